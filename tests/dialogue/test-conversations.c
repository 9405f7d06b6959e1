/* test-conversations.c: turns come in the order in which they were said, and who said them is told from the data. */
#include "temp-shop.h"

#include "base/error.h"
#include "dialogue/conversations.h"

static AisleConversations *
read_all (const TempShop *shop, const char *pair)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = temp_shop_open (shop);
  g_autoptr (AisleParams) params = aisle_params_new (aisle_conversation_params, aisle_conversation_n_params);
  AisleConversations *self;

  g_assert_true (pair == NULL || aisle_params_set_pair (params, pair, NULL));
  self = aisle_conversations_read (project, params, NULL, &error);
  g_assert_no_error (error);
  return self;
}

static void
assert_turn (const AisleConversations *self, gsize i, gint32 conversation, gint32 turn, AisleSpeaker speaker,
             const char *text)
{
  g_assert_cmpstr (self->texts[i], ==, text);
  g_assert_cmpint (self->conversation[i], ==, conversation);
  g_assert_cmpint (self->turn[i], ==, turn);
  g_assert_cmpint (self->speaker[i], ==, speaker);
}

/* Rows of two conversations between each other, turns out of order, and an utterance on its own. */
static void
test_order (void)
{
  TempShop shop;
  g_autoptr (AisleConversations) all = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "chats.csv",
                    "conversation_id,turn,speaker,text,time,intent,user_id\n"
                    "b,2,agent,it left today,2024-03-01 10:00:10,,u1\n"
                    "a,1,customer,can I return it?,2024-03-01 11:00:00,return,u2\n"
                    "b,1,customer,where is my order?,2024-03-01 10:00:00,track,u1\n"
                    "b,3,action,order looked up,2024-03-01 10:00:11,,u1\n"
                    ",,customer,hello,,,\n"
                    "a,2,agent,within 30 days,2024-03-01 11:00:30,,u2\n",
                    NULL);
  all = read_all (&shop, NULL);
  g_assert_cmpuint (all->n, ==, 6);
  g_assert_cmpuint (all->n_conversations, ==, 3);
  assert_turn (all, 0, 0, 0, AISLE_SPEAKER_CUSTOMER, "where is my order?");
  assert_turn (all, 1, 0, 1, AISLE_SPEAKER_AGENT, "it left today");
  assert_turn (all, 2, 0, 2, AISLE_SPEAKER_OTHER, "order looked up");
  assert_turn (all, 3, 1, 0, AISLE_SPEAKER_CUSTOMER, "can I return it?");
  assert_turn (all, 4, 1, 1, AISLE_SPEAKER_AGENT, "within 30 days");
  assert_turn (all, 5, 2, 0, AISLE_SPEAKER_CUSTOMER, "hello");
  g_assert_cmpuint (all->start[1], ==, 3);
  g_assert_cmpuint (all->start[3], ==, 6);
  g_assert_cmpstr (all->intents[0], ==, "track");
  g_assert_null (all->intents[1]);
  g_assert_cmpint (all->id[0], ==, 3);
  g_assert_cmpint (all->user[0], ==, all->user[1]);
  g_assert_cmpint (all->user[5], ==, -1);
  g_assert_cmpint (all->time[0] + 10 * G_USEC_PER_SEC, ==, all->time[1]);
  g_assert_cmpstr (all->agent, ==, "agent");
  g_assert_false (all->guessed);
  temp_shop_clear (&shop);
}

/* Nobody is named (MultiWOZ 2.1): numbered turns go to and fro.  Turns without numbers are all customers'. */
static void
test_unnamed (void)
{
  TempShop shop;
  g_autoptr (AisleConversations) all = NULL, chats = NULL;

  temp_shop_init (&shop);
  temp_shop_import (
      &shop, "data.json",
      "{\"A.json\":{\"goal\":{\"message\":[\"You look for a place\"]},\"log\":["
      "{\"text\":\"i need a place\",\"metadata\":{}},{\"text\":\"where to?\",\"metadata\":{\"x\":{}}},"
      "{\"text\":\"to the north\",\"metadata\":{}}]},"
      "\"B.json\":{\"goal\":{\"message\":[\"You want a train\"]},\"log\":[{\"text\":\"i need a train\",\"metadata\":{}},"
      "{\"text\":\"what day?\",\"metadata\":{\"x\":{}}}]},"
      "\"C.json\":{\"goal\":{},\"log\":[{\"text\":\"hello there you\",\"metadata\":{}}]}}",
      NULL);
  all = read_all (&shop, NULL);
  g_assert_cmpuint (all->n, ==, 6);
  assert_turn (all, 0, 0, 0, AISLE_SPEAKER_CUSTOMER, "i need a place");
  assert_turn (all, 1, 0, 1, AISLE_SPEAKER_AGENT, "where to?");
  assert_turn (all, 2, 0, 2, AISLE_SPEAKER_CUSTOMER, "to the north");
  assert_turn (all, 4, 1, 1, AISLE_SPEAKER_AGENT, "what day?");
  assert_turn (all, 5, 2, 0, AISLE_SPEAKER_CUSTOMER, "hello there you");
  g_assert_true (all->guessed);
  g_assert_cmpstr (all->agent, ==, "every other turn");
  temp_shop_clear (&shop);

  temp_shop_init (&shop);
  temp_shop_import (&shop, "chats.csv", "conversation_id,text\na,where is it?\na,are you there?\n", NULL);
  chats = read_all (&shop, NULL);
  assert_turn (chats, 1, 0, 1, AISLE_SPEAKER_CUSTOMER, "are you there?");
  g_assert_false (chats->guessed);
  temp_shop_clear (&shop);
}

