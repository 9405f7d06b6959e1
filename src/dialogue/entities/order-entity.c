/* order-entity.c: the number of an order: one word of letters, digits, - and _ with many digits, or any long number behind a
 * word that says so. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

#include <string.h>

extern const AisleMentionKind aisle_mention_order;

#define DIGITS       5 /* of a number with letters, or behind a word */
#define DIGITS_ALONE 8 /* of one without */
#define LONGEST      40
#define FAR          12 /* characters back to the word */

static const char *const words[] = { "order", "parcel", "package", "tracking", "no.", "#",
                                     "订单",  "单号",   "包裹",    "运单",     "编号" };

static gboolean
is_part (gunichar c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

static gboolean
stands_behind_word (const AisleMentionText *text, gsize place)
{
  for (gsize i = place > FAR ? place - FAR : 0; i < place; i++)
    for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
      if (aisle_mention_reads (text, i, words[w]) > 0)
        return TRUE;
  return FALSE;
}

/* Not 2024-03-01, which is a day: letters in it, or digits in one run. */
static gboolean
is_order (const AisleMentionText *text, gsize from, gsize to)
{
  gsize digits = 0, letters = 0, longest = 0;

  if (to - from > LONGEST)
    return FALSE;
  for (gsize i = from; i < to; i++)
    {
      gsize run = aisle_mention_digits (text, i);

      longest = MAX (longest, run);
      digits += run > 0;
      letters += g_unichar_isalpha (text->half[i]);
    }
  if (digits < DIGITS || longest < 4)
    return FALSE;
  if (letters == 0 && longest < DIGITS)
    return FALSE;
  return (letters > 0 && letters < digits) || digits >= DIGITS_ALONE || stands_behind_word (text, from);
}

static void
find (const AisleMentionKind *self, const AisleMentionText *text, GArray *found)
{
  for (gsize i = 0, to; i < text->n; i = to + 1)
    {
      gsize from = i;

      for (to = i; to < text->n && is_part (text->half[to]); to++)
        ;
      while (from < to && strchr ("-_", (int) text->half[from]) != NULL)
        from++;
      gsize end = to;
      while (end > from && strchr ("-_", (int) text->half[end - 1]) != NULL)
        end--;
      if (end > from && is_order (text, from, end)
          && !(text->half[end] == '.' && aisle_mention_digits (text, end + 1) > 0))
        aisle_mention_add (found, self, text, from, end,
                           aisle_mention_order_as_kept (text->catalogue, aisle_mention_dup (text, from, end)));
    }
}

const AisleMentionKind aisle_mention_order = { "order", N_ ("Order number"), find };
