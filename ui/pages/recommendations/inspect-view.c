/* inspect-view.c: see inspect-view.h. */
#include "pages/recommendations/inspect-view.h"
#include "pages/recommendations/advice-list.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define LIST_LENGTH 10

struct _AisleInspectView
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkStack *stack;
  GtkEntry *user;
  GtkDropDown *first, *second;
  GtkLabel *message, *history_title;
  AisleWrapBox *history, *lists;
  GtkScrolledWindow *history_scroller;
  GArray *runs;    /* gint64 */
  GArray *without; /* gint32 items that are unticked */
  gint64 position; /* of the user among all */
  guint64 asked;   /* only the last answer counts */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (AisleInspectView, aisle_inspect_view, ADW_TYPE_BIN)

static void
say (AisleInspectView *self, const char *message)
{
  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

/* ---- what is asked ---- */

typedef struct
{
  guint64 number;
  char *user;      /* (nullable) then the one at position */
  gint64 position; /* made to fit the number of users */
  gint64 runs[2];  /* 0: none */
  gint32 *without;
  AisleAdvice *advice[2];
} Inspection;

static void
inspection_free (Inspection *self)
{
  g_free (self->user);
  g_free (self->without);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->advice[i], aisle_advice_free);
  g_free (self);
}

static gboolean
find_user (AisleProject *project, Inspection *self, GError **error)
{
  g_autoptr (AisleTable) users = NULL;
  gint64 n = (gint64) aisle_project_n_names (project, AISLE_NAMES_USER);

  if (self->user != NULL)
    return TRUE;
  self->position = n > 0 ? (self->position % n + n) % n : 0;
  users = aisle_command_rows (project, "users", self->position, 1, error);
  if (users == NULL)
    return FALSE;
  if (aisle_table_n_rows (users) == 0 || aisle_table_find (users, "user") < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("there is no user in this project"));
      return FALSE;
    }
  self->user = aisle_table_format (users, 0, (gsize) aisle_table_find (users, "user"));
  return TRUE;
}

static gpointer
run_inspect (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Inspection *self = input;

  if (!find_user (project, self, error))
    return NULL;
  for (guint i = 0; i < 2; i++)
    if (self->runs[i] != 0)
      {
        self->advice[i] = aisle_command_recommend (project, self->runs[i], self->user, LIST_LENGTH, FALSE,
                                                   self->without, progress, error);
        if (self->advice[i] == NULL)
          return NULL;
      }
  return self;
}

/* ---- what is shown ---- */

static void ask (AisleInspectView *self, const char *user);

static void
ask_same (AisleInspectView *self)
{
  ask (self, gtk_editable_get_text (GTK_EDITABLE (self->user)));
}

static void
chip_cb (GtkCheckButton *chip, AisleInspectView *self)
{
  gint32 item = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "item"));

  for (guint i = 0; i < self->without->len; i++)
    if (g_array_index (self->without, gint32, i) == item)
      g_array_remove_index_fast (self->without, i--);
  if (!gtk_check_button_get_active (chip))
    g_array_append_val (self->without, item);
  ask_same (self);
}

static void
show_history (AisleInspectView *self, const AisleAdvice *advice)
{
  g_autofree char *title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item in the history of %s, the newest first",
                                    "%u items in the history of %s, the newest first", advice->history->len),
                       advice->history->len, advice->user);

  gtk_label_set_text (self->history_title, title);
  aisle_wrap_box_clear (self->history);
  gtk_scrolled_window_set_min_content_height (self->history_scroller,
                                              CLAMP (40 * ((int) advice->history->len + 2) / 3, 40, 160));
  for (guint i = advice->history->len; i-- > 0;)
    {
      const AisleRecommendation *item = advice->history->pdata[i];
      GtkWidget *chip = gtk_check_button_new_with_label (aisle_advice_name (item));
      GtkWidget *label = gtk_widget_get_last_child (chip);

      if (GTK_IS_LABEL (label))
        {
          gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
          gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
        }
      gtk_check_button_set_active (GTK_CHECK_BUTTON (chip), TRUE);
      gtk_widget_set_tooltip_text (chip, aisle_advice_name (item));
      g_object_set_data (G_OBJECT (chip), "item", GINT_TO_POINTER (item->item));
      g_signal_connect (chip, "toggled", G_CALLBACK (chip_cb), self);
      aisle_wrap_box_append (self->history, chip);
    }
}

