/* search-verb.c: what the catalogue has for a query, for a file of them, and scores for pairs. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/side-by-side.h"

extern const AisleVerb aisle_verb_search;

static JsonObject *
found_to_json (const char *query, const GPtrArray *found)
{
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();

  json_object_set_string_member (object, "query", query);
  for (guint i = 0; i < found->len; i++)
    {
      const AisleRecommendation *item = found->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "item", item->id);
      if (item->title != NULL)
        json_object_set_string_member (entry, "title", item->title);
      json_object_set_double_member (entry, "score", (double) item->score);
      json_array_add_object_element (items, entry);
    }
  json_object_set_array_member (object, "items", items);
  return object;
}

static gboolean
print_found (AisleCli *cli, const GPtrArray *found, const char *format, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "rank", N_ ("Rank"), AISLE_COLUMN_INTEGER },
    { "item", N_ ("Item"), AISLE_COLUMN_TEXT },
    { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
    { "score", N_ ("Score"), AISLE_COLUMN_REAL },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (guint i = 0; i < found->len; i++)
    {
      const AisleRecommendation *item = found->pdata[i];

      aisle_table_add_row (table);
      aisle_table_set_integer (table, i, 0, i + 1);
      aisle_table_set_text (table, i, 1, item->id);
      aisle_table_set_text (table, i, 2, item->title);
      aisle_table_set_real (table, i, 3, (double) item->score);
    }
  return aisle_cli_print_table (cli, table, format, error);
}

/* ---- side by side ---- */

static gboolean
print_side_by_side (AisleCli *cli, const char *query, const AisleSideBySide *sides, const char *format, GError **error)
{
  JsonObject *object, *rankers, *parts;

  if (!cli->json)
    return aisle_cli_print_table (cli, sides->items->table, format, error)
           && (format != NULL || aisle_cli_print_table (cli, sides->rankers, format, error));
  object = json_object_new ();
  rankers = json_object_new ();
  parts = json_object_new ();
  aisle_table_add_to_json (sides->rankers, rankers);
  aisle_table_add_to_json (sides->parts, parts);
  json_object_set_string_member (object, "query", query);
  json_object_set_object_member (object, "rankers", rankers);
  json_object_set_object_member (object, "items", aisle_cli_table_to_json (sides->items));
  json_object_set_object_member (object, "parts", parts);
  aisle_cli_print_json (object);
  return TRUE;
}

/* first (nullable): the ranker that moves are told from, before those of the list. */
static gboolean
search_beside (AisleCli *cli, AisleProject *project, const char *first, const char *others, const AisleParams *params,
               const char *user, gsize k, const char *format, GError **error)
{
  g_autofree char *all = g_strjoin (",", first != NULL ? first : aisle_params_text (params, "ranker"), others, NULL);
  g_autoptr (GPtrArray) searches = aisle_cli_rankers (cli, project, all, params, error);
  g_autoptr (AisleSideBySide) sides = NULL;

  if (searches == NULL)
    return FALSE;
  sides = aisle_command_side_by_side (project, (const AisleSearch *const *) searches->pdata, searches->len,
                                      cli->words[1], user, k, FALSE, &cli->progress, error);
  return sides != NULL && print_side_by_side (cli, cli->words[1], sides, format, error);
}

static gboolean
search_file (AisleCli *cli, AisleProject *project, const AisleSearch *search, const char *queries, const char *pairs,
             const char *user, gsize k, const char *output, GError **error)
{
  g_autofree char *said = NULL;
  gsize n = 0;

  if (queries != NULL)
    {
      if (!aisle_command_search_queries (project, search, queries, user, k, output, &n, &cli->progress, error))
        return FALSE;
      said = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%s: lists for %'zu query", "%s: lists for %'zu queries", n), output, n);
    }
  else
    {
      if (!aisle_command_search_pairs (project, search, pairs, user, output, &n, &cli->progress, error))
        return FALSE;
      said = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%s: the score of %'zu pair", "%s: the scores of %'zu pairs", n), output, n);
    }
  return aisle_cli_print_done (cli, said);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *queries = NULL, *pairs = NULL, *output = NULL, *format = NULL, *run_text = NULL, *user = NULL,
                  *beside = NULL;
  g_auto (GStrv) sets = NULL;
  gint64 run_id = 0;
  int k = 10;
  const GOptionEntry entries[] = {
    { "k", 'k', 0, G_OPTION_ARG_INT, &k, N_ ("Length of a list"), "N" },
    { "run", 'r', 0, G_OPTION_ARG_STRING, &run_text, N_ ("Order what is found by a trained ranker"), "RUN" },
    { "beside", 'b', 0, G_OPTION_ARG_STRING, &beside,
      N_ ("Beside the lists of these rankers, as 3,bm25: runs, bm25 or bm25f"), "RANKERS" },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &user, N_ ("As this customer sees it"), "USER" },
    { "queries", 'q', 0, G_OPTION_ARG_FILENAME, &queries, N_ ("Lists for every line of a file (-o)"), "FILE" },
    { "pairs", 'p', 0, G_OPTION_ARG_FILENAME, &pairs, N_ ("Scores of a CSV file's pairs of query and item (-o)"),
      "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File for --queries and --pairs"), "FILE" },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_ ("A parameter: ranker=bm25, language=german"), "NAME=VALUE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_search_params, aisle_search_n_params);
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleSearch) search = NULL;
  g_autoptr (GPtrArray) found = NULL;

  cli->params = aisle_search_params;
  cli->n_params = aisle_search_n_params;
  if (!aisle_cli_parse (cli, &aisle_verb_search, entries, argc, argv, 1, 2, error)
      || !aisle_cli_set_params (params, sets, error)
      || (run_text != NULL && !aisle_cli_run_id (run_text, &run_id, error)))
    return FALSE;
  if (k < 1 || (cli->n_words == 2) + (queries != NULL) + (pairs != NULL) != 1 || (cli->n_words == 2) == (output != NULL)
      || (beside != NULL && cli->n_words != 2))
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("give one query, or --queries FILE or --pairs FILE with -o FILE.csv"));
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project != NULL && beside != NULL)
    return search_beside (cli, project, run_text, beside, params, user, (gsize) k, format, error);
  if (project != NULL)
    search = run_id > 0 ? aisle_command_search_open_run (project, run_id, params, &cli->progress, error)
                        : aisle_command_search_open (project, params, &cli->progress, error);
  if (search == NULL)
    return FALSE;
  if (cli->n_words == 1)
    return search_file (cli, project, search, queries, pairs, user, (gsize) k, output, error);
  found = aisle_command_search_as (project, search, cli->words[1], user, (gsize) k, FALSE, error);
  if (found == NULL)
    return FALSE;
  if (!cli->json)
    return print_found (cli, found, format, error);
  aisle_cli_print_json (found_to_json (cli->words[1], found));
  return TRUE;
}

const AisleVerb aisle_verb_search = { "search", "PROJECT [QUERY]",
                                      N_ ("List the items of the catalogue that a query finds"), run };
