/* size-entity.c: a size of clothes or shoes: XL码, 42码, XL号, or behind "size" XL, 42, 7.5; XXL and its like alone too. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

extern const AisleMentionKind aisle_mention_size;

/* The longer first. */
static const char *const letters[] = { "xxxl", "4xl", "3xl", "2xl", "xxl", "xxs", "xl", "xs", "s", "m", "l" };
#define ALONE 6 /* so many of them say by themselves that they are sizes */

static gsize
read_letters (const AisleMentionText *text, gsize place, gsize n_forms)
{
  for (gsize f = 0; f < n_forms; f++)
    {
      gsize n = aisle_mention_reads (text, place, letters[f]);

      if (n > 0 && !aisle_mention_is_inner (text, place + n))
        return n;
    }
  return 0;
}

/* 42 or 7.5 */
static gsize
read_digits (const AisleMentionText *text, gsize place)
{
  gsize n = aisle_mention_digits (text, place);

  if (n == 0 || n > 3)
    return 0;
  if (text->half[place + n] == '.' && aisle_mention_digits (text, place + n + 1) == 1)
    n += 2;
  return aisle_mention_is_inner (text, place + n) ? 0 : n;
}

static gboolean
stands_behind_size (const AisleMentionText *text, gsize place)
{
  static const char *const words[] = { "size ", "sizes ", "尺码", "尺寸", "码数" };

  for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
    {
      gsize n = (gsize) g_utf8_strlen (words[w], -1);

      if (place >= n && aisle_mention_reads (text, place - n, words[w]) == n)
        return TRUE;
    }
  return FALSE;
}

static void
find (const AisleMentionKind *self, const AisleMentionText *text, GArray *found)
{
  for (gsize i = 0; i < text->n; i++)
    {
      gsize n, tail;

      if (aisle_mention_is_inner (text, i) || (i > 0 && (text->half[i - 1] == '.' || text->half[i - 1] == '\'')))
        continue;
      n = read_letters (text, i, G_N_ELEMENTS (letters));
      if (n == 0)
        n = read_digits (text, i);
      if (n == 0)
        continue;
      tail = MAX (aisle_mention_reads (text, i + n, "码"),
                  g_unichar_isdigit (text->half[i]) ? 0 : aisle_mention_reads (text, i + n, "号"));
      if (tail == 0 && !stands_behind_size (text, i) && read_letters (text, i, ALONE) == 0)
        continue;
      {
        g_autofree char *value = aisle_mention_dup (text, i, i + n);

        aisle_mention_add (found, self, text, i, i + n + tail, g_utf8_strup (value, -1));
      }
      i += n + tail - 1;
    }
}

const AisleMentionKind aisle_mention_size = { "size", N_ ("Size"), find };
