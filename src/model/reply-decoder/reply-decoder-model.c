/* reply-decoder-model.c: a decoder in Llama's form that learns from what customers asked and agents replied, and writes a
 * reply to what is asked (Radford et al. 2018, section 3; the network: neural/decoder-network.h).
 *
 * The vocabulary is learnt from the same texts.  Validation is the mean log chance of the tokens of replies that were held
 * back.  Letters: reply-decoder-parts.h. */
#include "model/reply-decoder/reply-decoder-parts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "model/network-fit.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define CHECKPOINT_SECONDS 30
#define EPSILON            1e-5
#define THETA              10000
/* A pass has at least so many steps where there are texts for it, each of so many rows: with few texts, few steps would be
 * taken. */
#define PASS_STEPS  64
#define LEAST_BATCH 4

static const char *const specials[] = { "<end>", "<customer>", "<agent>", "<passage>", NULL };
static const char *const learn_kinds[] = { NC_ ("choice", "replies"), NC_ ("choice", "everything"), NULL };

static const AisleParam params[] = {
  { "layers", N_ ("Layers"), AISLE_PARAM_INTEGER, "4", 1, 64, NULL, NULL,
    N_ ("Blocks of the network, one behind the other.") },
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "128", 8, 4096, NULL, NULL,
    N_ ("Length of the vector that stands for a token.") },
  { "heads", N_ ("Heads"), AISLE_PARAM_INTEGER, "4", 1, 64, NULL, NULL,
    N_ ("In how many ways a token looks at those before it.") },
  { "vocabulary", N_ ("Vocabulary"), AISLE_PARAM_INTEGER, "2048", 260, 131072, NULL, N_ ("tokens"),
    N_ ("Tokens that texts are cut into, at most: single bytes and the runs that are most frequent.") },
  { "context", N_ ("Context"), AISLE_PARAM_INTEGER, "256", 8, 4096, NULL, N_ ("tokens"),
    N_ ("Tokens that it reads and writes at most, question and reply together.") },
  { "learn", N_ ("Learn"), AISLE_PARAM_CHOICE, "everything", 0, 0, learn_kinds, NULL,
    N_ ("Whether it learns to write replies alone or what customers say too, which teaches it the language.") },
  { "grounded", N_ ("Grounded"), AISLE_PARAM_BOOLEAN, "yes", 0, 0, NULL, NULL,
    N_ ("Whether it also learns to stay by an answer that was found, which doubles the work.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,
    N_ ("Share of the network that is switched off at each step of training, against learning by heart.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "30", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all texts, at most.") },
  { "patience", N_ ("Patience"), AISLE_PARAM_INTEGER, "4", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes without a better result on validation after which training ends.") },
  { "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "32", 1, 65536, NULL, N_ ("texts"),
    N_ ("Texts after which the network is adjusted.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.002", 1e-6, 1, NULL, NULL,
    N_ ("How far each adjustment goes; lower it when training diverges.") },
  { "half_precision", N_ ("Half precision"), AISLE_PARAM_BOOLEAN, "yes", 0, 0, NULL, NULL,
    N_ ("Whether training multiplies numbers of 16 bits, nearly twice as fast, on processors that can (AVX512_BF16).") },
};

/* ---- the model ---- */

static void
reply_decoder_free (AisleModel *model)
{
  AisleReplyDecoder *self = (AisleReplyDecoder *) model;

  g_clear_pointer (&self->decoder, aisle_decoder_unref);
  aisle_decoder_free_slots (&self->shape, self->slots);
  aisle_network_free (self->network);
  aisle_bpe_free (self->vocabulary);
  aisle_vector_free (self->params);
  g_free (self);
}

/* The next multiple of twice the heads: a head has pairs. */
static AisleDecoderShape
shape_of (const AisleParams *values, gsize n_tokens)
{
  gsize heads = (gsize) aisle_params_integer (values, "heads");
  gsize width = (gsize) aisle_params_integer (values, "factors");

  width = (width + 2 * heads - 1) / (2 * heads) * 2 * heads;
  return (AisleDecoderShape){
    .width = width,
    .hidden = aisle_decoder_hidden (width),
    .layers = (gsize) aisle_params_integer (values, "layers"),
    .heads = heads,
    .kv_heads = heads,
    .vocabulary = n_tokens,
    .context = (gsize) aisle_params_integer (values, "context"),
    .theta = THETA,
    .epsilon = EPSILON,
    .tied = TRUE,
  };
}

static gsize
n_params_of (const AisleReplyDecoder *self)
{
  return self->shape.vocabulary * self->shape.width + aisle_network_n_params (self->network);
}

/* Takes the vocabulary. */
static AisleReplyDecoder *
reply_decoder_new (AisleBpe *vocabulary, const AisleParams *values, GError **error)
{
  AisleReplyDecoder *self = g_new0 (AisleReplyDecoder, 1);
  gsize bytes;

  self->parent.family = &aisle_family_reply_decoder;
  self->vocabulary = vocabulary;
  self->shape = shape_of (values, aisle_bpe_size (vocabulary));
  self->network = aisle_decoder_network (&self->shape, aisle_params_real (values, "dropout"));
  bytes = n_params_of (self) * sizeof (float);
  if (aisle_memory_check (&aisle_family_reply_decoder, bytes, error))
    {
      self->params = aisle_vector_new (n_params_of (self));
      if (self->params != NULL)
        return self;
      aisle_memory_fail (&aisle_family_reply_decoder, error);
    }
  reply_decoder_free (&self->parent);
  return NULL;
}

static gboolean
make_decoder (AisleReplyDecoder *self, GError **error)
{
  GError *reason = NULL;

  self->slots = aisle_decoder_hand_over (&self->shape, self->network, self->params);
  if (self->slots == NULL)
    return aisle_memory_fail (&aisle_family_reply_decoder, error);
  self->weights = (AisleDecoderWeights){ self->shape, (const float **) self->slots };
  self->decoder = aisle_decoder_new (&self->weights, &reason);
  return self->decoder != NULL || aisle_network_fail (reason, error);
}

/* ---- training ---- */

typedef struct
{
  const AisleTrainInput *input;
  AisleTokenSettings valid;
} Fit;

static gboolean
validate (gpointer data, const float *values, double *score, GError **error)
{
  const Fit *self = data;
  double loss, weight;

  if (!aisle_token_loss (&self->valid, values, &loss, &weight, NULL, error))
    return FALSE;
  *score = -loss / MAX (weight, 1);
  return TRUE;
}

static void
pass_done (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  const Fit *self = data;
  const AislePass report = { pass, loss, validation, seconds, again };

  if (self->input->pass != NULL)
    self->input->pass (&report, self->input->pass_data);
}

static AisleBpe *
learn_vocabulary (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  const AislePassages *passages = input->passages;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  GError *reason = NULL;
  AisleBpe *vocabulary;

  for (gsize p = 0; p < passages->n; p++)
    {
      g_ptr_array_add (texts, (gpointer) passages->question[p]);
      g_ptr_array_add (texts, (gpointer) passages->answer[p]);
    }
  vocabulary =
      aisle_bpe_train ((const char *const *) texts->pdata, texts->len,
                       (gsize) aisle_params_integer (input->params, "vocabulary"), specials, progress, &reason);
  if (vocabulary == NULL)
    {
      if (reason->domain != G_IO_ERROR)
        reason->domain = AISLE_MODEL_ERROR;
      g_propagate_error (error, reason);
    }
  return vocabulary;
}

/* What a checkpoint must be of to go on from it. */
static char *
fingerprint (const AisleTrainInput *input, const AisleReplyRows *rows, guint exactly)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (JsonNode) json = aisle_params_to_json (input->params);
  g_autofree char *text = json_to_string (json, FALSE);
  g_autofree char *head =
      g_strdup_printf ("%s %" G_GUINT64_FORMAT " %d %u\n", text, input->seed, input->passages_valid != NULL, exactly);

  g_checksum_update (sum, (const guchar *) head, -1);
  g_checksum_update (sum, (const guchar *) rows->start->data, rows->start->len * sizeof (gint64));
  g_checksum_update (sum, (const guchar *) rows->ids->data, rows->ids->len * sizeof (gint32));
  g_checksum_update (sum, (const guchar *) rows->wanted->data, rows->wanted->len);
  return g_strdup (g_checksum_get_string (sum));
}

/* Passes that validation chose in an earlier fit; 0: none. */
static guint
chosen_passes (const AisleTrainInput *input)
{
  if (input->passages_valid != NULL || input->chosen == NULL || input->chosen->len == 0)
    return 0;
  return (guint) g_array_index (input->chosen, double, 0);
}

static gsize
batch_of (const AisleParams *values, gsize n_rows)
{
  gsize batch = (gsize) aisle_params_integer (values, "batch");

  return MIN (batch, MAX (n_rows / PASS_STEPS, MIN (batch, LEAST_BATCH)));
}

static AisleTraining
training_of (const AisleTrainInput *input, gsize batch, gsize n_rows)
{
  AisleTraining training = { .subject = aisle_family_reply_decoder.id, .adam = AISLE_ADAM, .batch = batch };
  gsize steps;

  training.passes = (guint) aisle_params_integer (input->params, "passes");
  training.patience = (guint) aisle_params_integer (input->params, "patience");
  training.exactly = chosen_passes (input);
  training.seed = input->seed;
  training.adam.rate = aisle_params_real (input->params, "learning_rate");
  training.adam.beta2 = .95; /* and decay and clip: Touvron et al. 2023, section 2.3 */
  training.adam.decay = .1;
  training.adam.clip = 1;
  training.adam.schedule = AISLE_SCHEDULE_COSINE;
  steps = (n_rows + batch - 1) / batch * training.passes;
  training.adam.warm_up = MIN (100, steps / 10);
  training.pass = pass_done;
  training.checkpoint = input->checkpoint;
  training.every = CHECKPOINT_SECONDS;
  return training;
}

/* Validation counts replies alone, without a passage: what it will be asked for. */
static gboolean
fill_rows (const AisleReplyDecoder *self, const AisleTrainInput *input, AisleReplyRows *fit, AisleReplyRows *valid,
           GError **error)
{
  gboolean everything = g_str_equal (aisle_params_text (input->params, "learn"), "everything");
  gboolean grounded = aisle_params_boolean (input->params, "grounded");

  if (!aisle_reply_rows_fill (fit, self->vocabulary, input->passages, self->shape.context, everything, grounded)
      || (input->passages_valid != NULL
          && !aisle_reply_rows_fill (valid, self->vocabulary, input->passages_valid, self->shape.context, FALSE,
                                     FALSE)))
    return aisle_memory_fail (self->parent.family, error);
  return TRUE;
}

static gboolean
fit_params (AisleReplyDecoder *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  g_auto (AisleReplyRows) rows = { 0 }, held = { 0 };
  g_autoptr (AisleTokenLearner) owner = NULL;
  g_autofree char *mark = NULL;
  Fit fit = { .input = input };
  AisleTokenSettings settings = {
    self->parent.family->id, self->network, self->shape.vocabulary, self->shape.width, 0, { 0 }
  };
  AisleTraining training;
  AisleLearner learner;
  GError *reason = NULL;
  guint best = 0;

  if (!fill_rows (self, input, &rows, &held, error))
    return FALSE;
  settings.rows = aisle_reply_rows_get (&rows);
  settings.batch = batch_of (input->params, settings.rows.n_rows);
  settings.half = aisle_params_boolean (input->params, "half_precision");
  training = training_of (input, settings.batch, settings.rows.n_rows);
  training.pass_data = training.validate_data = &fit;
  training.fingerprint = mark = fingerprint (input, &rows, training.exactly);
  if (held.start != NULL && held.start->len > 1)
    {
      fit.valid = settings;
      fit.valid.rows = aisle_reply_rows_get (&held);
      training.validate = validate;
    }
  owner = aisle_token_learner_new (&settings, &reason);
  if (owner == NULL)
    return aisle_network_fail (reason, error);
  learner = aisle_token_learner_get (owner);
  if (!aisle_memory_check (self->parent.family, aisle_training_memory (&learner, &training), error))
    return FALSE;
  aisle_decoder_init (&self->shape, self->network, self->params, input->seed);
  if (!aisle_training_run (&learner, &training, self->params, &best, progress, &reason))
    return aisle_network_fail (reason, error);
  if (training.validate != NULL && input->chosen != NULL)
    {
      double passes = best;

      g_array_append_val (input->chosen, passes);
    }
  return TRUE;
}

static gboolean
check_input (const AisleTrainInput *input, GError **error)
{
  if (input->passages != NULL && input->passages->n > 0)
    return TRUE;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
               _ ("'reply-decoder' has nothing to learn from: import answers, or dialogues in which agents reply"));
  return FALSE;
}

