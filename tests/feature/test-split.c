/* test-split.c: each kind of split by hand on small logs, and what must hold for all of them on random logs. */
#include "base/error.h"
#include "base/random.h"
#include "feature/split.h"

typedef struct
{
  gint32 user, item; /* -1: none */
  gint64 time;
  guint8 kind; /* index into KINDS */
  guint8 fold;
} Event;

static const guint8 KINDS[] = { AISLE_KIND_VIEW, AISLE_KIND_PURCHASE, AISLE_KIND_RETURN, AISLE_KIND_SEARCH };

/* Columns over events given in source order. */
typedef struct
{
  AisleColumns columns;
  AisleView view;
  guint64 *user_start;
  gint64 *time;
  gint32 *item;
  guint16 *kind;
  guint8 *fold;
} Log;

static void
log_clear (Log *self)
{
  g_free (self->user_start);
  g_free (self->time);
  g_free (self->item);
  g_free (self->kind);
  g_free (self->fold);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Log, log_clear)

static void
log_init (Log *self, const Event *events, gsize n, gsize n_users, gsize n_items)
{
  gsize at = 0;

  *self = (Log){ .user_start = g_new0 (guint64, n_users + 1),
                 .time = g_new0 (gint64, n),
                 .item = g_new0 (gint32, n),
                 .kind = g_new0 (guint16, n),
                 .fold = g_new0 (guint8, n) };
  for (gsize user = 0; user <= n_users; user++) /* the anonymous ones last */
    {
      gint32 id = user < n_users ? (gint32) user : -1;
      gsize first = at;

      self->user_start[user] = at;
      for (gsize i = 0; i < n; i++)
        if (events[i].user == id)
          {
            gsize to = at++;
            for (; to > first && self->time[to - 1] > events[i].time; to--)
              {
                self->time[to] = self->time[to - 1];
                self->item[to] = self->item[to - 1];
                self->kind[to] = self->kind[to - 1];
                self->fold[to] = self->fold[to - 1];
              }
            self->time[to] = events[i].time;
            self->item[to] = events[i].item;
            self->kind[to] = events[i].kind;
            self->fold[to] = events[i].fold;
          }
    }
  self->columns = (AisleColumns){ .n_events = n,
                                  .n_users = n_users,
                                  .n_items = n_items,
                                  .n_kinds = G_N_ELEMENTS (KINDS),
                                  .user_start = self->user_start,
                                  .time = self->time,
                                  .item = self->item,
                                  .kind = self->kind,
                                  .fold = self->fold,
                                  .kind_role = KINDS };
  self->view = (AisleView){ .columns = &self->columns };
}

static AisleParams *
params_of (const char *first, ...)
{
  AisleParams *params = aisle_params_new (aisle_split_params, aisle_split_n_params);
  g_autoptr (GError) error = NULL;
  va_list pairs;

  va_start (pairs, first);
  for (const char *pair = first; pair != NULL; pair = va_arg (pairs, const char *))
    {
      g_assert_true (aisle_params_set_pair (params, pair, &error));
      g_assert_no_error (error);
    }
  va_end (pairs);
  return params;
}

