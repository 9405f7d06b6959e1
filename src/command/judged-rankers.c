/* judged-rankers.c: how well searches answer all that people judged, and how much of what they answer nobody has judged. */
#include "command/search-judgements.h"

#include "command/rank-candidates.h"
#include "evaluate/rank-judge.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

static const AisleColumnSpec specs[] = {
  { "ranker", N_ ("Ranker"), AISLE_COLUMN_INTEGER },
  { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
  { "queries", N_ ("Queries"), AISLE_COLUMN_INTEGER, N_ ("queries") },
  { "judged", N_ ("Judged"), AISLE_COLUMN_SHARE },
  { "ndcg", N_ ("NDCG (linear)"), AISLE_COLUMN_REAL },
  { "ndcg_low", N_ ("NDCG (linear), low"), AISLE_COLUMN_REAL },
  { "ndcg_high", N_ ("NDCG (linear), high"), AISLE_COLUMN_REAL },
  { "at_least", N_ ("NDCG at least"), AISLE_COLUMN_REAL },
  { "at_most", N_ ("NDCG at most"), AISLE_COLUMN_REAL },
};

/* Places as scores: rows come in the order of the search; what it does not find stands last. */
static float *
score_places (const AisleRankSet *set, const guint8 *missed)
{
  float *scores = g_new (float, set->n_rows + 1);

  for (gsize list = 0; list < set->n_queries; list++)
    for (gsize row = set->start[list]; row < set->start[list + 1]; row++)
      scores[row] = missed[row] ? -INFINITY : -(float) (row - set->start[list]);
  return scores;
}

static double
mean_of (const AisleRankEvaluation *evaluation, const char *metric)
{
  for (guint i = 0; i < evaluation->metrics->len; i++)
    {
      const AisleMetric *one = evaluation->metrics->pdata[i];

      if (g_str_has_prefix (one->name, metric) && one->name[strlen (metric)] == '@')
        return one->summary.mean;
    }
  return NAN;
}

static gboolean
add_ranker (AisleTable *table, gsize index, const AisleSearch *search, const AisleRankLabels *labels,
            const GPtrArray *texts, guint k, AisleProgress *progress, GError **error)
{
  guint k_list[] = { k, 0 };
  g_autofree guint8 *missed = NULL;
  g_autoptr (AisleRankSet) set = aisle_rank_candidates_found (labels->set, search, texts, k, &missed, progress, error);
  g_autoptr (AisleRankJudge) judge = NULL;
  g_autoptr (AisleRankEvaluation) evaluation = NULL;
  g_autofree float *scores = NULL;
  const AisleRanker *ranker = aisle_search_ranker (search);
  const AisleInterval *ndcg;
  gsize row;

  if (set == NULL)
    return FALSE;
  judge = aisle_rank_judge_new (&(AisleRankJudging){ .k_list = k_list, .relevant = .5, .seed = 1 });
  scores = score_places (set, missed);
  aisle_rank_judge_add (judge, set, scores);
  evaluation = aisle_rank_judge_finish (judge, error);
  if (evaluation == NULL)
    return FALSE;
  row = aisle_table_add_row (table);
  ndcg = &((const AisleMetric *) evaluation->metrics->pdata[0])->summary;
  aisle_table_set_integer (table, row, 0, (gint64) index + 1);
  if (ranker != NULL && ranker->stored != NULL)
    aisle_table_set_integer (table, row, 1, ranker->stored->run->id);
  aisle_table_set_integer (table, row, 2, (gint64) evaluation->all.n);
  aisle_table_set_real (table, row, 3, mean_of (evaluation, "judged"));
  aisle_table_set_real (table, row, 4, ndcg->mean);
  aisle_table_set_real (table, row, 5, ndcg->low);
  aisle_table_set_real (table, row, 6, ndcg->high);
  aisle_table_set_real (table, row, 7, mean_of (evaluation, "ndcg_low"));
  aisle_table_set_real (table, row, 8, mean_of (evaluation, "ndcg_high"));
  return TRUE;
}

AisleAnswer *
aisle_command_judged_rankers (AisleProject *project, const AisleSearch *const *searches, gsize n, guint k,
                              AisleProgress *progress, GError **error)
{
  double zero = NAN;
  g_autoptr (AisleRankLabels) labels = aisle_rank_labels_judged (project, &zero, progress, error);
  g_autoptr (GPtrArray) texts = labels != NULL ? aisle_project_all_names (project, AISLE_NAMES_QUERY, error) : NULL;
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autofree char *k_text = g_strdup_printf ("%u", k);
  AislePassport *passport;

  if (texts == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / (double) n, (double) (i + 1) / (double) n);

      if (!add_ranker (table, i, searches[i], labels, texts, k, &part, error))
        return NULL;
    }
  passport = aisle_passport_new (_ (
      "NDCG of the first items that each search finds in the whole catalogue for the judged queries, with the interval over "
      "queries. What nobody judged counts as of no use; at least and at most say what NDCG could be, were all of it judged."));
  aisle_passport_add_param (passport, "k", k_text);
  aisle_passport_add_note (passport, _ ("A run that learnt from these judgements knows them: its figure is no test."));
  aisle_passport_set_rows (passport, labels->set->n_rows + labels->nameless_rows, N_ ("judgements"));
  if (labels->nameless_rows > 0)
    aisle_passport_add_dropped (passport, _ ("query known by its id alone"), labels->nameless_rows);
  return aisle_answer_new (g_steal_pointer (&table), passport);
}
