/* recipe-verb.c: the steps that clean, listed and edited. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_recipe;

typedef struct
{
  AisleCli *cli;
  AisleProject *project;
  char **pairs;
  const char *word, *second; /* (nullable) after the edit's name */
} Call;

static gboolean
step_of (const Call *call, gint64 *step, GError **error)
{
  guint64 id;

  if (!g_ascii_string_to_unsigned (call->word, 10, 1, G_MAXINT64, &id, NULL))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not a step: give a number of the list"),
                   call->word);
      return FALSE;
    }
  *step = (gint64) id;
  return TRUE;
}

static AisleParams *
params_of (const Call *call, GError **error)
{
  const AisleStepKind *kind = aisle_step_kind_known (call->word, error);
  g_autoptr (AisleParams) params = kind != NULL ? aisle_params_new (kind->params, kind->n_params) : NULL;

  if (params == NULL || !aisle_cli_set_params (params, call->pairs, error))
    return NULL;
  return g_steal_pointer (&params);
}

static gboolean
add (const Call *call, GError **error)
{
  g_autoptr (AisleParams) params = params_of (call, error);

  return params != NULL && aisle_command_recipe_add (call->project, call->word, params, &call->cli->progress, error);
}

static gboolean
set_on (const Call *call, GError **error)
{
  gint64 step;

  return step_of (call, &step, error)
         && aisle_command_recipe_set_on (call->project, step, TRUE, &call->cli->progress, error);
}

static gboolean
set_off (const Call *call, GError **error)
{
  gint64 step;

  return step_of (call, &step, error)
         && aisle_command_recipe_set_on (call->project, step, FALSE, &call->cli->progress, error);
}

static gboolean
move (const Call *call, GError **error)
{
  gint64 step;
  guint64 position;

  if (!step_of (call, &step, error))
    return FALSE;
  if (!g_ascii_string_to_unsigned (call->second, 10, 1, G_MAXINT32, &position, NULL))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not a position: they count from 1"),
                   call->second);
      return FALSE;
    }
  return aisle_command_recipe_move (call->project, step, (gsize) position, &call->cli->progress, error);
}

static gboolean
take_out (const Call *call, GError **error)
{
  gint64 step;

  return step_of (call, &step, error) && aisle_command_recipe_remove (call->project, step, &call->cli->progress, error);
}

static gboolean
refresh (const Call *call, GError **error)
{
  return aisle_command_recipe_refresh (call->project, &call->cli->progress, error);
}

static gboolean
save (const Call *call, GError **error)
{
  return aisle_command_recipe_save (call->project, call->word, error);
}

static gboolean
load (const Call *call, GError **error)
{
  return aisle_command_recipe_load (call->project, call->word, &call->cli->progress, error);
}

/* One that only looks prints what it saw itself. */
static gboolean
preview (const Call *call, GError **error)
{
  g_autoptr (AisleParams) params = params_of (call, error);
  g_autoptr (AislePreview) seen = NULL;

  if (params == NULL)
    return FALSE;
  seen = aisle_command_recipe_preview (call->project, call->word, params, 10, &call->cli->progress, error);
  if (seen == NULL)
    return FALSE;
  if (call->cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "sentence", seen->sentence);
      json_object_set_int_member (object, "touched", (gint64) seen->rows);
      json_object_set_int_member (object, "of", (gint64) seen->of);
      json_object_set_int_member (object, "left_out", (gint64) seen->excluded);
      aisle_table_add_to_json (seen->examples, object);
      aisle_cli_print_json (object);
      return TRUE;
    }
  aisle_cli_end_progress ();
  g_print (_ ("%s: %zu of %zu rows\n"), seen->sentence, seen->rows, seen->of);
  return aisle_cli_print_table (call->cli, seen->examples, NULL, error);
}

static gboolean
kinds (const Call *call, GError **error)
{
  static const AisleColumnSpec spec[] = { { "kind", N_ ("Kind"), AISLE_COLUMN_TEXT, NULL },
                                          { "title", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
                                          { "params", N_ ("Parameters"), AISLE_COLUMN_TEXT, NULL } };
  g_autoptr (AisleTable) table = aisle_table_new (spec, G_N_ELEMENTS (spec));
  gsize n;
  const AisleStepKind *const *all = aisle_step_kinds (&n);

  for (gsize k = 0; k < n; k++)
    {
      g_autoptr (GString) params = g_string_new (NULL);

      for (gsize p = 0; p < all[k]->n_params; p++)
        g_string_append_printf (params, "%s%s=%s", p > 0 ? " " : "", all[k]->params[p].name,
                                all[k]->params[p].fallback);
      aisle_table_add_row (table);
      aisle_table_set_text (table, k, 0, all[k]->id);
      aisle_table_set_text (table, k, 1, _ (all[k]->title));
      aisle_table_set_text (table, k, 2, params->str);
    }
  return aisle_cli_print_table (call->cli, table, NULL, error);
}

static const struct
{
  const char *name;
  gsize words; /* after it */
  gboolean writes, prints;
  gboolean (*run) (const Call *call, GError **error);
} edits[] = {
  { "add", 1, TRUE, FALSE, add },     { "on", 1, TRUE, FALSE, set_on },       { "off", 1, TRUE, FALSE, set_off },
  { "move", 2, TRUE, FALSE, move },   { "remove", 1, TRUE, FALSE, take_out }, { "refresh", 0, TRUE, FALSE, refresh },
  { "save", 1, FALSE, FALSE, save },  { "load", 1, TRUE, FALSE, load },       { "preview", 1, FALSE, TRUE, preview },
  { "kinds", 0, FALSE, TRUE, kinds },
};

static gboolean
find (const AisleCli *cli, gsize *edit, GError **error)
{
  for (*edit = 0; *edit < G_N_ELEMENTS (edits); (*edit)++)
    if (g_str_equal (edits[*edit].name, cli->words[1]))
      break;
  if (*edit < G_N_ELEMENTS (edits) && cli->n_words == 2 + edits[*edit].words)
    return TRUE;
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
               _ ("after the project comes one of: add KIND, on STEP, off STEP, move STEP POSITION, remove STEP, "
                  "refresh, save FILE, load FILE, preview KIND, kinds"));
  return FALSE;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Set a parameter of the step"), "NAME=VALUE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;
  Call call = { .cli = cli };
  gsize edit = G_N_ELEMENTS (edits);
  gboolean writes = FALSE;

  if (!aisle_cli_parse (cli, &aisle_verb_recipe, entries, argc, argv, 1, 4, error)
      || (cli->n_words > 1 && !find (cli, &edit, error)))
    return FALSE;
  if (edit < G_N_ELEMENTS (edits))
    writes = edits[edit].writes;
  project = aisle_cli_project (cli, writes ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  call.project = project;
  call.pairs = pairs;
  call.word = cli->n_words > 2 ? cli->words[2] : NULL;
  call.second = cli->n_words > 3 ? cli->words[3] : NULL;
  if (edit < G_N_ELEMENTS (edits) && !edits[edit].run (&call, error))
    return FALSE;
  if (edit < G_N_ELEMENTS (edits) && edits[edit].prints)
    return TRUE;
  table = aisle_command_recipe (project, error);
  return table != NULL && aisle_cli_print_table (cli, table, NULL, error);
}

const AisleVerb aisle_verb_recipe = { "recipe", "PROJECT [EDIT ...]",
                                      N_ ("List and edit the steps that clean the rows"), run };
