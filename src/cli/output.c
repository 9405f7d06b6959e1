/* output.c: what the verbs print. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

void
aisle_cli_print_json (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = aisle_json_print (node, TRUE);

  json_object_unref (object);
  aisle_cli_end_progress ();
  g_print ("%s\n", text);
}

void
aisle_cli_describe_params (GString *out, const AisleParam *table, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *pair = g_strdup_printf ("%s=%s", table[i].name, table[i].fallback);

      g_string_append_printf (out, "  %-24s %s", pair, _ (table[i].help));
      if (table[i].type == AISLE_PARAM_CHOICE)
        {
          g_autofree char *choices = g_strjoinv (", ", (char **) table[i].choices);
          g_string_append_printf (out, " (%s)", choices);
        }
      g_string_append_c (out, '\n');
    }
}

gboolean
aisle_cli_print_table (AisleCli *cli, const AisleTable *table, const char *format, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  aisle_cli_end_progress ();
  if (cli->json || g_strcmp0 (format, "json") == 0)
    {
      JsonObject *object = json_object_new ();
      aisle_table_add_to_json (table, object);
      aisle_cli_print_json (object);
      return TRUE;
    }
  if (g_strcmp0 (format, "csv") == 0)
    aisle_table_to_csv (table, out);
  else if (format == NULL || g_str_equal (format, "table"))
    aisle_table_to_text (table, out);
  else
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("unknown format '%s': known are table, csv, json"),
                   format);
      return FALSE;
    }
  g_print ("%s", out->str);
  return TRUE;
}

gboolean
aisle_cli_print_answer (AisleCli *cli, const AisleAnswer *answer, const char *format, GError **error)
{
  if (!cli->json)
    return aisle_cli_print_table (cli, answer->table, format, error);
  aisle_cli_print_json (aisle_cli_table_to_json (answer));
  return TRUE;
}

gboolean
aisle_cli_write_table (AisleCli *cli, const AisleTable *table, const char *path, const char *format, GError **error)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autofree char *said = NULL;

  if (path == NULL)
    return aisle_cli_print_table (cli, table, format, error);
  aisle_table_to_csv (table, csv);
  if (!aisle_file_write (path, csv->str, csv->len, error))
    return FALSE;
  said = g_strdup_printf (_ ("%s: %'zu rows"), path, aisle_table_n_rows (table));
  return aisle_cli_print_done (cli, said);
}

gboolean
aisle_cli_export_rows (AisleCli *cli, AisleProject *project, const AisleRowsQuery *query, const char *sql,
                       gboolean mark, const char *path, GError **error)
{
  AisleRowsExport what = { .query = query, .sql = sql, .mark = mark };
  g_autofree char *said = NULL;
  gsize rows = 0;

  if (!aisle_rows_format_of_path (path, &what.format, error)
      || !aisle_command_export_rows (project, &what, path, &rows, &cli->progress, error))
    return FALSE;
  said = g_strdup_printf (_ ("%s: %'zu rows"), path, rows);
  return aisle_cli_print_done (cli, said);
}

void
aisle_cli_print_honesty (const AisleTable *table)
{
  gsize severity = (gsize) aisle_table_find (table, "severity"), run = (gsize) aisle_table_find (table, "run"),
        sentence = (gsize) aisle_table_find (table, "sentence"), cure = (gsize) aisle_table_find (table, "cure");

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      g_autofree char *of = aisle_table_is_missing (table, row, run)
                                ? g_strdup ("")
                                : g_strdup_printf (_ (", run %lld"), (long long) aisle_table_integer (table, row, run));
      g_print ("\n%s%s: %s %s", aisle_table_text (table, row, severity), of, aisle_table_text (table, row, sentence),
               aisle_table_text (table, row, cure));
    }
  if (aisle_table_n_rows (table) > 0)
    g_print ("\n");
}

JsonObject *
aisle_cli_table_to_json (const AisleAnswer *answer)
{
  JsonObject *object = json_object_new ();

  aisle_table_add_to_json (answer->table, object);
  json_object_set_member (object, "passport", aisle_passport_to_json (answer->passport));
  return object;
}

JsonObject *
aisle_cli_answer_to_json (const char *question, const AisleAnswer *answer)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "question", question);
  aisle_table_add_to_json (answer->table, object);
  json_object_set_member (object, "passport", aisle_passport_to_json (answer->passport));
  return object;
}

static JsonObject *
proof_to_json (const AisleProof *proof)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "exporter", proof->exporter);
  json_object_set_string_member (object, "file", proof->file);
  json_object_set_int_member (object, "cases", (gint64) proof->cases);
  json_object_set_double_member (object, "largest_difference", proof->largest_difference);
  json_object_set_double_member (object, "top_agreement", proof->top_agreement);
  return object;
}

static JsonObject *
bundle_to_json (const AisleBundle *bundle)
{
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new (), *proofs = json_array_new (), *skipped = json_array_new ();

  for (guint i = 0; i < bundle->files->len; i++)
    json_array_add_string_element (files, bundle->files->pdata[i]);
  for (guint i = 0; i < bundle->proofs->len; i++)
    json_array_add_object_element (proofs, proof_to_json (bundle->proofs->pdata[i]));
  for (guint i = 0; i < bundle->skipped->len; i++)
    json_array_add_string_element (skipped, bundle->skipped->pdata[i]);
  json_object_set_string_member (object, "folder", bundle->folder);
  json_object_set_int_member (object, "bytes", bundle->bytes);
  json_object_set_boolean_member (object, "agrees", bundle->agrees);
  json_object_set_array_member (object, "proofs", proofs);
  json_object_set_array_member (object, "skipped", skipped);
  json_object_set_array_member (object, "files", files);
  return object;
}

static void
tell_bundle (const AisleBundle *bundle)
{
  aisle_cli_end_progress ();
  g_print (_ ("%s: %u files, %.1f MB\n"), bundle->folder, bundle->files->len, (double) bundle->bytes / 1e6);
  for (guint i = 0; i < bundle->proofs->len; i++)
    {
      const AisleProof *proof = bundle->proofs->pdata[i];
      g_print (_ ("  %s: %zu cases, largest difference %.2g, top 10 agree in %.1f%%\n"), proof->file, proof->cases,
               proof->largest_difference, proof->top_agreement * 100);
    }
  for (guint i = 0; i < bundle->skipped->len; i++)
    g_print (_ ("  left out: %s\n"), (const char *) bundle->skipped->pdata[i]);
}

/* {"folder":..,"agrees":..,"parts":[{"part":..,"problem":..,"bundle":{..}}]} */
static JsonObject *
verified_to_json (const char *folder, const GPtrArray *parts)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  gboolean agrees = TRUE;

  for (guint i = 0; i < parts->len; i++)
    {
      const AisleVerified *part = parts->pdata[i];
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "part", part->part);
      json_object_set_string_member (one, "problem", part->problem);
      if (part->bundle != NULL)
        json_object_set_object_member (one, "bundle", bundle_to_json (part->bundle));
      json_array_add_object_element (array, one);
      agrees = agrees && part->problem == NULL;
    }
  json_object_set_string_member (object, "folder", folder);
  json_object_set_boolean_member (object, "agrees", agrees);
  json_object_set_array_member (object, "parts", array);
  return object;
}

