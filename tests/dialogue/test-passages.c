/* test-passages.c: what can be answered with is read from answers and replies, held back by whole conversations, and kept. */
#include "temp-shop.h"

#include "base/error.h"
#include "dialogue/passages.h"

#include <string.h>

static AislePassages *
read_all (const TempShop *shop, const char *pair)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = temp_shop_open (shop);
  g_autoptr (AisleParams) params = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  AislePassages *self;

  g_assert_true (pair == NULL || aisle_params_set_pair (params, pair, NULL));
  self = aisle_passages_read (project, params, NULL, &error);
  g_assert_no_error (error);
  return self;
}

static void
import_chats (TempShop *shop)
{
  temp_shop_init (shop);
  temp_shop_import (shop, "chats.csv",
                    "conversation_id,turn,speaker,text,intent\n"
                    "a,1,customer,hello,\n"
                    "a,2,agent,Hi!,\n"
                    "a,3,customer,\"where is\nmy order?\",track\n"
                    "a,4,agent,It left today.,\n"
                    "a,5,customer,thanks,\n"
                    "b,1,customer,can I return it?,return\n",
                    NULL);
}

/* A reply follows its question at once; earlier words stand before it, a line each; a turn that nobody answered is none. */
static void
test_replies (void)
{
  TempShop shop;
  g_autoptr (AislePassages) all = NULL;

  import_chats (&shop);
  all = read_all (&shop, NULL);
  g_assert_cmpuint (all->n, ==, 2);
  g_assert_cmpstr (all->question[0], ==, "hello");
  g_assert_cmpstr (all->answer[0], ==, "Hi!");
  g_assert_cmpstr (all->question[1], ==, "hello\nwhere is my order?");
  g_assert_cmpstr (aisle_passage_last (all->question[1]), ==, "where is my order?");
  g_assert_cmpstr (all->answer[1], ==, "It left today.");
  g_assert_cmpstr (all->intent[1], ==, "track");
  g_assert_cmpint (all->source[1], ==, AISLE_PASSAGE_REPLY);
  temp_shop_clear (&shop);
}

/* An answer of the shop answers what has its intent; the same words are the same answer however they are written. */
static void
test_answers (void)
{
  TempShop shop;
  g_autoptr (AislePassages) all = NULL;

  import_chats (&shop);
  temp_shop_import (&shop, "faq.csv",
                    "question,answer,intent\n"
                    "How do I send it back?,Within 30 days.,return\n"
                    "Greeting,hi!,\n",
                    NULL);
  all = read_all (&shop, "before=0");
  g_assert_cmpuint (all->n, ==, 5);
  g_assert_cmpint (all->source[0], ==, AISLE_PASSAGE_ANSWER);
  g_assert_cmpstr (all->question[3], ==, "where is my order?");
  g_assert_cmpstr (all->question[4], ==, "can I return it?");
  g_assert_cmpstr (all->answer[4], ==, "Within 30 days.");
  g_assert_cmpint (all->same[4], ==, 0);
  g_assert_cmpint (all->same[2], ==, 1); /* "Hi!" as "hi!" */
  g_assert_true (aisle_passage_is_right (all, 0, all, 4));
  g_assert_true (aisle_passage_is_right (all, 1, all, 2));
  g_assert_false (aisle_passage_is_right (all, 0, all, 3));
  temp_shop_clear (&shop);
}

/* One answer to two intents is right for both. */
static void
test_two_intents (void)
{
  static const char *const questions[] = { "cancel it", "change it", "where is it", "please change it" },
                           *const answers[] = { "Use the form.", "use the form.", "Here.",
                                                "I have changed it for you." },
                           *const intents[] = { "cancel", "change", "track", "change" };
  static const gint32 conversation[] = { -1, -1, -1, 7 };
  static const guint8 gone[] = { 0, 1, 0, 0 };
  g_autoptr (AislePassages) all = aisle_passages_new (questions, answers, intents, conversation, 4);

  g_assert_cmpint (all->next[0], ==, 1);
  g_assert_cmpint (all->next[1], ==, -1);
  g_assert_true (aisle_passage_is_right (all, 0, all, 3));
  g_assert_true (aisle_passage_is_right (all, 1, all, 3));
  g_assert_false (aisle_passage_is_right (all, 2, all, 3));
  g_assert_true (aisle_passage_has_intent (all, 1, "cancel", gone));
  g_assert_false (aisle_passage_has_intent (all, 0, "change", gone));
  g_assert_false (aisle_passage_has_intent (all, 0, NULL, NULL));
}

