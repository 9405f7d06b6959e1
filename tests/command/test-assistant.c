/* test-assistant.c: the assistant of a small shop: who answers, what a threshold changes, and tests that turn red. */
#include "command/chat-tests.h"

#include "assistant-shop.h"
#include "base/error.h"
#include "command/dialogues.h"
#include "store/answer-rows.h"
#include "store/sql.h"
#include "temp-shop.h"

static TempShop shop;
static gint64 classifier;

static void
set_up (void)
{
  g_autoptr (GString) texts = assistant_shop_texts (), log = assistant_shop_log (), items = assistant_shop_items ();
  g_autoptr (AisleProject) project = NULL;
  AisleTrainOrder order = { .family = "intent-linear", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", log->str, NULL);
  temp_shop_import (&shop, "items.csv", items->str, NULL);
  temp_shop_import (&shop, "texts.csv", texts->str, NULL);
  project = temp_shop_open (&shop);
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  classifier = run->id;
}

static AisleAssistant *
open_assistant (AisleProject *project, const char *const *pairs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) settings = aisle_command_assistant_settings (project, &error);
  AisleAssistant *assistant;

  g_assert_no_error (error);
  for (; pairs != NULL && *pairs != NULL; pairs++)
    {
      g_assert_true (aisle_params_set_pair (settings, *pairs, &error));
      g_assert_no_error (error);
    }
  assistant = aisle_assistant_open (project, settings, NULL, &error);
  g_assert_no_error (error);
  return assistant;
}

static AisleChatTurn *
say (AisleProject *project, const AisleAssistant *assistant, const char *text, const char *user,
     const char *const *before)
{
  g_autoptr (GError) error = NULL;
  AisleChatAsk ask = { text, user, before };
  AisleChatTurn *turn = aisle_command_chat (project, assistant, &ask, NULL, &error);

  g_assert_no_error (error);
  return turn;
}

/* Somebody who is not understood, or asks for a person, gets one, in the language that they write in. */
static void
test_hand_off (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAssistant) assistant = open_assistant (project, NULL);
  static const struct
  {
    const char *text, *reply;
  } cases[] = { { "xyzzy plugh", "colleague" },
                { "let me talk to a human, where is my parcel", "colleague" },
                { "请帮我转人工", "人工客服" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleChatTurn) turn = say (project, assistant, cases[i].text, NULL, NULL);

      g_assert_cmpint (turn->source, ==, AISLE_REPLY_HAND_OFF);
      g_assert_nonnull (strstr (turn->reply, cases[i].reply));
      g_assert_nonnull (turn->why);
    }
  /* From a confidence of 1 on nothing is answered but what is certain; from 0 everything. */
  {
    static const char *const certain[] = { "threshold=1", NULL };
    g_autoptr (AisleAssistant) careful = open_assistant (project, certain);
    g_autoptr (AisleChatTurn) turn = say (project, careful, "recommend me a nice mug", "u1", NULL);

    g_assert_cmpint (turn->source, ==, AISLE_REPLY_HAND_OFF);
    g_assert_cmpstr (turn->intent, ==, "recommend_item");
  }
}

