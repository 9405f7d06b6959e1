/* test-counting-models.c: the families that count, on numbers worked out by hand. */
#include "base/error.h"
#include "feature/item-texts.h"
#include "model-data.h"

#include <math.h>

/* ---- sequence neighbours ---- */

/* Users 0 1 2, 0 2 and 1 0.  Of users: C01 = 1/sqrt 3 + 1/sqrt 2, C02 the same, C12 = 1/sqrt 3.  Of order: T01 = 1 + 1/2 (1
 * before 0 once), T02 = 1/2 + 1, T10 = 1/2 + 1, T12 = 1, T20 = (1/2 + 1) / 2, T21 = 1/2. */
static void
test_seqknn_counts (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 2 | 1 0", 4, NULL);
  g_autoptr (AisleModel) together = model_of ("seqknn", "mix=1 popularity=0", log);
  g_autoptr (AisleModel) order = model_of ("seqknn", "mix=0 popularity=0", log);
  g_autoptr (AisleModel) both = model_of ("seqknn", "mix=0.5 popularity=1 decay=0.7", log);

  assert_scores (together, "0", (double[]){ 0, 1.2844570503, 1.2844570503, 0 });
  assert_scores (together, "1", (double[]){ 1.2844570503, 0, .5773502692, 0 });
  assert_scores (order, "0", (double[]){ 0, 1.5, 1.5, 0 });
  assert_scores (order, "1", (double[]){ 1.5, 0, 1, 0 });
  assert_scores (order, "2", (double[]){ .75, .5, 0, 0 });
  /* Item 0 has three users, 1 and 2 two: S01 = (C01 + T01) / 2 / 6, S21 = (C21 + T21) / 2 / 4, S20 = ... / 6. */
  assert_scores (both, "2 0",
                 (double[]){ .7 * (1.2844570503 + .75) / 12, (1.2844570503 + 1.5) / 12 + .7 * (.5773502692 + .5) / 8,
                             (1.2844570503 + 1.5) / 12, 0 });
  g_assert_cmpfloat_with_epsilon (part_of (both, "2 0", 1, 2), .7 * (.5773502692 + .5) / 8, 1e-6);
  g_assert_cmpfloat_with_epsilon (part_of (both, "2 0", 1, 0), (1.2844570503 + 1.5) / 12, 1e-6);
}

static void
test_seqknn_limits (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 3", 4, NULL);
  g_autoptr (AisleModel) near = model_of ("seqknn", "mix=0 popularity=0 window=2", log);
  g_autoptr (AisleModel) one = model_of ("seqknn", "mix=0 popularity=0 neighbours=1", log);
  g_autoptr (AisleModel) last = model_of ("seqknn", "mix=0 popularity=0 last=1", log);

  assert_scores (near, "0", (double[]){ 0, 1, .5, 0 });
  assert_scores (one, "0", (double[]){ 0, 1, 0, 0 });
  assert_scores (last, "0 3", (double[]){ 1.0 / 6, .25, .5, 0 });
}

/* ---- sessions ---- */

/* Four sessions, the last clicks at 1, 2, 3, 4.  Items occur 1, 3, 3, 1 and 1 times. */
static const gint64 clicks[] = { 1, 2, 3, 4 };
#define SESSIONS "0 1 2 | 1 3 | 4 | 1 2 2"

static void
test_vsknn_vector (void)
{
  g_autoptr (AisleHistories) log = rows_of (SESSIONS, 5, clicks);
  g_autoptr (AisleModel) model = model_of ("vsknn", "idf=1", log);
  const double rare = 2.3862943611, common = 1.2876820724; /* 1 + ln 4, 1 + ln 4/3 */

  /* 0 1: weights 1/4 and 1, of two items: similarities .625, .5 and .5; all share the newest item. */
  assert_scores (model, "0 1", (double[]){ .625 * rare, 1.625 * common, 1.125 * common, .5 * rare, 0 });
  /* 1 0: the first shares the newest; the others the one before: half. */
  assert_scores (model, "1 0",
                 (double[]){ .625 * rare, (.625 + .0625 + .0625) * common, (.625 + .0625) * common, .0625 * rare, 0 });
  /* 1 4 1: the latest place of 1 counts: 1, and 4 has (2/3)^2; the session of 4 is two places back. */
  assert_scores (model, "1 4 1", (double[]){ .5 * rare, 1.5 * common, common, .5 * rare, 4.0 / 9 / 2 / 2 * rare });
  assert_scores (model, "", (double[]){ 0, 0, 0, 0, 0 });
  /* Of the vote of the first session for 2, the item 0 gave a fifth. */
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, 0), .125 * common, 1e-6);
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, 1), common, 1e-6);
}

