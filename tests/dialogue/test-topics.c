/* test-topics.c: topics find what was planted in the simulated shop, in English and Chinese, by both methods; labels are
 * whole words; the same texts give the same topics; what nobody answers is a topic too. */
#include "temp-shop.h"

#include "base/error.h"
#include "dialogue/asked-turns.h"
#include "dialogue/topics.h"
#include "simulate/simulate.h"
#include "store/sql.h"
#include "text/words.h"

#include <math.h>
#include <string.h>

typedef struct
{
  TempShop shop;
  AisleConversations *all;
  AisleAskedTurns *asked;
  AisleTopicNames *names;
  GHashTable *planted; /* "c00001 1" -> intent */
} Talk;

static void
import_as (const TempShop *shop, const char *name, const char *kind)
{
  g_autofree char *path = temp_shop_path (shop, name), *as = g_strconcat ("as=", kind, NULL);
  const char *const options[] = { as, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = temp_shop_import_file (shop, path, options, FALSE, &error);

  g_assert_no_error (error);
}

/* conversation_id,turn,intent,... of every turn of a customer. */
static void
read_truth (Talk *self)
{
  g_autofree char *path = temp_shop_path (&self->shop, "turns.csv"), *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  self->planted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);

      if (*cells[2] != '\0')
        g_hash_table_insert (self->planted, g_strdup_printf ("%s %s", cells[0], cells[1]), g_strdup (cells[2]));
    }
}

static void
read_names (Talk *self, AisleProject *project)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, "SELECT title, category, brand FROM catalogue", NULL);

  self->names = aisle_topic_names_new ();
  while (sqlite3_step (row) == SQLITE_ROW)
    for (int c = 0; c < 3; c++)
      aisle_topic_names_add (self->names, aisle_sql_text (row, c));
  sqlite3_finalize (row);
}

static void
talk_init (Talk *self, const char *language)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&self->shop);
  g_assert_true (aisle_params_set_pair (params, "events=8000", NULL)
                 && aisle_params_set_pair (params, "plant=dialogues", NULL)
                 && aisle_params_set_pair (params, "dialogues=900", NULL)
                 && aisle_params_set (params, "language", language, NULL));
  g_assert_true (aisle_simulate (self->shop.folder, params, NULL, &error));
  import_as (&self->shop, "items.csv", "items");
  import_as (&self->shop, "dialogues.csv", "dialogues");
  project = temp_shop_open (&self->shop);
  self->all = aisle_conversations_read (project, NULL, NULL, &error);
  g_assert_no_error (error);
  self->asked = aisle_asked_turns_new (self->all);
  read_truth (self);
  read_names (self, project);
}

static void
talk_clear (Talk *self)
{
  aisle_asked_turns_free (self->asked);
  aisle_conversations_free (self->all);
  aisle_topic_names_free (self->names);
  g_hash_table_unref (self->planted);
  temp_shop_clear (&self->shop);
}

static AisleTopics *
find (const Talk *self, const char *pair, const char *more)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_topic_params, aisle_topic_n_params);
  g_autoptr (GError) error = NULL;
  AisleTopics *topics;

  g_assert_true (pair == NULL || aisle_params_set_pair (params, pair, NULL));
  g_assert_true (more == NULL || aisle_params_set_pair (params, more, NULL));
  topics = aisle_topics_find (self->asked->texts, (const char *const *) self->asked->answers, self->asked->n,
                              self->names, params, NULL, &error);
  g_assert_no_error (error);
  return topics;
}

/* The planted intent of an asked turn, NULL for none. */
static const char *
planted (const Talk *self, gsize i)
{
  gsize turn = self->asked->turn[i];
  g_autofree char *key = g_strdup_printf ("c%05d %d", self->all->conversation[turn] + 1, self->all->turn[turn] + 1);

  return g_hash_table_lookup (self->planted, key);
}

static double
entropy (const double *counts, gsize n, double total)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    if (counts[i] > 0)
      sum -= counts[i] / total * log (counts[i] / total);
  return sum;
}

/* Normalised mutual information, 2 I / (H + H), over the turns that have a planted intent. */
static double
agreement (const Talk *self, const AisleTopics *topics)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  gsize k = topics->n_topics + 1, c = 64;
  g_autofree double *both = g_new0 (double, k *c), *of_topic = g_new0 (double, k), *of_intent = g_new0 (double, c);
  double total = 0, h_topic, h_intent, h_both;

  for (gsize i = 0; i < self->asked->n; i++)
    {
      const char *intent = planted (self, i);
      gsize t = (gsize) (topics->topic[i] + 1), p;

      if (intent == NULL)
        continue;
      if (!g_hash_table_contains (numbers, intent))
        g_hash_table_insert (numbers, (gpointer) intent, GUINT_TO_POINTER (g_hash_table_size (numbers)));
      p = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, intent));
      both[t * c + p]++;
      of_topic[t]++;
      of_intent[p]++;
      total++;
    }
  h_topic = entropy (of_topic, k, total);
  h_intent = entropy (of_intent, c, total);
  h_both = entropy (both, k * c, total);
  return 2 * (h_topic + h_intent - h_both) / (h_topic + h_intent);
}

static void
collect (const char *word, gsize length, gpointer data)
{
  g_hash_table_add (data, g_strndup (word, length));
}

