/* judging-list.h: the items of one query, to be judged one after the other: by keys or by clicks.
 *
 * Up and Down choose an item, 0 to 3 grade it and go on to the next without a grade.  Signals: "graded" (place of the
 * item, grade) and "step" (-1 or 1): Left and Right, to the query before and the next. */
#pragma once

#include "base/table.h"

#include <adwaita.h>

#define AISLE_TYPE_JUDGING_LIST (aisle_judging_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleJudgingList, aisle_judging_list, AISLE, JUDGING_LIST, AdwBin)

/* What aisle_command_judging_pool gives.  Where the items are those that stand there, only their grades change, and the
 * chosen one stays. */
void aisle_judging_list_set_pool (AisleJudgingList *self, AisleTable *pool, const char *currency);
gsize aisle_judging_list_n_items (AisleJudgingList *self);
gsize aisle_judging_list_n_judged (AisleJudgingList *self);
/* Other items are to come: takes no grades until then. */
void aisle_judging_list_wait (AisleJudgingList *self);
/* Somebody else judges the items that are there: no grade is theirs until it is known. */
void aisle_judging_list_forget (AisleJudgingList *self);
/* Takes the focus, at the first item without a grade. */
void aisle_judging_list_start (AisleJudgingList *self);

/* "Good": what a grade says, translated. */
const char *aisle_judging_grade_title (int grade);
