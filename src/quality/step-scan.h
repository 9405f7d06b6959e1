/* step-scan.h: the rows for which a test holds, found in parallel; and what to do with them. */
#pragma once

#include "quality/step.h"

/* Is row i one?  Must not change anything. */
typedef gboolean (*AisleRowTest) (const AisleColumns *columns, gsize i, gconstpointer data);

/* Row numbers, ascending. */
GArray *aisle_step_scan (const AisleColumns *columns, AisleRowTest test, gconstpointer data, AisleProgress *progress,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a step can do with a row: a choice of parameter "do". */
typedef enum
{
  AISLE_STEP_DROP,
  AISLE_STEP_MISSING,
  AISLE_STEP_CAP
} AisleStepAction;

extern const char *const aisle_step_actions[]; /* drop, missing, cap, NULL */
extern const char *const aisle_step_drop_or_missing[];
AisleStepAction aisle_step_action (const AisleParams *params);
/* "Leave out rows with %s" and the like: the action with its object, translated. */
char *aisle_step_action_phrase (AisleStepAction action, const char *rows);

/* Is row i a search?  Such rows need no item. */
static inline gboolean
aisle_row_is_search (const AisleColumns *columns, gsize i)
{
  guint16 kind = columns->kind[i];

  return (kind != AISLE_ID16_MISSING && columns->kind_role[kind] == AISLE_KIND_SEARCH)
         || (columns->query != NULL && columns->query[i] >= 0);
}

static inline AisleKind
aisle_row_role (const AisleColumns *columns, gsize i)
{
  return columns->kind[i] == AISLE_ID16_MISSING ? AISLE_KIND_OTHER : (AisleKind) columns->kind_role[columns->kind[i]];
}
