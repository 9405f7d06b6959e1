/* recipe-run.c: the steps of a recipe one after another, each on what those before it left. */
#include "quality/recipe.h"

#include "base/i18n.h"
#include "columns/columns-overlay.h"

typedef struct
{
  AisleProject *project;
  GPtrArray *steps;
  AisleOverlay *overlay;
  guint applied; /* steps before this are in the overlay */
  gboolean changes;
} Run;

/* What comes after an effect is another input; one that touches nothing changes nothing for those after it. */
static char *
input_after (char *input, const AisleRecipeStep *step)
{
  g_autofree char *before = input;
  g_autofree char *both = NULL;

  if (step->rows == 0)
    return g_steal_pointer (&before);
  both = g_strdup_printf ("%s %" G_GINT64_FORMAT, before, step->effect);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
}

/* Effects that are kept, of the steps up to `end`, into the overlay. */
static gboolean
apply_kept (Run *self, guint end, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new (), effects = NULL;

  for (; self->applied < end; self->applied++)
    {
      const AisleRecipeStep *step = self->steps->pdata[self->applied];
      if (step->active && step->rows > 0)
        g_ptr_array_add (kept, self->steps->pdata[self->applied]);
    }
  if (kept->len == 0)
    return TRUE;
  effects = aisle_recipe_load (self->project, kept, progress, error);
  for (guint e = 0; effects != NULL && e < effects->len; e++)
    if (!aisle_overlay_apply (self->overlay, effects->pdata[e], progress, error))
      return FALSE;
  return effects != NULL;
}

static gboolean
run_step (Run *self, guint at, const char *input, AisleProgress *progress, GError **error)
{
  AisleRecipeStep *step = self->steps->pdata[at];
  const AisleStepKind *kind = aisle_step_kind_known (step->kind, error);
  g_autoptr (AisleParams) params = kind != NULL ? aisle_step_params (kind, step->params, error) : NULL;
  const AisleColumns *columns;
  g_autoptr (AisleEffect) effect = NULL;
  AisleStepInput before = { self->project, NULL };

  if (params == NULL || !apply_kept (self, at, progress, error))
    return FALSE;
  columns = before.columns = aisle_overlay_columns (self->overlay, progress, error);
  effect = columns != NULL ? aisle_step_run (kind, &before, params, progress, error) : NULL;
  if (effect == NULL || !aisle_recipe_add_effect (self->project, step, input, effect, progress, error)
      || !aisle_overlay_apply (self->overlay, effect, progress, error))
    return FALSE;
  self->applied = at + 1;
  return TRUE;
}

static gboolean
run_steps (Run *self, char **out_input, AisleProgress *progress, GError **error)
{
  g_autofree char *input = aisle_recipe_input (self->project);

  for (guint s = 0; s < self->steps->len; s++)
    {
      AisleRecipeStep *step = self->steps->pdata[s];
      AisleProgress part = aisle_progress_part (progress, 0.8 * s / self->steps->len, 0.8 * (s + 1) / self->steps->len);

      step->effect = 0;
      step->rows = step->excluded = 0;
      if ((step->step == 0 && !aisle_recipe_add_step (self->project, step, error))
          || !aisle_progress_step (progress, 0.8 * s / self->steps->len, _ ("Running the recipe"), error))
        return FALSE;
      if (!step->active)
        continue;
      if (!aisle_recipe_find_effect (self->project, step, input) && !run_step (self, s, input, &part, error))
        return FALSE;
      self->changes |= step->rows > 0;
      input = input_after (g_steal_pointer (&input), step);
    }
  *out_input = g_steal_pointer (&input);
  return TRUE;
}

/* The valid rows' content hash and number. */
static gboolean
measure (Run *self, char **hash, gsize *rows, AisleProgress *progress, GError **error)
{
  g_autofree char *stored = aisle_project_stored_hash (self->project);
  AisleHash128 below = { 0, 0 }, valid;
  const AisleColumns *columns;

  if (!self->changes)
    return TRUE;
  if (!apply_kept (self, self->steps->len, progress, error))
    return FALSE;
  columns = aisle_overlay_columns (self->overlay, progress, error);
  if (columns == NULL || !aisle_hash_parse (stored, &below)
      || !aisle_overlay_hash (self->overlay, below, &valid, progress, error))
    return FALSE;
  *hash = aisle_hash_format (valid);
  *rows = columns->n_events;
  return TRUE;
}

