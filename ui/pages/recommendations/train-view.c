/* train-view.c: see train-view.h. */
#include "pages/recommendations/train-view.h"
#include "pages/recommendations/split-picture.h"
#include "pages/recommendations/training-curves.h"
#include "widgets/params-form.h"
#include "widgets/split-box.h"

#include "base/i18n.h"

struct _AisleTrainView
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkLabel *set_line, *set_title;
  GtkWidget *train_all;
  AdwPreferencesGroup *families;
  GtkBox *split_place;
  AisleParamsForm *split;
  AisleSplitPicture *picture;
  AisleTrainingCurves *curves;
  GPtrArray *buttons; /* of the families */
  guint asked, done, failed;
  gpointer followed; /* the training whose curves are shown: compared only */
  guint delay;
  guint64 estimate_asked; /* only the last answer counts */
};

static guint trained_signal;

G_DEFINE_FINAL_TYPE (AisleTrainView, aisle_train_view, ADW_TYPE_BIN)

static void estimate (AisleTrainView *self);
static void draw_split (AisleTrainView *self);
static void chosen_cb (AisleTrainView *self);

/* ---- the split ---- */

static const struct
{
  const char *split, *meaning;
} meanings[] = {
  { "time", N_ ("Learns from the first 80 % of the interactions in time, is tuned on the next 10 % and judged once on "
                "the last 10 %: as it would have been used.") },
  { "rolling",
    N_ ("As by time, but at several cuts: each learns from what came before and is judged on the tenth after, so "
        "that one season does not decide.") },
  { "leave-one-out", N_ ("Each user's newest new item is to be found from all that came before it.") },
  { "users", N_ ("A tenth of the users is kept for judging: four fifths of what each did is shown, the rest is to be "
                 "found. Says how a model serves users it has never seen.") },
  { "given", N_ ("The log's own column says what is for training, validation and test.") },
  { "random", N_ ("A tenth of all interactions, drawn at random, is to be found. The past then learns from the future: "
                  "the numbers come out too good.") },
  { "none", N_ ("Trains on everything; nothing is left to judge by, so there are no metrics.") },
};

static void
split_changed_cb (AisleTrainView *self)
{
  const char *split = aisle_params_text (aisle_params_form_get_params (self->split), "split");
  gboolean valid = aisle_params_form_is_valid (self->split);

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (meanings[i].split, split))
      aisle_params_form_set_description (self->split, _ (meanings[i].meaning));
  chosen_cb (self);
  for (guint i = 0; i < self->buttons->len; i++)
    gtk_widget_set_sensitive (self->buttons->pdata[i], valid);
  estimate (self);
  draw_split (self);
}

/* ---- what it would take ---- */

typedef struct
{
  guint64 number;
  gsize n;
  AisleTrainOrder *orders;
  AisleEstimate *estimates;
  AisleParams *split;
  GPtrArray *params;
  char *segment;
} Estimation;

static void
estimation_free (Estimation *self)
{
  g_free (self->orders);
  g_free (self->estimates);
  aisle_params_free (self->split);
  g_ptr_array_unref (self->params);
  g_free (self->segment);
  g_free (self);
}

static gpointer
run_estimate (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Estimation *self = input;
  return aisle_command_estimate (project, self->orders, self->n, self->estimates, progress, error) ? self : NULL;
}

/* What the family is, and below it what training it would take (nullable). */
static void
set_subtitle (AdwExpanderRow *row, const AisleFamily *family, const char *estimate)
{
  g_autofree char *text =
      estimate != NULL ? g_strdup_printf ("%s\n%s", _ (family->summary), estimate) : g_strdup (_ (family->summary));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_expander_row_set_subtitle (row, escaped);
}

