/* test-confusion.c: the mistakes of a classifier whose texts say which there must be.
 *
 * Three intents with words of their own; three test texts that ask for money back are labelled "delivery": 6 of 9 are right,
 * "delivery" is the intent with most mistakes beside "refund", and "size" has none. */
#include "command/assistant.h"
#include "command/classify.h"
#include "command/compare-runs.h"
#include "command/confusion.h"
#include "command/dialogues.h"
#include "command/train-judging.h"

#include "base/error.h"
#include "temp-shop.h"

#include <string.h>

static const char *const intents[] = { "delivery", "refund", "size" };
static const char *const said[] = { "where is my parcel", "send my money back", "which size fits me" };

static AisleProject *
open_shop (const TempShop *shop)
{
  static const char *const options[] = { "as=dialogues", NULL };
  g_autoptr (GString) texts = g_string_new ("text,intent,fold\n");

  for (guint intent = 0; intent < 3; intent++)
    for (guint i = 0; i < 10; i++)
      g_string_append_printf (texts, "%s number %u,%s,%s\n", said[intent], 10 * intent + i, intents[intent],
                              i < 8 ? "train" : "test");
  for (guint i = 0; i < 3; i++)
    g_string_append_printf (texts, "money back for number %u,delivery,test\n", 90 + i);
  temp_shop_import (shop, "texts.csv", texts->str, options);
  return temp_shop_open (shop);
}

static gint64
train (AisleProject *project)
{
  const AisleTrainOrder order = { .family = "intent-linear", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = aisle_command_train (project, &order, NULL, &error);

  g_assert_no_error (error);
  return run->id;
}

/* "label>predicted texts" of every row; "-" for no figure. */
static void
assert_map (AisleProject *project, gint64 run, gsize most, gboolean mistakes_only, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) map = aisle_command_confusion_map (project, run, most, mistakes_only, &error);
  g_autoptr (GString) told = g_string_new (NULL);

  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (map->table); row++)
    {
      g_autofree char *texts = aisle_table_format (map->table, row, 2);

      g_string_append_printf (told, "%s%s>%s %s", row > 0 ? ", " : "", aisle_table_text (map->table, row, 0),
                              aisle_table_text (map->table, row, 1), *texts != '\0' ? texts : "-");
    }
  g_assert_cmpstr (told->str, ==, expected);
}

static AisleTable *
texts_of (AisleProject *project, gint64 run, const char *label, const char *predicted)
{
  gsize n = 0;
  const AisleJudgedOrder order = {
    .run = run, .label = label, .predicted = predicted, .mistakes_only = label == NULL, .limit = 10, .n = &n
  };
  g_autoptr (GError) error = NULL;
  AisleTable *table = aisle_command_judged_texts (project, &order, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, MIN (n, order.limit));
  return table;
}

static void
test_mistakes (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) wrong = NULL, right = NULL, moved = NULL;
  g_autoptr (AisleRun) again = NULL;
  AisleProject *project;
  gint32 turns[3];
  gint64 run;

  temp_shop_init (&shop);
  project = open_shop (&shop);
  run = train (project);
  assert_map (project, run, 0, FALSE, "delivery>delivery 2, refund>refund 2, size>size 2, delivery>refund 3");
  assert_map (project, run, 2, TRUE, "delivery>delivery -, refund>refund -, delivery>refund 3");
  assert_map (project, run, 1, FALSE, "delivery>delivery 2");
  wrong = texts_of (project, run, NULL, NULL);
  g_assert_cmpuint (aisle_table_n_rows (wrong), ==, 3);
  for (gsize row = 0; row < 3; row++)
    {
      g_assert_true (g_str_has_prefix (aisle_table_text (wrong, row, 0), "money back for number 9"));
      g_assert_cmpstr (aisle_table_text (wrong, row, 4), ==, "delivery");
      g_assert_true (row == 0 || aisle_table_number (wrong, row, 3) <= aisle_table_number (wrong, row - 1, 3));
      turns[row] = (gint32) aisle_table_integer (wrong, row, 5);
    }
  right = texts_of (project, run, "size", "size");
  g_assert_cmpuint (aisle_table_n_rows (right), ==, 2);
  /* Moved since: the run stays as it was judged, the texts say where they are by now. */
  g_assert_true (aisle_command_label (project, turns, 3, "refund", &error));
  g_assert_no_error (error);
  moved = texts_of (project, run, "delivery", "refund");
  g_assert_cmpuint (aisle_table_n_rows (moved), ==, 3);
  g_assert_cmpstr (aisle_table_text (moved, 0, 4), ==, "refund");
  again = aisle_command_train_again (project, run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->family, ==, "intent-linear");
  assert_map (project, again->id, 0, FALSE, "delivery>delivery 2, refund>refund 5, size>size 2");
  g_assert_null (aisle_command_train_again (project, 99, NULL, &error));
  g_assert_nonnull (error);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* "text label>predicted" of every row, by the text. */
