/* index-builder.c: tokens in the order of the texts, then sorted by term with one count.
 *
 * Words get their ids as they come; the first sight of a word stems it, so that stemming costs nothing per occurrence.
 * Words of three or four signs come from the lexicon, which is learnt when all texts are known; no other token has
 * that form, so their postings are in order although they are added last. */
#include "text/inverted-index.h"

#include "base/error.h"
#include "base/i18n.h"
#include "text/cutter.h"

#include <string.h>

#define MOST_PLACES 800000000 /* 12 bytes each while it is made */
#define BETWEEN     16        /* positions between two texts of a field */
#define STRIDE      65536
#define FIRST_SLOTS 4096

/* Texts with ids in the order in which they came. */
typedef struct
{
  GByteArray *bytes;
  GArray *at;     /* guint32 */
  guint32 *slots; /* id + 1, 0 empty */
  gsize n, n_slots;
} Interned;

typedef struct
{
  guint32 term, place;
  gint32 doc;
} Occurrence;

typedef struct
{
  guint32 doc, field, position; /* of the first sign */
  gsize from, n;                /* in signs */
} Run;

struct _AisleIndexBuilder
{
  AisleInvertedIndex *index; /* being filled */
  Interned words, terms;
  GArray *term_of_word; /* guint32 by id of a word */
  GArray *occurrences;
  GArray *signs, *runs; /* guint16, 0 after a run; Run */
  GString *stem;
  gsize doc, field, next_doc, next_field;
  guint32 first;       /* position of the text's first token in its field */
  const char *run_end; /* of the sign noted last, in the text that is being cut */
  gboolean full;
};

/* ---- interning ---- */

static void
interned_init (Interned *self)
{
  guint32 zero = 0;

  self->bytes = g_byte_array_new ();
  self->at = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->at, zero);
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (guint32, self->n_slots);
  self->n = 0;
}

static void
interned_clear (Interned *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->at, g_array_unref);
  g_clear_pointer (&self->slots, g_free);
}

