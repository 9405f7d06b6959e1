/* stats-command.c: a column in figures: of events over their arrays, of other tables over what SQLite reads. */
#include "command/command.h"
#include "command/rows-set.h"
#include "command/sql-watch.h"
#include "command/stats-bins.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/key-figures.h"
#include "numeric/parallel.h"
#include "store/sql.h"
#include "store/vocabulary.h"

#define COUNTED   ((gsize) 1 << 18) /* different numbers that are counted one by one */
#define TOP       10
#define FEW_NAMES 65536 /* counts of so many names are kept by every thread for itself */
#define CHUNK     ((gsize) 1 << 16)

typedef struct
{
  AisleProject *project;
  AisleRowsShape *shape;
  GPtrArray *conditions;
  const AisleRowsQuery *query;
  const AisleRowsColumn *column;
  AisleEventRows events;  /* of events */
  guint32 *places;        /* (nullable) */
  GArray *keys;           /* guint64; or */
  AisleVocabulary *texts; /* of other tables */
  GArray *text_counts;    /* guint64 by id */
  gsize n, total, missing, distinct;
  gboolean exact;
  AisleColumnStats *out;
} Stats;

void
aisle_column_stats_free (AisleColumnStats *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->facts, aisle_table_unref);
  g_clear_pointer (&self->top, aisle_table_unref);
  g_clear_pointer (&self->histogram, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_free (self);
}