static AisleModel *
reply_decoder_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  g_autoptr (AisleModel) model = NULL;
  AisleReplyDecoder *self;
  AisleBpe *vocabulary;

  if (!check_input (input, error))
    return NULL;
  vocabulary = learn_vocabulary (input, &part, error);
  self = vocabulary != NULL ? reply_decoder_new (vocabulary, input->params, error) : NULL;
  if (self == NULL)
    return NULL;
  model = &self->parent;
  part = aisle_progress_part (progress, .1, 1);
  if (!fit_params (self, input, &part, error) || !make_decoder (self, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* At 100 GFLOP/s, a token for three bytes. */
static void
reply_decoder_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AislePassages *passages = input->passages;
  gsize vocabulary = (gsize) aisle_params_integer (input->params, "vocabulary"), bytes = 0, n_params;
  AisleDecoderShape shape = shape_of (input->params, vocabulary);
  gboolean grounded = aisle_params_boolean (input->params, "grounded");

  for (gsize p = 0; passages != NULL && p < passages->n; p++)
    bytes += (grounded ? 2 : 1) * strlen (passages->question[p]) + (grounded ? 3 : 1) * strlen (passages->answer[p]);
  n_params = vocabulary * shape.width + shape.layers * shape.width * (4 * shape.width + 3 * shape.hidden);
  *estimate = (AisleEstimate){ 6e-11 * (double) n_params * (double) bytes / 3
                                   * (double) aisle_params_integer (input->params, "passes"),
                               12 * n_params * sizeof (float), n_params * sizeof (float) };
}

/* ---- kept ---- */

static gboolean
reply_decoder_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AisleReplyDecoder *self = (const AisleReplyDecoder *) model;
  gsize n_merges;
  const gint32 *merges = aisle_bpe_merges (self->vocabulary, &n_merges);
  const gint64 dims[] = { (gint64) n_merges, 2 };

  if (aisle_tensors_add_copy (tensors, "merges", AISLE_DTYPE_I32, 2, dims, merges) == NULL
      || !aisle_table_save (self->shape.vocabulary, self->shape.width, self->network, self->params, tensors))
    return aisle_memory_fail (model->family, error);
  return TRUE;
}

