/* ngrams.c: see ngrams.h. */
#include "text/ngrams.h"

#include "text/cutter.h"
#include "text/fold.h"

#include <string.h>

/* What a run is of: the start of its hash. */
#define OF_WORDS      G_GUINT64_CONSTANT (0x9ae16a3b2f90404f)
#define OF_CHARACTERS G_GUINT64_CONSTANT (0xc3a5c85c97cb3127)
#define OF_SIGNS      G_GUINT64_CONSTANT (0xb492b66fbe98f273)
#define OF_TEXT       G_GUINT64_CONSTANT (0x8648dbdb7a0e4b29)

/* FNV-1a over characters (Fowler, Noll and Vo), finished by splitmix64's mixer. */
static inline guint64
hash_step (guint64 hash, gunichar c)
{
  return (hash ^ c) * G_GUINT64_CONSTANT (0x100000001b3);
}

static inline guint64
hash_end (guint64 hash)
{
  hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash = (hash ^ hash >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return hash ^ hash >> 31;
}

static void
add_key (GArray *keys, guint64 hash, gboolean words)
{
  guint64 key = (hash_end (hash) & ~G_GUINT64_CONSTANT (1)) | (words ? 1 : 0);

  g_array_append_val (keys, key);
}

/* All runs of shortest .. longest characters. */
static void
add_runs (const gunichar *text, gsize n, guint shortest, guint longest, guint64 kind, GArray *keys)
{
  for (gsize from = 0; from < n; from++)
    {
      guint64 hash = kind;

      for (gsize length = 1; length <= longest && from + length <= n; length++)
        {
          hash = hash_step (hash, text[from + length - 1]);
          if (length >= shortest)
            add_key (keys, hash, FALSE);
        }
    }
}

/* ---- words ---- */

typedef struct
{
  GArray *hashes; /* guint64: of each word */
} Words;

static void
add_word (Words *self, const gunichar *text, gsize n)
{
  guint64 hash = OF_WORDS;

  for (gsize i = 0; i < n; i++)
    hash = hash_step (hash, text[i]);
  hash = hash_end (hash);
  g_array_append_val (self->hashes, hash);
}

static void
add_word_runs (const Words *words, guint longest, GArray *keys)
{
  for (guint from = 0; from < words->hashes->len; from++)
    {
      guint64 hash = OF_WORDS;

      for (guint n = 0; n < longest && from + n < words->hashes->len; n++)
        {
          hash = hash_end (hash ^ g_array_index (words->hashes, guint64, from + n)) * 3;
          add_key (keys, hash, TRUE);
        }
    }
}

/* The words of a run of signs, by the lexicon. */
static void
cut_signs (const AisleLexicon *lexicon, const gunichar *text, gsize n, Words *words)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree guint32 *at = g_new (guint32, n + 1);
  g_autofree guint8 *starts = g_new0 (guint8, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      at[i] = (guint32) bytes->len;
      g_string_append_unichar (bytes, text[i]);
    }
  at[n] = (guint32) bytes->len;
  aisle_lexicon_segment (lexicon, bytes->str, at, n, starts);
  for (gsize i = 0; i < n; i += MAX (starts[i], 1))
    add_word (words, text + i, MIN (MAX (starts[i], 1), n - i));
}

/* ---- a text ---- */

/* A piece without blanks: padded with a blank at either end, for runs of characters. */
static void
add_piece (const AisleNgrams *self, const gunichar *text, gsize n, Words *words, GArray *keys)
{
  for (gsize from = 0, to; from < n; from = to)
    {
      gboolean word = g_unichar_isalnum (text[from]);

      for (to = from + 1; to < n && g_unichar_isalnum (text[to]) == word; to++)
        ;
      if (word)
        add_word (words, text + from, to - from);
    }
  if (self->longest > 0)
    add_runs (text - 1, n + 2, self->shortest, self->longest, OF_CHARACTERS, keys);
}

static void
add_signs (const AisleNgrams *self, const gunichar *text, gsize n, Words *words, GArray *keys)
{
  if (self->lexicon != NULL)
    cut_signs (self->lexicon, text, n, words);
  add_runs (text, n, 1, self->signs, OF_SIGNS, keys);
}

