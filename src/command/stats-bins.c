/* stats-bins.c: see stats-bins.h. */
#include "command/stats-bins.h"

#include "base/i18n.h"

#define BINS_WANTED  16
#define BINS_OF_TIME 200 /* half a year of days: the first and the last week of a log are seldom whole */

static void
bins_init (AisleStatsBins *self)
{
  self->edges = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->froms = g_array_new (FALSE, FALSE, sizeof (gint64));
}

void
aisle_stats_bins_clear (AisleStatsBins *self)
{
  g_clear_pointer (&self->edges, g_array_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->froms, g_array_unref);
}

/* ---- numbers ---- */

/* Of a unit of display, in the column's own integers. */
static double
scale_of (AisleColumnType type)
{
  return type == AISLE_COLUMN_MONEY ? AISLE_MONEY_UNIT : type == AISLE_COLUMN_DURATION ? 1e6 : 1;
}

static gboolean
is_real (AisleColumnType type)
{
  return type == AISLE_COLUMN_REAL || type == AISLE_COLUMN_SHARE;
}

static double
number_of (AisleColumnType type, guint64 key)
{
  return is_real (type) ? aisle_key_to_real (key) : (double) aisle_key_to_integer (key) / scale_of (type);
}

static guint64
key_of (AisleColumnType type, double number)
{
  return is_real (type) ? aisle_key_of_real (number)
                        : aisle_key_of_integer ((gint64) CLAMP (ceil (number * scale_of (type)), -9.2e18, 9.2e18));
}

/* 1, 2 or 5 times a power of ten. */
static double
round_step (double step)
{
  double power = pow (10, floor (log10 (step)));
  double digit = step / power;

  return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

static char *
label_of (AisleColumnType type, double from, double to, double step, gboolean last)
{
  int decimals = step >= 1 ? 0 : (int) CLAMP (ceil (-log10 (step) - 1e-9), 0, 15);
  double percent = type == AISLE_COLUMN_SHARE ? 100 : 1;

  if (type == AISLE_COLUMN_SHARE)
    decimals = MAX (decimals - 2, 0);
  if (last)
    /* Translators: a bin of a histogram: this number and all above. */
    return g_strdup_printf (_ ("%'.*f and more"), decimals, from * percent);
  if (type == AISLE_COLUMN_INTEGER && step == 1)
    return g_strdup_printf ("%'.0f", from);
  return g_strdup_printf ("%'.*f–%'.*f", decimals, from * percent, decimals,
                          (type == AISLE_COLUMN_INTEGER ? to - 1 : to) * percent);
}

void
aisle_stats_bins_numbers (AisleStatsBins *self, AisleColumnType type, guint64 least, guint64 most, guint64 high)
{
  double low = number_of (type, least), top = number_of (type, most), body = number_of (type, high), step, first;
  gboolean tail = body > low && top - low > 3 * (body - low);
  guint64 end = most + 1, edge;

  bins_init (self);
  body = tail ? body : top;
  step = round_step (MAX ((body - low) / BINS_WANTED, 1e-12));
  if (type == AISLE_COLUMN_INTEGER)
    step = MAX (step, 1);
  if (body == low)
    step = MAX (round_step (MAX (fabs (low), 1e-6)) / 10, type == AISLE_COLUMN_INTEGER ? 1 : 1e-6);
  first = floor (low / step);
  for (gsize b = 0; b < 4 * BINS_WANTED; b++)
    {
      double from = (first + (double) b) * step, to = (first + (double) b + 1) * step;
      gboolean last = tail && to > body;
      edge = b == 0 ? MIN (key_of (type, from), least) : key_of (type, from);
      if (edge >= end && b > 0)
        break;
      g_array_append_val (self->edges, edge);
      g_ptr_array_add (self->labels, label_of (type, from, to, step, last));
      if (last)
        break;
    }
  g_array_append_val (self->edges, end);
}

/* ---- times ---- */

static const gint64 short_steps[] = { AISLE_SECOND, AISLE_MINUTE,   5 * AISLE_MINUTE, 15 * AISLE_MINUTE,
                                      AISLE_HOUR,   3 * AISLE_HOUR, 6 * AISLE_HOUR,   12 * AISLE_HOUR };

static gint64
floor_to (gint64 value, gint64 step)
{
  gint64 rest = value % step;

  return value - (rest < 0 ? rest + step : rest);
}

static void
add_edge (AisleStatsBins *self, gint64 from, gint64 edge)
{
  guint64 key = aisle_key_of_integer (edge);

  g_array_append_val (self->edges, key);
  g_array_append_val (self->froms, from);
}

static void
short_bins (AisleStatsBins *self, gint64 least, gint64 most, gint64 step)
{
  for (gint64 at = floor_to (least, step); at <= most; at += step)
    add_edge (self, at, at);
}

static gint32
months_later (gint32 day, int months)
{
  int year, month, of_month;

  aisle_day_to_date (day, &year, &month, &of_month);
  month += months - 1;
  return aisle_day_from_date (year + month / 12, month % 12 + 1, 1);
}

/* Days, weeks from Monday, months, quarters, years, tens of years ... of the shop. */
static void
day_bins (AisleStatsBins *self, gint32 first, gint32 last, const AisleCalendar *calendar)
{
  gint32 days = last - first + 1, day = first;
  int year, month, of_month, months;

  aisle_day_to_date (first, &year, &month, &of_month);
  self->by_day = TRUE;
  if (days <= 7 * BINS_OF_TIME)
    {
      gint32 step = days <= BINS_OF_TIME ? 1 : 7;
      for (day = step == 7 ? first - (gint32) aisle_day_weekday (first) : first; day <= last; day += step)
        add_edge (self, day, calendar != NULL ? aisle_calendar_day_start (calendar, day) : day);
      return;
    }
  months = days <= 30 * BINS_OF_TIME ? 1 : days <= 91 * BINS_OF_TIME ? 3 : 12;
  while ((gint64) days / 30 / months > BINS_OF_TIME)
    months *= 10;
  day = months < 12 ? aisle_day_from_date (year, (month - 1) / months * months + 1, 1)
                    : aisle_day_from_date (year - year % (months / 12), 1, 1);
  for (; day <= last; day = months_later (day, months))
    add_edge (self, day, calendar != NULL ? aisle_calendar_day_start (calendar, day) : day);
}

void
aisle_stats_bins_times (AisleStatsBins *self, AisleColumnType type, guint64 least, guint64 most,
                        const AisleCalendar *calendar)
{
  gint64 low = aisle_key_to_integer (least), high = aisle_key_to_integer (most);
  const gint64 limit = (type == AISLE_COLUMN_DATE ? 1 : AISLE_DAY) * G_GINT64_CONSTANT (3650000);
  guint64 end = most + 1;
  guint cache = 0;

  bins_init (self);
  if (low < -limit || high > limit) /* not a time of a shop */
    return;
  if (type == AISLE_COLUMN_DATE)
    day_bins (self, (gint32) low, (gint32) high, NULL);
  else
    {
      for (gsize i = 0; i < G_N_ELEMENTS (short_steps) && self->edges->len == 0; i++)
        if (high - low < BINS_OF_TIME * short_steps[i])
          short_bins (self, low, high, short_steps[i]);
      if (self->edges->len == 0)
        day_bins (self, aisle_calendar_day (calendar, low, &cache), aisle_calendar_day (calendar, high, &cache),
                  calendar);
    }
  g_array_append_val (self->edges, end);
}