/* ---- findings ---- */

static gboolean
append_step (Run *self, const AisleStepKind *kind, const AisleParams *params, AisleEffect *effect, char **input,
             AisleProgress *progress, GError **error)
{
  g_autofree char *text = aisle_step_params_text (params);
  AisleRecipeStep *step = aisle_recipe_step_new (kind->id, text);

  g_ptr_array_add (self->steps, step);
  if (!aisle_recipe_add_step (self->project, step, error)
      || !aisle_recipe_add_effect (self->project, step, *input, effect, progress, error)
      || !aisle_overlay_apply (self->overlay, effect, progress, error))
    return FALSE;
  self->applied = self->steps->len;
  self->changes = TRUE;
  *input = input_after (*input, step);
  return TRUE;
}

static gboolean
fix_finding (Run *self, const AisleFinding *finding, char **input, gsize *fixed, AisleProgress *progress,
             GError **error)
{
  const AisleStepKind *kind = aisle_step_kind (finding->step);
  AisleStepInput before = { self->project, aisle_overlay_columns (self->overlay, progress, error) };
  g_autoptr (GPtrArray) proposals = NULL;

  if (before.columns == NULL)
    return FALSE;
  if (finding->applies != NULL && !finding->applies (before.columns))
    return TRUE;
  proposals = aisle_finding_proposals (finding, &before, progress, error);
  for (guint p = 0; proposals != NULL && p < proposals->len; p++)
    {
      g_autoptr (AisleEffect) effect = NULL;

      before.columns = aisle_overlay_columns (self->overlay, progress, error);
      if (before.columns != NULL)
        effect = aisle_step_run (kind, &before, proposals->pdata[p], progress, error);
      if (effect == NULL)
        return FALSE;
      *fixed += effect->rows;
      if (effect->rows > 0 && !append_step (self, kind, proposals->pdata[p], effect, input, progress, error))
        return FALSE;
    }
  return proposals != NULL;
}

static gboolean
fix_findings (Run *self, const AisleFinding *const *findings, char **input, gsize *fixed, AisleProgress *progress,
              GError **error)
{
  guint n = 0;

  while (findings[n] != NULL)
    n++;
  if (n > 0 && !apply_kept (self, self->steps->len, progress, error))
    return FALSE;
  for (guint f = 0; f < n; f++)
    {
      AisleProgress part = aisle_progress_part (progress, 0.4 + 0.4 * f / n, 0.4 + 0.4 * (f + 1) / n);

      if (!fix_finding (self, findings[f], input, fixed, &part, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the whole ---- */

gboolean
aisle_recipe_fix (AisleProject *project, const AisleColumns *stored, GPtrArray *steps,
                  const AisleFinding *const *findings, gint64 *recipe, gsize *fixed, AisleProgress *progress,
                  GError **error)
{
  g_autoptr (AisleOverlay) overlay = aisle_overlay_new (project, stored, error);
  Run run = { project, steps, overlay, 0, FALSE };
  AisleProgress hashing = aisle_progress_part (progress, 0.8, 1);
  g_autofree char *hash = NULL, *input = NULL;
  gsize rows = stored->n_events;
  gint64 made = 0;

  *fixed = 0;
  if (overlay == NULL || !run_steps (&run, &input, progress, error)
      || !fix_findings (&run, findings, &input, fixed, progress, error)
      || !measure (&run, &hash, &rows, &hashing, error)
      || (steps->len > 0 && !aisle_recipe_add (project, steps, hash, rows, &made, error))
      || !aisle_recipe_use (project, made, error))
    return FALSE;
  if (recipe != NULL)
    *recipe = made;
  return TRUE;
}

gboolean
aisle_recipe_make (AisleProject *project, const AisleColumns *stored, GPtrArray *steps, gint64 *recipe,
                   AisleProgress *progress, GError **error)
{
  const AisleFinding *const none[] = { NULL };
  gsize fixed;

  return aisle_recipe_fix (project, stored, steps, none, recipe, &fixed, progress, error);
}
