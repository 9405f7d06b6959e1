/* answer-blend-model.c: what several models find, put in order by all that speaks for each answer (answer-clues.h).
 *
 *   match (q, a) = w . clues (q, a),   score (q, p) = v . (finds (q, p), own, ln times, clues (q, answer of p))
 *
 * over the passages that any member finds among its best `depth`; finds are the members' scores, of those it does not list its
 * lowest; own is 1 where the shop itself answers so (records "answers"), times counts the passages with the answer's words.
 * w is learnt on the questions of validation, the right reply among drawn ones, v on their lists (clue-weights.h).  A
 * blend holds copies of its members.  Letters: M members, K clues. */
#include "model/answer-blend/answer-clues.h"
#include "model/answer-blend/clue-weights.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

#define OF_PASSAGE 2    /* own, ln times */
#define DRAWN      99   /* replies beside the right one that teach w */
#define MOST_ASKED 2000 /* questions of validation that teach */

typedef struct
{
  AisleFinder parent;
  AisleMembers members;
  AisleAnswerClues *clues;
  guint32 *times;                                         /* P: passages with the words of each first one */
  double match[AISLE_CLUES_MOST], find[AISLE_CLUES_MOST]; /* w: K, v: M + 2 + K */
  gsize depth;
} AnswerBlendModel;

extern const AisleFamily aisle_family_answer_blend;

static const AisleParam params[] = {
  { "depth", N_ ("Depth"), AISLE_PARAM_INTEGER, "50", 1, 1000, NULL, N_ ("answers"),
    N_ ("How many of the answers that each model finds are looked at again.") },
};

static void
answer_blend_free (AisleModel *model)
{
  AnswerBlendModel *self = (AnswerBlendModel *) model;

  aisle_answer_clues_free (self->clues);
  g_free (self->times);
  aisle_members_clear (&self->members);
  aisle_finder_clear (&self->parent);
  g_free (self);
}

static void
answer_blend_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize n = input->passages_valid != NULL ? input->passages_valid->n : 0;

  aisle_members_estimate (input, estimate);
  estimate->seconds += 5e-3 * (double) (MIN (n, MOST_ASKED) * input->n_models);
  estimate->memory += input->passages->n * 512;
}

static gsize
n_clues (const AnswerBlendModel *self)
{
  return aisle_answer_clues_n (&self->members);
}

/* Clues of a list of found passages. */
static gsize
n_find (const AnswerBlendModel *self)
{
  return self->members.n + OF_PASSAGE + n_clues (self);
}

/* What is counted and cut of the passages; takes the lexicon (nullable: it is learnt). */
static gboolean
look_at_passages (AnswerBlendModel *self, AisleLexicon *lexicon, AisleProgress *progress, GError **error)
{
  const AislePassages *passages = self->parent.passages;

  self->times = g_try_new0 (guint32, passages->n + 1);
  if (self->times == NULL)
    {
      aisle_lexicon_free (lexicon);
      return aisle_memory_fail (self->parent.parent.family, error);
    }
  for (gsize p = 0; p < passages->n; p++)
    self->times[passages->same[p]]++;
  self->clues = aisle_answer_clues_new (self->parent.parent.family, &self->members, passages, lexicon, progress, error);
  return self->clues != NULL;
}

/* ---- lists of what members find ---- */

typedef struct
{
  gsize n;
  gint32 *passages;   /* n: one of each answer */
  float *clues;       /* n x (M + 2 + K) */
  const char **texts; /* n */
} Found;