static void
assert_errors (AisleProject *project, const char *expected)
{
  g_autoptr (AisleParams) reading = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = aisle_command_label_errors (project, reading, NULL, NULL, &error);
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *all = NULL;

  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      g_ptr_array_add (told, g_strdup_printf ("%s %s>%s", aisle_table_text_of (answer->table, row, "text"),
                                              aisle_table_text_of (answer->table, row, "label"),
                                              aisle_table_text_of (answer->table, row, "predicted")));
      g_assert_cmpint (aisle_table_integer_of (answer->table, row, "turn"), >, 0);
    }
  g_ptr_array_sort (told, compare_texts);
  g_ptr_array_add (told, NULL);
  all = g_strjoinv (", ", (char **) told->pdata);
  g_assert_cmpstr (all, ==, expected);
}

/* One text of each intent is labelled as the next: these are found, with where they belong, and none once they are moved. */
static void
test_label_errors (void)
{
  static const char *const options[] = { "as=dialogues", NULL };
  g_autoptr (GString) texts = g_string_new ("text,intent\n");
  g_autoptr (GError) error = NULL;
  TempShop shop;
  AisleProject *project;

  for (guint intent = 0; intent < 3; intent++)
    for (guint i = 0; i < 10; i++)
      g_string_append_printf (texts, "%s number %u,%s\n", said[intent], 10 * intent + i,
                              intents[i < 9 ? intent : (intent + 1) % 3]);
  temp_shop_init (&shop);
  temp_shop_import (&shop, "texts.csv", texts->str, options);
  project = temp_shop_open (&shop);
  assert_errors (project, "send my money back number 19 size>refund, where is my parcel number 9 refund>delivery, "
                          "which size fits me number 29 delivery>size");
  for (guint intent = 0; intent < 3; intent++)
    {
      const gint32 turn = 10 * (gint32) intent + 10;

      g_assert_true (aisle_command_label (project, &turn, 1, intents[intent], &error));
      g_assert_no_error (error);
    }
  assert_errors (project, "");
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* A classifier of reviews shows reviews, though dialogues have rows of the same numbers; nobody moves them. */
static void
test_reviews (void)
{
  static const char *const as_reviews[] = { "as=reviews", NULL };
  g_autoptr (AisleParams) split = aisle_train_split_new (aisle_command_train_task (aisle_family ("intent-linear")));
  const AisleTrainOrder order = { .family = "intent-linear", .split = split, .seed = 1 };
  g_autoptr (GString) texts = g_string_new ("text,label,fold\n");
  g_autoptr (AisleTable) judged = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL;
  TempShop shop;
  AisleProject *project;

  temp_shop_init (&shop);
  aisle_project_close (open_shop (&shop));
  for (guint i = 0; i < 30; i++)
    g_string_append_printf (texts, "%s lamp number %u,%s,%s\n", i % 2 == 0 ? "lovely" : "broken", i,
                            i % 2 == 0 ? "positive" : "negative", i < 24 ? "train" : "test");
  temp_shop_import (&shop, "reviews.csv", texts->str, as_reviews);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_params_set (split, "labels", "reviews", &error));
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  judged = texts_of (project, run->id, "positive", "positive");
  g_assert_cmpuint (aisle_table_n_rows (judged), ==, 3);
  for (gsize row = 0; row < 3; row++)
    {
      g_assert_true (g_str_has_prefix (aisle_table_text_of (judged, row, "text"), "lovely lamp number 2"));
      g_assert_true (aisle_table_is_missing_of (judged, row, "turn"));
    }
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* ---- texts without a label ---- */

static AisleRun *
train_with (AisleProject *project, const char *family, guint64 seed, const gint64 *models, GError **error)
{
  static const char *const small[] = { "blocks=1", "heads=1", "factors=4", "passes=1", "guess_passes=1" };
  const AisleFamily *known = aisle_family (family);
  g_autoptr (AisleParams) params = aisle_params_new (known->params, known->n_params);
  const AisleTrainOrder order = { .family = family, .params = params, .seed = seed, .models = models };

  for (gsize i = 0; g_str_equal (family, "intent-gpt") && i < G_N_ELEMENTS (small); i++)
    g_assert_true (aisle_params_set_pair (params, small[i], NULL));
  return aisle_command_train (project, &order, NULL, error);
}

static void
assert_groups (AisleProject *project, const gint64 *runs, gsize n, guint expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chosen = aisle_compare_choose (project, runs, n, &error), groups = NULL;

  g_assert_no_error (error);
  groups = aisle_run_groups_new (chosen);
  g_assert_cmpuint (groups->len, ==, expected);
}

/* What guesses words of texts without a label learns from other data once there are more of these; what reads labels alone
 * does not, and all are judged by the same texts. */
static void
test_unlabelled (void)
{
  static const char *const options[] = { "as=dialogues", NULL };
  g_autoptr (AisleRun) linear = NULL, before = NULL, seed = NULL, after = NULL, blend = NULL;
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;
  AisleProject *project;

  temp_shop_init (&shop);
  aisle_project_close (open_shop (&shop));
  temp_shop_import (&shop, "chat.csv", "text,time\nwhere is my money,2026-01-01\nwhich parcel is it,2026-01-01\n",
                    options);
  project = temp_shop_open (&shop);
  linear = train_with (project, "intent-linear", 1, NULL, &error);
  before = train_with (project, "intent-gpt", 1, NULL, &error);
  seed = train_with (project, "intent-gpt", 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before->content_hash, ==, linear->content_hash);
  assert_groups (project, (gint64[]){ linear->id, before->id, seed->id }, 3, 2);
  aisle_project_close (project);
  temp_shop_import (&shop, "more.csv", "text,time\nwhich money fits me,2026-01-02\n", options);
  project = temp_shop_open (&shop);
  after = train_with (project, "intent-gpt", 2, NULL, &error);
  g_assert_no_error (error);
  assert_groups (project, (gint64[]){ linear->id, before->id, after->id }, 3, 3);
  chosen = aisle_compare_choose (project, (gint64[]){ before->id, after->id }, 2, &error);
  g_assert_null (chosen);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  blend = train_with (project, "intent-blend", 1, (gint64[]){ linear->id, before->id, 0 }, &error);
  g_assert_null (blend);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  blend = train_with (project, "intent-blend", 1, (gint64[]){ linear->id, after->id, 0 }, &error);
  g_assert_no_error (error);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* ---- what changed since ---- */

static gboolean
is_told (const AisleAnswer *answer)
{
  g_autoptr (JsonNode) passport = aisle_passport_to_json (answer->passport);
  g_autofree char *text = aisle_json_print (passport, FALSE);

  return strstr (text, "has changed since run") != NULL;
}

/* Of the passports and of the comparison's checks. */
static void
assert_age (AisleProject *project, gint64 run, gboolean old)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) settings = aisle_command_assistant_settings (project, &error);
  g_autoptr (AisleAnswer) map = aisle_command_confusion_map (project, run, 0, FALSE, &error),
                          figures = aisle_command_intents (project, run, &error),
                          risk = aisle_command_risk (project, settings, &error);
  g_autoptr (AisleComparison) comparison = aisle_command_compare (project, &run, 1, NULL, NULL, &error);
  gboolean found = FALSE;

  g_assert_no_error (error);
  g_assert_cmpint (is_told (map), ==, old);
  g_assert_cmpint (is_told (figures), ==, old);
  g_assert_cmpint (is_told (risk), ==, old);
  for (gsize row = 0; row < aisle_table_n_rows (comparison->honesty->table); row++)
    found |= g_str_equal (aisle_table_text (comparison->honesty->table, row, 0), "old-data");
  g_assert_cmpint (found, ==, old);
}

