/* title-words.c: see title-words.h. */
#include "feature/title-words.h"

#include "feature/catalogue-index.h"
#include "text/cutter.h"

#include <math.h>
#include <string.h>

#define MOST_TRIGRAMS 64 /* of a word */
#define KNOWN_BRAND   3  /* titles from which on it is told how a word leads */

/* Spellings of one unit; of lengths in English shops the signs are written out by whoever reads a query. */
static const char *const units[][8] = {
  { "in", "inch", "inches" },
  { "ft", "foot", "feet" },
  { "yd", "yard", "yards" },
  { "mm", "millimeter", "millimetre", "毫米" },
  { "cm", "centimeter", "centimetre", "厘米", "公分" },
  { "m", "meter", "metre", "米" },
  { "gal", "gallon", "gallons" },
  { "qt", "quart", "quarts" },
  { "pt", "pint", "pints" },
  { "oz", "ounce", "ounces", "盎司" },
  { "lb", "lbs", "pound", "pounds" },
  { "g", "gram", "grams", "克" },
  { "kg", "kilogram", "kilo", "千克", "公斤" },
  { "ml", "milliliter", "millilitre", "毫升" },
  { "l", "liter", "litre", "升" },
  { "v", "volt", "volts", "伏" },
  { "w", "watt", "watts", "瓦" },
  { "a", "amp", "amps", "ampere", "安" },
  { "hp", "horsepower" },
  { "sq", "square" },
  { "cu", "cubic" },
  { "pk", "pack", "packs" },
  { "pc", "pcs", "piece", "pieces", "件" },
};

/* What a name is continued with, by the language of the stems. */
static const struct
{
  const char *language, *words[10];
} joining[] = {
  { "english", { "with", "in", "for", "w", "without", "by", "of", "from", "to" } },
  { "german", { "mit", "in", "für", "ohne", "von", "aus", "zum" } },
  { "french", { "avec", "en", "pour", "sans", "de", "du" } },
  { "spanish", { "con", "en", "para", "sin", "de" } },
  { "italian", { "con", "in", "per", "senza", "di", "da" } },
  { "portuguese", { "com", "em", "para", "sem", "de" } },
  { "dutch", { "met", "in", "voor", "zonder", "van" } },
};

void
aisle_title_words_free (AisleTitleWords *self)
{
  if (self == NULL)
    return;
  g_free (self->at);
  g_free (self->words);
  g_free (self->head);
  g_free (self->rarity);
  g_free (self->leads);
  g_free (self->unit);
  g_free (self->usual);
  g_free (self->unit_terms);
  g_free (self->trigram_at);
  g_free (self->trigrams);
  g_free (self);
}

/* ---- trigrams ---- */

gsize
aisle_trigrams (const char *word, gsize length, guint32 *trigrams, gsize most)
{
  guint32 last = ' ';
  gsize n = 0;

  for (gsize i = 0; i <= length && length > 0; i++)
    {
      guint32 next = i < length ? (guchar) word[i] : ' ', trigram;
      gsize at = 0;

      last = (last << 8 | next) & 0xffffff;
      trigram = last;
      if (i == 0)
        continue;
      while (at < n && trigrams[at] < trigram)
        at++;
      if (n == most || (at < n && trigrams[at] == trigram))
        continue;
      memmove (trigrams + at + 1, trigrams + at, (n - at) * sizeof *trigrams);
      trigrams[at] = trigram;
      n++;
    }
  return n;
}

double
aisle_trigram_likeness (const guint32 *a, gsize n, const guint32 *b, gsize m)
{
  gsize both = 0;

  for (gsize i = 0, j = 0; i < n && j < m;)
    {
      both += a[i] == b[j];
      if (a[i] < b[j])
        i++;
      else
        j++;
    }
  return n + m > 0 ? 2.0 * (double) both / (double) (n + m) : 0;
}

