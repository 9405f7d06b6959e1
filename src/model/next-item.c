/* next-item.c: see next-item.h.  Training only: the model itself is next-item-model.c. */
#include "model/next-item-model.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <string.h>

void
aisle_next_item_settings (AisleNextItemSettings *self, const AisleFamily *family, const AisleParams *params,
                          gsize n_items)
{
  *self = (AisleNextItemSettings){ .family = family, .adam = AISLE_ADAM };
  self->head.n_items = n_items;
  self->head.width = (gsize) aisle_params_integer (params, "factors");
  self->length = (gsize) aisle_params_integer (params, "length");
  self->batch = (gsize) aisle_params_integer (params, "batch");
  self->passes = (guint) aisle_params_integer (params, "passes");
  self->patience = (guint) aisle_params_integer (params, "patience");
  self->adam.rate = aisle_params_real (params, "learning_rate");
  self->adam.clip = 1;
}

static AisleSequenceSettings
learner_settings (const AisleNextItemSettings *settings, const AisleSequences *sequences)
{
  return (AisleSequenceSettings){
    .subject = settings->family->id,
    .network = settings->network,
    .head = settings->head,
    .n_rows = sequences->n_rows,
    .start = sequences->start,
    .item = sequences->item,
    .longest = settings->length,
    .batch = settings->batch,
    .cuts = settings->cuts,
    .pack = settings->pack,
    .popular = settings->popular,
    .by_log = settings->by_log,
  };
}

/* Six operations a weight of the network and token; the head twice that for scores made twice. */
void
aisle_next_item_estimate (AisleNextItemSettings *settings, const AisleTrainInput *input, AisleEstimate *estimate)
{
  AisleSequenceSettings learner = learner_settings (settings, input->sequences);
  const AisleHead *head = &settings->head;
  gsize n_network = aisle_network_n_params (settings->network), n_params = head->n_items * head->width + n_network;
  gboolean full = head->loss == AISLE_HEAD_SOFTMAX;
  double tokens = (double) aisle_sequence_learner_tokens (&learner);
  double targets = aisle_network_one_row (settings->network)
                       ? (double) (input->sequences->n_rows * MAX (settings->cuts, 1))
                       : tokens;
  double flops =
      tokens * 6 * n_network + targets * (full ? 8 : 6) * head->width * (full ? head->n_items : head->n_negatives);
  double steps = (double) (input->sequences->n_rows * MAX (settings->cuts, 1)) / settings->batch;

  estimate->seconds = settings->passes * (flops / 1e11 + steps * n_params / 1e9) / aisle_parallel_get_threads ();
  estimate->file_bytes = n_params * sizeof (float);
  estimate->memory = aisle_sequence_learner_memory (&learner) + 6 * n_params * sizeof (float);
  aisle_network_free (settings->network);
}

/* ---- training ---- */

typedef struct
{
  const AisleTrainInput *input;
  AisleNextItem *model;
} Fit;

static gboolean
validate (gpointer data, const float *params, double *score, GError **error)
{
  const Fit *self = data;
  AisleNextItem model = *self->model;

  model.params = (float *) params;
  return self->input->validate (&model.parent, score, self->input->validate_data, error);
}

static void
pass_done (guint pass, double loss, double validation, double seconds, gpointer data)
{
  const Fit *self = data;
  const AislePass report = { pass, loss, validation };

  if (self->input->pass != NULL)
    self->input->pass (&report, self->input->pass_data);
}

/* Passes that validation chose in an earlier fit; 0: none. */
static guint
chosen_passes (const AisleTrainInput *input)
{
  if (input->validate != NULL || input->chosen == NULL || input->chosen->len == 0)
    return 0;
  return (guint) g_array_index (input->chosen, double, 0);
}

/* What a checkpoint must be of to go on from it. */
static char *
fingerprint (const AisleNextItemSettings *settings, const AisleTrainInput *input)
{
  const AisleSequences *sequences = input->sequences;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (JsonNode) json = aisle_params_to_json (input->params);
  g_autofree char *text = json_to_string (json, FALSE);
  g_autofree char *head =
      g_strdup_printf ("%s %s %" G_GUINT64_FORMAT " %zu %zu %d %u\n", settings->family->id, text, input->seed,
                       sequences->n_rows, sequences->n_columns, input->validate != NULL, chosen_passes (input));

  g_checksum_update (sum, (const guchar *) head, -1);
  g_checksum_update (sum, (const guchar *) sequences->start, (sequences->n_rows + 1) * sizeof *sequences->start);
  g_checksum_update (sum, (const guchar *) sequences->item, sequences->n_values * sizeof *sequences->item);
  return g_strdup (g_checksum_get_string (sum));
}

/* What went wrong in neural/ went wrong with a model, for its callers. */
static gboolean
fail (GError *reason, GError **error)
{
  if (reason->domain == AISLE_NEURAL_ERROR)
    reason->domain = AISLE_MODEL_ERROR;
  g_propagate_error (error, reason);
  return FALSE;
}

static gboolean
run (const AisleLearner *learner, const AisleNextItemSettings *settings, const AisleTrainInput *input,
     AisleNextItem *model, AisleProgress *progress, GError **error)
{
  Fit fit = { input, model };
  g_autofree char *mark = fingerprint (settings, input);
  guint best = 0;
  GError *reason = NULL;
  const AisleTraining training = {
    .subject = settings->family->id,
    .adam = settings->adam,
    .batch = settings->batch,
    .passes = settings->passes,
    .exactly = chosen_passes (input),
    .patience = settings->patience,
    .seed = input->seed,
    .validate = input->validate != NULL ? validate : NULL,
    .validate_data = &fit,
    .pass = pass_done,
    .pass_data = &fit,
    .checkpoint = input->checkpoint,
    .fingerprint = mark,
    .every = 30,
  };

  if (!aisle_memory_check (settings->family, aisle_training_memory (learner, &training), error))
    return FALSE;
  if (!aisle_training_run (learner, &training, model->params, &best, progress, &reason))
    return fail (reason, error);
  if (input->validate != NULL && input->chosen != NULL)
    {
      double passes = best;

      g_array_append_val (input->chosen, passes);
    }
  return TRUE;
}

AisleModel *
aisle_next_item_train (AisleNextItemSettings *settings, const AisleTrainInput *input, AisleProgress *progress,
                       GError **error)
{
  AisleSequenceSettings what = learner_settings (settings, input->sequences);
  AisleNextItem *model = aisle_next_item_new (settings, error); /* has the network from here on */
  g_autoptr (AisleModel) owner = model != NULL ? &model->parent : NULL;
  g_autoptr (AisleSequenceLearner) learner = NULL;
  GError *reason = NULL;

  if (model == NULL || !aisle_train_check (input, error)
      || !aisle_memory_check (settings->family, aisle_sequence_learner_memory (&what), error))
    return NULL;
  learner = aisle_sequence_learner_new (&what, &reason);
  if (learner == NULL)
    {
      fail (reason, error);
      return NULL;
    }
  aisle_next_item_init (model, input->seed);
  AisleLearner trained = aisle_sequence_learner_get (learner);
  if (!run (&trained, settings, input, model, progress, error))
    return NULL;
  return g_steal_pointer (&owner);
}
