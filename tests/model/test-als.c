/* ALS against the equation it solves (Hu, Koren and Volinsky 2008, eq. 4), in plain double precision by Gauss-Jordan: for
 * histories short and long, so that every way to solve it is taken; and what the approximate solver reaches. */
#include "base/random.h"
#include "model/model.h"

#include <math.h>

#define USERS   300
#define ITEMS   60
#define FACTORS 21
#define ALPHA   5.
#define LAMBDA  .01

static AisleHistories *
draw_histories (void)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  AisleRandom random;

  aisle_random_init (&random, 3, "als");
  for (gint32 u = 0; u < USERS; u++)
    for (gint32 i = 0; i < ITEMS; i++)
      if (aisle_random_below (&random, USERS) < (guint64) (u % 50 * (u % 3 == i % 3 ? 6 : 1)))
        {
          float value = (float) (1 + aisle_random_below (&random, 3));

          g_array_append_val (rows, u);
          g_array_append_val (columns, i);
          g_array_append_val (values, value);
        }
  return aisle_histories_take (aisle_sparse_from_triples (USERS, ITEMS, rows->len, (const gint32 *) rows->data,
                                                          (const gint32 *) columns->data, (const float *) values->data),
                               NULL);
}

static void
keep_loss (const AislePass *pass, gpointer data)
{
  *(double *) data = pass->loss;
}

/* loss: of the last pass */
static AisleModel *
train (const AisleHistories *histories, const char *solver, double *loss)
{
  const AisleFamily *family = aisle_family ("als");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  AisleTrainInput input = { .matrix = histories->matrix,
                            .sequences = histories->sequences,
                            .params = params,
                            .seed = 1,
                            .pass = keep_loss,
                            .pass_data = loss };
  GError *error = NULL;
  AisleModel *model;

  g_assert_true (aisle_params_set (params, "factors", G_STRINGIFY (FACTORS), &error));
  g_assert_true (aisle_params_set (params, "alpha", G_STRINGIFY (ALPHA), &error));
  g_assert_true (aisle_params_set (params, "regularization", G_STRINGIFY (LAMBDA), &error));
  g_assert_true (aisle_params_set (params, "solver", solver, &error));
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  return model;
}

/* a x = b in place, f x f, no pivoting: a is positive definite. */
static void
solve_plainly (double *a, double *b, gsize f)
{
  for (gsize k = 0; k < f; k++)
    for (gsize i = 0; i < f; i++)
      {
        double factor = a[i * f + k] / a[k * f + k];

        if (i == k)
          continue;
        for (gsize j = 0; j < f; j++)
          a[i * f + j] -= factor * a[k * f + j];
        b[i] -= factor * b[k];
      }
  for (gsize k = 0; k < f; k++)
    b[k] /= a[k * f + k];
}

/* x of one user, from Y as saved. */
static void
fold_in (const float *y, const AisleSparse *matrix, gsize u, double *x)
{
  double a[FACTORS * FACTORS] = { 0 };

  for (gsize t = 0; t < FACTORS; t++)
    x[t] = 0;
  for (gsize i = 0; i < ITEMS; i++)
    {
      double weight = 0;

      for (gint64 s = matrix->start[u]; s < matrix->start[u + 1]; s++)
        weight = matrix->column[s] == (gint32) i ? ALPHA * matrix->value[s] : weight;
      for (gsize p = 0; p < FACTORS; p++)
        {
          for (gsize q = 0; q < FACTORS; q++)
            a[p * FACTORS + q] += (1 + weight) * y[i * FACTORS + p] * y[i * FACTORS + q];
          a[p * FACTORS + p] += LAMBDA * (1 + weight);
          x[p] += weight > 0 ? (1 + weight) * y[i * FACTORS + p] : 0;
        }
    }
  solve_plainly (a, x, FACTORS);
}

static void
test_equation (void)
{
  g_autoptr (AisleHistories) histories = draw_histories ();
  double loss;
  g_autoptr (AisleModel) model = train (histories, "exact", &loss);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  GError *error = NULL;
  const float *y;

  g_assert_true (model->family->save (model, tensors, &error));
  y = aisle_tensors_find (tensors, "items")->data;
  for (gsize u = 0; u < USERS; u++)
    {
      double x[FACTORS];
      float scores[ITEMS];

      fold_in (y, histories->matrix, u, x);
      g_assert_true (model->family->score (model, histories, u, 1, 0, ITEMS, scores, ITEMS, &error));
      for (gsize i = 0; i < ITEMS; i++)
        {
          double score = 0;

          for (gsize t = 0; t < FACTORS; t++)
            score += x[t] * y[i * FACTORS + t];
          g_assert_cmpfloat_with_epsilon (scores[i], score, 2e-5);
        }
    }
}

/* Both go down the same objective, the steps from where the last pass left them, and end as deep: there are many equal
 * bottoms, so the scores may differ. */
static void
test_solvers_agree (void)
{
  g_autoptr (AisleHistories) histories = draw_histories ();
  double exact_loss, loss;
  g_autoptr (AisleModel) exact = train (histories, "exact", &exact_loss);
  g_autoptr (AisleModel) approximate = train (histories, "cg", &loss);

  g_test_message ("exact %.6g, cg %.6g", exact_loss, loss);
  g_assert_cmpfloat_with_epsilon (loss / exact_loss, 1, .005);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/als/equation", test_equation);
  g_test_add_func ("/als/solvers-agree", test_solvers_agree);
  return g_test_run ();
}
