/* leaderboard-view.c: see leaderboard-view.h. */
#include "pages/recommendations/leaderboard-view.h"
#include "widgets/chart-card.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleLeaderboardView
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkBox *content;
  GtkLabel *verdict;
  GtkButton *export_button;
  AisleChartCard *card;
  GtkDropDown *metric_list;
  AisleTableView *runs;
  GPtrArray *metrics; /* ids in the list */
  char *metric;       /* (nullable) chosen */
  gint64 leader;
  gboolean filling;
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
  char *metric, *segment; /* (nullable) each */
} Asked;

static void
asked_free (Asked *self)
{
  g_free (self->metric);
  g_free (self->segment);
  g_free (self);
}

static gpointer
run_board (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Asked *asked = input;
  Board *board = g_new0 (Board, 1);
  g_autoptr (GError) local = NULL;

  board->runs = aisle_command_runs (project, FALSE, error);
  if (board->runs == NULL)
    {
      board_free (board);
      return NULL;
    }
  board->comparison = aisle_command_compare_within (project, NULL, 0, asked->metric, asked->segment, progress, &local);
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

/* ---- what is shown ---- */

static char *
column_of (const char *metric)
{
  return aisle_metric_column (metric);
}

/* The metrics that are judged for each user: those a verdict can be about. */
static void
fill_metrics (AisleLeaderboardView *self, const AisleComparison *comparison)
{
  const AisleRun *run = comparison->runs->pdata[0];
  g_autoptr (GList) names = json_object_get_members (json_node_get_object (run->metrics));
  GtkStringList *titles = gtk_string_list_new (NULL);
  guint chosen = 0;

  self->filling = TRUE;
  g_ptr_array_set_size (self->metrics, 0);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *name = column_of (l->data);
      gssize column = aisle_table_find (comparison->table, name);
      if (g_str_has_prefix (l->data, "coverage") || g_str_has_prefix (l->data, "valid_") || column < 0)
        continue;
      if (g_strcmp0 (self->metric, l->data) == 0)
        chosen = self->metrics->len;
      g_ptr_array_add (self->metrics, g_strdup (l->data));
      gtk_string_list_append (titles, _ (aisle_table_column (comparison->table, (gsize) column)->title));
    }
  gtk_drop_down_set_model (self->metric_list, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->metric_list, chosen);
  g_object_unref (titles);
  self->filling = FALSE;
}

static void
show_comparison (AisleLeaderboardView *self, const AisleComparison *comparison)
{
  const AisleChartKind *kind = aisle_chart_kind ("dots");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (GError) error = NULL;
  g_autofree char *finding = NULL;

  fill_metrics (self, comparison);
  if (self->metrics->len > 0)
    {
      guint chosen = gtk_drop_down_get_selected (self->metric_list);
      g_autofree char *column = column_of (self->metrics->pdata[MIN (chosen, self->metrics->len - 1)]);
      if (!aisle_params_set (params, "y", column, &error))
        g_warning ("%s", error->message);
    }
  finding = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Mean and 95 %% interval over %'zu user",
                                          "Mean and 95 %% interval over %'zu users", comparison->verdict->n_users),
                             comparison->verdict->n_users);
  gtk_label_set_text (self->verdict, comparison->verdict->sentence);
  aisle_chart_card_set_height (self->card, CLAMP (60 + 36 * (int) comparison->runs->len, 160, 480));
  aisle_chart_card_set_finding (self->card, finding);
  aisle_chart_card_set_answer (self->card, kind, comparison->table, comparison->passport, params, NULL);
  self->leader = comparison->verdict->best != 0
                     ? comparison->verdict->best
                     : g_array_index ((GArray *) comparison->verdict->groups->pdata[0], gint64, 0);
  gtk_button_set_label (self->export_button,
                        comparison->verdict->best != 0 ? _ ("Export Best Model") : _ ("Export Leading Model"));
}

static void
board_cb (AisleJob *job, AisleLeaderboardView *self)
{
  Board *board = aisle_job_get_result (job);

  if (board != NULL && board->comparison != NULL)
    {
      show_comparison (self, board->comparison);
      aisle_table_view_set_table (self->runs, board->runs, NULL);
      gtk_stack_set_visible_child_name (self->stack, "board");
      return;
    }
  if (board != NULL)
    adw_status_page_set_description (self->empty, board->why_not);
  else if (aisle_job_get_error (job) != NULL)
    adw_status_page_set_description (self->empty, aisle_job_get_error (job)->message);
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

  asked->metric = g_strdup (self->metric);
  asked->segment = g_strdup (aisle_session_get_segment (self->session));
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (board_cb), self, 0);
}

void
aisle_leaderboard_view_load (AisleLeaderboardView *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  ask (self);
}

static void
metric_cb (AisleLeaderboardView *self)
{
  guint chosen = gtk_drop_down_get_selected (self->metric_list);

  if (self->filling || chosen >= self->metrics->len)
    return;
  g_free (self->metric);
  self->metric = g_strdup (self->metrics->pdata[chosen]);
  ask (self);
}

static void
export_cb (AisleLeaderboardView *self)
{
  g_autofree char *detail = g_strdup_printf ("export %lld", (long long) self->leader);
  aisle_session_go_to (self->session, "models", detail);
}

static void
train_cb (AisleLeaderboardView *self)
{
  aisle_session_go_to (self->session, "recommendations", "train");
}

static void
aisle_leaderboard_view_dispose (GObject *object)
{
  AisleLeaderboardView *self = AISLE_LEADERBOARD_VIEW (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->metrics, g_ptr_array_unref);
  g_clear_pointer (&self->metric, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, AisleLeaderboardView, export_button);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static void
aisle_leaderboard_view_init (AisleLeaderboardView *self)
{
  static const char *const ids[] = { "family", NULL };
  GtkWidget *heading;

  self->metrics = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("Leaderboard")));
  self->metric_list = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->metric_list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Metric"), -1);
  g_signal_connect_swapped (self->metric_list, "notify::selected", G_CALLBACK (metric_cb), self);
  aisle_chart_card_add_control (self->card, GTK_WIDGET (self->metric_list));
  gtk_box_append (self->content, GTK_WIDGET (self->card));

  heading = gtk_label_new (_ ("All runs"));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (self->content, heading);
  self->runs = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_hidden (self->runs, ids);
  aisle_table_view_set_label (self->runs, _ ("All runs"));
  aisle_table_view_set_fit (self->runs, 120, 420);
  gtk_widget_add_css_class (GTK_WIDGET (self->runs), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->runs), "clip");
  gtk_box_append (self->content, GTK_WIDGET (self->runs));
}
