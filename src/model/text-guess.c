/* text-guess.c: see text-guess.h. */
#include "model/text-guess.h"

#include "model/network-fit.h"
#include "neural/token-learner.h"

#include <string.h>

#define HIDDEN .15 /* share of tokens */

static gboolean
run (const AisleTextNetworkSettings *settings, const AisleLearner *learner, const AisleTrainInput *input, float *params,
     AisleProgress *progress, GError **error)
{
  const char *path = input->checkpoint;
  g_autofree char *checkpoint = path != NULL ? g_strconcat (path, AISLE_CHECKPOINT_FIRST, NULL) : NULL;
  g_autofree char *mark = path != NULL ? aisle_network_fingerprint (settings->family, input) : NULL;
  AisleTraining training = { .subject = settings->family->id,
                             .adam = settings->guess_adam,
                             .batch = settings->batch,
                             .passes = settings->guess_passes,
                             .exactly = settings->guess_passes,
                             .patience = settings->guess_passes,
                             .seed = input->seed + 1,
                             .checkpoint = checkpoint,
                             .fingerprint = mark,
                             .every = AISLE_CHECKPOINT_SECONDS };
  GError *reason = NULL;

  if (!aisle_memory_check (settings->family, aisle_training_memory (learner, &training), error))
    return FALSE;
  return aisle_training_run (learner, &training, params, NULL, progress, &reason) || aisle_network_fail (reason, error);
}

static gboolean
guess_hidden (const AisleTextNetworkSettings *settings, const AisleTextSettings *own, gsize n_rows,
              const AisleTrainInput *input, float *params, AisleProgress *progress, GError **error)
{
  AisleTextSettings reading = *own;
  g_autoptr (AisleTextLearner) owner = NULL;
  AisleLearner learner;
  GError *reason = NULL;

  reading.network = settings->reader;
  reading.n_classes = 0;
  reading.n_rows = n_rows;
  reading.hidden = HIDDEN;
  if (!aisle_memory_check (settings->family, aisle_text_learner_memory (&reading), error))
    return FALSE;
  owner = aisle_text_learner_new (&reading, &reason);
  if (owner == NULL)
    return aisle_network_fail (reason, error);
  learner = aisle_text_learner_get (owner);
  return run (settings, &learner, input, params, progress, error);
}

/* The rows with token 0 behind each. */
static void
end_rows (const AisleTextSettings *own, gsize n_rows, gint64 *start, gint32 *ids)
{
  gint64 at = 0;

  for (gsize row = 0; row < n_rows; row++)
    {
      gint64 n = own->start[row + 1] - own->start[row];

      start[row] = at;
      memcpy (ids + at, own->ids + own->start[row], (gsize) n * sizeof *ids);
      ids[at + n] = 0;
      at += n + 1;
    }
  start[n_rows] = at;
}

static gboolean
guess_next (const AisleTextNetworkSettings *settings, const AisleTextSettings *own, gsize n_rows,
            const AisleTrainInput *input, float *params, AisleProgress *progress, GError **error)
{
  g_autofree gint64 *start = g_try_new (gint64, n_rows + 1);
  g_autofree gint32 *ids = g_try_new (gint32, (gsize) own->start[n_rows] + n_rows);
  const AisleTokenSettings reading = { .subject = own->subject,
                                       .network = settings->reader,
                                       .n_tokens = own->n_tokens,
                                       .width = own->width,
                                       .batch = settings->batch,
                                       .rows = { n_rows, start, ids, NULL },
                                       .half = settings->half };
  g_autoptr (AisleTokenLearner) owner = NULL;
  AisleLearner learner;
  GError *reason = NULL;

  if (start == NULL || ids == NULL)
    return aisle_memory_fail (settings->family, error);
  end_rows (own, n_rows, start, ids);
  if (!aisle_memory_check (settings->family, aisle_token_learner_memory (&reading), error))
    return FALSE;
  owner = aisle_token_learner_new (&reading, &reason);
  if (owner == NULL)
    return aisle_network_fail (reason, error);
  learner = aisle_token_learner_get (owner);
  return run (settings, &learner, input, params, progress, error);
}

gboolean
aisle_text_guess (const AisleTextNetworkSettings *settings, const AisleTextSettings *own, gsize n_rows,
                  const AisleTrainInput *input, float *params, AisleProgress *progress, GError **error)
{
  return settings->blocks > 0 ? guess_next (settings, own, n_rows, input, params, progress, error)
                              : guess_hidden (settings, own, n_rows, input, params, progress, error);
}
