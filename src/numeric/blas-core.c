/* blas-core.c: see blas-core.h.  Plain C: it runs before main. */
#include "numeric/blas-core.h"

#include <string.h>

/* Kernels of x86-64 without AVX2 or without its multiply-add, as openblas_get_corename spells them. */
static const char *const old_cores[] = {
  "Katmai", "Coppermine",  "Northwood", "Prescott",  "Banias",     "Atom",         "Core2",
  "Penryn", "Dunnington",  "Nehalem",   "Athlon",    "Opteron",    "Opteron_SSE3", "Barcelona",
  "Nano",   "Sandybridge", "Bobcat",    "Bulldozer", "Piledriver", "Steamroller",  "Unknown",
};

AisleCpu
aisle_cpu_detect (void)
{
#ifdef __x86_64__
  __builtin_cpu_init ();
  return (AisleCpu){
    .avx2_fma = __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"),
    .avx512 = __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512cd")
              && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512dq")
              && __builtin_cpu_supports ("avx512vl"),
  };
#else
  return (AisleCpu){ FALSE, FALSE };
#endif
}

const char *
aisle_blas_better_core (const char *chosen, AisleCpu cpu)
{
  gboolean old = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (old_cores) && !old; i++)
    old = g_ascii_strcasecmp (chosen, old_cores[i]) == 0;
  if (!old || !cpu.avx2_fma)
    return NULL;
  return cpu.avx512 ? "SkylakeX" : "Haswell";
}
