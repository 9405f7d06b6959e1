/* column-guess.c: evidence first from names, then from values; every guess says what it rests on. */
#include "import/column-guess.h"

#include "base/i18n.h"
#include "import/record-guess.h"
#include "import/role-names.h"
#include "import/time-parse.h"
#include "import/value-parse.h"

#include <math.h>

#define SAMPLES 5

/* The cell, or NULL when missing. */
static const char *
cell_at (const GPtrArray *rows, guint row, guint column)
{
  char **cells = rows->pdata[row];

  for (guint i = 0; i < column; i++)
    if (cells[i] == NULL)
      return NULL;
  return cells[column] == NULL || aisle_value_is_missing (cells[column], strlen (cells[column])) ? NULL : cells[column];
}

/* ---- numbers ---- */

/* Digits, one mark, digits: -59,90 */
static gboolean
is_decimal (const char *text, char mark, guint *decimals)
{
  const char *p = text + (*text == '-' ? 1 : 0);
  guint before = 0;

  *decimals = 0;
  for (; g_ascii_isdigit (*p); p++)
    before++;
  if (*p++ != mark)
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    ++*decimals;
  return *p == '\0' && before > 0 && *decimals > 0;
}

gboolean
aisle_guess_decimal_comma (const GPtrArray *rows, char separator)
{
  gsize commas = 0, points = 0, unclear = 0;

  for (guint i = 0; i < rows->len; i++)
    for (char **cell = rows->pdata[i]; *cell != NULL; cell++)
      {
        guint decimals;

        if (is_decimal (*cell, '.', &decimals))
          points++;
        else if (is_decimal (*cell, ',', &decimals))
          *(decimals == 3 ? &unclear : &commas) += 1;
      }
  return commas > points || (commas == points && separator == ';' && unclear > points);
}

/* ---- times ---- */

typedef struct
{
  gsize n, read, backward;
  gint64 first, last; /* of the values read */
} TimeTrial;

static void
try_rows (const GPtrArray *rows, guint column, AisleTimeParser *parser, TimeTrial *trial)
{
  gint64 before = AISLE_TIME_MISSING;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const char *cell = cell_at (rows, i, column);
      gint64 time;

      if (cell == NULL)
        continue;
      trial->n++;
      if (!aisle_time_parser_read (parser, cell, strlen (cell), &time))
        continue;
      trial->backward += before != AISLE_TIME_MISSING && time < before ? 1 : 0;
      trial->first = trial->read == 0 ? time : MIN (trial->first, time);
      trial->last = trial->read == 0 ? time : MAX (trial->last, time);
      trial->read++;
      before = time;
    }
}

static TimeTrial
try_format (const GPtrArray *rows, const GPtrArray *more, guint column, AisleTimeFormat format)
{
  AisleTimeParser parser;
  TimeTrial trial = { 0 };

  if (!aisle_time_parser_init (&parser, format, NULL, NULL))
    return trial;
  try_rows (rows, column, &parser, &trial);
  try_rows (more, column, &parser, &trial);
  aisle_time_parser_clear (&parser);
  return trial;
}

/* Only impossible days decide; order and span hint; else it is said that nothing did. */
static AisleTimeFormat
month_or_day (const GPtrArray *rows, const GPtrArray *more, guint column, TimeTrial *best, char **why)
{
  TimeTrial month = try_format (rows, more, column, AISLE_TIME_MONTH_FIRST);
  TimeTrial day = try_format (rows, more, column, AISLE_TIME_DAY_FIRST);
  gboolean day_first = FALSE;
  const char *remark = NULL;

  if (month.read != day.read)
    {
      day_first = day.read > month.read;
      remark = day_first ? _ ("day first: some values would have a month above 12 otherwise")
                         : _ ("month first: some values would have a month above 12 otherwise");
    }
  else if (month.backward != day.backward || month.last - month.first > 3 * (day.last - day.first)
           || day.last - day.first > 3 * (month.last - month.first))
    {
      day_first = month.backward != day.backward ? day.backward < month.backward
                                                 : day.last - day.first < month.last - month.first;
      remark = day_first ? _ ("ambiguous: day first keeps the rows in order of time; check it")
                         : _ ("ambiguous: month first keeps the rows in order of time; check it");
    }
  else
    {
      for (guint i = 0; i < rows->len && !day_first; i++)
        {
          const char *cell = cell_at (rows, i, column);

          day_first = cell != NULL && strchr (cell, '/') == NULL && strchr (cell, '.') != NULL;
        }
      remark = day_first ? _ ("ambiguous: no day is above 12; taken as day first; check it")
                         : _ ("ambiguous: no day is above 12; taken as month first; check it");
    }
  *best = day_first ? day : month;
  if (why != NULL && best->read > 0)
    *why = g_strdup (remark);
  return day_first ? AISLE_TIME_DAY_FIRST : AISLE_TIME_MONTH_FIRST;
}

