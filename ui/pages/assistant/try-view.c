/* try-view.c: see try-view.h.  One thing is said at a time; the models stay open until the project changes. */
#include "pages/assistant/try-view.h"
#include "pages/assistant/chat-bubble.h"
#include "pages/assistant/used-panel.h"
#include "widgets/bottom-bar.h"
#include "widgets/first-letter.h"
#include "widgets/split-box.h"
#include "widgets/wrap-box.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/chat-tests.h"

#define BELOW 12 /* pixels between what is said last and the edge */

struct _AisleTryView
{
  AislePageView parent_instance;
  GtkStack *stack;
  GtkBox *bubbles;
  GtkEditable *text, *user;
  GtkWidget *bar, *send_button, *user_box, *keep_button, *new_button;
  GtkToggleButton *as_customer;
  AisleUsedPanel *used;
  GtkLabel *message;
  AisleAssistant *open; /* (nullable) of the project as it is */
  GPtrArray *turns;     /* AisleChatTurn */
  GPtrArray *answers;   /* AisleChatBubble of each, borrowed */
  gboolean asking, keeping, keep_again;
  char *waiting;             /* (nullable) said while the models were opened */
  gint64 kept;               /* the test that the chat is kept as, 0 none */
  guint loads;               /* counts them, so that models of an older project are dropped */
  guint conversation, asked; /* count them: a late answer to an old one is dropped */
};

G_DEFINE_FINAL_TYPE (AisleTryView, aisle_try_view, AISLE_TYPE_PAGE_VIEW)

static void
say_problem (AisleTryView *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

/* ---- what is asked ---- */

typedef struct
{
  char *text, *user; /* text NULL: only open */
  GPtrArray *before; /* char *, NULL-terminated */
  AisleAssistant *open;
  AisleChatTurn *turn;
  guint number, load;
} Said;

static void
said_free (Said *self)
{
  g_free (self->text);
  g_free (self->user);
  g_ptr_array_unref (self->before);
  g_clear_pointer (&self->open, aisle_assistant_close);
  g_clear_pointer (&self->turn, aisle_chat_turn_free);
  g_free (self);
}

static gpointer
run_chat (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Said *self = input;
  AisleChatAsk ask = { self->text, self->user, (const char *const *) self->before->pdata };

  if (self->open == NULL)
    self->open = aisle_assistant_open (project, NULL, progress, error);
  if (self->open != NULL && self->text != NULL)
    self->turn = aisle_command_chat (project, self->open, &ask, progress, error);
  return self->open != NULL && (self->text == NULL || self->turn != NULL) ? self : NULL;
}

/* ---- what is shown ---- */

static void
choose (AisleTryView *self, guint index)
{
  for (guint i = 0; i < self->answers->len; i++)
    aisle_chat_bubble_set_chosen (self->answers->pdata[i], i == index);
  aisle_used_panel_show (self->used, index < self->turns->len ? self->turns->pdata[index] : NULL);
}

static void
chosen_cb (AisleChatBubble *bubble, AisleTryView *self)
{
  guint index;

  if (g_ptr_array_find (self->answers, bubble, &index))
    choose (self, index);
}

/* To the end of what is said; what was used may stand below. */
static gboolean
scroll_down_cb (gpointer data)
{
  AisleTryView *self = data;
  GtkWidget *bubbles = GTK_WIDGET (self->bubbles),
            *scrolled = gtk_widget_get_ancestor (bubbles, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  GtkWidget *page =
      gtk_viewport_get_child (GTK_VIEWPORT (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled))));
  double end;

  if (gtk_widget_translate_coordinates (bubbles, page, 0, gtk_widget_get_height (bubbles) + BELOW, NULL, &end))
    gtk_adjustment_set_value (adjustment, end - gtk_adjustment_get_page_size (adjustment));
  return G_SOURCE_REMOVE;
}

static void keep_cb (AisleTryView *self);

