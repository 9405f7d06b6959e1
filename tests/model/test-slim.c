/* SLIM against what makes its weights the best (the Karush-Kuhn-Tucker conditions of the elastic net over w >= 0, in
 * double precision), and against one that can be worked out by hand. */
#include "base/random.h"
#include "model/model.h"

#include <math.h>

#define USERS 200
#define ITEMS 40

static AisleModel *
train (const AisleHistories *histories, const char *l1, const char *l2)
{
  const AisleFamily *family = aisle_family ("slim");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  AisleTrainInput input = {
    .matrix = histories->matrix, .sequences = histories->sequences, .params = params, .seed = 1
  };
  GError *error = NULL;
  AisleModel *model;

  g_assert_true (aisle_params_set (params, "l1", l1, &error));
  g_assert_true (aisle_params_set (params, "l2", l2, &error));
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  return model;
}

/* w[i * n + j]: what a history of only item i gives to j. */
static void
read_weights (const AisleModel *model, gsize n, float *w)
{
  g_autofree gint32 *diagonal = g_new (gint32, n);
  g_autofree float *ones = g_new (float, n);
  g_autoptr (AisleHistories) unit = NULL;
  GError *error = NULL;

  for (gsize i = 0; i < n; i++)
    {
      diagonal[i] = (gint32) i;
      ones[i] = 1;
    }
  unit = aisle_histories_take (aisle_sparse_from_triples (n, n, n, diagonal, diagonal, ones), NULL);
  g_assert_true (model->family->score (model, unit, 0, n, 0, n, w, n, &error));
}

/* Users 0, 1, 2 took both items, user 3 the first, user 4 the second: G = [[4, 3], [3, 4]], so either weight is
 * (3 - l1) / (4 + l2) = (3 - 1) / (4 + 2). */
static void
test_by_hand (void)
{
  const gint32 users[] = { 0, 0, 1, 1, 2, 2, 3, 4 }, items[] = { 0, 1, 0, 1, 0, 1, 0, 1 };
  const float ones[] = { 1, 1, 1, 1, 1, 1, 1, 1 };
  g_autoptr (AisleHistories) histories =
      aisle_histories_take (aisle_sparse_from_triples (5, 2, 8, users, items, ones), NULL);
  g_autoptr (AisleModel) model = train (histories, "1", "2");
  float w[4];

  read_weights (model, 2, w);
  g_assert_cmpfloat_with_epsilon (w[1], 1. / 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (w[2], 1. / 3, 1e-6);
  g_assert_cmpfloat (w[0], ==, 0);
  g_assert_cmpfloat (w[3], ==, 0);
}

static void
test_conditions (void)
{
  const double l1 = .5, l2 = 3;
  g_autofree double *gram = g_new0 (double, ITEMS *ITEMS);
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (AisleHistories) histories = NULL;
  g_autoptr (AisleModel) model = NULL;
  float w[ITEMS * ITEMS], x[ITEMS];
  AisleRandom random;
  guint used = 0;

  aisle_random_init (&random, 6, "slim");
  for (gint32 u = 0; u < USERS; u++)
    {
      for (gint32 i = 0; i < ITEMS; i++)
        {
          x[i] = aisle_random_below (&random, 10) < (u % 4 == i % 4 ? 5 : 1) ? 1 + (float) (i % 2) : 0;
          if (x[i] == 0)
            continue;
          g_array_append_val (users, u);
          g_array_append_val (items, i);
          g_array_append_val (values, x[i]);
        }
      for (gsize i = 0; i < ITEMS; i++)
        for (gsize j = 0; j < ITEMS; j++)
          gram[i * ITEMS + j] += (double) x[i] * x[j];
    }
  histories =
      aisle_histories_take (aisle_sparse_from_triples (USERS, ITEMS, users->len, (const gint32 *) users->data,
                                                       (const gint32 *) items->data, (const float *) values->data),
                            NULL);
  model = train (histories, "0.5", "3");
  read_weights (model, ITEMS, w);
  for (gsize j = 0; j < ITEMS; j++)
    for (gsize c = 0; c < ITEMS; c++)
      {
        double rest = gram[c * ITEMS + j], weight = w[c * ITEMS + j];

        for (gsize d = 0; d < ITEMS; d++)
          rest -= gram[c * ITEMS + d] * w[d * ITEMS + j];
        g_assert_cmpfloat (weight, >=, 0);
        if (c == j)
          g_assert_cmpfloat (weight, ==, 0);
        else if (weight > 0)
          g_assert_cmpfloat_with_epsilon (rest, l1 + l2 * weight, .05);
        else
          g_assert_cmpfloat (rest, <=, l1 + .05);
        used += weight > 0;
      }
  g_test_message ("%u of %u weights are used", used, ITEMS * (ITEMS - 1));
  g_assert_cmpuint (used, >, ITEMS);
  g_assert_cmpuint (used, <, ITEMS * (ITEMS - 1) / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slim/by-hand", test_by_hand);
  g_test_add_func ("/slim/conditions", test_conditions);
  return g_test_run ();
}
