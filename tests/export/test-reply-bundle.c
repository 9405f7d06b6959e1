/* test-reply-bundle.c: a writer of replies leaves as a bundle: its golden replies are what the model itself writes, the bundle
 * checks by its files alone, and one that was changed does not. */
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "dialogue/passages.h"
#include "export-fixture.h"
#include "export/llama-file.h"

#include <string.h>

static const char *const questions[] = { "where is my parcel", "can i return my parcel", "发货了吗",
                                         "may i pay for my parcel later" };
static const char *const answers[] = { "it is on its way", "yes, within thirty days", "今天下午发货", "no, we do not" };

#define N G_N_ELEMENTS (questions)

static AisleModel *
train (void)
{
  static const char *const settings[] = { "layers=1",  "factors=16", "heads=2",           "vocabulary=300", "dropout=0",
                                          "passes=60", "batch=4",    "learning_rate=.02", "context=96" };
  const AisleFamily *family = aisle_family ("reply-decoder");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  g_autoptr (AislePassages) passages = aisle_passages_new (questions, answers, NULL, NULL, N);
  AisleTrainInput input = { .params = params, .passages = passages, .seed = 1 };
  g_autoptr (GError) error = NULL;
  AisleModel *model;

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], &error));
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static AisleBundle *
export_to (const AisleModel *model, const char *folder, GError **error)
{
  const AisleBundleInput input = {
    .project_name = "shop", .run = 7, .content_hash = "0", .texts = questions, .n_texts = N, .seed = 1
  };

  return aisle_bundle_write (model, &input, folder, NULL, error);
}

/* Each golden reply is what the model writes after the text, which is none that a customer wrote. */
static void
check_golden (const AisleModel *model, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "golden.jsonl", NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint same = 0;

  text = aisle_file_read (path, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 12 + 2 + 1); /* of words, two others, and what follows the last */
  for (gsize i = 0; *lines[i] != '\0'; i++)
    {
      g_autoptr (JsonNode) node = aisle_json_parse (lines[i], -1, &error);
      const char *question = aisle_json_text (json_node_get_object (node), "question", NULL);
      const AislePrompt prompt = { .said = question };
      const AisleReplyRules rules = { .longest = 40, .top_p = 1, .repetition = 1 };
      g_autofree char *reply = aisle_model_write (model, &prompt, &rules, NULL, NULL, &error);

      g_assert_no_error (error);
      /* The model's own reply ends at any special, the decoder writes on until <end>. */
      g_assert_true (g_str_has_prefix (aisle_json_text (json_node_get_object (node), "reply", ""), reply));
      same += g_str_equal (aisle_json_text (json_node_get_object (node), "reply", ""), reply);
      for (gsize q = 0; q < N; q++)
        g_assert_cmpstr (question, !=, questions[q]);
      if (i < 12) /* "my" and "parcel" alone stand in three of the questions */
        for (const char *word = question; word != NULL; word = strchr (word, ' ') ? strchr (word, ' ') + 1 : NULL)
          g_assert_true (g_str_has_prefix (word, "my") || g_str_has_prefix (word, "parcel"));
    }
  g_assert_cmpuint (same, >, 0);
}

/* Who decides whether it leaves is told what the golden cases are. */
static void
check_card (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "MODEL_CARD.md", NULL), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "words at random"));
  g_assert_null (strstr (text, "questions of customers"));
}

static void
test_bundle (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autofree char *gguf = g_build_filename (target, "model.gguf", NULL), *bytes = NULL;
  g_autoptr (AisleModel) model = train ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) bundle = export_to (model, target, &error), again = NULL, changed = NULL;
  gsize length;

  g_assert_no_error (error);
  g_assert_true (bundle->agrees);
  g_assert_cmpuint (bundle->proofs->len, ==, 2);
  check_golden (model, target);
  check_card (target);
  again = aisle_bundle_verify (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (again->agrees);
  g_assert_cmpuint (again->proofs->len, ==, 2);
  bytes = aisle_file_read (gguf, 1 << 24, &length, &error);
  g_assert_no_error (error);
  bytes[length - 2] ^= 1;
  g_assert_true (aisle_file_write (gguf, bytes, length, &error));
  changed = aisle_bundle_verify (target, NULL, &error);
  g_assert_null (changed);
  g_assert_nonnull (error);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/reply-bundle", test_bundle);
  return g_test_run ();
}
