/* judge-verb.c: how well an item answers a query, said by hand. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/search-judgements.h"

extern const AisleVerb aisle_verb_judge;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *judge = NULL;
  const GOptionEntry entries[] = {
    { "judge", 'j', 0, G_OPTION_ARG_STRING, &judge, N_ ("Who says so"), "NAME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  guint64 grade;

  if (!aisle_cli_parse (cli, &aisle_verb_judge, entries, argc, argv, 4, 4, error))
    return FALSE;
  if (!g_ascii_string_to_unsigned (cli->words[3], 10, 0, AISLE_HIGHEST_GRADE, &grade, NULL))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is no grade: give one from 0 to %d"),
                   cli->words[3], AISLE_HIGHEST_GRADE);
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  return project != NULL
         && aisle_command_judge (project, cli->words[1], cli->words[2], judge != NULL ? judge : "", (int) grade, error);
}

const AisleVerb aisle_verb_judge = { "judge", "PROJECT QUERY ITEM GRADE",
                                     N_ ("Say how well an item answers a query, from 0 to 3"), run };
