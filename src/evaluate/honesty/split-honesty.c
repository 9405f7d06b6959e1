/* split-honesty.c: is what is judged kept apart from what was learnt, and is there enough of both? */
#include "evaluate/honesty.h"

#include "base/i18n.h"

#include <stdlib.h>

#define MANY_COLD_ITEMS .1
#define SOME_COLD_ITEMS .02
#define MANY_COLD_USERS .5
#define SOME_COLD_USERS .1
#define SMALLEST_TEST   .005
#define LARGEST_TEST    .4
#define FEW_VALIDATED   50
#define HEAVY_SHARE     .05
#define HEAVY_TIMES     10 /* the mean user's events */
#define SALE_TIMES      2  /* the median day */
#define SALE_DAYS       14 /* a log must have for a median day to mean something */
#define LATER_THAN_TEST .01

static gsize
n_training (const AisleHonestyFacts *facts)
{
  return facts->judging != NULL && facts->judging->trained != NULL ? facts->judging->trained->n_values : 0;
}

static gboolean
is_split (const AisleHonestyFacts *facts, const char *kind)
{
  return facts->split != NULL && g_str_equal (facts->split->kind, kind);
}

static void
look_at_items (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleEvaluation *evaluation = facts->evaluation;
  gsize unseen = evaluation != NULL ? evaluation->counts.unseen : 0;
  gsize targets = evaluation != NULL ? evaluation->counts.targets : 0;

  if (unseen > SOME_COLD_ITEMS * targets && !facts->judging->reads_texts)
    aisle_honesty_add (findings, unseen > MANY_COLD_ITEMS * targets ? AISLE_GRAVITY_WARNING : AISLE_GRAVITY_NOTE,
                       (gint64) unseen, (gint64) targets, NULL);
}

static void
look_at_users (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize cold = facts->split != NULL ? facts->split->dropped_cold_users : 0;
  gsize all = cold + (facts->evaluation != NULL ? facts->evaluation->n_users : 0);

  if (cold > SOME_COLD_USERS * all)
    aisle_honesty_add (findings, cold > MANY_COLD_USERS * all ? AISLE_GRAVITY_WARNING : AISLE_GRAVITY_NOTE,
                       (gint64) cold, (gint64) all, NULL);
}

/* Given folds: the same user, item and moment in two of them.  Other splits keep a user's item on one side. */
static void
look_at_duplicates (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleColumns *columns = facts->view != NULL ? facts->view->columns : NULL;
  gsize twice = 0, tests = 0;

  if (columns == NULL || columns->fold == NULL || !is_split (facts, "given"))
    return;
  for (gsize user = 0; user < columns->n_users; user++)
    for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
      {
        gboolean found = FALSE;

        if (columns->fold[i] != AISLE_FOLD_TEST || columns->item[i] < 0)
          continue;
        tests++;
        /* Equal times stand together; a log without times has none to tell repeats from copies by. */
        if (columns->time[i] == AISLE_TIME_MISSING)
          continue;
        for (gsize j = i; !found && j-- > columns->user_start[user] && columns->time[j] == columns->time[i];)
          found = columns->item[j] == columns->item[i] && columns->fold[j] != AISLE_FOLD_TEST;
        for (gsize j = i + 1; !found && j < columns->user_start[user + 1] && columns->time[j] == columns->time[i]; j++)
          found = columns->item[j] == columns->item[i] && columns->fold[j] != AISLE_FOLD_TEST;
        twice += found;
      }
  if (twice > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) twice, (gint64) tests, NULL);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* Training events later than the median test event: what a model learnt from the test's future.  Where folds are given
 * they say which is which; else a user's last event stands for its test. */
static void
look_at_future (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleColumns *columns = facts->view != NULL ? facts->view->columns : NULL;
  gboolean given = is_split (facts, "given");
  g_autoptr (GArray) tests = NULL;
  gsize later = 0, training = 0;
  gint64 median;

  if (is_split (facts, "random"))
    {
      aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) facts->split->interactions,
                         (gint64) facts->split->interactions, NULL);
      return;
    }
  if (columns == NULL || columns->first_time == AISLE_TIME_MISSING || (given && columns->fold == NULL)
      || !(given || is_split (facts, "leave-one-out") || is_split (facts, "users")))
    return;
  tests = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gsize user = 0; user < columns->n_users; user++)
    for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
      if (columns->time[i] != AISLE_TIME_MISSING
          && (given ? columns->fold[i] == AISLE_FOLD_TEST : i + 1 == columns->user_start[user + 1]))
        g_array_append_val (tests, columns->time[i]);
  if (tests->len == 0)
    return;
  g_array_sort (tests, compare_times);
  median = g_array_index (tests, gint64, tests->len / 2);
  for (gsize user = 0; user < columns->n_users; user++)
    for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
      if (given ? columns->fold[i] == AISLE_FOLD_TRAIN || columns->fold[i] == AISLE_FOLD_VALID
                : i + 1 < columns->user_start[user + 1])
        {
          training++;
          later += columns->time[i] != AISLE_TIME_MISSING && columns->time[i] > median;
        }
  if (later > LATER_THAN_TEST * training)
    aisle_honesty_add (findings, given ? AISLE_GRAVITY_WARNING : AISLE_GRAVITY_NOTE, (gint64) later, (gint64) training,
                       NULL);
}

