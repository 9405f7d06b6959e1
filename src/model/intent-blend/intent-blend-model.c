/* intent-blend-model.c: finished classifiers together: the weighted mean of their chances (linear opinion pool: Stone 1961), or
 * their weighted product (log-pool.h).
 *
 *   q_c = sum over m of w_m p_mc   or   ln q_c = sum over m of w_m ln p_mc,   p_c = q_c^(1 / T) / sum over k of q_k^(1 / T)
 *
 * The weights, which sum to 1, are the likeliest on validation: of a mean by expectation and maximisation, since the likelihood
 * is concave in them (Dempster, Laird and Rubin 1977, section 4.3).  So is which of the two it is: a product where members
 * know different things, a mean where some are wrong and sure of it.  A blend holds copies of its members, so it is whole
 * without them.  Letters: M members, B texts, C classes. */
#include "model/class-scores.h"
#include "model/intent-blend/log-pool.h"
#include "model/members.h"
#include "model/text-reading.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/utterances.h"

#include <math.h>
#include <string.h>

#define MOST_ROUNDS 1000
#define LEAST_GAIN  1e-9 /* of the mean log chance */
#define LEAST       1e-12
#define LEAST_PART  1e-6 /* chance of a member in a product: none rules a class out by itself */

typedef struct
{
  AisleModel parent;
  AisleMembers members;
  gsize n_classes;
  gboolean product; /* else a mean */
  double weights[AISLE_MEMBERS_MOST];
  float temperature;
} IntentBlendModel;

extern const AisleFamily aisle_family_intent_blend;

static const char *const pools[] = { NC_ ("choice", "auto"), NC_ ("choice", "mean"), NC_ ("choice", "product"), NULL };

static const AisleParam params[] = {
  { "weights", N_ ("Weights"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("A number for each model, in their order, as 0.6,0.4; empty to let validation choose.") },
  { "pool", N_ ("Pool"), AISLE_PARAM_CHOICE, "auto", 0, 0, pools, NULL,
    N_ ("Whether chances are averaged or multiplied; auto takes what validation finds likelier, and a mean where weights are "
        "given.") },
};

static void
intent_blend_free (AisleModel *model)
{
  IntentBlendModel *self = (IntentBlendModel *) model;

  aisle_members_clear (&self->members);
  g_free (self);
}

static IntentBlendModel *
intent_blend_new (void)
{
  IntentBlendModel *self = g_new0 (IntentBlendModel, 1);

  self->parent.family = &aisle_family_intent_blend;
  self->temperature = 1;
  return self;
}

static void
intent_blend_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize n = input->utterances_valid != NULL ? input->utterances_valid->n : 0;

  aisle_members_estimate (input, estimate);
  estimate->seconds += (double) (n * input->n_models) * 1e-4;
}

/* Members must agree on the classes. */
static gboolean
take_classes (IntentBlendModel *self, GError **error)
{
  const AisleMembers *members = &self->members;

  for (gsize m = 0; m < members->n; m++)
    {
      gsize n = members->models[m]->family->n_classes (members->models[m]);

      if (m == 0)
        self->n_classes = n;
      else if (n != self->n_classes)
        return aisle_tensors_corrupt ("members", error) != NULL;
    }
  return TRUE;
}

/* ---- chances ---- */

/* Adds what a member has to say, B x C, to the pool. */
static void
pool_add (const IntentBlendModel *self, gsize m, const float *chances, gsize cells, float *pool)
{
  float weight = (float) self->weights[m];

  if (self->product)
    for (gsize i = 0; i < cells; i++)
      pool[i] += weight * logf (MAX (chances[i], (float) LEAST_PART));
  else
    for (gsize i = 0; i < cells; i++)
      pool[i] += weight * chances[i];
}

/* The pool becomes ln q. */
static void
pool_end (const IntentBlendModel *self, gsize cells, float *pool)
{
  for (gsize i = 0; !self->product && i < cells; i++)
    pool[i] = logf (MAX (pool[i], (float) LEAST));
}

