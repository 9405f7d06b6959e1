/* replies.h: how well a model finds the reply that was given: recall at every k at once.
 *
 * Found: among all passages that the model knows; a passage is right as dialogue/passages.h says.  Drawn: the reply that was
 * given among others that were given in other conversations, drawn by a seed, as is usual for retrieval in dialogues (Lowe,
 * Pow, Serban and Pineau 2015: R10@k).  Ties go against the model.  Letters: Q questions. */
#pragma once

#include "base/table.h"
#include "dialogue/passages.h"
#include "model/model.h"
#include "numeric/stats.h"

#define AISLE_REPLY_DEPTH 100 /* of lists that are judged */

/* Rank of the first right passage from 1 for each question, 0 where it is not among the best AISLE_REPLY_DEPTH: Q; NULL with
 * an error.  chances (Q, out): that the first passage is right, as the model says, 0 where it finds none; NAN where it
 * does not say.  possible: of how many questions any passage is right. */
gint32 *aisle_reply_ranks_found (const AisleModel *model, const AislePassages *asked, float *chances, gsize *possible,
                                 AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rank of the reply that was given among itself and `others` more.  NULL without an error where there are not so many that
 * differ. */
gint32 *aisle_reply_ranks_drawn (const AisleModel *model, const AislePassages *asked, gsize others, guint64 seed,
                                 AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Share of questions whose rank is 1 .. k, with Wilson's interval. */
AisleInterval aisle_reply_recall (const gint32 *ranks, gsize n, gsize k);
/* Mean of 1 / rank, 0 for those not found; values (n, nullable) receives the questions' own. */
AisleInterval aisle_reply_mrr (const gint32 *ranks, gsize n, guint64 seed, float *values);

/* What must be known of the questions that taught and judged a model of replies before its figures are believed. */
typedef struct
{
  gsize fit, valid, test; /* passages to learn from, questions */
  gsize seen; /* of test: the same question teaches, whatever was said before it; compared as people would, folded */
} AisleReplyFacts;

AisleReplyFacts aisle_reply_facts (const AislePassageSplit *split);

/* One list of ranks and what it is called. */
typedef struct
{
  const char *name; /* translated */
  const gint32 *ranks;
  gsize n, most; /* questions; the largest rank that there can be */
} AisleReplyRanks;

/* A row for each k of each list: k, among, recall, low, high. */
AisleTable *aisle_reply_recall_table (const AisleReplyRanks *lists, gsize n_lists);
