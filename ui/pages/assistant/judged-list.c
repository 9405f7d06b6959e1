/* judged-list.c: see judged-list.h. */
#include "pages/assistant/judged-list.h"
#include "pages/assistant/label-job.h"
#include "widgets/card-list.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

struct _AisleJudgedList
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkLabel *title, *none;
  GtkListBox *list;
  GtkWidget *below;
  GtkCheckButton *all;
  GtkDropDown *intents;
  GtkWidget *move;
  GPtrArray *ticks;         /* GtkCheckButton, borrowed, a row each */
  GPtrArray *taken;         /* what each was taken for */
  GArray *turns;            /* gint32, a row each */
  gboolean filling, chosen; /* an intent, by hand */
};

G_DEFINE_FINAL_TYPE (AisleJudgedList, aisle_judged_list, ADW_TYPE_BIN)

/* ---- ticks ---- */

static guint
count_ticked (AisleJudgedList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->ticks->len; i++)
    n += gtk_check_button_get_active (self->ticks->pdata[i]);
  return n;
}

static void
choose_intent (AisleJudgedList *self, const char *intent)
{
  GListModel *names = gtk_drop_down_get_model (self->intents);
  guint i = 0;

  while (i < g_list_model_get_n_items (names)
         && g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (names), i), intent) != 0)
    i++;
  self->filling = TRUE;
  if (i < g_list_model_get_n_items (names))
    gtk_drop_down_set_selected (self->intents, i);
  self->filling = FALSE;
}

/* The intent that the ticked texts have most probably: what they were taken for, where that is one; but what was chosen by
 * hand stays. */
static void
propose_intent (AisleJudgedList *self)
{
  const char *taken = NULL;

  if (self->chosen)
    return;
  for (guint i = 0; i < self->ticks->len; i++)
    if (gtk_check_button_get_active (self->ticks->pdata[i]))
      {
        if (taken != NULL && g_strcmp0 (taken, self->taken->pdata[i]) != 0)
          return;
        taken = self->taken->pdata[i];
      }
  if (taken != NULL)
    choose_intent (self, taken);
}

static void
intent_cb (AisleJudgedList *self)
{
  self->chosen = self->chosen || !self->filling;
}

static void
ticked_cb (AisleJudgedList *self)
{
  guint n = count_ticked (self);

  if (self->filling)
    return;
  self->filling = TRUE;
  gtk_check_button_set_active (self->all, n > 0 && n == self->ticks->len);
  gtk_check_button_set_inconsistent (self->all, n > 0 && n < self->ticks->len);
  self->filling = FALSE;
  gtk_widget_set_sensitive (self->move, n > 0);
  propose_intent (self);
}

static void
all_cb (AisleJudgedList *self)
{
  gboolean all = gtk_check_button_get_active (self->all);

  if (self->filling)
    return;
  self->filling = TRUE;
  for (guint i = 0; i < self->ticks->len; i++)
    gtk_check_button_set_active (self->ticks->pdata[i], all);
  self->filling = FALSE;
  ticked_cb (self);
}

static void
move_cb (AisleJudgedList *self)
{
  GtkStringObject *intent = gtk_drop_down_get_selected_item (self->intents);
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0; i < self->ticks->len; i++)
    if (gtk_check_button_get_active (self->ticks->pdata[i]))
      g_array_append_val (turns, g_array_index (self->turns, gint32, i));
  if (turns->len > 0 && intent != NULL)
    aisle_label_turns (self->session, turns, gtk_string_object_get_string (intent));
}

/* ---- rows ---- */

/* What it is and was taken for, and whether somebody has moved it since. */
static char *
row_line (const AisleTable *texts, gsize row)
{
  const char *label = aisle_table_text_of (texts, row, "label"), *now = aisle_table_text_of (texts, row, "now");
  g_autofree char *confidence = aisle_table_format_of (texts, row, "confidence");

  if (now != NULL && g_strcmp0 (now, label) != 0)
    /* Translators: the intent that the model took a text for, how sure it was, and the intent that it was moved to */
    return g_strdup_printf (_ ("Taken for %s, %s sure · moved to %s since"),
                            aisle_table_text_of (texts, row, "predicted"), confidence, now);
  /* Translators: the intent of a text, the one that the model took it for, and how sure it was */
  return g_strdup_printf (_ ("%s, taken for %s, %s sure"), label != NULL ? label : _ ("No intent"),
                          aisle_table_text_of (texts, row, "predicted"), confidence);
}

