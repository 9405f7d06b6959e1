/* test-recommender-commands.c: train, compare, recommend and export on a small shop with two tastes. */
#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "command/command.h"

#include <glib/gstdio.h>
#include <math.h>

#define N_USERS 120
#define N_ITEMS 40 /* of each taste one half */

static char *folder, *project_path;

static char *
write_log (const char *name, gsize n_users)
{
  g_autoptr (GString) csv = g_string_new ("user,item,time,event,title\n");
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  AisleRandom random;

  aisle_random_init (&random, 3, "test-recommender-commands");
  for (gsize step = 0; step < 14; step++)
    for (gsize user = 0; user < n_users; user++)
      {
        /* Mostly from the own half, the low numbers more often. */
        gsize half = (user + (aisle_random_uniform (&random) < .1)) % 2;
        double u = aisle_random_uniform (&random);
        gsize item = half * (N_ITEMS / 2) + (gsize) (u * u * (N_ITEMS / 2));
        gint64 seconds = (gint64) (step * 86400 + user * 60);

        g_string_append_printf (csv, "u%03zu,i%02zu,2026-01-%02zuT%02zu:%02zu:00Z,purchase,Thing %zu\n", user, item,
                                1 + step, (gsize) (seconds / 3600 % 24), (gsize) (seconds / 60 % 60), item);
      }
  g_assert_true (aisle_file_write (path, csv->str, csv->len, &error));
  g_assert_no_error (error);
  return path;
}

static void
import (const char *project, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (AisleImportReport) report = NULL;

  g_assert_no_error (error);
  report = aisle_command_import (project, path, mapping, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, report->counts.rows_read);
}

static AisleProject *
open_project (AisleProjectMode mode)
{
  g_autoptr (GError) error = NULL;
  AisleProject *project = aisle_project_open (project_path, mode, &error);

  g_assert_no_error (error);
  return project;
}

static AisleRun *
train (AisleProject *project, const char *family, const char *split, gboolean refit)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_split_params, aisle_split_n_params);
  AisleTrainOrder order = { .family = family, .split = params, .refit = refit, .seed = 1 };
  g_autoptr (GError) error = NULL;
  AisleRun *run;

  g_assert_true (aisle_params_set (params, "split", split, &error));
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run->id, >, 0);
  return run;
}

static double
metric (const AisleRun *run, const char *name)
{
  return aisle_json_number (aisle_json_object (json_node_get_object (run->metrics), name), "mean", NAN);
}