/* Every word of every topic is a word of some text, not a part of one. */
static void
assert_whole_words (const Talk *self, const AisleTopics *topics)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < self->asked->n; i++)
    aisle_text_each_word (self->asked->texts[i], collect, words);
  for (gsize t = 0; t < topics->n_topics; t++)
    {
      g_assert_cmpstr (topics->label[t], !=, "");
      for (gsize w = 0; topics->words[t][w] != NULL; w++)
        g_assert_true (g_hash_table_contains (words, topics->words[t][w]));
    }
}

static void
test_planted (gconstpointer language)
{
  Talk talk;
  g_autoptr (AisleTopics) means = NULL, factors = NULL, few = NULL, again = NULL;
  gsize in_topics = 0;

  talk_init (&talk, language);
  means = find (&talk, NULL, NULL);
  factors = find (&talk, "method=nmf", "topics=24");
  g_test_message ("%s: %zu topics, NMI k-means %.3f, NMF %.3f, width %.3f", (const char *) language, means->n_topics,
                  agreement (&talk, means), agreement (&talk, factors), means->width);
  for (gsize t = 0; t < means->n_topics; t++)
    {
      g_test_message ("  %zu %s", means->size[t], means->label[t]);
      in_topics += means->size[t];
      g_assert_true (t == 0 || means->size[t] <= means->size[t - 1]);
    }
  g_assert_cmpuint (in_topics, <=, talk.asked->n);
  g_assert_true (means->by_answers);
  assert_whole_words (&talk, means);
  g_assert_cmpfloat (agreement (&talk, means), >=, .8);
  g_assert_cmpfloat (agreement (&talk, factors), >=, .7);
  few = find (&talk, "topics=6", NULL);
  again = find (&talk, "topics=6", NULL);
  g_assert_cmpuint (few->n_topics, ==, 6);
  g_assert_cmpmem (few->topic, few->n * sizeof (gint32), again->topic, again->n * sizeof (gint32));
  talk_clear (&talk);
}

/* Two kinds of sentences without any answers. */
static void
test_words_alone (void)
{
  static const char *const texts[] = {
    "the parcel is late", "my parcel never arrived",     "parcel lost, parcel late",
    "late parcel again",  "refund the money to my card", "money not on the card",
    "refund money",       "card refund missing",
  };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_topic_params, aisle_topic_n_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTopics) topics = NULL, none = NULL;

  g_assert_true (aisle_params_set_pair (params, "topics=2", NULL));
  topics = aisle_topics_find (texts, NULL, G_N_ELEMENTS (texts), NULL, params, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (topics->n_topics, ==, 2);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpint (topics->topic[i], ==, topics->topic[i < 4 ? 0 : 4]);
  g_assert_cmpint (topics->topic[0], !=, topics->topic[4]);
  g_assert_true (g_str_has_prefix (topics->label[topics->topic[0]], "parcel"));
  none = aisle_topics_find (texts, NULL, 1, NULL, params, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY);
}

/* Three questions that are answered, each in its way, and one that never is: its words, which share nothing with the others'
 * or little, have no answer to learn from. */
static void
test_unanswered (gconstpointer data)
{
  static const char *const asked[][3] = {
    { "where is my parcel", "the parcel is late", "my parcel never arrived" },
    { "refund the money", "I want my refund", "when is the refund paid" },
    { "does the jacket fit", "which jacket size fits", "the jacket is too small" },
  };
  static const char *const replies[] = { "the courier brings it tomorrow", "the bank pays within ten days",
                                         "measure your chest and compare the chart" };
  static const char *const gifts[][3] = {
    { "gift voucher wanted", "voucher as a gift", "sell gift vouchers" },
    { "gift voucher never arrived", "the gift voucher is late", "I want a gift voucher paid" },
  };
  const char *const *unanswered = gifts[GPOINTER_TO_SIZE (data)];
  const char *texts[84], *answers[84];
  g_autoptr (AisleParams) params = aisle_params_new (aisle_topic_params, aisle_topic_n_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTopics) four = NULL, chosen = NULL;

  for (gsize i = 0; i < 84; i++)
    {
      texts[i] = i < 60 ? asked[i % 3][i / 3 % 3] : unanswered[i % 3];
      answers[i] = i < 60 ? replies[i % 3] : "";
    }
  g_assert_true (aisle_params_set_pair (params, "topics=4", NULL));
  four = aisle_topics_find (texts, answers, 84, NULL, params, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (four->by_answers);
  for (gsize i = 0; i < 84; i++)
    g_assert_cmpint (four->topic[i], ==, four->topic[i < 60 ? i % 3 : 60]);
  g_assert_cmpint (four->topic[60], ==, 0); /* the largest */
  g_assert_cmpuint (four->size[0], ==, 24);
  g_assert_nonnull (strstr (four->label[0], "gift"));
  g_assert_true (aisle_params_set_pair (params, "topics=0", NULL));
  chosen = aisle_topics_find (texts, answers, 84, NULL, params, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < 84; i++)
    {
      g_assert_cmpint (chosen->topic[i], >=, 0);
      for (gsize j = 0; j < i; j++) /* answered and unanswered share no topic */
        g_assert_true (chosen->topic[i] != chosen->topic[j] || (i < 60) == (j < 60));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/topics/planted/en", "en", test_planted);
  g_test_add_data_func ("/topics/planted/zh", "zh", test_planted);
  g_test_add_func ("/topics/words-alone", test_words_alone);
  g_test_add_data_func ("/topics/unanswered/own-words", GSIZE_TO_POINTER (0), test_unanswered);
  g_test_add_data_func ("/topics/unanswered/shared-words", GSIZE_TO_POINTER (1), test_unanswered);
  return g_test_run ();
}
