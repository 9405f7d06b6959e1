/* side-by-side.c: see side-by-side.h. */
#include "command/side-by-side.h"

#include "command/search-engine.h"
#include "evaluate/graded.h"
#include "store/sql.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/judgements.h"
#include "numeric/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LISTS_LOOKED_AT 20 /* of k items: how far down the first list moves are told */
#define TOLD            3  /* features in a sentence */
#define LEAST_PART      1e-6
#define EXPLAINED       5 /* items by one thread at a time: half of a page */

void
aisle_side_by_side_free (AisleSideBySide *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, aisle_answer_free);
  g_clear_pointer (&self->rankers, aisle_table_unref);
  g_clear_pointer (&self->parts, aisle_table_unref);
  g_free (self);
}

typedef struct
{
  AisleProject *project;
  AisleSearchAsk ask;
  gsize k;
  gboolean typing;
  GHashTable *grades; /* item plus one -> double *, the judges' mean */
  float *judged;      /* all of them: the ideal */
  gsize n_judged;
  double zero, highest; /* of the scale: what counts as of no use, and how far above it the best is, as in training */
  gint32 *first;        /* the first ranker's list, long */
  gsize n_first;
  AisleTable *items, *rankers, *parts;
} Sides;

static void
sides_clear (Sides *self)
{
  g_clear_pointer (&self->grades, g_hash_table_unref);
  g_free (self->judged);
  g_free (self->first);
  g_clear_pointer (&self->items, aisle_table_unref);
  g_clear_pointer (&self->rankers, aisle_table_unref);
  g_clear_pointer (&self->parts, aisle_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sides, sides_clear)

/* ---- what people judged of this query ---- */

typedef struct
{
  double sum;
  guint n;
} Mean;

/* The project's scale of grades: as rank-labels.h has it, the lowest grade that anybody gave is of no use. */
static gboolean
read_scale (Sides *self, GError **error)
{
  sqlite3_stmt *row =
      aisle_sql_prepare (self->project, "SELECT DISTINCT grade, label FROM judged WHERE query NOT NULL", error);
  double low = INFINITY, high = -INFINITY;
  int rc;

  if (row == NULL)
    return FALSE;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      double grade = sqlite3_column_type (row, 0) != SQLITE_NULL ? sqlite3_column_double (row, 0)
                                                                 : aisle_judgement_grade (aisle_sql_text (row, 1));

      if (!isfinite (grade))
        continue;
      low = MIN (low, grade);
      high = MAX (high, grade);
    }
  self->zero = low > 0 && low < high ? low : 0;
  self->highest = high > self->zero ? high - self->zero : 1;
  return aisle_sql_end (self->project, row, rc, error);
}

/* The newest grade of each judge for each item. */
static gboolean
read_grades (Sides *self, GError **error)
{
  sqlite3_stmt *row;
  GHashTableIter iter;
  gpointer mean;
  int rc;

  self->grades = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->highest = 3;
  if (self->ask.query < 0)
    return TRUE;
  row = aisle_sql_prepare (self->project,
                           "WITH own AS (SELECT * FROM judged WHERE query = ?1)"
                           " SELECT j.item, j.grade, j.label FROM own AS j WHERE NOT EXISTS (SELECT 1 FROM own AS l"
                           " WHERE l.item = j.item AND l.judge IS j.judge AND l.id > j.id)",
                           error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int (row, 1, self->ask.query);
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      gpointer key = GINT_TO_POINTER (sqlite3_column_int (row, 0) + 1);
      double grade = sqlite3_column_type (row, 1) != SQLITE_NULL ? sqlite3_column_double (row, 1)
                                                                 : aisle_judgement_grade (aisle_sql_text (row, 2));
      Mean *own = g_hash_table_lookup (self->grades, key);

      if (!isfinite (grade))
        continue;
      if (own == NULL)
        g_hash_table_insert (self->grades, key, own = g_new0 (Mean, 1));
      own->sum += grade;
      own->n++;
    }
  if (!aisle_sql_end (self->project, row, rc, error)
      || (g_hash_table_size (self->grades) > 0 && !read_scale (self, error)))
    return FALSE;
  self->judged = g_new (float, g_hash_table_size (self->grades) + 1);
  g_hash_table_iter_init (&iter, self->grades);
  while (g_hash_table_iter_next (&iter, NULL, &mean))
    self->judged[self->n_judged++] = (float) MAX (0, ((Mean *) mean)->sum / ((Mean *) mean)->n - self->zero);
  return TRUE;
}