static void
stats_clear (Stats *self)
{
  aisle_event_rows_clear (&self->events);
  g_clear_pointer (&self->shape, aisle_rows_shape_free);
  g_clear_pointer (&self->conditions, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->texts, aisle_vocabulary_free);
  g_clear_pointer (&self->text_counts, g_array_unref);
  g_clear_pointer (&self->out, aisle_column_stats_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stats, stats_clear)

static gboolean
is_real (const Stats *self)
{
  return self->column->spec.type == AISLE_COLUMN_REAL || self->column->spec.type == AISLE_COLUMN_SHARE;
}

static gboolean
out_of_memory (gsize n, GError **error)
{
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: %zu values"), n);
  return FALSE;
}

/* ---- reading ---- */

static void
read_events (gconstpointer data, gsize first, gsize n, guint64 *keys)
{
  const Stats *self = data;

  aisle_event_rows_keys (&self->events, self->column, self->places != NULL ? self->places + first : NULL, first, n,
                         keys);
}

static void
read_keys (gconstpointer data, gsize first, gsize n, guint64 *keys)
{
  const Stats *self = data;

  memcpy (keys, &g_array_index (self->keys, guint64, first), n * sizeof *keys);
}

/* One text of a table that is no list of names. */
static gboolean
count_text (Stats *self, AisleSpan span, guint64 n, GError **error)
{
  AisleTextKey key;
  gint32 id;

  if (span.data == NULL)
    {
      self->missing += n;
      return TRUE;
    }
  if (!aisle_vocabulary_encode (self->texts, &span, 1, &id, &key))
    return out_of_memory (self->n, error);
  if ((guint) id >= self->text_counts->len)
    g_array_set_size (self->text_counts, (guint) id + 1);
  g_array_index (self->text_counts, guint64, id) += n;
  return TRUE;
}

static gboolean
read_row (Stats *self, sqlite3_stmt *statement, GError **error)
{
  gboolean null = sqlite3_column_type (statement, 0) == SQLITE_NULL;
  guint64 key;

  self->n++;
  if (self->column->spec.type == AISLE_COLUMN_TEXT)
    {
      const char *text = (const char *) sqlite3_column_text (statement, 0);
      return count_text (self, (AisleSpan){ text, (guint32) sqlite3_column_bytes (statement, 0) }, 1, error);
    }
  if (null)
    key = AISLE_KEY_MISSING;
  else
    key = is_real (self) ? aisle_key_of_real (sqlite3_column_double (statement, 0))
                         : aisle_key_of_integer (sqlite3_column_int64 (statement, 0));
  g_array_append_val (self->keys, key);
  return TRUE;
}

static gboolean
read_table (Stats *self, AisleProgress *progress, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  int rc = SQLITE_ROW;

  self->total = aisle_rows_count (self->project, self->shape->id);
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_string_printf (sql, "SELECT %s FROM %s ", self->column->expression, self->shape->from);
  aisle_conditions_where (self->shape, self->conditions, self->query->search, sql, values);
  statement = aisle_sql_prepare (self->project, sql->str, error);
  if (statement == NULL)
    return FALSE;
  aisle_condition_bind (statement, values);
  aisle_sql_watch (self->project, progress);
  while (self->n < G_MAXINT32 && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    if (!read_row (self, statement, error))
      {
        aisle_sql_watch (self->project, NULL);
        sqlite3_finalize (statement);
        return FALSE;
      }
  return aisle_sql_watched (self->project, statement, rc, progress, error);
}

/* ---- names of events ---- */

typedef struct
{
  Stats *stats;
  gsize n_names;
  guint32 *shared;                 /* the last: without a name */
  guint32 *own[AISLE_MAX_WORKERS]; /* of every thread, when there are few */
} NameCounts;

static gboolean
count_names_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  NameCounts *counts = data;
  Stats *stats = counts->stats;
  gsize end = MIN ((chunk + 1) * CHUNK, stats->n);
  gint32 ids[AISLE_ROWS_BLOCK];

  if (counts->n_names < FEW_NAMES && counts->own[worker] == NULL)
    counts->own[worker] = g_new0 (guint32, counts->n_names + 1);
  for (gsize at = chunk * CHUNK; at < end; at += AISLE_ROWS_BLOCK)
    {
      gsize n = MIN (AISLE_ROWS_BLOCK, end - at);
      aisle_event_rows_ids (&stats->events, stats->column, stats->places != NULL ? stats->places + at : NULL, at, n,
                            ids);
      for (gsize i = 0; i < n; i++)
        {
          gsize id = ids[i] < 0 ? counts->n_names : (gsize) ids[i];
          if (counts->own[worker] != NULL)
            counts->own[worker][id]++;
          else
            __atomic_fetch_add (&counts->shared[id], 1, __ATOMIC_RELAXED);
        }
    }
  return TRUE;
}

/* How often each name stands there; [n_names]: none. */
static guint32 *
count_names (Stats *self, gsize n_names, AisleProgress *progress, GError **error)
{
  NameCounts counts = { .stats = self, .n_names = n_names, .shared = g_try_new0 (guint32, n_names + 1) };
  gboolean ok;

  if (counts.shared == NULL)
    {
      out_of_memory (n_names, error);
      return NULL;
    }
  ok = aisle_parallel_for ((self->n + CHUNK - 1) / CHUNK, count_names_chunk, &counts, progress, _ ("Counting values"),
                           error);
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    {
      for (gsize i = 0; counts.own[w] != NULL && i <= n_names; i++)
        counts.shared[i] += counts.own[w][i];
      g_free (counts.own[w]);
    }
  if (!ok)
    g_clear_pointer (&counts.shared, g_free);
  return counts.shared;
}

/* Several ids may have one text: titles, roles, sources. */
static gboolean
join_names (Stats *self, const guint32 *counts, gsize n_names, AisleProgress *progress, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT t.id, t.%s FROM %s AS t", self->column->name, self->column->names);
  sqlite3_stmt *statement = aisle_sql_prepare (self->project, sql, error);
  gsize named = 0;
  int rc;

  if (statement == NULL)
    return FALSE;
  aisle_sql_watch (self->project, progress);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      const char *text = (const char *) sqlite3_column_text (statement, 1);
      AisleSpan span = { text, (guint32) sqlite3_column_bytes (statement, 1) };

      if (id < 0 || (gsize) id >= n_names || counts[id] == 0 || text == NULL)
        continue;
      named += counts[id];
      if (!count_text (self, span, counts[id], error))
        {
          aisle_sql_watch (self->project, NULL);
          sqlite3_finalize (statement);
          return FALSE;
        }
    }
  self->missing = self->n - MIN (named, self->n);
  return aisle_sql_watched (self->project, statement, rc, progress, error);
}