/* A conversation calls the shop's recommender and its search. */
static void
test_calls (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  AisleTrainOrder order = { .family = "itemknn", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = aisle_command_train (project, &order, NULL, &error);
  g_autoptr (AisleAssistant) assistant = NULL;
  g_autoptr (AisleChatTurn) for_user = NULL, for_nobody = NULL, found = NULL;
  g_autoptr (AisleAdvice) advice = NULL;
  AisleAdviceOrder advice_order = { .user = "u1", .k = 5 };

  g_assert_no_error (error);
  assistant = open_assistant (project, NULL);
  g_assert_cmpint (aisle_assistant_run (assistant, AISLE_ASSISTANT_RECOMMENDER), ==, run->id);
  for_user = say (project, assistant, "which jacket do you recommend to me", "u1", NULL);
  for_nobody = say (project, assistant, "which jacket do you recommend to me", NULL, NULL);
  found = say (project, assistant, "search the shop for a kettle", NULL, NULL);
  advice_order.run = run->id;
  advice = aisle_command_recommend (project, &advice_order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (for_user->source, ==, AISLE_REPLY_RETRIEVED);
  g_assert_cmpuint (for_user->items->len, ==, advice->items->len);
  for (guint i = 0; i < advice->items->len; i++)
    g_assert_cmpstr (((AisleRecommendation *) for_user->items->pdata[i])->id, ==,
                     ((AisleRecommendation *) advice->items->pdata[i])->id);
  g_assert_nonnull (strstr (for_user->reply, ((AisleRecommendation *) advice->items->pdata[0])->title));
  g_assert_cmpint (for_nobody->source, ==, AISLE_REPLY_RETRIEVED); /* what most customers took */
  g_assert_cmpuint (for_nobody->items->len, ==, 5);
  g_assert_cmpuint (found->items->len, >=, 1);
  g_assert_cmpstr (((AisleRecommendation *) found->items->pdata[0])->title, ==, "Blue kettle");
  g_assert_nonnull (strstr (found->reply, "Blue kettle"));
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_no_error (error);
}

/* What says too little by itself is read together with what was said before, where it adds to that. */
static void
test_follow_up (void)
{
  static const char *const before[] = { "please search the shop for a lamp", "I found: Blue lamp", NULL };
  static const char *const sure[] = { "threshold=0.75", NULL };
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAssistant) assistant = open_assistant (project, sure);
  g_autoptr (AisleChatTurn) alone = say (project, assistant, "ok, and now", NULL, NULL),
                            after = say (project, assistant, "ok, and now a kettle", NULL, before),
                            nothing = say (project, assistant, "ok, and now", NULL, before);

  g_assert_cmpint (alone->source, ==, AISLE_REPLY_HAND_OFF);
  g_assert_cmpstr (after->intent, ==, "find_product");
  g_assert_cmpint (after->source, ==, AISLE_REPLY_RETRIEVED);
  g_assert_cmpstr (((AisleRecommendation *) after->items->pdata[0])->title, ==, "Blue kettle");
  g_assert_cmpint (nothing->source, ==, AISLE_REPLY_HAND_OFF);
}

/* What the shop answers itself is found and given as it stands, of the intent that was read, in either language. */
static void
test_answers (void)
{
  g_autoptr (GString) csv = assistant_shop_answers ();
  g_autoptr (AisleProject) project = NULL;
  AisleTrainOrder order = { .family = "answer-bm25", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL;
  g_autoptr (AisleAssistant) assistant = NULL, careful = NULL;
  g_autoptr (AisleChatTurn) english = NULL, chinese = NULL, none = NULL;
  static const char *const certain[] = { "answer_threshold=1", "threshold=0", NULL };

  temp_shop_import (&shop, "answers.csv", csv->str, NULL);
  project = temp_shop_open (&shop);
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  assistant = open_assistant (project, NULL);
  g_assert_cmpint (aisle_assistant_run (assistant, AISLE_ASSISTANT_ANSWERS), ==, run->id);
  english = say (project, assistant, "I want my money back for the lamp", NULL, NULL);
  g_assert_cmpstr (english->intent, ==, "refund");
  g_assert_cmpint (english->source, ==, AISLE_REPLY_RETRIEVED);
  g_assert_cmpstr (english->reply, ==, "You get your money back within 14 days.");
  g_assert_cmpuint (english->passages->len, >=, 1);
  chinese = say (project, assistant, "我要退货 鞋子", NULL, NULL);
  g_assert_cmpint (chinese->source, ==, AISLE_REPLY_RETRIEVED);
  g_assert_cmpstr (chinese->reply, ==, "七天内可以无理由退货。");
  /* What is in nobody's words is not answered. */
  careful = open_assistant (project, certain);
  none = say (project, careful, "qqq www", NULL, NULL);
  g_assert_cmpint (none->source, ==, AISLE_REPLY_HAND_OFF);
  g_assert_true (aisle_command_undo (project, NULL, &error));
}

static void
assert_wrapped (AisleProject *project, const char *expected)
{
  static const char *const open[] = { "intents=-1", "answer_threshold=0", NULL };
  g_autoptr (AisleAssistant) assistant = open_assistant (project, open);
  g_autoptr (AisleChatTurn) turn = say (project, assistant, "wrapping paper for gifts", NULL, NULL);
  gboolean given = FALSE;

  for (guint i = 0; i < turn->passages->len; i++)
    given |= g_str_equal (((const AisleFoundAnswer *) turn->passages->pdata[i])->answer, "In silver paper.");
  g_assert_cmpint (given, ==, expected != NULL);
  if (expected != NULL)
    g_assert_cmpstr (turn->reply, ==, expected);
  else
    g_assert_cmpstr (turn->reply, !=, "In silver paper.");
}

/* Of what the customer said before, as many turns count as in training: two. */
static void
assert_last_turns (AisleProject *project)
{
  static const char *const long_ago[] = { "where is my parcel with the lamp",
                                          "On its way.",
                                          "i want my money back",
                                          "Soon.",
                                          "hello there",
                                          "Hello!",
                                          "it is a present",
                                          "Nice!",
                                          NULL };
  static const char *const open[] = { "intents=-1", "answer_threshold=0", NULL };
  g_autoptr (AisleAssistant) assistant = open_assistant (project, open);
  g_autoptr (AisleChatTurn) all = say (project, assistant, "what wrapping paper do gifts get", NULL, long_ago),
                            last = say (project, assistant, "what wrapping paper do gifts get", NULL, long_ago + 4);

  g_assert_cmpuint (all->passages->len, >, 0);
  g_assert_cmpuint (all->passages->len, ==, last->passages->len);
  for (guint i = 0; i < all->passages->len; i++)
    {
      const AisleFoundAnswer *one = all->passages->pdata[i], *other = last->passages->pdata[i];

      g_assert_cmpint (one->passage, ==, other->passage);
      g_assert_cmpfloat (one->score, ==, other->score);
    }
}

static void
withdraw (AisleProject *project, gint64 answer, gboolean withdrawn)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_project_begin (project, &error));
  g_assert_true (aisle_answer_rows_withdraw (project, answer, withdrawn, &error));
  g_assert_true (aisle_project_commit (project, &error));
  g_assert_no_error (error);
}

