/* xlsx-value.c: ECMA-376 part 1, 18.8.30 (number formats) and 18.17.4 (dates). */
#include "import/xlsx/xlsx-value.h"

#include "base/calendar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS     86400000LL
#define LAST_DAY   2958466 /* 10000-01-01 */
#define EPOCH_1900 25569   /* its 1970-01-01 */
#define EPOCH_1904 24107

/* ---- forms ---- */

AisleXlsxForm
aisle_xlsx_form_of_id (guint id)
{
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || (id >= 57 && id <= 58))
    return AISLE_XLSX_DATE;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || (id >= 55 && id <= 56))
    return AISLE_XLSX_TIME;
  return id == 22 ? AISLE_XLSX_DATE | AISLE_XLSX_TIME : AISLE_XLSX_NUMBER;
}

/* The first section decides; quoted and escaped text, colours and locales say nothing. */
AisleXlsxForm
aisle_xlsx_form_of_code (const char *code)
{
  gboolean date = FALSE, time = FALSE, month = FALSE;

  if (g_ascii_strncasecmp (code, "General", 7) == 0)
    return AISLE_XLSX_NUMBER;
  for (const char *p = code; *p != '\0' && *p != ';'; p++)
    switch (g_ascii_tolower (*p))
      {
      case '"':
        p = strchr (p + 1, '"');
        if (p == NULL)
          return AISLE_XLSX_NUMBER;
        break;
      case '\\':
      case '_':
      case '*':
        if (p[1] != '\0')
          p++;
        break;
      case '[':
        /* [h]:mm counts hours: an amount, not a time of the day */
        if (strchr ("hms", g_ascii_tolower (p[1])) != NULL && p[1] != '\0'
            && (p[2] == ']' || g_ascii_tolower (p[2]) == g_ascii_tolower (p[1])))
          return AISLE_XLSX_NUMBER;
        p = strchr (p, ']');
        if (p == NULL)
          return AISLE_XLSX_NUMBER;
        break;
      case 'y':
      case 'd':
        date = TRUE;
        break;
      case 'm':
        month = TRUE;
        break;
      case 'h':
      case 's':
        time = TRUE;
        break;
      default:
        break;
      }
  if (month && !time)
    date = TRUE;
  return (date ? AISLE_XLSX_DATE : 0) | (time ? AISLE_XLSX_TIME : 0);
}

/* ---- numbers ---- */

/* digits "d.ddde-07" or "d.ddde+20" without the exponent. */
static void
append_expanded (GString *out, const char *text)
{
  const char *e = strchr (text, 'e'), *p = text;
  long exponent = strtol (e + 1, NULL, 10);
  g_autoptr (GString) digits = g_string_new (NULL);

  if (*p == '-')
    g_string_append_c (out, *p++);
  for (; p < e; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);
  if (exponent < 0)
    {
      g_string_append (out, "0.");
      for (long i = -1; i > exponent; i--)
        g_string_append_c (out, '0');
      g_string_append (out, digits->str);
      return;
    }
  for (long i = 0; i <= exponent || i < (long) digits->len; i++)
    {
      if (i == exponent + 1)
        g_string_append_c (out, '.');
      g_string_append_c (out, i < (long) digits->len ? digits->str[i] : '0');
    }
}

void
aisle_xlsx_append_number (GString *out, double value)
{
  char text[64];

  if (value == 0)
    {
      g_string_append_c (out, '0');
      return;
    }
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  if (strchr (text, 'e') == NULL || fabs (value) >= 1e40 || fabs (value) < 1e-40)
    g_string_append (out, text);
  else
    append_expanded (out, text);
}

/* ---- dates ---- */

void
aisle_xlsx_append_date (GString *out, double serial, AisleXlsxForm form, gboolean epoch_1904)
{
  gint64 ms, day, rest;

  if (!(serial >= 0 && serial < LAST_DAY))
    {
      aisle_xlsx_append_number (out, serial);
      return;
    }
  ms = llround (serial * (double) DAY_MS);
  day = ms / DAY_MS;
  rest = ms % DAY_MS;
  if (day > 0 || (form & AISLE_XLSX_DATE) != 0)
    {
      /* The 29th of February 1900, which the format believes in, is the 28th. */
      gint64 unix_day = epoch_1904 ? day - EPOCH_1904 : day - EPOCH_1900 + (day < 60 ? 1 : 0);
      g_autofree char *text = aisle_day_format ((gint32) unix_day);

      g_string_append (out, text);
      if ((form & AISLE_XLSX_TIME) == 0 && rest == 0)
        return;
      g_string_append_c (out, 'T');
    }
  g_string_append_printf (out, "%02d:%02d:%02d", (int) (rest / 3600000), (int) (rest / 60000 % 60),
                          (int) (rest / 1000 % 60));
  if (rest % 1000 != 0)
    g_string_append_printf (out, ".%03d", (int) (rest % 1000));
}
