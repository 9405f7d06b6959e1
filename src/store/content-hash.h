/* content-hash.h: 128 bits that stand for a multiset of rows.
 *
 * Every value of a row is hashed with its role, the sums over a row are mixed, and the rows' hashes are added: the result
 * ignores the order of rows and columns, the file, its encoding and dense ids.  A missing value adds nothing, so a log
 * without a column equals one whose column is empty.  Folded 64 x 64 -> 128 bit multiplication, as in wyhash (Wang Yi).
 * Not made to resist an adversary. */
#pragma once

#include "base/event.h"

/* A text as three words: its bytes when it has at most 16, else 128 bits of hash. */
typedef struct
{
  guint64 a, b;
  guint32 length;
} AisleTextKey;

static inline guint64
aisle_fold (guint64 a, guint64 b)
{
  unsigned __int128 product = (unsigned __int128) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

static inline guint64
aisle_load (const char *data, gsize n)
{
  guint64 word = 0;

  memcpy (&word, data, n);
  return GUINT64_FROM_LE (word);
}

AisleTextKey aisle_text_key_long (const char *data, guint32 length);

static inline AisleTextKey
aisle_text_key (const char *data, guint32 length)
{
  AisleTextKey key = { 0, 0, length };

  if (length > 16)
    return aisle_text_key_long (data, length);
  if (length >= 8)
    {
      key.a = aisle_load (data, 8);
      key.b = aisle_load (data + length - 8, 8);
    }
  else if (length >= 4)
    {
      key.a = aisle_load (data, 4);
      key.b = aisle_load (data + length - 4, 4);
    }
  else if (length > 0)
    key.a = (guint64) (guint8) data[0] | (guint64) (guint8) data[length / 2] << 8
            | (guint64) (guint8) data[length - 1] << 16;
  return key;
}

/* Sum of the values of a row, or of the hashes of rows. */
typedef struct
{
  guint64 low, high;
} AisleHash128;

extern const guint64 aisle_role_salt[AISLE_N_ROLES][4];

static inline void
aisle_row_add_text (AisleHash128 *row, AisleRole role, AisleTextKey key)
{
  const guint64 *salt = aisle_role_salt[role];
  guint64 length = (guint64) key.length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  row->low += aisle_fold (key.a ^ salt[0], key.b ^ salt[1] ^ length);
  row->high += aisle_fold (key.a + salt[2], (key.b ^ salt[3]) + length);
}

static inline void
aisle_row_add_integer (AisleHash128 *row, AisleRole role, gint64 value)
{
  const guint64 *salt = aisle_role_salt[role];

  row->low += aisle_fold ((guint64) value ^ salt[0], salt[1]);
  row->high += aisle_fold ((guint64) value + salt[2], salt[3]);
}

/* value is not NaN. */
static inline void
aisle_row_add_real (AisleHash128 *row, AisleRole role, double value)
{
  gint64 bits;

  value += 0.0; /* -0 becomes 0 */
  memcpy (&bits, &value, sizeof bits);
  aisle_row_add_integer (row, role, bits);
}

static inline void
aisle_hash_add (AisleHash128 *sum, AisleHash128 other)
{
  sum->low += other.low;
  sum->high += other.high + (sum->low < other.low);
}

/* The sum without `other`, which was added to it. */
static inline AisleHash128
aisle_hash_subtract (AisleHash128 sum, AisleHash128 other)
{
  return (AisleHash128){ sum.low - other.low, sum.high - other.high - (sum.low < other.low) };
}

/* Adds a finished row to the sum over rows. */
static inline void
aisle_hash_add_row (AisleHash128 *sum, AisleHash128 row)
{
  AisleHash128 mixed = {
    aisle_fold (row.low ^ G_GUINT64_CONSTANT (0xa0761d6478bd642f), row.high ^ G_GUINT64_CONSTANT (0xe7037ed1a0b428db)),
    aisle_fold (row.low + G_GUINT64_CONSTANT (0x8ebc6af09c88c6e3), row.high ^ G_GUINT64_CONSTANT (0x589965cc75374cc3)),
  };

  aisle_hash_add (sum, mixed);
}

char *aisle_hash_format (AisleHash128 hash); /* 32 hexadecimal digits */
gboolean aisle_hash_parse (const char *text, AisleHash128 *hash);