static void
estimated_cb (AisleJob *job, AisleTrainView *self)
{
  Estimation *estimation = aisle_job_get_input (job);

  if (estimation->number != self->estimate_asked)
    return;
  for (gsize i = 0; i < self->buttons->len; i++)
    {
      const AisleFamily *family = g_object_get_data (self->buttons->pdata[i], "family");
      AdwExpanderRow *row = g_object_get_data (self->buttons->pdata[i], "row");
      const AisleEstimate *estimate = &estimation->estimates[i];
      g_autofree char *memory = g_format_size (estimate->memory);
      g_autofree char *text = NULL;
      if (aisle_job_get_state (job) == AISLE_JOB_DONE)
        /* Translators: seconds or minutes, then memory, that training would take */
        text = estimate->seconds < 60 ? g_strdup_printf (_ ("About %.1f s and %s"), MAX (.1, estimate->seconds), memory)
                                      : g_strdup_printf (_ ("About %.0f min and %s"), estimate->seconds / 60, memory);
      set_subtitle (row, family, text);
    }
}

static gboolean
estimate_now_cb (gpointer data)
{
  AisleTrainView *self = data;
  Estimation *input = g_new0 (Estimation, 1);
  AisleJobSpec spec = { .title = _ ("Estimating"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_estimate,
                        .input = input,
                        .input_free = (GDestroyNotify) estimation_free };

  self->delay = 0;
  input->number = ++self->estimate_asked;
  input->n = self->buttons->len;
  input->orders = g_new0 (AisleTrainOrder, input->n);
  input->estimates = g_new0 (AisleEstimate, input->n);
  input->params = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_params_free);
  input->split = aisle_params_dup (aisle_params_form_get_params (self->split));
  input->segment = g_strdup (aisle_session_get_segment (self->session));
  for (gsize i = 0; i < input->n; i++)
    {
      AisleParamsForm *form = g_object_get_data (self->buttons->pdata[i], "form");
      const AisleFamily *family = g_object_get_data (self->buttons->pdata[i], "family");
      input->orders[i] = (AisleTrainOrder){ .family = family->id, .split = input->split, .segment = input->segment };
      if (form == NULL)
        continue;
      input->orders[i].params = aisle_params_dup (aisle_params_form_get_params (form));
      g_ptr_array_add (input->params, (gpointer) input->orders[i].params);
    }
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (estimated_cb), self, 0);
  return G_SOURCE_REMOVE;
}

/* A little after the last change. */
static void
estimate (AisleTrainView *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  if (self->session != NULL && aisle_params_form_is_valid (self->split))
    self->delay = g_timeout_add (300, estimate_now_cb, self);
}

static void
draw_split (AisleTrainView *self)
{
  if (self->session != NULL && aisle_params_form_is_valid (self->split))
    aisle_split_picture_show (self->picture, self->session, aisle_params_form_get_params (self->split));
}

/* ---- training ---- */

typedef struct
{
  const AisleFamily *family;
  AisleParams *params, *split;
  char *segment;
  AisleTrainingWatch *watch;
} Training;

static void
training_free (Training *self)
{
  g_clear_pointer (&self->params, aisle_params_free);
  aisle_params_free (self->split);
  g_free (self->segment);
  aisle_training_watch_unref (self->watch);
  g_free (self);
}

static gpointer
run_train (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Training *training = input;
  AisleTrainOrder order = { .family = training->family->id,
                            .params = training->params,
                            .split = training->split,
                            .segment = training->segment,
                            .seed = 1,
                            .pass = aisle_training_watch_pass,
                            .pass_data = training->watch };
  return aisle_command_train (project, &order, progress, error);
}