/* FNV-1a, Fowler, Noll and Vo. */
static guint64
hash (const char *text, gsize length)
{
  guint64 value = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < length; i++)
    value = (value ^ (guchar) text[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return value ^ value >> 32;
}

static const char *
interned_at (const Interned *self, gsize id, gsize *length)
{
  guint32 from = g_array_index (self->at, guint32, id);

  *length = g_array_index (self->at, guint32, id + 1) - from;
  return (const char *) self->bytes->data + from;
}

static void
grow (Interned *self)
{
  gsize n_slots = self->n_slots * 2;
  guint32 *slots = g_new0 (guint32, n_slots);

  for (gsize id = 0; id < self->n; id++)
    {
      gsize length;
      const char *text = interned_at (self, id, &length);
      gsize slot = hash (text, length) & (n_slots - 1);

      while (slots[slot] != 0)
        slot = (slot + 1) & (n_slots - 1);
      slots[slot] = (guint32) id + 1;
    }
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
}

/* The text's id; *is_new: it was not there. */
static guint32
intern (Interned *self, const char *text, gsize length, gboolean *is_new)
{
  gsize slot = hash (text, length) & (self->n_slots - 1);
  guint32 end;

  for (; self->slots[slot] != 0; slot = (slot + 1) & (self->n_slots - 1))
    {
      gsize own;
      const char *other = interned_at (self, self->slots[slot] - 1, &own);

      if (own == length && memcmp (other, text, length) == 0)
        {
          *is_new = FALSE;
          return self->slots[slot] - 1;
        }
    }
  *is_new = TRUE;
  g_byte_array_append (self->bytes, (const guint8 *) text, (guint) length);
  end = self->bytes->len;
  g_array_append_val (self->at, end);
  self->slots[slot] = (guint32) ++self->n;
  if (self->n * 2 > self->n_slots)
    grow (self);
  return (guint32) self->n - 1;
}

/* ---- adding texts ---- */

AisleIndexBuilder *
aisle_index_builder_new (gsize n_docs, gsize n_fields, const char *language)
{
  g_autoptr (AisleIndexBuilder) self = g_new0 (AisleIndexBuilder, 1);

  self->index = g_new0 (AisleInvertedIndex, 1);
  self->index->n_docs = n_docs;
  self->index->n_fields = n_fields;
  self->index->language = g_strdup (language);
  interned_init (&self->words);
  interned_init (&self->terms);
  self->term_of_word = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->occurrences = g_array_new (FALSE, FALSE, sizeof (Occurrence));
  self->signs = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  self->stem = g_string_new (NULL);
  self->index->stemmer = aisle_stemmer_new (language);
  self->index->length = g_try_new0 (guint32, n_docs * n_fields + 1);
  return self->index->stemmer != NULL && self->index->length != NULL ? g_steal_pointer (&self) : NULL;
}

void
aisle_index_builder_free (AisleIndexBuilder *self)
{
  if (self == NULL)
    return;
  aisle_inverted_index_free (self->index);
  interned_clear (&self->words);
  interned_clear (&self->terms);
  g_array_unref (self->term_of_word);
  g_array_unref (self->occurrences);
  g_array_unref (self->signs);
  g_array_unref (self->runs);
  g_string_free (self->stem, TRUE);
  g_free (self);
}

static guint32
term_of (AisleIndexBuilder *self, const char *text, gsize length, gboolean stem)
{
  gboolean is_new;
  guint32 word = intern (&self->words, text, length, &is_new), term;

  if (!is_new)
    return g_array_index (self->term_of_word, guint32, word);
  g_string_truncate (self->stem, 0);
  if (stem)
    aisle_stemmer_append (self->index->stemmer, text, length, self->stem);
  else
    g_string_append_len (self->stem, text, (gssize) length);
  term = intern (&self->terms, self->stem->str, self->stem->len, &is_new);
  g_array_append_val (self->term_of_word, term);
  return term;
}

static void
add_occurrence (AisleIndexBuilder *self, guint32 term, gsize doc, gsize field, guint32 position)
{
  Occurrence one = { term, (guint32) field << AISLE_PLACE_BITS | MIN (position, AISLE_PLACE_MASK), (gint32) doc };

  if (self->occurrences->len < MOST_PLACES && self->words.bytes->len < G_MAXINT32)
    g_array_append_val (self->occurrences, one);
  else
    self->full = TRUE;
}

/* A sign of a run; it belongs to the run of the one before where that ends. */
static void
note_sign (AisleIndexBuilder *self, const AisleToken *token, guint32 position)
{
  gunichar code = g_utf8_get_char (token->text);
  guint16 sign = code <= 0xFFFF ? (guint16) code : 0;

  if (token->text == self->run_end)
    {
      g_array_index (self->signs, guint16, self->signs->len - 1) = sign;
      g_array_index (self->runs, Run, self->runs->len - 1).n++;
    }
  else
    {
      Run run = { (guint32) self->doc, (guint32) self->field, position, self->signs->len, 1 };

      g_array_append_val (self->signs, sign);
      g_array_append_val (self->runs, run);
    }
  sign = 0;
  g_array_append_val (self->signs, sign);
  self->run_end = token->text + token->length;
}

static void
add_token (const AisleToken *token, gpointer data)
{
  AisleIndexBuilder *self = data;
  guint32 term = term_of (self, token->text, token->length, token->kind == AISLE_TOKEN_WORD);
  guint32 position = self->first + token->position;

  add_occurrence (self, term, self->doc, self->field, position);
  if (token->kind == AISLE_TOKEN_EXTRA)
    note_sign (self, token, position);
  else
    self->index->length[self->doc * self->index->n_fields + self->field]++;
}

/* FALSE: not in order. */
static gboolean
begin_text (AisleIndexBuilder *self, gsize doc, gsize field)
{
  if (doc >= self->index->n_docs || field >= self->index->n_fields || doc < self->next_doc
      || (doc == self->next_doc && field < self->next_field))
    return FALSE;
  if (doc != self->next_doc || field != self->next_field)
    self->first = 0;
  self->doc = self->next_doc = doc;
  self->field = self->next_field = field;
  self->run_end = NULL;
  return TRUE;
}

void
aisle_index_builder_add (AisleIndexBuilder *self, gsize doc, gsize field, const char *text)
{
  guint32 after;

  if (!begin_text (self, doc, field))
    return;
  after = aisle_text_cut (text, AISLE_CUT_DOCUMENT, NULL, add_token, self);
  self->first = MIN (self->first + after + BETWEEN, AISLE_PLACE_MASK);
}

static void
add_pair (const char *word, gsize length, guint32 position, gpointer data)
{
  AisleIndexBuilder *self = data;

  add_occurrence (self, term_of (self, word, length, TRUE), self->doc, self->field, self->first + position);
}

void
aisle_index_builder_add_pairs (AisleIndexBuilder *self, gsize doc, gsize field, const char *text)
{
  if (begin_text (self, doc, field))
    self->first = MIN (self->first + aisle_text_cut_pairs (text, add_pair, self) + BETWEEN, AISLE_PLACE_MASK);
}

/* ---- words of the lexicon ---- */

static void
add_lexicon_words (AisleIndexBuilder *self, const AisleLexicon *lexicon, const Run *run)
{
  const guint16 *signs = (const guint16 *) self->signs->data + run->from;
  char text[AISLE_LEXICON_LONGEST * 3 + 1];

  for (gsize i = 0; i + 2 < run->n; i++)
    {
      guint64 key = 0;
      gsize bytes = 0;

      for (gsize length = 1; length <= AISLE_LEXICON_LONGEST && i + length <= run->n; length++)
        {
          guint16 sign = signs[i + length - 1];

          if (sign == 0)
            break;
          key |= (guint64) sign << 16 * (AISLE_LEXICON_LONGEST - length);
          bytes += (gsize) g_unichar_to_utf8 (sign, text + bytes);
          if (length > 2 && aisle_lexicon_has (lexicon, key))
            add_occurrence (self, term_of (self, text, bytes, FALSE), run->doc, run->field,
                            run->position + (guint32) i);
        }
    }
}

static gboolean
add_lexicon (AisleIndexBuilder *self, AisleProgress *progress, GError **error)
{
  AisleLexicon *lexicon = aisle_lexicon_learn ((const guint16 *) self->signs->data, self->signs->len);

  if (lexicon == NULL)
    return FALSE;
  self->index->lexicon = lexicon;
  for (guint i = 0; lexicon->n > 0 && i < self->runs->len; i++)
    {
      if (i % STRIDE == 0
          && !aisle_progress_step (progress, .3 * i / self->runs->len, _ ("Learning the shop's words"), error))
        return FALSE;
      add_lexicon_words (self, lexicon, &g_array_index (self->runs, Run, i));
    }
  return TRUE;
}

/* ---- sorting ---- */

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer data)
{
  gsize n, m;
  const char *x = interned_at (data, *(const guint32 *) a, &n), *y = interned_at (data, *(const guint32 *) b, &m);
  int order = memcmp (x, y, MIN (n, m));

  return order != 0 ? order : (n > m) - (n < m);
}

