/* answer-bm25-model.c: replies by the words that question and passage share: what is asked, against what was asked and what was
 * answered (model/text-bm25.h).
 *
 *   score (q, p) = a BM25 (q, question of p) + (1 - a) BM25 (q, answer of p)
 *
 * with the a that finds best on validation.  Nothing is learnt: this is the floor for all others. */
#include "model/finder.h"
#include "model/text-bm25.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleFinder parent;
  AisleLexicon *lexicon;
  AisleTextBm25 *questions, *answers;
  double by_question, k1, b, earlier;
} AnswerBm25Model;

extern const AisleFamily aisle_family_answer_bm25;

static const AisleParam params[] = {
  { "k1", N_ ("Saturation"), AISLE_PARAM_REAL, "1.2", 0, 10, NULL, NULL,
    N_ ("How much a word counts that stands there often; 0: once is enough.") },
  { "b", N_ ("Length penalty"), AISLE_PARAM_REAL, "0.75", 0, 1, NULL, NULL, N_ ("How much long texts are held back.") },
  AISLE_FINDER_SHARE_PARAM,
  { "earlier", N_ ("Earlier words"), AISLE_PARAM_REAL, "0.3", 0, 1, NULL, NULL,
    N_ ("How much words count that the customer said before the question.") },
};

static void
answer_bm25_free (AisleModel *model)
{
  AnswerBm25Model *self = (AnswerBm25Model *) model;

  aisle_finder_clear (&self->parent);
  aisle_text_bm25_free (self->questions);
  aisle_text_bm25_free (self->answers);
  aisle_lexicon_free (self->lexicon);
  g_free (self);
}

static void
answer_bm25_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AislePassages *passages = input->passages;
  double bytes = 0;

  for (gsize p = 0; p < passages->n; p++)
    bytes += (double) (strlen (passages->question[p]) + strlen (passages->answer[p]));
  *estimate = (AisleEstimate){ 1e-6 * bytes, (gsize) (60 * bytes) + 4096, (gsize) (1.1 * bytes) + 4096 };
}

/* Both indexes, of the passages that the model holds; the lexicon too, unless it was kept. */
static gboolean
index_passages (AnswerBm25Model *self, const AisleParams *values, AisleProgress *progress, GError **error)
{
  const AislePassages *passages = self->parent.passages;
  const AisleFamily *family = self->parent.parent.family;
  g_autofree const char **texts = g_try_new (const char *, 2 * passages->n + 1);
  AisleProgress part = aisle_progress_part (progress, 0, .5);

  if (texts == NULL)
    return aisle_memory_fail (family, error);
  for (gsize p = 0; p < passages->n; p++)
    {
      texts[p] = aisle_passage_last (passages->question[p]);
      texts[passages->n + p] = passages->answer[p];
    }
  self->k1 = aisle_params_real (values, "k1");
  self->b = aisle_params_real (values, "b");
  self->earlier = aisle_params_real (values, "earlier");
  if (self->lexicon == NULL)
    self->lexicon = aisle_ngram_lexicon (texts, 2 * passages->n);
  self->questions = aisle_text_bm25_new (family, self->lexicon, texts, passages->n, self->k1, self->b, &part, error);
  part = aisle_progress_part (progress, .5, 1);
  self->answers = self->questions != NULL ? aisle_text_bm25_new (family, self->lexicon, texts + passages->n,
                                                                 passages->n, self->k1, self->b, &part, error)
                                          : NULL;
  return self->answers != NULL;
}

