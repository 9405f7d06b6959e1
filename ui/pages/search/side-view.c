/* side-view.c: see side-view.h.  One question is under way at a time: what is typed meanwhile is asked when it is answered. */
#include "pages/search/side-view.h"
#include "pages/search/side-column.h"
#include "pages/search/side-rankers.h"
#include "widgets/first-letter.h"
#include "widgets/wrap-box.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define SHOWN       10 /* items of a list */
#define MOST_LISTS  4
#define LIST_WIDTH  300
#define N_OFFERED   "12"
#define QUERY_CHARS 24
#define UNTRAINED   2 /* rankers that need no training */
#define AT_ONCE     (12 * G_USEC_PER_SEC / 1000)

struct _AisleSideView
{
  AislePageView parent_instance;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkEditable *text, *user;
  GtkWidget *add_button, *offered, *user_box;
  GtkToggleButton *as_customer;
  GtkCheckButton *same_for_all;
  AisleWrapBox *queries, *lists;
  GtkLabel *message, *findings;
  GPtrArray *columns;     /* AisleSideColumn */
  GArray *rankers;        /* AisleSideRanker, as the choosers list them */
  GtkStringList *titles;  /* of these */
  AisleSideRankers *open; /* of the project as it is */
  gboolean asking, again; /* a question is under way; it is out of date */
  gboolean typing;        /* the last word may go on */
  gboolean has_queries;   /* there are some to offer */
  gint64 place;           /* of the customer among all */
};

G_DEFINE_FINAL_TYPE (AisleSideView, aisle_side_view, AISLE_TYPE_PAGE_VIEW)

/* ---- what is asked ---- */

typedef struct
{
  char *text, *user; /* (nullable) user: nobody, or where known is set the one at place */
  gboolean typing, known;
  gint64 place;
  AisleSideRankers *open;
  AisleSideRanker rankers[MOST_LISTS];
  guint n;
  gboolean personal; /* any of them knows customers */
  AisleSideBySide *sides;
} Asked;

static void
asked_free (Asked *self)
{
  g_clear_pointer (&self->sides, aisle_side_by_side_free);
  aisle_side_rankers_unref (self->open);
  g_free (self->text);
  g_free (self->user);
  g_free (self);
}

static gpointer
run_search (AisleProject *none, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;
  AisleProject *project = aisle_side_rankers_project (self->open, error);
  const AisleSearch *searches[MOST_LISTS];

  if (project == NULL)
    return NULL;
  for (guint i = 0; i < self->n; i++)
    {
      searches[i] = aisle_side_rankers_get (self->open, self->rankers[i], progress, error);
      if (searches[i] == NULL)
        return NULL;
      self->personal |= aisle_search_is_personal (searches[i]);
    }
  if (self->known && self->user == NULL)
    {
      self->user = aisle_command_user_at (project, NULL, NULL, self->place, progress, error);
      if (self->user == NULL)
        return NULL;
    }
  self->sides = aisle_command_side_by_side (project, searches, self->n, self->text, self->user, SHOWN, self->typing,
                                            progress, error);
  return self->sides != NULL ? self : NULL;
}

/* ---- what is shown ---- */

static void
say (AisleSideView *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

/* The first list's items that stand in the second too, how many of these in the same place; returns how long the longer
 * of the two is. */
static guint
count_shared (const AisleTable *items, guint *shared, guint *kept)
{
  gsize ranker = (gsize) aisle_table_find (items, "ranker"), item = (gsize) aisle_table_find (items, "item");
  guint length[2] = { 0, 0 };
  g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);

  *shared = *kept = 0;
  for (gsize row = 0; row < aisle_table_n_rows (items); row++)
    {
      const char *id = aisle_table_text (items, row, item);
      gint64 which = aisle_table_integer (items, row, ranker);
      guint place, before = GPOINTER_TO_UINT (g_hash_table_lookup (first, id));

      if (which > 2)
        break;
      place = ++length[which - 1];
      if (which == 1)
        g_hash_table_insert (first, (gpointer) id, GUINT_TO_POINTER (place));
      *shared += which == 2 && before > 0;
      *kept += which == 2 && before == place;
    }
  return MAX (length[0], length[1]);
}

