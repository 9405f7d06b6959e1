/* shapley.c: see shapley.h. */
#include "numeric/shapley.h"

void
aisle_shapley_product (const double *before, const double *after, gsize n, double *parts)
{
  /* weight[s] = s! (n - s - 1)! / n!: how often the s factors of a set change before this one */
  double weight[AISLE_SHAPLEY_MAX];

  g_return_if_fail (n <= AISLE_SHAPLEY_MAX);
  for (gsize s = 0; s < n; s++)
    {
      weight[s] = 1.0 / (double) n;
      for (gsize i = 1; i <= s; i++)
        weight[s] *= (double) i / (double) (n - i);
    }
  for (gsize k = 0; k < n; k++)
    parts[k] = 0;
  for (guint set = 0; set < 1u << n; set++)
    {
      gsize size = 0;

      for (gsize i = 0; i < n; i++)
        size += set >> i & 1;
      for (gsize k = 0; k < n; k++)
        {
          double others = 1;

          if (set >> k & 1)
            continue;
          for (gsize i = 0; i < n; i++)
            if (i != k)
              others *= set >> i & 1 ? after[i] : before[i];
          parts[k] += weight[size] * others * (after[k] - before[k]);
        }
    }
}
