/* sasrec-model.c: each item of a history looks back at those before it and decides which of them matter for the next one
 * (Kang and McAuley 2018, "Self-Attentive Sequential Recommendation").
 *
 *   x = dropout (E[i_t] + P[L - t]),   then `blocks` times:
 *   x = x + dropout (attention (norm (x))),   x = x + dropout (W2 dropout (relu (W1 norm (x)))),
 *   scores = norm (x_n) E'
 *
 * Not as printed there: norms stand before (Xiong et al. 2020), places count from the last item, and the loss is not one
 * negative's binary cross-entropy but the softmax over many shared negatives, which ranks far better on all sets
 * published (Klenitskiy and Vasilev 2023); generalised binary cross-entropy (Petrov and Macdonald 2023) and the softmax over
 * all items can be chosen.  The rate of learning falls along a cosine (Loshchilov and Hutter 2017).  Letters: next-item.h,
 * P a table of places. */
#include "model/next-item.h"

#include "base/i18n.h"
#include "neural/losses.h"

extern const AisleFamily aisle_family_sasrec;

static const char *const losses[] = { NC_ ("choice", "sampled"), NC_ ("choice", "gbce"), NC_ ("choice", "softmax"),
                                      NULL };

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for an item.") },
  { "blocks", N_ ("Blocks"), AISLE_PARAM_INTEGER, "1", 1, 12, NULL, NULL,
    N_ ("How many times items look at each other: two for long histories.") },
  { "heads", N_ ("Heads"), AISLE_PARAM_INTEGER, "1", 1, 16, NULL, NULL,
    N_ ("Ways in which items look at each other side by side; the factors are split among them.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.5", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "loss", N_ ("Loss"), AISLE_PARAM_CHOICE, "sampled", 0, 0, losses, NULL,
    N_ ("The next item against some drawn at random, by softmax or by binary cross-entropy, or against all others.") },
  { "negatives", N_ ("Negatives"), AISLE_PARAM_INTEGER, "1024", 1, 65536, NULL, N_ ("items"),
    N_ ("How many items are drawn, where the loss draws any.") },
  { "calibration", N_ ("Calibration"), AISLE_PARAM_REAL, "0.75", 0, 1, NULL, NULL,
    N_ ("Of the loss gbce: 0 lets it overrate what is shown, 1 gives true chances.") },
  { "length", N_ ("History"), AISLE_PARAM_INTEGER, "200", 1, 2000, NULL, N_ ("items"),
    N_ ("How many of the last items of a history are looked at.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "50", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all histories, at most.") },
  { "patience", N_ ("Patience"), AISLE_PARAM_INTEGER, "10", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes without a better result on validation after which training ends.") },
  { "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "128", 1, 65536, NULL, N_ ("histories"),
    N_ ("Histories after which the network is adjusted; fewer where there are few.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.003", 1e-6, 1, NULL, NULL,
    N_ ("How far each adjustment goes; lower it when training diverges.") },
};

/* Item vectors start small beside what a block adds to them. */
#define SPREAD 0.02
/* Width of W1 over d. */
#define WIDER 4
/* A pass has at least so many steps, unless a step had fewer histories than that: small logs would be through before
 * anything is learnt. */
#define PASS_STEPS 32
/* Steps in which the rate of learning climbs, at most; of a short training the twentieth part. */
#define WARM_UP 100

static void
add (AisleNetwork *network, const char *kind, AisleLayer layer)
{
  aisle_network_add (network, aisle_layer_kind (kind), layer);
}

static void
add_block (AisleNetwork *network, gsize d, gsize heads, double rate)
{
  const AisleLayer same = { .in = d, .out = d, .rate = rate };
  const AisleLayer wide = { .in = WIDER * d, .out = WIDER * d, .rate = rate, .mode = AISLE_RELU };
  AisleLayer attention = same;
  gsize branch = aisle_network_branch (network);

  attention.heads = heads;
  attention.causal = TRUE;
  add (network, "norm", same);
  add (network, "attention", attention);
  add (network, "dropout", same);
  aisle_network_join (network, branch);
  branch = aisle_network_branch (network);
  add (network, "norm", same);
  add (network, "dense", (AisleLayer){ .in = d, .out = WIDER * d });
  add (network, "activation", wide);
  add (network, "dropout", wide);
  add (network, "dense", (AisleLayer){ .in = WIDER * d, .out = d });
  add (network, "dropout", same);
  aisle_network_join (network, branch);
}

static AisleNetwork *
make_network (gsize d, gsize length, gsize blocks, gsize heads, double rate)
{
  AisleNetwork *network = aisle_network_new ();
  const AisleLayer same = { .in = d, .out = d, .rate = rate };

  add (network, "position", (AisleLayer){ .in = d, .out = d, .count = length, .mode = AISLE_POSITION_FROM_END });
  add (network, "dropout", same);
  for (gsize b = 0; b < blocks; b++)
    add_block (network, d, heads, rate);
  add (network, "norm", same);
  return network;
}

static void
set_loss (AisleHead *head, const AisleParams *values)
{
  const char *loss = aisle_params_text (values, "loss");
  double others = MAX ((double) head->n_items - 1, 1);

  head->n_negatives = CLAMP ((gsize) aisle_params_integer (values, "negatives"), 1, MAX (head->n_items, 1));
  if (g_str_equal (loss, "softmax"))
    *head = (AisleHead){ .loss = AISLE_HEAD_SOFTMAX, .n_items = head->n_items, .width = head->width };
  else if (g_str_equal (loss, "gbce"))
    head->loss = AISLE_HEAD_GBCE;
  else
    head->loss = AISLE_HEAD_SAMPLED;
  head->beta = aisle_gbce_beta (MIN (head->n_negatives / others, 1), aisle_params_real (values, "calibration"));
}

/* Factors are rounded up to a multiple of heads, which share them.  n_rows: of the training data. */
static void
set (AisleNextItemSettings *self, const AisleParams *values, gsize n_items, gsize n_rows)
{
  gsize heads = (gsize) aisle_params_integer (values, "heads");

  aisle_next_item_settings (self, &aisle_family_sasrec, values, n_items);
  self->head.width = (self->head.width + heads - 1) / heads * heads;
  self->batch = MIN (self->batch, MAX (n_rows / PASS_STEPS, PASS_STEPS));
  self->spread = SPREAD;
  self->adam.schedule = AISLE_SCHEDULE_COSINE;
  self->adam.warm_up = MIN (self->passes * n_rows / self->batch / 20, WARM_UP);
  set_loss (&self->head, values);
  self->network = make_network (self->head.width, self->length, (gsize) aisle_params_integer (values, "blocks"), heads,
                                aisle_params_real (values, "dropout"));
}

static void
sasrec_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_next_item_estimate (set, input, estimate);
}

static AisleModel *
sasrec_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_next_item_train (set, input, progress, error);
}

static AisleModel *
sasrec_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_next_item_load (set, values, tensors, error);
}

const AisleFamily aisle_family_sasrec = {
  .id = "sasrec",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("SASRec"),
  .summary = N_ ("Looks back over a customer's items, weighs which of them matter now, and tells what comes next."),
  .source = "Kang and McAuley 2018; Klenitskiy and Vasilev 2023; Petrov and Macdonald 2023",
  .resumable = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = sasrec_estimate,
  .train = sasrec_train,
  .load = sasrec_load,
  .n_items = aisle_next_item_n_items,
  .save = aisle_next_item_save,
  .free = aisle_next_item_free,
  .score = aisle_next_item_score,
  .graph = aisle_next_item_graph,
  .rule = aisle_next_item_rule,
};
