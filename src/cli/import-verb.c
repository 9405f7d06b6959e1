/* import-verb.c: logs into a project. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "import/preset.h"

extern const AisleVerb aisle_verb_import;

static gboolean
is_of_column (const char *name)
{
  return g_str_has_prefix (name, "role.") || g_str_has_prefix (name, "fallback.") || g_str_has_prefix (name, "join.")
         || g_str_has_prefix (name, "carry.");
}

/* Options that change how bytes become columns come first, then roles, which name the columns. */
gboolean
aisle_cli_apply_settings (AisleMapping *mapping, const char *path, char **pairs, GError **error)
{
  for (int roles = 0; roles < 2; roles++)
    {
      gboolean changed = FALSE;
      for (char **pair = pairs; pair != NULL && *pair != NULL; pair++)
        {
          g_auto (GStrv) parts = g_strsplit (*pair, "=", 2);
          if (g_strv_length (parts) != 2)
            {
              g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not of the form name=value"), *pair);
              return FALSE;
            }
          if (is_of_column (parts[0]) != (roles == 1))
            continue;
          if (!aisle_mapping_set (mapping, parts[0], parts[1], error))
            return FALSE;
          changed = TRUE;
        }
      if (changed && roles == 0 && !aisle_mapping_resample (mapping, path, error))
        return FALSE;
    }
  return TRUE;
}

static JsonObject *
rejected_to_json (const AisleReadCounts *counts)
{
  JsonObject *rejected = json_object_new ();

  for (int i = 0; i < AISLE_N_REJECTS; i++)
    if (counts->rejected[i] > 0)
      json_object_set_int_member (rejected, aisle_reject_id ((AisleReject) i), counts->rejected[i]);
  return rejected;
}

static const char *const fold_ids[] = { "none", "train", "valid", "test" };

static JsonObject *
file_to_json (const AisleImportFile *file)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "file", file->name);
  if (file->left_out != NULL)
    {
      json_object_set_string_member (object, "left_out", file->left_out);
      return object;
    }
  json_object_set_int_member (object, "source", file->source);
  if (file->fold != AISLE_FOLD_NONE)
    json_object_set_string_member (object, "fold", fold_ids[file->fold]);
  json_object_set_int_member (object, "rows_read", file->counts.rows_read);
  json_object_set_int_member (object, "rows_stored", file->rows_stored);
  json_object_set_object_member (object, "rows_rejected", rejected_to_json (&file->counts));
  return object;
}

static JsonObject *
report_to_json (const AisleImportReport *report)
{
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new (), *notes = json_array_new ();

  json_object_set_string_member (object, "as", report->kind->id);
  json_object_set_int_member (object, "rows_read", report->counts.rows_read);
  json_object_set_int_member (object, "rows_stored", report->rows_stored);
  json_object_set_object_member (object, "rows_rejected", rejected_to_json (&report->counts));
  json_object_set_string_member (object, "content_hash", report->content_hash);
  json_object_set_double_member (object, "seconds", report->seconds);
  for (guint i = 0; i < report->files->len; i++)
    json_array_add_object_element (files, file_to_json (report->files->pdata[i]));
  json_object_set_array_member (object, "files", files);
  for (char **note = report->notes; *note != NULL; note++)
    json_array_add_string_element (notes, *note);
  json_object_set_array_member (object, "notes", notes);
  return object;
}

/* What was left out, those that were there already in one line. */
static void
print_left_out (const AisleImportReport *report)
{
  guint known = 0;

  for (guint i = 0; i < report->files->len; i++)
    {
      const AisleImportFile *file = report->files->pdata[i];

      known += file->known;
      if (file->left_out != NULL && !file->known)
        g_print (_ ("  left out: '%s': %s\n"), file->name, file->left_out);
    }
  if (known > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE, "  %u of %u file was imported before\n",
                          "  %u of %u files were imported before\n", report->files->len),
             known, report->files->len);
}

