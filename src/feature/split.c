/* split.c: marks each interaction with its uses, one function per kind of split, and builds the parts from the marks. */
#include "feature/interactions.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"

#define USE_TRAIN (AISLE_USE_FIT | AISLE_USE_FULL | AISLE_USE_VALID_HISTORY | AISLE_USE_TEST_HISTORY)
#define USE_VALID (AISLE_USE_FULL | AISLE_USE_VALID_TARGET | AISLE_USE_TEST_HISTORY)
#define USE_TEST  (AISLE_USE_TEST_TARGET)

static const char *const split_kinds[] = { NC_ ("choice", "time"),          NC_ ("choice", "rolling"),
                                           NC_ ("choice", "leave-one-out"), NC_ ("choice", "users"),
                                           NC_ ("choice", "given"),         NC_ ("choice", "random"),
                                           NC_ ("choice", "none"),          NULL };

static const char *const judge_kinds[] = { NC_ ("choice", "all"), NC_ ("choice", "next"), NULL };
static const char *const final_kinds[] = { NC_ ("choice", "full"), NC_ ("choice", "fit"), NULL };

const AisleParam aisle_split_params[] = {
  { "split", N_ ("Split"), AISLE_PARAM_CHOICE, "time", 0, 0, split_kinds, NULL,
    N_ ("How training is kept apart from what the model is judged on: by time as in real life, or otherwise.") },
  { "judge", N_ ("Judged items"), AISLE_PARAM_CHOICE, "all", 0, 0, judge_kinds, NULL,
    N_ ("All of a user's test items at once, or each next one in turn, given all that came before it."),
    "split=time|rolling|leave-one-out|users|given|random" },
  { "final", N_ ("Final training"), AISLE_PARAM_CHOICE, "full", 0, 0, final_kinds, NULL,
    N_ ("Whether the model that the test judges is trained on the validation part too (full), as for real use, or on the "
        "first part alone (fit), as in most publications."),
    "split=time|rolling|leave-one-out|users|given|random" },
  { "folds", N_ ("Cuts in time"), AISLE_PARAM_INTEGER, "4", 1, AISLE_SPLIT_MOST_FOLDS, NULL, NULL,
    N_ ("With rolling: how many cuts in time, a tenth of the interactions apart, are each trained before and judged "
        "after."),
    "split=rolling" },
  { "fold", N_ ("Cut"), AISLE_PARAM_INTEGER, "0", 0, AISLE_SPLIT_MOST_FOLDS, NULL, NULL,
    N_ ("With rolling: only this cut, 1 being the oldest; 0 for all."), "split=rolling" },
  { "seed", N_ ("Seed"), AISLE_PARAM_INTEGER, "1", 0, G_MAXINT32, NULL, NULL,
    N_ ("Fixes the chance in the splits by users and at random; the same seed gives the same split."),
    "split=users|random" },
  { "kinds", N_ ("Event kinds"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Kinds or roles that count as interest in an item; empty for all but returns and searches.") },
  { "weights", N_ ("Weights"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("How much a kind counts, as kind=number; empty to count an item once, however often it was touched.") },
};
const gsize aisle_split_n_params = G_N_ELEMENTS (aisle_split_params);

static gboolean
nothing_left (GError **error, const char *message)
{
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY, message);
  return FALSE;
}

static gboolean
out_of_memory (GError **error)
{
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
               _ ("out of memory while splitting interactions: choose fewer kinds or a smaller segment"));
  return FALSE;
}

/* The k-th smallest (from 0) of the interaction times: four counting passes over 16 bits each. */
static gboolean
kth_time (const AisleInteractions *marks, gsize k, gint64 *time, AisleProgress *progress, GError **error)
{
  g_autofree gsize *counts = g_new (gsize, 65536);
  guint64 prefix = 0;

  for (int shift = 48; shift >= 0; shift -= 16)
    {
      guint64 bucket = 0;

      memset (counts, 0, 65536 * sizeof *counts);
      for (gsize i = 0; i < marks->n_events; i++)
        {
          guint64 key = (guint64) marks->columns->time[i] ^ (G_GUINT64_CONSTANT (1) << 63);

          if (marks->uses[i] && (shift == 48 || key >> (shift + 16) == prefix))
            counts[key >> shift & 0xffff]++;
        }
      while (k >= counts[bucket])
        k -= counts[bucket++];
      prefix = prefix << 16 | bucket;
      if (!aisle_progress_step (progress, 1 - shift / 64.0, _ ("Finding the cut"), error))
        return FALSE;
    }
  *time = (gint64) (prefix ^ (G_GUINT64_CONSTANT (1) << 63));
  return TRUE;
}

/* The time at so many tenths of the n interactions: index floor (n tenths / 10). */
static gboolean
time_at (const AisleInteractions *marks, gsize n, gsize tenths, gint64 *time, AisleProgress *progress, GError **error)
{
  return kth_time (marks, n / 10 * tenths + n % 10 * tenths / 10, time, progress, error);
}

/* later: whole tenths of the interactions that come after the test and are not used. */
static gboolean
split_by_time (AisleSplit *self, AisleInteractions *marks, gsize later, AisleProgress *progress, GError **error)
{
  const gint64 *time = marks->columns->time;
  gsize n = 0;

  for (gsize i = 0; time != NULL && i < marks->n_events; i++)
    if (marks->uses[i] && time[i] == AISLE_TIME_MISSING)
      {
        marks->uses[i] = 0;
        self->dropped_no_time++;
      }
    else if (marks->uses[i])
      n++;
  if (n == 0)
    return nothing_left (error, _ ("the interactions have no times to split by: use split=leave-one-out, which keeps "
                                   "the order of the file, or split=random"));
  if (!time_at (marks, n, 8 - later, &self->cut_valid, progress, error)
      || !time_at (marks, n, 9 - later, &self->cut_test, progress, error)
      || (later > 0 && !time_at (marks, n, 10 - later, &self->end_test, progress, error)))
    return FALSE;
  for (gsize i = 0; i < marks->n_events; i++)
    if (marks->uses[i] && later > 0 && time[i] >= self->end_test)
      {
        marks->uses[i] = 0;
        self->dropped_after++;
      }
    else if (marks->uses[i])
      marks->uses[i] |= time[i] < self->cut_valid ? USE_TRAIN : time[i] < self->cut_test ? USE_VALID : USE_TEST;
  return TRUE;
}

gsize
aisle_split_n_folds (const AisleParams *params)
{
  if (!g_str_equal (aisle_params_text (params, "split"), "rolling") || aisle_params_integer (params, "fold") > 0)
    return 1;
  return (gsize) aisle_params_integer (params, "folds");
}

/* Folds that come after the one asked for; without one asked for it is the newest. */
static gboolean
folds_after (const AisleParams *params, gsize *later, GError **error)
{
  gint64 folds = aisle_params_integer (params, "folds"), fold = aisle_params_integer (params, "fold");

  *later = fold > 0 ? (gsize) MAX (0, folds - fold) : 0;
  if (fold <= folds)
    return TRUE;
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE, _ ("there is no cut %d of %d: set fold from 1 to %d"),
               (int) fold, (int) folds, (int) folds);
  return FALSE;
}

