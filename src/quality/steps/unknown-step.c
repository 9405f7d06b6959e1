/* unknown-step.c: rows of items that the catalogue, when one was imported, does not have. */
#include "quality/step-scan.h"

#include "base/i18n.h"

extern const AisleStepKind aisle_step_unknown;

static gboolean
is_unknown (const AisleColumns *columns, gsize i, gconstpointer data)
{
  const guint8 *known = data;

  return columns->item[i] >= 0 && !known[columns->item[i]];
}

/* Items with a record in use; how many. */
static gboolean
find_known (const AisleStepInput *input, guint8 *known, gsize *n, GError **error)
{
  sqlite3_stmt *row = NULL;
  int rc;

  *n = 0;
  if (sqlite3_prepare_v2 (
          aisle_project_db (input->project),
          "SELECT r.item FROM item_records AS r JOIN sources AS s ON s.id = r.source WHERE s.active = 1", -1, &row,
          NULL)
      != SQLITE_OK)
    return aisle_project_error (input->project, "read", error);
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      gint64 item = sqlite3_column_int64 (row, 0);

      if (item < 0 || item >= (gint64) input->columns->n_items)
        continue;
      known[item] = 1;
      (*n)++;
    }
  if (rc != SQLITE_DONE)
    aisle_project_error (input->project, "read", error);
  sqlite3_finalize (row);
  return rc == SQLITE_DONE;
}

static char *
describe (const AisleParams *params)
{
  return g_strdup (_ ("Leave out rows of items that the catalogue does not have"));
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  g_autofree guint8 *known = g_new0 (guint8, input->columns->n_items + 1);
  g_autoptr (GArray) rows = NULL;
  gsize n;

  if (!find_known (input, known, &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  rows = aisle_step_scan (input->columns, is_unknown, known, progress, error);
  for (guint r = 0; rows != NULL && r < rows->len; r++)
    aisle_effect_exclude (effect, input->columns->event[g_array_index (rows, gsize, r)]);
  return rows != NULL;
}

const AisleStepKind aisle_step_unknown = { "unknown", N_ ("Leave out unknown items"), NULL, 0, describe, run };