static void
found_clear (Found *self)
{
  g_free (self->passages);
  g_free (self->clues);
  g_free (self->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

/* Members know passages by the same numbers as the blend.  place: of each answer's first passage in found, or -1. */
static gboolean
collect (const AnswerBlendModel *self, const char *question, Found *found, GError **error)
{
  const AislePassages *passages = self->parent.passages;
  gsize n_members = self->members.n, width = n_find (self), most = n_members * self->depth;
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  g_autofree float *scores = g_try_new (float, most *n_members + 1);
  float lowest[AISLE_MEMBERS_MOST] = { 0 };

  found->passages = g_try_new (gint32, most + 1);
  if (scores == NULL || found->passages == NULL)
    return aisle_memory_fail (self->parent.parent.family, error);
  for (gsize i = 0; i < most * n_members; i++)
    scores[i] = NAN;
  for (gsize m = 0; m < n_members; m++)
    {
      g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (AisleHit));
      const AisleModel *member = self->members.models[m];

      if (!member->family->find (member, question, self->depth, hits, error))
        return FALSE;
      for (guint h = 0; h < hits->len; h++)
        {
          const AisleHit *hit = &g_array_index (hits, AisleHit, h);
          gpointer key = GINT_TO_POINTER (passages->same[hit->passage]), place;

          if (!g_hash_table_lookup_extended (places, key, NULL, &place))
            {
              g_hash_table_insert (places, key, place = GSIZE_TO_POINTER (found->n));
              found->passages[found->n++] = hit->passage;
            }
          scores[GPOINTER_TO_SIZE (place) * n_members + m] = lowest[m] = hit->score;
        }
    }
  found->clues = g_try_new (float, found->n *width + 1);
  found->texts = g_try_new (const char *, found->n + 1);
  if (found->clues == NULL || found->texts == NULL)
    return aisle_memory_fail (self->parent.parent.family, error);
  for (gsize i = 0; i < found->n; i++)
    {
      gint32 first = passages->same[found->passages[i]];

      found->texts[i] = passages->answer[first];
      found->clues[i * width + n_members] = passages->source[first] == AISLE_PASSAGE_ANSWER;
      found->clues[i * width + n_members + 1] = (float) log ((double) self->times[first]);
      for (gsize m = 0; m < n_members; m++)
        {
          float score = scores[i * n_members + m];

          found->clues[i * width + m] = isnan (score) ? lowest[m] : score;
        }
    }
  return TRUE;
}

/* The clues of the answers' texts behind the members' scores. */
static gboolean
add_clues (const AnswerBlendModel *self, const char *question, Found *found, GError **error)
{
  gsize k = n_clues (self), width = n_find (self);
  g_autofree float *clues = g_try_new (float, found->n *k + 1);

  if (clues == NULL)
    return aisle_memory_fail (self->parent.parent.family, error);
  if (!aisle_answer_clues_fill (self->clues, question, found->texts, found->n, clues, error))
    return FALSE;
  for (gsize i = 0; i < found->n; i++)
    memcpy (found->clues + (i + 1) * width - k, clues + i * k, k * sizeof (float));
  return TRUE;
}

static float
weigh (const float *clues, const double *weights, gsize n)
{
  double sum = 0;

  for (gsize j = 0; j < n; j++)
    sum += weights[j] * (double) clues[j];
  return (float) sum;
}

/* ---- training ---- */

/* The reply that was given among replies to other questions of validation. */
static gboolean
teach_match (const AnswerBlendModel *self, const AislePassages *valid, gsize q, AisleRandom *random,
             AisleClueLists *lists, GError **error)
{
  const char *texts[DRAWN + 1] = { valid->answer[q] };
  g_autofree float *clues = g_new (float, (DRAWN + 1) * n_clues (self));
  gsize n = 1;

  for (gsize tries = 0; n <= DRAWN && tries < 10 * DRAWN; tries++)
    {
      gsize other = (gsize) aisle_random_below (random, valid->n);

      if (valid->same[other] != valid->same[q])
        texts[n++] = valid->answer[other];
    }
  if (n < 2)
    return TRUE;
  if (!aisle_answer_clues_fill (self->clues, valid->question[q], texts, n, clues, error))
    return FALSE;
  aisle_clue_lists_add (lists, clues, n, 0);
  return TRUE;
}

/* The first right one among those that are wrong; others that are right too teach nothing. */
static gboolean
teach_find (const AnswerBlendModel *self, const AislePassages *valid, gsize q, AisleClueLists *lists, GError **error)
{
  g_auto (Found) found = { 0 };
  gsize width = n_find (self), n = 0, right = G_MAXSIZE;

  if (!collect (self, valid->question[q], &found, error) || !add_clues (self, valid->question[q], &found, error))
    return FALSE;
  for (gsize i = 0; i < found.n; i++)
    {
      gboolean is_right = aisle_passage_is_right (self->parent.passages, (gsize) found.passages[i], valid, q);

      if (is_right && right < G_MAXSIZE)
        continue;
      if (is_right)
        right = n;
      memmove (found.clues + n++ * width, found.clues + i * width, width * sizeof (float));
    }
  if (right < G_MAXSIZE && n > 1)
    aisle_clue_lists_add (lists, found.clues, n, right);
  return TRUE;
}

static gboolean
learn_weights (AnswerBlendModel *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  const AislePassages *valid = input->passages_valid;
  gsize n = MIN (valid->n, MOST_ASKED);
  AisleClueLists matches, finds;
  AisleRandom random;
  gboolean well = TRUE;

  aisle_random_init (&random, input->seed, "answer-blend");
  aisle_clue_lists_init (&matches, n_clues (self));
  aisle_clue_lists_init (&finds, n_find (self));
  for (gsize q = 0; well && q < n; q++)
    well = aisle_progress_step (progress, (double) q / (double) n, _ ("Weighing answers"), error)
           && teach_match (self, valid, q, &random, &matches, error) && teach_find (self, valid, q, &finds, error);
  if (well)
    {
      aisle_clue_lists_fit (&matches, self->match);
      aisle_clue_lists_fit (&finds, self->find);
    }
  aisle_clue_lists_clear (&matches);
  aisle_clue_lists_clear (&finds);
  return well;
}

static gboolean
choose_weights (AnswerBlendModel *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize k = n_clues (self), m = self->members.n, width = n_find (self);
  GArray *chosen = input->chosen;

  for (gsize j = 0; j < m; j++)
    self->match[j] = self->find[j] = 1;
  if (input->passages_valid != NULL && input->passages_valid->n > 0)
    {
      if (!learn_weights (self, input, progress, error))
        return FALSE;
      if (chosen != NULL)
        {
          g_array_append_vals (chosen, self->match, (guint) k);
          g_array_append_vals (chosen, self->find, (guint) width);
        }
    }
  else if (chosen != NULL && chosen->len >= k + width)
    {
      memcpy (self->match, chosen->data, k * sizeof (double));
      memcpy (self->find, (const double *) (gpointer) chosen->data + k, width * sizeof (double));
    }
  for (gsize j = 0; j < width; j++) /* as they are kept */
    {
      self->match[j] = j < k ? (double) (float) self->match[j] : 0;
      self->find[j] = (double) (float) self->find[j];
    }
  return TRUE;
}

static gboolean
check_members (const AnswerBlendModel *self, GError **error)
{
  for (gsize m = 0; m < self->members.n; m++)
    {
      const AisleFamily *family = self->members.models[m]->family;

      if (family->find == NULL || family->passages (self->members.models[m])->n != self->parent.passages->n)
        return aisle_tensors_corrupt ("members", error) != NULL;
    }
  return self->members.n > 0 || aisle_tensors_corrupt ("members", error) != NULL;
}

static gboolean
check_models (const AisleTrainInput *input, GError **error)
{
  for (gsize m = 0; m < input->n_models; m++)
    {
      const AisleFamily *family = input->models[m]->family;

      if (family->find != NULL && family->passages (input->models[m])->n == input->passages->n)
        continue;
      g_set_error (
          error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
          _ ("'%s' does not find the answers that the blend is to find: name models that find, of the same split"),
          family->id);
      return FALSE;
    }
  return TRUE;
}

static AisleModel *
answer_blend_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AnswerBlendModel *self = g_new0 (AnswerBlendModel, 1);
  g_autoptr (AisleModel) model = &self->parent.parent;
  AisleProgress part = aisle_progress_part (progress, 0, .1);

  model->family = &aisle_family_answer_blend;
  self->depth = (gsize) aisle_params_integer (input->params, "depth");
  if (!aisle_train_check_passages (input, error))
    return NULL;
  if (input->n_models < 2)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
                   _ ("a blend is made of at least two models, and there are %zu: train some first"), input->n_models);
      return NULL;
    }
  if (!aisle_finder_take (&self->parent, input->passages, error) || !check_models (input, error)
      || !aisle_members_copy (&self->members, input, &part, error) || !check_members (self, error))
    return NULL;
  part = aisle_progress_part (progress, .1, .2);
  if (!look_at_passages (self, NULL, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .2, .8);
  if (!choose_weights (self, input, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .8, 1);
  return aisle_finder_calibrate (&self->parent, input, (guint) (n_clues (self) + n_find (self)), &part, error)
             ? g_steal_pointer (&model)
             : NULL;
}

/* ---- use ---- */

static gboolean
answer_blend_find (const AisleModel *model, const char *question, gsize k, GArray *hits, GError **error)
{
  const AnswerBlendModel *self = (const AnswerBlendModel *) model;
  gsize n = self->parent.passages->n, width = n_find (self);
  g_autofree float *scores = g_try_new (float, n + 1);
  g_auto (Found) found = { 0 };

  if (scores == NULL)
    return aisle_memory_fail (model->family, error);
  if (!collect (self, question, &found, error) || !add_clues (self, question, &found, error))
    return FALSE;
  for (gsize p = 0; p < n; p++)
    scores[p] = -INFINITY;
  for (gsize i = 0; i < found.n; i++)
    scores[found.passages[i]] = weigh (found.clues + i * width, self->find, width);
  return aisle_finder_top (&self->parent, scores, k, hits, error);
}

static gboolean
answer_blend_match (const AisleModel *model, const char *question, const char *const *answers, gsize n, float *scores,
                    GError **error)
{
  const AnswerBlendModel *self = (const AnswerBlendModel *) model;
  gsize k = n_clues (self);
  g_autofree float *clues = g_try_new (float, n *k + 1);

  if (clues == NULL)
    return aisle_memory_fail (model->family, error);
  if (!aisle_answer_clues_fill (self->clues, question, answers, n, clues, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    scores[i] = weigh (clues + i * k, self->match, k);
  return TRUE;
}

/* ---- kept ---- */

static gboolean
answer_blend_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AnswerBlendModel *self = (const AnswerBlendModel *) model;
  gsize k = n_clues (self), n = k + n_find (self);
  gint64 dim = (gint64) n;
  AisleTensor *weights = aisle_tensors_add (tensors, "weights", AISLE_DTYPE_F32, 1, &dim);

  if (weights == NULL)
    return aisle_memory_fail (model->family, error);
  for (gsize j = 0; j < n; j++)
    ((float *) weights->data)[j] = (float) (j < k ? self->match[j] : self->find[j - k]);
  if (!aisle_ngram_lexicon_save (self->clues->lexicon, tensors))
    return aisle_memory_fail (model->family, error);
  return aisle_finder_save (&self->parent, tensors, error) && aisle_members_save (&self->members, tensors, error);
}

static AisleModel *
answer_blend_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AnswerBlendModel *self = g_new0 (AnswerBlendModel, 1);
  g_autoptr (AisleModel) model = &self->parent.parent;
  const AisleTensor *weights;
  AisleLexicon *lexicon;
  gint64 dim;
  gsize k;

  model->family = &aisle_family_answer_blend;
  self->depth = (gsize) aisle_params_integer (values, "depth");
  if (!aisle_finder_load (&self->parent, tensors, error)
      || !aisle_members_load (&self->members, AISLE_TASK_REPLY, tensors, error) || !check_members (self, error))
    return NULL;
  k = n_clues (self);
  dim = (gint64) (k + n_find (self));
  weights = aisle_tensors_expect (tensors, "weights", AISLE_DTYPE_F32, 1, &dim, error);
  if (weights == NULL)
    return NULL;
  for (gsize j = 0; j < (gsize) dim; j++)
    {
      double weight = (double) ((const float *) weights->data)[j];

      if (!(fabs (weight) <= 1e6))
        return aisle_tensors_corrupt ("weights", error);
      if (j < k)
        self->match[j] = weight;
      else
        self->find[j - k] = weight;
    }
  return aisle_ngram_lexicon_load (tensors, &lexicon, error) && look_at_passages (self, lexicon, NULL, error)
             ? g_steal_pointer (&model)
             : NULL;
}

/* NULL where a member has none, or is a blend itself. */
static char *
answer_blend_rule (const AisleModel *model)
{
  const AnswerBlendModel *self = (const AnswerBlendModel *) model;
  g_autoptr (GString) rule = g_string_new (NULL);

  g_string_printf (rule, "answer-blend depth=%zu", self->depth);
  for (gsize m = 0; m < self->members.n; m++)
    {
      const AisleModel *member = self->members.models[m];
      g_autofree char *own = member->family->rule != NULL ? member->family->rule (member) : NULL;

      if (own == NULL || strchr (own, ';') != NULL || member->family == model->family)
        return NULL;
      g_string_append_printf (rule, ";%s in=%zu.", own, m);
    }
  return g_string_free (g_steal_pointer (&rule), FALSE);
}

const AisleFamily aisle_family_answer_blend = {
  .id = "answer-blend",
  .task = AISLE_TASK_REPLY,
  .title = N_ ("Blend of answers"),
  .summary = N_ ("Puts what several trained models find in one order, by all that speaks for each answer."),
  .source = "Cao, Qin, Liu, Tsai and Li 2007",
  .needs = AISLE_NEEDS_MODELS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = answer_blend_estimate,
  .train = answer_blend_train,
  .load = answer_blend_load,
  .save = answer_blend_save,
  .free = answer_blend_free,
  .passages = aisle_finder_passages,
  .find = answer_blend_find,
  .match = answer_blend_match,
  .rule = answer_blend_rule,
};