static void
test_vsknn_choice (void)
{
  g_autoptr (AisleHistories) log = rows_of (SESSIONS, 5, clicks);
  g_autoptr (AisleModel) newest = model_of ("vsknn", "idf=0 sample=2", log);
  g_autoptr (AisleModel) nearest = model_of ("vsknn", "idf=0 neighbours=1", log);
  g_autoptr (AisleModel) two = model_of ("vsknn", "idf=0 neighbours=2", log);
  g_autoptr (AisleModel) cosine = model_of ("vsknn", "similarity=cosine weighting=same decay=same idf=0", log);

  assert_scores (newest, "0 1", (double[]){ 0, 1, .5, .5, 0 });
  assert_scores (nearest, "0 1", (double[]){ .625, .625, .625, 0, 0 });
  assert_scores (two, "0 1", (double[]){ .625, 1.125, 1.125, 0, 0 }); /* of the tied ones the newer */
  /* S-kNN: 2 / sqrt (2 x 3), and 1 / sqrt (2 x 2) twice. */
  assert_scores (cosine, "0 1", (double[]){ .8164965809, 1.8164965809, 1.3164965809, .5, 0 });
}

/* ---- Markov ---- */

static void
test_markov (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 1 | 0 2", 3, NULL);
  g_autoptr (AisleModel) model = model_of ("markov", "order=2 decay=0.5 smoothing=1", log);
  g_autoptr (AisleModel) first = model_of ("markov", "order=1 smoothing=0", log);

  /* Shares 3/7, 2/7, 2/7.  After 1 came 2 once; two after 0 came 2 once. */
  assert_scores (model, "0 1", (double[]){ 3.0 / 14, 2.0 / 14, 9.0 / 14 });
  /* After 0 came 1 twice and 2 once; two after 1 came nothing. */
  assert_scores (
      model, "1 0",
      (double[]){ (3.0 / 28 + .5 * 3 / 7) / 1.5, (16.0 / 28 + .5 * 2 / 7) / 1.5, (9.0 / 28 + .5 * 2 / 7) / 1.5 });
  assert_scores (model, "", (double[]){ 3.0 / 7, 2.0 / 7, 2.0 / 7 });
  assert_scores (first, "2 0", (double[]){ 0, 2.0 / 3, 1.0 / 3 });
  assert_scores (first, "2", (double[]){ 3.0 / 7, 2.0 / 7, 2.0 / 7 }); /* nothing came after 2 */
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, 1), 1 / 1.5 / 2, 1e-6);
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, 0), .5 / 1.5 / 2, 1e-6);
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, -1), 1.0 / 7, 1e-6);
}

/* ---- users ---- */

static void
test_userknn (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1 2 | 0 1 | 2 3 4 0", 5, NULL);
  g_autoptr (AisleModel) model = model_of ("userknn", "", log);
  g_autoptr (AisleModel) nearest = model_of ("userknn", "neighbours=1", log);
  g_autoptr (AisleModel) one_sided = model_of ("userknn", "asymmetry=1", log);
  g_autoptr (AisleModel) local = model_of ("userknn", "locality=2", log);
  const double a = 2 / sqrt (6), c = 1 / sqrt (8); /* of 0 1 with each user; with the second 1 */

  assert_scores (model, "0 1", (double[]){ a + 1 + c, a + 1, a + c, c, c });
  assert_scores (nearest, "0 1", (double[]){ 1, 1, 0, 0, 0 });
  assert_scores (one_sided, "0 1", (double[]){ 2.5, 2, 1.5, .5, .5 });
  assert_scores (local, "0 1", (double[]){ a * a + 1 + c * c, a * a + 1, a * a + c * c, c * c, c * c });
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, 0), a / 2 + c, 1e-6);
  g_assert_cmpfloat_with_epsilon (part_of (model, "0 1", 2, 1), a / 2, 1e-6);
}

