/* value-parse.h: numbers, money, folds and flags as people write them in logs. */
#pragma once

#include "import/mapping.h"

/* What shops write for "nothing": NULL, null, \N, NaN, nan, None, N/A, and the empty text. */
gboolean aisle_value_is_missing_word (const char *text, gsize length);
static inline gboolean
aisle_value_is_missing (const char *text, gsize length)
{
  return length == 0 || (length <= 4 && aisle_value_is_missing_word (text, length));
}
/* A price in 1/10,000 unit, rounded half away from zero: sign, grouping ("1,234.50", "1 234,50" with decimal_comma), a
 * currency sign or code before or after ("¥12", "12.5 USD", "8元"), (12.00) for negative, an exponent. */
gboolean aisle_money_parse (const char *text, gsize length, gboolean decimal_comma, gint64 *money);
/* Money in parts of the unit (divisor 100: cents) as money, rounded half away from zero. */
static inline gint64
aisle_money_divide (gint64 money, gint64 divisor)
{
  return (money + (money < 0 ? -divisor : divisor) / 2) / divisor;
}
/* The same forms as a double, without currency. */
gboolean aisle_number_parse (const char *text, gsize length, gboolean decimal_comma, double *number);
/* train, valid, validation, val, dev, eval, test, in English or Chinese. */
gboolean aisle_fold_parse (const char *text, gsize length, AisleFold *fold);
/* train.txt, ml_valid.csv ...: files that come in parts say so in their names; AISLE_FOLD_NONE for others. */
AisleFold aisle_fold_of_name (const char *path);
/* Whether something is so, 1 or 0: yes, true, click, a number over 0; no, false, impression, 0; in English or Chinese. */
gboolean aisle_flag_parse (const char *text, gsize length, gboolean decimal_comma, gint64 *flag);
