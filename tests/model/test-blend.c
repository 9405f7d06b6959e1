/* test-blend.c: models blended: the arithmetic by hand, weights that validation finds, storing, and what is refused. */
#include "base/error.h"
#include "model-data.h"

#include <math.h>

typedef struct
{
  const AisleModel *models[3];
  const AisleParams *params[3];
  AisleTrainInput input;
} Order;

static void
order_init (Order *self, const AisleHistories *log, const AisleModel *a, const AisleParams *a_params,
            const AisleModel *b, const AisleParams *b_params)
{
  *self = (Order){ .models = { a, b }, .params = { a_params, b_params } };
  self->input = (AisleTrainInput){ .matrix = log->matrix,
                                   .sequences = log->sequences,
                                   .seed = 1,
                                   .models = self->models,
                                   .model_params = self->params,
                                   .n_models = 2 };
}

static AisleModel *
blend (Order *order, const char *settings)
{
  const AisleFamily *family = aisle_family ("blend");
  g_autoptr (AisleParams) params = params_of (family, settings);
  GError *error = NULL;
  AisleModel *model;

  order->input.params = params;
  model = family->train (&order->input, NULL, &error);
  g_assert_no_error (error);
  return model;
}

/* Popularities 1 2 3 and 4 0 2: z-scores (s - 2) / sqrt (2/3), (s - 2) / sqrt (8/3). */
static void
test_arithmetic (void)
{
  g_autoptr (AisleHistories) one = rows_of ("0 1 2 | 1 2 | 2", 3, NULL);
  g_autoptr (AisleHistories) two = rows_of ("0 | 0 2 | 0 2 | 0", 3, NULL);
  g_autoptr (AisleParams) params = params_of (aisle_family ("popular"), "");
  g_autoptr (AisleModel) a = model_of ("popular", "", one), b = model_of ("popular", "", two), both = NULL, even = NULL;
  const double p = 1 / sqrt (2.0 / 3), q = 2 / sqrt (8.0 / 3);
  Order order;

  order_init (&order, one, a, params, b, params);
  both = blend (&order, "weights=1,0.5");
  assert_scores (both, "0", (double[]){ -p + .5 * q, -.5 * q, p });
  g_assert_cmpfloat_with_epsilon (part_of (both, "0", 0, -1), -p + .5 * q, 1e-6);
  even = blend (&order, ""); /* nothing to choose by */
  assert_scores (even, "", (double[]){ (-p + q) / 2, -q / 2, p / 2 });
}

/* Parts of what members explain are scaled as their scores are. */
static void
test_parts (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 2 | 1 0 3", 4, NULL);
  g_autoptr (AisleParams) chain = params_of (aisle_family ("markov"), "");
  g_autoptr (AisleParams) pairs = params_of (aisle_family ("seqknn"), "");
  g_autoptr (AisleModel) a = model_of ("markov", "", log), b = model_of ("seqknn", "", log), both = NULL;
  g_autofree float *scores = NULL, *own = scores_of (a, "2 0");
  double mean = (own[0] + own[1] + own[2] + own[3]) / 4, deviation = 0, sum = 0;
  Order order;

  order_init (&order, log, a, chain, b, pairs);
  both = blend (&order, "weights=1,0");
  for (gsize i = 0; i < 4; i++)
    deviation += (own[i] - mean) * (own[i] - mean) / 4;
  g_assert_cmpfloat_with_epsilon (part_of (both, "2 0", 1, 0), part_of (a, "2 0", 1, 0) / sqrt (deviation), 1e-5);
  scores = scores_of (both, "2 0");
  for (gint32 from = -1; from < 4; from++)
    sum += part_of (both, "2 0", 1, from);
  g_assert_cmpfloat_with_epsilon (sum, scores[1], 1e-5);
}

/* Adds weight times the z-scores. */
static void
add_z (double *sum, const double *scores, gsize n, double weight)
{
  double mean = 0, variance = 0;

  for (gsize i = 0; i < n; i++)
    mean += scores[i] / (double) n;
  for (gsize i = 0; i < n; i++)
    variance += (scores[i] - mean) * (scores[i] - mean) / (double) n;
  for (gsize i = 0; i < n; i++)
    sum[i] += weight * (scores[i] - mean) / sqrt (variance);
}

/* A network's scores s and its probabilities exp (s) / sum, each with a weight; a chain has one voice.  The graph and
 * what is stored say the same. */
