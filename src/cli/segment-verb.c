/* segment-verb.c: saved groups of users. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_segment;

static gboolean
count_one (AisleCli *cli, AisleProject *project, const char *text, GError **error)
{
  gsize users, of;

  if (!aisle_command_segment_count (project, text, &users, &of, &cli->progress, error))
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "segment", text);
      json_object_set_int_member (object, "users", (gint64) users);
      json_object_set_int_member (object, "of", (gint64) of);
      aisle_cli_print_json (object);
      return TRUE;
    }
  aisle_cli_end_progress ();
  g_print (_ ("%zu of %zu users\n"), users, of);
  return TRUE;
}

static gboolean
list_all (AisleCli *cli, AisleProject *project, const char *format, GError **error)
{
  g_autoptr (AisleTable) table = aisle_command_segments (project, &cli->progress, error);

  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

/* Names as the question `segments` takes them. */
static char *
quote_names (const AisleCli *cli)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 1; i < cli->n_words; i++)
    {
      g_auto (GStrv) parts = g_strsplit (cli->words[i], "\"", -1);
      g_autofree char *doubled = g_strjoinv ("\"\"", parts);
      g_string_append_printf (names, "%s\"%s\"", i > 1 ? "," : "", doubled);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* Side by side. */
static gboolean
compare (AisleCli *cli, AisleProject *project, const char *format, GError **error)
{
  const AisleQuestion *question = aisle_command_question ("segments", error);
  g_autofree char *names = quote_names (cli);
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleAnswer) answer = NULL;

  if (question == NULL)
    return FALSE;
  params = aisle_params_new (question->params, question->n_params);
  if (!aisle_params_set (params, "segments", names, error))
    return FALSE;
  answer = aisle_command_ask (project, "segments", params, NULL, &cli->progress, error);
  if (answer == NULL)
    return FALSE;
  if (cli->json || g_strcmp0 (format, "json") == 0)
    {
      aisle_cli_print_json (aisle_cli_answer_to_json ("segments", answer));
      return TRUE;
    }
  return aisle_cli_print_table (cli, answer->table, format, error);
}

typedef struct
{
  char *save, *remove, *rename, *format;
  gboolean compare;
} Options;

static gboolean
check_options (const AisleCli *cli, const Options *options, GError **error)
{
  guint chosen = (options->save != NULL) + (options->remove != NULL) + (options->rename != NULL) + options->compare;

  if (chosen > 1)
    g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                 _ ("--save, --remove, --rename and --compare do not go together: use one at a time"));
  else if (options->save != NULL && cli->n_words < 2)
    g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("--save needs a predicate: 'did(purchase) >= 2'"));
  else if (options->rename != NULL && cli->n_words < 2)
    g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                 _ ("--rename needs the segment: PROJECT NAME --rename NEW"));
  else if (!options->compare && cli->n_words > 2)
    g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                 _ ("more than one predicate: write it in quotes, or compare segments with --compare"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
act (AisleCli *cli, AisleProject *project, const Options *options, GError **error)
{
  if (options->compare)
    return compare (cli, project, options->format, error);
  if (options->remove != NULL)
    return aisle_command_segment_remove (project, options->remove, error);
  if (options->rename != NULL)
    return aisle_command_segment_rename (project, cli->words[1], options->rename, error);
  if (options->save != NULL && !aisle_command_segment_save (project, options->save, cli->words[1], error))
    return FALSE;
  return cli->n_words == 2 ? count_one (cli, project, cli->words[1], error)
                           : list_all (cli, project, options->format, error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "save", 0, 0, G_OPTION_ARG_STRING, &options.save, N_ ("Save the predicate under a name"), "NAME" },
    { "remove", 0, 0, G_OPTION_ARG_STRING, &options.remove, N_ ("Remove a saved segment"), "NAME" },
    { "rename", 0, 0, G_OPTION_ARG_STRING, &options.rename, N_ ("Give a saved segment another name"), "NEW" },
    { "compare", 0, 0, G_OPTION_ARG_NONE, &options.compare, N_ ("Segments side by side; without names all saved ones"),
      NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  gboolean done = FALSE;

  if (aisle_cli_parse (cli, &aisle_verb_segment, entries, argc, argv, 1, 0, error)
      && check_options (cli, &options, error))
    {
      gboolean writes = options.save != NULL || options.remove != NULL || options.rename != NULL;
      project = aisle_cli_project (cli, writes ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
      done = project != NULL && act (cli, project, &options, error);
    }
  g_free (options.save);
  g_free (options.remove);
  g_free (options.rename);
  g_free (options.format);
  return done;
}

const AisleVerb aisle_verb_segment = { "segment", "PROJECT [PREDICATE|NAME...]",
                                       N_ ("Count, save, rename, remove, list and compare segments of users"), run };