static void
test_nothing (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", "user_id,item_id,event,time\nu1,i1,view,2024-03-01 10:00:00\n", NULL);
  project = temp_shop_open (&shop);
  g_assert_null (aisle_passages_read (project, params, NULL, &error));
  g_assert_error (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Of 200 conversations of two replies each none stands on two sides, and the shop's own answer is always there to be found. */
static void
test_split (void)
{
  enum
  {
    CONVERSATIONS = 200,
    N = 2 * CONVERSATIONS + 1
  };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *questions[N] = { "faq" }, *answers[N] = { "answer" };
  gint32 conversation[N] = { -1 };
  guint8 side[CONVERSATIONS] = { 0 };
  g_autoptr (AislePassages) all = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  g_autoptr (AislePassageSplit) split = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 1; i < N; i++)
    {
      g_ptr_array_add (texts, g_strdup_printf ("question %zu", i));
      questions[i] = answers[i] = texts->pdata[i - 1];
      conversation[i] = (gint32) (i - 1) / 2;
    }
  all = aisle_passages_new (questions, answers, NULL, conversation, N);
  split = aisle_passage_split_new (all, params, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (split->kind, ==, "random");
  g_assert_cmpuint (split->full->n + split->test->n, ==, N);
  g_assert_cmpuint (split->fit->n + split->valid->n, ==, split->full->n);
  g_assert_cmpint (split->fit->source[0], ==, AISLE_PASSAGE_ANSWER);
  g_assert_cmpuint (split->test->n, >, 40); /* a fifth of 400, by chance of the hash */
  g_assert_cmpuint (split->test->n, <, 120);
  for (gsize p = 0; p < split->test->n; p++)
    side[split->test->conversation[p]] = 1;
  for (gsize p = 1; p < split->full->n; p++)
    g_assert_cmpint (side[split->full->conversation[p]], ==, 0);
}

/* As classifiers do: what came to choose by judges where nothing came to judge, and a tenth of train chooses. */
static void
test_folds (void)
{
  enum
  {
    N = 101
  };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *questions[N] = { "faq" };
  gint32 conversation[N] = { -1 };
  g_autoptr (AislePassages) all = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  g_autoptr (AislePassageSplit) split = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 1; i < N; i++)
    {
      g_ptr_array_add (texts, g_strdup_printf ("question %zu", i));
      questions[i] = texts->pdata[i - 1];
      conversation[i] = (gint32) i;
    }
  all = aisle_passages_new (questions, questions, NULL, conversation, N);
  for (gsize i = 1; i < N; i++)
    all->fold[i] = i <= 60 ? 1 : i <= 80 ? 2 : 0;
  split = aisle_passage_split_new (all, params, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (split->kind, ==, "given");
  g_assert_cmpuint (split->full->n, ==, 61); /* with the answer */
  g_assert_cmpuint (split->test->n, ==, 20);
  for (gsize p = 0; p < split->test->n; p++)
    g_assert_cmpuint (split->test->fold[p], ==, 2);
  g_assert_cmpuint (split->valid->n, >, 0);
  g_assert_cmpuint (split->valid->n, <, 20);
}

static void
assert_gone (AisleProject *project, const AislePassages *all, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gsize n, counted = 0;
  g_autofree guint8 *gone = aisle_passages_find_gone (all, project, &n, NULL, &error);
  g_autoptr (GString) told = g_string_new (NULL);

  g_assert_no_error (error);
  for (gsize p = 0; p < all->n; p++)
    {
      g_string_append_c (told, gone[p] ? 'x' : '.');
      counted += gone[p];
    }
  g_assert_cmpstr (told->str, ==, expected);
  g_assert_cmpuint (n, ==, counted);
}

static void
use_source (AisleProject *project, gint64 source, gboolean use)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_command_use_source (project, source, use, &error));
  g_assert_no_error (error);
}

