/* rows-condition.c: see rows-condition.h. */
#include "command/rows-condition.h"
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "text/natural.h"

#include <math.h>
#include <string.h>

static void
condition_free (gpointer data)
{
  AisleCondition *self = data;

  g_array_unref (self->ranges);
  g_strfreev (self->values);
  g_free (self);
}

/* ---- values as people write them ---- */

static gboolean
parse_number (const char *text, double *value)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  char *end;

  *value = g_ascii_strtod (trimmed, &end);
  return end != trimmed && *end == '\0' && isfinite (*value);
}

/* The first and the last microsecond, day or ten-thousandth that the text means. */
static gboolean
parse_integers (AisleColumnType type, const char *text, gint64 *low, gint64 *high)
{
  double number;

  switch (type)
    {
    case AISLE_COLUMN_TIME:
      if (!aisle_time_parse (text, low))
        return FALSE;
      *high = *low + (strchr (text, ':') == NULL ? AISLE_DAY : strchr (text, '.') == NULL ? AISLE_SECOND : 1) - 1;
      return TRUE;
    case AISLE_COLUMN_DATE:
      if (!aisle_time_parse (text, low))
        return FALSE;
      *low = *high = (*low - (*low < 0 ? AISLE_DAY - 1 : 0)) / AISLE_DAY;
      return TRUE;
    case AISLE_COLUMN_MONEY:
      if (!parse_number (text, &number) || fabs (number) > 9e14)
        return FALSE;
      *low = *high = llround (number * AISLE_MONEY_UNIT);
      return TRUE;
    case AISLE_COLUMN_DURATION:
      if (parse_number (text, &number) && fabs (number) < 9e12)
        *low = *high = llround (number * 1e6);
      else if (!aisle_duration_parse (text, low))
        return FALSE;
      else
        *high = *low;
      return TRUE;
    default:
      if (g_ascii_string_to_signed (text, 10, G_MININT64 + 1, G_MAXINT64, low, NULL))
        {
          *high = *low;
          return TRUE;
        }
      /* Between whole numbers: no row is equal, but rows are larger and smaller. */
      if (!parse_number (text, &number) || fabs (number) > 9e18)
        return FALSE;
      *low = (gint64) ceil (number);
      *high = (gint64) floor (number);
      return TRUE;
    }
}

static gboolean
parse_keys (AisleColumnType type, const char *text, AisleKeyRange *range)
{
  gint64 low, high;
  double number;

  if (type == AISLE_COLUMN_REAL || type == AISLE_COLUMN_SHARE)
    {
      gsize n = strlen (text);
      g_autofree char *trimmed = g_strdup (text);
      gboolean percent = type == AISLE_COLUMN_SHARE && n > 1 && text[n - 1] == '%';
      if (percent)
        trimmed[n - 1] = '\0';
      if (!parse_number (trimmed, &number))
        return FALSE;
      range->low = range->high = aisle_key_of_real (percent ? number / 100 : number);
      return TRUE;
    }
  if (!parse_integers (type, text, &low, &high))
    return FALSE;
  *range = (AisleKeyRange){ aisle_key_of_integer (low), aisle_key_of_integer (high) };
  return TRUE;
}

static const char *
example_of (AisleColumnType type)
{
  switch (type)
    {
    case AISLE_COLUMN_TIME:
      return _ ("a time such as 2024-01-31 or 2024-01-31 10:30:00");
    case AISLE_COLUMN_DATE:
      return _ ("a day such as 2024-01-31");
    case AISLE_COLUMN_DURATION:
      return _ ("seconds, or a duration such as 30m");
    default:
      return _ ("a number such as 9.99");
    }
}

static gboolean
understand_numbers (AisleCondition *self, GError **error)
{
  AisleColumnType type = self->column->spec.type;
  gsize n = g_strv_length (self->values);
  g_autofree AisleKeyRange *given = g_new0 (AisleKeyRange, n + 1);
  AisleKeyRange range = { 0, AISLE_KEY_MISSING - 1 };

  for (gsize i = 0; i < n; i++)
    if (!parse_keys (type, self->values[i], &given[i]))
      {
        g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("'%s' does not fit column '%s': write %s"),
                     self->values[i], self->column->spec.name, example_of (type));
        return FALSE;
      }
  switch (self->op)
    {
    case AISLE_ROWS_IS_NOT:
      if (given[0].low > 0 && given[0].low <= given[0].high)
        g_array_append_val (self->ranges, ((AisleKeyRange){ 0, given[0].low - 1 }));
      range.low = given[0].low <= given[0].high ? given[0].high + 1 : 0;
      break;
    case AISLE_ROWS_AT_LEAST:
      range.low = given[0].low;
      break;
    case AISLE_ROWS_AT_MOST:
      range.high = given[0].high;
      break;
    case AISLE_ROWS_BETWEEN:
      range = (AisleKeyRange){ given[0].low, given[1].high };
      break;
    case AISLE_ROWS_MISSING:
      return TRUE;
    case AISLE_ROWS_PRESENT:
      break;
    default:
      g_array_append_vals (self->ranges, given, (guint) n);
      return TRUE;
    }
  g_array_append_val (self->ranges, range);
  return TRUE;
}