/* An answer that was taken back after the training is told no more, nor are those of an import that is left out; what comes
 * back, or is imported once more, is told again. */
static void
test_taken_back (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  AisleTrainOrder order = { .family = "answer-bm25", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL;
  gint64 made, source;

  g_assert_true (
      aisle_command_make_answer (project, "what wrapping paper do gifts get", "In silver paper.", NULL, &made, &error));
  g_assert_true (aisle_command_make_answer (project, "are cards printed", "On thick card.", NULL, NULL, &error));
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  assert_wrapped (project, "In silver paper.");
  assert_last_turns (project);
  withdraw (project, made, TRUE);
  assert_wrapped (project, NULL);
  withdraw (project, made, FALSE);
  assert_wrapped (project, "In silver paper.");
  g_assert_true (aisle_sql_read_integer (project, "SELECT source FROM answers WHERE question LIKE 'are cards%'", 0,
                                         &source, &error));
  g_assert_true (aisle_command_use_source (project, source, FALSE, &error));
  g_assert_no_error (error);
  assert_wrapped (project, NULL);
  aisle_project_close (g_steal_pointer (&project));
  temp_shop_import (&shop, "again.csv", "question,answer\nwhat wrapping paper do gifts get,In silver paper.\n", NULL);
  project = temp_shop_open (&shop);
  assert_wrapped (project, "In silver paper.");
}

/* ---- the dial ---- */

static double
cell (const AisleTable *table, gsize row, const char *column)
{
  gssize at = aisle_table_find (table, column);

  g_assert_cmpint (at, >=, 0);
  return aisle_table_number (table, row, (gsize) at);
}

/* Every row of the dial is what its definition says of the judged utterances, and a move lists those between. */
static void
test_risk (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) settings = aisle_command_assistant_settings (project, &error);
  g_autoptr (AisleAnswer) risk = aisle_command_risk (project, settings, &error), changes = NULL, back = NULL;
  g_autoptr (AisleUserMetric) confidence = aisle_runs_user_metric (project, classifier, "confidence", &error);
  gsize n_best = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (risk->table), ==, 101);
  for (gsize row = 0; row <= 100; row++)
    {
      gsize answered = 0;

      for (gsize i = 0; i < confidence->n; i++)
        answered += confidence->values[i] >= (float) ((double) row / 100);
      g_assert_cmpfloat (cell (risk->table, row, "answered"), ==, (double) answered);
      g_assert_cmpfloat (cell (risk->table, row, "hand_offs"), ==, (double) (confidence->n - answered));
      g_assert_cmpfloat_with_epsilon (
          cell (risk->table, row, "cost") * (double) confidence->n,
          10 * cell (risk->table, row, "wrong_answers") + cell (risk->table, row, "hand_offs"), 1e-9);
      n_best += cell (risk->table, row, "best") == 1;
    }
  g_assert_cmpuint (n_best, ==, 1);
  changes = aisle_command_risk_changes (project, settings, .3, .9, &error);
  back = aisle_command_risk_changes (project, settings, .9, .3, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat ((double) aisle_table_n_rows (changes->table), ==,
                     cell (risk->table, 30, "answered") - cell (risk->table, 90, "answered"));
  g_assert_cmpuint (aisle_table_n_rows (changes->table), >, 0);
  g_assert_cmpuint (aisle_table_n_rows (back->table), ==, aisle_table_n_rows (changes->table));
  for (gsize row = 0; row < aisle_table_n_rows (changes->table); row++)
    {
      double sure = cell (changes->table, row, "confidence");

      g_assert_true (sure >= .3 && sure < .9);
      g_assert_cmpstr (aisle_table_text (changes->table, row, 5), ==, aisle_table_text (back->table, row, 6));
      g_assert_nonnull (aisle_table_text (changes->table, row, 0));
    }
}