static gboolean
cut_terms (AisleTitleWords *self)
{
  const AisleWordList *terms = &self->index->terms;
  guint32 room[MOST_TRIGRAMS];
  gsize total = 0;

  self->trigram_at = g_try_new (guint32, terms->n + 1);
  self->trigrams = g_try_new (guint32, terms->at[terms->n] + terms->n + 1); /* a word of n bytes has at most n */
  if (self->trigram_at == NULL || self->trigrams == NULL)
    return FALSE;
  for (gsize t = 0; t < terms->n; t++)
    {
      gsize n = aisle_trigrams (terms->bytes + terms->at[t], terms->at[t + 1] - terms->at[t], room, MOST_TRIGRAMS);

      self->trigram_at[t] = (guint32) total;
      memcpy (self->trigrams + total, room, n * sizeof *room);
      total += n;
    }
  self->trigram_at[terms->n] = (guint32) total;
  return TRUE;
}

/* ---- the way back ---- */

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const AisleTitleWord *x = a, *y = b;

  if (x->position != y->position)
    return x->position < y->position ? -1 : 1;
  return x->term < y->term ? -1 : x->term > y->term;
}

/* Signs of a run that is cut into pairs; 0: another word. */
static gsize
count_signs (const AisleInvertedIndex *index, guint32 term)
{
  const char *text = index->terms.bytes + index->terms.at[term];
  gsize bytes = index->terms.at[term + 1] - index->terms.at[term];

  return aisle_is_run_sign (g_utf8_get_char (text)) ? (gsize) g_utf8_strlen (text, (gssize) bytes) : 0;
}

/* Whether this one sign of a run is part of the pair before or after it. */
static gboolean
in_pair (const AisleInvertedIndex *index, const AisleTitleWord *words, gsize n, gsize at)
{
  const char *sign = index->terms.bytes + index->terms.at[words[at].term];
  gsize bytes = index->terms.at[words[at].term + 1] - index->terms.at[words[at].term];

  for (gsize i = 0; i < n && words[i].position <= words[at].position; i++)
    if (words[i].position + 1 >= words[at].position && count_signs (index, words[i].term) == 2)
      {
        const char *pair = index->terms.bytes + index->terms.at[words[i].term];
        gsize length = index->terms.at[words[i].term + 1] - index->terms.at[words[i].term];
        gboolean here = words[i].position == words[at].position;

        if (memcmp (here ? pair : pair + length - bytes, sign, bytes) == 0)
          return TRUE;
      }
  return FALSE;
}

/* Keeps of a title what counts as its length: runs as pairs, without their single signs and the words of the lexicon, which
 * are there to be found.  Returns how many there are. */
static gsize
keep_counted (const AisleInvertedIndex *index, AisleTitleWord *words, gsize n)
{
  g_autofree AisleTitleWord *all = g_memdup2 (words, n * sizeof *words);
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    {
      gsize signs = count_signs (index, all[i].term);

      if (signs <= 2 && (signs != 1 || !in_pair (index, all, n, i)))
        words[kept++] = all[i];
    }
  return kept;
}

#define EACH_TITLE_PLACE(index, t, p, i)                                                                               \
  for (gsize t = 0; t < (index)->terms.n; t++)                                                                         \
    for (gsize p = (index)->posting_at[t]; p < (index)->posting_at[t + 1]; p++)                                        \
      for (gsize i = (index)->place_at[p]; i < (index)->place_at[p + 1]; i++)                                          \
        if ((index)->place[i] >> AISLE_PLACE_BITS == AISLE_CATALOGUE_TITLE)

