/* vector.c: chooses among the instruction sets for which vector-kernel.h was compiled.
 *
 * Vectors are exactly as wide as a set's registers: the compiler splits wider ones through memory. */
#include "numeric/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define AHEAD     4 /* rows fetched before their turn */
#define HUGE_PAGE ((gsize) 1 << 21)

#if defined __x86_64__ && defined __GNUC__ && !defined __clang__
#define HAVE_SETS 1
#else
#define HAVE_SETS 0
#endif

#define KERNEL(name) name##_plain
#define WIDTH        4
#define LANE_NUMBERS 0, 1, 2, 3
#define TALL         4
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#undef LANE_NUMBERS
#undef TALL

#if HAVE_SETS
#pragma GCC push_options
#pragma GCC target("arch=haswell")
#define KERNEL(name) name##_avx2
#define WIDTH        8
#define LANE_NUMBERS 0, 1, 2, 3, 4, 5, 6, 7
#define TALL         4
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#undef LANE_NUMBERS
#undef TALL
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=skylake-avx512", "prefer-vector-width=512")
#define KERNEL(name) name##_avx512
#define WIDTH        16
#define LANE_NUMBERS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define TALL         8
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#undef LANE_NUMBERS
#undef TALL
#pragma GCC pop_options
#endif

typedef struct
{
  void (*sum_rows) (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n, gsize width,
                    float *out);
  void (*take_rows) (const float *matrix, gsize f, const gint32 *rows, const float *scales, gsize n, float *out);
  void (*scale_row) (const float *from, const float *by, gsize f, float scale, float *out);
  void (*pull) (const float *matrix, gsize f, const gint32 *rows, const float *shifts, const float *scales, gsize n,
                const float *p, float *out);
  void (*add_products) (float *a, gsize f, const float *b, gsize n, gsize first, float sign);
  void (*dots) (float *a, gsize order, const float *b, gsize f, gsize n);
  gboolean (*solve) (float *a, gsize f, float *b, float *roots);
} Kernels;

static const Kernels *
kernels (void)
{
  static const Kernels plain = { sum_rows_plain,     take_rows_plain, scale_row_plain, pull_plain,
                                 add_products_plain, dots_plain,      solve_plain };
#if HAVE_SETS
  static const Kernels avx2 = { sum_rows_avx2,     take_rows_avx2, scale_row_avx2, pull_avx2,
                                add_products_avx2, dots_avx2,      solve_avx2 };
  static const Kernels avx512 = { sum_rows_avx512,     take_rows_avx512, scale_row_avx512, pull_avx512,
                                  add_products_avx512, dots_avx512,      solve_avx512 };

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
aisle_vector_take_rows (const float *matrix, gsize f, const gint32 *rows, const float *scales, gsize n, float *out)
{
  kernels ()->take_rows (matrix, f, rows, scales, n, out);
}

void
aisle_vector_scale_row (const float *from, const float *by, gsize f, float scale, float *out)
{
  kernels ()->scale_row (from, by, f, scale, out);
}

void
aisle_vector_pull (const float *matrix, gsize f, const gint32 *rows, const float *shifts, const float *scales, gsize n,
                   const float *p, float *out)
{
  kernels ()->pull (matrix, f, rows, shifts, scales, n, p, out);
}

void
aisle_vector_add_products (float *a, gsize f, const float *b, gsize n)
{
  kernels ()->add_products (a, f, b, n, 0, 1);
}

void
aisle_vector_dots (float *a, gsize order, const float *b, gsize f, gsize n)
{
  kernels ()->dots (a, order, b, f, n);
}

gboolean
aisle_vector_solve (float *a, gsize f, float *b, float *roots)
{
  return kernels ()->solve (a, f, b, roots);
}
