/* demo-verb.c: the main flow without a window: simulate, import, look, train, compare, export, verify. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "cli/cli.h"

#include <errno.h>
#include <glib/gstdio.h>

extern const AisleVerb aisle_verb_demo;

static const char *const families[] = { "popular", "itemknn", "ease", "als" };

static gboolean
import_shop (AisleCli *cli, const char *folder, const char *project, GError **error)
{
  g_autoptr (AisleImportReport) report = aisle_command_sample (project, folder, &cli->progress, error);

  if (report == NULL)
    return FALSE;
  aisle_cli_end_progress ();
  g_print (_ ("imported %'lld events in %.2f s\n"), (long long) report->rows_stored, report->seconds);
  g_print (_ ("imported the catalogue, searches, judgements, dialogues and answers\n"));
  return TRUE;
}

/* An answer as CSV, and as a picture where its chart can draw it. */
static gboolean
keep (const AisleQuestion *question, const AisleAnswer *answer, const char *folder, gsize *drawn, GError **error)
{
  g_autofree char *csv_name = g_strconcat (question->id, ".csv", NULL);
  g_autofree char *picture_name = g_strconcat (question->id, ".svg", NULL);
  g_autofree char *csv = g_build_filename (folder, csv_name, NULL);
  g_autofree char *picture = g_build_filename (folder, picture_name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  const AisleChartKind *kind = aisle_chart_kind (question->chart);
  g_autoptr (AisleParams) params = NULL;
  AisleTheme theme;
  AisleFrame frame = { .width = 800, .height = 450, .theme = &theme, .cursor = -1 };

  aisle_table_to_csv (answer->table, text);
  if (!aisle_file_write (csv, text->str, text->len, error))
    return FALSE;
  if (kind == NULL || !kind->fits (answer->table, NULL))
    return TRUE;
  (*drawn)++;
  params = aisle_params_new (kind->params, kind->n_params);
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  return aisle_chart_write (kind, answer->table, params, &frame, _ (question->title), NULL, AISLE_PICTURE_SVG, 1,
                            picture, error);
}

/* Every question that the log has something for. */
static gboolean
look (AisleCli *cli, AisleProject *project, const char *folder, GError **error)
{
  gsize n, drawn = 0;
  const AisleQuestion *const *questions = aisle_questions (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) refused = NULL;
      g_autoptr (AisleAnswer) answer =
          aisle_command_ask (project, questions[i]->id, NULL, NULL, &cli->progress, &refused);
      if (answer == NULL && !g_error_matches (refused, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
      if (answer != NULL && !keep (questions[i], answer, folder, &drawn, error))
        return FALSE;
      if (refused != NULL)
        {
          aisle_cli_end_progress ();
          g_print (_ ("left out '%s': %s\n"), questions[i]->id, refused->message);
        }
    }
  aisle_cli_end_progress ();
  g_print (_ ("drew %zu charts\n"), drawn);
  return TRUE;
}

static gboolean
train (AisleCli *cli, AisleProject *project, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (AisleRun) run =
          aisle_command_train (project, &(AisleTrainOrder){ .family = families[i], .seed = 1 }, &cli->progress, error);
      if (run == NULL)
        return FALSE;
      aisle_cli_end_progress ();
      g_print (_ ("trained %s in %.2f s\n"), families[i], run->seconds);
    }
  return TRUE;
}

/* The best run when one is earned, else the first of the leading group. */
static gboolean
ship (AisleCli *cli, AisleProject *project, const char *folder, GError **error)
{
  g_autoptr (AisleComparison) comparison = aisle_command_compare (project, NULL, 0, "ndcg@10", &cli->progress, error);
  g_autofree char *target = g_build_filename (folder, "model", NULL);
  g_autoptr (AisleBundle) bundle = NULL, verified = NULL;
  gint64 run;

  if (comparison == NULL || !aisle_cli_print_comparison (cli, comparison, "ndcg@10", error))
    return FALSE;
  run = comparison->verdict->best;
  if (run == 0)
    run = g_array_index ((GArray *) comparison->verdict->groups->pdata[0], gint64, 0);
  bundle = aisle_command_export (project, run, target, &cli->progress, error);
  if (bundle == NULL || !aisle_cli_print_bundle (cli, bundle, error))
    return FALSE;
  verified = aisle_bundle_verify (target, &cli->progress, error);
  return verified != NULL && aisle_cli_print_bundle (cli, verified, error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *folder = NULL, *path = NULL;
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_demo, NULL, argc, argv, 0, 1, error))
    return FALSE;
  cli->json = FALSE;
  folder = cli->n_words == 1 ? g_strdup (cli->words[0]) : g_dir_make_tmp ("aisle-demo-XXXXXX", error);
  if (folder == NULL)
    return FALSE;
  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      aisle_set_error_from_errno (error, errno, "create", folder);
      return FALSE;
    }
  path = g_build_filename (folder, "sample-shop.aisle", NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' exists: give an empty folder"), path);
      return FALSE;
    }
  if (!import_shop (cli, folder, path, error))
    return FALSE;
  project = aisle_project_open (path, AISLE_PROJECT_WRITE, error);
  if (project == NULL || !look (cli, project, folder, error) || !train (cli, project, error)
      || !ship (cli, project, folder, error))
    return FALSE;
  g_print (_ ("project, charts and model are in %s\n"), folder);
  return TRUE;
}

const AisleVerb aisle_verb_demo = { "demo", "[FOLDER]",
                                    N_ ("The main flow on the sample shop, from log to proven model"), run };
