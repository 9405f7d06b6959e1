/* recipe-command.c: the recipe listed, tried and edited step by step. */
#include "command/recipe-edit.h"

#include "base/error.h"
#include "base/i18n.h"
#include "quality/quality.h"

/* ---- the list ---- */

enum
{
  COLUMN_STEP,
  COLUMN_POSITION,
  COLUMN_KIND,
  COLUMN_TITLE,
  COLUMN_SENTENCE,
  COLUMN_ON,
  COLUMN_ROWS,
  COLUMN_SHARE,
  N_COLUMNS
};

static const AisleColumnSpec columns_spec[N_COLUMNS] = {
  { "step", N_ ("Step"), AISLE_COLUMN_INTEGER, NULL },
  { "position", N_ ("Position"), AISLE_COLUMN_INTEGER, NULL },
  { "kind", N_ ("Kind"), AISLE_COLUMN_TEXT, NULL },
  { "title", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
  { "sentence", N_ ("What it does"), AISLE_COLUMN_TEXT, NULL },
  { "on", N_ ("On"), AISLE_COLUMN_INTEGER, NULL },
  { "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },
};

static gint64
stored_rows (AisleProject *project)
{
  sqlite3_stmt *row = NULL;
  gint64 n = 0;

  if (sqlite3_prepare_v2 (aisle_project_db (project),
                          "SELECT sum (rows_stored) FROM sources WHERE active = 1 AND target = 'events'", -1, &row,
                          NULL)
          == SQLITE_OK
      && sqlite3_step (row) == SQLITE_ROW)
    n = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return n;
}

AisleTable *
aisle_command_recipe (AisleProject *project, GError **error)
{
  g_autoptr (GPtrArray) steps = aisle_recipe_steps (project, aisle_recipe_current (project), error);
  g_autoptr (AisleTable) table = aisle_table_new (columns_spec, N_COLUMNS);
  gint64 all = stored_rows (project);

  if (steps == NULL)
    return NULL;
  for (guint s = 0; s < steps->len; s++)
    {
      const AisleRecipeStep *step = steps->pdata[s];
      const AisleStepKind *kind = aisle_step_kind (step->kind);
      g_autofree char *sentence = aisle_recipe_sentence (step);

      aisle_table_add_row (table);
      aisle_table_set_integer (table, s, COLUMN_STEP, step->step);
      aisle_table_set_integer (table, s, COLUMN_POSITION, s + 1);
      aisle_table_set_text (table, s, COLUMN_KIND, step->kind);
      aisle_table_set_text (table, s, COLUMN_TITLE, kind != NULL ? _ (kind->title) : step->kind);
      aisle_table_set_text (table, s, COLUMN_SENTENCE, sentence);
      aisle_table_set_integer (table, s, COLUMN_ON, step->active != FALSE);
      if (!step->active)
        continue;
      aisle_table_set_integer (table, s, COLUMN_ROWS, (gint64) step->rows);
      if (all > 0)
        aisle_table_set_real (table, s, COLUMN_SHARE, (double) step->rows / (double) all);
    }
  return g_steal_pointer (&table);
}

gboolean
aisle_command_recipe_save (AisleProject *project, const char *path, GError **error)
{
  g_autoptr (GPtrArray) steps = aisle_recipe_steps (project, aisle_recipe_current (project), error);
  g_autoptr (JsonNode) document = NULL;

  if (steps == NULL)
    return FALSE;
  if (steps->len == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY, _ ("nothing to save: the recipe has no steps"));
      return FALSE;
    }
  document = aisle_recipe_to_json (steps);
  return aisle_json_write (path, document, error);
}

/* ---- a step before it is added ---- */

void
aisle_preview_free (AislePreview *self)
{
  if (self == NULL)
    return;
  g_free (self->sentence);
  g_clear_pointer (&self->examples, aisle_table_unref);
  g_free (self);
}

AislePreview *
aisle_command_recipe_preview (AisleProject *project, const char *kind, const AisleParams *params, gsize limit,
                              AisleProgress *progress, GError **error)
{
  const AisleStepKind *step = aisle_step_kind_known (kind, error);
  g_autoptr (AisleColumns) columns = step != NULL ? aisle_columns_open (project, progress, error) : NULL;
  AisleStepInput input = { project, columns };
  g_autoptr (AisleEffect) effect = NULL;
  g_autoptr (GArray) events = NULL;
  g_autoptr (AislePreview) self = g_new0 (AislePreview, 1);

  if (columns == NULL)
    return NULL;
  effect = aisle_step_run (step, &input, params, progress, error);
  if (effect == NULL)
    return NULL;
  events = aisle_step_examples (&input, effect, limit);
  self->sentence = step->describe (params);
  self->rows = effect->rows;
  self->excluded = effect->excluded->len;
  self->of = columns->n_events;
  self->examples = aisle_quality_rows (project, events, error);
  return self->examples != NULL ? g_steal_pointer (&self) : NULL;
}

/* ---- edits ---- */

typedef struct
{
  gint64 step;
  gsize position;
  gboolean on;
  AisleRecipeStep *added;
} Change;

static gboolean
append (AisleRecipeEdit *edit, GPtrArray *steps, GError **error)
{
  Change *change = edit->data;

  g_ptr_array_add (steps, g_steal_pointer (&change->added));
  return TRUE;
}

gboolean
aisle_command_recipe_add (AisleProject *project, const char *kind, const AisleParams *params, AisleProgress *progress,
                          GError **error)
{
  const AisleStepKind *step = aisle_step_kind_known (kind, error);
  g_autofree char *text = NULL;
  Change change = { 0 };
  AisleRecipeEdit edit = { .what = "add", .detail = kind, .change = append, .data = &change };
  gboolean ok;

  if (step == NULL)
    return FALSE;
  text = aisle_step_params_text (params);
  change.added = aisle_recipe_step_new (kind, text);
  ok = aisle_recipe_edit (project, &edit, progress, error);
  g_clear_pointer (&change.added, aisle_recipe_step_free);
  return ok;
}

static gboolean
find (GPtrArray *steps, gint64 id, guint *at, GError **error)
{
  for (*at = 0; *at < steps->len; (*at)++)
    if (((const AisleRecipeStep *) steps->pdata[*at])->step == id)
      return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no step %lld in the recipe"), (long long) id);
  return FALSE;
}

static gboolean
set_on (AisleRecipeEdit *edit, GPtrArray *steps, GError **error)
{
  const Change *change = edit->data;
  guint at;

  if (!find (steps, change->step, &at, error))
    return FALSE;
  ((AisleRecipeStep *) steps->pdata[at])->active = change->on;
  return TRUE;
}

static gboolean
move (AisleRecipeEdit *edit, GPtrArray *steps, GError **error)
{
  const Change *change = edit->data;
  guint at;
  gpointer step;

  if (!find (steps, change->step, &at, error))
    return FALSE;
  step = g_ptr_array_steal_index (steps, at);
  g_ptr_array_insert (steps, (int) MIN (MAX (change->position, 1) - 1, steps->len), step);
  return TRUE;
}

static gboolean
take_out (AisleRecipeEdit *edit, GPtrArray *steps, GError **error)
{
  const Change *change = edit->data;
  guint at;

  if (!find (steps, change->step, &at, error))
    return FALSE;
  g_ptr_array_remove_index (steps, at);
  return TRUE;
}

/* For the journal: what kind of step it is. */
static char *
kind_of (AisleProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) steps = aisle_recipe_steps (project, aisle_recipe_current (project), error);
  guint at;

  if (steps == NULL || !find (steps, id, &at, error))
    return NULL;
  return g_strdup (((const AisleRecipeStep *) steps->pdata[at])->kind);
}

