/* The choice of kernels, and the kernels in use against plain double precision, in shapes around their blocks' edges. */
#include "numeric/blas.h"
#include "numeric/blas-core.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
test_choice (void)
{
  const AisleCpu none = { FALSE, FALSE }, avx2 = { TRUE, FALSE }, avx512 = { TRUE, TRUE };

  /* A processor that an old library does not know. */
  g_assert_cmpstr (aisle_blas_better_core ("Prescott", avx512), ==, "SkylakeX");
  g_assert_cmpstr (aisle_blas_better_core ("Nehalem", avx512), ==, "SkylakeX");
  g_assert_cmpstr (aisle_blas_better_core ("Prescott", avx2), ==, "Haswell");
  g_assert_cmpstr (aisle_blas_better_core ("Sandybridge", avx2), ==, "Haswell");
  g_assert_cmpstr (aisle_blas_better_core ("Barcelona", avx2), ==, "Haswell");
  /* One that is old. */
  g_assert_null (aisle_blas_better_core ("Prescott", none));
  g_assert_null (aisle_blas_better_core ("Sandybridge", none));
  /* AVX-512 without its multiply-add for shorter vectors is no processor that exists. */
  g_assert_null (aisle_blas_better_core ("Prescott", (AisleCpu){ FALSE, TRUE }));
  /* A choice of its own with AVX2 stands: of Haswell on a processor with AVX-512 too. */
  g_assert_null (aisle_blas_better_core ("Haswell", avx512));
  g_assert_null (aisle_blas_better_core ("Zen", avx2));
  g_assert_null (aisle_blas_better_core ("SkylakeX", avx512));
  g_assert_null (aisle_blas_better_core ("Cooperlake", avx512));
  /* So does a newer library's, and another architecture's. */
  g_assert_null (aisle_blas_better_core ("SapphireRapids", avx512));
  g_assert_null (aisle_blas_better_core ("neoversen1", none));
  g_assert_null (aisle_blas_better_core ("", avx512));
}

/* The processor gets what it deserves, unless the user said otherwise, and children see no trace of it. */
static void
test_chosen (void)
{
  g_test_message ("kernels: %s", aisle_blas_core ());
  if (g_getenv ("OPENBLAS_CORETYPE") != NULL)
    {
      g_test_skip ("OPENBLAS_CORETYPE is set");
      return;
    }
  g_assert_null (aisle_blas_better_core (aisle_blas_core (), aisle_cpu_detect ()));
}

/* A value the user set is kept. */
static void
test_user_wins (void)
{
  g_autofree char *out = NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "OPENBLAS_CORETYPE", "Nehalem", TRUE);
  char *argv[] = { (char *) "/proc/self/exe", (char *) "--core", NULL };
  g_autofree char *self = g_file_read_link (argv[0], NULL);
  int status;

#ifndef __x86_64__
  g_test_skip ("no such kernels here");
  return;
#endif
  argv[0] = self;
  g_assert_true (g_spawn_sync (NULL, argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (out, ==, "Nehalem Nehalem");
}

static float *
noise (AisleRandom *random, gsize n)
{
  float *x = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    x[i] = (float) (aisle_random_uniform (random) * 2 - 1);
  return x;
}

static void
check_gemm (AisleRandom *random, gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k)
{
  gsize lda = (turn_a ? m : k) + 3, ldb = (turn_b ? k : n) + 1, ldc = n + 2;
  g_autofree float *a = noise (random, lda * (turn_a ? k : m)), *b = noise (random, ldb * (turn_b ? n : k));
  g_autofree float *c = noise (random, ldc * m), *before = g_memdup2 (c, ldc * m * sizeof *c);

  aisle_sgemm (turn_a, turn_b, m, n, k, .5f, a, lda, b, ldb, 2, c, ldc);
  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j < ldc; j++)
      {
        double sum = 0, size = 0;

        if (j >= n)
          {
            g_assert_cmpfloat (c[i * ldc + j], ==, before[i * ldc + j]);
            continue;
          }
        for (gsize l = 0; l < k; l++)
          {
            double product = (double) a[turn_a ? l * lda + i : i * lda + l] * b[turn_b ? j * ldb + l : l * ldb + j];
            sum += product;
            size += fabs (product);
          }
        /* The error bound of a sum of k products in single precision (Higham 2002, section 3.1). */
        g_assert_cmpfloat (fabs (c[i * ldc + j] - (.5 * sum + 2.0 * before[i * ldc + j])), <=,
                           (k + 2) * 0x1p-24 * (size + 4));
      }
}

