/* tests-verb.c: conversations that the assistant must get right: run, beside each training, taken away. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/chat-tests.h"

extern const AisleVerb aisle_verb_tests;

/* Red is an exit of 1, so that scripts stop. */
static gboolean
print_run (AisleCli *cli, const AisleTable *table, const char *format, GError **error)
{
  gsize failed = aisle_tests_n_failed (table), n = aisle_table_n_rows (table);

  if (!aisle_cli_print_table (cli, table, format, error))
    return FALSE;
  if (failed == 0)
    return TRUE;
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_INPUT,
               g_dngettext (GETTEXT_PACKAGE, "%zu of %zu conversation tests fails",
                            "%zu of %zu conversation tests fail", failed),
               failed, n);
  return FALSE;
}

static gboolean
keep (AisleCli *cli, AisleProject *project, gint32 turn, GError **error)
{
  g_autoptr (AisleChatTest) test = aisle_chat_test_from_turn (project, turn, &cli->progress, error);

  return test != NULL && aisle_command_tests_keep (project, test, error)
         && aisle_cli_print_done (cli, _ ("Kept as a test"));
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  g_auto (GStrv) pairs = NULL;
  gboolean beside = FALSE;
  gint64 with = 0, remove = 0, from = 0;
  const GOptionEntry entries[] = {
    { "run", 'r', 0, G_OPTION_ARG_INT64, &with, N_ ("With this run in its place in the assistant"), "RUN" },
    { "runs", 0, 0, G_OPTION_ARG_NONE, &beside, N_ ("How many pass beside each of the newest runs"), NULL },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("A setting of the assistant, for this once"),
      "NAME=VALUE" },
    { "keep", 0, 0, G_OPTION_ARG_INT64, &from,
      N_ ("Keep the conversation that a turn of the log stands in as a test, up to this turn where it is an agent's"),
      "TURN" },
    { "remove", 0, 0, G_OPTION_ARG_INT64, &remove, N_ ("Take a test away"), "TEST" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) settings = NULL;
  g_autoptr (AisleTable) table = NULL;

  cli->params = aisle_assistant_params;
  cli->n_params = aisle_assistant_n_params;
  if (!aisle_cli_parse (cli, &aisle_verb_tests, entries, argc, argv, 1, 1, error))
    return FALSE;
  if (beside + (with != 0) + (remove != 0) + (from != 0) > 1)
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("give one of --run, --runs, --keep and --remove"));
      return FALSE;
    }
  project = aisle_cli_project (cli, remove != 0 || from != 0 ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (remove != 0)
    return aisle_command_tests_remove (project, remove, error) && aisle_cli_print_done (cli, _ ("Test removed"));
  if (from != 0)
    return keep (cli, project, (gint32) CLAMP (from, -1, G_MAXINT32), error);
  settings = aisle_command_assistant_settings (project, error);
  if (settings == NULL || !aisle_cli_set_params (settings, pairs, error))
    return FALSE;
  if (beside)
    {
      table = aisle_command_tests_beside (project, settings, &cli->progress, error);
      return table != NULL && aisle_cli_print_table (cli, table, format, error);
    }
  table = with != 0 ? aisle_command_tests_run_with (project, settings, with, &cli->progress, error)
                    : aisle_command_tests_run (project, settings, &cli->progress, error);
  return table != NULL && print_run (cli, table, format, error);
}

const AisleVerb aisle_verb_tests = { "tests", "PROJECT", N_ ("Run the conversations that the assistant must get right"),
                                     run };