/* Fills list with the texts in order; rank (the caller's, n): by id. */
static gboolean
sort_texts (const Interned *from, AisleWordList *list, guint32 *rank)
{
  g_autofree guint32 *ids = g_try_new (guint32, from->n + 1);
  gsize at = 0;

  list->n = from->n;
  list->bytes = g_try_malloc (from->bytes->len + 1);
  list->at = g_try_new (guint32, from->n + 1);
  if (ids == NULL || list->bytes == NULL || list->at == NULL)
    return FALSE;
  for (gsize i = 0; i < from->n; i++)
    ids[i] = (guint32) i;
  g_qsort_with_data (ids, (gint) from->n, sizeof *ids, compare_ids, (gpointer) from);
  for (gsize i = 0; i < from->n; i++)
    {
      gsize length;
      const char *text = interned_at (from, ids[i], &length);

      rank[ids[i]] = (guint32) i;
      list->at[i] = (guint32) at;
      memcpy (list->bytes + at, text, length);
      at += length;
    }
  list->at[from->n] = (guint32) at;
  return TRUE;
}

/* A pair may be told before one that stands to its left: what one text gives is nearly in order. */
static void
sort_places (guint32 *place, gsize n)
{
  for (gsize i = 1; i < n; i++)
    for (gsize j = i; j > 0 && place[j] < place[j - 1]; j--)
      {
        guint32 later = place[j - 1];
        place[j - 1] = place[j];
        place[j] = later;
      }
}

