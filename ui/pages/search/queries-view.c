/* queries-view.c: see queries-view.h. */
#include "pages/search/queries-view.h"
#include "pages/search/query-picker.h"
#include "widgets/card-list.h"
#include "widgets/kpi-row.h"

#include "base/i18n.h"

struct _AisleQueriesView
{
  AisleCardsView parent_instance;
  AisleWrapBox *figures;
  guint64 figures_asked; /* only the last answer counts */
  GtkWidget *empty;      /* stands for all cards where nothing was searched for */
  GtkDropDown *kinds;
  AisleQuestionView *queries;
  AisleQueryPicker *picker;
  GPtrArray *of_query; /* AisleQuestionView, borrowed: what is told of the picked query */
};

G_DEFINE_FINAL_TYPE (AisleQueriesView, aisle_queries_view, AISLE_TYPE_CARDS_VIEW)

static const char *const by_row[] = { "by", NULL };
static const char *const by_only_rows[] = { "by", "only", NULL };
static const char *const by_query_rows[] = { "by", "query", NULL };
static const char *const query_row[] = { "query", NULL };
static const char *const by_search[] = { "by=search", NULL };
static const char *const by_position[] = { "by=position", NULL };
static const char *const by_refinement[] = { "by=refinement", NULL };
static const char *const by_sale[] = { "by=sale", NULL };

static const char *const clicks_and_looks[] = { "y=ctr,looked_at", NULL };
static const char *const share_of_all[] = { "y=share", NULL };

static const AisleCardSpec first_cards[] = {
  { "search_weeks", .hidden = query_row },
  { "query_classes", .chart = "bars", .draw = share_of_all, .lines = 3 },
};
static const AisleCardSpec queries_card = { "queries", N_ ("Queries"), .hidden = by_only_rows,
                                            .flags = AISLE_QUESTION_LIST, .wide = TRUE };
static const AisleCardSpec trend_cards[] = {
  { "query_trends" },
  { "queries", N_ ("Clicks by place"), .hidden = by_only_rows, .set = by_position, .chart = "line",
    .draw = clicks_and_looks },
};
static const AisleCardSpec results_card = { "search_results", N_ ("Its results"), .hidden = by_query_rows,
                                            .flags = AISLE_QUESTION_LIST, .wide = TRUE };
static const AisleCardSpec weeks_card = { "search_weeks", N_ ("How often it is asked"), .hidden = query_row,
                                          .wide = TRUE };
static const AisleCardSpec searches_card = { "search_results", N_ ("Its searches"),          .hidden = by_query_rows,
                                             .set = by_search, .flags = AISLE_QUESTION_LIST, .wide = TRUE };
static const AisleCardSpec last_cards[] = {
  { "queries", N_ ("Refinements"), .hidden = by_row, .set = by_refinement, .chart = "bars" },
  { "queries", N_ ("Bought after a search"), .hidden = by_row, .set = by_sale, .chart = "bars" },
};

/* ---- the figures of the last days ---- */

static void
figures_cb (AisleJob *job, AisleQueriesView *self)
{
  const AisleAnswer *answer = aisle_job_get_result (job);
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));

  if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) != self->figures_asked)
    return;
  aisle_wrap_box_clear (self->figures);
  if (answer != NULL)
    aisle_kpi_row_show (self->figures, answer->table, aisle_session_get_currency (session));
}

static void
ask_figures (AisleQueriesView *self)
{
  AisleJob *job = aisle_session_ask (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "search_totals", NULL);

  g_object_set_data (G_OBJECT (job), "number", GSIZE_TO_POINTER (++self->figures_asked));
  g_signal_connect_object (job, "finished", G_CALLBACK (figures_cb), self, 0);
}

/* ---- which queries ---- */

static const struct
{
  const char *id, *title;
} kinds[] = {
  { "all", N_ ("All queries") },
  { "zero_results", N_ ("Found nothing") },
  { "low_clicks", N_ ("Looked at less than others") },
  { "head", N_ ("Most frequent") },
  { "torso", N_ ("Less frequent") },
  { "tail", N_ ("Rare") },
};

static void
kind_cb (GtkDropDown *list, GParamSpec *spec, AisleQueriesView *self)
{
  aisle_question_view_set_option (self->queries, "only", kinds[gtk_drop_down_get_selected (list)].id);
  aisle_cards_view_refresh (AISLE_CARDS_VIEW (self));
}

static GtkWidget *
new_kind_list (AisleQueriesView *self)
{
  const char *titles[G_N_ELEMENTS (kinds) + 1] = { NULL };
  GtkWidget *list;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    titles[i] = _ (kinds[i].title);
  list = aisle_card_list_new (titles, _ ("Which queries"));
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (kind_cb), self, 0);
  self->kinds = GTK_DROP_DOWN (list);
  return list;
}

/* ---- one query ---- */

static void
picked_cb (AisleQueriesView *self)
{
  for (guint i = 0; i < self->of_query->len; i++)
    aisle_question_view_set_option (self->of_query->pdata[i], "query",
                                    aisle_step_picker_get (AISLE_STEP_PICKER (self->picker)));
  aisle_cards_view_refresh (AISLE_CARDS_VIEW (self));
}

static void
show_empty (AisleQueriesView *self, gboolean empty)
{
  GtkWidget *child = gtk_widget_get_first_child (gtk_widget_get_parent (self->empty));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, (child == self->empty) == empty);
}