/* ---- the most frequent ---- */

typedef struct
{
  guint64 value, n; /* value: a key, or an id */
} Frequent;

/* Keeps the ten largest; of equal ones the first. */
static void
offer (Frequent *top, gsize *n_top, guint64 value, guint64 n)
{
  gsize at = *n_top;

  if (n == 0 || (at == TOP && top[TOP - 1].n >= n))
    return;
  at = MIN (at, TOP - 1);
  for (; at > 0 && top[at - 1].n < n; at--)
    top[at] = top[at - 1];
  top[at] = (Frequent){ value, n };
  *n_top = MIN (*n_top + 1, TOP);
}

static AisleTable *
top_table (const Stats *self)
{
  const AisleColumnSpec columns[] = { { "value", N_ ("Value"), self->column->spec.type, self->column->spec.unit },
                                      { "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, NULL },
                                      { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL } };

  return aisle_table_new (columns, G_N_ELEMENTS (columns));
}

static void
set_key (const Stats *self, AisleTable *table, gsize row, gsize column, guint64 key)
{
  if (is_real (self))
    aisle_table_set_real (table, row, column, aisle_key_to_real (key));
  else
    aisle_table_set_integer (table, row, column, aisle_key_to_integer (key));
}

static void
set_name (const Stats *self, AisleTable *table, gsize row, gint64 id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT t.%s FROM %s AS t WHERE t.id = %" G_GINT64_FORMAT, self->column->name,
                                          self->column->names, id);
  sqlite3_stmt *statement = aisle_sql_prepare (self->project, sql, NULL);

  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    aisle_rows_set_cell (table, row, 0, sqlite3_column_value (statement, 0));
  sqlite3_finalize (statement);
}

static void
set_text (const Stats *self, AisleTable *table, gsize row, gint32 id)
{
  AisleSpan span = aisle_vocabulary_text (self->texts, id);
  g_autofree char *text = g_utf8_make_valid (span.data, span.length);

  aisle_table_set_text (table, row, 0, text);
}

static void
fill_top (Stats *self, const Frequent *top, gsize n_top)
{
  AisleTable *table = self->out->top = top_table (self);

  for (gsize i = 0; i < n_top && top[0].n > 1; i++)
    {
      gsize row = aisle_table_add_row (table);
      if (self->column->spec.type != AISLE_COLUMN_TEXT)
        set_key (self, table, row, 0, top[i].value);
      else if (self->texts != NULL)
        set_text (self, table, row, (gint32) top[i].value);
      else
        set_name (self, table, row, (gint64) top[i].value);
      aisle_table_set_integer (table, row, 1, (gint64) top[i].n);
      aisle_table_set_real (table, row, 2, (double) top[i].n / (double) self->n);
    }
}

/* ---- texts ---- */

static gboolean
describe_names (Stats *self, AisleProgress *progress, GError **error)
{
  gsize n_names = aisle_event_rows_n_names (&self->events, self->column);
  gboolean unique = !g_str_equal (self->column->name, "title") && !g_str_equal (self->column->name, "role")
                    && self->column->cells != AISLE_CELLS_SOURCE;
  g_autofree guint32 *counts = count_names (self, n_names, progress, error);
  Frequent top[TOP];
  gsize n_top = 0;

  if (counts == NULL)
    return FALSE;
  if (!unique)
    {
      self->texts = aisle_vocabulary_new (G_MAXINT32);
      return join_names (self, counts, n_names, progress, error);
    }
  self->missing = counts[n_names];
  for (gsize i = 0; i < n_names; i++)
    {
      self->distinct += counts[i] > 0;
      offer (top, &n_top, i, counts[i]);
    }
  fill_top (self, top, n_top);
  return TRUE;
}

