/* test-answers.c: a simulated shop's planted answers are found again, in both languages, and what a run keeps of that. */
#include "base/error.h"
#include "base/files.h"
#include "command/answers.h"
#include "command/command.h"
#include "simulate/simulate.h"
#include "temp-shop.h"

#include <glib/gstdio.h>
#include <string.h>

static AisleRun *
train (AisleProject *project, const char *family, const gint64 *models)
{
  AisleTrainOrder order = { .family = family, .seed = 1, .models = models };
  g_autoptr (GError) error = NULL;
  AisleRun *run = aisle_command_train (project, &order, NULL, &error);

  g_assert_no_error (error);
  return run;
}

static double
metric (const AisleRun *run, const char *name, const char *part)
{
  JsonObject *metrics = json_node_get_object (run->metrics);

  g_assert_true (json_object_has_member (metrics, name));
  return json_object_get_double_member (json_object_get_object_member (metrics, name), part);
}

static void
import_file (TempShop *shop, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  temp_shop_import (shop, name, content, NULL);
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
plant (TempShop *shop, const char *language)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-answers-XXXXXX", NULL);
  g_autofree char *set_language = g_strconcat ("language=", language, NULL);
  const char *const settings[] = {
    "plant=dialogues", "dialogues=1000", "events=3000", "items=100", set_language, NULL
  };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; settings[i] != NULL; i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], &error));
  g_assert_true (aisle_simulate (folder, params, NULL, &error));
  temp_shop_init (shop);
  import_file (shop, folder, "dialogues.csv");
  import_file (shop, folder, "answers.csv");
  remove_all (folder);
}

/* Whether all that was found is of a known check. */
static gboolean
is_checked (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    if (aisle_honesty_check (((const AisleRunFinding *) findings->pdata[i])->check) == NULL)
      return FALSE;
  return TRUE;
}

/* Of the questions whose answer is there to be found nine in ten find it first by the blend, which is no worse than words
 * alone. */
static void
test_planted (gconstpointer language)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRun) words = NULL, meaning = NULL, blend = NULL;
  g_autoptr (AisleAnswer) recall = NULL;
  g_autoptr (GError) error = NULL;
  gint64 members[3] = { 0 };

  plant (&shop, language);
  project = temp_shop_open (&shop);
  words = train (project, "answer-bm25", NULL);
  meaning = train (project, "answer-embedding", NULL);
  members[0] = words->id;
  members[1] = meaning->id;
  blend = train (project, "answer-blend", members);
  g_test_message ("%s: possible %.3f, recall@1 %.3f %.3f %.3f, of 10 %.3f %.3f %.3f", (const char *) language,
                  metric (blend, "possible", "mean"), metric (words, "recall@1", "mean"),
                  metric (meaning, "recall@1", "mean"), metric (blend, "recall@1", "mean"),
                  metric (words, "recall@1 (1+9 sampled)", "mean"), metric (meaning, "recall@1 (1+9 sampled)", "mean"),
                  metric (blend, "recall@1 (1+9 sampled)", "mean"));
  g_assert_cmpfloat (metric (blend, "recall@1", "mean"), >=, .9 * metric (blend, "possible", "mean"));
  g_assert_cmpfloat (metric (blend, "recall@1", "mean"), >=, metric (words, "recall@1", "low"));
  g_assert_cmpfloat (metric (blend, "recall@10", "mean"), >=, metric (blend, "recall@1", "mean"));
  /* What the checks found is kept with the run. */
  g_assert_nonnull (blend->findings);
  g_assert_true (is_checked (blend->findings));
  /* The curve says the same at every k, and never falls. */
  recall = aisle_command_recall (project, blend->id, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (aisle_table_number (recall->table, 0, 2), metric (blend, "recall@1", "mean"), 1e-9);
  for (gsize i = 1; i < aisle_table_n_rows (recall->table); i++)
    if (aisle_table_integer (recall->table, i, 0) > 1)
      g_assert_true (aisle_table_number (recall->table, i, 2) >= aisle_table_number (recall->table, i - 1, 2));
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_asked (void)
{
  static const char *const questions[] = { "how can I send shoes back", "zzz" };
  static const gint64 no_run = 99;
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRun) run = NULL;
  g_autoptr (AisleTable) table = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "faq.csv",
                    "question,answer,intent\n"
                    "How do I send it back?,Within 30 days.,return\n"
                    "Where is my parcel?,See the tracking page.,track\n",
                    NULL);
  project = temp_shop_open (&shop);
  run = train (project, "answer-bm25", NULL);
  g_assert_cmpuint (json_object_get_size (json_node_get_object (run->metrics)), ==, 0);
  table = aisle_command_answers (project, run->id, questions, 2, 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 1); /* nothing has a word of "zzz" */
  g_assert_cmpstr (aisle_table_text (table, 0, 2), ==, "Within 30 days.");
  g_assert_cmpstr (aisle_table_text (table, 0, 4), ==, "return");
  g_assert_null (aisle_command_recall (project, run->id, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (aisle_command_answers (project, no_run, questions, 1, 5, NULL, &error));
  g_assert_nonnull (error);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answers/asked", test_asked);
  g_test_add_data_func ("/answers/planted/en", "en", test_planted);
  g_test_add_data_func ("/answers/planted/zh", "zh", test_planted);
  return g_test_run ();
}
