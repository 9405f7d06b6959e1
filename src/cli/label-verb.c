/* label-verb.c: what a turn of a conversation is about, said by hand. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/dialogues.h"

extern const AisleVerb aisle_verb_label;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (gint32));

  if (!aisle_cli_parse (cli, &aisle_verb_label, NULL, argc, argv, 3, G_MAXINT, error))
    return FALSE;
  for (int i = 2; i < (int) cli->n_words; i++)
    {
      guint64 number;
      gint32 turn;

      if (!g_ascii_string_to_unsigned (cli->words[i], 10, 0, G_MAXINT32, &number, NULL))
        {
          g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is no number of a turn"), cli->words[i]);
          return FALSE;
        }
      turn = (gint32) number;
      g_array_append_val (turns, turn);
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  return project != NULL
         && aisle_command_label (project, (const gint32 *) (gpointer) turns->data, turns->len, cli->words[1], error);
}

const AisleVerb aisle_verb_label = { "label", "PROJECT INTENT TURN...",
                                     N_ ("Give turns of conversations an intent, \"\" for none"), run };
