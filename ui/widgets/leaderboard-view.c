/* leaderboard-view.c: see leaderboard-view.h. */
#include "widgets/leaderboard-view.h"
#include "widgets/first-letter.h"
#include "widgets/honesty-list.h"
#include "widgets/metric-list.h"
#include "widgets/model-place.h"
#include "widgets/parameters-card.h"
#include "widgets/stored-curves.h"
#include "widgets/chart-card.h"
#include "widgets/table-view.h"

#include "base/i18n.h"
#include "command/compare-runs.h"

struct _AisleLeaderboardView
{
  AdwBin parent_instance;
  AisleSession *session;
  AisleTask task;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkBox *content;
  GtkLabel *verdict;
  GtkWidget *compare_button;
  AisleChartCard *card;
  AisleMetricList *metric_list;
  AisleContenderChips *chips;
  AisleHonestyList *honesty;
  AisleParametersCard *parameters;
  AisleStoredCurves *curves;
  AisleTableView *runs, *figures;
  GtkWidget *figures_box; /* of tasks whose models have many figures of one kind */
  AisleAnswer *findings;  /* (nullable) of the checks */
  gint64 leader;
  guint64 asked, details_asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleLeaderboardView, aisle_leaderboard_view, ADW_TYPE_BIN)

/* ---- what is asked ---- */

typedef struct
{
  AisleComparison *comparison; /* (nullable) where there is nothing to compare: why */
  char *why_not;
  AisleTable *runs;
} Board;

static void
board_free (Board *self)
{
  g_clear_pointer (&self->comparison, aisle_comparison_free);
  g_clear_pointer (&self->runs, aisle_table_unref);
  g_free (self->why_not);
  g_free (self);
}

typedef struct
{
  AisleTask task;
  char *metric, *segment; /* (nullable) each */
  guint64 number;
} Asked;

static void
asked_free (Asked *self)
{
  g_free (self->metric);
  g_free (self->segment);
  g_free (self);
}

static gboolean
is_of_task (const AisleTable *runs, gsize row, AisleTask task)
{
  return aisle_command_is_compared (aisle_family (aisle_table_text_of (runs, row, "family")), task);
}

/* A figure that no run of the task has is none of the task's. */
static gboolean
is_told (const AisleTable *runs, gsize column, AisleTask task)
{
  AisleColumnType type = aisle_table_column (runs, column)->type;
  gboolean told = type != AISLE_COLUMN_REAL && type != AISLE_COLUMN_SHARE;

  for (gsize row = 0; !told && row < aisle_table_n_rows (runs); row++)
    told = is_of_task (runs, row, task) && !aisle_table_is_missing (runs, row, column);
  return told;
}

/* The runs of a task. */
static AisleTable *
list_runs (AisleProject *project, AisleTask task, GError **error)
{
  g_autoptr (AisleTable) all = aisle_command_runs (project, FALSE, error), own = NULL;
  g_autofree gsize *columns = NULL;
  gsize n = 0;

  if (all == NULL)
    return NULL;
  columns = g_new (gsize, aisle_table_n_columns (all));
  for (gsize column = 0; column < aisle_table_n_columns (all); column++)
    if (is_told (all, column, task))
      columns[n++] = column;
  own = aisle_table_new (aisle_table_column (all, columns[0]), 1);
  for (gsize i = 1; i < n; i++)
    aisle_table_add_column (own, aisle_table_column (all, columns[i]));
  for (gsize row = 0; row < aisle_table_n_rows (all); row++)
    if (is_of_task (all, row, task))
      {
        gsize to = aisle_table_add_row (own);

        for (gsize i = 0; i < n; i++)
          aisle_table_copy_cell (own, to, i, all, row, columns[i]);
      }
  return g_steal_pointer (&own);
}

static gpointer
run_board (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Asked *asked = input;
  Board *board = g_new0 (Board, 1);
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) runs = NULL;

  board->runs = list_runs (project, asked->task, error);
  if (board->runs == NULL)
    {
      board_free (board);
      return NULL;
    }
  runs = aisle_command_comparable (project, asked->task, &local);
  if (runs != NULL)
    board->comparison = aisle_command_compare_within (project, (const gint64 *) (gpointer) runs->data, runs->len,
                                                      asked->metric, asked->segment, progress, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      board_free (board);
      return NULL;
    }
  if (local != NULL)
    board->why_not = g_strdup (local->message);
  return board;
}

/* ---- a closer look at the chosen ones, or at all ---- */

typedef struct
{
  guint64 number;
  char *metric; /* (nullable) */
  GArray *runs; /* gint64 */
  AisleAnswer *parameters, *curves;
} Details;

static void
details_free (gpointer data)
{
  Details *self = data;

  g_clear_pointer (&self->parameters, aisle_answer_free);
  g_clear_pointer (&self->curves, aisle_answer_free);
  g_array_unref (self->runs);
  g_free (self->metric);
  g_free (self);
}