/* What the second list changed of the first, and whether it matters who asks. */
static void
show_findings (AisleSideView *self, const Asked *asked)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint shared, kept, most = count_shared (asked->sides->items->table, &shared, &kept);

  if (asked->n >= 2 && most > 0 && kept == most)
    g_string_append (text, _ ("The first two lists are the same."));
  else if (asked->n >= 2 && most > 0)
    /* Translators: how many items, of how many, and how many of them */
    g_string_append_printf (text, _ ("%u of %u items are in both of the first two lists, %u in the same place."),
                            shared, most, kept);
  if (gtk_toggle_button_get_active (self->as_customer) && !asked->personal)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                            _ ("None of these rankers knows customers: everybody gets the same lists."));
  gtk_label_set_text (self->findings, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->findings), text->len > 0);
}

static void
show_lists (AisleSideView *self, const Asked *asked)
{
  for (guint i = 0; i < MIN (asked->n, self->columns->len); i++)
    {
      if (*asked->text != '\0')
        aisle_side_column_show (self->columns->pdata[i], asked->sides, i + 1, i > 0);
      else
        aisle_side_column_clear (self->columns->pdata[i]);
    }
  if (asked->known && asked->user != NULL)
    gtk_editable_set_text (self->user, asked->user);
  show_findings (self, asked);
}

static void ask (AisleSideView *self);

static void
answered_cb (AisleJob *job, AisleSideView *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);

  self->asking = FALSE;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      say (self, NULL);
      if (asked->open == self->open && asked->n == self->columns->len)
        show_lists (self, asked);
      gtk_stack_set_visible_child_name (self->stack, "side");
    }
  else if (error != NULL && error->code == AISLE_ERROR_EMPTY)
    {
      aisle_first_letter_page (self->empty, error->message);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
  else if (error != NULL)
    say (self, error->message);
  if (self->again)
    ask (self);
}

/* An empty text is asked too: rankers are open by the time that somebody types. */
static void
ask (AisleSideView *self)
{
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));
  AisleJob *job;
  Asked *asked;
  AisleJobSpec spec = { .title = _ ("Searching"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .run = run_search,
                        .input_free = (GDestroyNotify) asked_free };

  self->again = self->asking;
  if (self->asking || session == NULL || self->rankers->len == 0)
    return;
  self->asking = TRUE;
  spec.input = asked = g_new0 (Asked, 1);
  asked->text = g_strdup (gtk_editable_get_text (self->text));
  asked->typing = self->typing;
  asked->known = gtk_toggle_button_get_active (self->as_customer) && !gtk_check_button_get_active (self->same_for_all);
  asked->place = self->place;
  if (asked->known && *gtk_editable_get_text (self->user) != '\0')
    asked->user = g_strdup (gtk_editable_get_text (self->user));
  asked->open = aisle_side_rankers_ref (self->open);
  asked->n = self->columns->len;
  for (guint i = 0; i < asked->n; i++)
    asked->rankers[i] =
        g_array_index (self->rankers, AisleSideRanker, aisle_side_column_get_chosen (self->columns->pdata[i]));
  job = aisle_session_run_alone (session, &spec);
  g_signal_connect_object (job, "finished", G_CALLBACK (answered_cb), self, 0);
  aisle_job_wait (job, AT_ONCE);
}

/* ---- what is typed and clicked ---- */

static void
typed_cb (AisleSideView *self)
{
  const char *text = gtk_editable_get_text (self->text);

  self->typing = *text != '\0' && !g_str_has_suffix (text, " ");
  gtk_widget_set_visible (self->offered, self->has_queries && *text == '\0');
  ask (self);
}

/* The last word is whole. */
static void
activate_cb (AisleSideView *self)
{
  self->typing = FALSE;
  ask (self);
}

static void
query_cb (GtkButton *button, AisleSideView *self)
{
  gtk_editable_set_text (self->text, g_object_get_data (G_OBJECT (button), "query"));
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_editable_set_position (self->text, -1);
  activate_cb (self);
}

static void
import_cb (AisleSideView *self)
{
  aisle_session_go_to (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "data", NULL);
}

/* ---- who asks ---- */

static void
as_cb (AisleSideView *self)
{
  gboolean known = gtk_toggle_button_get_active (self->as_customer);

  gtk_widget_set_visible (self->user_box, known);
  gtk_widget_set_visible (GTK_WIDGET (self->same_for_all), known);
  ask (self);
}

static void
step (AisleSideView *self, int by)
{
  self->place += by;
  gtk_editable_set_text (self->user, "");
  ask (self);
}

static void
previous_cb (AisleSideView *self)
{
  step (self, -1);
}

static void
next_cb (AisleSideView *self)
{
  step (self, 1);
}

/* ---- the lists ---- */