gboolean
aisle_ngrams_append (const AisleNgrams *self, const char *text, GArray *keys)
{
  g_autofree char *folded = aisle_text_fold (text, TRUE);
  g_autofree gunichar *wide = NULL, *piece = NULL;
  Words words = { NULL };
  glong n = 0;

  if (folded == NULL)
    return FALSE;
  wide = g_utf8_to_ucs4_fast (folded, -1, &n);
  piece = g_try_new (gunichar, (gsize) n + 2);
  if (piece == NULL)
    return FALSE;
  if (self->across > 0)
    {
      piece[0] = piece[n + 1] = ' ';
      memcpy (piece + 1, wide, (gsize) n * sizeof *piece);
      add_runs (piece, (gsize) n + 2, 1, self->across, OF_TEXT, keys);
    }
  words.hashes = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (gsize from = 0, to; from < (gsize) n; from = to)
    {
      gboolean signs = aisle_is_run_sign (wide[from]);

      if (wide[from] == ' ')
        {
          to = from + 1;
          continue;
        }
      for (to = from + 1; to < (gsize) n && wide[to] != ' ' && aisle_is_run_sign (wide[to]) == signs; to++)
        ;
      piece[0] = piece[to - from + 1] = ' ';
      memcpy (piece + 1, wide + from, (to - from) * sizeof *piece);
      if (signs)
        add_signs (self, piece + 1, to - from, &words, keys);
      else
        add_piece (self, piece + 1, to - from, &words, keys);
    }
  add_word_runs (&words, self->words, keys);
  g_array_unref (words.hashes);
  return TRUE;
}

/* ---- keys of many texts ---- */

gboolean
aisle_keys_append (AisleKeys *self, const GArray *keys)
{
  if (self->room - self->n < keys->len)
    {
      gsize room = MAX (2 * self->room, self->n + keys->len);
      guint64 *at = g_try_renew (guint64, self->at, room);

      if (at == NULL)
        return FALSE;
      self->at = at;
      self->room = room;
    }
  if (keys->len > 0)
    memcpy (self->at + self->n, keys->data, keys->len * sizeof *self->at);
  self->n += keys->len;
  return TRUE;
}

void
aisle_keys_clear (AisleKeys *self)
{
  g_clear_pointer (&self->at, g_free);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

void
aisle_ngrams_count (GArray *keys, GArray *times)
{
  guint64 *key = (guint64 *) (gpointer) keys->data;
  guint n = 0;

  g_array_set_size (times, 0);
  if (keys->len == 0)
    return;
  qsort (key, keys->len, sizeof *key, compare_keys);
  for (guint i = 0, to; i < keys->len; i = to)
    {
      guint32 count;

      for (to = i + 1; to < keys->len && key[to] == key[i]; to++)
        ;
      count = to - i;
      key[n++] = key[i];
      g_array_append_val (times, count);
    }
  g_array_set_size (keys, n);
}

/* ---- looking up ---- */

AisleNgramList *
aisle_ngram_list_new (guint64 *keys, gsize n)
{
  AisleNgramList *self = g_new0 (AisleNgramList, 1);
  gsize size = 4;

  self->keys = keys;
  self->n = n;
  while (size < n * 2)
    size *= 2;
  self->mask = size - 1;
  self->slots = g_try_new0 (guint32, size);
  if (self->slots == NULL || n >= G_MAXUINT32)
    {
      aisle_ngram_list_free (self);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      gsize at = (gsize) (keys[i] >> 1) & self->mask;

      while (self->slots[at] != 0)
        at = (at + 1) & self->mask;
      self->slots[at] = (guint32) i + 1;
    }
  return self;
}

void
aisle_ngram_list_free (AisleNgramList *self)
{
  if (self == NULL)
    return;
  g_free (self->keys);
  g_free (self->slots);
  g_free (self);
}

gssize
aisle_ngram_list_find (const AisleNgramList *self, guint64 key)
{
  for (gsize at = (gsize) (key >> 1) & self->mask; self->slots[at] != 0; at = (at + 1) & self->mask)
    if (self->keys[self->slots[at] - 1] == key)
      return (gssize) self->slots[at] - 1;
  return -1;
}
