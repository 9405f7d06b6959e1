/* test-class-honesty.c: what is planted in the texts of a classifier is counted, and raises its own check; clean texts raise
 * nothing.  The counts are by hand. */
#include "evaluate/class-facts.h"
#include "evaluate/honesty.h"

/* "check gravity affected/total, ...": all of what is found. */
static void
expect (const AisleHonestyFacts *facts, const char *expected)
{
  g_autoptr (GPtrArray) findings = aisle_honesty_look (facts);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const AisleRunFinding *finding = findings->pdata[i];

      g_string_append_printf (text, "%s%s %s %d/%d", i > 0 ? ", " : "", finding->check,
                              aisle_gravity_id (finding->gravity), (int) finding->affected, (int) finding->total);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

#define PLANT(name, spoil, expected)                                                                                   \
  static void test_##name (void)                                                                                       \
  {                                                                                                                    \
    AisleClassFacts classes = { .fit = 900,                                                                            \
                                .test = 300,                                                                           \
                                .valid = 100,                                                                          \
                                .classes = 10,                                                                         \
                                .largest = 60,                                                                         \
                                .most = "refund",                                                                      \
                                .accuracy = { .8, .75, .84 } };                                                        \
    AisleHonestyFacts facts = { .classes = &classes };                                                                 \
                                                                                                                       \
    expect (&facts, "");                                                                                               \
    spoil;                                                                                                             \
    expect (&facts, expected);                                                                                         \
  }

PLANT (majority, classes.largest = 225, "majority stop 225/300")
PLANT (few_seen, classes.seen = 3, "")
PLANT (seen, classes.seen = 4, "seen-texts warning 4/300")
PLANT (mostly_seen, classes.seen = 61, "seen-texts stop 61/300")
PLANT (few_near, classes.near = 45, "")
PLANT (templates, classes.near = 46, "templates warning 46/300")
PLANT (judged, (classes.test = 99, classes.largest = 20), "few-judged warning 99/99")
PLANT (hardly_judged, (classes.test = 29, classes.largest = 5), "few-judged stop 29/29")
PLANT (few, (classes.few = 2, classes.fewest = "refund"), "few-texts note 2/10")
PLANT (disputed, classes.disputed = 13, "disputed-texts warning 13/1200")
PLANT (unseen, classes.unseen = 1, "unseen-classes warning 1/300")
PLANT (validation, classes.valid = 49, "thin-validation note 49/900")

/* Two classes of words without blanks in between, so that none are alike by chance. */
static void
test_counts (void)
{
  static const char *const fit_texts[] = {
    "where is my parcel number one", "please send my money back", "Hello there", "hello  THERE", "stop it", "a b c"
  };
  static const gint32 fit_label[] = { 0, 1, 0, 1, 0, 0 };
  /* Seen as it is but for its case; near: one word differs; near in words, of the other class; a short one; another. */
  static const char *const test_texts[] = { "WHERE is my parcel number one", "please send my cash back",
                                            "please send your money back",   "a b d",
                                            "quite other words stand here",  "where is my lost parcel number one" };
  static const gint32 test_label[] = { 0, 1, 0, 0, 2, 0 };
  g_autoptr (AisleUtterances) fit = aisle_utterances_new (fit_texts, fit_label, G_N_ELEMENTS (fit_texts), 3);
  g_autoptr (AisleUtterances) test = aisle_utterances_new (test_texts, test_label, G_N_ELEMENTS (test_texts), 3);
  g_autoptr (AisleUtterances) valid = aisle_utterances_new (NULL, NULL, 0, 3);
  const AisleUtteranceSplit split = { .full = fit, .fit = fit, .valid = valid, .test = test, .unseen = 1 };
  const AisleClassEvaluation evaluation = { .accuracy = { .5, .2, .8 } };
  g_autoptr (GError) error = NULL;
  g_autofree AisleClassFacts *facts = aisle_class_facts_new (&split, &evaluation, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (facts->fit, ==, 6);
  g_assert_cmpuint (facts->test, ==, 6);
  g_assert_cmpuint (facts->seen, ==, 1);
  g_assert_cmpuint (facts->near, ==, 1);
  g_assert_cmpuint (facts->disputed, ==, 2); /* hello there, twice in training */
  g_assert_cmpuint (facts->unseen, ==, 1);
  g_assert_cmpuint (facts->classes, ==, 2);
  g_assert_cmpuint (facts->few, ==, 2);
  g_assert_cmpstr (facts->fewest, ==, "0001");
  g_assert_cmpstr (facts->most, ==, "0000");
  g_assert_cmpuint (facts->largest, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/class-honesty/majority", test_majority);
  g_test_add_func ("/class-honesty/few-seen", test_few_seen);
  g_test_add_func ("/class-honesty/seen", test_seen);
  g_test_add_func ("/class-honesty/mostly-seen", test_mostly_seen);
  g_test_add_func ("/class-honesty/few-near", test_few_near);
  g_test_add_func ("/class-honesty/templates", test_templates);
  g_test_add_func ("/class-honesty/judged", test_judged);
  g_test_add_func ("/class-honesty/hardly-judged", test_hardly_judged);
  g_test_add_func ("/class-honesty/few", test_few);
  g_test_add_func ("/class-honesty/disputed", test_disputed);
  g_test_add_func ("/class-honesty/unseen", test_unseen);
  g_test_add_func ("/class-honesty/validation", test_validation);
  g_test_add_func ("/class-honesty/counts", test_counts);
  return g_test_run ();
}