static void
add_turn (AisleTryView *self, AisleChatTurn *turn)
{
  GtkWidget *answer = aisle_chat_bubble_new (turn->reply, turn);

  gtk_box_append (self->bubbles, answer);
  g_signal_connect_object (answer, "chosen", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect_object (answer, "judged", G_CALLBACK (keep_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->turns, turn);
  g_ptr_array_add (self->answers, answer);
  choose (self, self->turns->len - 1);
  gtk_widget_set_sensitive (self->keep_button, TRUE);
  gtk_widget_set_sensitive (self->new_button, TRUE);
  g_idle_add_full (G_PRIORITY_LOW, scroll_down_cb, g_object_ref (self), g_object_unref);
}

/* What was said and got no answer goes back to where it is written. */
static void
take_back (AisleTryView *self, const char *text)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->bubbles));

  if (text == NULL || last == NULL)
    return;
  gtk_box_remove (self->bubbles, last);
  gtk_editable_set_text (self->text, text);
  gtk_editable_set_position (self->text, -1);
}

static void ask (AisleTryView *self, const char *text);

/* What was said while the models were opened, or that they are opened anew. */
static void
go_on (AisleTryView *self)
{
  g_autofree char *waiting = g_steal_pointer (&self->waiting);

  if (waiting != NULL || self->open == NULL)
    ask (self, waiting);
}

static void
answered_cb (AisleJob *job, AisleTryView *self)
{
  Said *said = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  gboolean done = aisle_job_get_state (job) == AISLE_JOB_DONE;

  if (said->number != self->asked)
    return;
  self->asking = FALSE;
  gtk_widget_set_sensitive (self->send_button, TRUE);
  if (!done)
    take_back (self, said->text != NULL ? said->text : self->waiting);
  if (done)
    {
      g_clear_pointer (&self->open, aisle_assistant_close);
      self->open = said->load == self->loads ? aisle_assistant_ref (said->open) : NULL;
      say_problem (self, NULL);
      gtk_stack_set_visible_child_name (self->stack, "chat");
      if (said->turn != NULL)
        add_turn (self, g_steal_pointer (&said->turn));
      go_on (self);
      return;
    }
  g_clear_pointer (&self->waiting, g_free);
  if (g_error_matches (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY))
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else if (error != NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "chat");
      say_problem (self, error->message);
    }
}

static void
ask (AisleTryView *self, const char *text)
{
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));
  Said *said = g_new0 (Said, 1);
  AisleJobSpec spec = { .title = _ ("Answering"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_chat,
                        .input = said,
                        .input_free = (GDestroyNotify) said_free };

  self->asking = TRUE;
  gtk_widget_set_sensitive (self->send_button, text == NULL);
  said->text = g_strdup (text);
  said->number = ++self->asked;
  said->load = self->loads;
  if (gtk_toggle_button_get_active (self->as_customer) && *gtk_editable_get_text (self->user) != '\0')
    said->user = g_strdup (gtk_editable_get_text (self->user));
  said->open = self->open != NULL ? aisle_assistant_ref (self->open) : NULL;
  said->before = aisle_chat_before_new ();
  for (guint i = 0; i < self->turns->len; i++)
    aisle_chat_before_add (said->before, self->turns->pdata[i]);
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (answered_cb), self, 0);
}

static void
send_cb (AisleTryView *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->text)));

  if (*text == '\0' || !gtk_widget_get_sensitive (self->send_button))
    return;
  gtk_editable_set_text (self->text, "");
  gtk_box_append (self->bubbles, aisle_chat_bubble_new (text, NULL));
  if (!self->asking)
    ask (self, text);
  else
    {
      self->waiting = g_steal_pointer (&text);
      gtk_widget_set_sensitive (self->send_button, FALSE);
    }
}

/* ---- whole conversations ---- */

static void
start_anew (AisleTryView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->bubbles))) != NULL)
    gtk_box_remove (self->bubbles, child);
  g_ptr_array_set_size (self->answers, 0);
  g_ptr_array_set_size (self->turns, 0);
  self->conversation++;
  self->asked++;
  self->kept = 0;
  self->asking = self->keep_again = FALSE;
  g_clear_pointer (&self->waiting, g_free);
  gtk_widget_set_sensitive (self->send_button, TRUE);
  choose (self, 0);
  say_problem (self, NULL);
  gtk_widget_set_sensitive (self->keep_button, FALSE);
  gtk_widget_set_sensitive (self->new_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* In the place of the chat's test, unless that is gone. */
static gpointer
run_keep (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  AisleChatTest *test = input;
  g_autoptr (GPtrArray) tests = aisle_command_tests (project, error);
  gboolean there = FALSE;

  if (tests == NULL)
    return NULL;
  for (guint i = 0; i < tests->len; i++)
    there = there || ((const AisleChatTest *) tests->pdata[i])->id == test->id;
  if (!there)
    test->id = 0;
  return aisle_command_tests_keep (project, test, error) ? test : NULL;
}

static void
kept_cb (AisleJob *job, AisleTryView *self)
{
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));
  const AisleChatTest *test = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  gboolean again = self->keep_again;

  self->keeping = self->keep_again = FALSE;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (job), "conversation")) == self->conversation)
        self->kept = test->id;
      aisle_session_toast (session, _ ("Kept as a test"), TRUE);
      aisle_session_changed (session);
    }
  else if (error != NULL)
    say_problem (self, error->message);
  if (again)
    keep_cb (self);
}

