/* blas-core.h: which of OpenBLAS's kernels a processor deserves. */
#pragma once

#include <glib.h>

/* What the processor has and the kernel of the system saves. */
typedef struct
{
  gboolean avx2_fma;
  gboolean avx512; /* F, CD, BW, DQ and VL */
} AisleCpu;

AisleCpu aisle_cpu_detect (void);
/* The name, as OPENBLAS_CORETYPE takes it, of better kernels than `chosen`, those OpenBLAS chose by itself; NULL when
 * its choice stands.  Only a choice without AVX2 on a processor that has it is a mistake: an old library's fall-back
 * for a processor that came after it.  Names that are not known here are a newer library's, and stand. */
const char *aisle_blas_better_core (const char *chosen, AisleCpu cpu);
