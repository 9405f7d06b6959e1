/* Reckonings that are corrected by a trial on a sample of the data. */
#include "base/random.h"
#include "model/calibrate.h"

#include <math.h>

#define USERS 4000
#define ITEMS 2000
#define EACH  20

typedef struct
{
  double pace;    /* seconds a cell that training really takes */
  double claimed; /* seconds a cell that the family reckons */
  guint trainings;
  gsize largest;
} Machine;

static Machine machine;

static void
slow_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  *estimate = (AisleEstimate){ machine.claimed * input->matrix->n_values, 100, 10 };
}

static void
slow_free (AisleModel *model)
{
  g_free (model);
}

extern const AisleFamily slow_family;

static AisleModel *
slow_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleModel *model = g_new0 (AisleModel, 1);
  const AisleSequences *sequences = input->sequences;

  machine.trainings++;
  machine.largest = MAX (machine.largest, input->matrix->n_values);
  g_assert_cmpuint (input->matrix->n_rows, ==, sequences->n_rows);
  g_assert_cmpuint (sequences->n_values, >=, input->matrix->n_values);
  for (gsize row = 0; row < input->matrix->n_rows; row++)
    for (gint64 v = input->matrix->start[row]; v < input->matrix->start[row + 1]; v++)
      {
        g_assert_cmpint (input->matrix->column[v], <, input->matrix->n_columns);
        g_assert_true (v == input->matrix->start[row] || input->matrix->column[v] > input->matrix->column[v - 1]);
      }
  g_usleep ((gulong) (machine.pace * input->matrix->n_values * G_USEC_PER_SEC));
  model->family = &slow_family;
  return model;
}

const AisleFamily slow_family = { .id = "slow", .estimate = slow_estimate, .train = slow_train, .free = slow_free };

static AisleHistories *
draw (void)
{
  AisleSequences *sequences = aisle_sequences_new (USERS, ITEMS, USERS * EACH, FALSE);
  AisleRandom random;

  aisle_random_init (&random, 5, "calibrate");
  for (gsize u = 0; u < USERS; u++)
    {
      for (gsize t = 0; t < EACH; t++)
        sequences->item[u * EACH + t] = (gint32) aisle_random_below (&random, ITEMS);
      sequences->start[u + 1] = (gint64) ((u + 1) * EACH);
    }
  return aisle_histories_take_sequences (sequences, TRUE);
}

static double
ask (const AisleHistories *histories, double claimed, double pace)
{
  g_autoptr (AisleParams) params = aisle_params_new (NULL, 0);
  AisleTrainInput input = { .matrix = histories->matrix, .sequences = histories->sequences, .params = params };
  AisleEstimate estimate;
  GError *error = NULL;

  machine = (Machine){ pace, claimed, 0, 0 };
  g_assert_true (aisle_model_estimate (&slow_family, &input, &estimate, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (estimate.memory, ==, 100);
  return estimate.seconds;
}

static void
test_calibrate (void)
{
  g_autoptr (AisleHistories) histories = draw ();
  double cells = histories->matrix->n_values, seconds;

  /* Short trainings are not tried out. */
  g_assert_cmpfloat (ask (histories, 1 / cells, 1), ==, 1);
  g_assert_cmpuint (machine.trainings, ==, 0);
  /* Ten seconds claimed, three times as many needed: a trial says so, once. */
  seconds = ask (histories, 10 / cells, 30 / cells);
  g_test_message ("%.1f s predicted, 30 true, trial on %zu of %.0f cells", seconds, machine.largest, cells);
  g_assert_cmpuint (machine.trainings, ==, 1);
  g_assert_cmpfloat (machine.largest / cells * 10, <=, .3);
  g_assert_cmpfloat (seconds, >=, 30 * .99); /* a sleep is never shorter; on a busy machine it is longer */
  g_assert_cmpfloat (ask (histories, 10 / cells, 30 / cells), ==, seconds);
  g_assert_cmpuint (machine.trainings, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/calibrate", test_calibrate);
  return g_test_run ();
}
