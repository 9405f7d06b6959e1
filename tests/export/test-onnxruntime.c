/* test-onnxruntime.c: the bundles' own verify.mjs and verify.py under the real onnxruntime.
 *
 * AISLE_NODE_MODULES names a node_modules folder with onnxruntime-node; what is not installed is skipped. */
#include "rank-fixture.h"
#include "text-fixture.h"

/* Runs a program in the bundle; gives its output. */
static char *
run (const char *const *arguments, const char *folder, int *status)
{
  char *out = NULL;
  g_autofree char *problems = NULL;
  g_autoptr (GError) error = NULL;
  g_spawn_sync (folder, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &problems, status, &error);
  g_assert_no_error (error);
  g_test_message ("%s%s", out, problems);
  return out;
}

static gboolean
has_node (void)
{
  const char *modules = g_getenv ("AISLE_NODE_MODULES");
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *runtime = modules != NULL ? g_build_filename (modules, "onnxruntime-node", NULL) : NULL;
  return node != NULL && runtime != NULL && g_file_test (runtime, G_FILE_TEST_IS_DIR);
}

static gboolean
has_python (void)
{
  const char *const arguments[] = { "python3", "-c", "import numpy, onnxruntime", NULL };
  g_autofree char *out = NULL, *problems = NULL;
  int status = -1;
  return g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &problems, &status, NULL)
         && status == 0;
}

/* The bundle of a recommender, a ranker or a classifier. */
static AisleBundle *
write_bundle (const AisleFamily *family, const char *target)
{
  if (family->task == AISLE_TASK_SEARCH)
    {
      g_autoptr (AisleRankSet) rows = rank_fixture_rows ();
      g_autoptr (AisleModel) model = rank_fixture_train (family, rows);
      return rank_fixture_bundle (model, rows, target);
    }
  if (family->task == AISLE_TASK_CLASSIFY)
    {
      gint32 label[TEXT_TEXTS];
      g_auto (GStrv) texts = text_fixture_texts (label, TEXT_CLASSES);
      g_autoptr (AisleModel) model = text_fixture_train (family, texts, label, TEXT_CLASSES);
      return text_fixture_bundle (model, texts, TEXT_CLASSES, target);
    }
  g_autoptr (AisleHistories) histories = fixture_histories ();
  g_autoptr (AisleModel) model = fixture_train (family, histories);
  return fixture_bundle (model, histories, target);
}

static void
check_bundle (const AisleFamily *family, const char *program, const char *script)
{
  const char *const arguments[] = { program, script, NULL };
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleBundle) bundle = write_bundle (family, target);
  int status = -1;
  g_autofree char *good = run (arguments, target, &status);
  g_assert_cmpint (status, ==, 0);
  /* A graph that reads items in order is not asked about the empty history. */
  const AisleProof *proof = g_ptr_array_index (bundle->proofs, 0);
  g_assert_cmpstr (proof->exporter, ==, "onnx");
  g_assert_true (g_str_has_prefix (good, proof->inputs & AISLE_INPUT_FEATURES ? "ok: 18 cases, largest difference "
                                         : proof->inputs & AISLE_INPUT_TEXTS  ? "ok: 30 cases, largest difference "
                                         : proof->inputs & AISLE_INPUT_ITEMS  ? "ok: 20 cases, largest difference "
                                                                              : "ok: 21 cases, largest difference "));
  g_assert_cmpstr (strchr (good, '\n'), ==, "\n"); /* one line */

  g_autofree char *golden = g_build_filename (target, "golden.jsonl", NULL);
  g_assert_true (g_file_set_contents (golden, "{}\n", -1, NULL));
  g_autofree char *bad = run (arguments, target, &status);
  g_assert_cmpint (status, !=, 0);
  g_assert_cmpstr (bad, ==, "failed: golden.jsonl is not the file that was exported\n");
  fixture_remove (folder);
}

/* A catalogue too long for a full matrix leaves as cells that ScatterElements adds up. */
static void
test_cells (void)
{
  enum
  {
    WIDE = 9000,
    EACH = 3
  };
  const char *const arguments[] = { "node", "verify.mjs", NULL };
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  AisleSequences *sequences = aisle_sequences_new (USERS, WIDE, USERS * EACH, FALSE);
  int status = -1;
  if (!has_node ())
    {
      aisle_sequences_free (sequences);
      g_test_skip ("no node with onnxruntime-node in AISLE_NODE_MODULES");
      return;
    }
  for (gint32 u = 0; u < USERS; u++)
    {
      for (gint32 i = 0; i < EACH; i++)
        sequences->item[u * EACH + i] = (u / 2 * 220 + i * (u % 2 + 1)) % WIDE;
      sequences->start[u + 1] = (u + 1) * EACH;
    }
  sequences->n_values = USERS * EACH;
  g_autoptr (AisleHistories) histories = aisle_histories_take_sequences (sequences, TRUE);
  g_autoptr (AisleModel) model = fixture_train (aisle_family ("itemknn"), histories);
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, histories, target);
  g_autofree char *graph = g_build_filename (target, "model.onnx", NULL), *bytes = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (graph, &bytes, &n, NULL));
  g_assert_nonnull (memmem (bytes, n, "ScatterElements", strlen ("ScatterElements")));
  g_autofree char *good = run (arguments, target, &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_str_has_prefix (good, "ok: 21 cases, largest difference "));
  fixture_remove (folder);
}

static void
test_node (gconstpointer data)
{
  if (has_node ())
    check_bundle (data, "node", "verify.mjs");
  else
    g_test_skip ("no node with onnxruntime-node in AISLE_NODE_MODULES");
}

static void
test_python (gconstpointer data)
{
  if (has_python ())
    check_bundle (data, "python3", "verify.py");
  else
    g_test_skip ("no python3 with numpy and onnxruntime");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);
  for (gsize i = 0; i < n; i++)
    {
      if (families[i]->graph == NULL)
        continue;
      g_autofree char *node = g_strdup_printf ("/onnxruntime/node/%s", families[i]->id);
      g_autofree char *python = g_strdup_printf ("/onnxruntime/python/%s", families[i]->id);
      g_test_add_data_func (node, families[i], test_node);
      g_test_add_data_func (python, families[i], test_python);
    }
  g_test_add_func ("/onnxruntime/node/cells", test_cells);
  return g_test_run ();
}
