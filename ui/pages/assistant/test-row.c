/* test-row.c: see test-row.h. */
#include "pages/assistant/test-row.h"

#include "base/i18n.h"

#define LINES 3

struct _AisleTestRow
{
  AdwExpanderRow parent_instance;
  AisleChatTest *test;
  GPtrArray *intents; /* char *: what a turn may be expected to be taken for, after "any" */
};

static guint changed_signal, remove_signal;

G_DEFINE_FINAL_TYPE (AisleTestRow, aisle_test_row, ADW_TYPE_EXPANDER_ROW)

AisleChatTest *
aisle_test_row_dup_test (AisleTestRow *self)
{
  AisleChatTest *copy = aisle_chat_test_new (self->test->name, self->test->user);

  copy->id = self->test->id;
  for (guint i = 0; i < self->test->turns->len; i++)
    g_ptr_array_add (copy->turns, aisle_test_turn_copy (self->test->turns->pdata[i]));
  return copy;
}

void
aisle_test_row_set_id (AisleTestRow *self, gint64 id)
{
  self->test->id = id;
}

/* ---- what is expected of a turn ---- */

static AisleTestTurn *
turn_of (GtkWidget *control, AisleTestRow *self)
{
  return self->test->turns->pdata[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (control), "turn"))];
}

static void
expect (AisleTestRow *self, char **member, const char *value)
{
  if (g_strcmp0 (*member, value) == 0)
    return;
  g_free (*member);
  *member = g_strdup (value);
  g_signal_emit (self, changed_signal, 0);
}

static void
source_cb (AdwComboRow *row, GParamSpec *spec, AisleTestRow *self)
{
  guint chosen = adw_combo_row_get_selected (row);

  if (chosen != GTK_INVALID_LIST_POSITION)
    expect (self, &turn_of (GTK_WIDGET (row), self)->source,
            chosen > 0 ? aisle_reply_source_id ((AisleReplySource) (chosen - 1)) : NULL);
}

static void
intent_cb (AdwComboRow *row, GParamSpec *spec, AisleTestRow *self)
{
  guint chosen = adw_combo_row_get_selected (row);

  if (chosen != GTK_INVALID_LIST_POSITION)
    expect (self, &turn_of (GTK_WIDGET (row), self)->intent,
            chosen > 0 ? g_ptr_array_index (self->intents, chosen - 1) : NULL);
}

static void
reply_cb (AdwEntryRow *row, AisleTestRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  expect (self, &turn_of (GTK_WIDGET (row), self)->reply, *text != '\0' ? text : NULL);
}

/* Ids between commas, as they are kept: NULL for none. */
static char **
split_items (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  GStrvBuilder *items = g_strv_builder_new ();
  char **list;

  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (items, *part);
  list = g_strv_builder_end (items);
  g_strv_builder_unref (items);
  if (*list == NULL)
    g_clear_pointer (&list, g_strfreev);
  return list;
}

static void
items_cb (AdwEntryRow *row, AisleTestRow *self)
{
  AisleTestTurn *turn = turn_of (GTK_WIDGET (row), self);

  g_strfreev (turn->items);
  turn->items = split_items (gtk_editable_get_text (GTK_EDITABLE (row)));
  g_signal_emit (self, changed_signal, 0);
}

static void
join (AisleTestRow *self, GtkWidget *row, guint turn, const char *signal, GCallback handler)
{
  g_object_set_data (G_OBJECT (row), "turn", GUINT_TO_POINTER (turn));
  g_signal_connect_object (row, signal, handler, self, 0);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static GtkWidget *
new_combo (const char *title, GtkStringList *choices, guint chosen)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), chosen);
  return row;
}

static void
add_source (AisleTestRow *self, guint index, const AisleTestTurn *turn)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
  guint chosen = 0;

  gtk_string_list_append (choices, _ ("Any"));
  for (guint s = 0; s < AISLE_N_REPLY_SOURCES; s++)
    {
      gtk_string_list_append (choices, aisle_reply_source_title ((AisleReplySource) s));
      if (g_strcmp0 (turn->source, aisle_reply_source_id ((AisleReplySource) s)) == 0)
        chosen = s + 1;
    }
  join (self, new_combo (_ ("The answer is"), choices, chosen), index, "notify::selected", G_CALLBACK (source_cb));
}

static void
add_intent (AisleTestRow *self, guint index, const AisleTestTurn *turn)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
  guint chosen = 0;

  gtk_string_list_append (choices, _ ("Any"));
  for (guint i = 0; i < self->intents->len; i++)
    {
      gtk_string_list_append (choices, self->intents->pdata[i]);
      if (g_strcmp0 (turn->intent, self->intents->pdata[i]) == 0)
        chosen = i + 1;
    }
  join (self, new_combo (_ ("It is taken for"), choices, chosen), index, "notify::selected", G_CALLBACK (intent_cb));
}

