/* team.c: see team.h.
 *
 * `turn` holds the number of the section in its upper half and the next chunk in its lower one.  Who takes a chunk exchanges
 * both at once: so a late helper cannot take one of a later section by what it read of an earlier one.  Between sections the
 * next chunk is beyond any. */
#include "numeric/team.h"

#include "numeric/parallel.h"

#include <stdatomic.h>

#define LOOKS 1000 /* at memory before sleep: some tens of microseconds */

struct _AisleTeam
{
  _Atomic guint64 turn;
  atomic_size_t n, done;
  _Atomic (AisleSectionFunc) section;
  _Atomic (gpointer) data;
  atomic_bool closing;
  atomic_uint asleep; /* helpers */
  atomic_bool caller_asleep;
  GMutex lock;
  GCond begun, finished;
  guint n_helpers;
  GThread *helpers[AISLE_MAX_WORKERS];
};

static inline void
breathe (void)
{
#if defined __x86_64__
  __builtin_ia32_pause ();
#endif
}

static void
finish_chunk (AisleTeam *self, gsize n)
{
  if (atomic_fetch_add (&self->done, 1) + 1 < n || !atomic_load (&self->caller_asleep))
    return;
  g_mutex_lock (&self->lock);
  g_cond_signal (&self->finished);
  g_mutex_unlock (&self->lock);
}

/* Works while the section has chunks to give. */
static void
work (AisleTeam *self)
{
  guint64 turn = atomic_load (&self->turn);

  while (TRUE)
    {
      gsize n = atomic_load (&self->n), index = (gsize) (turn & G_MAXUINT32);
      AisleSectionFunc section = atomic_load (&self->section);
      gpointer data = atomic_load (&self->data);

      if (index >= n)
        return;
      if (!atomic_compare_exchange_weak (&self->turn, &turn, turn + 1))
        continue;
      section (index, data);
      finish_chunk (self, n);
      turn = atomic_load (&self->turn);
    }
}

static gboolean
has_begun (AisleTeam *self, guint32 seen)
{
  return (guint32) (atomic_load (&self->turn) >> 32) != seen || atomic_load (&self->closing);
}

static gpointer
help (gpointer data)
{
  AisleTeam *self = data;

  for (guint32 seen = 0; !atomic_load (&self->closing);)
    {
      for (guint look = 0; look < LOOKS && !has_begun (self, seen); look++)
        breathe ();
      if (!has_begun (self, seen))
        {
          g_mutex_lock (&self->lock);
          atomic_fetch_add (&self->asleep, 1);
          while (!has_begun (self, seen))
            g_cond_wait (&self->begun, &self->lock);
          atomic_fetch_sub (&self->asleep, 1);
          g_mutex_unlock (&self->lock);
        }
      seen = (guint32) (atomic_load (&self->turn) >> 32);
      work (self);
    }
  return NULL;
}

AisleTeam *
aisle_team_open (void)
{
  AisleTeam *self = g_new0 (AisleTeam, 1);
  guint n = aisle_parallel_get_threads ();

  g_mutex_init (&self->lock);
  g_cond_init (&self->begun);
  g_cond_init (&self->finished);
  while (self->n_helpers + 1 < n)
    {
      GThread *helper = g_thread_try_new ("aisle-team", help, self, NULL);

      if (helper == NULL)
        break; /* fewer threads: slower, not wrong */
      self->helpers[self->n_helpers++] = helper;
    }
  return self;
}

static void
wake (AisleTeam *self)
{
  if (atomic_load (&self->asleep) == 0)
    return;
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->begun);
  g_mutex_unlock (&self->lock);
}

void
aisle_team_close (AisleTeam *self)
{
  if (self == NULL)
    return;
  atomic_store (&self->closing, TRUE);
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->begun);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->n_helpers; i++)
    g_thread_join (self->helpers[i]);
  g_cond_clear (&self->finished);
  g_cond_clear (&self->begun);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
aisle_team_run (AisleTeam *self, gsize n, AisleSectionFunc section, gpointer data)
{
  guint32 number = (guint32) (atomic_load (&self->turn) >> 32) + 1;

  if (n <= 1 || self->n_helpers == 0)
    {
      for (gsize i = 0; i < n; i++)
        section (i, data);
      return;
    }
  atomic_store (&self->turn, (guint64) (number - 1) << 32 | G_MAXUINT32);
  atomic_store (&self->done, 0);
  atomic_store (&self->section, section);
  atomic_store (&self->data, data);
  atomic_store (&self->n, n);
  atomic_store (&self->turn, (guint64) number << 32);
  wake (self);
  work (self);
  for (guint look = 0; look < LOOKS && atomic_load (&self->done) < n; look++)
    breathe ();
  if (atomic_load (&self->done) == n)
    return;
  g_mutex_lock (&self->lock);
  atomic_store (&self->caller_asleep, TRUE);
  while (atomic_load (&self->done) < n)
    g_cond_wait (&self->finished, &self->lock);
  atomic_store (&self->caller_asleep, FALSE);
  g_mutex_unlock (&self->lock);
}
