/* Published quality on MovieLens 1M (the LightGCN++ split): train only, train masked, full ranking over all items, ties
 * against the model, NDCG@20 with the ideal over min (20, relevant). */
#include "model/model.h"
#include "model/movielens.h"

#include <math.h>

#define K     20
#define BLOCK 64

/* NDCG of one user; seen items hold -inf. */
static double
ndcg (const float *scores, gsize n_items, const gint32 *relevant, gsize n)
{
  double gain = 0, ideal = 0;

  for (gsize a = 0; a < n; a++)
    {
      float score = scores[relevant[a]];
      gsize rank = 1;

      for (gsize j = 0; j < n_items && rank <= K + 1 + n; j++) /* below that it gains nothing */
        rank += scores[j] >= score;
      rank--; /* itself */
      for (gsize b = a + 1; b < n; b++)
        rank -= scores[relevant[b]] == score; /* of equal relevant items the last ranks last */
      gain += rank <= K ? 1 / log2 (rank + 1.) : 0;
      ideal += a < K ? 1 / log2 (a + 2.) : 0;
    }
  return gain / ideal;
}

static double
mean_ndcg (const AisleModel *model, const AisleHistories *histories, const AisleSparse *test, gsize *n_users)
{
  const AisleSparse *train = histories->matrix;
  g_autofree float *scores = g_new (float, BLOCK *MOVIELENS_ITEMS);
  GError *error = NULL;
  double sum = 0;

  *n_users = 0;
  for (gsize u = 0; u < train->n_rows; u++)
    {
      gsize n = (gsize) (test->start[u + 1] - test->start[u]);
      float *row = scores + u % BLOCK * MOVIELENS_ITEMS;

      if (u % BLOCK == 0)
        g_assert_true (model->family->score (model, histories, u, MIN (BLOCK, train->n_rows - u), 0, MOVIELENS_ITEMS,
                                             scores, MOVIELENS_ITEMS, &error));
      if (n == 0)
        continue;
      for (gint64 s = train->start[u]; s < train->start[u + 1]; s++)
        row[train->column[s]] = -INFINITY;
      sum += ndcg (row, MOVIELENS_ITEMS, test->column + test->start[u], n);
      (*n_users)++;
    }
  return sum / *n_users;
}

typedef struct
{
  const char *family, *name, *value;
  double ndcg, tolerance; /* 0: at least ndcg */
} Bar;

static const Bar bars[] = {
  { "popular", "measure", "users", .1640, .0005 },
  { "itemknn", "neighbours", "200", .2879, .002 },
  { "ease", "lambda", "800", .3268, .0005 },
  { "als", "factors", "64", .3010, 0 }, /* LightGCN, as published */
};

static void
test_bar (gconstpointer data)
{
  const Bar *bar = data;
  const AisleFamily *family = aisle_family (bar->family);
  g_autoptr (AisleHistories) train = movielens_read ("train"), test = movielens_read ("test");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_autoptr (AisleModel) model = NULL;
  AisleTrainInput input = { .params = params, .seed = 1 };
  GError *error = NULL;
  gsize n_users;
  double found;

  if (train == NULL || test == NULL)
    {
      g_test_skip ("MovieLens 1M or zstd is absent");
      return;
    }
  input.matrix = train->matrix;
  input.sequences = train->sequences;
  g_assert_true (aisle_params_set (params, bar->name, bar->value, &error));
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  found = mean_ndcg (model, train, test->matrix, &n_users);
  g_test_message ("%s %s=%s: NDCG@20 %.4f", bar->family, bar->name, bar->value, found);
  g_assert_cmpuint (n_users, ==, 6038);
  if (bar->tolerance > 0)
    g_assert_cmpfloat_with_epsilon (found, bar->ndcg, bar->tolerance);
  else
    g_assert_cmpfloat (found, >=, bar->ndcg);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bars); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/movielens/%s-%s", bars[i].family, bars[i].value);

      g_test_add_data_func (path, &bars[i], test_bar);
    }
  return g_test_run ();
}