/* Whole numbers that would be times of the web's age; by_name: the name says time, so any after 1971 do. */
static AisleTimeFormat
epoch_unit (const GPtrArray *rows, guint column, gboolean by_name, double *share)
{
  const double low = by_name ? 3e7 : 8e8, high = by_name ? 4.2e9 : 2.2e9;
  static const double units[] = { 1, 1e3, 1e6 };
  gsize counts[3] = { 0 }, n = 0;
  guint best = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const char *cell = cell_at (rows, i, column);
      double number;

      if (cell == NULL)
        continue;
      n++;
      if (!g_ascii_isdigit (*cell) || !aisle_number_parse (cell, strlen (cell), FALSE, &number))
        continue;
      for (guint unit = 0; unit < 3; unit++)
        counts[unit] += number >= low * units[unit] && number < high * units[unit] ? 1 : 0;
    }
  for (guint unit = 1; unit < 3; unit++)
    if (counts[unit] > counts[best])
      best = unit;
  *share = n > 0 ? (double) counts[best] / n : 0;
  return AISLE_TIME_EPOCH_S + best;
}

AisleTimeFormat
aisle_guess_time_format (const GPtrArray *rows, const GPtrArray *more, guint column, gboolean by_name, double *share,
                         char **why)
{
  TimeTrial iso = try_format (rows, NULL, column, AISLE_TIME_ISO), slashed;
  AisleTimeFormat format;

  *share = 0;
  if (iso.n == 0)
    return AISLE_TIME_NONE;
  *share = (double) iso.read / iso.n;
  if (*share >= .5)
    return AISLE_TIME_ISO;
  slashed = try_format (rows, NULL, column, AISLE_TIME_LOG);
  *share = (double) slashed.read / iso.n;
  if (*share >= .5)
    return AISLE_TIME_LOG;
  format = month_or_day (rows, more, column, &slashed, why);
  *share = slashed.n > 0 ? (double) slashed.read / slashed.n : 0;
  if (*share >= .5)
    return format;
  if (why != NULL)
    g_clear_pointer (why, g_free);
  format = epoch_unit (rows, column, by_name, share);
  return *share >= (by_name ? .5 : .95) ? format : AISLE_TIME_NONE;
}

/* ---- columns ---- */

gboolean
aisle_guess_is_prose (const char *text, glong length)
{
  gsize spaces = 0, size = strlen (text);

  if ((*text == '{' && text[size - 1] == '}') || (*text == '[' && text[size - 1] == ']'))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    spaces += *p == ' ';
  return spaces >= 2 || (length >= 4 && size > 2 * (gsize) length);
}

static gsize
count_whole_days (const GPtrArray *rows, guint column, AisleTimeFormat format)
{
  AisleTimeParser parser;
  gsize n = 0;

  if (!aisle_time_parser_init (&parser, format, NULL, NULL))
    return 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const char *cell = cell_at (rows, i, column);
      gint64 time;

      n += cell != NULL && aisle_time_parser_read (&parser, cell, strlen (cell), &time) && time % AISLE_DAY == 0;
    }
  aisle_time_parser_clear (&parser);
  return n;
}

