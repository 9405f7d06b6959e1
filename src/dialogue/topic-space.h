/* topic-space.h: texts as points of a small space that is learnt from them and from what was answered.
 *
 * The leading left singular vectors of X'Z, X the words of the texts and Z what they are told by: their own words (latent
 * semantic analysis, Deerwester et al. 1990), or, where most were answered, the words of the answers (partial least squares
 * by singular vectors, Wegelin 2000): words that go with the same answers then lie close, and what is said around a question
 * - greetings, anger - falls away, since answers do not depend on it; a text whose words no answer teaches is told by these
 * words, among the others' answers, or it would lie at 0.  By orthogonal iteration (Golub and Van Loan, 8.2.4).
 * Letters: N texts, V terms, W terms of what tells, R dimensions. */
#pragma once

#include "base/progress.h"
#include "numeric/sparse.h"

typedef struct
{
  gsize n, n_dims;
  float *points; /* N x R, rows of unit length, or 0 where a text has no word */
  float *tells;  /* V: how much of a term lies in the space, 0 to 1 */
} AisleTopicSpace;

/* texts N x V, told N x W with empty rows where nothing is (nullable: the texts); most: at most so many dimensions.  NULL without
 * an error: memory ran out. */
AisleTopicSpace *aisle_topic_space_new (const AisleSparse *texts, const AisleSparse *told, gsize most,
                                        AisleProgress *progress, GError **error);
void aisle_topic_space_free (AisleTopicSpace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTopicSpace, aisle_topic_space_free)