gboolean
aisle_cli_print_verified (AisleCli *cli, const char *folder, const GPtrArray *parts, GError **error)
{
  g_autofree char *problem = aisle_verified_problem (parts);
  const AisleVerified *first = parts->pdata[0];

  if (cli->json && parts->len > 1)
    aisle_cli_print_json (verified_to_json (folder, parts));
  else if (cli->json && first->bundle != NULL)
    aisle_cli_print_json (bundle_to_json (first->bundle));
  for (guint i = 0; !cli->json && i < parts->len; i++)
    {
      const AisleVerified *part = parts->pdata[i];

      if (parts->len > 1)
        {
          aisle_cli_end_progress ();
          g_print ("%s: %s\n", part->part, part->problem == NULL ? _ ("good") : part->problem);
        }
      if (part->bundle != NULL)
        tell_bundle (part->bundle);
    }
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_FAILED, problem);
  return FALSE;
}

gboolean
aisle_cli_print_bundle (AisleCli *cli, const AisleBundle *bundle, GError **error)
{
  if (cli->json)
    aisle_cli_print_json (bundle_to_json (bundle));
  else
    tell_bundle (bundle);
  if (bundle->agrees)
    return TRUE;
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_FAILED, _ ("'%s' does not agree with its golden cases"),
               bundle->folder);
  return FALSE;
}

gboolean
aisle_cli_print_done (AisleCli *cli, const char *sentence)
{
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "done", sentence);
      aisle_cli_print_json (object);
    }
  else
    {
      aisle_cli_end_progress ();
      g_print ("%s\n", sentence);
    }
  return TRUE;
}
