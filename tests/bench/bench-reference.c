/* bench-reference.c: seven questions over ten million events against the answers of another engine, cell by cell.
 *
 * The log is made by gen_events.c of AISLE_SHARED/bench, the answers are DuckDB's, in reference_10m beside it, with the
 * SQL that asked for them.  AISLE_REFERENCE_PROJECT is a project of that log that is there already, or of another log
 * whose answers to the same SQL are in the folder AISLE_REFERENCE_ANSWERS.  Ends with 1 when a cell differs. */
#include "bench.h"

#include "command/command.h"

#include <glib/gstdio.h>

#define EVENTS "10000000"

typedef struct
{
  const char *file; /* of reference_10m */
  const char *question;
  const char *settings;   /* separated by semicolons */
  const char *columns[6]; /* in the order of the file; NULL-terminated */
  gboolean ordered;       /* the rows' order is part of the answer */
  gboolean transposed;    /* the rows of the one column are the columns of the file */
} Check;

static const Check checks[] = {
  { "duck_dau.csv", "overview", "", { "date", "users" }, TRUE, FALSE },
  { "duck_funnel.csv", "funnel", "start=first", { "users" }, TRUE, TRUE },
  { "duck_cohort.csv", "retention", "period=week;periods=400", { "cohort", "period", "users" }, FALSE, FALSE },
  { "duck_rfm.csv",
    "rfm",
    "by=score;ties=split",
    { "recency_score", "frequency_score", "monetary_score", "users", "revenue" },
    FALSE,
    FALSE },
  { "duck_sessions.csv", "sessions", "", { "from", "sessions", "events", "length" }, TRUE, FALSE },
  { "duck_cooc.csv", "together", "rows=1000", { "a", "b", "users" }, TRUE, FALSE },
  { "duck_coocs.csv", "together", "by=session;rows=1000", { "a", "b", "sessions" }, TRUE, FALSE },
};

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* ---- the log ---- */

static gboolean
run_program (const char *const *arguments, const char *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  if (output != NULL)
    g_subprocess_launcher_set_stdout_file_path (launcher, output);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  return process != NULL && g_subprocess_wait_check (process, NULL, &error);
}

/* A project of the generator's log in a folder; NULL where it cannot be made. */
static char *
make_project (const char *folder, const char *generator)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_build_filename (folder, "gen_events", NULL);
  g_autofree char *log = g_build_filename (folder, "events.csv", NULL);
  char *project = g_build_filename (folder, "shop.aisle", NULL);
  const char *build[] = { "cc", "-O2", "-ffp-contract=off", generator, "-o", program, "-lm", NULL };
  const char *run[] = { program, EVENTS, NULL };
  if (!run_program (build, NULL) || !run_program (run, log))
    {
      g_free (project);
      return NULL;
    }
  AisleMapping *mapping = aisle_mapping_sniff (log, &error);
  stop_on (error);
  g_autoptr (AisleImportReport) report = aisle_command_import (project, log, mapping, FALSE, NULL, &error);
  stop_on (error);
  aisle_mapping_free (mapping);
  g_unlink (log);
  return project;
}

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

/* ---- rows as text ---- */

/* As the file has it: money in hundredths, durations in seconds. */
static void
add_cell (GString *line, const AisleTable *table, gsize row, gsize column)
{
  AisleColumnType type = aisle_table_column (table, column)->type;
  gint64 value = aisle_table_integer (table, row, column);
  if (type == AISLE_COLUMN_TEXT)
    g_string_append (line, aisle_table_text (table, row, column));
  else if (type == AISLE_COLUMN_DATE)
    {
      g_autofree char *day = aisle_day_format ((gint32) value);
      g_string_append (line, day);
    }
  else if (type == AISLE_COLUMN_MONEY)
    g_string_append_printf (line, "%" G_GINT64_FORMAT, value * 100 / AISLE_MONEY_UNIT);
  else if (type == AISLE_COLUMN_DURATION)
    g_string_append_printf (line, "%" G_GINT64_FORMAT, value / AISLE_SECOND);
  else
    g_string_append_printf (line, "%" G_GINT64_FORMAT, value);
}

/* Rows without users or sessions stand in no answer of SQL. */
static gboolean
is_empty (const AisleTable *table, gsize row)
{
  static const char *const counts[] = { "users", "sessions" };
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gssize column = aisle_table_find (table, counts[i]);
      if (column >= 0)
        return aisle_table_integer (table, row, (gsize) column) == 0;
    }
  return FALSE;
}