static double
grade_of (const Sides *self, gint32 item)
{
  const Mean *mean = g_hash_table_lookup (self->grades, GINT_TO_POINTER (item + 1));

  return mean != NULL ? mean->sum / mean->n : NAN;
}

/* ---- why ---- */

typedef struct
{
  gsize feature;
  double part;
} Lift;

static int
compare_lifts (gconstpointer a, gconstpointer b)
{
  double left = fabs (((const Lift *) a)->part), right = fabs (((const Lift *) b)->part);

  return (left < right) - (left > right);
}

typedef struct
{
  const AisleModel *model;
  const AisleRankSet *set;
  gsize n; /* rows from the first on */
  float *parts;
} Explaining;

static gboolean
explain_rows (gsize chunk, guint worker, gpointer data, GError **error)
{
  const Explaining *self = data;
  const gsize first = chunk * EXPLAINED, n = MIN (EXPLAINED, self->n - first);

  return self->model->family->rank_parts (self->model, self->set, first, n,
                                          self->parts + first * (self->set->n_features + 1), error);
}

/* Whether a score says how an item compares with all that were found with it. */
static gboolean
is_relative (const AisleRanker *ranker)
{
  return ranker != NULL && (ranker->model->family->needs & AISLE_NEEDS_MODELS) != 0;
}

/* The exact parts of the first n items' scores, less their mean over these items: n x (F + 1).  NULL without an error where
 * the ranker cannot say. */
static float *
read_parts (const Sides *self, const AisleRanker *ranker, const gint32 *items, gsize n_items, gsize n,
            AisleRankSet **set, GError **error)
{
  const AisleModel *model = ranker->model;
  g_autofree float *parts = NULL;
  gsize width;

  if (model->family->rank_parts == NULL || n == 0)
    return NULL;
  *set = aisle_ranker_set (ranker, self->ask.text, self->ask.query, self->ask.user, items, n_items, error);
  if (*set == NULL)
    return NULL;
  width = (*set)->n_features + 1;
  parts = g_new (float, n *width);
  if (!aisle_parallel_for ((n + EXPLAINED - 1) / EXPLAINED, explain_rows, &(Explaining){ model, *set, n, parts }, NULL,
                           NULL, error))
    return NULL;
  for (gsize f = 0; f < width; f++)
    {
      double sum = 0;

      for (gsize i = 0; i < n; i++)
        sum += (double) parts[i * width + f];
      for (gsize i = 0; i < n; i++)
        parts[i * width + f] -= (float) (sum / (double) n);
    }
  return g_steal_pointer (&parts);
}

/* Adds an item's parts to the table, and the largest as a sentence to the row. */
static void
tell_parts (Sides *self, gint64 ranker, gsize row, const char *item, const AisleRankSet *set, gsize place,
            const float *parts)
{
  gsize n = set->n_features;
  g_autofree Lift *lifts = g_new (Lift, n + 1);
  g_autoptr (GString) why = g_string_new (NULL);

  for (gsize f = 0; f < n; f++)
    lifts[f] = (Lift){ f, (double) parts[place * (n + 1) + f] };
  qsort (lifts, n, sizeof *lifts, compare_lifts);
  for (gsize i = 0; i < n && fabs (lifts[i].part) > LEAST_PART; i++)
    {
      const AisleRankFeature *feature = set->columns[lifts[i].feature];
      gsize at = aisle_table_add_row (self->parts);
      float value = set->features[place * n + lifts[i].feature];

      aisle_table_set_integer (self->parts, at, 0, ranker);
      aisle_table_set_text (self->parts, at, 1, item);
      aisle_table_set_text (self->parts, at, 2, feature->id);
      aisle_table_set_text (self->parts, at, 3, _ (feature->title));
      aisle_table_set_real (self->parts, at, 4, (double) value);
      aisle_table_set_real (self->parts, at, 5, lifts[i].part);
      if (i < TOLD)
        g_string_append_printf (why, "%s%s %+.2g", i > 0 ? _ (", ") : "", _ (feature->title), lifts[i].part);
    }
  if (why->len > 0)
    aisle_table_set_text (self->items, row, 7, why->str);
}

