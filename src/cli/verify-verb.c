/* verify-verb.c: a bundle, or a whole assistant, checked from its files alone. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_verify;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GPtrArray) parts = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_verify, NULL, argc, argv, 1, 1, error))
    return FALSE;
  parts = aisle_command_verify (cli->words[0], &cli->progress, error);
  return parts != NULL && aisle_cli_print_verified (cli, cli->words[0], parts, error);
}

const AisleVerb aisle_verb_verify = { "verify", "FOLDER", N_ ("Check a bundle against its golden cases"), run };