static GPtrArray *
lines_of_table (const Check *check, const AisleTable *table)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  GString *line = NULL;
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      if (is_empty (table, row))
        continue;
      if (line == NULL)
        line = g_string_new (NULL);
      else
        g_string_append_c (line, ',');
      for (gsize i = 0; check->columns[i] != NULL; i++)
        {
          gssize column = aisle_table_find (table, check->columns[i]);
          if (column < 0)
            g_error ("%s has no column %s", check->question, check->columns[i]);
          g_string_append (line, i > 0 ? "," : "");
          add_cell (line, table, row, (gsize) column);
        }
      if (!check->transposed)
        g_ptr_array_add (lines, g_string_free (g_steal_pointer (&line), FALSE));
    }
  if (line != NULL)
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  return lines;
}

static GPtrArray *
lines_of_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_file_get_contents (path, &text, NULL, &error);
  stop_on (error);
  g_auto (GStrv) all = g_strsplit (text, "\n", -1);
  for (gsize i = 1; all[i] != NULL; i++)
    if (*g_strstrip (all[i]) != '\0')
      g_ptr_array_add (lines, g_strdup (all[i]));
  return lines;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* ---- comparing ---- */

static gsize
cells_of (const char *line)
{
  gsize n = 1;
  for (; *line != '\0'; line++)
    n += *line == ',';
  return n;
}

/* How many cells differ; rows that only one side has differ in all of them. */
static gsize
compare (const GPtrArray *ours, const GPtrArray *theirs, gsize *cells)
{
  gsize different = 0;
  *cells = 0;
  for (guint row = 0; row < MAX (ours->len, theirs->len); row++)
    {
      const char *mine = row < ours->len ? g_ptr_array_index (ours, row) : NULL;
      const char *other = row < theirs->len ? g_ptr_array_index (theirs, row) : NULL;
      g_auto (GStrv) a = g_strsplit (mine != NULL ? mine : "", ",", -1);
      g_auto (GStrv) b = g_strsplit (other != NULL ? other : "", ",", -1);
      gsize n = cells_of (other != NULL ? other : mine), before = different;
      *cells += n;
      for (gsize i = 0; i < n; i++)
        different += mine == NULL || other == NULL || i >= g_strv_length (a) || !g_str_equal (a[i], b[i]);
      if (different > before && before < 5)
        g_printerr ("row %u: '%s', expected '%s'\n", row, mine != NULL ? mine : "", other != NULL ? other : "");
    }
  return different;
}

static gsize
check_answer (const Check *check, const AisleView *view, const char *folder)
{
  g_autoptr (GError) error = NULL;
  const AisleQuestion *question = aisle_question (check->question);
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_auto (GStrv) settings = g_strsplit (check->settings, ";", -1);
  g_autofree char *path = g_build_filename (folder, check->file, NULL);
  gsize cells;
  for (gsize i = 0; settings[i] != NULL; i++)
    if (!aisle_params_set_pair (params, settings[i], &error))
      stop_on (error);
  g_autoptr (AisleAnswer) answer = question->answer (view, params, NULL, &error);
  stop_on (error);
  g_autoptr (GPtrArray) ours = lines_of_table (check, answer->table), theirs = lines_of_file (path);
  if (!check->ordered)
    {
      g_ptr_array_sort (ours, compare_lines);
      g_ptr_array_sort (theirs, compare_lines);
    }
  gsize different = compare (ours, theirs, &cells);
  g_autofree char *name = g_strdup_printf ("reference-%.*s", (int) strcspn (check->file + 5, "."), check->file + 5);
  bench_record (name, "cells", (double) cells, "different", (double) different, NULL);
  return different;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *generator = bench_shared ("bench/gen_events.c"), *answers = bench_shared ("bench/reference_10m");
  g_autofree char *folder = NULL, *made = NULL;
  const char *path = g_getenv ("AISLE_REFERENCE_PROJECT"), *others = g_getenv ("AISLE_REFERENCE_ANSWERS");
  gsize different = 0;
  if (path != NULL && others != NULL)
    {
      g_free (answers);
      answers = g_strdup (others);
    }
  if (answers == NULL || (path == NULL && generator == NULL))
    {
      bench_skip ("reference", "no bench/gen_events.c and bench/reference_10m in AISLE_SHARED");
      return 0;
    }
  if (path == NULL)
    {
      folder = g_dir_make_tmp ("aisle-bench-XXXXXX", &error);
      stop_on (error);
      path = made = make_project (folder, generator);
    }
  if (path != NULL)
    {
      AisleProject *project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
      stop_on (error);
      AisleLook *look = aisle_look_open (project, NULL, NULL, &error);
      stop_on (error);
      for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
        different += check_answer (&checks[i], &look->view, answers);
      aisle_look_close (look);
      aisle_project_close (project);
    }
  else
    bench_skip ("reference", "gen_events.c cannot be built: no C compiler");
  if (folder != NULL)
    remove_folder (folder);
  return different > 0;
}
