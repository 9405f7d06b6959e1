/* answer-embedding-model.c: replies by nearness of vectors learnt from the shop's own questions and answers (towers.h).
 *
 *   score (q, p) = a cos (q, question of p) + (1 - a) cos (q, answer of p)
 *
 * Letters: F runs, d factors, P passages. */
#include "model/answer-embedding/towers.h"
#include "model/finder.h"

#include "base/i18n.h"
#include "numeric/blas.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define STRIDE 256 /* passages between looks at progress */

typedef struct
{
  AisleFinder parent;
  AisleTowers *towers;
  float *questions, *answers; /* P x d */
  double by_question;
} AnswerEmbeddingModel;

extern const AisleFamily aisle_family_answer_embedding;

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "128", 16, 1024, NULL, NULL,
    N_ ("Numbers of a text's vector, rounded up to sixteens.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "20", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all pairs, at most: validation says which is best.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.05", 1e-5, 1, NULL, NULL, N_ ("Size of a step.") },
  { "hidden", N_ ("Hidden"), AISLE_PARAM_REAL, "0.4", 0, 0.9, NULL, NULL,
    N_ ("Share of words that are hidden at random in training.") },
  { "sharpness", N_ ("Sharpness"), AISLE_PARAM_REAL, "10", 0.1, 100, NULL, NULL,
    N_ ("How much nearer the right answer has to be than the others.") },
  { "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "128", 2, 1024, NULL, N_ ("pairs"),
    N_ ("Pairs that a step looks at: each answer is compared with the others.") },
  { "least", N_ ("Least texts"), AISLE_PARAM_INTEGER, "2", 1, 1000000, NULL, N_ ("texts"),
    N_ ("In how many texts a run must stand to count.") },
  AISLE_FINDER_SHARE_PARAM,
};

static const AisleNgrams ngrams = { .words = 2, .shortest = 3, .longest = 5, .signs = 3 };

static void
answer_embedding_free (AisleModel *model)
{
  AnswerEmbeddingModel *self = (AnswerEmbeddingModel *) model;

  aisle_finder_clear (&self->parent);
  aisle_towers_free (self->towers);
  aisle_vector_free (self->questions);
  aisle_vector_free (self->answers);
  g_free (self);
}

static gsize
factors_of (const AisleParams *values)
{
  return AISLE_PAD ((gsize) aisle_params_integer (values, "factors"));
}

static void
answer_embedding_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AislePassages *passages = input->passages;
  double bytes = 0, runs, d = (double) factors_of (input->params),
         passes = (double) aisle_params_integer (input->params, "passes");

  for (gsize p = 0; p < passages->n; p++)
    bytes += (double) (strlen (passages->question[p]) + strlen (passages->answer[p]));
  runs = 3 * bytes;
  estimate->seconds = 1e-9 * passes * runs * d + 1e-6 * bytes;
  estimate->file_bytes = (gsize) (bytes + .1 * runs * (12 + d * AISLE_N_TOWERS * sizeof (float))) + 4096;
  estimate->memory = (gsize) (40 * runs + (double) passages->n * d * 8) + 2 * estimate->file_bytes;
}

/* The vectors of what may be found. */
static gboolean
embed_passages (AnswerEmbeddingModel *self, AisleProgress *progress, GError **error)
{
  const AislePassages *passages = self->parent.passages;
  gsize n = passages->n, d = self->towers->n_factors;

  self->questions = aisle_vector_new (n * d + 1);
  self->answers = aisle_vector_new (n * d + 1);
  if (self->questions == NULL || self->answers == NULL)
    return aisle_memory_fail (self->parent.parent.family, error);
  for (gsize p = 0; p < n; p += STRIDE)
    {
      gsize some = MIN (STRIDE, n - p);

      if (!aisle_progress_step (progress, (double) p / (double) n, _ ("Reading answers"), error))
        return FALSE;
      if (!aisle_towers_questions (self->towers, passages->question + p, some, self->questions + p * d)
          || !aisle_towers_answers (self->towers, passages->answer + p, some, self->answers + p * d))
        return aisle_memory_fail (self->parent.parent.family, error);
    }
  return TRUE;
}

