/* spelling.c: see spelling.h. */
#include "text/spelling.h"

#include <string.h>

#define SHORTEST      4  /* letters of a word that may be mended */
#define TWO_FROM      6  /* letters from which two mistakes are mended */
#define LONGEST       32 /* bytes */
#define SHORTEST_PART 3  /* bytes of each of two words written together */
#define KNOWN_PART    3  /* texts that have each of them */

/* Texts that have the word, or another form of it. */
static gsize
n_texts (const AisleInvertedIndex *index, gsize word)
{
  gsize term = index->term_of_word[word];

  return index->posting_at[term + 1] - index->posting_at[term];
}

/* Of bytes, which is exact where accents and scripts agree; more than most: most + 1. */
static gsize
distance (const char *a, gsize n, const char *b, gsize m, gsize most)
{
  guint8 rows[3][LONGEST + 1];
  guint8 *before = rows[0], *last = rows[1], *row = rows[2];

  for (gsize j = 0; j <= m; j++)
    last[j] = (guint8) j;
  for (gsize i = 1; i <= n; i++)
    {
      guint8 *unused = before, least = row[0] = (guint8) i;

      for (gsize j = 1; j <= m; j++)
        {
          guint8 best = (guint8) (last[j - 1] + (a[i - 1] != b[j - 1]));

          best = MIN (best, (guint8) (MIN (last[j], row[j - 1]) + 1));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, (guint8) (before[j - 2] + 1));
          row[j] = best;
          least = MIN (least, best);
        }
      if (least > most)
        return most + 1;
      before = last;
      last = row;
      row = unused;
    }
  return last[m];
}

static gssize
nearest (const AisleInvertedIndex *index, const char *word, gsize length)
{
  gsize most = length < TWO_FROM ? 1 : 2, from, to;
  gssize best = -1;

  aisle_word_list_prefix (&index->words, word, (gsize) (g_utf8_next_char (word) - word), &from, &to);
  for (gsize w = from; w < to; w++)
    {
      const char *own = index->words.bytes + index->words.at[w];
      gsize own_length = index->words.at[w + 1] - index->words.at[w], d;

      if (own_length + most < length || own_length > MIN (length + most, LONGEST))
        continue;
      d = distance (word, length, own, own_length, most);
      if (d > most || (d == most && best >= 0 && n_texts (index, w) <= n_texts (index, (gsize) best)))
        continue;
      best = (gssize) w;
      most = d;
    }
  return best;
}

/* Where the word falls into two that the texts have: the split whose rarer part is the most frequent; 0: nowhere. */
static gsize
find_split (const AisleInvertedIndex *index, const char *word, gsize length)
{
  gsize best = 0, texts = KNOWN_PART - 1;

  for (gsize at = SHORTEST_PART; at + SHORTEST_PART <= length; at++)
    {
      gssize left = aisle_word_list_find (&index->words, word, at, NULL);
      gssize right = left >= 0 ? aisle_word_list_find (&index->words, word + at, length - at, NULL) : -1;

      if (right >= 0 && MIN (n_texts (index, (gsize) left), n_texts (index, (gsize) right)) > texts)
        {
          texts = MIN (n_texts (index, (gsize) left), n_texts (index, (gsize) right));
          best = at;
        }
    }
  return best;
}

char *
aisle_spelling_mend (const AisleInvertedIndex *index, const char *word, gsize length)
{
  gssize meant;
  gsize split;

  if (length < SHORTEST || length > LONGEST || aisle_inverted_index_term (index, word, length) >= 0)
    return NULL;
  split = find_split (index, word, length);
  if (split > 0)
    return g_strdup_printf ("%.*s %.*s", (int) split, word, (int) (length - split), word + split);
  meant = nearest (index, word, length);
  if (meant < 0)
    return NULL;
  return g_strndup (index->words.bytes + index->words.at[meant], index->words.at[meant + 1] - index->words.at[meant]);
}