static gboolean
turn (AisleTitleWords *self)
{
  const AisleInvertedIndex *index = self->index;
  gsize total = 0;

  self->at = g_try_new0 (guint32, index->n_docs + 2);
  if (self->at == NULL)
    return FALSE;
  EACH_TITLE_PLACE (index, t, p, i)
  self->at[index->doc[p] + 2]++;
  for (gsize d = 0; d <= index->n_docs; d++)
    {
      total += self->at[d + 1];
      self->at[d + 1] = (guint32) total;
    }
  self->words = g_try_new (AisleTitleWord, total + 1);
  if (self->words == NULL)
    return FALSE;
  EACH_TITLE_PLACE (index, t, p, i)
  self->words[self->at[index->doc[p] + 1]++] = (AisleTitleWord){ (guint32) t, index->place[i] & AISLE_PLACE_MASK };
  total = 0;
  for (gsize d = 0, from = 0; d < index->n_docs; d++)
    {
      gsize n = self->at[d + 1] - from;
      AisleTitleWord *words = self->words + from;

      qsort (words, n, sizeof *words, compare_places);
      from += n;
      n = keep_counted (index, words, n);
      memmove (self->words + total, words, n * sizeof *words);
      self->at[d] = (guint32) total;
      total += n;
      if (d + 1 == index->n_docs)
        self->at[d + 1] = (guint32) total;
    }
  return TRUE;
}

/* ---- what a word is ---- */

static void
measure_lengths (AisleTitleWords *self)
{
  const AisleInvertedIndex *index = self->index;
  gsize filled[AISLE_INDEX_MAX_FIELDS] = { 0 };

  for (gsize d = 0; d < index->n_docs; d++)
    {
      gsize length = 0;

      for (gsize f = 0; f < index->n_fields; f++)
        {
          self->mean_length[f] += index->length[d * index->n_fields + f];
          filled[f] += index->length[d * index->n_fields + f] > 0;
          length += index->length[d * index->n_fields + f];
        }
      self->n_texts += length > 0;
    }
  for (gsize f = 0; f < index->n_fields; f++)
    self->mean_length[f] /= (double) MAX (filled[f], 1);
}

static gssize
find (const AisleInvertedIndex *index, const char *word)
{
  return aisle_inverted_index_term (index, word, strlen (word));
}

static gsize
n_items (const AisleInvertedIndex *index, gsize term)
{
  return index->posting_at[term + 1] - index->posting_at[term];
}

/* Whether a number stands before this place of the title. */
static gboolean
is_measure (const AisleTitleWords *self, gint32 item, guint32 position)
{
  for (guint32 w = self->at[item]; w < self->at[item + 1] && self->words[w].position < position; w++)
    if (self->words[w].position + 1 == position
        && g_ascii_isdigit (self->index->terms.bytes[self->index->terms.at[self->words[w].term]]))
      return TRUE;
  return FALSE;
}

/* Items that have it as a unit.  A sign is part of many words (a jacket is a gram in Chinese): it counts in titles, after a
 * number. */
static gsize
count_unit (const AisleTitleWords *self, gsize term)
{
  const AisleInvertedIndex *index = self->index;
  gsize n = 0;

  if (count_signs (index, (guint32) term) != 1)
    return n_items (index, term);
  for (gsize p = index->posting_at[term]; p < index->posting_at[term + 1]; p++)
    {
      gboolean found = FALSE;

      for (gsize i = index->place_at[p]; i < index->place_at[p + 1] && !found; i++)
        found = index->place[i] >> AISLE_PLACE_BITS == AISLE_CATALOGUE_TITLE
                && is_measure (self, index->doc[p], index->place[i] & AISLE_PLACE_MASK);
      n += found;
    }
  return n;
}

static void
name_units (AisleTitleWords *self)
{
  for (gsize u = 0; u < G_N_ELEMENTS (units); u++)
    {
      gssize usual = -1, terms[G_N_ELEMENTS (units[u])];
      gsize most = 0;

      for (gsize i = 0; i < G_N_ELEMENTS (units[u]); i++)
        {
          gsize n;

          terms[i] = units[u][i] != NULL ? find (self->index, units[u][i]) : -1;
          n = terms[i] >= 0 ? count_unit (self, (gsize) terms[i]) : 0;
          if (n == 0)
            terms[i] = -1;
          if (n > most)
            usual = terms[i];
          most = MAX (most, n);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (units[u]); i++)
        if (terms[i] >= 0)
          {
            self->unit[terms[i]] = (guint8) (u + 1);
            self->usual[terms[i]] = (guint32) usual;
          }
      self->unit_terms[u] = usual;
    }
}

