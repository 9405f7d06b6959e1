/* checkpoint.h: the state of a training in one file: replaced atomically, hashed, and read as a hostile one. */
#pragma once

#include <glib.h>

/* All a training needs to go on, with n_floats floats: vectors one behind the other, parameters, first and second moment,
 * best parameters and, where parameters are averaged, their average; behind them what else the trainer keeps. */
typedef struct
{
  guint64 step;        /* steps taken in all */
  guint32 pass;        /* passes finished */
  guint32 best_pass;   /* 0: none */
  double best;         /* its score */
  double first;        /* mean loss of the first step */
  double loss, weight; /* of the pass begun */
  double seconds;      /* before this start */
} AisleTrainState;

#define AISLE_STATE_VECTORS 4 /* without an average */

gboolean aisle_checkpoint_write (const char *path, const char *fingerprint, const AisleTrainState *state,
                                 const float *vectors, gsize n_floats, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE and filled when the file is there, whole, and of this training; else FALSE without error: it is then as if there
 * were none, and the next write replaces it. */
gboolean aisle_checkpoint_read (const char *path, const char *fingerprint, AisleTrainState *state, float *vectors,
                                gsize n_floats);
