/* rank-signals.h: the ranking features of the items that may answer a query.
 *
 * Made once for a catalogue and a past, then asked query by query, from any number of threads at once.  A row's values
 * depend on the query, the item, the customer and the moment, never on the other rows. */
#pragma once

#include "feature/rank-features.h"
#include "feature/title-words.h"

typedef struct
{
  AisleProject *project;
  const AisleInvertedIndex *index; /* of feature/catalogue-index.h; must live as long */
  const AislePast *past;           /* (nullable: no log) must live as long */
  const AisleBm25 *bm25f;          /* (nullable) weights of the fields */
  gboolean has_recommender;        /* queries come with the scores of a recommender */
} AisleRankSource;

typedef struct
{
  const char *text;
  gint32 query;             /* of the project; -1: not known there */
  gint32 user;              /* -1: nobody */
  gint64 time;              /* what came at or after it is not seen; AISLE_TIME_MISSING: the past's end */
  const float *recommender; /* (nullable) of each candidate: the score of a recommender for this user */
  const guint16 *position;  /* (nullable) of each candidate: where it stood, from 0 */
} AisleRankQuery;

typedef struct _AisleRankSignals AisleRankSignals;

#define AISLE_RANK_GROUP(group) (1u << AISLE_RANK_##group)

/* names (nullable, NULL-terminated): the columns in this order; AISLE_ERROR_USAGE names one that is not known or cannot
 * be had, and what it lacks.  NULL: all of `groups` (bits AISLE_RANK_GROUP) that can be had, those of a position only where
 * asked for by name. */
AisleRankSignals *aisle_rank_signals_new (const AisleRankSource *source, guint groups, const char *const *names,
                                          AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_signals_free (AisleRankSignals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankSignals, aisle_rank_signals_free)

const AisleRankFeature *const *aisle_rank_signals_columns (const AisleRankSignals *self, gsize *n);

/* features (n x columns): of n items for one query; NaN: missing.  Threads may share self. */
gboolean aisle_rank_signals_fill (const AisleRankSignals *self, const AisleRankQuery *query, const gint32 *items,
                                  gsize n, float *features, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for many queries over all threads: rows start[q] .. start[q + 1] - 1 of items and features. */
gboolean aisle_rank_signals_fill_all (const AisleRankSignals *self, const AisleRankQuery *queries, gsize n_queries,
                                      const gsize *start, const gint32 *items, float *features, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
