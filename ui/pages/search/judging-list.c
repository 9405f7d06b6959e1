/* judging-list.c: see judging-list.h. */
#include "pages/search/judging-list.h"
#include "widgets/beside-box.h"

#include "base/i18n.h"
#include "command/search-judgements.h"

#include <math.h>

#define N_GRADES (AISLE_HIGHEST_GRADE + 1)
#define NO_GRADE (-1)

typedef struct
{
  GtkListBoxRow *row;
  GtkToggleButton *buttons[N_GRADES];
  char *name; /* what is read out */
  int grade;
} Item;

struct _AisleJudgingList
{
  AdwBin parent_instance;
  GtkListBox *list;
  AisleTable *pool;   /* (nullable) */
  GArray *items;      /* Item */
  gboolean following; /* buttons show what holds: they tell nothing */
  gboolean outdated;  /* the items are not those that are judged: they take no grade */
};

static guint graded_signal, step_signal;

G_DEFINE_FINAL_TYPE (AisleJudgingList, aisle_judging_list, ADW_TYPE_BIN)

const char *
aisle_judging_grade_title (int grade)
{
  static const char *const titles[N_GRADES] = { N_ ("Not relevant"), N_ ("A little"), N_ ("Good"), N_ ("Exactly") };

  return _ (titles[grade]);
}

static Item *
item_at (AisleJudgingList *self, gsize i)
{
  return &g_array_index (self->items, Item, i);
}

gsize
aisle_judging_list_n_items (AisleJudgingList *self)
{
  return self->items->len;
}

gsize
aisle_judging_list_n_judged (AisleJudgingList *self)
{
  gsize n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += item_at (self, i)->grade != NO_GRADE;
  return n;
}

/* ---- grades ---- */