/* ---- one ranker ---- */

static gssize
place_in_first (const Sides *self, gint32 item)
{
  for (gsize i = 0; i < self->n_first; i++)
    if (self->first[i] == item)
      return (gssize) i;
  return -1;
}

static void
add_item (Sides *self, gint64 ranker, gsize place, gint32 item, float score, const AisleRankSet *set,
          const float *parts)
{
  gsize row = aisle_table_add_row (self->items);
  g_autofree char *name = aisle_project_name (self->project, AISLE_NAMES_ITEM, item);
  g_autofree char *title = aisle_project_item_title (self->project, item);
  gssize before = place_in_first (self, item);
  double grade = grade_of (self, item);

  aisle_table_set_integer (self->items, row, 0, ranker);
  aisle_table_set_integer (self->items, row, 1, (gint64) place + 1);
  aisle_table_set_text (self->items, row, 2, name);
  aisle_table_set_text (self->items, row, 3, title);
  aisle_table_set_real (self->items, row, 4, (double) score);
  if (before >= 0)
    aisle_table_set_integer (self->items, row, 5, before - (gssize) place);
  if (!isnan (grade))
    aisle_table_set_real (self->items, row, 6, grade);
  if (parts != NULL)
    tell_parts (self, ranker, row, name, set, place, parts);
}

static void
add_ranker (Sides *self, gint64 ranker, const AisleSearch *search, const gint32 *items, gsize n, double milliseconds)
{
  const AisleRanker *model = aisle_search_ranker (search);
  gsize row = aisle_table_add_row (self->rankers), judged = 0;
  g_autofree float *grades = g_new (float, n + 1);
  double ndcg = 0, low, high;

  for (gsize i = 0; i < n; i++)
    {
      double grade = grade_of (self, items[i]);

      judged += !isnan (grade);
      grades[i] = (float) (isnan (grade) ? grade : MAX (0, grade - self->zero));
    }
  aisle_table_set_integer (self->rankers, row, 0, ranker);
  if (model != NULL && model->stored != NULL)
    aisle_table_set_integer (self->rankers, row, 1, model->stored->run->id);
  if (n > 0)
    aisle_table_set_real (self->rankers, row, 2, (double) judged / (double) n);
  ndcg = aisle_graded_ndcg (grades, n, self->judged, self->n_judged, self->k, AISLE_GAIN_LINEAR);
  aisle_graded_bounds (grades, n, self->judged, self->n_judged, self->k, AISLE_GAIN_LINEAR, self->highest, &low, &high);
  if (!isnan (ndcg))
    {
      aisle_table_set_real (self->rankers, row, 3, ndcg);
      aisle_table_set_real (self->rankers, row, 4, low);
      aisle_table_set_real (self->rankers, row, 5, high);
    }
  aisle_table_set_real (self->rankers, row, 6, milliseconds);
}

