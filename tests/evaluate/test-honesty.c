/* test-honesty.c: a clean run and a clean comparison raise nothing; whatever is planted in them raises its own check. */
#include "evaluate/honesty.h"

#include "base/calendar.h"
#include "base/random.h"

#include <math.h>

#define N_USERS  400
#define N_ITEMS  300
#define N_EVENTS 6 /* a user */
#define N_DAYS   60

/* Facts of a run over a steady shop: everything that a check looks at, in arrays that a test may spoil. */
typedef struct
{
  guint64 user_start[N_USERS + 1];
  gint64 time[N_USERS * N_EVENTS];
  gint32 item[N_USERS * N_EVENTS], users[N_USERS];
  guint8 fold[N_USERS * N_EVENTS];
  float values[5][N_USERS], popular[N_USERS];
  AisleColumns columns;
  AisleCalendar *calendar;
  AisleView view;
  AisleSplit split;
  AisleJudging judging;
  AisleEvaluation evaluation;
  AisleJudgedUsers judged;
  AisleMetric metrics[5], baseline;
  AisleFamily family;
  AisleParams *params;
  GArray *passes;
  AisleHonestyFacts facts;
} Run;

static const AisleParam params_table[] = {
  { "lambda", "Lambda", AISLE_PARAM_REAL, "500", .001, 1000000, NULL, NULL, "" },
};

static const guint k_list[] = { 10, 20, 0 };

static AisleSparse *
matrix_new (gsize first, gsize n)
{
  AisleSparse *matrix = aisle_sparse_new (N_USERS, N_ITEMS, N_USERS * n);

  for (gsize u = 0; u <= N_USERS; u++)
    matrix->start[u] = (gint64) (u * n);
  for (gsize u = 0; u < N_USERS; u++)
    for (gsize i = 0; i < n; i++)
      {
        matrix->column[u * n + i] = (gint32) ((u % (N_ITEMS / 10)) * 10 + first + i);
        matrix->value[u * n + i] = 1;
      }
  return matrix;
}

static void
fill_columns (Run *self)
{
  for (gsize u = 0; u < N_USERS; u++)
    for (gsize e = 0; e < N_EVENTS; e++)
      {
        gsize at = u * N_EVENTS + e;

        self->time[at] = (gint64) ((e * 10 + u % 10) * (gsize) AISLE_DAY + u * (gsize) AISLE_SECOND);
        self->item[at] = (gint32) ((u + e) % N_ITEMS);
        self->fold[at] = e == N_EVENTS - 1 ? AISLE_FOLD_TEST : AISLE_FOLD_TRAIN;
      }
  for (gsize u = 0; u <= N_USERS; u++)
    self->user_start[u] = u * N_EVENTS;
  self->columns = (AisleColumns){ .n_events = N_USERS * N_EVENTS,
                                  .n_users = N_USERS,
                                  .n_items = N_ITEMS,
                                  .first_time = 0,
                                  .last_time = N_DAYS * AISLE_DAY - 1,
                                  .user_start = self->user_start,
                                  .time = self->time,
                                  .item = self->item,
                                  .fold = self->fold };
}

static void
fill_evaluation (Run *self)
{
  AisleRandom random;

  aisle_random_init (&random, 1, "test-honesty");
  self->evaluation = (AisleEvaluation){ .n_users = N_USERS,
                                        .metrics = g_ptr_array_new (),
                                        .slices = g_ptr_array_new (),
                                        .baseline = &self->baseline,
                                        .n_items = N_ITEMS,
                                        .counts = { N_USERS, N_USERS, 0, 0, 0 } };
  self->judged = (AisleJudgedUsers){ N_USERS, self->users, NULL };
  for (gint32 u = 0; u < N_USERS; u++)
    {
      self->users[u] = u;
      for (gsize m = 0; m < 5; m++)
        self->values[m][u] = (float) (.2 + .1 * aisle_random_uniform (&random));
      self->popular[u] = (float) (.1 + .1 * aisle_random_uniform (&random));
    }
  for (gsize m = 0; m < 5; m++)
    {
      self->metrics[m] = (AisleMetric){ .name = "", .users = &self->judged, .values = self->values[m] };
      self->metrics[m].summary = aisle_bootstrap_mean (self->values[m], N_USERS, 200, 1);
      g_ptr_array_add (self->evaluation.metrics, &self->metrics[m]);
    }
  self->baseline = (AisleMetric){ .name = "", .users = &self->judged, .values = self->popular };
}

