/* blend-model.c: finished models together: the weighted sum of their z-scores (score fusion: Fox and Shaw 1994;
 * z-scores: Montague and Aslam 2001).
 *
 *   z_m   = (s_m - mean) / deviation of member m's scores over all items, for one history
 *   score = sum over m of w_m z_m
 *
 * With scale=probabilities a network's s_m is the softmax of its scores; with scale=mixed it has both voices.
 *
 * The weights are those of the best lists on validation (blend-tuning.h), unless they are given.  A blend holds copies of
 * its members, so it is whole without them.  Letters: M members, I items, B histories in a batch. */
#include "model/blend/blend-members.h"
#include "model/blend/blend-tuning.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleModel parent;
  BlendMembers members;
  double weights[BLEND_VOICES];
} BlendModel;

extern const AisleFamily aisle_family_blend;

static const char *const scales[] = { /* in the order of BlendScale */
                                      NC_ ("choice", "scores"), NC_ ("choice", "probabilities"),
                                      NC_ ("choice", "mixed"), NULL
};

static const char *const targets[] = { /* in the order of BlendTarget */
                                       NC_ ("choice", "ndcg"), NC_ ("choice", "mrr"), NC_ ("choice", "hit"),
                                       NC_ ("choice", "both"), NULL
};

static const AisleParam params[] = {
  { "weights", N_ ("Weights"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("A number for each model, in their order, as 0.6,0.4, and two for a network with the scale mixed; empty to let "
        "validation choose.") },
  { "k", N_ ("List length"), AISLE_PARAM_INTEGER, "10", 1, 1000, NULL, N_ ("items"),
    N_ ("Validation chooses the weights of the best lists of this length.") },
  { "target", N_ ("Best by"), AISLE_PARAM_CHOICE, "ndcg", 0, 0, targets, NULL,
    N_ ("NDCG, mean reciprocal rank (mrr) or hit rate; both: hit rate and mrr together, neither bought with the other.") },
  { "scale", N_ ("Count by"), AISLE_PARAM_CHOICE, "mixed", 0, 0, scales, NULL,
    N_ ("Networks count by their scores, by the probabilities that these stand for, which are surer at the top, or by "
        "both, each with a weight.") },
};

static void
blend_free (AisleModel *model)
{
  BlendModel *self = (BlendModel *) model;

  blend_members_clear (&self->members);
  g_free (self);
}

static BlendModel *
blend_new (const AisleParams *values)
{
  BlendModel *self = g_new0 (BlendModel, 1);

  self->parent.family = &aisle_family_blend;
  return self;
}

/* The place of a choice in its list. */
static int
choice_of (const AisleParams *values, const char *name, const char *const *choices)
{
  const char *text = aisle_params_text (values, name);

  for (int i = 0; choices[i] != NULL; i++)
    if (g_str_equal (text, choices[i]))
      return i;
  return 0;
}

static void
set_scale (BlendModel *self, const AisleParams *values)
{
  blend_members_set_scale (&self->members, (BlendScale) choice_of (values, "scale", scales));
}

/* ---- training ---- */

static void
blend_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize rows = input->valid != NULL ? MIN (input->valid->n, 50000) : 0;

  aisle_members_estimate (input, estimate);
  estimate->seconds += (double) (rows * input->n_models) * input->matrix->n_columns * 1e-8;
}

static gboolean
choose_weights (BlendModel *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize n = self->members.n_voices, k = (gsize) aisle_params_integer (input->params, "k");
  g_auto (GStrv) given = aisle_params_list (input->params, "weights");

  if (given[0] != NULL)
    return aisle_members_read_weights (given, self->weights, n, error);
  if (input->validate != NULL && input->valid != NULL && input->valid->n > 0)
    {
      if (!blend_tune (&self->members, input, (BlendTarget) choice_of (input->params, "target", targets), k,
                       self->weights, progress, error))
        return FALSE;
      if (input->chosen != NULL)
        g_array_append_vals (input->chosen, self->weights, (guint) n);
      return TRUE;
    }
  for (gsize m = 0; m < n; m++)
    self->weights[m] =
        input->chosen != NULL && input->chosen->len == n ? g_array_index (input->chosen, double, m) : 1.0 / (double) n;
  return TRUE;
}

static AisleModel *
blend_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  BlendModel *self;

  if (!aisle_train_check (input, error))
    return NULL;
  self = blend_new (input->params);
  if (blend_members_copy (&self->members, input, &part, error))
    {
      part = aisle_progress_part (progress, .2, 1);
      set_scale (self, input->params);
      if (choose_weights (self, input, &part, error))
        return &self->parent;
    }
  blend_free (&self->parent);
  return NULL;
}

/* ---- storing ---- */

static gboolean
blend_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const BlendModel *self = (const BlendModel *) model;
  const gint64 n = (gint64) self->members.n_voices;
  float weights[BLEND_VOICES];

  for (gint64 v = 0; v < n; v++)
    weights[v] = (float) self->weights[v];
  return (aisle_tensors_add_copy (tensors, "weights", AISLE_DTYPE_F32, 1, &n, weights) != NULL
          || aisle_memory_fail (model->family, error))
         && aisle_members_save (&self->members.held, tensors, error);
}

