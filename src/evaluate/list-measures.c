/* list-measures.c: see list-measures.h. */
#include "evaluate/list-measures.h"

#include <math.h>
#include <stdlib.h>

double
aisle_list_novelty (const AisleListContext *context, const gint32 *list, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += context->popularity->information[list[i]];
  return n > 0 ? sum / n : NAN;
}

double
aisle_list_tail_share (const AisleListContext *context, const gint32 *list, gsize n)
{
  gsize tail = 0;

  for (gsize i = 0; i < n; i++)
    tail += context->popularity->tail[list[i]];
  return n > 0 ? (double) tail / n : NAN;
}

/* Cosine of two items' users, binary. */
static double
similarity (const AisleSparse *had_by, gint32 a, gint32 b)
{
  gint64 i = had_by->start[a], i_end = had_by->start[a + 1];
  gint64 j = had_by->start[b], j_end = had_by->start[b + 1];
  double product = (double) (i_end - i) * (double) (j_end - j);
  gsize both = 0;

  while (i < i_end && j < j_end)
    {
      gint32 left = had_by->column[i], right = had_by->column[j];

      both += left == right;
      i += left <= right;
      j += right <= left;
    }
  return product > 0 ? both / sqrt (product) : 0;
}

static double
remembered_similarity (const AisleSparse *had_by, gint32 a, gint32 b, AislePairMemory *memory)
{
  gint32 low = MIN (a, b), high = MAX (a, b);
  AislePairMemory *place = &memory[((guint32) low * 2654435761u + (guint32) high * 40503u) % AISLE_PAIR_MEMORY];

  if (place->a != low || place->b != high)
    *place = (AislePairMemory){ low, high, (float) similarity (had_by, low, high) };
  return place->similarity;
}

double
aisle_list_diversity (const AisleListContext *context, const gint32 *list, gsize n, AislePairMemory *memory)
{
  double alike = 0;
  gsize pairs = 0;

  for (gsize i = 0; i < n; i++)
    for (gsize j = i + 1; j < n; j++)
      if (context->category == NULL)
        {
          alike += remembered_similarity (context->had_by, list[i], list[j], memory);
          pairs++;
        }
      else if (context->category[list[i]] >= 0 && context->category[list[j]] >= 0)
        {
          alike += context->category[list[i]] == context->category[list[j]];
          pairs++;
        }
  return pairs > 0 ? 1 - alike / pairs : NAN;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return (left > right) - (left < right);
}

double
aisle_gini (const guint32 *times, gsize n)
{
  g_autofree guint32 *sorted = g_memdup2 (times, n * sizeof *times);
  double weighted = 0, total = 0;

  qsort (sorted, n, sizeof *sorted, compare_times);
  for (gsize i = 0; i < n; i++)
    {
      weighted += (i + 1.0) * sorted[i];
      total += sorted[i];
    }
  return total > 0 ? 2 * weighted / (n * total) - (n + 1.0) / n : NAN;
}
