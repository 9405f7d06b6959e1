/* test-search-honesty.c: a clean ranker raises nothing; whatever is planted in its facts raises its own check. */
#include "evaluate/honesty.h"

typedef struct
{
  AisleRankEvaluation evaluation;
  AisleRankFacts ranking;
  AisleHonestyFacts facts;
} Ranker;

static void
ranker_init (Ranker *self)
{
  *self = (Ranker){ .evaluation = { .all = { .n = 500 },
                                    .counts = { .lists = 500, .rows = 5000, .nothing_relevant = 10, .top = 4000 } },
                    .ranking = { .queries = 510, .fit_lists = 300, .valid_lists = 100 } };
  self->ranking.evaluation = &self->evaluation;
  self->facts.ranking = &self->ranking;
}

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
    Ranker ranker;                                                                                                     \
                                                                                                                       \
    ranker_init (&ranker);                                                                                             \
    expect (&ranker.facts, "");                                                                                        \
    spoil;                                                                                                             \
    expect (&ranker.facts, expected);                                                                                  \
  }

PLANT (few_queries, ranker.evaluation.all.n = 60, "few-queries warning 60/60")
PLANT (too_few_queries, ranker.evaluation.all.n = 12, "few-queries stop 12/12")
PLANT (unjudged, ranker.evaluation.counts.unjudged = 800, "unjudged note 800/4000")
PLANT (mostly_unjudged, ranker.evaluation.counts.unjudged = 3000, "unjudged warning 3000/4000")
PLANT (flat, ranker.evaluation.counts.flat = 50, "flat-lists warning 50/500")
PLANT (raw_clicks, ranker.ranking.raw_clicks = TRUE, "raw-clicks warning 300/300")
PLANT (clicks_judge, ranker.ranking.clicks_judge = TRUE, "clicks-judge note 500/500")
PLANT (shared, ranker.ranking.shared = 40, "shared-queries note 40/510")
PLANT (few_validated, ranker.ranking.valid_lists = 5, "few-validated warning 5/300")
PLANT (nothing, ranker.evaluation.counts.nothing_relevant = 200, "nothing-relevant note 200/700")
PLANT (nameless, (ranker.ranking.nameless = 90, ranker.ranking.judged = 600), "nameless-queries warning 90/600")
PLANT (position, ranker.ranking.position = "shown_at", "position stop 1/1")

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search-honesty/few-queries", test_few_queries);
  g_test_add_func ("/search-honesty/too-few-queries", test_too_few_queries);
  g_test_add_func ("/search-honesty/unjudged", test_unjudged);
  g_test_add_func ("/search-honesty/mostly-unjudged", test_mostly_unjudged);
  g_test_add_func ("/search-honesty/flat", test_flat);
  g_test_add_func ("/search-honesty/nameless", test_nameless);
  g_test_add_func ("/search-honesty/raw-clicks", test_raw_clicks);
  g_test_add_func ("/search-honesty/clicks-judge", test_clicks_judge);
  g_test_add_func ("/search-honesty/shared", test_shared);
  g_test_add_func ("/search-honesty/few-validated", test_few_validated);
  g_test_add_func ("/search-honesty/nothing", test_nothing);
  g_test_add_func ("/search-honesty/position", test_position);
  return g_test_run ();
}
