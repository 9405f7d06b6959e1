/* What every ranker's bundle must hold and prove, for each family of the task in the registry. */
#include "rank-fixture.h"

#include <string.h>

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

typedef struct
{
  char *folder, *target;
  AisleRankSet *rows;
  AisleModel *model;
  AisleBundle *bundle;
} Case;

static Case
case_new (const AisleFamily *family)
{
  Case self = { .folder = fixture_folder (), .rows = rank_fixture_rows () };

  self.target = g_build_filename (self.folder, "bundle", NULL);
  self.model = rank_fixture_train (family, self.rows);
  self.bundle = rank_fixture_bundle (self.model, self.rows, self.target);
  return self;
}

static void
case_clear (Case *self)
{
  aisle_bundle_free (self->bundle);
  aisle_model_free (self->model);
  aisle_rank_set_free (self->rows);
  fixture_remove (self->folder);
  g_free (self->folder);
  g_free (self->target);
}

static void
test_write (gconstpointer data)
{
  const AisleFamily *family = data;
  Case it = case_new (family);
  g_autofree char *features = read_file (it.target, "features.json"), *model = read_file (it.target, "model.json");
  g_autofree char *card = read_file (it.target, "MODEL_CARD.md");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) checked = NULL;

  g_assert_true (it.bundle->agrees);
  g_assert_cmpuint (it.bundle->proofs->len, ==, family->forest != NULL ? 3 : 2);
  for (guint i = 0; i < it.bundle->proofs->len; i++)
    {
      const AisleProof *proof = it.bundle->proofs->pdata[i];

      g_assert_cmpfloat (proof->largest_difference, <=, 1e-5);
      g_assert_cmpfloat (proof->top_agreement, ==, 1);
      g_assert_cmpuint (proof->cases, ==, 18);
    }
  g_assert_nonnull (strstr (features, "\"bm25f\""));
  g_assert_nonnull (strstr (model, "\"search\""));
  g_assert_nonnull (strstr (card, "features.json"));
  checked = aisle_bundle_verify (it.target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (checked->agrees);
  g_assert_cmpuint (checked->proofs->len, ==, it.bundle->proofs->len);
  g_assert_cmpuint (fixture_count (it.target), ==, checked->files->len);
  case_clear (&it);
}

/* checksums.txt over the files as they are now: as one who forges a bundle would. */
static void
sum_again (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "checksums.txt", NULL), *text = read_file (folder, "checksums.txt");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *file = g_build_filename (folder, *line + 66, NULL), *bytes = NULL, *sum = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (file, &bytes, &n, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, n);
      g_string_append_printf (out, "%s  %s\n", sum, *line + 66);
    }
  g_assert_true (g_file_set_contents (path, out->str, -1, NULL));
}

static void
change (const char *folder, const char *name, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = read_file (folder, name);
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_autofree char *changed = g_strjoinv (to, parts);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
  sum_again (folder);
}

/* A forged bundle ends in a proof that fails or an error, never in a good word. */
static void
test_changed (void)
{
  static const struct
  {
    const char *file, *from, *to;
  } changes[] = {
    { "golden.jsonl", "\"scores\":[", "\"scores\":[7," },
    { "golden.jsonl", "null", "\"x\"" },
    { "golden.jsonl", "[null", "[1e999" },
    { "golden.jsonl", "\"features\":[[", "\"features\":[[1," },
    { "features.json", "\"bm25f\"", "\"\"" },
    { "features.json", "\"bm25f\"", "\"sales\"" },
    { "features.json", "\"bm25f\"", "\"other\"" },
    { "trees.json", "\"leaf\":", "\"leaf\":9" },
    { "trees.json", "\"split\":", "\"splat\":" },
    { "trees.json", "\"yes\":1", "\"yes\":0" },
    { "trees.json", "[", "{\"a\":" },
    { "model.json", "\"lambdamart\"", "\"sasrec\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Case it = case_new (aisle_family ("lambdamart"));
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleBundle) checked = NULL;

      change (it.target, changes[i].file, changes[i].from, changes[i].to);
      checked = aisle_bundle_verify (it.target, NULL, &error);
      if (checked != NULL && checked->agrees)
        g_error ("%s: %s for %s was not noticed", changes[i].file, changes[i].to, changes[i].from);
      g_assert_true ((checked == NULL) == (error != NULL));
      case_clear (&it);
    }
}

/* trees.json says by XGBoost's rules, worked out here by hand, what the model says. */
static double
walk (JsonObject *node, const float *x, const char *const *ids, gsize n)
{
  while (!json_object_has_member (node, "leaf"))
    {
      const char *split = json_object_get_string_member (node, "split");
      JsonArray *children = json_object_get_array_member (node, "children");
      float value = NAN;
      gint64 next;

      for (gsize f = 0; f < n; f++)
        if (g_str_equal (ids[f], split))
          value = x[f];
      next = json_object_get_int_member (node, isnan (value) ? "missing"
                                               : value < (float) json_object_get_double_member (node, "split_condition")
                                                   ? "yes"
                                                   : "no");
      for (guint c = 0; c < json_array_get_length (children); c++)
        if (json_object_get_int_member (json_array_get_object_element (children, c), "nodeid") == next)
          {
            node = json_array_get_object_element (children, c);
            break;
          }
    }
  return json_object_get_double_member (node, "leaf");
}

static void
test_trees (void)
{
  Case it = case_new (aisle_family ("lambdamart"));
  g_autofree char *text = read_file (it.target, "trees.json");
  g_autofree float *scores = g_new (float, it.rows->n_rows);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonArray *trees = json_node_get_array (root);
  const char *ids[] = { "bm25f", "bm25", "sales" };
  GError *error = NULL;

  g_assert_true (aisle_model_rank (it.model, it.rows, scores, NULL, &error));
  for (gsize r = 0; r < it.rows->n_rows; r++)
    {
      double sum = 0;

      for (guint t = 0; t < json_array_get_length (trees); t++)
        sum += walk (json_array_get_object_element (trees, t), it.rows->features + r * 3, ids, 3);
      g_assert_cmpfloat_with_epsilon (sum, (double) scores[r], 1e-5 * MAX (1, fabs (sum)));
    }
  case_clear (&it);
}

int
main (int argc, char **argv)
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n; i++)
    if (families[i]->task == AISLE_TASK_SEARCH)
      {
        g_autofree char *name = g_strdup_printf ("/rank-bundle/%s", families[i]->id);

        g_test_add_data_func (name, families[i], test_write);
      }
  g_test_add_func ("/rank-bundle/changed", test_changed);
  g_test_add_func ("/rank-bundle/trees", test_trees);
  return g_test_run ();
}
