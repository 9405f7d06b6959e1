/* question-view.c: see question-view.h. */
#include "widgets/question-view.h"

#include "base/error.h"
#include "base/i18n.h"

struct _AisleQuestionView
{
  AdwBin parent_instance;
  const AisleCardSpec *spec;
  const AisleQuestion *question;
  const AisleChartKind *kind; /* (nullable) of what is shown */
  AisleParams *draw;          /* (nullable) the parameters of the kind shown */
  AisleSession *session;
  AislePageBrush *brush; /* (nullable) */
  AisleChartCard *card;
  AisleTableView *table; /* (nullable) */
  AisleParamsForm *form;
  AisleJob *job;       /* (nullable) the one whose answer counts */
  GtkWidget *stop;     /* (nullable) of a question that can end with a part of its answer */
  guint stop_shown;    /* source: it is shown when the answer takes a while */
  AisleAnswer *answer; /* (nullable) */
  char *segment;       /* (nullable) that the answer, or else the job, is about */
  int height;          /* of the chart */
  gboolean as_table;   /* since no chart fits */
  gboolean stale;      /* what is shown is out of date */
  char *lack;          /* (nullable) what the log has not, where it has nothing for the question */
};

static guint answered_signal;

G_DEFINE_FINAL_TYPE (AisleQuestionView, aisle_question_view, ADW_TYPE_BIN)

const AisleQuestion *
aisle_question_view_get_question (AisleQuestionView *self)
{
  return self->question;
}

AisleChartCard *
aisle_question_view_get_card (AisleQuestionView *self)
{
  return self->card;
}

AisleParamsForm *
aisle_question_view_get_form (AisleQuestionView *self)
{
  return self->form;
}

AisleTableView *
aisle_question_view_get_table (AisleQuestionView *self)
{
  return self->table;
}

const char *
aisle_question_view_get_lack (AisleQuestionView *self)
{
  return self->lack;
}

AisleAnswer *
aisle_question_view_get_answer (AisleQuestionView *self)
{
  return self->answer;
}

/* ---- the answer ---- */

/* The kind that fits: an option may give the table another shape. NULL: it is read better than drawn. */
static void
choose_kind (AisleQuestionView *self, const AisleTable *table)
{
  AisleColumnType first = aisle_table_column (table, 0)->type;
  const char *const wanted[] = { self->spec->chart, self->question->chart,
                                 first == AISLE_COLUMN_TEXT   ? "bars"
                                 : first == AISLE_COLUMN_DATE ? "line"
                                                              : NULL };
  const char *reason;

  g_clear_pointer (&self->draw, aisle_params_free);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      self->kind = wanted[i] != NULL ? aisle_chart_kind (wanted[i]) : NULL;
      if (self->kind == NULL || !self->kind->fits (table, &reason))
        continue;
      if (i == 0 && self->spec->draw != NULL)
        self->draw = aisle_params_new (self->kind->params, self->kind->n_params);
      for (gsize d = 0; self->draw != NULL && self->spec->draw[d] != NULL; d++)
        {
          g_autoptr (GError) error = NULL;
          if (!aisle_params_set_pair (self->draw, self->spec->draw[d], &error))
            g_warning ("%s", error->message);
        }
      return;
    }
  self->kind = NULL;
}

/* How many runs of equal cells a column has: the lines of a chart of long tables. */
static int
count_runs (const AisleTable *table, gsize column)
{
  int n = 0;

  for (gsize row = 0; row < aisle_table_n_rows (table) && n < 1000; row++)
    {
      g_autofree char *here = aisle_table_format (table, row, column);
      g_autofree char *before = row > 0 ? aisle_table_format (table, row - 1, column) : NULL;
      n += g_strcmp0 (here, before) != 0;
    }
  return n;
}

static gboolean
is_grid (const char *kind)
{
  return g_str_equal (kind, "retention") || g_str_equal (kind, "heat");
}

/* Charts with a line a row grow with the table; the others have room enough. */
static int
height_of (const char *kind, int lines, gboolean wide)
{
  if (g_str_equal (kind, "funnel"))
    return CLAMP (64 * lines + 20, 150, 640);
  if (is_grid (kind))
    return CLAMP (20 * lines + 60, 160, 640);
  if (g_str_equal (kind, "bars") || g_str_equal (kind, "dots"))
    return CLAMP (30 * lines + 40, 160, wide ? 480 : 320);
  return g_str_equal (kind, "sankey") ? 400 : 260;
}

