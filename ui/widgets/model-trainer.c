/* model-trainer.c: see model-trainer.h. */
#include "widgets/model-trainer.h"
#include "widgets/family-list.h"
#include "widgets/model-place.h"
#include "widgets/split-box.h"
#include "widgets/training-curves.h"

#include "base/i18n.h"

#define A_MOMENT_MS 300

struct _AisleModelTrainer
{
  AdwBin parent_instance;
  AisleSession *session;
  AisleTask task;
  GtkLabel *set_line, *set_title;
  GtkWidget *train_all;
  AisleFamilyList *families;
  GtkBox *beside;
  AisleTrainingCurves *curves;
  AisleParams *split, *protocol; /* (nullable) protocol */
  gboolean order_valid;
  guint asked, done, failed;
  gpointer followed; /* the training whose curves are shown: compared only */
  guint delay;
  guint64 estimate_asked; /* only the last answer counts */
};

static guint trained_signal;

G_DEFINE_FINAL_TYPE (AisleModelTrainer, aisle_model_trainer, ADW_TYPE_BIN)

/* ---- what it would take ---- */

typedef struct
{
  guint64 number;
  gsize n;
  AisleTrainOrder *orders;
  AisleEstimate *estimates;
  AisleParams *split, *protocol; /* (nullable) protocol */
  GPtrArray *params;
  char *segment;
} Estimation;

static void
estimation_free (Estimation *self)
{
  g_free (self->orders);
  g_free (self->estimates);
  aisle_params_free (self->split);
  g_clear_pointer (&self->protocol, aisle_params_free);
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

static void
estimated_cb (AisleJob *job, AisleModelTrainer *self)
{
  const Estimation *estimation = aisle_job_get_input (job);
  gboolean known = aisle_job_get_state (job) == AISLE_JOB_DONE;

  if (estimation->number != self->estimate_asked)
    return;
  for (guint i = 0; i < aisle_family_list_n (self->families); i++)
    aisle_family_list_set_estimate (self->families, i, known ? &estimation->estimates[i] : NULL);
}

static gboolean
estimate_now_cb (gpointer data)
{
  AisleModelTrainer *self = data;
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
  input->n = aisle_family_list_n (self->families);
  input->orders = g_new0 (AisleTrainOrder, input->n);
  input->estimates = g_new0 (AisleEstimate, input->n);
  input->params = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_params_free);
  input->split = aisle_params_dup (self->split);
  input->protocol = self->protocol != NULL ? aisle_params_dup (self->protocol) : NULL;
  input->segment = g_strdup (aisle_model_segment (self->session, self->task));
  for (guint i = 0; i < input->n; i++)
    {
      const AisleParams *params = aisle_family_list_params (self->families, i);
      input->orders[i] = (AisleTrainOrder){ .family = aisle_family_list_family (self->families, i)->id,
                                            .split = input->split,
                                            .protocol = input->protocol,
                                            .segment = input->segment };
      if (params == NULL)
        continue;
      input->orders[i].params = aisle_params_dup (params);
      g_ptr_array_add (input->params, (gpointer) input->orders[i].params);
    }
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (estimated_cb), self, 0);
  return G_SOURCE_REMOVE;
}

/* A little after the last change. */
static void
estimate (AisleModelTrainer *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  if (self->session != NULL && self->order_valid)
    self->delay = g_timeout_add (A_MOMENT_MS, estimate_now_cb, self);
}

/* ---- training ---- */

typedef struct
{
  const AisleFamily *family;
  AisleParams *params, *split, *protocol; /* (nullable) params and protocol */
  char *segment;
  AisleTrainingWatch *watch;
} Training;

static void
training_free (Training *self)
{
  g_clear_pointer (&self->params, aisle_params_free);
  aisle_params_free (self->split);
  g_clear_pointer (&self->protocol, aisle_params_free);
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
                            .protocol = training->protocol,
                            .segment = training->segment,
                            .seed = 1,
                            .pass = aisle_training_watch_pass,
                            .pass_data = training->watch };
  return aisle_command_train (project, &order, progress, error);
}

static void
train_finished_cb (AisleJob *job, AisleModelTrainer *self)
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
train_started_cb (AisleJob *job, GParamSpec *pspec, AisleModelTrainer *self)
{
  Training *training = aisle_job_get_input (job);

  if (aisle_job_get_state (job) != AISLE_JOB_RUNNING || self->followed == training)
    return;
  self->followed = training;
  aisle_training_curves_follow (self->curves, training->watch);
}

static void
train_cb (AisleModelTrainer *self, guint i)
{
  const AisleFamily *family = aisle_family_list_family (self->families, i);
  const AisleParams *params = aisle_family_list_params (self->families, i);
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
  input->split = aisle_params_dup (self->split);
  input->protocol = self->protocol != NULL ? aisle_params_dup (self->protocol) : NULL;
  input->segment = g_strdup (aisle_model_segment (self->session, self->task));
  input->watch = aisle_training_watch_new (_ (family->title));
  self->asked++;
  job = aisle_session_run (self->session, &spec);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (train_started_cb), self, 0);
  g_signal_connect_object (job, "finished", G_CALLBACK (train_finished_cb), self, G_CONNECT_AFTER);
  train_started_cb (job, NULL, self); /* where it need not wait, it runs already */
}