static AisleCondition *
understand (const AisleRowsShape *shape, const AisleRowsFilter *filter, GError **error)
{
  const AisleRowsColumn *column = aisle_rows_shape_find (shape, filter->column, error);
  AisleCondition *self;

  if (column == NULL)
    return NULL;
  if (!aisle_rows_op_fits (filter->op, column->spec.type))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   column->spec.type == AISLE_COLUMN_TEXT
                       ? _ ("column '%s' holds text: '%s' asks for numbers or times: use contains or starts")
                       : _ ("column '%s' holds numbers or times: '%s' asks for text: use at-least or between"),
                   filter->column, aisle_rows_op_id (filter->op));
      return NULL;
    }
  self = g_new0 (AisleCondition, 1);
  self->column = column;
  self->op = filter->op;
  self->values = g_strdupv (filter->values);
  self->is_text = column->spec.type == AISLE_COLUMN_TEXT;
  self->missing = filter->op == AISLE_ROWS_MISSING || filter->op == AISLE_ROWS_IS_NOT;
  self->ranges = g_array_new (FALSE, FALSE, sizeof (AisleKeyRange));
  if (self->is_text || understand_numbers (self, error))
    return self;
  condition_free (self);
  return NULL;
}

GPtrArray *
aisle_conditions_new (const AisleRowsShape *shape, const AisleRowsQuery *query, GError **error)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new_with_free_func (condition_free);

  for (guint i = 0; i < query->filters->len; i++)
    {
      AisleCondition *condition = understand (shape, query->filters->pdata[i], error);
      if (condition == NULL)
        return NULL;
      g_ptr_array_add (conditions, condition);
    }
  return g_steal_pointer (&conditions);
}

/* ---- SQL ---- */

static void
needle_free (gpointer data)
{
  aisle_needle_clear (data);
  g_free (data);
}

static void
look_for (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  gboolean starts = sqlite3_user_data (context) != NULL;
  const char *text = (const char *) sqlite3_value_text (arguments[0]);
  AisleNeedle *needle = sqlite3_get_auxdata (context, 1);

  if (text == NULL)
    {
      sqlite3_result_int (context, 0);
      return;
    }
  if (needle == NULL)
    {
      const char *wanted = (const char *) sqlite3_value_text (arguments[1]);
      AisleNeedle *fresh = g_new0 (AisleNeedle, 1);
      aisle_needle_init (fresh, wanted != NULL ? wanted : "");
      sqlite3_result_int (context, starts ? aisle_needle_starts (fresh, text) : aisle_needle_in (fresh, text));
      sqlite3_set_auxdata (context, 1, fresh, needle_free); /* may free it at once */
      return;
    }
  sqlite3_result_int (context, starts ? aisle_needle_starts (needle, text) : aisle_needle_in (needle, text));
}

static int
compare (void *data, int n, const void *a, int m, const void *b)
{
  return aisle_natural_compare (a, (gsize) n, b, (gsize) m);
}

void
aisle_condition_prepare (AisleProject *project)
{
  sqlite3 *db = aisle_project_db (project);
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

  sqlite3_create_function_v2 (db, "aisle_contains", 2, flags, NULL, look_for, NULL, NULL, NULL);
  sqlite3_create_function_v2 (db, "aisle_starts", 2, flags, (gpointer) "starts", look_for, NULL, NULL, NULL);
  sqlite3_create_collation_v2 (db, "aisle_natural", SQLITE_UTF8, NULL, compare, NULL);
}

typedef struct
{
  enum
  {
    BOUND_TEXT,
    BOUND_INTEGER,
    BOUND_REAL
  } type;
  gint64 integer;
  double real;
  char text[];
} Bound;

static void
add_text (GPtrArray *values, const char *text)
{
  gsize n = strlen (text) + 1;
  Bound *bound = g_malloc0 (sizeof *bound + n);

  memcpy (bound->text, text, n);
  g_ptr_array_add (values, bound);
}

