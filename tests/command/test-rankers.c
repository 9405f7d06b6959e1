/* test-rankers.c: rankers trained, judged, compared and searched by, on the simulated shop, whose log has planted relevance,
 * position bias and tastes: what is learnt from clicks is held against the truth. */
#include "command/compare-runs.h"
#include "command/search-engine.h"
#include "command/side-by-side.h"

#include "base/csv-read.h"
#include "base/error.h"
#include "evaluate/graded.h"
#include "simulate/simulate.h"
#include "temp-shop.h"

#include <math.h>

static TempShop shop;
static AisleProject *project;
static gint64 by_position, by_clicks; /* runs trained on all clicks, by the position model and as they are */
static gint64 personal_run;

static void
import (const char *name, const char *as)
{
  const char *const options[] = { as, NULL };
  g_autofree char *path = temp_shop_path (&shop, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report =
      temp_shop_import_file (&shop, path, as != NULL ? options : NULL, FALSE, &error);

  g_assert_no_error (error);
}

static void
set_up (void)
{
  static const char *const pairs[] = { "plant=searches", "events=80000", "searches=20000", NULL };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  for (gsize i = 0; pairs[i] != NULL; i++)
    g_assert_true (aisle_params_set_pair (params, pairs[i], NULL));
  g_assert_true (aisle_command_simulate (shop.folder, params, NULL, &error));
  g_assert_no_error (error);
  import ("events.csv", NULL);
  import ("items.csv", "as=items");
  import ("queries.csv", "as=queries");
  project = temp_shop_open (&shop);
}

/* pairs: of the family, the split or the protocol, NULL-terminated. */
static AisleRun *
train (const char *id, const char *const *pairs, GError **error)
{
  const AisleFamily *family = aisle_command_family (id, NULL, error);
  const AisleTrainTask *task = aisle_command_train_task (family);
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params),
                          split = aisle_train_split_new (task), protocol = aisle_train_protocol_new (task);

  for (; pairs != NULL && *pairs != NULL; pairs++)
    if (!aisle_params_set_pair (split, *pairs, NULL) && !aisle_params_set_pair (protocol, *pairs, NULL))
      g_assert_true (aisle_params_set_pair (params, *pairs, NULL));
  return aisle_command_train (
      project, &(AisleTrainOrder){ .family = id, .params = params, .split = split, .protocol = protocol, .seed = 1 },
      NULL, error);
}

static AisleRun *
train_well (const char *id, const char *const *pairs)
{
  g_autoptr (GError) error = NULL;
  AisleRun *run = train (id, pairs, &error);

  g_assert_no_error (error);
  return run;
}

static double
figure (const AisleRun *run, const char *metric)
{
  return aisle_json_number (aisle_json_object (aisle_json_node_object (run->metrics), metric), "mean", NAN);
}

/* ---- the truth ---- */

typedef struct
{
  char *query;
  GArray *items; /* gint32 */
  GArray *truth; /* float */
} Truth;

static void
truth_free (gpointer data)
{
  Truth *self = data;

  g_free (self->query);
  g_array_unref (self->items);
  g_array_unref (self->truth);
  g_free (self);
}

/* Rows of a query stand together. */
static GPtrArray *
read_truth (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (truth_free);
  g_autofree char *path = temp_shop_path (&shop, "relevance.csv"), *text = NULL;
  g_autoptr (GPtrArray) records = NULL;
  Truth *last = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  records = aisle_csv_records (text);
  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];
      gint32 item = aisle_project_find (project, AISLE_NAMES_ITEM, record->pdata[1]);
      float relevance = (float) g_ascii_strtod (record->pdata[2], NULL);

      if (last == NULL || !g_str_equal (last->query, record->pdata[0]))
        {
          last = g_new0 (Truth, 1);
          last->query = g_strdup (record->pdata[0]);
          last->items = g_array_new (FALSE, FALSE, sizeof (gint32));
          last->truth = g_array_new (FALSE, FALSE, sizeof (float));
          g_ptr_array_add (all, last);
        }
      if (item < 0)
        continue;
      g_array_append_val (last->items, item);
      g_array_append_val (last->truth, relevance);
    }
  return all;
}

