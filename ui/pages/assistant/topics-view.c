/* topics-view.c: see topics-view.h.  Topics are found anew when the project or the options have changed. */
#include "pages/assistant/topics-view.h"
#include "pages/assistant/topic-panel.h"
#include "widgets/params-form.h"
#include "widgets/run-chooser.h"
#include "widgets/table-card.h"

#include "base/error.h"
#include "base/i18n.h"

#define MOST_LINES  6 /* topics drawn by week */
#define A_MOMENT_MS 500

struct _AisleTopicsView
{
  AislePageView parent_instance;
  GtkStack *stack;
  GtkBox *content;
  AisleTableCard *list, *problems;
  AisleChartCard *weeks, *moods;
  AisleTopicPanel *panel;
  AisleParamsForm *options;
  AisleRunChooser *mood;
  AisleTopicsShared *topics;    /* (nullable) */
  AisleTable *listed, *missing; /* (nullable) */
  gsize topic;                  /* that is looked at, from 1 */
  AisleJob *job;                /* (nullable) that finds them */
  guint64 asked;                /* only the last answer counts */
  guint delay;
};

G_DEFINE_FINAL_TYPE (AisleTopicsView, aisle_topics_view, AISLE_TYPE_PAGE_VIEW)

/* ---- what is asked ---- */

typedef struct
{
  guint64 number;
  AisleParams *params;
  AisleTopicsShared *topics;
  AisleAnswer *table, *weeks, *problems, *moods; /* (nullable) moods */
  char *why_not, *no_moods;                      /* (nullable) */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  aisle_params_free (self->params);
  g_clear_pointer (&self->topics, aisle_topics_shared_unref);
  g_clear_pointer (&self->table, aisle_answer_free);
  g_clear_pointer (&self->weeks, aisle_answer_free);
  g_clear_pointer (&self->problems, aisle_answer_free);
  g_clear_pointer (&self->moods, aisle_answer_free);
  g_free (self->why_not);
  g_free (self->no_moods);
  g_free (self);
}

/* A run that tells no moods spoils nothing but the moods. */
static AisleFoundTopics *
find_topics (AisleProject *project, Asked *self, AisleProgress *progress, GError **error)
{
  GError *local = NULL;
  AisleFoundTopics *found = aisle_command_topics (project, self->params, progress, &local);

  if (found != NULL || aisle_params_integer (self->params, "mood") == 0
      || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (local != NULL)
        g_propagate_error (error, local);
      return found;
    }
  self->no_moods = g_strdup (local->message);
  g_clear_error (&local);
  return aisle_params_set (self->params, "mood", "0", error)
             ? aisle_command_topics (project, self->params, progress, error)
             : NULL;
}

static gpointer
run_find (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;
  g_autoptr (GError) local = NULL;
  AisleFoundTopics *found = find_topics (project, self, progress, &local);

  if (found == NULL && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (found == NULL)
    {
      self->why_not = g_strdup (local->message);
      return self;
    }
  self->topics = aisle_topics_shared_new (found);
  self->table = aisle_found_topics_table (found);
  self->weeks = aisle_found_topics_weeks (found, MOST_LINES);
  self->problems = aisle_found_topics_problems (found);
  self->moods = aisle_found_topics_moods (found, 0, NULL);
  return self;
}

/* ---- what is shown ---- */

static const char *
text_at (const AisleTable *table, gsize row, const char *column)
{
  gssize at = aisle_table_find (table, column);

  return at >= 0 ? aisle_table_text (table, row, (gsize) at) : NULL;
}

static void
show_topic (AisleTopicsView *self, gsize topic)
{
  if (self->topics == NULL || topic < 1 || topic > aisle_found_topics_n (self->topics->found))
    return;
  self->topic = topic;
  aisle_topic_panel_show (self->panel, aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), self->topics, topic,
                          text_at (self->listed, topic - 1, "intent"));
}

/* The first kind of these that can draw it, a heat map with weeks across, so that its rows have room for long labels;
 * nothing where there is nothing. */
static void
draw (AisleChartCard *card, const char *const *kinds, const AisleAnswer *answer)
{
  const AisleChartKind *kind = NULL;
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (GError) problem = NULL;

  for (gsize i = 0; answer != NULL && kinds[i] != NULL && kind == NULL; i++)
    if (aisle_chart_kind (kinds[i])->fits (answer->table, NULL))
      kind = aisle_chart_kind (kinds[i]);
  gtk_widget_set_visible (GTK_WIDGET (card), kind != NULL && aisle_table_n_rows (answer->table) > 0);
  if (kind == NULL)
    return;
  params = aisle_params_new (kind->params, kind->n_params);
  if (g_str_equal (kind->id, "heat") && !aisle_params_set (params, "across", "week", &problem))
    g_warning ("%s", problem->message);
  aisle_chart_card_set_answer (card, kind, answer->table, answer->passport, params, NULL);
}

