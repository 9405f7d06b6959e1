/* export-verb.c: a run leaves as a bundle, proven before it is called exported. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/chat-tests.h"

extern const AisleVerb aisle_verb_export;

/* Proven once more, as a whole. */
static gboolean
export_assistant (AisleCli *cli, AisleProject *project, const char *folder, const char *reason, GError **error)
{
  AisleProgress writing = aisle_progress_part (&cli->progress, 0, .8),
                reading = aisle_progress_part (&cli->progress, .8, 1);
  g_autoptr (GPtrArray) bundles = aisle_command_export_assistant (project, folder, reason, &writing, error);
  g_autoptr (GPtrArray) parts = bundles != NULL ? aisle_command_verify (folder, &reading, error) : NULL;

  return parts != NULL && aisle_cli_print_verified (cli, folder, parts, error);
}

/* Tests are in the way: the option that opens it. */
static void
add_cure (const char *reason, GError **error)
{
  char *message;

  if (reason != NULL || error == NULL || !g_error_matches (*error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY))
    return;
  message = g_strdup_printf (_ ("%s: --despite REASON"), (*error)->message);
  g_free ((*error)->message);
  (*error)->message = message;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *output = NULL, *reason = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Folder to write"), "FOLDER" },
    { "despite", 0, 0, G_OPTION_ARG_STRING, &reason, N_ ("Why it leaves although conversation tests fail"), "REASON" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleBundle) bundle = NULL;
  gint64 run_id = 0;
  gboolean whole, done;

  if (!aisle_cli_parse (cli, &aisle_verb_export, entries, argc, argv, 2, 2, error))
    return FALSE;
  whole = g_str_equal (cli->words[1], "assistant");
  if (!whole && !aisle_cli_run_id (cli->words[1], &run_id, error))
    return FALSE;
  if (output == NULL)
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("no folder: give -o FOLDER"));
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (whole)
    done = export_assistant (cli, project, output, reason, error);
  else
    {
      bundle = aisle_command_export_despite (project, run_id, output, reason, &cli->progress, error);
      done = bundle != NULL && aisle_cli_print_bundle (cli, bundle, error);
    }
  if (!done)
    add_cure (reason, error);
  return done;
}

const AisleVerb aisle_verb_export = { "export", "PROJECT RUN|assistant", N_ ("Write a model bundle and prove it"),
                                      run };
