/* bpe.c: a vocabulary of byte pairs, and texts to tokens and back. */
#include "text/bpe.h"

#include "base/error.h"
#include "base/i18n.h"
#include "text/bpe-parts.h"
#include "text/inverted-index.h"

struct _AisleBpe
{
  char **specials;
  gsize n_specials, n_merges, n;
  gint32 *merges; /* n_merges x 2 */
  char *bytes;    /* of all tokens */
  gsize *at;      /* n + 1: where each begins */
  /* The merge of a pair: open addressing. */
  guint64 *pairs;
  gint32 *made; /* token; -1: free */
  gsize mask;
};

void
aisle_bpe_free (AisleBpe *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->specials);
  g_free (self->merges);
  g_free (self->bytes);
  g_free (self->at);
  g_free (self->pairs);
  g_free (self->made);
  g_free (self);
}

gsize
aisle_bpe_size (const AisleBpe *self)
{
  return self->n;
}

gsize
aisle_bpe_n_specials (const AisleBpe *self)
{
  return self->n_specials;
}

gint32
aisle_bpe_special (const AisleBpe *self, const char *name)
{
  for (gsize i = 0; i < self->n_specials; i++)
    if (g_str_equal (self->specials[i], name))
      return (gint32) i;
  return -1;
}

const gint32 *
aisle_bpe_merges (const AisleBpe *self, gsize *n)
{
  *n = self->n_merges;
  return self->merges;
}

/* ---- the merge of a pair ---- */

