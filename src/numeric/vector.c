/* vector.c: chooses among the instruction sets for which vector-kernel.h was compiled.
 *
 * Vectors are exactly as wide as a set's registers: the compiler splits wider ones through memory. */
#include "numeric/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((gsize) 1 << 21)

#if defined __x86_64__ && defined __GNUC__ && !defined __clang__
#define HAVE_SETS 1
#else
#define HAVE_SETS 0
#endif

#define KERNEL(name) name##_plain
#define WIDTH        4
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH

#if HAVE_SETS
#pragma GCC push_options
#pragma GCC target("arch=haswell")
#define KERNEL(name) name##_avx2
#define WIDTH        8
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=skylake-avx512", "prefer-vector-width=512")
#define KERNEL(name) name##_avx512
#define WIDTH        16
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#pragma GCC pop_options
#endif

typedef struct
{
  void (*sum_rows) (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n, gsize width,
                    float *out);
  void (*take_row) (const float *from, gsize n, float scale, float weight, float *scaled, float *sum);
  void (*add_products) (float *a, gsize f, const float *b, gsize n, gsize first, float sign);
  gboolean (*solve) (float *a, gsize f, float *b);
} Kernels;

static const Kernels *
kernels (void)
{
  static const Kernels plain = { sum_rows_plain, take_row_plain, add_products_plain, solve_plain };
#if HAVE_SETS
  static const Kernels avx2 = { sum_rows_avx2, take_row_avx2, add_products_avx2, solve_avx2 };
  static const Kernels avx512 = { sum_rows_avx512, take_row_avx512, add_products_avx512, solve_avx512 };

  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512cd"))
    return &avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2"))
    return &avx2;
#endif
  return &plain;
}

float *
aisle_vector_new (gsize n)
{
  gsize bytes, align = n * sizeof (float) >= HUGE_PAGE ? HUGE_PAGE : 64;
  float *self;

  if (!g_size_checked_mul (&bytes, MAX (n, 1), sizeof (float)) || bytes > G_MAXSSIZE - HUGE_PAGE)
    return NULL;
  bytes = (bytes + align - 1) / align * align;
  self = aligned_alloc (align, bytes);
  if (self == NULL)
    return NULL;
  if (align == HUGE_PAGE)
    madvise (self, bytes, MADV_HUGEPAGE);
  memset (self, 0, bytes);
  return self;
}

void
aisle_vector_free (float *self)
{
  free (self);
}

void
aisle_vector_sum_rows (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n,
                       gsize width, float *out)
{
  kernels ()->sum_rows (matrix, stride, rows, weights, n, width, out);
}

void
aisle_vector_take_row (const float *from, gsize n, float scale, float weight, float *scaled, float *sum)
{
  kernels ()->take_row (from, n, scale, weight, scaled, sum);
}

void
aisle_vector_add_products (float *a, gsize f, const float *b, gsize n)
{
  kernels ()->add_products (a, f, b, n, 0, 1);
}

gboolean
aisle_vector_solve (float *a, gsize f, float *b)
{
  return kernels ()->solve (a, f, b);
}