static void
run_init (Run *self)
{
  static const double validation[] = { .1, .15, .16, .155 };

  memset (self, 0, sizeof *self);
  fill_columns (self);
  fill_evaluation (self);
  self->calendar = aisle_calendar_new (NULL, NULL);
  self->view = (AisleView){ .columns = &self->columns, .calendar = self->calendar };
  self->split = (AisleSplit){ .kind = "time",
                              .n_users = N_USERS,
                              .n_items = N_ITEMS,
                              .interactions = N_USERS * N_EVENTS,
                              .cut_test = 54 * AISLE_DAY,
                              .valid = { .n = 200 },
                              .test = { .n = N_USERS, .target = matrix_new (9, 1), .seen = matrix_new (0, 5) } };
  self->judging = (AisleJudging){ .k_list = k_list, .trained = self->split.test.seen };
  self->family = (AisleFamily){ .id = "ease" };
  self->params = aisle_params_new (params_table, 1);
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  for (guint i = 0; i < G_N_ELEMENTS (validation); i++)
    {
      AisleRunPass pass = { .tuning = TRUE, .pass = i + 1, .validation = validation[i] };
      g_array_append_val (self->passes, pass);
    }
  self->facts = (AisleHonestyFacts){ .family = &self->family,
                                     .params = self->params,
                                     .view = &self->view,
                                     .split = &self->split,
                                     .judging = &self->judging,
                                     .evaluation = &self->evaluation,
                                     .passes = self->passes,
                                     .looks = 3 };
}

static void
run_clear (Run *self)
{
  aisle_sparse_free (self->split.test.target);
  aisle_sparse_free (self->split.test.seen);
  g_ptr_array_unref (self->evaluation.metrics);
  g_ptr_array_unref (self->evaluation.slices);
  aisle_calendar_free (self->calendar);
  aisle_params_free (self->params);
  g_array_unref (self->passes);
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
    Run run;                                                                                                           \
                                                                                                                       \
    run_init (&run);                                                                                                   \
    expect (&run.facts, "");                                                                                           \
    spoil;                                                                                                             \
    expect (&run.facts, expected);                                                                                     \
    run_clear (&run);                                                                                                  \
  }

static void
fill (float *values, float value)
{
  for (gsize u = 0; u < N_USERS; u++)
    values[u] = value;
}

PLANT (unseen_items, run.evaluation.counts.unseen = 60, "unseen-items warning 60/400")
PLANT (few_unseen_items, run.evaluation.counts.unseen = 20, "unseen-items note 20/400")
PLANT (unseen_users, run.split.dropped_cold_users = 100, "unseen-users note 100/500")
PLANT (future_random, run.split.kind = "random", "future warning 2400/2400")
PLANT (sizes, run.evaluation.counts.targets = 5, "sizes warning 5/2005")
PLANT (validation, run.split.valid.n = 10, "validation warning 10/400")
PLANT (no_validation, run.split.valid.n = 0, "validation note 0/400")
PLANT (baseline, fill (run.popular, .9f), "baseline stop 400/400")
PLANT (same_as_baseline, memcpy (run.popular, run.values[0], sizeof run.popular), "baseline warning 0/400")
PLANT (chance, run.metrics[1].summary.mean = .04, "chance stop 10/300") /* 10 of 300 is .033 */
PLANT (sampled, run.judging.protocol.sampled = 100, "sampled warning 100/300")
PLANT (ties, run.evaluation.counts.tie_bound = 40, "ties warning 40/400")
PLANT (constant, run.evaluation.counts.flat = 399, "constant stop 399/400")
PLANT (lengths, run.evaluation.n_items = 30; run.metrics[1].summary.mean = .9, "lengths warning 20/30")
PLANT (all_items, run.evaluation.n_items = 20; run.metrics[1].summary.mean = .9, "lengths stop 20/20")
PLANT (few_users, run.evaluation.n_users = 60, "few-users warning 60/60")
PLANT (undertrained, g_array_index (run.passes, AisleRunPass, 3).validation = .2, "undertrained warning 4/4")
/* A classifier's is a mean log chance, below nought. */
static void
set_passes (Run *run, double before, double last)
{
  g_array_index (run->passes, AisleRunPass, 2).validation = before;
  g_array_index (run->passes, AisleRunPass, 3).validation = last;
  g_array_index (run->passes, AisleRunPass, 0).validation = MIN (before, last) - 1;
  g_array_index (run->passes, AisleRunPass, 1).validation = MIN (before, last) - .5;
}
PLANT (undertrained_log, set_passes (&run, -.41, -.4), "undertrained warning 4/4")
PLANT (trained_log, set_passes (&run, -.401, -.4), "") /* less than .5 % of .4 */
PLANT (worse_log, set_passes (&run, -.4, -.41), "")

