/* presets-verb.c: the exports that are known by their columns: listed, shown, saved from a file's mapping, removed. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "import/preset.h"

extern const AisleVerb aisle_verb_presets;

static gboolean
list_all (AisleCli *cli, GError **error)
{
  static const AisleColumnSpec specs[] = { { "preset", N_ ("Preset"), AISLE_COLUMN_TEXT },
                                           { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
                                           { "own", N_ ("Your own"), AISLE_COLUMN_TEXT } };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GPtrArray) presets = aisle_presets ();

  for (guint i = 0; i < presets->len; i++)
    {
      const AislePreset *preset = presets->pdata[i];

      aisle_table_add_row (table);
      aisle_table_set_text (table, i, 0, preset->id);
      aisle_table_set_text (table, i, 1, preset->title);
      aisle_table_set_text (table, i, 2, preset->own ? _ ("yes") : "");
    }
  return aisle_cli_print_table (cli, table, NULL, error);
}

static gboolean
show (const char *id, GError **error)
{
  g_autoptr (AislePreset) preset = aisle_preset_get (id, error);

  if (preset == NULL)
    return FALSE;
  aisle_cli_print_json (json_object_ref (json_node_get_object (preset->document)));
  return TRUE;
}

static gboolean
save (const char *name, const char *path, char **pairs, GError **error)
{
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, error);

  return mapping != NULL && aisle_cli_apply_settings (mapping, path, pairs, error)
         && aisle_mapping_check (mapping, error) && aisle_preset_save (mapping, name, error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs,
      N_ ("Change the file's mapping before it is saved, as for import"), "NAME=VALUE" },
    G_OPTION_ENTRY_NULL,
  };
  const char *what;

  if (!aisle_cli_parse (cli, &aisle_verb_presets, entries, argc, argv, 0, 3, error))
    return FALSE;
  what = cli->n_words > 0 ? cli->words[0] : "list";
  if (g_str_equal (what, "list") && cli->n_words <= 1)
    return list_all (cli, error);
  if (g_str_equal (what, "show") && cli->n_words == 2)
    return show (cli->words[1], error);
  if (g_str_equal (what, "save") && cli->n_words == 3)
    return save (cli->words[1], cli->words[2], pairs, error);
  if (g_str_equal (what, "remove") && cli->n_words == 2)
    return aisle_preset_remove (cli->words[1], error);
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("wrong number of words: usage is aisle-cli %s %s"),
               "presets", aisle_verb_presets.words);
  return FALSE;
}

const AisleVerb aisle_verb_presets = { "presets", "[list|show PRESET|save NAME FILE|remove PRESET]",
                                       N_ ("Exports that are known by their columns"), run };
