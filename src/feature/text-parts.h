/* text-parts.h: which texts are learnt from, which of them choose, and which judge.
 *
 *   given   the fold that came with the data; where none says valid, a tenth of train, drawn by the hash, is; where none
 *           says test, valid is, and that tenth is valid
 *   random  a part of all, drawn by the hash: of folds=n, fold f (from 1) tests the f-th n-th; of the rest a tenth validates
 *   time    the newest tenth tests, the tenth before it validates; without times in the order of the rows
 *   none    train on everything
 *   auto    given where train and another fold are there, else random */
#pragma once

#include "base/params.h"

/* Numbered as folds are stored. */
enum
{
  AISLE_PART_OUT, /* of all parts: given, without a fold */
  AISLE_PART_FIT,
  AISLE_PART_VALID,
  AISLE_PART_TEST
};

typedef struct
{
  gsize n;
  const guint64 *hash; /* n; what must not stand on two sides has one (text/fold.h) */
  const guint8 *fold;  /* n; 0: not given */
  const gint64 *time;  /* n; AISLE_TIME_MISSING where not given */
} AisleTextRows;

/* The split of params; what auto stands for here. */
const char *aisle_text_parts_kind (const AisleTextRows *self, const AisleParams *params);
/* part (n).  params: folds and fold.  FALSE when memory runs out. */
gboolean aisle_text_parts_divide (const AisleTextRows *self, const char *kind, const AisleParams *params, guint8 *part);
