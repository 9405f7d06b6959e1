/* side-column.c: see side-column.h. */
#include "pages/search/side-column.h"

#include "base/i18n.h"

#include <math.h>

#define MOST_PARTS 12

struct _AisleSideColumn
{
  AdwBin parent_instance;
  GtkDropDown *chooser;
  GtkLabel *empty, *summary, *left;
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

/* ---- cells ---- */

static gsize
at (const AisleTable *table, const char *name)
{
  return (gsize) aisle_table_find (table, name);
}

static double
number (const AisleTable *table, gsize row, const char *name)
{
  return aisle_table_number (table, row, at (table, name));
}

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

/* ---- what the ranker used ---- */

static void
attach (GtkGrid *grid, const char *text, int column, int row, gboolean words)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, words ? "dim-label" : "numeric");
  gtk_label_set_xalign (GTK_LABEL (label), words ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), words ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_hexpand (label, words);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

/* Feature, value and part of an item's score, the largest first; NULL where the ranker cannot say. */
static GtkWidget *
parts_grid (const AisleTable *parts, guint ranker, const char *item)
{
  GtkWidget *grid = NULL;
  int n = 0;

  for (gsize row = 0; row < aisle_table_n_rows (parts) && n < MOST_PARTS; row++)
    {
      g_autofree char *value = NULL, *part = NULL;

      if (number (parts, row, "ranker") != ranker
          || g_strcmp0 (aisle_table_text (parts, row, at (parts, "item")), item) != 0)
        continue;
      if (grid == NULL)
        {
          grid = gtk_grid_new ();
          gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
          gtk_widget_set_margin_start (grid, 24);
          gtk_widget_set_visible (grid, FALSE);
        }
      value = isfinite (number (parts, row, "value")) ? g_strdup_printf ("%.3g", number (parts, row, "value"))
                                                      : g_strdup (_ ("unknown"));
      part = g_strdup_printf ("%+.2g", number (parts, row, "part"));
      attach (GTK_GRID (grid), aisle_table_text (parts, row, at (parts, "title")), 0, n, TRUE);
      attach (GTK_GRID (grid), value, 1, n, FALSE);
      attach (GTK_GRID (grid), part, 2, n++, FALSE);
    }
  return grid;
}

/* ---- an item ---- */

/* How far it stands from its place in the first list. */
static GtkWidget *
move_label (const AisleTable *items, gsize row, char **told)
{
  gboolean known = !aisle_table_is_missing (items, row, at (items, "moved"));
  gint64 moved = aisle_table_integer (items, row, at (items, "moved"));
  g_autofree char *text = NULL;
  GtkWidget *label;

  if (!known)
    {
      text = g_strdup (_ ("new"));
      *told = g_strdup (_ ("Far down in the first list, or not in it"));
    }
  else
    {
      text = moved == 0 ? g_strdup ("=") : g_strdup_printf (moved > 0 ? "▲%u" : "▼%u", (guint) ABS (moved));
      *told = g_strdup_printf (_ ("Place %u in the first list"),
                               (guint) (aisle_table_integer (items, row, at (items, "rank")) + moved));
    }
  label = small_label (text, !known || moved > 0 ? "accent" : "dim-label", 4);
  gtk_widget_set_tooltip_text (label, *told);
  return label;
}

static GtkWidget *
grade_label (const AisleTable *items, gsize row)
{
  g_autofree char *text = g_strdup_printf ("%.3g", number (items, row, "grade"));
  g_autofree char *told = g_strdup_printf (_ ("Judged %s"), text);
  GtkWidget *label = small_label (text, "grade", 1);

  gtk_label_set_xalign (GTK_LABEL (label), .5f);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (label, told);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, told, -1);
  return label;
}

