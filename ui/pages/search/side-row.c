/* side-row.c: see side-row.h. */
#include "pages/search/side-row.h"

#include "base/i18n.h"

#include <math.h>

#define MOST_PARTS 12

struct _AisleSideRow
{
  AdwPreferencesRow parent_instance;
  GtkWidget *box;
  GtkLabel *rank, *moved, *title, *grade, *score, *why;
  GtkWidget *parts; /* (nullable) made when they are first asked for: most items are gone with the next key */
  AisleTable *table;
  char *item;
  guint ranker;
};

G_DEFINE_FINAL_TYPE (AisleSideRow, aisle_side_row, ADW_TYPE_PREFERENCES_ROW)

/* ---- tips ---- */

static gboolean
tip_cb (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, gpointer none)
{
  const char *text = g_object_get_data (G_OBJECT (widget), "tip");

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
add_tip (gpointer widget)
{
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (tip_cb), NULL);
}

/* text: taken.  A tooltip's text is told when it is asked for: setting it asks the display where the pointer is, and a row
 * would wait for that four times at each key. */
static void
set_tip (gpointer widget, char *text)
{
  g_object_set_data_full (widget, "tip", text, g_free);
}

/* ---- in full ---- */

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

      if (aisle_table_number_of (parts, row, "ranker") != ranker
          || g_strcmp0 (aisle_table_text_of (parts, row, "item"), item) != 0)
        continue;
      if (grid == NULL)
        {
          grid = gtk_grid_new ();
          gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
          gtk_widget_set_margin_start (grid, 24);
          gtk_widget_set_visible (grid, FALSE);
        }
      value = isfinite (aisle_table_number_of (parts, row, "value"))
                  ? g_strdup_printf ("%.3g", aisle_table_number_of (parts, row, "value"))
                  : g_strdup (_ ("unknown"));
      part = g_strdup_printf ("%+.2g", aisle_table_number_of (parts, row, "part"));
      attach (GTK_GRID (grid), aisle_table_text_of (parts, row, "title"), 0, n, TRUE);
      attach (GTK_GRID (grid), value, 1, n, FALSE);
      attach (GTK_GRID (grid), part, 2, n++, FALSE);
    }
  return grid;
}

static void
show_in_full (AisleSideRow *self, gboolean shown)
{
  gtk_widget_set_visible (self->parts, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->why), !shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, shown, -1);
}

static void
forget_parts (AisleSideRow *self)
{
  if (self->parts != NULL)
    {
      show_in_full (self, FALSE);
      gtk_box_remove (GTK_BOX (self->box), self->parts);
    }
  self->parts = NULL;
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->item, g_free);
}

void
aisle_side_row_toggle (AisleSideRow *self)
{
  if (self->parts == NULL && self->table != NULL)
    {
      self->parts = parts_grid (self->table, self->ranker, self->item);
      if (self->parts != NULL)
        gtk_box_append (GTK_BOX (self->box), self->parts);
    }
  if (self->parts != NULL)
    show_in_full (self, !gtk_widget_get_visible (self->parts));
}

/* ---- in short ---- */

/* How far the item stands from its place in the first list. */
static void
show_move (AisleSideRow *self, const AisleTable *items, gsize row)
{
  gboolean known = !aisle_table_is_missing_of (items, row, "moved");
  gint64 moved = aisle_table_integer_of (items, row, "moved");
  gboolean up = !known || moved > 0;
  g_autofree char *text = NULL;
  char *told;

  if (!known)
    {
      text = g_strdup (_ ("new"));
      told = g_strdup (_ ("Far down in the first list, or not in it"));
    }
  else
    {
      text = moved == 0 ? g_strdup ("=") : g_strdup_printf (moved > 0 ? "▲%u" : "▼%u", (guint) ABS (moved));
      told = g_strdup_printf (_ ("Place %u in the first list"),
                              (guint) (aisle_table_integer_of (items, row, "rank") + moved));
    }
  gtk_label_set_text (self->moved, text);
  gtk_widget_add_css_class (GTK_WIDGET (self->moved), up ? "accent" : "dim-label");
  gtk_widget_remove_css_class (GTK_WIDGET (self->moved), up ? "dim-label" : "accent");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told, -1);
  set_tip (self->moved, told);
}