static void
test_gemm (void)
{
  const gsize shapes[][3] = { { 1, 1, 1 },      { 1, 17, 5 },   { 5, 1, 64 },   { 7, 9, 11 },
                              { 16, 16, 16 },   { 31, 33, 32 }, { 64, 64, 64 }, { 65, 63, 129 },
                              { 128, 10, 300 }, { 3, 500, 33 }, { 129, 97, 1 }, { 192, 48, 385 } };
  AisleRandom random;

  aisle_random_init (&random, 3, "gemm");
  for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++)
    for (int turns = 0; turns < 4; turns++)
      check_gemm (&random, turns & 1, turns >> 1, shapes[s][0], shapes[s][1], shapes[s][2]);
}

/* L L' = A, and A times its inverse is the identity. */
static void
check_factor (AisleRandom *random, gsize n)
{
  gsize k = 2 * n + 3, lda = n + 1;
  g_autofree float *x = noise (random, k * n), *a = g_new0 (float, n *lda), *b = NULL;

  aisle_ssyrk (n, k, 1, x, n, 0, a, lda);
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j <= i; j++)
      {
        double sum = 0, size = 0;

        for (gsize l = 0; l < k; l++)
          {
            sum += (double) x[l * n + i] * x[l * n + j];
            size += fabs ((double) x[l * n + i] * x[l * n + j]);
          }
        g_assert_cmpfloat (fabs (a[i * lda + j] - sum), <=, (k + 2) * 0x1p-24 * size);
      }
  for (gsize i = 0; i < n; i++)
    a[i * lda + i] += n;
  b = g_memdup2 (a, n * lda * sizeof *a);
  g_assert_true (aisle_spotrf (n, b, lda));
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j <= i; j++)
      {
        double sum = 0;

        for (gsize l = 0; l <= j; l++)
          sum += (double) b[i * lda + l] * b[j * lda + l];
        /* Higham 2002, theorem 10.3: the backward error is at most (n + 1) u times |L||L'|, itself at most a_ii. */
        g_assert_cmpfloat (fabs (sum - a[i * lda + j]), <=,
                           (n + 2) * 0x1p-24 * sqrt ((double) a[i * lda + i] * a[j * lda + j]));
      }
  g_assert_true (aisle_spotri (n, b, lda));
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      {
        double sum = i == j ? -1 : 0;

        for (gsize l = 0; l < n; l++)
          sum += (double) a[MAX (i, l) * lda + MIN (i, l)] * b[MAX (l, j) * lda + MIN (l, j)];
        g_assert_cmpfloat (fabs (sum), <=, 1e-4);
      }
}

static void
test_factor (void)
{
  const gsize sizes[] = { 1, 2, 3, 8, 17, 64, 65, 130, 257 };
  float indefinite[4] = { 1, 0, 2, 1 };
  AisleRandom random;

  aisle_random_init (&random, 4, "factor");
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    check_factor (&random, sizes[s]);
  g_assert_false (aisle_spotrf (2, indefinite, 2));
}

/* [[2,1,0],[1,2,1],[0,1,2]] has eigenvalues 2 - sqrt 2, 2, 2 + sqrt 2, the middle vector (1, 0, -1) / sqrt 2. */
static void
test_eigen (void)
{
  double a[9] = { 2, NAN, NAN, 1, 2, NAN, 0, 1, 2 }, values[3];

  g_assert_true (aisle_dsyevd (3, a, values));
  g_assert_cmpfloat_with_epsilon (values[0], 2 - sqrt (2), 1e-12);
  g_assert_cmpfloat_with_epsilon (values[1], 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (values[2], 2 + sqrt (2), 1e-12);
  g_assert_cmpfloat_with_epsilon (fabs (a[3]), sqrt (.5), 1e-12);
  g_assert_cmpfloat_with_epsilon (a[4], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (a[5], -a[3], 1e-12);
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      g_assert_cmpfloat_with_epsilon (a[i * 3] * a[j * 3] + a[i * 3 + 1] * a[j * 3 + 1] + a[i * 3 + 2] * a[j * 3 + 2],
                                      i == j, 1e-12);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--core") == 0)
    {
      g_print ("%s %s", aisle_blas_core (), getenv ("OPENBLAS_CORETYPE"));
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blas/choice", test_choice);
  g_test_add_func ("/blas/chosen", test_chosen);
  g_test_add_func ("/blas/user-wins", test_user_wins);
  g_test_add_func ("/blas/gemm", test_gemm);
  g_test_add_func ("/blas/factor", test_factor);
  g_test_add_func ("/blas/eigen", test_eigen);
  return g_test_run ();
}