/* ---- popularity ---- */

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static void
test_popular_ages (void)
{
  const gint64 times[] = { 10 * DAY, 17 * DAY, 24 * DAY };
  g_autoptr (AisleHistories) log = rows_of ("0 1 0 | 1 | 2", 3, times);
  g_autoptr (AisleHistories) timeless = rows_of ("0 1 | 1", 3, NULL);
  g_autoptr (AisleModel) plain = model_of ("popular", "", log);
  g_autoptr (AisleModel) recent = model_of ("popular", "half_life=7", log);
  g_autoptr (AisleParams) params = params_of (aisle_family ("popular"), "half_life=7");
  AisleTrainInput input = { .matrix = timeless->matrix, .sequences = timeless->sequences, .params = params };
  g_autoptr (GError) error = NULL;

  assert_scores (plain, "", (double[]){ 1, 2, 1 });
  assert_scores (recent, "", (double[]){ .25, .75, 1 });
  g_assert_null (aisle_family ("popular")->train (&input, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT);
}

/* ---- content ---- */

static AisleModel *
content_of (AisleItemWords *words, const char *settings, const AisleHistories *log)
{
  const AisleFamily *family = aisle_family ("content");
  g_autoptr (AisleItemTexts) texts = aisle_item_words_finish (words);
  g_autoptr (AisleParams) params = params_of (family, settings);
  AisleTrainInput input = { .matrix = log->matrix, .sequences = log->sequences, .params = params, .texts = texts };
  GError *error = NULL;
  AisleModel *model = family->train (&input, NULL, &error);

  g_assert_no_error (error);
  return model;
}

/* The BM25 figures of "red shoe" asked of three texts, k1 1.2, b .75: 1.088429, .646255 and .590862. */
static void
test_content_bm25 (void)
{
  g_autoptr (AisleHistories) log = rows_of ("0 1", 4, NULL);
  g_autoptr (AisleItemWords) words = aisle_item_words_new (4);
  g_autoptr (AisleModel) model = NULL;

  aisle_item_words_add_text (words, 0, "Red shoe");
  aisle_item_words_add_text (words, 1, "red, RED dress");
  aisle_item_words_add_text (words, 2, "Blue shoe; shoe sale!");
  model = content_of (words, "", log);
  assert_scores (model, "0", (double[]){ 1, .646255 / 1.088429, .590862 / 1.088429, 0 });
  assert_scores (model, "3", (double[]){ 0, 0, 0, 0 }); /* an item without words asks for nothing */
  g_assert_cmpfloat_with_epsilon (part_of (model, "0", 1, 0), .646255 / 1.088429, 2e-6);
}

static void
test_content_attributes (void)
{
  g_autoptr (AisleItemWords) words = aisle_item_words_new (3);
  g_autoptr (AisleItemTexts) texts = NULL;

  aisle_item_words_add_attribute (words, 0, "category", "Shoes > Boots");
  aisle_item_words_add_attribute (words, 1, "category", "shoes");
  aisle_item_words_add_attribute (words, 1, "category", "shoes");
  aisle_item_words_add_attribute (words, 2, "brand", "Shoes");
  texts = aisle_item_words_finish (words);
  g_assert_cmpuint (texts->words->len, ==, 3);
  g_assert_cmpstr (texts->words->pdata[0], ==, "category=shoes");
  g_assert_cmpstr (texts->words->pdata[1], ==, "category=shoes>boots");
  g_assert_cmpstr (texts->words->pdata[2], ==, "brand=shoes");
  g_assert_cmpint (texts->counts->start[1], ==, 2);
  g_assert_cmpint (texts->counts->start[2], ==, 3);
  g_assert_cmpfloat (texts->counts->value[2], ==, 1); /* said twice, true once */
}

/* Nobody has taken items 10 to 19 yet: what is like a history's items comes before what is popular. */
static void
test_content_cold (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (AisleItemWords) words = aisle_item_words_new (20);
  g_autoptr (AisleHistories) log = NULL;
  g_autoptr (AisleModel) content = NULL, popular = NULL;
  guint by_content = 0, by_popularity = 0;

  for (gint32 user = 0; user < 100; user++) /* users of even number take even items */
    g_string_append_printf (text, "%s%d %d", user > 0 ? " | " : "", user % 2 + 2 * (user % 5),
                            user % 2 + 2 * ((user + 1) % 5));
  for (gint32 item = 0; item < 20; item++)
    aisle_item_words_add_text (words, item, item % 2 == 0 ? "linen shirt" : "steel kettle");
  log = rows_of (text->str, 20, NULL);
  content = content_of (words, "", log);
  popular = model_of ("popular", "", log);
  for (gint32 cold = 10; cold < 20; cold++)
    {
      const char *history = cold % 2 == 0 ? "0 2" : "1 3";
      g_autofree float *a = scores_of (content, history), *b = scores_of (popular, history);
      gint32 better_a = 0, better_b = 0;

      for (gint32 item = 10; item < 20; item++)
        {
          better_a += item % 2 != cold % 2 && a[item] >= a[cold];
          better_b += item % 2 != cold % 2 && b[item] >= b[cold];
        }
      by_content += better_a == 0;
      by_popularity += better_b == 0;
    }
  g_assert_cmpuint (by_content, ==, 10);
  g_assert_cmpuint (by_popularity, ==, 0);
}

static void
test_content_without_catalogue (void)
{
  const AisleFamily *family = aisle_family ("content");
  g_autoptr (AisleHistories) log = rows_of ("0 1", 4, NULL);
  g_autoptr (AisleParams) params = params_of (family, "");
  AisleTrainInput input = { .matrix = log->matrix, .sequences = log->sequences, .params = params };
  g_autoptr (GError) error = NULL;

  g_assert_null (family->train (&input, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/counting/seqknn/counts", test_seqknn_counts);
  g_test_add_func ("/counting/seqknn/limits", test_seqknn_limits);
  g_test_add_func ("/counting/vsknn/vector", test_vsknn_vector);
  g_test_add_func ("/counting/vsknn/choice", test_vsknn_choice);
  g_test_add_func ("/counting/markov", test_markov);
  g_test_add_func ("/counting/userknn", test_userknn);
  g_test_add_func ("/counting/popular/ages", test_popular_ages);
  g_test_add_func ("/counting/content/bm25", test_content_bm25);
  g_test_add_func ("/counting/content/attributes", test_content_attributes);
  g_test_add_func ("/counting/content/cold", test_content_cold);
  g_test_add_func ("/counting/content/without-catalogue", test_content_without_catalogue);
  return g_test_run ();
}