static void
lay_out (AisleSideView *self)
{
  aisle_wrap_box_set_max_columns (self->lists, self->columns->len);
  gtk_widget_set_visible (self->add_button, self->columns->len < MOST_LISTS);
}

static void
remove_cb (AisleSideColumn *column, AisleSideView *self)
{
  g_ptr_array_remove (self->columns, column);
  gtk_widget_unparent (GTK_WIDGET (column));
  lay_out (self);
  ask (self);
}

/* What somebody chose stays when there are other rankers. */
static void
chosen_cb (AisleSideColumn *column, AisleSideView *self)
{
  g_object_set_data (G_OBJECT (column), "chosen", column);
  ask (self);
}

static void
add_column (AisleSideView *self, guint chosen)
{
  GtkWidget *column = aisle_side_column_new (self->columns->len > 0);

  if (self->rankers->len > 0)
    aisle_side_column_set_rankers (AISLE_SIDE_COLUMN (column), self->titles, chosen);
  g_signal_connect_object (column, "changed", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect_object (column, "remove", G_CALLBACK (remove_cb), self, 0);
  g_ptr_array_add (self->columns, column);
  aisle_wrap_box_append (self->lists, column);
  lay_out (self);
}

/* The first ranker that no list shows yet, which counts as chosen. */
static void
add_cb (AisleSideView *self)
{
  guint free = 0;

  for (guint r = 0; r < self->rankers->len; r++)
    {
      gboolean taken = FALSE;
      for (guint i = 0; i < self->columns->len; i++)
        taken |= aisle_side_column_get_chosen (self->columns->pdata[i]) == r;
      free = r;
      if (!taken)
        break;
    }
  add_column (self, free);
  chosen_cb (self->columns->pdata[self->columns->len - 1], self);
}

/* ---- the rankers ---- */

static gpointer
run_runs (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_runs (project, FALSE, error);
}

static void
add_ranker (GArray *rankers, GtkStringList *titles, gint64 run, const char *ranker, const char *title)
{
  const AisleSideRanker one = { run, ranker };

  g_array_append_val (rankers, one);
  gtk_string_list_append (titles, title);
}

/* Those that need no training first, then the runs; returns the one that ranks best as far as it was judged alike. */
static guint
list_rankers (const AisleTable *runs, GArray *rankers, GtkStringList *titles)
{
  gssize run = aisle_table_find (runs, "run"), family = aisle_table_find (runs, "family");
  gssize metric = aisle_table_find (runs, "ndcg_10");
  double best = -1;
  guint leader = UNTRAINED - 1;

  add_ranker (rankers, titles, 0, "bm25", _ ("BM25, untrained"));
  add_ranker (rankers, titles, 0, "bm25f", _ ("BM25F, untrained"));
  for (gsize i = 0; run >= 0 && family >= 0 && i < aisle_table_n_rows (runs); i++)
    {
      gint64 id = aisle_table_integer (runs, i, (gsize) run);
      const AisleFamily *known = aisle_family (aisle_table_text (runs, i, (gsize) family));
      g_autofree char *title = NULL;
      double value;

      if (known == NULL || known->task != AISLE_TASK_SEARCH)
        continue;
      value = metric >= 0 ? aisle_table_number (runs, i, (gsize) metric) : NAN;
      if (leader < UNTRAINED || value > best)
        leader = rankers->len;
      best = fmax (best, value); /* NaN where the run was not judged */
      title = g_strdup_printf (_ ("%s, run %lld"), _ (known->title), (long long) id);
      add_ranker (rankers, titles, id, NULL, title);
    }
  return leader;
}

/* Where a ranker stands that was chosen before; fallback where it is gone. */
static guint
find_ranker (const GArray *rankers, const AisleSideRanker *wanted, guint fallback)
{
  for (guint i = 0; wanted != NULL && i < rankers->len; i++)
    {
      const AisleSideRanker *one = &g_array_index (rankers, AisleSideRanker, i);
      if (one->run == wanted->run && g_strcmp0 (one->ranker, wanted->ranker) == 0)
        return i;
    }
  return fallback;
}

static void
runs_cb (AisleJob *job, AisleSideView *self)
{
  const AisleTable *runs = aisle_job_get_result (job);
  g_autoptr (GArray) rankers = g_array_new (FALSE, FALSE, sizeof (AisleSideRanker));
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint first, second;

  if (runs == NULL)
    {
      if (aisle_job_get_error (job) != NULL)
        say (self, aisle_job_get_error (job)->message);
      return;
    }
  second = list_rankers (runs, rankers, titles);
  first = second >= UNTRAINED ? 1 : 0; /* the better one that needs no training, beside the best run */
  for (guint i = 0; i < self->columns->len; i++)
    {
      guint chosen = aisle_side_column_get_chosen (self->columns->pdata[i]);
      gboolean by_hand = g_object_get_data (self->columns->pdata[i], "chosen") != NULL;
      const AisleSideRanker *before =
          by_hand && chosen < self->rankers->len ? &g_array_index (self->rankers, AisleSideRanker, chosen) : NULL;
      aisle_side_column_set_rankers (self->columns->pdata[i], titles,
                                     find_ranker (rankers, before, i == 0 ? first : second));
    }
  g_set_object (&self->titles, titles);
  g_clear_pointer (&self->rankers, g_array_unref);
  self->rankers = g_steal_pointer (&rankers);
  ask (self);
}

/* ---- what is often searched for ---- */

static GtkWidget *
query_button (AisleSideView *self, const char *query)
{
  GtkWidget *button = gtk_button_new (), *label = gtk_label_new (query);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), QUERY_CHARS);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_tooltip_text (button, query);
  g_object_set_data_full (G_OBJECT (button), "query", g_strdup (query), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (query_cb), self);
  return button;
}

