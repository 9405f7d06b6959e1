/* query-picker.c: see query-picker.h. */
#include "pages/search/query-picker.h"

#include "base/i18n.h"

struct _AisleQueryPicker
{
  AdwBin parent_instance;
  GtkEntry *entry;
  AisleTable *queries; /* (nullable) */
  char *query;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleQueryPicker, aisle_query_picker, ADW_TYPE_BIN)

static const char *
first (AisleQueryPicker *self)
{
  return self->queries != NULL && aisle_table_n_rows (self->queries) > 0 ? aisle_table_text (self->queries, 0, 0) : "";
}

void
aisle_query_picker_set_queries (AisleQueryPicker *self, AisleTable *queries)
{
  g_clear_pointer (&self->queries, aisle_table_unref);
  self->queries = queries != NULL ? aisle_table_ref (queries) : NULL;
  gtk_entry_set_placeholder_text (self->entry, *first (self) != '\0' ? first (self) : _ ("Query"));
}

const char *
aisle_query_picker_get_query (AisleQueryPicker *self)
{
  return self->query;
}

void
aisle_query_picker_set_query (AisleQueryPicker *self, const char *query)
{
  g_autofree char *picked = g_strstrip (g_strdup (query));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), picked);
  if (g_str_equal (picked, self->query))
    return;
  g_free (self->query);
  self->query = g_steal_pointer (&picked);
  g_signal_emit (self, changed_signal, 0);
}

static void
entry_cb (AisleQueryPicker *self)
{
  aisle_query_picker_set_query (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

/* ---- one after the other ---- */

static void
go (AisleQueryPicker *self, gssize by)
{
  gssize n = self->queries != NULL ? (gssize) aisle_table_n_rows (self->queries) : 0, at = 0;

  for (gssize row = 0; row < n; row++)
    if (g_strcmp0 (aisle_table_text (self->queries, (gsize) row, 0), self->query) == 0)
      at = row;
  if (n > 0)
    aisle_query_picker_set_query (self, aisle_table_text (self->queries, (gsize) CLAMP (at + by, 0, n - 1), 0));
}

static void
previous_cb (AisleQueryPicker *self)
{
  go (self, -1);
}

static void
next_cb (AisleQueryPicker *self)
{
  go (self, 1);
}

/* ---- the widget ---- */

static GtkWidget *
new_button (AisleQueryPicker *self, const char *icon, const char *text, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
aisle_query_picker_finalize (GObject *object)
{
  AisleQueryPicker *self = AISLE_QUERY_PICKER (object);

  g_free (self->query);
  g_clear_pointer (&self->queries, aisle_table_unref);
  G_OBJECT_CLASS (aisle_query_picker_parent_class)->finalize (object);
}

static void
aisle_query_picker_class_init (AisleQueryPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_query_picker_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_QUERY_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_query_picker_init (AisleQueryPicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *entry = gtk_entry_new ();

  self->query = g_strdup ("");
  self->entry = GTK_ENTRY (entry);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 9);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 30);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Query"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box),
                  new_button (self, "aisle-previous-symbolic", _ ("Query before"), G_CALLBACK (previous_cb)));
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), new_button (self, "aisle-next-symbolic", _ ("Next query"), G_CALLBACK (next_cb)));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), box);
}