static gboolean
ask_ranker (Sides *self, gsize index, const AisleSearch *search, GError **error)
{
  const AisleRanker *ranker = aisle_search_ranker (search);
  gsize told = index == 0 ? MIN (self->k * LISTS_LOOKED_AT, AISLE_SEARCH_CANDIDATES) : self->k;
  gsize depth = is_relative (ranker) ? AISLE_SEARCH_CANDIDATES : told, n = 0, shown;
  g_autofree gint32 *items = g_new (gint32, depth);
  g_autofree float *scores = g_new (float, depth), *parts = NULL;
  g_autoptr (AisleRankSet) set = NULL;
  g_autoptr (GError) local = NULL;
  gint64 start = g_get_monotonic_time ();
  double milliseconds;

  if (!aisle_search_find (search, &self->ask, depth, self->typing, items, scores, error))
    return FALSE;
  milliseconds = (double) (g_get_monotonic_time () - start) / 1000;
  while (n < depth && items[n] >= 0)
    n++;
  if (index == 0)
    {
      self->first = g_memdup2 (items, depth * sizeof *items);
      self->n_first = MIN (n, told);
    }
  shown = MIN (n, self->k);
  if (ranker != NULL)
    parts = read_parts (self, ranker, items, is_relative (ranker) ? n : shown, shown, &set, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (gsize i = 0; i < shown; i++)
    add_item (self, (gint64) index + 1, i, items[i], scores[i], set, parts);
  add_ranker (self, (gint64) index + 1, search, items, shown, milliseconds);
  return TRUE;
}

/* ---- the command ---- */

static const AisleColumnSpec item_specs[] = {
  { "ranker", N_ ("Ranker"), AISLE_COLUMN_INTEGER }, { "rank", N_ ("Rank"), AISLE_COLUMN_INTEGER },
  { "item", N_ ("Item"), AISLE_COLUMN_TEXT },        { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
  { "score", N_ ("Score"), AISLE_COLUMN_REAL },      { "moved", N_ ("Places up"), AISLE_COLUMN_INTEGER },
  { "grade", N_ ("Grade"), AISLE_COLUMN_REAL },      { "why", N_ ("Why"), AISLE_COLUMN_TEXT },
};
static const AisleColumnSpec ranker_specs[] = {
  { "ranker", N_ ("Ranker"), AISLE_COLUMN_INTEGER },
  { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
  { "judged", N_ ("Judged"), AISLE_COLUMN_SHARE },
  { "ndcg", N_ ("NDCG (linear)"), AISLE_COLUMN_REAL },
  { "ndcg_low", N_ ("NDCG at least"), AISLE_COLUMN_REAL },
  { "ndcg_high", N_ ("NDCG at most"), AISLE_COLUMN_REAL },
  { "milliseconds", N_ ("Time"), AISLE_COLUMN_REAL, N_ ("ms") },
};
static const AisleColumnSpec part_specs[] = {
  { "ranker", N_ ("Ranker"), AISLE_COLUMN_INTEGER }, { "item", N_ ("Item"), AISLE_COLUMN_TEXT },
  { "feature", N_ ("Feature"), AISLE_COLUMN_TEXT },  { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
  { "value", N_ ("Value"), AISLE_COLUMN_REAL },      { "part", N_ ("Part of the score"), AISLE_COLUMN_REAL },
};

static AislePassport *
make_passport (const Sides *self)
{
  g_autofree char *k = g_strdup_printf ("%zu", self->k);
  AislePassport *passport = aisle_passport_new (
      _ ("The first items that each ranker gives for one query. A part says how much a feature lifts an "
         "item's score above the mean of the ranker's list; parts come from the model itself."));

  aisle_passport_add_param (passport, "k", k);
  aisle_passport_add_note (passport, self->ask.user >= 0 ? _ ("As one customer sees them.")
                                                         : _ ("As nobody in particular "
                                                              "sees them."));
  return passport;
}

AisleSideBySide *
aisle_command_side_by_side (AisleProject *project, const AisleSearch *const *searches, gsize n, const char *query,
                            const char *user, gsize k, gboolean typing, AisleProgress *progress, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (query, -1);
  g_auto (Sides) self = { .project = project, .k = k, .typing = typing };
  AisleSideBySide *out;

  if (k < 1 || k > AISLE_SEARCH_CANDIDATES)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a list has from 1 to %d items"),
                   AISLE_SEARCH_CANDIDATES);
      return NULL;
    }
  self.ask = (AisleSearchAsk){ valid, aisle_project_find (project, AISLE_NAMES_QUERY, valid), -1 };
  if (!aisle_search_find_user (project, user, &self.ask.user, error) || !read_grades (&self, error))
    return NULL;
  self.items = aisle_table_new (item_specs, G_N_ELEMENTS (item_specs));
  self.rankers = aisle_table_new (ranker_specs, G_N_ELEMENTS (ranker_specs));
  self.parts = aisle_table_new (part_specs, G_N_ELEMENTS (part_specs));
  for (gsize i = 0; i < n; i++)
    if (!aisle_progress_step (progress, (double) i / (double) n, _ ("Searching"), error)
        || !ask_ranker (&self, i, searches[i], error))
      return NULL;
  out = g_new0 (AisleSideBySide, 1);
  out->items = aisle_answer_new (g_steal_pointer (&self.items), make_passport (&self));
  out->rankers = g_steal_pointer (&self.rankers);
  out->parts = g_steal_pointer (&self.parts);
  return out;
}