static void
test_mixed (void)
{
  const char *const settings = "passes=3 factors=4 units=4 learning_rate=0.1";
  const AisleFamily *family = aisle_family ("blend");
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 2 | 1 0 3", 4, NULL);
  g_autoptr (AisleParams) chain = params_of (aisle_family ("markov"), ""), params = params_of (family, "scale=mixed");
  g_autoptr (AisleParams) recurrent = params_of (aisle_family ("gru4rec"), settings);
  g_autoptr (AisleModel) a = model_of ("markov", "", log), b = model_of ("gru4rec", settings, log), both = NULL;
  g_autoptr (AisleModel) loaded = NULL;
  g_autofree float *of_a = scores_of (a, "2 0"), *of_b = scores_of (b, "2 0");
  g_autoptr (AisleTensors) tensors = aisle_tensors_new (), inputs = aisle_tensors_new (), outputs = NULL;
  g_autoptr (AisleGraph) graph = NULL;
  const gint64 shape[] = { 1, 2 };
  double values[4], expected[4] = { 0 }, sum = 0;
  GError *error = NULL;
  Order order;
  gint64 *items;

  for (gsize i = 0; i < 4; i++)
    values[i] = of_a[i];
  add_z (expected, values, 4, .2);
  for (gsize i = 0; i < 4; i++)
    values[i] = of_b[i];
  add_z (expected, values, 4, .3);
  for (gsize i = 0; i < 4; i++)
    sum += exp (of_b[i]);
  for (gsize i = 0; i < 4; i++)
    values[i] = exp (of_b[i]) / sum;
  add_z (expected, values, 4, .5);
  order_init (&order, log, a, chain, b, recurrent);
  both = blend (&order, "scale=mixed weights=0.2,0.3,0.5");
  assert_scores (both, "2 0", expected);
  g_assert_true (family->save (both, tensors, &error));
  loaded = family->load (tensors, params, &error);
  g_assert_no_error (error);
  assert_scores (loaded, "2 0", expected);
  graph = family->graph (both, &error);
  g_assert_no_error (error);
  items = aisle_tensors_add (inputs, "items", AISLE_DTYPE_I64, 2, shape)->data;
  items[0] = 2;
  items[1] = 0;
  outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (((const float *) aisle_tensors_find (outputs, "scores")->data)[i], expected[i],
                                    1e-4);
}

static gboolean
never_asked (const AisleModel *model, double *score, gpointer data, GError **error)
{
  g_assert_not_reached ();
}

/* What follows an item is its neighbour in a ring of 12; the popular items are others.  Validation must lean on order. */
static void
test_weights_are_found (void)
{
  g_autoptr (GString) text = g_string_new (NULL), asked = g_string_new (NULL), answers = g_string_new (NULL);
  g_autoptr (AisleHistories) log = NULL, history = NULL, target = NULL;
  g_autoptr (AisleParams) chain = params_of (aisle_family ("markov"), ""), params = NULL;
  g_autoptr (AisleParams) plain = params_of (aisle_family ("popular"), "");
  g_autoptr (AisleModel) order_model = NULL, popular = NULL, tuned = NULL, again = NULL;
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree float *a = NULL, *b = NULL;
  gint32 users[12];
  AisleTestSet valid = { .n = 12, .users = users };
  Order order;

  for (gint32 i = 0; i < 12; i++)
    {
      const char *bar = i > 0 ? " | " : "";

      users[i] = i;
      g_string_append_printf (text, "%s12 13 %d %d | 12 13", bar, i, (i + 1) % 12);
      g_string_append_printf (asked, "%s%d", bar, i);
      g_string_append_printf (answers, "%s%d", bar, (i + 1) % 12);
    }
  log = rows_of (text->str, 14, NULL);
  history = rows_of (asked->str, 14, NULL);
  target = rows_of (answers->str, 14, NULL);
  valid.history = history;
  valid.target = target->matrix;
  valid.seen = history->matrix;
  order_model = model_of ("markov", "", log);
  popular = model_of ("popular", "", log);
  order_init (&order, log, popular, plain, order_model, chain);
  order.input.valid = &valid;
  order.input.validate = never_asked;
  order.input.chosen = chosen;
  tuned = blend (&order, "k=1");
  g_assert_cmpuint (chosen->len, ==, 2);
  g_assert_cmpfloat (g_array_index (chosen, double, 1), >, g_array_index (chosen, double, 0));
  for (gint32 i = 0; i < 12; i++)
    {
      g_autofree char *item = g_strdup_printf ("%d", i);
      g_autofree float *scores = scores_of (tuned, item);

      for (gint32 j = 0; j < 14; j++)
        g_assert_true (j == i || j == (i + 1) % 12 || scores[j] < scores[(i + 1) % 12]);
    }
  /* The fit that is judged takes what tuning chose. */
  order.input.valid = NULL;
  order.input.validate = NULL;
  again = blend (&order, "k=1");
  a = scores_of (tuned, "3");
  b = scores_of (again, "3");
  for (gsize i = 0; i < 14; i++)
    g_assert_cmpfloat_with_epsilon (a[i], b[i], 1e-6);
}