static void
show_grade (AisleSideRow *self, const AisleTable *items, gsize row)
{
  gboolean judged = !aisle_table_is_missing_of (items, row, "grade");
  g_autofree char *text = NULL;
  char *told;

  gtk_widget_set_visible (GTK_WIDGET (self->grade), judged);
  if (!judged)
    return;
  text = g_strdup_printf ("%.3g", aisle_table_number_of (items, row, "grade"));
  told = g_strdup_printf (_ ("Judged %s"), text);
  gtk_label_set_text (self->grade, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grade), GTK_ACCESSIBLE_PROPERTY_LABEL, told, -1);
  set_tip (self->grade, told);
}

static void
show_why (AisleSideRow *self, const char *why)
{
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
  set_tip (self, why != NULL ? g_strdup (_ ("What the model used, against the mean of the list")) : NULL);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), why != NULL);
}

void
aisle_side_row_show (AisleSideRow *self, const AisleSideBySide *sides, gsize row, guint ranker, gboolean moved)
{
  const AisleTable *items = sides->items->table;
  const char *id = aisle_table_text_of (items, row, "item");
  const char *title = aisle_table_text_of (items, row, "title");
  const char *why = aisle_table_text_of (items, row, "why");
  const char *name = title != NULL && *title != '\0' ? title : id;
  double score = aisle_table_number_of (items, row, "score");
  g_autofree char *rank = g_strdup_printf ("%.0f", aisle_table_number_of (items, row, "rank"));
  g_autofree char *text = fabs (score) < 100 ? g_strdup_printf ("%#.3g", score) : g_strdup_printf ("%.0f", score);

  forget_parts (self);
  self->ranker = ranker;
  self->item = g_strdup (id);
  self->table = why != NULL ? aisle_table_ref (sides->parts) : NULL;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  gtk_label_set_text (self->rank, rank);
  gtk_label_set_text (self->title, name);
  gtk_label_set_text (self->score, text);
  set_tip (self->title, g_strdup_printf ("%s\n%s", name, id));
  gtk_widget_set_visible (GTK_WIDGET (self->moved), moved);
  if (moved)
    show_move (self, items, row);
  show_grade (self, items, row);
  show_why (self, why);
}

/* ---- the class ---- */

static GtkLabel *
add_figure (GtkBox *line, const char *style, int chars)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_box_append (line, label);
  return GTK_LABEL (label);
}

static GtkLabel *
add_words (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
aisle_side_row_dispose (GObject *object)
{
  AisleSideRow *self = AISLE_SIDE_ROW (object);

  self->parts = NULL;
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->item, g_free);
  G_OBJECT_CLASS (aisle_side_row_parent_class)->dispose (object);
}

static void
aisle_side_row_class_init (AisleSideRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_side_row_dispose;
}

static void
aisle_side_row_init (AisleSideRow *self)
{
  GtkBox *line = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_add_css_class (self->box, "advice");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (line));
  self->rank = add_figure (line, "dim-label", 2);
  self->moved = add_figure (line, NULL, 4);
  self->title = add_words (line);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->grade = add_figure (line, "grade", 1);
  gtk_label_set_xalign (self->grade, .5f);
  gtk_widget_set_valign (GTK_WIDGET (self->grade), GTK_ALIGN_CENTER);
  self->score = add_figure (line, "dim-label", 5);
  self->why = add_words (GTK_BOX (self->box));
  gtk_widget_set_margin_start (GTK_WIDGET (self->why), 24);
  gtk_widget_add_css_class (GTK_WIDGET (self->why), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->why), "dim-label");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), self->box);
  add_tip (self);
  add_tip (self->moved);
  add_tip (self->title);
  add_tip (self->grade);
}

GtkWidget *
aisle_side_row_new (void)
{
  return g_object_new (AISLE_TYPE_SIDE_ROW, NULL);
}
