/* SPDX-License-Identifier: 0BSD
 *
 * scorer.h: scores items for a customer's history from a model's safetensors file.  C99 and its library, nothing else;
 * include it where it is needed.
 *
 *     const char *problem;
 *     aisle_scorer *scorer = aisle_scorer_open ("model.safetensors", &problem);
 *     aisle_scorer_history history = { items, n, NULL, NULL, 0 };
 *     size_t found = aisle_scorer_top (scorer, &history, 10, best, scores);
 *     aisle_scorer_close (scorer);
 *
 * Items are the indices of items.csv.  The file may be anyone's: all that is read from it is checked when it is opened.
 * A scorer is not changed by scoring, so that threads may share one.
 *
 * What the numbers mean is said by the file's metadata "aisle_rule": a line "KIND key=value ...", and for a blend one
 * more line after each ';' for each of its parts, whose arrays are called in=... and then their name.  Every line says
 * items=, the number of items I; other keys name arrays (start and item are rows of items in the usual sparse form,
 * value their numbers, 1 where there are none) or settings:
 *
 *   base      score = value of the item
 *   dense     value is I x I: score = sum over the history's items of weight x row
 *   factors   value is I x factors, Y: score = Y x where x solves (B + sum w (y y' + lambda)) x = sum (1 + w) y, sums over
 *             the history with w = alpha x weight, B the diagonal base
 *   sums      base is I x factors, value I x (factors + 1): score = value of the item, without its last number, x the sum
 *             of the history's rows of base over the root of their number, + that last number
 *   network   value is I x factors.  With read=sequence steps turn the rows of the last items, at most last of them,
 *             into one, which is multiplied with every item's; else they turn the mean of the history's rows and the
 *             item's, side by side, into its score.  A step is KIND.IN.OUT.A.B, its arrays are called NUMBER/KIND/PART,
 *             from 0 on: dense, norm, activation (A: 0 max (0, x), 1 GELU, 2 sigmoid, 3 tanh), position (A places, B: from
 *             the end), attention (A heads, B: of what came before), gru and lstm (A: both ways), pooling (A: 0 mean,
 *             1 maximum, 2 last, 3 ends), join (adds what came out of step A) and dropout, which does nothing here
 *   rows      dense for sparse rows; mean=1: over the sum of the cells.  With read=sequence the items count newest
 *             first, at most last of them (0: all), by decay ^ age; share=1: over the sum of these; lags=L: an item
 *             of age a has row a I + item.  left and base: plus the weighted mean of left of these rows, 1 without any,
 *             times base of the item
 *   sessions  rows of sessions, newest first: the `sample` first that share an item with the last items of the history,
 *             of these the `neighbours` most similar (similarity=vector|cosine) vote for their items, by weighting of
 *             the shared items' places and decay of the latest; times factor of the item
 *   users     rows of users: the `neighbours` most similar by common items over |h| ^ asymmetry |u| ^ (1 - asymmetry)
 *             vote by that ^ locality
 *   words     rows of words=W columns with the weight of each word in an item; the history asks for the words of its
 *             last items by decay ^ age, each item's over their sum
 *   blend     sum of value of the part x its scores, less their mean, over their deviation; those of a part with
 *             soften=1 are made chances first, exp (score) over the sum of all */
#ifndef AISLE_SCORER_H
#define AISLE_SCORER_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a customer did.  Either part may be empty: without bag each different item counts once, with weight 1; without
 * items those of the bag are taken in their order.  Items that the model does not know are left out. */
typedef struct
{
  const int32_t *items; /* oldest first, repeats kept */
  size_t n_items;
  const int32_t *bag; /* the different items, with a weight each */
  const float *weights;
  size_t n_bag;
} aisle_scorer_history;

typedef struct aisle_scorer aisle_scorer;

/* NULL, and why, when the file cannot be read or is not a model that can be scored so. */
static inline aisle_scorer *aisle_scorer_open (const char *path, const char **problem);
/* The same from the file's bytes, which must stay as they are until the scorer is closed. */
static inline aisle_scorer *aisle_scorer_open_bytes (const void *bytes, size_t n, const char **problem);
static inline void aisle_scorer_close (aisle_scorer *self);
/* I, the number of items. */
static inline size_t aisle_scorer_items (const aisle_scorer *self);
/* I scores, higher is better.  0 when memory runs out, else 1. */
static inline int aisle_scorer_score (const aisle_scorer *self, const aisle_scorer_history *history, float *scores);
/* The best k items outside the history, best first, equal scores by their index; gives how many there are. */
static inline size_t aisle_scorer_top (const aisle_scorer *self, const aisle_scorer_history *history, size_t k,
                                       int32_t *items, float *scores);
