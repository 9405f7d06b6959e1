/* psi.c: see psi.h. */
#include "numeric/psi.h"

#include <math.h>

double
aisle_psi_share (gsize count, gsize n)
{
  return (count > 0 ? (double) count : 0.5) / (double) n;
}

double
aisle_psi_part (gsize before, gsize n_before, gsize after, gsize n_after)
{
  double e, a;

  if (before == 0 && after == 0)
    return 0;
  e = aisle_psi_share (before, n_before);
  a = aisle_psi_share (after, n_after);
  return (a - e) * log (a / e);
}

double
aisle_psi (const gsize *before, const gsize *after, gsize n_bins)
{
  gsize n_before = 0, n_after = 0;
  double sum = 0;

  for (gsize b = 0; b < n_bins; b++)
    {
      n_before += before[b];
      n_after += after[b];
    }
  if (n_before == 0 || n_after == 0)
    return NAN;
  for (gsize b = 0; b < n_bins; b++)
    sum += aisle_psi_part (before[b], n_before, after[b], n_after);
  return sum;
}

double
aisle_psi_by_chance (gsize n_bins, gsize n_before, gsize n_after)
{
  if (n_bins == 0 || n_before == 0 || n_after == 0)
    return NAN;
  return (double) (n_bins - 1) * (1 / (double) n_before + 1 / (double) n_after);
}
