/* rank-signals.c: what all groups use, made once; then rows, group by group. */
#include "feature/rank-group.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/catalogue-index.h"
#include "feature/split.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define GROUP(id) extern const AisleRankMaker aisle_rank_maker_##id;
#include "feature/rank-features-list.h"
#undef GROUP

static const AisleRankMaker *const makers[] = {
#define GROUP(id) &aisle_rank_maker_##id,
#include "feature/rank-features-list.h"
#undef GROUP
};

#define N_MAKERS G_N_ELEMENTS (makers)

/* Where a column comes from. */
typedef struct
{
  gsize maker, feature;
} Origin;

struct _AisleRankSignals
{
  AisleRankSource source;
  AisleRankBasis basis;
  AisleTitleWords *titles;
  AisleSearcher *searcher;
  AisleItemCategories *categories;
  AisleItemShelf *shelf;
  AisleQueryLooks *looks;
  gpointer states[N_MAKERS];
  gboolean used[N_MAKERS];
  Origin *origins;                  /* F */
  const AisleRankFeature **columns; /* F */
  gsize n_columns;
};

void
aisle_rank_signals_free (AisleRankSignals *self)
{
  if (self == NULL)
    return;
  for (gsize m = 0; m < N_MAKERS; m++)
    if (makers[m]->free != NULL)
      makers[m]->free (self->states[m]);
  aisle_title_words_free (self->titles);
  aisle_searcher_free (self->searcher);
  aisle_item_categories_free (self->categories);
  aisle_item_shelf_free (self->shelf);
  aisle_query_looks_free (self->looks);
  g_free (self->origins);
  g_free (self->columns);
  g_free (self);
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the features of search: close other programs"));
  return FALSE;
}

/* ---- making ---- */

const char *
aisle_rank_past_lack (const AisleRankBasis *basis, guint64 roles, guint kinds)
{
  if (basis->source->past == NULL || basis->source->past->columns->n_events == 0)
    return _ ("a log of events");
  return aisle_feature_lack (basis->source->past, roles, kinds);
}

static gboolean
make_basis (AisleRankSignals *self, AisleProgress *progress, GError **error)
{
  AisleBm25 fields;
  gsize n_items = self->source.index->n_docs;

  aisle_catalogue_bm25f (&fields);
  self->titles = aisle_title_words_new (self->source.index);
  self->searcher = aisle_searcher_new (self->source.index, self->source.bm25f != NULL ? self->source.bm25f : &fields);
  if (self->titles == NULL || self->searcher == NULL)
    return no_memory (error);
  self->categories = aisle_item_categories_read (self->source.project, n_items, error);
  self->shelf = self->categories != NULL ? aisle_item_shelf_read (self->source.project, self->categories, error) : NULL;
  if (self->shelf == NULL)
    return FALSE;
  if (self->source.past != NULL && self->source.past->columns->query != NULL)
    {
      self->looks = aisle_query_looks_new (self->source.past, progress, error);
      if (self->looks == NULL)
        return FALSE;
    }
  self->basis =
      (AisleRankBasis){ &self->source, self->titles, self->searcher, self->categories, self->shelf, self->looks };
  return TRUE;
}

static void
add_column (AisleRankSignals *self, gsize maker, gsize feature)
{
  self->origins[self->n_columns] = (Origin){ maker, feature };
  self->columns[self->n_columns++] = &makers[maker]->group->features[feature];
  self->used[maker] = TRUE;
}

static gboolean
find (const char *id, gsize *maker, gsize *feature)
{
  for (*maker = 0; *maker < N_MAKERS; ++*maker)
    for (*feature = 0; *feature < makers[*maker]->group->n_features; ++*feature)
      if (g_str_equal (makers[*maker]->group->features[*feature].id, id))
        return TRUE;
  return FALSE;
}

static gboolean
take_named (AisleRankSignals *self, const char *const *names, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      gsize maker, feature;
      const char *lack;

      if (!find (names[i], &maker, &feature))
        {
          g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                       _ ("unknown ranking feature '%s': features --list names those that are known"), names[i]);
          return FALSE;
        }
      lack = makers[maker]->lack (self->states[maker], feature);
      if (lack != NULL)
        {
          g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                       _ ("cannot compute the ranking feature '%s': the project lacks %s: import it, or leave the "
                          "feature out"),
                       names[i], lack);
          return FALSE;
        }
      add_column (self, maker, feature);
    }
  return TRUE;
}