/* Occurrences by term, in each in the order of the texts; then one posting a text, its places ascending. */
static gboolean
sort_occurrences (AisleIndexBuilder *self, const guint32 *rank)
{
  AisleInvertedIndex *index = self->index;
  const Occurrence *all = (const Occurrence *) self->occurrences->data;
  gsize n = self->occurrences->len, n_terms = self->terms.n, n_postings = 0;
  g_autofree gsize *next = g_try_new0 (gsize, n_terms + 1);
  g_autofree gint32 *doc = g_try_new (gint32, n + 1);

  index->place = g_try_new (guint32, n + 1);
  index->posting_at = g_try_new (guint32, n_terms + 1);
  if (next == NULL || doc == NULL || index->place == NULL || index->posting_at == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    next[rank[all[i].term] + 1]++;
  for (gsize t = 0; t < n_terms; t++)
    next[t + 1] += next[t];
  for (gsize i = 0; i < n; i++)
    {
      gsize to = next[rank[all[i].term]]++;

      index->place[to] = all[i].place;
      doc[to] = all[i].doc;
    }
  /* next[t] is where term t ends by now. */
  for (gsize t = 0, i = 0; t < n_terms; t++)
    for (gsize first = i; i < next[t]; i++)
      n_postings += i == first || doc[i] != doc[i - 1];
  index->doc = g_try_new (gint32, n_postings + 1);
  index->place_at = g_try_new (guint32, n_postings + 1);
  if (index->doc == NULL || index->place_at == NULL)
    return FALSE;
  n_postings = 0;
  for (gsize t = 0, i = 0; t < n_terms; t++)
    {
      index->posting_at[t] = (guint32) n_postings;
      for (gsize first = i; i < next[t]; i++)
        if (i == first || doc[i] != doc[i - 1])
          {
            index->doc[n_postings] = doc[i];
            index->place_at[n_postings++] = (guint32) i;
          }
    }
  index->posting_at[n_terms] = (guint32) n_postings;
  index->place_at[n_postings] = (guint32) n;
  for (gsize p = 0; p < n_postings; p++)
    sort_places (index->place + index->place_at[p], index->place_at[p + 1] - index->place_at[p]);
  return TRUE;
}

AisleInvertedIndex *
aisle_index_builder_finish (AisleIndexBuilder *self, AisleProgress *progress, GError **error)
{
  g_autofree guint32 *word_rank = NULL, *term_rank = NULL;
  GError *problem = NULL;

  if (add_lexicon (self, progress, &problem) && aisle_progress_step (progress, .3, _ ("Sorting words"), &problem))
    {
      word_rank = g_try_new (guint32, self->words.n + 1);
      term_rank = g_try_new (guint32, self->terms.n + 1);
      self->index->term_of_word = g_try_new (guint32, self->words.n + 1);
    }
  if (self->full)
    g_set_error (&problem, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT,
                 _ ("more text than an index holds: leave out long descriptions"));
  if (problem == NULL && term_rank != NULL && word_rank != NULL && self->index->term_of_word != NULL
      && sort_texts (&self->words, &self->index->words, word_rank)
      && sort_texts (&self->terms, &self->index->terms, term_rank) && sort_occurrences (self, term_rank))
    {
      for (gsize word = 0; word < self->words.n; word++)
        self->index->term_of_word[word_rank[word]] = term_rank[g_array_index (self->term_of_word, guint32, word)];
      return g_steal_pointer (&self->index);
    }
  if (problem == NULL)
    g_set_error (&problem, AISLE_TEXT_ERROR, AISLE_ERROR_MEMORY,
                 _ ("not enough memory for the index of the catalogue: close other programs"));
  g_propagate_error (error, problem);
  return NULL;
}
