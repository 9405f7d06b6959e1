/* evaluation-join.c: the judgements of several cuts as one: a user's value is the mean over its rows in all of them.
 *
 * Means are over the rows of all cuts, intervals over users, and the spread over the cuts stands beside them.  What is no
 * mean over users (coverage, Gini) is the mean over the cuts. */
#include "evaluate/evaluate.h"

#include <math.h>

typedef struct
{
  gint32 user;
  double weight, sum, most;
} Tally;

static double
weight_of (const AisleJudgedUsers *users, gsize u)
{
  return users->weights != NULL ? users->weights[u] : 1;
}

static int
compare_users (gconstpointer a, gconstpointer b)
{
  gint32 left = ((const Tally *) a)->user, right = ((const Tally *) b)->user;

  return (left > right) - (left < right);
}

/* Tallies of the users of all parts, ascending; values (nullable) are weighted sums. */
static GArray *
tally (const AisleJudgedUsers *const *users, float *const *values, gsize n)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Tally));
  guint kept = 0;

  for (gsize part = 0; part < n; part++)
    for (gsize u = 0; u < users[part]->n; u++)
      {
        double weight = weight_of (users[part], u);
        Tally entry = { users[part]->users[u], weight, values != NULL ? weight * values[part][u] : 0,
                        values != NULL ? values[part][u] : 0 };
        g_array_append_val (all, entry);
      }
  g_array_sort (all, compare_users); /* stable: equal users stay in the order of the parts */
  for (guint i = 0; i < all->len; i++)
    {
      Tally *entry = &g_array_index (all, Tally, i);
      Tally *last = kept > 0 ? &g_array_index (all, Tally, kept - 1) : NULL;

      if (last != NULL && last->user == entry->user)
        {
          last->weight += entry->weight;
          last->sum += entry->sum;
          last->most = MAX (last->most, entry->most);
        }
      else
        g_array_index (all, Tally, kept++) = *entry;
    }
  g_array_set_size (all, kept);
  return all;
}

static void
join_users (AisleJudgedUsers *self, const AisleJudgedUsers *const *users, gsize n)
{
  g_autoptr (GArray) all = tally (users, NULL, n);
  gboolean uneven = FALSE;

  self->n = all->len;
  self->users = g_new (gint32, all->len + 1);
  self->weights = g_new (float, all->len + 1);
  for (guint u = 0; u < all->len; u++)
    {
      self->users[u] = g_array_index (all, Tally, u).user;
      self->weights[u] = (float) g_array_index (all, Tally, u).weight;
      uneven |= g_array_index (all, Tally, u).weight != 1;
    }
  if (!uneven)
    g_clear_pointer (&self->weights, g_free);
}

static float *
join_values (const AisleJudgedUsers *const *users, float *const *values, gsize n)
{
  g_autoptr (GArray) all = tally (users, values, n);
  float *joined = g_new (float, all->len + 1);

  for (guint u = 0; u < all->len; u++)
    joined[u] = (float) (g_array_index (all, Tally, u).sum / g_array_index (all, Tally, u).weight);
  return joined;
}

static float *
join_most (const AisleJudgedUsers *const *users, float *const *values, gsize n)
{
  g_autoptr (GArray) all = tally (users, values, n);
  float *joined = g_new (float, all->len + 1);

  for (guint u = 0; u < all->len; u++)
    joined[u] = (float) g_array_index (all, Tally, u).most;
  return joined;
}

/* Of the same metric of each part; users (nullable: no mean over users) are those of the whole. */
static AisleMetric *
join_metric (const AisleMetric *const *parts, gsize n, const AisleJudgedUsers *users, guint64 seed)
{
  AisleMetric *metric = aisle_metric_new (g_strdup (parts[0]->name));
  g_autofree const AisleJudgedUsers **part_users = g_new0 (const AisleJudgedUsers *, n);
  g_autofree float **values = g_new0 (float *, n);
  double sum = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    {
      sum += parts[i]->summary.mean;
      part_users[i] = parts[i]->users;
      values[i] = parts[i]->values;
    }
  for (gsize i = 0; i < n; i++)
    squares += pow (parts[i]->summary.mean - sum / n, 2);
  metric->summary.mean = sum / n;
  if (n > 1)
    metric->sd = sqrt (squares / (n - 1));
  if (users == NULL)
    return metric;
  metric->users = users;
  metric->values = join_values (part_users, values, n);
  metric->summary = aisle_weighted_interval (metric->values, users->weights, users->n, seed);
  return metric;
}

/* Where a part's users stand in its evaluation, in the whole's. */
static const AisleJudgedUsers *
same_users (const AisleEvaluation *part, const AisleMetric *metric, const AisleEvaluation *whole)
{
  if (metric->users == NULL)
    return NULL;
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    if (metric->users == &part->groups[g])
      return &whole->groups[g];
  return &whole->all;
}

static void
join_list (GPtrArray *out, const AisleEvaluation *const *parts, gsize n, gboolean slices, const AisleEvaluation *whole,
           guint64 seed)
{
  const GPtrArray *first = slices ? parts[0]->slices : parts[0]->metrics;
  g_autofree const AisleMetric **metrics = g_new0 (const AisleMetric *, n);

  for (guint m = 0; m < first->len; m++)
    {
      for (gsize i = 0; i < n; i++)
        metrics[i] = (slices ? parts[i]->slices : parts[i]->metrics)->pdata[m];
      g_ptr_array_add (out, join_metric (metrics, n, same_users (parts[0], metrics[0], whole), seed));
    }
}

static void
join_all_users (AisleEvaluation *whole, const AisleEvaluation *const *parts, gsize n)
{
  g_autofree const AisleJudgedUsers **users = g_new0 (const AisleJudgedUsers *, n);
  g_autofree float **activities = g_new0 (float *, n);

  for (int g = -1; g < AISLE_N_ITEM_GROUPS; g++)
    {
      for (gsize i = 0; i < n; i++)
        users[i] = g < 0 ? &parts[i]->all : &parts[i]->groups[g];
      join_users (g < 0 ? &whole->all : &whole->groups[g], users, n);
    }
  for (gsize i = 0; i < n; i++)
    {
      users[i] = &parts[i]->all;
      activities[i] = parts[i]->activity;
    }
  whole->activity = join_most (users, activities, n);
  whole->n_users = whole->all.n;
  whole->users = g_memdup2 (whole->all.users, whole->all.n * sizeof *whole->users);
}

AisleEvaluation *
aisle_evaluation_join (const AisleEvaluation *const *parts, gsize n, guint64 seed)
{
  AisleEvaluation *whole = g_new0 (AisleEvaluation, 1);
  g_autofree const AisleMetric **baselines = g_new0 (const AisleMetric *, n);
  gboolean has_baseline = TRUE;

  whole->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_metric_free);
  whole->slices = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_metric_free);
  join_all_users (whole, parts, n);
  join_list (whole->metrics, parts, n, FALSE, whole, seed);
  join_list (whole->slices, parts, n, TRUE, whole, seed);
  for (gsize i = 0; i < n; i++)
    {
      baselines[i] = parts[i]->baseline;
      has_baseline &= parts[i]->baseline != NULL;
      whole->counts.rows += parts[i]->counts.rows;
      whole->counts.targets += parts[i]->counts.targets;
      whole->counts.unseen += parts[i]->counts.unseen;
      whole->counts.tie_bound += parts[i]->counts.tie_bound;
      whole->counts.flat += parts[i]->counts.flat;
    }
  if (has_baseline)
    whole->baseline = join_metric (baselines, n, &whole->all, seed);
  whole->n_items = parts[0]->n_items;
  return whole;
}
