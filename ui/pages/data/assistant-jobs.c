/* assistant-jobs.c: see assistant-jobs.h. */
#include "pages/data/assistant-jobs.h"
#include "pages/data/preset-rows.h"

#include "base/i18n.h"
#include "import/input-files.h"

void
aisle_sniff_free (AisleSniff *self)
{
  g_strfreev (self->paths);
  g_free (self->head);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_clear_pointer (&self->mapping, aisle_mapping_free);
  g_free (self);
}

gpointer
aisle_sniff_run (AisleProject *none, gpointer input, AisleProgress *progress, GError **error)
{
  AisleSniff *sniff = input;
  const char *const *paths = (const char *const *) sniff->paths;
  AisleMapping *mapping = NULL;

  if (sniff->mapping != NULL)
    {
      if (aisle_mapping_resample (sniff->mapping, sniff->head, error))
        mapping = g_steal_pointer (&sniff->mapping);
    }
  else
    {
      sniff->files = aisle_input_files (paths, g_strv_length (sniff->paths), "", NULL, error);
      if (sniff->files != NULL)
        mapping = aisle_command_sniff_files (paths, g_strv_length (sniff->paths), &sniff->head, error);
    }
  if (mapping != NULL)
    sniff->presets = aisle_preset_matches (mapping);
  return mapping;
}

void
aisle_import_order_free (AisleImportOrder *self)
{
  g_free (self->project);
  g_strfreev (self->paths);
  aisle_mapping_free (self->mapping);
  g_free (self);
}

gpointer
aisle_import_order_run (AisleProject *none, gpointer input, AisleProgress *progress, GError **error)
{
  AisleImportOrder *import = input;
  return aisle_command_import_files (import->project, (const char *const *) import->paths,
                                     g_strv_length (import->paths), import->mapping, import->again, progress, error);
}

static void
add_left_out (GString *text, const AisleImportReport *report)
{
  const char *first = NULL;
  guint n = 0;

  for (guint i = 0; i < report->files->len; i++)
    {
      const AisleImportFile *file = report->files->pdata[i];

      if (file->left_out == NULL || file->known)
        continue;
      first = first != NULL ? first : file->name;
      n++;
    }
  if (n == 0)
    return;
  g_string_append (text, " · ");
  /* Translators: number of files, the first of them */
  g_string_append_printf (
      text, g_dngettext (GETTEXT_PACKAGE, "%u file left out: '%s'", "%u files left out, the first '%s'", n), n, first);
}

char *
aisle_import_order_summary (const AisleImportReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 rejected = 0;

  for (guint i = 0; i < AISLE_N_REJECTS; i++)
    rejected += report->counts.rejected[i];
  g_string_printf (text, _ ("%'lld rows imported, %'lld rejected"), (long long) report->rows_stored,
                   (long long) rejected);
  add_left_out (text, report);
  for (char **note = report->notes; *note != NULL; note++)
    g_string_append_printf (text, " · %s", *note);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
aisle_import_order_is_to_be_told (const AisleImportReport *report)
{
  gboolean told = report->notes[0] != NULL;

  for (guint i = 0; i < report->files->len; i++)
    {
      const AisleImportFile *file = report->files->pdata[i];
      told |= file->left_out != NULL && !file->known;
    }
  return told;
}