static gboolean
raw_scores (const AisleModel *model, const char *const *texts, gsize n, float *scores, GError **error)
{
  const IntentBlendModel *self = (const IntentBlendModel *) model;
  gsize cells = n * self->n_classes;
  g_autofree float *one = g_try_new (float, cells + 1);

  if (one == NULL)
    return aisle_memory_fail (model->family, error);
  memset (scores, 0, cells * sizeof *scores);
  for (gsize m = 0; m < self->members.n; m++)
    {
      const AisleModel *member = self->members.models[m];

      if (self->weights[m] == 0)
        continue;
      if (!member->family->predict (member, texts, n, one, error))
        return FALSE;
      pool_add (self, m, one, cells, scores);
    }
  pool_end (self, cells, scores);
  return TRUE;
}

/* The members' chances on validation: M x N x C. */
static float *
chances_of_members (const IntentBlendModel *self, const AisleUtterances *valid, AisleProgress *progress, GError **error)
{
  gsize cells = valid->n * self->n_classes;
  g_autofree float *chances = g_try_new (float, self->members.n *cells + 1);

  if (chances == NULL)
    {
      aisle_memory_fail (self->parent.family, error);
      return NULL;
    }
  for (gsize m = 0; m < self->members.n; m++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) m / (double) self->members.n,
                                                (double) (m + 1) / (double) self->members.n);

      if (!aisle_model_classify (self->members.models[m], valid->texts, valid->n, chances + m * cells, &part, error))
        return NULL;
    }
  return g_steal_pointer (&chances);
}

/* ---- a mean ---- */

/* Chance that each member gives to each label: M x N. */
static double *
chances_of_labels (const IntentBlendModel *self, const float *chances, const AisleUtterances *valid)
{
  gsize n = valid->n, rows = self->members.n * n;
  double *labels = g_try_new (double, rows + 1);

  for (gsize i = 0; labels != NULL && i < rows; i++)
    labels[i] =
        valid->label[i % n] < 0 ? 1 : MAX ((double) chances[i * self->n_classes + (gsize) valid->label[i % n]], LEAST);
  return labels;
}

/* One round of expectation and maximisation: new weights, and the mean log chance under the old ones. */
static double
improve (const double *chances, gsize n_members, gsize n, double *weights)
{
  double next[AISLE_MEMBERS_MOST] = { 0 }, sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      double all = 0;

      for (gsize m = 0; m < n_members; m++)
        all += weights[m] * chances[m * n + i];
      for (gsize m = 0; m < n_members; m++)
        next[m] += weights[m] * chances[m * n + i] / all;
      sum += log (all);
    }
  for (gsize m = 0; m < n_members; m++)
    weights[m] = next[m] / (double) n;
  return sum / (double) n;
}

static gboolean
weigh_mean (IntentBlendModel *self, const float *chances, const AisleUtterances *valid, GError **error)
{
  g_autofree double *labels = chances_of_labels (self, chances, valid);
  double before = -INFINITY, now;

  if (labels == NULL)
    return aisle_memory_fail (self->parent.family, error);
  for (guint round = 0; round < MOST_ROUNDS; round++, before = now)
    if ((now = improve (labels, self->members.n, valid->n, self->weights)) - before < LEAST_GAIN)
      break;
  return TRUE;
}

/* ---- a product ---- */

static gboolean
weigh_product (IntentBlendModel *self, const float *chances, const AisleUtterances *valid, AisleProgress *progress,
               GError **error)
{
  gsize cells = self->members.n * valid->n * self->n_classes;
  g_autofree float *logs = g_try_new (float, cells + 1);
  const AisleLogPool pool = { self->members.n, valid->n, self->n_classes, logs, valid->label };
  double sum = 0;

  if (logs == NULL)
    return aisle_memory_fail (self->parent.family, error);
  for (gsize i = 0; i < cells; i++)
    logs[i] = logf (MAX (chances[i], (float) LEAST_PART));
  if (!aisle_log_pool_fit (&pool, self->weights, progress, error))
    return FALSE;
  for (gsize m = 0; m < self->members.n; m++)
    sum += self->weights[m];
  for (gsize m = 0; m < self->members.n; m++)
    self->weights[m] = sum > 0 ? self->weights[m] / sum : 1.0 / (double) self->members.n;
  return TRUE;
}

