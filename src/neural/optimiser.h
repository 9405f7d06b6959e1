/* optimiser.h: steps of Adam over a vector of parameters, with clipping and a schedule. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_SCHEDULE_CONSTANT,
  AISLE_SCHEDULE_COSINE /* down to 0 at the last step */
} AisleSchedule;

/* Kingma and Ba 2015, algorithm 1; with decay, Loshchilov and Hutter 2019, algorithm 2 (AdamW). */
typedef struct
{
  double rate, beta1, beta2, epsilon;
  double decay; /* of the parameters at each step, times the rate */
  double clip;  /* greatest length of the gradient; 0: any */
  AisleSchedule schedule;
  guint64 warm_up; /* steps in which the rate climbs to its value, in a line */
} AisleAdam;

#define AISLE_ADAM ((AisleAdam){ .rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8 })

/* The rate of step 1 .. n_steps. */
double aisle_adam_rate (const AisleAdam *self, guint64 step, guint64 n_steps);
/* Step number `step`, from 1: params of n, with the gradient times scale, and the two moments.  Over threads, the same
 * bytes for any number of them. */
void aisle_adam_step (const AisleAdam *self, guint64 step, double rate, double scale, float *params,
                      const float *gradient, float *first, float *second, gsize n);
/* The same in two halves, for a part of the vector at a time. */
typedef struct
{
  float beta1, beta2, rate, root, epsilon, scale, keep;
} AisleAdamStep;
AisleAdamStep aisle_adam_prepare (const AisleAdam *self, guint64 step, double rate, double scale);
void aisle_adam_part (const AisleAdamStep *step, float *params, const float *gradient, float *first, float *second,
                      gsize n);
/* What a step keeps of the average, which follows closer at first: where training begins is not to be remembered.
 * average: 0, or what it keeps later. */
double aisle_average_keep (double average, guint64 step);
/* average += share (params - average), over threads as above, and a part of it. */
void aisle_vector_follow (float *average, const float *params, double share, gsize n);
void aisle_follow_part (float *average, const float *params, float share, gsize n);
/* Length of the vector, summed in double over fixed parts. */
double aisle_vector_length (const float *x, gsize n);
/* By what a gradient, scaled by scale, is to be scaled so that it is no longer than clip. */
double aisle_adam_clip (const AisleAdam *self, const float *gradient, double scale, gsize n);