/* Documents without an id: a conversation is what goes on upwards; who talks with a user may be called the system. */
static void
test_nameless (void)
{
  TempShop shop;
  g_autoptr (AisleConversations) all = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "messages.csv",
                    "turn,speaker,text\n"
                    "1,USER,where is my order?\n2,SYSTEM,it left today\n3,USER,thanks\n"
                    "1,USER,can I return it?\n2,SYSTEM,within 30 days\n",
                    NULL);
  all = read_all (&shop, NULL);
  g_assert_cmpuint (all->n_conversations, ==, 2);
  assert_turn (all, 1, 0, 1, AISLE_SPEAKER_AGENT, "it left today");
  assert_turn (all, 2, 0, 2, AISLE_SPEAKER_CUSTOMER, "thanks");
  assert_turn (all, 3, 1, 0, AISLE_SPEAKER_CUSTOMER, "can I return it?");
  assert_turn (all, 4, 1, 1, AISLE_SPEAKER_AGENT, "within 30 days");
  temp_shop_clear (&shop);
}

/* Nothing says what 0 and 1 mean, but customers begin; where somebody says it, that counts. */
static void
test_guess (void)
{
  TempShop shop;
  g_autoptr (AisleConversations) guessed = NULL, told = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "bare.csv",
                    "conversation_id,speaker,text\nx,1,你好 在吗\nx,0,有什么问题我可以帮您\nx,1,这个尺码偏大吗\n"
                    "x,0,不偏大的\ny,1,什么时候发货\ny,0,亲 今天就发\n",
                    NULL);
  guessed = read_all (&shop, NULL);
  assert_turn (guessed, 0, 0, 0, AISLE_SPEAKER_CUSTOMER, "你好 在吗");
  assert_turn (guessed, 3, 0, 3, AISLE_SPEAKER_AGENT, "不偏大的");
  assert_turn (guessed, 5, 1, 1, AISLE_SPEAKER_AGENT, "亲 今天就发");
  g_assert_true (guessed->guessed);
  told = read_all (&shop, "agent=1");
  assert_turn (told, 0, 0, 0, AISLE_SPEAKER_AGENT, "你好 在吗");
  assert_turn (told, 5, 1, 1, AISLE_SPEAKER_CUSTOMER, "亲 今天就发");
  g_assert_false (told->guessed);
  temp_shop_clear (&shop);
}

static void
test_reviews (void)
{
  TempShop shop;
  g_autoptr (AisleConversations) all = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "reviews.csv", "review,rating,item_id\nfits well,5,i1\ntoo small,2,i2\n", NULL);
  all = read_all (&shop, NULL); /* what there is */
  g_assert_true (all->reviews);
  g_clear_pointer (&all, aisle_conversations_free);
  all = read_all (&shop, "records=reviews");
  g_assert_cmpuint (all->n_conversations, ==, 2);
  assert_turn (all, 1, 1, 0, AISLE_SPEAKER_CUSTOMER, "too small");
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (AisleProject) project = temp_shop_open (&shop);

    g_assert_null (aisle_conversations_read (project, NULL, NULL, &error));
    g_assert_error (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY);
  }
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversations/order", test_order);
  g_test_add_func ("/conversations/nameless", test_nameless);
  g_test_add_func ("/conversations/unnamed", test_unnamed);
  g_test_add_func ("/conversations/guess", test_guess);
  g_test_add_func ("/conversations/reviews", test_reviews);
  return g_test_run ();
}
