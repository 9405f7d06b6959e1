/* judgements-verb.c: how far judges agree, and their judgements, or what clicks say, into a file. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/command.h"
#include "command/search-judgements.h"

extern const AisleVerb aisle_verb_judgements;

static gboolean
export_grades (AisleCli *cli, AisleProject *project, const char *model, gint least, const char *output, GError **error)
{
  g_autofree char *said = NULL;
  gsize n = 0;

  if (model != NULL
          ? !aisle_command_export_click_grades (project, model, (gsize) least, output, &n, &cli->progress, error)
          : !aisle_command_export_judgements (project, output, &n, &cli->progress, error))
    return FALSE;
  said = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %'zu judgement", "%s: %'zu judgements", n), output, n);
  return aisle_cli_print_done (cli, said);
}

static AisleAnswer *
ask_clicks (AisleProject *project, const char *model, gint least, AisleProgress *progress, GError **error)
{
  const AisleQuestion *question = aisle_question ("clicks");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autofree char *times = g_strdup_printf ("%d", least);

  if (!aisle_params_set (params, "model", model, error) || !aisle_params_set (params, "least", times, error))
    return NULL;
  return aisle_command_ask (project, "clicks", params, NULL, progress, error);
}

static AisleAnswer *
judge_rankers (AisleCli *cli, AisleProject *project, const char *list, guint k, GError **error)
{
  g_autoptr (GPtrArray) searches = aisle_cli_rankers (cli, project, list, NULL, error);

  return searches != NULL ? aisle_command_judged_rankers (project, (const AisleSearch *const *) searches->pdata,
                                                          searches->len, k, &cli->progress, error)
                          : NULL;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *output = NULL, *format = NULL, *model = NULL, *rankers = NULL;
  gint least = 5, k = 10;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write the judgements to a .csv or a TREC .qrels file"),
      "FILE" },
    { "from-clicks", 0, 0, G_OPTION_ARG_STRING, &model,
      N_ ("Grades from clicks instead: position, raw, cascade or dbn"), "MODEL" },
    { "least", 0, 0, G_OPTION_ARG_INT, &least, N_ ("Leave out results that were shown less often (5)"), "TIMES" },
    { "ndcg", 0, 0, G_OPTION_ARG_STRING, &rankers,
      N_ ("NDCG of these rankers over the judged queries, as 3,bm25f, between its bounds"), "RANKERS" },
    { "k", 'k', 0, G_OPTION_ARG_INT, &k, N_ ("Length of a list"), "N" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) answer = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_judgements, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (output != NULL)
    return export_grades (cli, project, model, MAX (least, 1), output, error);
  answer = rankers != NULL ? judge_rankers (cli, project, rankers, (guint) CLAMP (k, 1, 1000), error)
           : model != NULL ? ask_clicks (project, model, MAX (least, 1), &cli->progress, error)
                           : aisle_command_agreement (project, &cli->progress, error);
  return answer != NULL && aisle_cli_print_answer (cli, answer, format, error);
}

const AisleVerb aisle_verb_judgements = { "judgements", "PROJECT",
                                          N_ ("Compare the judges of search results, or export what they judged"),
                                          run };
