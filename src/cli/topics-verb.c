/* topics-verb.c: what customers talk about; a topic may become an intent. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/find-topics.h"

extern const AisleVerb aisle_verb_topics;

static gboolean
print_answer (AisleCli *cli, AisleAnswer *answer, const char *format, GError **error)
{
  g_autoptr (AisleAnswer) owned = answer;

  return owned != NULL && aisle_cli_print_answer (cli, owned, format, error);
}

/* "3=track_order" */
static gboolean
label (AisleCli *cli, AisleProject *project, const AisleFoundTopics *found, const char *pair, gboolean all,
       GError **error)
{
  g_auto (GStrv) parts = g_strsplit (pair, "=", 2);
  g_autofree char *said = NULL;
  guint64 topic;
  gsize n;

  if (g_strv_length (parts) != 2 || !g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXINT32, &topic, NULL))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot label '%s': write the number of a topic and an intent, as 3=track_order"), pair);
      return FALSE;
    }
  if (!aisle_command_label_topic (project, found, topic, parts[1], all, &n, error))
    return FALSE;
  said =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu turn is “%s” now", "%zu turns are “%s” now", n), n, parts[1]);
  return aisle_cli_print_done (cli, said);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  g_autofree char *format = NULL, *intent = NULL;
  gboolean weeks = FALSE, problems = FALSE, moods = FALSE, all = FALSE;
  int turns = 0;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Parameter, as topics=20"), "NAME=VALUE" },
    { "weeks", 0, 0, G_OPTION_ARG_NONE, &weeks, N_ ("The largest topics by week"), NULL },
    { "problems", 0, 0, G_OPTION_ARG_NONE, &problems, N_ ("Where customers get no help, with a usual reply"), NULL },
    { "moods", 0, 0, G_OPTION_ARG_NONE, &moods, N_ ("How moods go on in a conversation (with mood=RUN)"), NULL },
    { "turns", 't', 0, G_OPTION_ARG_INT, &turns, N_ ("What is said about one topic"), "TOPIC" },
    { "label", 'l', 0, G_OPTION_ARG_STRING, &intent, N_ ("Make a topic an intent, as 3=track_order"), "TOPIC=INTENT" },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_ ("With --label: also turns that have an intent"), NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  gsize n;
  const AisleParam *table = aisle_topics_command_params (&n);
  g_autoptr (AisleParams) params = aisle_params_new (table, n);
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleFoundTopics) found = NULL;

  cli->params = table;
  cli->n_params = n;
  if (!aisle_cli_parse (cli, &aisle_verb_topics, entries, argc, argv, 1, 1, error)
      || !aisle_cli_set_params (params, pairs, error))
    return FALSE;
  project = aisle_cli_project (cli, intent != NULL ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  found = project != NULL ? aisle_command_topics (project, params, &cli->progress, error) : NULL;
  if (found == NULL)
    return FALSE;
  if (turns < 0 || (gsize) turns > aisle_found_topics_n (found))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("no topic %d: there are %zu"), turns,
                   aisle_found_topics_n (found));
      return FALSE;
    }
  if (intent != NULL)
    return label (cli, project, found, intent, all, error);
  return print_answer (cli,
                       weeks       ? aisle_found_topics_weeks (found, 8)
                       : problems  ? aisle_found_topics_problems (found)
                       : moods     ? aisle_found_topics_moods (found, (gsize) turns, error)
                       : turns > 0 ? aisle_found_topics_turns (found, (gsize) turns)
                                   : aisle_found_topics_table (found),
                       format, error);
}

const AisleVerb aisle_verb_topics = { "topics", "PROJECT", N_ ("What customers talk about in dialogues or reviews"),
                                      run };
