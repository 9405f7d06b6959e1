/* recipe-rows.c: see recipe-rows.h. */
#include "store/recipe-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/project-private.h"
#include "store/sql.h"

#include <math.h>

#define STEP_EVERY 65536 /* rows between two looks at the progress */

AisleRecipeStep *
aisle_recipe_step_new (const char *kind, const char *params)
{
  AisleRecipeStep *self = g_new0 (AisleRecipeStep, 1);

  self->kind = g_strdup (kind);
  self->params = g_strdup (params);
  self->active = TRUE;
  return self;
}

AisleRecipeStep *
aisle_recipe_step_dup (const AisleRecipeStep *self)
{
  AisleRecipeStep *copy = g_memdup2 (self, sizeof *self);

  copy->kind = g_strdup (self->kind);
  copy->params = g_strdup (self->params);
  return copy;
}

void
aisle_recipe_step_free (AisleRecipeStep *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->params);
  g_free (self);
}

/* ---- reading ---- */

gint64
aisle_recipe_current (AisleProject *project)
{
  return aisle_sql_integer (project, "SELECT recipe FROM state", 0);
}

gboolean
aisle_recipe_changes (AisleProject *project)
{
  return aisle_sql_integer (project, "SELECT r.content_hash <> '' FROM recipes AS r JOIN state AS t ON t.recipe = r.id",
                            0)
         != 0;
}

GPtrArray *
aisle_recipe_steps (AisleProject *project, gint64 recipe, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recipe_step_free);
  sqlite3_stmt *row = aisle_sql_prepare (
      project,
      "SELECT s.id, s.kind, s.params, r.active, coalesce (e.id, 0), coalesce (e.rows, 0), coalesce (e.excluded, 0)"
      " FROM recipe_steps AS r JOIN steps AS s ON s.id = r.step LEFT JOIN effects AS e ON e.id = r.effect"
      " WHERE r.recipe = ?1 ORDER BY r.position",
      error);
  int rc;

  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, recipe);
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      AisleRecipeStep *step = aisle_recipe_step_new (aisle_sql_text (row, 1), aisle_sql_text (row, 2));

      step->step = sqlite3_column_int64 (row, 0);
      step->active = sqlite3_column_int (row, 3) != 0;
      step->effect = sqlite3_column_int64 (row, 4);
      step->rows = (gsize) sqlite3_column_int64 (row, 5);
      step->excluded = (gsize) sqlite3_column_int64 (row, 6);
      g_ptr_array_add (steps, step);
    }
  if (!aisle_sql_end (project, row, rc, error))
    return NULL;
  return g_steal_pointer (&steps);
}

char *
aisle_recipe_input (AisleProject *project)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  sqlite3_stmt *row =
      aisle_sql_prepare (project,
                         "SELECT id || ':' || content_hash FROM sources WHERE active = 1"
                         " AND target IN ('events', 'links') UNION ALL SELECT 'kind ' || id || ':' || role FROM kinds",
                         NULL);

  while (aisle_sql_look_up (project, row))
    {
      g_checksum_update (sum, (const guchar *) aisle_sql_text (row, 0), -1);
      g_checksum_update (sum, (const guchar *) ";", 1);
    }
  sqlite3_finalize (row);
  return g_strdup (g_checksum_get_string (sum));
}

/* ---- loading effects ---- */

static gboolean
damaged (AisleProject *project, GError **error)
{
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' is damaged: %s: restore a copy"),
               aisle_project_get_path (project), "recipe");
  return FALSE;
}

typedef struct
{
  AisleProject *project;
  GHashTable *by_id; /* effect id: AisleEffect */
  gint64 n_names[AISLE_N_NAMES];
  gsize rows;
  AisleProgress *progress;
} Loading;

static gboolean
load_excluded (Loading *self, AisleEffect *effect, sqlite3_stmt *row, GError **error)
{
  gint64 event = sqlite3_column_int64 (row, 1);

  if (event < 0 || event > G_MAXINT32)
    return damaged (self->project, error);
  aisle_effect_exclude (effect, (gint32) event);
  return TRUE;
}