/* One at a time: the second takes the place of the first, whose number it must know. */
static void
keep_cb (AisleTryView *self)
{
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));
  const char *user = gtk_editable_get_text (self->user);
  AisleChatTest *test;
  AisleJobSpec spec = { .title = _ ("Keeping a test"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_keep,
                        .input_free = (GDestroyNotify) aisle_chat_test_free };
  AisleJob *job;

  if (self->turns->len == 0)
    return;
  self->keep_again = self->keeping;
  if (self->keeping)
    return;
  self->keeping = TRUE;
  spec.input = test =
      aisle_chat_test_new (NULL, gtk_toggle_button_get_active (self->as_customer) && *user != '\0' ? user : NULL);
  test->name = aisle_chat_test_name (((const AisleChatTurn *) self->turns->pdata[0])->text);
  test->id = self->kept;
  for (guint i = 0; i < self->turns->len; i++)
    g_ptr_array_add (test->turns, aisle_test_turn_from_chat (self->turns->pdata[i],
                                                             aisle_chat_bubble_is_wrong (self->answers->pdata[i])));
  job = aisle_session_run (session, &spec);
  g_object_set_data (G_OBJECT (job), "conversation", GUINT_TO_POINTER (self->conversation));
  g_signal_connect_object (job, "finished", G_CALLBACK (kept_cb), self, 0);
}

static void
as_cb (AisleTryView *self)
{
  gtk_widget_set_visible (self->user_box, gtk_toggle_button_get_active (self->as_customer));
}

static void
train_cb (AisleTryView *self)
{
  aisle_session_go_to (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "assistant", "intents");
}

/* ---- the class ---- */

/* The chat stays; what comes next is answered by the project as it is now. */
static void
aisle_try_view_load (AislePageView *view)
{
  AisleTryView *self = AISLE_TRY_VIEW (view);

  self->loads++;
  g_clear_pointer (&self->open, aisle_assistant_close);
  if (!self->asking)
    ask (self, NULL);
}

/* Something to say. */
static void
aisle_try_view_show_detail (AislePageView *view, const char *detail)
{
  AisleTryView *self = AISLE_TRY_VIEW (view);

  gtk_editable_set_text (self->text, detail);
  send_cb (self);
}

static void
aisle_try_view_dispose (GObject *object)
{
  AisleTryView *self = AISLE_TRY_VIEW (object);

  g_clear_pointer (&self->open, aisle_assistant_close);
  g_clear_pointer (&self->waiting, g_free);
  g_clear_pointer (&self->turns, g_ptr_array_unref);
  g_clear_pointer (&self->answers, g_ptr_array_unref);
  G_OBJECT_CLASS (aisle_try_view_parent_class)->dispose (object);
}

static void
aisle_try_view_class_init (AisleTryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_try_view_dispose;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_try_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_try_view_show_detail;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  g_type_ensure (AISLE_TYPE_USED_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/try-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, bar);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, bubbles);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, text);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, user);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, send_button);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, user_box);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, keep_button);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, new_button);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, as_customer);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, used);
  gtk_widget_class_bind_template_child (widget_class, AisleTryView, message);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_anew);
  gtk_widget_class_bind_template_callback (widget_class, keep_cb);
  gtk_widget_class_bind_template_callback (widget_class, as_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static void
aisle_try_view_init (AisleTryView *self)
{
  self->turns = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_chat_turn_free);
  self->answers = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_bottom_bar_make (self->bar);
}
