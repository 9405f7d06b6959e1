/* lambdarank-objective.c: LambdaMART: lists whose best rows stand first.
 *
 * Of each pair of a query with different labels, of which one stands among the first T by its value now: the gradient of
 * log (1 + exp (-sigma (s_better - s_worse))), times by how much NDCG changes when the two swap places (Burges 2010,
 * section 7).  Where normalised, a pair counts less the further apart its values are, and the query's sum S counts as
 * log2 (1 + S): so that a few hopeless pairs, and long lists, do not drown the others (the rule of Ke et al.'s LightGBM).
 *
 * Letters: n rows of a query, T truncation; gain of label y is 2^y - 1, a place's discount 1 / log2 (1 + place). */
#include "trees/objective.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/vector-math.h"

#include <math.h>
#include <string.h>

#define MOST_LABEL 30
#define RUN        16   /* rows sorted by insertion before runs are merged */
#define NEAR       .01f /* added to how far apart a pair is */

typedef struct
{
  float *gains;     /* N */
  float *discounts; /* of places, as many as the longest query has rows */
  float *scales;    /* Q: 1 over the best DCG of T places; 0 where no row is better than another */
  float *ideals;    /* Q: the best DCG of the measured places */
  float *counts;    /* Q: what a query counts */
  float *roots;     /* (nullable) N: of a row's weight over the query's mean */
  /* N each, in the order of a query's places: */
  guint64 *keys, *merged; /* a value's bits, greatest first, and the row's number in the query */
  float *value, *gain, *root, *gradient, *curvature, *weight, *chance;
} RankState;

static gboolean
check (const AisleTreeProblem *problem, GError **error)
{
  for (gsize r = 0; r < problem->targets->n_rows; r++)
    if (problem->targets->labels[r] < 0 || problem->targets->labels[r] > MOST_LABEL)
      {
        g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_INPUT, _ ("row %zu: grade %g is not from 0 to %d"), r + 1,
                     (double) problem->targets->labels[r], MOST_LABEL);
        return FALSE;
      }
  return TRUE;
}

static void
finish (AisleTreeProblem *problem)
{
  RankState *self = problem->state;

  g_free (self->gains);
  g_free (self->discounts);
  g_free (self->scales);
  g_free (self->ideals);
  g_free (self->counts);
  g_free (self->roots);
  g_free (self->root);
  g_free (self->keys);
  g_free (self->merged);
  g_free (self->value);
  g_free (self->gain);
  g_free (self->gradient);
  g_free (self->curvature);
  g_free (self->weight);
  g_free (self->chance);
  g_free (self);
}

/* The DCG of the first places, gains of a query best first. */
static double
ideal (const RankState *self, const float *gains, gsize n, gsize places, float *sorted)
{
  double sum = 0;

  memcpy (sorted, gains, n * sizeof *sorted);
  for (gsize place = 0; place < MIN (n, places); place++)
    {
      gsize best = place;
      float swap = sorted[place];

      for (gsize i = place + 1; i < n; i++)
        best = sorted[i] > sorted[best] ? i : best;
      sorted[place] = sorted[best];
      sorted[best] = swap;
      sum += (double) (sorted[place] * self->discounts[place]);
    }
  return sum;
}

static gboolean
allocate (RankState *self, gsize n_rows, gsize n_queries, gsize longest, gboolean weighted)
{
  float **const of_rows[] = { &self->gains,  &self->value,  &self->gain,  &self->gradient, &self->curvature,
                              &self->weight, &self->chance, &self->roots, &self->root };

  self->discounts = g_try_new (float, longest + 1);
  self->scales = g_try_new0 (float, n_queries);
  self->ideals = g_try_new0 (float, n_queries);
  self->counts = g_try_new (float, n_queries);
  self->keys = g_try_new (guint64, n_rows);
  self->merged = g_try_new (guint64, n_rows);
  for (guint i = 0; i < G_N_ELEMENTS (of_rows) - (weighted ? 0 : 2); i++)
    if ((*of_rows[i] = g_try_new (float, n_rows)) == NULL)
      return FALSE;
  return self->discounts != NULL && self->scales != NULL && self->ideals != NULL && self->counts != NULL
         && self->keys != NULL && self->merged != NULL;
}

