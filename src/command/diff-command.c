/* diff-command.c: next month's file against what a project holds, before anything is stored.
 *
 * The file is imported into a throw-away project, with columns and vocabularies of its own, and the recipe is run there;
 * then the two are compared.  The project itself is only read. */
#include "command/diff.h"

#include "base/error.h"
#include "base/i18n.h"
#include "quality/drift.h"

#include <glib/gstdio.h>

typedef struct
{
  AisleProject *project;
  char *folder, *path; /* of the throw-away project */
  AisleProject *fresh;
  AisleMapping *mapping;
  AisleImportReport *report;
  AisleDiff *diff;
} Work;

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->fresh, aisle_project_close);
  g_clear_pointer (&self->mapping, aisle_mapping_free);
  g_clear_pointer (&self->report, aisle_import_report_free);
  g_clear_pointer (&self->diff, aisle_diff_free);
  if (self->folder != NULL)
    remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* ---- the throw-away project ---- */

/* Kinds mean there what they mean here, and days are the same. */
static gboolean
copy_settings (Work *self, GError **error)
{
  static const char *const settings[] = { "time_zone", "currency", "week_start" };
  g_autoptr (GPtrArray) kinds = aisle_project_all_names (self->fresh, AISLE_NAMES_KIND, error);

  if (kinds == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *value = aisle_project_setting (self->project, settings[i]);
      if (value != NULL && !aisle_command_set (self->fresh, settings[i], value, error))
        return FALSE;
    }
  for (guint k = 0; k < kinds->len; k++)
    {
      const char *name = kinds->pdata[k];
      gint32 here = name != NULL ? aisle_project_find (self->project, AISLE_NAMES_KIND, name) : -1;
      if (here < 0 && name != NULL)
        aisle_diff_schema_add (self->diff->schema, "kind", NULL, NULL, name,
                               g_strdup_printf (_ ("Event kind %s is new"), name));
      else if (here >= 0
               && !aisle_command_set_kind (self->fresh, name,
                                           aisle_kind_id (aisle_project_kind_role (self->project, here)), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_recipe (Work *self, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "recipe.json", NULL);
  g_autoptr (AisleTable) recipe = aisle_command_recipe (self->project, error);

  if (recipe == NULL)
    return FALSE;
  return aisle_table_n_rows (recipe) == 0
         || (aisle_command_recipe_save (self->project, path, error)
             && aisle_command_recipe_load (self->fresh, path, progress, error));
}

/* A sheet, a table, what words of a shop mean: no guess finds those. */
static gboolean
keep_options (AisleMapping *mapping, JsonObject *then, const char *path, GError **error)
{
  if (!g_str_equal (aisle_json_text (then, "reader", ""), mapping->reader)
      || (aisle_json_object (then, "options") == NULL && aisle_json_object (then, "kinds") == NULL))
    return TRUE;
  return aisle_mapping_options_from_json (mapping, then, error) && aisle_mapping_resample (mapping, path, error);
}

static gboolean
choose_mapping (Work *self, const char *const *paths, gsize n, const AisleMapping *given, GError **error)
{
  g_autofree char *first = NULL;
  g_autoptr (AisleSource) source = NULL;
  g_autoptr (GError) problem = NULL;

  self->mapping = aisle_command_sniff_files (paths, n, &first, error);
  if (self->mapping == NULL)
    return FALSE;
  source = aisle_diff_source_for (self->project, self->mapping, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (source != NULL)
    {
      JsonObject *then = json_node_get_object (source->mapping);
      if (!keep_options (self->mapping, then, first, error)
          || !aisle_diff_schema (then, self->mapping, self->diff->schema, error))
        return FALSE;
      self->diff->source = source->id;
      self->diff->source_name = g_strdup (source->name);
    }
  if (given != NULL)
    {
      aisle_mapping_free (self->mapping);
      self->mapping = aisle_mapping_dup (given);
    }
  return TRUE;
}

static gboolean
import_apart (Work *self, const char *const *paths, gsize n, AisleProgress *progress, GError **error)
{
  AisleProgress importing = aisle_progress_part (progress, 0, 0.7), cleaning = aisle_progress_part (progress, 0.7, 1);

  self->folder = g_dir_make_tmp ("aisle-diff-XXXXXX", error);
  if (self->folder == NULL)
    return FALSE;
  self->path = g_build_filename (self->folder, "new.aisle", NULL);
  self->report = aisle_command_import_files (self->path, paths, n, self->mapping, TRUE, &importing, error);
  if (self->report == NULL)
    return FALSE;
  self->fresh = aisle_project_open (self->path, AISLE_PROJECT_WRITE, error);
  return self->fresh != NULL && copy_settings (self, error) && run_recipe (self, &cleaning, error);
}

/* ---- rows ---- */

enum
{
  FIGURE,
  TITLE,
  BEFORE,
  AFTER,
  SHARE_BEFORE,
  SHARE_AFTER,
  MOMENT_BEFORE,
  MOMENT_AFTER
};

static AisleTable *
new_rows (void)
{
  const AisleColumnSpec specs[] = {
    [FIGURE] = { "figure", N_ ("Figure"), AISLE_COLUMN_TEXT, NULL },
    [TITLE] = { "title", N_ ("What"), AISLE_COLUMN_TEXT, NULL },
    [BEFORE] = { "before", C_ ("difference", "Before"), AISLE_COLUMN_INTEGER, NULL },
    [AFTER] = { "after", N_ ("New"), AISLE_COLUMN_INTEGER, NULL },
    [SHARE_BEFORE] = { "share_before", N_ ("Share before"), AISLE_COLUMN_SHARE, NULL },
    [SHARE_AFTER] = { "share_after", N_ ("Share now"), AISLE_COLUMN_SHARE, NULL },
    [MOMENT_BEFORE] = { "time_before", N_ ("Time before"), AISLE_COLUMN_TIME, NULL },
    [MOMENT_AFTER] = { "time_after", N_ ("Time now"), AISLE_COLUMN_TIME, NULL },
  };

  return aisle_table_new (specs, G_N_ELEMENTS (specs));
}

/* of_before, of_after: what the counts are a share of; 0 none. */
static void
add_figure (AisleTable *table, const char *figure, const char *title, gint64 before, gint64 of_before, gint64 after,
            gint64 of_after)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, FIGURE, figure);
  aisle_table_set_text (table, row, TITLE, title);
  if (before >= 0)
    aisle_table_set_integer (table, row, BEFORE, before);
  aisle_table_set_integer (table, row, AFTER, after);
  if (before >= 0 && of_before > 0)
    aisle_table_set_real (table, row, SHARE_BEFORE, (double) before / (double) of_before);
  if (of_after > 0)
    aisle_table_set_real (table, row, SHARE_AFTER, (double) after / (double) of_after);
}

static void
add_moment (AisleTable *table, const char *figure, const char *title, gint64 before, gint64 after)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, FIGURE, figure);
  aisle_table_set_text (table, row, TITLE, title);
  if (before != AISLE_TIME_MISSING && before != G_MAXINT64)
    aisle_table_set_integer (table, row, MOMENT_BEFORE, before);
  if (after != AISLE_TIME_MISSING && after != G_MAXINT64)
    aisle_table_set_integer (table, row, MOMENT_AFTER, after);
}

