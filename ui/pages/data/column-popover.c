/* column-popover.c: see column-popover.h. */
#include "pages/data/column-popover.h"
#include "widgets/chart-view.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"

struct _AisleColumnPopover
{
  GtkPopover parent_instance;
  AisleSession *session;
  AisleJob *job; /* (nullable) at work */
  GtkLabel *title, *kind, *error;
  GtkStack *stack;
  GtkGrid *facts;
  AisleChartView *chart;
  GtkListBox *top;
  GtkWidget *top_title;
  AisleColumnType type;
};

enum
{
  SORT,
  UNSORT,
  FILTER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleColumnPopover, aisle_column_popover, GTK_TYPE_POPOVER)

/* ---- the job ---- */

typedef struct
{
  AisleRowsQuery *query;
  char *column;
} Input;

static void
input_free (gpointer data)
{
  Input *input = data;

  aisle_rows_query_free (input->query);
  g_free (input->column);
  g_free (input);
}

static gpointer
run (AisleProject *project, gpointer data, AisleProgress *progress, GError **error)
{
  Input *input = data;

  return aisle_command_column_stats (project, input->query, input->column, progress, error);
}

/* ---- what it found ---- */

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    if (GTK_IS_LIST_BOX (box))
      gtk_list_box_remove (GTK_LIST_BOX (box), child);
    else
      gtk_grid_remove (GTK_GRID (box), child);
}

static void
add_fact (AisleColumnPopover *self, int *row, const char *title, const char *value)
{
  GtkWidget *name = gtk_label_new (title), *number = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_set_hexpand (number, TRUE);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_selectable (GTK_LABEL (number), TRUE);
  gtk_widget_set_can_focus (number, FALSE);
  gtk_grid_attach (self->facts, name, 0, *row, 1, 1);
  gtk_grid_attach (self->facts, number, 1, (*row)++, 1, 1);
}

static void
fill_facts (AisleColumnPopover *self, const AisleTable *facts)
{
  gboolean about = g_strcmp0 (aisle_table_text_of (facts, 0, "distinct_is"), "about") == 0;
  int row = 0;

  clear (GTK_WIDGET (self->facts));
  for (gsize c = 0; c < aisle_table_n_columns (facts); c++)
    {
      const AisleColumnSpec *column = aisle_table_column (facts, c);
      g_autofree char *value = aisle_table_format (facts, 0, c), *whole = NULL;

      if (g_str_equal (column->name, "missing_share") || g_str_equal (column->name, "distinct_is"))
        continue;
      if (g_str_equal (column->name, "missing"))
        {
          g_autofree char *share = aisle_table_format_of (facts, 0, "missing_share");
          whole = g_strdup_printf ("%s (%s)", value, share);
        }
      else if (g_str_equal (column->name, "distinct") && about)
        /* Translators: an estimated number */
        whole = g_strdup_printf (_ ("about %s"), value);
      add_fact (self, &row, _ (column->title), whole != NULL ? whole : value);
    }
}

static void
fill_chart (AisleColumnPopover *self, AisleTable *histogram)
{
  gboolean times = self->type == AISLE_COLUMN_TIME || self->type == AISLE_COLUMN_DATE;
  const AisleChartKind *kind =
      histogram != NULL ? aisle_command_chart_kind (times ? "line" : "bars", histogram, NULL) : NULL;
  g_autoptr (AisleParams) params = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->chart), kind != NULL && aisle_table_n_rows (histogram) > 1);
  if (kind == NULL)
    return;
  params = aisle_params_new (kind->params, kind->n_params);
  if (!times && !aisle_params_set (params, "direction", "vertical", NULL))
    return;
  aisle_chart_view_set (self->chart, kind, histogram, params, aisle_session_get_currency (self->session));
}

static void
value_cb (AisleColumnPopover *self, GtkListBoxRow *row)
{
  const char *value = g_object_get_data (G_OBJECT (row), "value");

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[FILTER], 0, (int) AISLE_ROWS_IS, value);
}

/* As a filter takes it. */
static char *
plain_value (const AisleTable *top, gsize row)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (aisle_table_column (top, 0)->type)
    {
    case AISLE_COLUMN_TEXT:
      return g_strdup (aisle_table_text (top, row, 0));
    case AISLE_COLUMN_TIME:
      return aisle_time_format (aisle_table_integer (top, row, 0));
    case AISLE_COLUMN_DATE:
      return aisle_day_format ((gint32) aisle_table_integer (top, row, 0));
    case AISLE_COLUMN_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, aisle_table_integer (top, row, 0));
    default:
      return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, aisle_table_number (top, row, 0)));
    }
}

