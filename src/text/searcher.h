/* searcher.h: the best texts for a query, by BM25F or plain BM25.
 *
 * BM25F (Robertson, Zaragoza and Taylor 2004; Zaragoza et al. 2004): a term's occurrences are weighted by field and by the
 * field's length before they saturate, so that a word in title and description is one fact, not two:
 *   x(t, d) = sum over f of w_f tf(t, d, f) / (1 - b_f + b_f len(d, f) / mean len(f))
 *   score   = sum over t of idf(t) (k1 + 1) x / (k1 + x),   idf = ln (1 + (N - n + .5) / (n + .5))
 * Plain BM25 (Robertson and Walker 1994) takes all fields as one.  N and the means are of texts that have any token.
 *
 * A posting's score does not depend on the query, so it is computed once, rounded to 2^-24: sums of such numbers are exact in
 * double precision, and a score is the same in whatever order it was added.  Texts are taken in windows of 2048 whose best
 * possible score is known by term (block-max: Ding and Suel 2011, by ranges of texts: Dimopoulos et al. 2013): windows that
 * cannot reach the list are left out, and in the others only texts of the terms that can reach it are looked at (MaxScore:
 * Turtle and Flood 1995).  The list is the one that all scores would give; ties go to the lower text. */
#pragma once

#include "text/query.h"

typedef struct
{
  double k1;
  gboolean plain; /* BM25: b[0] for all fields as one; weights only say which count: 0 or not */
  double weight[AISLE_INDEX_MAX_FIELDS];
  double b[AISLE_INDEX_MAX_FIELDS];
} AisleBm25;

/* k1 1.2, every weight 1, every b .75. */
void aisle_bm25_init (AisleBm25 *self, gboolean plain);

typedef struct _AisleSearcher AisleSearcher;

/* Borrows index.  NULL when memory runs out. */
AisleSearcher *aisle_searcher_new (const AisleInvertedIndex *index, const AisleBm25 *parameters);
void aisle_searcher_free (AisleSearcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSearcher, aisle_searcher_free)
const AisleInvertedIndex *aisle_searcher_index (const AisleSearcher *self);

/* Writes the k best, best first: text -1 and score -inf where there are no more that have any of it.  FALSE when memory runs
 * out. Threads may share self. */
gboolean aisle_searcher_top (const AisleSearcher *self, const AisleQuery *query, gsize k, gint32 *docs,
                             float *scores) G_GNUC_WARN_UNUSED_RESULT;
/* One text's score, 0 where it has none of it: the same as in a list. */
float aisle_searcher_score (const AisleSearcher *self, const AisleQuery *query, gint32 doc);
