/* text-network.c: see text-network.h. */
#include "model/text-network.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/utterances.h"
#include "model/bayes-rows.h"
#include "model/class-scores.h"
#include "model/network-fit.h"
#include "model/text-guess.h"
#include "model/text-reading.h"
#include "neural/decoder-network.h"
#include "neural/text-learner.h"
#include "numeric/bf16.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"
#include "text/ngrams.h"
#include "text/text-tokens.h"

#include <math.h>
#include <string.h>

/* A pass has at least so many steps, unless a step had fewer texts than that: few texts would be through before anything
 * is learnt. */
#define PASS_STEPS  32
#define LEAST_BATCH 8
#define FEW_CLASSES 4 /* as in moods: begun by naive Bayes */
/* Subwords as Bojanowski et al. 2017, section 3.2, with words and pairs of them. */
static const AisleNgrams subwords = { .words = 2, .shortest = 3, .longest = 5, .signs = 3 };

typedef struct
{
  AisleModel parent;
  gsize n_classes, width, length;
  gboolean ngrams;
  AisleNetwork *network;
  AisleNgramList *list; /* V - 1 keys; number k is token k + 1 */
  float *params;        /* table V x d, then those of the network */
  float temperature;
} TextNetwork;

static void
settings_clear (AisleTextNetworkSettings *self)
{
  aisle_network_free (self->network);
  aisle_network_free (self->reader);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleTextNetworkSettings, settings_clear)

void
aisle_text_network_settings (AisleTextNetworkSettings *self, const AisleFamily *family, const AisleParams *params)
{
  self->family = family;
  self->width = (gsize) aisle_params_integer (params, "factors");
  self->batch = (gsize) aisle_params_integer (params, "batch");
  self->passes = (guint) aisle_params_integer (params, "passes");
  self->patience = (guint) aisle_params_integer (params, "patience");
  self->least = (gsize) aisle_params_integer (params, "least");
  self->average = aisle_params_real (params, "average");
  self->bayes = aisle_params_real (params, "bayes");
  self->adam = AISLE_ADAM;
  self->adam.rate = aisle_params_real (params, "learning_rate");
  self->adam.clip = 5;
}

void
aisle_text_network_add (AisleNetwork *network, const char *kind, AisleLayer layer)
{
  aisle_network_add (network, aisle_layer_kind (kind), layer);
}

void
aisle_text_network_free (AisleModel *model)
{
  TextNetwork *self = (TextNetwork *) model;

  aisle_network_free (self->network);
  aisle_ngram_list_free (self->list);
  aisle_vector_free (self->params);
  g_free (self);
}

/* Takes the list and the settings' network. */
static TextNetwork *
text_network_new (AisleTextNetworkSettings *settings, AisleNgramList *list, gsize n_classes, GError **error)
{
  TextNetwork *self = g_new0 (TextNetwork, 1);
  gsize floats;

  self->parent.family = settings->family;
  self->n_classes = n_classes;
  self->width = settings->width;
  self->length = settings->length;
  self->ngrams = settings->ngrams;
  self->network = g_steal_pointer (&settings->network);
  self->list = list;
  self->temperature = 1;
  floats = (list->n + 1) * self->width + aisle_network_n_params (self->network);
  self->params =
      aisle_memory_check (settings->family, floats * sizeof (float), error) ? aisle_vector_new (floats) : NULL;
  if (self->params != NULL)
    return self;
  if (error == NULL || *error == NULL)
    aisle_memory_fail (settings->family, error);
  aisle_text_network_free (&self->parent);
  return NULL;
}

/* ---- texts as numbers ---- */

/* one: room for those of a text. */
static gboolean
append_keys (gboolean ngrams, gsize length, const char *text, GArray *one, AisleKeys *keys)
{
  g_array_set_size (one, 0);
  if (!(ngrams ? aisle_ngrams_append (&subwords, text, one) : aisle_tokens_append (text, length, one)))
    return FALSE;
  if (one->len > length)
    g_array_set_size (one, (guint) length);
  return aisle_keys_append (keys, one);
}

