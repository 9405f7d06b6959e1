/* overview-page.c: see overview-page.h. */
#include "pages/overview/overview-page.h"
#include "widgets/chart-card.h"
#include "widgets/kpi-card.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#include <math.h>

struct _AisleOverviewPage
{
  AislePage parent_instance;
  GtkBox *content;
  GtkLabel *notes, *message;
  GtkDropDown *period, *metric, *by;
  AisleWrapBox *figures;
  AisleChartCard *card;
  guint64 figures_asked, chart_asked; /* only the last answer counts */
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
static const char *const spans[] = { "day", "week", "month" };
static const struct
{
  const char *column, *title;
} metrics[] = {
  { "users", N_ ("Users") },           { "sessions", N_ ("Sessions") }, { "events", N_ ("Events") },
  { "buyers", N_ ("Buyers") },         { "orders", N_ ("Orders") },     { "revenue", N_ ("Revenue") },
  { "conversion", N_ ("Conversion") },
};

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
show_notes (AisleOverviewPage *self, const AislePassport *passport)
{
  g_autoptr (JsonNode) node = aisle_passport_to_json (passport);
  JsonArray *notes = aisle_json_array (json_node_get_object (node), "notes");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", json_array_get_string_element (notes, i));
  gtk_label_set_text (self->notes, text->str);
}

static const char *
cell (const AisleTable *table, gsize row, const char *name)
{
  gssize column = aisle_table_find (table, name);
  return column >= 0 ? aisle_table_text (table, row, (gsize) column) : NULL;
}

static void
show_figures (AisleOverviewPage *self, const AisleTable *table)
{
  gssize change = aisle_table_find (table, "change");
  const char *currency = aisle_session_get_currency (session_of (self));

  aisle_wrap_box_clear (self->figures);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      const char *name = cell (table, row, "name"), *shown = cell (table, row, "shown");
      gboolean money = g_strcmp0 (cell (table, row, "metric"), "revenue") == 0 && currency != NULL;
      g_autofree char *title = money ? g_strdup_printf ("%s (%s)", name, currency) : g_strdup (name);
      aisle_wrap_box_append (self->figures,
                             aisle_kpi_card_new (title, shown != NULL && *shown != '\0' ? shown : "–",
                                                 change >= 0 ? aisle_table_number (table, row, (gsize) change) : NAN,
                                                 cell (table, row, "shown_previous")));
    }
}

static void
figures_cb (AisleJob *job, AisleOverviewPage *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);
  gboolean failed = aisle_job_get_state (job) == AISLE_JOB_FAILED;

  if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) != self->figures_asked)
    return;
  gtk_label_set_text (self->message, failed ? aisle_job_get_error (job)->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), failed);
  if (answer == NULL)
    return;
  show_figures (self, answer->table);
  show_notes (self, answer->passport);
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
period_cb (AisleOverviewPage *self)
{
  if (session_of (self) != NULL)
    ask_figures (self);
}

/* ---- over time ---- */

static AisleParams *
chart_params (AisleOverviewPage *self, const AisleChartKind *kind)
{
  AisleParams *params = aisle_params_new (kind->params, kind->n_params);
  set_param (params, "y", metrics[gtk_drop_down_get_selected (self->metric)].column);
  return params;
}

static void
title_card (AisleOverviewPage *self)
{
  aisle_chart_card_set_title (self->card, _ (metrics[gtk_drop_down_get_selected (self->metric)].title));
}

static void
chart_cb (AisleJob *job, AisleOverviewPage *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);
  const AisleChartKind *kind = aisle_chart_kind (aisle_question ("overview")->chart);
  g_autoptr (AisleParams) params = chart_params (self, kind);

  if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) != self->chart_asked)
    return;
  if (answer != NULL)
    aisle_chart_card_set_answer (self->card, kind, answer->table, answer->passport, params,
                                 aisle_session_get_currency (session_of (self)));
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    aisle_chart_card_set_error (self->card, aisle_job_get_error (job)->message);
}

static void
ask_chart (AisleOverviewPage *self)
{
  g_autoptr (AisleParams) params = overview_params (spans[gtk_drop_down_get_selected (self->by)]);
  AisleJob *job;

  aisle_chart_card_set_busy (self->card);
  job = aisle_session_ask (session_of (self), "overview", params);
  g_object_set_data (G_OBJECT (job), "number", GSIZE_TO_POINTER (++self->chart_asked));
  g_signal_connect_object (job, "finished", G_CALLBACK (chart_cb), self, 0);
}

static void
by_cb (AisleOverviewPage *self)
{
  if (session_of (self) != NULL)
    ask_chart (self);
}

static void
metric_cb (AisleOverviewPage *self)
{
  const AisleChartKind *kind = aisle_chart_kind (aisle_question ("overview")->chart);
  g_autoptr (AisleParams) params = chart_params (self, kind);

  title_card (self);
  aisle_chart_card_set_chart (self->card, kind, params);
}

static void
aisle_overview_page_load (AislePage *page)
{
  ask_figures (AISLE_OVERVIEW_PAGE (page));
  ask_chart (AISLE_OVERVIEW_PAGE (page));
}

static void
aisle_overview_page_class_init (AisleOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_PAGE_CLASS (klass)->load = aisle_overview_page_load;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, content);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, notes);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, message);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, period);
  gtk_widget_class_bind_template_child (widget_class, AisleOverviewPage, figures);
  gtk_widget_class_bind_template_callback (widget_class, period_cb);
}

static GtkDropDown *
add_list (AisleOverviewPage *self, const char *const *titles, const char *label, GCallback changed)
{
  GtkWidget *list = gtk_drop_down_new_from_strings (titles);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (list, "notify::selected", changed, self);
  aisle_chart_card_add_control (self->card, list);
  return GTK_DROP_DOWN (list);
}

static void
aisle_overview_page_init (AisleOverviewPage *self)
{
  const char *span_titles[] = { _ ("By day"), _ ("By week"), _ ("By month"), NULL };
  const char *metric_titles[G_N_ELEMENTS (metrics) + 1] = { NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    metric_titles[i] = _ (metrics[i].title);
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("Users")));
  aisle_chart_card_set_height (self->card, 300);
  gtk_widget_set_vexpand (GTK_WIDGET (self->card), TRUE);
  self->by = add_list (self, span_titles, _ ("Span"), G_CALLBACK (by_cb));
  self->metric = add_list (self, metric_titles, _ ("Metric"), G_CALLBACK (metric_cb));
  gtk_box_append (self->content, GTK_WIDGET (self->card));
}
