/* replies.c: see replies.h. */
#include "evaluate/replies.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"
#include "evaluate/evaluate.h"
#include "numeric/parallel.h"
#include "text/fold.h"

#include <math.h>
#include <string.h>

#define CHUNK     8 /* questions */
#define RESAMPLES 1000
#define TRIES     50 /* draws for one other reply */

static gpointer
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to judge the replies: judge fewer questions"));
  return NULL;
}

/* ---- among all passages ---- */

typedef struct
{
  const AislePassages *asked, *passages;
  const AisleHit *hits; /* Q x AISLE_REPLY_DEPTH */
  gint32 *ranks;
  guint8 *possible; /* Q */
} Found;

static gboolean
rank_found (gsize index, guint worker, gpointer data, GError **error)
{
  const Found *self = data;

  for (gsize q = index * CHUNK; q < MIN (self->asked->n, (index + 1) * CHUNK); q++)
    {
      const AisleHit *hits = self->hits + q * AISLE_REPLY_DEPTH;

      for (gsize i = 0; i < AISLE_REPLY_DEPTH && hits[i].passage >= 0 && self->ranks[q] == 0; i++)
        if (aisle_passage_is_right (self->passages, (gsize) hits[i].passage, self->asked, q))
          self->ranks[q] = (gint32) i + 1;
      self->possible[q] = self->ranks[q] > 0;
    }
  return TRUE;
}

/* Words of answers and intents of the shop's own answers that can be found at all. */
static gsize
count_possible (const Found *self)
{
  g_autoptr (GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal),
                         intents = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n = 0;

  for (gsize p = 0; p < self->passages->n; p++)
    {
      g_hash_table_add (answers, (gpointer) self->passages->answer[p]);
      if (self->passages->source[p] == AISLE_PASSAGE_ANSWER && self->passages->intent[p] != NULL)
        g_hash_table_add (intents, (gpointer) self->passages->intent[p]);
    }
  for (gsize q = 0; q < self->asked->n; q++)
    n += self->possible[q] || g_hash_table_contains (answers, self->asked->answer[q])
         || (self->asked->intent[q] != NULL && g_hash_table_contains (intents, self->asked->intent[q]));
  return n;
}

