/* test-next-item.c: families that read histories in order find a planted pattern of what follows what: the first of all
 * items for at least 99 of 100 histories, where popularity finds hardly any. */
#include "model/model-data.h"

#include "base/random.h"
#include "model/model.h"

#define USERS 500
#define ITEMS 40

/* Walks along one cycle through all items, from anywhere; what comes next for each user is in next. */
static AisleHistories *
plant (gint32 *next)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  gint32 order[ITEMS];
  AisleRandom random;

  aisle_random_init (&random, 31, "cycle");
  for (gint32 i = 0; i < ITEMS; i++)
    order[i] = i;
  aisle_random_shuffle (&random, order, ITEMS);
  for (gsize u = 0; u < USERS; u++)
    {
      gsize at = aisle_random_below (&random, ITEMS), n = 3 + aisle_random_below (&random, 8);

      if (u > 0)
        g_string_append (rows, " |");
      for (gsize i = 0; i < n; i++)
        g_string_append_printf (rows, " %d", order[(at + i) % ITEMS]);
      next[u] = order[(at + n) % ITEMS];
    }
  return rows_of (rows->str, ITEMS, NULL);
}

static double
share_found (const AisleModel *model, const AisleHistories *histories, const gint32 *next)
{
  gint32 items[USERS];
  float scores[USERS];
  guint found = 0;
  GError *error = NULL;

  g_assert_true (aisle_model_top (model, histories, NULL, 1, items, scores, NULL, &error));
  g_assert_no_error (error);
  for (gsize u = 0; u < USERS; u++)
    found += items[u] == next[u];
  return (double) found / USERS;
}

static void
check (const char *id, const char *settings, double least, double most)
{
  gint32 next[USERS];
  g_autoptr (AisleHistories) histories = plant (next);
  g_autoptr (AisleModel) model = model_of (id, settings, histories);
  double share = share_found (model, histories, next);

  g_test_message ("%s %s: %.3f", id, settings, share);
  g_assert_cmpfloat (share, >=, least);
  g_assert_cmpfloat (share, <=, most);
}

static void
test_sasrec (void)
{
  check ("sasrec", "", 0.99, 1);
  check ("sasrec", "loss=softmax blocks=2 heads=2", 0.99, 1);
  check ("sasrec", "loss=gbce negatives=10 passes=200 learning_rate=0.01", 0.99, 1);
}

static void
test_gru4rec (void)
{
  check ("gru4rec", "", 0.99, 1);
}

static void
test_others (void)
{
  check ("markov", "", 0.99, 1);
  check ("popular", "", 0, 0.5);
}

/* What validation chose is what the final fit does: as many passes, and so the same bytes on the same data. */
typedef struct
{
  guint calls;
} Judge;

static gboolean
judge (const AisleModel *model, double *score, gpointer data, GError **error)
{
  Judge *self = data;

  self->calls++;
  *score = self->calls == 4 ? 1 : 0;
  return TRUE;
}

static void
test_chosen (void)
{
  const AisleFamily *family = aisle_family ("sasrec");
  gint32 next[USERS];
  g_autoptr (AisleHistories) histories = plant (next);
  g_autoptr (AisleParams) params = params_of (family, "patience=3");
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (AisleModel) tuned = NULL, final = NULL;
  g_autofree float *one = NULL, *two = NULL;
  Judge state = { 0 };
  GError *error = NULL;
  AisleTrainInput input = { .matrix = histories->matrix,
                            .sequences = histories->sequences,
                            .params = params,
                            .seed = 1,
                            .chosen = chosen,
                            .validate = judge,
                            .validate_data = &state };

  tuned = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (state.calls, ==, 7);
  g_assert_cmpuint (chosen->len, ==, 1);
  g_assert_cmpfloat (g_array_index (chosen, double, 0), ==, 4);
  input.validate = NULL;
  final = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  one = scores_of (tuned, "3 5 1");
  two = scores_of (final, "3 5 1");
  g_assert_cmpmem (one, ITEMS * sizeof (float), two, ITEMS * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/next-item/sasrec", test_sasrec);
  g_test_add_func ("/model/next-item/gru4rec", test_gru4rec);
  g_test_add_func ("/model/next-item/others", test_others);
  g_test_add_func ("/model/next-item/chosen", test_chosen);
  return g_test_run ();
}
