/* judging-panel.c: see judging-panel.h.
 *
 * Judgements wait in a queue while one job stores those before: a press of a key never waits for the disk, nor for a
 * training. */
#include "pages/search/judging-panel.h"
#include "pages/search/judging-list.h"
#include "pages/search/side-rankers.h"
#include "widgets/first-letter.h"
#include "widgets/split-box.h"
#include "widgets/table-view.h"

#include "base/i18n.h"
#include "command/search-judgements.h"

#define MOST_QUERIES 500
#define DEPTH        10 /* of each ranker */
#define SIDE_WIDTH   340

typedef struct
{
  char *query, *item, *judge;
  int grade;
} Judgement;

struct _AisleJudgingPanel
{
  AdwBin parent_instance;
  AisleSession *session;
  char *judge, *query; /* query NULL: the first without a grade of the judge's */
  AisleTable *queries; /* (nullable) */
  AisleTable *pool;    /* (nullable) of `query` */
  GPtrArray *waiting;  /* Judgement */
  gboolean storing, start;
  gboolean own_change;       /* the project has changed by a judgement: the rankers stay open */
  AisleSideRankers *rankers; /* whose lists are judged */
  guint64 asked;             /* the last pool that was asked for */
  GtkEditable *entry;
  GtkLabel *title, *progress, *message;
  GtkProgressBar *bar;
  GtkWidget *previous, *next, *stack;
  AisleJudgingList *list;
  AisleTableView *table;
};

G_DEFINE_FINAL_TYPE (AisleJudgingPanel, aisle_judging_panel, ADW_TYPE_BIN)

static void
judgement_free (gpointer data)
{
  Judgement *self = data;

  g_free (self->query);
  g_free (self->item);
  g_free (self->judge);
  g_free (self);
}

