/* bitmap.h: a set of dense ids. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize n;        /* ids 0 .. n - 1 */
  guint64 *words; /* bits past n are 0 */
} AisleBitmap;

AisleBitmap *aisle_bitmap_new (gsize n, gboolean full);
AisleBitmap *aisle_bitmap_dup (const AisleBitmap *self);
void aisle_bitmap_free (AisleBitmap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleBitmap, aisle_bitmap_free)
void aisle_bitmap_and (AisleBitmap *self, const AisleBitmap *other);
void aisle_bitmap_or (AisleBitmap *self, const AisleBitmap *other);
void aisle_bitmap_not (AisleBitmap *self);
gsize aisle_bitmap_count (const AisleBitmap *self);
gboolean aisle_bitmap_equal (const AisleBitmap *self, const AisleBitmap *other);

static inline gboolean
aisle_bitmap_has (const AisleBitmap *self, gsize id)
{
  return (self->words[id / 64] >> (id % 64)) & 1;
}

static inline void
aisle_bitmap_add (AisleBitmap *self, gsize id)
{
  self->words[id / 64] |= G_GUINT64_CONSTANT (1) << (id % 64);
}