static void
show_problems (AisleTopicsView *self, const AisleAnswer *problems)
{
  g_clear_pointer (&self->missing, aisle_table_unref);
  self->missing = aisle_table_ref (problems->table);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), !aisle_found_topics_of_reviews (self->topics->found));
  if (aisle_table_n_rows (problems->table) > 0)
    {
      aisle_chart_card_set_finding (aisle_table_card_get_head (self->problems),
                                    _ ("Questions without a reply, or asked again. Press one to write its answer."));
      aisle_table_card_set (self->problems, problems, NULL);
    }
  else
    aisle_table_card_set_note (self->problems, aisle_found_topics_has_agents (self->topics->found)
                                                   ? _ ("Every question got a reply, and none was asked again.")
                                                   : _ ("No agent speaks here: nothing tells what was answered."));
}

static void
show_found (AisleTopicsView *self, const Asked *asked)
{
  static const char *const crossed[] = { "heat", "bars", NULL }, *const means[] = { "line", "bars", NULL };
  gsize n = aisle_table_n_rows (asked->table->table);
  g_autofree char *finding =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu topic, the largest first. Press one to read what was said.",
                                    "%zu topics, the largest first. Press one to read what was said.", n),
                       n);

  g_clear_pointer (&self->topics, aisle_topics_shared_unref);
  g_clear_pointer (&self->listed, aisle_table_unref);
  self->topics = aisle_topics_shared_ref (asked->topics);
  self->listed = aisle_table_ref (asked->table->table);
  aisle_chart_card_set_finding (aisle_table_card_get_head (self->list), finding);
  aisle_table_card_set (self->list, asked->table, NULL);
  aisle_table_view_hide_empty (aisle_table_card_get_table (self->list), asked->table->table);
  draw (self->weeks, crossed, asked->weeks);
  draw (self->moods, means, asked->moods);
  if (asked->no_moods != NULL)
    {
      aisle_chart_card_set_note (self->moods, asked->no_moods);
      gtk_widget_set_visible (GTK_WIDGET (self->moods), TRUE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->panel), TRUE);
  show_problems (self, asked->problems);
  gtk_stack_set_visible_child_name (self->stack, "topics");
  show_topic (self, CLAMP (self->topic, 1, MAX (n, 1)));
}

/* Why there are none, above what can be chosen otherwise. */
static void
show_none (AisleTopicsView *self, const char *why_not)
{
  GtkWidget *const others[] = { GTK_WIDGET (self->weeks), GTK_WIDGET (self->panel), GTK_WIDGET (self->problems),
                                GTK_WIDGET (self->moods) };

  g_clear_pointer (&self->topics, aisle_topics_shared_unref);
  aisle_table_card_set_note (self->list, why_not);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    gtk_widget_set_visible (others[i], FALSE);
  gtk_stack_set_visible_child_name (self->stack, "topics");
}

/* Whether anybody said or wrote anything. */
static gboolean
has_texts (AisleTopicsView *self)
{
  JsonObject *records =
      aisle_json_object (aisle_session_get_info (aisle_page_view_get_session (AISLE_PAGE_VIEW (self))), "records");

  return aisle_json_integer (records, "dialogues", 0) + aisle_json_integer (records, "reviews", 0) > 0;
}

