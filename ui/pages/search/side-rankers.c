/* side-rankers.c: see side-rankers.h. */
#include "pages/search/side-rankers.h"

struct _AisleSideRankers
{
  gatomicrefcount count;
  GMutex mutex;
  GHashTable *open; /* name -> AisleSearch */
};

AisleSideRankers *
aisle_side_rankers_new (void)
{
  AisleSideRankers *self = g_new0 (AisleSideRankers, 1);

  g_atomic_ref_count_init (&self->count);
  g_mutex_init (&self->mutex);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) aisle_search_close);
  return self;
}

AisleSideRankers *
aisle_side_rankers_ref (AisleSideRankers *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
aisle_side_rankers_unref (AisleSideRankers *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_hash_table_unref (self->open);
  g_mutex_clear (&self->mutex);
  g_free (self);
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

const AisleSearch *
aisle_side_rankers_get (AisleSideRankers *self, AisleProject *project, AisleSideRanker ranker, AisleProgress *progress,
                        GError **error)
{
  g_autofree char *name = ranker.run != 0 ? g_strdup_printf ("%lld", (long long) ranker.run) : g_strdup (ranker.ranker);
  AisleSearch *search;

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
