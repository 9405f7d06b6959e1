/* cli.c: arguments and the words beside them. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/i18n.h"

#include <unistd.h>

G_DEFINE_QUARK (aisle - cli - error - quark, aisle_cli_error)

#define VERB(id) extern const AisleVerb aisle_verb_##id;
#include "cli/verbs-list.h"
#undef VERB

static const AisleVerb *const verbs[] = {
#define VERB(id) &aisle_verb_##id,
#include "cli/verbs-list.h"
#undef VERB
};

const AisleVerb *const *
aisle_verbs (gsize *n)
{
  *n = G_N_ELEMENTS (verbs);
  return verbs;
}

static gboolean bar_shown;

/* A bar on a terminal, at most ten times a second; nothing where stderr is a file. */
static void
show_progress (double fraction, const char *what, gpointer data)
{
  static gint64 last;
  gint64 now = g_get_monotonic_time ();
  char bar[31];
  int filled = (int) (fraction * 30);

  if (now - last < G_USEC_PER_SEC / 10)
    return;
  last = now;
  for (int i = 0; i < 30; i++)
    bar[i] = i < filled ? '#' : '.';
  bar[30] = '\0';
  g_printerr ("\r\033[K[%s] %3.0f%%  %s", bar, fraction * 100, what != NULL ? what : "");
  bar_shown = TRUE;
}

void
aisle_cli_end_progress (void)
{
  if (bar_shown)
    g_printerr ("\r\033[K");
  bar_shown = FALSE;
}

/* What --set takes, below the options. */
static void
describe_options (GOptionContext *context, const AisleCli *cli)
{
  g_autoptr (GString) text = g_string_new (_ ("Parameters:"));

  g_string_append_c (text, '\n');
  aisle_cli_describe_params (text, cli->params, cli->n_params);
  g_option_context_set_description (context, text->str);
}

gboolean
aisle_cli_parse (AisleCli *cli, const AisleVerb *verb, const GOptionEntry *entries, int argc, char **argv, gsize least,
                 gsize most, GError **error)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_ ("Print one JSON document"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *words = g_strdup_printf ("%s - %s", verb->words, _ (verb->summary));
  g_autoptr (GOptionContext) context = g_option_context_new (words);
  g_autoptr (GError) local = NULL;
  g_autofree char *program = g_strconcat ("aisle-cli ", verb->id, NULL);

  g_set_prgname (program);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (cli->params != NULL)
    describe_options (context, cli);
  if (!g_option_context_parse (context, &argc, &argv, &local))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("%s: see aisle-cli %s --help"), local->message,
                   verb->id);
      return FALSE;
    }
  cli->n_words = cli->words == NULL ? 0 : g_strv_length (cli->words);
  if (cli->n_words < least || (most > 0 && cli->n_words > most) || (most == 0 && least == 0 && cli->n_words > 0))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("wrong number of words: usage is aisle-cli %s %s"),
                   verb->id, verb->words);
      return FALSE;
    }
  if (isatty (STDERR_FILENO))
    cli->progress.report = show_progress;
  return TRUE;
}

AisleProject *
aisle_cli_project (AisleCli *cli, AisleProjectMode mode, GError **error)
{
  return aisle_project_open (cli->words[0], mode, error);
}

gboolean
aisle_cli_run_id (const char *text, gint64 *run, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, run, NULL))
    return TRUE;
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not a run: aisle-cli runs PROJECT lists them"),
               text);
  return FALSE;
}

gboolean
aisle_cli_set_params (AisleParams *params, char **pairs, GError **error)
{
  for (; pairs != NULL && *pairs != NULL; pairs++)
    if (!aisle_params_set_pair (params, *pairs, error))
      return FALSE;
  return TRUE;
}