static void
append_rows (GString *text, const char *row, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " | " : "", row);
}

/* Item 1 is sought behind 2, which order knows to come before it, six times, and behind 3, where order says 4 or 5, four
 * times.  Popularity has it second each time, far behind 0.  At two places: order alone has hit rate and MRR .6,
 * popularity 1 and .5, and no weights have both, since what lifts 1 above 0 lifts 4 and 5 higher. */
static void
test_targets (void)
{
  static const struct
  {
    const char *settings;
    gboolean by_order;
  } cases[] = { { "k=2 target=mrr", TRUE },
                { "k=2 target=hit", FALSE },
                { "k=2 target=both", FALSE },   /* 1 and .5 are, over any other, more together than .6 and .6 */
                { "k=2 target=ndcg", FALSE } }; /* 1 / log2 (3) = .63 against .6 */
  g_autoptr (GString) text = g_string_new (NULL), asked = g_string_new (NULL), answers = g_string_new (NULL);
  g_autoptr (AisleHistories) log = NULL, history = NULL, target = NULL;
  g_autoptr (AisleParams) chain = params_of (aisle_family ("markov"), "");
  g_autoptr (AisleParams) plain = params_of (aisle_family ("popular"), "");
  g_autoptr (AisleModel) order_model = NULL, popular = NULL;
  gint32 users[10];
  AisleTestSet valid = { .n = 10, .users = users };
  Order order;

  append_rows (text, "0", 50);
  append_rows (text, "1", 3);
  append_rows (text, "2 1", 3);
  append_rows (text, "3 4", 2);
  append_rows (text, "3 5", 2);
  append_rows (asked, "2", 6);
  append_rows (asked, "3", 4);
  append_rows (answers, "1", 10);
  for (gint32 i = 0; i < 10; i++)
    users[i] = i;
  log = rows_of (text->str, 6, NULL);
  history = rows_of (asked->str, 6, NULL);
  target = rows_of (answers->str, 6, NULL);
  valid.history = history;
  valid.target = target->matrix;
  valid.seen = history->matrix;
  order_model = model_of ("markov", "", log);
  popular = model_of ("popular", "", log);
  order_init (&order, log, order_model, chain, popular, plain);
  order.input.valid = &valid;
  order.input.validate = never_asked;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleModel) tuned = blend (&order, cases[i].settings);
      g_autofree float *behind_2 = scores_of (tuned, "2"), *behind_3 = scores_of (tuned, "3");

      g_assert_cmpint (behind_2[1] > behind_2[0], ==, cases[i].by_order);
      g_assert_cmpint (behind_3[1] > MAX (behind_3[4], behind_3[5]), ==, !cases[i].by_order);
    }
}

/* Two networks that chance alone tells apart, and a chain: of what validation chooses, the networks have equal weights. */
static void
test_seeds_share_a_weight (void)
{
  const char *const settings = "passes=2 factors=4 units=4 learning_rate=0.1";
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 2 | 1 0 3 | 3 0 1", 4, NULL), history = NULL, target = NULL;
  g_autoptr (AisleParams) network = params_of (aisle_family ("gru4rec"), settings);
  g_autoptr (AisleParams) chain = params_of (aisle_family ("markov"), "");
  g_autoptr (AisleModel) a = model_of ("gru4rec", settings, log), b = model_of ("gru4rec", settings, log);
  g_autoptr (AisleModel) c = model_of ("markov", "", log), tuned = NULL;
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  gint32 users[] = { 0, 1, 2 };
  AisleTestSet valid = { .n = 3, .users = users };
  Order order;
  double sum = 0;

  history = rows_of ("0 | 1 | 3", 4, NULL);
  target = rows_of ("1 | 2 | 0", 4, NULL);
  valid.history = history;
  valid.target = target->matrix;
  valid.seen = history->matrix;
  order_init (&order, log, a, network, c, chain);
  order.models[2] = b;
  order.params[2] = network;
  order.input.n_models = 3;
  order.input.valid = &valid;
  order.input.validate = never_asked;
  order.input.chosen = chosen;
  tuned = blend (&order, "k=1 scale=mixed");
  g_assert_cmpuint (chosen->len, ==, 5); /* scores and probabilities of a, the chain's, those of b */
  for (guint v = 0; v < chosen->len; v++)
    sum += g_array_index (chosen, double, v);
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
  g_assert_cmpfloat (g_array_index (chosen, double, 0), ==, g_array_index (chosen, double, 3));
  g_assert_cmpfloat (g_array_index (chosen, double, 1), ==, g_array_index (chosen, double, 4));
}