/* Keys that stand in at least `least` texts, in the order in which they first do; keys and ends are of all texts. */
static AisleNgramList *
list_common (AisleKeys *keys, const gsize *end, gsize n, gsize least)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal); /* key -> place in counts */
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gsize)),
                     last = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  guint64 *kept;
  gsize n_kept = 0;

  for (gsize i = 0, k = 0; i < n; i++)
    for (; k < end[i]; k++)
      {
        guint64 *key = &keys->at[k];
        gpointer place;

        if (!g_hash_table_lookup_extended (seen, key, NULL, &place))
          {
            gsize one = 1, text = i;

            g_hash_table_insert (seen, key, GUINT_TO_POINTER (order->len));
            g_ptr_array_add (order, key);
            g_array_append_val (counts, one);
            g_array_append_val (last, text);
          }
        else if (g_array_index (last, gsize, GPOINTER_TO_UINT (place)) != i)
          {
            g_array_index (last, gsize, GPOINTER_TO_UINT (place)) = i;
            g_array_index (counts, gsize, GPOINTER_TO_UINT (place))++;
          }
      }
  kept = g_try_new (guint64, order->len + 1);
  if (kept == NULL)
    return NULL;
  for (guint i = 0; i < order->len; i++)
    if (g_array_index (counts, gsize, i) >= least)
      kept[n_kept++] = *(const guint64 *) order->pdata[i];
  return aisle_ngram_list_new (kept, n_kept);
}

/* Rows of numbers: of n-grams only those that are known; no row is empty.  NULL when memory runs out. */
static gint32 *
number_keys (const AisleNgramList *list, gboolean ngrams, const AisleKeys *keys, const gsize *end, gsize n,
             gint64 *start)
{
  gint32 *ids = g_try_new (gint32, keys->n + n);
  gint64 n_ids = 0;

  start[0] = 0;
  for (gsize i = 0, k = 0; ids != NULL && i < n; i++)
    {
      for (; k < end[i]; k++)
        {
          gint32 id = (gint32) (aisle_ngram_list_find (list, keys->at[k]) + 1);

          if (id > 0 || !ngrams)
            ids[n_ids++] = id;
        }
      if (n_ids == start[i])
        ids[n_ids++] = 0; /* unknown */
      start[i + 1] = n_ids;
    }
  return ids;
}

/* ---- training ---- */

typedef struct
{
  gsize n; /* texts: those with a label, and behind them those without that are read */
  gint32 *ids;
  gint64 *start;
} Numbers;

static void
numbers_clear (Numbers *self)
{
  g_free (self->ids);
  g_free (self->start);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Numbers, numbers_clear)

static gboolean
guesses (const AisleTextNetworkSettings *settings)
{
  return settings->reader != NULL && settings->guess_passes > 0;
}

/* The tokens of the texts, and the texts in them. */
static AisleNgramList *
read_texts (const AisleTextNetworkSettings *settings, const AisleUtterances *texts, Numbers *numbers,
            AisleProgress *progress, GError **error)
{
  g_auto (AisleKeys) keys = { NULL };
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (guint64));
  gsize n = numbers->n = texts->n + (guesses (settings) ? texts->n_unlabelled : 0);
  g_autofree gsize *end = g_try_new (gsize, n + 1);
  AisleNgramList *list;

  numbers->start = g_try_new (gint64, n + 1);
  if (end == NULL || numbers->start == NULL)
    {
      aisle_memory_fail (settings->family, error);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      const char *text = i < texts->n ? texts->texts[i] : texts->unlabelled[i - texts->n];

      if (i % 256 == 0 && !aisle_progress_step (progress, (double) i / (double) n, _ ("Reading texts"), error))
        return NULL;
      if (!append_keys (settings->ngrams, settings->length, text, one, &keys))
        {
          aisle_memory_fail (settings->family, error);
          return NULL;
        }
      end[i] = keys.n;
    }
  list = list_common (&keys, end, n, settings->least);
  if (list != NULL)
    numbers->ids = number_keys (list, settings->ngrams, &keys, end, n, numbers->start);
  if (numbers->ids == NULL)
    {
      aisle_ngram_list_free (list);
      aisle_memory_fail (settings->family, error);
      return NULL;
    }
  return list;
}

