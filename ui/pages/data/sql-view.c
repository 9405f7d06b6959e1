/* sql-view.c: see sql-view.h. */
#include "pages/data/sql-view.h"
#include "pages/data/rows-export.h"
#include "pages/data/sql-editor.h"
#include "widgets/chart-card.h"
#include "widgets/first-letter.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

#include <string.h>

#define MOST_ROWS    100000
#define MOST_SECONDS 120
#define MOST_HISTORY 20

struct _AisleSqlView
{
  AisleDataView parent_instance;
  AisleSqlEditor *editor;
  GtkButton *run, *stop;
  GtkMenuButton *examples, *history;
  GtkLabel *message, *outcome;
  GtkStack *stack, *results;
  GtkWidget *switcher;
  AisleTableView *grid;
  AisleChartCard *chart;
  GtkDropDown *kinds;
  GPtrArray *fitting; /* AisleChartKind */
  AisleTable *table;  /* (nullable) the last result */
  char *sql;          /* (nullable) its statement */
  GPtrArray *past;    /* statements, newest first */
  AisleJob *job;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (AisleSqlView, aisle_sql_view, AISLE_TYPE_DATA_VIEW)

/* To start from; each runs on any shop. */
static const struct
{
  const char *title, *sql;
} examples[] = {
  { N_ ("Events a Day"), "SELECT date (time) AS day, count (*) AS events, count (DISTINCT user) AS users\n"
                         "FROM events_readable\nWHERE time IS NOT NULL\nGROUP BY day\nORDER BY day" },
  { N_ ("Event Kinds"), "SELECT kind, count (*) AS events\nFROM events_readable\nGROUP BY kind\nORDER BY events DESC" },
  { N_ ("Best-Selling Items"), "SELECT coalesce (title, item) AS name, count (*) AS purchases, sum (price) AS revenue\n"
                               "FROM events_readable\nWHERE role = 'purchase'\nGROUP BY item\n"
                               "ORDER BY purchases DESC\nLIMIT 20" },
  { N_ ("Frequent Searches"), "SELECT query, count (*) AS searches\nFROM events_readable\nWHERE query IS NOT NULL\n"
                              "GROUP BY query\nORDER BY searches DESC\nLIMIT 20" },
  { N_ ("Hours of the Day"), "SELECT strftime ('%H', time) AS hour, count (*) AS events\nFROM events_readable\n"
                             "WHERE time IS NOT NULL\nGROUP BY hour\nORDER BY hour" },
  { N_ ("Tables and Columns"),
    "SELECT t.name AS name, c.name AS column_name, c.type\nFROM sqlite_schema AS t, "
    "pragma_table_info (t.name) AS c\nWHERE t.type IN ('table', 'view')\nORDER BY t.name, c.cid" },
};

static AisleSession *
session_of (AisleSqlView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

/* ---- running ---- */

typedef struct
{
  char *sql;
  int place;
} Input;

static void
input_free (gpointer data)
{
  Input *input = data;

  g_free (input->sql);
  g_free (input);
}

static gpointer
run_sql (AisleProject *project, gpointer data, AisleProgress *progress, GError **error)
{
  Input *input = data;
  const AisleSqlLimits limits = { MOST_ROWS, MOST_SECONDS };

  return aisle_command_sql_run (project, input->sql, &limits, &input->place, progress, error);
}

static void
say (AisleSqlView *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static void
busy (AisleSqlView *self, gboolean at_work)
{
  gtk_widget_set_visible (GTK_WIDGET (self->run), !at_work);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), at_work);
  if (at_work && self->table == NULL)
    gtk_stack_set_visible_child_name (self->stack, "busy");
  else if (!at_work)
    gtk_stack_set_visible_child_name (self->stack, self->table != NULL ? "result" : "start");
}

static void
kind_cb (AisleSqlView *self)
{
  guint at = gtk_drop_down_get_selected (self->kinds);

  if (at < self->fitting->len)
    aisle_chart_card_set_chart (self->chart, self->fitting->pdata[at], NULL);
}

/* The kinds that can draw it; where none can, the table stands alone. */
static void
offer_charts (AisleSqlView *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gsize n;
  const AisleChartKind *const *kinds = aisle_chart_kinds (&n);

  g_ptr_array_set_size (self->fitting, 0);
  for (gsize i = 0; i < n; i++)
    if (kinds[i]->fits (self->table, NULL) && aisle_table_n_rows (self->table) > 0)
      {
        g_ptr_array_add (self->fitting, (gpointer) kinds[i]);
        gtk_string_list_append (titles, _ (kinds[i]->title));
      }
  gtk_widget_set_visible (self->switcher, self->fitting->len > 0);
  if (self->fitting->len == 0)
    {
      gtk_stack_set_visible_child_name (self->results, "table");
      return;
    }
  gtk_drop_down_set_model (self->kinds, G_LIST_MODEL (titles));
  aisle_chart_card_set_answer (self->chart, self->fitting->pdata[0], self->table, NULL, NULL,
                               aisle_session_get_currency (session_of (self)));
}

static void
show_result (AisleSqlView *self, AisleSqlResult *result, const char *sql)
{
  gsize n = aisle_table_n_rows (result->table);
  g_autofree char *text = NULL;

  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = aisle_table_ref (result->table);
  g_free (self->sql);
  self->sql = g_strdup (sql);
  /* Translators: rows of a result and the seconds it took */
  text = result->more ? g_strdup_printf (_ ("The first %'zu rows, in %.2f s; saving writes all"), n, result->seconds)
                      : g_strdup_printf (_ ("%'zu rows in %.2f s"), n, result->seconds);
  gtk_label_set_text (self->outcome, text);
  aisle_table_view_set_table (self->grid, self->table, NULL);
  offer_charts (self);
}

static void show_history (AisleSqlView *self);

static void
remember (AisleSqlView *self, const char *sql)
{
  for (guint i = 0; i < self->past->len; i++)
    if (g_str_equal (self->past->pdata[i], sql))
      g_ptr_array_remove_index (self->past, i--);
  g_ptr_array_insert (self->past, 0, g_strdup (sql));
  if (self->past->len > MOST_HISTORY)
    g_ptr_array_set_size (self->past, MOST_HISTORY);
  show_history (self);
}

static void
finished_cb (AisleJob *job, AisleSqlView *self)
{
  const Input *input = aisle_job_get_input (job);

  if (job != self->job)
    return;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      remember (self, input->sql);
      show_result (self, aisle_job_get_result (job), input->sql);
    }
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    {
      say (self, aisle_job_get_error (job)->message);
      aisle_sql_editor_mark (self->editor, input->place);
    }
  busy (self, FALSE);
  g_clear_object (&self->job);
}

