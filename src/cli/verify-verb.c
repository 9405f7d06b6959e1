/* verify-verb.c: a bundle checked from its files alone. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_verify;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleBundle) bundle = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_verify, NULL, argc, argv, 1, 1, error))
    return FALSE;
  bundle = aisle_bundle_verify (cli->words[0], &cli->progress, error);
  return bundle != NULL && aisle_cli_print_bundle (cli, bundle, error);
}

const AisleVerb aisle_verb_verify = { "verify", "FOLDER", N_ ("Check a bundle against its golden cases"), run };