static gint64
sum_rejected (const AisleSource *source, const char *reason)
{
  return aisle_json_integer (aisle_json_node_object (source->rejected), reason, 0);
}

/* Read, stored and rejected of all sources in use. */
static gboolean
add_counts (Work *self, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (self->project, error);
  const AisleReadCounts *counts = &self->report->counts;
  AisleTable *table = self->diff->rows;
  gint64 read = 0, stored = 0, rejected[AISLE_N_REJECTS] = { 0 };

  if (sources == NULL)
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    {
      const AisleSource *source = sources->pdata[i];
      if (!source->active || g_strcmp0 (source->target, "events") != 0)
        continue;
      read += source->rows_read;
      stored += source->rows_stored;
      for (guint r = 0; r < AISLE_N_REJECTS; r++)
        rejected[r] += sum_rejected (source, aisle_reject_id (r));
    }
  add_figure (table, "read", _ ("Rows read"), read, 0, counts->rows_read, 0);
  add_figure (table, "stored", _ ("Rows stored"), stored, read, self->report->rows_stored, counts->rows_read);
  for (guint r = 0; r < AISLE_N_REJECTS; r++)
    if (rejected[r] + counts->rejected[r] > 0)
      {
        g_autofree char *figure = g_strconcat ("rejected_", aisle_reject_id (r), NULL);
        g_autofree char *title = g_strdup_printf (_ ("Rejected: %s"), aisle_reject_title (r));
        add_figure (table, figure, title, rejected[r], read, counts->rejected[r], counts->rows_read);
      }
  return TRUE;
}