/* A value is checked as a stored row's is: who reads may index with it. */
static gboolean
load_patch (Loading *self, AisleEffect *effect, sqlite3_stmt *row, GError **error)
{
  AislePatch patch = { 0, AISLE_ROLE_IGNORE, G_MININT64, (double) NAN };
  gint64 event = sqlite3_column_int64 (row, 2);
  gboolean missing = sqlite3_column_type (row, 3) == SQLITE_NULL;
  AisleNames names;

  if (!aisle_role_from_id (aisle_sql_text (row, 1), &patch.role) || event < 0 || event > G_MAXINT32)
    return damaged (self->project, error);
  patch.event = (gint32) event;
  names = aisle_role_names (patch.role);
  if (!missing && patch.role == AISLE_ROLE_QUANTITY)
    patch.real = sqlite3_column_double (row, 3);
  else if (!missing)
    patch.integer = sqlite3_column_int64 (row, 3);
  if ((names != AISLE_N_NAMES && !missing && (patch.integer < 0 || patch.integer >= self->n_names[names]))
      || (patch.role == AISLE_ROLE_FOLD && !missing && (patch.integer < 0 || patch.integer > AISLE_FOLD_TEST)))
    return damaged (self->project, error);
  g_array_append_val (effect->patches, patch);
  return TRUE;
}

static gboolean
load_alias (Loading *self, AisleEffect *effect, sqlite3_stmt *row, GError **error)
{
  AisleRole role = AISLE_ROLE_IGNORE;
  AisleNames names;
  gint64 from = sqlite3_column_int64 (row, 2), to = sqlite3_column_int64 (row, 3);

  names = aisle_role_from_id (aisle_sql_text (row, 1), &role) ? aisle_role_names (role) : AISLE_N_NAMES;
  if (names == AISLE_N_NAMES || from < 0 || to < 0 || from >= self->n_names[names] || to >= self->n_names[names])
    return damaged (self->project, error);
  aisle_effect_alias (effect, names, (gint32) from, (gint32) to);
  return TRUE;
}

static gboolean
load_constant (Loading *self, AisleEffect *effect, sqlite3_stmt *row, GError **error)
{
  AisleConstant constant = { AISLE_ROLE_IGNORE, sqlite3_column_int64 (row, 2), -1, 0, 1 };
  gint64 channel = sqlite3_column_int64 (row, 3);

  if (!aisle_role_from_id (aisle_sql_text (row, 1), &constant.role)
      || (constant.role != AISLE_ROLE_TIME && constant.role != AISLE_ROLE_PRICE) || channel < 0 || channel > G_MAXINT32)
    return damaged (self->project, error);
  if (sqlite3_column_type (row, 3) != SQLITE_NULL)
    constant.channel = (gint32) channel;
  if (constant.role == AISLE_ROLE_TIME)
    constant.add = sqlite3_column_int64 (row, 4);
  else
    constant.multiply = sqlite3_column_double (row, 4);
  g_array_append_val (effect->constants, constant);
  return TRUE;
}

/* Rows whose first column is an effect; those of other effects are passed over. */
static gboolean
load_rows (Loading *self, const char *sql, gboolean (*load) (Loading *, AisleEffect *, sqlite3_stmt *, GError **),
           GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (self->project, sql, error);
  int rc;

  if (row == NULL)
    return FALSE;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (row, 0);
      AisleEffect *effect = g_hash_table_lookup (self->by_id, &id);

      if ((effect != NULL && !load (self, effect, row, error))
          || (++self->rows % STEP_EVERY == 0
              && !aisle_progress_step (self->progress, 0.5, _ ("Reading the recipe"), error)))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
    }
  return aisle_sql_end (self->project, row, rc, error);
}

/* "1, 2, 5": the effects to be read. */
static char *
list_of (const GPtrArray *steps)
{
  GString *list = g_string_new (NULL);

  for (guint s = 0; s < steps->len; s++)
    {
      const AisleRecipeStep *step = g_ptr_array_index (steps, s);
      if (step->active && step->effect != 0 && step->rows > 0)
        g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 0 ? ", " : "", step->effect);
    }
  return g_string_free (list, FALSE);
}

