/* date-entity.c: a day: 2024-03-01, 2024/3/1, 2024年3月1日, 3月1日, March 1, 2024, 1 March, Mar 1st. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

extern const AisleMentionKind aisle_mention_date;

static const char *const months[12][2] = {
  { "january", "jan" },   { "february", "feb" }, { "march", "mar" },    { "april", "apr" },
  { "may", "may" },       { "june", "jun" },     { "july", "jul" },     { "august", "aug" },
  { "september", "sep" }, { "october", "oct" },  { "november", "nov" }, { "december", "dec" },
};

typedef struct
{
  gint64 year, month, day; /* year 0: not said */
} Day;

/* Of a leap year where no year is said. */
static gboolean
is_day (const Day *day)
{
  return day->month >= 1 && day->month <= 12 && day->day >= 1
         && day->day
                <= g_date_get_days_in_month ((GDateMonth) day->month, (GDateYear) (day->year > 0 ? day->year : 2000))
         && (day->year == 0 || (day->year >= 1900 && day->year <= 2200));
}

/* A number of so many digits and no more; the characters, or 0. */
static gsize
read_number (const AisleMentionText *text, gsize place, gsize least, gsize most, gint64 *number)
{
  gsize n = aisle_mention_digits (text, place);

  if (n < least || n > most)
    return 0;
  *number = aisle_mention_number (text, place, n);
  return n;
}

static gsize
skip (const AisleMentionText *text, gsize place, const char *what)
{
  return aisle_mention_reads (text, place, what);
}

/* 2024-03-01 and its like, by one sign. */
static gsize
read_by_sign (const AisleMentionText *text, gsize place, Day *day)
{
  gsize at = place, n = read_number (text, at, 4, 4, &day->year);
  gunichar sign = n > 0 ? text->half[at + n] : 0;

  if (n == 0 || (sign != '-' && sign != '/' && sign != '.'))
    return 0;
  at += n + 1;
  n = read_number (text, at, 1, 2, &day->month);
  if (n == 0 || text->half[at + n] != sign)
    return 0;
  at += n + 1;
  n = read_number (text, at, 1, 2, &day->day);
  return n > 0 ? at + n - place : 0;
}

static gsize
read_chinese (const AisleMentionText *text, gsize place, Day *day)
{
  gsize at = place, n = read_number (text, at, 4, 4, &day->year), tail;

  if (n > 0 && skip (text, at + n, "年") > 0)
    at += n + 1;
  else
    day->year = 0;
  n = read_number (text, at, 1, 2, &day->month);
  if (n == 0 || skip (text, at + n, "月") == 0)
    return 0;
  at += n + 1;
  n = read_number (text, at, 1, 2, &day->day);
  tail = n > 0 ? MAX (skip (text, at + n, "日"), skip (text, at + n, "号")) : 0;
  return tail > 0 ? at + n + tail - place : 0;
}

static gsize
read_month (const AisleMentionText *text, gsize place, gint64 *month)
{
  for (gsize m = 0; m < 12; m++)
    for (gsize form = 0; form < 2; form++)
      {
        gsize n = aisle_mention_reads (text, place, months[m][form]);

        if (n > 0 && !aisle_mention_is_inner (text, place) && !aisle_mention_is_inner (text, place + n))
          {
            *month = (gint64) m + 1;
            return n + (form == 1 && text->half[place + n] == '.');
          }
      }
  return 0;
}

static gsize
read_day_number (const AisleMentionText *text, gsize place, gint64 *day)
{
  static const char *const endings[] = { "st", "nd", "rd", "th" };
  gsize n = read_number (text, place, 1, 2, day);

  for (gsize e = 0; n > 0 && e < G_N_ELEMENTS (endings); e++)
    if (aisle_mention_reads (text, place + n, endings[e]) > 0 && !aisle_mention_is_inner (text, place + n + 2))
      return n + 2;
  return n;
}

/* ", 2024" or " 2024" */
static gsize
read_year (const AisleMentionText *text, gsize place, gint64 *year)
{
  gsize at = place;

  *year = 0;
  if (text->half[at] == ',')
    at++;
  if (text->half[at] != ' ' || read_number (text, at + 1, 4, 4, year) == 0 || *year < 1900 || *year > 2200)
    {
      *year = 0;
      return 0;
    }
  return at + 5 - place;
}

static gsize
read_english (const AisleMentionText *text, gsize place, Day *day)
{
  gsize at = place, n = read_month (text, at, &day->month);

  if (n > 0)
    {
      at += n;
      n = text->half[at] == ' ' ? read_day_number (text, at + 1, &day->day) : 0;
    }
  else
    {
      n = read_day_number (text, at, &day->day);
      if (n == 0 || text->half[at + n] != ' ')
        return 0;
      at += n;
      at += skip (text, at + 1, "of ");
      n = read_month (text, at + 1, &day->month);
    }
  if (n == 0)
    return 0;
  at += 1 + n;
  return at + read_year (text, at, &day->year) - place;
}

static void
find (const AisleMentionKind *self, const AisleMentionText *text, GArray *found)
{
  static gsize (*const forms[]) (const AisleMentionText *, gsize, Day *) = { read_by_sign, read_chinese, read_english };

  for (gsize i = 0; i < text->n; i++)
    for (gsize f = 0; f < G_N_ELEMENTS (forms); f++)
      {
        Day day = { 0 };
        gsize n = aisle_mention_is_inner (text, i) ? 0 : forms[f](text, i, &day);

        if (n == 0 || !is_day (&day) || aisle_mention_is_inner (text, i + n))
          continue;
        aisle_mention_add (found, self, text, i, i + n,
                           day.year > 0
                               ? g_strdup_printf ("%04d-%02d-%02d", (int) day.year, (int) day.month, (int) day.day)
                               : g_strdup_printf ("--%02d-%02d", (int) day.month, (int) day.day));
        i += n - 1;
        break;
      }
}

const AisleMentionKind aisle_mention_date = { "date", N_ ("Date"), find };