static gint64
n_days (const AisleCalendar *calendar, const AisleColumns *columns)
{
  guint cache = 0;

  if (columns->first_time > columns->last_time || columns->last_time == AISLE_TIME_MISSING)
    return 0;
  return (gint64) aisle_calendar_day (calendar, columns->last_time, &cache)
         - aisle_calendar_day (calendar, columns->first_time, &cache) + 1;
}

static gint64
inside (const AisleColumns *fresh, const AisleColumns *old)
{
  gint64 n = 0;

  for (gsize i = 0; i < fresh->n_events; i++)
    n += fresh->time[i] != AISLE_TIME_MISSING && fresh->time[i] >= old->first_time && fresh->time[i] <= old->last_time;
  return n;
}

/* Files of the report that the project has already, by their bytes. */
static gboolean
count_known_files (Work *self, gint64 *known, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (self->project, error);
  g_autoptr (GPtrArray) fresh = sources != NULL ? aisle_sources_list (self->fresh, error) : NULL;

  *known = 0;
  if (fresh == NULL)
    return FALSE;
  for (guint i = 0; i < fresh->len; i++)
    for (guint j = 0; j < sources->len; j++)
      {
        const AisleSource *now = fresh->pdata[i], *then = sources->pdata[j];
        if (then->active && g_str_equal (now->file_hash, then->file_hash))
          {
            (*known)++;
            break;
          }
      }
  return TRUE;
}

/* Stored rows against stored rows: the recipe has its own table. */
static gboolean
add_overlap (Work *self, const AisleLook *look, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleColumns) old = aisle_columns_open_raw (self->project, progress, error);
  g_autoptr (AisleColumns) fresh = old != NULL ? aisle_columns_open_raw (self->fresh, progress, error) : NULL;
  AisleTable *table = self->diff->rows;
  gint64 days, days_old, files;
  gsize known;

  if (fresh == NULL || !count_known_files (self, &files, error)
      || !aisle_diff_count_known (self->project, old, self->fresh, fresh, &known, progress, error))
    return FALSE;
  days = n_days (look->calendar, fresh);
  days_old = n_days (look->calendar, old);
  add_moment (table, "first", _ ("First event"), old->first_time, fresh->first_time);
  add_moment (table, "last", _ ("Last event"), old->last_time, fresh->last_time);
  add_figure (table, "days", _ ("Days"), days_old, 0, days, 0);
  if (days > 0)
    add_figure (table, "rows_a_day", _ ("Rows a day"), days_old > 0 ? (gint64) old->n_events / days_old : -1, 0,
                (gint64) fresh->n_events / days, 0);
  add_figure (table, "overlap", _ ("New rows within the time of the old"), -1, 0, inside (fresh, old),
              (gint64) fresh->n_events);
  add_figure (table, "known_rows", _ ("New rows that are there already"), -1, 0, (gint64) known,
              (gint64) fresh->n_events);
  add_figure (table, "known_files", _ ("Files that are there already"), -1, 0, files, 0);
  return TRUE;
}

/* ---- the recipe ---- */