/* The list goes on where the table of queries does; all cards of one query begin with the most frequent. */
static void
answered_cb (AisleQueriesView *self)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (self->queries);
  gboolean any = answer != NULL && aisle_table_n_rows (answer->table) > 0;
  gboolean none = answer != NULL
                      ? !any && gtk_drop_down_get_selected (self->kinds) == 0
                      : aisle_question_view_get_lack (self->queries) != NULL
                            && aisle_session_get_segment (aisle_page_view_get_session (AISLE_PAGE_VIEW (self))) == NULL;

  if (none != gtk_widget_get_visible (self->empty))
    show_empty (self, none);
  aisle_query_picker_set_queries (self->picker, answer != NULL ? answer->table : NULL);
  if (any && *aisle_step_picker_get (AISLE_STEP_PICKER (self->picker)) == '\0')
    aisle_step_picker_set (AISLE_STEP_PICKER (self->picker), aisle_table_text (answer->table, 0, 0));
}

/* A row of the queries is one to look at. */
static void
row_cb (GtkWidget *from, guint64 row, AisleQueriesView *self)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (self->queries);
  const char *query = answer != NULL ? aisle_table_text (answer->table, row, 0) : NULL;

  if (query == NULL)
    return;
  aisle_step_picker_set (AISLE_STEP_PICKER (self->picker), query);
  gtk_widget_child_focus (GTK_WIDGET (self->picker), GTK_DIR_TAB_FORWARD); /* which scrolls it into sight */
}

static void
judge_cb (AisleQueriesView *self)
{
  const char *query = aisle_step_picker_get (AISLE_STEP_PICKER (self->picker));
  g_autofree char *detail = *query != '\0' ? g_strdup_printf ("judgements %s", query) : g_strdup ("judgements");
  aisle_session_go_to (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "search", detail);
}

static GtkWidget *
new_judge_button (AisleQueriesView *self)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Judge Results"));

  gtk_widget_set_tooltip_text (button, _ ("Judge what search shows for this query"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (judge_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static void
add_of_query (AisleQueriesView *self, const AisleCardSpec *spec)
{
  g_ptr_array_add (self->of_query, aisle_cards_view_add_one (AISLE_CARDS_VIEW (self), spec));
}

/* ---- the view ---- */

static GtkWidget *
new_empty (void)
{
  GtkWidget *page = adw_status_page_new (), *button = gtk_button_new_with_label (_ ("Import a Log…"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "aisle-search-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No Searches Yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("Import a query log, or events that say what was searched for"));
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  gtk_widget_set_visible (page, FALSE);
  return page;
}

static void
aisle_queries_view_load (AislePageView *view)
{
  show_empty (AISLE_QUERIES_VIEW (view), FALSE);
  ask_figures (AISLE_QUERIES_VIEW (view));
  AISLE_PAGE_VIEW_CLASS (aisle_queries_view_parent_class)->load (view);
}

/* A query to look at. */
static void
aisle_queries_view_show_detail (AislePageView *view, const char *detail)
{
  aisle_step_picker_set (AISLE_STEP_PICKER (AISLE_QUERIES_VIEW (view)->picker), detail);
}

static void
aisle_queries_view_finalize (GObject *object)
{
  g_ptr_array_unref (AISLE_QUERIES_VIEW (object)->of_query);
  G_OBJECT_CLASS (aisle_queries_view_parent_class)->finalize (object);
}

static void
aisle_queries_view_class_init (AisleQueriesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_queries_view_finalize;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_queries_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_queries_view_show_detail;
}

static void
add_queries (AisleQueriesView *self)
{
  AisleTableView *table;

  self->queries = aisle_cards_view_add_one (AISLE_CARDS_VIEW (self), &queries_card);
  table = aisle_question_view_get_table (self->queries);
  aisle_chart_card_add_control (aisle_question_view_get_card (self->queries), new_kind_list (self));
  aisle_table_view_set_activatable (table, TRUE);
  g_signal_connect_object (table, "row", G_CALLBACK (row_cb), self, 0);
  g_signal_connect_object (self->queries, "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
}

static void
aisle_queries_view_init (AisleQueriesView *self)
{
  AisleCardsView *view = AISLE_CARDS_VIEW (self);

  self->of_query = g_ptr_array_new ();
  self->empty = new_empty ();
  aisle_cards_view_add_widget (view, self->empty);
  self->figures = g_object_new (AISLE_TYPE_WRAP_BOX, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->figures), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Figures of the last 28 days"), -1);
  aisle_cards_view_add_widget (view, GTK_WIDGET (self->figures));
  self->picker = g_object_new (AISLE_TYPE_QUERY_PICKER, NULL);
  g_signal_connect_object (self->picker, "changed", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  add_queries (self);
  aisle_cards_view_add (view, first_cards, G_N_ELEMENTS (first_cards));
  aisle_cards_view_add_heading (view, _ ("One query"), GTK_WIDGET (self->picker));
  add_of_query (self, &results_card);
  aisle_chart_card_add_control (aisle_question_view_get_card (self->of_query->pdata[0]), new_judge_button (self));
  add_of_query (self, &weeks_card);
  add_of_query (self, &searches_card);
  aisle_cards_view_add_heading (view, _ ("All queries"), NULL);
  aisle_cards_view_add (view, trend_cards, G_N_ELEMENTS (trend_cards));
  aisle_cards_view_add (view, last_cards, G_N_ELEMENTS (last_cards));
}