static void
begin_network (const AisleTextNetworkSettings *settings, TextNetwork *model, guint64 seed)
{
  const AisleDecoderShape shape = { .vocabulary = model->list->n + 1,
                                    .width = model->width,
                                    .layers = settings->blocks };

  if (settings->blocks > 0)
    aisle_decoder_init (&shape, model->network, model->params, seed);
  else
    aisle_table_init (shape.vocabulary, model->width, model->network, model->params, .1, seed);
}

/* The table begins with what naive Bayes knows, where that helps: with few classes. */
static gboolean
begin_by_bayes (const AisleTextNetworkSettings *settings, TextNetwork *model, const Numbers *numbers,
                const AisleTrainInput *input, GError **error)
{
  const AisleBayesTexts texts = { .n = input->utterances->n,
                                  .start = numbers->start,
                                  .ids = numbers->ids,
                                  .label = input->utterances->label,
                                  .n_tokens = model->list->n + 1,
                                  .n_classes = model->n_classes,
                                  .width = model->width };

  if (settings->bayes == 0 || model->n_classes > FEW_CLASSES)
    return TRUE;
  return aisle_bayes_rows_add (&texts, settings->bayes, input->seed, model->params)
         || aisle_memory_fail (settings->family, error);
}

static AisleTextSettings
learner_settings (const AisleTextNetworkSettings *settings, const TextNetwork *model, const Numbers *numbers,
                  const AisleUtterances *texts)
{
  return (AisleTextSettings){ .subject = settings->family->id,
                              .network = model->network,
                              .n_tokens = model->list->n + 1,
                              .width = model->width,
                              .n_classes = model->n_classes,
                              .n_rows = texts->n,
                              .start = numbers->start,
                              .ids = numbers->ids,
                              .label = texts->label,
                              .batch = settings->batch,
                              .hidden = settings->hidden,
                              .half = settings->half };
}

static gboolean raw_scores (const AisleModel *model, const char *const *texts, gsize n, float *scores, GError **error);

