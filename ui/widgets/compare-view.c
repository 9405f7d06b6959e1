/* compare-view.c: see compare-view.h.  Until the analyst chooses, the best two are compared. */
#include "widgets/compare-view.h"
#include "widgets/first-letter.h"
#include "widgets/honesty-list.h"
#include "widgets/metric-list.h"
#include "widgets/model-place.h"
#include "widgets/slices-card.h"
#include "widgets/card-list.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define FEWEST 2

#define N_SLICINGS 4

/* By task. */
static const struct
{
  const char *by, *title;
} slicings[AISLE_N_TASKS][N_SLICINGS] = {
  [AISLE_TASK_RECOMMEND] = { { "activity", N_ ("By activity of the customers") },
                             { "popularity", N_ ("By popularity of the items") },
                             { "segment", N_ ("By segment") },
                             { "fold", N_ ("By cut in time") } },
  [AISLE_TASK_SEARCH] = { { "class", N_ ("By how often a query is asked") },
                          { "words", N_ ("By words in the query") },
                          { "looked", N_ ("By whether its results are clicked") },
                          { "segment", N_ ("By segment") } },
};

struct _AisleCompareView
{
  AdwBin parent_instance;
  AisleSession *session;
  AisleTask task;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkBox *chips_place, *cards;
  AisleWrapBox *controls;
  GtkLabel *verdict, *hint;
  AisleContenderChips *chips;
  AisleMetricList *metric_list;
  GtkDropDown *against, *show;
  GtkWidget *slices[N_SLICINGS];
  AisleHonestyList *honesty;
  GArray *wanted;   /* gint64 runs to tick once they are known */
  gint64 reference; /* run that the analyst holds the others against, 0: the last */
  guint64 asked;    /* only the last answer counts */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (AisleCompareView, aisle_compare_view, ADW_TYPE_BIN)

/* ---- what is asked ---- */

typedef struct
{
  guint64 number;
  AisleTask task;
  char *metric, *segment; /* (nullable) each */
  GArray *runs;           /* (nullable) gint64, the one held against first; NULL: which there are */
  char *why_not;          /* (nullable) nothing can be compared */
  AisleComparison *comparison;
  AisleAnswer *slices[N_SLICINGS];
  char *notes[N_SLICINGS]; /* (nullable) why there is no such answer */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  for (gsize i = 0; i < N_SLICINGS; i++)
    {
      g_clear_pointer (&self->slices[i], aisle_answer_free);
      g_free (self->notes[i]);
    }
  g_clear_pointer (&self->comparison, aisle_comparison_free);
  g_clear_pointer (&self->runs, g_array_unref);
  g_free (self->why_not);
  g_free (self->metric);
  g_free (self->segment);
  g_free (self);
}

/* Slices that the runs do not have are a note, not a failure. */
static gboolean
ask_slices (AisleProject *project, Asked *self, gsize i, AisleProgress *progress, GError **error)
{
  g_autoptr (GError) local = NULL;

  self->slices[i] =
      aisle_command_slices_within (project, (const gint64 *) (gpointer) self->runs->data, self->runs->len, self->metric,
                                   slicings[self->task][i].by, self->segment, progress, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (local != NULL)
    self->notes[i] = g_strdup (local->message);
  return TRUE;
}

static gpointer
run_compare (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) runs =
      self->runs != NULL ? g_array_ref (self->runs) : aisle_command_comparable (project, self->task, &local);

  if (runs != NULL)
    self->comparison = aisle_command_compare_within (project, (const gint64 *) (gpointer) runs->data, runs->len,
                                                     self->metric, self->segment, progress, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (local != NULL)
    self->why_not = g_strdup (local->message);
  for (gsize i = 0; self->comparison != NULL && self->runs != NULL && i < N_SLICINGS; i++)
    if (slicings[self->task][i].by != NULL && !ask_slices (project, self, i, progress, error))
      return NULL;
  return self;
}

static void answered_cb (AisleJob *job, AisleCompareView *self);

/* runs: (nullable) taken */
static void
ask (AisleCompareView *self, GArray *runs)
{
  Asked *asked = g_new0 (Asked, 1);
  AisleJobSpec spec = { .title = _ ("Comparing models"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_compare,
                        .input = asked,
                        .input_free = asked_free };

  asked->number = ++self->asked;
  asked->task = self->task;
  asked->metric = g_strdup (aisle_metric_list_get (self->metric_list));
  asked->segment = g_strdup (aisle_model_segment (self->session, self->task));
  asked->runs = runs;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (answered_cb), self, 0);
}

/* ---- which are compared ---- */

/* The place among the chips of the model that the others are held against. */
static guint
find_reference (AisleCompareView *self)
{
  guint last = 0;

  for (guint i = 0; i < aisle_contender_chips_n (self->chips); i++)
    if (aisle_contender_chips_is_chosen (self->chips, i))
      {
        last = i;
        if (aisle_contender_chips_run (self->chips, i) == self->reference)
          break;
      }
  return last;
}

static void
fill_against (AisleCompareView *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint reference = find_reference (self), chosen = 0, n = 0;

  self->filling = TRUE;
  for (guint i = 0; i < aisle_contender_chips_n (self->chips); i++)
    if (aisle_contender_chips_is_chosen (self->chips, i))
      {
        chosen = i == reference ? n : chosen;
        n++;
        gtk_string_list_append (titles, aisle_contender_chips_label (self->chips, i));
      }
  gtk_drop_down_set_model (self->against, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->against, chosen);
  self->filling = FALSE;
}

static void
compare_chosen (AisleCompareView *self)
{
  gboolean enough = aisle_contender_chips_n_chosen (self->chips) >= FEWEST;
  guint reference = find_reference (self);
  GArray *runs;

  gtk_widget_set_visible (GTK_WIDGET (self->cards), enough);
  gtk_widget_set_visible (GTK_WIDGET (self->controls), enough);
  gtk_widget_set_visible (GTK_WIDGET (self->verdict), enough);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !enough);
  if (!enough)
    {
      self->asked++; /* what is under way is not wanted any more */
      return;
    }
  runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  aisle_contender_chips_add_runs (self->chips, reference, runs);
  for (guint i = 0; i < aisle_contender_chips_n (self->chips); i++)
    if (i != reference && aisle_contender_chips_is_chosen (self->chips, i))
      aisle_contender_chips_add_runs (self->chips, i, runs);
  ask (self, runs);
}

static void
chips_cb (AisleCompareView *self)
{
  fill_against (self);
  compare_chosen (self);
}

static void
show_contenders (AisleCompareView *self, const AisleComparison *comparison)
{
  aisle_contender_chips_set (self->chips, comparison);
  aisle_metric_list_set (self->metric_list, comparison);
  if (self->wanted->len > 0)
    aisle_contender_chips_choose (self->chips, (const gint64 *) (gpointer) self->wanted->data, self->wanted->len);
  g_array_set_size (self->wanted, 0);
  if (aisle_contender_chips_n_chosen (self->chips) < FEWEST && aisle_contender_chips_n (self->chips) >= FEWEST)
    {
      const gint64 best[] = { aisle_contender_chips_run (self->chips, 0), aisle_contender_chips_run (self->chips, 1) };
      aisle_contender_chips_choose (self->chips, best, G_N_ELEMENTS (best));
    }
}

/* ---- what is shown ---- */

static void
show_empty (AisleCompareView *self, const char *why)
{
  aisle_first_letter_page (self->empty, why);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
show_slices (AisleCompareView *self, const Asked *asked)
{
  AisleSlicesShow show = gtk_drop_down_get_selected (self->show) == 0 ? AISLE_SLICES_DIFFERENCE : AISLE_SLICES_VALUE;

  for (gsize i = 0; i < N_SLICINGS; i++)
    {
      if (slicings[self->task][i].by == NULL)
        continue;
      if (asked->slices[i] != NULL)
        aisle_slices_card_set (AISLE_SLICES_CARD (self->slices[i]), asked->slices[i], show);
      else
        aisle_slices_card_set_note (AISLE_SLICES_CARD (self->slices[i]), asked->notes[i]);
    }
}

static void
answered_cb (AisleJob *job, AisleCompareView *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);

  if (asked->number != self->asked || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  if (error != NULL || asked->comparison == NULL)
    {
      show_empty (self, error != NULL ? error->message : asked->why_not);
      return;
    }
  if (asked->runs == NULL)
    {
      if (asked->comparison->groups->len < FEWEST)
        {
          show_empty (self, _ ("One model alone has nothing to be compared with: train another one."));
          return;
        }
      show_contenders (self, asked->comparison);
      chips_cb (self);
      return;
    }
  gtk_label_set_text (self->verdict, asked->comparison->verdict->sentence);
  show_slices (self, asked);
  aisle_honesty_list_set (self->honesty, asked->comparison->honesty, self->chips);
  gtk_stack_set_visible_child_name (self->stack, "board");
}

void
aisle_compare_view_set_task (AisleCompareView *self, AisleTask task)
{
  self->task = task;
  for (gsize i = 0; i < N_SLICINGS; i++)
    {
      gtk_widget_set_visible (self->slices[i], slicings[task][i].by != NULL);
      if (slicings[task][i].by != NULL)
        aisle_slices_card_set_title (AISLE_SLICES_CARD (self->slices[i]), _ (slicings[task][i].title));
    }
}

void
aisle_compare_view_load (AisleCompareView *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  ask (self, NULL);
}

void
aisle_compare_view_choose (AisleCompareView *self, const gint64 *runs, gsize n)
{
  g_array_set_size (self->wanted, 0);
  g_array_append_vals (self->wanted, runs, (guint) n);
}

/* ---- what is clicked ---- */

static void
against_cb (AisleCompareView *self)
{
  guint selected = gtk_drop_down_get_selected (self->against), n = 0;
  gint64 reference = 0;

  for (guint i = 0; i < aisle_contender_chips_n (self->chips); i++)
    if (aisle_contender_chips_is_chosen (self->chips, i) && n++ == selected)
      reference = aisle_contender_chips_run (self->chips, i);
  if (self->filling || reference == 0 || reference == self->reference)
    return;
  self->reference = reference;
  compare_chosen (self);
}

static void
go_to_cb (AisleCompareView *self, const char *page, const char *view)
{
  if (page != NULL)
    aisle_session_go_to (self->session, page, view);
  else
    aisle_model_place_show (self->session, self->task, view);
}

static void
train_cb (AisleCompareView *self)
{
  aisle_model_place_show (self->session, self->task, "train");
}

/* ---- the class ---- */

static void
aisle_compare_view_dispose (GObject *object)
{
  AisleCompareView *self = AISLE_COMPARE_VIEW (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->wanted, g_array_unref);
  G_OBJECT_CLASS (aisle_compare_view_parent_class)->dispose (object);
}

static void
aisle_compare_view_class_init (AisleCompareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_compare_view_dispose;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/compare-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, empty);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, chips_place);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, controls);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, cards);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, verdict);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareView, hint);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

