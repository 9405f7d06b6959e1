/* bpe-parts.c: pieces of a text, the alphabet of bytes, and a heap. */
#include "text/bpe-parts.h"

#include <unicode/uchar.h>

/* ---- pieces ---- */

typedef enum
{
  BLANK,
  LETTER,
  DIGIT,
  MARK
} Class;

/* The class of the character at the start, and its bytes; a byte that begins no character is a mark. */
static Class
class_at (const char *text, gsize length, gsize *bytes)
{
  gunichar c = g_utf8_get_char_validated (text, (gssize) MIN (length, 6));

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *bytes = 1;
      return MARK;
    }
  *bytes = (gsize) (g_utf8_next_char (text) - text);
  if (u_isUWhiteSpace ((UChar32) c))
    return BLANK;
  switch (U_GET_GC_MASK ((UChar32) c))
    {
    case U_GC_LU_MASK:
    case U_GC_LL_MASK:
    case U_GC_LT_MASK:
    case U_GC_LM_MASK:
    case U_GC_LO_MASK:
      return LETTER;
    case U_GC_ND_MASK:
    case U_GC_NL_MASK:
    case U_GC_NO_MASK:
      return DIGIT;
    default:
      return MARK;
    }
}

/* Bytes of the run of one class from `from` on. */
static gsize
run_of (const char *text, gsize length, gsize from, Class class)
{
  gsize at = from, bytes;

  while (at < length && class_at (text + at, length - at, &bytes) == class)
    at += bytes;
  return at - from;
}

static gsize
ending_at (const char *text, gsize length)
{
  static const char *const endings[] = { "'s", "'t", "'re", "'ve", "'m", "'ll", "'d" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (length >= strlen (endings[i]) && memcmp (text, endings[i], strlen (endings[i])) == 0)
      return strlen (endings[i]);
  return 0;
}

/* A run of blanks ends the text, or leaves its last one to what follows, or is a single one. */
static gsize
blanks_at (const char *text, gsize length)
{
  gsize at = 0, last = 0, bytes;

  while (at < length && class_at (text + at, length - at, &bytes) == BLANK)
    {
      last = at;
      at += bytes;
    }
  return at == length || last == 0 ? at : last;
}

gsize
aisle_bpe_piece (const char *text, gsize length)
{
  gsize bytes, ahead = 0, ending = ending_at (text, length);
  Class class;

  if (length == 0 || ending > 0)
    return ending;
  class = class_at (text, length, &bytes);
  if (text[0] == ' ' && length > 1 && class_at (text + 1, length - 1, &bytes) != BLANK)
    {
      ahead = 1;
      class = class_at (text + 1, length - 1, &bytes);
    }
  return class == BLANK ? blanks_at (text, length) : ahead + run_of (text, length, ahead, class);
}

/* ---- the alphabet of bytes ---- */

static gboolean
is_printed (guint byte)
{
  return (byte > ' ' && byte < 0x7f) || (byte > 0xa0 && byte != 0xad);
}

guint8
aisle_bpe_byte_at (gsize place)
{
  gsize n = 0;

  for (guint i = 0; i < 2 * AISLE_BPE_BYTES; i++)
    {
      guint8 byte = (guint8) (i % AISLE_BPE_BYTES);

      if (is_printed (byte) == (i < AISLE_BPE_BYTES) && n++ == place)
        return byte;
    }
  g_return_val_if_reached (0);
}

const guint8 *
aisle_bpe_byte_places (void)
{
  static guint8 places[AISLE_BPE_BYTES];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (gsize place = 0; place < AISLE_BPE_BYTES; place++)
        places[aisle_bpe_byte_at (place)] = (guint8) place;
      g_once_init_leave (&ready, 1);
    }
  return places;
}

/* ---- a heap ---- */

static gboolean
is_before (const AisleBpeEntry *a, const AisleBpeEntry *b)
{
  return a->first != b->first ? a->first < b->first : a->second < b->second;
}

void
aisle_bpe_heap_push (GArray *heap, guint64 first, guint64 second)
{
  AisleBpeEntry entry = { first, second }, *all;
  gsize at = heap->len;

  g_array_append_val (heap, entry);
  all = (AisleBpeEntry *) (gpointer) heap->data;
  for (; at > 0 && is_before (&entry, &all[(at - 1) / 2]); at = (at - 1) / 2)
    all[at] = all[(at - 1) / 2];
  all[at] = entry;
}

gboolean
aisle_bpe_heap_pop (GArray *heap, AisleBpeEntry *top)
{
  AisleBpeEntry *all = (AisleBpeEntry *) (gpointer) heap->data, last;
  gsize n, at = 0;

  if (heap->len == 0)
    return FALSE;
  *top = all[0];
  n = heap->len - 1;
  last = all[n];
  for (gsize below; (below = 2 * at + 1) < n; at = below)
    {
      if (below + 1 < n && is_before (&all[below + 1], &all[below]))
        below++;
      if (!is_before (&all[below], &last))
        break;
      all[at] = all[below];
    }
  all[at] = last;
  g_array_set_size (heap, (guint) n);
  return TRUE;
}
