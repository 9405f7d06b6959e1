/* boost.c: rounds of gradients and trees, and when to stop. */
#include "trees/boost.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"
#include "numeric/parallel.h"

#include <math.h>

#define CHUNK_ROWS ((gsize) 1 << 13)

typedef struct
{
  const AisleTreeData *data;
  const AisleObjective *objective;
  const AisleBoostSettings *settings;
  AisleTreeProblem problem;
  AisleGrower *grower;
  AisleForest *forest;
  float *values, *gradients, *curvatures; /* N */
  gsize n_chunks, *chunks;                /* n_chunks + 1: the units where each begins */
  gboolean *allowed;                      /* (nullable) F */
  gint32 *drawn;                          /* F */
  AisleRandom random;

  const AisleBoostValidation *valid;
  AisleTreeProblem valid_problem;
  float *valid_values;
  double best;
  gsize best_trees;
  guint worse;                       /* rounds since */
  double recent[AISLE_BOOST_SMOOTH]; /* losses of the last rounds, in a ring */
  guint n_judged;
} Boosting;

AisleBoostSettings
aisle_boost_defaults (void)
{
  return (AisleBoostSettings){
    .trees = 100,
    .rate = .1,
    .shape = { .leaves = 31, .min_rows = 20, .min_h = 1e-3, .category_l2 = 10 },
    .feature_share = 1,
    .smooth = 1,
    .objective = { .tweedie_power = 1.5, .truncation = 50, .measured = 10, .steepness = 1, .normalise = TRUE },
  };
}

static gboolean
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the rows' gradients"));
  return FALSE;
}

/* Chunks of about CHUNK_ROWS rows, whole units. */
static void
cut_chunks (Boosting *self)
{
  const AisleTreeTargets *targets = self->problem.targets;
  const gsize n = aisle_tree_n_units (targets, self->objective);
  gsize rows = 0;

  self->chunks = g_new (gsize, targets->n_rows / CHUNK_ROWS + 3);
  self->chunks[0] = 0;
  self->n_chunks = 0;
  for (gsize u = 0; u < n; u++)
    {
      rows += self->objective->ranks ? (gsize) (targets->starts[u + 1] - targets->starts[u]) : 1;
      if (rows < CHUNK_ROWS && u + 1 < n)
        continue;
      self->chunks[++self->n_chunks] = u + 1;
      rows = 0;
    }
}

static gboolean
gradient_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Boosting *self = data;

  self->objective->gradients (&self->problem, self->chunks[index], self->chunks[index + 1], self->values,
                              self->gradients, self->curvatures);
  return TRUE;
}

/* Features that this round may split: the first of a shuffle. */
static void
draw_features (Boosting *self)
{
  const gsize n = self->data->n_features;
  const gsize share = MAX ((gsize) ceil (self->settings->feature_share * (double) n), 1);

  if (self->allowed == NULL)
    return;
  aisle_random_shuffle (&self->random, self->drawn, n);
  for (gsize i = 0; i < n; i++)
    self->allowed[self->drawn[i]] = i < share;
}

/* Until there are enough rounds for a mean, all trees are kept. */
static void
keep_best (Boosting *self, double loss)
{
  const guint smooth = CLAMP (self->settings->smooth, 1, AISLE_BOOST_SMOOTH);
  const gsize n = aisle_forest_n_trees (self->forest);
  double mean = 0;

  self->recent[self->n_judged++ % smooth] = loss;
  for (guint i = 0; i < smooth; i++)
    mean += self->recent[i] / smooth;
  if (self->n_judged < smooth || mean < self->best)
    {
      self->best = self->n_judged < smooth ? INFINITY : mean;
      self->best_trees = self->n_judged < smooth ? n : n - MIN (n, smooth / 2);
      self->worse = 0;
    }
  else
    self->worse++;
}

/* Whether one more round may help: FALSE in *more after too many that did not. */
static gboolean
validate (Boosting *self, gsize trees_before, double *loss, gboolean *more, AisleProgress *progress, GError **error)
{
  const AisleBoostValidation *valid = self->valid;

  aisle_forest_add_values (self->forest, trees_before, valid->x, self->data->n_features, valid->targets->n_rows,
                           self->valid_values);
  if (!aisle_tree_loss (&self->valid_problem, self->objective, self->valid_values, loss, progress, error))
    return FALSE;
  keep_best (self, *loss);
  *more &= self->settings->patience == 0 || self->worse < self->settings->patience;
  return TRUE;
}

