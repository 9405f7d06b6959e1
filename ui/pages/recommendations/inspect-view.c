/* inspect-view.c: see inspect-view.h. */
#include "pages/recommendations/inspect-view.h"
#include "pages/recommendations/advice-list.h"
#include "pages/recommendations/history-panel.h"
#include "pages/recommendations/inspection.h"
#include "pages/recommendations/item-finder.h"
#include "widgets/first-letter.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define LIST_WIDTH 300 /* that each wants beside others */

struct _AisleInspectView
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkStack *stack;
  GtkEntry *user;
  GtkWidget *user_box, *new_button, *start_over;
  GtkDropDown *first, *second;
  GtkCheckButton *everybody;
  GtkLabel *message, *findings;
  AisleItemFinder *finder;
  AisleHistoryPanel *history;
  AisleWrapBox *lists;
  GArray *runs;                     /* gint64 */
  GPtrArray *taken;                 /* ids of the items that somebody new took */
  GHashTable *ranks[AISLE_N_LISTS]; /* (nullable) item -> place with the whole history */
  gint64 ranked[AISLE_N_LISTS];     /* the run of these */
  gint64 position;                  /* of the user among all */
  guint64 asked;                    /* only the last answer counts */
  gboolean filling, found;          /* found: the finder has items */
};

G_DEFINE_FINAL_TYPE (AisleInspectView, aisle_inspect_view, ADW_TYPE_BIN)

static void
say (AisleInspectView *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static gboolean
is_new (AisleInspectView *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->new_button));
}

/* ---- what is shown ---- */

static void ask (AisleInspectView *self, const char *user);

static void
ask_same (AisleInspectView *self)
{
  ask (self, gtk_editable_get_text (GTK_EDITABLE (self->user)));
}

static void
leave_out (gint32 item, gpointer self)
{
  aisle_history_panel_leave_out (AISLE_INSPECT_VIEW (self)->history, item);
}

static const char *
list_title (AisleInspectView *self, guint list)
{
  GtkDropDown *chooser = list == AISLE_LIST_FIRST ? self->first : self->second;
  g_autoptr (GtkStringObject) item = NULL;

  if (list == AISLE_LIST_EVERYBODY)
    return _ ("Everybody’s list");
  item = g_list_model_get_item (gtk_drop_down_get_model (chooser), gtk_drop_down_get_selected (chooser));
  return item != NULL ? gtk_string_object_get_string (item) : "";
}

/* Keeps the places with the whole history, for how far items move when some of it is left out. */
static void
keep_ranks (AisleInspectView *self, const AisleInspection *inspection)
{
  for (guint i = 0; i < AISLE_N_LISTS; i++)
    {
      const AisleAdvice *advice = inspection->advice[i];

      g_clear_pointer (&self->ranks[i], g_hash_table_unref);
      self->ranked[i] = inspection->runs[i];
      if (advice == NULL)
        continue;
      self->ranks[i] = g_hash_table_new (NULL, NULL);
      for (guint r = 0; r < advice->items->len; r++)
        g_hash_table_insert (self->ranks[i],
                             GINT_TO_POINTER (((const AisleRecommendation *) advice->items->pdata[r])->item),
                             GUINT_TO_POINTER (r + 1));
    }
}

static void
show_lists (AisleInspectView *self, const AisleInspection *inspection)
{
  AisleTitledAdvice all[AISLE_N_LISTS];
  guint which[AISLE_N_LISTS], n = 0;

  for (guint i = 0; i < AISLE_N_LISTS; i++)
    if (inspection->advice[i] != NULL)
      {
        which[n] = i;
        all[n++] = (AisleTitledAdvice){ list_title (self, i), inspection->advice[i] };
      }
  aisle_wrap_box_clear (self->lists);
  aisle_wrap_box_set_max_columns (self->lists, n);
  aisle_wrap_box_set_column_width (self->lists, LIST_WIDTH);
  for (guint i = 0; i < n; i++)
    {
      AisleTitledAdvice others[AISLE_N_LISTS];
      AisleAdviceShow show = { .own = all[i],
                               .others = others,
                               .everybody = which[i] == AISLE_LIST_EVERYBODY,
                               .leave_out = leave_out,
                               .data = self };
      for (guint j = 0; j < n; j++)
        if (j != i)
          others[show.n_others++] = all[j];
      if (inspection->without != NULL && self->ranked[which[i]] == inspection->runs[which[i]])
        show.before = self->ranks[which[i]];
      aisle_wrap_box_append (self->lists, aisle_advice_list_new (&show));
    }
}