PLANT (edge, g_assert_true (aisle_params_set (run.params, "lambda", "1000000", NULL)), "edge note 1/1")
PLANT (looks, run.facts.looks = 25, "looks note 25/25")
PLANT (many_looks, run.facts.looks = 150, "looks warning 150/150")

/* The popular family is the baseline: it need not beat itself. */
PLANT (popular_itself, fill (run.popular, .9f); run.family.id = "popular", "")

/* A user with a fifth of all events; the others keep theirs. */
PLANT (heavy_user, for (gsize u = 1; u <= N_USERS; u++) run.user_start[u] = 480 + (u - 1) * 4,
       "heavy-user warning 480/2076")

static void
plant_sale (Run *run)
{
  for (gsize i = 0; i < N_USERS; i++)
    run->time[i * N_EVENTS + 2] = 54 * AISLE_DAY;
}
PLANT (sale, plant_sale (&run), "sale warning 520/120") /* 400 more on one day of 40 a day, three days */

/* Items seen before are targets again. */
static void
plant_repeats (Run *run)
{
  for (gsize u = 0; u < 100; u++)
    run->split.test.target->column[u] = run->split.test.seen->column[u * 5];
}
PLANT (repeats, plant_repeats (&run), "repeats note 100/400")
PLANT (seen_kept, plant_repeats (&run); run.judging.keep_seen = TRUE, "seen-kept warning 100/400")

/* Given folds: clean while the test comes last, spoilt by copies and by later training. */
static void
test_given (void)
{
  Run run;

  run_init (&run);
  run.split.kind = "given";
  expect (&run.facts, "");
  for (gsize u = 0; u < 20; u++) /* the last training event becomes a copy of the test event */
    {
      run.time[u * N_EVENTS + 4] = run.time[u * N_EVENTS + 5];
      run.item[u * N_EVENTS + 4] = run.item[u * N_EVENTS + 5];
    }
  expect (&run.facts, "duplicates warning 20/400");
  run_clear (&run);
  run_init (&run);
  run.split.kind = "given";
  for (gsize i = 0; i < N_USERS * N_EVENTS; i++) /* the first event is the test, all others come later */
    run.fold[i] = i % N_EVENTS == 0 ? AISLE_FOLD_TEST : AISLE_FOLD_TRAIN;
  expect (&run.facts, "future warning 2000/2000");
  run_clear (&run);
}

/* Users stop at different times: those who go on teach what comes after the others' tests. */
static void
test_future_users (void)
{
  Run run;

  run_init (&run);
  run.split.kind = "leave-one-out";
  expect (&run.facts, "");
  for (gsize u = 0; u < 300; u++) /* three in four stop early */
    for (gsize e = 0; e < N_EVENTS; e++)
      run.time[u * N_EVENTS + e] = (gint64) (e * (gsize) AISLE_DAY + u);
  /* The median test is on day 5.  Of the hundred who go on, all but the first training event come later (400), and half
   * of the first ones, which fall on the days 5 to 9 (50). */
  expect (&run.facts, "future note 450/2000");
  run_clear (&run);
}

/* ---- comparisons ---- */

typedef struct
{
  AisleHonestyEntry entries[4];
  AisleHonestyFacts facts;
  JsonNode *protocol;
} Board;