static const char *
model_title (GtkDropDown *list, guint position)
{
  GListModel *model = gtk_drop_down_get_model (list);
  g_autoptr (GtkStringObject) item = g_list_model_get_item (model, position);
  return item != NULL ? gtk_string_object_get_string (item) : "";
}

static void
inspected_cb (AisleJob *job, AisleInspectView *self)
{
  Inspection *inspection = aisle_job_get_input (job);
  GtkDropDown *lists[2] = { self->first, self->second };

  if (inspection->number != self->asked)
    return;
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    {
      say (self, aisle_job_get_error (job)->message);
      return;
    }
  say (self, NULL);
  self->position = inspection->position;
  gtk_editable_set_text (GTK_EDITABLE (self->user), inspection->user);
  if (inspection->without == NULL && inspection->advice[0] != NULL)
    show_history (self, inspection->advice[0]);
  aisle_wrap_box_clear (self->lists);
  aisle_wrap_box_set_max_columns (self->lists, inspection->advice[1] != NULL ? 2 : 1);
  for (guint i = 0; i < 2; i++)
    if (inspection->advice[i] != NULL)
      aisle_wrap_box_append (
          self->lists,
          aisle_advice_list_new (model_title (lists[i], gtk_drop_down_get_selected (lists[i])), inspection->advice[i]));
}

/* user NULL: the one at position. */
static void
ask (AisleInspectView *self, const char *user)
{
  Inspection *input = g_new0 (Inspection, 1);
  AisleJobSpec spec = { .title = _ ("Recommending"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_inspect,
                        .input = input,
                        .input_free = (GDestroyNotify) inspection_free };
  guint first = gtk_drop_down_get_selected (self->first), second = gtk_drop_down_get_selected (self->second);

  input->number = ++self->asked;
  input->user = user != NULL && *user != '\0' ? g_strdup (user) : NULL;
  input->position = self->position;
  if (first < self->runs->len)
    input->runs[0] = g_array_index (self->runs, gint64, first);
  if (second > 0 && second - 1 < self->runs->len)
    input->runs[1] = g_array_index (self->runs, gint64, second - 1);
  if (self->without->len > 0)
    {
      const gint32 end = -1;
      g_array_append_val (self->without, end);
      input->without = g_memdup2 (self->without->data, self->without->len * sizeof (gint32));
      g_array_set_size (self->without, self->without->len - 1);
    }
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (inspected_cb), self, 0);
}

static void
step (AisleInspectView *self, int by)
{
  self->position += by;
  g_array_set_size (self->without, 0);
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
  g_array_set_size (self->without, 0);
  ask_same (self);
}

static void
model_cb (AisleInspectView *self)
{
  if (!self->filling)
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
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (runs_cb), self, 0);
}

static void
aisle_inspect_view_dispose (GObject *object)
{
  AisleInspectView *self = AISLE_INSPECT_VIEW (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->without, g_array_unref);
  G_OBJECT_CLASS (aisle_inspect_view_parent_class)->dispose (object);
}

static void
aisle_inspect_view_class_init (AisleInspectViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_inspect_view_dispose;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/inspect-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, user);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, first);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, second);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, message);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, history_title);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, history);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, history_scroller);
  gtk_widget_class_bind_template_child (widget_class, AisleInspectView, lists);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, user_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static void
aisle_inspect_view_init (AisleInspectView *self)
{
  self->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->without = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
}
