/* variants-step.c: ids that differ in letter case, width or blanks alone stand for one: the most frequent form. */
#include "quality/name-step.h"

#include "base/i18n.h"
#include "text/fold.h"

extern const AisleStepKind aisle_step_variants;

static const char *const fold_choices[] = { NC_ ("choice", "case"), NC_ ("choice", "width"), NULL };

static const AisleParam params_table[] = {
  { "names", N_ ("Ids of"), AISLE_PARAM_CHOICE, "item", 0, 0, aisle_name_choices, NULL,
    N_ ("Which ids are looked at.") },
  { "fold", N_ ("Equal but for"), AISLE_PARAM_CHOICE, "case", 0, 0, fold_choices, NULL,
    N_ ("Case: letter case, full and half width, and blanks; width: full and half width, and blanks.") },
};

static char *
describe (const AisleParams *params)
{
  const char *title = aisle_names_title (aisle_step_names (params));

  return g_strdup_printf (*aisle_params_text (params, "fold") == 'c'
                              ? _ ("Read spellings of %s that differ in case, width or blanks as the most frequent one")
                              : _ ("Read spellings of %s that differ in width or blanks as the most frequent one"),
                          title);
}

/* Among ids with rows: those whose folded text another has too. */
static gboolean
fold_names (const AisleStepInput *input, AisleNames names, gboolean fold_case, AisleEffect *effect,
            AisleProgress *progress, GError **error)
{
  gsize n = aisle_columns_n_names (input->columns, names);
  g_autofree gsize *uses = aisle_step_uses (input->columns, names, error);
  g_autoptr (GPtrArray) all = uses != NULL ? aisle_project_all_names (input->project, names, error) : NULL;
  g_autoptr (GHashTable) best = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) folded = g_ptr_array_new_with_free_func (g_free);

  if (all == NULL)
    return FALSE;
  n = MIN (n, all->len);
  for (gsize id = 0; id < n; id++)
    {
      char *text = uses[id] > 0 ? aisle_text_fold (all->pdata[id], fold_case) : NULL;
      gpointer known;

      if (id % 4096 == 0
          && !aisle_progress_step (progress, (double) id / (double) n, _ ("Comparing the spellings"), error))
        {
          g_free (text);
          return FALSE;
        }
      g_ptr_array_add (folded, text);
      if (text == NULL || *text == '\0')
        continue;
      if (!g_hash_table_lookup_extended (best, text, NULL, &known) || uses[id] > uses[GPOINTER_TO_SIZE (known)])
        g_hash_table_replace (best, g_strdup (text), GSIZE_TO_POINTER (id));
    }
  for (gsize id = 0; id < n; id++)
    {
      const char *text = folded->pdata[id];
      gsize to = text != NULL && *text != '\0' ? GPOINTER_TO_SIZE (g_hash_table_lookup (best, text)) : id;

      if (to != id)
        aisle_effect_alias (effect, names, (gint32) id, (gint32) to);
    }
  return TRUE;
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  AisleNames names = aisle_step_names (params);
  gboolean fold_case = *aisle_params_text (params, "fold") == 'c';

  return fold_names (input, names, fold_case, effect, progress, error)
         && (names != AISLE_NAMES_USER || !input->columns->sessions_are_users
             || fold_names (input, AISLE_NAMES_SESSION, fold_case, effect, progress, error));
}

const AisleStepKind aisle_step_variants = { "variants",   N_ ("Bring spellings together"),
                                            params_table, G_N_ELEMENTS (params_table),
                                            describe,     run };
