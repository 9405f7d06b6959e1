/* Products of rounded factors against plain double precision of the same rounded factors, in shapes around the edges of
 * tiles and blocks; without rounding, and where the instructions are missing, they are aisle_sgemm. */
#include "base/random.h"
#include "numeric/bf16.h"
#include "numeric/blas.h"

#include <math.h>
#include <string.h>

/* To the nearest, halves to the even one. */
static float
rounded (float x)
{
  guint32 bits;

  memcpy (&bits, &x, sizeof bits);
  bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  memcpy (&x, &bits, sizeof x);
  return x;
}

static float *
noise (AisleRandom *random, gsize n)
{
  float *x = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    x[i] = (float) aisle_random_normal (random);
  return x;
}

/* Factors and results, each row followed by numbers that must not be read or written. */
typedef struct
{
  gboolean turn_a, turn_b;
  gsize m, n, k, lda, ldb, ldc;
  float *a, *b, *c, *before;
} Case;

static Case
case_new (AisleRandom *random, gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k)
{
  Case self = { turn_a, turn_b, m, n, k, (turn_a ? m : k) + 3, (turn_b ? k : n) + 1, n + 2, NULL, NULL, NULL, NULL };

  self.a = noise (random, self.lda * (turn_a ? k : m));
  self.b = noise (random, self.ldb * (turn_b ? n : k));
  self.c = noise (random, self.ldc * m);
  self.before = g_memdup2 (self.c, self.ldc * m * sizeof *self.c);
  return self;
}

static void
case_clear (Case *self)
{
  g_free (self->a);
  g_free (self->b);
  g_free (self->c);
  g_free (self->before);
}

static void
multiply (const Case *self, gboolean half, float alpha, float beta)
{
  aisle_product (half, self->turn_a, self->turn_b, self->m, self->n, self->k, alpha, self->a, self->lda, self->b,
                 self->ldb, beta, self->c, self->ldc);
}

static void
check_rounded (AisleRandom *random, gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k)
{
  Case self = case_new (random, turn_a, turn_b, m, n, k);

  multiply (&self, TRUE, .5f, 2);
  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j < self.ldc; j++)
      {
        float got = self.c[i * self.ldc + j], before = self.before[i * self.ldc + j];
        double sum = 0, size = 0;

        if (j >= n)
          {
            g_assert_cmpfloat (got, ==, before);
            continue;
          }
        for (gsize l = 0; l < k; l++)
          {
            float x = self.a[turn_a ? l * self.lda + i : i * self.lda + l];
            float y = self.b[turn_b ? j * self.ldb + l : l * self.ldb + j];
            double product = (double) rounded (x) * rounded (y);

            sum += product;
            size += fabs (product);
          }
        /* As in test-blas.c. */
        g_assert_cmpfloat (fabs (got - (.5 * sum + 2.0 * before)), <=,
                           (k + 2) * 0x1p-24 * (size + fabs (2.0 * before) + 1));
      }
  case_clear (&self);
}

static const gsize shapes[][3] = { { 1, 1, 1 },     { 1, 17, 5 },   { 12, 32, 384 }, { 13, 33, 385 },  { 5, 16, 2 },
                                   { 64, 64, 64 },  { 7, 31, 33 },  { 191, 15, 31 }, { 193, 513, 34 }, { 25, 530, 769 },
                                   { 200, 48, 32 }, { 129, 97, 1 }, { 11, 47, 800 } };

static void
test_rounded (void)
{
  AisleRandom random;

  if (!aisle_bf16_here ())
    {
      g_test_skip ("this processor has no AVX512_BF16");
      return;
    }
  aisle_random_init (&random, 3, "bf16");
  for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++)
    for (int turns = 0; turns < 4; turns++)
      check_rounded (&random, turns & 1, turns >> 1, shapes[s][0], shapes[s][1], shapes[s][2]);
}

/* What stood in C is not read with beta 0; numbers that are none stay so; far from 1 nothing overflows. */
static void
test_extremes (void)
{
  const float a[] = { 1e30f, 1, 2e-30f, 0 }, b[] = { 1e-30f, 1, 1, NAN };
  float c[] = { NAN, NAN, NAN, NAN };

  aisle_product (TRUE, FALSE, FALSE, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2);
  g_assert_cmpfloat_with_epsilon (c[0], 2, .02);
  g_assert_true (isnan (c[1]));
  g_assert_cmpfloat (fabsf (c[2]), <, 1e-20f);
  g_assert_true (isnan (c[3]));
}

static void
test_whole (void)
{
  AisleRandom random;

  aisle_random_init (&random, 4, "whole");
  for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      Case self = case_new (&random, s & 1, s >> 1 & 1, shapes[s][0], shapes[s][1], shapes[s][2]);
      gsize size = self.m * self.ldc * sizeof *self.c;
      g_autofree float *exact = g_memdup2 (self.c, size);

      aisle_sgemm (self.turn_a, self.turn_b, self.m, self.n, self.k, .5f, self.a, self.lda, self.b, self.ldb, 2, exact,
                   self.ldc);
      multiply (&self, FALSE, .5f, 2);
      g_assert_cmpmem (self.c, size, exact, size);
      memcpy (self.c, self.before, size);
      multiply (&self, TRUE, .5f, 2);
      if (!aisle_bf16_here ())
        g_assert_cmpmem (self.c, size, exact, size);
      case_clear (&self);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bf16/rounded", test_rounded);
  g_test_add_func ("/bf16/extremes", test_extremes);
  g_test_add_func ("/bf16/whole", test_whole);
  return g_test_run ();
}
