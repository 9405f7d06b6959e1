/* test-leaderboard.c: Leaderboard and Compare under a real pointer, on a shop with two tastes.
 *
 * 240 users buy once a day for 20 days, nine times in ten from their own half of 60 items: whoever looks at what a user
 * bought beats the most popular items for every kind of user, at every cut. */
#include "harness.h"
#include "widgets/contender-chips.h"
#include "widgets/honesty-list.h"
#include "widgets/chart-card.h"

#include "base/random.h"
#include "command/judged.h"

#define N_USERS 240
#define N_ITEMS 60
#define N_DAYS  20

static void
import_shop (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "tastes.csv", NULL);
  g_autoptr (GString) csv = g_string_new ("user,item,time,event\n");
  AisleRandom random;

  aisle_random_init (&random, 11, "test-leaderboard");
  for (gsize day = 0; day < N_DAYS; day++)
    for (gsize user = 0; user < N_USERS; user++)
      {
        gsize half = (user + (aisle_random_uniform (&random) < .1)) % 2;
        double u = aisle_random_uniform (&random);
        gsize item = half * (N_ITEMS / 2) + (gsize) (u * u * (N_ITEMS / 2));

        g_string_append_printf (csv, "u%03zu,i%02zu,2026-01-%02zuT%02zu:%02zu:00Z,purchase\n", user, item, 1 + day,
                                user / 60, user % 60);
      }
  harness_write_file (path, csv->str);
  harness_open (path);
  harness_click_text ("Import");
  harness_wait_project ();
}

/* ---- what is trained ---- */

static const struct
{
  const char *family, *pairs[4];
} orders[] = {
  { "popular", { NULL } },
  { "ease", { NULL } },
  { "als", { "factors=4", "iterations=5", NULL } },
  { "als", { "factors=8", "iterations=5", NULL } },
  { "als", { "factors=16", "iterations=9", NULL } },
  { "bpr", { NULL } },
};

static gpointer
run_training (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) split = aisle_params_new (aisle_split_params, aisle_split_n_params);

  if (!aisle_params_set (split, "split", "rolling", error) || !aisle_params_set (split, "folds", "2", error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      const AisleFamily *family = aisle_family (orders[i].family);
      g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
      AisleTrainOrder order = { .family = family->id, .params = params, .split = split, .seed = 1 };
      g_autoptr (AisleRun) run = NULL;

      for (const char *const *pair = orders[i].pairs; *pair != NULL; pair++)
        if (!aisle_params_set_pair (params, *pair, error))
          return NULL;
      run = aisle_command_train (project, &order, progress, error);
      if (run == NULL)
        return NULL;
    }
  return GINT_TO_POINTER (TRUE);
}

static void
train (void)
{
  AisleJobSpec spec = {
    .title = "Training", .lane = AISLE_LANE_COMPUTE, .mode = AISLE_PROJECT_WRITE, .run = run_training
  };
  g_autoptr (AisleJob) job = g_object_ref (aisle_session_run (harness_session (), &spec));

  harness_wait ((HarnessCondition) (void (*) (void)) aisle_job_is_over, job, "the training");
  g_assert_no_error (aisle_job_get_error (job));
  aisle_session_changed (harness_session ());
  harness_wait_idle ();
}

static AisleProject *
open_project (void)
{
  g_autoptr (GError) error = NULL;
  AisleProject *project = aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_READ, &error);

  g_assert_no_error (error);
  return project;
}

static void
set_up (void)
{
  import_shop ();
  train ();
  harness_resize (1280, 800);
  aisle_window_show_page (harness_window (), "recommendations", "leaderboard");
  harness_wait_idle ();
}

/* ---- looking ---- */

static AisleChartCard *
card (const char *title)
{
  GtkWidget *found;

  for (guint i = 0; (found = harness_find_type (NULL, AISLE_TYPE_CHART_CARD, i)) != NULL; i++)
    if (harness_find (found, title) != NULL)
      return AISLE_CHART_CARD (found);
  g_error ("no card '%s'", title);
}

static guint
n_findings (void)
{
  GtkWidget *list = harness_find_type (NULL, AISLE_TYPE_HONESTY_LIST, 0);
  guint n = 0;

  g_assert_nonnull (list);
  while (harness_find_type (list, GTK_TYPE_LIST_BOX_ROW, n) != NULL)
    n++;
  return n;
}

/* Findings about all, and about one model; run 0: about any. */
static guint
count_findings (const AisleTable *table, gint64 run)
{
  gsize column = (gsize) aisle_table_find (table, "run");
  guint n = 0;

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    n += run == 0 || aisle_table_is_missing (table, row, column) || aisle_table_integer (table, row, column) == run;
  return n;
}

static void
tick (const char *label)
{
  GtkWidget *chip = harness_find (harness_find_type (NULL, AISLE_TYPE_CONTENDER_CHIPS, 0), label);

  g_assert_nonnull (chip);
  harness_scroll_to (chip);
  harness_click (chip);
  harness_wait_idle ();
}

/* ---- the tests ---- */

