/* sorting.c: least digit first for long arrays, insertion for short ones. */
#include "numeric/sorting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHORT  32
#define DIGITS 256

/* The bits of a double as an integer of the same order. */
static inline guint64
key_of (double value)
{
  guint64 bits;

  value += 0; /* -0 is 0 */
  memcpy (&bits, &value, sizeof bits);
  return bits ^ (bits >> 63 != 0 ? G_MAXUINT64 : G_GUINT64_CONSTANT (1) << 63);
}

static inline double
value_of (guint64 key)
{
  double value;

  key ^= key >> 63 != 0 ? G_GUINT64_CONSTANT (1) << 63 : G_MAXUINT64;
  memcpy (&value, &key, sizeof value);
  return value;
}

static void
insert_doubles (double *values, gsize n)
{
  for (gsize i = 1; i < n; i++)
    {
      double value = values[i];
      gsize at = i;
      for (; at > 0 && values[at - 1] > value; at--)
        values[at] = values[at - 1];
      values[at] = value;
    }
}

/* One digit's places from its counts; FALSE where all have the same digit. */
static gboolean
counts_to_places (gsize *counts, gsize n)
{
  gsize at = 0;

  for (gsize digit = 0; digit < DIGITS; digit++)
    {
      gsize count = counts[digit];
      if (count == n)
        return FALSE;
      counts[digit] = at;
      at += count;
    }
  return TRUE;
}

void
aisle_sort_doubles (double *values, double *scratch, gsize n)
{
  double *from = values, *to = scratch;

  if (n <= SHORT)
    {
      insert_doubles (values, n);
      return;
    }
  for (guint shift = 0; shift < 64; shift += 8)
    {
      gsize counts[DIGITS] = { 0 };
      double *swap;
      for (gsize i = 0; i < n; i++)
        counts[key_of (from[i]) >> shift & 255]++;
      if (!counts_to_places (counts, n))
        continue;
      for (gsize i = 0; i < n; i++)
        {
          guint64 key = key_of (from[i]);
          to[counts[key >> shift & 255]++] = value_of (key);
        }
      swap = from;
      from = to;
      to = swap;
    }
  if (from != values)
    memcpy (values, from, n * sizeof *values);
}

static void
insert_ids (gint32 *ids, gsize n)
{
  for (gsize i = 1; i < n; i++)
    {
      gint32 id = ids[i];
      gsize at = i;
      for (; at > 0 && ids[at - 1] > id; at--)
        ids[at] = ids[at - 1];
      ids[at] = id;
    }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return x < y ? -1 : x > y;
}

/* FALSE where there is no memory. */
static gboolean
sort_ids_by_digits (gint32 *ids, gsize n)
{
  gint32 *scratch = g_try_new (gint32, n), *from = ids, *to = scratch;

  if (scratch == NULL)
    return FALSE;
  for (guint shift = 0; shift < 32; shift += 8)
    {
      gsize counts[DIGITS] = { 0 };
      gint32 *swap;
      for (gsize i = 0; i < n; i++)
        counts[((guint32) from[i] ^ 0x80000000u) >> shift & 255]++;
      if (!counts_to_places (counts, n))
        continue;
      for (gsize i = 0; i < n; i++)
        to[counts[((guint32) from[i] ^ 0x80000000u) >> shift & 255]++] = from[i];
      swap = from;
      from = to;
      to = swap;
    }
  if (from != ids)
    memcpy (ids, from, n * sizeof *ids);
  g_free (scratch);
  return TRUE;
}

void
aisle_sort_ids (gint32 *ids, gsize n)
{
  if (n <= SHORT)
    insert_ids (ids, n);
  else if (n < 1024 || !sort_ids_by_digits (ids, n))
    qsort (ids, n, sizeof *ids, compare_ids);
}

gsize
aisle_distinct_ids (gint32 *ids, gsize n)
{
  gsize distinct = n > 0;

  aisle_sort_ids (ids, n);
  for (gsize i = 1; i < n; i++)
    distinct += ids[i] != ids[i - 1];
  return distinct;
}

double
aisle_quantile (const double *sorted, gsize n, double p)
{
  double place;
  gsize below;

  if (n == 0)
    return NAN;
  place = p * (double) (n - 1);
  below = MIN ((gsize) place, n - 1);
  if (below + 1 >= n)
    return sorted[n - 1];
  return sorted[below] + (place - (double) below) * (sorted[below + 1] - sorted[below]);
}

gint64
aisle_select_rank (gint64 *values, gsize n, gsize rank)
{
  gsize low = 0, high = n - 1;

  while (low < high)
    {
      gint64 pivot = values[low + (high - low) / 2];
      gsize i = low, j = high;
      while (i <= j)
        {
          gint64 kept;
          while (values[i] < pivot)
            i++;
          while (values[j] > pivot)
            j--;
          if (i > j)
            break;
          kept = values[i];
          values[i++] = values[j];
          values[j] = kept;
          if (j == 0)
            break;
          j--;
        }
      if (rank <= j)
        high = j;
      else if (rank >= i)
        low = i;
      else
        break;
    }
  return values[rank];
}
