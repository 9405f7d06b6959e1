/* torn-step.c: rows whose item, query or other name has lost characters for good (U+FFFD) are left out. */
#include "quality/name-step.h"
#include "quality/step-scan.h"

#include "base/i18n.h"
#include "text/mojibake.h"

extern const AisleStepKind aisle_step_torn;

static const AisleParam params_table[] = {
  { "names", N_ ("Ids of"), AISLE_PARAM_CHOICE, "item", 0, 0, aisle_name_choices, NULL,
    N_ ("Which ids are looked at.") },
};

typedef struct
{
  AisleNames names;
  guint8 *torn; /* of each id */
} Torn;

static gboolean
is_torn (const AisleColumns *columns, gsize i, gconstpointer data)
{
  const Torn *torn = data;

  switch (torn->names)
    {
    case AISLE_NAMES_ITEM:
      return columns->item[i] >= 0 && torn->torn[columns->item[i]];
    case AISLE_NAMES_QUERY:
      return columns->query != NULL && columns->query[i] >= 0 && torn->torn[columns->query[i]];
    case AISLE_NAMES_KIND:
      return columns->kind[i] != AISLE_ID16_MISSING && torn->torn[columns->kind[i]];
    default:
      return columns->channel != NULL && columns->channel[i] != AISLE_ID16_MISSING && torn->torn[columns->channel[i]];
    }
}

static char *
describe (const AisleParams *params)
{
  return g_strdup_printf (_ ("Leave out rows with unreadable %s"), aisle_names_title (aisle_step_names (params)));
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  AisleNames names = aisle_step_names (params);
  gsize n = aisle_columns_n_names (columns, names);
  g_autofree guint8 *flags = g_new0 (guint8, n + 1);
  Torn torn = { names, flags };
  g_autoptr (GPtrArray) all = aisle_project_all_names (input->project, names, error);
  g_autoptr (GArray) rows = NULL;
  gboolean any = FALSE;

  if (all == NULL)
    return FALSE;
  for (gsize id = 0; id < MIN (n, all->len); id++)
    any |= flags[id] = aisle_text_is_torn (all->pdata[id]) != FALSE;
  if (!any)
    return TRUE;
  if (names == AISLE_NAMES_USER)
    {
      for (gsize u = 0; u < columns->n_users; u++)
        for (guint64 i = columns->user_start[u]; flags[u] && i < columns->user_start[u + 1]; i++)
          aisle_effect_exclude (effect, columns->event[i]);
      return TRUE;
    }
  rows = aisle_step_scan (columns, is_torn, &torn, progress, error);
  for (guint r = 0; rows != NULL && r < rows->len; r++)
    aisle_effect_exclude (effect, columns->event[g_array_index (rows, gsize, r)]);
  return rows != NULL;
}

const AisleStepKind aisle_step_torn = { "torn",       N_ ("Leave out unreadable names"),
                                        params_table, G_N_ELEMENTS (params_table),
                                        describe,     run };
