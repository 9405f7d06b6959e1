/* segment-form.c: see segment-form.h. */
#include "pages/behaviour/segment-form.h"
#include "pages/behaviour/segment-row.h"

#include "base/i18n.h"

struct _AisleSegmentForm
{
  AdwBin parent_instance;
  GtkWidget *list, *notice, *add;
  char **kinds;
  GPtrArray *rows; /* AisleSegmentRow */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleSegmentForm, aisle_segment_form, ADW_TYPE_BIN)

static void
changed (AisleSegmentForm *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
show_rows (AisleSegmentForm *self)
{
  gtk_widget_set_visible (self->list, self->rows->len > 0);
  for (guint i = 0; i < self->rows->len; i++)
    aisle_segment_row_set_first (self->rows->pdata[i], i == 0);
}

static void
take_out (AisleSegmentForm *self, AisleSegmentRow *row)
{
  gtk_list_box_remove (GTK_LIST_BOX (self->list), gtk_widget_get_parent (GTK_WIDGET (row)));
  g_ptr_array_remove (self->rows, row);
}

/* Not from within the signal of a control in the row that goes. */
static gboolean
removed_cb (gpointer data)
{
  AisleSegmentRow *row = data;
  AisleSegmentForm *self = g_object_get_data (G_OBJECT (row), "form");

  if (g_ptr_array_find (self->rows, row, NULL))
    {
      take_out (self, row);
      show_rows (self);
      gtk_widget_grab_focus (self->add);
      changed (self);
    }
  return G_SOURCE_REMOVE;
}

static void
remove_cb (AisleSegmentRow *row, AisleSegmentForm *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, removed_cb, g_object_ref (row), g_object_unref);
}

static GtkWidget *
add_row (AisleSegmentForm *self, AislePredicate *leaf, gboolean negated, gboolean either)
{
  GtkWidget *row = aisle_segment_row_new ((const char *const *) self->kinds, leaf, negated, either);
  GtkWidget *holder = gtk_list_box_row_new ();

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (holder), FALSE);
  gtk_widget_set_focusable (holder, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (holder), row);
  gtk_list_box_append (GTK_LIST_BOX (self->list), holder);
  g_ptr_array_add (self->rows, row);
  g_object_set_data (G_OBJECT (row), "form", self);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, 0);
  return row;
}

static void
add_cb (AisleSegmentForm *self)
{
  g_autoptr (GString) text = g_string_new ("did (");
  GtkWidget *row;

  aisle_predicate_append_name (text, self->kinds[0]);
  g_string_append_c (text, ')');
  row = add_row (self, aisle_predicate_parse (text->str, NULL, NULL), FALSE, FALSE);
  show_rows (self);
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
  changed (self);
}

/* ---- from a text ---- */

typedef struct
{
  AislePredicate **leaf; /* where it hangs in its tree */
  gboolean negated, either;
} Condition;

/* A leaf, or the opposite of one. */
static gboolean
collect_leaf (GArray *conditions, AislePredicate **at, gboolean either)
{
  Condition condition = { at, FALSE, either };

  while ((*condition.leaf)->type == AISLE_PREDICATE_NOT)
    {
      condition.leaf = &(*condition.leaf)->left;
      condition.negated = !condition.negated;
    }
  if ((*condition.leaf)->type < AISLE_PREDICATE_DID || !aisle_segment_row_can_show (*condition.leaf))
    return FALSE;
  g_array_append_val (conditions, condition);
  return TRUE;
}

/* `and`s of leaves, these joined by `or`s: what rows without parentheses can say. */
static gboolean
collect (GArray *conditions, AislePredicate **at, gboolean either)
{
  AislePredicate *tree = *at;

  if (tree->type == AISLE_PREDICATE_OR)
    return collect (conditions, &tree->left, either) && collect (conditions, &tree->right, TRUE);
  if (tree->type == AISLE_PREDICATE_AND)
    return tree->left->type != AISLE_PREDICATE_OR && tree->right->type != AISLE_PREDICATE_OR
           && collect (conditions, &tree->left, either) && collect (conditions, &tree->right, FALSE);
  return collect_leaf (conditions, at, either);
}

gboolean
aisle_segment_form_set_text (AisleSegmentForm *self, const char *text)
{
  g_autoptr (AislePredicate) tree = *text != '\0' ? aisle_predicate_parse (text, NULL, NULL) : NULL;
  g_autoptr (GArray) conditions = g_array_new (FALSE, FALSE, sizeof (Condition));
  gboolean fine = *text == '\0' || (tree != NULL && collect (conditions, &tree, FALSE));

  while (self->rows->len > 0)
    take_out (self, self->rows->pdata[self->rows->len - 1]);
  for (guint i = 0; fine && i < conditions->len; i++)
    {
      const Condition *condition = &g_array_index (conditions, Condition, i);
      add_row (self, g_steal_pointer (condition->leaf), condition->negated, condition->either);
    }
  gtk_widget_set_visible (self->notice, !fine);
  gtk_widget_set_sensitive (self->add, fine);
  show_rows (self);
  return fine;
}

char *
aisle_segment_form_dup_text (AisleSegmentForm *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (i > 0)
        g_string_append (text, aisle_segment_row_get_either (self->rows->pdata[i]) ? " or " : " and ");
      aisle_segment_row_append_text (self->rows->pdata[i], text);
    }
  return g_string_free (text, FALSE);
}

void
aisle_segment_form_set_kinds (AisleSegmentForm *self, const char *const *kinds)
{
  g_strfreev (self->kinds);
  self->kinds = g_strdupv ((char **) kinds);
}

static void
aisle_segment_form_finalize (GObject *object)
{
  AisleSegmentForm *self = AISLE_SEGMENT_FORM (object);

  g_strfreev (self->kinds);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (aisle_segment_form_parent_class)->finalize (object);
}

static void
aisle_segment_form_class_init (AisleSegmentFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_segment_form_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_SEGMENT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_segment_form_init (AisleSegmentForm *self)
{
  static const char *const any[] = { "any", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->kinds = g_strdupv ((char **) any);
  self->rows = g_ptr_array_new ();
  self->list = gtk_list_box_new ();
  self->notice = gtk_label_new (
      _ ("Only the text below can say this: rows have no parentheses, sessions, or steps with filters."));
  self->add = gtk_button_new_with_label (_ ("Add Condition"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Conditions"), -1);
  gtk_label_set_wrap (GTK_LABEL (self->notice), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->notice), 0);
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_widget_set_visible (self->list, FALSE);
  gtk_widget_set_visible (self->notice, FALSE);
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), self->notice);
  gtk_box_append (GTK_BOX (box), self->add);
  adw_bin_set_child (ADW_BIN (self), box);
}