static GtkWidget *
item_line (const AisleTable *items, gsize row, const char *name, gboolean moved, GtkWidget *list_row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *title = gtk_label_new (name);
  double score = number (items, row, "score");
  g_autofree char *rank = g_strdup_printf ("%.0f", number (items, row, "rank")), *told = NULL;
  g_autofree char *text = fabs (score) < 100 ? g_strdup_printf ("%#.3g", score) : g_strdup_printf ("%.0f", score);
  g_autofree char *tip = g_strdup_printf ("%s\n%s", name, aisle_table_text (items, row, at (items, "item")));

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_tooltip_text (title, tip);
  gtk_box_append (GTK_BOX (line), small_label (rank, "dim-label", 2));
  if (moved)
    {
      gtk_box_append (GTK_BOX (line), move_label (items, row, &told));
      gtk_accessible_update_property (GTK_ACCESSIBLE (list_row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told, -1);
    }
  gtk_box_append (GTK_BOX (line), title);
  if (!aisle_table_is_missing (items, row, at (items, "grade")))
    gtk_box_append (GTK_BOX (line), grade_label (items, row));
  gtk_box_append (GTK_BOX (line), small_label (text, "dim-label", 5));
  return line;
}

static GtkWidget *
item_row (const AisleSideBySide *sides, gsize row, guint ranker, gboolean moved)
{
  const AisleTable *items = sides->items->table;
  const char *id = aisle_table_text (items, row, at (items, "item"));
  const char *title = aisle_table_text (items, row, at (items, "title"));
  const char *why = aisle_table_text (items, row, at (items, "why"));
  const char *name = title != NULL && *title != '\0' ? title : id;
  GtkWidget *list_row = adw_preferences_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (list_row), name);
  gtk_box_append (GTK_BOX (box), item_line (items, row, name, moved, list_row));
  if (why != NULL)
    {
      GtkWidget *label = gtk_label_new (why);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_margin_start (label, 24);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
      gtk_widget_set_tooltip_text (list_row, _ ("What the model used, against the mean of the list"));
      g_object_set_data (G_OBJECT (list_row), "in-short", label);
      g_object_set_data_full (G_OBJECT (list_row), "table", aisle_table_ref (sides->parts),
                              (GDestroyNotify) aisle_table_unref);
      g_object_set_data_full (G_OBJECT (list_row), "item", g_strdup (id), g_free);
      g_object_set_data (G_OBJECT (list_row), "ranker", GUINT_TO_POINTER (ranker));
    }
  gtk_widget_add_css_class (box, "advice");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (list_row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (list_row), why != NULL);
  return list_row;
}

/* What the row tells in full takes the place of what it tells in short.  Made when it is first asked for: most lists are gone
 * with the next key.  NULL where the ranker cannot say. */
static GtkWidget *
require_parts (GObject *row)
{
  const AisleTable *table = g_object_get_data (row, "table");
  GtkWidget *parts = g_object_get_data (row, "parts"), *label = g_object_get_data (row, "in-short");

  if (parts != NULL || table == NULL)
    return parts;
  parts = parts_grid (table, GPOINTER_TO_UINT (g_object_get_data (row, "ranker")), g_object_get_data (row, "item"));
  if (parts == NULL)
    return NULL;
  g_object_bind_property (parts, "visible", label, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  gtk_box_append (GTK_BOX (gtk_widget_get_parent (label)), parts);
  g_object_set_data (row, "parts", parts);
  return parts;
}

/* Shows and hides all that the ranker used. */
static void
row_cb (AisleSideColumn *self, GtkListBoxRow *row)
{
  GtkWidget *parts = require_parts (G_OBJECT (row));
  gboolean shown = parts != NULL && !gtk_widget_get_visible (parts);

  if (parts == NULL)
    return;
  gtk_widget_set_visible (parts, shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_EXPANDED, shown, -1);
}

/* ---- the list ---- */

/* How well the list is ordered, as far as it was judged, and how long it took. */
static char *
summary (const AisleTable *rankers, gsize row)
{
  double ndcg = number (rankers, row, "ndcg"), low = number (rankers, row, "ndcg_low"),
         high = number (rankers, row, "ndcg_high");
  g_autofree char *took = g_strdup_printf (_ ("%.2g ms"), number (rankers, row, "milliseconds"));

  if (!isfinite (ndcg) || !(number (rankers, row, "judged") > 0)) /* nobody judged anything that stands in the list */
    return g_steal_pointer (&took);
  if (high - low < 5e-4)
    /* Translators: a figure, then the time that the search took */
    return g_strdup_printf (_ ("NDCG (linear) %.3f · %s"), ndcg, took);
  /* Translators: a figure, its bounds, then the time that the search took */
  return g_strdup_printf (_ ("NDCG (linear) %.3f, from %.3f to %.3f were all of it judged · %s"), ndcg, low, high,
                          took);
}

void
aisle_side_column_clear (AisleSideColumn *self)
{
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, row);
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
    if (number (items, row, "ranker") == ranker)
      g_hash_table_add (here, (gpointer) aisle_table_text (items, row, at (items, "item")));
  for (gsize row = 0; row < aisle_table_n_rows (items); row++)
    {
      const char *id = aisle_table_text (items, row, at (items, "item"));
      const char *title = aisle_table_text (items, row, at (items, "title"));

      if (number (items, row, "ranker") != 1 || g_hash_table_contains (here, id))
        continue;
      g_string_append_printf (names, "\n%.0f  %s", number (items, row, "rank"),
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
  gboolean any = FALSE;

  aisle_side_column_clear (self);
  for (gsize i = 0; i < aisle_table_n_rows (items); i++)
    if (number (items, i, "ranker") == ranker)
      {
        gtk_list_box_append (self->list, item_row (sides, i, ranker, moved));
        any = TRUE;
      }
  left = moved && any ? moved_out (items, ranker) : NULL;
  gtk_label_set_text (self->left, left != NULL ? left : "");
  gtk_widget_set_visible (GTK_WIDGET (self->left), left != NULL);
  gtk_label_set_text (self->summary, text);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), any);
  gtk_widget_set_visible (GTK_WIDGET (self->list), any);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), !any);
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
