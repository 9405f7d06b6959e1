/* history-panel.c: see history-panel.h. */
#include "pages/recommendations/history-panel.h"
#include "pages/recommendations/advice-list.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define MOST_CHIPS  200
#define TITLE_CHARS 30
#define TOLD_CHARS  40
#define A_LINE      48 /* of chips */
#define MOST_LINES  4

struct _AisleHistoryPanel
{
  AdwBin parent_instance;
  GtkLabel *title, *hint;
  GtkWidget *all;
  GtkScrolledWindow *scroller;
  AisleWrapBox *chips;
  GArray *left_out; /* gint32 */
  char *shown;      /* whose chips these are */
  gboolean filling;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleHistoryPanel, aisle_history_panel, ADW_TYPE_BIN)

static gssize
find (AisleHistoryPanel *self, gint32 item)
{
  for (guint i = 0; i < self->left_out->len; i++)
    if (g_array_index (self->left_out, gint32, i) == item)
      return i;
  return -1;
}

static void
changed (AisleHistoryPanel *self)
{
  gtk_widget_set_visible (self->all, self->left_out->len > 0);
  g_signal_emit (self, changed_signal, 0);
}

static void
chip_cb (GtkCheckButton *chip, AisleHistoryPanel *self)
{
  gint32 item = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "item"));
  gssize at = find (self, item);

  if (self->filling)
    return;
  if (gtk_check_button_get_active (chip) && at >= 0)
    g_array_remove_index_fast (self->left_out, (guint) at);
  else if (!gtk_check_button_get_active (chip) && at < 0)
    g_array_append_val (self->left_out, item);
  changed (self);
}

/* "view, 2026-03-12 14:02, 3 times" */
static char *
circumstances (const AisleRecommendation *item)
{
  g_autoptr (GString) out = g_string_new (item->kind);

  if (item->when != NULL)
    g_string_append_printf (out, "%s%s", out->len > 0 ? _ (", ") : "", item->when);
  if (item->events > 1)
    {
      g_string_append (out, out->len > 0 ? _ (", ") : "");
      g_string_append_printf (out, g_dngettext (GETTEXT_PACKAGE, "%u time", "%u times", item->events), item->events);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GtkWidget *
line_label (const char *text, int chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), chars);
  return label;
}

static GtkWidget *
chip_new (AisleHistoryPanel *self, const AisleRecommendation *item)
{
  GtkWidget *chip = gtk_check_button_new (), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *told = circumstances (item);
  g_autofree char *tip = g_strdup_printf ("%s\n%s", aisle_advice_name (item), told);
  GtkWidget *second = line_label (told, TOLD_CHARS);

  gtk_box_append (GTK_BOX (lines), line_label (aisle_advice_name (item), TITLE_CHARS));
  gtk_widget_add_css_class (second, "caption");
  gtk_widget_add_css_class (second, "dim-label");
  gtk_widget_set_visible (second, *told != '\0');
  gtk_box_append (GTK_BOX (lines), second);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (chip), lines);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (chip), find (self, item->item) < 0);
  gtk_widget_set_tooltip_text (chip, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, aisle_advice_name (item), -1);
  g_object_set_data (G_OBJECT (chip), "item", GINT_TO_POINTER (item->item));
  g_signal_connect (chip, "toggled", G_CALLBACK (chip_cb), self);
  return chip;
}

static char *
title_text (const AisleAdvice *advice)
{
  guint n = advice->history->len;

  if (advice->user == NULL && n == 0)
    return g_strdup (_ ("Somebody new, who took nothing yet"));
  if (advice->user == NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item that somebody new took, the newest first",
                                         "%u items that somebody new took, the newest first", n),
                            n);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item in the history of %s, the newest first",
                                       "%u items in the history of %s, the newest first", n),
                          n, advice->user);
}

static char *
hint_text (guint n)
{
  if (n <= MOST_CHIPS)
    return g_strdup (_ ("Untick an item to see the lists as they would be without it"));
  return g_strdup_printf (_ ("Untick an item to see the lists as they would be without it; the newest %u are shown"),
                          MOST_CHIPS);
}

