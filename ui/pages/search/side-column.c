/* side-column.c: see side-column.h. */
#include "pages/search/side-column.h"

#include "base/i18n.h"

#include <math.h>

struct _AisleSideColumn
{
  AdwBin parent_instance;
  GtkDropDown *chooser;
  GtkLabel *empty;
  GtkListBox *list;
  gboolean filling;
};

static guint changed_signal, remove_signal;

G_DEFINE_FINAL_TYPE (AisleSideColumn, aisle_side_column, ADW_TYPE_BIN)

void
aisle_side_column_set_rankers (AisleSideColumn *self, GtkStringList *titles, guint chosen)
{
  self->filling = TRUE;
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->chooser, chosen);
  self->filling = FALSE;
}

guint
aisle_side_column_get_chosen (AisleSideColumn *self)
{
  return gtk_drop_down_get_selected (self->chooser);
}

const char *
aisle_side_column_get_title (AisleSideColumn *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->chooser);
  return item != NULL ? gtk_string_object_get_string (item) : "";
}

/* ---- an item ---- */

static GtkWidget *
small_label (const char *text, const char *style, int chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, style);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  return label;
}

static guint
place_in (const GPtrArray *items, gint32 item)
{
  for (guint i = 0; i < items->len; i++)
    if (((const AisleRecommendation *) items->pdata[i])->item == item)
      return i + 1;
  return 0;
}

/* How far it stands from its place in the first list. */
static GtkWidget *
move_label (guint place, guint before, guint of, char **told)
{
  g_autofree char *text = NULL;
  GtkWidget *label;

  if (before == 0)
    {
      text = g_strdup (_ ("new"));
      /* Translators: an item is not among the first %u items of the list */
      *told = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Not among the first %u item of the first list",
                                            "Not among the first %u items of the first list", of),
                               of);
    }
  else
    {
      text = before == place
                 ? g_strdup ("=")
                 : g_strdup_printf (before > place ? "▲%u" : "▼%u", before > place ? before - place : place - before);
      *told = g_strdup_printf (_ ("Place %u in the first list"), before);
    }
  label = small_label (text, before == 0 || before > place ? "accent" : "dim-label", 3);
  gtk_widget_set_tooltip_text (label, *told);
  return label;
}

static GtkWidget *
item_row (const AisleRecommendation *item, guint place, const GPtrArray *first)
{
  const char *name = item->title != NULL && *item->title != '\0' ? item->title : item->id;
  GtkWidget *row = adw_preferences_row_new (), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *title = gtk_label_new (name);
  g_autofree char *rank = g_strdup_printf ("%u", place), *told = NULL, *tip = NULL;
  g_autofree char *score = fabs ((double) item->score) < 100 ? g_strdup_printf ("%#.3g", (double) item->score)
                                                             : g_strdup_printf ("%.0f", (double) item->score);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  tip = g_strdup_printf ("%s\n%s", name, item->id);
  gtk_widget_set_tooltip_text (title, tip);
  gtk_box_append (GTK_BOX (line), small_label (rank, "dim-label", 2));
  if (first != NULL)
    {
      gtk_box_append (GTK_BOX (line), move_label (place, place_in (first, item->item), first->len, &told));
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told, -1);
    }
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), small_label (score, "dim-label", 5));
  gtk_widget_add_css_class (line, "advice");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

void
aisle_side_column_show (AisleSideColumn *self, const GPtrArray *items, guint shown, const GPtrArray *first)
{
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < MIN (shown, items->len); i++)
    gtk_list_box_append (self->list, item_row (items->pdata[i], i + 1, first));
  gtk_widget_set_visible (GTK_WIDGET (self->list), items->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), items->len == 0);
}

/* ---- the class ---- */

static void
chosen_cb (AisleSideColumn *self)
{
  if (!self->filling)
    g_signal_emit (self, changed_signal, 0);
}

static void
remove_cb (AisleSideColumn *self)
{
  g_signal_emit (self, remove_signal, 0);
}

static void
aisle_side_column_class_init (AisleSideColumnClass *klass)
{
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_SIDE_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  remove_signal =
      g_signal_new ("remove", AISLE_TYPE_SIDE_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_side_column_init (AisleSideColumn *self)
{
}

GtkWidget *
aisle_side_column_new (gboolean removable)
{
  AisleSideColumn *self = g_object_new (AISLE_TYPE_SIDE_COLUMN, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->chooser = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->chooser), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Ranker"), -1);
  g_signal_connect_swapped (self->chooser, "notify::selected", G_CALLBACK (chosen_cb), self);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->chooser));
  if (removable)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("aisle-close-symbolic");

      gtk_widget_set_tooltip_text (button, _ ("Remove this list"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove this list"),
                                      -1);
      gtk_widget_add_css_class (button, "flat");
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), self);
      gtk_box_append (GTK_BOX (head), button);
    }
  self->empty = GTK_LABEL (gtk_label_new (_ ("Nothing found")));
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->empty), FALSE);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->empty));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}