static void
train_finished_cb (AisleJob *job, AisleTrainView *self)
{
  Training *training = aisle_job_get_input (job);
  gboolean well = aisle_job_get_state (job) == AISLE_JOB_DONE;
  g_autofree char *text = NULL;

  if (self->followed == training)
    {
      aisle_training_curves_follow (self->curves, NULL);
      self->followed = NULL;
    }
  self->done++;
  self->failed += !well;
  if (self->done < self->asked)
    return;
  if (self->failed < self->asked)
    {
      text = self->asked == 1 ? g_strdup_printf (_ ("%s trained"), _ (training->family->title))
                              : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u model trained", "%u models trained",
                                                              self->asked - self->failed),
                                                 self->asked - self->failed);
      aisle_session_toast (self->session, text, self->asked == 1);
      aisle_session_changed (self->session);
      g_signal_emit (self, trained_signal, 0);
    }
  self->asked = self->done = self->failed = 0;
}

/* The curves are those of the training whose turn it is. */
static void
train_started_cb (AisleJob *job, GParamSpec *pspec, AisleTrainView *self)
{
  Training *training = aisle_job_get_input (job);

  if (aisle_job_get_state (job) != AISLE_JOB_RUNNING || self->followed == training)
    return;
  self->followed = training;
  aisle_training_curves_follow (self->curves, training->watch);
}

static void
train (AisleTrainView *self, const AisleFamily *family, const AisleParams *params)
{
  Training *input = g_new0 (Training, 1);
  g_autofree char *title = g_strdup_printf (_ ("Training %s"), _ (family->title));
  AisleJobSpec spec = { .title = title,
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_train,
                        .input = input,
                        .input_free = (GDestroyNotify) training_free,
                        .result_free = (GDestroyNotify) aisle_run_free };
  AisleJob *job;

  input->family = family;
  input->params = params != NULL ? aisle_params_dup (params) : NULL;
  input->split = aisle_params_dup (aisle_params_form_get_params (self->split));
  input->segment = g_strdup (aisle_session_get_segment (self->session));
  input->watch = aisle_training_watch_new (_ (family->title));
  self->asked++;
  job = aisle_session_run (self->session, &spec);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (train_started_cb), self, 0);
  g_signal_connect_object (job, "finished", G_CALLBACK (train_finished_cb), self, G_CONNECT_AFTER);
  train_started_cb (job, NULL, self); /* where it need not wait, it runs already */
}

/* Those that need finished models come last, when the others are there. */
static void
train_chosen_cb (AisleTrainView *self)
{
  for (int late = 0; late < 2; late++)
    for (guint i = 0; i < self->buttons->len; i++)
      {
        GObject *button = self->buttons->pdata[i];
        const AisleFamily *family = g_object_get_data (button, "family");
        AisleParamsForm *form = g_object_get_data (button, "form");

        if (gtk_check_button_get_active (g_object_get_data (button, "chosen"))
            && late == ((family->needs & AISLE_NEEDS_MODELS) != 0)
            && (form == NULL || aisle_params_form_is_valid (form)))
          train (self, family, form != NULL ? aisle_params_form_get_params (form) : NULL);
      }
}

/* Says on the button and beside it what it will train. */
static void
chosen_cb (AisleTrainView *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *line = NULL, *label = NULL;
  gboolean recommended = TRUE;
  guint n = 0;

  for (guint i = 0; i < self->buttons->len; i++)
    {
      GObject *button = self->buttons->pdata[i];
      const AisleFamily *family = g_object_get_data (button, "family");
      gboolean chosen = gtk_check_button_get_active (g_object_get_data (button, "chosen"));

      recommended = recommended && chosen == family->recommended;
      if (!chosen)
        continue;
      n++;
      g_string_append_printf (names, "%s%s", names->len > 0 ? _ (", ") : "", _ (family->title));
    }
  /* Translators: the names of the models */
  line = n > 0 ? g_strdup_printf (_ ("%s, judged on the same held-out events"), names->str)
               : g_strdup (_ ("Choose models below."));
  label = recommended ? g_strdup (_ ("Train Recommended Set"))
                      : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Train %u Model", "Train %u Models", n), n);
  gtk_label_set_text (self->set_line, line);
  gtk_label_set_text (self->set_title, recommended ? _ ("Train the recommended set") : _ ("Train the chosen models"));
  gtk_button_set_label (GTK_BUTTON (self->train_all), label);
  gtk_widget_set_sensitive (self->train_all, n > 0 && aisle_params_form_is_valid (self->split));
}

