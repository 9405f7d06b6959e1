/* index-file.c: an inverted index as bytes: a head of counts, then its arrays one after another, each on 8 bytes.
 *
 * In the byte order of this machine: another one's is not read, and the index made anew. */
#include "text/inverted-index.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define MAGIC        G_GUINT64_CONSTANT (0x31786c7369416b72)
#define LANGUAGE_MAX 24

typedef struct
{
  guint64 magic, n_docs, n_fields, n_terms, term_bytes, n_words, word_bytes, n_postings, n_places, n_lexicon;
  char language[LANGUAGE_MAX];
} Head;

/* ---- saving ---- */

static gsize
padded (gsize bytes)
{
  return (bytes + 7) / 8 * 8;
}

/* Every array of an index and its bytes, in the order of the file. */
#define N_ARRAYS 12

typedef struct
{
  gpointer *data; /* where the index keeps it */
  gsize bytes;
} Array;

static void
list_arrays (AisleInvertedIndex *index, const Head *head, Array arrays[N_ARRAYS])
{
  const Array all[N_ARRAYS] = {
    { (gpointer *) &index->length, head->n_docs * head->n_fields * 4 },
    { (gpointer *) &index->terms.bytes, head->term_bytes },
    { (gpointer *) &index->terms.at, (head->n_terms + 1) * 4 },
    { (gpointer *) &index->words.bytes, head->word_bytes },
    { (gpointer *) &index->words.at, (head->n_words + 1) * 4 },
    { (gpointer *) &index->term_of_word, head->n_words * 4 },
    { (gpointer *) &index->posting_at, (head->n_terms + 1) * 4 },
    { (gpointer *) &index->doc, head->n_postings * 4 },
    { (gpointer *) &index->place_at, (head->n_postings + 1) * 4 },
    { (gpointer *) &index->place, head->n_places * 4 },
    { (gpointer *) &index->lexicon->words, head->n_lexicon * 8 },
    { (gpointer *) &index->lexicon->weight, head->n_lexicon * 4 },
  };

  memcpy (arrays, all, sizeof all);
}

