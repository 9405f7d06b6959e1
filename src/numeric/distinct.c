/* distinct.c: see distinct.h. */
#include "numeric/distinct.h"

#include <stdlib.h>

#define REGISTER_BITS 14
#define REGISTERS     (1 << REGISTER_BITS)

struct _AisleDistinct
{
  gsize limit, n;
  gsize n_slots;             /* a power of 2 */
  AisleDistinctEntry *slots; /* n 0: free; NULL beyond the limit */
  guint8 *registers;         /* NULL up to the limit */
};

AisleDistinct *
aisle_distinct_new (gsize limit)
{
  AisleDistinct *self = g_new0 (AisleDistinct, 1);

  self->limit = limit;
  self->n_slots = 64;
  self->slots = g_new0 (AisleDistinctEntry, self->n_slots);
  return self;
}

void
aisle_distinct_free (AisleDistinct *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_free (self->registers);
  g_free (self);
}

/* The finaliser of splitmix64: every bit of the key moves every bit of the hash. */
static inline guint64
hash (guint64 key)
{
  key = (key ^ key >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  key = (key ^ key >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return key ^ key >> 31;
}

static inline void
estimate (AisleDistinct *self, guint64 key)
{
  guint64 h = hash (key);
  guint8 *place = &self->registers[h >> (64 - REGISTER_BITS)];
  guint8 rank = (guint8) (__builtin_clzll (h << REGISTER_BITS | (guint64) 1 << (REGISTER_BITS - 1)) + 1);

  if (rank > *place)
    *place = rank;
}

static void
stop_counting (AisleDistinct *self)
{
  self->registers = g_new0 (guint8, REGISTERS);
  for (gsize i = 0; i < self->n_slots; i++)
    if (self->slots[i].n > 0)
      estimate (self, self->slots[i].key);
  g_clear_pointer (&self->slots, g_free);
}

static inline AisleDistinctEntry *
find (const AisleDistinct *self, guint64 key)
{
  gsize at = hash (key) & (self->n_slots - 1);

  while (self->slots[at].n > 0 && self->slots[at].key != key)
    at = (at + 1) & (self->n_slots - 1);
  return &self->slots[at];
}

static void
grow (AisleDistinct *self)
{
  AisleDistinctEntry *old = self->slots;
  gsize n_old = self->n_slots;

  self->n_slots *= 2;
  self->slots = g_new0 (AisleDistinctEntry, self->n_slots);
  for (gsize i = 0; i < n_old; i++)
    if (old[i].n > 0)
      *find (self, old[i].key) = old[i];
  g_free (old);
}

static void
add (AisleDistinct *self, guint64 key, guint64 n)
{
  AisleDistinctEntry *entry;

  if (self->slots == NULL)
    {
      estimate (self, key);
      return;
    }
  entry = find (self, key);
  if (entry->n == 0)
    {
      if (self->n == self->limit)
        {
          stop_counting (self);
          estimate (self, key);
          return;
        }
      entry->key = key;
      self->n++;
    }
  entry->n += n;
  if (self->n * 2 > self->n_slots)
    grow (self);
}

void
aisle_distinct_add (AisleDistinct *self, const guint64 *keys, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (keys[i] != AISLE_KEY_MISSING)
      add (self, keys[i], 1);
}

void
aisle_distinct_merge (AisleDistinct *self, const AisleDistinct *other)
{
  if (other->slots != NULL)
    {
      for (gsize i = 0; i < other->n_slots; i++)
        if (other->slots[i].n > 0)
          add (self, other->slots[i].key, other->slots[i].n);
      return;
    }
  if (self->slots != NULL)
    stop_counting (self);
  for (gsize i = 0; i < REGISTERS; i++)
    self->registers[i] = MAX (self->registers[i], other->registers[i]);
}

gboolean
aisle_distinct_is_exact (const AisleDistinct *self)
{
  return self->slots != NULL;
}

gsize
aisle_distinct_count (const AisleDistinct *self)
{
  double sum = 0, raw;
  gsize zeros = 0;

  if (self->slots != NULL)
    return self->n;
  for (gsize i = 0; i < REGISTERS; i++)
    {
      sum += ldexp (1, -self->registers[i]);
      zeros += self->registers[i] == 0;
    }
  raw = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS * REGISTERS / sum;
  if (raw <= 2.5 * REGISTERS && zeros > 0)
    raw = REGISTERS * log ((double) REGISTERS / (double) zeros);
  return MAX ((gsize) llround (raw), self->limit + 1);
}

static int
by_key (const void *a, const void *b)
{
  const AisleDistinctEntry *x = a, *y = b;

  return x->key < y->key ? -1 : x->key > y->key;
}

AisleDistinctEntry *
aisle_distinct_entries (const AisleDistinct *self, gsize *n)
{
  AisleDistinctEntry *entries;

  *n = 0;
  if (self->slots == NULL)
    return NULL;
  entries = g_new (AisleDistinctEntry, self->n + 1);
  for (gsize i = 0; i < self->n_slots; i++)
    if (self->slots[i].n > 0)
      entries[(*n)++] = self->slots[i];
  qsort (entries, *n, sizeof *entries, by_key);
  return entries;
}