/* It is whole without its members, and a file that names itself as its part is refused. */
static void
test_stored (void)
{
  const AisleFamily *family = aisle_family ("blend");
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 2 | 1 0 3", 4, NULL);
  g_autoptr (AisleParams) chain = params_of (aisle_family ("markov"), "order=2");
  g_autoptr (AisleParams) pairs = params_of (aisle_family ("seqknn"), ""), params = params_of (family, "");
  g_autoptr (AisleTensors) tensors = aisle_tensors_new (), spoilt = aisle_tensors_new ();
  g_autoptr (AisleModel) loaded = NULL;
  g_autofree float *before = NULL, *after = NULL;
  const char *text = "[{\"family\":\"blend\",\"params\":{}}]";
  const gint64 n = (gint64) strlen (text);
  gint32 *bytes;
  GError *error = NULL;

  {
    g_autoptr (AisleModel) a = model_of ("markov", "order=2", log), b = model_of ("seqknn", "", log);
    g_autoptr (AisleModel) both = NULL;
    Order order;

    order_init (&order, log, a, chain, b, pairs);
    both = blend (&order, "weights=0.25,0.75");
    before = scores_of (both, "2 0");
    g_assert_true (family->save (both, tensors, &error));
  }
  loaded = family->load (tensors, params, &error);
  g_assert_no_error (error);
  after = scores_of (loaded, "2 0");
  g_assert_cmpmem (before, 4 * sizeof (float), after, 4 * sizeof (float));
  bytes = aisle_tensors_add (spoilt, "members", AISLE_DTYPE_I32, 1, &n)->data;
  for (gint64 i = 0; i < n; i++)
    bytes[i] = text[i];
  g_assert_null (family->load (spoilt, params, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT);
  g_clear_error (&error);
}

static void
assert_refused (Order *order, const char *settings, int code)
{
  const AisleFamily *family = aisle_family ("blend");
  g_autoptr (AisleParams) params = params_of (family, settings);
  g_autoptr (GError) error = NULL;

  order->input.params = params;
  g_assert_null (family->train (&order->input, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, code);
}

static void
test_refused (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1 | 1", 2, NULL), wider = rows_of ("0 1 | 2", 3, NULL);
  g_autoptr (AisleParams) params = params_of (aisle_family ("popular"), "");
  g_autoptr (AisleModel) a = model_of ("popular", "", log), b = model_of ("popular", "", wider);
  Order order;

  order_init (&order, log, a, params, b, params);
  assert_refused (&order, "", AISLE_ERROR_INPUT); /* they know different items */
  order_init (&order, log, a, params, a, params);
  assert_refused (&order, "weights=1", AISLE_ERROR_USAGE);
  assert_refused (&order, "weights=0,0", AISLE_ERROR_USAGE);
  assert_refused (&order, "weights=1,much", AISLE_ERROR_USAGE);
  order.input.n_models = 0;
  assert_refused (&order, "", AISLE_ERROR_EMPTY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blend/arithmetic", test_arithmetic);
  g_test_add_func ("/blend/parts", test_parts);
  g_test_add_func ("/blend/mixed", test_mixed);
  g_test_add_func ("/blend/weights-are-found", test_weights_are_found);
  g_test_add_func ("/blend/targets", test_targets);
  g_test_add_func ("/blend/seeds-share-a-weight", test_seeds_share_a_weight);
  g_test_add_func ("/blend/stored", test_stored);
  g_test_add_func ("/blend/refused", test_refused);
  return g_test_run ();
}