static AisleSplit *
split_of (const Log *log, const char *pair, const char *more)
{
  g_autoptr (AisleParams) params = params_of (pair, more, NULL);
  g_autoptr (GError) error = NULL;
  AisleSplit *split = aisle_split_new (&log->view, params, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (split);
  return split;
}

static float
cell (const AisleSparse *matrix, gsize row, gint32 column)
{
  for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
    if (matrix->column[v] == column)
      return matrix->value[v];
  return 0;
}

/* "0 2 | 1": the columns of each row. */
static void
assert_rows (const AisleSparse *matrix, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize row = 0; row < matrix->n_rows; row++)
    {
      g_string_append (text, row > 0 ? " |" : "");
      for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
        g_string_append_printf (text, "%s%d", text->len > 0 ? " " : "", matrix->column[v]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* "0 2 0 | 1": the items of each row in order. */
static void
assert_sequences (const AisleSequences *sequences, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize row = 0; row < sequences->n_rows; row++)
    {
      g_string_append (text, row > 0 ? " |" : "");
      for (gint64 v = sequences->start[row]; v < sequences->start[row + 1]; v++)
        g_string_append_printf (text, "%s%d", text->len > 0 ? " " : "", sequences->item[v]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Each test event in turn, given all before it: by hand. */
static void
test_judge_next (void)
{
  static const Event events[] = {
    { 0, 2, 1 },
    { 0, 1, 2 },
    { 0, 2, 3 },
    { 0, 3, 4, .fold = AISLE_FOLD_VALID },
    { 0, 0, 5, .fold = AISLE_FOLD_TEST },
    { 0, 1, 6, .fold = AISLE_FOLD_TEST },
    { 1, 0, 1, .fold = AISLE_FOLD_TEST },
    { 1, 3, 2, .fold = AISLE_FOLD_TEST },
    { 2, 3, 2, .fold = AISLE_FOLD_TEST }, /* nothing before it */
  };
  Event folded[G_N_ELEMENTS (events)];
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL;
  g_autoptr (AislePassport) passport = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      folded[i] = events[i];
      if (folded[i].fold == 0)
        folded[i].fold = AISLE_FOLD_TRAIN;
    }
  log_init (&log, folded, G_N_ELEMENTS (folded), 3, 4);
  split = split_of (&log, "split=given", "judge=next");
  assert_sequences (split->fit->sequences, "2 1 2 | |");
  assert_sequences (split->full->sequences, "2 1 2 3 | |");
  g_assert_cmpint (split->full->sequences->time[3], ==, 4);
  assert_sequences (split->valid.history->sequences, "2 1 2");
  assert_rows (split->valid.target, "3");
  g_assert_cmpuint (split->test.n, ==, 3);
  g_assert_cmpint (split->test.users[0], ==, 0);
  g_assert_cmpint (split->test.users[1], ==, 0);
  g_assert_cmpint (split->test.users[2], ==, 1);
  assert_sequences (split->test.history->sequences, "2 1 2 3 | 2 1 2 3 0 | 0");
  assert_rows (split->test.history->matrix, "1 2 3 | 0 1 2 3 | 0");
  assert_rows (split->test.target, "0 | 1 | 3");
  g_assert_cmpuint (split->dropped_cold_users, ==, 1);

  g_clear_pointer (&split, aisle_split_free);
  split = split_of (&log, "split=given", "final=fit");
  g_assert_true (split->full == split->fit);
  assert_sequences (split->test.history->sequences, "2 1 2 3"); /* what was known then, trained on or not */
  g_assert_false (aisle_bitmap_has (split->test.known, 3));
}

static void
test_time (void)
{
  /* Ten interactions at 1 .. 10: cut_valid is the ninth time, cut_test the tenth. */
  static const Event events[] = {
    { 0, 0, 1 }, { 0, 1, 2 }, { 0, 0, 3 }, { 1, 1, 4 },  { 1, 2, 5 },   { 2, 0, 6 },
    { 2, 2, 7 }, { 1, 1, 8 }, { 0, 2, 9 }, { 1, 3, 10 }, { -1, 3, 11 }, { 0, -1, 12 },
  };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL;

  log_init (&log, events, G_N_ELEMENTS (events), 3, 4);
  split = split_of (&log, "split=time", NULL);
  g_assert_cmpint (split->cut_valid, ==, 9);
  g_assert_cmpint (split->cut_test, ==, 10);
  assert_rows (split->fit->matrix, "0 1 | 1 2 | 0 2");
  assert_rows (split->full->matrix, "0 1 2 | 1 2 | 0 2");
  g_assert_cmpuint (split->valid.n, ==, 1);
  g_assert_cmpint (split->valid.users[0], ==, 0);
  assert_rows (split->valid.history->matrix, "0 1");
  assert_rows (split->valid.target, "2");
  g_assert_cmpuint (split->test.n, ==, 1);
  g_assert_cmpint (split->test.users[0], ==, 1);
  assert_rows (split->test.history->matrix, "1 2");
  assert_rows (split->test.seen, "1 2");
  assert_rows (split->test.target, "3");
  g_assert_cmpuint (split->interactions, ==, 10);
  g_assert_cmpuint (split->dropped_anonymous, ==, 1);
  g_assert_cmpuint (split->dropped_no_item, ==, 1);
  g_assert_cmpuint (split->cold_items, ==, 1);
  g_assert_false (aisle_bitmap_has (split->test.known, 3));
  g_assert_true (aisle_bitmap_has (split->test.known, 2));
}

/* Ten interactions at 1 .. 10, three cuts: each leaves out what comes after its test, and the newest is the time split. */
static void
test_rolling (void)
{
  static const Event events[] = {
    { 0, 0, 1 }, { 0, 1, 2 }, { 0, 0, 3 }, { 1, 1, 4 }, { 1, 2, 5 },
    { 2, 0, 6 }, { 1, 0, 7 }, { 0, 2, 8 }, { 0, 3, 9 }, { 1, 3, 10 },
  };
  static const struct
  {
    const char *fold, *full, *target;
    gint64 cut, end;
    gsize after;
  } cases[] = { { "fold=1", "0 1 | 0 1 2 | 0", "2", 8, 9, 2 }, /* users 1, 2: nothing in 8 .. 9 */
                { "fold=2", "0 1 2 | 0 1 2 | 0", "3", 9, 10, 1 },
                { "fold=3", "0 1 2 3 | 0 1 2 | 0", "3", 10, AISLE_TIME_MISSING, 0 },
                { NULL, "0 1 2 3 | 0 1 2 | 0", "3", 10, AISLE_TIME_MISSING, 0 } };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_split_params, aisle_split_n_params);

  log_init (&log, events, G_N_ELEMENTS (events), 3, 4);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleParams) own = params_of ("split=rolling", "folds=3", cases[i].fold, NULL);
      g_autoptr (AisleSplit) split = aisle_split_new (&log.view, own, NULL, NULL);

      g_assert_cmpint (split->cut_test, ==, cases[i].cut);
      g_assert_cmpint (split->cut_valid, ==, cases[i].cut - 1);
      g_assert_cmpint (split->end_test, ==, cases[i].end);
      g_assert_cmpuint (split->dropped_after, ==, cases[i].after);
      g_assert_cmpuint (split->interactions, ==, 10 - cases[i].after);
      assert_rows (split->full->matrix, cases[i].full);
      g_assert_cmpuint (split->test.n, ==, 1);
      assert_rows (split->test.target, cases[i].target);
    }
  g_assert_cmpuint (aisle_split_n_folds (params), ==, 1);
  g_assert_true (aisle_params_set (params, "split", "rolling", NULL));
  g_assert_cmpuint (aisle_split_n_folds (params), ==, 4);
  g_assert_true (aisle_params_set (params, "fold", "2", NULL));
  g_assert_cmpuint (aisle_split_n_folds (params), ==, 1);
}

static void
test_time_ties_and_cold_users (void)
{
  /* The 80 % time is 5, shared by four: none of them may be trained on.  User 3 comes with the test. */
  static const Event events[] = {
    { 0, 0, 1 }, { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 1 }, { 2, 2, 5 },
    { 0, 2, 5 }, { 1, 2, 5 }, { 2, 1, 5 }, { 0, 2, 9 }, { 3, 0, 9 },
  };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL;

  log_init (&log, events, G_N_ELEMENTS (events), 4, 3);
  split = split_of (&log, "split=time", NULL);
  /* sorted: 1 1 1 1 5 5 5 5 9 9; index 8 and 9 are both 9 */
  g_assert_cmpint (split->cut_valid, ==, 9);
  g_assert_cmpint (split->cut_test, ==, 9);
  g_assert_cmpuint (split->valid.n, ==, 0);
  assert_rows (split->full->matrix, "0 1 2 | 0 1 2 | 1 2 |");
  g_assert_cmpuint (split->dropped_cold_users, ==, 1);
  g_assert_cmpuint (split->test.n, ==, 1);
  assert_rows (split->test.target, "2"); /* repeats what was seen: the evaluator's choice */
}

static void
test_leave_one_out (void)
{
  static const Event events[] = {
    /* user 0: items 0 1 0 2 3, then 1 and 2 again: test 3, validation 2 */
    { 0, 0, 1 }, { 0, 1, 2 }, { 0, 0, 3 }, { 0, 2, 4 }, { 0, 0, 5 },
    { 0, 3, 6 }, { 0, 1, 7 }, { 0, 2, 8 }, { 1, 1, 1 }, { 1, 0, 1 }, /* a tie keeps the source's order: test 0 */
    { 2, 2, 1 }, { 2, 2, 2 },                                        /* one item: training only */
  };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL;

  log_init (&log, events, G_N_ELEMENTS (events), 3, 4);
  split = split_of (&log, "split=leave-one-out", "weights=view=1");
  assert_rows (split->fit->matrix, "0 1 | 1 | 2");
  g_assert_cmpfloat (cell (split->fit->matrix, 0, 0), ==, 2);
  g_assert_cmpfloat (cell (split->full->matrix, 0, 0), ==, 3);
  g_assert_cmpfloat (cell (split->full->matrix, 0, 1), ==, 1);
  g_assert_cmpuint (split->valid.n, ==, 1);
  assert_rows (split->valid.target, "2");
  assert_rows (split->full->matrix, "0 1 2 | 1 | 2");
  assert_rows (split->test.history->matrix, "0 1 2 | 1");
  assert_rows (split->test.target, "3 | 0");
  g_assert_cmpuint (split->dropped_later, ==, 2);

  log.columns.time = NULL; /* without times the source's order decides */
  g_clear_pointer (&split, aisle_split_free);
  split = split_of (&log, "split=leave-one-out", NULL);
  assert_rows (split->test.target, "3 | 0");
}

static void
test_users (void)
{
  g_autofree Event *events = g_new0 (Event, 30 * 10);
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL, again = NULL, other = NULL;
  gboolean differs = FALSE;
  gsize judged = 0, folded = 0;

  for (gint32 i = 0; i < 300; i++)
    events[i] = (Event){ .user = i / 10, .item = (i * 7 + i / 10) % 20, .time = i };
  log_init (&log, events, 300, 30, 20);
  split = split_of (&log, "split=users", NULL);
  again = split_of (&log, "split=users", NULL);
  other = split_of (&log, "split=users", "seed=2");
  g_assert_cmpuint (split->valid.n, ==, 3);
  g_assert_cmpuint (split->test.n, ==, 3);
  for (gsize user = 0; user < 30; user++)
    {
      gsize in_fit = split->fit->matrix->start[user + 1] - split->fit->matrix->start[user];
      gsize in_full = split->full->matrix->start[user + 1] - split->full->matrix->start[user];
      judged += in_fit == 0;
      folded += in_full == 0;
      g_assert_true (in_fit == 0 || in_fit == in_full);
    }
  g_assert_cmpuint (judged, ==, 6);
  g_assert_cmpuint (folded, ==, 3);
  for (gsize row = 0; row < 3; row++)
    {
      g_assert_cmpint (split->test.history->matrix->start[row + 1] - split->test.history->matrix->start[row], ==, 8);
      g_assert_cmpint (split->test.target->start[row + 1] - split->test.target->start[row], ==, 2);
      g_assert_cmpint (split->test.users[row], ==, again->test.users[row]);
      differs |= split->test.users[row] != other->test.users[row];
    }
  g_assert_true (differs);
}

static void
test_given (void)
{
  static const Event events[] = {
    { 0, 0, 1, 0, AISLE_FOLD_TRAIN }, { 0, 1, 1, 0, AISLE_FOLD_TEST },  { 1, 1, 1, 0, AISLE_FOLD_TRAIN },
    { 1, 2, 1, 0, AISLE_FOLD_TRAIN }, { 1, 0, 1, 0, AISLE_FOLD_VALID }, { 0, 2, 1, 0, AISLE_FOLD_NONE },
  };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL;

  log_init (&log, events, G_N_ELEMENTS (events), 2, 3);
  split = split_of (&log, "split=given", NULL);
  assert_rows (split->fit->matrix, "0 | 1 2");
  assert_rows (split->full->matrix, "0 | 0 1 2");
  assert_rows (split->valid.target, "0");
  assert_rows (split->test.seen, "0");
  assert_rows (split->test.target, "1");
  g_assert_cmpuint (split->dropped_no_fold, ==, 1);
  g_assert_cmpuint (split->interactions, ==, 5);
}

static void
test_random_counts (void)
{
  g_autofree Event *events = g_new0 (Event, 200);
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) split = NULL;

  for (gint32 i = 0; i < 200; i++) /* 100 cells, each twice: a cell never falls apart */
    events[i] = (Event){ .user = i % 100 / 10, .item = i % 10, .time = i };
  log_init (&log, events, 200, 10, 10);
  split = split_of (&log, "split=random", NULL);
  g_assert_cmpuint (split->fit->matrix->n_values, ==, 80);
  g_assert_cmpuint (split->full->matrix->n_values, ==, 90);
  g_assert_cmpuint (split->test.target->n_values, ==, 10);
}