static AisleModel *
answer_bm25_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AnswerBm25Model *self = g_new0 (AnswerBm25Model, 1);
  g_autoptr (AisleModel) model = &self->parent.parent;
  AisleProgress part = aisle_progress_part (progress, 0, .4);

  model->family = &aisle_family_answer_bm25;
  if (!aisle_train_check_passages (input, error) || !aisle_finder_take (&self->parent, input->passages, error)
      || !index_passages (self, input->params, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .4, .9);
  if (!aisle_finder_choose_share (&self->parent, input, 0, &self->by_question, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .9, 1);
  return aisle_finder_calibrate (&self->parent, input, 1, &part, error) ? g_steal_pointer (&model) : NULL;
}

/* ---- use ---- */

static gboolean
answer_bm25_find (const AisleModel *model, const char *question, gsize k, GArray *hits, GError **error)
{
  const AnswerBm25Model *self = (const AnswerBm25Model *) model;
  gsize n = self->parent.passages->n;
  g_autoptr (GArray) to_questions = aisle_text_bm25_question (self->questions, question, self->earlier),
                     to_answers = aisle_text_bm25_question (self->answers, question, self->earlier);
  g_autofree float *scores = g_try_new0 (float, n + 1);

  if (to_questions == NULL || to_answers == NULL || scores == NULL)
    return aisle_memory_fail (model->family, error);
  if (self->by_question > 0)
    aisle_text_bm25_add (self->questions, to_questions, (float) self->by_question, scores);
  if (self->by_question < 1)
    aisle_text_bm25_add (self->answers, to_answers, (float) (1 - self->by_question), scores);
  for (gsize p = 0; p < n; p++)
    if (scores[p] <= 0)
      scores[p] = -INFINITY; /* no word of it */
  return aisle_finder_top (&self->parent, scores, k, hits, error);
}

static gboolean
answer_bm25_match (const AisleModel *model, const char *question, const char *const *answers, gsize n, float *scores,
                   GError **error)
{
  const AnswerBm25Model *self = (const AnswerBm25Model *) model;
  g_autoptr (GArray) runs = aisle_text_bm25_question (self->answers, question, self->earlier);

  if (runs == NULL)
    return aisle_memory_fail (model->family, error);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (AisleTextRuns) text = aisle_text_bm25_cut (self->answers, answers[i]);

      if (text == NULL)
        return aisle_memory_fail (model->family, error);
      scores[i] = aisle_text_bm25_score (self->answers, runs, text);
    }
  return TRUE;
}

/* ---- kept: the indexes are made anew from the passages ---- */

static gboolean
answer_bm25_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AnswerBm25Model *self = (const AnswerBm25Model *) model;
  const float share = (float) self->by_question;
  gint64 one = 1;

  if (!aisle_finder_save (&self->parent, tensors, error))
    return FALSE;
  return (aisle_tensors_add_copy (tensors, "by_question", AISLE_DTYPE_F32, 1, &one, &share) != NULL
          && aisle_ngram_lexicon_save (self->lexicon, tensors))
         || aisle_memory_fail (model->family, error);
}

static AisleModel *
answer_bm25_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AnswerBm25Model *self = g_new0 (AnswerBm25Model, 1);
  g_autoptr (AisleModel) model = &self->parent.parent;

  model->family = &aisle_family_answer_bm25;
  if (!aisle_finder_load_share (tensors, &self->by_question, error)
      || !aisle_finder_load (&self->parent, tensors, error)
      || !aisle_ngram_lexicon_load (tensors, &self->lexicon, error))
    return NULL;
  return index_passages (self, values, NULL, error) ? g_steal_pointer (&model) : NULL;
}

static char *
answer_bm25_rule (const AisleModel *model)
{
  const AnswerBm25Model *self = (const AnswerBm25Model *) model;
  char k1[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE], earlier[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("answer-bm25 k1=%s b=%s earlier=%s", g_ascii_dtostr (k1, sizeof k1, self->k1),
                          g_ascii_dtostr (b, sizeof b, self->b),
                          g_ascii_dtostr (earlier, sizeof earlier, self->earlier));
}

const AisleFamily aisle_family_answer_bm25 = {
  .id = "answer-bm25",
  .task = AISLE_TASK_REPLY,
  .title = N_ ("Answers by words"),
  .summary = N_ ("Finds the answer whose question or words have the most in common with what is asked."),
  .source = "Robertson and Walker 1994",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = answer_bm25_estimate,
  .train = answer_bm25_train,
  .load = answer_bm25_load,
  .save = answer_bm25_save,
  .free = answer_bm25_free,
  .passages = aisle_finder_passages,
  .find = answer_bm25_find,
  .match = answer_bm25_match,
  .rule = answer_bm25_rule,
};
