/* rank-golden.h: rows of queries with the scores a ranker must give them: the proof that its bundle carries with it.
 *
 * Only export/ includes it.  Letters: Q queries, R rows, F features, which are the model's columns in their order. */
#pragma once

#include "export/exporter.h"

typedef struct
{
  AisleRankSet *set;   /* Q queries; its columns belong to features */
  GPtrArray *names;    /* Q: what a query is for */
  GPtrArray *features; /* (nullable) F AisleRankFeature with ids of their own, where they were read from a file */
  float *scores;       /* R: what the model gave */
} AisleRankGolden;

void aisle_rank_golden_free (AisleRankGolden *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankGolden, aisle_rank_golden_free)

/* Edge cases, and seeded real queries of rows (nullable), which has the model's columns. */
AisleRankGolden *aisle_rank_golden_draw (const AisleModel *model, const AisleRankSet *rows, guint64 seed,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* golden.jsonl: a query a line: case, features (a list a row, null for missing), scores. */
gboolean aisle_rank_golden_write (const AisleRankGolden *self, const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* ids: of the features. */
AisleRankGolden *aisle_rank_golden_read (const char *path, const char *const *ids, gsize n,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fills the proof's numbers from R scores. */
void aisle_rank_golden_compare (const AisleRankGolden *self, const float *scores, AisleProof *proof);

/* features.json: what each number that goes in is; recommender: the run that one of them is the score of, 0 none. */
gboolean aisle_rank_features_write (const AisleModel *model, gint64 recommender, const char *path,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Their ids (g_strfreev). */
char **aisle_rank_features_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