static AisleSearch *
open_run (gint64 run)
{
  g_autoptr (GError) error = NULL;
  AisleSearch *search = run > 0 ? aisle_command_search_open_run (project, run, NULL, NULL, &error)
                                : aisle_command_search_open (project, NULL, NULL, &error);

  g_assert_no_error (error);
  return search;
}

/* NDCG@10 of the order that a ranker gives each query's items, by their true relevance. */
static float *
judge_by_truth (const GPtrArray *truths, gint64 run)
{
  g_autoptr (AisleSearch) search = open_run (run);
  float *values = g_new0 (float, truths->len);

  for (guint t = 0; t < truths->len; t++)
    {
      const Truth *truth = truths->pdata[t];
      gsize n = truth->items->len;
      AisleSearchAsk ask = { truth->query, aisle_project_find (project, AISLE_NAMES_QUERY, truth->query), -1 };
      g_autofree float *scores = g_new0 (float, n + 1), *grades = g_new0 (float, n + 1);
      g_autoptr (GError) error = NULL;

      g_assert_true (
          aisle_search_score (search, &ask, (const gint32 *) (gpointer) truth->items->data, n, scores, &error));
      g_assert_no_error (error);
      for (gsize place = 0; place < n; place++)
        {
          gsize best = 0;

          for (gsize i = 1; i < n; i++)
            if (scores[i] > scores[best])
              best = i;
          grades[place] = g_array_index (truth->truth, float, best);
          scores[best] = -INFINITY;
        }
      values[t] = (float) aisle_graded_ndcg (grades, n, (const float *) (gpointer) truth->truth->data, n, 10,
                                             AISLE_GAIN_LINEAR);
    }
  return values;
}

/* By what is truly relevant, over the same queries: learning from clicks freed from their places beats learning from
 * clicks as they are, and BM25F. */
static void
test_debiased (void)
{
  static const char *const position[] = { "labels=clicks", "split=none", "trees=60", NULL };
  static const char *const raw[] = { "labels=clicks", "split=none", "trees=60", "click_model=raw", NULL };
  g_autoptr (AisleRun) one = train_well ("lambdamart", position), other = train_well ("lambdamart", raw);
  g_autoptr (GPtrArray) truths = read_truth ();
  g_autofree float *debiased = NULL, *biased = NULL, *words = NULL;
  AisleInterval difference;
  double p;

  by_position = one->id;
  by_clicks = other->id;
  debiased = judge_by_truth (truths, by_position);
  biased = judge_by_truth (truths, by_clicks);
  words = judge_by_truth (truths, 0);
  difference = aisle_bootstrap_paired (debiased, biased, truths->len, 2000, 1, &p);
  g_test_message ("position model - raw: %.4f [%.4f, %.4f], p %.4f, %u queries", difference.mean, difference.low,
                  difference.high, p, truths->len);
  g_assert_cmpfloat (difference.low, >, 0);
  g_assert_cmpfloat (p, <, .01);
  difference = aisle_bootstrap_paired (debiased, words, truths->len, 2000, 1, &p);
  g_test_message ("position model - BM25F: %.4f [%.4f, %.4f]", difference.mean, difference.low, difference.high);
  g_assert_cmpfloat (difference.low, >, 0);
}

