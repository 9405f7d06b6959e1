/* test-judged.c: judged runs side by side on a shop with two tastes: seeds, slices, parameters, cuts, findings. */
#include "command/compare-runs.h"

#include "base/error.h"
#include "base/random.h"
#include "temp-shop.h"

#include <math.h>

#define N_USERS 240
#define N_ITEMS 60 /* of each taste one half */
#define N_DAYS  20

static TempShop shop;

/* Every user buys once a day, mostly from its own half and from the front of it more often. */
static void
set_up (void)
{
  g_autoptr (GString) csv = g_string_new ("user,item,time,event\n");
  AisleRandom random;

  aisle_random_init (&random, 11, "test-judged");
  for (gsize day = 0; day < N_DAYS; day++)
    for (gsize user = 0; user < N_USERS; user++)
      {
        gsize half = (user + (aisle_random_uniform (&random) < .1)) % 2;
        double u = aisle_random_uniform (&random);
        gsize item = half * (N_ITEMS / 2) + (gsize) (u * u * (N_ITEMS / 2));

        g_string_append_printf (csv, "u%03zu,i%02zu,2026-01-%02zuT%02zu:%02zu:00Z,purchase\n", user, item, 1 + day,
                                user / 60, user % 60);
      }
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", csv->str, NULL);
}