static void
inspected_cb (AisleJob *job, AisleInspectView *self)
{
  AisleInspection *inspection = aisle_job_get_input (job);
  g_autofree char *findings = NULL;

  if (inspection->number != self->asked)
    return;
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    {
      say (self, aisle_job_get_error (job)->message);
      return;
    }
  say (self, NULL);
  if (inspection->taken == NULL)
    {
      self->position = inspection->position;
      gtk_editable_set_text (GTK_EDITABLE (self->user), inspection->user);
    }
  if (inspection->advice[AISLE_LIST_FIRST] == NULL)
    return;
  aisle_history_panel_set_advice (self->history, inspection->advice[AISLE_LIST_FIRST]);
  if (inspection->without == NULL)
    keep_ranks (self, inspection);
  findings = aisle_inspection_dup_findings (inspection);
  gtk_label_set_text (self->findings, findings);
  gtk_widget_set_visible (GTK_WIDGET (self->findings), *findings != '\0');
  show_lists (self, inspection);
}

static char **
dup_taken (AisleInspectView *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < self->taken->len; i++)
    g_strv_builder_add (ids, self->taken->pdata[i]);
  return g_strv_builder_end (ids);
}

/* user NULL: the one at position. */
static void
ask (AisleInspectView *self, const char *user)
{
  AisleInspection *input = g_new0 (AisleInspection, 1);
  AisleJobSpec spec = { .title = _ ("Recommending"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = aisle_inspection_run,
                        .input = input,
                        .input_free = (GDestroyNotify) aisle_inspection_free };
  guint first = gtk_drop_down_get_selected (self->first), second = gtk_drop_down_get_selected (self->second);

  input->number = ++self->asked;
  if (is_new (self))
    input->taken = dup_taken (self);
  else
    input->user = user != NULL && *user != '\0' ? g_strdup (user) : NULL;
  input->position = self->position;
  if (first < self->runs->len)
    input->runs[AISLE_LIST_FIRST] = g_array_index (self->runs, gint64, first);
  if (second > 0 && second - 1 < self->runs->len)
    input->runs[AISLE_LIST_SECOND] = g_array_index (self->runs, gint64, second - 1);
  if (gtk_check_button_get_active (self->everybody))
    input->runs[AISLE_LIST_EVERYBODY] = input->runs[AISLE_LIST_FIRST];
  input->without = aisle_history_panel_dup_left_out (self->history);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (inspected_cb), self, 0);
}

/* ---- who it is about ---- */

static void
step (AisleInspectView *self, int by)
{
  self->position += by;
  aisle_history_panel_reset (self->history);
  ask (self, NULL);
}

static void
previous_cb (AisleInspectView *self)
{
  step (self, -1);
}

static void
next_cb (AisleInspectView *self)
{
  step (self, 1);
}

static void
user_cb (AisleInspectView *self)
{
  aisle_history_panel_reset (self->history);
  ask_same (self);
}

static void
model_cb (AisleInspectView *self)
{
  if (!self->filling)
    ask_same (self);
}

static void
new_cb (AisleInspectView *self)
{
  if (self->filling)
    return;
  gtk_widget_set_visible (self->user_box, !is_new (self));
  gtk_widget_set_visible (GTK_WIDGET (self->finder), is_new (self));
  gtk_widget_set_visible (self->start_over, is_new (self) && self->taken->len > 0);
  if (is_new (self) && !self->found)
    aisle_item_finder_load (self->finder, self->session);
  self->found = self->found || is_new (self);
  aisle_history_panel_reset (self->history);
  ask_same (self);
}