static void
add_key (GPtrArray *values, guint64 key, AisleColumnType type)
{
  Bound *bound = g_new0 (Bound, 1);

  bound->type = type == AISLE_COLUMN_REAL || type == AISLE_COLUMN_SHARE ? BOUND_REAL : BOUND_INTEGER;
  bound->real = CLAMP (aisle_key_to_real (key), -G_MAXDOUBLE, G_MAXDOUBLE);
  bound->integer = aisle_key_to_integer (key);
  g_ptr_array_add (values, bound);
}

void
aisle_condition_bind (sqlite3_stmt *statement, const GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    {
      const Bound *bound = values->pdata[i];
      int at = (int) i + 1;
      if (bound->type == BOUND_TEXT)
        sqlite3_bind_text (statement, at, bound->text, -1, SQLITE_TRANSIENT);
      else if (bound->type == BOUND_INTEGER)
        sqlite3_bind_int64 (statement, at, bound->integer);
      else
        sqlite3_bind_double (statement, at, bound->real);
    }
}

static void
number_sql (const AisleCondition *self, const char *expression, GString *sql, GPtrArray *values)
{
  AisleColumnType type = self->column->spec.type;
  gboolean real = type == AISLE_COLUMN_REAL || type == AISLE_COLUMN_SHARE;

  if (self->op == AISLE_ROWS_PRESENT)
    {
      g_string_append_printf (sql, "%s IS NOT NULL", expression);
      return;
    }
  g_string_append (sql, self->missing ? "(" : "(0");
  if (self->missing)
    g_string_append_printf (sql, "%s IS NULL", expression);
  for (guint i = 0; i < self->ranges->len; i++)
    {
      AisleKeyRange range = g_array_index (self->ranges, AisleKeyRange, i);
      /* The ends of all keys are no numbers. */
      if (real && range.low < aisle_key_of_real (-G_MAXDOUBLE))
        range.low = aisle_key_of_real (-G_MAXDOUBLE);
      if (real && range.high > aisle_key_of_real (G_MAXDOUBLE))
        range.high = aisle_key_of_real (G_MAXDOUBLE);
      g_string_append_printf (sql, " OR %s BETWEEN ? AND ?", expression);
      add_key (values, MAX (range.low, real ? 0 : 1), type);
      add_key (values, MIN (range.high, AISLE_KEY_MISSING - 1), type);
    }
  g_string_append_c (sql, ')');
}

void
aisle_condition_sql (const AisleCondition *self, const char *expression, GString *sql, GPtrArray *values)
{
  if (!self->is_text)
    {
      number_sql (self, expression, sql, values);
      return;
    }
  switch (self->op)
    {
    case AISLE_ROWS_MISSING:
      g_string_append_printf (sql, "%s IS NULL", expression);
      return;
    case AISLE_ROWS_PRESENT:
      g_string_append_printf (sql, "%s IS NOT NULL", expression);
      return;
    case AISLE_ROWS_CONTAINS:
      g_string_append_printf (sql, "aisle_contains (%s, ?)", expression);
      break;
    case AISLE_ROWS_STARTS:
      g_string_append_printf (sql, "aisle_starts (%s, ?)", expression);
      break;
    case AISLE_ROWS_IS_NOT:
      g_string_append_printf (sql, "%s IS NOT ?", expression);
      break;
    default:
      g_string_append_printf (sql, "%s IN (", expression);
      for (gsize i = 0; self->values[i] != NULL; i++)
        g_string_append (sql, i > 0 ? ", ?" : "?");
      g_string_append_c (sql, ')');
    }
  for (gsize i = 0; self->values[i] != NULL; i++)
    add_text (values, self->values[i]);
}

void
aisle_conditions_where (const AisleRowsShape *shape, const GPtrArray *conditions, const char *search, GString *sql,
                        GPtrArray *values)
{
  const char *joint = "WHERE ";

  for (guint i = 0; i < conditions->len; i++)
    {
      const AisleCondition *condition = conditions->pdata[i];
      g_string_append (sql, joint);
      aisle_condition_sql (condition, condition->column->expression, sql, values);
      joint = " AND ";
    }
  if (search == NULL || *search == '\0')
    return;
  g_string_append_printf (sql, "%s(0", joint);
  for (guint c = 0; c < shape->columns->len; c++)
    {
      const AisleRowsColumn *column = aisle_rows_shape_column (shape, c);
      if (column->spec.type != AISLE_COLUMN_TEXT)
        continue;
      g_string_append_printf (sql, " OR aisle_contains (%s, ?)", column->expression);
      add_text (values, search);
    }
  g_string_append_c (sql, ')');
}
