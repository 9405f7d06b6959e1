/* test-written.c: a writer of replies trained on a project's dialogues: judged by replies that were held back, kept, and read
 * back to write what it learnt. */
#include "base/error.h"
#include "command/judged.h"
#include "command/run-model.h"
#include "temp-shop.h"

#include <math.h>
#include <string.h>

/* Conversations that all ask one of four things, each with its one reply. */
static char *
make_dialogues (void)
{
  static const char *const talks[][2] = { { "where is my parcel", "it is on its way" },
                                          { "can i return the shoes", "yes, within thirty days" },
                                          { "do you have it in blue", "no, only in red" },
                                          { "发货了吗", "今天下午发货" } };
  GString *text = g_string_new ("conversation_id,turn,speaker,text\n");

  for (gsize c = 0; c < 80; c++)
    g_string_append_printf (text, "c%zu,1,customer,%s %zu\nc%zu,2,agent,%s\n", c, talks[c % 4][0], c, c,
                            talks[c % 4][1]);
  return g_string_free (text, FALSE);
}

static double
metric (const AisleRun *run, const char *name)
{
  JsonObject *metrics = json_node_get_object (run->metrics);

  g_assert_true (json_object_has_member (metrics, name));
  return json_object_get_double_member (json_object_get_object_member (metrics, name), "mean");
}

/* What finds replies is compared with its like, though what writes them is newer and learnt from the same. */
static void
check_apart (AisleProject *project, const AisleRun *finder, const AisleRun *writer)
{
  const gint64 both[] = { finder->id, writer->id };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) comparable = aisle_command_comparable (project, AISLE_TASK_REPLY, &error);
  g_autoptr (AisleComparison) comparison = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (comparable->len, ==, 1);
  g_assert_cmpint (g_array_index (comparable, gint64, 0), ==, finder->id);
  comparison = aisle_command_compare (project, both, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (comparison->verdict->sentence, "questions"));
  g_clear_pointer (&comparison, aisle_comparison_free);
  g_assert_null (aisle_command_compare (project, both, 2, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

static void
test_written (void)
{
  static const char *const settings[] = { "layers=1",       "factors=32",        "heads=2",
                                          "vocabulary=400", "context=64",        "passes=25",
                                          "dropout=0",      "learning_rate=.01", "batch=8" };
  const AisleFamily *family = aisle_family ("reply-decoder");
  const AisleReplyRules greedy = { .top_p = 1, .repetition = 1 };
  const AislePrompt prompt = { .said = "发货了吗 81" };
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  AisleTrainOrder order = { .family = "reply-decoder", .seed = 1, .params = params },
                  order_found = { .family = "answer-bm25", .seed = 1 };
  g_autofree char *text = make_dialogues (), *reply = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRunModel) model = NULL;
  g_autoptr (AisleUserMetric) kept = NULL;
  g_autoptr (AisleRun) run = NULL, found = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;
  double sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], NULL));
  temp_shop_init (&shop);
  temp_shop_import (&shop, "dialogues.csv", text, NULL);
  project = temp_shop_open (&shop);
  found = aisle_command_train (project, &order_found, NULL, &error);
  g_assert_no_error (error);
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  check_apart (project, found, run);
  g_assert_cmpuint (run->passes->len, >, 0);
  /* Four replies of several tokens: guessing among them alone would cost log 4 at the first token and nothing after. */
  g_assert_cmpfloat (metric (run, "perplexity"), >=, 1);
  g_assert_cmpfloat (metric (run, "perplexity"), <, 1.3);
  kept = aisle_runs_user_metric (project, run->id, "log_likelihood", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < kept->n; i++)
    sum += kept->values[i];
  g_assert_cmpfloat_with_epsilon (sum / (double) kept->n, metric (run, "log_likelihood"), 1e-4);
  model = aisle_run_model_open (project, run->id, AISLE_TASK_REPLY, &error);
  g_assert_no_error (error);
  reply = aisle_model_write (model->model, &prompt, &greedy, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reply, ==, "今天下午发货");
  g_clear_pointer (&model, aisle_run_model_close);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/written/dialogues", test_written);
  return g_test_run ();
}
