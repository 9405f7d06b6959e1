/* history-list.c: see history-list.h. */
#include "pages/data/history-list.h"
#include "pages/data/data-view.h"

#include "base/i18n.h"

#define SHOWN 50 /* the newest; the command line lists them all */

struct _AisleHistoryList
{
  AdwBin parent_instance;
  AdwPreferencesGroup *group;
  GPtrArray *rows;
  GtkWidget *undo, *redo;
};

G_DEFINE_FINAL_TYPE (AisleHistoryList, aisle_history_list, ADW_TYPE_BIN)

static GtkWidget *
entry_row (AisleTable *journal, gsize i)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean undone = aisle_table_integer_of (journal, i, "undone") != 0;
  g_autofree char *time = aisle_data_view_when (aisle_table_integer_of (journal, i, "time"));
  /* Translators: a time, of something that was done and undone since */
  g_autofree char *line = undone ? g_strdup_printf (_ ("%s · undone"), time) : g_strdup (time);
  g_autofree char *what = g_markup_escape_text (aisle_table_text_of (journal, i, "what"), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), what);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  if (undone)
    gtk_widget_add_css_class (row, "dim-label");
  return row;
}

void
aisle_history_list_set_journal (AisleHistoryList *self, AisleTable *journal)
{
  gsize n = aisle_table_n_rows (journal), n_undone = 0;
  gssize undone = aisle_table_find (journal, "undone");

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (gsize i = 0; i < n; i++)
    n_undone += aisle_table_integer (journal, i, (gsize) undone) != 0;
  for (gsize i = 0; i < MIN (n, SHOWN); i++)
    {
      GtkWidget *row = entry_row (journal, n - 1 - i);
      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->group, row);
    }
  gtk_widget_set_sensitive (self->undo, n_undone < n);
  gtk_widget_set_sensitive (self->redo, n_undone > 0);
}

static GtkWidget *
button (const char *label, const char *action, const char *tooltip)
{
  GtkWidget *self = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), action);
  gtk_widget_set_tooltip_text (self, tooltip);
  gtk_widget_add_css_class (self, "flat");
  return self;
}

static void
aisle_history_list_finalize (GObject *object)
{
  g_ptr_array_unref (AISLE_HISTORY_LIST (object)->rows);
  G_OBJECT_CLASS (aisle_history_list_parent_class)->finalize (object);
}

static void
aisle_history_list_class_init (AisleHistoryListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_history_list_finalize;
}

static void
aisle_history_list_init (AisleHistoryList *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->undo = button (_ ("Undo"), "win.undo", _ ("Undo the newest (Ctrl+Z)"));
  self->redo = button (_ ("Redo"), "win.redo", _ ("Redo what was undone last (Shift+Ctrl+Z)"));
  gtk_box_append (GTK_BOX (buttons), self->undo);
  gtk_box_append (GTK_BOX (buttons), self->redo);
  adw_preferences_group_set_title (self->group, _ ("History"));
  adw_preferences_group_set_header_suffix (self->group, buttons);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}