/* pairs: of the split or the protocol, NULL-terminated. */
static GPtrArray *
train (AisleProject *project, const char *family, gsize seeds, const char *const *pairs)
{
  g_autoptr (AisleParams) split = aisle_params_new (aisle_split_params, aisle_split_n_params);
  g_autoptr (AisleParams) protocol = aisle_params_new (aisle_protocol_params, aisle_protocol_n_params);
  AisleTrainOrder order = { .family = family, .split = split, .protocol = protocol, .seed = 1 };
  g_autoptr (GError) error = NULL;
  GPtrArray *runs;

  for (; pairs != NULL && *pairs != NULL; pairs++)
    if (!aisle_params_set_pair (split, *pairs, NULL))
      g_assert_true (aisle_params_set_pair (protocol, *pairs, NULL));
  runs = aisle_command_train_seeds (project, &order, seeds, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (runs->len, ==, seeds);
  return runs;
}

static double
figure (const AisleRun *run, const char *metric, const char *member)
{
  return aisle_json_number (aisle_json_object (aisle_json_node_object (run->metrics), metric), member, NAN);
}

static double
cell (const AisleTable *table, gsize row, const char *column)
{
  gssize at = aisle_table_find (table, column);

  g_assert_cmpint (at, >=, 0);
  return aisle_table_number (table, row, (gsize) at);
}

static void
test_seeds (void)
{
  static const char *const pairs[] = { "split=users", NULL };
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (GPtrArray) als = train (project, "als", 3, pairs), popular = train (project, "popular", 1, pairs);
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (GError) error = NULL;
  double means[3], mean = 0, squares = 0;
  gint64 first = ((AisleRun *) als->pdata[0])->id;

  for (int i = 0; i < 3; i++)
    {
      means[i] = figure (als->pdata[i], "ndcg@10", "mean");
      mean += means[i] / 3;
    }
  for (int i = 0; i < 3; i++)
    squares += (means[i] - mean) * (means[i] - mean);
  comparison = aisle_command_compare (project, NULL, 0, "ndcg@10", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comparison->runs->len, ==, 4);
  g_assert_cmpuint (comparison->groups->len, ==, 2);
  g_assert_cmpuint (aisle_table_n_rows (comparison->table), ==, 2);
  g_assert_cmpfloat (cell (comparison->table, 0, "run"), ==, first);
  g_assert_cmpfloat (cell (comparison->table, 0, "seeds"), ==, 3);
  g_assert_cmpfloat_with_epsilon (cell (comparison->table, 0, "ndcg_10"), mean, 1e-9);
  g_assert_cmpfloat_with_epsilon (cell (comparison->table, 0, "ndcg_10_sd"), sqrt (squares / 2), 1e-9);
  g_assert_true (isnan (cell (comparison->table, 1, "ndcg_10_sd")));
  g_assert_cmpfloat (cell (comparison->table, 0, "ndcg_10_low"), <, mean);
  g_assert_nonnull (strstr (aisle_table_text_of (comparison->table, 0, "family"), "3 seeds"));
  g_assert_cmpint (comparison->verdict->best, ==, first);
  /* The same seed again is no fourth seed. */
  g_ptr_array_unref (g_steal_pointer (&als));
  als = train (project, "als", 1, pairs);
  g_clear_pointer (&comparison, aisle_comparison_free);
  comparison = aisle_command_compare (project, NULL, 0, "ndcg@10", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comparison->groups->len, ==, 3);
}

static void
test_slices (void)
{
  static const char *const pairs[] = { "split=leave-one-out", NULL };
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (GPtrArray) popular = train (project, "popular", 1, pairs), ease = train (project, "ease", 1, pairs);
  gint64 runs[] = { ((AisleRun *) popular->pdata[0])->id, ((AisleRun *) ease->pdata[0])->id };
  g_autoptr (AisleAnswer) items = NULL, users = NULL, segments = NULL, within = NULL;
  g_autoptr (AisleComparison) comparison = NULL;
  const char *some = "did (purchase, item = \"i00\") >= 3";
  g_autoptr (GError) error = NULL;
  double sum = 0, n = 0;

  items = aisle_command_slices (project, runs, 2, NULL, "popularity", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (items->table), ==, 8);
  g_assert_cmpstr (aisle_table_text_of (items->table, 0, "slice"), ==, "hot");
  for (gsize row = 0; row < 8; row += 2) /* each user has one target: the groups part the users */
    {
      if (cell (items->table, row, "users") > 0)
        sum += cell (items->table, row, "users") * cell (items->table, row, "value");
      n += cell (items->table, row, "users");
    }
  g_assert_cmpfloat_with_epsilon (sum / n, figure (popular->pdata[0], "ndcg@10", "mean"), 1e-6);
  g_assert_true (isnan (cell (items->table, 0, "difference"))); /* the first is what the others are held against */
  g_assert_cmpfloat_with_epsilon (cell (items->table, 3, "difference"),
                                  cell (items->table, 3, "value") - cell (items->table, 2, "value"), 1e-6);

  users = aisle_command_slices (project, runs, 2, "ndcg@20", "activity", NULL, &error);
  g_assert_no_error (error);
  n = 0;
  for (gsize row = 0; row < aisle_table_n_rows (users->table); row += 2)
    n += cell (users->table, row, "users");
  g_assert_cmpfloat (n, ==, N_USERS);
  g_assert_cmpuint (aisle_table_n_rows (users->table), ==, 6);
  g_assert_cmpfloat (cell (users->table, 5, "difference_flag"), ==, 1); /* tastes are plain */

  g_assert_true (aisle_command_segment_save (project, "Early", "first_seen < 2026-01-02", &error));
  g_assert_true (aisle_command_segment_save (project, "Nobody", "orders > 1000", &error));
  segments = aisle_command_slices (project, runs, 2, NULL, "segment", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (segments->table), ==, 4);
  g_assert_cmpfloat (cell (segments->table, 0, "users"), ==, N_USERS);
  g_assert_cmpfloat_with_epsilon (cell (segments->table, 1, "value"), figure (ease->pdata[0], "ndcg@10", "mean"), 1e-6);
  g_assert_cmpfloat (cell (segments->table, 2, "users"), ==, 0);
  g_assert_true (isnan (cell (segments->table, 2, "value")));

  /* Within a segment the row of everything is what the comparison within it says, and the slices part its users. */
  within = aisle_command_slices_within (project, runs, 2, NULL, "all", some, NULL, &error);
  g_assert_no_error (error);
  comparison = aisle_command_compare_within (project, runs, 2, NULL, some, NULL, &error);
  g_assert_no_error (error);
  n = cell (within->table, 0, "users");
  g_assert_cmpfloat (n, ==, comparison->verdict->n_users);
  g_assert_cmpfloat (n, >, 0);
  g_assert_cmpfloat (n, <, N_USERS);
  g_assert_cmpfloat_with_epsilon (cell (within->table, 1, "value"), cell (comparison->table, 0, "ndcg_10"), 1e-6);
  for (gsize row = 2; row < 10; row += 2)
    n -= cell (within->table, row, "users");
  g_assert_cmpfloat (n, ==, 0);

  g_assert_null (aisle_command_slices (project, runs, 2, NULL, "weather", NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (aisle_command_slices (project, runs, 2, "ndcg@20", "popularity", NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
}

static void
test_parameters (void)
{
  static const char *const lambdas[] = { "10", "1000", "500000" };
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  gint64 runs[4];
  g_autoptr (AisleAnswer) answer = NULL, curves = NULL;
  g_autoptr (GError) error = NULL;
  const AisleFamily *family = aisle_family ("ease");

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
      g_autoptr (AisleRun) run = NULL;

      g_assert_true (aisle_params_set (params, "lambda", lambdas[i], &error));
      run = aisle_command_train (project, &(AisleTrainOrder){ .family = "ease", .params = params, .seed = 1 }, NULL,
                                 &error);
      g_assert_no_error (error);
      runs[i] = run->id;
    }
  answer = aisle_command_parameters (project, runs, 3, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_columns (answer->table), ==, 4); /* run, family, ndcg_10 and lambda alone */
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  g_assert_cmpfloat (cell (answer->table, 0, "ndcg_10"), >=, cell (answer->table, 2, "ndcg_10"));
  g_assert_cmpfloat (cell (answer->table, 0, "lambda") + cell (answer->table, 1, "lambda")
                         + cell (answer->table, 2, "lambda"),
                     ==, 501010);
  curves = aisle_command_curves (project, runs, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aisle_table_find (curves->table, "cpu_seconds"), >, 0);
}

/* The newest cut is the time split itself; the figures of the cuts make the figure of the run. */
static void
test_rolling (void)
{
  static const char *const rolling[] = { "split=rolling", "folds=3", NULL }, *const plain[] = { "split=time", NULL };
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (GPtrArray) time = train (project, "itemknn", 1, plain), cuts = train (project, "itemknn", 1, rolling);
  const AisleRun *run = cuts->pdata[0];
  g_autoptr (AisleAnswer) folds = NULL;
  g_autoptr (AisleUserMetric) rows = NULL;
  g_autoptr (GError) error = NULL;
  double mean = 0, squares = 0, sum = 0, n = 0;

  folds = aisle_command_slices (project, &run->id, 1, NULL, "fold", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (folds->table), ==, 3);
  g_assert_cmpfloat_with_epsilon (cell (folds->table, 2, "value"), figure (time->pdata[0], "ndcg@10", "mean"), 1e-7);
  for (gsize fold = 0; fold < 3; fold++)
    {
      mean += cell (folds->table, fold, "value") / 3;
      sum += cell (folds->table, fold, "value") * cell (folds->table, fold, "users");
      n += cell (folds->table, fold, "users");
    }
  for (gsize fold = 0; fold < 3; fold++)
    squares += pow (cell (folds->table, fold, "value") - mean, 2);
  g_assert_cmpfloat_with_epsilon (figure (run, "ndcg@10", "mean"), sum / n, 1e-6);
  g_assert_cmpfloat_with_epsilon (figure (run, "ndcg@10", "sd"), sqrt (squares / 2), 1e-6);
  g_assert_cmpfloat (figure (run, "ndcg@10", "low"), <, sum / n);
  rows = aisle_runs_user_metric (project, run->id, "rows", &error);
  g_assert_no_error (error);
  sum = 0;
  for (gsize u = 0; u < rows->n; u++)
    sum += rows->values[u];
  g_assert_cmpfloat (sum, ==, n);
  g_assert_null (aisle_command_slices (project, &((AisleRun *) time->pdata[0])->id, 1, NULL, "fold", NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

static gboolean
found (const AisleTable *table, const char *check)
{
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    if (g_str_equal (aisle_table_text_of (table, row, "check"), check))
      return TRUE;
  return FALSE;
}

/* What a run is found to be is kept with it, and a sampled figure never passes for a full one. */
static void
test_honesty (void)
{
  static const char *const sampled[] = { "candidates=sampled", "sample_size=20", "recall=possible", NULL };
  static const char *const plain[] = { "split=time", NULL };
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (GPtrArray) clean = train (project, "itemknn", 1, plain), few = train (project, "itemknn", 1, sampled);
  const AisleRun *run = few->pdata[0], *whole = clean->pdata[0];
  g_autoptr (AisleAnswer) own = NULL, none = NULL;
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (GError) error = NULL;
  gint64 both[] = { run->id, whole->id };

  none = aisle_command_honesty (project, whole->id, &error);
  g_assert_no_error (error);
  g_assert_false (found (none->table, "sampled"));
  own = aisle_command_honesty (project, run->id, &error);
  g_assert_no_error (error);
  g_assert_true (found (own->table, "sampled"));
  g_assert_true (isnan (figure (run, "ndcg@10", "mean")));
  g_assert_cmpfloat (figure (run, "ndcg@10 (1+20 sampled)", "mean"), >, figure (whole, "ndcg@10", "mean"));
  g_assert_cmpfloat (figure (run, "recall@10 (min, 1+20 sampled)", "mean"), >, 0);
  comparison = aisle_command_compare (project, &run->id, 1, "ndcg@10", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (found (comparison->honesty->table, "sampled"));
  g_assert_nonnull (strstr (comparison->verdict->sentence, "1+20 sampled"));
  g_assert_null (aisle_command_compare (project, both, 2, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "'candidates'"));
}

/* A log with folds, and what is wrong with it on request: from the file to the run's findings. */
static GPtrArray *
findings_of (const char *name, gboolean copies, gboolean late, gboolean bot, gboolean fresh)
{
  g_autoptr (GString) csv = g_string_new ("user,item,time,fold\n");
  TempShop own;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *findings;
  static const char *const pairs[] = { "split=given", NULL };

  for (int user = 0; user < 200; user++)
    for (int day = 0; day < 10; day++)
      {
        /* Users walk through the shop item by item, which neighbours foretell well; the last two days are the test. */
        gboolean test = late ? day < 2 : day >= 8;
        int item = (user * 3 + day) % 90 + (fresh && test ? 100 : 0);

        g_string_append_printf (csv, "u%d,i%d,2026-02-%02dT10:%02d:%02dZ,%s\n", user, item, 1 + day, user / 60,
                                user % 60,
                                test           ? "test"
                                : day % 4 == 3 ? "valid"
                                               : "train");
        if (copies && test && user < 50)
          g_string_append_printf (csv, "u%d,i%d,2026-02-%02dT10:%02d:%02dZ,train\n", user, item, 1 + day, user / 60,
                                  user % 60);
      }
  for (int event = 0; bot && event < 800; event++)
    g_string_append_printf (csv, "bot,i%d,2026-02-01T%02d:%02d:00Z,train\n", event % 90, event / 60 % 24, event % 60);
  temp_shop_init (&own);
  temp_shop_import (&own, name, csv->str, NULL);
  project = temp_shop_open (&own);
  runs = train (project, "itemknn", 1, pairs);
  findings = aisle_run_findings (project, ((AisleRun *) runs->pdata[0])->id, &error);
  g_assert_no_error (error);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&own);
  return findings;
}

static gboolean
holds (const GPtrArray *findings, const char *check)
{
  for (guint i = 0; i < findings->len; i++)
    if (g_str_equal (((const AisleRunFinding *) findings->pdata[i])->check, check))
      return TRUE;
  return FALSE;
}

static void
test_planted (void)
{
  g_autoptr (GPtrArray) clean = findings_of ("clean.csv", FALSE, FALSE, FALSE, FALSE);
  g_autoptr (GPtrArray) copies = findings_of ("copies.csv", TRUE, FALSE, FALSE, FALSE);
  g_autoptr (GPtrArray) late = findings_of ("late.csv", FALSE, TRUE, FALSE, FALSE);
  g_autoptr (GPtrArray) bot = findings_of ("bot.csv", FALSE, FALSE, TRUE, FALSE);
  g_autoptr (GPtrArray) fresh = findings_of ("fresh.csv", FALSE, FALSE, FALSE, TRUE);

  g_assert_cmpuint (clean->len, ==, 0);
  g_assert_true (holds (copies, "duplicates"));
  g_assert_true (holds (late, "future"));
  g_assert_true (holds (bot, "heavy-user"));
  g_assert_true (holds (fresh, "unseen-items") && holds (fresh, "chance") && holds (fresh, "baseline"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/judged/seeds", test_seeds);
  g_test_add_func ("/judged/slices", test_slices);
  g_test_add_func ("/judged/parameters", test_parameters);
  g_test_add_func ("/judged/rolling", test_rolling);
  g_test_add_func ("/judged/honesty", test_honesty);
  g_test_add_func ("/judged/planted", test_planted);
  status = g_test_run ();
  temp_shop_clear (&shop);
  return status;
}