/* What a query and its rows count. */
static void
weigh (RankState *self, const AisleTreeTargets *targets, gsize q)
{
  const gsize first = (gsize) targets->starts[q], n = (gsize) targets->starts[q + 1] - first;
  double sum = 0;

  self->counts[q] = 1;
  if (targets->weights == NULL)
    return;
  for (gsize i = 0; i < n; i++)
    sum += (double) targets->weights[first + i];
  self->counts[q] = (float) (sum / (double) MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    self->roots[first + i] = self->counts[q] > 0 ? sqrtf (targets->weights[first + i] / self->counts[q]) : 0;
}

static gboolean
prepare (AisleTreeProblem *problem, GError **error)
{
  const AisleTreeTargets *targets = problem->targets;
  RankState *self = g_new0 (RankState, 1);
  gsize longest = 0;

  problem->state = self;
  for (gsize q = 0; q < targets->n_queries; q++)
    longest = MAX (longest, (gsize) (targets->starts[q + 1] - targets->starts[q]));
  if (!allocate (self, targets->n_rows, targets->n_queries, longest, targets->weights != NULL))
    {
      finish (problem);
      problem->state = NULL;
      g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the queries"));
      return FALSE;
    }
  for (gsize place = 0; place < longest; place++)
    self->discounts[place] = (float) (1 / log2 ((double) place + 2));
  for (gsize r = 0; r < targets->n_rows; r++)
    {
      self->gains[r] = exp2f (targets->labels[r]) - 1;
      self->keys[r] = 0;
    }
  for (gsize q = 0; q < targets->n_queries; q++)
    {
      const gsize first = (gsize) targets->starts[q], n = (gsize) targets->starts[q + 1] - first;
      const float *gains = self->gains + first;
      double best;
      float least = n > 0 ? gains[0] : 0, most = least;

      weigh (self, targets, q);
      best = ideal (self, gains, n, MAX (problem->settings.truncation, 1), self->value + first);
      for (gsize i = 0; i < n; i++)
        {
          least = MIN (least, gains[i]);
          most = MAX (most, gains[i]);
          self->keys[first + i] = i;
        }
      self->scales[q] = most > least ? (float) (1 / best) : 0;
      self->ideals[q] = (float) ideal (self, gains, n, MAX (problem->settings.measured, 1), self->value + first);
    }
  return TRUE;
}

static double
base (const AisleTreeProblem *problem)
{
  return 0;
}

/* ---- places ---- */

/* Greater values have smaller keys; equal ones go by the row's number. */
static guint64
key_of (float value, guint32 row)
{
  guint32 bits;

  value += 0; /* -0 is 0 */
  memcpy (&bits, &value, sizeof bits);
  bits = bits >> 31 ? bits : ~(bits | 0x80000000u);
  return (guint64) bits << 32 | row;
}

static void
insert_run (guint64 *keys, gsize n)
{
  for (gsize i = 1; i < n; i++)
    {
      guint64 key = keys[i];
      gsize to = i;

      for (; to > 0 && keys[to - 1] > key; to--)
        keys[to] = keys[to - 1];
      keys[to] = key;
    }
}

static void
merge_runs (const guint64 *left, gsize n_left, const guint64 *right, gsize n_right, guint64 *out)
{
  const guint64 *left_end = left + n_left, *right_end = right + n_right;

  if (n_right > 0 && left_end[-1] > right[0])
    while (left < left_end && right < right_end)
      {
        gboolean take_right = *right < *left;

        *out++ = take_right ? *right : *left;
        right += take_right;
        left += !take_right;
      }
  memcpy (out, left, (gsize) (left_end - left) * sizeof *out);
  memcpy (out + (left_end - left), right, (gsize) (right_end - right) * sizeof *out);
}

/* Merge sort, in time that is near n where little has moved since the last round. */
static void
sort_keys (guint64 *keys, guint64 *merged, gsize n)
{
  guint64 *from = keys, *to = merged, *swap;

  for (gsize first = 0; first < n; first += RUN)
    insert_run (keys + first, MIN (RUN, n - first));
  for (gsize run = RUN; run < n; run *= 2, swap = from, from = to, to = swap)
    for (gsize first = 0; first < n; first += 2 * run)
      {
        gsize n_left = MIN (run, n - first), n_right = MIN (run, n - first - n_left);

        merge_runs (from + first, n_left, from + first + n_left, n_right, to + first);
      }
  if (from != keys)
    memcpy (keys, from, n * sizeof *keys);
}

/* ---- gradients ---- */

/* All pairs of the row at place i with later ones; gives the sum of the pairs' gradients.  gradient and curvature grow, in
 * the order of places. */
static double
add_pairs (const AisleObjectiveSettings *settings, RankState *self, gsize first, gsize n, gsize i, float scale,
           gboolean normalise)
{
  const float *value = self->value + first, *gain = self->gain + first, *discounts = self->discounts;
  const float *root = self->roots != NULL ? self->root + first : NULL;
  float *gradient = self->gradient + first, *curvature = self->curvature + first;
  float *weight = self->weight + first, *chance = self->chance + first;
  const float sigma = (float) settings->steepness, v = value[i], g = gain[i], d = discounts[i];
  float own_gradient = 0, own_curvature = 0, sum = 0;

  /* weight: the change of NDCG, negative where the later row is the better one; chance: that the pair is wrong. */
  for (gsize j = i + 1; j < n; j++)
    {
      float apart = v - value[j], better = g - gain[j];

      weight[j] = better * (d - discounts[j]) * scale;
      if (normalise)
        weight[j] /= NEAR + apart;
      chance[j] = -sigma * copysignf (apart, better);
    }
  for (gsize j = i + 1; root != NULL && j < n; j++)
    weight[j] *= root[i] * root[j];
  aisle_vector_sigmoid (chance + i + 1, n - i - 1, chance + i + 1);
  for (gsize j = i + 1; j < n; j++)
    {
      float lambda = sigma * chance[j] * weight[j];
      float bend = sigma * sigma * chance[j] * (1 - chance[j]) * fabsf (weight[j]);

      gradient[j] += lambda;
      curvature[j] += bend;
      own_gradient += lambda;
      own_curvature += bend;
      sum += fabsf (lambda);
    }
  gradient[i] -= own_gradient;
  curvature[i] += own_curvature;
  return (double) sum;
}

static void
query_gradients (const AisleTreeProblem *problem, gsize q, const float *values, float *gradients, float *curvatures)
{
  RankState *self = problem->state;
  const gsize first = (gsize) problem->targets->starts[q], n = (gsize) problem->targets->starts[q + 1] - first;
  const gsize places = MIN (problem->settings.truncation, n);
  guint64 *keys = self->keys + first;
  float weight = self->counts[q];
  gboolean normalise;
  double sum = 0;

  if (self->scales[q] <= 0)
    {
      memset (gradients + first, 0, n * sizeof *gradients);
      memset (curvatures + first, 0, n * sizeof *curvatures);
      return;
    }
  for (gsize i = 0; i < n; i++)
    keys[i] = key_of (values[first + (guint32) keys[i]], (guint32) keys[i]);
  sort_keys (keys, self->merged + first, n);
  for (gsize i = 0; i < n; i++)
    {
      self->value[first + i] = values[first + (guint32) keys[i]];
      self->gain[first + i] = self->gains[first + (guint32) keys[i]];
      self->gradient[first + i] = self->curvature[first + i] = 0;
      if (self->roots != NULL)
        self->root[first + i] = self->roots[first + (guint32) keys[i]];
    }
  normalise = problem->settings.normalise && self->value[first] > self->value[first + n - 1];
  for (gsize i = 0; i < places; i++)
    sum += 2 * add_pairs (&problem->settings, self, first, n, i, self->scales[q], normalise);
  if (problem->settings.normalise && sum > 0)
    weight *= (float) (log2 (1 + sum) / sum);
  for (gsize i = 0; i < n; i++)
    {
      gradients[first + (guint32) keys[i]] = weight * self->gradient[first + i];
      curvatures[first + (guint32) keys[i]] = weight * self->curvature[first + i];
    }
}

static void
gradients (const AisleTreeProblem *problem, gsize first, gsize last, const float *values, float *gradient,
           float *curvature)
{
  for (gsize q = first; q < last; q++)
    query_gradients (problem, q, values, gradient, curvature);
}

/* 1 - NDCG of the first `measured` places; a query without a good row does not count. */
static double
loss (const AisleTreeProblem *problem, gsize q, const float *values, double *weight)
{
  const RankState *self = problem->state;
  const gsize first = (gsize) problem->targets->starts[q], n = (gsize) problem->targets->starts[q + 1] - first;
  g_autofree guint64 *keys = g_new (guint64, 2 * n + 1);
  g_autofree guint32 *worst = g_new (guint32, n + 1);
  double sum = 0;

  *weight = self->ideals[q] > 0 ? (double) self->counts[q] : 0;
  if (*weight <= 0)
    return 0;
  /* Of equal values the worse row stands first: the first trees have few values, and must not gain from the order in which
   * rows came. */
  for (gsize i = 0; i < n; i++)
    keys[i] = key_of (-self->gains[first + i], (guint32) i);
  sort_keys (keys, keys + n, n);
  for (gsize i = 0; i < n; i++)
    worst[i] = (guint32) keys[i];
  for (gsize i = 0; i < n; i++)
    keys[i] = key_of (values[first + worst[i]], (guint32) i);
  sort_keys (keys, keys + n, n);
  for (gsize place = 0; place < MIN (n, problem->settings.measured); place++)
    sum += (double) (self->gains[first + worst[(guint32) keys[place]]] * self->discounts[place]);
  return 1 - sum / (double) self->ideals[q];
}

const AisleObjective aisle_objective_lambdarank = {
  .id = "lambdarank",
  .title = N_ ("Ranking"),
  .link = AISLE_LINK_NONE,
  .ranks = TRUE,
  .check = check,
  .prepare = prepare,
  .finish = finish,
  .base = base,
  .gradients = gradients,
  .loss = loss,
};