/* More parameters take more: the estimate is of this log and these parameters. */
static void
test_estimate (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_READ);
  const AisleFamily *als = aisle_family ("als");
  g_autoptr (AisleParams) wide = aisle_params_new (als->params, als->n_params);
  g_autoptr (GError) error = NULL;
  AisleTrainOrder orders[] = { { .family = "als" }, { .family = "als", .params = wide }, { .family = "none" } };
  AisleEstimate estimates[3];

  g_assert_true (aisle_params_set (wide, "factors", "128", &error));
  g_assert_true (aisle_command_estimate (project, orders, 2, estimates, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (estimates[0].seconds, >, 0);
  g_assert_cmpfloat (estimates[1].seconds, >, estimates[0].seconds);
  g_assert_cmpuint (estimates[1].file_bytes, ==, 128 * (N_ITEMS + 1) * sizeof (float));
  g_assert_false (aisle_command_estimate (project, orders, 3, estimates, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

static void
test_train_stores_what_was_judged (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "ease", "time", FALSE), again = NULL;
  g_autoptr (AisleUserMetric) vector = NULL;
  g_autoptr (GError) error = NULL;
  double sum = 0;

  again = aisle_runs_get (project, run->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->family, ==, "ease");
  g_assert_true (json_node_equal (again->protocol, run->protocol));
  g_assert_cmpfloat (metric (again, "ndcg@10"), ==, metric (run, "ndcg@10"));
  g_assert_cmpfloat (metric (again, "ndcg@10"), >, 0);
  g_assert_cmpfloat (metric (again, "valid_ndcg@10"), >, 0);
  g_assert_cmpint (again->weight_bytes, >, 0);
  g_assert_cmpint (again->peak_memory, >, 0);
  g_assert_false (again->archived);
  vector = aisle_runs_user_metric (project, run->id, "recall@20", &error);
  g_assert_no_error (error);
  for (gsize u = 0; u < vector->n; u++)
    sum += vector->values[u];
  g_assert_cmpfloat_with_epsilon (sum / vector->n, metric (run, "recall@20"), 1e-9);
}

static void
test_same_seed_same_numbers (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) one = train (project, "als", "users", FALSE), two = train (project, "als", "users", FALSE);

  g_assert_true (json_node_equal (one->metrics, two->metrics));
  g_assert_true (json_node_equal (one->protocol, two->protocol));
}

static void
test_compare (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) popular = train (project, "popular", "leave-one-out", FALSE);
  g_autoptr (AisleRun) ease = train (project, "ease", "leave-one-out", FALSE);
  g_autoptr (AisleRun) other = train (project, "ease", "time", FALSE);
  g_autoptr (AisleRun) last = train (project, "itemknn", "leave-one-out", TRUE);
  gint64 mixed[] = { popular->id, other->id }, unjudged[] = { last->id + 1 };
  g_autoptr (AisleComparison) comparison = NULL;
  GError *error = NULL;

  /* All that share the newest judged run's protocol: not the time split, not the refit. */
  comparison = aisle_command_compare (project, NULL, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comparison->runs->len, ==, 3);
  g_assert_cmpuint (aisle_table_n_rows (comparison->table), ==, 3);
  g_assert_cmpint (aisle_table_find (comparison->table, "ndcg_10_low"), >, 0);
  g_assert_cmpint (aisle_table_integer (comparison->table, 2, 0), ==, popular->id); /* knows no tastes */
  g_assert_cmpint (aisle_table_integer (comparison->table, 2, aisle_table_find (comparison->table, "group")), ==, 2);
  g_assert_cmpfloat (aisle_table_number (comparison->table, 2, aisle_table_find (comparison->table, "ndcg_10")), ==,
                     metric (popular, "ndcg@10"));
  g_assert_cmpuint (comparison->verdict->groups->len, ==, 2);

  g_assert_null (aisle_command_compare (project, mixed, 2, "ndcg@10", NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "'split'"));
  g_clear_error (&error);
  g_assert_null (aisle_command_compare (project, unjudged, 1, "ndcg@10", NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (aisle_command_compare (project, &ease->id, 1, "ndcg@11", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
}

/* The mean of a run over some users, added up here. */
static double
mean_within (AisleProject *project, gint64 run, const char *name, const AisleBitmap *users, gsize *n)
{
  g_autoptr (AisleUserMetric) vector = aisle_runs_user_metric (project, run, name, NULL);
  double sum = 0;

  *n = 0;
  for (gsize i = 0; i < vector->n; i++)
    if (aisle_bitmap_has (users, (gsize) vector->users[i]))
      {
        sum += vector->values[i];
        ++*n;
      }
  return sum / (double) *n;
}

/* Judged by a segment: fewer users, other means, the same order of columns. */
static void
test_compare_within (void)
{
  static const char text[] = "did (any, item = i02)";
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) popular = train (project, "popular", "leave-one-out", FALSE);
  g_autoptr (AisleRun) ease = train (project, "ease", "leave-one-out", FALSE);
  gint64 ids[] = { popular->id, ease->id };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleLook) look = aisle_look_open (project, text, NULL, &error);
  g_autoptr (AisleComparison) all = aisle_command_compare (project, ids, 2, "recall@10", NULL, &error);
  g_autoptr (AisleComparison) within = aisle_command_compare_within (project, ids, 2, "recall@10", text, NULL, &error);
  gsize n, column;

  g_assert_no_error (error);
  column = (gsize) aisle_table_find (within->table, "recall_10");
  for (gsize row = 0; row < 2; row++)
    {
      double mean = mean_within (project, aisle_table_integer (within->table, row, 0), "recall@10", look->bitmap, &n);
      g_assert_cmpfloat_with_epsilon (aisle_table_number (within->table, row, column), mean, 1e-6);
      g_assert_cmpfloat (aisle_table_number (within->table, row, column + 1), <=, mean);
      g_assert_cmpfloat (aisle_table_number (within->table, row, column + 2), >=, mean);
      g_assert_cmpuint (within->verdict->n_users, ==, n);
    }
  g_assert_cmpuint (within->verdict->n_users, >, 0);
  g_assert_cmpuint (within->verdict->n_users, <, all->verdict->n_users);
  g_assert_cmpint (aisle_table_find (all->table, "coverage_10"), >, 0);
  g_assert_cmpint (aisle_table_find (within->table, "coverage_10"), <, 0);
  g_assert_null (aisle_command_compare_within (project, ids, 2, "recall@10", "did (any) > 100000", NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY);
}

static gboolean
lists (const GPtrArray *list, gint32 item)
{
  for (guint i = 0; i < list->len; i++)
    if (((const AisleRecommendation *) list->pdata[i])->item == item)
      return TRUE;
  return FALSE;
}

static AisleAdvice *
advise (AisleProject *project, gint64 run, const char *user, gboolean keep_seen, const gint32 *without)
{
  g_autoptr (GError) error = NULL;
  const AisleAdviceOrder order = { .run = run, .user = user, .k = 5, .keep_seen = keep_seen, .without = without };
  AisleAdvice *advice = aisle_command_recommend (project, &order, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (advice);
  return advice;
}

static void
test_recommend (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "ease", "time", FALSE);
  g_autoptr (AisleAdvice) advice = advise (project, run->id, "u004", FALSE, NULL), seen = NULL, fewer = NULL;
  gint32 without[] = { -1, -1 };
  GError *error = NULL;

  g_assert_cmpstr (advice->user, ==, "u004");
  g_assert_cmpuint (advice->history->len, >, 3);
  g_assert_cmpuint (advice->items->len, ==, 5);
  for (guint i = 0; i < advice->items->len; i++)
    {
      const AisleRecommendation *item = advice->items->pdata[i];
      double sum = 0;

      g_assert_false (lists (advice->history, item->item));
      g_assert_true (g_str_has_prefix (item->title, "Thing "));
      for (guint p = 0; p < item->why->len; p++)
        sum += g_array_index (item->why, AislePart, p).part;
      g_assert_cmpfloat_with_epsilon (sum, item->score, 1e-5);
      g_assert_true (i == 0 || item->score <= ((AisleRecommendation *) advice->items->pdata[i - 1])->score);
    }
  without[0] = ((AisleRecommendation *) advice->history->pdata[0])->item;
  fewer = advise (project, run->id, "u004", FALSE, without);
  g_assert_cmpuint (fewer->history->len, ==, advice->history->len); /* shown, not used */
  for (guint i = 0; i < fewer->items->len; i++)
    {
      const GArray *why = ((AisleRecommendation *) fewer->items->pdata[i])->why;
      for (guint p = 0; p < why->len; p++)
        g_assert_cmpint (g_array_index (why, AislePart, p).item, !=, without[0]);
    }
  seen = advise (project, run->id, "u004", TRUE, NULL);
  g_assert_true (lists (advice->history, ((AisleRecommendation *) seen->items->pdata[0])->item)
                 || ((AisleRecommendation *) seen->items->pdata[0])->item
                        == ((AisleRecommendation *) advice->items->pdata[0])->item);

  g_assert_null (
      aisle_command_recommend (project, &(AisleAdviceOrder){ .run = run->id, .user = "nobody", .k = 5 }, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (
      aisle_command_recommend (project, &(AisleAdviceOrder){ .run = run->id, .user = "u004" }, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (
      aisle_command_recommend (project, &(AisleAdviceOrder){ .run = 999, .user = "u004", .k = 5 }, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
}

static AisleAdvice *
advise_by (AisleProject *project, const AisleAdviceOrder *order)
{
  g_autoptr (GError) error = NULL;
  AisleAdvice *advice = aisle_command_recommend (project, order, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (advice);
  return advice;
}

/* Somebody new who took what a user took is advised as that user is, in the same order of items. */
static void
test_somebody_new (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "ease", "time", FALSE);
  g_autoptr (AisleAdvice) known = advise (project, run->id, "u004", FALSE, NULL), fresh = NULL, nobody = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  AisleAdviceOrder order = { .run = run->id, .k = 5 };
  const char *const none[] = { NULL }, *const unknown[] = { "no such item", NULL };
  GError *error = NULL;

  for (guint i = 0; i < known->history->len; i++)
    {
      const AisleRecommendation *past = known->history->pdata[i];

      g_assert_nonnull (past->when);
      g_assert_nonnull (past->kind);
      g_assert_cmpuint (past->events, >=, 1);
      g_ptr_array_add (ids, past->id);
    }
  g_ptr_array_add (ids, NULL);
  order.items = (const char *const *) (gpointer) ids->pdata;
  fresh = advise_by (project, &order);
  g_assert_null (fresh->user);
  g_assert_cmpuint (fresh->history->len, ==, known->history->len);
  g_assert_cmpuint (fresh->items->len, ==, known->items->len);
  for (guint i = 0; i < fresh->items->len; i++)
    {
      const AisleRecommendation *a = fresh->items->pdata[i], *b = known->items->pdata[i];
      g_assert_cmpint (a->item, ==, b->item);
      g_assert_cmpfloat_with_epsilon (a->score, b->score, 1e-5);
    }
  order.items = none;
  nobody = advise_by (project, &order);
  g_assert_cmpuint (nobody->history->len, ==, 0);
  g_assert_cmpuint (nobody->items->len, ==, 0);
  order.items = unknown;
  g_assert_null (aisle_command_recommend (project, &order, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
}

/* Users of an item by SQL. */
static gint64
users_of (AisleProject *project, const char *item)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count (DISTINCT user) AS n FROM events_readable WHERE item = '%s'", item);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table = aisle_command_sql (project, sql, NULL, &error);

  g_assert_no_error (error);
  return aisle_table_integer (table, 0, 0);
}

/* What most users took, without what the user has; and a catalogue in the same order. */
static void
test_everybody (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "ease", "time", FALSE);
  g_autoptr (AisleAdvice) advice = NULL;
  g_autoptr (AisleTable) all = NULL, some = NULL;
  g_autoptr (GError) error = NULL;
  const AisleRecommendation *first;

  advice = advise_by (project, &(AisleAdviceOrder){ .run = run->id, .user = "u004", .k = 5, .everybody = TRUE });
  g_assert_cmpuint (advice->items->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const AisleRecommendation *item = advice->items->pdata[i];

      g_assert_false (lists (advice->history, item->item));
      g_assert_cmpfloat (item->score, ==, (float) users_of (project, item->id));
      g_assert_true (i == 0 || item->score <= ((AisleRecommendation *) advice->items->pdata[i - 1])->score);
      g_assert_null (item->why);
    }
  first = advice->items->pdata[0];
  all = aisle_command_find_items (project, NULL, 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (all), ==, N_ITEMS);
  for (gsize row = 0; row < aisle_table_n_rows (all); row++)
    {
      g_assert_cmpint (aisle_table_integer (all, row, 2), ==, users_of (project, aisle_table_text (all, row, 0)));
      g_assert_true (row == 0 || aisle_table_integer (all, row, 2) <= aisle_table_integer (all, row - 1, 2));
    }
  /* By any part of the title, capitals or not. */
  {
    g_autofree char *capitals = g_utf8_strup (first->title, -1);
    some = aisle_command_find_items (project, capitals, 1000, NULL, &error);
    g_assert_cmpuint (aisle_table_n_rows (some), >=, 1);
    g_assert_cmpstr (aisle_table_text (some, 0, 1), ==, first->title);
    g_clear_pointer (&some, aisle_table_unref);
    some = aisle_command_find_items (project, "no title holds this", 1000, NULL, &error);
    g_assert_cmpuint (aisle_table_n_rows (some), ==, 0);
  }
}

/* A model that cannot say its parts: each is what the score loses without the item, as asking without it shows. */
static void
test_left_out (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "gru4rec", "time", FALSE);
  g_autoptr (AisleAdvice) advice = advise (project, run->id, "u004", FALSE, NULL);
  guint n_compared = 0;

  g_assert_true (advice->left_out);
  for (guint h = 0; h < MIN (advice->history->len, 3); h++)
    {
      gint32 without[] = { ((AisleRecommendation *) advice->history->pdata[h])->item, -1 };
      g_autoptr (AisleAdvice) fewer =
          advise_by (project, &(AisleAdviceOrder){ .run = run->id, .user = "u004", .k = 50, .without = without });

      for (guint i = 0; i < advice->items->len; i++)
        {
          const AisleRecommendation *item = advice->items->pdata[i], *same = NULL;
          double part = 0;

          for (guint p = 0; p < item->why->len; p++)
            if (g_array_index (item->why, AislePart, p).item == without[0])
              part = g_array_index (item->why, AislePart, p).part;
          for (guint f = 0; f < fewer->items->len; f++)
            if (((AisleRecommendation *) fewer->items->pdata[f])->item == item->item)
              same = fewer->items->pdata[f];
          if (same == NULL)
            continue;
          g_assert_cmpfloat_with_epsilon (part, item->score - same->score, 1e-4);
          n_compared += part != 0;
        }
    }
  g_assert_cmpuint (n_compared, >, 3);
}

/* The model opened last is kept in memory: asking another run in between must not show. */
static void
test_two_runs_in_turn (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) ease = train (project, "ease", "time", FALSE),
                       popular = train (project, "popular", "time", FALSE);
  g_autoptr (AisleAdvice) first = advise (project, ease->id, "u008", FALSE, NULL);
  g_autoptr (AisleAdvice) other = advise (project, popular->id, "u008", FALSE, NULL);
  g_autoptr (AisleAdvice) again = advise (project, ease->id, "u008", FALSE, NULL);

  for (guint i = 0; i < first->items->len; i++)
    {
      const AisleRecommendation *a = first->items->pdata[i], *b = again->items->pdata[i], *c = other->items->pdata[i];

      g_assert_cmpint (a->item, ==, b->item);
      g_assert_cmpfloat (a->score, ==, b->score);
      g_assert_cmpfloat (a->score, !=, c->score);
    }
}

static void
test_recommend_all (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "itemknn", "time", FALSE);
  g_autofree char *path = g_build_filename (folder, "lists.csv", NULL), *text = NULL, *line = NULL;
  g_autoptr (AisleAdvice) advice = advise (project, run->id, "u017", FALSE, NULL);
  const AisleRecommendation *second = advice->items->pdata[1];
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_command_recommend_all (project, run->id, 5, FALSE, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "user,rank,item,score");
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + N_USERS * 5 + 1);
  line = g_strdup_printf ("\nu017,2,%s,%.9g\n", second->id, (double) second->score);
  g_assert_nonnull (strstr (text, line));
}

static void
test_refit_and_undo (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "popular", "time", TRUE), linked = NULL, gone = NULL;
  g_autofree char *what = NULL;
  g_autoptr (GError) error = NULL;

  linked = aisle_runs_get (project, run->id + 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aisle_json_integer (json_node_get_object (linked->protocol), "refit_of", 0), ==, run->id);
  g_assert_cmpuint (json_object_get_size (json_node_get_object (linked->metrics)), ==, 0);
  g_assert_true (aisle_command_undo (project, &what, &error));
  g_assert_no_error (error);
  gone = aisle_runs_get (project, linked->id, &error);
  g_assert_true (gone->archived);
  g_assert_true (aisle_command_redo (project, NULL, &error));
  g_clear_pointer (&gone, aisle_run_free);
  gone = aisle_runs_get (project, run->id, &error);
  g_assert_false (gone->archived);
}

static void
test_export (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_WRITE);
  g_autoptr (AisleRun) run = train (project, "ease", "time", FALSE);
  g_autofree char *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) bundle = aisle_command_export (project, run->id, target, NULL, &error), checked = NULL;

  g_assert_no_error (error);
  g_assert_true (bundle->agrees);
  checked = aisle_bundle_verify (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (checked->agrees);
}

static void
test_nothing_left_behind (void)
{
  g_autoptr (AisleProject) project = open_project (AISLE_PROJECT_READ);
  AisleTrainOrder order = { .family = "popular", .seed = 1 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GPtrArray) before = aisle_runs_list (project, TRUE, NULL), after = NULL;
  GError *error = NULL;

  g_assert_null (aisle_command_train (project, &order, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_clear_pointer (&project, aisle_project_close);
  project = open_project (AISLE_PROJECT_WRITE);
  order.family = "oracle";
  g_assert_null (aisle_command_train (project, &order, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  order.family = "popular";
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_command_train (project, &order, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  after = aisle_runs_list (project, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->len, ==, before->len);
}

static void
test_one_user (void)
{
  g_autofree char *log = write_log ("single.csv", 1), *path = g_build_filename (folder, "single.aisle", NULL);
  AisleTrainOrder order = { .family = "ease", .seed = 1 };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GError) error = NULL;

  import (path, log);
  project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_assert_null (aisle_command_train (project, &order, NULL, &error));
  g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY);
}

static void
test_replay (void)
{
  g_autofree char *log = write_log ("replay.csv", N_USERS), *path = g_build_filename (folder, "first.aisle", NULL);
  g_autofree char *copy = g_build_filename (folder, "second.aisle", NULL);
  g_autoptr (AisleProject) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL, again = NULL;

  import (path, log);
  first = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  run = train (first, "als", "leave-one-out", FALSE);
  g_assert_true (aisle_command_replay (first, copy, NULL, NULL, &error));
  g_assert_no_error (error);
  second = aisle_project_open (copy, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  again = aisle_runs_get (second, run->id, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (run->metrics, again->metrics));
  g_assert_true (json_node_equal (run->params, again->params));
}

/* MovieLens 1M as published: its own train and test files, masking the training items only. */
static void
test_movielens (void)
{
  static const char *const files[] = { "train", "test" };
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autofree char *zstd = g_find_program_in_path ("zstd"), *path = g_build_filename (folder, "ml.aisle", NULL);
  g_autoptr (AisleParams) split = aisle_params_new (aisle_split_params, aisle_split_n_params), ease = NULL;
  AisleTrainOrder order = { .split = split, .seed = 1 };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRun) ease_run = NULL, knn_run = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *packed =
          g_strdup_printf ("%s/data/movielens-1m-implicit/%s.txt.zst", shared != NULL ? shared : "", files[i]);
      g_autofree char *plain = g_strdup_printf ("%s/%s.txt", folder, files[i]);
      const char *const argv[] = { zstd, "-dqf", packed, "-o", plain, NULL };
      g_autoptr (AisleMapping) mapping = NULL;
      g_autoptr (AisleImportReport) report = NULL;

      if (zstd == NULL || !g_file_test (packed, G_FILE_TEST_EXISTS))
        {
          g_test_skip ("MovieLens 1M or zstd is not here");
          return;
        }
      g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, NULL, NULL, &error));
      mapping = aisle_mapping_sniff (plain, &error);
      g_assert_no_error (error);
      g_assert_true (aisle_mapping_set (mapping, "wide", "yes", &error));
      g_assert_true (aisle_mapping_set (mapping, "header", "no", &error));
      g_assert_true (aisle_mapping_set (mapping, "separator", " ", &error));
      g_assert_true (aisle_mapping_set (mapping, "fold", files[i], &error));
      g_assert_true (aisle_mapping_resample (mapping, plain, &error));
      g_assert_no_error (error);
      report = aisle_command_import (path, plain, mapping, FALSE, NULL, &error);
      g_assert_no_error (error);
    }
  project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_params_set (split, "split", "given", &error));
  order.family = "ease";
  order.params = ease = aisle_params_new (aisle_family ("ease")->params, aisle_family ("ease")->n_params);
  g_assert_true (aisle_params_set (ease, "lambda", "800", &error));
  ease_run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (metric (ease_run, "ndcg@20"), .3268, .0005);
  order.family = "itemknn"; /* its defaults: binary cosine, 200 neighbours, plain sum */
  order.params = NULL;
  knn_run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (metric (knn_run, "ndcg@20"), .2879, .002);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *log = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL);
  project_path = g_build_filename (folder, "shop.aisle", NULL);
  log = write_log ("log.csv", N_USERS);
  import (project_path, log);
  g_test_add_func ("/command/train/estimate", test_estimate);
  g_test_add_func ("/command/train/stores-what-was-judged", test_train_stores_what_was_judged);
  g_test_add_func ("/command/train/same-seed-same-numbers", test_same_seed_same_numbers);
  g_test_add_func ("/command/train/refit-and-undo", test_refit_and_undo);
  g_test_add_func ("/command/train/nothing-left-behind", test_nothing_left_behind);
  g_test_add_func ("/command/train/one-user", test_one_user);
  g_test_add_func ("/command/train/replay", test_replay);
  g_test_add_func ("/command/train/movielens", test_movielens);
  g_test_add_func ("/command/compare", test_compare);
  g_test_add_func ("/recommender-commands/compare-within", test_compare_within);
  g_test_add_func ("/command/recommend/one", test_recommend);
  g_test_add_func ("/command/recommend/somebody-new", test_somebody_new);
  g_test_add_func ("/command/recommend/everybody", test_everybody);
  g_test_add_func ("/command/recommend/left-out", test_left_out);
  g_test_add_func ("/command/recommend/two-runs-in-turn", test_two_runs_in_turn);
  g_test_add_func ("/command/recommend/all", test_recommend_all);
  g_test_add_func ("/command/export", test_export);
  status = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  g_free (project_path);
  return status;
}