static int
height_for (const AisleChartKind *kind, const AisleTable *table, gboolean wide)
{
  const char *id = kind != NULL ? kind->id : "";
  int rows = (int) MIN (aisle_table_n_rows (table), 1000);

  if (rows == 0)
    return 100;
  if (!is_grid (id) && aisle_table_column (table, 0)->type == AISLE_COLUMN_DATE)
    return height_of ("", rows, wide);
  return height_of (id, is_grid (id) ? count_runs (table, 0) : rows, wide);
}

static void
set_height (AisleQuestionView *self, int height)
{
  self->height = height;
  aisle_chart_card_set_height (self->card, height);
}

/* Days in the log; a month where nothing is known. */
static int
log_days (AisleQuestionView *self)
{
  JsonObject *info = self->session != NULL ? aisle_session_get_info (self->session) : NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) first = NULL, last = NULL;

  if (info != NULL)
    {
      first = g_date_time_new_from_iso8601 (aisle_json_text (info, "first_time", ""), utc);
      last = g_date_time_new_from_iso8601 (aisle_json_text (info, "last_time", ""), utc);
    }
  return first != NULL && last != NULL ? (int) (g_date_time_difference (last, first) / G_TIME_SPAN_DAY) + 1 : 30;
}

/* The room that a chart will need, as far as that can be known: what stands below it should not jump. */
static void
reserve_height (AisleQuestionView *self)
{
  const char *kind = self->spec->chart != NULL ? self->spec->chart : self->question->chart;
  int lines = self->spec->lines > 0 ? self->spec->lines : 10;

  if (g_str_equal (kind, "funnel") && aisle_question_view_has_option (self, "steps"))
    {
      g_auto (GStrv) steps = aisle_params_list (aisle_params_form_get_params (self->form), "steps");
      lines = MAX ((int) g_strv_length (steps), 2);
    }
  else if (g_str_equal (kind, "retention"))
    {
      int days = log_days (self);
      lines = days <= 31 ? days : days <= 184 ? (days + 6) / 7 : days / 30 + 1;
    }
  set_height (self, height_of (kind, lines, self->spec->wide));
  if (self->table != NULL)
    aisle_table_view_reserve (self->table, (gsize) lines);
}

/* (nullable) A chart that is brushed stays as it is; the others of the page show the users behind it. */
static AisleBrushed *
wanted_users (AisleQuestionView *self)
{
  return self->brush != NULL && aisle_page_brush_get_owner (self->brush) != self
             ? aisle_page_brush_get_users (self->brush)
             : NULL;
}

/* What no chart draws is read in the table. */
static void
show_answer (AisleQuestionView *self)
{
  const AisleAnswer *answer = self->answer;
  const char *currency = aisle_session_get_currency (self->session);
  int height;

  choose_kind (self, answer->table);
  /* Where a part has no rows the passport says what it is a part of. */
  if (aisle_table_n_rows (answer->table) == 0 && !self->question->partial)
    {
      aisle_chart_card_set_note (self->card, _ ("Nothing to show: the table has no rows."));
      if (self->table != NULL)
        gtk_widget_set_visible (GTK_WIDGET (self->table), FALSE);
      return;
    }
  height = height_for (self->kind, answer->table, self->spec->wide);
  /* While a brush moves the page stands still. */
  set_height (self, wanted_users (self) != NULL ? MAX (height, self->height) : height);
  aisle_chart_card_set_answer (self->card, self->kind, answer->table, answer->passport, self->draw, currency);
  if ((self->kind == NULL) != aisle_chart_card_shows_table (self->card) && (self->kind == NULL || self->as_table))
    {
      gtk_widget_activate_action (GTK_WIDGET (self->card), "card.table", NULL);
      self->as_table = self->kind == NULL;
    }
  if (self->table == NULL)
    return;
  aisle_table_view_set_table (self->table, answer->table, currency);
  gtk_widget_set_visible (GTK_WIDGET (self->table), aisle_table_n_rows (answer->table) > 0);
}

/* ---- asking ---- */

static gboolean
is_about_others (AisleQuestionView *self)
{
  AisleBrushed *users = wanted_users (self);

  if (self->brush != NULL && aisle_page_brush_get_owner (self->brush) == self)
    return FALSE;
  return g_strcmp0 (users != NULL ? users->segment : aisle_session_get_segment (self->session), self->segment) != 0;
}

