/* row-steps.h: Adam over a table of which a batch needs few rows, in time that goes by these and not by the table.
 *
 * Without a gradient a row's moments fade and it coasts.  That is put off until the row is needed again: after k steps
 *
 *   row -= first / (sqrt (second) + epsilon) sum_{j=1..k} g_j (beta1 / sqrt (beta2))^j,   first *= beta1^k,   second *= beta2^k
 *
 * with g_j that step's rate times sqrt (1 - beta2^t) / (1 - beta1^t): what k steps of Kingma and Ba 2015, algorithm 1, do,
 * but for epsilon, which does not fade, and for what is left of the first moment after two hundred steps.  An average of
 * the parameters follows the row to where it came to rest.  Only rows that a batch needs decay (AisleAdam.decay), one that
 * coasts does not.  Letters: V rows, d width. */
#pragma once

#include "neural/optimiser.h"

typedef struct
{
  gsize n_rows, width;            /* V, d */
  float *params, *first, *second; /* V x d each */
  float *average;                 /* (nullable) V x d */
  guint32 *last;                  /* V: the step that each row has come to, none before the pass at hand */
  const AisleAdam *adam;
  double keep;     /* AisleTraining.average */
  guint64 n_steps; /* of all passes */
  gsize steps_a_pass;
} AisleRowTable;

typedef struct _AisleRowSteps AisleRowSteps;

/* NULL when memory runs out. */
AisleRowSteps *aisle_row_steps_new (const AisleRowTable *table);
void aisle_row_steps_free (AisleRowSteps *self);
/* A pass that began behind step `from`, where all rows were settled, has come to step `to`. */
void aisle_row_steps_begin (AisleRowSteps *self, guint64 from, guint64 to);
/* Brings rows, each once (NULL: all), to where the steps so far take them. */
void aisle_row_steps_settle (AisleRowSteps *self, const gint32 *rows, gsize n);
/* The next step, of rows that are settled, by their gradient (n x d) times scale.  Over threads, the same bytes for any
 * number of them. */
void aisle_row_steps_step (AisleRowSteps *self, const gint32 *rows, gsize n, const float *gradient, double scale);