/* A shop without a log of searches has none to offer. */
static void
queries_cb (AisleJob *job, AisleSideView *self)
{
  const AisleAnswer *answer = aisle_job_get_result (job);
  gssize query = answer != NULL ? aisle_table_find (answer->table, "query") : -1;

  aisle_wrap_box_clear (self->queries);
  self->has_queries = FALSE;
  for (gsize i = 0; query >= 0 && i < aisle_table_n_rows (answer->table); i++)
    {
      const char *text = aisle_table_text (answer->table, i, (gsize) query);
      if (text == NULL || *text == '\0')
        continue;
      aisle_wrap_box_append (self->queries, query_button (self, text));
      self->has_queries = TRUE;
    }
  gtk_widget_set_visible (self->offered, self->has_queries && *gtk_editable_get_text (self->text) == '\0');
}

static void
ask_queries (AisleSideView *self, AisleSession *session)
{
  const AisleQuestion *question = aisle_question ("queries");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (GError) error = NULL;

  if (!aisle_params_set (params, "rows", N_OFFERED, &error))
    g_warning ("%s", error->message);
  g_signal_connect_object (aisle_session_ask (session, question->id, params), "finished", G_CALLBACK (queries_cb), self,
                           0);
}

/* ---- the class ---- */

static void
aisle_side_view_load (AislePageView *view)
{
  AisleSideView *self = AISLE_SIDE_VIEW (view);
  AisleSession *session = aisle_page_view_get_session (view);
  AisleJobSpec spec = { .title = _ ("Reading runs"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_runs,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  g_clear_pointer (&self->open, aisle_side_rankers_unref);
  self->open = aisle_side_rankers_new (aisle_session_get_path (session));
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (runs_cb), self, 0);
  ask_queries (self, session);
}

/* A query to search for. */
static void
aisle_side_view_show_detail (AislePageView *view, const char *detail)
{
  AisleSideView *self = AISLE_SIDE_VIEW (view);

  gtk_editable_set_text (self->text, detail);
  activate_cb (self);
}

static void
aisle_side_view_dispose (GObject *object)
{
  AisleSideView *self = AISLE_SIDE_VIEW (object);

  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->rankers, g_array_unref);
  g_clear_object (&self->titles);
  g_clear_pointer (&self->open, aisle_side_rankers_unref);
  G_OBJECT_CLASS (aisle_side_view_parent_class)->dispose (object);
}

static void
aisle_side_view_class_init (AisleSideViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_side_view_dispose;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_side_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_side_view_show_detail;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/side-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, empty);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, text);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, user);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, user_box);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, as_customer);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, same_for_all);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, add_button);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, offered);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, queries);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, lists);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, message);
  gtk_widget_class_bind_template_child (widget_class, AisleSideView, findings);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, as_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
}

static void
aisle_side_view_init (AisleSideView *self)
{
  self->columns = g_ptr_array_new ();
  self->rankers = g_array_new (FALSE, FALSE, sizeof (AisleSideRanker));
  self->titles = gtk_string_list_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_wrap_box_set_column_width (self->lists, LIST_WIDTH);
  add_column (self, 0);
  add_column (self, 1);
}
