/* topic-panel.c: see topic-panel.h. */
#include "pages/assistant/topic-panel.h"
#include "pages/assistant/conversation-panel.h"
#include "widgets/split-box.h"
#include "widgets/table-card.h"

#include "base/i18n.h"

struct _AisleTopicPanel
{
  AdwBin parent_instance;
  AisleSession *session;
  AisleTopicsShared *topics; /* (nullable) */
  gsize topic;
  GtkLabel *title, *words;
  GtkEditable *intent;
  GtkCheckButton *all;
  GtkWidget *make, *maker; /* the button, and what belongs to it */
  AisleTableCard *turns;
  AisleTable *shown; /* (nullable) what stands in the table */
  AisleConversationPanel *conversation;
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleTopicPanel, aisle_topic_panel, ADW_TYPE_BIN)

/* ---- shared topics ---- */

AisleTopicsShared *
aisle_topics_shared_new (AisleFoundTopics *found)
{
  AisleTopicsShared *self = g_atomic_rc_box_new0 (AisleTopicsShared);

  self->found = found;
  return self;
}

AisleTopicsShared *
aisle_topics_shared_ref (AisleTopicsShared *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
shared_clear (gpointer data)
{
  aisle_found_topics_free (((AisleTopicsShared *) data)->found);
}

void
aisle_topics_shared_unref (AisleTopicsShared *self)
{
  g_atomic_rc_box_release_full (self, shared_clear);
}

/* ---- what was said ---- */

typedef struct
{
  guint64 number;
  AisleTopicsShared *topics;
  gsize topic, labelled;
  char *intent;
  gboolean all;
  AisleAnswer *turns;
} Asked;

static Asked *
asked_new (AisleTopicPanel *self)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->number = ++self->asked;
  asked->topics = aisle_topics_shared_ref (self->topics);
  asked->topic = self->topic;
  return asked;
}

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_clear_pointer (&self->turns, aisle_answer_free);
  aisle_topics_shared_unref (self->topics);
  g_free (self->intent);
  g_free (self);
}

static gpointer
run_turns (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;

  self->turns = aisle_found_topics_turns (self->topics->found, self->topic);
  return self;
}

static void
turns_cb (AisleJob *job, AisleTopicPanel *self)
{
  const Asked *asked = aisle_job_get_result (job);

  if (asked == NULL || asked->number != self->asked)
    return;
  g_clear_pointer (&self->shown, aisle_table_unref);
  self->shown = aisle_table_ref (asked->turns->table);
  aisle_table_card_set (self->turns, asked->turns, NULL);
  aisle_table_view_hide_empty (aisle_table_card_get_table (self->turns), self->shown);
}

static void
row_cb (GtkWidget *from, guint64 row, AisleTopicPanel *self)
{
  gssize turn = self->shown != NULL ? aisle_table_find (self->shown, "turn") : -1;

  if (turn >= 0 && row < aisle_table_n_rows (self->shown) && !aisle_table_is_missing (self->shown, row, (gsize) turn))
    aisle_conversation_panel_show (self->conversation, self->session,
                                   (gint32) aisle_table_integer (self->shown, row, (gsize) turn));
}

/* ---- from a topic to an intent ---- */

static gpointer
run_label (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;

  return aisle_command_label_topic (project, self->topics->found, self->topic, self->intent, self->all, &self->labelled,
                                    error)
             ? self
             : NULL;
}

static void
labelled_cb (AisleJob *job, AisleSession *session)
{
  const Asked *asked = aisle_job_get_result (job);
  g_autofree char *text = NULL;

  if (asked == NULL)
    return;
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu text has the intent “%s” now",
                                       "%zu texts have the intent “%s” now", asked->labelled),
                          asked->labelled, asked->intent);
  aisle_session_toast (session, text, TRUE);
  aisle_session_changed (session);
}

static void
make_cb (AisleTopicPanel *self)
{
  g_autofree char *intent = g_strstrip (g_strdup (gtk_editable_get_text (self->intent)));
  Asked *asked;
  AisleJobSpec spec = { .title = _ ("Making a topic an intent"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_label,
                        .input_free = asked_free };

  if (*intent == '\0' || self->topics == NULL)
    return;
  asked = asked_new (self);
  asked->intent = g_steal_pointer (&intent);
  asked->all = gtk_check_button_get_active (self->all);
  spec.input = asked;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (labelled_cb),
                           self->session, 0);
}