static gboolean
fit (const AisleTextNetworkSettings *settings, TextNetwork *model, const Numbers *numbers, const AisleTrainInput *input,
     AisleProgress *progress, GError **error)
{
  double steps = settings->average * (double) input->utterances->n / (double) settings->batch;
  AisleTraining training = { .adam = settings->adam,
                             .batch = settings->batch,
                             .passes = settings->passes,
                             .patience = settings->patience,
                             .average = steps > 1 ? 1 - 1 / steps : 0 };
  AisleTextSettings own = learner_settings (settings, model, numbers, input->utterances);
  AisleNetworkFit network = { settings->family, input, &model->parent, &model->params, NULL };
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleTextLearner) learner = NULL;
  AisleLearner trained;
  GError *reason = NULL;

  begin_network (settings, model, input->seed);
  if (!begin_by_bayes (settings, model, numbers, input, error))
    return FALSE;
  if (guesses (settings) && !aisle_text_guess (settings, &own, numbers->n, input, model->params, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, settings->reader != NULL ? .5 : 0, .98);
  if (!aisle_memory_check (settings->family, aisle_text_learner_memory (&own), error))
    return FALSE;
  learner = aisle_text_learner_new (&own, &reason);
  if (learner == NULL)
    return aisle_network_fail (reason, error);
  trained = aisle_text_learner_get (learner);
  if (!aisle_network_fit (&network, &trained, training, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .98, 1);
  return aisle_class_calibrate (&model->parent, input, raw_scores, 1, 1, &model->temperature, &part, error);
}

static void
shorten_steps (AisleTextNetworkSettings *settings, gsize n)
{
  settings->batch = MIN (settings->batch, MAX (n / PASS_STEPS, LEAST_BATCH));
  settings->adam.warm_up = MIN (settings->adam.warm_up, settings->passes * n / settings->batch / 20);
  settings->guess_adam.warm_up = MIN (settings->guess_adam.warm_up, settings->guess_passes * n / settings->batch / 20);
}

AisleModel *
aisle_text_network_train (AisleTextNetworkFunc set, const AisleTrainInput *input, AisleProgress *progress,
                          GError **error)
{
  g_auto (AisleTextNetworkSettings) settings = { NULL };
  AisleProgress part = aisle_progress_part (progress, 0, .02);
  g_auto (Numbers) numbers = { 0 };
  g_autoptr (AisleModel) owner = NULL;
  AisleNgramList *list;
  TextNetwork *model;

  if (!aisle_train_check_texts (input, error))
    return NULL;
  set (&settings, input->params, input->utterances->n_classes);
  if (settings.check != NULL && !settings.check (input, error))
    return NULL;
  shorten_steps (&settings, input->utterances->n);
  list = read_texts (&settings, input->utterances, &numbers, &part, error);
  model = list != NULL ? text_network_new (&settings, list, input->utterances->n_classes, error) : NULL;
  if (model == NULL)
    return NULL;
  owner = &model->parent;
  part = aisle_progress_part (progress, .02, 1);
  return fit (&settings, model, &numbers, input, &part, error) ? g_steal_pointer (&owner) : NULL;
}

/* By how many numbers are multiplied, from texts of some length. */
void
aisle_text_network_estimate (AisleTextNetworkFunc set, const AisleTrainInput *input, AisleEstimate *estimate)
{
  g_auto (AisleTextNetworkSettings) settings = { NULL };
  const AisleUtterances *texts = input->utterances;
  double bytes = 1, tokens, known, n_params, steps, own, guess = 0, passes, per_second;

  set (&settings, input->params, texts->n_classes);
  for (gsize i = 0; i < texts->n; i++)
    bytes += (double) strlen (texts->texts[i]);
  tokens = MIN (bytes * (settings.ngrams ? 4 : .25), (double) (texts->n * settings.length));
  known = 3 * sqrt (tokens) * (settings.ngrams ? 10 : 1);
  own = (double) aisle_network_n_params (settings.network);
  n_params = known * (double) settings.width + own;
  steps = (double) texts->n / (double) settings.batch;
  if (guesses (&settings))
    guess = settings.guess_passes * (1 + (double) texts->n_unlabelled / (double) MAX (texts->n, 1));
  passes = settings.passes + guess;
  per_second = settings.ngrams ? 1e12 : settings.half && aisle_bf16_here () ? 1.3e11 : 5e10;
  estimate->seconds =
      (tokens * 6 * (settings.passes * own + guess * (settings.blocks > 0 ? n_params : 2 * own)) / per_second
       + passes * steps * n_params / 5e8)
      / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (n_params * sizeof (float) + known * 8);
  estimate->memory = (gsize) (n_params * 16 * sizeof (float) + tokens * 24) + (64 << 20);
}

/* ---- use ---- */

/* Scores of a text of n numbers. */
static gboolean
score_text (const TextNetwork *self, const gint64 *ids, gsize n, float *scores)
{
  const gint32 start[] = { 0, (gint32) n };
  const AislePack pack = { .n = 1, .n_tokens = n, .longest = n, .start = start };
  gsize d = self->width, table = (self->list->n + 1) * d;
  float *rows = aisle_vector_new (n * d), *tape = aisle_vector_new (aisle_network_tape (self->network, &pack, FALSE));
  const float *out;

  if (rows != NULL && tape != NULL)
    {
      for (gsize t = 0; t < n; t++)
        memcpy (rows + t * d, self->params + (gsize) ids[t] * d, d * sizeof *rows);
      out = aisle_network_forward (self->network, &pack, self->params + table, rows, FALSE, 0, tape);
      memcpy (scores, out, self->n_classes * sizeof *out);
    }
  aisle_vector_free (rows);
  aisle_vector_free (tape);
  return rows != NULL && tape != NULL;
}

gsize
aisle_text_network_readings (const AisleModel *model, AisleTextReading *readings)
{
  const TextNetwork *self = (const TextNetwork *) model;

  *readings = (AisleTextReading){
    .input = "ids", .ngrams = self->ngrams, .runs = subwords, .list = self->list, .first = 1, .length = self->length
  };
  return 1;
}

static gboolean
raw_scores (const AisleModel *model, const char *const *texts, gsize n, float *scores, GError **error)
{
  const TextNetwork *self = (const TextNetwork *) model;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  AisleTextReading reading;

  aisle_text_network_readings (model, &reading);
  /* One text at a time: products of many rows differ in the last bits from those of few. */
  for (gsize i = 0; i < n; i++)
    {
      g_array_set_size (ids, 0);
      if (!aisle_text_reading_append (&reading, texts[i], ids)
          || !score_text (self, (const gint64 *) (gpointer) ids->data, ids->len, scores + i * self->n_classes))
        return aisle_memory_fail (model->family, error);
    }
  return TRUE;
}

gsize
aisle_text_network_n_classes (const AisleModel *model)
{
  return ((const TextNetwork *) model)->n_classes;
}

gboolean
aisle_text_network_predict (const AisleModel *model, const char *const *texts, gsize n, float *probabilities,
                            GError **error)
{
  const TextNetwork *self = (const TextNetwork *) model;

  if (!raw_scores (model, texts, n, probabilities, error))
    return FALSE;
  aisle_class_softmax (probabilities, n, self->n_classes, self->temperature);
  return TRUE;
}

/* ---- told ---- */

/* Mask, lengths and ids of the input, as layers want them. */
static void
sketch_ids (AisleSketch *sketch)
{
  const gint64 along[] = { 1 }, last[] = { 2 };
  const char *none = aisle_sketch_integer (sketch, 0);
  const char *real = aisle_sketch_node (sketch, "GreaterOrEqual", "ids", none, NULL), *whole;

  whole = aisle_sketch_node (sketch, "Cast", real, NULL);
  aisle_node_set_integer (sketch->last, "to", 7); /* int64 */
  sketch->lengths = aisle_sketch_node (sketch, "ReduceSum", whole, aisle_sketch_integers (sketch, 1, along), NULL);
  aisle_node_set_integer (sketch->last, "keepdims", 0);
  real = aisle_sketch_node (sketch, "Cast", real, NULL);
  aisle_node_set_integer (sketch->last, "to", 1); /* float */
  sketch->mask = aisle_sketch_node (sketch, "Unsqueeze", real, aisle_sketch_integers (sketch, 1, last), NULL);
  sketch->ids = aisle_sketch_node (sketch, "Max", "ids", none, NULL);
}

AisleGraph *
aisle_text_network_graph (const AisleModel *model, GError **error)
{
  const TextNetwork *self = (const TextNetwork *) model;
  const gint64 ids[] = { AISLE_DIM_BATCH, AISLE_DIM_LENGTH };
  const gint64 dims[] = { (gint64) self->list->n + 1, (gint64) self->width };
  AisleGraph *graph = aisle_graph_new (model->family->id);
  AisleSketch sketch;
  const char *x;

  aisle_sketch_init (&sketch, graph);
  aisle_graph_add_input (graph, "ids", AISLE_DTYPE_I64, 2, ids);
  sketch_ids (&sketch);
  x = aisle_sketch_node (&sketch, "Gather", aisle_sketch_reals (&sketch, 2, dims, self->params), sketch.ids, NULL);
  x = aisle_network_describe (self->network, self->params + (self->list->n + 1) * self->width, &sketch, x);
  aisle_class_sketch (&sketch, x, self->n_classes, self->temperature);
  aisle_sketch_clear (&sketch);
  return graph;
}

/* ---- kept ---- */

gboolean
aisle_text_network_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const TextNetwork *self = (const TextNetwork *) model;
  gint64 one = 1, classes = (gint64) self->n_classes, n = (gint64) self->list->n;

  return (aisle_table_save (self->list->n + 1, self->width, self->network, self->params, tensors)
          && aisle_tensors_add_copy (tensors, "tokens", AISLE_DTYPE_I64, 1, &n, self->list->keys) != NULL
          && aisle_tensors_add_copy (tensors, "n_classes", AISLE_DTYPE_I64, 1, &one, &classes) != NULL
          && aisle_tensors_add_copy (tensors, "temperature", AISLE_DTYPE_F32, 1, &one, &self->temperature) != NULL)
         || aisle_memory_fail (model->family, error);
}