static void
found_cb (AisleJob *job, AisleTopicsView *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);

  if (asked->number != self->asked || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  g_clear_object (&self->job);
  if (error == NULL && asked->why_not == NULL)
    show_found (self, asked);
  else if (has_texts (self))
    show_none (self, error != NULL ? error->message : asked->why_not);
  else
    gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
find (AisleTopicsView *self)
{
  Asked *asked = g_new0 (Asked, 1);
  g_autofree char *mood = g_strdup_printf ("%lld", (long long) aisle_run_chooser_get_run (self->mood));
  AisleJobSpec spec = { .title = _ ("Finding topics"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_find,
                        .input = asked,
                        .input_free = asked_free };

  aisle_params_form_set_hidden (self->options, "mood", mood);
  asked->number = ++self->asked;
  asked->params = aisle_params_dup (aisle_params_form_get_params (self->options));
  if (self->job != NULL)
    aisle_job_cancel (self->job);
  g_set_object (&self->job, aisle_session_run (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (found_cb), self, 0);
}

/* ---- what is chosen ---- */

static gboolean
find_now_cb (gpointer data)
{
  AisleTopicsView *self = data;

  self->delay = 0;
  if (aisle_params_form_is_valid (self->options))
    find (self);
  return G_SOURCE_REMOVE;
}

/* A little after the last change. */
static void
changed_cb (AisleTopicsView *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  self->delay = g_timeout_add (A_MOMENT_MS, find_now_cb, self);
}

static void
mood_cb (AisleTopicsView *self)
{
  gint64 before = aisle_params_integer (aisle_params_form_get_params (self->options), "mood");

  if (before != aisle_run_chooser_get_run (self->mood))
    changed_cb (self);
}

static void
topic_cb (GtkWidget *from, guint64 row, AisleTopicsView *self)
{
  show_topic (self, (gsize) row + 1);
  gtk_widget_child_focus (GTK_WIDGET (self->panel), GTK_DIR_TAB_FORWARD); /* which scrolls it into sight */
}

/* A question that nobody answers is one to answer. */
static void
problem_cb (GtkWidget *from, guint64 row, AisleTopicsView *self)
{
  const char *question = text_at (self->missing, row, "question");
  g_autofree char *detail = g_strdup_printf ("answers make %s", question != NULL ? question : "");

  aisle_session_go_to (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "assistant", detail);
}

static void
import_cb (AisleTopicsView *self)
{
  aisle_session_go_to (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "data", NULL);
}

static void
aisle_topics_view_load (AislePageView *view)
{
  AisleTopicsView *self = AISLE_TOPICS_VIEW (view);

  aisle_run_chooser_load (self->mood, aisle_page_view_get_session (view));
  find (self);
}

/* ---- the widget ---- */

static void
aisle_topics_view_dispose (GObject *object)
{
  AisleTopicsView *self = AISLE_TOPICS_VIEW (object);

  g_clear_handle_id (&self->delay, g_source_remove);
  g_clear_object (&self->job);
  g_clear_pointer (&self->topics, aisle_topics_shared_unref);
  g_clear_pointer (&self->listed, aisle_table_unref);
  g_clear_pointer (&self->missing, aisle_table_unref);
  G_OBJECT_CLASS (aisle_topics_view_parent_class)->dispose (object);
}

static void
aisle_topics_view_class_init (AisleTopicsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_topics_view_dispose;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_topics_view_load;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/topics-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleTopicsView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleTopicsView, content);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
}

static AisleTableCard *
new_list (AisleTopicsView *self, const char *title, const char *const *hidden, GCallback row)
{
  AisleTableCard *card = AISLE_TABLE_CARD (aisle_table_card_new (title, hidden));

  aisle_table_view_set_activatable (aisle_table_card_get_table (card), TRUE);
  g_signal_connect_object (aisle_table_card_get_table (card), "row", row, self, 0);
  return card;
}

static void
make_options (AisleTopicsView *self)
{
  static const char *const hidden[] = { "mood", NULL };
  gsize n;
  const AisleParam *params = aisle_topics_command_params (&n);

  self->options = AISLE_PARAMS_FORM (aisle_params_form_new (_ ("How topics are found"), params, n, hidden));
  self->mood = AISLE_RUN_CHOOSER (aisle_run_chooser_new (AISLE_TASK_CLASSIFY, NULL));
  aisle_run_chooser_set_none (self->mood, _ ("Moods by"), _ ("No model"));
  g_signal_connect_object (self->options, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->mood, "changed", G_CALLBACK (mood_cb), self, G_CONNECT_SWAPPED);
}

static void
aisle_topics_view_init (AisleTopicsView *self)
{
  static const char *const of_list[] = { "topic", "words", "example", NULL }, *const of_problems[] = {
    "topic", "unanswered", "asked_again", NULL
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->topic = 1;
  self->list = new_list (self, _ ("Topics"), of_list, G_CALLBACK (topic_cb));
  self->weeks = AISLE_CHART_CARD (aisle_chart_card_new (_ ("The largest topics by week")));
  self->moods = AISLE_CHART_CARD (aisle_chart_card_new (_ ("How moods go on in a conversation")));
  self->panel = g_object_new (AISLE_TYPE_TOPIC_PANEL, NULL);
  self->problems = new_list (self, _ ("Where help is missing"), of_problems, G_CALLBACK (problem_cb));
  make_options (self);
  gtk_box_append (self->content, GTK_WIDGET (self->list));
  gtk_box_append (self->content, GTK_WIDGET (self->weeks));
  gtk_box_append (self->content, GTK_WIDGET (self->panel));
  gtk_box_append (self->content, GTK_WIDGET (self->problems));
  gtk_box_append (self->content, GTK_WIDGET (self->mood));
  gtk_box_append (self->content, GTK_WIDGET (self->moods));
  gtk_box_append (self->content, GTK_WIDGET (self->options));
}
