/* recipe-edit.c: see recipe-edit.h; and how an edit is undone, named and run again. */
#include "command/recipe-edit.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/journalled.h"

extern const AisleJournalled aisle_journalled_recipe;

#define TRIES 5

/* The stored columns and a transaction in which they hold. */
static AisleColumns *
begin (AisleProject *project, AisleProgress *progress, GError **error)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (AisleColumns) stored = aisle_columns_open_raw (project, progress, error);

      if (stored == NULL || !aisle_project_begin (project, error))
        return NULL;
      if (stored->generation == aisle_project_stored_generation (project))
        return g_steal_pointer (&stored);
      aisle_project_rollback (project);
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_BUSY, _ ("'%s' is being changed: try again"),
               aisle_project_get_path (project));
  return NULL;
}

static JsonObject *
params_of (const AisleRecipeEdit *edit, const GPtrArray *steps)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "what", edit->what);
  if (edit->detail != NULL)
    json_object_set_string_member (params, "detail", edit->detail);
  json_object_set_member (params, "recipe", aisle_recipe_to_json (steps));
  return params;
}

static JsonObject *
effect_of (gint64 before, gint64 after)
{
  JsonObject *effect = json_object_new ();

  json_object_set_int_member (effect, "before", before);
  json_object_set_int_member (effect, "after", after);
  return effect;
}

gboolean
aisle_recipe_edit (AisleProject *project, AisleRecipeEdit *edit, AisleProgress *progress, GError **error)
{
  static const AisleFinding *const none[] = { NULL };
  AisleProgress opening = aisle_progress_part (progress, 0, 0.2), making = aisle_progress_part (progress, 0.2, 1);
  g_autoptr (AisleColumns) stored = begin (project, &opening, error);
  g_autoptr (GPtrArray) steps = NULL;
  gint64 before, after = 0;
  gboolean made;

  if (stored == NULL)
    return FALSE;
  before = aisle_recipe_current (project);
  steps = aisle_recipe_steps (project, before, error);
  made = steps != NULL && (edit->change == NULL || edit->change (edit, steps, error))
         && aisle_recipe_fix (project, stored, steps, edit->findings != NULL ? edit->findings : none, &after,
                              &edit->fixed, &making, error);
  if (made && edit->findings != NULL && edit->fixed == 0)
    {
      aisle_project_rollback (project);
      return TRUE;
    }
  if (!made)
    {
      aisle_project_rollback (project);
      return FALSE;
    }
  return aisle_journalled_end (project, TRUE, "recipe", params_of (edit, steps), effect_of (before, after), error);
}

gboolean
aisle_recipe_follow (AisleProject *project, const AisleColumns *stored, JsonObject *effect, AisleProgress *progress,
                     GError **error)
{
  gint64 before = aisle_recipe_current (project), after;
  g_autoptr (AisleColumns) opened = NULL;
  g_autoptr (GPtrArray) steps = NULL;

  if (before == 0)
    return TRUE;
  if (stored == NULL)
    stored = opened = aisle_columns_open_raw (project, progress, error);
  steps = stored != NULL ? aisle_recipe_steps (project, before, error) : NULL;
  if (steps == NULL || !aisle_recipe_make (project, stored, steps, &after, progress, error))
    return FALSE;
  json_object_set_int_member (effect, "recipe_before", before);
  json_object_set_int_member (effect, "recipe_after", after);
  return TRUE;
}

gboolean
aisle_recipe_flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  gint64 recipe = aisle_json_integer (effect, undo ? "recipe_before" : "recipe_after", -1);

  return recipe < 0 || aisle_recipe_use (project, recipe, error);
}

/* ---- the journal ---- */

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_recipe_use (project, aisle_json_integer (effect, undo ? "before" : "after", 0), error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);
  const char *what = aisle_json_text (params, "what", ""), *detail = aisle_json_text (params, "detail", "");
  const AisleStepKind *kind = aisle_step_kind (detail);
  const AisleFinding *finding = aisle_finding (detail, NULL);
  const char *title = kind != NULL ? _ (kind->title) : finding != NULL ? _ (finding->title) : detail;
  static const struct
  {
    const char *what, *phrase;
  } phrases[] = {
    { "add", N_ ("Step “%s”") },
    { "on", N_ ("Step “%s” switched on") },
    { "off", N_ ("Step “%s” switched off") },
    { "move", N_ ("Step “%s” moved") },
    { "remove", N_ ("Removal of step “%s”") },
    { "fix", N_ ("Fix of “%s”") },
  };

  if (g_str_equal (what, "fix") && *detail == '\0')
    return g_strdup (_ ("Fix of all defects"));
  if (g_str_equal (what, "load"))
    return g_strdup (_ ("Loading of a recipe"));
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (g_str_equal (phrases[i].what, what))
      {
        g_auto (GStrv) parts = g_strsplit (_ (phrases[i].phrase), "%s", 2);
        return g_strjoin (NULL, parts[0], title, parts[1], NULL);
      }
  return g_strdup (_ ("Recipe run again"));
}

/* A step of the same definition keeps its id. */
static gboolean
take_steps (AisleRecipeEdit *edit, GPtrArray *steps, GError **error)
{
  GPtrArray *given = edit->data;
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recipe_step_free);

  while (steps->len > 0)
    g_ptr_array_add (old, g_ptr_array_steal_index (steps, 0));
  for (guint s = 0; s < given->len; s++)
    {
      AisleRecipeStep *step = aisle_recipe_step_dup (given->pdata[s]);

      for (guint o = 0; o < old->len; o++)
        {
          AisleRecipeStep *same = old->pdata[o];
          if (step->step == 0 && same->step != 0 && g_str_equal (same->kind, step->kind)
              && g_str_equal (same->params, step->params))
            {
              step->step = same->step;
              same->step = 0;
            }
        }
      g_ptr_array_add (steps, step);
    }
  return TRUE;
}

/* The definitions of then on the rows of now. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  JsonNode *document = json_object_get_member (params, "recipe");
  g_autoptr (GPtrArray) steps = document != NULL ? aisle_recipe_from_json (document, error) : NULL;
  g_autoptr (AisleProject) project = steps != NULL ? aisle_project_open (new_path, AISLE_PROJECT_WRITE, error) : NULL;
  AisleRecipeEdit edit = { .what = aisle_json_text (params, "what", ""),
                           .detail = aisle_json_text (params, "detail", ""),
                           .change = take_steps,
                           .data = steps };

  return project != NULL && aisle_recipe_edit (project, &edit, progress, error);
}

const AisleJournalled aisle_journalled_recipe = { "recipe", flip, describe, replay };

gboolean
aisle_command_recipe_load (AisleProject *project, const char *path, AisleProgress *progress, GError **error)
{
  g_autoptr (JsonNode) document = aisle_json_read (path, 16 << 20, error);
  g_autoptr (GPtrArray) steps = document != NULL ? aisle_recipe_from_json (document, error) : NULL;
  AisleRecipeEdit edit = { .what = "load", .change = take_steps, .data = steps };

  if (steps != NULL)
    return aisle_recipe_edit (project, &edit, progress, error);
  if (document != NULL)
    g_prefix_error (error, _ ("cannot load '%s': "), path);
  return FALSE;
}
