/* answer-clues.h: what speaks for a text as the answer to a question, as numbers that a re-ranker weighs.
 *
 * For each member m, and any text a:
 *   match_m   what the member's `match` says of the question and a
 *   near_m    ln (1 / 1000 + sum over the best NEAR passages p that the member finds of score_p^2 like (p's answer, a)^2): the
 *             replies to similar questions are like a
 * of the words of both: last and earlier, BM25 of the question's last line and of those before it in a; rarest, the largest idf
 * of a run of the last line that a has too, and its square: a name or a number said again is worth more than many small words;
 * and of a alone: usual, the same against answers of the shop in general, so that what always fits counts less; and its
 * length, ln (1 + runs).  like is BM25 of the one text in the other (text-bm25.h).  Letters: M members, K clues. */
#pragma once

#include "model/finder.h"
#include "model/members.h"
#include "model/text-bm25.h"

typedef struct
{
  const AisleFamily *family;
  const AisleMembers *members;
  const AislePassages *passages;
  AisleLexicon *lexicon;
  AisleTextBm25 *answers;
  GPtrArray *usual; /* GArray of AisleTextRun: some answers, spread over all */
} AisleAnswerClues;

void aisle_answer_clues_free (AisleAnswerClues *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleAnswerClues, aisle_answer_clues_free)
/* Borrows all it is given but the lexicon (nullable: it is learnt). */
AisleAnswerClues *aisle_answer_clues_new (const AisleFamily *family, const AisleMembers *members,
                                          const AislePassages *passages, AisleLexicon *lexicon, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize aisle_answer_clues_n (const AisleMembers *members); /* K */
/* clues (n x K) of n texts.  Single-threaded and re-entrant. */
gboolean aisle_answer_clues_fill (const AisleAnswerClues *self, const char *question, const char *const *texts, gsize n,
                                  float *clues, GError **error) G_GNUC_WARN_UNUSED_RESULT;