/* Of three answers, two replies and a question that has the answer of its intent: what is left out is gone, with what has its
 * words from there alone; what stands in another import is not. */
static void
test_gone (void)
{
  TempShop shop;
  g_autoptr (AislePassages) all = NULL;
  g_autoptr (AisleProject) project = NULL;

  import_chats (&shop);
  temp_shop_import (&shop, "faq.csv",
                    "question,answer,intent\n"
                    "\"How do I\nsend it back?\",Within 30 days.,return\n"
                    "Greeting,hi!,\n",
                    NULL);
  temp_shop_import (&shop, "more.csv", "question,answer\nSalutation,Hi!\n", NULL);
  all = read_all (&shop, NULL);
  project = temp_shop_open (&shop);
  assert_gone (project, all, "......");
  use_source (project, 2, FALSE);
  assert_gone (project, all, "xx...x"); /* "Hi!" is an answer still */
  use_source (project, 3, FALSE);
  assert_gone (project, all, "xxxx.x");
  use_source (project, 1, FALSE);
  assert_gone (project, all, "xxxxxx");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_import (&shop, "again.csv", "intent,answer,question\nreturn,Within 30 days.,\"How do I\nsend it back?\"\n",
                    NULL);
  project = temp_shop_open (&shop);
  assert_gone (project, all, ".xxxxx");
  use_source (project, 1, TRUE);
  assert_gone (project, all, ".xxx..");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_kept (void)
{
  static const char *const questions[] = { "earlier\nwhere is it?", "怎么退货？", "" };
  static const char *const answers[] = { "It left.", "三十天内可退", "x" };
  static const char *const intents[] = { "track", NULL, NULL };
  static const gint32 conversation[] = { 3, -1, 4 };
  g_autoptr (AislePassages) all = aisle_passages_new (questions, answers, intents, conversation, 3), again = NULL;
  g_autoptr (AisleTensors) tensors = aisle_tensors_new (), damaged = aisle_tensors_new ();
  const AisleTensor *bytes;
  g_autoptr (GError) error = NULL;
  gint64 three = 3, short_length;

  g_assert_true (aisle_passages_save (all, tensors, &error));
  again = aisle_passages_load (tensors, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->n, ==, 3);
  for (gsize p = 0; p < 3; p++)
    {
      g_assert_cmpstr (again->question[p], ==, questions[p]);
      g_assert_cmpstr (again->answer[p], ==, answers[p]);
      g_assert_cmpstr (again->intent[p], ==, intents[p]);
      g_assert_cmpint (again->source[p], ==, all->source[p]);
    }
  /* Too few bytes for three passages. */
  bytes = aisle_tensors_find (tensors, "passages");
  short_length = bytes->dims[0] / 2;
  aisle_tensors_add_copy (damaged, "passages", AISLE_DTYPE_I32, 1, &short_length, bytes->data);
  aisle_tensors_add_copy (damaged, "passage_ids", AISLE_DTYPE_I32, 1, &three, all->id);
  aisle_tensors_add_copy (damaged, "passage_sources", AISLE_DTYPE_I32, 1, &three, all->id);
  g_assert_null (aisle_passages_load (damaged, &error));
  g_assert_error (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/passages/replies", test_replies);
  g_test_add_func ("/passages/answers", test_answers);
  g_test_add_func ("/passages/two-intents", test_two_intents);
  g_test_add_func ("/passages/nothing", test_nothing);
  g_test_add_func ("/passages/split", test_split);
  g_test_add_func ("/passages/folds", test_folds);
  g_test_add_func ("/passages/gone", test_gone);
  g_test_add_func ("/passages/kept", test_kept);
  return g_test_run ();
}