static void
add_top (AisleColumnPopover *self, const AisleTable *top, gsize row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *list_row = gtk_list_box_row_new ();
  g_autofree char *value = aisle_table_format (top, row, 0), *rows = aisle_table_format (top, row, 1);
  g_autofree char *share = aisle_table_format (top, row, 2);
  /* Translators: rows and their share of all: 1,204 · 12.0% */
  g_autofree char *count = g_strdup_printf (_ ("%s · %s"), rows, share);
  g_autofree char *name = g_strdup_printf (_ ("Only rows with %s"), value);
  GtkWidget *label = gtk_label_new (value), *number = gtk_label_new (count);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (list_row), box);
  gtk_widget_set_tooltip_text (list_row, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list_row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (list_row), "value", plain_value (top, row), g_free);
  gtk_list_box_append (self->top, list_row);
}

static void
show_stats (AisleColumnPopover *self, const AisleColumnStats *stats)
{
  gsize n = aisle_table_n_rows (stats->top);

  fill_facts (self, stats->facts);
  fill_chart (self, stats->histogram);
  clear (GTK_WIDGET (self->top));
  for (gsize r = 0; r < n; r++)
    add_top (self, stats->top, r);
  gtk_widget_set_visible (self->top_title, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->top), n > 0);
  gtk_stack_set_visible_child_name (self->stack, "stats");
}

static void
finished_cb (AisleJob *job, AisleColumnPopover *self)
{
  if (job != self->job)
    return;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    show_stats (self, aisle_job_get_result (job));
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    {
      aisle_first_letter_label (self->error, aisle_job_get_error (job)->message);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  g_clear_object (&self->job);
}

static void
stop (AisleColumnPopover *self)
{
  AisleJob *job = g_steal_pointer (&self->job);

  if (job == NULL)
    return;
  aisle_job_cancel (job);
  g_object_unref (job);
}

static const char *
type_title (AisleColumnType type)
{
  switch (type)
    {
    case AISLE_COLUMN_TEXT:
      return _ ("Text");
    case AISLE_COLUMN_INTEGER:
      return _ ("Whole numbers");
    case AISLE_COLUMN_MONEY:
      return _ ("Money");
    case AISLE_COLUMN_TIME:
      return _ ("Times");
    case AISLE_COLUMN_DATE:
      return _ ("Days");
    case AISLE_COLUMN_DURATION:
      return _ ("Durations");
    case AISLE_COLUMN_SHARE:
      return _ ("Shares");
    default:
      return _ ("Numbers");
    }
}

void
aisle_column_popover_show (AisleColumnPopover *self, GtkWidget *at, const AisleRowsQuery *query,
                           const AisleColumnSpec *column)
{
  Input *input = g_new (Input, 1);
  AisleJobSpec spec = { .title = _ ("Counting values"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run,
                        .input = input,
                        .input_free = input_free,
                        .result_free = (GDestroyNotify) aisle_column_stats_free };
  graphene_rect_t place;
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  input->query = aisle_rows_query_dup (query);
  input->column = g_strdup (column->name);
  self->type = column->type;
  gtk_label_set_text (self->title, _ (column->title));
  gtk_label_set_text (self->kind, type_title (column->type));
  gtk_stack_set_visible_child_name (self->stack, "busy");
  if (gtk_widget_compute_bounds (at, parent, &place))
    gtk_popover_set_pointing_to (
        GTK_POPOVER (self),
        &(GdkRectangle){ (int) place.origin.x, (int) place.origin.y, (int) place.size.width, (int) place.size.height });
  stop (self);
  self->job = g_object_ref (aisle_session_run (self->session, &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (finished_cb), self, 0);
  gtk_popover_popup (GTK_POPOVER (self));
}

/* ---- the widgets ---- */

static void
closed_cb (AisleColumnPopover *self)
{
  stop (self);
}

static void
ascending_cb (AisleColumnPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SORT], 0, FALSE);
}

static void
descending_cb (AisleColumnPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SORT], 0, TRUE);
}

static void
unsort_cb (AisleColumnPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[UNSORT], 0);
}

static void
aisle_column_popover_dispose (GObject *object)
{
  AisleColumnPopover *self = AISLE_COLUMN_POPOVER (object);

  stop (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aisle_column_popover_parent_class)->dispose (object);
}

static void
aisle_column_popover_class_init (AisleColumnPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_column_popover_dispose;
  signals[SORT] = g_signal_new ("sort", AISLE_TYPE_COLUMN_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_BOOLEAN);
  signals[UNSORT] =
      g_signal_new ("unsort", AISLE_TYPE_COLUMN_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FILTER] = g_signal_new ("filter", AISLE_TYPE_COLUMN_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  g_type_ensure (AISLE_TYPE_CHART_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/column-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, title);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, kind);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, error);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, facts);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, chart);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, top);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnPopover, top_title);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, ascending_cb);
  gtk_widget_class_bind_template_callback (widget_class, descending_cb);
  gtk_widget_class_bind_template_callback (widget_class, unsort_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_cb);
}

static void
aisle_column_popover_init (AisleColumnPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
aisle_column_popover_new (AisleSession *session)
{
  AisleColumnPopover *self = g_object_new (AISLE_TYPE_COLUMN_POPOVER, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