GPtrArray *
aisle_recipe_load (AisleProject *project, const GPtrArray *steps, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) effects = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_effect_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree char *list = list_of (steps);
  g_autofree char *excluded = g_strdup_printf ("SELECT effect, event FROM excluded WHERE effect IN (%s)", list);
  g_autofree char *patches =
      g_strdup_printf ("SELECT effect, column_, event, value FROM patches WHERE effect IN (%s)", list);
  g_autofree char *aliases =
      g_strdup_printf ("SELECT effect, names, from_id, to_id FROM aliases WHERE effect IN (%s)", list);
  g_autofree char *constants = g_strdup_printf (
      "SELECT effect, column_, source, channel, amount FROM constants WHERE effect IN (%s) ORDER BY rowid", list);
  Loading self = { .project = project, .by_id = by_id, .progress = progress };

  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    self.n_names[names] = (gint64) aisle_project_n_names (project, names);
  if (!aisle_project_reads_ok (project, error))
    return NULL;
  for (guint s = 0; s < steps->len; s++)
    {
      AisleRecipeStep *step = g_ptr_array_index (steps, s);
      AisleEffect *effect;

      if (!step->active || step->effect == 0)
        continue;
      effect = aisle_effect_new ();
      effect->rows = step->rows;
      g_ptr_array_add (effects, effect);
      if (step->rows > 0)
        g_hash_table_insert (by_id, &step->effect, effect);
    }
  if (!load_rows (&self, excluded, load_excluded, error) || !load_rows (&self, patches, load_patch, error)
      || !load_rows (&self, aliases, load_alias, error) || !load_rows (&self, constants, load_constant, error))
    return NULL;
  for (guint e = 0; e < effects->len; e++)
    aisle_effect_sort (effects->pdata[e]);
  return g_steal_pointer (&effects);
}

/* ---- writing ---- */

gboolean
aisle_recipe_add_step (AisleProject *project, AisleRecipeStep *step, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, "INSERT INTO steps (kind, params) VALUES (?1, ?2)", error);

  if (row == NULL)
    return FALSE;
  aisle_sql_bind_text (row, 1, step->kind);
  aisle_sql_bind_text (row, 2, step->params);
  if (!aisle_sql_finish (project, row, error))
    return FALSE;
  step->step = sqlite3_last_insert_rowid (aisle_project_db (project));
  return TRUE;
}

gboolean
aisle_recipe_find_effect (AisleProject *project, AisleRecipeStep *step, const char *input)
{
  sqlite3_stmt *row = aisle_sql_prepare (
      project, "SELECT id, rows, excluded FROM effects WHERE input = ?1 AND kind = ?2 AND params = ?3 LIMIT 1", NULL);
  gboolean found = FALSE;

  if (row == NULL)
    return FALSE;
  aisle_sql_bind_text (row, 1, input);
  aisle_sql_bind_text (row, 2, step->kind);
  aisle_sql_bind_text (row, 3, step->params);
  if (aisle_sql_look_up (project, row))
    {
      step->effect = sqlite3_column_int64 (row, 0);
      step->rows = (gsize) sqlite3_column_int64 (row, 1);
      step->excluded = (gsize) sqlite3_column_int64 (row, 2);
      found = TRUE;
    }
  sqlite3_finalize (row);
  return found;
}

typedef struct
{
  AisleProject *project;
  gint64 effect;
  AisleProgress *progress;
} Writing;

#define TOUCH "INSERT OR IGNORE INTO touched (event) VALUES (?2)"