/* Which user last had an item: tells new items from repeats in one pass over all users. */
static gint32 *
last_users_new (const AisleInteractions *marks, GError **error)
{
  gint32 *last = g_try_new (gint32, marks->columns->n_items);

  if (last == NULL)
    out_of_memory (error);
  else
    memset (last, 0xff, marks->columns->n_items * sizeof *last);
  return last;
}

/* The user's events that bring a new item, in order. */
static void
find_first_events (const AisleInteractions *marks, gsize user, gint32 *last_users, GArray *events)
{
  const AisleColumns *columns = marks->columns;

  g_array_set_size (events, 0);
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    if (marks->uses[i] && last_users[columns->item[i]] != (gint32) user)
      {
        last_users[columns->item[i]] = (gint32) user;
        g_array_append_val (events, i);
      }
}

static gboolean
split_leave_one_out (AisleSplit *self, AisleInteractions *marks, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = marks->columns;
  g_autofree gint32 *last_users = last_users_new (marks, error);
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (gsize));

  if (last_users == NULL)
    return FALSE;
  for (gsize user = 0; user < columns->n_users; user++)
    {
      gsize end = columns->user_start[user + 1], test, valid;

      find_first_events (marks, user, last_users, events);
      test = events->len >= 2 ? g_array_index (events, gsize, events->len - 1) : end;
      valid = events->len >= 3 ? g_array_index (events, gsize, events->len - 2) : test;
      for (gsize i = columns->user_start[user]; i < end; i++)
        if (!marks->uses[i])
          continue;
        else if (i < valid)
          marks->uses[i] |= USE_TRAIN;
        else if (i == test)
          marks->uses[i] |= USE_TEST;
        else if (i == valid)
          marks->uses[i] |= USE_VALID;
        else if (i < test)
          marks->uses[i] |= AISLE_USE_FULL | AISLE_USE_TEST_HISTORY;
        else
          self->dropped_later++;
      if (!aisle_interactions_step (marks, user, progress, error))
        return FALSE;
    }
  return TRUE;
}