static AisleModel *
blend_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  BlendModel *self = blend_new (values);
  gint64 n;
  const AisleTensor *weights;

  if (!blend_members_load (&self->members, tensors, error))
    {
      blend_free (&self->parent);
      return NULL;
    }
  set_scale (self, values);
  n = (gint64) self->members.n_voices;
  weights = aisle_tensors_expect (tensors, "weights", AISLE_DTYPE_F32, 1, &n, error);
  for (gint64 v = 0; weights != NULL && v < n; v++)
    {
      self->weights[v] = ((const float *) weights->data)[v];
      if (!isfinite (self->weights[v]))
        weights = aisle_tensors_corrupt ("weights", error);
    }
  if (weights != NULL)
    return &self->parent;
  blend_free (&self->parent);
  return NULL;
}

static gsize
blend_n_items (const AisleModel *model)
{
  return ((const BlendModel *) model)->members.n_items;
}

/* A member counts by its voices together. */
static gsize
blend_weigh (const AisleModel *model, double *weights, const char **joined)
{
  const BlendModel *self = (const BlendModel *) model;

  memset (weights, 0, self->members.held.n * sizeof *weights);
  for (gsize v = 0; v < self->members.n_voices; v++)
    weights[self->members.member[v]] += self->weights[v];
  return self->members.held.n;
}

/* ---- scoring ---- */

static gboolean
blend_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
             gsize n_items, float *scores, gsize stride, GError **error)
{
  const BlendModel *self = (const BlendModel *) model;
  gsize all = self->members.n_items;
  g_autofree float *z = g_try_new (float, MAX (2 * n_rows * all, 1));

  if (z == NULL)
    return aisle_memory_fail (model->family, error);
  for (gsize b = 0; b < n_rows; b++)
    memset (scores + b * stride, 0, n_items * sizeof (float));
  for (gsize m = 0; m < self->members.held.n; m++)
    {
      gsize first = self->members.first_voice[m], end = self->members.first_voice[m + 1];

      if (self->weights[first] == 0 && self->weights[end - 1] == 0)
        continue;
      if (!blend_members_score (&self->members, m, histories, first_row, n_rows, z, error))
        return FALSE;
      for (gsize v = first; v < end; v++)
        for (gsize b = 0; self->weights[v] != 0 && b < n_rows; b++)
          for (gsize j = 0; j < n_items; j++)
            scores[b * stride + j] +=
                (float) self->weights[v] * z[((v - first) * n_rows + b) * all + (gsize) first_item + j];
    }
  return TRUE;
}

/* Parts of what a voice says, scaled as its z-score is; what a member does not explain is in the remainder. */
static gboolean
explain_voice (const BlendModel *self, gsize v, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
               GError **error)
{
  const AisleModel *model = self->members.held.models[self->members.member[v]];
  gsize n = self->members.n_items;
  g_autofree float *scores = g_try_new (float, n);
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (AislePart));
  double mean, deviation, scale, rest;

  if (scores == NULL)
    return aisle_memory_fail (self->parent.family, error);
  if (!blend_members_ask (&self->members, v, histories, row, 1, scores, error))
    return FALSE;
  aisle_members_measure (scores, n, &mean, &deviation);
  scale = self->weights[v] / deviation;
  if (model->family->explain != NULL && !model->family->explain (model, histories, row, item, own, error))
    return FALSE;
  rest = scale * (scores[item] - mean);
  for (guint i = 0; i < own->len; i++)
    {
      AislePart part = g_array_index (own, AislePart, i);

      if (part.item < 0)
        continue;
      aisle_parts_add (parts, part.item, (float) (scale * part.part));
      rest -= scale * part.part;
    }
  aisle_parts_add (parts, -1, (float) rest);
  return TRUE;
}

static gboolean
blend_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
               GError **error)
{
  const BlendModel *self = (const BlendModel *) model;

  for (gsize v = 0; v < self->members.n_voices; v++)
    if (self->weights[v] != 0 && !explain_voice (self, v, histories, row, item, parts, error))
      return FALSE;
  aisle_parts_sort (parts);
  return TRUE;
}

static AisleGraph *
blend_graph (const AisleModel *model, GError **error)
{
  const BlendModel *self = (const BlendModel *) model;

  return blend_members_graph (&self->members, self->weights, error);
}

static char *
blend_rule (const AisleModel *model)
{
  return blend_members_rule (&((const BlendModel *) model)->members);
}

const AisleFamily aisle_family_blend = {
  .id = "blend",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Blend"),
  .summary = N_ ("Weighs finished models against each other on validation and ranks by all of them together."),
  .source = "Fox and Shaw 1994; Montague and Aslam 2001",
  .needs = AISLE_NEEDS_MODELS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = blend_estimate,
  .train = blend_train,
  .load = blend_load,
  .n_items = blend_n_items,
  .save = blend_save,
  .free = blend_free,
  .weigh = blend_weigh,
  .score = blend_score,
  .explain = blend_explain,
  .graph = blend_graph,
  .rule = blend_rule,
};