static void
test_kinds_and_weights (void)
{
  static const Event events[] = {
    { 0, 0, 1, 0 }, { 0, 0, 2, 1 }, { 0, 1, 3, 2 }, { 1, 1, 1, 0 }, { 1, 0, 2, 0 }, { 1, 2, 3, 3 }, { 1, 0, 4, 1 },
  };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleSplit) all = NULL, bought = NULL, weighed = NULL, returned = NULL;

  log_init (&log, events, G_N_ELEMENTS (events), 2, 3);
  all = split_of (&log, "split=none", NULL); /* neither the return nor the search */
  assert_rows (all->full->matrix, "0 | 0 1");
  g_assert_cmpfloat (cell (all->full->matrix, 0, 0), ==, 1);
  g_assert_cmpuint (all->dropped_kinds, ==, 2);
  weighed = split_of (&log, "split=none", "weights=purchase=3, view=.5");
  g_assert_cmpfloat (cell (weighed->full->matrix, 0, 0), ==, 3.5);
  g_assert_cmpfloat (cell (weighed->full->matrix, 1, 1), ==, .5);
  returned = split_of (&log, "split=none", "kinds=return,view");
  assert_rows (returned->full->matrix, "0 1 | 0 1");
}

static void
test_segment (void)
{
  static const Event events[] = { { 0, 0, 1 }, { 0, 1, 2 }, { 1, 0, 1 }, { 1, 2, 2 },
                                  { 2, 1, 1 }, { 2, 2, 2 }, { -1, 0, 1 } };
  g_auto (Log) log = { 0 };
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (3, FALSE);
  g_autoptr (AisleParams) params = params_of ("split=leave-one-out", NULL);
  g_autoptr (AisleSplit) split = NULL;
  g_autoptr (AisleHistories) all = NULL;
  g_autoptr (GError) error = NULL;

  aisle_bitmap_add (users, 0);
  aisle_bitmap_add (users, 2);
  log_init (&log, events, G_N_ELEMENTS (events), 3, 3);
  log.view.users = users;
  split = split_of (&log, "split=leave-one-out", NULL);
  g_assert_cmpuint (split->test.n, ==, 2);
  g_assert_cmpuint (split->dropped_anonymous, ==, 0);
  assert_rows (split->full->matrix, "0 | | 1");
  all = aisle_interactions_new (&log.view, params, NULL, &error);
  g_assert_no_error (error);
  assert_rows (all->matrix, "0 1 | | 1 2");
  assert_sequences (all->sequences, "0 1 | | 1 2");
}

