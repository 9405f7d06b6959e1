/* vector-math.c: chooses among the instruction sets for which vector-math-kernel.h was compiled. */
#include "numeric/vector-math.h"

#include <string.h>

#if defined __x86_64__ && defined __GNUC__ && !defined __clang__
#define HAVE_SETS 1
#else
#define HAVE_SETS 0
#endif

#define KERNEL(name) name##_plain
#define WIDTH        4
#include "numeric/vector-math-kernel.h"
#undef KERNEL
#undef WIDTH

#if HAVE_SETS
#pragma GCC push_options
#pragma GCC target("arch=haswell")
#define KERNEL(name) name##_avx2
#define WIDTH        8
#include "numeric/vector-math-kernel.h"
#undef KERNEL
#undef WIDTH
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=skylake-avx512", "prefer-vector-width=512")
#define KERNEL(name) name##_avx512
#define WIDTH        16
#include "numeric/vector-math-kernel.h"
#undef KERNEL
#undef WIDTH
#pragma GCC pop_options
#endif

typedef struct
{
  void (*exp) (const float *x, gsize n, float *out);
  void (*sigmoid) (const float *x, gsize n, float *out);
  void (*tanh) (const float *x, gsize n, float *out);
  float (*exp_sum) (const float *x, gsize n, float scale, float shift, float *out);
  float (*max) (const float *x, gsize n);
  float (*dot) (const float *x, const float *y, gsize n);
  void (*drop) (const float *x, gsize n, guint32 threshold, float scale, guint64 key, float *out);
} Kernels;

#define SET(set)                                                                                                       \
  {                                                                                                                    \
    exp_all_##set, sigmoid_all_##set, tanh_all_##set, exp_sum_##set, max_##set, dot_##set, drop_##set                  \
  }

static const Kernels *
kernels (void)
{
  static const Kernels plain = SET (plain);
#if HAVE_SETS
  static const Kernels avx2 = SET (avx2), avx512 = SET (avx512);

  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512cd"))
    return &avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2"))
    return &avx2;
#endif
  return &plain;
}

void
aisle_vector_exp (const float *x, gsize n, float *out)
{
  kernels ()->exp (x, n, out);
}

void
aisle_vector_sigmoid (const float *x, gsize n, float *out)
{
  kernels ()->sigmoid (x, n, out);
}

void
aisle_vector_tanh (const float *x, gsize n, float *out)
{
  kernels ()->tanh (x, n, out);
}

float
aisle_vector_exp_sum (const float *x, gsize n, float scale, float shift, float *out)
{
  return kernels ()->exp_sum (x, n, scale, shift, out);
}

float
aisle_vector_max (const float *x, gsize n)
{
  return kernels ()->max (x, n);
}

float
aisle_vector_dot (const float *x, const float *y, gsize n)
{
  return kernels ()->dot (x, y, n);
}

void
aisle_vector_drop (const float *x, gsize n, double rate, guint64 key, float *out)
{
  kernels ()->drop (x, n, (guint32) (rate * 0x1p32), (float) (1 / (1 - rate)), key, out);
}