/* ---- training ---- */

static void
weigh_evenly (IntentBlendModel *self)
{
  for (gsize m = 0; m < self->members.n; m++)
    self->weights[m] = 1.0 / (double) self->members.n;
}

/* How much the labels of validation surprise the pool at its best temperature. */
static gboolean
judge_pool (const IntentBlendModel *self, const float *chances, const AisleUtterances *valid, double *surprise,
            GError **error)
{
  gsize cells = valid->n * self->n_classes;
  g_autofree float *pool = g_try_new0 (float, cells + 1);

  if (pool == NULL)
    return aisle_memory_fail (self->parent.family, error);
  for (gsize m = 0; m < self->members.n; m++)
    pool_add (self, m, chances + m * cells, cells, pool);
  pool_end (self, cells, pool);
  *surprise = aisle_class_surprise (pool, valid->label, valid->n, self->n_classes,
                                    aisle_class_temperature (pool, valid->label, valid->n, self->n_classes));
  return TRUE;
}

/* The kinds of pool that may be, each weighed; the likeliest stays. */
static gboolean
choose_pool (IntentBlendModel *self, const char *pool, const AisleUtterances *valid, AisleProgress *progress,
             GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .8);
  g_autofree float *chances = chances_of_members (self, valid, &part, error);
  double mean = INFINITY, product = INFINITY, weights[AISLE_MEMBERS_MOST];

  part = aisle_progress_part (progress, .8, 1);
  if (chances == NULL)
    return FALSE;
  self->product = FALSE;
  if (!g_str_equal (pool, "product")
      && (!weigh_mean (self, chances, valid, error) || !judge_pool (self, chances, valid, &mean, error)))
    return FALSE;
  memcpy (weights, self->weights, sizeof weights);
  if (g_str_equal (pool, "mean"))
    return TRUE;
  self->product = TRUE;
  weigh_evenly (self);
  if (!weigh_product (self, chances, valid, &part, error) || !judge_pool (self, chances, valid, &product, error))
    return FALSE;
  self->product = product < mean;
  if (!self->product)
    memcpy (self->weights, weights, sizeof weights);
  return TRUE;
}

/* Weights, and whether it is a product: as given, as chosen by validation here or in a fit before, or even. */
static gboolean
choose (IntentBlendModel *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize n = self->members.n;
  const AisleUtterances *valid = input->utterances_valid;
  const char *pool = aisle_params_text (input->params, "pool");
  g_auto (GStrv) given = aisle_params_list (input->params, "weights");
  double product;

  weigh_evenly (self);
  self->product = g_str_equal (pool, "product");
  if (given[0] != NULL)
    return aisle_members_read_weights (given, self->weights, n, error);
  if (valid == NULL || valid->n == 0)
    {
      for (gsize m = 0; input->chosen != NULL && input->chosen->len > n && m < n; m++)
        self->weights[m] = g_array_index (input->chosen, double, m);
      if (input->chosen != NULL && input->chosen->len > n)
        self->product = g_array_index (input->chosen, double, n) > 0;
      return TRUE;
    }
  if (!choose_pool (self, pool, valid, progress, error))
    return FALSE;
  product = self->product;
  if (input->chosen != NULL)
    {
      g_array_append_vals (input->chosen, self->weights, (guint) n);
      g_array_append_val (input->chosen, product);
    }
  return TRUE;
}