static void
show_grade (AisleJudgingList *self, Item *item, int grade)
{
  g_autofree char *said = NULL;

  self->following = TRUE;
  item->grade = grade;
  for (int g = 0; g < N_GRADES; g++)
    gtk_toggle_button_set_active (item->buttons[g], g == grade);
  self->following = FALSE;
  said = grade == NO_GRADE ? g_strdup_printf (_ ("%s: no grade yet"), item->name)
                           /* Translators: item, grade, what it says: "Red shoe: 2, good" */
                           : g_strdup_printf (_ ("%s: %d, %s"), item->name, grade, aisle_judging_grade_title (grade));
  gtk_accessible_update_property (GTK_ACCESSIBLE (item->row), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
choose (AisleJudgingList *self, gsize i)
{
  gtk_list_box_select_row (self->list, item_at (self, i)->row);
  gtk_widget_grab_focus (GTK_WIDGET (item_at (self, i)->row));
}

/* The next one without a grade, from a place on and then from the top; stays where there is none. */
static void
go_on (AisleJudgingList *self, gsize from)
{
  gsize n = self->items->len;

  for (gsize k = 0; k < n; k++)
    if (item_at (self, (from + k) % n)->grade == NO_GRADE)
      {
        choose (self, (from + k) % n);
        return;
      }
  if (n > 0)
    choose (self, MIN (from, n) > 0 ? MIN (from, n) - 1 : 0);
}

static void
grade_item (AisleJudgingList *self, gsize i, int grade)
{
  gboolean new_one = item_at (self, i)->grade != grade;

  if (self->outdated)
    {
      show_grade (self, item_at (self, i), item_at (self, i)->grade);
      return;
    }
  show_grade (self, item_at (self, i), grade);
  if (new_one)
    g_signal_emit (self, graded_signal, 0, (guint) i, grade);
  go_on (self, i + 1);
}

static void
toggled_cb (GtkToggleButton *button, AisleJudgingList *self)
{
  if (self->following)
    return;
  for (guint i = 0; i < self->items->len; i++)
    for (int g = 0; g < N_GRADES; g++)
      if (item_at (self, i)->buttons[g] == button)
        {
          choose (self, i); /* who was typing a name means it from now on */
          grade_item (self, i, g);
        }
}

static gboolean
key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, AisleJudgingList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  gunichar digit = gdk_keyval_to_unicode (key);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left || key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    {
      g_signal_emit (self, step_signal, 0, key == GDK_KEY_Left || key == GDK_KEY_KP_Left ? -1 : 1);
      return GDK_EVENT_STOP;
    }
  if (row == NULL || digit < '0' || digit > '0' + AISLE_HIGHEST_GRADE)
    return GDK_EVENT_PROPAGATE;
  grade_item (self, (gsize) gtk_list_box_row_get_index (row), (int) (digit - '0'));
  return GDK_EVENT_STOP;
}

/* ---- rows ---- */

static GtkWidget *
new_line (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (dim)
    {
      gtk_label_set_lines (GTK_LABEL (label), 2);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

/* "Acme · Shoes · 19.90 EUR · A-113" */
static char *
details_of (const AisleTable *pool, gsize row, const char *currency)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gsize columns[] = { 2, 3, 4, 0 }; /* brand, category, price, item */

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *value = aisle_table_format (pool, row, columns[i]);
      if (*value == '\0')
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", value);
      if (columns[i] == 4 && currency != NULL)
        g_string_append_printf (text, " %s", currency);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
new_buttons (AisleJudgingList *self, Item *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  for (int g = 0; g < N_GRADES; g++)
    {
      char label[] = { (char) ('0' + g), '\0' };
      GtkWidget *button = gtk_toggle_button_new_with_label (label);
      g_autofree char *said = g_strdup_printf ("%d, %s", g, aisle_judging_grade_title (g));

      /* Keys do the same from the row: it keeps the focus. */
      gtk_widget_set_focusable (button, FALSE);
      gtk_widget_set_tooltip_text (button, aisle_judging_grade_title (g));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
      gtk_widget_add_css_class (button, "grade");
      g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
      gtk_box_append (GTK_BOX (box), button);
      item->buttons[g] = GTK_TOGGLE_BUTTON (button);
    }
  return box;
}

static void
add_item (AisleJudgingList *self, const AisleTable *pool, gsize row, const char *currency)
{
  const char *title = aisle_table_text (pool, row, 1);
  g_autofree char *details = details_of (pool, row, currency);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *beside;
  Item item = { .row = GTK_LIST_BOX_ROW (gtk_list_box_row_new ()), .grade = NO_GRADE };

  item.name = g_strdup (title != NULL && *title != '\0' ? title : aisle_table_text (pool, row, 0));
  gtk_box_append (GTK_BOX (lines), new_line (item.name, FALSE));
  gtk_box_append (GTK_BOX (lines), new_line (details, TRUE));
  gtk_widget_set_hexpand (lines, TRUE);
  beside = aisle_beside_box_new (lines, new_buttons (self, &item));
  gtk_widget_add_css_class (GTK_WIDGET (item.row), "form-row");
  gtk_list_box_row_set_activatable (item.row, FALSE);
  gtk_list_box_row_set_child (item.row, beside);
  gtk_list_box_append (self->list, GTK_WIDGET (item.row));
  g_array_append_val (self->items, item);
}

static gboolean
has_items (AisleJudgingList *self, const AisleTable *pool)
{
  gboolean same = self->pool != NULL && aisle_table_n_rows (self->pool) == aisle_table_n_rows (pool);

  for (gsize row = 0; same && row < aisle_table_n_rows (pool); row++)
    same = g_strcmp0 (aisle_table_text (self->pool, row, 0), aisle_table_text (pool, row, 0)) == 0;
  return same;
}

void
aisle_judging_list_set_pool (AisleJudgingList *self, AisleTable *pool, const char *currency)
{
  gboolean same = has_items (self, pool);

  self->outdated = FALSE;
  g_clear_pointer (&self->pool, aisle_table_unref);
  self->pool = aisle_table_ref (pool);
  for (guint i = 0; !same && i < self->items->len; i++)
    gtk_list_box_remove (self->list, GTK_WIDGET (item_at (self, i)->row));
  if (!same)
    g_array_set_size (self->items, 0);
  for (gsize row = 0; !same && row < aisle_table_n_rows (pool); row++)
    add_item (self, pool, row, currency);
  for (gsize row = 0; row < aisle_table_n_rows (pool); row++)
    {
      double grade = aisle_table_number (pool, row, 5);
      show_grade (self, item_at (self, row),
                  isnan (grade) ? NO_GRADE : (int) CLAMP (lround (grade), 0, AISLE_HIGHEST_GRADE));
    }
}

void
aisle_judging_list_wait (AisleJudgingList *self)
{
  self->outdated = TRUE;
}

void
aisle_judging_list_forget (AisleJudgingList *self)
{
  for (guint i = 0; i < self->items->len; i++)
    show_grade (self, item_at (self, i), NO_GRADE);
}

void
aisle_judging_list_start (AisleJudgingList *self)
{
  go_on (self, 0);
}

/* ---- the widget ---- */

static void
item_clear (gpointer item)
{
  g_free (((Item *) item)->name);
}

static void
aisle_judging_list_finalize (GObject *object)
{
  AisleJudgingList *self = AISLE_JUDGING_LIST (object);

  g_array_unref (self->items);
  g_clear_pointer (&self->pool, aisle_table_unref);
  G_OBJECT_CLASS (aisle_judging_list_parent_class)->finalize (object);
}

static void
aisle_judging_list_class_init (AisleJudgingListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_judging_list_finalize;
  graded_signal = g_signal_new ("graded", AISLE_TYPE_JUDGING_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_UINT, G_TYPE_INT);
  step_signal = g_signal_new ("step", AISLE_TYPE_JUDGING_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_INT);
}

static void
aisle_judging_list_init (AisleJudgingList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Items to judge"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}
