/* conversation-panel.c: see conversation-panel.h. */
#include "pages/assistant/conversation-panel.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"
#include "command/chat-tests.h"
#include "command/dialogues.h"

#define WIDEST     56  /* characters */
#define MOST_TURNS 200 /* that are shown of one */

struct _AisleConversationPanel
{
  AdwBin parent_instance;
  AisleSession *session; /* (nullable) */
  GtkBox *turns;
  GtkLabel *note;
  GtkWidget *keep; /* all of it */
  gint32 first;    /* turn of the customer, -1 none */
  guint64 asked;   /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleConversationPanel, aisle_conversation_panel, ADW_TYPE_BIN)

typedef struct
{
  guint64 number;
  gint32 turn;
  AisleAnswer *conversation;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_clear_pointer (&self->conversation, aisle_answer_free);
  g_free (self);
}

static gpointer
run_read (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;

  self->conversation = aisle_command_conversation (project, self->turn, progress, error);
  return self->conversation != NULL ? self : NULL;
}

/* ---- what is kept ---- */

static gpointer
run_keep (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Asked *self = input;
  g_autoptr (AisleChatTest) test = aisle_chat_test_from_turn (project, self->turn, progress, error);

  return test != NULL && aisle_command_tests_keep (project, test, error) ? input : NULL;
}

static void note (AisleConversationPanel *self, const char *text);

static void
kept_cb (AisleJob *job, AisleConversationPanel *self)
{
  const GError *error = aisle_job_get_error (job);

  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      aisle_session_toast (self->session, _ ("Kept as a test"), TRUE);
      aisle_session_changed (self->session);
    }
  else if (error != NULL)
    note (self, error->message);
}

static void
keep (AisleConversationPanel *self, gint32 turn)
{
  Asked *asked = g_new0 (Asked, 1);
  AisleJobSpec spec = { .title = _ ("Keeping a test"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_keep,
                        .input = asked,
                        .input_free = (GDestroyNotify) asked_free };

  asked->turn = turn;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (kept_cb), self, 0);
}

static void
keep_all_cb (AisleConversationPanel *self)
{
  keep (self, self->first);
}

static void
keep_reply_cb (GtkWidget *button, AisleConversationPanel *self)
{
  keep (self, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "turn")));
}

static GtkWidget *
new_keep_reply (AisleConversationPanel *self, gint32 turn)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Expect This"));

  gtk_widget_set_tooltip_text (button, _ ("Keep the conversation up to here as a test: the assistant must reply so"));
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "caption");
  g_object_set_data (G_OBJECT (button), "turn", GINT_TO_POINTER (turn));
  g_signal_connect_object (button, "clicked", G_CALLBACK (keep_reply_cb), self, 0);
  return button;
}

/* ---- what is shown ---- */

static void
empty (AisleConversationPanel *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->turns))) != NULL)
    gtk_box_remove (self->turns, child);
  self->first = -1;
  gtk_widget_set_sensitive (self->keep, FALSE);
}

static void
note (AisleConversationPanel *self, const char *text)
{
  aisle_first_letter_label (self->note, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
}

static gint32
turn_at (const AisleTable *table, gsize row)
{
  return (gint32) aisle_table_integer_of (table, row, "turn");
}

/* Who spoke is read out, and seen by side and colour; below stand time and intent. */
static void
add_turn (AisleConversationPanel *self, const AisleTable *table, gsize row, gboolean marked)
{
  gboolean customer = g_strcmp0 (aisle_table_text_of (table, row, "speaker"), "customer") == 0,
           agent = g_strcmp0 (aisle_table_text_of (table, row, "speaker"), "agent") == 0;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3),
            *words = gtk_label_new (aisle_table_text_of (table, row, "text")), *below = gtk_label_new (NULL),
            *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *time = aisle_table_format_of (table, row, "time");
  const char *intent = aisle_table_text_of (table, row, "intent");
  /* Translators: who spoke in a conversation */
  const char *speaker = customer ? _ ("Customer") : agent ? _ ("Agent") : _ ("System");
  g_autofree char *line =
      g_strjoin (" · ", speaker, *time != '\0' ? time : intent, *time != '\0' ? intent : NULL, NULL);

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (words), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (words), WIDEST);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_selectable (GTK_LABEL (words), TRUE);
  gtk_widget_add_css_class (words, "chat-bubble");
  gtk_widget_add_css_class (words, customer ? "chat-customer" : "chat-assistant");
  if (marked)
    gtk_widget_add_css_class (words, "chat-chosen");
  gtk_label_set_text (GTK_LABEL (below), line);
  gtk_label_set_wrap (GTK_LABEL (below), TRUE);
  gtk_label_set_xalign (GTK_LABEL (below), customer ? 1 : 0);
  gtk_widget_add_css_class (below, "caption");
  gtk_widget_add_css_class (below, "dim-label");
  gtk_widget_set_halign (box, customer ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (foot), below);
  if (agent && self->first >= 0)
    gtk_box_append (GTK_BOX (foot), new_keep_reply (self, turn_at (table, row)));
  gtk_widget_set_halign (foot, customer ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), foot);
  gtk_box_append (self->turns, box);
  if (customer && self->first < 0)
    {
      self->first = turn_at (table, row);
      gtk_widget_set_sensitive (self->keep, TRUE);
    }
}

static void
read_cb (AisleJob *job, AisleConversationPanel *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  const AisleTable *table;
  gsize n;

  if (asked->number != self->asked || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  empty (self);
  note (self, error != NULL ? error->message : NULL);
  if (asked->conversation == NULL)
    return;
  table = asked->conversation->table;
  n = aisle_table_n_rows (table);
  for (gsize row = 0; row < MIN (n, MOST_TURNS); row++)
    add_turn (self, table, row, turn_at (table, row) == asked->turn);
  if (n > MOST_TURNS)
    note (self, _ ("The conversation goes on: these are its first turns."));
}

void
aisle_conversation_panel_show (AisleConversationPanel *self, AisleSession *session, gint32 turn)
{
  Asked *asked = g_new0 (Asked, 1);
  AisleJobSpec spec = { .title = _ ("Reading a conversation"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_read,
                        .input = asked,
                        .input_free = asked_free };

  g_set_object (&self->session, session);
  asked->number = ++self->asked;
  asked->turn = turn;
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (read_cb), self, 0);
}

void
aisle_conversation_panel_clear (AisleConversationPanel *self)
{
  self->asked++;
  empty (self);
  note (self, _ ("Choose a text to read its conversation."));
}

/* ---- the widget ---- */

static void
aisle_conversation_panel_dispose (GObject *object)
{
  g_clear_object (&AISLE_CONVERSATION_PANEL (object)->session);
  G_OBJECT_CLASS (aisle_conversation_panel_parent_class)->dispose (object);
}

static void
aisle_conversation_panel_class_init (AisleConversationPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_conversation_panel_dispose;
}

static void
aisle_conversation_panel_init (AisleConversationPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *label = gtk_label_new (NULL),
            *title = gtk_label_new (_ ("Conversation")), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->keep = gtk_button_new_with_label (_ ("Keep as Test"));
  gtk_widget_set_tooltip_text (self->keep, _ ("The assistant must read what the customer says as it is labelled"));
  g_signal_connect_object (self->keep, "clicked", G_CALLBACK (keep_all_cb), self, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->keep);
  self->turns = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  self->note = GTK_LABEL (label);
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_xalign (self->note, 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "lead-card");
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->turns));
  gtk_box_append (GTK_BOX (box), label);
  adw_bin_set_child (ADW_BIN (self), box);
  aisle_conversation_panel_clear (self);
}