static AisleModel *
reply_decoder_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 dims[] = { -1, 2 };
  const AisleTensor *merges = aisle_tensors_expect (tensors, "merges", AISLE_DTYPE_I32, 2, dims, error);
  g_autoptr (AisleModel) model = NULL;
  AisleReplyDecoder *self;
  GError *reason = NULL;
  AisleBpe *vocabulary;
  gsize n_tokens;

  if (merges == NULL)
    return NULL;
  vocabulary = aisle_bpe_new (specials, merges->data, (gsize) dims[0], &reason);
  if (vocabulary == NULL)
    {
      g_error_free (reason);
      return aisle_tensors_corrupt ("merges", error);
    }
  self = reply_decoder_new (vocabulary, values, error);
  if (self == NULL)
    return NULL;
  model = &self->parent;
  if (!aisle_table_expect (tensors, self->shape.width, &n_tokens, error))
    return NULL;
  if (n_tokens != self->shape.vocabulary)
    return aisle_tensors_corrupt ("items", error);
  if (!aisle_table_load (n_tokens, self->shape.width, self->network, self->params, tensors, error)
      || !make_decoder (self, error))
    return NULL;
  return g_steal_pointer (&model);
}

static gboolean
reply_decoder_likelihood (const AisleModel *model, const AislePassages *asked, double *log_chances, double *n_tokens,
                          AisleProgress *progress, GError **error)
{
  const AisleReplyDecoder *self = (const AisleReplyDecoder *) model;
  g_auto (AisleReplyRows) rows = { 0 };
  AisleTokenSettings settings = {
    model->family->id, self->network, self->shape.vocabulary, self->shape.width, 1, { 0 }
  };
  GError *reason = NULL;

  if (!aisle_reply_rows_fill (&rows, self->vocabulary, asked, self->shape.context, FALSE, FALSE))
    return aisle_memory_fail (model->family, error);
  settings.rows = aisle_reply_rows_get (&rows);
  if (!aisle_token_losses (&settings, self->params, log_chances, n_tokens, progress, &reason))
    return aisle_network_fail (reason, error);
  for (gsize p = 0; p < asked->n; p++)
    log_chances[p] = -log_chances[p];
  return TRUE;
}

static const AisleDecoderWeights *
reply_decoder_weights (const AisleModel *model, const AisleBpe **vocabulary)
{
  const AisleReplyDecoder *self = (const AisleReplyDecoder *) model;

  *vocabulary = self->vocabulary;
  return &self->weights;
}

const AisleFamily aisle_family_reply_decoder = {
  .id = "reply-decoder",
  .task = AISLE_TASK_REPLY,
  .title = N_ ("Reply writer"),
  .summary = N_ ("Reads what customers asked and agents replied until it can write a reply itself."),
  .source = "Radford et al. 2018; Touvron et al. 2023",
  .recommended = TRUE, /* no other writes */
  .resumable = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = reply_decoder_estimate,
  .train = reply_decoder_train,
  .load = reply_decoder_load,
  .save = reply_decoder_save,
  .free = reply_decoder_free,
  .begin = aisle_reply_begin,
  .step = aisle_reply_step,
  .end = aisle_reply_end,
  .likelihood = reply_decoder_likelihood,
  .decoder = reply_decoder_weights,
};