static gpointer
run_details (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Details *self = input;
  const gint64 *runs = (const gint64 *) (gpointer) self->runs->data;

  self->parameters = aisle_command_parameters (project, runs, self->runs->len, self->metric, error);
  if (self->parameters == NULL)
    return NULL;
  self->curves = aisle_command_curves (project, runs, self->runs->len, error);
  return self->curves != NULL ? self : NULL;
}

static void
details_cb (AisleJob *job, AisleLeaderboardView *self)
{
  const Details *details = aisle_job_get_result (job);

  if (details == NULL || details->number != self->details_asked)
    return;
  aisle_parameters_card_set (self->parameters, details->parameters);
  aisle_stored_curves_set (self->curves, details->curves);
}

static void
show_chosen (AisleLeaderboardView *self)
{
  gboolean all = aisle_contender_chips_n_chosen (self->chips) == 0;
  Details *details = g_new0 (Details, 1);
  AisleJobSpec spec = { .title = _ ("Comparing models"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_details,
                        .input = details,
                        .input_free = details_free };

  aisle_honesty_list_set (self->honesty, self->findings, self->chips);
  details->number = ++self->details_asked;
  details->metric = g_strdup (aisle_metric_list_get (self->metric_list));
  details->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < aisle_contender_chips_n (self->chips); i++)
    if (all || aisle_contender_chips_is_chosen (self->chips, i))
      aisle_contender_chips_add_runs (self->chips, i, details->runs);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (details_cb), self, 0);
}

/* The chosen ones, or those that Compare takes by itself. */
static void
compare_cb (AisleLeaderboardView *self)
{
  g_autoptr (GString) detail = g_string_new ("compare");

  for (guint i = 0; i < aisle_contender_chips_n (self->chips); i++)
    if (aisle_contender_chips_is_chosen (self->chips, i))
      g_string_append_printf (detail, " %lld", (long long) aisle_contender_chips_run (self->chips, i));
  aisle_model_place_show (self->session, self->task, detail->str);
}

/* ---- what is shown ---- */

static void
show_comparison (AisleLeaderboardView *self, const AisleComparison *comparison)
{
  const AisleChartKind *kind = aisle_chart_kind ("dots");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (GError) error = NULL;
  g_autofree char *finding = NULL, *judged = NULL;
  const char *segment = aisle_model_segment (self->session, self->task);

  aisle_metric_list_set (self->metric_list, comparison);
  aisle_contender_chips_set (self->chips, comparison);
  if (aisle_metric_list_get (self->metric_list) != NULL)
    {
      g_autofree char *column = aisle_metric_column (aisle_metric_list_get (self->metric_list));
      if (!aisle_params_set (params, "y", column, &error))
        g_warning ("%s", error->message);
    }
  judged =
      aisle_judged_count (aisle_run_judged (comparison->runs->pdata[0], segment != NULL), comparison->verdict->n_users);
  /* Translators: of so many users or queries: "1,204 queries" */
  finding = g_strdup_printf (_ ("Mean and 95%% interval over %s"), judged);
  gtk_label_set_text (self->verdict, comparison->verdict->sentence);
  aisle_chart_card_set_height (self->card, CLAMP (60 + 36 * (int) comparison->runs->len, 160, 480));
  aisle_chart_card_set_finding (self->card, finding);
  aisle_chart_card_set_answer (self->card, kind, comparison->table, comparison->passport, params, NULL);
  aisle_table_view_set_table (self->figures, comparison->table, NULL);
  self->leader = comparison->verdict->best != 0
                     ? comparison->verdict->best
                     : g_array_index ((GArray *) comparison->verdict->groups->pdata[0], gint64, 0);
  gtk_widget_set_visible (self->compare_button, comparison->groups->len > 1);
  g_clear_pointer (&self->findings, aisle_answer_free);
  self->findings = aisle_answer_new (aisle_table_ref (comparison->honesty->table),
                                     aisle_passport_ref (comparison->honesty->passport));
  show_chosen (self);
}

