/* golden.h: histories with the scores a model must give for them: the proof that a bundle carries with it.
 *
 * Only export/ includes it.  B cases, I items. */
#pragma once

#include "export/exporter.h"

#define AISLE_GOLDEN_TOP       10
#define AISLE_GOLDEN_TOLERANCE 1e-5 /* of max (1, |score|) */

typedef struct
{
  char *name;
  GArray *items;        /* gint32, ascending: the history as a bag */
  GArray *values;       /* float */
  GArray *sequence;     /* gint32: the same in order, oldest first, repeats kept */
  GArray *top_items;    /* gint32: best first among the items outside the history, ties to the lower index */
  GArray *top_scores;   /* float */
  GArray *sample_items; /* gint32 */
  GArray *sample_scores;
} AisleGoldenCase;

/* An empty list of cases, and a new case at its end. */
GPtrArray *aisle_golden_list_new (void);
AisleGoldenCase *aisle_golden_add (GPtrArray *cases, const char *name);

/* Edge cases and seeded real histories, without scores yet.  histories (nullable) has I columns; I > 0. */
GPtrArray *aisle_golden_draw (const AisleHistories *histories, gsize n_items, guint64 seed);
/* B x I; NULL when memory runs out. */
AisleHistories *aisle_golden_histories (const GPtrArray *cases, gsize n_items);
/* Takes lists and samples from B x I scores. */
void aisle_golden_fill (GPtrArray *cases, const float *scores, gsize n_items, guint64 seed);

/* One JSON document a line. */
gboolean aisle_golden_write (const GPtrArray *cases, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *aisle_golden_read (const char *path, gsize n_items, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Judges B x I scores: fills the proof's numbers.  all (nullable) are all expected scores, else lists and samples are
 * compared.  Where the proof's inputs are AISLE_INPUT_ITEMS, cases without an item are left out. */
void aisle_golden_compare (const GPtrArray *cases, const float *scores, const float *all, gsize n_items,
                           AisleProof *proof);
