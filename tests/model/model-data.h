/* model-data.h: small histories written down by hand, and models trained on them, for tests of families. */
#pragma once

#include "model/model.h"

#include <string.h>

/* Rows such as "0 1 2 | 0 2": items oldest first.  times: one a row, of all its items, or NULL. */
static inline AisleHistories *
rows_of (const char *text, gsize n_items, const gint64 *times)
{
  g_auto (GStrv) rows = g_strsplit (*text != '\0' ? text : " ", "|", -1);
  AisleSequences *sequences = aisle_sequences_new (g_strv_length (rows), n_items, strlen (text), times != NULL);
  gsize n = 0;

  for (gsize r = 0; rows[r] != NULL; r++)
    {
      g_auto (GStrv) items = g_strsplit_set (rows[r], " ", -1);

      for (char **item = items; *item != NULL; item++)
        if (**item != '\0')
          {
            sequences->item[n] = (gint32) g_ascii_strtoll (*item, NULL, 10);
            if (times != NULL)
              sequences->time[n] = times[r];
            n++;
          }
      sequences->start[r + 1] = (gint64) n;
    }
  sequences->n_values = n;
  return aisle_histories_take_sequences (sequences, TRUE);
}

/* settings: name=value pairs separated by spaces. */
static inline AisleParams *
params_of (const AisleFamily *family, const char *settings)
{
  g_auto (GStrv) pairs = g_strsplit (settings, " ", -1);
  AisleParams *params = aisle_params_new (family->params, family->n_params);
  GError *error = NULL;

  for (char **pair = pairs; *pair != NULL; pair++)
    if (**pair != '\0')
      g_assert_true (aisle_params_set_pair (params, *pair, &error));
  g_assert_no_error (error);
  return params;
}

static inline AisleModel *
model_of (const char *id, const char *settings, const AisleHistories *histories)
{
  const AisleFamily *family = aisle_family (id);
  g_autoptr (AisleParams) params = params_of (family, settings);
  AisleTrainInput input = {
    .matrix = histories->matrix, .sequences = histories->sequences, .params = params, .seed = 1
  };
  GError *error = NULL;
  AisleModel *model = family->train (&input, NULL, &error);

  g_assert_no_error (error);
  return model;
}

/* Scores of one history, "0 2 1", for all items; g_free. */
static inline float *
scores_of (const AisleModel *model, const char *history)
{
  gsize n = model->family->n_items (model);
  g_autoptr (AisleHistories) row = rows_of (history, n, NULL);
  float *scores = g_new0 (float, n + 1);
  GError *error = NULL;

  g_assert_true (model->family->score (model, row, 0, 1, 0, n, scores, n, &error));
  g_assert_no_error (error);
  return scores;
}

static inline void
assert_scores (const AisleModel *model, const char *history, const double *expected)
{
  gsize n = model->family->n_items (model);
  g_autofree float *scores = scores_of (model, history);

  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (scores[i], expected[i], 2e-6);
}

/* The part of the item in the score of another, 0 where it has none. */
static inline double
part_of (const AisleModel *model, const char *history, gint32 item, gint32 from)
{
  g_autoptr (AisleHistories) row = rows_of (history, model->family->n_items (model), NULL);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (AislePart));
  GError *error = NULL;

  g_assert_true (model->family->explain (model, row, 0, item, parts, &error));
  for (guint p = 0; p < parts->len; p++)
    if (g_array_index (parts, AislePart, p).item == from)
      return g_array_index (parts, AislePart, p).part;
  return 0;
}