/* The runs that stand in the texts, and the towers over them, not yet taught. */
static gboolean
learn_runs (AnswerEmbeddingModel *self, const AisleTrainInput *input, AisleNgramRows **rows, AisleProgress *progress,
            GError **error)
{
  const AislePassages *pairs = input->passages;
  g_autofree const char **texts = g_try_new (const char *, 2 * pairs->n + 1);
  g_autoptr (AisleNgramFeatures) features = NULL;

  if (texts == NULL)
    return aisle_memory_fail (self->parent.parent.family, error);
  for (gsize p = 0; p < pairs->n; p++)
    {
      texts[p] = aisle_passage_last (pairs->question[p]);
      texts[pairs->n + p] = pairs->answer[p];
    }
  features = aisle_ngram_features_learn (self->parent.parent.family, &ngrams, texts, 2 * pairs->n,
                                         (gsize) aisle_params_integer (input->params, "least"), rows, progress, error);
  if (features == NULL)
    return FALSE;
  self->towers = aisle_towers_new (g_steal_pointer (&features), factors_of (input->params));
  return self->towers != NULL || aisle_memory_fail (self->parent.parent.family, error);
}

static AisleModel *
answer_embedding_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AnswerEmbeddingModel *self = g_new0 (AnswerEmbeddingModel, 1);
  g_autoptr (AisleModel) model = &self->parent.parent;
  g_autoptr (AisleNgramRows) rows = NULL;
  gboolean validates = input->passages_valid != NULL && input->passages_valid->n > 0;
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  AisleTowersSettings settings = { &aisle_family_answer_embedding,
                                   (guint) aisle_params_integer (input->params, "passes"),
                                   (guint) aisle_params_integer (input->params, "batch"),
                                   aisle_params_real (input->params, "learning_rate"),
                                   aisle_params_real (input->params, "hidden"),
                                   aisle_params_real (input->params, "sharpness"),
                                   input->seed };
  guint best = 0;
  double kept;

  model->family = &aisle_family_answer_embedding;
  if (!aisle_train_check_passages (input, error) || !learn_runs (self, input, &rows, &part, error))
    return NULL;
  if (!validates && input->chosen != NULL && input->chosen->len > 0)
    settings.passes = (guint) CLAMP (g_array_index (input->chosen, double, 0), 1, settings.passes);
  part = aisle_progress_part (progress, .1, .8);
  if (!aisle_towers_train (self->towers, &settings, rows, input, &best, &part, error)
      || !aisle_finder_take (&self->parent, input->passages, error))
    return NULL;
  kept = best;
  if (validates && input->chosen != NULL)
    g_array_append_val (input->chosen, kept);
  part = aisle_progress_part (progress, .8, .9);
  if (!embed_passages (self, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .9, .95);
  if (!aisle_finder_choose_share (&self->parent, input, 1, &self->by_question, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .95, 1);
  return aisle_finder_calibrate (&self->parent, input, 2, &part, error) ? g_steal_pointer (&model) : NULL;
}

/* ---- use ---- */

static gboolean
answer_embedding_find (const AisleModel *model, const char *question, gsize k, GArray *hits, GError **error)
{
  const AnswerEmbeddingModel *self = (const AnswerEmbeddingModel *) model;
  gsize n = self->parent.passages->n, d = self->towers->n_factors;
  float *vector = aisle_vector_new (d);
  g_autofree float *scores = g_try_new0 (float, n + 1);
  gboolean known = FALSE, well = FALSE;

  if (vector != NULL && scores != NULL && aisle_towers_questions (self->towers, &question, 1, vector))
    {
      for (gsize j = 0; j < d; j++)
        known = known || vector[j] != 0;
      if (self->by_question > 0)
        aisle_sgemm (FALSE, TRUE, 1, n, d, (float) self->by_question, vector, d, self->questions, d, 0, scores, n);
      if (self->by_question < 1)
        aisle_sgemm (FALSE, TRUE, 1, n, d, (float) (1 - self->by_question), vector, d, self->answers, d, 1, scores, n);
      well = !known || aisle_finder_top (&self->parent, scores, k, hits, error);
    }
  else
    aisle_memory_fail (model->family, error);
  aisle_vector_free (vector);
  return well;
}

static gboolean
answer_embedding_match (const AisleModel *model, const char *question, const char *const *answers, gsize n,
                        float *scores, GError **error)
{
  const AnswerEmbeddingModel *self = (const AnswerEmbeddingModel *) model;
  gsize d = self->towers->n_factors;
  float *vectors = aisle_vector_new ((n + 1) * d);
  gboolean well = vectors != NULL && aisle_towers_questions (self->towers, &question, 1, vectors)
                  && aisle_towers_answers (self->towers, answers, n, vectors + d);

  for (gsize i = 0; well && i < n; i++)
    {
      double sum = 0;

      for (gsize j = 0; j < d; j++)
        sum += (double) vectors[j] * vectors[(i + 1) * d + j];
      scores[i] = (float) sum;
    }
  aisle_vector_free (vectors);
  return well || aisle_memory_fail (model->family, error);
}

/* ---- kept: the passages' vectors are made anew ---- */

static const char *const table_names[AISLE_N_TOWERS] = { "question_table", "earlier_table", "answer_table" };

static gboolean
answer_embedding_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AnswerEmbeddingModel *self = (const AnswerEmbeddingModel *) model;
  const gint64 dims[] = { (gint64) self->towers->features->list->n, (gint64) self->towers->n_factors };
  const float share = (float) self->by_question;
  gint64 one = 1;
  gboolean kept;

  if (!aisle_finder_save (&self->parent, tensors, error))
    return FALSE;
  kept = aisle_ngram_features_save (self->towers->features, tensors)
         && aisle_tensors_add_copy (tensors, "by_question", AISLE_DTYPE_F32, 1, &one, &share) != NULL;
  for (gsize t = 0; kept && t < AISLE_N_TOWERS; t++)
    kept = aisle_tensors_add_copy (tensors, table_names[t], AISLE_DTYPE_F32, 2, dims, self->towers->tables[t]) != NULL;
  return kept || aisle_memory_fail (model->family, error);
}