static void
test_leaderboard (void)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (GError) error = NULL;
  AisleChartView *curves;
  GtkWidget *button;
  AisleMark mark;
  guint all;

  set_up ();
  project = open_project ();
  comparison = aisle_command_compare (project, NULL, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (harness_find (NULL, comparison->verdict->sentence));
  g_assert_nonnull (strstr (comparison->verdict->sentence, "NDCG@10"));

  /* Everything that was found, then only what means the ticked model or all. */
  all = n_findings ();
  g_assert_cmpuint (all, ==, count_findings (comparison->honesty->table, 0));
  g_assert_cmpuint (count_findings (comparison->honesty->table, 1), <, all); /* the first run is "popular" */
  tick ("Most popular");
  g_assert_cmpuint (n_findings (), ==, count_findings (comparison->honesty->table, 1));
  g_assert_nonnull (harness_find (NULL, "These models count or solve in one go: there are no passes to draw"));
  g_assert_null (harness_find (NULL, "Parameters that differ"));
  tick ("Most popular");
  g_assert_cmpuint (n_findings (), ==, all);

  /* Of the final fits: 5 + 5 + 9 passes of ALS, and those of BPR. */
  g_assert_nonnull (harness_find (NULL, "Parameters that differ"));
  curves = aisle_chart_card_get_view (card ("How they learnt"));
  g_assert_true (aisle_chart_view_mark (curves, 0, &mark));
  g_assert_true (aisle_chart_view_mark (curves, 5 + 5 + 9, &mark));
  harness_scroll_to (GTK_WIDGET (curves));
  harness_choose (harness_find_type (GTK_WIDGET (card ("How they learnt")), GTK_TYPE_DROP_DOWN, 0), "Memory, MB");
  harness_wait_idle ();
  g_assert_nonnull (harness_find (NULL, "Held by the program after each pass of the final fit"));

  /* Three variants of ALS: three lines over factors, iterations and the result. */
  tick ("Matrix factorization (factors 4, iterations 5)");
  tick ("Matrix factorization (factors 8, iterations 5)");
  tick ("Matrix factorization (factors 16, iterations 9)");
  curves = aisle_chart_card_get_view (card ("What led to which result"));
  g_assert_true (aisle_chart_view_mark (curves, 3 * 3 - 1, &mark));
  g_assert_false (aisle_chart_view_mark (curves, 3 * 3, &mark));

  /* A shop of repeats has a finding that leads to Train. */
  button = harness_find (harness_find_type (NULL, AISLE_TYPE_HONESTY_LIST, 0), "Train Again");
  g_assert_nonnull (button);
  harness_scroll_to (button);
  harness_click (button);
  harness_wait (harness_shows, (gpointer) "Train Recommended Set", "Train");
  harness_close ();
}

/* Tastes are plain: EASE beats popularity everywhere. */
static void
assert_ahead (AisleProject *project, const char *by)
{
  static const gint64 runs[] = { 1, 2 }; /* popular, then EASE */
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) slices = aisle_command_slices (project, runs, 2, NULL, by, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (slices->table), >=, 4);
  for (gsize row = 1; row < aisle_table_n_rows (slices->table); row += 2)
    g_assert_cmpint (aisle_table_integer_of (slices->table, row, "difference_flag"), ==, 1);
}

static void
test_compare (void)
{
  static const gint64 both[] = { 2, 1 };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleComparison) comparison = NULL, within = NULL;
  const char *some = "did (purchase, item = \"i00\") >= 3";
  g_autoptr (GError) error = NULL;
  GtkWidget *against;
  AisleMark mark;

  set_up ();
  project = open_project ();
  comparison = aisle_command_compare (project, both, 2, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_ahead (project, "activity");
  assert_ahead (project, "fold");

  tick ("EASE");
  tick ("Most popular");
  harness_click_text ("Compare Where They Win");
  harness_wait (harness_shows, (gpointer) "Models to compare", "Compare");
  harness_wait_idle ();
  g_assert_nonnull (harness_find (NULL, comparison->verdict->sentence));
  g_assert_nonnull (
      harness_find (GTK_WIDGET (card ("By activity of the customers")), "EASE is ahead of Most popular in every row."));
  g_assert_nonnull (harness_find (GTK_WIDGET (card ("By cut in time")), "EASE is ahead of Most popular in every row."));
  g_assert_nonnull (harness_find (NULL, "There is no saved segment to slice by: save one first"));
  g_assert_cmpuint (n_findings (), ==, count_findings (comparison->honesty->table, 0));
  /* Two cuts: a dot each. */
  g_assert_true (aisle_chart_view_mark (aisle_chart_card_get_view (card ("By cut in time")), 1, &mark));
  g_assert_false (aisle_chart_view_mark (aisle_chart_card_get_view (card ("By cut in time")), 2, &mark));

  /* The other way round. */
  against = gtk_widget_get_ancestor (harness_find (NULL, "Held against"), GTK_TYPE_BOX);
  harness_choose (harness_find_type (against, GTK_TYPE_DROP_DOWN, 0), "EASE");
  harness_wait_idle ();
  g_assert_nonnull (harness_find (GTK_WIDGET (card ("By cut in time")), "Most popular is behind EASE in every row."));

  /* One alone is no comparison; a third one is. */
  tick ("EASE");
  g_assert_nonnull (harness_find (NULL, "Choose two models or more."));
  g_assert_null (harness_find (NULL, "By cut in time"));
  tick ("EASE");
  tick ("Pairwise ranking");
  g_assert_null (harness_find (NULL, "Choose two models or more."));
  /* Under each cut's title two dots. */
  g_assert_false (aisle_chart_view_mark (aisle_chart_card_get_view (card ("By cut in time")), 0, &mark));
  g_assert_true (aisle_chart_view_mark (aisle_chart_card_get_view (card ("By cut in time")), 5, &mark));
  g_assert_false (aisle_chart_view_mark (aisle_chart_card_get_view (card ("By cut in time")), 6, &mark));
  tick ("Pairwise ranking");

  /* The page's segment narrows all of it. */
  within = aisle_command_compare_within (project, both, 2, NULL, some, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (within->verdict->n_users, <, comparison->verdict->n_users);
  aisle_session_set_segment (harness_session (), some);
  harness_wait (harness_shows, within->verdict->sentence, "the verdict of the segment");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/leaderboard/details", test_leaderboard);
  g_test_add_func ("/leaderboard/compare", test_compare);
  return g_test_run ();
}
