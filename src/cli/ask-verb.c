/* ask-verb.c: a question to the log. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_ask;

static void
print_questions (void)
{
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%-10s %s\n", questions[i]->id, _ (questions[i]->summary));
      aisle_cli_describe_params (text, questions[i]->params, questions[i]->n_params);
    }
  g_print ("%s", text->str);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  g_autofree char *format = NULL, *segment = NULL;
  gboolean passport = FALSE, list = FALSE;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Parameter of the question"), "NAME=VALUE" },
    { "segment", 'S', 0, G_OPTION_ARG_STRING, &segment, N_ ("Saved segment or predicate"), "SEGMENT" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    { "passport", 'p', 0, G_OPTION_ARG_NONE, &passport, N_ ("Also print where the numbers come from"), NULL },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &list, N_ ("List questions and their parameters"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  const AisleQuestion *question;

  if (!aisle_cli_parse (cli, &aisle_verb_ask, entries, argc, argv, 0, 2, error))
    return FALSE;
  if (list || cli->n_words < 2)
    {
      print_questions ();
      return TRUE;
    }
  question = aisle_command_question (cli->words[1], error);
  if (question == NULL)
    return FALSE;
  params = aisle_params_new (question->params, question->n_params);
  if (!aisle_cli_set_params (params, pairs, error))
    return FALSE;
  g_atomic_int_set (&cli->partial, question->partial);
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  answer = project == NULL ? NULL : aisle_command_ask (project, question->id, params, segment, &cli->progress, error);
  if (answer == NULL)
    return FALSE;
  if (cli->json || g_strcmp0 (format, "json") == 0)
    {
      aisle_cli_print_json (aisle_cli_answer_to_json (question->id, answer));
      return TRUE;
    }
  if (!aisle_cli_print_table (cli, answer->table, format, error))
    return FALSE;
  if (passport)
    {
      g_autofree char *text = aisle_passport_to_text (answer->passport);
      g_print ("\n%s", text);
    }
  return TRUE;
}

const AisleVerb aisle_verb_ask = { "ask", "PROJECT QUESTION", N_ ("Answer a question about the log"), run };
