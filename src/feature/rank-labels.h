/* rank-labels.h: what rankers learn from and are judged by: lists of a query's items with a grade each.
 *
 * They are sets (rank-set.h) without features: those are filled in for the lists that a split takes.  A list is of one
 * query; from clicks with customers, of one search. */
#pragma once

#include "feature/rank-set.h"

typedef struct
{
  AisleRankSet *set; /* no columns; grades from 0, of no use, to highest */
  guint8 *fold;      /* by list: AisleFold, as judgements came with it */
  guint8 *clicked;   /* by list: 1 where its grades come from clicks */
  gsize nameless;    /* judged queries that are left out: only their id is known */
  gsize nameless_rows;
} AisleRankLabels;

/* Room for so many; flags as aisle_rank_set_new.  NULL when memory runs out. */
AisleRankLabels *aisle_rank_labels_new (gsize n_lists, gsize n_rows, guint flags, GError **error);
void aisle_rank_labels_free (AisleRankLabels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankLabels, aisle_rank_labels_free)

/* What people judged: a list a query, a grade being the mean over the judges, counted from `zero`, the grade of no use, which
 * is NaN for the lowest one that anybody gave (where all gave one grade: 0); lower grades count as 0.  *zero is filled.
 * AISLE_ERROR_EMPTY without judgements; AISLE_ERROR_INPUT where none has the text of its query. */
AisleRankLabels *aisle_rank_labels_judged (AisleProject *project, double *zero, AisleProgress *progress,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One after the other, on the scale of the first: the grades of the second are stretched to it. */
AisleRankLabels *aisle_rank_labels_join (const AisleRankLabels *a, const AisleRankLabels *b,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
