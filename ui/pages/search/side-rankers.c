/* side-rankers.c: see side-rankers.h. */
#include "pages/search/side-rankers.h"

struct _AisleSideRankers
{
  gatomicrefcount count;
  GMutex mutex;
  char *path;
  AisleProject *project; /* (nullable) open from the first question on */
  GHashTable *open;      /* name -> AisleSearch */
};

AisleSideRankers *
aisle_side_rankers_new (const char *path)
{
  AisleSideRankers *self = g_new0 (AisleSideRankers, 1);

  g_atomic_ref_count_init (&self->count);
  g_mutex_init (&self->mutex);
  self->path = g_strdup (path);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) aisle_search_close);
  return self;
}

AisleSideRankers *
aisle_side_rankers_ref (AisleSideRankers *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

static gpointer
close_all (gpointer data)
{
  AisleSideRankers *self = data;

  g_hash_table_unref (self->open);
  g_clear_pointer (&self->project, aisle_project_close);
  g_free (self->path);
  g_mutex_clear (&self->mutex);
  g_free (self);
  return NULL;
}

/* The last to let go is the main thread, which neither touches SQLite nor waits until the indexes are gone. */
void
aisle_side_rankers_unref (AisleSideRankers *self)
{
  if (g_atomic_ref_count_dec (&self->count))
    g_thread_unref (g_thread_new ("aisle-close", close_all, self));
}

static AisleSearch *
open_ranker (AisleProject *project, AisleSideRanker ranker, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) params = NULL;

  if (ranker.run != 0)
    return aisle_command_search_open_run (project, ranker.run, NULL, progress, error);
  params = aisle_params_new (aisle_search_params, aisle_search_n_params);
  if (!aisle_params_set (params, "ranker", ranker.ranker, error))
    return NULL;
  return aisle_command_search_open (project, params, progress, error);
}

AisleProject *
aisle_side_rankers_project (AisleSideRankers *self, GError **error)
{
  g_mutex_lock (&self->mutex);
  if (self->project == NULL)
    self->project = aisle_project_open (self->path, AISLE_PROJECT_READ, error);
  g_mutex_unlock (&self->mutex);
  return self->project;
}

const AisleSearch *
aisle_side_rankers_get (AisleSideRankers *self, AisleSideRanker ranker, AisleProgress *progress, GError **error)
{
  AisleProject *project = aisle_side_rankers_project (self, error);
  g_autofree char *name = ranker.run != 0 ? g_strdup_printf ("%lld", (long long) ranker.run) : g_strdup (ranker.ranker);
  AisleSearch *search;

  if (project == NULL)
    return NULL;
  g_mutex_lock (&self->mutex);
  search = g_hash_table_lookup (self->open, name);
  if (search == NULL)
    {
      search = open_ranker (project, ranker, progress, error);
      if (search != NULL)
        g_hash_table_insert (self->open, g_steal_pointer (&name), search);
    }
  g_mutex_unlock (&self->mutex);
  return search;
}