static void
run_cb (AisleSqlView *self)
{
  g_autofree char *sql = aisle_sql_editor_dup_text (self->editor);
  AisleJobSpec spec = { .title = _ ("Running the statement"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_sql,
                        .input_free = input_free,
                        .result_free = (GDestroyNotify) aisle_sql_result_free };
  Input *input;

  if (self->job != NULL || session_of (self) == NULL || sql[strspn (sql, " \t\r\n")] == '\0')
    return;
  input = g_new0 (Input, 1);
  input->sql = g_steal_pointer (&sql);
  input->place = -1;
  spec.input = input;
  say (self, NULL);
  aisle_sql_editor_mark (self->editor, -1);
  busy (self, TRUE);
  self->job = g_object_ref (aisle_session_run (session_of (self), &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (finished_cb), self, 0);
}

static void
stop_cb (AisleSqlView *self)
{
  if (self->job != NULL)
    aisle_job_cancel (self->job);
}

/* ---- examples and history ---- */

static void
use (AisleSqlView *self, const char *sql)
{
  aisle_sql_editor_set_text (self->editor, sql);
  gtk_widget_grab_focus (GTK_WIDGET (aisle_sql_editor_get_view (self->editor)));
}

static void
example_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleSqlView *self = AISLE_SQL_VIEW (widget);
  gint32 at = g_variant_get_int32 (parameter);

  if (at < 0 || (gsize) at >= G_N_ELEMENTS (examples))
    return;
  use (self, examples[at].sql);
  run_cb (self);
}

static void
past_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleSqlView *self = AISLE_SQL_VIEW (widget);
  gint32 at = g_variant_get_int32 (parameter);

  if (at >= 0 && (guint) at < self->past->len)
    use (self, self->past->pdata[at]);
}

static GMenuModel *
example_menu (void)
{
  GMenu *menu = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *action = g_strdup_printf ("sql.example(%d)", (int) i);
      g_menu_append (menu, _ (examples[i].title), action);
    }
  return G_MENU_MODEL (menu);
}