/* A log that has nothing for a question is no failure. */
static void
show_error (AisleQuestionView *self, const GError *error)
{
  if (g_error_matches (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY)
      || g_error_matches (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE))
    {
      self->lack = g_strdup (error->message);
      aisle_chart_card_set_note (self->card, error->message);
    }
  else
    {
      set_height (self, 100);
      aisle_chart_card_set_error (self->card, error->message);
    }
  if (self->table != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->table), FALSE);
}

/* ---- ending early ---- */

#define STOP_AFTER 400 /* ms */

static void
hide_stop (AisleQuestionView *self)
{
  g_clear_handle_id (&self->stop_shown, g_source_remove);
  if (self->stop != NULL)
    gtk_widget_set_visible (self->stop, FALSE);
}

static gboolean
show_stop_cb (gpointer data)
{
  AisleQuestionView *self = data;

  self->stop_shown = 0;
  gtk_widget_set_sensitive (self->stop, TRUE);
  gtk_widget_set_visible (self->stop, TRUE);
  return G_SOURCE_REMOVE;
}

static void
stop_cb (AisleQuestionView *self)
{
  gtk_widget_set_sensitive (self->stop, FALSE);
  if (self->job != NULL)
    aisle_job_end_early (self->job);
}

static void
answered_cb (AisleJob *job, AisleQuestionView *self)
{
  if (job != self->job)
    return;
  g_clear_object (&self->job);
  hide_stop (self);
  g_clear_pointer (&self->answer, aisle_answer_free);
  g_clear_pointer (&self->lack, g_free);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      self->answer = aisle_job_steal_result (job);
      show_answer (self);
    }
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    show_error (self, aisle_job_get_error (job));
  g_signal_emit (self, answered_signal, 0);
}

static void
ask (AisleQuestionView *self)
{
  const AisleParams *params = aisle_params_form_get_params (self->form);
  AisleBrushed *users = wanted_users (self);
  AisleAnswer *before = users == NULL ? aisle_session_recall (self->session, self->question->id, params) : NULL;
  AisleJob *job;

  g_free (self->segment);
  self->segment = g_strdup (users != NULL ? users->segment : aisle_session_get_segment (self->session));
  self->stale = FALSE;
  if (before != NULL)
    {
      aisle_answer_free (self->answer);
      self->answer = before;
      g_clear_pointer (&self->lack, g_free);
      show_answer (self);
      g_signal_emit (self, answered_signal, 0);
      return;
    }
  job = users != NULL ? aisle_session_ask_brushed (self->session, self->question->id, params, users)
                      : aisle_session_ask (self->session, self->question->id, params);
  aisle_chart_card_set_busy (self->card);
  self->job = g_object_ref (job);
  hide_stop (self);
  if (self->stop != NULL)
    self->stop_shown = g_timeout_add (STOP_AFTER, show_stop_cb, self);
  g_signal_connect_object (job, "finished", G_CALLBACK (answered_cb), self, 0);
}

gboolean
aisle_question_view_is_busy (AisleQuestionView *self)
{
  return self->job != NULL;
}

void
aisle_question_view_cancel (AisleQuestionView *self)
{
  g_autoptr (AisleJob) job = g_steal_pointer (&self->job);

  hide_stop (self);
  if (job == NULL)
    return;
  self->stale = TRUE;
  aisle_job_cancel (job);
}

gboolean
aisle_question_view_refresh (AisleQuestionView *self)
{
  if (self->session == NULL || !aisle_params_form_is_valid (self->form))
    return FALSE;
  /* One that is under way about those of a brush that has moved on is let through: something to see while it moves. */
  if (self->stale
      || (self->job != NULL && is_about_others (self)
          && (self->brush == NULL || !aisle_page_brush_moves (self->brush))))
    aisle_question_view_cancel (self);
  if (self->job == NULL && (self->stale || is_about_others (self)))
    ask (self);
  return TRUE;
}

void
aisle_question_view_invalidate (AisleQuestionView *self)
{
  self->stale = TRUE;
}

static void
form_changed_cb (AisleQuestionView *self)
{
  self->stale = TRUE;
  if (self->brush != NULL)
    aisle_page_brush_clear (self->brush, self);
  aisle_question_view_refresh (self);
}

/* ---- the brush ---- */