static AisleModel *
intent_blend_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  IntentBlendModel *self = intent_blend_new ();
  g_autoptr (AisleModel) model = &self->parent;
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_auto (GStrv) given = aisle_params_list (input->params, "weights");
  guint place = given[0] != NULL ? 0 : (guint) input->n_models + 1;

  if (!aisle_train_check_texts (input, error))
    return NULL;
  if (input->n_models < 2)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
                   _ ("a blend is made of at least two models, and there are %zu: train some first"), input->n_models);
      return NULL;
    }
  if (!aisle_members_copy (&self->members, input, &part, error) || !take_classes (self, error))
    return NULL;
  part = aisle_progress_part (progress, .2, .9);
  if (!choose (self, input, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .9, 1);
  return aisle_class_calibrate (model, input, raw_scores, place, 1, &self->temperature, &part, error)
             ? g_steal_pointer (&model)
             : NULL;
}

/* ---- use ---- */

static gsize
intent_blend_n_classes (const AisleModel *model)
{
  return ((const IntentBlendModel *) model)->n_classes;
}

static gboolean
intent_blend_predict (const AisleModel *model, const char *const *texts, gsize n, float *probabilities, GError **error)
{
  const IntentBlendModel *self = (const IntentBlendModel *) model;

  if (!raw_scores (model, texts, n, probabilities, error))
    return FALSE;
  aisle_class_softmax (probabilities, n, self->n_classes, self->temperature);
  return TRUE;
}

/* ---- told ---- */

static gsize
intent_blend_weigh (const AisleModel *model, double *weights, const char **joined)
{
  const IntentBlendModel *self = (const IntentBlendModel *) model;

  memcpy (weights, self->weights, self->members.n * sizeof *weights);
  *joined = self->product ? "product" : "mean";
  return self->members.n;
}

/* Members that weigh nothing are not read. */
static gsize
intent_blend_readings (const AisleModel *model, AisleTextReading *readings)
{
  const IntentBlendModel *self = (const IntentBlendModel *) model;
  gsize n = 0;

  for (gsize m = 0; m < self->members.n; m++)
    if (self->weights[m] > 0)
      {
        const AisleModel *member = self->members.models[m];

        member->family->readings (member, &readings[n]);
        g_snprintf (readings[n].input, sizeof readings[n].input, "ids_%zu", m + 1);
        n++;
      }
  return n;
}

/* What the member has to say, times its weight: a value of the graph. */
static const char *
sketch_member (const IntentBlendModel *self, gsize m, AisleSketch *sketch, GError **error)
{
  const AisleModel *member = self->members.models[m];
  AisleGraph *part = member->family->graph (member, error);
  g_autofree char *input = g_strdup_printf ("ids_%zu", m + 1), *length = g_strdup_printf ("length_%zu", m + 1);
  g_autofree char *prefix = g_strdup_printf ("member_%zu", m + 1), *chances = g_strconcat (prefix, "/chances", NULL);

  if (part == NULL)
    return NULL;
  aisle_graph_rename_input (part, "ids", input);
  aisle_graph_rename_dim (part, AISLE_DIM_LENGTH, length);
  aisle_graph_take (sketch->graph, part, prefix);
  if (!self->product)
    return aisle_sketch_node (sketch, "Mul", chances, aisle_sketch_real (sketch, self->weights[m]), NULL);
  const char *logs = aisle_sketch_node (sketch, "Max", chances, aisle_sketch_real (sketch, LEAST_PART), NULL);

  logs = aisle_sketch_node (sketch, "Log", logs, NULL);
  return aisle_sketch_node (sketch, "Mul", logs, aisle_sketch_real (sketch, self->weights[m]), NULL);
}

