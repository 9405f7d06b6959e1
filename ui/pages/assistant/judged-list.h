/* judged-list.h: texts that a classifier was judged by, to tick and to move to the intent that they should have. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_JUDGED_LIST (aisle_judged_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleJudgedList, aisle_judged_list, AISLE, JUDGED_LIST, AdwBin)

/* texts: of aisle_command_judged_texts or aisle_command_label_errors_now, the first of n; those without a turn cannot be
 * moved.  intents: NULL-terminated, where they can go. */
void aisle_judged_list_set (AisleJudgedList *self, AisleSession *session, const char *title, gsize n,
                            const AisleTable *texts, const char *const *intents);
