/* blas.c: OpenBLAS behind blas.h.
 *
 * LAPACK is called by its Fortran names (Debian's OpenBLAS exports no LAPACKE): a row-major lower triangle is a
 * column-major upper one. */
#include "numeric/blas.h"

#include "numeric/blas-core.h"

#include <cblas.h>
#include <stdlib.h>

void spotrf_ (const char *uplo, const int *n, float *a, const int *lda, int *info);
void spotri_ (const char *uplo, const int *n, float *a, const int *lda, int *info);
void dsyevd_ (const char *job, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
              const int *n_work, int *i_work, const int *n_i_work, int *info);

/* What OpenBLAS calls itself when it is loaded; not in its header, in every build with kernels for many processors. */
extern void gotoblas_dynamic_init (void) __attribute__ ((weak));
extern void gotoblas_dynamic_quit (void) __attribute__ ((weak));

/* Lets OpenBLAS choose again, after its own choice and before anything is computed and any thread of ours exists (the
 * environment is changed): see docs/decisions/0021-openblas-kernels.md. */
__attribute__ ((constructor)) static void
choose_core (void)
{
  const char *better;

  if (gotoblas_dynamic_init == NULL || gotoblas_dynamic_quit == NULL || getenv ("OPENBLAS_CORETYPE") != NULL)
    return;
  better = aisle_blas_better_core (openblas_get_corename (), aisle_cpu_detect ());
  if (better == NULL || setenv ("OPENBLAS_CORETYPE", better, 1) != 0)
    return;
  gotoblas_dynamic_quit ();
  gotoblas_dynamic_init ();
  unsetenv ("OPENBLAS_CORETYPE");
}

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

gboolean
aisle_dsyevd (gsize n, double *a, double *values)
{
  int order = (int) n, n_work = (int) (1 + 6 * n + 2 * n * n), n_i_work = (int) (3 + 5 * n), info = 0;
  g_autofree double *work = g_try_new (double, n_work);
  g_autofree int *i_work = g_try_new (int, n_i_work);

  prepare ();
  if (work == NULL || i_work == NULL)
    return FALSE;
  dsyevd_ ("V", "U", &order, a, &order, values, work, &n_work, i_work, &n_i_work, &info);
  return info == 0;
}

const char *
aisle_blas_core (void)
{
  return openblas_get_corename ();
}
