/* job.c: see job.h. */
#include "jobs/job.h"

#include "base/i18n.h"

#include <sys/resource.h>
#include <unistd.h>

struct _AisleJob
{
  GObject parent_instance;

  char *title;
  char *project_path;
  AisleLane lane;
  gboolean silent;
  AisleProjectMode mode;
  AisleJobFunc run;
  gpointer input, result;
  GDestroyNotify input_free, result_free;
  GCancellable *cancellable, *enough;
  AisleJobState state;
  GError *error;
  gint64 started;

  GMutex mutex; /* guards what the worker reports */
  double fraction;
  char *what;
  gboolean notify_queued;
  GCond cond; /* returned */
  gboolean returned;
};

enum
{
  PROP_0,
  PROP_FRACTION,
  PROP_STATE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  FINISHED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleJob, aisle_job, G_TYPE_OBJECT)

static gboolean
notify_in_main_cb (gpointer data)
{
  AisleJob *self = data;
  g_mutex_lock (&self->mutex);
  self->notify_queued = FALSE;
  g_mutex_unlock (&self->mutex);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
  return G_SOURCE_REMOVE;
}

static void
report (double fraction, const char *what, gpointer user_data)
{
  AisleJob *self = user_data;
  g_mutex_lock (&self->mutex);
  self->fraction = fraction;
  if (g_strcmp0 (self->what, what) != 0)
    {
      g_free (self->what);
      self->what = g_strdup (what);
    }
  if (!self->notify_queued)
    {
      self->notify_queued = TRUE;
      g_idle_add_full (G_PRIORITY_LOW, notify_in_main_cb, g_object_ref (self), g_object_unref);
    }
  g_mutex_unlock (&self->mutex);
}

static void
run_in_thread (AisleJob *self, GTask *task)
{
  AisleProgress progress = { report, self, self->cancellable, 0, 1, self->enough };
  g_autoptr (AisleProject) project = NULL;
  GError *error = NULL;
  gpointer result = NULL;
  gboolean ready =
      self->project_path == NULL || (project = aisle_project_open (self->project_path, self->mode, &error)) != NULL;

  if (ready)
    result = self->run (project, self->input, &progress, &error);
  if (error != NULL)
    {
      if (result != NULL && self->result_free != NULL)
        self->result_free (result);
      g_task_return_error (task, error);
    }
  else
    g_task_return_pointer (task, result, self->result_free);
}

/* A thread of its own, because what has made itself nice stays so: what the window shows and does comes first.  The
 * threads it starts are as nice. */
static gpointer
job_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  AisleJob *self = g_task_get_source_object (task);

  setpriority (PRIO_PROCESS, (id_t) gettid (), self->lane == AISLE_LANE_COMPUTE ? 5 : 3);
  run_in_thread (self, task);
  g_mutex_lock (&self->mutex);
  self->returned = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static void
finish (AisleJob *self, AisleJobState state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_signal_emit (self, signals[FINISHED], 0);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AisleJob *self = AISLE_JOB (source);
  AisleJobState state = AISLE_JOB_DONE;

  self->result = g_task_propagate_pointer (G_TASK (result), &self->error);
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    state = AISLE_JOB_CANCELLED;
  else if (self->error != NULL)
    state = AISLE_JOB_FAILED;
  finish (self, state);
}

void
aisle_job_start (AisleJob *self)
{
  /* No cancellable on the task itself: a command that was told to stop too late has done its work, and says so. */
  g_autoptr (GTask) task = g_task_new (self, NULL, ready_cb, NULL);

  g_return_if_fail (self->state == AISLE_JOB_WAITING);
  g_task_set_source_tag (task, aisle_job_start);
  self->state = AISLE_JOB_RUNNING;
  self->started = g_get_monotonic_time ();
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_thread_unref (g_thread_new ("aisle-job", job_thread, g_steal_pointer (&task)));
}

void
aisle_job_wait (AisleJob *self, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;

  if (self->state != AISLE_JOB_RUNNING)
    return;
  g_mutex_lock (&self->mutex);
  while (!self->returned && g_cond_wait_until (&self->cond, &self->mutex, end))
    ;
  g_mutex_unlock (&self->mutex);
}