static void
board_cb (AisleJob *job, AisleLeaderboardView *self)
{
  Board *board = aisle_job_get_result (job);

  if (((const Asked *) aisle_job_get_input (job))->number != self->asked)
    return;
  if (board != NULL && board->comparison != NULL)
    {
      show_comparison (self, board->comparison);
      aisle_table_view_set_table (self->runs, board->runs, NULL);
      gtk_stack_set_visible_child_name (self->stack, "board");
      return;
    }
  if (board != NULL || aisle_job_get_error (job) != NULL)
    aisle_first_letter_page (self->empty, board != NULL ? board->why_not : aisle_job_get_error (job)->message);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
ask (AisleLeaderboardView *self)
{
  Asked *asked = g_new0 (Asked, 1);
  AisleJobSpec spec = { .title = _ ("Comparing models"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_board,
                        .input = asked,
                        .input_free = (GDestroyNotify) asked_free,
                        .result_free = (GDestroyNotify) board_free };

  asked->number = ++self->asked;
  asked->task = self->task;
  asked->metric = g_strdup (aisle_metric_list_get (self->metric_list));
  asked->segment = g_strdup (aisle_model_segment (self->session, self->task));
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (board_cb), self, 0);
}

void
aisle_leaderboard_view_set_task (AisleLeaderboardView *self, AisleTask task)
{
  self->task = task;
  gtk_widget_set_visible (self->figures_box, task != AISLE_TASK_RECOMMEND);
}

void
aisle_leaderboard_view_load (AisleLeaderboardView *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  ask (self);
}

static void
export_cb (AisleLeaderboardView *self)
{
  g_autofree char *detail = g_strdup_printf ("export %lld", (long long) self->leader);
  aisle_session_go_to (self->session, "models", detail);
}

static void
go_to_cb (AisleLeaderboardView *self, const char *page, const char *view)
{
  if (page != NULL)
    aisle_session_go_to (self->session, page, view);
  else
    aisle_model_place_show (self->session, self->task, view);
}

static void
train_cb (AisleLeaderboardView *self)
{
  aisle_model_place_show (self->session, self->task, "train");
}

static void
aisle_leaderboard_view_dispose (GObject *object)
{
  AisleLeaderboardView *self = AISLE_LEADERBOARD_VIEW (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->findings, aisle_answer_free);
  G_OBJECT_CLASS (aisle_leaderboard_view_parent_class)->dispose (object);
}

static void
aisle_leaderboard_view_class_init (AisleLeaderboardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_leaderboard_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/leaderboard-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleLeaderboardView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleLeaderboardView, empty);
  gtk_widget_class_bind_template_child (widget_class, AisleLeaderboardView, content);
  gtk_widget_class_bind_template_child (widget_class, AisleLeaderboardView, verdict);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static GtkWidget *
heading_new (const char *text)
{
  GtkWidget *heading = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_widget_add_css_class (heading, "heading");
  return heading;
}

/* Chips that narrow what stands below them, and the way to Compare. */
static GtkWidget *
chooser_new (AisleLeaderboardView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->chips = g_object_new (AISLE_TYPE_CONTENDER_CHIPS, NULL);
  self->compare_button = gtk_button_new_with_label (_ ("Compare Where They Win"));
  gtk_widget_set_halign (self->compare_button, GTK_ALIGN_START);
  g_signal_connect_swapped (self->chips, "changed", G_CALLBACK (show_chosen), self);
  g_signal_connect_swapped (self->compare_button, "clicked", G_CALLBACK (compare_cb), self);
  gtk_box_append (GTK_BOX (box), heading_new (_ ("Look closer at the models ticked; none ticked means all")));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chips));
  gtk_box_append (GTK_BOX (box), self->compare_button);
  return box;
}

static AisleTableView *
table_new (const char *label, const char *const *hidden)
{
  AisleTableView *table = AISLE_TABLE_VIEW (aisle_table_view_new ());

  aisle_table_view_set_hidden (table, hidden);
  aisle_table_view_set_label (table, label);
  aisle_table_view_set_fit (table, 120, 420);
  gtk_widget_add_css_class (GTK_WIDGET (table), "card");
  gtk_widget_add_css_class (GTK_WIDGET (table), "clip");
  return table;
}

/* Every metric of every model, and how long it takes, without the intervals that the picture shows. */
static GtkWidget *
figures_new (AisleLeaderboardView *self)
{
  static const char *const places[] = { "run", "group", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->figures = table_new (_ ("All figures"), places);
  aisle_table_view_set_no_intervals (self->figures, TRUE);
  gtk_box_append (GTK_BOX (box), heading_new (_ ("All figures")));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->figures));
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static void
aisle_leaderboard_view_init (AisleLeaderboardView *self)
{
  static const char *const ids[] = { "family", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("Leaderboard")));
  self->metric_list = g_object_new (AISLE_TYPE_METRIC_LIST, NULL);
  g_signal_connect_swapped (self->metric_list, "changed", G_CALLBACK (ask), self);
  aisle_chart_card_add_control (self->card, GTK_WIDGET (self->metric_list));
  gtk_box_append (self->content, GTK_WIDGET (self->card));

  self->honesty = g_object_new (AISLE_TYPE_HONESTY_LIST, NULL);
  g_signal_connect_swapped (self->honesty, "go-to", G_CALLBACK (go_to_cb), self);
  self->parameters = g_object_new (AISLE_TYPE_PARAMETERS_CARD, "visible", FALSE, NULL);
  self->curves = g_object_new (AISLE_TYPE_STORED_CURVES, NULL);
  self->figures_box = figures_new (self);
  gtk_box_append (self->content, self->figures_box);
  gtk_box_append (self->content, chooser_new (self));
  gtk_box_append (self->content, GTK_WIDGET (self->honesty));
  gtk_box_append (self->content, GTK_WIDGET (self->parameters));
  gtk_box_append (self->content, GTK_WIDGET (self->curves));

  self->runs = table_new (_ ("All runs"), ids);
  gtk_box_append (self->content, heading_new (_ ("All runs")));
  gtk_box_append (self->content, GTK_WIDGET (self->runs));
}
