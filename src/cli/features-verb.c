/* features-verb.c: what users, items, sessions and queries were like at a cut-off. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "feature/rank-features.h"

extern const AisleVerb aisle_verb_features;

static void
print_ranking_features (void)
{
  gsize n;
  const AisleRankGroup *const *groups = aisle_rank_groups (&n);

  g_print ("ranking\n");
  for (gsize g = 0; g < n; g++)
    for (gsize f = 0; f < groups[g]->n_features; f++)
      g_print ("  %-24s %s\n", groups[g]->features[f].id, _ (groups[g]->features[f].definition));
}

static void
print_features (void)
{
  gsize n;
  const AisleEntity *const *entities = aisle_entities (&n);

  for (gsize e = 0; e < n; e++)
    {
      g_print ("%s\n", entities[e]->id);
      for (gsize f = 0; f < entities[e]->n_features; f++)
        g_print ("  %-24s %s\n", entities[e]->features[f].id, _ (entities[e]->features[f].definition));
    }
  print_ranking_features ();
}

static gboolean
print_summary (AisleCli *cli, const AisleFeatureReport *report, const char *format, GError **error)
{
  JsonObject *object, *bins;

  if (!cli->json && g_strcmp0 (format, "json") != 0)
    return aisle_cli_print_table (cli, report->answer->table, format, error);
  object = aisle_cli_answer_to_json ("features", report->answer);
  bins = json_object_new ();
  aisle_table_add_to_json (report->bins, bins);
  json_object_set_int_member (object, "members", (gint64) report->members);
  json_object_set_object_member (object, "bins", bins);
  aisle_cli_print_json (object);
  return TRUE;
}

static gboolean
print_rows (AisleCli *cli, const AisleAnswer *answer, const char *format, const char *path, GError **error)
{
  if (path != NULL)
    return aisle_cli_write_table (cli, answer->table, path, format, error);
  if (cli->json || g_strcmp0 (format, "json") == 0)
    {
      aisle_cli_print_json (aisle_cli_answer_to_json ("features", answer));
      return TRUE;
    }
  return aisle_cli_print_table (cli, answer->table, format, error);
}

static AisleAnswer *
rank (AisleProject *project, const char *pairs, const AisleFeatureOrder *order, AisleProgress *progress, GError **error)
{
  if (pairs != NULL)
    return aisle_command_rank_features (project, pairs, order->cutoff, order->features, progress, error);
  g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                       _ ("ranking features are those of pairs: give a file of them with --pairs"));
  return NULL;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *cutoff = NULL, *segment = NULL, *names = NULL, *gap = NULL, *sort = NULL, *format = NULL,
                  *path = NULL, *pairs = NULL;
  g_auto (GStrv) features = NULL;
  gboolean ascending = FALSE, summary = FALSE, list = FALSE;
  gint64 limit = 0;
  const GOptionEntry entries[] = {
    { "cutoff", 'c', 0, G_OPTION_ARG_STRING, &cutoff, N_ ("end, a day or time, or a share of the log such as 80%"),
      "CUTOFF" },
    { "segment", 'S', 0, G_OPTION_ARG_STRING, &segment, N_ ("Saved segment or predicate, as of the cut-off"),
      "SEGMENT" },
    { "features", 'F', 0, G_OPTION_ARG_STRING, &names, N_ ("Comma-separated, spend@-28d..0d is of the last 28 days"),
      "NAMES" },
    { "gap", 0, 0, G_OPTION_ARG_STRING, &gap, N_ ("A pause longer than this begins a new session"), "30m" },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_ ("Feature to sort by, largest first"), "FEATURE" },
    { "ascending", 0, 0, G_OPTION_ARG_NONE, &ascending, N_ ("Smallest first"), NULL },
    { "limit", 'n', 0, G_OPTION_ARG_INT64, &limit, N_ ("At most so many rows"), "N" },
    { "summary", 's', 0, G_OPTION_ARG_NONE, &summary, N_ ("Distribution and missing share of each feature"), NULL },
    { "pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs,
      N_ ("Of ranking: CSV file with columns query and item, and user and time where they matter"), "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_ ("Write the rows to a CSV file"), "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &list, N_ ("List the features and their definitions"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  AisleFeatureOrder order = { NULL };
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_features, entries, argc, argv, 0, 2, error))
    return FALSE;
  if (list || cli->n_words < 2)
    {
      print_features ();
      return TRUE;
    }
  if (gap != NULL && (!aisle_duration_parse (gap, &order.gap) || order.gap <= 0))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is no duration: write 30m or 1h"), gap);
      return FALSE;
    }
  if (limit < 0)
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("--limit takes a number from 1"));
      return FALSE;
    }
  features = names != NULL ? g_strsplit (names, ",", -1) : NULL;
  order.entity = cli->words[1];
  order.cutoff = cutoff;
  order.segment = segment;
  order.features = (const char *const *) features;
  order.sort = sort;
  order.ascending = ascending;
  order.limit = (gsize) limit;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (g_str_equal (order.entity, "ranking"))
    {
      g_autoptr (AisleAnswer) rows = rank (project, pairs, &order, &cli->progress, error);
      return rows != NULL && print_rows (cli, rows, format, path, error);
    }
  if (summary)
    {
      g_autoptr (AisleFeatureReport) report = aisle_command_feature_summary (project, &order, &cli->progress, error);
      return report != NULL && print_summary (cli, report, format, error);
    }
  g_autoptr (AisleAnswer) answer = aisle_command_features (project, &order, &cli->progress, error);
  return answer != NULL && print_rows (cli, answer, format, path, error);
}

const AisleVerb aisle_verb_features = {
  "features", "PROJECT user|item|session|query|ranking",
  N_ ("Features of users, items, sessions, queries or search results at a cut-off"), run
};