static void
look_at (const AisleMapping *mapping, const GPtrArray *rows, const GPtrArray *more, guint index,
         AisleColumnEvidence *evidence)
{
  AisleMappedColumn *column = mapping->columns->pdata[index];
  g_autoptr (GHashTable) distinct = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) samples = g_ptr_array_new ();
  const char *before = NULL;

  evidence->sure = mapping->header ? aisle_role_guess_name (column->name, &evidence->named, &evidence->total) : 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const char *cell = cell_at (rows, i, index);
      gsize length = cell != NULL ? strlen (cell) : 0;
      glong characters;
      double number;
      AisleFold fold;

      if (cell == NULL)
        continue;
      characters = g_utf8_strlen (cell, -1);
      evidence->n++;
      evidence->runs += before == NULL || !g_str_equal (before, cell);
      evidence->prose += aisle_guess_is_prose (cell, characters);
      evidence->mean_length += (double) characters;
      before = cell;
      if (aisle_number_parse (cell, length, mapping->decimal_comma, &number))
        {
          evidence->numbers++;
          evidence->integers += strspn (cell, "-0123456789") == length ? 1 : 0;
        }
      evidence->kinds += aisle_kind_guess (cell, length) != AISLE_KIND_OTHER ? 1 : 0;
      evidence->folds += aisle_fold_parse (cell, length, &fold) ? 1 : 0;
      if (g_hash_table_add (distinct, (gpointer) cell) && samples->len < SAMPLES)
        g_ptr_array_add (samples, g_strdup (cell));
    }
  evidence->distinct = g_hash_table_size (distinct);
  evidence->mean_length /= MAX (evidence->n, 1);
  column->missing = rows->len - evidence->n;
  g_ptr_array_add (samples, NULL);
  g_strfreev (column->samples);
  column->samples = (char **) g_ptr_array_free (g_steal_pointer (&samples), FALSE);

  /* A name that says another thing is believed: ids may look like seconds. */
  if (evidence->sure == 0 || evidence->named == AISLE_ROLE_TIME)
    evidence->time =
        aisle_guess_time_format (rows, more, index, evidence->sure > 0, &evidence->time_share, &evidence->time_why);
  if (evidence->time != AISLE_TIME_NONE)
    evidence->whole_days = count_whole_days (rows, index, evidence->time);
  column->type = evidence->n == 0                             ? AISLE_COLUMN_TEXT
                 : evidence->time != AISLE_TIME_NONE          ? AISLE_COLUMN_TIME
                 : evidence->integers * 10 >= evidence->n * 9 ? AISLE_COLUMN_INTEGER
                 : evidence->numbers * 10 >= evidence->n * 9  ? AISLE_COLUMN_REAL
                                                              : AISLE_COLUMN_TEXT;
}

/* Values that contradict what a name promises. */
static gboolean
values_fit (AisleRole role, const AisleColumnEvidence *evidence)
{
  if (evidence->n == 0)
    return TRUE;
  switch (role)
    {
    case AISLE_ROLE_TIME:
      return evidence->time != AISLE_TIME_NONE;
    case AISLE_ROLE_QUANTITY:
      return evidence->numbers * 2 >= evidence->n;
    case AISLE_ROLE_FOLD:
      return evidence->folds * 2 >= evidence->n;
    default:
      return TRUE;
    }
}

static void
set_role (AisleMapping *mapping, guint index, AisleRole role, char *why)
{
  AisleMappedColumn *column = mapping->columns->pdata[index];

  column->role = role;
  g_free (column->why);
  column->why = why;
}

static gssize
column_of (const AisleMapping *mapping, AisleRole role)
{
  for (guint i = 0; i < mapping->columns->len; i++)
    if (((AisleMappedColumn *) mapping->columns->pdata[i])->role == role)
      return i;
  return -1;
}

static void
roles_from_names (AisleMapping *mapping, const AisleColumnEvidence *evidence)
{
  for (AisleRole role = AISLE_ROLE_IGNORE + 1; role < AISLE_N_ROLES; role++)
    {
      gssize best = -1;

      for (guint i = 0; i < mapping->columns->len; i++)
        if (evidence[i].sure > 0 && evidence[i].named == role && values_fit (role, &evidence[i])
            && (best < 0 || evidence[i].sure > evidence[best].sure))
          best = i;
      if (best >= 0)
        set_role (mapping, best, role,
                  g_strdup_printf (_ ("its name is a usual one for: %s"), aisle_role_title (role)));
    }
}

static gboolean
is_free (const AisleMapping *mapping, guint index)
{
  return ((AisleMappedColumn *) mapping->columns->pdata[index])->role == AISLE_ROLE_IGNORE;
}

