/* recipe.h: a project's recipe made from a list of steps: what the command of every edit ends in.
 *
 * Steps whose definition and input are those of an effect that the project has are not run again; so switching a step
 * off and on costs a look-up, and an edit runs the steps after it alone. */
#pragma once

#include "quality/findings.h"
#include "store/recipe-rows.h"

/* Runs a list of AisleRecipeStep (step 0: a new one) on stored columns and makes it the recipe in use, within the
 * caller's transaction.  What the steps did is filled in; *recipe (nullable) is its id, 0 for an empty list. */
gboolean aisle_recipe_make (AisleProject *project, const AisleColumns *stored, GPtrArray *steps, gint64 *recipe,
                            AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, and for each of these findings (NULL-terminated) that has rows the steps it proposes, appended to `steps`.
 * *fixed: rows that the new steps touch. */
gboolean aisle_recipe_fix (AisleProject *project, const AisleColumns *stored, GPtrArray *steps,
                           const AisleFinding *const *findings, gint64 *recipe, gsize *fixed, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The translated sentence of a step as it stands in the project; its parameters when this version cannot read them. */
char *aisle_recipe_sentence (const AisleRecipeStep *step);

/* A JSON document: {"aisle": "recipe", "version": 1, "steps": [{"kind", "params", "on"}]}. */
JsonNode *aisle_recipe_to_json (const GPtrArray *steps);
GPtrArray *aisle_recipe_from_json (JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;
