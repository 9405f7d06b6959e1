/* parallel.c: a pool of sleeping threads that join whatever job has chunks left.
 *
 * A job lives on its caller's stack and stands in a list while it has chunks to give.  Pool threads join a job, take
 * chunks one by one and leave when none is left; the caller does the same, then waits for those still inside.  So a
 * chunk may itself call aisle_parallel_for, and several callers share the pool, without deadlock.  Threads wait on
 * condition variables only: a spinning thread costs the others 3 to 10 times on a shared core.
 *
 * Chunks are handed out in ascending order, so every index below a failed one has run: which error wins does not depend
 * on the thread count. */
#include "numeric/parallel.h"

#include <stdatomic.h>

typedef struct _Job Job;
struct _Job
{
  AisleChunkFunc chunk;
  gpointer data;
  gsize n;
  guint max_workers;
  atomic_size_t next; /* next chunk to hand out; n or more: none left */
  Job *later;         /* list of open jobs, under `lock` */
  guint joined;       /* workers that ever joined: the next worker's number, under `lock` */
  guint inside;       /* pool threads at work here, under `lock` */
  gsize failed;       /* lowest failed index, under `lock` */
  GError *error;
};

static GMutex lock;
static GCond work; /* a job was opened */
static GCond idle; /* a pool thread left a job */
static Job *open_jobs;
static guint pool_size;
static guint wanted;

static guint
default_threads (void)
{
  const char *text = g_getenv ("AISLE_THREADS");
  guint64 n = 0;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, AISLE_MAX_WORKERS, &n, NULL))
    return (guint) n;
  return MIN (g_get_num_processors (), AISLE_MAX_WORKERS);
}

void
aisle_parallel_set_threads (guint n)
{
  g_mutex_lock (&lock);
  wanted = MIN (n, AISLE_MAX_WORKERS);
  g_mutex_unlock (&lock);
}

guint
aisle_parallel_get_threads (void)
{
  static gsize standard = 0;
  guint n;

  if (g_once_init_enter (&standard))
    g_once_init_leave (&standard, default_threads ());
  g_mutex_lock (&lock);
  n = wanted;
  g_mutex_unlock (&lock);
  return n > 0 ? n : (guint) standard;
}

/* Runs one chunk; after a failure no new one is handed out. */
static void
run_chunk (Job *job, gsize index, guint worker)
{
  GError *error = NULL;

  if (job->chunk (index, worker, job->data, &error))
    return;
  atomic_store (&job->next, job->n);
  g_mutex_lock (&lock);
  if (index < job->failed)
    {
      g_clear_error (&job->error);
      job->error = g_steal_pointer (&error);
      job->failed = index;
    }
  g_mutex_unlock (&lock);
  g_clear_error (&error);
}

/* FALSE when no chunk is left.  The counter stays below n + threads, so it cannot wrap. */
static gboolean
take_chunk (Job *job, gsize *index)
{
  if (atomic_load (&job->next) >= job->n)
    return FALSE;
  *index = atomic_fetch_add (&job->next, 1);
  return *index < job->n;
}

static Job *
find_job (void)
{
  for (Job *job = open_jobs; job != NULL; job = job->later)
    if (job->joined < job->max_workers && atomic_load (&job->next) < job->n)
      return job;
  return NULL;
}

static gpointer
pool_thread (gpointer unused)
{
  g_mutex_lock (&lock);
  while (TRUE)
    {
      Job *job = find_job ();
      gsize index;
      guint worker;

      if (job == NULL)
        {
          g_cond_wait (&work, &lock);
          continue;
        }
      worker = job->joined++;
      job->inside++;
      g_mutex_unlock (&lock);
      while (take_chunk (job, &index))
        run_chunk (job, index, worker);
      g_mutex_lock (&lock);
      job->inside--;
      g_cond_broadcast (&idle);
    }
  return NULL;
}

static void
open_job (Job *job)
{
  g_mutex_lock (&lock);
  while (pool_size + 1 < job->max_workers)
    {
      GThread *thread = g_thread_try_new ("aisle-compute", pool_thread, NULL, NULL);

      if (thread == NULL)
        break; /* fewer threads: slower, not wrong */
      g_thread_unref (thread);
      pool_size++;
    }
  job->later = open_jobs;
  open_jobs = job;
  g_cond_broadcast (&work);
  g_mutex_unlock (&lock);
}

static void
close_job (Job *job)
{
  g_mutex_lock (&lock);
  for (Job **link = &open_jobs; *link != NULL; link = &(*link)->later)
    if (*link == job)
      {
        *link = job->later;
        break;
      }
  while (job->inside > 0)
    g_cond_wait (&idle, &lock);
  g_mutex_unlock (&lock);
}

gboolean
aisle_parallel_for (gsize n_chunks, AisleChunkFunc chunk, gpointer data, AisleProgress *progress, const char *what,
                    GError **error)
{
  Job job = { .chunk = chunk, .data = data, .n = n_chunks, .joined = 1, .failed = G_MAXSIZE };
  gboolean shared;
  GError *stop = NULL;
  gsize index;

  /* Before the others start: they may finish all chunks before this thread takes one and looks. */
  if (!aisle_progress_step (progress, 0, what, error))
    return FALSE;
  job.max_workers = (guint) MIN ((gsize) aisle_parallel_get_threads (), n_chunks);
  atomic_init (&job.next, 0);
  shared = job.max_workers > 1;
  if (shared)
    open_job (&job);
  while (take_chunk (&job, &index))
    {
      if (!aisle_progress_step (progress, (double) index / n_chunks, what, &stop))
        {
          atomic_store (&job.next, n_chunks);
          break;
        }
      run_chunk (&job, index, 0);
    }
  if (shared)
    close_job (&job);
  if (job.error != NULL)
    {
      g_clear_error (&stop);
      g_propagate_error (error, job.error);
      return FALSE;
    }
  if (stop != NULL)
    {
      g_propagate_error (error, stop);
      return FALSE;
    }
  return TRUE;
}