/* What no name told: times and kinds by their values, then the first columns of ids as user and item. */
static void
roles_from_values (AisleMapping *mapping, const AisleColumnEvidence *evidence)
{
  guint n = mapping->columns->len;

  for (guint i = 0; i < n && column_of (mapping, AISLE_ROLE_TIME) < 0; i++)
    if (is_free (mapping, i) && evidence[i].time != AISLE_TIME_NONE)
      set_role (mapping, i, AISLE_ROLE_TIME, g_strdup (_ ("its values read as times")));
  for (guint i = 0; i < n && column_of (mapping, AISLE_ROLE_KIND) < 0; i++)
    if (is_free (mapping, i) && evidence[i].distinct <= 20 && evidence[i].kinds * 2 > evidence[i].n)
      set_role (mapping, i, AISLE_ROLE_KIND, g_strdup (_ ("its values are words for shop events")));
  for (guint i = 0; i < n && column_of (mapping, AISLE_ROLE_FOLD) < 0; i++)
    if (is_free (mapping, i) && evidence[i].n > 0 && evidence[i].folds == evidence[i].n)
      set_role (mapping, i, AISLE_ROLE_FOLD, g_strdup (_ ("its values are train, valid or test")));
  if (column_of (mapping, AISLE_ROLE_QUERY) >= 0)
    return;
  if (column_of (mapping, AISLE_ROLE_USER) < 0 && column_of (mapping, AISLE_ROLE_SESSION) < 0)
    for (guint i = 0; i < n; i++)
      if (is_free (mapping, i) && evidence[i].sure == 0 && evidence[i].n > 0 && evidence[i].time == AISLE_TIME_NONE)
        {
          set_role (mapping, i, AISLE_ROLE_USER, g_strdup (_ ("the first column with no other meaning; check it")));
          break;
        }
  if (column_of (mapping, AISLE_ROLE_ITEM) < 0)
    for (guint i = 0; i < n; i++)
      if (is_free (mapping, i) && evidence[i].sure == 0 && evidence[i].n > 0 && evidence[i].distinct > 1
          && evidence[i].time == AISLE_TIME_NONE)
        {
          set_role (mapping, i, AISLE_ROLE_ITEM, g_strdup (_ ("the next column with no other meaning; check it")));
          break;
        }
}

/* A line total counted times the quantity would count the quantity twice. */
static void
settle_total (AisleMapping *mapping, const AisleColumnEvidence *evidence)
{
  gssize price = column_of (mapping, AISLE_ROLE_PRICE), quantity = column_of (mapping, AISLE_ROLE_QUANTITY);

  if (price >= 0 && quantity >= 0 && evidence[price].total)
    set_role (mapping, quantity, AISLE_ROLE_IGNORE,
              g_strdup (_ ("left out: the price is the line's total, times the quantity it would count twice")));
}

static void
guess_default_kind (AisleMapping *mapping)
{
  gboolean rating = FALSE;

  g_clear_pointer (&mapping->default_kind, g_free);
  if (column_of (mapping, AISLE_ROLE_KIND) >= 0)
    return;
  for (guint i = 0; mapping->header && i < mapping->columns->len; i++)
    rating |= g_ascii_strncasecmp (((AisleMappedColumn *) mapping->columns->pdata[i])->name, "rating", 6) == 0;
  if (column_of (mapping, AISLE_ROLE_ORDER) >= 0 || column_of (mapping, AISLE_ROLE_PRICE) >= 0
      || column_of (mapping, AISLE_ROLE_QUANTITY) >= 0)
    mapping->default_kind = g_strdup ("purchase");
  else if (rating)
    mapping->default_kind = g_strdup ("rating");
}

void
aisle_guess_columns (AisleMapping *mapping, const GPtrArray *rows, const GPtrArray *more)
{
  guint n = mapping->columns->len;
  g_autofree AisleColumnEvidence *evidence = g_new0 (AisleColumnEvidence, n);
  gssize time;

  for (guint i = 0; i < n; i++)
    {
      look_at (mapping, rows, more, i, &evidence[i]);
      set_role (mapping, i, AISLE_ROLE_IGNORE, g_strdup (_ ("neither its name nor its values say what it is")));
      ((AisleMappedColumn *) mapping->columns->pdata[i])->chosen = FALSE;
    }
  roles_from_names (mapping, evidence);
  roles_from_values (mapping, evidence);
  settle_total (mapping, evidence);
  guess_default_kind (mapping);
  aisle_guess_records (mapping, rows, evidence);

  time = column_of (mapping, AISLE_ROLE_TIME);
  if (time >= 0 && mapping->time_format == AISLE_TIME_NONE)
    {
      AisleMappedColumn *column = mapping->columns->pdata[time];

      mapping->time_format = evidence[time].time;
      if (evidence[time].time_why != NULL)
        set_role (mapping, (guint) time, AISLE_ROLE_TIME,
                  g_strdup_printf ("%s; %s", column->why, evidence[time].time_why));
    }
  for (guint i = 0; i < n; i++)
    g_free (evidence[i].time_why);
}
