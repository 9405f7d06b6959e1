/* key-sort.h: ten million numbered keys in order: a stable radix sort over all threads.
 *
 * Integers and floating-point numbers become keys of 64 bits in the same order; what is missing sorts last, whichever
 * the direction. */
#pragma once

#include "base/progress.h"

#include <math.h>
#include <string.h>

#define AISLE_KEY_MISSING G_MAXUINT64

/* The order of the integers; G_MININT64 stands for a missing one. */
static inline guint64
aisle_key_of_integer (gint64 value)
{
  return value == G_MININT64 ? AISLE_KEY_MISSING : (guint64) value ^ G_GUINT64_CONSTANT (0x8000000000000000);
}

static inline gint64
aisle_key_to_integer (guint64 key)
{
  return key == AISLE_KEY_MISSING ? G_MININT64 : (gint64) (key ^ G_GUINT64_CONSTANT (0x8000000000000000));
}

/* The order of the numbers; NaN stands for a missing one, -0 is 0. */
static inline guint64
aisle_key_of_real (double value)
{
  guint64 bits;

  if (isnan (value))
    return AISLE_KEY_MISSING;
  value += 0.0;
  memcpy (&bits, &value, 8);
  return bits >> 63 ? ~bits : bits | G_GUINT64_CONSTANT (0x8000000000000000);
}

static inline double
aisle_key_to_real (guint64 key)
{
  double value;

  if (key == AISLE_KEY_MISSING)
    return NAN;
  key = key >> 63 ? key & G_GUINT64_CONSTANT (0x7fffffffffffffff) : ~key;
  memcpy (&value, &key, 8);
  return value;
}

/* Puts n pairs in the order of their keys; equal keys keep their order.  On return the keys are spoilt.  FALSE:
 * cancelled or out of memory. */
gboolean aisle_key_sort (guint64 *keys, guint32 *values, gsize n, gboolean descending, AisleProgress *progress,
                         const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
