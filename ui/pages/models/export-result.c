/* export-result.c: see export-result.h. */
#include "pages/models/export-result.h"

#include "base/i18n.h"

static void
open_cb (GtkButton *button, gpointer data)
{
  g_autofree char *uri = g_filename_to_uri (g_object_get_data (G_OBJECT (button), "folder"), NULL, NULL);
  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (button))), uri, GDK_CURRENT_TIME);
}

static GtkWidget *
add_row (GtkWidget *group, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped_title = g_markup_escape_text (title, -1), *escaped = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

GtkWidget *
aisle_export_result_new (const AisleBundle *bundle)
{
  GtkWidget *group = adw_preferences_group_new (), *row, *button = gtk_button_new_with_label (_ ("Open Folder"));
  g_autofree char *size = g_format_size ((guint64) MAX (0, bundle->bytes));
  g_autofree char *files = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u file, %s", "%u files, %s", bundle->files->len), bundle->files->len, size);
  const char *home = g_get_home_dir ();
  gboolean own = g_str_has_prefix (bundle->folder, home) && bundle->folder[strlen (home)] == G_DIR_SEPARATOR;
  g_autofree char *where =
      g_strdup_printf ("%s%s\n%s", own ? "~" : "", bundle->folder + (own ? strlen (home) : 0), files);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group),
                                   bundle->agrees ? _ ("Exported and verified") : _ ("Exported, but not proven"));
  row = add_row (group, "aisle-folder-symbolic", _ ("Bundle"), where);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "folder", g_strdup (bundle->folder), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (open_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  for (guint i = 0; i < bundle->proofs->len; i++)
    {
      const AisleProof *proof = bundle->proofs->pdata[i];
      g_autofree char *difference = proof->largest_difference > 0
                                        ? g_strdup_printf (_ ("largest difference %.1e"), proof->largest_difference)
                                        : g_strdup (_ ("no difference"));
      /* Translators: "largest difference 1.2e-07", percentage, number of lists */
      g_autofree char *text = g_strdup_printf (_ ("Read back and run: %s, the same top 10 in %.4g%% of %zu lists"),
                                               difference, proof->top_agreement * 100, proof->cases);
      add_row (group, "aisle-check-symbolic", proof->file, text);
    }
  for (guint i = 0; i < bundle->skipped->len; i++)
    add_row (group, "aisle-warning-symbolic", _ ("Left out"), bundle->skipped->pdata[i]);
  return group;
}
