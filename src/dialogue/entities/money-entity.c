/* money-entity.c: an amount of money: a number with a sign before or behind it, or a word. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

#include <string.h>

extern const AisleMentionKind aisle_mention_money;

static const char *const before[] = { "us$", "$", "¥", "€", "£", "rmb", "usd", "eur" };
static const char *const behind[] = { "人民币",  "块钱",   "欧元",  "美元", "元",  "块",    "yuan", "rmb", "usd",
                                      "dollars", "dollar", "euros", "euro", "eur", "bucks", "$",    "€",   "£" };

/* A number as 1,234.50 or 12,5: its characters, and the amount with two decimals. */
static gsize
read_amount (const AisleMentionText *text, gsize place, char **value)
{
  gsize n = aisle_mention_digits (text, place), more;
  g_autoptr (GString) whole = g_string_new (NULL);
  gint64 cents = 0;

  if (n == 0 || n > 12)
    return 0;
  for (gsize i = 0; i < n; i++)
    g_string_append_unichar (whole, text->half[place + i]);
  while (text->half[place + n] == ',' && aisle_mention_digits (text, place + n + 1) == 3 && whole->len < 12)
    {
      for (gsize i = 0; i < 3; i++)
        g_string_append_unichar (whole, text->half[place + n + 1 + i]);
      n += 4;
    }
  more = text->half[place + n] == '.' || text->half[place + n] == ',' ? aisle_mention_digits (text, place + n + 1) : 0;
  if (more == 1 || more == 2)
    {
      cents = aisle_mention_number (text, place + n + 1, more) * (more == 1 ? 10 : 1);
      n += 1 + more;
    }
  else if (more > 2)
    return 0;
  *value = g_strdup_printf ("%s.%02d", whole->str, (int) cents);
  return n;
}

static gsize
read_one_of (const AisleMentionText *text, gsize place, const char *const *words, gsize n)
{
  for (gsize w = 0; w < n; w++)
    {
      gsize length = aisle_mention_reads (text, place, words[w]);

      if (length > 0
          && (words[w][0] == '$' || !aisle_mention_is_inner (text, place + length)
              || g_unichar_isdigit (text->half[place + length])))
        return length;
    }
  return 0;
}

static gsize
skip_blank (const AisleMentionText *text, gsize place)
{
  return text->half[place] == ' ' ? place + 1 : place;
}

static void
find (const AisleMentionKind *self, const AisleMentionText *text, GArray *found)
{
  for (gsize i = 0; i < text->n; i++)
    {
      g_autofree char *value = NULL;
      gsize sign = aisle_mention_is_inner (text, i) ? 0 : read_one_of (text, i, before, G_N_ELEMENTS (before));
      gsize number = sign > 0 ? skip_blank (text, i + sign) : i, n, end, tail;

      if (i > 0 && g_unichar_isdigit (text->half[i - 1]))
        continue;
      n = read_amount (text, number, &value);
      if (n == 0)
        continue;
      end = number + n;
      tail = read_one_of (text, skip_blank (text, end), behind, G_N_ELEMENTS (behind));
      if (tail > 0 && !(text->half[end] == ' ' && text->half[end + 1] == '$'))
        end = skip_blank (text, end) + tail;
      if (sign == 0 && end == number + n)
        continue;
      aisle_mention_add (found, self, text, i, end, g_steal_pointer (&value));
      i = end - 1;
    }
}

const AisleMentionKind aisle_mention_money = { "money", N_ ("Amount"), find };
