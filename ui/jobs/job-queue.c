/* job-queue.c: see job-queue.h. */
#include "jobs/job-queue.h"

struct _AisleJobQueue
{
  GObject parent_instance;
  GListStore *visible;
  GPtrArray *all; /* AisleJob that wait or run */
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (AisleJobQueue, aisle_job_queue, G_TYPE_OBJECT)

/* The lanes belong to the program: two windows do not train at once on the same cores. */
typedef struct
{
  GQueue waiting;
  guint running, limit;
} Lane;
static Lane lanes[AISLE_N_LANES] = {
  [AISLE_LANE_COMPUTE] = { G_QUEUE_INIT, 0, 1 }, [AISLE_LANE_LOOK] = { G_QUEUE_INIT, 0, 3 }
};

static void
advance (Lane *lane)
{
  while (lane->running < lane->limit && !g_queue_is_empty (&lane->waiting))
    {
      g_autoptr (AisleJob) job = g_queue_pop_head (&lane->waiting);
      lane->running++;
      aisle_job_start (job);
    }
}

static void
finished_cb (AisleJob *job, AisleJobQueue *self)
{
  Lane *lane = &lanes[aisle_job_get_lane (job)];

  if (g_queue_remove (&lane->waiting, job))
    g_object_unref (job);
  else
    lane->running--;
  if (aisle_job_get_state (job) != AISLE_JOB_FAILED)
    aisle_job_queue_dismiss (self, job);
  g_ptr_array_remove (self->all, job);
  if (!aisle_job_is_silent (job) && aisle_job_get_state (job) == AISLE_JOB_DONE)
    g_signal_emit (self, done_signal, 0);
  advance (lane);
}

void
aisle_job_queue_add (AisleJobQueue *self, AisleJob *job)
{
  Lane *lane = &lanes[aisle_job_get_lane (job)];

  g_ptr_array_add (self->all, job);
  g_signal_connect_data (job, "finished", G_CALLBACK (finished_cb), g_object_ref (self),
                         (GClosureNotify) (void (*) (void)) g_object_unref, G_CONNECT_AFTER);
  if (!aisle_job_is_silent (job))
    g_list_store_append (self->visible, job);
  g_queue_push_tail (&lane->waiting, g_object_ref (job));
  advance (lane);
}

GListModel *
aisle_job_queue_get_visible (AisleJobQueue *self)
{
  return G_LIST_MODEL (self->visible);
}

void
aisle_job_queue_dismiss (AisleJobQueue *self, AisleJob *job)
{
  guint position;
  if (g_list_store_find (self->visible, job, &position))
    g_list_store_remove (self->visible, position);
}

guint
aisle_job_queue_n_busy (AisleJobQueue *self)
{
  guint n = 0;
  for (guint i = 0; i < self->all->len; i++)
    n += aisle_job_get_lane (self->all->pdata[i]) == AISLE_LANE_COMPUTE;
  return n;
}

guint
aisle_job_queue_n_all (AisleJobQueue *self)
{
  return self->all->len;
}

void
aisle_job_queue_cancel_all (AisleJobQueue *self)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_copy (self->all, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_set_free_func (jobs, g_object_unref);
  for (guint i = 0; i < jobs->len; i++)
    aisle_job_cancel (jobs->pdata[i]);
}

static void
aisle_job_queue_finalize (GObject *object)
{
  AisleJobQueue *self = AISLE_JOB_QUEUE (object);
  g_object_unref (self->visible);
  g_ptr_array_unref (self->all);
  G_OBJECT_CLASS (aisle_job_queue_parent_class)->finalize (object);
}

static void
aisle_job_queue_class_init (AisleJobQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_job_queue_finalize;
  done_signal = g_signal_new ("done", AISLE_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_job_queue_init (AisleJobQueue *self)
{
  self->visible = g_list_store_new (AISLE_TYPE_JOB);
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
}

AisleJobQueue *
aisle_job_queue_new (void)
{
  return g_object_new (AISLE_TYPE_JOB_QUEUE, NULL);
}
