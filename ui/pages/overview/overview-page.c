/* overview-page.c: see overview-page.h. */
#include "pages/overview/overview-page.h"
#include "widgets/brush-bar.h"
#include "pages/overview/changed-view.h"
#include "pages/overview/finding.h"
#include "pages/overview/series-view.h"
#include "widgets/first-letter.h"
#include "widgets/kpi-row.h"
#include "widgets/no-events.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"
#include "base/json.h"

struct _AisleOverviewPage
{
  AislePage parent_instance;
  GtkStack *stack;
  AisleNoEvents *none;
  GtkLabel *notes, *message;
  GtkDropDown *period;
  AisleWrapBox *figures;
  AisleSeriesView *series;
  AisleChangedView *changed;
  AisleBrushBar *bar;
  AislePageBrush *brush;
  guint64 figures_asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleOverviewPage, aisle_overview_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_overview = { .id = "overview",
                                            .title = N_ ("Overview"),
                                            .section = N_ ("Understand"),
                                            .icon = "aisle-overview-symbolic",
                                            .needs_project = TRUE,
                                            .segments = TRUE,
                                            .get_type = aisle_overview_page_get_type };

static const char *const periods[] = { "7", "30", "90", "365" };
static AisleSession *
session_of (AisleOverviewPage *self)
{
  return aisle_page_get_session (AISLE_PAGE (self));
}

static void
set_param (AisleParams *params, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  if (!aisle_params_set (params, name, value, &error))
    g_warning ("%s", error->message);
}

static AisleParams *
overview_params (const char *by)
{
  const AisleQuestion *question = aisle_question ("overview");
  AisleParams *params = aisle_params_new (question->params, question->n_params);
  set_param (params, "by", by);
  return params;
}

/* ---- figures ---- */

static void
figures_cb (AisleJob *job, AisleOverviewPage *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);
  gboolean failed = aisle_job_get_state (job) == AISLE_JOB_FAILED;
  g_autofree char *notes = NULL;

  if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) != self->figures_asked)
    return;
  aisle_first_letter_label (self->message, failed ? aisle_job_get_error (job)->message : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->message), failed);
  if (answer == NULL)
    return;
  aisle_kpi_row_show (self->figures, answer->table, aisle_session_get_currency (session_of (self)));
  notes = aisle_finding_of (answer, G_MAXUINT);
  gtk_label_set_text (self->notes, notes);
}

static void
ask_figures (AisleOverviewPage *self)
{
  g_autoptr (AisleParams) params = overview_params ("total");
  AisleJob *job;

  set_param (params, "days", periods[gtk_drop_down_get_selected (self->period)]);
  job = aisle_session_ask (session_of (self), "overview", params);
  g_object_set_data (G_OBJECT (job), "number", GSIZE_TO_POINTER (++self->figures_asked));
  g_signal_connect_object (job, "finished", G_CALLBACK (figures_cb), self, 0);
}

static void
load_changed (AisleOverviewPage *self)
{
  aisle_changed_view_load (self->changed, session_of (self), self->brush,
                           periods[gtk_drop_down_get_selected (self->period)]);
}

static void
period_cb (AisleOverviewPage *self)
{
  if (session_of (self) == NULL)
    return;
  ask_figures (self);
  load_changed (self);
}

/* ---- the brush ---- */

static void
brush_changed_cb (AisleOverviewPage *self)
{
  aisle_series_view_refresh (self->series);
  aisle_changed_view_refresh (self->changed);
}

/* The journeys page knows segments, not this page's brush. */
static void
journeys_cb (AisleOverviewPage *self)
{
  AisleBrushed *users = aisle_page_brush_get_users (self->brush);

  if (users == NULL)
    return;
  aisle_session_set_segment (session_of (self), users->segment);
  aisle_session_go_to (session_of (self), "behaviour", "journeys");
}

/* ---- a project without events ---- */

/* FALSE: the project has no events, and the page says what to do. */
static gboolean
show_events (AisleOverviewPage *self)
{
  gboolean none = aisle_no_events_look (self->none, session_of (self));

  gtk_stack_set_visible_child_name (self->stack, none ? "empty" : "figures");
  return !none;
}

/* ---- the page ---- */

static void
info_cb (AisleOverviewPage *self)
{
  gboolean empty = g_str_equal (gtk_stack_get_visible_child_name (self->stack), "empty");

  if (show_events (self) && empty)
    aisle_page_invalidate (AISLE_PAGE (self)); /* nothing was asked before */
}

/* All at once: each card is painted when its own answer is there. */
static void
aisle_overview_page_load (AislePage *page)
{
  AisleOverviewPage *self = AISLE_OVERVIEW_PAGE (page);

  g_signal_handlers_disconnect_by_func (session_of (self), info_cb, self);
  g_signal_connect_object (session_of (self), "info", G_CALLBACK (info_cb), self, G_CONNECT_SWAPPED);
  if (!show_events (self))
    return;
  aisle_brush_bar_set (self->bar, session_of (self), self->brush);
  aisle_page_brush_clear (self->brush, NULL);
  ask_figures (self);
  aisle_series_view_load (self->series, session_of (self), self->brush);
  load_changed (self);
}

static void
aisle_overview_page_dispose (GObject *object)
{
  g_clear_object (&AISLE_OVERVIEW_PAGE (object)->brush);
  G_OBJECT_CLASS (aisle_overview_page_parent_class)->dispose (object);
}

static void
aisle_overview_page_class_init (AisleOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_overview_page_dispose;
  AISLE_PAGE_CLASS (klass)->load = aisle_overview_page_load;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  g_type_ensure (AISLE_TYPE_SERIES_VIEW);
  g_type_ensure (AISLE_TYPE_CHANGED_VIEW);
  g_type_ensure (AISLE_TYPE_BRUSH_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, series);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, changed);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, bar);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, notes);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, message);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, period);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, figures);
  gtk_widget_class_bind_template_callback (widget_class, period_cb);
  gtk_widget_class_bind_template_callback (widget_class, journeys_cb);
}

static void
aisle_overview_page_init (AisleOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->none = AISLE_NO_EVENTS (
      aisle_no_events_new (aisle_page_overview.icon,
                           _ ("This page counts what customers viewed, carted and bought: import a log of events")));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->none), "empty");
  self->brush = aisle_page_brush_new ();
  g_signal_connect_object (self->brush, "changed", G_CALLBACK (brush_changed_cb), self, G_CONNECT_SWAPPED);
}
