/* history-list.h: the journal as a list: what was done, when, and whether it is undone; newest first. */
#pragma once

#include "base/table.h"

#include <adwaita.h>

#define AISLE_TYPE_HISTORY_LIST (aisle_history_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleHistoryList, aisle_history_list, AISLE, HISTORY_LIST, AdwBin)

/* journal: of aisle_command_journal. */
void aisle_history_list_set_journal (AisleHistoryList *self, AisleTable *journal);
