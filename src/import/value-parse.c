/* value-parse.c: a short way for plain decimals, a long way for everything else people write. */
#include "import/value-parse.h"

#include <math.h>

gboolean
aisle_value_is_missing_word (const char *text, gsize length)
{
  static const char *const words[] = { "NULL", "null", "\\N", "NaN", "nan", "None", "N/A" };

  if (text[0] != 'N' && text[0] != 'n' && text[0] != '\\')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && memcmp (words[i], text, length) == 0)
      return TRUE;
  return FALSE;
}

/* ---- the short way: [-]digits[.digits] ---- */

/* At most 14 digits before the mark and 4 after it; FALSE = ask the long way. */
static gboolean
short_money (const char *p, gsize length, char mark, gint64 *money)
{
  static const gint64 scales[] = { 10000, 1000, 100, 10, 1 };
  const char *end = p + length;
  gboolean negative = length > 0 && *p == '-';
  gint64 value = 0;
  gsize n = 0, decimals = 0;

  for (p += negative; n < 15 && p < end && (guint8) (*p - '0') <= 9; p++, n++)
    value = value * 10 + (*p - '0');
  if (n == 0 || n > 14)
    return FALSE;
  if (p < end && *p == mark)
    for (p++; p < end && (guint8) (*p - '0') <= 9; p++, decimals++)
      if (decimals < 4)
        value = value * 10 + (*p - '0');
  if (p != end || decimals > 4)
    return FALSE;
  value *= scales[decimals];
  *money = negative ? -value : value;
  return TRUE;
}

/* ---- the long way: strip what is not the number, check the grouping, let strtod read it ---- */

static gboolean
is_space_at (const char *p, const char *end, gsize *n)
{
  if (*p == ' ' || *p == '\t')
    *n = 1;
  else if (end - p >= 2 && memcmp (p, "\xc2\xa0", 2) == 0) /* no-break space */
    *n = 2;
  else if (end - p >= 3
           && (memcmp (p, "\xe2\x80\xaf", 3) == 0 || memcmp (p, "\xe2\x80\x89", 3) == 0)) /* narrow, thin */
    *n = 3;
  else
    return FALSE;
  return TRUE;
}

static const char *const currencies[] = { "$",   "€",   "£",   "¥",   "￥",  "₹",   "元",  "円",  "kr",  "RMB",
                                          "CNY", "USD", "EUR", "GBP", "JPY", "INR", "AUD", "CAD", "CHF", "SEK",
                                          "NOK", "DKK", "PLN", "HKD", "TWD", "BRL", "US$", "HK$", "R$" };

/* Takes spaces and one currency off both ends. */
static void
strip_currency (const char **start, const char **end)
{
  gboolean taken = FALSE, again = TRUE;
  gsize n;

  while (again && *start < *end)
    {
      again = FALSE;
      if (is_space_at (*start, *end, &n))
        {
          *start += n;
          again = TRUE;
          continue;
        }
      while (*start < *end && ((*end)[-1] == ' ' || (*end)[-1] == '\t'))
        (*end)--;
      if (*end - *start >= 2 && memcmp (*end - 2, "\xc2\xa0", 2) == 0)
        *end -= 2;
      for (gsize i = 0; !taken && i < G_N_ELEMENTS (currencies); i++)
        {
          n = strlen (currencies[i]);
          if ((gsize) (*end - *start) <= n)
            continue;
          if (g_ascii_strncasecmp (*start, currencies[i], n) == 0 && !g_ascii_isalpha ((*start)[n]))
            *start += n;
          else if (g_ascii_strncasecmp (*end - n, currencies[i], n) == 0 && !g_ascii_isalpha ((*end)[-1 - (gssize) n]))
            *end -= n;
          else
            continue;
          taken = again = TRUE;
        }
    }
}

static gboolean
is_group_mark (const char *p, const char *end, char mark, gsize *n)
{
  *n = 1;
  return *p == (mark == '.' ? ',' : '.') || *p == '\'' || is_space_at (p, end, n);
}

/* Writes the number in C form; FALSE when it is not one.  Groups have three digits. */
static gboolean
plain_form (const char *p, const char *end, char mark, char *out, gsize size)
{
  gsize n = 0, digits = 0, since_group = 0, step;
  gboolean grouped = FALSE, decimals = FALSE;

  if (p < end && (*p == '-' || *p == '+'))
    out[n++] = *p++;
  for (; p < end && n + 2 < size; p += step)
    {
      step = 1;
      if (g_ascii_isdigit (*p))
        {
          out[n++] = *p;
          digits++;
          since_group++;
        }
      else if (*p == mark && !decimals)
        {
          if (grouped && since_group != 3)
            return FALSE;
          decimals = TRUE;
          out[n++] = '.';
        }
      else if ((*p == 'e' || *p == 'E') && digits > 0)
        {
          out[n++] = *p++;
          if (p < end && (*p == '-' || *p == '+'))
            out[n++] = *p++;
          if (p == end || end - p > 3)
            return FALSE;
          for (; p < end && n + 2 < size; p++)
            {
              if (!g_ascii_isdigit (*p))
                return FALSE;
              out[n++] = *p;
            }
          break;
        }
      else if (!decimals && is_group_mark (p, end, mark, &step))
        {
          if ((grouped && since_group != 3) || since_group == 0 || since_group > 3)
            return FALSE;
          grouped = TRUE;
          since_group = 0;
        }
      else
        return FALSE;
    }
  out[n] = '\0';
  return p == end && digits > 0 && !(grouped && !decimals && since_group != 3);
}

