/* trainer.h: passes over examples in batches: gradients by chunk over threads, Adam, validation with early stopping, and
 * checkpoints.
 *
 * A learner is what is trained: it cuts a batch into chunks by the batch alone, gives each chunk's gradient, and adds
 * chunks up in their order; so results do not depend on threads.  The order of examples and all chance are functions of
 * seed, pass and step, so training goes on from a checkpoint as if it had never stopped. */
#pragma once

#include "neural/layer.h"
#include "neural/optimiser.h"

typedef struct
{
  gpointer data;
  gsize n_params;
  gsize n_examples;
  gsize n_chunk_floats; /* of a chunk's gradient and the like */
  gsize max_chunks;     /* of any batch */
  /* 0, or the parameters begin with a table n_rows x width of which a batch needs at most max_rows, which "rows" gives:
   * only these are then up to date while the batch is worked on. */
  gsize n_rows, width, max_rows;
  gsize memory; /* bytes the learner itself takes, for the plan */
  /* A batch of examples with a key for its chance; returns its chunks, or 0 and an error. */
  gsize (*begin) (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error);
  /* Adds to gradient (zeroed) and gives the loss and the number of targets it is the sum over. */
  gboolean (*chunk) (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss,
                     double *weight, GError **error);
  /* (nullable) The rows of the table that the batch needs, each once. */
  const gint32 *(*rows) (gpointer data, gsize *n);
  /* Writes the whole gradient from those of the chunks, n_chunk_floats apart, in their order; of the table the rows that
   * the batch needs, one behind the other. */
  gboolean (*finish) (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient,
                      GError **error);
} AisleLearner;

typedef struct
{
  const char *subject; /* of messages: the family's id */
  AisleAdam adam;
  gsize batch;    /* examples */
  guint passes;   /* at most; with a schedule its length */
  guint exactly;  /* not 0: this many, and no validation */
  guint patience; /* passes without a better validation before the end */
  /* 0, or the share of the parameters' average that a step keeps: what is judged and left is then the average over the
   * last 1 / (1 - average) steps or so, less noisy than the parameters themselves (Polyak and Juditsky 1992). */
  double average;
  guint64 seed;
  /* (nullable) higher is better. */
  gboolean (*validate) (gpointer data, const float *params, double *score, GError **error);
  gpointer validate_data;
  /* (nullable) loss: mean over targets; validation: NAN without; seconds of the training so far; again: it was done before
   * the checkpoint that is gone on from, whose passes are told first. */
  void (*pass) (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data);
  gpointer pass_data;
  const char *checkpoint;  /* (nullable) path */
  const char *fingerprint; /* of data and settings: a checkpoint with another one is not this training's */
  double every;            /* seconds between checkpoints */
} AisleTraining;

/* Bytes of aisle_train, with those of the learner. */
gsize aisle_training_memory (const AisleLearner *learner, const AisleTraining *training);
/* Trains params, which hold the start, and leaves there those of the best pass by validation (of the last without).
 * best_pass (nullable) counts from 1.  After an error or a cancel params are of no use, and what was reached is in the
 * checkpoint.  It is left after success too: a training that finds it finished is done at once.  A loss that is no
 * number, or that a pass leaves far above where training began, ends with AISLE_ERROR_FAILED. */
gboolean aisle_training_run (const AisleLearner *learner, const AisleTraining *training, float *params,
                             guint *best_pass, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