static void
add_row (AisleJudgedList *self, const AisleTable *texts, gsize row)
{
  GtkWidget *item = adw_action_row_new (), *tick;
  g_autofree char *text = g_markup_escape_text (aisle_table_text_of (texts, row, "text"), -1),
                  *line = row_line (texts, row), *subtitle = g_markup_escape_text (line, -1);
  gint32 turn = (gint32) aisle_table_integer_of (texts, row, "turn");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (item), text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (item), subtitle);
  gtk_list_box_append (self->list, item);
  if (turn == 0)
    return;
  tick = gtk_check_button_new ();
  gtk_widget_set_valign (tick, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  aisle_table_text_of (texts, row, "text"), -1);
  g_signal_connect_object (tick, "toggled", G_CALLBACK (ticked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (item), tick);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (item), tick);
  g_ptr_array_add (self->ticks, tick);
  g_ptr_array_add (self->taken, g_strdup (aisle_table_text_of (texts, row, "predicted")));
  g_array_append_val (self->turns, turn);
}

/* Of more than are listed. */
static char *
first_of (const char *title, gsize n)
{
  g_autofree char *listed = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu is listed", "%zu are listed", n), n);

  return g_strdup_printf ("%s · %s", title, listed);
}

void
aisle_judged_list_set (AisleJudgedList *self, AisleSession *session, const char *title, gsize n,
                       const AisleTable *texts, const char *const *intents)
{
  GtkWidget *child;
  gsize n_shown = aisle_table_n_rows (texts);
  gboolean any = n_shown > 0, focused = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  g_autoptr (GtkStringList) names = gtk_string_list_new (intents);
  g_autofree char *first = n_shown < n ? first_of (title, n_shown) : g_strdup (title);

  g_set_object (&self->session, session);
  gtk_label_set_text (self->title, first);
  self->filling = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_ptr_array_set_size (self->ticks, 0);
  g_ptr_array_set_size (self->taken, 0);
  g_array_set_size (self->turns, 0);
  for (gsize row = 0; row < n_shown; row++)
    add_row (self, texts, row);
  gtk_drop_down_set_model (self->intents, G_LIST_MODEL (names));
  self->chosen = FALSE;
  self->filling = FALSE;
  if (any)
    choose_intent (self, aisle_table_text_of (texts, 0, "predicted"));
  gtk_widget_set_visible (GTK_WIDGET (self->list), any);
  gtk_widget_set_visible (GTK_WIDGET (self->none), !any);
  gtk_widget_set_visible (self->below, self->ticks->len > 0);
  ticked_cb (self);
  if (focused && any) /* on in the list after texts were moved */
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* ---- the widget ---- */

static void
aisle_judged_list_dispose (GObject *object)
{
  AisleJudgedList *self = AISLE_JUDGED_LIST (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->ticks, g_ptr_array_unref);
  g_clear_pointer (&self->taken, g_ptr_array_unref);
  g_clear_pointer (&self->turns, g_array_unref);
  G_OBJECT_CLASS (aisle_judged_list_parent_class)->dispose (object);
}

static void
aisle_judged_list_class_init (AisleJudgedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_judged_list_dispose;
}

/* What is done with the ticked ones. */
static GtkWidget *
new_below (AisleJudgedList *self)
{
  GtkWidget *box = g_object_new (AISLE_TYPE_WRAP_BOX, NULL), *to = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  static const char *const none[] = { NULL };

  self->all = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Tick all")));
  self->intents = GTK_DROP_DOWN (aisle_card_list_new (none, _ ("Intent to move the ticked texts to")));
  self->move = gtk_button_new_with_label (_ ("Move to This Intent"));
  g_signal_connect_object (self->intents, "notify::selected", G_CALLBACK (intent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->all, "toggled", G_CALLBACK (all_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->move, "clicked", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (to), GTK_WIDGET (self->intents));
  gtk_box_append (GTK_BOX (to), self->move);
  aisle_wrap_box_append (AISLE_WRAP_BOX (box), GTK_WIDGET (self->all));
  aisle_wrap_box_append (AISLE_WRAP_BOX (box), to);
  return box;
}

static void
aisle_judged_list_init (AisleJudgedList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  self->ticks = g_ptr_array_new ();
  self->taken = g_ptr_array_new_with_free_func (g_free);
  self->turns = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->none = GTK_LABEL (gtk_label_new (_ ("There is no such text.")));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->below = new_below (self);
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_label_set_xalign (self->none, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->none), "dim-label");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->none));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->below);
  adw_bin_set_child (ADW_BIN (self), box);
}