/* The same history has the same name. */
static char *
name_of (const AisleAdvice *advice)
{
  GString *name = g_string_new (advice->user);

  for (guint i = 0; i < advice->history->len; i++)
    g_string_append_printf (name, " %d", ((const AisleRecommendation *) advice->history->pdata[i])->item);
  return g_string_free (name, FALSE);
}

void
aisle_history_panel_set_advice (AisleHistoryPanel *self, const AisleAdvice *advice)
{
  guint n = advice->history->len, shown = MIN (n, MOST_CHIPS);
  g_autofree char *title = title_text (advice), *hint = hint_text (n), *name = name_of (advice);

  /* The keyboard stays where it is. */
  if (g_strcmp0 (name, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&name);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), n > 0);
  self->filling = TRUE;
  aisle_wrap_box_clear (self->chips);
  for (guint i = 0; i < shown; i++)
    aisle_wrap_box_append (self->chips, chip_new (self, advice->history->pdata[n - 1 - i]));
  self->filling = FALSE;
  /* Three beside each other is usual. */
  gtk_scrolled_window_set_min_content_height (self->scroller, A_LINE * CLAMP ((int) (shown + 2) / 3, 1, MOST_LINES));
  gtk_widget_set_visible (GTK_WIDGET (self->scroller), n > 0);
  gtk_widget_set_visible (self->all, self->left_out->len > 0);
}

void
aisle_history_panel_leave_out (AisleHistoryPanel *self, gint32 item)
{
  if (find (self, item) >= 0)
    return;
  g_array_append_val (self->left_out, item);
  for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip))
    if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "item")) == item)
      {
        self->filling = TRUE;
        gtk_check_button_set_active (GTK_CHECK_BUTTON (chip), FALSE);
        self->filling = FALSE;
      }
  changed (self);
}

static void
all_cb (AisleHistoryPanel *self)
{
  g_array_set_size (self->left_out, 0);
  self->filling = TRUE;
  for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (chip), TRUE);
  self->filling = FALSE;
  changed (self);
}

void
aisle_history_panel_reset (AisleHistoryPanel *self)
{
  g_array_set_size (self->left_out, 0);
  g_clear_pointer (&self->shown, g_free);
}

guint
aisle_history_panel_n_left_out (AisleHistoryPanel *self)
{
  return self->left_out->len;
}

gint32 *
aisle_history_panel_dup_left_out (AisleHistoryPanel *self)
{
  gint32 *items = self->left_out->len > 0 ? g_new (gint32, self->left_out->len + 1) : NULL;

  if (items == NULL)
    return NULL;
  memcpy (items, self->left_out->data, self->left_out->len * sizeof *items);
  items[self->left_out->len] = -1;
  return items;
}

static void
aisle_history_panel_dispose (GObject *object)
{
  AisleHistoryPanel *self = AISLE_HISTORY_PANEL (object);

  g_clear_pointer (&self->left_out, g_array_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (aisle_history_panel_parent_class)->dispose (object);
}

static void
aisle_history_panel_class_init (AisleHistoryPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_history_panel_dispose;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_HISTORY_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkLabel *
wrapped_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static void
aisle_history_panel_init (AisleHistoryPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->left_out = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->title = wrapped_label ("heading");
  self->hint = wrapped_label ("dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "caption");
  self->all = gtk_button_new_with_label (_ ("Use All Again"));
  gtk_widget_set_halign (self->all, GTK_ALIGN_START);
  gtk_widget_set_visible (self->all, FALSE);
  g_signal_connect_object (self->all, "clicked", G_CALLBACK (all_cb), self, G_CONNECT_SWAPPED);
  self->chips = g_object_new (AISLE_TYPE_WRAP_BOX, "valign", GTK_ALIGN_START, NULL);
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->chips));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->hint));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scroller));
  gtk_box_append (GTK_BOX (box), self->all);
  adw_bin_set_child (ADW_BIN (self), box);
}