static gboolean
insert_each (Writing *self, const char *sql, const GArray *rows, void (*bind) (sqlite3_stmt *, const GArray *, guint),
             GError **error)
{
  sqlite3_stmt *row;
  int rc = SQLITE_DONE;

  if (rows->len == 0)
    return TRUE;
  row = aisle_sql_prepare (self->project, sql, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->effect);
  for (guint i = 0; rc == SQLITE_DONE && i < rows->len; i++)
    {
      if (i % STEP_EVERY == 0
          && !aisle_progress_step (self->progress, (double) i / rows->len, _ ("Writing the recipe"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
      bind (row, rows, i);
      rc = sqlite3_step (row);
      if (rc == SQLITE_DONE)
        sqlite3_reset (row);
    }
  return aisle_sql_end (self->project, row, rc, error);
}

static void
bind_excluded (sqlite3_stmt *row, const GArray *rows, guint at)
{
  sqlite3_bind_int64 (row, 2, g_array_index (rows, gint32, at));
}

static void
bind_patch (sqlite3_stmt *row, const GArray *rows, guint at)
{
  const AislePatch *patch = &g_array_index (rows, AislePatch, at);
  gboolean id = aisle_role_names (patch->role) != AISLE_N_NAMES;

  sqlite3_bind_text (row, 2, aisle_role_id (patch->role), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 3, patch->event);
  if (patch->role == AISLE_ROLE_QUANTITY ? !isnan (patch->real)
                                         : patch->integer >= 0 || (!id && patch->integer != G_MININT64))
    {
      if (patch->role == AISLE_ROLE_QUANTITY)
        sqlite3_bind_double (row, 4, patch->real);
      else
        sqlite3_bind_int64 (row, 4, patch->integer);
    }
  else
    sqlite3_bind_null (row, 4);
}

static void
bind_patched (sqlite3_stmt *row, const GArray *rows, guint at)
{
  sqlite3_bind_int64 (row, 2, g_array_index (rows, AislePatch, at).event);
}

static void
bind_alias (sqlite3_stmt *row, const GArray *rows, guint at)
{
  const AisleAlias *alias = &g_array_index (rows, AisleAlias, at);

  sqlite3_bind_text (row, 2, aisle_role_id (aisle_names_role (alias->names)), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 3, alias->from);
  sqlite3_bind_int64 (row, 4, alias->to);
}

static void
bind_constant (sqlite3_stmt *row, const GArray *rows, guint at)
{
  const AisleConstant *constant = &g_array_index (rows, AisleConstant, at);

  sqlite3_bind_text (row, 2, aisle_role_id (constant->role), -1, SQLITE_STATIC);
  if (constant->source != 0)
    sqlite3_bind_int64 (row, 3, constant->source);
  else
    sqlite3_bind_null (row, 3);
  if (constant->channel >= 0)
    sqlite3_bind_int64 (row, 4, constant->channel);
  else
    sqlite3_bind_null (row, 4);
  if (constant->role == AISLE_ROLE_TIME)
    sqlite3_bind_int64 (row, 5, constant->add);
  else
    sqlite3_bind_double (row, 5, constant->multiply);
}

/* A text of one kind of names gets the next id of its table. */
static gboolean
give_id (AisleProject *project, AisleNames names, const char *text, gint32 *id, GError **error)
{
  const AisleNamesTable *where = &aisle_names_tables[names];
  gsize n = aisle_project_n_names (project, names);
  gboolean kind = names == AISLE_NAMES_KIND;
  g_autofree char *sql = g_strdup_printf ("INSERT INTO %s (id, %s%s) VALUES (?1, ?2%s)", where->table, where->column,
                                          kind ? ", role" : "", kind ? ", ?3" : "");
  sqlite3_stmt *row;

  if (n >= (kind || names == AISLE_NAMES_CHANNEL ? 0xfffe : G_MAXINT32 - 1))
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT, _ ("cannot write '%s': it holds no more names"),
                   aisle_project_get_path (project));
      return FALSE;
    }
  row = aisle_sql_prepare (project, sql, error);
  if (row == NULL)
    return FALSE;
  *id = (gint32) n;
  sqlite3_bind_int64 (row, 1, *id);
  aisle_sql_bind_text (row, 2, text);
  if (kind)
    aisle_sql_bind_text (row, 3, aisle_kind_id (aisle_kind_guess (text, strlen (text))));
  return aisle_sql_finish (project, row, error);
}

static gboolean
give_ids (AisleProject *project, AisleEffect *effect, GError **error)
{
  for (guint a = 0; a < effect->aliases->len; a++)
    {
      AisleAlias *alias = &g_array_index (effect->aliases, AisleAlias, a);
      gint32 text = alias->to;
      AisleNames names = alias->names;
      gint32 id;

      if (text >= 0)
        continue;
      if (!give_id (project, names, effect->texts->pdata[-1 - text], &id, error))
        return FALSE;
      for (guint b = a; b < effect->aliases->len; b++)
        {
          AisleAlias *same = &g_array_index (effect->aliases, AisleAlias, b);
          if (same->names == names && same->to == text)
            same->to = id;
        }
    }
  return TRUE;
}

gboolean
aisle_recipe_add_effect (AisleProject *project, AisleRecipeStep *step, const char *input, AisleEffect *effect,
                         AisleProgress *progress, GError **error)
{
  Writing self = { project, 0, progress };
  sqlite3_stmt *row;

  if (!give_ids (project, effect, error))
    return FALSE;
  row = aisle_sql_prepare (
      project, "INSERT INTO effects (kind, params, input, rows, excluded) VALUES (?1, ?2, ?3, ?4, ?5)", error);
  if (row == NULL)
    return FALSE;
  aisle_sql_bind_text (row, 1, step->kind);
  aisle_sql_bind_text (row, 2, step->params);
  aisle_sql_bind_text (row, 3, input);
  sqlite3_bind_int64 (row, 4, (gint64) effect->rows);
  sqlite3_bind_int64 (row, 5, effect->excluded->len);
  if (!aisle_sql_finish (project, row, error))
    return FALSE;
  step->effect = self.effect = sqlite3_last_insert_rowid (aisle_project_db (project));
  step->rows = effect->rows;
  step->excluded = effect->excluded->len;
  return insert_each (&self, "INSERT INTO excluded (effect, event) VALUES (?1, ?2)", effect->excluded, bind_excluded,
                      error)
         && insert_each (&self, "INSERT INTO patches (effect, column_, event, value) VALUES (?1, ?2, ?3, ?4)",
                         effect->patches, bind_patch, error)
         && insert_each (&self, TOUCH, effect->excluded, bind_excluded, error)
         && insert_each (&self, TOUCH, effect->patches, bind_patched, error)
         && insert_each (&self, "INSERT INTO aliases (effect, names, from_id, to_id) VALUES (?1, ?2, ?3, ?4)",
                         effect->aliases, bind_alias, error)
         && insert_each (&self,
                         "INSERT INTO constants (effect, column_, source, channel, amount) VALUES (?1, ?2, ?3, ?4, ?5)",
                         effect->constants, bind_constant, error);
}

gboolean
aisle_recipe_add (AisleProject *project, const GPtrArray *steps, const char *content_hash, gsize rows, gint64 *recipe,
                  GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, "INSERT INTO recipes (content_hash, rows) VALUES (?1, ?2)", error);
  int rc = SQLITE_DONE;

  if (row == NULL)
    return FALSE;
  aisle_sql_bind_text (row, 1, content_hash != NULL ? content_hash : "");
  sqlite3_bind_int64 (row, 2, (gint64) rows);
  if (!aisle_sql_finish (project, row, error))
    return FALSE;
  *recipe = sqlite3_last_insert_rowid (aisle_project_db (project));
  row = aisle_sql_prepare (project, "INSERT INTO recipe_steps VALUES (?1, ?2, ?3, ?4, ?5)", error);
  if (row == NULL)
    return FALSE;
  for (guint s = 0; rc == SQLITE_DONE && s < steps->len; s++)
    {
      const AisleRecipeStep *step = g_ptr_array_index (steps, s);

      sqlite3_bind_int64 (row, 1, *recipe);
      sqlite3_bind_int64 (row, 2, s + 1);
      sqlite3_bind_int64 (row, 3, step->step);
      sqlite3_bind_int (row, 4, step->active != FALSE);
      if (step->active && step->effect != 0)
        sqlite3_bind_int64 (row, 5, step->effect);
      else
        sqlite3_bind_null (row, 5);
      rc = sqlite3_step (row);
      if (rc == SQLITE_DONE)
        sqlite3_reset (row);
    }
  return aisle_sql_end (project, row, rc, error);
}

gboolean
aisle_recipe_use (AisleProject *project, gint64 recipe, GError **error)
{
  g_autoptr (GPtrArray) steps = aisle_recipe_steps (project, recipe, error);
  g_autofree char *view = steps != NULL ? aisle_recipe_view (project, steps, error) : NULL;
  g_autofree char *sql = NULL;

  if (view == NULL)
    return FALSE;
  sql = g_strdup_printf ("DROP VIEW events_valid; %s;"
                         " UPDATE state SET recipe = %" G_GINT64_FORMAT ", generation = generation + 1",
                         view, recipe);
  return aisle_sql_run (project, sql, error);
}