static void
picked_cb (AisleInspectView *self, const char *item)
{
  g_ptr_array_add (self->taken, g_strdup (item));
  gtk_widget_set_visible (self->start_over, TRUE);
  ask_same (self);
}

static void
start_over_cb (AisleInspectView *self)
{
  g_ptr_array_set_size (self->taken, 0);
  gtk_widget_set_visible (self->start_over, FALSE);
  aisle_history_panel_reset (self->history);
  ask_same (self);
}

static void
train_cb (AisleInspectView *self)
{
  aisle_session_go_to (self->session, "recommendations", "train");
}

/* ---- the models ---- */

static gpointer
run_runs (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_runs (project, FALSE, error);
}

static void
runs_cb (AisleJob *job, AisleInspectView *self)
{
  AisleTable *table = aisle_job_get_result (job);
  GtkStringList *first = gtk_string_list_new (NULL), *second = gtk_string_list_new (NULL);
  gssize run = table != NULL ? aisle_table_find (table, "run") : -1;
  gssize family = table != NULL ? aisle_table_find (table, "family") : -1;
  gssize metric = table != NULL ? aisle_table_find (table, "ndcg_10") : -1;
  double best = -1;
  guint leader = 0; /* the one to look at first */

  g_array_set_size (self->runs, 0);
  gtk_string_list_append (second, _ ("No second model"));
  for (gsize i = 0; run >= 0 && family >= 0 && i < aisle_table_n_rows (table); i++)
    {
      gint64 id = aisle_table_integer (table, i, (gsize) run);
      const AisleFamily *known = aisle_family (aisle_table_text (table, i, (gsize) family));
      g_autofree char *title = g_strdup_printf (
          _ ("%s, run %lld"), known != NULL ? _ (known->title) : aisle_table_text (table, i, (gsize) family),
          (long long) id);
      if (metric >= 0 && aisle_table_number (table, i, (gsize) metric) > best)
        {
          best = aisle_table_number (table, i, (gsize) metric);
          leader = self->runs->len;
        }
      g_array_append_val (self->runs, id);
      gtk_string_list_append (first, title);
      gtk_string_list_append (second, title);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->first, G_LIST_MODEL (first));
  gtk_drop_down_set_model (self->second, G_LIST_MODEL (second));
  gtk_drop_down_set_selected (self->first, leader);
  self->filling = FALSE;
  g_object_unref (first);
  g_object_unref (second);
  gtk_stack_set_visible_child_name (self->stack, self->runs->len > 0 ? "inspect" : "empty");
  if (self->runs->len > 0)
    ask_same (self);
}

void
aisle_inspect_view_load (AisleInspectView *self, AisleSession *session)
{
  AisleJobSpec spec = { .title = _ ("Reading runs"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_runs,
                        .result_free = (GDestroyNotify) aisle_table_unref };
  g_set_object (&self->session, session);
  self->found = FALSE;
  if (is_new (self))
    new_cb (self);
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (runs_cb), self, 0);
}

static void
aisle_inspect_view_dispose (GObject *object)
{
  AisleInspectView *self = AISLE_INSPECT_VIEW (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->taken, g_ptr_array_unref);
  for (guint i = 0; i < AISLE_N_LISTS; i++)
    g_clear_pointer (&self->ranks[i], g_hash_table_unref);
  G_OBJECT_CLASS (aisle_inspect_view_parent_class)->dispose (object);
}

static void
aisle_inspect_view_class_init (AisleInspectViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_inspect_view_dispose;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  g_type_ensure (AISLE_TYPE_HISTORY_PANEL);
  g_type_ensure (AISLE_TYPE_ITEM_FINDER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/inspect-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, user);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, user_box);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, new_button);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, start_over);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, first);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, second);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, everybody);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, message);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, findings);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, finder);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, history);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, lists);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, user_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_over_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static void
aisle_inspect_view_init (AisleInspectView *self)
{
  self->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->taken = g_ptr_array_new_with_free_func (g_free);
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  g_signal_connect_object (self->history, "changed", G_CALLBACK (ask_same), self, G_CONNECT_SWAPPED);
}