/* Events are no texts; another label is. */
static void
test_age (void)
{
  g_autoptr (AisleTable) wrong = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;
  AisleProject *project;
  gint32 turn;
  gint64 run;

  temp_shop_init (&shop);
  project = open_shop (&shop);
  run = train (project);
  aisle_project_close (project);
  temp_shop_import (&shop, "events.csv", "time,user,item,event\n2026-01-01,u1,a,view\n2026-01-02,u2,b,view\n", NULL);
  project = temp_shop_open (&shop);
  assert_age (project, run, FALSE);
  wrong = texts_of (project, run, NULL, NULL);
  turn = (gint32) aisle_table_integer (wrong, 0, 5);
  g_assert_true (aisle_command_label (project, &turn, 1, "refund", &error));
  assert_age (project, run, TRUE);
  g_assert_true (aisle_command_label (project, &turn, 1, "delivery", &error));
  assert_age (project, run, FALSE);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* ---- comparing ---- */

static void
assert_refused (GError **error, const char *says)
{
  g_assert_error (*error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr ((*error)->message, says));
  g_clear_error (error);
}

/* What was judged is rows of texts: the numbers of a segment's users mean nothing there. */
static void
test_segment (void)
{
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (AisleAnswer) slices = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;
  AisleProject *project;

  temp_shop_init (&shop);
  aisle_project_close (open_shop (&shop));
  temp_shop_import (&shop, "events.csv", "time,user,item,event\n2026-01-01,u1,a,view\n2026-01-02,u2,b,view\n", NULL);
  project = temp_shop_open (&shop);
  train (project);
  comparison = aisle_command_compare_within (project, NULL, 0, NULL, "did(view)", NULL, &error);
  g_assert_null (comparison);
  assert_refused (&error, "which no segment narrows");
  slices = aisle_command_slices_within (project, NULL, 0, NULL, "activity", "did(view)", NULL, &error);
  g_assert_null (slices);
  assert_refused (&error, "which no segment narrows");
  slices = aisle_command_slices (project, NULL, 0, NULL, "segment", NULL, &error);
  g_assert_null (slices);
  assert_refused (&error, "which no segment narrows");
  comparison = aisle_command_compare (project, NULL, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

static AisleRun *
train_judged (AisleProject *project, guint64 seed, const char *pair)
{
  g_autoptr (AisleParams) protocol =
      aisle_train_protocol_new (aisle_command_train_task (aisle_family ("intent-linear")));
  const AisleTrainOrder order = { .family = "intent-linear", .protocol = protocol, .seed = seed };
  g_autoptr (GError) error = NULL;
  AisleRun *run;

  g_assert_true (aisle_params_set_pair (protocol, pair, NULL));
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  return run;
}

/* Runs that were trained or judged by other rules are neither seeds of one model nor compared; but the same texts have
 * judged them all. */
static void
test_rules (void)
{
  g_autoptr (AisleRun) one = NULL, seed = NULL, other = NULL;
  g_autoptr (GPtrArray) runs = g_ptr_array_new (), groups = NULL, chosen = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;
  AisleProject *project;
  gsize looks;

  temp_shop_init (&shop);
  project = open_shop (&shop);
  one = train_judged (project, 1, "give_up=0.01");
  seed = train_judged (project, 2, "give_up=0.01");
  other = train_judged (project, 3, "final=fit");
  g_ptr_array_add (runs, one);
  g_ptr_array_add (runs, seed);
  g_ptr_array_add (runs, other);
  groups = aisle_run_groups_new (runs);
  g_assert_cmpuint (groups->len, ==, 2);
  assert_groups (project, (gint64[]){ one->id, seed->id }, 2, 1);
  chosen = aisle_compare_choose (project, (gint64[]){ one->id, other->id }, 2, &error);
  g_assert_null (chosen);
  assert_refused (&error, "'final'");
  g_assert_true (aisle_train_count_looks (project, other->protocol, &looks, &error));
  g_assert_cmpuint (looks, ==, 4);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confusion/mistakes", test_mistakes);
  g_test_add_func ("/confusion/label-errors", test_label_errors);
  g_test_add_func ("/confusion/reviews", test_reviews);
  g_test_add_func ("/confusion/unlabelled", test_unlabelled);
  g_test_add_func ("/confusion/age", test_age);
  g_test_add_func ("/confusion/segment", test_segment);
  g_test_add_func ("/confusion/rules", test_rules);
  return g_test_run ();
}