static gboolean
read_facts (const AisleTensors *tensors, gsize *n_classes, float *temperature, GError **error)
{
  gint64 one = 1;
  const AisleTensor *classes = aisle_tensors_expect (tensors, "n_classes", AISLE_DTYPE_I64, 1, &one, error);
  const AisleTensor *kept =
      classes != NULL ? aisle_tensors_expect (tensors, "temperature", AISLE_DTYPE_F32, 1, &one, error) : NULL;

  if (kept == NULL)
    return FALSE;
  if (*(const gint64 *) classes->data < 2 || *(const gint64 *) classes->data > 1000000)
    return aisle_tensors_corrupt ("n_classes", error) != NULL;
  *n_classes = (gsize) * (const gint64 *) classes->data;
  *temperature = *(const float *) kept->data;
  return (*temperature > 0 && *temperature < INFINITY) || aisle_tensors_corrupt ("temperature", error) != NULL;
}

AisleModel *
aisle_text_network_load (AisleTextNetworkFunc set, const AisleParams *params, const AisleTensors *tensors,
                         GError **error)
{
  g_auto (AisleTextNetworkSettings) settings = { NULL };
  g_autoptr (AisleModel) owner = NULL;
  gint64 n_tokens = -1;
  const AisleTensor *tokens = aisle_tensors_expect (tensors, "tokens", AISLE_DTYPE_I64, 1, &n_tokens, error);
  gsize n_classes = 0, n_items = 0;
  float temperature = 1;
  guint64 *keys;
  AisleNgramList *list;
  TextNetwork *self;

  if (tokens == NULL || !read_facts (tensors, &n_classes, &temperature, error))
    return NULL;
  set (&settings, params, n_classes);
  if (!aisle_table_expect (tensors, settings.width, &n_items, error))
    return NULL;
  if (n_items != (gsize) n_tokens + 1)
    return aisle_tensors_corrupt ("tokens", error);
  keys = g_try_new (guint64, (gsize) n_tokens + 1);
  if (keys != NULL)
    memcpy (keys, tokens->data, (gsize) n_tokens * sizeof *keys);
  list = keys != NULL ? aisle_ngram_list_new (keys, (gsize) n_tokens) : NULL;
  if (list == NULL)
    {
      aisle_memory_fail (settings.family, error);
      return NULL;
    }
  self = text_network_new (&settings, list, n_classes, error);
  if (self == NULL)
    return NULL;
  owner = &self->parent;
  self->temperature = temperature;
  return aisle_table_load (n_items, self->width, self->network, self->params, tensors, error) ? g_steal_pointer (&owner)
                                                                                              : NULL;
}
