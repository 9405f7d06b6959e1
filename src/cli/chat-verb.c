/* chat-verb.c: a conversation with the shop's assistant: each text is one turn of it; or every text of a file by itself. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/chat-tests.h"

extern const AisleVerb aisle_verb_chat;

/* What the last answer should have been. */
typedef struct
{
  char *name; /* (nullable) of the test that the conversation becomes */
  char *intent, *source, *reply;
  char **items;
  gboolean wrong; /* it must not come again */
} Keep;

static void
keep_clear (Keep *self)
{
  g_free (self->name);
  g_free (self->intent);
  g_free (self->source);
  g_free (self->reply);
  g_strfreev (self->items);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keep, keep_clear)

static void
expect (char **member, const char *value)
{
  if (value == NULL)
    return;
  g_free (*member);
  *member = g_strdup (value);
}

static gboolean
keep_test (AisleProject *project, const GPtrArray *turns, const char *user, const Keep *keep, GError **error)
{
  g_autoptr (AisleChatTest) test = aisle_chat_test_new (keep->name, user);

  for (guint i = 0; i < turns->len; i++)
    {
      gboolean last = i + 1 == turns->len,
               said = keep->intent != NULL || keep->source != NULL || keep->reply != NULL || keep->items != NULL;
      AisleTestTurn *turn = last && said && !keep->wrong
                                ? aisle_test_turn_new (((AisleChatTurn *) turns->pdata[i])->text)
                                : aisle_test_turn_from_chat (turns->pdata[i], last && keep->wrong);

      if (last)
        {
          expect (&turn->intent, keep->intent);
          expect (&turn->source, keep->source);
          expect (&turn->reply, keep->reply);
          turn->items = g_strdupv (keep->items);
        }
      g_ptr_array_add (test->turns, turn);
    }
  return aisle_command_tests_keep (project, test, error);
}

/* Each word is said after what came before. */
static gboolean
converse (AisleCli *cli, AisleProject *project, const AisleAssistant *assistant, const char *user, const Keep *keep,
          GError **error)
{
  g_autoptr (GPtrArray) turns = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_chat_turn_free);

  for (gsize i = 1; i < cli->n_words; i++)
    {
      g_autofree const char **said = g_new0 (const char *, 2 * turns->len + 1);
      AisleChatAsk ask = { .text = cli->words[i], .user = user, .before = said };
      AisleChatTurn *turn;

      for (guint b = 0; b < turns->len; b++)
        {
          said[2 * b] = ((AisleChatTurn *) turns->pdata[b])->text;
          said[2 * b + 1] = ((AisleChatTurn *) turns->pdata[b])->reply;
        }
      turn = aisle_command_chat (project, assistant, &ask, &cli->progress, error);
      if (turn == NULL)
        return FALSE;
      g_ptr_array_add (turns, turn);
      if (!cli->json)
        {
          aisle_cli_end_progress ();
          g_print ("> %s\n%s\n  [%s", turn->text, turn->reply, aisle_reply_source_title (turn->source));
          if (turn->intent != NULL)
            g_print (" · %s %.0f%%", turn->intent, turn->confidence * 100);
          g_print ("] %s\n", turn->why);
        }
    }
  if (cli->json)
    aisle_cli_print_json (aisle_chat_turn_to_json (turns->pdata[turns->len - 1]));
  return keep->name == NULL || keep_test (project, turns, user, keep, error);
}

static gboolean
answer_file (AisleCli *cli, AisleProject *project, const AisleAssistant *assistant, const char *file, const char *user,
             const char *output, const char *format, GError **error)
{
  g_autoptr (AisleTable) table = aisle_command_chat_file (project, assistant, file, user, &cli->progress, error);

  return table != NULL && aisle_cli_write_table (cli, table, output, format, error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *user = NULL, *file = NULL, *output = NULL, *format = NULL;
  g_auto (GStrv) pairs = NULL;
  g_auto (Keep) keep = { NULL };
  const GOptionEntry entries[] = {
    { "keep", 0, 0, G_OPTION_ARG_STRING, &keep.name, N_ ("Keep the conversation as a test"), "NAME" },
    { "wrong", 0, 0, G_OPTION_ARG_NONE, &keep.wrong, N_ ("With --keep: the last answer must not come again"), NULL },
    { "expect-intent", 0, 0, G_OPTION_ARG_STRING, &keep.intent, N_ ("With --keep: the last intent must be this one"),
      "INTENT" },
    { "expect-source", 0, 0, G_OPTION_ARG_STRING, &keep.source, N_ ("With --keep: retrieved, generated or hand-off"),
      "SOURCE" },
    { "expect-reply", 0, 0, G_OPTION_ARG_STRING, &keep.reply, N_ ("With --keep: the last reply must hold these words"),
      "WORDS" },
    { "expect-item", 0, 0, G_OPTION_ARG_STRING_ARRAY, &keep.items,
      N_ ("With --keep: the last reply must list this item; may be given again"), "ITEM" },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &user, N_ ("The customer who asks (else nobody in particular)"), "USER" },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("A setting of the assistant, for this once"),
      "NAME=VALUE" },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &file,
      N_ ("Texts: a line each, or what a CSV, TSV or JSON file has as text"), "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File for the replies"), "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) settings = NULL;
  g_autoptr (AisleAssistant) assistant = NULL;

  cli->params = aisle_assistant_params;
  cli->n_params = aisle_assistant_n_params;
  if (!aisle_cli_parse (cli, &aisle_verb_chat, entries, argc, argv, 1, 0, error))
    return FALSE;
  if ((file != NULL) + (cli->n_words > 1) != 1 || (file != NULL && keep.name != NULL))
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("give what the customer says, a text a turn, or --file FILE"));
      return FALSE;
    }
  project = aisle_cli_project (cli, keep.name != NULL ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  settings = project != NULL ? aisle_command_assistant_settings (project, error) : NULL;
  if (settings == NULL || !aisle_cli_set_params (settings, pairs, error))
    return FALSE;
  assistant = aisle_assistant_open (project, settings, &cli->progress, error);
  if (assistant == NULL)
    return FALSE;
  return file != NULL ? answer_file (cli, project, assistant, file, user, output, format, error)
                      : converse (cli, project, assistant, user, &keep, error);
}

const AisleVerb aisle_verb_chat = { "chat", "PROJECT [TEXT...]", N_ ("Talk with the shop's assistant"), run };