static void
look_at_sizes (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize training = n_training (facts);
  gsize targets = facts->evaluation != NULL ? facts->evaluation->counts.targets : 0;

  if (training > 0 && targets > 0
      && (targets < SMALLEST_TEST * (training + targets) || targets > LARGEST_TEST * (training + targets)))
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) targets, (gint64) (training + targets), NULL);
}

static void
look_at_heavy_user (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleColumns *columns = facts->view != NULL ? facts->view->columns : NULL;
  gsize most = 0, all, active = 0;

  if (columns == NULL || columns->n_users == 0)
    return;
  all = columns->user_start[columns->n_users];
  for (gsize user = 0; user < columns->n_users; user++)
    {
      gsize events = columns->user_start[user + 1] - columns->user_start[user];

      if (facts->view->users != NULL && !aisle_bitmap_has (facts->view->users, user))
        continue;
      active += events > 0;
      most = MAX (most, events);
    }
  if (most >= HEAVY_SHARE * all && active > 0 && most >= HEAVY_TIMES * (double) all / active)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) most, (gint64) all, NULL);
}

static void
look_at_validation (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->split == NULL || facts->split->test.n == 0 || facts->split->valid.n >= FEW_VALIDATED)
    return;
  aisle_honesty_add (findings, facts->split->valid.n == 0 ? AISLE_GRAVITY_NOTE : AISLE_GRAVITY_WARNING,
                     (gint64) facts->split->valid.n, (gint64) facts->split->test.n, NULL);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  gsize left = *(const gsize *) a, right = *(const gsize *) b;

  return (left > right) - (left < right);
}

/* The three days around the cut against the median day of the log. */
static void
look_at_sale (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleColumns *columns = facts->view != NULL ? facts->view->columns : NULL;
  gint64 cut = facts->split != NULL ? facts->split->cut_test : AISLE_TIME_MISSING;
  g_autofree gsize *days = NULL;
  gsize n_days, around = 0, end = 3, at;
  double usual;
  guint cache = 0;
  gint32 first;

  if (columns == NULL || cut == AISLE_TIME_MISSING || facts->view->calendar == NULL)
    return;
  first = aisle_calendar_day (facts->view->calendar, columns->first_time, &cache);
  n_days = (gsize) (aisle_calendar_day (facts->view->calendar, columns->last_time, &cache) - first) + 1;
  if (n_days < SALE_DAYS || n_days > 100000)
    return;
  days = g_new0 (gsize, n_days);
  for (gsize i = 0; i < columns->user_start[columns->n_users]; i++)
    if (columns->time[i] != AISLE_TIME_MISSING)
      days[aisle_calendar_day (facts->view->calendar, columns->time[i], &cache) - first]++;
  at = (gsize) (aisle_calendar_day (facts->view->calendar, cut, &cache) - first);
  at = CLAMP (at, 1, n_days - 2);
  for (gsize day = at - 1; day <= at + 1; day++)
    around += days[day];
  qsort (days, n_days, sizeof *days, compare_sizes);
  usual = (double) days[n_days / 2];
  if (usual > 0 && around >= SALE_TIMES * usual * end)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) around, (gint64) (usual * end), NULL);
}

static const AisleHonestyCheck checks[] = {
  { "unseen-items", N_ ("Items unseen in training"),
    N_ ("{affected} of {total} items to be found ({share}) were unseen in training: they count as misses."),
    N_ ("Judge a shorter time after the cut, or add a model that reads the catalogue (content) and look at the row of "
        "cold items."),
    look_at_items },
  { "unseen-users", N_ ("Users unseen in training"),
    N_ ("{affected} of {total} users of the test ({share}) have nothing to learn from and are not judged."),
    N_ ("The figures speak of returning users only: decide separately what newcomers are shown."), look_at_users },
  { "duplicates", N_ ("Events on both sides of the split"),
    N_ ("{affected} of {total} test events ({share}) stand in the training too, at the same moment."),
    N_ ("Remove duplicates with the recipe step of that name, or split by time."), look_at_duplicates },
  { "future", N_ ("The past learns from the future"),
    N_ ("{affected} of {total} training events ({share}) may be later than what is to be foretold."),
    N_ ("Decide by the time split, which trains only on what came before."), look_at_future },
  { "sizes", N_ ("Very uneven split"), N_ ("{affected} of {total} interactions ({share}) are judged."),
    N_ ("Hold back between one and forty per cent: choose another split or import a longer log."), look_at_sizes },
  { "heavy-user", N_ ("One user dominates"), N_ ("One user made {affected} of {total} events ({share})."),
    N_ ("Leave bots out with the recipe's step for them, or judge by a segment."), look_at_heavy_user },
  { "validation", N_ ("Too little to validate by"),
    N_ ("{affected} users validate, {total} test: parameters and early stopping rest on chance."),
    N_ ("Choose a split that holds back more for validation, or import a longer log."), look_at_validation },
  { "sale", N_ ("The cut is inside a busy time"),
    N_ ("The three days around the cut have {affected} events, three usual ones {total}: before and after it customers "
        "may differ."),
    N_ ("Compare with another cut: the split “rolling” judges several."), look_at_sale },
};

const AisleHonestyGroup aisle_honesty_split = { checks, G_N_ELEMENTS (checks) };