static void
board_init (Board *self)
{
  static const double means[] = { .4, .35, .3, .2 };

  memset (self, 0, sizeof *self);
  self->protocol = aisle_json_parse ("{\"split\":\"time\"}", -1, NULL);
  for (int i = 0; i < 4; i++)
    self->entries[i] = (AisleHonestyEntry){ .run = i + 1,
                                            .label = "a run",
                                            .family = i < 3 ? "ease" : "popular",
                                            .content_hash = "00",
                                            .protocol = self->protocol,
                                            .mean = means[i],
                                            .validation = means[i] - .1,
                                            .groups = { means[i], means[i], means[i], 0 },
                                            .apart = TRUE,
                                            .n_seeds = 1,
                                            .sd = NAN };
  self->facts = (AisleHonestyFacts){ .entries = self->entries, .n_entries = 4, .project_hash = "00" };
}

#define COMPARE(name, spoil, expected)                                                                                 \
  static void test_##name (void)                                                                                       \
  {                                                                                                                    \
    Board board;                                                                                                       \
                                                                                                                       \
    board_init (&board);                                                                                               \
    expect (&board.facts, "");                                                                                         \
    spoil;                                                                                                             \
    expect (&board.facts, expected);                                                                                   \
    json_node_unref (board.protocol);                                                                                  \
  }

COMPARE (other_data, board.entries[2].content_hash = "11", "other-data stop 1/4, old-data warning 1/4")
COMPARE (old_data, board.facts.project_hash = "11", "old-data warning 4/4")
COMPARE (other_protocol, board.entries[3].protocol = NULL, "other-protocol stop 1/4")
COMPARE (chosen_on_test, board.entries[0].validation = .1, "chosen-on-test warning 3/4")
COMPARE (popular_win, board.entries[0].groups[AISLE_ITEMS_WARM] = board.entries[0].groups[AISLE_ITEMS_RARE] = .1,
         "popular-win warning 1/4")
COMPARE (popular_draw,
         (board.entries[0].groups[AISLE_ITEMS_WARM] = board.entries[0].groups[AISLE_ITEMS_RARE] = .1,
          board.entries[0].apart = FALSE),
         "") /* no win, nothing to explain */
COMPARE (seed_luck, (board.entries[0].n_seeds = 5, board.entries[0].sd = .1), "seed-luck note 5/2")

static void
test_words (void)
{
  g_autoptr (AisleTable) table = aisle_honesty_table_new ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  Run run;

  run_init (&run);
  run.evaluation.counts.tie_bound = 40;
  {
    g_autoptr (GPtrArray) findings = aisle_honesty_look (&run.facts);
    aisle_honesty_table_add (table, 7, findings);
  }
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 1);
  g_assert_cmpstr (aisle_table_text (table, 0, 8), ==,
                   "For 40 of 400 items to be found (10%) only the breaking of ties decides whether a list has them.");
  g_assert_cmpint (aisle_table_integer (table, 0, 4), ==, 7);
  g_assert_cmpuint (aisle_honesty_n_checks (), >=, 20);
  for (gsize i = 0; i < aisle_honesty_n_checks (); i++)
    {
      const AisleHonestyCheck *check = aisle_honesty_check_at (i);

      g_assert_true (g_hash_table_add (ids, (gpointer) check->id)); /* unique */
      g_assert_true (aisle_honesty_check (check->id) == check);
      g_assert_true (*check->title != '\0' && *check->says != '\0' && *check->cure != '\0');
    }
  run_clear (&run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/honesty/" #name, test_##name)
  ADD (unseen_items);
  ADD (few_unseen_items);
  ADD (unseen_users);
  ADD (future_random);
  ADD (sizes);
  ADD (validation);
  ADD (no_validation);
  ADD (baseline);
  ADD (same_as_baseline);
  ADD (chance);
  ADD (sampled);
  ADD (ties);
  ADD (constant);
  ADD (lengths);
  ADD (all_items);
  ADD (few_users);
  ADD (undertrained);
  ADD (undertrained_log);
  ADD (trained_log);
  ADD (worse_log);
  ADD (edge);
  ADD (looks);
  ADD (many_looks);
  ADD (popular_itself);
  ADD (heavy_user);
  ADD (sale);
  ADD (repeats);
  ADD (seen_kept);
  ADD (given);
  ADD (future_users);
  ADD (other_data);
  ADD (old_data);
  ADD (other_protocol);
  ADD (chosen_on_test);
  ADD (popular_win);
  ADD (popular_draw);
  ADD (seed_luck);
  ADD (words);
  return g_test_run ();
}
