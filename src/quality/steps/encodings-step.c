/* encodings-step.c: names that were read in a wrong encoding are what they were meant to be.  The repaired name may be
 * one the project has, or a new one; the broken one stays in the store. */
#include "quality/name-step.h"

#include "base/i18n.h"
#include "text/mojibake.h"

extern const AisleStepKind aisle_step_encodings;

static const AisleParam params_table[] = {
  { "names", N_ ("Ids of"), AISLE_PARAM_CHOICE, "item", 0, 0, aisle_name_choices, NULL,
    N_ ("Which ids are looked at.") },
};

static char *
describe (const AisleParams *params)
{
  return g_strdup_printf (_ ("Repair %s that were read in a wrong encoding"),
                          aisle_names_title (aisle_step_names (params)));
}

static gboolean
repair_names (const AisleStepInput *input, AisleNames names, AisleEffect *effect, AisleProgress *progress,
              GError **error)
{
  gsize n = aisle_columns_n_names (input->columns, names);
  g_autofree gsize *uses = aisle_step_uses (input->columns, names, error);
  g_autoptr (GPtrArray) all = uses != NULL ? aisle_project_all_names (input->project, names, error) : NULL;
  g_autoptr (GHashTable) known = NULL, meant = NULL;

  if (all == NULL)
    return FALSE;
  n = MIN (n, all->len);
  for (gsize id = 0; id < n; id++)
    {
      g_autofree char *text = uses[id] > 0 ? aisle_text_unmangle (all->pdata[id]) : NULL;
      gpointer to;

      if (id % 4096 == 0
          && !aisle_progress_step (progress, (double) id / (double) n, _ ("Looking for wrong encodings"), error))
        return FALSE;
      if (text == NULL)
        continue;
      /* Made at the first find: most projects have none. */
      if (known == NULL)
        {
          known = g_hash_table_new (g_str_hash, g_str_equal);
          for (guint i = 0; i < all->len; i++)
            g_hash_table_insert (known, all->pdata[i], GINT_TO_POINTER ((gint) i));
        }
      if (g_hash_table_lookup_extended (known, text, NULL, &to))
        aisle_effect_alias (effect, names, (gint32) id, GPOINTER_TO_INT (to));
      else
        aisle_effect_alias_text (effect, names, (gint32) id, text);
    }
  return TRUE;
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  AisleNames names = aisle_step_names (params);

  return repair_names (input, names, effect, progress, error)
         && (names != AISLE_NAMES_USER || !input->columns->sessions_are_users
             || repair_names (input, AISLE_NAMES_SESSION, effect, progress, error));
}

const AisleStepKind aisle_step_encodings = { "encodings",  N_ ("Repair wrong encodings"),
                                             params_table, G_N_ELEMENTS (params_table),
                                             describe,     run };
