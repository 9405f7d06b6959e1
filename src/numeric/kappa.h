/* kappa.h: how far two judges agree beyond chance (Cohen 1960; weighted: Cohen 1968). */
#pragma once

#include <glib.h>

typedef struct
{
  gsize n;                   /* what both judged */
  double observed, expected; /* agreement, and that of chance with the same habits */
  double kappa;              /* NaN where chance alone would agree on all */
  double weighted;           /* squared distances of grades: a near miss counts less */
} AisleAgreement;

/* a and b: the grades that each gave to n things; values that differ are grades of their own.  FALSE when memory runs out. */
gboolean aisle_agreement (const double *a, const double *b, gsize n,
                          AisleAgreement *agreement) G_GNUC_WARN_UNUSED_RESULT;