gint32 *
aisle_reply_ranks_found (const AisleModel *model, const AislePassages *asked, float *chances, gsize *possible,
                         AisleProgress *progress, GError **error)
{
  gsize n = asked->n;
  g_autofree AisleHit *hits = g_try_new (AisleHit, n * AISLE_REPLY_DEPTH + 1);
  g_autofree gint32 *ranks = g_try_new0 (gint32, n + 1);
  g_autofree guint8 *reached = g_try_new0 (guint8, n + 1);
  AisleProgress part = aisle_progress_part (progress, 0, .8);
  Found work = { asked, model->family->passages (model), hits, ranks, reached };

  if (hits == NULL || ranks == NULL || reached == NULL)
    return out_of_memory (error);
  if (!aisle_model_find (model, asked->question, n, AISLE_REPLY_DEPTH, hits, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .8, 1);
  if (!aisle_parallel_for ((n + CHUNK - 1) / CHUNK, rank_found, &work, &part, _ ("Judging replies"), error))
    return NULL;
  for (gsize q = 0; q < n; q++)
    chances[q] = hits[q * AISLE_REPLY_DEPTH].passage >= 0 ? hits[q * AISLE_REPLY_DEPTH].chance : 0;
  *possible = count_possible (&work);
  return g_steal_pointer (&ranks);
}

/* ---- among drawn ones ---- */

typedef struct
{
  const AisleModel *model;
  const AislePassages *asked;
  gsize others;
  guint64 seed;
  gint32 *ranks;
} Drawn;

static gboolean
is_among (const AislePassages *asked, const gsize *drawn, gsize n, gsize one)
{
  for (gsize i = 0; i < n; i++)
    if (asked->same[drawn[i]] == asked->same[one])
      return TRUE;
  return FALSE;
}

/* Replies of other conversations with other words, each question by a stream of its own. */
static gsize
draw (const Drawn *self, gsize q, gsize *drawn)
{
  const AislePassages *asked = self->asked;
  g_autofree char *stream = g_strdup_printf ("candidates %d", asked->id[q]);
  AisleRandom random;
  gsize n = 1;

  aisle_random_init (&random, self->seed, stream);
  drawn[0] = q;
  for (gsize tries = 0; n <= self->others && tries < TRIES * (self->others + 1); tries++)
    {
      gsize one = (gsize) aisle_random_below (&random, asked->n);

      if (asked->conversation[one] != asked->conversation[q] && !is_among (asked, drawn, n, one))
        drawn[n++] = one;
    }
  return n;
}

static gboolean
rank_drawn (gsize index, guint worker, gpointer data, GError **error)
{
  const Drawn *self = data;
  g_autofree gsize *drawn = g_new (gsize, self->others + 2);
  g_autofree const char **answers = g_new (const char *, self->others + 2);
  g_autofree float *scores = g_new0 (float, self->others + 2);

  for (gsize q = index * CHUNK; q < MIN (self->asked->n, (index + 1) * CHUNK); q++)
    {
      gsize n = draw (self, q, drawn), above = 0;

      for (gsize i = 0; i < n; i++)
        answers[i] = self->asked->answer[drawn[i]];
      if (!self->model->family->match (self->model, self->asked->question[q], answers, n, scores, error))
        return FALSE;
      for (gsize i = 1; i < n; i++)
        above += scores[i] >= scores[0];
      self->ranks[q] = (gint32) above + 1;
    }
  return TRUE;
}

gint32 *
aisle_reply_ranks_drawn (const AisleModel *model, const AislePassages *asked, gsize others, guint64 seed,
                         AisleProgress *progress, GError **error)
{
  g_autofree gint32 *ranks = g_try_new0 (gint32, asked->n + 1);
  Drawn work = { model, asked, others, seed, ranks };
  gsize distinct = 0;

  if (ranks == NULL)
    return out_of_memory (error);
  for (gsize q = 0; q < asked->n; q++)
    distinct += asked->same[q] == (gint32) q;
  if (distinct < others * 3 / 2 + 1)
    return NULL; /* too few to draw from */
  if (!aisle_parallel_for ((asked->n + CHUNK - 1) / CHUNK, rank_drawn, &work, progress, _ ("Judging replies"), error))
    return NULL;
  return g_steal_pointer (&ranks);
}

/* ---- figures ---- */

AisleInterval
aisle_reply_recall (const gint32 *ranks, gsize n, gsize k)
{
  gsize hits = 0;

  for (gsize q = 0; q < n; q++)
    hits += ranks[q] > 0 && (gsize) ranks[q] <= k;
  return aisle_wilson ((double) hits, (double) n);
}

AisleInterval
aisle_reply_mrr (const gint32 *ranks, gsize n, guint64 seed, float *values)
{
  g_autofree float *own = values == NULL ? g_new (float, n + 1) : NULL;
  float *out = values != NULL ? values : own;

  for (gsize q = 0; q < n; q++)
    out[q] = ranks[q] > 0 ? 1 / (float) ranks[q] : 0;
  return aisle_bootstrap_mean (out, n, RESAMPLES, seed);
}

AisleTable *
aisle_reply_recall_table (const AisleReplyRanks *lists, gsize n_lists)
{
  static const AisleColumnSpec specs[] = {
    { "k", N_ ("Answers looked at"), AISLE_COLUMN_INTEGER }, { "among", N_ ("Among"), AISLE_COLUMN_TEXT },
    { "recall", N_ ("Recall"), AISLE_COLUMN_SHARE },         { "recall_low", N_ ("From"), AISLE_COLUMN_SHARE },
    { "recall_high", N_ ("To"), AISLE_COLUMN_SHARE },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (gsize l = 0; l < n_lists; l++)
    for (gsize k = 1; k <= lists[l].most; k++)
      {
        AisleInterval recall = aisle_reply_recall (lists[l].ranks, lists[l].n, k);
        gsize row = aisle_table_n_rows (table);

        aisle_table_add_row (table);
        aisle_table_set_integer (table, row, 0, (gint64) k);
        aisle_table_set_text (table, row, 1, lists[l].name);
        aisle_table_set_real (table, row, 2, recall.mean);
        aisle_table_set_real (table, row, 3, recall.low);
        aisle_table_set_real (table, row, 4, recall.high);
      }
  return table;
}

AisleReplyFacts
aisle_reply_facts (const AislePassageSplit *split)
{
  g_autoptr (GHashTable) taught = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  AisleReplyFacts facts = { split->full->n, split->valid->n, split->test->n, 0 };

  for (gsize p = 0; p < split->full->n; p++)
    {
      guint64 hash = aisle_text_hash (aisle_passage_last (split->full->question[p]));

      g_hash_table_add (taught, g_memdup2 (&hash, sizeof hash));
    }
  for (gsize q = 0; q < split->test->n; q++)
    {
      guint64 hash = aisle_text_hash (aisle_passage_last (split->test->question[q]));

      facts.seen += g_hash_table_contains (taught, &hash);
    }
  return facts;
}
