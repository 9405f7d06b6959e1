/* colour-entity.c: a colour: of the catalogue, or by the usual words for one; not the green of green tea, where that is a
 * category. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

extern const AisleMentionKind aisle_mention_colour;

/* The longer first where one begins another. */
static const char *const words[] = {
  "light blue", "dark blue", "navy blue", "light green", "dark green", "light grey", "dark grey", "light gray",
  "dark gray",  "off-white", "black",     "white",       "red",        "blue",       "navy",      "green",
  "olive",      "yellow",    "orange",    "purple",      "violet",     "pink",       "brown",     "beige",
  "cream",      "grey",      "gray",      "silver",      "gold",       "golden",     "turquoise", "teal",
  "khaki",      "burgundy",  "maroon",    "ivory",       "charcoal",   "lilac",      "magenta",   "transparent",
  "深蓝色",     "浅蓝色",    "天蓝色",    "藏青色",      "深灰色",     "浅灰色",     "墨绿色",    "军绿色",
  "米白色",     "酒红色",    "玫红色",    "黑色",        "白色",       "红色",       "蓝色",      "绿色",
  "黄色",       "橙色",      "紫色",      "粉色",        "粉红色",     "棕色",       "褐色",      "咖啡色",
  "灰色",       "银色",      "金色",      "米色",        "卡其色",     "驼色",       "青色",      "藏青",
  "米白",       "酒红",      "透明",      "墨绿",        "深灰",       "浅灰",
};

/* Looked up like kinds, told to nobody. */
static const AisleMentionKind category = { "category", NULL, NULL };

/* named: in the order of the text, none in another. */
static gboolean
is_part (const GArray *named, const AisleMention *one)
{
  guint low = 0, high = named->len; /* the first that begins behind it is in here */

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (named, AisleMention, middle).start <= one->start)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return FALSE;
  const AisleMention *name = &g_array_index (named, AisleMention, low - 1);
  return one->end <= name->end && one->end - one->start < name->end - name->start;
}

/* Takes those from `first` on out of found that are a part of a category's name. */
static void
leave_out_categories (const AisleMentionText *text, GArray *found, guint first)
{
  g_autoptr (GArray) named = g_array_new (FALSE, FALSE, sizeof (AisleMention));
  guint n = first;

  aisle_mention_find_names (&category, text, named);
  for (guint i = first; i < found->len; i++)
    {
      AisleMention *one = &g_array_index (found, AisleMention, i);

      if (is_part (named, one))
        g_free (one->value);
      else
        g_array_index (found, AisleMention, n++) = *one;
    }
  g_array_set_size (found, n);
}

static void
find (const AisleMentionKind *self, const AisleMentionText *text, GArray *found)
{
  guint first = found->len;

  aisle_mention_find_names (self, text, found);
  for (gsize i = 0; i < text->n; i++)
    for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
      {
        gsize n = aisle_mention_reads (text, i, words[w]);

        if (n > 0 && !aisle_mention_is_inner (text, i) && !aisle_mention_is_inner (text, i + n))
          aisle_mention_add (found, self, text, i, i + n, aisle_mention_dup (text, i, i + n));
      }
  leave_out_categories (text, found, first);
}

const AisleMentionKind aisle_mention_colour = { "colour", N_ ("Colour"), find };