static gboolean
edit_step (AisleProject *project, const char *what, Change *change,
           gboolean (*func) (AisleRecipeEdit *, GPtrArray *, GError **), AisleProgress *progress, GError **error)
{
  g_autofree char *kind = kind_of (project, change->step, error);
  AisleRecipeEdit edit = { .what = what, .detail = kind, .change = func, .data = change };

  return kind != NULL && aisle_recipe_edit (project, &edit, progress, error);
}

gboolean
aisle_command_recipe_set_on (AisleProject *project, gint64 step, gboolean on, AisleProgress *progress, GError **error)
{
  Change change = { .step = step, .on = on };

  return edit_step (project, on ? "on" : "off", &change, set_on, progress, error);
}

gboolean
aisle_command_recipe_move (AisleProject *project, gint64 step, gsize position, AisleProgress *progress, GError **error)
{
  Change change = { .step = step, .position = position };

  return edit_step (project, "move", &change, move, progress, error);
}

gboolean
aisle_command_recipe_remove (AisleProject *project, gint64 step, AisleProgress *progress, GError **error)
{
  Change change = { .step = step };

  return edit_step (project, "remove", &change, take_out, progress, error);
}

gboolean
aisle_command_recipe_refresh (AisleProject *project, AisleProgress *progress, GError **error)
{
  AisleRecipeEdit edit = { .what = "refresh" };

  return aisle_recipe_edit (project, &edit, progress, error);
}
