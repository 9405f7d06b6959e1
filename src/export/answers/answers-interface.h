/* SPDX-License-Identifier: 0BSD
 *
 * answers.h: finds what a question can be answered with.  C99 and its library, nothing else; include it where it is needed.
 *
 *     const char *problem;
 *     aisle_answers *answers = aisle_answers_open ("model.safetensors", &problem);
 *     aisle_answers_hit hits[10];
 *     size_t n;
 *     if (aisle_answers_find (answers, "where is my parcel", 10, hits, &n) && n > 0)
 *       puts (aisle_answers_answer (answers, hits[0].line));
 *     aisle_answers_close (answers);
 *
 * Texts are UTF-8, in any language.  A question may have several lines: the last is what is asked, those before it are what
 * the customer said earlier.  The file may be anyone's: what is read from it is checked when it is opened.  It is not changed by
 * finding, so that threads may share one.
 *
 * What the numbers mean is said by the file's metadata "aisle_rule": a line "KIND key=value ...", and for a blend one more line
 * after each ';' for each of its members, whose arrays are called in=... and then their name.  Letters: P passages, d factors.
 *
 *   answer-bm25       score (q, p) = by_question x BM25 (q, question of p) + (1 - by_question) x BM25 (q, answer of p), over words
 *                     of questions' last lines and of whole answers, runs of four letters and of up to two signs of languages
 *                     without blanks
 *   answer-embedding  the same of cosines between vectors of d factors: sums of what runs of up to two words, three to five
 *                     letters, or three signs have in question_table, earlier_table and answer_table
 *   answer-blend      what the members find among their best `depth`, ordered by `weights` of all that speaks for each
 *
 * Of passages with the same answer the best stands in a list. */
#ifndef AISLE_ANSWERS_H
#define AISLE_ANSWERS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  int32_t line; /* of answers.jsonl, from 0 */
  float score;  /* higher is better; of one model alone */
  float chance; /* 0..1 how often so good a find was right on validation; NaN where nothing validated */
} aisle_answers_hit;

typedef struct aisle_answers aisle_answers;

/* NULL, and why, when the file cannot be read or is not a model that finds so.  Opening reads all passages: open once. */
static inline aisle_answers *aisle_answers_open (const char *path, const char **problem);
/* The same from the file's bytes, which must stay as they are until it is closed. */
static inline aisle_answers *aisle_answers_open_bytes (const void *bytes, size_t n, const char **problem);
static inline void aisle_answers_close (aisle_answers *self);
/* P, the number of passages. */
static inline size_t aisle_answers_lines (const aisle_answers *self);
static inline const char *aisle_answers_question (const aisle_answers *self, int32_t line);
static inline const char *aisle_answers_answer (const aisle_answers *self, int32_t line);
/* The best k, best first, equal scores by their line; n says how many there are.  0 when memory runs out, else 1. */
static inline int aisle_answers_find (const aisle_answers *self, const char *question, size_t k,
                                      aisle_answers_hit *hits, size_t *n);