void
aisle_job_cancel (AisleJob *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->state != AISLE_JOB_WAITING)
    return;
  g_cancellable_set_error_if_cancelled (self->cancellable, &self->error);
  finish (self, AISLE_JOB_CANCELLED);
}

void
aisle_job_end_early (AisleJob *self)
{
  g_cancellable_cancel (self->enough);
}

gboolean
aisle_job_is_ended_early (AisleJob *self)
{
  return g_cancellable_is_cancelled (self->enough);
}

const char *
aisle_job_get_title (AisleJob *self)
{
  return self->title;
}

AisleLane
aisle_job_get_lane (AisleJob *self)
{
  return self->lane;
}

gboolean
aisle_job_is_silent (AisleJob *self)
{
  return self->silent;
}

AisleJobState
aisle_job_get_state (AisleJob *self)
{
  return self->state;
}

gboolean
aisle_job_is_over (AisleJob *self)
{
  return self->state >= AISLE_JOB_DONE;
}

const GError *
aisle_job_get_error (AisleJob *self)
{
  return self->error;
}

gpointer
aisle_job_get_result (AisleJob *self)
{
  return self->result;
}

gpointer
aisle_job_steal_result (AisleJob *self)
{
  return g_steal_pointer (&self->result);
}

gpointer
aisle_job_get_input (AisleJob *self)
{
  return self->input;
}

double
aisle_job_get_fraction (AisleJob *self)
{
  double fraction;
  g_mutex_lock (&self->mutex);
  fraction = self->fraction;
  g_mutex_unlock (&self->mutex);
  return fraction;
}

char *
aisle_job_dup_detail (AisleJob *self)
{
  g_autofree char *what = NULL;
  double fraction, spent, left;

  if (self->state == AISLE_JOB_WAITING)
    return g_strdup (_ ("Waiting for the task before it"));
  g_mutex_lock (&self->mutex);
  what = g_strdup (self->what != NULL ? self->what : _ ("Starting"));
  fraction = self->fraction;
  g_mutex_unlock (&self->mutex);
  if (g_cancellable_is_cancelled (self->cancellable) && !aisle_job_is_over (self))
    return g_strdup (_ ("Stopping"));
  spent = (g_get_monotonic_time () - self->started) / 1e6;
  if (fraction < .05 || spent < 2)
    return g_steal_pointer (&what);
  left = spent * (1 - fraction) / fraction;
  if (left < 60)
    /* Translators: what is being done, then the seconds it will still take */
    return g_strdup_printf (_ ("%s · %d s left"), what, MAX (1, (int) (left + .5)));
  /* Translators: what is being done, then the minutes it will still take */
  return g_strdup_printf (_ ("%s · %d min left"), what, (int) (left / 60 + .5));
}

static void
aisle_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  AisleJob *self = AISLE_JOB (object);
  switch (id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, aisle_job_get_fraction (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
aisle_job_finalize (GObject *object)
{
  AisleJob *self = AISLE_JOB (object);
  if (self->input_free != NULL)
    self->input_free (self->input);
  if (self->result != NULL && self->result_free != NULL)
    self->result_free (self->result);
  g_clear_error (&self->error);
  g_free (self->title);
  g_free (self->project_path);
  g_free (self->what);
  g_object_unref (self->cancellable);
  g_object_unref (self->enough);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (aisle_job_parent_class)->finalize (object);
}

static void
aisle_job_class_init (AisleJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->finalize = aisle_job_finalize;
  object_class->get_property = aisle_job_get_property;
  props[PROP_FRACTION] =
      g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, AISLE_JOB_CANCELLED, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[FINISHED] = g_signal_new ("finished", AISLE_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_job_init (AisleJob *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->cancellable = g_cancellable_new ();
  self->enough = g_cancellable_new ();
}

AisleJob *
aisle_job_new (const AisleJobSpec *spec)
{
  AisleJob *self = g_object_new (AISLE_TYPE_JOB, NULL);
  self->title = g_strdup (spec->title);
  self->lane = spec->lane;
  self->silent = spec->silent;
  self->project_path = g_strdup (spec->project_path);
  self->mode = spec->mode;
  self->run = spec->run;
  self->input = spec->input;
  self->input_free = spec->input_free;
  self->result_free = spec->result_free;
  return self;
}