static gboolean
long_number (const char *text, gsize length, gboolean decimal_comma, gboolean currency, double *number)
{
  const char *end = text + length;
  char plain[64];
  gboolean negative = FALSE;

  if (currency)
    {
      strip_currency (&text, &end);
      if (end - text > 2 && *text == '-')
        {
          const char *inner = text + 1;

          strip_currency (&inner, &end); /* -$5 */
          if (inner != text + 1)
            {
              text = inner;
              negative = TRUE;
            }
        }
      if (end - text > 2 && *text == '(' && end[-1] == ')')
        {
          negative = TRUE;
          text++;
          end--;
          strip_currency (&text, &end);
        }
    }
  if (!plain_form (text, end, decimal_comma ? ',' : '.', plain, sizeof plain))
    return FALSE;
  *number = g_ascii_strtod (plain, NULL);
  if (negative)
    *number = -*number;
  return isfinite (*number);
}

gboolean
aisle_money_parse (const char *text, gsize length, gboolean decimal_comma, gint64 *money)
{
  double number;

  if (short_money (text, length, decimal_comma ? ',' : '.', money))
    return TRUE;
  if (!long_number (text, length, decimal_comma, TRUE, &number) || fabs (number) >= 9e14)
    return FALSE;
  *money = (gint64) round (number * AISLE_MONEY_UNIT);
  return TRUE;
}

gboolean
aisle_number_parse (const char *text, gsize length, gboolean decimal_comma, double *number)
{
  const char *p = text, *end = text + MIN (length, 16);
  gsize sign = length > 0 && *p == '-' ? 1 : 0;
  gint64 value = 0;

  for (p += sign; p < end && (guint8) (*p - '0') <= 9; p++)
    value = value * 10 + (*p - '0');
  if (p == end && length > sign && length <= 16)
    {
      *number = sign > 0 ? -value : value;
      return TRUE;
    }
  return long_number (text, length, decimal_comma, FALSE, number);
}

gboolean
aisle_fold_parse (const char *text, gsize length, AisleFold *fold)
{
  static const struct
  {
    const char *word;
    AisleFold fold;
  } words[] = {
    { "train", AISLE_FOLD_TRAIN },      { "training", AISLE_FOLD_TRAIN },  { "训练", AISLE_FOLD_TRAIN },
    { "valid", AISLE_FOLD_VALID },      { "val", AISLE_FOLD_VALID },       { "dev", AISLE_FOLD_VALID },
    { "validation", AISLE_FOLD_VALID }, { "validate", AISLE_FOLD_VALID },  { "验证", AISLE_FOLD_VALID },
    { "test", AISLE_FOLD_TEST },        { "测试", AISLE_FOLD_TEST },       { "训练集", AISLE_FOLD_TRAIN },
    { "验证集", AISLE_FOLD_VALID },     { "测试集", AISLE_FOLD_TEST },     { "eval", AISLE_FOLD_VALID },
    { "testing", AISLE_FOLD_TEST },     { "oos_train", AISLE_FOLD_TRAIN }, { "oos_val", AISLE_FOLD_VALID },
    { "oos_test", AISLE_FOLD_TEST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && g_ascii_strncasecmp (words[i].word, text, length) == 0)
      {
        *fold = words[i].fold;
        return TRUE;
      }
  return FALSE;
}

AisleFold
aisle_fold_of_name (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_auto (GStrv) words = g_strsplit_set (name, "._- ", -1);
  AisleFold fold;

  for (guint i = 0; words[i] != NULL; i++)
    if (aisle_fold_parse (words[i], strlen (words[i]), &fold))
      return fold;
  return AISLE_FOLD_NONE;
}

gboolean
aisle_flag_parse (const char *text, gsize length, gboolean decimal_comma, gint64 *flag)
{
  static const char yes[] = "|true|t|yes|y|click|clicked|是|点击|已点击|";
  static const char no[] = "|false|f|no|n|impression|impressed|view|viewed|show|shown|否|未点击|展示|曝光|";
  char word[20];
  double number;

  if (aisle_number_parse (text, length, decimal_comma, &number))
    {
      *flag = number > 0;
      return number >= 0;
    }
  if (length == 0 || length > sizeof word - 3 || memchr (text, '|', length) != NULL || memchr (text, 0, length) != NULL)
    return FALSE;
  word[0] = '|';
  for (gsize i = 0; i < length; i++)
    word[i + 1] = g_ascii_tolower (text[i]);
  word[length + 1] = '|';
  word[length + 2] = '\0';
  *flag = strstr (yes, word) != NULL;
  return *flag || strstr (no, word) != NULL;
}