static void
assert_refused (const Log *log, const char *pair, const char *more, int code, const char *says)
{
  g_autoptr (AisleParams) params = params_of (pair, more, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleSplit) split = aisle_split_new (&log->view, params, NULL, &error);

  g_assert_null (split);
  g_assert_error (error, AISLE_FEATURE_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refusals (void)
{
  static const Event one_user[] = { { 0, 0, 1 }, { 0, 1, 2 } };
  static const Event one_item[] = { { 0, 0, 1 }, { 1, 0, 2 } };
  static const Event single[] = { { 0, 0, 7 }, { 1, 1, 7 } };
  static const Event apart[] = { { 0, 0, 1 }, { 0, 1, 2 }, { 1, 0, 9 }, { 1, 1, 9 } };
  g_auto (Log) none = { 0 }, log = { 0 }, items = { 0 }, same = { 0 }, cut = { 0 };

  log_init (&none, one_user, 0, 2, 2);
  assert_refused (&none, "split=none", NULL, AISLE_ERROR_EMPTY, "import a log of events");
  log_init (&log, one_user, 2, 2, 2);
  assert_refused (&log, "split=none", NULL, AISLE_ERROR_EMPTY, "only one user");
  assert_refused (&log, "kinds=purchase", NULL, AISLE_ERROR_EMPTY, "no interactions are left: 2 events");
  assert_refused (&log, "kinds=wish", NULL, AISLE_ERROR_USAGE, "'wish'");
  assert_refused (&log, "weights=view", NULL, AISLE_ERROR_USAGE, "'view'");
  assert_refused (&log, "weights=view=-1", NULL, AISLE_ERROR_USAGE, "not a weight");
  assert_refused (&log, "weights=view=nan", NULL, AISLE_ERROR_USAGE, "not a weight");
  log_init (&items, one_item, 2, 2, 2);
  assert_refused (&items, "split=none", NULL, AISLE_ERROR_EMPTY, "only one item");
  log_init (&same, single, 2, 2, 2);
  assert_refused (&same, "split=rolling", "fold=5", AISLE_ERROR_USAGE, "cut 5 of 4");
  assert_refused (&same, "split=time", NULL, AISLE_ERROR_EMPTY, "leave-one-out");
  assert_refused (&same, "split=leave-one-out", NULL, AISLE_ERROR_EMPTY, "two items");
  assert_refused (&same, "split=users", NULL, AISLE_ERROR_EMPTY, "two items");
  assert_refused (&same, "split=given", NULL, AISLE_ERROR_EMPTY, "fold train");
  same.columns.time = NULL;
  assert_refused (&same, "split=time", NULL, AISLE_ERROR_EMPTY, "no times");
  same.columns.fold = NULL;
  assert_refused (&same, "split=given", NULL, AISLE_ERROR_EMPTY, "no fold column");
  same.columns.item = NULL;
  assert_refused (&same, "split=none", NULL, AISLE_ERROR_EMPTY, "2 have no item");
  log_init (&cut, apart, 4, 2, 2);
  assert_refused (&cut, "split=time", NULL, AISLE_ERROR_EMPTY, "1970-01-01");
}

/* ---- what must hold on any log ---- */

static gboolean
happened (const Event *events, gsize n, gint32 user, gint32 item, gint64 from, gint64 until)
{
  for (gsize i = 0; i < n; i++)
    if (events[i].user == user && events[i].item == item && events[i].kind < 2 && events[i].time >= from
        && events[i].time < until)
      return TRUE;
  return FALSE;
}

static void
check_test_set (const AisleTestSet *set, const AisleSparse *trained, gboolean disjoint)
{
  for (gsize row = 0; row < set->n; row++)
    {
      g_assert_true (row == 0 || set->users[row] > set->users[row - 1]);
      g_assert_cmpint (set->history->matrix->start[row + 1], >, set->history->matrix->start[row]);
      g_assert_cmpint (set->target->start[row + 1], >, set->target->start[row]);
      for (gint64 v = set->target->start[row]; disjoint && v < set->target->start[row + 1]; v++)
        {
          g_assert_cmpfloat (cell (set->history->matrix, row, set->target->column[v]), ==, 0);
          g_assert_cmpfloat (cell (trained, set->users[row], set->target->column[v]), ==, 0);
        }
    }
}

static float
test_cell (const AisleTestSet *set, gint32 user, gint32 item)
{
  for (gsize row = 0; row < set->n; row++)
    if (set->users[row] == user)
      return cell (set->target, row, item) + cell (set->history->matrix, row, item);
  return 0;
}

static void
check_split (const Log *log, const Event *events, gsize n, const char *kind)
{
  g_autofree char *pair = g_strdup_printf ("split=%s", kind);
  g_autoptr (AisleSplit) split = split_of (log, pair, NULL);
  gboolean time = g_str_equal (kind, "time");

  check_test_set (&split->valid, split->fit->matrix, !time);
  check_test_set (&split->test, split->full->matrix, !time);
  for (gint32 user = 0; user < (gint32) split->n_users; user++)
    for (gint32 item = 0; item < (gint32) split->n_items; item++)
      {
        gboolean any = happened (events, n, user, item, 0, G_MAXINT64), fit = cell (split->fit->matrix, user, item) > 0;
        gboolean full = cell (split->full->matrix, user, item) > 0;

        g_assert_true (!fit || full);
        g_assert_true (!full || any);
        if (time)
          {
            g_assert_cmpint (fit, ==, happened (events, n, user, item, 0, split->cut_valid));
            g_assert_cmpint (full, ==, happened (events, n, user, item, 0, split->cut_test));
          }
        else if (any && !full && !g_str_equal (kind, "random")) /* there users without training are not judged */
          g_assert_cmpfloat (test_cell (&split->test, user, item), ==, 1);
        if (g_str_equal (kind, "none"))
          g_assert_cmpint (full, ==, any);
      }
  if (g_str_equal (kind, "leave-one-out"))
    g_assert_cmpuint (split->test.target->n_values, ==, split->test.n);
}

static void
test_properties (void)
{
  static const char *const kinds[] = { "time", "leave-one-out", "users", "random", "none" };

  for (guint seed = 0; seed < 40; seed++)
    {
      gsize n = 60 + seed * 5;
      g_autofree Event *events = g_new0 (Event, n);
      g_auto (Log) log = { 0 };
      AisleRandom random;

      aisle_random_init (&random, seed, "test-split");
      for (gsize i = 0; i < n; i++)
        events[i] = (Event){ .user = (gint32) aisle_random_below (&random, 13) - 1,
                             .item = (gint32) aisle_random_below (&random, 9),
                             .time = (gint64) aisle_random_below (&random, 200) * 1000003,
                             .kind = (guint8) aisle_random_below (&random, 4) };
      log_init (&log, events, n, 12, 9);
      for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
        check_split (&log, events, n, kinds[k]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feature/split/judge-next", test_judge_next);
  g_test_add_func ("/feature/split/time", test_time);
  g_test_add_func ("/feature/split/rolling", test_rolling);
  g_test_add_func ("/feature/split/time-ties-and-cold-users", test_time_ties_and_cold_users);
  g_test_add_func ("/feature/split/leave-one-out", test_leave_one_out);
  g_test_add_func ("/feature/split/users", test_users);
  g_test_add_func ("/feature/split/given", test_given);
  g_test_add_func ("/feature/split/random-counts", test_random_counts);
  g_test_add_func ("/feature/split/kinds-and-weights", test_kinds_and_weights);
  g_test_add_func ("/feature/split/segment", test_segment);
  g_test_add_func ("/feature/split/refusals", test_refusals);
  g_test_add_func ("/feature/split/properties", test_properties);
  return g_test_run ();
}
