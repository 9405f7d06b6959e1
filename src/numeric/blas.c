/* blas.c: OpenBLAS behind blas.h.
 *
 * LAPACK is called by its Fortran names (Debian's OpenBLAS exports no LAPACKE): a row-major lower triangle is a
 * column-major upper one. */
#include "numeric/blas.h"

#include <cblas.h>

void spotrf_ (const char *uplo, const int *n, float *a, const int *lda, int *info);
void spotri_ (const char *uplo, const int *n, float *a, const int *lda, int *info);

static void
prepare (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      openblas_set_num_threads (1);
      g_once_init_leave (&done, 1);
    }
}

void
aisle_sgemm (gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k, float alpha, const float *a, gsize lda,
             const float *b, gsize ldb, float beta, float *c, gsize ldc)
{
  prepare ();
  cblas_sgemm (CblasRowMajor, turn_a ? CblasTrans : CblasNoTrans, turn_b ? CblasTrans : CblasNoTrans, (blasint) m,
               (blasint) n, (blasint) k, alpha, a, (blasint) lda, b, (blasint) ldb, beta, c, (blasint) ldc);
}

void
aisle_ssyrk (gsize n, gsize k, float alpha, const float *a, gsize lda, float beta, float *c, gsize ldc)
{
  prepare ();
  cblas_ssyrk (CblasRowMajor, CblasLower, CblasTrans, (blasint) n, (blasint) k, alpha, a, (blasint) lda, beta, c,
               (blasint) ldc);
}

gboolean
aisle_spotrf (gsize n, float *a, gsize lda)
{
  int order = (int) n, stride = (int) lda, info = 0;

  prepare ();
  spotrf_ ("U", &order, a, &stride, &info);
  return info == 0;
}

gboolean
aisle_spotri (gsize n, float *a, gsize lda)
{
  int order = (int) n, stride = (int) lda, info = 0;

  prepare ();
  spotri_ ("U", &order, a, &stride, &info);
  return info == 0;
}

const char *
aisle_blas_core (void)
{
  return openblas_get_corename ();
}