/* A drop-down with its name before it. */
static GtkWidget *
labelled (const char *text, GtkWidget *control)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), control);
  return box;
}

static void
aisle_compare_view_init (AisleCompareView *self)
{
  static const char *const none[] = { NULL };
  const char *shown[] = { _ ("Differences"), _ ("Values"), NULL };

  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  self->chips = g_object_new (AISLE_TYPE_CONTENDER_CHIPS, NULL);
  self->metric_list = g_object_new (AISLE_TYPE_METRIC_LIST, NULL);
  self->against = GTK_DROP_DOWN (aisle_card_list_new (none, _ ("Held against")));
  self->show = GTK_DROP_DOWN (aisle_card_list_new (shown, _ ("Shown")));
  gtk_box_append (self->chips_place, GTK_WIDGET (self->chips));
  aisle_wrap_box_append (self->controls, labelled (_ ("Held against"), GTK_WIDGET (self->against)));
  aisle_wrap_box_append (self->controls, labelled (_ ("Metric"), GTK_WIDGET (self->metric_list)));
  aisle_wrap_box_append (self->controls, labelled (_ ("Shown"), GTK_WIDGET (self->show)));
  for (gsize i = 0; i < N_SLICINGS; i++)
    {
      self->slices[i] = aisle_slices_card_new (_ (slicings[AISLE_TASK_RECOMMEND][i].title));
      gtk_box_append (self->cards, self->slices[i]);
    }
  self->honesty = g_object_new (AISLE_TYPE_HONESTY_LIST, NULL);
  g_signal_connect_swapped (self->honesty, "go-to", G_CALLBACK (go_to_cb), self);
  gtk_box_append (self->cards, GTK_WIDGET (self->honesty));
  g_signal_connect_swapped (self->chips, "changed", G_CALLBACK (chips_cb), self);
  g_signal_connect_swapped (self->metric_list, "changed", G_CALLBACK (compare_chosen), self);
  g_signal_connect_swapped (self->against, "notify::selected", G_CALLBACK (against_cb), self);
  g_signal_connect_swapped (self->show, "notify::selected", G_CALLBACK (compare_chosen), self);
}
