/* split.h: events become a user-item matrix and its parts: what a trainer may see, and what it is judged on.
 *
 * Letters: U users and I items of the project (dense ids; users outside the segment have empty rows).
 *
 * An interaction is an event of a known user with an item, of a kind that counts.  A cell of a matrix collapses the
 * repeats: 1, or the sum of their weights where weights are given.  The kinds of split, where "before" follows the
 * time and, at equal times or without times, the source's order:
 *   time           cut_valid and cut_test are the interaction times at 80 and 90 % of all interactions (index
 *                  floor (.8 n) and floor (.9 n) of the sorted times).  Before cut_valid: fit; before cut_test: validation;
 *                  the rest: test.  So an interaction at a cut is never trained on.
 *   rolling        the same with the cuts moved back: of folds=n, fold f (n is the newest, the time split itself) tests
 *                  the tenth of all interactions that ends n - f tenths before the last, validates on the tenth before
 *                  it, and leaves out what comes after; fold=0 means all of them, and one split of it is the newest
 *   leave-one-out  a user's newest new item is the test target, the new item before it the validation target (a user of
 *                  two items has a test target only); training sees what came before them, later repeats are unused
 *   users          10 % of the users are kept for validation and 10 % for test (at least one each where there are
 *                  three); of each, 80 % of the items are the history, the rest the target
 *   given          the fold that came with the log; without a valid fold fit and full are both train
 *   random         10 % of the cells validate, 10 % test; the past then learns from the future
 *   none           train on everything, nothing to judge
 * A judged user has a history and a target.  The target may repeat what the history holds: an evaluator leaves those out
 * unless seen items are kept in the list.
 *
 * judge=all asks for a user's targets at once; judge=next for each target event in turn, given all that came before it:
 * one row an event, with a history that grows.  final=full trains the judged model on validation as well, final=fit
 * does not, as most publications. */
#pragma once

#include "base/bitmap.h"
#include "base/params.h"
#include "feature/histories.h"
#include "segment/view.h"

#define AISLE_FEATURE_ERROR (aisle_feature_error_quark ())
GQuark aisle_feature_error_quark (void);

/* The parameter table of a split: split=time|rolling|leave-one-out|users|given|random|none, judge, final, seed, kinds, weights. */
extern const AisleParam aisle_split_params[];
extern const gsize aisle_split_n_params;

/* What is judged: row r of history and target belongs to users[r].  With judge=next a user has several rows, one after
 * the other. */
typedef struct
{
  gsize n;
  gint32 *users;
  AisleHistories *history; /* n x I: what a model is given */
  AisleSparse *target;     /* n x I: what it should find; may hold items unseen in training (misses) */
  AisleSparse *seen;       /* n x I: what is masked from the list unless keep-seen; may be the history's matrix */
  AisleBitmap *known;      /* (nullable: all) items seen in training */
} AisleTestSet;

typedef struct
{
  char *kind;
  gsize n_users, n_items;
  AisleHistories *fit;        /* U x I: to train on while tuning */
  AisleTestSet valid;         /* judged while tuning; n may be 0 */
  AisleHistories *full;       /* U x I: fit and validation, for the final fit; fit itself where final=fit */
  AisleTestSet test;          /* judged once; n may be 0 (none) */
  gint64 cut_valid, cut_test; /* times of the cuts (time, rolling), else AISLE_TIME_MISSING */
  gint64 end_test;            /* rolling: when the test ends, where it is not the newest */
  /* Events: those that count, and those left out. */
  gsize interactions, dropped_anonymous, dropped_no_item, dropped_kinds, dropped_no_time, dropped_no_fold,
      dropped_later,        /* leave-one-out: repeats after the test item */
      dropped_after;        /* rolling: events after the test */
  gsize dropped_cold_users; /* users with test interactions and no training one: not judged */
  gsize cold_items;         /* target cells whose item is unseen in training */
} AisleSplit;

/* Fails with AISLE_ERROR_EMPTY where nothing is left to train on or to judge, saying what to change. */
AisleSplit *aisle_split_new (const AisleView *view, const AisleParams *params, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
#define AISLE_SPLIT_MOST_FOLDS 8 /* the oldest still trains on the first tenth */
/* How many splits the params ask for: with more than 1, set fold to each in turn. */
gsize aisle_split_n_folds (const AisleParams *params);
void aisle_split_free (AisleSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSplit, aisle_split_free)
/* Adds what was left out and what a reader must know about the judgement. */
void aisle_split_describe (const AisleSplit *self, AislePassport *passport);
/* All interactions of the view's users, for recommending and --refit. */
AisleHistories *aisle_interactions_new (const AisleView *view, const AisleParams *params, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
