/* test-reply-honesty.c: what is planted in the questions of a model of replies is counted, and raises its own check; clean
 * questions raise nothing.  The counts are by hand. */
#include "evaluate/honesty.h"

static void
expect (const AisleReplyFacts *replies, const char *expected)
{
  const AisleHonestyFacts facts = { .replies = replies };
  g_autoptr (GPtrArray) findings = aisle_honesty_look (&facts);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const AisleRunFinding *finding = findings->pdata[i];

      g_string_append_printf (text, "%s%s %s %d/%d", i > 0 ? ", " : "", finding->check,
                              aisle_gravity_id (finding->gravity), (int) finding->affected, (int) finding->total);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_checks (void)
{
  expect (&(AisleReplyFacts){ 900, 100, 300, 6 }, "");
  expect (&(AisleReplyFacts){ 900, 100, 300, 7 }, "seen-questions note 7/300");
  expect (&(AisleReplyFacts){ 900, 100, 300, 61 }, "seen-questions warning 61/300");
  expect (&(AisleReplyFacts){ 900, 100, 99, 0 }, "few-questions warning 99/99");
  expect (&(AisleReplyFacts){ 900, 100, 29, 0 }, "few-questions stop 29/29");
  expect (&(AisleReplyFacts){ 900, 0, 300, 0 }, "no-questions-left note 0/900");
}

/* Seen: whatever the case and whatever was said before. */
static void
test_counts (void)
{
  static const char *const taught[] = { "hello\nwhere is my parcel", "thank you", "send it back" };
  static const char *const asked[] = { "Where is my PARCEL", "hello", "what does it cost\nthank you",
                                       "thank you\nsend it" };
  static const char *const answers[] = { "a", "b", "c", "d" };
  g_autoptr (AislePassages) full = aisle_passages_new (taught, answers, NULL, NULL, G_N_ELEMENTS (taught));
  g_autoptr (AislePassages) test = aisle_passages_new (asked, answers, NULL, NULL, G_N_ELEMENTS (asked));
  g_autoptr (AislePassages) valid = aisle_passages_select (test, NULL, 0);
  const AislePassageSplit split = { .fit = full, .full = full, .valid = valid, .test = test };
  AisleReplyFacts facts = aisle_reply_facts (&split);

  g_assert_cmpuint (facts.fit, ==, 3);
  g_assert_cmpuint (facts.valid, ==, 0);
  g_assert_cmpuint (facts.test, ==, 4);
  g_assert_cmpuint (facts.seen, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reply-honesty/checks", test_checks);
  g_test_add_func ("/reply-honesty/counts", test_counts);
  return g_test_run ();
}
