/* class-facts.h: what must be known of the texts that taught and judged a classifier before its figures are believed.
 *
 * Texts are compared as people would: folded (text/fold.h).  Two are nearly the same when one word of one stands for one word
 * of the other, as in sentences made from a template; of texts of 4 to 40 words.  Letters: N texts, C classes. */
#pragma once

#include "evaluate/classes.h"

typedef struct
{
  gsize fit, test, valid; /* texts */
  gsize classes, few;     /* of training; those with fewer than AISLE_CLASS_FEW texts */
  const char *fewest;     /* (nullable) the class with the fewest of these */
  gsize disputed;         /* of fit and test: the same text with two classes */
  gsize seen;             /* of test: the same text teaches */
  gsize near;             /* of test: not seen, but nearly the same text of the same class teaches */
  gsize unseen;           /* of test: of a class that training does not have */
  gsize largest;          /* of test: of the class that training has most of */
  const char *most;       /* that class */
  AisleInterval accuracy;
} AisleClassFacts;

#define AISLE_CLASS_FEW 10

/* NULL when memory runs out, or cancelled. */
AisleClassFacts *aisle_class_facts_new (const AisleUtteranceSplit *split, const AisleClassEvaluation *evaluation,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
