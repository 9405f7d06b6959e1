/* split.h: events become a user-item matrix and its parts: what a trainer may see, and what it is judged on.
 *
 * Letters: U users and I items of the project (dense ids; users outside the segment have empty rows). */
#pragma once

#include "base/params.h"
#include "numeric/sparse.h"
#include "segment/view.h"

#define AISLE_FEATURE_ERROR (aisle_feature_error_quark ())
GQuark aisle_feature_error_quark (void);

/* The parameter table of a split: split=time|leave-one-out|users|given|random|none, seed, kinds, weights. */
extern const AisleParam aisle_split_params[];
extern const gsize aisle_split_n_params;

/* Users to judge: row r of history and target belong to users[r]. */
typedef struct
{
  gsize n;
  gint32 *users;
  AisleSparse *history; /* n x I: what a model is given */
  AisleSparse *target;  /* n x I: what it should find; may hold items unseen in training (misses) */
  AisleSparse *seen;    /* n x I: what is masked from the list unless keep-seen */
} AisleTestSet;

typedef struct
{
  char *kind;
  gsize n_users, n_items;
  AisleSparse *fit;           /* U x I: to train on while tuning */
  AisleTestSet valid;         /* judged while tuning; n may be 0 */
  AisleSparse *full;          /* U x I: fit and validation, for the final fit */
  AisleTestSet test;          /* judged once; n may be 0 (none) */
  gint64 cut_valid, cut_test; /* times of the cuts (time split), else AISLE_TIME_MISSING */
  gsize interactions, dropped_anonymous, dropped_no_item, dropped_kinds, dropped_cold_users;
  gsize cold_items; /* target cells whose item is unseen in training */
} AisleSplit;

/* Fails with AISLE_ERROR_EMPTY where nothing is left to train on or to judge, saying what to change. */
AisleSplit *aisle_split_new (const AisleView *view, const AisleParams *params, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_split_free (AisleSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSplit, aisle_split_free)
/* All interactions of the view's users, for recommending and --refit. */
AisleSparse *aisle_interactions_new (const AisleView *view, const AisleParams *params, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
