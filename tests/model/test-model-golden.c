/* EASE and neighbours by the golden numbers (golden.json, F4), and the founding formula of the weighted mean. */
#include "base/json.h"
#include "model/model.h"

static JsonObject *
golden (JsonNode **node)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "golden.json", NULL);
  GError *error = NULL;

  *node = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  return aisle_json_object (json_node_get_object (*node), "F4_ease_knn");
}

static double
cell (JsonArray *rows, guint row, guint column)
{
  return json_array_get_double_element (json_array_get_array_element (rows, row), column);
}

static AisleHistories *
read_matrix (JsonArray *rows, guint n_rows)
{
  gint32 row[16], column[16];
  float value[16];
  gsize n = 0;

  for (guint r = 0; r < n_rows; r++)
    for (guint c = 0; c < 3; c++)
      if (cell (rows, r, c) != 0)
        {
          row[n] = (gint32) r;
          column[n] = (gint32) c;
          value[n++] = (float) cell (rows, r, c);
        }
  return aisle_histories_take (aisle_sparse_from_triples (n_rows, 3, n, row, column, value), NULL);
}

/* settings: name=value pairs separated by spaces */
static AisleModel *
train (const char *id, const char *settings, const AisleHistories *histories)
{
  const AisleFamily *family = aisle_family (id);
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, " ", -1);
  AisleTrainInput input = {
    .matrix = histories->matrix, .sequences = histories->sequences, .params = params, .seed = 1
  };
  GError *error = NULL;
  AisleModel *model;

  for (char **pair = pairs; *pair != NULL; pair++)
    g_assert_true (aisle_params_set_pair (params, *pair, &error));
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static void
assert_rows (const AisleModel *model, const AisleHistories *histories, JsonArray *truth)
{
  GError *error = NULL;
  float scores[12];

  g_assert_true (model->family->score (model, histories, 0, histories->n_rows, 0, 3, scores, 3, &error));
  for (guint r = 0; r < histories->n_rows; r++)
    for (guint c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (scores[r * 3 + c], cell (truth, r, c), 1e-6);
}

static void
test_ease (void)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *f4 = golden (&node), *why = aisle_json_object (f4, "contribution_user1_itemC");
  const gint32 diagonal[] = { 0, 1, 2 }, none[] = { 0, 0 }, two[] = { 0, 1 };
  const float ones[] = { 1, 1, 1 };
  g_autofree char *settings = g_strdup_printf ("lambda=%g", aisle_json_number (f4, "lam", 0));
  g_autoptr (AisleHistories) x = read_matrix (aisle_json_array (f4, "X"), 4);
  g_autoptr (AisleHistories) unit =
      aisle_histories_take (aisle_sparse_from_triples (3, 3, 3, diagonal, diagonal, ones), NULL);
  g_autoptr (AisleHistories) erased = NULL;
  g_autoptr (AisleHistories) first = aisle_histories_take (aisle_sparse_from_triples (1, 3, 2, none, two, ones), NULL);
  g_autoptr (AisleModel) model = train ("ease", settings, x), without = NULL;
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (AislePart));
  GError *error = NULL;

  assert_rows (model, unit, aisle_json_array (f4, "B"));
  assert_rows (model, x, aisle_json_array (f4, "scores"));
  g_assert_true (model->family->explain (model, first, 0, 2, parts, &error));
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpint (g_array_index (parts, AislePart, 0).item, ==, 1);
  g_assert_cmpfloat_with_epsilon (g_array_index (parts, AislePart, 0).part, aisle_json_number (why, "from B", 0), 1e-6);
  g_assert_cmpfloat_with_epsilon (g_array_index (parts, AislePart, 1).part, aisle_json_number (why, "from A", 0), 1e-6);

  erased = aisle_histories_select_rows (x, (const gint32[]){ 0, 1, 3 }, 3);
  without = train ("ease", settings, erased);
  assert_rows (without, unit, aisle_json_array (f4, "B_after_erasing_user3"));
}

static void
test_cosine (void)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *f4 = golden (&node), *truth = aisle_json_object (f4, "knn_cos");
  const gint32 diagonal[] = { 0, 1, 2 };
  const float ones[] = { 1, 1, 1 };
  g_autoptr (AisleHistories) x = read_matrix (aisle_json_array (f4, "X"), 4);
  g_autoptr (AisleHistories) unit =
      aisle_histories_take (aisle_sparse_from_triples (3, 3, 3, diagonal, diagonal, ones), NULL);

  for (guint binary = 0; binary < 2; binary++)
    {
      g_autoptr (AisleModel) model = train ("itemknn", binary ? "similarity=binary" : "similarity=cosine", x);
      GError *error = NULL;
      float s[9];

      g_assert_true (model->family->score (model, unit, 0, 3, 0, 3, s, 3, &error));
      g_assert_cmpfloat_with_epsilon (s[1], aisle_json_number (truth, "AB", -1), 1e-6);
      g_assert_cmpfloat_with_epsilon (s[3], aisle_json_number (truth, "AB", -1), 1e-6);
      g_assert_cmpfloat_with_epsilon (s[2], aisle_json_number (truth, "AC", -1), 1e-6);
      g_assert_cmpfloat_with_epsilon (s[5], aisle_json_number (truth, "BC", -1), 1e-6);
      g_assert_cmpfloat (s[4], ==, 0);
    }
}

/* Ratings 4, 5, 1 of items similar to a fourth by .3, .2, .5: (1.2 + 1 + .5) / 1 = 2.7. */
static void
test_weighted_mean (void)
{
  const AisleFamily *family = aisle_family ("itemknn");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const gint64 starts[] = { 0, 1, 2, 3, 3 }, five = 5, three = 3;
  const gint32 candidates[] = { 3, 3, 3 }, rows[] = { 0, 0, 0 }, items[] = { 0, 1, 2 };
  const float similarities[] = { .3f, .2f, .5f }, ratings[] = { 4, 5, 1 };
  g_autoptr (AisleHistories) history =
      aisle_histories_take (aisle_sparse_from_triples (1, 4, 3, rows, items, ratings), NULL);
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (AislePart));
  GError *error = NULL;
  float scores[4];

  aisle_tensors_add_copy (tensors, "start", AISLE_DTYPE_I64, 1, &five, starts);
  aisle_tensors_add_copy (tensors, "candidate", AISLE_DTYPE_I32, 1, &three, candidates);
  aisle_tensors_add_copy (tensors, "similarity", AISLE_DTYPE_F32, 1, &three, similarities);
  g_assert_true (aisle_params_set (params, "aggregate", "mean", &error));
  model = family->load (tensors, params, &error);
  g_assert_no_error (error);
  g_assert_true (family->score (model, history, 0, 1, 0, 4, scores, 4, &error));
  g_assert_cmpfloat_with_epsilon (scores[3], 2.7, 1e-6);
  g_assert_cmpfloat (scores[0], ==, 0);
  g_assert_true (family->explain (model, history, 0, 3, parts, &error));
  g_assert_cmpfloat_with_epsilon (g_array_index (parts, AislePart, 0).part, 1.2, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/golden/ease", test_ease);
  g_test_add_func ("/model/golden/cosine", test_cosine);
  g_test_add_func ("/model/golden/weighted-mean", test_weighted_mean);
  return g_test_run ();
}
