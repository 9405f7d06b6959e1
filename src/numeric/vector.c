/* vector.c: chooses among the instruction sets for which vector-kernel.h was compiled.
 *
 * Vectors are exactly as wide as a set's registers: the compiler splits wider ones through memory. */
#include "numeric/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define AHEAD     12 /* rows fetched before their turn */
#define PACE      8  /* rows of a tile to one line fetched ahead */
#define HUGE_PAGE ((gsize) 1 << 21)

/* What of a band is unrolled: all, but not where each access is checked, which would take the compiler minutes. */
#ifdef __SANITIZE_ADDRESS__
enum
{
  UNROLLED = 1
};
#else
enum
{
  UNROLLED = 16
};
#endif

#if defined __x86_64__ && defined __GNUC__ && !defined __clang__
#define HAVE_SETS 1
#else
#define HAVE_SETS 0
#endif

/* The lanes of one or two vectors by their numbers.  clang shuffles by constants alone: there it is done lane by lane,
 * which the plain set can afford. */
#ifdef __clang__
#define SHUFFLE(v, by) SHUFFLE_TWO (v, v, by)
#define SHUFFLE_TWO(a, b, by)                                                                                          \
  ({                                                                                                                   \
    KERNEL (Vector) first = (a), second = (b), shuffled = first;                                                       \
    for (int lane = 0; lane < WIDTH; lane++)                                                                           \
      shuffled[lane] = (by)[lane] & WIDTH ? second[(by)[lane] & (WIDTH - 1)] : first[(by)[lane] & (WIDTH - 1)];        \
    shuffled;                                                                                                          \
  })
#else
#define SHUFFLE     __builtin_shuffle
#define SHUFFLE_TWO __builtin_shuffle
#endif

/* A bit for each of the four lanes in which a >= b. */
#define ABOVE(a, b)                                                                                                    \
  ((guint32) ((a)[0] >= (b)[0]) | (guint32) ((a)[1] >= (b)[1]) << 1 | (guint32) ((a)[2] >= (b)[2]) << 2                \
   | (guint32) ((a)[3] >= (b)[3]) << 3)
#define KERNEL(name) name##_plain
#define WIDTH        4
#define LANE_NUMBERS 0, 1, 2, 3
#define TALL         4
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#undef LANE_NUMBERS
#undef TALL
#undef ABOVE

#if HAVE_SETS
#pragma GCC push_options
#pragma GCC target("arch=haswell")
#define KERNEL(name) name##_avx2
#define ABOVE(a, b)  ((guint32) __builtin_ia32_movmskps256 (__builtin_ia32_cmpps256 ((a), (b), 0x1d)))
#define WIDTH        8
#define LANE_NUMBERS 0, 1, 2, 3, 4, 5, 6, 7
#define TALL         4
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#undef LANE_NUMBERS
#undef TALL
#undef ABOVE
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=skylake-avx512", "prefer-vector-width=512")
#define KERNEL(name) name##_avx512
#define ABOVE(a, b)  ((guint32) (guint16) __builtin_ia32_cmpps512_mask ((a), (b), 0x1d, -1, 4))
#define WIDTH        16
#define LANE_NUMBERS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define TALL         8
#include "numeric/vector-kernel.h"
#undef KERNEL
#undef WIDTH
#undef LANE_NUMBERS
#undef TALL
#undef ABOVE
#pragma GCC pop_options
#endif

typedef struct
{
  void (*sum_rows) (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n, gsize width,
                    float *out);
  void (*scale_row) (const float *from, const float *by, gsize f, float scale, float *out);
  void (*pull) (const float *matrix, gsize f, const gint32 *rows, const float *shifts, const float *scales, gsize n,
                const float *p, float *out);
  void (*take_products) (float *a, gsize f, const AisleVectorRows *rows, float *b, float *sum, gboolean fresh);
  void (*subtract_tile) (float *c, gsize stride, const float *a, const float *b, gsize depth);
  gboolean (*screen) (const float *a, const float *b, gsize depth, const float *thresholds, float *scores,
                      guint32 *above);
  void (*project) (const float *matrix, gsize f, gsize n, const float *x, float *out);
  void (*dots) (float *a, gsize order, const float *b, gsize f, gsize n);
  gboolean (*solve) (float *a, gsize f, float *b, float *roots);
} Kernels;

static const Kernels *
kernels (void)
{
  static const Kernels plain = { sum_rows_plain, scale_row_plain, pull_plain, take_products_plain, subtract_tile_plain,
                                 screen_plain,   project_plain,   dots_plain, solve_plain };
#if HAVE_SETS
  static const Kernels avx2 = { sum_rows_avx2, scale_row_avx2, pull_avx2, take_products_avx2, subtract_tile_avx2,
                                screen_avx2,   project_avx2,   dots_avx2, solve_avx2 };
  static const Kernels avx512 = { sum_rows_avx512,      scale_row_avx512,     pull_avx512,
                                  take_products_avx512, subtract_tile_avx512, screen_avx512,
                                  project_avx512,       dots_avx512,          solve_avx512 };

  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512cd"))
    return &avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2"))
    return &avx2;
#endif
  return &plain;
}

/* Large memory comes from the system as zeros, which whoever touches it first pays for: threads share that.  What is to be
 * freed stands before the vector. */
float *
aisle_vector_new (gsize n)
{
  gsize bytes, align = n * sizeof (float) >= HUGE_PAGE ? HUGE_PAGE : 64;
  gpointer whole;
  guintptr start;

  if (!g_size_checked_mul (&bytes, MAX (n, 1), sizeof (float)) || bytes > G_MAXSSIZE - 2 * HUGE_PAGE)
    return NULL;
  bytes = (bytes + align - 1) / align * align;
  whole = calloc (1, bytes + align + sizeof whole);
  if (whole == NULL)
    return NULL;
  start = ((guintptr) whole + sizeof whole + align - 1) / align * align;
  if (align == HUGE_PAGE)
    madvise ((gpointer) start, bytes, MADV_HUGEPAGE);
  ((gpointer *) start)[-1] = whole;
  return (float *) start;
}

void
aisle_vector_free (float *self)
{
  if (self != NULL)
    free (((gpointer *) (gpointer) self)[-1]);
}

void
aisle_vector_sum_rows (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n,
                       gsize width, float *out)
{
  kernels ()->sum_rows (matrix, stride, rows, weights, n, width, out);
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
aisle_vector_take_products (float *a, gsize f, const AisleVectorRows *rows, float *b, float *sum, gboolean fresh)
{
  kernels ()->take_products (a, f, rows, b, sum, fresh);
}

void
aisle_vector_subtract_tile (float *c, gsize stride, const float *a, const float *b, gsize depth)
{
  kernels ()->subtract_tile (c, stride, a, b, depth);
}

gboolean
aisle_vector_screen (const float *a, const float *b, gsize depth, const float *thresholds, float *scores,
                     guint32 *above)
{
  return kernels ()->screen (a, b, depth, thresholds, scores, above);
}

void
aisle_vector_project (const float *matrix, gsize f, gsize n, const float *x, float *out)
{
  kernels ()->project (matrix, f, n, x, out);
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
