/* bitmap.c: a set of dense ids, 64 to a word. */
#include "base/bitmap.h"

#include <string.h>

static gsize
n_words (gsize n)
{
  return (n + 63) / 64;
}

static void
clear_tail (AisleBitmap *self)
{
  if (self->n % 64 != 0)
    self->words[self->n / 64] &= (G_GUINT64_CONSTANT (1) << (self->n % 64)) - 1;
}

AisleBitmap *
aisle_bitmap_new (gsize n, gboolean full)
{
  AisleBitmap *self = g_new0 (AisleBitmap, 1);

  self->n = n;
  self->words = g_new0 (guint64, n_words (n) + 1);
  if (full)
    aisle_bitmap_not (self);
  return self;
}

AisleBitmap *
aisle_bitmap_dup (const AisleBitmap *self)
{
  AisleBitmap *copy = aisle_bitmap_new (self->n, FALSE);

  memcpy (copy->words, self->words, n_words (self->n) * sizeof *self->words);
  return copy;
}

void
aisle_bitmap_free (AisleBitmap *self)
{
  if (self == NULL)
    return;
  g_free (self->words);
  g_free (self);
}

void
aisle_bitmap_and (AisleBitmap *self, const AisleBitmap *other)
{
  g_assert (self->n == other->n);
  for (gsize i = 0; i < n_words (self->n); i++)
    self->words[i] &= other->words[i];
}

void
aisle_bitmap_or (AisleBitmap *self, const AisleBitmap *other)
{
  g_assert (self->n == other->n);
  for (gsize i = 0; i < n_words (self->n); i++)
    self->words[i] |= other->words[i];
}

void
aisle_bitmap_not (AisleBitmap *self)
{
  for (gsize i = 0; i < n_words (self->n); i++)
    self->words[i] = ~self->words[i];
  clear_tail (self);
}

gsize
aisle_bitmap_count (const AisleBitmap *self)
{
  gsize count = 0;

  for (gsize i = 0; i < n_words (self->n); i++)
    count += (gsize) __builtin_popcountll (self->words[i]);
  return count;
}

gboolean
aisle_bitmap_equal (const AisleBitmap *self, const AisleBitmap *other)
{
  return self->n == other->n && memcmp (self->words, other->words, n_words (self->n) * sizeof *self->words) == 0;
}