GBytes *
aisle_inverted_index_save (const AisleInvertedIndex *self, GError **error)
{
  AisleInvertedIndex copy = *self;
  gsize n_postings = self->posting_at[self->terms.n], total = sizeof (Head);
  Head head = {
    .magic = MAGIC,
    .n_docs = self->n_docs,
    .n_fields = self->n_fields,
    .n_terms = self->terms.n,
    .term_bytes = self->terms.at[self->terms.n],
    .n_words = self->words.n,
    .word_bytes = self->words.at[self->words.n],
    .n_postings = n_postings,
    .n_places = self->place_at[n_postings],
    .n_lexicon = self->lexicon->n,
  };
  Array arrays[N_ARRAYS];
  guint8 *bytes, *at;

  g_strlcpy (head.language, self->language, LANGUAGE_MAX);
  list_arrays (&copy, &head, arrays);
  for (gsize i = 0; i < N_ARRAYS; i++)
    total += padded (arrays[i].bytes);
  bytes = g_try_malloc0 (total);
  if (bytes == NULL)
    {
      g_set_error_literal (error, AISLE_TEXT_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the index of the catalogue: close other programs"));
      return NULL;
    }
  memcpy (bytes, &head, sizeof head);
  at = bytes + sizeof head;
  for (gsize i = 0; i < N_ARRAYS; i++)
    {
      memcpy (at, *arrays[i].data, arrays[i].bytes);
      at += padded (arrays[i].bytes);
    }
  return g_bytes_new_take (bytes, total);
}

/* ---- loading ---- */

/* From 0, never falling, ending at last; strictly: each higher than the one before. */
static gboolean
is_ladder (const guint32 *at, gsize n, gsize last, gboolean strictly)
{
  if (at[0] != 0 || at[n] != last)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (at[i + 1] < at[i] || (strictly && at[i + 1] == at[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_word_list (const AisleWordList *list, gsize bytes)
{
  if (!is_ladder (list->at, list->n, bytes, TRUE))
    return FALSE;
  for (gsize i = 0; i < list->n; i++)
    if (!g_utf8_validate_len (list->bytes + list->at[i], list->at[i + 1] - list->at[i], NULL))
      return FALSE;
  for (gsize i = 0; i + 1 < list->n; i++)
    {
      gsize n = list->at[i + 1] - list->at[i], m = list->at[i + 2] - list->at[i + 1];
      int order = memcmp (list->bytes + list->at[i], list->bytes + list->at[i + 1], MIN (n, m));

      if (order > 0 || (order == 0 && n >= m))
        return FALSE;
    }
  return TRUE;
}

static gboolean
are_postings (const AisleInvertedIndex *self, const Head *head)
{
  if (!is_ladder (self->posting_at, self->terms.n, head->n_postings, TRUE)
      || !is_ladder (self->place_at, head->n_postings, head->n_places, TRUE))
    return FALSE;
  for (gsize t = 0; t < self->terms.n; t++)
    for (gsize p = self->posting_at[t]; p < self->posting_at[t + 1]; p++)
      {
        if (self->doc[p] < 0 || (gsize) self->doc[p] >= self->n_docs
            || (p > self->posting_at[t] && self->doc[p] <= self->doc[p - 1]))
          return FALSE;
        for (gsize i = self->place_at[p]; i < self->place_at[p + 1]; i++)
          if (self->place[i] >> AISLE_PLACE_BITS >= self->n_fields
              || (i > self->place_at[p] && self->place[i] < self->place[i - 1]))
            return FALSE;
      }
  return TRUE;
}

static gboolean
is_sound (const AisleInvertedIndex *self, const Head *head)
{
  if (!is_word_list (&self->terms, head->term_bytes) || !is_word_list (&self->words, head->word_bytes)
      || !are_postings (self, head))
    return FALSE;
  for (gsize i = 0; i < self->words.n; i++)
    if (self->term_of_word[i] >= self->terms.n)
      return FALSE;
  for (gsize i = 0; i + 1 < self->lexicon->n; i++)
    if (self->lexicon->words[i] >= self->lexicon->words[i + 1])
      return FALSE;
  for (gsize i = 0; i < self->lexicon->n; i++)
    if (!(self->lexicon->weight[i] <= 0 && self->lexicon->weight[i] > -100))
      return FALSE;
  return TRUE;
}

/* No count is larger than the file could hold, so that no product of them overflows. */
static gboolean
is_head (const Head *head, gsize size)
{
  const guint64 counts[] = { head->n_terms,    head->term_bytes, head->n_words,  head->word_bytes,
                             head->n_postings, head->n_places,   head->n_lexicon };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > size || counts[i] > G_MAXUINT32 - 1)
      return FALSE;
  return head->magic == MAGIC && head->n_fields >= 1 && head->n_fields <= AISLE_INDEX_MAX_FIELDS && head->n_docs <= size
         && head->n_docs <= G_MAXINT32 && memchr (head->language, '\0', LANGUAGE_MAX) != NULL
         && aisle_stemmer_knows (head->language);
}

static AisleInvertedIndex *
read_arrays (const Head *head, const guint8 *at, gsize left)
{
  g_autoptr (AisleInvertedIndex) self = g_new0 (AisleInvertedIndex, 1);
  Array arrays[N_ARRAYS];

  self->n_docs = head->n_docs;
  self->n_fields = head->n_fields;
  self->terms.n = head->n_terms;
  self->words.n = head->n_words;
  self->language = g_strdup (head->language);
  self->stemmer = aisle_stemmer_new (head->language);
  self->lexicon = g_new0 (AisleLexicon, 1);
  self->lexicon->n = head->n_lexicon;
  list_arrays (self, head, arrays);
  for (gsize i = 0; i < N_ARRAYS; i++)
    {
      gsize bytes = arrays[i].bytes;

      if (padded (bytes) > left)
        return NULL;
      *arrays[i].data = g_try_malloc (bytes + 8);
      if (*arrays[i].data == NULL)
        return NULL;
      memcpy (*arrays[i].data, at, bytes);
      at += padded (bytes);
      left -= padded (bytes);
    }
  return left == 0 && self->stemmer != NULL ? g_steal_pointer (&self) : NULL;
}

AisleInvertedIndex *
aisle_inverted_index_load (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (AisleInvertedIndex) self = NULL;
  Head head;

  if (size >= sizeof head)
    {
      memcpy (&head, data, sizeof head);
      if (is_head (&head, size))
        self = read_arrays (&head, data + sizeof head, size - sizeof head);
    }
  if (self != NULL && is_sound (self, &head))
    return g_steal_pointer (&self);
  g_set_error_literal (error, AISLE_TEXT_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot read the index of the catalogue: it is damaged: it is made anew from the catalogue"));
  return NULL;
}