static gboolean
load_tables (AisleTowers *towers, const AisleTensors *tensors, GError **error)
{
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    {
      gint64 dims[] = { (gint64) towers->features->list->n, (gint64) towers->n_factors };
      const AisleTensor *table = aisle_tensors_expect (tensors, table_names[t], AISLE_DTYPE_F32, 2, dims, error);

      if (table == NULL)
        return FALSE;
      for (gsize i = 0; i < aisle_tensor_n_elements (table); i++)
        if (!isfinite (((const float *) table->data)[i]))
          return aisle_tensors_corrupt (table_names[t], error) != NULL;
      memcpy (towers->tables[t], table->data, aisle_tensor_n_elements (table) * sizeof (float));
    }
  return TRUE;
}

static AisleModel *
answer_embedding_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AnswerEmbeddingModel *self = g_new0 (AnswerEmbeddingModel, 1);
  g_autoptr (AisleModel) model = &self->parent.parent;
  g_autoptr (AisleNgramFeatures) features = NULL;

  model->family = &aisle_family_answer_embedding;
  if (!aisle_finder_load_share (tensors, &self->by_question, error)
      || !aisle_finder_load (&self->parent, tensors, error)
      || (features = aisle_ngram_features_load (&ngrams, tensors, error)) == NULL)
    return NULL;
  self->towers = aisle_towers_new (g_steal_pointer (&features), factors_of (values));
  if (self->towers == NULL)
    {
      aisle_memory_fail (model->family, error);
      return NULL;
    }
  if (!load_tables (self->towers, tensors, error) || !embed_passages (self, NULL, error))
    return NULL;
  return g_steal_pointer (&model);
}

static char *
answer_embedding_rule (const AisleModel *model)
{
  return g_strdup_printf ("answer-embedding factors=%zu", ((const AnswerEmbeddingModel *) model)->towers->n_factors);
}

const AisleFamily aisle_family_answer_embedding = {
  .id = "answer-embedding",
  .task = AISLE_TASK_REPLY,
  .title = N_ ("Answers by meaning"),
  .summary = N_ (
      "Learns from the shop's own questions and replies which words answer which, and finds answers that share none."),
  .source = "Henderson et al. 2017; Wu et al. 2018",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = answer_embedding_estimate,
  .train = answer_embedding_train,
  .load = answer_embedding_load,
  .save = answer_embedding_save,
  .free = answer_embedding_free,
  .passages = aisle_finder_passages,
  .find = answer_embedding_find,
  .match = answer_embedding_match,
  .rule = answer_embedding_rule,
};
