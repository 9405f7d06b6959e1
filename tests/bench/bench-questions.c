/* bench-questions.c: the questions and all features over ten million events, once their columns are mapped.
 * The project is AISLE_BENCH_PROJECT, or made of the log AISLE_EVENTS_10M, or of a simulated one. */
#include "bench.h"

#include "command/command.h"
#include "simulate/simulate.h"

#include <glib/gstdio.h>

typedef struct
{
  const AisleQuestion *question;
  const AisleView *view;
  AisleParams *params;
  AisleAnswer *answer;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
ask (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&bench->answer, aisle_answer_free);
  bench->answer = bench->question->answer (bench->view, bench->params, NULL, &error);
  stop_on (error);
}

/* A project of a log in a folder; the log is simulated where none is named. */
static char *
make_project (const char *folder, const char *log)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autofree char *simulated = g_build_filename (folder, "events.csv", NULL);
  char *project = g_build_filename (folder, "shop.aisle", NULL);
  if (log == NULL
      && (!aisle_params_set (params, "events", "10000000", &error)
          || !aisle_command_simulate (folder, params, NULL, &error)))
    stop_on (error);
  AisleMapping *mapping = aisle_mapping_sniff (log != NULL ? log : simulated, &error);
  stop_on (error);
  g_autoptr (AisleImportReport) report =
      aisle_command_import (project, log != NULL ? log : simulated, mapping, FALSE, NULL, &error);
  stop_on (error);
  aisle_mapping_free (mapping);
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

/* A question with a setting (nullable); the best time. */
static double
run (const AisleView *view, const char *name, const char *question, const char *setting, double mark)
{
  g_autoptr (GError) error = NULL;
  Bench bench = { .question = aisle_question (question), .view = view };
  bench.params = aisle_params_new (bench.question->params, bench.question->n_params);
  if (setting != NULL && !aisle_params_set_pair (bench.params, setting, &error))
    stop_on (error);
  double best = bench_run (&(BenchRun){ name, 7, NULL, ask, &bench, (double) view->columns->n_events, "events", mark });
  gssize users = aisle_table_find (bench.answer->table, "users");
  if (g_str_equal (question, "funnel"))
    bench_record (name, "first_users", aisle_table_number (bench.answer->table, 0, (gsize) users), "last_users",
                  aisle_table_number (bench.answer->table, aisle_table_n_rows (bench.answer->table) - 1, (gsize) users),
                  NULL);
  aisle_answer_free (bench.answer);
  aisle_params_free (bench.params);
  return best;
}

/* The six that are asked most, and what they take together. */
static void
run_six (const AisleView *view)
{
  static const struct
  {
    const char *name, *question, *setting;
  } six[] = {
    { "overview-days", "overview", NULL },
    { "funnel-first", "funnel", "start=first" },
    { "retention", "retention", "period=week" },
    { "rfm", "rfm", "by=score" },
    { "sessions", "sessions", NULL },
    { "together-users", "together", "rows=1000" },
  };
  double together = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (six); i++)
    together += run (view, six[i].name, six[i].question, six[i].setting, 0.1);
  bench_record ("six-questions", "best_s", together, "mark_s", 0.5, NULL);
}

static void
run_others (const AisleView *view)
{
  run (view, "together-sessions", "together", "by=session", 1);
  run (view, "overview-total", "overview", "by=total", 0.1);
  run (view, "changes-step", "changes", NULL, 0.1);
  run (view, "changes-item", "changes", "by=item", 0.1);
  run (view, "anomalies", "anomalies", NULL, 0.1);
  run (view, "anomalies-conversion", "anomalies", "figure=conversion", 0.1);
  run (view, "funnel", "funnel", NULL, 0.1);
  run (view, "funnel-strict", "funnel", "mode=strict", 0.1);
  run (view, "funnel-any-order", "funnel", "mode=any", 0.1);
  run (view, "funnel-days", "funnel", "by=days", 0.1);
  run (view, "sessions-summary", "sessions", "by=summary", 0.1);
  run (view, "paths", "paths", NULL, 0.1);
  run (view, "paths-users", "paths", "by=users", 0.1);
  run (view, "next", "next", NULL, 0.1);
  run (view, "similar", "similar", NULL, 0.1);
}

/* ---- features ---- */

typedef struct
{
  const AislePast *past;
  const AisleEntity *entity;
} FeatureBench;

static void
compute (gpointer data)
{
  FeatureBench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleFeatures) features = aisle_features_new (bench->past, bench->entity, NULL, NULL, &error);
  stop_on (error);
}

static void
run_features (const AisleView *view, const char *cutoff_text, const char *entity)
{
  g_autoptr (GError) error = NULL;
  AisleCutoff cutoff;
  g_autoptr (AislePast) past = NULL;
  g_autofree char *name = g_strdup_printf ("features-%s-%s", entity, cutoff_text);
  if (!aisle_cutoff_parse (view, cutoff_text, &cutoff, &error))
    stop_on (error);
  past = aisle_past_new (view, &cutoff, NULL, &error);
  stop_on (error);
  FeatureBench bench = { past, aisle_entity (entity, NULL) };
  bench_run (&(BenchRun){ name, 5, NULL, compute, &bench, (double) past->columns->n_events, "events", 1 });
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL, *made = NULL;
  const char *path = g_getenv ("AISLE_BENCH_PROJECT");
  if (path == NULL)
    {
      folder = g_dir_make_tmp ("aisle-bench-XXXXXX", &error);
      stop_on (error);
      path = made = make_project (folder, g_getenv ("AISLE_EVENTS_10M"));
    }
  AisleProject *project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  stop_on (error);
  AisleLook *look = aisle_look_open (project, NULL, NULL, &error);
  stop_on (error);
  run_six (&look->view);
  run_others (&look->view);
  run_features (&look->view, "end", "user");
  run_features (&look->view, "80%", "user");
  run_features (&look->view, "end", "item");
  run_features (&look->view, "end", "session");
  aisle_look_close (look);
  aisle_project_close (project);
  if (folder != NULL)
    remove_folder (folder);
  return 0;
}
