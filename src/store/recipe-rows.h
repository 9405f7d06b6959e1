/* recipe-rows.h: steps, effects and recipes as rows.  Written once, never changed: see schema-recipe.sql. */
#pragma once

#include "store/step-effect.h"

/* One step of a recipe. */
typedef struct
{
  gint64 step;         /* its id for people: the same in every recipe; 0: not written yet */
  char *kind, *params; /* params: a JSON object, as text */
  gboolean active;
  gint64 effect;        /* 0 while it is off */
  gsize rows, excluded; /* that the effect touches, leaves out */
} AisleRecipeStep;

AisleRecipeStep *aisle_recipe_step_new (const char *kind, const char *params);
AisleRecipeStep *aisle_recipe_step_dup (const AisleRecipeStep *self);
void aisle_recipe_step_free (AisleRecipeStep *self);

/* 0: none. */
gint64 aisle_recipe_current (AisleProject *project);
/* Its steps in order, AisleRecipeStep. */
GPtrArray *aisle_recipe_steps (AisleProject *project, gint64 recipe, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does the recipe in use touch a row? */
gboolean aisle_recipe_changes (AisleProject *project);

/* All of what follows within the caller's transaction. */

/* Writes a step's definition and gives it its id. */
gboolean aisle_recipe_add_step (AisleProject *project, AisleRecipeStep *step, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the active rows are to the first step: sources and what event kinds mean. */
char *aisle_recipe_input (AisleProject *project);
/* An effect of the same definition on the same input: fills step->effect, rows and excluded; TRUE when there is one. */
gboolean aisle_recipe_find_effect (AisleProject *project, AisleRecipeStep *step, const char *input);
/* Gives new names their ids, which stand in the effect afterwards. */
gboolean aisle_recipe_add_effect (AisleProject *project, AisleRecipeStep *step, const char *input, AisleEffect *effect,
                                  AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The effects of the active steps in order, AisleEffect; of those that touch nothing an empty one. */
GPtrArray *aisle_recipe_load (AisleProject *project, const GPtrArray *steps, AisleProgress *progress,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new list; content_hash NULL where no row is touched.  Its id. */
gboolean aisle_recipe_add (AisleProject *project, const GPtrArray *steps, const char *content_hash, gsize rows,
                           gint64 *recipe, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes a recipe (0: none) the one in use: state, view and generation. */
gboolean aisle_recipe_use (AisleProject *project, gint64 recipe, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The view events_valid with the effects of these steps. */
char *aisle_recipe_view (AisleProject *project, const GPtrArray *steps, GError **error) G_GNUC_WARN_UNUSED_RESULT;