gssize
aisle_title_words_find (const AisleTitleWords *self, const char *word, gsize length)
{
  gssize term = aisle_inverted_index_term (self->index, word, length);

  if (term >= 0)
    return (gssize) self->usual[term];
  for (gsize u = 0; u < G_N_ELEMENTS (units); u++)
    for (gsize i = 0; i < G_N_ELEMENTS (units[u]) && units[u][i] != NULL; i++)
      if (strlen (units[u][i]) == length && memcmp (units[u][i], word, length) == 0)
        return self->unit_terms[u];
  return -1;
}

static void
find_heads (AisleTitleWords *self)
{
  gint64 joins[10];
  gsize n = 0;

  for (gsize l = 0; l < G_N_ELEMENTS (joining); l++)
    for (gsize i = 0; g_str_equal (joining[l].language, self->index->language) && joining[l].words[i] != NULL; i++)
      joins[n++] = find (self->index, joining[l].words[i]);
  for (gsize d = 0; d < self->index->n_docs; d++)
    {
      const AisleTitleWord *words = self->words + self->at[d];
      gsize length = self->at[d + 1] - self->at[d], end = length;

      for (gsize i = 1; i < length && end == length; i++)
        /* "12 in." is a length. */
        for (gsize j = 0; j < n && end == length; j++)
          if (joins[j] == (gint64) words[i].term
              && !(self->unit[words[i].term] > 0 && self->unit[words[i - 1].term] == 0
                   && g_ascii_isdigit (self->index->terms.bytes[self->index->terms.at[words[i - 1].term]])))
            end = i;
      self->head[d] = (guint16) MIN (end, G_MAXUINT16);
    }
}

static void
describe_terms (AisleTitleWords *self)
{
  const AisleInvertedIndex *index = self->index;

  for (gsize t = 0; t < index->terms.n; t++)
    {
      gsize n = MIN (n_items (index, t), self->n_texts), titles = 0, first = 0;

      self->rarity[t] = (float) log (1 + ((double) self->n_texts - (double) n + .5) / ((double) n + .5));
      self->usual[t] = (guint32) t;
      for (gsize p = index->posting_at[t]; p < index->posting_at[t + 1]; p++)
        {
          guint32 place = index->place[index->place_at[p]];

          titles += place >> AISLE_PLACE_BITS == AISLE_CATALOGUE_TITLE;
          first += place == AISLE_CATALOGUE_TITLE << AISLE_PLACE_BITS;
        }
      self->leads[t] = titles >= KNOWN_BRAND ? (float) first / (float) titles : 0;
    }
}

AisleTitleWords *
aisle_title_words_new (const AisleInvertedIndex *index)
{
  g_autoptr (AisleTitleWords) self = g_new0 (AisleTitleWords, 1);

  self->index = index;
  self->head = g_try_new0 (guint16, index->n_docs + 1);
  self->rarity = g_try_new0 (float, index->terms.n + 1);
  self->leads = g_try_new0 (float, index->terms.n + 1);
  self->unit = g_try_new0 (guint8, index->terms.n + 1);
  self->usual = g_try_new0 (guint32, index->terms.n + 1);
  self->unit_terms = g_new (gssize, G_N_ELEMENTS (units));
  if (self->head == NULL || self->rarity == NULL || self->leads == NULL || self->unit == NULL || self->usual == NULL
      || !turn (self) || !cut_terms (self))
    return NULL;
  measure_lengths (self);
  describe_terms (self);
  name_units (self);
  find_heads (self);
  return g_steal_pointer (&self);
}