static AisleGraph *
intent_blend_graph (const AisleModel *model, GError **error)
{
  const IntentBlendModel *self = (const IntentBlendModel *) model;
  g_autoptr (AisleGraph) graph = aisle_graph_new (model->family->id);
  const char *sum = NULL;
  AisleSketch sketch;

  aisle_sketch_init (&sketch, graph);
  for (gsize m = 0; m < self->members.n; m++)
    if (self->weights[m] > 0)
      {
        const char *part = sketch_member (self, m, &sketch, error);

        if (part == NULL)
          {
            aisle_sketch_clear (&sketch);
            return NULL;
          }
        sum = sum != NULL ? aisle_sketch_node (&sketch, "Add", sum, part, NULL) : part;
      }
  if (sum == NULL)
    {
      aisle_sketch_clear (&sketch);
      return aisle_tensors_corrupt ("weights", error);
    }
  if (!self->product)
    {
      sum = aisle_sketch_node (&sketch, "Max", sum, aisle_sketch_real (&sketch, LEAST), NULL);
      sum = aisle_sketch_node (&sketch, "Log", sum, NULL);
    }
  aisle_class_sketch (&sketch, sum, self->n_classes, (double) self->temperature);
  aisle_sketch_clear (&sketch);
  return g_steal_pointer (&graph);
}

/* ---- kept ---- */

/* The weights of a product are kept by another name than those of a mean. */
#define POWERS "powers"

static const char *
weights_name (const IntentBlendModel *self)
{
  return self->product ? POWERS : "weights";
}

static gboolean
intent_blend_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const IntentBlendModel *self = (const IntentBlendModel *) model;
  gint64 one = 1, n = (gint64) self->members.n;
  float weights[AISLE_MEMBERS_MOST];

  for (gsize m = 0; m < self->members.n; m++)
    weights[m] = (float) self->weights[m];
  if (!aisle_members_save (&self->members, tensors, error))
    return FALSE;
  return (aisle_tensors_add_copy (tensors, weights_name (self), AISLE_DTYPE_F32, 1, &n, weights) != NULL
          && aisle_tensors_add_copy (tensors, "temperature", AISLE_DTYPE_F32, 1, &one, &self->temperature) != NULL)
         || aisle_memory_fail (model->family, error);
}

static AisleModel *
intent_blend_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  IntentBlendModel *self = intent_blend_new ();
  g_autoptr (AisleModel) model = &self->parent;
  gint64 n, one = 1;
  const AisleTensor *weights, *temperature;

  if (!aisle_members_load (&self->members, AISLE_TASK_CLASSIFY, tensors, error) || !take_classes (self, error))
    return NULL;
  n = (gint64) self->members.n;
  self->product = aisle_tensors_find (tensors, POWERS) != NULL;
  weights = aisle_tensors_expect (tensors, weights_name (self), AISLE_DTYPE_F32, 1, &n, error);
  temperature = weights != NULL ? aisle_tensors_expect (tensors, "temperature", AISLE_DTYPE_F32, 1, &one, error) : NULL;
  if (temperature == NULL)
    return NULL;
  for (gsize m = 0; m < self->members.n; m++)
    {
      self->weights[m] = (double) ((const float *) weights->data)[m];
      if (!(self->weights[m] >= 0 && self->weights[m] <= 1e6))
        return aisle_tensors_corrupt (weights_name (self), error);
    }
  self->temperature = *(const float *) temperature->data;
  if (self->members.n == 0 || !(self->temperature > 0 && self->temperature < INFINITY))
    return aisle_tensors_corrupt ("temperature", error);
  return g_steal_pointer (&model);
}

const AisleFamily aisle_family_intent_blend = {
  .id = "intent-blend",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("Blend of classifiers"),
  .summary = N_ ("Several trained models together, each with the weight that validation gives it."),
  .source = "Stone 1961; Dempster, Laird and Rubin 1977; Genest and Zidek 1986",
  .needs = AISLE_NEEDS_MODELS,
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = intent_blend_estimate,
  .train = intent_blend_train,
  .load = intent_blend_load,
  .save = intent_blend_save,
  .free = intent_blend_free,
  .weigh = intent_blend_weigh,
  .graph = intent_blend_graph,
  .n_classes = intent_blend_n_classes,
  .predict = intent_blend_predict,
  .readings = intent_blend_readings,
};
