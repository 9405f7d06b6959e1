/* item-finder.c: see item-finder.h. */
#include "pages/recommendations/item-finder.h"
#include "widgets/first-letter.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define SHOWN       12
#define TITLE_CHARS 26
#define LEAST_WIDTH 150

struct _AisleItemFinder
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkEditable *text;
  GtkLabel *message;
  AisleWrapBox *items;
  guint64 asked; /* only the last answer counts */
};

static guint picked_signal;

G_DEFINE_FINAL_TYPE (AisleItemFinder, aisle_item_finder, ADW_TYPE_BIN)

typedef struct
{
  guint64 number;
  char *text;
} Search;

static void
search_free (Search *self)
{
  g_free (self->text);
  g_free (self);
}

static gpointer
run_search (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_find_items (project, ((const Search *) input)->text, SHOWN, progress, error);
}

static void
picked_cb (GtkWidget *button, AisleItemFinder *self)
{
  g_signal_emit (self, picked_signal, 0, g_object_get_data (G_OBJECT (button), "item"));
}

static GtkWidget *
line_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TITLE_CHARS);
  return label;
}

static GtkWidget *
item_button (AisleItemFinder *self, const AisleTable *table, gsize row)
{
  const char *id = aisle_table_text (table, row, 0), *title = aisle_table_text (table, row, 1);
  const char *name = title != NULL && *title != '\0' ? title : id;
  guint users = (guint) aisle_table_integer (table, row, 2);
  g_autofree char *told = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u user", "%'u users", users), users);
  g_autofree char *spoken = g_strdup_printf (_ ("Add %s"), name);
  GtkWidget *button = gtk_button_new (), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *second = line_label (told);

  gtk_widget_add_css_class (second, "caption");
  gtk_widget_add_css_class (second, "dim-label");
  gtk_box_append (GTK_BOX (lines), line_label (name));
  gtk_box_append (GTK_BOX (lines), second);
  gtk_button_set_child (GTK_BUTTON (button), lines);
  gtk_widget_set_tooltip_text (button, id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (button), "item", g_strdup (id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (picked_cb), self);
  return button;
}

static void
found_cb (AisleJob *job, AisleItemFinder *self)
{
  const Search *search = aisle_job_get_input (job);
  const AisleTable *table = aisle_job_get_result (job);
  gboolean done = aisle_job_get_state (job) == AISLE_JOB_DONE;

  if (search->number != self->asked)
    return;
  aisle_wrap_box_clear (self->items);
  for (gsize row = 0; done && row < aisle_table_n_rows (table); row++)
    aisle_wrap_box_append (self->items, item_button (self, table, row));
  if (!done)
    aisle_first_letter_label (self->message, aisle_job_get_error (job)->message);
  else
    gtk_label_set_text (self->message, aisle_table_n_rows (table) == 0 ? _ ("No item holds this text") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), *gtk_label_get_text (self->message) != '\0');
}

static void
search_cb (AisleItemFinder *self)
{
  Search *search = g_new0 (Search, 1);
  AisleJobSpec spec = { .title = _ ("Looking for items"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_search,
                        .input = search,
                        .input_free = (GDestroyNotify) search_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  search->number = ++self->asked;
  search->text = g_strdup (gtk_editable_get_text (self->text));
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (found_cb), self, 0);
}

void
aisle_item_finder_load (AisleItemFinder *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  search_cb (self);
}

static void
aisle_item_finder_dispose (GObject *object)
{
  g_clear_object (&AISLE_ITEM_FINDER (object)->session);
  G_OBJECT_CLASS (aisle_item_finder_parent_class)->dispose (object);
}

static void
aisle_item_finder_class_init (AisleItemFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_item_finder_dispose;
  picked_signal = g_signal_new ("picked", AISLE_TYPE_ITEM_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
}

static void
aisle_item_finder_init (AisleItemFinder *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *entry = gtk_search_entry_new ();
  GtkWidget *hint = gtk_label_new (_ ("Click what somebody new took, one item after the other"));

  self->text = GTK_EDITABLE (entry);
  self->message = GTK_LABEL (gtk_label_new (NULL));
  self->items = g_object_new (AISLE_TYPE_WRAP_BOX, "max-columns", 4, NULL);
  aisle_wrap_box_set_column_width (self->items, LEAST_WIDTH);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_widget_add_css_class (hint, "heading");
  gtk_label_set_xalign (self->message, 0);
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  g_object_set (entry, "placeholder-text", _ ("Find an item"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Find an item"), -1);
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->items));
  adw_bin_set_child (ADW_BIN (self), box);
}
