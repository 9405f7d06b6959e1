/* Lists of many histories against sorting all their scores: the same items in the same order up to rounding, twins in
 * ascending order, seen ones left out, as many as there are. */
#include "base/random.h"
#include "model/model.h"
#include "numeric/topk.h"

#include <math.h>

#define USERS   150
#define ITEMS   333
#define FACTORS 5
#define K       20

/* Items of very different lengths; every tenth is the twin of the one before; items 300 and up are all zero. */
static AisleModel *
make_model (void)
{
  const AisleFamily *family = aisle_family ("als");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const gint64 shape[] = { ITEMS, FACTORS };
  float *items = aisle_tensors_add (tensors, "items", AISLE_DTYPE_F32, 2, shape)->data;
  float *base = aisle_tensors_add (tensors, "base", AISLE_DTYPE_F32, 1, shape + 1)->data;
  AisleRandom random;
  AisleModel *model;
  GError *error = NULL;

  aisle_random_init (&random, 8, "top");
  for (gsize i = 0; i < 300; i++)
    for (gsize t = 0; t < FACTORS; t++)
      items[i * FACTORS + t] =
          i % 10 == 9 ? items[(i - 1) * FACTORS + t] : (float) (aisle_random_normal (&random) / (1 + (i * 7) % 100));
  for (gsize t = 0; t < FACTORS; t++)
    base[t] = 1;
  g_assert_true (aisle_params_set (params, "factors", G_STRINGIFY (FACTORS), &error));
  model = family->load (tensors, params, &error);
  g_assert_no_error (error);
  return model;
}

static AisleHistories *
draw_histories (gsize n_most)
{
  gint32 rows[USERS * 40], columns[USERS * 40];
  float values[USERS * 40];
  AisleRandom random;
  gsize n = 0;

  aisle_random_init (&random, 9, "top");
  for (gint32 u = 0; u < USERS; u++)
    for (guint64 t = aisle_random_below (&random, n_most); t > 0; t--)
      {
        rows[n] = u;
        columns[n] = (gint32) aisle_random_below (&random, ITEMS);
        values[n++] = 1;
      }
  return aisle_histories_take (aisle_sparse_from_triples (USERS, ITEMS, n, rows, columns, values), NULL);
}

static void
test_lists (void)
{
  g_autoptr (AisleModel) model = make_model ();
  g_autoptr (AisleHistories) histories = draw_histories (40), seen = draw_histories (20);
  gint32 items[USERS * K], expected[K];
  float scores[USERS * K], truth[ITEMS], sorted[K];
  guint64 keys[K];
  GError *error = NULL;

  g_assert_true (aisle_model_top (model, histories, seen->matrix, K, items, scores, NULL, &error));
  for (gsize u = 0; u < USERS; u++)
    {
      AisleTopK top;

      g_assert_true (model->family->score (model, histories, u, 1, 0, ITEMS, truth, ITEMS, &error));
      for (gint64 s = seen->matrix->start[u]; s < seen->matrix->start[u + 1]; s++)
        truth[seen->matrix->column[s]] = -INFINITY;
      aisle_topk_init (&top, K, keys);
      aisle_topk_scan (&top, truth, ITEMS, 0);
      aisle_topk_finish (&top, expected, sorted);
      for (gsize r = 0; r < K; r++)
        {
          gint32 item = items[u * K + r];

          g_assert_cmpint (item, >=, 0);
          g_assert_true (isfinite (truth[item]));
          g_assert_cmpfloat_with_epsilon (scores[u * K + r], truth[item], 1e-6);
          g_assert_cmpfloat_with_epsilon (scores[u * K + r], sorted[r], 1e-6);
          if (r > 0 && scores[u * K + r] == scores[u * K + r - 1])
            g_assert_cmpint (item, >, items[u * K + r - 1]);
        }
    }
}

/* More places than items: all unseen ones come, then nothing. */
static void
test_short_lists (void)
{
  g_autoptr (AisleModel) model = make_model ();
  g_autoptr (AisleHistories) histories = draw_histories (40);
  g_autofree gint32 *items = g_new (gint32, USERS * 400);
  g_autofree float *scores = g_new (float, USERS * 400);
  GError *error = NULL;

  g_assert_true (aisle_model_top (model, histories, histories->matrix, 400, items, scores, NULL, &error));
  for (gsize u = 0; u < USERS; u++)
    {
      gsize left = ITEMS - (gsize) (histories->matrix->start[u + 1] - histories->matrix->start[u]);

      for (gsize r = 0; r < 400; r++)
        g_assert_true ((items[u * 400 + r] >= 0) == (r < left));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/top/lists", test_lists);
  g_test_add_func ("/top/short-lists", test_short_lists);
  return g_test_run ();
}