/* "Funnel: view, cart" */
static char *
brush_name (AisleQuestionView *self, const AisleTable *table, const AisleCell *cells, gsize n)
{
  g_autoptr (GString) name = g_string_new (_ (self->question->title));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize column = 0;

  while (column < aisle_table_n_columns (table) && aisle_table_column (table, column)->type != AISLE_COLUMN_TEXT
         && aisle_table_column (table, column)->type != AISLE_COLUMN_DATE)
    column++;
  for (gsize i = 0; column < aisle_table_n_columns (table) && i < n; i++)
    {
      char *label = aisle_table_format (table, cells[i].row, column);
      guint shown = g_hash_table_size (seen);
      if (*label == '\0' || !g_hash_table_add (seen, label))
        continue;
      g_string_append (name, shown == 0 ? _ (": ") : _ (", "));
      g_string_append (name, shown < 3 ? label : "…");
      if (shown == 3)
        break;
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* The cells of the table that marks stand for.  Marks are numbered along a series, so one mark tells the column of a
 * series and of which row each is; asking every mark would lay the chart out as often. */
static GArray *
cells_of (AisleQuestionView *self, AisleChartView *chart, const AisleBitmap *marks)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (AisleCell));
  gsize n_rows = aisle_table_n_rows (self->answer->table), n = self->kind->n_marks (self->answer->table, self->draw);
  gsize series = G_MAXSIZE;
  AisleMark mark = { 0 };

  for (gsize i = 0; i < n; i++)
    {
      if (!aisle_bitmap_has (marks, i))
        continue;
      if (i / n_rows != series && aisle_chart_view_mark (chart, i, &mark))
        series = i / n_rows;
      if (i / n_rows == series)
        g_array_append_val (cells, ((AisleCell){ i % n_rows, mark.column }));
    }
  return cells;
}

static void
brushed_cb (AisleChartView *chart, const AisleBitmap *marks, gboolean finished, AisleQuestionView *self)
{
  g_autoptr (GArray) cells = marks != NULL && self->answer != NULL ? cells_of (self, chart, marks) : NULL;
  g_autofree char *name = NULL;
  AisleBrushOrder order = { .question = self->question->id,
                            .params = aisle_params_form_get_params (self->form),
                            .segment = self->segment };

  if (cells == NULL || cells->len == 0)
    {
      aisle_page_brush_clear (self->brush, self);
      return;
    }
  order.table = self->answer->table;
  order.cells = (const AisleCell *) (gpointer) cells->data;
  order.n_cells = cells->len;
  name = brush_name (self, order.table, order.cells, order.n_cells);
  aisle_page_brush_select (self->brush, self->session, self, &order, name, !finished);
}

/* Another chart is brushed, or none. */
static void
brush_changed_cb (AisleQuestionView *self)
{
  if (aisle_page_brush_get_owner (self->brush) != self)
    aisle_chart_view_clear_brush (aisle_chart_card_get_view (self->card));
}

void
aisle_question_view_set_context (AisleQuestionView *self, AisleSession *session, AislePageBrush *brush)
{
  JsonObject *info = aisle_session_get_info (session);
  JsonArray *kinds = info != NULL ? aisle_json_array (info, "kinds") : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    g_ptr_array_add (names, (gpointer) aisle_json_text (json_array_get_object_element (kinds, i), "name", ""));
  g_ptr_array_add (names, NULL);
  g_set_object (&self->session, session);
  aisle_params_form_set_kinds (self->form, (const char *const *) names->pdata);
  if (self->answer == NULL)
    reserve_height (self);
  if (brush == self->brush)
    return;
  if (self->brush != NULL)
    g_signal_handlers_disconnect_by_data (self->brush, self);
  g_set_object (&self->brush, brush);
  if (brush != NULL)
    g_signal_connect_object (brush, "changed", G_CALLBACK (brush_changed_cb), self, G_CONNECT_SWAPPED);
}

/* ---- options ---- */

void
aisle_question_view_set_option (AisleQuestionView *self, const char *name, const char *value)
{
  if (g_str_equal (aisle_params_text (aisle_params_form_get_params (self->form), name), value))
    return;
  aisle_params_form_set_hidden (self->form, name, value);
  self->stale = TRUE;
  if (self->answer == NULL)
    reserve_height (self);
}

gboolean
aisle_question_view_has_option (AisleQuestionView *self, const char *name)
{
  for (gsize i = 0; i < self->question->n_params; i++)
    if (g_str_equal (self->question->params[i].name, name))
      return TRUE;
  return FALSE;
}

/* ---- the widget ---- */