static void
describe_texts (Stats *self)
{
  Frequent top[TOP];
  gsize n_top = 0;

  self->distinct = aisle_vocabulary_n (self->texts);
  for (guint i = 0; i < self->text_counts->len; i++)
    offer (top, &n_top, i, g_array_index (self->text_counts, guint64, i));
  fill_top (self, top, n_top);
}

/* ---- numbers and times ---- */

static gboolean
add_histogram (Stats *self, const AisleKeyFigures *figures, const AisleKeySource *source, guint64 high,
               AisleProgress *progress, GError **error)
{
  AisleColumnType type = self->column->spec.type;
  gboolean times = type == AISLE_COLUMN_TIME || type == AISLE_COLUMN_DATE;
  g_auto (AisleStatsBins) bins = { 0 };
  g_autofree char *zone = aisle_project_setting (self->project, "time_zone");
  g_autofree gsize *counts = NULL;
  gsize n_bins;

  if (times)
    {
      AisleCalendar *calendar = aisle_calendar_new (zone, error);
      if (calendar == NULL)
        return FALSE;
      aisle_stats_bins_times (&bins, type, figures->least, figures->most, calendar);
      aisle_calendar_free (calendar);
    }
  else
    aisle_stats_bins_numbers (&bins, type, figures->least, figures->most, high);
  if (bins.edges->len < 2)
    return TRUE;
  n_bins = bins.edges->len - 1;
  counts = g_new0 (gsize, n_bins);
  if (!aisle_key_bins (figures, source, (const guint64 *) (gpointer) bins.edges->data, n_bins, counts, progress, error))
    return FALSE;
  self->out->histogram = aisle_table_new (NULL, 0);
  aisle_table_add_column (self->out->histogram,
                          &(AisleColumnSpec){ times ? "from" : "label", times ? N_ ("From") : N_ ("Values"),
                                              !times        ? AISLE_COLUMN_TEXT
                                              : bins.by_day ? AISLE_COLUMN_DATE
                                                            : AISLE_COLUMN_TIME,
                                              NULL });
  aisle_table_add_column (self->out->histogram, &(AisleColumnSpec){ "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, NULL });
  for (gsize b = 0; b < n_bins; b++)
    {
      gsize row = aisle_table_add_row (self->out->histogram);
      if (times)
        aisle_table_set_integer (self->out->histogram, row, 0, g_array_index (bins.froms, gint64, b));
      else
        aisle_table_set_text (self->out->histogram, row, 0, bins.labels->pdata[b]);
      aisle_table_set_integer (self->out->histogram, row, 1, (gint64) counts[b]);
    }
  return TRUE;
}

/* Quartiles lie between two rows where the number of rows says so (linear, as R's type 7). */
static const double parts[] = { .25, .5, .75, .99 };

static gboolean
find_quartiles (const AisleKeyFigures *figures, const AisleKeySource *source, double *values, guint64 *high,
                AisleProgress *progress, GError **error)
{
  gsize n = figures->n - figures->missing, ranks[2 * G_N_ELEMENTS (parts)];
  guint64 keys[2 * G_N_ELEMENTS (parts)];

  for (gsize p = 0; p < G_N_ELEMENTS (parts); p++)
    {
      ranks[2 * p] = (gsize) floor (parts[p] * (double) (n - 1));
      ranks[2 * p + 1] = MIN (ranks[2 * p] + 1, n - 1);
    }
  if (!aisle_key_select (figures, source, ranks, G_N_ELEMENTS (ranks), keys, progress, error))
    return FALSE;
  for (gsize p = 0; p < G_N_ELEMENTS (parts); p++)
    {
      double at = parts[p] * (double) (n - 1), low = aisle_key_number (source, keys[2 * p]);
      values[p] = low + (at - floor (at)) * (aisle_key_number (source, keys[2 * p + 1]) - low);
    }
  *high = keys[2 * G_N_ELEMENTS (parts) - 1];
  return TRUE;
}

static void
add_fact (const Stats *self, const char *name, const char *title, double value)
{
  AisleColumnType type = self->column->spec.type;
  gsize column;

  if (type == AISLE_COLUMN_INTEGER)
    type = AISLE_COLUMN_REAL;
  if (type == AISLE_COLUMN_TIME) /* between two rows; nobody asks for its microsecond */
    value = round (value / AISLE_SECOND) * AISLE_SECOND;
  column = aisle_table_add_column (self->out->facts, &(AisleColumnSpec){ name, title, type, self->column->spec.unit });
  if (type == AISLE_COLUMN_REAL || type == AISLE_COLUMN_SHARE)
    aisle_table_set_real (self->out->facts, 0, column, value);
  else if (isfinite (value) && fabs (value) < 9.2e18)
    aisle_table_set_integer (self->out->facts, 0, column, llround (value));
}

static void
add_end (const Stats *self, const char *name, const char *title, guint64 key)
{
  gsize column = aisle_table_add_column (
      self->out->facts, &(AisleColumnSpec){ name, title, self->column->spec.type, self->column->spec.unit });

  set_key (self, self->out->facts, 0, column, key);
}

static void
add_counts (Stats *self)
{
  const AisleColumnSpec columns[] = { { "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, NULL },
                                      { "missing", N_ ("Missing"), AISLE_COLUMN_INTEGER, NULL },
                                      { "missing_share", N_ ("Missing share"), AISLE_COLUMN_SHARE, NULL },
                                      { "distinct", N_ ("Different values"), AISLE_COLUMN_INTEGER, NULL },
                                      { "distinct_is", N_ ("Counted"), AISLE_COLUMN_TEXT, NULL } };

  self->out->facts = aisle_table_new (columns, G_N_ELEMENTS (columns));
  aisle_table_add_row (self->out->facts);
  aisle_table_set_integer (self->out->facts, 0, 0, (gint64) self->n);
  aisle_table_set_integer (self->out->facts, 0, 1, (gint64) self->missing);
  if (self->n > 0)
    aisle_table_set_real (self->out->facts, 0, 2, (double) self->missing / (double) self->n);
  aisle_table_set_integer (self->out->facts, 0, 3, (gint64) self->distinct);
  aisle_table_set_text (self->out->facts, 0, 4, self->exact ? "exact" : "about");
}

static gboolean
describe_numbers (Stats *self, AisleProgress *progress, GError **error)
{
  AisleKeySource source = { self->shape->events ? read_events : read_keys, self, self->n, is_real (self) };
  AisleProgress counting = aisle_progress_part (progress, 0, .5), selecting = aisle_progress_part (progress, .5, .8),
                binning = aisle_progress_part (progress, .8, 1);
  g_auto (AisleKeyFigures) figures = { 0 };
  double values[G_N_ELEMENTS (parts)];
  AisleColumnType type = self->column->spec.type;
  gboolean times = type == AISLE_COLUMN_TIME || type == AISLE_COLUMN_DATE;
  guint64 high;
  Frequent top[TOP];
  gsize n_top = 0;

  if (!aisle_key_figures (&figures, &source, COUNTED, &counting, error))
    return FALSE;
  self->missing = figures.missing;
  self->distinct = figures.distinct;
  self->exact = figures.exact;
  for (gsize e = 0; figures.entries != NULL && e < figures.distinct; e++)
    offer (top, &n_top, figures.entries[e].key, figures.entries[e].n);
  fill_top (self, top, n_top);
  add_counts (self);
  if (figures.missing == figures.n)
    return TRUE;
  if (!find_quartiles (&figures, &source, values, &high, &selecting, error))
    return FALSE;
  add_end (self, "minimum", times ? N_ ("Earliest") : N_ ("Smallest"), figures.least);
  add_fact (self, "lower_quartile", N_ ("Lower quartile"), values[0]);
  add_fact (self, "median", N_ ("Median"), values[1]);
  add_fact (self, "upper_quartile", N_ ("Upper quartile"), values[2]);
  add_end (self, "maximum", times ? N_ ("Latest") : N_ ("Largest"), figures.most);
  add_fact (self, "mean", N_ ("Mean"), figures.mean);
  return add_histogram (self, &figures, &source, high, &binning, error);
}

/* ---- the command ---- */

/* Ids of the shop stay out: of texts only the question is told. */
static AislePassport *
passport_of (const Stats *self)
{
  /* Translators: a column and its table */
  g_autofree char *definition = g_strdup_printf (_ ("Values of the column “%s” of the table “%s”"),
                                                 _ (self->column->spec.title), self->shape->id);
  g_autofree char *hash = aisle_project_content_hash (self->project);
  AislePassport *passport = aisle_passport_new (definition);

  aisle_passport_set_source (passport, hash, aisle_project_generation (self->project));
  aisle_passport_set_rows (passport, self->total, N_ ("rows"));
  if (self->total > self->n)
    aisle_passport_add_dropped (passport, _ ("left out by the filters"), self->total - self->n);
  for (guint i = 0; i < self->conditions->len; i++)
    {
      const AisleCondition *condition = self->conditions->pdata[i];
      g_autofree char *values = condition->is_text ? g_strdup ("…") : g_strjoinv (", ", condition->values);
      g_autofree char *text = g_strdup_printf ("%s %s", aisle_rows_op_id (condition->op), values);
      aisle_passport_add_param (passport, condition->column->spec.name, text);
    }
  if (!self->exact)
    aisle_passport_add_note (passport, _ ("The number of different values is estimated (HyperLogLog, within 2 per "
                                          "cent in 98 of 100 cases); all other figures are exact"));
  return passport;
}

static gboolean
find_rows (Stats *self, AisleProgress *progress, GError **error)
{
  if (!self->shape->events)
    {
      if (self->column->spec.type == AISLE_COLUMN_TEXT)
        self->texts = aisle_vocabulary_new (G_MAXINT32);
      return read_table (self, progress, error);
    }
  if (!aisle_event_rows_open (&self->events, self->project, self->query->stored, progress, error)
      || !aisle_event_rows_select (&self->events, self->shape, self->conditions, self->query->search, &self->places,
                                   &self->n, progress, error))
    return FALSE;
  self->total = self->events.columns->n_events;
  return aisle_event_rows_need (&self->events, self->column, progress, error);
}

AisleColumnStats *
aisle_command_column_stats (AisleProject *project, const AisleRowsQuery *query, const char *column,
                            AisleProgress *progress, GError **error)
{
  g_auto (Stats) stats = { .project = project, .query = query, .exact = TRUE };
  gboolean text;

  stats.out = g_new0 (AisleColumnStats, 1);
  stats.text_counts = g_array_new (FALSE, TRUE, sizeof (guint64));
  stats.shape = aisle_rows_shape_new (project, query->table, query->stored, error);
  stats.column = stats.shape == NULL ? NULL : aisle_rows_shape_find (stats.shape, column, error);
  stats.conditions = stats.column == NULL ? NULL : aisle_conditions_new (stats.shape, query, error);
  if (stats.conditions == NULL)
    return NULL;
  aisle_condition_prepare (project);
  if (!find_rows (&stats, progress, error))
    return NULL;
  text = stats.column->spec.type == AISLE_COLUMN_TEXT;
  if (text && stats.shape->events && !describe_names (&stats, progress, error))
    return NULL;
  if (text && stats.texts != NULL)
    describe_texts (&stats);
  if (text)
    add_counts (&stats);
  else if (!describe_numbers (&stats, progress, error))
    return NULL;
  stats.out->passport = passport_of (&stats);
  return g_steal_pointer (&stats.out);
}