/* What is still to be drawn from the candidates to come: so many for test and validation, the rest for training. */
typedef struct
{
  AisleRandom random;
  gsize left, test, valid;
} Lottery;

typedef enum
{
  LOT_TRAIN,
  LOT_VALID,
  LOT_TEST
} Lot;

/* Draws for the next candidate, so that the counts come out exactly.  Knuth, The Art of Computer Programming 2,
 * algorithm S. */
static Lot
draw (Lottery *self)
{
  guint64 u = aisle_random_below (&self->random, self->left--);

  if (u < self->test)
    {
      self->test--;
      return LOT_TEST;
    }
  if (u < self->test + self->valid)
    {
      self->valid--;
      return LOT_VALID;
    }
  return LOT_TRAIN;
}

/* Adds to each interaction of the user the use of its item. */
static void
add_uses (AisleInteractions *marks, gsize user, const guint8 *item_uses)
{
  const AisleColumns *columns = marks->columns;

  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    if (marks->uses[i])
      marks->uses[i] |= item_uses[columns->item[i]];
}

static gboolean
split_by_users (AisleInteractions *marks, guint64 seed, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = marks->columns;
  g_autofree gint32 *last_users = last_users_new (marks, error);
  g_autofree guint8 *item_uses = g_try_malloc (columns->n_items);
  AisleProgress half = aisle_progress_part (progress, 0, .5);
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (gsize));
  Lottery users = { .left = 0 }, items;

  if (last_users == NULL || item_uses == NULL)
    return last_users == NULL ? FALSE : out_of_memory (error);
  for (gsize user = 0; user < columns->n_users; user++)
    {
      find_first_events (marks, user, last_users, events);
      users.left += events->len >= 2; /* a user of one item has nothing to hold back */
      if (!aisle_interactions_step (marks, user, &half, error))
        return FALSE;
    }
  users.test = MIN (MAX (1, marks->n_users / 10), users.left);
  users.valid = MIN (marks->n_users >= 3 ? MAX (1, marks->n_users / 10) : 0, users.left - users.test);
  aisle_random_init (&users.random, seed, "split-users");
  aisle_random_init (&items.random, seed, "split-users-items");
  half = aisle_progress_part (progress, .5, 1);
  memset (last_users, 0xff, columns->n_items * sizeof *last_users);
  for (gsize user = 0; user < columns->n_users; user++)
    {
      Lot lot = LOT_TRAIN;

      find_first_events (marks, user, last_users, events);
      if (events->len >= 2)
        lot = draw (&users);
      items.left = events->len;
      items.valid = 0;
      items.test = lot == LOT_TRAIN ? 0 : events->len - events->len * 4 / 5;
      for (guint e = 0; e < events->len; e++)
        {
          gboolean target = draw (&items) == LOT_TEST;
          guint8 *use = &item_uses[columns->item[g_array_index (events, gsize, e)]];

          if (lot == LOT_TRAIN)
            *use = AISLE_USE_FIT | AISLE_USE_FULL;
          else if (lot == LOT_VALID)
            *use = AISLE_USE_FULL | (target ? AISLE_USE_VALID_TARGET : AISLE_USE_VALID_HISTORY);
          else
            *use = target ? AISLE_USE_TEST_TARGET : AISLE_USE_TEST_HISTORY;
        }
      add_uses (marks, user, item_uses);
      if (!aisle_interactions_step (marks, user, &half, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
split_at_random (AisleInteractions *marks, guint64 seed, AisleProgress *progress, GError **error)
{
  static const guint8 uses[] = { [LOT_TRAIN] = USE_TRAIN, [LOT_VALID] = USE_VALID, [LOT_TEST] = USE_TEST };
  const AisleColumns *columns = marks->columns;
  g_autofree gint32 *last_users = last_users_new (marks, error);
  g_autofree guint8 *item_uses = g_try_malloc (columns->n_items);
  AisleProgress half = aisle_progress_part (progress, 0, .5);
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (gsize));
  Lottery cells = { .left = 0 };

  if (last_users == NULL || item_uses == NULL)
    return last_users == NULL ? FALSE : out_of_memory (error);
  for (gsize user = 0; user < columns->n_users; user++)
    {
      find_first_events (marks, user, last_users, events);
      cells.left += events->len;
      if (!aisle_interactions_step (marks, user, &half, error))
        return FALSE;
    }
  cells.test = MAX (1, cells.left / 10);
  cells.valid = cells.left / 10;
  aisle_random_init (&cells.random, seed, "split-random");
  half = aisle_progress_part (progress, .5, 1);
  memset (last_users, 0xff, columns->n_items * sizeof *last_users);
  for (gsize user = 0; user < columns->n_users; user++)
    {
      find_first_events (marks, user, last_users, events);
      for (guint e = 0; e < events->len; e++)
        item_uses[columns->item[g_array_index (events, gsize, e)]] = uses[draw (&cells)];
      add_uses (marks, user, item_uses);
      if (!aisle_interactions_step (marks, user, &half, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
split_as_given (AisleSplit *self, AisleInteractions *marks, GError **error)
{
  static const guint8 uses[] = {
    [AISLE_FOLD_TRAIN] = USE_TRAIN, [AISLE_FOLD_VALID] = USE_VALID, [AISLE_FOLD_TEST] = USE_TEST
  };
  const guint8 *fold = marks->columns->fold;

  if (fold == NULL)
    return nothing_left (error, _ ("the log has no fold column to split by: import one that says train, valid or test, "
                                   "or use split=time"));
  for (gsize i = 0; i < marks->n_events; i++)
    if (marks->uses[i] && (fold[i] == AISLE_FOLD_NONE || fold[i] > AISLE_FOLD_TEST))
      {
        marks->uses[i] = 0;
        self->dropped_no_fold++;
      }
    else if (marks->uses[i])
      marks->uses[i] |= uses[fold[i]];
  return TRUE;
}

static void
use_everything (AisleInteractions *marks)
{
  for (gsize i = 0; i < marks->n_events; i++)
    if (marks->uses[i])
      marks->uses[i] |= AISLE_USE_FIT | AISLE_USE_FULL;
}

static gboolean
mark_uses (AisleSplit *self, AisleInteractions *marks, const AisleParams *params, AisleProgress *progress,
           GError **error)
{
  guint64 seed = (guint64) aisle_params_integer (params, "seed");
  gsize later = 0;

  if (g_str_equal (self->kind, "rolling") && !folds_after (params, &later, error))
    return FALSE;
  if (g_str_equal (self->kind, "time") || g_str_equal (self->kind, "rolling"))
    return split_by_time (self, marks, later, progress, error);
  if (g_str_equal (self->kind, "leave-one-out"))
    return split_leave_one_out (self, marks, progress, error);
  if (g_str_equal (self->kind, "users"))
    return split_by_users (marks, seed, progress, error);
  if (g_str_equal (self->kind, "given"))
    return split_as_given (self, marks, error);
  if (g_str_equal (self->kind, "random"))
    return split_at_random (marks, seed, progress, error);
  use_everything (marks);
  return TRUE;
}

/* The rows of a test set while it is made. */
typedef struct
{
  GArray *users, *ends, *targets; /* gint32; gsize: only where each target event has a row; gint32 its item */
  guint8 history, target;         /* uses */
  gsize cold;                     /* users with a target alone */
} TestRows;

/* Each target event that something came before. */
static void
add_next_rows (TestRows *self, const AisleInteractions *marks, gsize user)
{
  const AisleColumns *columns = marks->columns;
  gint32 id = (gint32) user;
  gboolean any = FALSE;

  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      if (any && (marks->uses[i] & self->target))
        {
          g_array_append_val (self->users, id);
          g_array_append_val (self->ends, i);
          g_array_append_val (self->targets, columns->item[i]);
        }
      any |= (marks->uses[i] & (self->history | self->target)) != 0;
    }
}

static void
add_row (TestRows *self, const AisleInteractions *marks, gsize user, gboolean next)
{
  const AisleColumns *columns = marks->columns;
  gint32 id = (gint32) user;
  guint before = self->users->len;
  guint8 all = 0;

  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    all |= marks->uses[i];
  if (!(all & self->target))
    return;
  if (next)
    add_next_rows (self, marks, user);
  else if (all & self->history)
    g_array_append_val (self->users, id);
  self->cold += self->users->len == before;
}

/* n x I: one item a row. */
static AisleSparse *
next_targets (const TestRows *rows, gsize n_items, GError **error)
{
  AisleSparse *target = aisle_sparse_new (rows->targets->len, n_items, rows->targets->len);

  if (target == NULL)
    {
      out_of_memory (error);
      return NULL;
    }
  for (guint r = 0; r < rows->targets->len; r++)
    {
      target->column[r] = g_array_index (rows->targets, gint32, r);
      target->value[r] = 1;
      target->start[r + 1] = r + 1;
    }
  return target;
}

/* Users with a history and a target, or their target events. */
static gboolean
build_test_set (AisleTestSet *set, const AisleInteractions *marks, const AisleHistories *trained, TestRows *rows,
                gboolean next, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = marks->columns;
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  AisleInteractionRows wanted = { .n = 0 };

  for (gsize user = 0; user < columns->n_users; user++)
    {
      add_row (rows, marks, user, next);
      if (!aisle_interactions_step (marks, user, &part, error))
        return FALSE;
    }
  set->n = rows->users->len;
  set->users = (gint32 *) g_array_steal (rows->users, NULL);
  if (set->n == 0)
    return TRUE;
  wanted = (AisleInteractionRows){ set->n, set->users, next ? (const gsize *) (gpointer) rows->ends->data : NULL };
  part = aisle_progress_part (progress, .2, .6);
  set->history =
      aisle_interactions_histories (marks, &wanted, next ? rows->history | rows->target : rows->history, &part, error);
  if (set->history == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .6, 1);
  set->target = next ? next_targets (rows, columns->n_items, error)
                     : aisle_interactions_matrix (marks, &wanted, rows->target, &part, error);
  if (set->target == NULL)
    return FALSE;
  set->seen = set->history->matrix;
  set->known = aisle_bitmap_new (columns->n_items, FALSE);
  for (gsize v = 0; v < trained->matrix->n_values; v++)
    aisle_bitmap_add (set->known, trained->matrix->column[v]);
  return TRUE;
}

static void
clear_test_set (AisleTestSet *set)
{
  g_free (set->users);
  if (set->history == NULL || set->seen != set->history->matrix)
    aisle_sparse_free (set->seen);
  aisle_histories_free (set->history);
  aisle_sparse_free (set->target);
  aisle_bitmap_free (set->known);
}

static gboolean
find_test_set (AisleTestSet *set, const AisleInteractions *marks, const AisleHistories *trained, guint8 history,
               guint8 target, gboolean next, gsize *cold, AisleProgress *progress, GError **error)
{
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (gint32));
  TestRows rows = { users, ends, targets, history, target, 0 };
  gboolean built = build_test_set (set, marks, trained, &rows, next, progress, error);

  *cold = rows.cold;
  return built;
}

static gboolean
build_parts (AisleSplit *self, const AisleInteractions *marks, const AisleParams *params, AisleProgress *progress,
             GError **error)
{
  const AisleInteractionRows everybody = { .n = self->n_users };
  gboolean next = g_str_equal (aisle_params_text (params, "judge"), "next");
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  gsize cold_valid = 0;

  self->fit = aisle_interactions_histories (marks, &everybody, AISLE_USE_FIT, &part, error);
  if (self->fit == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .3, .6);
  self->full = g_str_equal (aisle_params_text (params, "final"), "fit")
                   ? self->fit
                   : aisle_interactions_histories (marks, &everybody, AISLE_USE_FULL, &part, error);
  if (self->full == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .6, .8);
  if (!find_test_set (&self->valid, marks, self->fit, AISLE_USE_VALID_HISTORY, AISLE_USE_VALID_TARGET, next,
                      &cold_valid, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .8, 1);
  if (!find_test_set (&self->test, marks, self->full, AISLE_USE_TEST_HISTORY, AISLE_USE_TEST_TARGET, next,
                      &self->dropped_cold_users, &part, error))
    return FALSE;
  for (gsize v = 0; self->test.n > 0 && v < self->test.target->n_values; v++)
    self->cold_items += !aisle_bitmap_has (self->test.known, self->test.target->column[v]);
  return TRUE;
}

/* Before the split: enough to learn from at all. */
static gboolean
check_interactions (const AisleInteractions *marks, GError **error)
{
  if (marks->n == 0 && marks->other_kinds + marks->no_item + marks->anonymous == 0)
    nothing_left (error, _ ("there are no events to learn from: import a log of events or choose a wider segment"));
  else if (marks->n == 0)
    g_set_error (
        error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
        _ ("no interactions are left: %zu events are of other kinds, %zu have no item and %zu no user; choose other "
           "kinds or a wider segment"),
        marks->other_kinds, marks->no_item, marks->anonymous);
  else if (marks->n_users < 2)
    nothing_left (error,
                  _ ("only one user has interactions, and a recommender learns from at least two: import more of "
                     "the log or choose a wider segment"));
  else if (marks->n_items < 2)
    nothing_left (error, _ ("only one item has interactions, and a recommender chooses among at least two: import more "
                            "of the log or choose other kinds"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_parts (const AisleSplit *self, GError **error)
{
  if (self->fit->matrix->n_values == 0)
    return nothing_left (error,
                         g_str_equal (self->kind, "given")
                             ? _ ("no interaction is in the fold train: import the training part as well")
                             : _ ("no interactions are left to train on after the split: import more of the log, "
                                  "or use split=leave-one-out"));
  if (self->test.n > 0 || g_str_equal (self->kind, "none"))
    return TRUE;
  if (self->cut_test != AISLE_TIME_MISSING)
    {
      g_autofree char *cut = aisle_time_format (self->cut_test);
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                   _ ("no user has interactions both before and after the cut at %s: use split=leave-one-out or "
                      "split=users, or import a longer log"),
                   cut);
      return FALSE;
    }
  if (g_str_equal (self->kind, "given"))
    return nothing_left (error, _ ("no user has interactions in both the folds train and test: import both parts with "
                                   "the same user ids"));
  return nothing_left (error, _ ("no user has two items, one to learn from and one to find: import more of the log, or "
                                 "use split=none"));
}

AisleInteractions *
aisle_split_mark (AisleSplit *about, const AisleView *view, const AisleParams *params, AisleProgress *progress,
                  GError **error)
{
  g_autoptr (AisleInteractions) marks = NULL;
  AisleProgress part = aisle_progress_part (progress, 0, .6);

  about->kind = g_strdup (aisle_params_text (params, "split"));
  about->n_users = view->columns->n_users;
  about->n_items = view->columns->n_items;
  about->cut_valid = about->cut_test = about->end_test = AISLE_TIME_MISSING;
  marks = aisle_interactions_mark (view, params, &part, error);
  if (marks == NULL || !check_interactions (marks, error))
    return NULL;
  part = aisle_progress_part (progress, .6, 1);
  if (!mark_uses (about, marks, params, &part, error))
    return NULL;
  about->dropped_anonymous = marks->anonymous;
  about->dropped_no_item = marks->no_item;
  about->dropped_kinds = marks->other_kinds;
  about->interactions =
      marks->n - about->dropped_no_time - about->dropped_no_fold - about->dropped_later - about->dropped_after;
  return g_steal_pointer (&marks);
}

AisleSplit *
aisle_split_new (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSplit) self = g_new0 (AisleSplit, 1);
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleInteractions) marks = aisle_split_mark (self, view, params, &part, error);

  part = aisle_progress_part (progress, .5, 1);
  if (marks == NULL || !build_parts (self, marks, params, &part, error) || !check_parts (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
aisle_split_free (AisleSplit *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  if (self->full != self->fit)
    aisle_histories_free (self->full);
  aisle_histories_free (self->fit);
  clear_test_set (&self->valid);
  clear_test_set (&self->test);
  g_free (self);
}

AisleHistories *
aisle_interactions_new (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleInteractions) marks = aisle_interactions_mark (view, params, &part, error);

  if (marks == NULL)
    return NULL;
  part = aisle_progress_part (progress, .5, 1);
  return aisle_interactions_histories (marks, &(AisleInteractionRows){ .n = view->columns->n_users }, AISLE_USE_COUNTED,
                                       &part, error);
}

static void
add_dropped (AislePassport *passport, const char *reason, gsize events)
{
  if (events > 0)
    aisle_passport_add_dropped (passport, reason, events);
}

void
aisle_split_describe (const AisleSplit *self, AislePassport *passport)
{
  add_dropped (passport, _ ("events without a user"), self->dropped_anonymous);
  add_dropped (passport, _ ("events of kinds that do not count"), self->dropped_kinds);
  add_dropped (passport, _ ("events without an item"), self->dropped_no_item);
  add_dropped (passport, _ ("events without a time"), self->dropped_no_time);
  add_dropped (passport, _ ("events without a fold"), self->dropped_no_fold);
  add_dropped (passport, _ ("repeats after the test item"), self->dropped_later);
  add_dropped (passport, _ ("events after the test of this cut"), self->dropped_after);
  if (self->cut_test != AISLE_TIME_MISSING)
    {
      g_autofree char *valid = aisle_time_format (self->cut_valid), *test = aisle_time_format (self->cut_test);
      g_autofree char *note = g_strdup_printf (_ ("Validation begins at %s, the test at %s."), valid, test);
      aisle_passport_add_note (passport, note);
    }
  if (self->full == self->fit && self->valid.n > 0)
    aisle_passport_add_note (passport, _ ("The judged model is trained without the validation part, as in most "
                                          "publications."));
  if (self->dropped_cold_users > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("%zu users with test interactions have none to learn "
                                                  "from and are not judged."),
                                               self->dropped_cold_users);
      aisle_passport_add_note (passport, note);
    }
  if (self->cold_items > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("%zu of %zu test interactions are with "
                                                  "items unseen in training: they count as misses."),
                                               self->cold_items, self->test.target->n_values);
      aisle_passport_add_note (passport, note);
    }
  if (g_str_equal (self->kind, "random"))
    aisle_passport_add_note (passport,
                             _ ("A random split lets the model learn from the future, so its figures flatter: "
                                "decide by the time split."));
}