/* The options behind a button of the card. */
static void
add_options_button (AisleQuestionView *self, const char *title)
{
  GtkWidget *button = gtk_menu_button_new (), *popover = gtk_popover_new (), *scroller = gtk_scrolled_window_new ();
  g_autofree char *spoken = g_strdup_printf (_ ("Options of %s"), title);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 440);
  gtk_widget_set_size_request (GTK_WIDGET (self->form), 312, -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->form), "options");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->form));
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Options"));
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  aisle_chart_card_add_control (self->card, button);
}

static void
add_stop_button (AisleQuestionView *self, const char *title)
{
  g_autofree char *spoken = g_strdup_printf (_ ("Stop %s and show what was found"), title);

  self->stop = gtk_button_new_with_label (_ ("Stop"));
  gtk_widget_set_visible (self->stop, FALSE);
  gtk_widget_set_tooltip_text (self->stop, _ ("Show what was found so far"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_object (self->stop, "clicked", G_CALLBACK (stop_cb), self, G_CONNECT_SWAPPED);
  aisle_chart_card_add_control (self->card, self->stop);
}

static void
add_table (AisleQuestionView *self, GtkBox *box, const char *title)
{
  /* Numbers that order the rows are for scripts. */
  static const char *const hidden[] = { "step", NULL };

  self->table = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_hidden (self->table, hidden);
  aisle_table_view_set_no_intervals (self->table, TRUE); /* the card's own table has them */
  aisle_table_view_set_label (self->table, title);
  aisle_table_view_set_fit (self->table, 100, 400);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "clip");
  gtk_widget_set_visible (GTK_WIDGET (self->table), FALSE);
  gtk_box_append (box, GTK_WIDGET (self->table));
}

static gboolean
form_has_rows (const AisleQuestion *question, const char *const *hidden)
{
  for (gsize i = 0; i < question->n_params; i++)
    if (hidden == NULL || !g_strv_contains (hidden, question->params[i].name))
      return TRUE;
  return FALSE;
}

static void
aisle_question_view_dispose (GObject *object)
{
  AisleQuestionView *self = AISLE_QUESTION_VIEW (object);
  aisle_question_view_cancel (self);
  self->stop = NULL;
  g_clear_object (&self->session);
  g_clear_object (&self->brush);
  g_clear_object (&self->form);
  g_clear_pointer (&self->segment, g_free);
  g_clear_pointer (&self->lack, g_free);
  g_clear_pointer (&self->draw, aisle_params_free);
  g_clear_pointer (&self->answer, aisle_answer_free);
  G_OBJECT_CLASS (aisle_question_view_parent_class)->dispose (object);
}

static void
aisle_question_view_class_init (AisleQuestionViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_question_view_dispose;
  answered_signal =
      g_signal_new ("answered", AISLE_TYPE_QUESTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_question_view_init (AisleQuestionView *self)
{
  self->stale = TRUE;
}

GtkWidget *
aisle_question_view_new (const AisleCardSpec *spec)
{
  AisleQuestionView *self = g_object_new (AISLE_TYPE_QUESTION_VIEW, NULL);
  const AisleQuestion *question = self->question = aisle_question (spec->question);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  const char *title = _ (spec->title != NULL ? spec->title : question->title);
  gboolean apart = (spec->flags & AISLE_QUESTION_FORM) != 0;

  self->spec = spec;
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (title));
  self->form = g_object_ref_sink (AISLE_PARAMS_FORM (
      aisle_params_form_new (apart ? _ ("What counts") : NULL, question->params, question->n_params, spec->hidden)));
  for (gsize i = 0; spec->set != NULL && spec->set[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (spec->set[i], "=", 2);
      aisle_params_form_set (self->form, pair[0], pair[1]);
    }
  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);
  if (question->segment != NULL)
    g_signal_connect_object (aisle_chart_card_get_view (self->card), "brushed", G_CALLBACK (brushed_cb), self, 0);
  gtk_widget_set_vexpand (GTK_WIDGET (self->card),
                          (spec->flags & (AISLE_QUESTION_TABLE | AISLE_QUESTION_LIST)) == 0); /* as tall as its row */
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->card));
  if (!apart && form_has_rows (question, spec->hidden))
    add_options_button (self, title);
  if (question->partial)
    add_stop_button (self, title);
  if (spec->flags & (AISLE_QUESTION_TABLE | AISLE_QUESTION_LIST))
    add_table (self, GTK_BOX (box), title);
  aisle_chart_card_set_bare (self->card, (spec->flags & AISLE_QUESTION_LIST) != 0);
  adw_bin_set_child (ADW_BIN (self), box);
  reserve_height (self);
  return GTK_WIDGET (self);
}