/* What the names of files said. */
static void
print_folds (const AisleImportReport *report)
{
  for (guint i = 0; i < report->files->len; i++)
    {
      const AisleImportFile *file = report->files->pdata[i];

      if (file->left_out == NULL && file->fold != AISLE_FOLD_NONE)
        g_print (_ ("  '%s': its rows are of the fold '%s', as its name says\n"), file->name, fold_ids[file->fold]);
    }
}

static void
print_report (const char *path, const AisleImportReport *report)
{
  g_autofree char *many = NULL;

  aisle_cli_end_progress ();
  if (report->files->len > 1)
    path = many =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file", "%u files", report->files->len), report->files->len);
  g_print (_ ("%s: read as %s\n"), path, report->kind->id);
  g_print (_ ("%s: %'lld rows read, %'lld stored in %.2f s\n"), path, (long long) report->counts.rows_read,
           (long long) report->rows_stored, report->seconds);
  for (int i = 0; i < AISLE_N_REJECTS; i++)
    if (report->counts.rejected[i] > 0)
      g_print (_ ("  rejected: %'lld  %s\n"), (long long) report->counts.rejected[i],
               aisle_reject_title ((AisleReject) i));
  print_folds (report);
  print_left_out (report);
  for (char **note = report->notes; *note != NULL; note++)
    g_print ("  %s\n", *note);
}

static void
print_preset (const AisleMapping *mapping)
{
  g_autoptr (AislePreset) preset = mapping->preset != NULL ? aisle_preset_get (mapping->preset, NULL) : NULL;

  if (preset != NULL)
    g_print (_ ("  looks like: %s\n"), preset->title);
}

static void
print_mapping (const AisleMapping *mapping)
{
  g_autoptr (JsonNode) node = aisle_mapping_to_json (mapping);

  aisle_cli_print_json (json_object_ref (json_node_get_object (node)));
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  g_autofree char *as = NULL;
  g_autofree char *preset = NULL;
  gboolean again = FALSE, guess = FALSE;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs,
      N_ ("Change a guess: encoding, separator, header, decimal-comma, time-format, zone, kind, fold, wide, reader, preset, price-scale, option.NAME, kind.WORD, role.COLUMN, fallback.COLUMN, join.COLUMN, carry.COLUMN"),
      "NAME=VALUE" },
    { "as", 0, 0, G_OPTION_ARG_STRING, &as,
      N_ ("What the rows are: events, items, users, sessions, queries, query-texts, dialogues, answers, judgements, prices, reviews, links; "
          "guessed when left out"),
      "KIND" },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &preset,
      N_ ("Read the file as this export (see aisle-cli presets); none: as it is guessed"), "PRESET" },
    { "again", 0, 0, G_OPTION_ARG_NONE, &again, N_ ("Import even where the same content is there already"), NULL },
    { "guess", 0, 0, G_OPTION_ARG_NONE, &guess, N_ ("Only print what was guessed about the file"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autofree char *sniffed = NULL;
  const char *const *paths;

  if (!aisle_cli_parse (cli, &aisle_verb_import, entries, argc, argv, 2, 0, error))
    return FALSE;
  paths = (const char *const *) cli->words + 1;
  mapping = aisle_command_sniff_files (paths, cli->n_words - 1, &sniffed, error);
  if (mapping == NULL
      || (preset != NULL
          && (!aisle_mapping_set (mapping, "preset", preset, error)
              || !aisle_mapping_resample (mapping, sniffed, error)))
      || (as != NULL && !aisle_mapping_set (mapping, "as", as, error))
      || !aisle_cli_apply_settings (mapping, sniffed, pairs, error))
    return FALSE;
  if (guess)
    {
      print_mapping (mapping);
      return TRUE;
    }
  if (!aisle_mapping_check (mapping, error))
    return FALSE;
  report = aisle_command_import_files (cli->words[0], paths, cli->n_words - 1, mapping, again, &cli->progress, error);
  if (report == NULL)
    return FALSE;
  if (cli->json)
    aisle_cli_print_json (report_to_json (report));
  else
    {
      print_report (cli->words[1], report);
      print_preset (mapping);
    }
  return TRUE;
}

const AisleVerb aisle_verb_import = { "import", "PROJECT FILE|FOLDER...",
                                      N_ ("Import logs; the project is made when missing"), run };
