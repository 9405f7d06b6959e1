/* import-verb.c: a log into a project. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_import;

/* Options that change how bytes become columns come first, then roles, which name the columns. */
static gboolean
apply_settings (AisleMapping *mapping, const char *path, char **pairs, GError **error)
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
          if (g_str_has_prefix (parts[0], "role.") != (roles == 1))
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
report_to_json (const AisleImportReport *report)
{
  JsonObject *object = json_object_new (), *rejected = json_object_new ();

  json_object_set_int_member (object, "rows_read", report->counts.rows_read);
  json_object_set_int_member (object, "rows_stored", report->rows_stored);
  for (int i = 0; i < AISLE_N_REJECTS; i++)
    if (report->counts.rejected[i] > 0)
      json_object_set_int_member (rejected, aisle_reject_id ((AisleReject) i), report->counts.rejected[i]);
  json_object_set_object_member (object, "rows_rejected", rejected);
  json_object_set_string_member (object, "content_hash", report->content_hash);
  json_object_set_double_member (object, "seconds", report->seconds);
  return object;
}

static void
print_report (const char *path, const AisleImportReport *report)
{
  aisle_cli_end_progress ();
  g_print (_ ("%s: %'lld rows read, %'lld stored in %.2f s\n"), path, (long long) report->counts.rows_read,
           (long long) report->rows_stored, report->seconds);
  for (int i = 0; i < AISLE_N_REJECTS; i++)
    if (report->counts.rejected[i] > 0)
      g_print (_ ("  rejected: %'lld  %s\n"), (long long) report->counts.rejected[i],
               aisle_reject_title ((AisleReject) i));
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
  gboolean again = FALSE, guess = FALSE;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs,
      N_ ("Change a guess: encoding, separator, header, decimal-comma, time-format, zone, kind, fold, wide, reader, option.NAME, role.COLUMN"),
      "NAME=VALUE" },
    { "again", 0, 0, G_OPTION_ARG_NONE, &again, N_ ("Import even where the same content is there already"), NULL },
    { "guess", 0, 0, G_OPTION_ARG_NONE, &guess, N_ ("Only print what was guessed about the file"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_import, entries, argc, argv, 2, 2, error))
    return FALSE;
  mapping = aisle_mapping_sniff (cli->words[1], error);
  if (mapping == NULL || !apply_settings (mapping, cli->words[1], pairs, error))
    return FALSE;
  if (guess)
    {
      print_mapping (mapping);
      return TRUE;
    }
  if (!aisle_mapping_check (mapping, error))
    return FALSE;
  report = aisle_command_import (cli->words[0], cli->words[1], mapping, again, &cli->progress, error);
  if (report == NULL)
    return FALSE;
  if (cli->json)
    aisle_cli_print_json (report_to_json (report));
  else
    print_report (cli->words[1], report);
  return TRUE;
}

const AisleVerb aisle_verb_import = { "import", "PROJECT FILE", N_ ("Import a log; the project is made when missing"),
                                      run };
