/* Pairwise ranking: a score worked out by hand, and passes that stop by validation: the best one is kept, and a fit that
 * is told its number ends in the same bytes. */
#include "base/error.h"
#include "base/random.h"
#include "model/model.h"

#include <math.h>
#include <string.h>

#define USERS 60
#define ITEMS 30

static AisleHistories *
draw_histories (void)
{
  gint32 rows[USERS * 8], columns[USERS * 8];
  float values[USERS * 8];
  AisleRandom random;

  aisle_random_init (&random, 2, "bpr");
  for (gsize n = 0; n < USERS * 8; n++)
    {
      rows[n] = (gint32) (n / 8);
      columns[n] = (gint32) aisle_random_below (&random, ITEMS / 2) * 2 + rows[n] % 2;
      values[n] = 1;
    }
  return aisle_histories_take (aisle_sparse_from_triples (USERS, ITEMS, USERS * 8, rows, columns, values), NULL);
}

/* u = ((1, 0) + (0, 2)) / sqrt 2; item 2 has the vector (3, -1) and the bias .5: .5 + (3 - 2) / sqrt 2. */
static void
test_by_hand (void)
{
  const AisleFamily *family = aisle_family ("bpr");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const gint64 shape[] = { 3, 2 }, with_bias[] = { 3, 3 };
  const float history[] = { 1, 0, 0, 2, 7, 7 }, items[] = { 0, 0, 0, 0, 0, 0, 3, -1, .5f };
  const gint32 rows[] = { 0, 0 }, columns[] = { 0, 1 };
  const float ones[] = { 1, 1 };
  g_autoptr (AisleHistories) histories =
      aisle_histories_take (aisle_sparse_from_triples (1, 3, 2, rows, columns, ones), NULL);
  g_autoptr (AisleModel) model = NULL;
  GError *error = NULL;
  float scores[3];

  aisle_tensors_add_copy (tensors, "history", AISLE_DTYPE_F32, 2, shape, history);
  aisle_tensors_add_copy (tensors, "items", AISLE_DTYPE_F32, 2, with_bias, items);
  g_assert_true (aisle_params_set (params, "factors", "2", &error));
  model = family->load (tensors, params, &error);
  g_assert_no_error (error);
  g_assert_true (family->score (model, histories, 0, 1, 0, 3, scores, 3, &error));
  g_assert_cmpfloat_with_epsilon (scores[2], .5 + 1 / sqrt (2), 1e-6);
  g_assert_cmpfloat (scores[0], ==, 0);
}

/* Says 1, 2, 3, 2, 1, 0 ... for the passes. */
static gboolean
judge (const AisleModel *model, double *score, gpointer data, GError **error)
{
  guint pass = ++*(guint *) data;

  *score = pass <= 3 ? pass : 6. - pass;
  return TRUE;
}

static AisleTensors *
fit (const AisleHistories *histories, guint *asked, GArray *chosen)
{
  const AisleFamily *family = aisle_family ("bpr");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  AisleTrainInput input = { .matrix = histories->matrix,
                            .sequences = histories->sequences,
                            .params = params,
                            .seed = 1,
                            .validate = asked != NULL ? judge : NULL,
                            .validate_data = asked,
                            .chosen = chosen };
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  GError *error = NULL;
  g_autoptr (AisleModel) model = family->train (&input, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (family->save (model, tensors, &error));
  return g_steal_pointer (&tensors);
}

static void
test_stops (void)
{
  g_autoptr (AisleHistories) histories = draw_histories ();
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double)), none = g_array_new (FALSE, FALSE, 8);
  guint asked = 0;
  g_autoptr (AisleTensors) tuned = fit (histories, &asked, chosen), final = fit (histories, NULL, chosen);
  g_autoptr (AisleTensors) whole = fit (histories, NULL, none);
  const AisleTensor *a = aisle_tensors_find (tuned, "items"), *b = aisle_tensors_find (final, "items");

  g_assert_cmpuint (asked, ==, 8);
  g_assert_cmpuint (chosen->len, ==, 1);
  g_assert_cmpfloat (g_array_index (chosen, double, 0), ==, 3);
  g_assert_cmpmem (a->data, aisle_tensor_n_elements (a) * 4, b->data, aisle_tensor_n_elements (b) * 4);
  g_assert_cmpint (memcmp (aisle_tensors_find (whole, "items")->data, b->data, aisle_tensor_n_elements (b) * 4), !=, 0);
}

/* Steps too long for the data, taken once in the first pass: numbers all along, and an end that says what to change. */
static void
test_runs_away (void)
{
  const AisleFamily *family = aisle_family ("bpr");
  g_autoptr (AisleHistories) histories = draw_histories ();
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_autoptr (GError) error = NULL;
  AisleTrainInput input = {
    .matrix = histories->matrix, .sequences = histories->sequences, .params = params, .seed = 1
  };

  g_assert_true (aisle_params_set (params, "rate", "10", &error));
  g_assert_null (family->train (&input, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "training 'bpr' diverged in pass 2: its loss rose to "));
  g_assert_nonnull (strstr (error->message, "lower learning rate than 10"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bpr/by-hand", test_by_hand);
  g_test_add_func ("/bpr/stops", test_stops);
  g_test_add_func ("/bpr/runs-away", test_runs_away);
  return g_test_run ();
}
