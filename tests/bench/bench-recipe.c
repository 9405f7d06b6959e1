/* bench-recipe.c: the same questions over five million events without a recipe and with one of ten steps, the view read
 * by SQL, and what an edit costs.  AISLE_BENCH_EVENTS sets another number. */
#include "bench.h"

#include "command/command.h"
#include "simulate/simulate.h"

#include <glib/gstdio.h>

typedef struct
{
  const char *path;
  const AisleQuestion *question;
  const AisleView *view;
  AisleParams *params;
  AisleProject *project;
  const char *sql;
  gboolean on;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* A simulated shop with one event in a thousand stored twice. */
static void
make_project (const char *folder, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autofree char *log = g_build_filename (folder, "events.csv", NULL);
  const char *events = g_getenv ("AISLE_BENCH_EVENTS");
  AisleMapping *mapping;
  AisleImportReport *report;

  if (!aisle_params_set (params, "events", events != NULL ? events : "5000000", &error)
      || !aisle_command_simulate (folder, params, NULL, &error))
    stop_on (error);
  mapping = aisle_mapping_sniff (log, &error);
  stop_on (error);
  report = aisle_command_import (path, log, mapping, FALSE, NULL, &error);
  stop_on (error);
  aisle_import_report_free (report);
  aisle_mapping_free (mapping);
}

static const struct
{
  const char *kind, *pairs[4];
} steps[] = {
  { "times", { "before=2000-01-01" } },
  { "missing", { "column=item" } },
  { "variants", { "names=kind" } },
  { "variants", { "names=user" } },
  { "limits", { "column=price", "bound=above", "limit=100", "action=cap" } },
  { "outliers", { "column=price", "factor=2", "action=missing" } },
  { "scale", { "factor=1.19" } },
  { "shift", { "hours=8" } },
  { "duplicates", { "equal=key" } },
  { "bots", { "per_day=60", "hours=6" } },
};

static void
add_steps (AisleProject *project)
{
  for (gsize s = 0; s < G_N_ELEMENTS (steps); s++)
    {
      const AisleStepKind *kind = aisle_step_kind (steps[s].kind);
      g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
      g_autoptr (GError) error = NULL;

      for (gsize p = 0; p < 4 && steps[s].pairs[p] != NULL; p++)
        if (!aisle_params_set_pair (params, steps[s].pairs[p], &error))
          stop_on (error);
      if (!aisle_command_recipe_add (project, kind->id, params, NULL, &error))
        stop_on (error);
    }
}

static void
ask (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = bench->question->answer (bench->view, bench->params, NULL, &error);

  stop_on (error);
}

static void
read_view (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table = aisle_command_sql (bench->project, bench->sql, NULL, &error);

  stop_on (error);
}

static void
toggle (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;

  bench->on = !bench->on;
  if (!aisle_command_recipe_set_on (bench->project, 10, bench->on, NULL, &error))
    stop_on (error);
}

static void
open_columns (gpointer data)
{
  Bench *bench = data;
  g_autofree char *path = aisle_columns_valid_path (bench->path);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleColumns) columns = NULL;

  g_unlink (path);
  columns = aisle_columns_open (bench->project, NULL, &error);
  stop_on (error);
}

static void
ask_both (Bench *bench, const char *name)
{
  g_autoptr (GError) error = NULL;
  AisleLook *look = aisle_look_open (bench->project, NULL, NULL, &error);
  const char *ids[] = { "overview", "funnel" };

  stop_on (error);
  bench->view = &look->view;
  for (gsize q = 0; q < G_N_ELEMENTS (ids); q++)
    {
      g_autofree char *label = g_strdup_printf ("recipe-%s-%s", ids[q], name);

      bench->question = aisle_question (ids[q]);
      bench->params = aisle_params_new (bench->question->params, bench->question->n_params);
      bench_run (&(BenchRun){ label, 7, NULL, ask, bench, (double) look->columns->n_events, "events", 0.1 });
      aisle_params_free (bench->params);
    }
  {
    g_autofree char *label = g_strdup_printf ("recipe-view-%s", name);
    bench->sql = "SELECT count (*), sum (price), max (time), max (user) FROM events_valid";
    bench_run (&(BenchRun){ label, 3, NULL, read_view, bench, (double) look->columns->n_events, "events", 0.1 });
  }
  aisle_look_close (look);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("aisle-bench-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "shop.aisle", NULL);
  Bench bench = { .path = path, .on = TRUE };
  g_autoptr (GDir) dir = NULL;
  const char *name;

  stop_on (error);
  make_project (folder, path);
  bench.project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  stop_on (error);
  ask_both (&bench, "none");
  add_steps (bench.project);
  ask_both (&bench, "ten-steps");
  bench_run (&(BenchRun){ "recipe-toggle", 4, NULL, toggle, &bench, 1, "edits", 0.1 });
  bench_run (&(BenchRun){ "recipe-valid-columns", 3, NULL, open_columns, &bench, 1, "files", 0.1 });
  aisle_project_close (bench.project);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_unlink (file);
    }
  g_rmdir (folder);
  return 0;
}
