/* rank-facts.c: see rank-facts.h. */
#include "command/rank-facts.h"

#include "command/train-judging.h"
#include "behaviour/searches.h"
#include "text/word-count.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <stdlib.h>

#define MOST_TIMED 200
#define SHOWN      10

static float *
add_vector (GPtrArray *vectors, const char *name, const AisleJudgedUsers *queries)
{
  AisleUserMetric *vector = g_new0 (AisleUserMetric, 1);

  vector->name = g_strdup (name);
  vector->n = queries->n;
  vector->users = g_memdup2 (queries->users, queries->n * sizeof *queries->users);
  vector->values = g_new0 (float, queries->n + 1);
  g_ptr_array_add (vectors, vector);
  return vector->values;
}

/* Head, torso or tail, and how often a result was looked at, where the log has searches. */
static gboolean
add_searched (const AisleView *view, const AisleJudgedUsers *queries, GPtrArray *vectors, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleSearches) searches = aisle_searches_read (view, NULL, &local);
  g_autofree gint64 *counts = NULL;
  g_autofree guint8 *classes = NULL;
  g_autofree double *looked = NULL, *judged = NULL;
  float *class, *share;

  if (searches == NULL && g_error_matches (local, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY))
    return TRUE;
  if (searches == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  counts = aisle_query_counts (searches, error);
  if (counts == NULL)
    return FALSE;
  classes = g_new0 (guint8, searches->n_queries + 1);
  looked = g_new0 (double, searches->n_queries + 1);
  judged = g_new0 (double, searches->n_queries + 1);
  aisle_query_classes (counts, searches->n_queries, classes);
  for (gsize i = 0; i < searches->n; i++)
    {
      const AisleSearched *search = &searches->searches[i];

      judged[search->query] += search->judged;
      looked[search->query] += search->judged && search->looked;
    }
  class = add_vector (vectors, "class", queries);
  share = add_vector (vectors, "looked", queries);
  for (gsize q = 0; q < queries->n; q++)
    {
      gint32 query = queries->users[q];

      class[q] = counts[query] > 0 ? classes[query] : AISLE_QUERY_TAIL;
      share[q] = judged[query] > 0 ? (float) (looked[query] / judged[query]) : NAN;
    }
  return TRUE;
}

gboolean
aisle_rank_query_facts (const AisleView *view, const GPtrArray *texts, const AisleJudgedUsers *queries,
                        GPtrArray *vectors, GError **error)
{
  float *words = add_vector (vectors, "words", queries);

  for (gsize q = 0; q < queries->n; q++)
    words[q] = (float) aisle_text_count_words (texts->pdata[queries->users[q]]);
  return add_searched (view, queries, vectors, error);
}

void
aisle_rank_facts_of_model (AisleRankFacts *self, const AisleModel *model)
{
  gsize n;
  const char *const *columns = model->family->columns (model, &n);

  for (gsize i = 0; i < n; i++)
    {
      const AisleRankFeature *feature = aisle_rank_feature (columns[i]);

      if (feature != NULL && feature->group == AISLE_RANK_POSITION)
        self->position = feature->id;
    }
}

GPtrArray *
aisle_rank_look_honestly (AisleProject *project, const AisleRankFacts *facts, const AisleParams *params,
                          const GArray *passes, JsonNode *protocol, GError **error)
{
  AisleHonestyFacts all = { .params = params, .passes = passes, .ranking = facts };

  return aisle_train_count_looks (project, protocol, &all.looks, error) ? aisle_honesty_look (&all) : NULL;
}

/* ---- latency ---- */

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
at_share (const double *sorted, gsize n, double share)
{
  return sorted[MIN (n - 1, (gsize) (share * (double) n))];
}

gboolean
aisle_rank_latency_measure (AisleRankLatency *self, AisleProject *project, AisleSearch *search, const AisleModel *model,
                            gint64 recommender, const AisleRankSet *lists, const GPtrArray *texts,
                            AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  AisleRanker *ranker = aisle_ranker_new (project, model, recommender, aisle_search_index (search), &part, error);
  gsize step = MAX (1, lists->n_queries / MOST_TIMED), n = 0;
  double times[2 * MOST_TIMED];
  gboolean ok = ranker != NULL;

  part = aisle_progress_part (progress, .4, 1);
  aisle_search_take_ranker (search, ranker);
  for (gsize list = 0; ok && list < lists->n_queries && n < G_N_ELEMENTS (times); list += step)
    {
      gint32 query = lists->query[list], items[SHOWN];
      float scores[SHOWN];
      AisleSearchAsk ask = { .text = texts->pdata[query], .query = query, .user = -1 };
      gint64 start = g_get_monotonic_time ();

      ok = aisle_progress_step (&part, (double) list / (double) lists->n_queries, _ ("Timing searches"), error)
           && aisle_search_find (search, &ask, SHOWN, FALSE, items, scores, error);
      times[n++] = (double) (g_get_monotonic_time () - start) / 1000;
    }
  aisle_search_take_ranker (search, NULL);
  if (!ok)
    return FALSE;
  qsort (times, n, sizeof *times, compare_numbers);
  *self = (AisleRankLatency){ at_share (times, n, .5), at_share (times, n, .95), at_share (times, n, .99) };
  return TRUE;
}