static void
say (AisleJudgingPanel *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static void
say_job (AisleJudgingPanel *self, AisleJob *job)
{
  say (self, aisle_job_get_state (job) == AISLE_JOB_FAILED ? aisle_job_get_error (job)->message : NULL);
}

/* ---- how far it is ---- */

/* The place of the query among those to judge, or -1. */
static gssize
place_of (AisleJudgingPanel *self, const char *query)
{
  for (gsize row = 0; self->queries != NULL && query != NULL && row < aisle_table_n_rows (self->queries); row++)
    if (g_strcmp0 (aisle_table_text (self->queries, row, 0), query) == 0)
      return (gssize) row;
  return -1;
}

static void
show_progress (AisleJudgingPanel *self)
{
  gsize n = aisle_judging_list_n_items (self->list), judged = aisle_judging_list_n_judged (self->list);
  gsize n_queries = self->queries != NULL ? aisle_table_n_rows (self->queries) : 0;
  gssize place = place_of (self, self->query);
  g_autofree char *of_items = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%zu of %zu item judged", "%zu of %zu items judged", n), judged, n);
  g_autofree char *of_queries =
      place >= 0 ? g_strdup_printf (_ ("query %zd of %zu"), place + 1, n_queries) : g_strdup (_ ("not searched for"));
  g_autofree char *text = g_strdup_printf ("%s · %s", of_items, of_queries);

  gtk_label_set_text (self->progress, text);
  gtk_progress_bar_set_fraction (self->bar, n > 0 ? (double) judged / (double) n : 0);
  gtk_widget_set_sensitive (self->previous, place > 0 || (place < 0 && n_queries > 0));
  gtk_widget_set_sensitive (self->next, place + 1 < (gssize) n_queries);
}

/* ---- the items of a query ---- */

typedef struct
{
  guint64 number;
  char *query, *judge;
  AisleSideRankers *rankers;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_free (self->query);
  g_free (self->judge);
  g_clear_pointer (&self->rankers, aisle_side_rankers_unref);
  g_free (self);
}

/* A stored ranker that cannot be opened any more is left out. */
static gboolean
add_search (GPtrArray *searches, const Ask *ask, AisleSideRanker ranker, AisleProgress *progress, GError **error)
{
  GError *problem = NULL;
  const AisleSearch *search = aisle_side_rankers_get (ask->rankers, ranker, progress, &problem);

  if (search != NULL)
    g_ptr_array_add (searches, (gpointer) search);
  if (problem == NULL || (ranker.run != 0 && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      g_clear_error (&problem);
      return TRUE;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gpointer
run_pool (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  static const char *const words[] = { "bm25f", "bm25" };
  const Ask *ask = input;
  g_autoptr (GPtrArray) searches = g_ptr_array_new ();
  g_autoptr (GArray) runs = aisle_command_judging_runs (project, error);

  if (runs == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (!add_search (searches, ask, (AisleSideRanker){ .ranker = words[i] }, progress, error))
      return NULL;
  for (guint i = 0; i < runs->len; i++)
    if (!add_search (searches, ask, (AisleSideRanker){ .run = g_array_index (runs, gint64, i) }, progress, error))
      return NULL;
  return aisle_command_judging_pool (project, searches, ask->query, ask->judge, DEPTH, progress, error);
}

static void
pool_cb (AisleJob *job, AisleJudgingPanel *self)
{
  const Ask *ask = aisle_job_get_input (job);
  AisleTable *pool = aisle_job_get_result (job);

  if (ask->number != self->asked)
    return;
  say_job (self, job);
  /* What is still to be stored is newer than this. */
  if (pool == NULL || self->storing || self->waiting->len > 0)
    return;
  g_clear_pointer (&self->pool, aisle_table_unref);
  self->pool = aisle_table_ref (pool);
  aisle_judging_list_set_pool (self->list, pool, aisle_session_get_currency (self->session));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), aisle_table_n_rows (pool) > 0 ? "items" : "none");
  if (self->start && aisle_table_n_rows (pool) > 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    aisle_judging_list_start (self->list);
  self->start = FALSE;
  show_progress (self);
}

static void
ask_pool (AisleJudgingPanel *self)
{
  Ask *ask = g_new0 (Ask, 1);
  AisleJobSpec spec = { .title = _ ("Finding items to judge"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_pool,
                        .input = ask,
                        .input_free = ask_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  ask->number = ++self->asked;
  ask->query = g_strdup (self->query);
  ask->judge = g_strdup (self->judge);
  ask->rankers = aisle_side_rankers_ref (self->rankers);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (pool_cb), self, 0);
}

static void
show_query (AisleJudgingPanel *self, const char *query)
{
  g_autofree char *text = g_strdup (query);
  /* Translators: a query in quotation marks */
  g_autofree char *quoted = g_strdup_printf (_ ("“%s”"), text);

  g_free (self->query);
  self->query = g_steal_pointer (&text);
  gtk_label_set_text (self->title, quoted);
  gtk_editable_set_text (self->entry, "");
  self->start = TRUE;
  aisle_judging_list_wait (self->list);
  if (self->session != NULL)
    ask_pool (self);
}

void
aisle_judging_panel_show (AisleJudgingPanel *self, const char *query)
{
  show_query (self, query);
}

static void
step_cb (AisleJudgingPanel *self, int by)
{
  gssize place = place_of (self, self->query) + by;

  if (self->queries != NULL && aisle_table_n_rows (self->queries) > 0)
    show_query (self, aisle_table_text (self->queries,
                                        (gsize) CLAMP (place, 0, (gssize) aisle_table_n_rows (self->queries) - 1), 0));
}

static void
previous_cb (AisleJudgingPanel *self)
{
  step_cb (self, -1);
}

static void
next_cb (AisleJudgingPanel *self)
{
  step_cb (self, 1);
}

static void
entry_cb (AisleJudgingPanel *self)
{
  g_autofree char *query = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  if (*query != '\0')
    show_query (self, query);
}

static void
row_cb (AisleJudgingPanel *self, guint64 row)
{
  show_query (self, aisle_table_text (self->queries, row, 0));
}

/* ---- the queries ---- */

static gpointer
run_queries (AisleProject *project, gpointer judge, AisleProgress *progress, GError **error)
{
  return aisle_command_judging_queries (project, judge, MOST_QUERIES, progress, error);
}

/* The first that the judge has not begun. */
static gsize
first_open (const AisleTable *queries)
{
  for (gsize row = 0; row < aisle_table_n_rows (queries); row++)
    if (aisle_table_integer (queries, row, 1) == 0)
      return row;
  return 0;
}

static void
queries_cb (AisleJob *job, AisleJudgingPanel *self)
{
  AisleTable *queries = aisle_job_get_result (job);

  if (queries == NULL)
    {
      say_job (self, job);
      return;
    }
  g_clear_pointer (&self->queries, aisle_table_unref);
  self->queries = aisle_table_ref (queries);
  aisle_table_view_set_table (self->table, queries, NULL);
  if (self->query == NULL && aisle_table_n_rows (queries) > 0)
    show_query (self, aisle_table_text (queries, first_open (queries), 0));
  else if (self->query == NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "unasked");
  show_progress (self);
}

void
aisle_judging_panel_load (AisleJudgingPanel *self, AisleSession *session)
{
  AisleJobSpec spec = { .title = _ ("Reading what is judged"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_queries,
                        .input = g_strdup (self->judge),
                        .input_free = g_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  g_set_object (&self->session, session);
  if (!self->own_change)
    {
      g_clear_pointer (&self->rankers, aisle_side_rankers_unref);
      self->rankers = aisle_side_rankers_new (aisle_session_get_path (self->session));
    }
  self->own_change = FALSE;
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (queries_cb), self, 0);
  if (self->query != NULL)
    ask_pool (self);
}

void
aisle_judging_panel_set_judge (AisleJudgingPanel *self, const char *judge)
{
  if (g_str_equal (self->judge, judge))
    return;
  g_free (self->judge);
  self->judge = g_strdup (judge);
  aisle_judging_list_forget (self->list);
  if (self->session != NULL)
    aisle_judging_panel_load (self, self->session);
}

/* ---- storing ---- */

static gpointer
run_judge (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  GPtrArray *judgements = input;

  for (guint i = 0; i < judgements->len; i++)
    {
      const Judgement *one = judgements->pdata[i];
      if (!aisle_command_judge (project, one->query, one->item, one->judge, one->grade, error))
        return NULL;
    }
  return judgements;
}

static void store (AisleJudgingPanel *self);

static void
stored_cb (AisleJob *job, AisleJudgingPanel *self)
{
  self->storing = FALSE;
  if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    aisle_session_toast (self->session, aisle_job_get_error (job)->message, FALSE);
  if (self->waiting->len > 0)
    store (self);
  else
    {
      self->own_change = TRUE;
      aisle_session_changed (self->session);
    }
}

static void
store (AisleJudgingPanel *self)
{
  AisleJobSpec spec = { .title = _ ("Storing judgements"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_judge,
                        .input = self->waiting,
                        .input_free = (GDestroyNotify) g_ptr_array_unref };

  self->storing = TRUE;
  self->waiting = g_ptr_array_new_with_free_func (judgement_free);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (stored_cb), self, 0);
}

static void
graded_cb (AisleJudgingPanel *self, guint place, int grade)
{
  Judgement *one = g_new0 (Judgement, 1);

  one->query = g_strdup (self->query);
  one->item = g_strdup (aisle_table_text (self->pool, place, 0));
  one->judge = g_strdup (self->judge);
  one->grade = grade;
  g_ptr_array_add (self->waiting, one);
  show_progress (self);
  if (!self->storing)
    store (self);
}

/* ---- the widget ---- */

static GtkLabel *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static GtkWidget *
new_button (AisleJudgingPanel *self, const char *icon, const char *text, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

/* The query with the ways to its neighbours. */
static GtkWidget *
new_head (AisleJudgingPanel *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->title = new_label ("", "title-3");
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->previous = new_button (self, "aisle-previous-symbolic", _ ("Query before"), G_CALLBACK (previous_cb));
  self->next = new_button (self, "aisle-next-symbolic", _ ("Next query"), G_CALLBACK (next_cb));
  gtk_widget_add_css_class (steps, "linked");
  gtk_widget_set_valign (steps, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (steps), self->previous);
  gtk_box_append (GTK_BOX (steps), self->next);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), steps);
  return head;
}

/* "0 not relevant · 1 a little · 2 good · 3 exactly" and the other keys. */
static GtkWidget *
new_hint (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkLabel *label;

  for (int grade = 0; grade <= AISLE_HIGHEST_GRADE; grade++)
    g_string_append_printf (text, "%s%d %s", grade > 0 ? " · " : "", grade, aisle_judging_grade_title (grade));
  g_string_append_printf (text, "\n%s", _ ("↑ ↓ choose an item · ← → go to another query · Ctrl+Z takes back"));
  label = new_label (text->str, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
  return GTK_WIDGET (label);
}

static GtkWidget *
new_stack (AisleJudgingPanel *self)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkLabel *none = new_label (_ ("No ranker finds an item for this query, and nobody has judged one"), "dim-label");
  GtkLabel *unasked = new_label (_ ("No searches are known: type a query to judge"), "dim-label");

  self->list = g_object_new (AISLE_TYPE_JUDGING_LIST, NULL);
  g_signal_connect_object (self->list, "graded", G_CALLBACK (graded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "step", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_vhomogeneous (GTK_STACK (stack), FALSE);
  gtk_stack_set_hhomogeneous (GTK_STACK (stack), FALSE);
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (self->list), "items");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (none), "none");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (unasked), "unasked");
  return self->stack = stack;
}

static GtkWidget *
new_side (AisleJudgingPanel *self)
{
  static const char *const hidden[] = { "others", NULL };
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *entry = gtk_entry_new (), *card = adw_bin_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Judge another query"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Judge another query"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_cb), self, G_CONNECT_SWAPPED);
  self->table = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_label (self->table, _ ("Queries to judge"));
  aisle_table_view_set_hidden (self->table, hidden);
  aisle_table_view_set_activatable (self->table, TRUE);
  aisle_table_view_set_fit (self->table, 120, 480);
  g_signal_connect_object (self->table, "row", G_CALLBACK (row_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "clip");
  gtk_widget_set_valign (card, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (card), GTK_WIDGET (self->table));
  gtk_box_append (GTK_BOX (side), entry);
  gtk_box_append (GTK_BOX (side), card);
  return side;
}

static void
aisle_judging_panel_dispose (GObject *object)
{
  AisleJudgingPanel *self = AISLE_JUDGING_PANEL (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (aisle_judging_panel_parent_class)->dispose (object);
}

static void
aisle_judging_panel_finalize (GObject *object)
{
  AisleJudgingPanel *self = AISLE_JUDGING_PANEL (object);

  g_free (self->judge);
  g_free (self->query);
  g_clear_pointer (&self->queries, aisle_table_unref);
  g_clear_pointer (&self->pool, aisle_table_unref);
  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->rankers, aisle_side_rankers_unref);
  G_OBJECT_CLASS (aisle_judging_panel_parent_class)->finalize (object);
}

static void
aisle_judging_panel_class_init (AisleJudgingPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_judging_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = aisle_judging_panel_finalize;
}

static void
aisle_judging_panel_init (AisleJudgingPanel *self)
{
  GtkWidget *main_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *bar = gtk_progress_bar_new ();

  self->judge = g_strdup ("");
  self->waiting = g_ptr_array_new_with_free_func (judgement_free);
  self->bar = GTK_PROGRESS_BAR (bar);
  self->progress = new_label ("", "dim-label");
  self->message = new_label ("", "error");
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Items judged"), -1);
  gtk_box_append (GTK_BOX (main_box), new_head (self));
  gtk_box_append (GTK_BOX (main_box), bar);
  gtk_box_append (GTK_BOX (main_box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (main_box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (main_box), new_hint ());
  gtk_box_append (GTK_BOX (main_box), new_stack (self));
  adw_bin_set_child (ADW_BIN (self), g_object_new (AISLE_TYPE_SPLIT_BOX, "start", main_box, "end", new_side (self),
                                                   "end-width", SIDE_WIDTH, NULL));
}