static gsize
slot_of (const AisleBpe *self, guint64 pair)
{
  gsize slot = (gsize) ((pair * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 29) & self->mask;

  while (self->made[slot] >= 0 && self->pairs[slot] != pair)
    slot = (slot + 1) & self->mask;
  return slot;
}

static inline gint32
merged (const AisleBpe *self, gint32 left, gint32 right)
{
  return self->made[slot_of (self, AISLE_BPE_PAIR (left, right))];
}

/* ---- from merges ---- */

static gboolean
refuse (gsize merge, const char *why, GError **error)
{
  g_set_error (error, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT, _ ("cannot read a vocabulary: merge %zu: %s"), merge + 1,
               why);
  return FALSE;
}

static gboolean
lay_out (AisleBpe *self, const gint32 *merges, GError **error)
{
  gsize first = self->n_specials + AISLE_BPE_BYTES, total = AISLE_BPE_BYTES;
  g_autofree gsize *length = g_new0 (gsize, self->n);

  for (gsize i = self->n_specials; i < first; i++)
    length[i] = 1;
  for (gsize m = 0; m < self->n_merges; m++)
    {
      gsize token = first + m;

      for (gsize side = 0; side < 2; side++)
        if (merges[2 * m + side] < (gint32) self->n_specials || merges[2 * m + side] >= (gint32) token)
          return refuse (m, _ ("its parts are no tokens before it"), error);
      length[token] = length[merges[2 * m]] + length[merges[2 * m + 1]];
      if (length[token] > AISLE_BPE_LONGEST)
        return refuse (m, _ ("its token is too long"), error);
      total += length[token];
    }
  self->bytes = g_try_malloc (total);
  if (self->bytes == NULL)
    {
      g_set_error_literal (error, AISLE_TEXT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the vocabulary"));
      return FALSE;
    }
  for (gsize i = 0; i < self->n; i++)
    self->at[i + 1] = self->at[i] + length[i];
  return TRUE;
}

static gboolean
fill (AisleBpe *self, const gint32 *merges, GError **error)
{
  gsize first = self->n_specials + AISLE_BPE_BYTES;

  for (gsize place = 0; place < AISLE_BPE_BYTES; place++)
    self->bytes[place] = (char) aisle_bpe_byte_at (place);
  for (gsize m = 0; m < self->n_merges; m++)
    {
      gint32 left = merges[2 * m], right = merges[2 * m + 1];
      gsize slot = slot_of (self, AISLE_BPE_PAIR (left, right)), split = self->at[left + 1] - self->at[left];
      char *bytes = self->bytes + self->at[first + m];

      if (self->made[slot] >= 0)
        return refuse (m, _ ("an earlier one is the same"), error);
      self->pairs[slot] = AISLE_BPE_PAIR (left, right);
      self->made[slot] = (gint32) (first + m);
      memcpy (bytes, self->bytes + self->at[left], split);
      memcpy (bytes + split, self->bytes + self->at[right], self->at[right + 1] - self->at[right]);
    }
  return TRUE;
}

AisleBpe *
aisle_bpe_new (const char *const *specials, const gint32 *merges, gsize n_merges, GError **error)
{
  g_autoptr (AisleBpe) self = g_new0 (AisleBpe, 1);
  gsize slots = 16;

  self->specials = g_strdupv ((char **) specials);
  self->n_specials = g_strv_length (self->specials);
  self->n_merges = n_merges;
  self->n = self->n_specials + AISLE_BPE_BYTES + n_merges;
  if (n_merges > AISLE_BPE_MOST || self->n > AISLE_BPE_MOST)
    {
      g_set_error (error, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read a vocabulary: %zu tokens, at most %zu can be"), self->n, AISLE_BPE_MOST);
      return NULL;
    }
  while (slots < 2 * n_merges)
    slots *= 2;
  self->mask = slots - 1;
  self->pairs = g_new0 (guint64, slots);
  self->made = g_new (gint32, slots);
  memset (self->made, 0xff, slots * sizeof *self->made);
  self->merges = g_memdup2 (merges, n_merges * 2 * sizeof *merges);
  self->at = g_new0 (gsize, self->n + 1);
  if (!lay_out (self, merges, error) || !fill (self, merges, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- texts to tokens ---- */

/* The tokens of a piece: at each place a token, then how far the next and the last one are. */
typedef struct
{
  gint32 *token; /* -1: taken up by one before */
  guint32 *next, *last;
  guint32 n;
} Piece;

static void
offer (const AisleBpe *self, const Piece *piece, guint32 at, GArray *heap)
{
  guint32 next = piece->next[at];
  gint32 made = next < piece->n ? merged (self, piece->token[at], piece->token[next]) : -1;

  if (made >= 0)
    aisle_bpe_heap_push (heap, (guint64) made, at);
}

/* Earlier merges first, of one merge the leftmost; what a merge has changed since it was offered is passed over. */
static void
merge_all (const AisleBpe *self, const Piece *piece, GArray *heap)
{
  AisleBpeEntry top;

  for (guint32 at = 0; at + 1 < piece->n; at++)
    offer (self, piece, at, heap);
  while (aisle_bpe_heap_pop (heap, &top))
    {
      guint32 at = (guint32) top.second, next = piece->next[at];

      if (piece->token[at] < 0 || next >= piece->n
          || merged (self, piece->token[at], piece->token[next]) != (gint32) top.first)
        continue;
      piece->token[at] = (gint32) top.first;
      piece->token[next] = -1;
      piece->next[at] = piece->next[next];
      if (piece->next[at] < piece->n)
        piece->last[piece->next[at]] = at;
      offer (self, piece, at, heap);
      if (at > 0)
        offer (self, piece, piece->last[at], heap);
    }
}

static gboolean
encode_piece (const AisleBpe *self, const char *text, gsize length, GArray *heap, GArray *tokens)
{
  enum
  {
    SHORT = 64
  };
  gint32 short_token[SHORT];
  guint32 short_next[SHORT], short_last[SHORT];
  g_autofree gint32 *long_memory = length > SHORT ? g_try_new (gint32, 3 * length) : NULL;
  Piece piece = { short_token, short_next, short_last, (guint32) length };
  const guint8 *places = aisle_bpe_byte_places ();

  if (length > SHORT)
    {
      if (long_memory == NULL)
        return FALSE;
      piece.token = long_memory;
      piece.next = (guint32 *) long_memory + length;
      piece.last = piece.next + length;
    }
  for (guint32 i = 0; i < piece.n; i++)
    {
      piece.token[i] = (gint32) (self->n_specials + places[(guint8) text[i]]);
      piece.next[i] = i + 1;
      piece.last[i] = i - 1;
    }
  merge_all (self, &piece, heap);
  for (guint32 i = 0; i < piece.n; i = piece.next[i])
    g_array_append_val (tokens, piece.token[i]);
  return TRUE;
}

gboolean
aisle_bpe_encode (const AisleBpe *self, const char *text, gssize length, GArray *tokens)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GArray) heap = g_array_new (FALSE, FALSE, sizeof (AisleBpeEntry));

  if (n > G_MAXINT32)
    return FALSE;
  for (gsize at = 0, piece; at < n; at += piece)
    {
      piece = aisle_bpe_piece (text + at, n - at);
      if (!encode_piece (self, text + at, piece, heap, tokens))
        return FALSE;
    }
  return TRUE;
}

/* ---- tokens to texts ---- */

const char *
aisle_bpe_bytes (const AisleBpe *self, gint32 token, gsize *length)
{
  if (token < 0 || (gsize) token >= self->n)
    {
      *length = 0;
      return "";
    }
  *length = self->at[token + 1] - self->at[token];
  return self->bytes + self->at[token];
}

char *
aisle_bpe_decode (const AisleBpe *self, const gint32 *tokens, gsize n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      gsize length;
      const char *bytes = aisle_bpe_bytes (self, tokens[i], &length);

      g_string_append_len (text, bytes, (gssize) length);
    }
  return g_utf8_make_valid (text->str, (gssize) text->len);
}

/* ---- names ---- */

/* The alphabet: a byte that can be printed is its own character, the others are those from U+0100 on. */
static gunichar
letter_of (guint8 byte)
{
  const guint n_printed = 188;
  guint8 place = aisle_bpe_byte_places ()[byte];

  return place < n_printed ? byte : 256u + (place - n_printed);
}

char *
aisle_bpe_dup_name (const AisleBpe *self, gsize token)
{
  GString *name;
  gsize length;
  const char *bytes = aisle_bpe_bytes (self, (gint32) token, &length);

  if (token < self->n_specials)
    return g_strdup (self->specials[token]);
  name = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    g_string_append_unichar (name, letter_of ((guint8) bytes[i]));
  return g_string_free (name, FALSE);
}

char *
aisle_bpe_dup_merge (const AisleBpe *self, gsize merge)
{
  g_autofree char *left = aisle_bpe_dup_name (self, (gsize) self->merges[2 * merge]);
  g_autofree char *right = aisle_bpe_dup_name (self, (gsize) self->merges[2 * merge + 1]);

  return g_strconcat (left, " ", right, NULL);
}
