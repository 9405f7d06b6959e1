/* series-view.c: see series-view.h.
 *
 * Days are a card of the question `anomalies`, whose chart can be brushed; weeks, months and the figures that it does not
 * judge are drawn from the overview. */
#include "pages/overview/series-view.h"
#include "widgets/question-view.h"
#include "widgets/card-list.h"
#include "pages/overview/finding.h"

#include "base/i18n.h"

struct _AisleSeriesView
{
  AdwBin parent_instance;
  AisleSession *session;
  AislePageBrush *brush;
  GtkDropDown *metric, *by;
  GtkStack *stack;
  AisleQuestionView *days;
  AisleChartCard *spans;
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleSeriesView, aisle_series_view, ADW_TYPE_BIN)

static const char *const spans[] = { "day", "week", "month" };
static const struct
{
  const char *column, *title;
  gboolean judged;
} metrics[] = {
  { "users", N_ ("Users"), TRUE },           { "sessions", N_ ("Sessions"), TRUE }, { "events", N_ ("Events"), FALSE },
  { "buyers", N_ ("Buyers"), FALSE },        { "orders", N_ ("Orders"), TRUE },     { "revenue", N_ ("Revenue"), TRUE },
  { "conversion", N_ ("Conversion"), TRUE },
};

static const char *const hidden[] = { "figure", "from", "to", "false_alarms", "gap", NULL };
static const AisleCardSpec days_card = {
  .question = "anomalies", .title = N_ ("Users"), .hidden = hidden, .flags = AISLE_QUESTION_FORM
};

static gboolean
shows_days (AisleSeriesView *self)
{
  return gtk_drop_down_get_selected (self->by) == 0 && metrics[gtk_drop_down_get_selected (self->metric)].judged;
}

/* ---- weeks, months ---- */

static AisleParams *
params_of (const AisleParam *table, gsize n, const char *name, const char *value)
{
  AisleParams *params = aisle_params_new (table, n);
  g_autoptr (GError) error = NULL;
  if (!aisle_params_set (params, name, value, &error))
    g_warning ("%s", error->message);
  return params;
}

static void
spans_cb (AisleJob *job, AisleSeriesView *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);
  const AisleChartKind *kind = aisle_chart_kind (aisle_question ("overview")->chart);
  g_autoptr (AisleParams) params =
      params_of (kind->params, kind->n_params, "y", metrics[gtk_drop_down_get_selected (self->metric)].column);

  if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) != self->asked)
    return;
  if (answer != NULL)
    aisle_chart_card_set_answer (self->spans, kind, answer->table, answer->passport, params,
                                 aisle_session_get_currency (self->session));
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    aisle_chart_card_set_error (self->spans, aisle_job_get_error (job)->message);
}

static void
ask_spans (AisleSeriesView *self)
{
  const AisleQuestion *question = aisle_question ("overview");
  g_autoptr (AisleParams) params =
      params_of (question->params, question->n_params, "by", spans[gtk_drop_down_get_selected (self->by)]);
  AisleJob *job;

  aisle_chart_card_set_busy (self->spans);
  job = aisle_session_ask (self->session, "overview", params);
  g_object_set_data (G_OBJECT (job), "number", GSIZE_TO_POINTER (++self->asked));
  g_signal_connect_object (job, "finished", G_CALLBACK (spans_cb), self, 0);
}

/* ---- what is shown ---- */

static void
answered_cb (AisleQuestionView *days)
{
  g_autofree char *finding = aisle_finding_of (aisle_question_view_get_answer (days), 1);
  if (finding != NULL)
    aisle_chart_card_set_finding (aisle_question_view_get_card (days), finding);
}

static void
show (AisleSeriesView *self)
{
  gsize metric = gtk_drop_down_get_selected (self->metric);

  aisle_chart_card_set_title (aisle_question_view_get_card (self->days), _ (metrics[metric].title));
  aisle_chart_card_set_title (self->spans, _ (metrics[metric].title));
  gtk_stack_set_visible_child (self->stack, shows_days (self) ? GTK_WIDGET (self->days) : GTK_WIDGET (self->spans));
  if (self->session == NULL)
    return;
  aisle_page_brush_clear (self->brush, self->days);
  if (!shows_days (self))
    {
      ask_spans (self);
      return;
    }
  aisle_question_view_set_option (self->days, "figure", metrics[metric].column);
  aisle_question_view_refresh (self->days);
}

void
aisle_series_view_load (AisleSeriesView *self, AisleSession *session, AislePageBrush *brush)
{
  g_set_object (&self->session, session);
  g_set_object (&self->brush, brush);
  aisle_question_view_set_context (self->days, session, brush);
  show (self);
}

void
aisle_series_view_refresh (AisleSeriesView *self)
{
  if (self->session != NULL && shows_days (self))
    aisle_question_view_refresh (self->days);
}

/* ---- the widget ---- */

static void
aisle_series_view_dispose (GObject *object)
{
  g_clear_object (&AISLE_SERIES_VIEW (object)->session);
  g_clear_object (&AISLE_SERIES_VIEW (object)->brush);
  G_OBJECT_CLASS (aisle_series_view_parent_class)->dispose (object);
}

static void
aisle_series_view_class_init (AisleSeriesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_series_view_dispose;
}

static GtkDropDown *
add_list (AisleChartCard *card, const char *const *titles, const char *label)
{
  GtkWidget *list = aisle_card_list_new (titles, label);
  aisle_chart_card_add_control (card, list);
  return GTK_DROP_DOWN (list);
}

/* Both cards have both lists, which say the same. */
static void
add_lists (AisleSeriesView *self)
{
  const char *span_titles[] = { _ ("By day"), _ ("By week"), _ ("By month"), NULL };
  const char *metric_titles[G_N_ELEMENTS (metrics) + 1] = { NULL };
  AisleChartCard *days = aisle_question_view_get_card (self->days);

  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    metric_titles[i] = _ (metrics[i].title);
  self->by = add_list (days, span_titles, _ ("Span"));
  self->metric = add_list (days, metric_titles, _ ("Metric"));
  g_object_bind_property (self->by, "selected", add_list (self->spans, span_titles, _ ("Span")), "selected",
                          G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->metric, "selected", add_list (self->spans, metric_titles, _ ("Metric")), "selected",
                          G_BINDING_BIDIRECTIONAL);
}

static void
aisle_series_view_init (AisleSeriesView *self)
{
  self->days = AISLE_QUESTION_VIEW (aisle_question_view_new (&days_card));
  self->spans = AISLE_CHART_CARD (aisle_chart_card_new (_ ("Users")));
  add_lists (self);
  aisle_chart_card_set_height (self->spans, 260);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->days));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->spans));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  g_signal_connect (self->days, "answered", G_CALLBACK (answered_cb), NULL);
  g_signal_connect_swapped (self->metric, "notify::selected", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->by, "notify::selected", G_CALLBACK (show), self);
}
