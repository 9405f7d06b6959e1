/* next-item.c: see next-item.h.  Training only: the model itself is next-item-model.c. */
#include "model/network-fit.h"
#include "model/next-item-model.h"

#include "numeric/parallel.h"

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

void
aisle_next_item_set_softmax (AisleNextItemSettings *self, const AisleParams *params)
{
  self->head.loss = AISLE_HEAD_SOFTMAX;
  if (!g_str_equal (aisle_params_text (params, "loss"), "sampled"))
    return;
  self->head.loss = AISLE_HEAD_SAMPLED;
  self->head.n_negatives = (gsize) aisle_params_integer (params, "negatives");
  self->popular = .5;
  self->by_log = TRUE;
}

AisleNetwork *
aisle_next_item_recurrent (const char *kind, gsize d, gsize units, gboolean both_ways, double dropout)
{
  AisleNetwork *network = aisle_network_new ();
  const gsize width = both_ways ? 2 * units : units;
  const AisleLayerKind *drop = aisle_layer_kind ("dropout");

  aisle_network_add (network, drop, (AisleLayer){ .in = d, .out = d, .rate = dropout });
  aisle_network_add (network, aisle_layer_kind (kind), (AisleLayer){ .in = d, .out = width, .both_ways = both_ways });
  if (both_ways)
    aisle_network_add (network, aisle_layer_kind ("pooling"),
                       (AisleLayer){ .in = width, .out = width, .mode = AISLE_POOL_ENDS });
  aisle_network_add (network, drop, (AisleLayer){ .in = width, .out = width, .rate = dropout });
  aisle_network_add (network, aisle_layer_kind ("dense"), (AisleLayer){ .in = width, .out = d });
  return network;
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
static void
estimate_settings (const AisleNextItemSettings *settings, const AisleTrainInput *input, AisleEstimate *estimate)
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
}

void
aisle_next_item_estimate (AisleNextItemFunc set, const AisleTrainInput *input, AisleEstimate *estimate)
{
  AisleNextItemSettings settings;

  set (&settings, input->params, input->sequences->n_columns, input->sequences->n_rows);
  estimate_settings (&settings, input, estimate);
  aisle_network_free (settings.network);
}

/* Takes the network of the settings. */
static AisleModel *
train (AisleNextItemSettings *settings, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleSequenceSettings what = learner_settings (settings, input->sequences);
  const AisleTraining training = {
    .adam = settings->adam,
    .batch = settings->batch,
    .passes = settings->passes,
    .patience = settings->patience,
  };
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
      aisle_network_fail (reason, error);
      return NULL;
    }
  aisle_table_init (model->n_items, model->width, model->network, model->params, settings->spread, input->seed);
  AisleLearner trained = aisle_sequence_learner_get (learner);
  AisleNetworkFit fit = { settings->family, input, &model->parent, &model->params, NULL };
  if (!aisle_network_fit (&fit, &trained, training, progress, error))
    return NULL;
  return g_steal_pointer (&owner);
}

AisleModel *
aisle_next_item_train (AisleNextItemFunc set, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleNextItemSettings settings;

  set (&settings, input->params, input->sequences->n_columns, input->sequences->n_rows);
  return train (&settings, input, progress, error);
}