/* A statement on one line; a menu takes _ for a mnemonic. */
static void
show_history (AisleSqlView *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < self->past->len; i++)
    {
      g_autofree char *action = g_strdup_printf ("sql.past(%u)", i);
      g_auto (GStrv) lines = g_strsplit_set (self->past->pdata[i], "\n\t ", -1);
      g_autoptr (GString) label = g_string_new (NULL);
      for (gsize w = 0; lines[w] != NULL && label->len < 60; w++)
        if (*lines[w] != '\0')
          g_string_append_printf (label, "%s%s", label->len > 0 ? " " : "", lines[w]);
      g_string_replace (label, "_", "__", 0);
      g_menu_append (menu, label->str, action);
    }
  gtk_menu_button_set_menu_model (self->history, G_MENU_MODEL (menu));
  gtk_widget_set_sensitive (GTK_WIDGET (self->history), self->past->len > 0);
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleSqlView *self = AISLE_SQL_VIEW (widget);
  AisleRowsFormat format;

  if (self->sql != NULL && aisle_rows_export_format (g_variant_get_string (parameter, NULL), &format))
    aisle_rows_export_ask (session_of (self), widget, NULL, self->sql, format, _ ("result"));
}

/* ---- the view ---- */

static gpointer
run_words (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_sql_words (project, error);
}

static void
words_cb (AisleJob *job, AisleSqlView *self)
{
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    aisle_sql_editor_set_words (self->editor, aisle_job_steal_result (job));
  else
    aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
}

static void
aisle_sql_view_load (AisleDataView *view)
{
  AisleSqlView *self = AISLE_SQL_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Reading the project"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_words,
                        .result_free = (GDestroyNotify) aisle_sql_words_free };

  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (words_cb), self, 0);
}

/* A statement to run. */
static void
aisle_sql_view_show_detail (AisleDataView *view, const char *detail)
{
  AisleSqlView *self = AISLE_SQL_VIEW (view);

  use (self, detail);
  run_cb (self);
}

static void
aisle_sql_view_dispose (GObject *object)
{
  AisleSqlView *self = AISLE_SQL_VIEW (object);

  if (self->job != NULL)
    {
      AisleJob *job = g_steal_pointer (&self->job);
      aisle_job_cancel (job);
      g_object_unref (job);
    }
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->sql, g_free);
  g_clear_pointer (&self->past, g_ptr_array_unref);
  g_clear_pointer (&self->fitting, g_ptr_array_unref);
  G_OBJECT_CLASS (aisle_sql_view_parent_class)->dispose (object);
}

static void
aisle_sql_view_class_init (AisleSqlViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_sql_view_dispose;
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_sql_view_load;
  AISLE_DATA_VIEW_CLASS (klass)->show_detail = aisle_sql_view_show_detail;
  g_type_ensure (AISLE_TYPE_SQL_EDITOR);
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  g_type_ensure (AISLE_TYPE_CHART_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/sql-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, editor);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, run);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, stop);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, examples);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, history);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, message);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, outcome);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, results);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, switcher);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, grid);
  gtk_widget_class_bind_template_child (widget_class, AisleSqlView, chart);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_install_action (widget_class, "sql.example", "i", example_cb);
  gtk_widget_class_install_action (widget_class, "sql.past", "i", past_cb);
  gtk_widget_class_install_action (widget_class, "sql.export", "s", export_cb);
}

static void
aisle_sql_view_init (AisleSqlView *self)
{
  g_autoptr (GMenuModel) menu = example_menu ();
  GtkWidget *kinds = gtk_drop_down_new (NULL, NULL);

  self->past = g_ptr_array_new_with_free_func (g_free);
  self->fitting = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->examples, menu);
  self->kinds = GTK_DROP_DOWN (kinds);
  gtk_accessible_update_property (GTK_ACCESSIBLE (kinds), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Kind of chart"), -1);
  aisle_chart_card_add_control (self->chart, kinds);
  g_signal_connect_object (kinds, "notify::selected", G_CALLBACK (kind_cb), self, G_CONNECT_SWAPPED);
  aisle_table_view_set_label (self->grid, _ ("Rows of the result"));
  aisle_sql_editor_set_text (self->editor, examples[0].sql);
}
