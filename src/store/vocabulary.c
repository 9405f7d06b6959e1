/* vocabulary.c: see vocabulary.h. */
#include "store/vocabulary.h"

#include <sys/mman.h>

typedef struct
{
  guint32 tag;      /* of the hash: spares most looks at entries that are not it */
  gint32 id_plus_1; /* 0: free */
} Slot;

typedef struct
{
  guint64 a, b; /* of its AisleTextKey */
  gint64 end;   /* of its text in bytes */
} Entry;

struct _AisleVocabulary
{
  gsize n, limit;
  Slot *slots;
  gsize n_slots; /* a power of 2 */
  guint64 seed[2];
  Entry *entries;
  gsize entries_room;
  char *bytes;
  gsize bytes_room;
};

#define SMALLEST_TABLE 64
#define AHEAD          ((gsize) 64) /* texts looked up together */

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
  g_free (self->entries);
  g_free (self->bytes);
  g_free (self);
}

gsize
aisle_vocabulary_n (const AisleVocabulary *self)
{
  return self->n;
}

static inline gint64
start_of (const AisleVocabulary *self, gint32 id)
{
  return id > 0 ? self->entries[id - 1].end : 0;
}

AisleSpan
aisle_vocabulary_text (const AisleVocabulary *self, gint32 id)
{
  gint64 start = start_of (self, id);

  return (AisleSpan){ self->bytes + start, (guint32) (self->entries[id].end - start) };
}

static inline guint64
hash_of (const AisleVocabulary *self, guint64 a, guint64 b, guint32 length)
{
  return aisle_fold (a ^ self->seed[0], b ^ self->seed[1] ^ length);
}

static void
put (AisleVocabulary *self, guint64 hash, gint32 id)
{
  gsize at = hash & (self->n_slots - 1);

  while (self->slots[at].id_plus_1 != 0)
    at = (at + 1) & (self->n_slots - 1);
  self->slots[at] = (Slot){ (guint32) (hash >> 32), id + 1 };
}

static gboolean
grow_table (AisleVocabulary *self)
{
  gsize n = self->n_slots > 0 ? self->n_slots * 2 : SMALLEST_TABLE;
  Slot *slots = slots_new (n);

  if (slots == NULL)
    return FALSE;
  if (self->slots != NULL)
    munmap (self->slots, self->n_slots * sizeof (Slot));
  self->slots = slots;
  self->n_slots = n;
  for (gint32 id = 0; id < (gint32) self->n; id++)
    {
      const Entry *entry = &self->entries[id];

      put (self, hash_of (self, entry->a, entry->b, (guint32) (entry->end - start_of (self, id))), id);
    }
  return TRUE;
}

static gboolean
add_text (AisleVocabulary *self, AisleSpan span, AisleTextKey key)
{
  gint64 start = start_of (self, (gint32) self->n);

  if (self->n == self->entries_room)
    {
      gsize room = MAX (64, self->entries_room * 2);
      Entry *entries = g_try_realloc (self->entries, room * sizeof *entries);
      if (entries == NULL)
        return FALSE;
      self->entries = entries;
      self->entries_room = room;
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
  self->entries[self->n] = (Entry){ key.a, key.b, start + span.length };
  return TRUE;
}

/* The id of a new entry, or -1. */
static gint32
add (AisleVocabulary *self, AisleSpan span, AisleTextKey key, guint64 hash)
{
  if (self->n >= self->limit || !add_text (self, span, key))
    return -1;
  put (self, hash, (gint32) self->n);
  self->n++;
  if (self->n * 3 > self->n_slots * 2 && !grow_table (self))
    return -1;
  return (gint32) self->n - 1;
}

static inline gboolean
is_it (const AisleVocabulary *self, gint32 id, AisleSpan span, AisleTextKey key)
{
  const Entry *entry = &self->entries[id];
  gint64 start = start_of (self, id);

  return entry->a == key.a && entry->b == key.b && entry->end - start == key.length
         && (key.length <= 16 || memcmp (self->bytes + start, span.data, span.length) == 0);
}

/* Its id, -1 when it is not there. */
static inline gint32
find (const AisleVocabulary *self, AisleSpan span, AisleTextKey key, guint64 hash)
{
  for (gsize at = hash & (self->n_slots - 1);; at = (at + 1) & (self->n_slots - 1))
    {
      const Slot *slot = &self->slots[at];

      if (slot->id_plus_1 == 0)
        return -1;
      if (slot->tag == (guint32) (hash >> 32) && is_it (self, slot->id_plus_1 - 1, span, key))
        return slot->id_plus_1 - 1;
    }
}

/* Three passes, so that the misses of the table, and then those of the entries, overlap. */
static gboolean
encode_some (AisleVocabulary *self, const AisleSpan *spans, gsize n, gint32 *ids, AisleTextKey *keys)
{
  guint64 hash[AHEAD];

  for (gsize i = 0; i < n; i++)
    if (spans[i].data != NULL)
      {
        keys[i] = aisle_text_key (spans[i].data, spans[i].length);
        hash[i] = hash_of (self, keys[i].a, keys[i].b, keys[i].length);
        __builtin_prefetch (&self->slots[hash[i] & (self->n_slots - 1)]);
      }
  for (gsize i = 0; i < n; i++)
    if (spans[i].data != NULL)
      {
        gint32 id_plus_1 = self->slots[hash[i] & (self->n_slots - 1)].id_plus_1;

        if (id_plus_1 != 0)
          __builtin_prefetch (&self->entries[id_plus_1 - 1]);
      }
  for (gsize i = 0; i < n; i++)
    {
      ids[i] = -1;
      if (spans[i].data == NULL)
        continue;
      ids[i] = find (self, spans[i], keys[i], hash[i]);
      if (ids[i] < 0 && (ids[i] = add (self, spans[i], keys[i], hash[i])) < 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_vocabulary_encode (AisleVocabulary *self, const AisleSpan *spans, gsize n, gint32 *ids, AisleTextKey *keys)
{
  if (self->slots == NULL && !grow_table (self))
    return FALSE;
  for (gsize i = 0; i < n; i += AHEAD)
    if (!encode_some (self, spans + i, MIN (AHEAD, n - i), ids + i, keys + i))
      return FALSE;
  return TRUE;
}
