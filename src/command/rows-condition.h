/* rows-condition.h: a filter understood: ranges of keys for what is a number, SQL for everything. */
#pragma once

#include "command/rows-shape.h"
#include "numeric/key-sort.h"

typedef struct
{
  guint64 low, high; /* keys of numeric/key-sort.h, both included */
} AisleKeyRange;

typedef struct
{
  const AisleRowsColumn *column;
  gboolean is_text;
  gboolean missing; /* what has no value fits */
  GArray *ranges;   /* AisleKeyRange: numbers that fit */
  AisleRowsOp op;
  char **values;
} AisleCondition;

/* All of a query; GPtrArray of AisleCondition. */
GPtrArray *aisle_conditions_new (const AisleRowsShape *shape, const AisleRowsQuery *query,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Functions that the conditions' SQL calls, and the order of texts, on this connection. */
void aisle_condition_prepare (AisleProject *project);
/* Appends it over `expression`; what it compares with goes to `values` and is bound in that order. */
void aisle_condition_sql (const AisleCondition *self, const char *expression, GString *sql, GPtrArray *values);
/* "WHERE all conditions AND the search", or nothing. */
void aisle_conditions_where (const AisleRowsShape *shape, const GPtrArray *conditions, const char *search, GString *sql,
                             GPtrArray *values);
void aisle_condition_bind (sqlite3_stmt *statement, const GPtrArray *values);

static inline gboolean
aisle_condition_fits (const AisleCondition *self, guint64 key)
{
  const AisleKeyRange *ranges = (const AisleKeyRange *) (gpointer) self->ranges->data;

  if (key == AISLE_KEY_MISSING)
    return self->missing;
  for (guint i = 0; i < self->ranges->len; i++)
    if (key >= ranges[i].low && key <= ranges[i].high)
      return TRUE;
  return FALSE;
}
