/* recipe-edit.h: what every edit of the recipe has in common: one transaction, one journal entry. */
#pragma once

#include "command/command.h"
#include "quality/recipe.h"

typedef struct _AisleRecipeEdit AisleRecipeEdit;
struct _AisleRecipeEdit
{
  const char *what;                    /* for the journal: add, on, off, move, remove, refresh, load, fix */
  const char *detail;                  /* for the journal (nullable): a kind of step, or a finding */
  const AisleFinding *const *findings; /* (nullable) whose steps are added: NULL-terminated */
  /* (nullable) Changes the list of AisleRecipeStep. */
  gboolean (*change) (AisleRecipeEdit *self, GPtrArray *steps, GError **error);
  gpointer data;
  gsize fixed; /* out: rows that the steps of findings touch */
};

/* Without effect (a fix that finds nothing) it succeeds and leaves no entry. */
gboolean aisle_recipe_edit (AisleProject *project, AisleRecipeEdit *edit, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Within the transaction of a command that changed which rows are stored: the recipe again on all of them.  stored
 * (nullable): their columns, when they are at hand.  Notes in the command's effect what flip needs. */
gboolean aisle_recipe_follow (AisleProject *project, const AisleColumns *stored, JsonObject *effect,
                              AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The recipe of before or after such a command. */
gboolean aisle_recipe_flip (AisleProject *project, JsonObject *effect, gboolean undo,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
