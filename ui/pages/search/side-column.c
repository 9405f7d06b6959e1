/* side-column.c: see side-column.h. */
#include "pages/search/side-column.h"
#include "pages/search/side-row.h"

#include "base/i18n.h"

#include <math.h>

struct _AisleSideColumn
{
  AdwBin parent_instance;
  GtkDropDown *chooser;
  GtkLabel *empty, *summary, *left;
  GtkListBox *list;
  GPtrArray *rows; /* AisleSideRow: all that were ever needed, the first of them in the list */
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

/* ---- cells ---- */

/* ---- the list ---- */

/* How well the list is ordered, as far as it was judged, and how long it took. */
static char *
summary (const AisleTable *rankers, gsize row)
{
  double ndcg = aisle_table_number_of (rankers, row, "ndcg"), low = aisle_table_number_of (rankers, row, "ndcg_low"),
         high = aisle_table_number_of (rankers, row, "ndcg_high");
  g_autofree char *took = g_strdup_printf (_ ("%.2g ms"), aisle_table_number_of (rankers, row, "milliseconds"));

  if (!isfinite (ndcg)
      || !(aisle_table_number_of (rankers, row, "judged") > 0)) /* nobody judged anything that stands in the list */
    return g_steal_pointer (&took);
  if (high - low < 5e-4)
    /* Translators: a figure, then the time that the search took */
    return g_strdup_printf (_ ("NDCG (linear) %.3f · %s"), ndcg, took);
  /* Translators: a figure, its bounds, then the time that the search took */
  return g_strdup_printf (_ ("NDCG (linear) %.3f, from %.3f to %.3f were all of it judged · %s"), ndcg, low, high,
                          took);
}

static AisleSideRow *
require_row (AisleSideColumn *self, guint place)
{
  GtkWidget *row;

  if (place == self->rows->len)
    g_ptr_array_add (self->rows, g_object_ref_sink (aisle_side_row_new ()));
  row = self->rows->pdata[place];
  if (gtk_widget_get_parent (row) == NULL)
    gtk_list_box_append (self->list, row);
  return AISLE_SIDE_ROW (row);
}

/* No rows from this place on. */
static void
drop_rows (AisleSideColumn *self, guint place)
{
  for (; place < self->rows->len && gtk_widget_get_parent (self->rows->pdata[place]) != NULL; place++)
    gtk_list_box_remove (self->list, self->rows->pdata[place]);
}

void
aisle_side_column_clear (AisleSideColumn *self)
{
  drop_rows (self, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->left), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), FALSE);
}

/* The first list's items that are not in this one, in their order; NULL where all are. */
static char *
moved_out (const AisleTable *items, guint ranker)
{
  g_autoptr (GHashTable) here = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize row = 0; row < aisle_table_n_rows (items); row++)
    if (aisle_table_number_of (items, row, "ranker") == ranker)
      g_hash_table_add (here, (gpointer) aisle_table_text_of (items, row, "item"));
  for (gsize row = 0; row < aisle_table_n_rows (items); row++)
    {
      const char *id = aisle_table_text_of (items, row, "item");
      const char *title = aisle_table_text_of (items, row, "title");

      if (aisle_table_number_of (items, row, "ranker") != 1 || g_hash_table_contains (here, id))
        continue;
      g_string_append_printf (names, "\n%.0f  %s", aisle_table_number_of (items, row, "rank"),
                              title != NULL && *title != '\0' ? title : id);
    }
  /* Translators: below a list of results: items of the first list that this one has not, a line each */
  return names->len > 0 ? g_strdup_printf (_ ("Moved out, with their places in the first list:%s"), names->str) : NULL;
}

void
aisle_side_column_show (AisleSideColumn *self, const AisleSideBySide *sides, guint ranker, gboolean moved)
{
  const AisleTable *items = sides->items->table;
  g_autofree char *text = summary (sides->rankers, ranker - 1), *left = NULL;
  guint n = 0;

  for (gsize i = 0; i < aisle_table_n_rows (items); i++)
    if (aisle_table_number_of (items, i, "ranker") == ranker)
      aisle_side_row_show (require_row (self, n++), sides, i, ranker, moved);
  drop_rows (self, n);
  left = moved && n > 0 ? moved_out (items, ranker) : NULL;
  gtk_label_set_text (self->left, left != NULL ? left : "");
  gtk_widget_set_visible (GTK_WIDGET (self->left), left != NULL);
  gtk_label_set_text (self->summary, text);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), n == 0);
}

/* ---- the class ---- */

static void
chosen_cb (AisleSideColumn *self)
{
  if (!self->filling)
    g_signal_emit (self, changed_signal, 0);
}

static void
row_cb (AisleSideColumn *self, AisleSideRow *row)
{
  aisle_side_row_toggle (row);
}

static void
remove_cb (AisleSideColumn *self)
{
  g_signal_emit (self, remove_signal, 0);
}

static void
aisle_side_column_finalize (GObject *object)
{
  g_ptr_array_unref (AISLE_SIDE_COLUMN (object)->rows);
  G_OBJECT_CLASS (aisle_side_column_parent_class)->finalize (object);
}

static void
aisle_side_column_class_init (AisleSideColumnClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_side_column_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_SIDE_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  remove_signal =
      g_signal_new ("remove", AISLE_TYPE_SIDE_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_side_column_init (AisleSideColumn *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
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
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_cb), self);
  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->summary, 0);
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), FALSE);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->empty));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  self->left = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->left, 0);
  gtk_label_set_ellipsize (self->left, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->left), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->left), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->left), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->left));
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}
