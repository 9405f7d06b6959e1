/* vocabulary.c: see vocabulary.h. */
#include "store/vocabulary.h"

#include <sys/mman.h>

typedef struct
{
  guint64 a, b;
  guint32 length;
  gint32 id_plus_1; /* 0: free */
} Slot;

struct _AisleVocabulary
{
  gsize n, limit;
  Slot *slots;
  gsize n_slots; /* a power of 2 */
  guint64 seed[2];
  gint64 *ends; /* of the entries' texts in bytes */
  gsize ends_room;
  char *bytes;
  gsize bytes_room;
};

#define SMALLEST_TABLE 64

/* Tables of ids are hit at random: huge pages spare most of the address translation. */
static Slot *
slots_new (gsize n)
{
  Slot *slots = mmap (NULL, n * sizeof (Slot), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (slots == MAP_FAILED)
    return NULL;
  if (n * sizeof (Slot) >= (gsize) 2 << 20)
    madvise (slots, n * sizeof (Slot), MADV_HUGEPAGE);
  return slots;
}

AisleVocabulary *
aisle_vocabulary_new (gsize limit)
{
  AisleVocabulary *self = g_new0 (AisleVocabulary, 1);

  self->limit = MIN (limit, G_MAXINT32);
  /* Dense ids do not depend on the table's order: a new order each time makes it hard to aim at. */
  self->seed[0] = (guint64) g_get_monotonic_time () * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  self->seed[1] = (guint64) (gsize) self * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return self;
}

void
aisle_vocabulary_free (AisleVocabulary *self)
{
  if (self == NULL)
    return;
  if (self->slots != NULL)
    munmap (self->slots, self->n_slots * sizeof (Slot));
  g_free (self->ends);
  g_free (self->bytes);
  g_free (self);
}

gsize
aisle_vocabulary_n (const AisleVocabulary *self)
{
  return self->n;
}

AisleSpan
aisle_vocabulary_text (const AisleVocabulary *self, gint32 id)
{
  gint64 start = id > 0 ? self->ends[id - 1] : 0;

  return (AisleSpan){ self->bytes + start, (guint32) (self->ends[id] - start) };
}

static inline gsize
place (const AisleVocabulary *self, guint64 a, guint64 b, guint32 length)
{
  return aisle_fold (a ^ self->seed[0], b ^ self->seed[1] ^ length) & (self->n_slots - 1);
}

static gboolean
grow_table (AisleVocabulary *self)
{
  gsize old_n = self->n_slots;
  Slot *old = self->slots;
  gsize n = old_n > 0 ? old_n * 2 : SMALLEST_TABLE;
  Slot *slots = slots_new (n);

  if (slots == NULL)
    return FALSE;
  self->slots = slots;
  self->n_slots = n;
  for (gsize i = 0; i < old_n; i++)
    if (old[i].id_plus_1 != 0)
      {
        gsize at = place (self, old[i].a, old[i].b, old[i].length);
        while (slots[at].id_plus_1 != 0)
          at = (at + 1) & (n - 1);
        slots[at] = old[i];
      }
  if (old != NULL)
    munmap (old, old_n * sizeof (Slot));
  return TRUE;
}

static gboolean
add_text (AisleVocabulary *self, AisleSpan span)
{
  gint64 start = self->n > 0 ? self->ends[self->n - 1] : 0;

  if (self->n == self->ends_room)
    {
      gsize room = MAX (64, self->ends_room * 2);
      gint64 *ends = g_try_realloc (self->ends, room * sizeof *ends);
      if (ends == NULL)
        return FALSE;
      self->ends = ends;
      self->ends_room = room;
    }
  if ((gsize) start + span.length > self->bytes_room)
    {
      gsize room = MAX (MAX (1024, self->bytes_room * 2), (gsize) start + span.length);
      char *bytes = g_try_realloc (self->bytes, room);
      if (bytes == NULL)
        return FALSE;
      self->bytes = bytes;
      self->bytes_room = room;
    }
  memcpy (self->bytes + start, span.data, span.length);
  self->ends[self->n] = start + span.length;
  return TRUE;
}

/* The id of a new entry at the free slot `at`, or -1. */
static gint32
add (AisleVocabulary *self, AisleSpan span, AisleTextKey key, gsize at)
{
  if (self->n >= self->limit || !add_text (self, span))
    return -1;
  self->slots[at] = (Slot){ key.a, key.b, key.length, (gint32) self->n + 1 };
  self->n++;
  if (self->n * 2 > self->n_slots && !grow_table (self))
    return -1;
  return (gint32) self->n - 1;
}

static inline gboolean
same_text (const AisleVocabulary *self, const Slot *slot, AisleSpan span)
{
  return slot->length <= 16
         || memcmp (aisle_vocabulary_text (self, slot->id_plus_1 - 1).data, span.data, span.length) == 0;
}

gboolean
aisle_vocabulary_encode (AisleVocabulary *self, const AisleSpan *spans, gsize n, gint32 *ids, AisleTextKey *keys)
{
  if (self->slots == NULL && !grow_table (self))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (spans[i].data != NULL)
      {
        keys[i] = aisle_text_key (spans[i].data, spans[i].length);
        __builtin_prefetch (&self->slots[place (self, keys[i].a, keys[i].b, keys[i].length)]);
      }
  for (gsize i = 0; i < n; i++)
    {
      AisleTextKey key = keys[i];
      gsize at;

      ids[i] = -1;
      if (spans[i].data == NULL)
        continue;
      for (at = place (self, key.a, key.b, key.length);; at = (at + 1) & (self->n_slots - 1))
        {
          const Slot *slot = &self->slots[at];

          if (slot->id_plus_1 == 0)
            {
              ids[i] = add (self, spans[i], key, at);
              if (ids[i] < 0)
                return FALSE;
              break;
            }
          if (slot->a == key.a && slot->b == key.b && slot->length == key.length && same_text (self, slot, spans[i]))
            {
              ids[i] = slot->id_plus_1 - 1;
              break;
            }
        }
    }
  return TRUE;
}