static void
take_all (AisleRankSignals *self, guint groups)
{
  for (gsize m = 0; m < N_MAKERS; m++)
    for (gsize f = 0; f < makers[m]->group->n_features; f++)
      if ((groups >> makers[m]->group->kind & 1) && makers[m]->group->kind != AISLE_RANK_POSITION
          && makers[m]->lack (self->states[m], f) == NULL)
        add_column (self, m, f);
}

AisleRankSignals *
aisle_rank_signals_new (const AisleRankSource *source, guint groups, const char *const *names, AisleProgress *progress,
                        GError **error)
{
  g_autoptr (AisleRankSignals) self = g_new0 (AisleRankSignals, 1);
  gsize room = names != NULL ? g_strv_length ((char **) names) : 0;

  AisleProgress first = aisle_progress_part (progress, 0, .4);

  self->source = *source;
  if (!make_basis (self, &first, error))
    return NULL;
  for (gsize m = 0; m < N_MAKERS; m++)
    {
      AisleProgress part =
          aisle_progress_part (progress, .4 + .6 * (double) m / N_MAKERS, .4 + .6 * (double) (m + 1) / N_MAKERS);

      self->states[m] = makers[m]->make (&self->basis, &part, error);
      if (self->states[m] == NULL)
        return NULL;
      room += makers[m]->group->n_features;
    }
  self->origins = g_new (Origin, room + 1);
  self->columns = g_new (const AisleRankFeature *, room + 1);
  if (names == NULL)
    take_all (self, groups);
  else if (!take_named (self, names, error))
    return NULL;
  return g_steal_pointer (&self);
}

const AisleRankFeature *const *
aisle_rank_signals_columns (const AisleRankSignals *self, gsize *n)
{
  *n = self->n_columns;
  return self->columns;
}

/* ---- rows ---- */

/* The moment of a search; without one the past's end.  A past has nothing at or after its cut-off in any case. */
static gint64
end_of (const AisleRankSignals *self, const AisleRankQuery *query)
{
  if (query->time != AISLE_TIME_MISSING)
    return query->time;
  return self->source.past != NULL ? self->source.past->cutoff.time : G_MAXINT64;
}

gboolean
aisle_rank_signals_fill (const AisleRankSignals *self, const AisleRankQuery *query, const gint32 *items, gsize n,
                         float *features, GError **error)
{
  g_autoptr (AisleQueryWords) words = aisle_query_words_new (self->titles, self->searcher, query->text);
  AisleRankAsk ask = { query, words, end_of (self, query), items, n };

  if (words == NULL)
    return no_memory (error);
  for (gsize m = 0; m < N_MAKERS; m++)
    {
      gsize width = makers[m]->group->n_features;
      g_autofree float *values = NULL;

      if (!self->used[m])
        continue;
      values = g_try_new (float, n *width + 1);
      if (values == NULL)
        return no_memory (error);
      for (gsize i = 0; i < n * width; i++)
        values[i] = NAN;
      makers[m]->fill (self->states[m], &ask, values);
      for (gsize c = 0; c < self->n_columns; c++)
        for (gsize i = 0; i < n && self->origins[c].maker == m; i++)
          features[i * self->n_columns + c] = values[i * width + self->origins[c].feature];
    }
  return TRUE;
}

typedef struct
{
  const AisleRankSignals *self;
  const AisleRankQuery *queries;
  const gsize *start;
  const gint32 *items;
  float *features;
} Filling;

static gboolean
fill_query (gsize q, guint worker, gpointer data, GError **error)
{
  const Filling *filling = data;
  gsize first = filling->start[q];

  return aisle_rank_signals_fill (filling->self, &filling->queries[q], filling->items + first,
                                  filling->start[q + 1] - first, filling->features + first * filling->self->n_columns,
                                  error);
}

gboolean
aisle_rank_signals_fill_all (const AisleRankSignals *self, const AisleRankQuery *queries, gsize n_queries,
                             const gsize *start, const gint32 *items, float *features, AisleProgress *progress,
                             GError **error)
{
  Filling filling = { self, queries, start, items, features };

  return aisle_parallel_for (n_queries, fill_query, &filling, progress, _ ("Computing features"), error);
}