static const AisleColumnSpec recipe_specs[] = {
  { "position", N_ ("Step"), AISLE_COLUMN_INTEGER, NULL },
  { "kind", N_ ("Kind"), AISLE_COLUMN_TEXT, NULL },
  { "sentence", N_ ("What it does"), AISLE_COLUMN_TEXT, NULL },
  { "rows_before", N_ ("Rows before"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  { "rows_after", N_ ("New rows"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  { "share_before", N_ ("Share before"), AISLE_COLUMN_SHARE, NULL },
  { "share_after", N_ ("Share now"), AISLE_COLUMN_SHARE, NULL },
};

static gboolean
compare_recipes (Work *self, GError **error)
{
  static const char *const from_old[] = { "position", "kind", "sentence", "rows", NULL, "share", NULL };
  static const char *const from_new[] = { NULL, NULL, NULL, NULL, "rows", NULL, "share" };
  g_autoptr (AisleTable) old = aisle_command_recipe (self->project, error);
  g_autoptr (AisleTable) fresh = old != NULL ? aisle_command_recipe (self->fresh, error) : NULL;
  AisleTable *table = self->diff->recipe;

  if (fresh == NULL)
    return FALSE;
  for (gsize r = 0; r < aisle_table_n_rows (old); r++)
    {
      gsize row = aisle_table_add_row (table);
      for (gsize c = 0; c < G_N_ELEMENTS (from_old); c++)
        {
          if (from_old[c] != NULL)
            aisle_table_copy_cell (table, row, c, old, r, (gsize) aisle_table_find (old, from_old[c]));
          else if (r < aisle_table_n_rows (fresh))
            aisle_table_copy_cell (table, row, c, fresh, r, (gsize) aisle_table_find (fresh, from_new[c]));
        }
    }
  return TRUE;
}

/* ---- all of it ---- */

static AislePassport *
passport_of (Work *self, const AisleLook *look, gboolean few)
{
  AislePassport *passport = aisle_view_passport (
      &look->view, _ ("A new file held against the rows of the project, after the recipe; nothing of it is stored."));
  g_autofree char *read = g_strdup_printf ("%" G_GINT64_FORMAT, self->report->counts.rows_read);

  aisle_passport_add_param (passport, "new_rows_read", read);
  aisle_passport_add_note (
      passport,
      _ ("PSI below 0.1 is stable, up to 0.25 worth a look, above it shifted; it says how far, not whether by chance."));
  if (few)
    {
      g_autofree char *note = g_strdup_printf (
          _ ("Some columns have fewer than %d rows: hold their PSI against that of chance."), AISLE_DRIFT_FEW);
      aisle_passport_add_note (passport, note);
    }
  if (self->diff->source == 0)
    aisle_passport_add_note (passport, _ ("The project has no import that the columns could be held against."));
  return passport;
}

static gboolean
compare_columns (Work *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleLook) look = aisle_look_open (self->project, NULL, progress, error);
  g_autoptr (AisleColumns) fresh = look != NULL ? aisle_columns_open (self->fresh, progress, error) : NULL;
  g_autoptr (AisleDrift) drift = NULL;

  if (fresh == NULL)
    return FALSE;
  drift = aisle_drift_new (&(AisleDriftSide){ self->project, look->columns, look->calendar },
                           &(AisleDriftSide){ self->fresh, fresh, look->calendar }, progress, error);
  if (drift == NULL || !add_counts (self, error))
    return FALSE;
  add_figure (self->diff->rows, "valid", _ ("Rows after the recipe"), (gint64) look->columns->n_events, 0,
              (gint64) fresh->n_events, 0);
  if (!add_overlap (self, look, progress, error))
    return FALSE;
  self->diff->drift = aisle_table_ref (drift->columns);
  self->diff->shares = aisle_table_ref (drift->shares);
  self->diff->passport = passport_of (self, look, drift->few);
  return TRUE;
}

AisleDiff *
aisle_command_diff (AisleProject *project, const char *const *paths, gsize n, const AisleMapping *mapping,
                    AisleProgress *progress, GError **error)
{
  g_auto (Work) self = { .project = project };
  AisleProgress importing = aisle_progress_part (progress, 0, 0.7), comparing = aisle_progress_part (progress, 0.7, 1);

  self.diff = g_new0 (AisleDiff, 1);
  self.diff->schema = aisle_diff_schema_new ();
  self.diff->recipe = aisle_table_new (recipe_specs, G_N_ELEMENTS (recipe_specs));
  self.diff->rows = new_rows ();
  if (!choose_mapping (&self, paths, n, mapping, error) || !import_apart (&self, paths, n, &importing, error)
      || !compare_columns (&self, &comparing, error) || !compare_recipes (&self, error))
    return NULL;
  self.diff->mapping = g_steal_pointer (&self.mapping);
  return g_steal_pointer (&self.diff);
}

void
aisle_diff_free (AisleDiff *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->schema, aisle_table_unref);
  g_clear_pointer (&self->drift, aisle_table_unref);
  g_clear_pointer (&self->shares, aisle_table_unref);
  g_clear_pointer (&self->recipe, aisle_table_unref);
  g_clear_pointer (&self->rows, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_clear_pointer (&self->mapping, aisle_mapping_free);
  g_free (self->source_name);
  g_free (self);
}
