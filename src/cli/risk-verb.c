/* risk-verb.c: from which confidence on the assistant should answer, and what a move of that threshold changes. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/assistant.h"

extern const AisleVerb aisle_verb_risk;

/* ".4,.6" */
static gboolean
read_pair (const char *text, double *from, double *to, GError **error)
{
  char *end = NULL;

  *from = g_ascii_strtod (text, &end);
  if (end != text && *end == ',')
    {
      const char *second = end + 1;

      *to = g_ascii_strtod (second, &end);
      if (end != second && *end == '\0' && *from >= 0 && *from <= 1 && *to >= 0 && *to <= 1)
        return TRUE;
    }
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
               _ ("'%s' is no pair of thresholds: give two from 0 to 1, such as .5,.6"), text);
  return FALSE;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *between = NULL, *format = NULL;
  g_auto (GStrv) pairs = NULL;
  gboolean keep = FALSE;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("A setting of the assistant"), "NAME=VALUE" },
    { "between", 0, 0, G_OPTION_ARG_STRING, &between, N_ ("The utterances that change side between two thresholds"),
      "FROM,TO" },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &keep, N_ ("Keep what --set says as the assistant's settings"), NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) settings = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  double from = 0, to = 0;

  cli->params = aisle_assistant_params;
  cli->n_params = aisle_assistant_n_params;
  if (!aisle_cli_parse (cli, &aisle_verb_risk, entries, argc, argv, 1, 1, error)
      || (between != NULL && !read_pair (between, &from, &to, error)))
    return FALSE;
  project = aisle_cli_project (cli, keep ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  settings = project != NULL ? aisle_command_assistant_settings (project, error) : NULL;
  if (settings == NULL || !aisle_cli_set_params (settings, pairs, error)
      || (keep && !aisle_command_assistant_set (project, settings, error)))
    return FALSE;
  answer = between != NULL ? aisle_command_risk_changes (project, settings, from, to, error)
                           : aisle_command_risk (project, settings, error);
  return answer != NULL && aisle_cli_print_answer (cli, answer, format, error);
}

const AisleVerb aisle_verb_risk = { "risk", "PROJECT",
                                    N_ ("Show what each threshold of the assistant answers and costs"), run };