static GtkWidget *
new_entry (const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  return row;
}

static void
add_reply (AisleTestRow *self, guint index, const AisleTestTurn *turn)
{
  g_autofree char *items = turn->items != NULL ? g_strjoinv (", ", turn->items) : NULL;

  join (self, new_entry (_ ("The reply holds these words"), turn->reply), index, "apply", G_CALLBACK (reply_cb));
  join (self, new_entry (_ ("It lists these items, by their ids"), items), index, "apply", G_CALLBACK (items_cb));
}

static void
add_words (AisleTestRow *self, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *under = subtitle != NULL ? g_markup_escape_text (subtitle, -1) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), under);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), LINES);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), LINES);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static void
add_turn (AisleTestRow *self, guint index)
{
  const AisleTestTurn *turn = self->test->turns->pdata[index];
  g_autofree char *said = g_strdup_printf (_ ("%u. “%s”"), index + 1, turn->text);
  g_autofree char *wrong =
      turn->wrong_reply != NULL ? g_strdup_printf (_ ("Must not come again: %s"), turn->wrong_reply) : NULL;

  add_words (self, said, wrong);
  add_source (self, index, turn);
  add_intent (self, index, turn);
  add_reply (self, index, turn);
}

/* ---- the row ---- */

static void
remove_cb (AisleTestRow *self)
{
  g_signal_emit (self, remove_signal, 0);
}

static gssize
find (const AisleTable *results, gint64 test)
{
  for (gsize row = 0; results != NULL && row < aisle_table_n_rows (results); row++)
    if (aisle_table_integer (results, row, 0) == test)
      return (gssize) row;
  return -1;
}

static const char *
cell (const AisleTable *results, gsize row, const char *name)
{
  const char *text = aisle_table_text_of (results, row, name);

  return text != NULL ? text : "";
}

static void
show_result (AisleTestRow *self, const AisleTable *results)
{
  gssize row = find (results, self->test->id);
  gboolean passed = row >= 0 && aisle_table_integer (results, (gsize) row, 3) != 0;
  GtkWidget *badge;
  g_autofree char *said = NULL, *under = NULL;

  if (row < 0)
    return;
  badge = gtk_label_new (passed ? _ ("Passed") : _ ("Failed"));
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, passed ? "badge-passed" : "badge-failed");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), badge);
  if (passed)
    return;
  /* Translators: turn, what the customer said, what was expected, what came */
  said = g_strdup_printf (
      _ ("Turn %lld, “%s”: expected %s, got: %s"), (long long) aisle_table_integer (results, (gsize) row, 4),
      cell (results, (gsize) row, "said"), cell (results, (gsize) row, "expected"), cell (results, (gsize) row, "got"));
  under = g_markup_escape_text (said, -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), under);
}

/* The intents of the classifier, and those that turns expect though it does not know them. */
static void
list_intents (AisleTestRow *self, const char *const *intents)
{
  for (; intents != NULL && *intents != NULL; intents++)
    g_ptr_array_add (self->intents, g_strdup (*intents));
  for (guint i = 0; i < self->test->turns->len; i++)
    {
      const AisleTestTurn *turn = self->test->turns->pdata[i];

      if (turn->intent != NULL && !g_ptr_array_find_with_equal_func (self->intents, turn->intent, g_str_equal, NULL))
        g_ptr_array_add (self->intents, g_strdup (turn->intent));
    }
}

GtkWidget *
aisle_test_row_new (const AisleChatTest *test, const AisleTable *results, const char *const *intents)
{
  AisleTestRow *self = g_object_new (AISLE_TYPE_TEST_ROW, NULL);
  GtkWidget *remove = gtk_button_new_from_icon_name ("aisle-remove-symbolic");
  AisleTestRow from = { .test = (AisleChatTest *) test };

  self->test = aisle_test_row_dup_test (&from);
  list_intents (self, intents);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->test->name);
  show_result (self, results);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_tooltip_text (remove, _ ("Remove this test"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove this test"), -1);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), remove);
  for (guint i = 0; i < self->test->turns->len; i++)
    add_turn (self, i);
  return GTK_WIDGET (self);
}

static void
aisle_test_row_finalize (GObject *object)
{
  AisleTestRow *self = AISLE_TEST_ROW (object);

  g_ptr_array_unref (self->intents);
  aisle_chat_test_free (self->test);
  G_OBJECT_CLASS (aisle_test_row_parent_class)->finalize (object);
}

static void
aisle_test_row_class_init (AisleTestRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_test_row_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_TEST_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  remove_signal = g_signal_new ("remove", AISLE_TYPE_TEST_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_test_row_init (AisleTestRow *self)
{
  self->intents = g_ptr_array_new_with_free_func (g_free);
}
