/* set-verb.c: the project's settings and what its event kinds mean. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_set;

static gboolean
apply (AisleProject *project, const char *pair, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (pair, "=", 2);

  if (g_strv_length (parts) != 2)
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not of the form name=value"), pair);
      return FALSE;
    }
  if (g_str_has_prefix (parts[0], "kind."))
    return aisle_command_set_kind (project, parts[0] + strlen ("kind."), parts[1], error);
  return aisle_command_set (project, parts[0], parts[1], error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_set, NULL, argc, argv, 2, 0, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  for (gsize i = 1; i < cli->n_words; i++)
    if (!apply (project, cli->words[i], error))
      return FALSE;
  return TRUE;
}

const AisleVerb aisle_verb_set = { "set", "PROJECT NAME=VALUE...",
                                   N_ ("Change name, time_zone, currency, week_start, language or kind.NAME=ROLE"),
                                   run };
