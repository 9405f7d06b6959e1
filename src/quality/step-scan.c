/* step-scan.c: see step-scan.h. */
#include "quality/step-scan.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#define CHUNK ((gsize) 1 << 17)

const char *const aisle_step_actions[] = { NC_ ("choice", "drop"), NC_ ("choice", "missing"), NC_ ("choice", "cap"),
                                           NULL };
const char *const aisle_step_drop_or_missing[] = { NC_ ("choice", "drop"), NC_ ("choice", "missing"), NULL };

typedef struct
{
  const AisleColumns *columns;
  AisleRowTest test;
  gconstpointer data;
  GArray **found; /* of each chunk */
} Scan;

static gboolean
scan_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Scan *scan = data;
  gsize end = MIN (scan->columns->n_events, (index + 1) * CHUNK);

  scan->found[index] = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize i = index * CHUNK; i < end; i++)
    if (scan->test (scan->columns, i, scan->data))
      g_array_append_val (scan->found[index], i);
  return TRUE;
}

GArray *
aisle_step_scan (const AisleColumns *columns, AisleRowTest test, gconstpointer data, AisleProgress *progress,
                 GError **error)
{
  gsize n = (columns->n_events + CHUNK - 1) / CHUNK;
  g_autofree GArray **found = g_new0 (GArray *, n + 1);
  Scan scan = { columns, test, data, found };
  gboolean ok = aisle_parallel_for (n, scan_chunk, &scan, progress, _ ("Looking at the rows"), error);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize c = 0; c < n; c++)
    if (found[c] != NULL)
      {
        g_array_append_vals (rows, found[c]->data, found[c]->len);
        g_array_unref (found[c]);
      }
  return ok ? g_steal_pointer (&rows) : NULL;
}

AisleStepAction
aisle_step_action (const AisleParams *params)
{
  const char *text = aisle_params_text (params, "action");

  return g_str_equal (text, "drop")      ? AISLE_STEP_DROP
         : g_str_equal (text, "missing") ? AISLE_STEP_MISSING
                                         : AISLE_STEP_CAP;
}

char *
aisle_step_action_phrase (AisleStepAction action, const char *rows)
{
  switch (action)
    {
    case AISLE_STEP_DROP:
      /* Translators: %s is a phrase for rows: "rows with a price below 0" */
      return g_strdup_printf (_ ("Leave out %s"), rows);
    case AISLE_STEP_MISSING:
      /* Translators: %s is a phrase for rows: "rows with a price below 0" */
      return g_strdup_printf (_ ("Treat the value as missing in %s"), rows);
    case AISLE_STEP_CAP:
    default:
      /* Translators: %s is a phrase for rows: "rows with a price above 500" */
      return g_strdup_printf (_ ("Set to the limit in %s"), rows);
    }
}