/* Those that need finished models come last, when the others are there. */
static void
train_chosen_cb (AisleModelTrainer *self)
{
  for (int late = 0; late < 2; late++)
    for (guint i = 0; i < aisle_family_list_n (self->families); i++)
      if (aisle_family_list_is_chosen (self->families, i)
          && late == ((aisle_family_list_family (self->families, i)->needs & AISLE_NEEDS_MODELS) != 0))
        train_cb (self, i);
}

static char *
judged_line (AisleTask task, const char *names)
{
  switch (task)
    {
    case AISLE_TASK_SEARCH:
      /* Translators: the names of the models */
      return g_strdup_printf (_ ("%s, judged on the same held-out queries"), names);
    case AISLE_TASK_CLASSIFY:
      /* Translators: the names of the models */
      return g_strdup_printf (_ ("%s, judged on the same held-out texts"), names);
    case AISLE_TASK_REPLY:
      /* Translators: the names of the models */
      return g_strdup_printf (_ ("%s, judged on the same held-out questions"), names);
    case AISLE_TASK_RECOMMEND:
    case AISLE_N_TASKS:
      break;
    }
  /* Translators: the names of the models */
  return g_strdup_printf (_ ("%s, judged on the same held-out events"), names);
}

/* Says on the button and beside it what it will train. */
static void
chosen_cb (AisleModelTrainer *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *line = NULL, *label = NULL;
  gboolean recommended = TRUE, valid = TRUE;
  guint n = 0;

  for (guint i = 0; i < aisle_family_list_n (self->families); i++)
    {
      const AisleFamily *family = aisle_family_list_family (self->families, i);
      gboolean chosen = aisle_family_list_is_chosen (self->families, i);

      recommended = recommended && chosen == family->recommended;
      if (!chosen)
        continue;
      n++;
      valid = valid && aisle_family_list_is_valid (self->families, i);
      g_string_append_printf (names, "%s%s", names->len > 0 ? _ (", ") : "", _ (family->title));
    }
  line = n == 0   ? g_strdup (_ ("Choose models below."))
         : !valid ? g_strdup (_ ("A parameter of a chosen model is out of range: open its row to mend it."))
                  : judged_line (self->task, names->str);
  label = recommended ? g_strdup (_ ("Train Recommended Set"))
                      : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Train %u Model", "Train %u Models", n), n);
  gtk_label_set_text (self->set_line, line);
  gtk_label_set_text (self->set_title, recommended ? _ ("Train the recommended set") : _ ("Train the chosen models"));
  gtk_button_set_label (GTK_BUTTON (self->train_all), label);
  gtk_widget_set_sensitive (self->train_all, n > 0 && valid && self->order_valid);
}

static void
changed_cb (AisleModelTrainer *self)
{
  chosen_cb (self);
  estimate (self);
}

/* ---- the class ---- */

void
aisle_model_trainer_append (AisleModelTrainer *self, GtkWidget *widget)
{
  gtk_box_append (self->beside, widget);
}

void
aisle_model_trainer_set_session (AisleModelTrainer *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  estimate (self);
}

void
aisle_model_trainer_set_order (AisleModelTrainer *self, const AisleParams *split, const AisleParams *protocol,
                               gboolean valid)
{
  g_clear_pointer (&self->split, aisle_params_free);
  g_clear_pointer (&self->protocol, aisle_params_free);
  self->split = aisle_params_dup (split);
  self->protocol = protocol != NULL ? aisle_params_dup (protocol) : NULL;
  self->order_valid = valid;
  aisle_family_list_set_ready (self->families, valid);
  chosen_cb (self);
  estimate (self);
}

static void
aisle_model_trainer_dispose (GObject *object)
{
  AisleModelTrainer *self = AISLE_MODEL_TRAINER (object);

  g_clear_handle_id (&self->delay, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->split, aisle_params_free);
  g_clear_pointer (&self->protocol, aisle_params_free);
  G_OBJECT_CLASS (aisle_model_trainer_parent_class)->dispose (object);
}

static void
aisle_model_trainer_class_init (AisleModelTrainerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_model_trainer_dispose;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_FAMILY_LIST);
  g_type_ensure (AISLE_TYPE_TRAINING_CURVES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/model-trainer.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleModelTrainer, set_line);
  gtk_widget_class_bind_template_child (widget_class, AisleModelTrainer, set_title);
  gtk_widget_class_bind_template_child (widget_class, AisleModelTrainer, curves);
  gtk_widget_class_bind_template_child (widget_class, AisleModelTrainer, train_all);
  gtk_widget_class_bind_template_child (widget_class, AisleModelTrainer, families);
  gtk_widget_class_bind_template_child (widget_class, AisleModelTrainer, beside);
  gtk_widget_class_bind_template_callback (widget_class, train_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
  trained_signal =
      g_signal_new ("trained", AISLE_TYPE_MODEL_TRAINER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_model_trainer_init (AisleModelTrainer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
aisle_model_trainer_new (AisleTask task, gboolean (*wanted) (const AisleFamily *family))
{
  AisleModelTrainer *self = g_object_new (AISLE_TYPE_MODEL_TRAINER, NULL);

  self->task = task;
  aisle_family_list_set_task (self->families, task, wanted);
  return GTK_WIDGET (self);
}