static void
train_one_cb (GtkButton *button, AisleTrainView *self)
{
  AisleParamsForm *form = g_object_get_data (G_OBJECT (button), "form");
  const AisleFamily *family = g_object_get_data (G_OBJECT (button), "family");

  if (form == NULL || aisle_params_form_is_valid (form))
    train (self, family, form != NULL ? aisle_params_form_get_params (form) : NULL);
}

static void
add_family (AisleTrainView *self, const AisleFamily *family)
{
  GtkWidget *row = adw_expander_row_new (), *button = gtk_button_new_with_label (_ ("Train"));
  GtkWidget *chosen = gtk_check_button_new ();
  AisleParamsForm *form = NULL;
  g_autofree char *spoken = g_strdup_printf (_ ("Train %s"), _ (family->title));
  /* Translators: a model's name: whether it is among those to be trained together */
  g_autofree char *spoken_choice = g_strdup_printf (_ ("%s among the chosen"), _ (family->title));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (family->title));
  set_subtitle (ADW_EXPANDER_ROW (row), family, NULL);
  gtk_widget_set_tooltip_text (row, family->source);
  if (family->n_params > 0)
    form = aisle_params_form_new_inside (ADW_EXPANDER_ROW (row), family->params, family->n_params, NULL);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (chosen), family->recommended);
  gtk_widget_set_valign (chosen, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chosen), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken_choice, -1);
  g_signal_connect_object (chosen, "toggled", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), chosen);
  g_object_set_data (G_OBJECT (button), "chosen", chosen);
  g_object_set_data (G_OBJECT (button), "form", form);
  if (form != NULL)
    g_signal_connect_object (form, "changed", G_CALLBACK (estimate), self, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (button), "family", (gpointer) family);
  g_object_set_data (G_OBJECT (button), "row", row);
  g_signal_connect (button, "clicked", G_CALLBACK (train_one_cb), self);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
  g_ptr_array_add (self->buttons, button);
  adw_preferences_group_add (self->families, row);
}

static void
add_families (AisleTrainView *self)
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  for (gsize i = 0; i < n; i++)
    if (families[i]->task == AISLE_TASK_RECOMMEND)
      add_family (self, families[i]);
}

void
aisle_train_view_set_session (AisleTrainView *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  estimate (self);
  draw_split (self);
}

static void
aisle_train_view_dispose (GObject *object)
{
  AisleTrainView *self = AISLE_TRAIN_VIEW (object);
  g_clear_handle_id (&self->delay, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  G_OBJECT_CLASS (aisle_train_view_parent_class)->dispose (object);
}

static void
aisle_train_view_class_init (AisleTrainViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_train_view_dispose;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_SPLIT_PICTURE);
  g_type_ensure (AISLE_TYPE_TRAINING_CURVES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/train-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, set_line);
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, set_title);
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, curves);
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, train_all);
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, families);
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, split_place);
  gtk_widget_class_bind_template_child (widget_class, AisleTrainView, picture);
  gtk_widget_class_bind_template_callback (widget_class, train_chosen_cb);
  trained_signal =
      g_signal_new ("trained", AISLE_TYPE_TRAIN_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_train_view_init (AisleTrainView *self)
{
  self->buttons = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->split = AISLE_PARAMS_FORM (aisle_params_form_new (NULL, aisle_split_params, aisle_split_n_params, NULL));
  gtk_box_append (self->split_place, GTK_WIDGET (self->split));
  g_signal_connect_object (self->split, "changed", G_CALLBACK (split_changed_cb), self, G_CONNECT_SWAPPED);
  add_families (self);
  split_changed_cb (self);
}
