/* input-rows.c: see input-rows.h. */
#include "pages/data/input-rows.h"

#include "base/i18n.h"

#include <glib/gstdio.h>

#define SHOWN 200

struct _AisleInputRows
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleInputRows, aisle_input_rows, ADW_TYPE_BIN)

/* On the disk; of a file in an archive nothing is known. */
static guint64
size_of (const char *path)
{
  GStatBuf info;
  return g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
}

static GtkWidget *
file_row (const char *path)
{
  GtkWidget *row = adw_action_row_new (), *label;
  g_autofree char *name = g_path_get_basename (path), *escaped = g_markup_escape_text (name, -1);
  guint64 bytes = size_of (path);
  g_autofree char *size = bytes > 0 ? g_format_size (bytes) : g_strdup ("");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_tooltip_text (row, path);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  label = gtk_label_new (size);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

void
aisle_input_rows_set_files (AisleInputRows *self, const GPtrArray *files, const char *head)
{
  GtkWidget *group = adw_preferences_group_new (), *row = adw_expander_row_new ();
  g_autofree char *name = head != NULL ? g_path_get_basename (head) : NULL;
  g_autofree char *from = NULL, *escaped = NULL, *count = NULL, *size = NULL, *title = NULL;
  guint64 bytes = 0;

  gtk_widget_set_visible (GTK_WIDGET (self), files->len > 1);
  adw_bin_set_child (ADW_BIN (self), group);
  for (guint i = 0; i < files->len; i++)
    bytes += size_of (files->pdata[i]);
  for (guint i = 0; i < MIN (files->len, SHOWN); i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), file_row (files->pdata[i]));
  if (files->len > SHOWN)
    {
      g_autofree char *rest = g_strdup_printf (_ ("%u more"), files->len - SHOWN);
      GtkWidget *more = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (more), rest);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), more);
    }
  count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u File", "%u Files", files->len), files->len);
  size = g_format_size (bytes);
  title = bytes > 0 ? g_strdup_printf ("%s, %s", count, size) : g_strdup (count);
  /* Translators: a file name */
  from = name != NULL ? g_strdup_printf (_ ("Guessed from %s; the others are read the same way"), name) : g_strdup ("");
  escaped = g_markup_escape_text (from, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), escaped);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static void
aisle_input_rows_class_init (AisleInputRowsClass *klass)
{
}

static void
aisle_input_rows_init (AisleInputRows *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