/* The threshold that is chosen stays, and undo brings the one before. */
static void
test_settings (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) settings = aisle_command_assistant_settings (project, &error), again = NULL, undone = NULL;

  g_assert_true (aisle_params_set (settings, "threshold", "0.42", &error));
  g_assert_true (aisle_command_assistant_set (project, settings, &error));
  g_assert_no_error (error);
  again = aisle_command_assistant_settings (project, &error);
  g_assert_cmpfloat (aisle_params_real (again, "threshold"), ==, .42);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  undone = aisle_command_assistant_settings (project, &error);
  g_assert_cmpfloat (aisle_params_real (undone, "threshold"), ==, .6);
  g_assert_false (aisle_params_set (settings, "threshold", "1.5", NULL));
}

/* ---- conversation tests ---- */

/* A good answer kept as a test is green, a wrong one red until it is no longer given; undo takes a test away. */
static void
test_tests (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAssistant) assistant = open_assistant (project, NULL);
  g_autoptr (AisleChatTurn) turn = say (project, assistant, "search the shop for a mug", NULL, NULL);
  g_autoptr (AisleChatTest) good = aisle_chat_test_new ("mug", NULL), wrong = aisle_chat_test_new ("no mug", "u1");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) settings = aisle_command_assistant_settings (project, &error);
  g_autoptr (AisleTable) first = NULL, second = NULL, beside = NULL, careful = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autofree char *note = NULL;

  g_ptr_array_add (good->turns, aisle_test_turn_from_chat (turn, FALSE));
  g_assert_true (aisle_command_tests_keep (project, good, &error));
  g_assert_no_error (error);
  first = aisle_command_tests_run (project, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (first), ==, 1);
  g_assert_cmpuint (aisle_tests_n_failed (first), ==, 0);
  g_assert_true (aisle_command_tests_gate (project, classifier, NULL, &note, NULL, &error));
  g_assert_null (note);
  g_ptr_array_add (wrong->turns, aisle_test_turn_from_chat (turn, TRUE));
  g_assert_true (aisle_command_tests_keep (project, wrong, &error));
  second = aisle_command_tests_run_with (project, NULL, classifier, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_tests_n_failed (second), ==, 1);
  g_assert_cmpfloat (cell (second, 1, "passed"), ==, 0);
  g_assert_cmpfloat (cell (second, 1, "turn"), ==, 1);
  g_assert_nonnull (strstr (aisle_table_text (second, 1, 6), "find_product"));
  beside = aisle_command_tests_beside (project, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (beside), ==, 1);
  g_assert_cmpfloat (cell (beside, 0, "run"), ==, (double) classifier);
  g_assert_cmpfloat (cell (beside, 0, "failed"), ==, 1);
  /* Red is in the way of an export, and a reason opens it. */
  g_assert_false (aisle_command_tests_gate (project, classifier, NULL, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (error->message, "no mug"));
  g_clear_error (&error);
  g_assert_true (aisle_command_tests_gate (project, classifier, "a mug is fine today", &note, NULL, &error));
  g_assert_nonnull (strstr (note, "a mug is fine today"));
  /* A threshold that hands everything over ends the wrong answer, and the good one. */
  g_assert_true (aisle_params_set (settings, "threshold", "1", &error));
  careful = aisle_command_tests_run (project, settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (cell (careful, 0, "passed"), ==, 0);
  g_assert_cmpfloat (cell (careful, 1, "passed"), ==, 1);
  /* Undo of what was kept last, then of the first. */
  g_assert_true (aisle_command_undo (project, NULL, &error));
  kept = aisle_command_tests (project, &error);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (((AisleChatTest *) kept->pdata[0])->name, ==, "mug");
  g_assert_true (aisle_command_tests_remove (project, good->id, &error));
  g_clear_pointer (&kept, g_ptr_array_unref);
  kept = aisle_command_tests (project, &error);
  g_assert_cmpuint (kept->len, ==, 0);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_true (aisle_command_undo (project, NULL, &error));
}

/* Items are expected by their ids: one that is not listed is named, and then a recommender has to be right, too. */
static void
test_items (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAssistant) assistant = open_assistant (project, NULL);
  g_autoptr (AisleChatTurn) turn = say (project, assistant, "search the shop for a mug", NULL, NULL);
  g_autoptr (AisleChatTest) test = aisle_chat_test_new ("mugs", NULL);
  static const char *const strange[] = { "no-such-item", NULL }, *const other[] = { "i1", NULL };
  const char *listed[] = { NULL, NULL };
  AisleTrainOrder order = { .family = "popular", .seed = 1 };
  g_autoptr (AisleRun) recommender = NULL;
  AisleTestTurn *expected = aisle_test_turn_from_chat (turn, FALSE);
  g_autoptr (AisleTable) green = NULL, red = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (turn->items->len, >=, 1);
  g_assert_null (expected->items);
  listed[0] = ((AisleRecommendation *) turn->items->pdata[0])->id;
  g_ptr_array_add (test->turns, expected);
  expected->items = g_strdupv ((char **) strange);
  g_assert_false (aisle_command_tests_keep (project, test, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_strfreev (expected->items);
  expected->items = g_strdupv ((char **) listed);
  g_assert_true (aisle_command_tests_keep (project, test, &error));
  g_assert_no_error (error);
  kept = aisle_command_tests (project, &error);
  g_assert_cmpstrv (((AisleTestTurn *) ((AisleChatTest *) kept->pdata[0])->turns->pdata[0])->items, listed);
  green = aisle_command_tests_run (project, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_tests_n_failed (green), ==, 0);
  g_strfreev (expected->items);
  expected->items = g_strdupv ((char **) other);
  g_assert_true (aisle_command_tests_keep (project, test, &error));
  g_assert_no_error (error);
  red = aisle_command_tests_run (project, NULL, NULL, &error);
  g_assert_cmpuint (aisle_tests_n_failed (red), ==, 1);
  g_assert_nonnull (strstr (aisle_table_text (red, 0, 6), other[0]));
  g_assert_nonnull (strstr (aisle_table_text (red, 0, 7), listed[0]));
  recommender = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (aisle_command_tests_gate (project, recommender->id, NULL, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_strfreev (g_steal_pointer (&expected->items));
  g_assert_true (aisle_command_tests_keep (project, test, &error));
  g_assert_true (aisle_command_tests_gate (project, recommender->id, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_true (aisle_command_undo (project, NULL, &error));
}

/* A changed test takes the place of the old one, in one step of undo. */
static void
test_edit (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleChatTest) test = aisle_chat_test_new ("refund", NULL);
  AisleTestTurn *turn = aisle_test_turn_new ("please refund the lamp");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept = NULL, before = NULL;

  g_ptr_array_add (test->turns, turn);
  turn->intent = g_strdup ("refund");
  g_assert_true (aisle_command_tests_keep (project, test, &error));
  g_free (turn->intent);
  turn->intent = g_strdup ("delivery");
  g_assert_true (aisle_command_tests_keep (project, test, &error));
  g_assert_no_error (error);
  kept = aisle_command_tests (project, &error);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (((AisleTestTurn *) ((AisleChatTest *) kept->pdata[0])->turns->pdata[0])->intent, ==, "delivery");
  g_assert_true (aisle_command_undo (project, NULL, &error));
  before = aisle_command_tests (project, &error);
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpstr (((AisleTestTurn *) ((AisleChatTest *) before->pdata[0])->turns->pdata[0])->intent, ==, "refund");
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_free (turn->source);
  turn->source = g_strdup ("magic");
  g_assert_false (aisle_command_tests_keep (project, test, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

static void
test_refused (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAssistant) assistant = open_assistant (project, NULL);
  static const char *const nothing[] = { "intents=-1", "answers=-1", "replies=-1" };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) settings = aisle_command_assistant_settings (project, &error);
  AisleChatAsk ask = { " \n ", NULL, NULL };

  g_assert_null (aisle_command_chat (project, assistant, &ask, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  ask = (AisleChatAsk){ "hello", "nobody-of-that-name", NULL };
  g_assert_null (aisle_command_chat (project, assistant, &ask, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* A classifier recommends nothing. */
  g_assert_true (aisle_params_set (settings, "recommender", "1", &error));
  g_assert_null (aisle_assistant_open (project, settings, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (aisle_params_set (settings, "recommender", "0", &error));
  for (gsize i = 0; i < G_N_ELEMENTS (nothing); i++)
    g_assert_true (aisle_params_set_pair (settings, nothing[i], &error));
  g_assert_null (aisle_assistant_open (project, settings, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY);
}

/* What is no business of the shop's is not read together with a question before it, whose answer it would get. */
static void
test_outside (void)
{
  static const char *const openings[] = { "what is the weather like in", "tell me a joke about",
                                          "who won the match in" };
  static const char *const places[] = { "Rome", "Oslo", "Lima", "Cairo", "Paris", "Delhi" };
  static const char *const before[] = { "search the shop for a kettle", "I found: Blue kettle", NULL };
  g_autoptr (GString) csv = g_string_new ("text,intent\n");
  g_autoptr (AisleProject) project = NULL;
  AisleTrainOrder order = { .family = "intent-linear", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL;
  g_autoptr (AisleAssistant) assistant = NULL;
  g_autoptr (AisleChatTurn) alone = NULL, after = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
      g_string_append_printf (csv, "%s %s,out_of_scope\n", openings[i], places[j]);
  temp_shop_import (&shop, "outside.csv", csv->str, NULL);
  project = temp_shop_open (&shop);
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  assistant = open_assistant (project, NULL);
  g_assert_cmpint (aisle_assistant_run (assistant, AISLE_ASSISTANT_INTENTS), ==, run->id);
  alone = say (project, assistant, "a joke about Rome", NULL, NULL);
  after = say (project, assistant, "a joke about Rome", NULL, before);
  g_assert_cmpstr (alone->intent, ==, "out_of_scope");
  g_assert_cmpstr (after->intent, ==, "out_of_scope");
  g_assert_cmpint (after->source, ==, AISLE_REPLY_HAND_OFF);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/assistant/hand-off", test_hand_off);
  g_test_add_func ("/assistant/calls", test_calls);
  g_test_add_func ("/assistant/follow-up", test_follow_up);
  g_test_add_func ("/assistant/risk", test_risk);
  g_test_add_func ("/assistant/settings", test_settings);
  g_test_add_func ("/assistant/tests", test_tests);
  g_test_add_func ("/assistant/edit", test_edit);
  g_test_add_func ("/assistant/refused", test_refused);
  g_test_add_func ("/assistant/answers", test_answers);
  g_test_add_func ("/assistant/items", test_items);
  g_test_add_func ("/assistant/outside", test_outside);
  g_test_add_func ("/assistant/taken-back", test_taken_back);
  result = g_test_run ();
  temp_shop_clear (&shop);
  return result;
}
