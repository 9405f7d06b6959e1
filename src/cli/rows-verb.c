/* rows-verb.c: rows of a table: sorted, filtered, searched; printed or written to a file. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_rows;

static AisleRowsQuery *
query_of (const char *table, const char *sort, char **where, const char *search, gboolean stored, GError **error)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new (table);

  query->search = g_strdup (search);
  query->stored = stored;
  if (sort != NULL && !aisle_rows_query_sort_text (query, sort, error))
    return NULL;
  for (gsize i = 0; where != NULL && where[i] != NULL; i++)
    if (!aisle_rows_query_add_text (query, where[i], error))
      return NULL;
  return g_steal_pointer (&query);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL, *sort = NULL, *search = NULL, *output = NULL;
  g_auto (GStrv) where = NULL;
  gint64 offset = 0, limit = 20;
  gboolean mark = FALSE, stored = FALSE;
  const GOptionEntry entries[] = {
    { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_ ("Order by a column, with :desc the largest first"), "COLUMN" },
    { "where", 'w', 0, G_OPTION_ARG_STRING_ARRAY, &where, N_ ("Only rows that fit: \"price at-least 10\""), "FILTER" },
    { "search", 0, 0, G_OPTION_ARG_STRING, &search, N_ ("Only rows with this text in them"), "TEXT" },
    { "stored", 0, 0, G_OPTION_ARG_NONE, &stored, N_ ("Events: also those that the recipe leaves out"), NULL },
    { "offset", 0, 0, G_OPTION_ARG_INT64, &offset, N_ ("First row"), "N" },
    { "limit", 'n', 0, G_OPTION_ARG_INT64, &limit, N_ ("Number of rows"), "N" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write all of them: .csv, .xlsx or .jsonl"), "FILE" },
    { "bom", 0, 0, G_OPTION_ARG_NONE, &mark, N_ ("CSV for spreadsheet programs: with a byte order mark"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRowsQuery) query = NULL;
  g_autoptr (AisleRowsSet) set = NULL;
  g_autoptr (AisleTable) table = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_rows, entries, argc, argv, 2, 2, error))
    return FALSE;
  query = query_of (cli->words[1], sort, where, search, stored, error);
  project = query == NULL ? NULL : aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (output != NULL)
    return aisle_cli_export_rows (cli, project, query, NULL, mark, output, error);
  set = aisle_rows_set_open (project, query, &cli->progress, error);
  table = set == NULL ? NULL
                      : aisle_rows_set_page (set, project, (gsize) MAX (offset, 0), (gsize) MAX (limit, 0),
                                             &cli->progress, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_rows = { "rows", "PROJECT TABLE",
                                    N_ ("Print or write rows of a table, sorted, filtered, searched"), run };