static gboolean
run_round (Boosting *self, AisleBoostRound *round, gboolean measure, gboolean *more, AisleProgress *progress,
           GError **error)
{
  const gsize before = aisle_forest_n_trees (self->forest);

  if (!aisle_parallel_for (self->n_chunks, gradient_chunk, self, progress, _ ("Growing trees"), error))
    return FALSE;
  draw_features (self);
  if (!aisle_grower_add (self->grower, self->gradients, self->curvatures, (float) self->settings->rate, self->allowed,
                         self->forest, self->values, progress, error))
    return FALSE;
  /* Where no split helps, none will in the next round either, unless other features are drawn then. */
  *more = aisle_forest_n_trees (self->forest) > before || self->allowed != NULL;
  round->validation = NAN;
  if (measure && !aisle_tree_loss (&self->problem, self->objective, self->values, &round->loss, progress, error))
    return FALSE;
  return self->valid == NULL || validate (self, before, &round->validation, more, progress, error);
}

static gboolean
run (Boosting *self, AisleBoostFunc each, gpointer user_data, AisleProgress *progress, GError **error)
{
  const double n = MAX (self->settings->trees, 1);
  gboolean more = TRUE;

  for (guint r = 0; r < self->settings->trees && more; r++)
    {
      /* A round's own steps do not move the bar. */
      AisleProgress part = aisle_progress_part (progress, (r + .5) / n, (r + .5) / n);
      AisleBoostRound round = { .round = r + 1 };

      if (!run_round (self, &round, each != NULL, &more, &part, error))
        return FALSE;
      if (each != NULL)
        each (&round, user_data);
      if (aisle_progress_is_enough (progress))
        break;
    }
  if (self->valid != NULL && self->settings->patience > 0)
    aisle_forest_cut (self->forest, self->best_trees);
  return TRUE;
}

static gboolean
start_validation (Boosting *self, const AisleBoostValidation *valid, GError **error)
{
  self->best = INFINITY;
  if (valid == NULL)
    return TRUE;
  if (!aisle_tree_problem_init (&self->valid_problem, self->objective, valid->targets, &self->settings->objective,
                                error))
    return FALSE;
  self->valid = valid;
  self->valid_values = g_try_new (float, MAX (valid->targets->n_rows, 1));
  if (self->valid_values == NULL)
    return fail_memory (error);
  for (gsize r = 0; r < valid->targets->n_rows; r++)
    self->valid_values[r] = self->forest->base;
  return TRUE;
}

static gboolean
start (Boosting *self, const AisleTreeTargets *targets, const AisleBoostValidation *valid, GError **error)
{
  const gsize n_rows = self->data->n_rows, n_features = self->data->n_features;
  float base;

  if (targets->n_rows != n_rows)
    {
      g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_USAGE, _ ("%zu rows of features, but %zu labels"), n_rows,
                   targets->n_rows);
      return FALSE;
    }
  if (!aisle_tree_problem_init (&self->problem, self->objective, targets, &self->settings->objective, error))
    return FALSE;
  self->grower = aisle_grower_new (self->data, &self->settings->shape, error);
  if (self->grower == NULL)
    return FALSE;
  self->values = g_try_new (float, n_rows);
  self->gradients = g_try_new (float, n_rows);
  self->curvatures = g_try_new (float, n_rows);
  if (self->values == NULL || self->gradients == NULL || self->curvatures == NULL)
    return fail_memory (error);
  base = (float) self->objective->base (&self->problem);
  for (gsize r = 0; r < n_rows; r++)
    self->values[r] = base;
  self->forest = aisle_forest_new (n_features, self->objective->link, base);
  cut_chunks (self);
  if (self->settings->feature_share < 1)
    {
      self->allowed = g_new0 (gboolean, n_features);
      self->drawn = g_new (gint32, n_features);
      for (gsize f = 0; f < n_features; f++)
        self->drawn[f] = (gint32) f;
      aisle_random_init (&self->random, self->settings->seed, "trees");
    }
  return start_validation (self, valid, error);
}

AisleForest *
aisle_boost (const AisleTreeData *data, const AisleTreeTargets *targets, const AisleObjective *objective,
             const AisleBoostSettings *settings, const AisleBoostValidation *valid, AisleBoostFunc each,
             gpointer user_data, AisleProgress *progress, GError **error)
{
  Boosting self = { .data = data, .objective = objective, .settings = settings };
  gboolean ok = start (&self, targets, valid, error) && run (&self, each, user_data, progress, error);

  aisle_tree_problem_clear (&self.problem, objective);
  aisle_tree_problem_clear (&self.valid_problem, objective);
  aisle_grower_free (self.grower);
  g_free (self.values);
  g_free (self.gradients);
  g_free (self.curvatures);
  g_free (self.chunks);
  g_free (self.allowed);
  g_free (self.drawn);
  g_free (self.valid_values);
  if (!ok)
    g_clear_pointer (&self.forest, aisle_forest_free);
  return self.forest;
}
