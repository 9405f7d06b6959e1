/* text-bm25.h: BM25 over the words of texts, the pieces of their words, and the signs of languages without blanks.
 *
 *   score (q, d) = sum over t of w_t idf_t (k1 + 1) tf / (tf + k1 (1 - b + b len / mean len)) / sum over t of w_t idf_t (k1 + 1)
 *   idf_t        = ln (1 + (D - n + .5) / (n + .5))
 *
 * (Robertson and Walker 1994), divided by the most that a text can have, so that scores of different questions compare.  w_t
 * is how often t stands in the question; in earlier lines of it each counts less.  A run that no text had keeps its idf: it
 * may stand in a text that is matched later.  Letters: D texts, T runs, P postings. */
#pragma once

#include "model/ngram-features.h"

typedef struct
{
  AisleNgrams ngrams;
  AisleNgramList *list; /* T */
  float *rarity;        /* T: idf */
  gsize n_docs;
  double unseen;      /* idf of a run that no text has */
  double mean_length; /* in runs */
  double k1, b;
  guint32 *posting_at; /* T + 1 */
  gint32 *doc;         /* P */
  float *weight;       /* P: (k1 + 1) tf / ... */
} AisleTextBm25;

void aisle_text_bm25_free (AisleTextBm25 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTextBm25, aisle_text_bm25_free)
/* Of whole texts; lexicon (nullable) outlives it. */
AisleTextBm25 *aisle_text_bm25_new (const AisleFamily *family, const AisleLexicon *lexicon, const char *const *texts,
                                    gsize n, double k1, double b, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is asked, in the keys of one of them. */
typedef struct
{
  guint64 key;
  float weight; /* w_t idf_t, divided by the most that a text can have */
} AisleTextRun;

double aisle_text_bm25_rarity (const AisleTextBm25 *self, guint64 key); /* idf, of a run that no text has too */
/* GArray of AisleTextRun, each key once; earlier: what a run in an earlier line counts.  NULL when memory runs out. */
GArray *aisle_text_bm25_question (const AisleTextBm25 *self, const char *question, double earlier);
/* Adds scale times the score of every text (D) to scores. */
void aisle_text_bm25_add (const AisleTextBm25 *self, const GArray *question, float scale, float *scores);
/* The runs of any text, to be scored for one question after another.  NULL when memory runs out. */
typedef struct
{
  GArray *keys, *times; /* guint64, guint32: ascending by key */
  gsize length;         /* runs, with repeats */
} AisleTextRuns;

AisleTextRuns *aisle_text_bm25_cut (const AisleTextBm25 *self, const char *text);
void aisle_text_runs_free (AisleTextRuns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTextRuns, aisle_text_runs_free)
float aisle_text_bm25_score (const AisleTextBm25 *self, const GArray *question, const AisleTextRuns *text);