static void
intent_cb (AisleTopicPanel *self)
{
  g_autofree char *intent = g_strstrip (g_strdup (gtk_editable_get_text (self->intent)));

  gtk_widget_set_sensitive (self->make, *intent != '\0');
}

void
aisle_topic_panel_show (AisleTopicPanel *self, AisleSession *session, AisleTopicsShared *topics, gsize topic,
                        const char *intent)
{
  AisleJobSpec spec = {
    .title = _ ("Reading a topic"), .lane = AISLE_LANE_LOOK, .silent = TRUE, .run = run_turns, .input_free = asked_free
  };
  gboolean reviews = aisle_found_topics_of_reviews (topics->found);
  const char *label = aisle_found_topics_label (topics->found, topic);
  g_autofree char *name = aisle_found_topics_name (topics->found, topic);
  /* Translators: number and words of a topic */
  g_autofree char *title = g_strdup_printf (_ ("Topic %zu: %s"), topic, label);

  g_set_object (&self->session, session);
  aisle_topics_shared_ref (topics);
  g_clear_pointer (&self->topics, aisle_topics_shared_unref);
  self->topics = topics;
  self->topic = topic;
  gtk_label_set_text (self->title, title);
  gtk_editable_set_text (self->intent, intent != NULL ? intent : name);
  gtk_widget_set_visible (self->maker, !reviews);
  gtk_widget_set_visible (GTK_WIDGET (self->conversation), !reviews);
  aisle_table_view_set_activatable (aisle_table_card_get_table (self->turns), !reviews);
  aisle_conversation_panel_clear (self->conversation);
  spec.input = asked_new (self);
  g_signal_connect_object (aisle_session_run_alone (session, &spec), "finished", G_CALLBACK (turns_cb), self, 0);
}

/* ---- the widget ---- */

static void
aisle_topic_panel_dispose (GObject *object)
{
  AisleTopicPanel *self = AISLE_TOPIC_PANEL (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->topics, aisle_topics_shared_unref);
  g_clear_pointer (&self->shown, aisle_table_unref);
  G_OBJECT_CLASS (aisle_topic_panel_parent_class)->dispose (object);
}

static void
aisle_topic_panel_class_init (AisleTopicPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_topic_panel_dispose;
}

static GtkWidget *
new_maker (AisleTopicPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *entry = gtk_entry_new (), *title = gtk_label_new (NULL);

  self->title = GTK_LABEL (title);
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_widget_add_css_class (title, "title-4");
  self->intent = GTK_EDITABLE (entry);
  gtk_editable_set_width_chars (self->intent, 9);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name of the intent"), -1);
  self->make = gtk_button_new_with_label (_ ("Make It an Intent"));
  gtk_widget_add_css_class (self->make, "suggested-action");
  self->all = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Also texts that have another intent")));
  g_signal_connect_object (entry, "changed", G_CALLBACK (intent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (make_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->make, "clicked", G_CALLBACK (make_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (line), entry);
  gtk_box_append (GTK_BOX (line), self->make);
  gtk_box_append (GTK_BOX (box), title);
  self->maker = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_box_append (GTK_BOX (self->maker), line);
  gtk_box_append (GTK_BOX (self->maker), GTK_WIDGET (self->all));
  gtk_box_append (GTK_BOX (box), self->maker);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "lead-card");
  return box;
}

static void
aisle_topic_panel_init (AisleTopicPanel *self)
{
  static const char *const hidden[] = { "turn", "conversation", "time", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  AisleTableView *table;

  self->turns = AISLE_TABLE_CARD (aisle_table_card_new (_ ("What was said about it"), hidden));
  table = aisle_table_card_get_table (self->turns);
  aisle_table_view_set_activatable (table, TRUE);
  g_signal_connect_object (table, "row", G_CALLBACK (row_cb), self, 0);
  self->conversation = g_object_new (AISLE_TYPE_CONVERSATION_PANEL, NULL);
  gtk_widget_set_valign (GTK_WIDGET (self->conversation), GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), new_maker (self));
  gtk_box_append (GTK_BOX (box), g_object_new (AISLE_TYPE_SPLIT_BOX, "start", self->turns, "end", self->conversation,
                                               "end-width", 400, "threshold", 820, NULL));
  adw_bin_set_child (ADW_BIN (self), box);
}
