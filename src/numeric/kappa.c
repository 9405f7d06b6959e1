/* kappa.c: with grades sorted, chance's agreement is a sum over those that both use. */
#include "numeric/kappa.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Sum over the values that both lists have of the product of their counts; both sorted. */
static double
count_equal_pairs (const double *a, const double *b, gsize n)
{
  double pairs = 0;

  for (gsize i = 0, j = 0; i < n && j < n;)
    if (a[i] < b[j])
      i++;
    else if (a[i] > b[j])
      j++;
    else
      {
        gsize own = i, other = j;

        while (own < n && a[own] == a[i])
          own++;
        while (other < n && b[other] == b[j])
          other++;
        pairs += (double) (own - i) * (double) (other - j);
        i = own;
        j = other;
      }
  return pairs;
}

gboolean
aisle_agreement (const double *a, const double *b, gsize n, AisleAgreement *agreement)
{
  g_autofree double *sorted_a = g_try_new (double, n + 1), *sorted_b = g_try_new (double, n + 1);
  double equal = 0, apart = 0, sum_a = 0, sum_b = 0, squares = 0, chance;

  *agreement = (AisleAgreement){ n, NAN, NAN, NAN, NAN };
  if (sorted_a == NULL || sorted_b == NULL)
    return FALSE;
  if (n == 0)
    return TRUE;
  memcpy (sorted_a, a, n * sizeof *a);
  memcpy (sorted_b, b, n * sizeof *b);
  qsort (sorted_a, n, sizeof *a, compare);
  qsort (sorted_b, n, sizeof *b, compare);
  for (gsize i = 0; i < n; i++)
    {
      equal += a[i] == b[i];
      apart += (a[i] - b[i]) * (a[i] - b[i]);
      sum_a += a[i];
      sum_b += b[i];
      squares += a[i] * a[i] + b[i] * b[i];
    }
  agreement->observed = equal / (double) n;
  agreement->expected = count_equal_pairs (sorted_a, sorted_b, n) / (double) n / (double) n;
  if (agreement->expected < 1)
    agreement->kappa = (agreement->observed - agreement->expected) / (1 - agreement->expected);
  /* The mean squared distance of all pairs of their grades: E a^2 + E b^2 - 2 E a E b. */
  chance = squares / (double) n - 2 * sum_a * sum_b / (double) n / (double) n;
  if (chance > 0)
    agreement->weighted = 1 - apart / (double) n / chance;
  return TRUE;
}
