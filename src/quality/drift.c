/* drift.c: see drift.h. */
#include "quality/drift.h"

#include "base/error.h"
#include "base/i18n.h"
#include "chart/kit/numbers.h"
#include "numeric/psi.h"
#include "numeric/sorting.h"
#include "quality/step.h"

#include <math.h>

#define STEP_ROWS    ((gsize) 1 << 20) /* between two looks at the progress */
#define MOST_SAMPLED ((gsize) 1000000) /* values that the tenths are read off */
#define RARE         0.01
#define TENTHS       10

enum
{
  COLUMN,
  TITLE,
  MEASURE,
  PSI,
  BY_CHANCE,
  READING,
  ROWS_BEFORE,
  ROWS_AFTER,
  MISSING_BEFORE,
  MISSING_AFTER,
  IDS_BEFORE,
  IDS_AFTER,
  IDS_BOTH,
  NEW_IDS,
  NOTE
};

static const AisleColumnSpec column_specs[] = {
  [COLUMN] = { "column", N_ ("Column"), AISLE_COLUMN_TEXT, NULL },
  [TITLE] = { "title", N_ ("What"), AISLE_COLUMN_TEXT, NULL },
  [MEASURE] = { "measure", N_ ("Measure"), AISLE_COLUMN_TEXT, NULL },
  [PSI] = { "psi", N_ ("PSI"), AISLE_COLUMN_REAL, NULL },
  [BY_CHANCE] = { "by_chance", N_ ("PSI by chance"), AISLE_COLUMN_REAL, NULL },
  [READING] = { "reading", N_ ("Reading"), AISLE_COLUMN_TEXT, NULL },
  [ROWS_BEFORE] = { "rows_before", N_ ("Rows before"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  [ROWS_AFTER] = { "rows_after", N_ ("New rows"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  [MISSING_BEFORE] = { "missing_before", N_ ("Missing before"), AISLE_COLUMN_SHARE, NULL },
  [MISSING_AFTER] = { "missing_after", N_ ("Missing now"), AISLE_COLUMN_SHARE, NULL },
  [IDS_BEFORE] = { "ids_before", N_ ("Ids before"), AISLE_COLUMN_INTEGER, NULL },
  [IDS_AFTER] = { "ids_after", N_ ("Ids now"), AISLE_COLUMN_INTEGER, NULL },
  [IDS_BOTH] = { "ids_both", N_ ("Ids in both"), AISLE_COLUMN_INTEGER, NULL },
  [NEW_IDS] = { "new_ids", N_ ("New ids"), AISLE_COLUMN_SHARE, NULL },
  [NOTE] = { "note", N_ ("Finding"), AISLE_COLUMN_TEXT, NULL },
};

enum
{
  BIN = 2,
  BIN_BEFORE,
  BIN_AFTER,
  SHARE_BEFORE,
  SHARE_AFTER,
  PART
};

static const AisleColumnSpec share_specs[] = {
  { "column", N_ ("Column"), AISLE_COLUMN_TEXT, NULL },
  { "measure", N_ ("Measure"), AISLE_COLUMN_TEXT, NULL },
  [BIN] = { "bin", N_ ("Values"), AISLE_COLUMN_TEXT, NULL },
  [BIN_BEFORE] = { "rows_before", N_ ("Rows before"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  [BIN_AFTER] = { "rows_after", N_ ("New rows"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  [SHARE_BEFORE] = { "share_before", N_ ("Share before"), AISLE_COLUMN_SHARE, NULL },
  [SHARE_AFTER] = { "share_after", N_ ("Share now"), AISLE_COLUMN_SHARE, NULL },
  [PART] = { "part", N_ ("Part of PSI"), AISLE_COLUMN_REAL, NULL },
};

typedef struct
{
  AisleDrift *drift;
  const AisleDriftSide *sides[2]; /* before, after */
  AisleProgress *progress;
  double done; /* of the work */
  GError **error;
} Work;

static gboolean
step (const Work *work, gsize row)
{
  return row % STEP_ROWS != 0
         || aisle_progress_step (work->progress, work->done, _ ("Comparing the rows"), work->error);
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_QUALITY_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to compare the rows: close other programs"));
  return FALSE;
}

/* ---- rows of the tables ---- */

const char *
aisle_drift_reading (double psi)
{
  if (isnan (psi))
    return NULL;
  return psi < 0.1 ? "stable" : psi <= 0.25 ? "look" : "shifted";
}

static const char *
reading_sentence (double psi)
{
  const char *reading = aisle_drift_reading (psi);

  if (reading == NULL)
    return NULL;
  return g_str_equal (reading, "stable") ? _ ("Much as before")
         : g_str_equal (reading, "look") ? _ ("Worth a look")
                                         : _ ("Has shifted");
}

/* missing: rows without a value on each side. */
static gsize
add_row (Work *work, AisleRole role, const char *measure, const gsize *missing)
{
  AisleTable *table = work->drift->columns;
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, COLUMN, aisle_role_id (role));
  aisle_table_set_text (table, row, TITLE, aisle_role_title (role));
  aisle_table_set_text (table, row, MEASURE, measure);
  for (guint side = 0; side < 2; side++)
    {
      gsize n = work->sides[side]->columns->n_events;
      aisle_table_set_integer (table, row, side == 0 ? ROWS_BEFORE : ROWS_AFTER, (gint64) (n - missing[side]));
      if (n > 0)
        aisle_table_set_real (table, row, side == 0 ? MISSING_BEFORE : MISSING_AFTER,
                              (double) missing[side] / (double) n);
    }
  return row;
}

/* names: of the bins; counts: before, then after. */
static void
add_index (Work *work, AisleRole role, const char *measure, const gsize *missing, char **names, gsize *const counts[2],
           gsize n_bins)
{
  AisleTable *table = work->drift->columns, *shares = work->drift->shares;
  gsize row = add_row (work, role, measure, missing), n[2] = { 0, 0 };
  double psi = aisle_psi (counts[0], counts[1], n_bins);
  g_autofree char *note = NULL;

  for (gsize b = 0; b < n_bins; b++)
    for (guint side = 0; side < 2; side++)
      n[side] += counts[side][b];
  aisle_table_set_real (table, row, PSI, psi);
  aisle_table_set_real (table, row, BY_CHANCE, aisle_psi_by_chance (n_bins, n[0], n[1]));
  aisle_table_set_text (table, row, READING, aisle_drift_reading (psi));
  note = reading_sentence (psi) == NULL       ? g_strdup (_ ("Only one side has values"))
         : MIN (n[0], n[1]) < AISLE_DRIFT_FEW ? g_strdup_printf (
               _ ("%s, but fewer than %d rows: chance alone may do it"), reading_sentence (psi), AISLE_DRIFT_FEW)
                                              : g_strdup (reading_sentence (psi));
  aisle_table_set_text (table, row, NOTE, note);
  work->drift->few |= MIN (n[0], n[1]) < AISLE_DRIFT_FEW;
  for (gsize b = 0; b < n_bins; b++)
    {
      gsize at = aisle_table_add_row (shares);
      aisle_table_set_text (shares, at, 0, aisle_role_id (role));
      aisle_table_set_text (shares, at, 1, measure);
      aisle_table_set_text (shares, at, BIN, names[b]);
      for (guint side = 0; side < 2; side++)
        {
          aisle_table_set_integer (shares, at, side == 0 ? BIN_BEFORE : BIN_AFTER, (gint64) counts[side][b]);
          if (n[side] > 0)
            aisle_table_set_real (shares, at, side == 0 ? SHARE_BEFORE : SHARE_AFTER,
                                  (double) counts[side][b] / (double) n[side]);
        }
      if (!isnan (psi))
        aisle_table_set_real (shares, at, PART, aisle_psi_part (counts[0][b], n[0], counts[1][b], n[1]));
    }
}

/* ---- numbers ---- */

/* NaN missing; money in units. */
static inline double
number_at (const AisleColumns *columns, AisleRole role, gsize i)
{
  if (role == AISLE_ROLE_QUANTITY)
    return columns->quantity != NULL ? columns->quantity[i] : NAN;
  return columns->price != NULL && columns->price[i] != AISLE_MONEY_MISSING
             ? (double) columns->price[i] / AISLE_MONEY_UNIT
             : NAN;
}

/* Upper ends of the tenths, each once; the last bin is open. */
static gboolean
find_cuts (const Work *work, AisleRole role, double *cuts, gsize *n_cuts)
{
  const AisleColumns *columns = work->sides[0]->columns;
  gsize stride = columns->n_events / MOST_SAMPLED + 1, most = columns->n_events / stride + 1, n = 0;
  g_autofree double *values = g_try_new (double, most + 1), *scratch = g_try_new (double, most + 1);

  *n_cuts = 0;
  if (values == NULL || scratch == NULL)
    return no_memory (work->error);
  for (gsize i = 0; i < columns->n_events; i += stride)
    {
      double value = number_at (columns, role, i);
      if (!isnan (value))
        values[n++] = value;
    }
  aisle_sort_doubles (values, scratch, n);
  for (guint tenth = 1; n > 0 && tenth < TENTHS; tenth++)
    {
      double cut = values[MIN (n * tenth / TENTHS, n - 1)];
      if ((*n_cuts == 0 || cut > cuts[*n_cuts - 1]) && cut < values[n - 1])
        cuts[(*n_cuts)++] = cut;
    }
  return TRUE;
}

static char **
cut_names (AisleColumnType type, const double *cuts, gsize n_cuts)
{
  char **names = g_new0 (char *, n_cuts + 2);

  for (gsize b = 0; b <= n_cuts; b++)
    {
      g_autofree char *low = b > 0 ? aisle_number_short (type, cuts[b - 1]) : NULL;
      g_autofree char *high = b < n_cuts ? aisle_number_short (type, cuts[b]) : NULL;
      names[b] = low == NULL && high == NULL ? g_strdup (_ ("any"))
                 : low == NULL               ? g_strdup_printf ("≤ %s", high)
                 : high == NULL              ? g_strdup_printf ("> %s", low)
                                             : g_strdup_printf ("%s – %s", low, high);
    }
  return names;
}

static gboolean
compare_numbers (Work *work, AisleRole role)
{
  double cuts[TENTHS];
  gsize n_cuts, before[TENTHS] = { 0 }, after[TENTHS] = { 0 }, missing[2] = { 0, 0 };
  gsize *const counts[2] = { before, after };
  g_auto (GStrv) names = NULL;

  if (!find_cuts (work, role, cuts, &n_cuts))
    return FALSE;
  for (guint side = 0; side < 2; side++)
    for (gsize i = 0; i < work->sides[side]->columns->n_events; i++)
      {
        double value = number_at (work->sides[side]->columns, role, i);
        gsize bin = 0;
        if (!step (work, i))
          return FALSE;
        while (bin < n_cuts && value > cuts[bin])
          bin++;
        if (isnan (value))
          missing[side]++;
        else
          counts[side][bin]++;
      }
  if (missing[0] == work->sides[0]->columns->n_events && missing[1] == work->sides[1]->columns->n_events)
    return TRUE;
  names = cut_names (role == AISLE_ROLE_PRICE ? AISLE_COLUMN_MONEY : AISLE_COLUMN_REAL, cuts, n_cuts);
  add_index (work, role, "values", missing, names, counts, n_cuts + 1);
  return TRUE;
}

/* ---- hours and weekdays ---- */

static gboolean
compare_times (Work *work)
{
  gsize hours[2][24] = { { 0 } }, weekdays[2][7] = { { 0 } }, missing[2] = { 0, 0 };
  gsize *const of_hours[2] = { hours[0], hours[1] }, *const of_weekdays[2] = { weekdays[0], weekdays[1] };
  char *hour_names[25] = { NULL };
  static const char *const days[] = { N_ ("Monday"), N_ ("Tuesday"),  N_ ("Wednesday"), N_ ("Thursday"),
                                      N_ ("Friday"), N_ ("Saturday"), N_ ("Sunday") };
  char *day_names[7];

  for (guint side = 0; side < 2; side++)
    {
      const AisleColumns *columns = work->sides[side]->columns;
      guint cache = 0;
      for (gsize i = 0; i < columns->n_events; i++)
        {
          if (!step (work, i))
            return FALSE;
          if (columns->time[i] == AISLE_TIME_MISSING)
            {
              missing[side]++;
              continue;
            }
          hours[side][aisle_calendar_hour (work->sides[side]->calendar, columns->time[i], &cache)]++;
          weekdays[side]
                  [aisle_day_weekday (aisle_calendar_day (work->sides[side]->calendar, columns->time[i], &cache))]++;
        }
    }
  for (guint hour = 0; hour < 24; hour++)
    hour_names[hour] = g_strdup_printf ("%u", hour);
  for (guint day = 0; day < 7; day++)
    day_names[day] = (char *) _ (days[day]);
  add_index (work, AISLE_ROLE_TIME, "hour", missing, hour_names, of_hours, 24);
  add_index (work, AISLE_ROLE_TIME, "weekday", missing, day_names, of_weekdays, 7);
  for (guint hour = 0; hour < 24; hour++)
    g_free (hour_names[hour]);
  return TRUE;
}

/* ---- kinds and channels ---- */

typedef struct
{
  gsize rows[2];
} Category;

static gboolean
count_categories (Work *work, AisleRole role, guint side, GHashTable *found, gsize *missing)
{
  const AisleColumns *columns = work->sides[side]->columns;
  const guint16 *ids = role == AISLE_ROLE_KIND ? columns->kind : columns->channel;
  g_autofree gsize *counts = g_new0 (gsize, AISLE_ID16_MISSING + 1);

  for (gsize i = 0; i < columns->n_events; i++)
    {
      if (!step (work, i))
        return FALSE;
      counts[ids != NULL ? ids[i] : AISLE_ID16_MISSING]++;
    }
  *missing = counts[AISLE_ID16_MISSING];
  for (gint32 id = 0; id < AISLE_ID16_MISSING; id++)
    if (counts[id] > 0)
      {
        char *name = aisle_project_name (work->sides[side]->project, aisle_role_names (role), id);
        Category *category = g_hash_table_lookup (found, name != NULL ? name : "");
        if (category == NULL)
          {
            category = g_new0 (Category, 1);
            g_hash_table_insert (found, g_strdup (name != NULL ? name : ""), category);
          }
        category->rows[side] += counts[id];
        g_free (name);
      }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
compare_categories (Work *work, AisleRole role)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char **names = NULL;
  g_autofree gsize *before = NULL, *after = NULL;
  gsize missing[2], n[2], n_bins = 0, others[2] = { 0, 0 };
  guint n_found;

  if (!count_categories (work, role, 0, found, &missing[0]) || !count_categories (work, role, 1, found, &missing[1]))
    return FALSE;
  if (g_hash_table_size (found) == 0)
    return TRUE;
  names = (char **) g_hash_table_get_keys_as_array (found, &n_found);
  qsort (names, n_found, sizeof *names, compare_names);
  names = g_renew (char *, names, n_found + 1);
  before = g_new0 (gsize, n_found + 1);
  after = g_new0 (gsize, n_found + 1);
  for (guint side = 0; side < 2; side++)
    n[side] = work->sides[side]->columns->n_events - missing[side];
  for (guint i = 0; i < n_found; i++)
    {
      const Category *category = g_hash_table_lookup (found, names[i]);
      if ((double) category->rows[0] < RARE * (double) n[0] && (double) category->rows[1] < RARE * (double) n[1])
        {
          others[0] += category->rows[0];
          others[1] += category->rows[1];
          continue;
        }
      names[n_bins] = names[i];
      before[n_bins] = category->rows[0];
      after[n_bins++] = category->rows[1];
    }
  if (others[0] + others[1] > 0)
    {
      names[n_bins] = (char *) _ ("others, each below 1%");
      before[n_bins] = others[0];
      after[n_bins++] = others[1];
    }
  gsize *const counts[2] = { before, after };
  add_index (work, role, "values", missing, names, counts, n_bins);
  return TRUE;
}

/* ---- ids ---- */

static const gint32 *
ids_of (const AisleColumns *columns, AisleRole role)
{
  return role == AISLE_ROLE_ITEM      ? columns->item
         : role == AISLE_ROLE_SESSION ? columns->session
         : role == AISLE_ROLE_QUERY   ? columns->query
                                      : columns->order;
}

static gsize
n_ids_of (const AisleColumns *columns, AisleRole role)
{
  return role == AISLE_ROLE_USER      ? columns->n_users
         : role == AISLE_ROLE_ITEM    ? columns->n_items
         : role == AISLE_ROLE_SESSION ? columns->n_sessions
         : role == AISLE_ROLE_QUERY   ? columns->n_queries
                                      : columns->n_orders;
}

/* Which ids have rows. */
static guint8 *
mark_ids (Work *work, AisleRole role, guint side, gsize *n_ids, gsize *missing)
{
  const AisleColumns *columns = work->sides[side]->columns;
  const gint32 *ids = ids_of (columns, role);
  gsize n = n_ids_of (columns, role);
  guint8 *seen = g_try_malloc0 (n + 1);

  *missing = *n_ids = 0;
  if (seen == NULL)
    {
      no_memory (work->error);
      return NULL;
    }
  if (role == AISLE_ROLE_USER)
    {
      for (gsize u = 0; u < n; u++)
        *n_ids += seen[u] = columns->user_start[u] < columns->user_start[u + 1];
      *missing = columns->n_events - columns->user_start[n];
      return seen;
    }
  for (gsize i = 0; i < columns->n_events; i++)
    {
      if (!step (work, i))
        {
          g_free (seen);
          return NULL;
        }
      if (ids == NULL || ids[i] < 0)
        (*missing)++;
      else
        {
          *n_ids += !seen[ids[i]];
          seen[ids[i]] = 1;
        }
    }
  return seen;
}

/* How many of the ids that have rows on both sides are the same texts. */
static gboolean
count_both (Work *work, AisleRole role, guint8 *const seen[2], gsize *both)
{
  g_autoptr (GHashTable) now = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) after = aisle_project_all_names (work->sides[1]->project, aisle_role_names (role), work->error);
  g_autoptr (GPtrArray) before =
      after != NULL ? aisle_project_all_names (work->sides[0]->project, aisle_role_names (role), work->error) : NULL;

  *both = 0;
  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < after->len && i < n_ids_of (work->sides[1]->columns, role); i++)
    if (seen[1][i])
      g_hash_table_add (now, after->pdata[i]);
  for (guint i = 0; i < before->len && i < n_ids_of (work->sides[0]->columns, role); i++)
    *both += seen[0][i] && g_hash_table_contains (now, before->pdata[i]);
  return TRUE;
}

static gboolean
compare_ids (Work *work, AisleRole role)
{
  gsize missing[2], n[2] = { 0, 0 }, both = 0, row;
  g_autofree guint8 *before = mark_ids (work, role, 0, &n[0], &missing[0]);
  g_autofree guint8 *after = before != NULL ? mark_ids (work, role, 1, &n[1], &missing[1]) : NULL;
  guint8 *const seen[2] = { before, after };
  AisleTable *table = work->drift->columns;

  if (after == NULL)
    return FALSE;
  if (n[0] + n[1] == 0)
    return TRUE;
  if (!count_both (work, role, seen, &both))
    return FALSE;
  row = add_row (work, role, "ids", missing);
  aisle_table_set_integer (table, row, IDS_BEFORE, (gint64) n[0]);
  aisle_table_set_integer (table, row, IDS_AFTER, (gint64) n[1]);
  aisle_table_set_integer (table, row, IDS_BOTH, (gint64) both);
  if (n[1] > 0)
    aisle_table_set_real (table, row, NEW_IDS, (double) (n[1] - MIN (both, n[1])) / (double) n[1]);
  if (n[0] > 0 && n[1] > 0 && both == 0)
    aisle_table_set_text (table, row, NOTE, _ ("No id is known: are they written in another way?"));
  return TRUE;
}

/* ---- all of it ---- */

AisleDrift *
aisle_drift_new (const AisleDriftSide *before, const AisleDriftSide *after, AisleProgress *progress, GError **error)
{
  static const AisleRole ids[] = { AISLE_ROLE_USER, AISLE_ROLE_ITEM, AISLE_ROLE_SESSION, AISLE_ROLE_QUERY,
                                   AISLE_ROLE_ORDER };
  g_autoptr (AisleDrift) drift = g_new0 (AisleDrift, 1);
  Work work = { drift, { before, after }, progress, 0, error };

  drift->columns = aisle_table_new (column_specs, G_N_ELEMENTS (column_specs));
  drift->shares = aisle_table_new (share_specs, G_N_ELEMENTS (share_specs));
  if (!compare_times (&work) || !compare_categories (&work, AISLE_ROLE_KIND))
    return NULL;
  work.done = 0.3;
  if (!compare_numbers (&work, AISLE_ROLE_PRICE) || !compare_numbers (&work, AISLE_ROLE_QUANTITY))
    return NULL;
  work.done = 0.6;
  if (!compare_categories (&work, AISLE_ROLE_CHANNEL))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (!compare_ids (&work, ids[i]))
      return NULL;
  return g_steal_pointer (&drift);
}

void
aisle_drift_free (AisleDrift *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->columns, aisle_table_unref);
  g_clear_pointer (&self->shares, aisle_table_unref);
  g_free (self);
}
