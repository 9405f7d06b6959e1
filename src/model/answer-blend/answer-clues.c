/* answer-clues.c: see answer-clues.h. */
#include "model/answer-blend/answer-clues.h"

#include <math.h>

#define NEAR  20 /* passages that a member finds */
#define USUAL 48 /* answers that stand for all */
#define FLOOR 1e-3

void
aisle_answer_clues_free (AisleAnswerClues *self)
{
  if (self == NULL)
    return;
  aisle_text_bm25_free (self->answers);
  aisle_lexicon_free (self->lexicon);
  g_clear_pointer (&self->usual, g_ptr_array_unref);
  g_free (self);
}

AisleAnswerClues *
aisle_answer_clues_new (const AisleFamily *family, const AisleMembers *members, const AislePassages *passages,
                        AisleLexicon *lexicon, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleAnswerClues) self = g_new0 (AisleAnswerClues, 1);
  gsize step = MAX (1, passages->n / USUAL);

  self->family = family;
  self->members = members;
  self->passages = passages;
  self->lexicon = lexicon != NULL ? lexicon : aisle_ngram_lexicon (passages->answer, passages->n);
  self->usual = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->answers = aisle_text_bm25_new (family, self->lexicon, passages->answer, passages->n, 1.2, .75, progress, error);
  if (self->answers == NULL)
    return NULL;
  for (gsize p = 0; p < passages->n && self->usual->len < USUAL; p += step)
    {
      GArray *runs = aisle_text_bm25_question (self->answers, passages->answer[p], 1);

      if (runs == NULL)
        {
          aisle_memory_fail (family, error);
          return NULL;
        }
      g_ptr_array_add (self->usual, runs);
    }
  return g_steal_pointer (&self);
}

gsize
aisle_answer_clues_n (const AisleMembers *members)
{
  return 2 * members->n + 6;
}

static gboolean
fill_matches (const AisleAnswerClues *self, const char *question, const char *const *texts, gsize n, float *clues,
              GError **error)
{
  gsize k = aisle_answer_clues_n (self->members);
  g_autofree float *scores = g_try_new (float, n + 1);

  if (scores == NULL)
    return aisle_memory_fail (self->family, error);
  for (gsize m = 0; m < self->members->n; m++)
    {
      const AisleModel *member = self->members->models[m];

      if (!member->family->match (member, question, texts, n, scores, error))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        clues[i * k + m] = scores[i];
    }
  return TRUE;
}

/* Of one member, from what it finds. */
static gboolean
fill_near (const AisleAnswerClues *self, gsize m, const char *question, const GPtrArray *runs, float *clues,
           GError **error)
{
  gsize k = aisle_answer_clues_n (self->members), n_members = self->members->n;
  const AisleModel *member = self->members->models[m];
  const AislePassages *passages = member->family->passages (member);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (AisleHit));
  g_autofree double *sums = g_new0 (double, runs->len + 1);

  if (!member->family->find (member, question, NEAR, hits, error))
    return FALSE;
  for (guint h = 0; h < hits->len; h++)
    {
      const AisleHit *hit = &g_array_index (hits, AisleHit, h);
      g_autoptr (GArray) own = aisle_text_bm25_question (self->answers, passages->answer[hit->passage], 1);
      double score = MAX (0, (double) hit->score);

      if (own == NULL)
        return aisle_memory_fail (self->family, error);
      for (guint i = 0; i < runs->len; i++)
        {
          double like = (double) aisle_text_bm25_score (self->answers, own, runs->pdata[i]);

          sums[i] += score * score * like * like;
        }
    }
  for (guint i = 0; i < runs->len; i++)
    clues[i * k + n_members + m] = (float) log (FLOOR + sums[i]);
  return TRUE;
}

static void
fill_own (const AisleAnswerClues *self, const GPtrArray *runs, float *clues)
{
  gsize k = aisle_answer_clues_n (self->members), at = 2 * self->members->n;

  for (guint i = 0; i < runs->len; i++)
    {
      const AisleTextRuns *text = runs->pdata[i];
      double sum = 0;

      for (guint u = 0; u < self->usual->len; u++)
        {
          double like = (double) aisle_text_bm25_score (self->answers, self->usual->pdata[u], text);

          sum += like * like;
        }
      clues[i * k + at] = (float) log (FLOOR + sum / MAX (self->usual->len, 1));
      clues[i * k + at + 1] = (float) log1p ((double) text->length);
    }
}

/* The rarest run that stands in both. */
static double
rarest (const AisleAnswerClues *self, const GArray *asked, const AisleTextRuns *text)
{
  const guint64 *keys = (const guint64 *) (gconstpointer) text->keys->data;
  double most = 0;

  for (guint i = 0, k = 0; i < asked->len; i++)
    {
      guint64 key = g_array_index (asked, AisleTextRun, i).key;

      while (k < text->keys->len && keys[k] < key)
        k++;
      if (k < text->keys->len && keys[k] == key)
        most = MAX (most, aisle_text_bm25_rarity (self->answers, key));
    }
  return most;
}

/* Words that are said again: of the question, and of what was said before it. */
static gboolean
fill_words (const AisleAnswerClues *self, const char *question, const GPtrArray *runs, float *clues, GError **error)
{
  const char *last = aisle_passage_last (question);
  gsize k = aisle_answer_clues_n (self->members), at = 2 * self->members->n + 2;
  g_autofree char *before = g_strndup (question, last > question ? (gsize) (last - question) - 1 : 0);
  g_autoptr (GArray) asked = aisle_text_bm25_question (self->answers, last, 0),
                     earlier = aisle_text_bm25_question (self->answers, before, 1);

  if (asked == NULL || earlier == NULL)
    return aisle_memory_fail (self->family, error);
  for (guint i = 0; i < runs->len; i++)
    {
      float *own = clues + i * k + at;

      own[0] = aisle_text_bm25_score (self->answers, asked, runs->pdata[i]);
      own[1] = aisle_text_bm25_score (self->answers, earlier, runs->pdata[i]);
      own[2] = (float) rarest (self, asked, runs->pdata[i]);
      own[3] = own[2] * own[2];
    }
  return TRUE;
}

gboolean
aisle_answer_clues_fill (const AisleAnswerClues *self, const char *question, const char *const *texts, gsize n,
                         float *clues, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_text_runs_free);

  for (gsize i = 0; i < n; i++)
    {
      AisleTextRuns *text = aisle_text_bm25_cut (self->answers, texts[i]);

      if (text == NULL)
        return aisle_memory_fail (self->family, error);
      g_ptr_array_add (runs, text);
    }
  if (!fill_matches (self, question, texts, n, clues, error) || !fill_words (self, question, runs, clues, error))
    return FALSE;
  for (gsize m = 0; m < self->members->n; m++)
    if (!fill_near (self, m, question, runs, clues, error))
      return FALSE;
  fill_own (self, runs, clues);
  return TRUE;
}