/* A ranker that is not personal gives everybody the same list, to the last bit. */
static void
test_same_for_everybody (void)
{
  g_autoptr (AisleSearch) search = open_run (by_position);
  g_autoptr (GError) error = NULL;
  gsize n_users = aisle_project_n_names (project, AISLE_NAMES_USER);

  g_assert_true (aisle_search_is_ranked (search));
  g_assert_false (aisle_search_is_personal (search));
  g_assert_cmpuint (n_users, >, 100);
  for (gint32 query = 0; query < 5; query++)
    {
      g_autofree char *text = aisle_project_name (project, AISLE_NAMES_QUERY, query);
      g_autoptr (GPtrArray) nobody = aisle_command_search (project, search, text, 20, FALSE, &error);

      g_assert_no_error (error);
      for (gsize u = 0; u < n_users; u += n_users / 20)
        {
          g_autofree char *user = aisle_project_name (project, AISLE_NAMES_USER, (gint32) u);
          g_autoptr (GPtrArray) own = aisle_command_search_as (project, search, text, user, 20, FALSE, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (own->len, ==, nobody->len);
          for (guint i = 0; i < own->len; i++)
            {
              const AisleRecommendation *a = own->pdata[i], *b = nobody->pdata[i];

              g_assert_cmpint (a->item, ==, b->item);
              g_assert_cmpfloat (a->score, ==, b->score);
            }
        }
    }
  g_assert_null (aisle_command_search_as (project, search, "lamp", "no such user", 5, FALSE, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
}

/* By what is truly relevant, which is everybody's, the two rank alike: nobody loses by what is known of others. */
static void
assert_same_for_nobody (gint64 personal, gint64 plain)
{
  g_autoptr (GPtrArray) truths = read_truth ();
  g_autofree float *ours = judge_by_truth (truths, personal), *theirs = judge_by_truth (truths, plain);

  g_assert_cmpmem (ours, truths->len * sizeof *ours, theirs, truths->len * sizeof *theirs);
}

/* Judged by the clicks of each search: knowing customers helps those who have an account, as their tastes are planted. */
static void
test_personal (void)
{
  static const char *const all[] = { "labels=clicks", "lists=search",       "folds=3",  "history=0.5",
                                     "trees=20",      "learning_rate=0.15", "leaves=7", NULL };
  static const char *const personal[] = { "labels=clicks", "lists=search", "folds=3",
                                          "history=0.5",   "trees=20",     "learning_rate=0.15",
                                          "leaves=7",      "personal=yes", NULL };
  g_autoptr (AisleRun) same = train_well ("lambdamart", all), own = train_well ("lambdamart", personal);
  const gint64 runs[] = { own->id, same->id };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleComparison) comparison =
      aisle_command_compare_within (project, runs, 2, NULL, "did (any) > 0", NULL, &error);
  g_autoptr (AisleSearch) search = NULL;
  const AisleVerdictPair *pair;
  const AisleRunGroup *group;

  g_assert_no_error (error);
  g_test_message ("%s", comparison->verdict->sentence);
  g_assert_cmpuint (comparison->groups->len, ==, 2);
  group = comparison->groups->pdata[0];
  g_assert_nonnull (strstr (group->label, "know customers")); /* what sets it apart */
  pair = &g_array_index (comparison->verdict->pairs, AisleVerdictPair, 0);
  g_test_message ("%.4f [%.4f, %.4f]", pair->difference.mean, pair->difference.low, pair->difference.high);
  g_assert_cmpint (pair->better, ==, own->id);
  g_assert_cmpfloat (pair->difference.low, >, 0);
  search = open_run (own->id);
  g_assert_true (aisle_search_is_personal (search));
  personal_run = own->id;
  assert_same_for_nobody (own->id, same->id);
}

/* Where clicks judge, those that were freed from their places weigh otherwise than those as they are: the figures are not of one
 * kind. */
static void
test_weighed_otherwise (void)
{
  static const char *const position[] = { "labels=clicks", "lists=search", "history=0.9", NULL };
  static const char *const raw[] = { "labels=clicks", "lists=search", "history=0.9", "click_model=raw", NULL };
  g_autoptr (AisleRun) one = train_well ("bm25", position), other = train_well ("bm25", raw);
  const gint64 runs[] = { one->id, other->id };
  g_autoptr (GError) error = NULL;

  g_assert_cmpfloat (figure (one, "ndcg@10 (linear)"), !=, figure (other, "ndcg@10 (linear)"));
  g_assert_null (aisle_command_compare (project, runs, 2, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

/* A network, which has to put a number where a value is missing, leaves nobody's lists alone as well. */
static void
test_nobody (void)
{
  static const char *const all[] = { "labels=clicks", "lists=search", "history=0.9", "passes=2", NULL };
  static const char *const personal[] = { "labels=clicks", "lists=search", "history=0.9",
                                          "passes=2",      "personal=yes", NULL };
  g_autoptr (AisleRun) same = train_well ("linear", all), own = train_well ("linear", personal);

  assert_same_for_nobody (own->id, same->id);
}

/* What leaves proves itself for nobody and for customers, trees for search engines among it. */
static void
test_personal_leaves (void)
{
  g_autofree char *folder = temp_shop_path (&shop, "personal"), *path = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) bundle = aisle_command_export (project, personal_run, folder, NULL, &error), again = NULL;

  g_assert_no_error (error);
  g_assert_true (bundle->agrees);
  g_assert_true (g_ptr_array_find_with_equal_func (bundle->files, "model.onnx", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (bundle->files, "trees.json", g_str_equal, NULL));
  again = aisle_bundle_verify (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (again->agrees);
  path = g_build_filename (folder, "features.json", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "user_events is above 0.5"));
}

static double
recommended (const AisleSearch *search, gint32 user)
{
  const gint32 items[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRankSet) set = aisle_ranker_set (aisle_search_ranker (search), "lamp", -1, user, items, 8, &error);
  gssize column;
  double sum = 0;

  g_assert_no_error (error);
  column = aisle_rank_set_column (set, "recommender");
  g_assert_cmpint (column, >=, 0);
  for (gsize r = 0; r < 8; r++)
    sum += (double) set->features[r * set->n_features + (gsize) column];
  return sum;
}

/* A recommender that was trained before the searches that teach is one more thing that is known of customers; one that may
 * have seen them is refused. */
static void
test_recommender (void)
{
  static const char *const before[] = { "split=rolling", "folds=5", "fold=1", "factors=16", NULL };
  static const char *const everything[] = { "split=none", "factors=16", NULL };
  g_autoptr (AisleRun) recommender = train_well ("als", before), seen = train_well ("als", everything);
  g_autofree char *handed = g_strdup_printf ("recommender=%" G_GINT64_FORMAT, recommender->id);
  g_autofree char *unfit = g_strdup_printf ("recommender=%" G_GINT64_FORMAT, seen->id);
  g_autofree char *ranker = g_strdup_printf ("recommender=%" G_GINT64_FORMAT, personal_run);
  const char *const pairs[] = { "labels=clicks", "history=0.9", "trees=10", "personal=yes", handed, NULL };
  g_autoptr (AisleRun) run = train_well ("lambdamart", pairs), refused = NULL;
  g_autoptr (AisleSearch) search = open_run (run->id);
  g_autoptr (GError) error = NULL;
  g_autofree char *passport = aisle_json_print (run->passport, FALSE);

  g_assert_nonnull (strstr (passport, "was trained on what came before"));
  g_assert_true (isnan (recommended (search, -1)));
  g_assert_true (isfinite (recommended (search, 1)));
  g_assert_cmpfloat (recommended (search, 1), !=, recommended (search, 2));
  refused = train ("lambdamart", (const char *const[]){ "labels=clicks", "personal=yes", unfit, NULL }, &error);
  g_assert_null (refused);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  refused = train ("lambdamart", (const char *const[]){ "labels=clicks", handed, NULL }, &error);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  refused = train ("lambdamart", (const char *const[]){ "labels=clicks", "personal=yes", ranker, NULL }, &error);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

/* Side by side: the moves and parts add up, and a ranker beside itself moves nothing. */
/* What lifts the first of a ranker's list above the second is the difference of their scores; from: its first row. */
static void
assert_parts_tell (const AisleSideBySide *sides, gint64 ranker, gsize from)
{
  const AisleTable *items = sides->items->table;
  double parts[2] = { 0, 0 };

  for (gsize row = 0; row < aisle_table_n_rows (sides->parts); row++)
    for (gsize i = 0; i < 2; i++)
      if (aisle_table_integer (sides->parts, row, 0) == ranker
          && g_str_equal (aisle_table_text (sides->parts, row, 1), aisle_table_text (items, from + i, 2)))
        parts[i] += aisle_table_number (sides->parts, row, 5);
  g_assert_cmpfloat_with_epsilon (parts[0] - parts[1],
                                  aisle_table_number (items, from, 4) - aisle_table_number (items, from + 1, 4), 1e-4);
}

static void
test_side_by_side (void)
{
  g_autoptr (AisleSearch) words = open_run (0), ranked = open_run (by_position);
  const AisleSearch *const searches[] = { words, ranked, ranked };
  g_autofree char *text = aisle_project_name (project, AISLE_NAMES_QUERY, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleSideBySide) sides =
      aisle_command_side_by_side (project, searches, 3, text, NULL, 10, FALSE, NULL, &error);
  const AisleTable *items;
  gsize n;

  g_assert_no_error (error);
  items = sides->items->table;
  n = aisle_table_n_rows (items) / 3;
  g_assert_cmpuint (aisle_table_n_rows (items), ==, 3 * n);
  g_assert_cmpuint (n, >=, 5);
  g_assert_cmpuint (aisle_table_n_rows (sides->rankers), ==, 3);
  g_assert_true (aisle_table_is_missing (sides->rankers, 0, 1));
  g_assert_cmpint (aisle_table_integer (sides->rankers, 1, 1), ==, by_position);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpint (aisle_table_integer (items, i, 5), ==, 0); /* the first list moves nothing */
      g_assert_cmpstr (aisle_table_text (items, n + i, 2), ==, aisle_table_text (items, 2 * n + i, 2));
      g_assert_cmpstr (aisle_table_text (items, n + i, 7), ==, aisle_table_text (items, 2 * n + i, 7));
    }
  assert_parts_tell (sides, 2, n);
  assert_parts_tell (sides, 3, 2 * n);
}

/* The parts of a blend are of its scores too, which depend on all items that were found and not on those that are shown. */
static void
test_parts_of_blend (void)
{
  static const char *const word_pairs[] = { "labels=clicks", "split=none", NULL };
  g_autoptr (AisleRun) words = train_well ("bm25", word_pairs), blend = NULL;
  const gint64 models[] = { by_position, words->id, 0 };
  const AisleFamily *family = aisle_command_family ("search-blend", NULL, NULL);
  const AisleTrainTask *task = aisle_command_train_task (family);
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params),
                          split = aisle_train_split_new (task), protocol = aisle_train_protocol_new (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleSideBySide) sides = NULL;
  g_autoptr (AisleSearch) search = NULL;
  g_autofree char *text = aisle_project_name (project, AISLE_NAMES_QUERY, 0);

  g_assert_true (aisle_params_set_pair (params, "weights=0.5,0.5", NULL));
  g_assert_true (aisle_params_set_pair (split, "split=none", NULL));
  g_assert_true (aisle_params_set_pair (protocol, "labels=clicks", NULL));
  blend = aisle_command_train (project,
                               &(AisleTrainOrder){ .family = "search-blend",
                                                   .params = params,
                                                   .split = split,
                                                   .protocol = protocol,
                                                   .models = models,
                                                   .seed = 1 },
                               NULL, &error);
  g_assert_no_error (error);
  search = open_run (blend->id);
  sides =
      aisle_command_side_by_side (project, (const AisleSearch *[]){ search }, 1, text, NULL, 3, FALSE, NULL, &error);
  g_assert_no_error (error);
  assert_parts_tell (sides, 1, 0);
}

/* What people judged judges, whatever teaches: runs that learnt from different things compare. */
static void
test_judged (void)
{
  static const char *const clicks[] = { "labels=clicks", "trees=10", NULL };
  static const char *const judgements[] = { "labels=judgements", "trees=30", "strangers=5", NULL };
  g_autoptr (AisleRun) words = NULL, clicked = NULL, judged = NULL, refused = NULL;
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (AisleAnswer) slices = NULL, honesty = NULL;
  g_autoptr (GArray) comparable = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&project, aisle_project_close);
  import ("judgements.csv", "as=judgements");
  project = temp_shop_open (&shop);
  words = train_well ("bm25", judgements + 3);
  clicked = train_well ("lambdamart", clicks);
  judged = train_well ("lambdamart", judgements);
  g_assert_cmpfloat (figure (words, "ndcg@10 (linear)"), >, .3);
  g_assert_cmpfloat (figure (words, "ndcg@10 (linear)"), <, 1);
  g_assert_false (isnan (figure (judged, "latency_p95")));
  comparable = aisle_command_comparable (project, AISLE_TASK_SEARCH, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comparable->len, ==, 3);
  comparison =
      aisle_command_compare (project, (const gint64 *) (gpointer) comparable->data, 3, "ndcg@10", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (comparison->verdict->sentence, "queries"));
  slices = aisle_command_slices (project, &judged->id, 1, NULL, "all", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aisle_table_text (slices->table, 0, 0), ==, "all");
  g_assert_cmpstr (aisle_table_column (slices->table, aisle_slices_count_column (slices->table))->name, ==, "queries");
  g_assert_cmpuint (aisle_table_n_rows (slices->table), >=, 4);
  honesty = aisle_command_honesty (project, judged->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aisle_table_text (honesty->table, 0, 0), ==, "few-queries"); /* forty are judged */
  refused = train ("lambdamart", (const char *const[]){ "split=time", "labels=judgements", NULL }, &error);
  g_assert_null (refused);
  g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY); /* the judgements have no times */
}

/* The journal takes runs away and back, and recommending by a ranker is refused. */
static void
test_undo (void)
{
  g_autoptr (AisleRun) run = train_well ("bm25", (const char *const[]){ "labels=clicks", NULL });
  g_autoptr (AisleRun) archived = NULL, back = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_command_undo (project, NULL, &error));
  archived = aisle_runs_get (project, run->id, &error);
  g_assert_true (archived->archived);
  g_assert_true (aisle_command_redo (project, NULL, &error));
  back = aisle_runs_get (project, run->id, &error);
  g_assert_false (back->archived);
  g_assert_no_error (error);
  g_assert_null (aisle_command_recommend (
      project, &(AisleAdviceOrder){ .run = run->id, .items = (const char *const[]){ "RUN-0001", NULL }, .k = 5 }, NULL,
      &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/rankers/debiased", test_debiased);
  g_test_add_func ("/rankers/same-for-everybody", test_same_for_everybody);
  g_test_add_func ("/rankers/side-by-side", test_side_by_side);
  g_test_add_func ("/rankers/parts-of-blend", test_parts_of_blend);
  g_test_add_func ("/rankers/personal", test_personal);
  g_test_add_func ("/rankers/weighed-otherwise", test_weighed_otherwise);
  g_test_add_func ("/rankers/nobody", test_nobody);
  g_test_add_func ("/rankers/personal-leaves", test_personal_leaves);
  g_test_add_func ("/rankers/recommender", test_recommender);
  g_test_add_func ("/rankers/undo", test_undo);
  g_test_add_func ("/rankers/judged", test_judged);
  failed = g_test_run ();
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
  return failed;
}
