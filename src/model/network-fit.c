/* network-fit.c: see network-fit.h. */
#include "model/network-fit.h"

#include "feature/utterances.h"

#include <math.h>
#include <string.h>

/* ---- training ---- */

static gboolean
validate (gpointer data, const float *params, double *score, GError **error)
{
  const AisleNetworkFit *self = data;
  float *trained = *self->params;
  gboolean judged;

  *self->params = (float *) params;
  judged = (self->prepare == NULL || self->prepare (self->model, error))
           && self->input->validate (self->model, score, self->input->validate_data, error);
  *self->params = trained;
  return judged;
}

static void
pass_done (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  const AisleNetworkFit *self = data;
  const AislePass report = { pass, loss, validation, seconds, again };

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

static void
add_sequences (GChecksum *sum, const AisleSequences *sequences, const AisleSparse *matrix)
{
  g_checksum_update (sum, (const guchar *) sequences->start, (sequences->n_rows + 1) * sizeof *sequences->start);
  g_checksum_update (sum, (const guchar *) sequences->item, sequences->n_values * sizeof *sequences->item);
  g_checksum_update (sum, (const guchar *) matrix->start, (matrix->n_rows + 1) * sizeof *matrix->start);
  g_checksum_update (sum, (const guchar *) matrix->column, matrix->n_values * sizeof *matrix->column);
  g_checksum_update (sum, (const guchar *) matrix->value, matrix->n_values * sizeof *matrix->value);
}

static void
add_utterances (GChecksum *sum, const AisleUtterances *utterances)
{
  g_checksum_update (sum, (const guchar *) utterances->label, utterances->n * sizeof *utterances->label);
  for (gsize i = 0; i < utterances->n; i++) /* with the zeros that end them */
    g_checksum_update (sum, (const guchar *) utterances->texts[i], (gssize) strlen (utterances->texts[i]) + 1);
  for (gsize i = 0; i < utterances->n_unlabelled; i++)
    g_checksum_update (sum, (const guchar *) utterances->unlabelled[i],
                       (gssize) strlen (utterances->unlabelled[i]) + 1);
}

char *
aisle_network_fingerprint (const AisleFamily *family, const AisleTrainInput *input)
{
  const AisleSparse *matrix = input->matrix;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (JsonNode) json = aisle_params_to_json (input->params);
  g_autofree char *text = json_to_string (json, FALSE);
  g_autofree char *head = g_strdup_printf ("%s %s %" G_GUINT64_FORMAT " %zu %zu %d %u\n", family->id, text, input->seed,
                                           matrix != NULL ? matrix->n_rows : input->utterances->n,
                                           matrix != NULL ? matrix->n_columns : input->utterances->n_classes,
                                           input->validate != NULL, chosen_passes (input));

  g_checksum_update (sum, (const guchar *) head, -1);
  if (matrix != NULL)
    add_sequences (sum, input->sequences, matrix);
  else
    add_utterances (sum, input->utterances);
  return g_strdup (g_checksum_get_string (sum));
}

gboolean
aisle_network_fail (GError *reason, GError **error)
{
  if (reason->domain == AISLE_NEURAL_ERROR)
    reason->domain = AISLE_MODEL_ERROR;
  g_propagate_error (error, reason);
  return FALSE;
}

gboolean
aisle_network_fit (AisleNetworkFit *self, const AisleLearner *learner, AisleTraining training, AisleProgress *progress,
                   GError **error)
{
  const AisleTrainInput *input = self->input;
  g_autofree char *mark = input->checkpoint != NULL ? aisle_network_fingerprint (self->family, input) : NULL;
  guint best = 0;
  GError *reason = NULL;

  training.subject = self->family->id;
  training.exactly = chosen_passes (input);
  training.seed = input->seed;
  training.validate = input->validate != NULL ? validate : NULL;
  training.validate_data = self;
  training.pass = pass_done;
  training.pass_data = self;
  training.checkpoint = input->checkpoint;
  training.fingerprint = mark;
  training.every = AISLE_CHECKPOINT_SECONDS;
  if (!aisle_memory_check (self->family, aisle_training_memory (learner, &training), error))
    return FALSE;
  if (!aisle_training_run (learner, &training, *self->params, &best, progress, &reason))
    return aisle_network_fail (reason, error);
  if (input->validate != NULL && input->chosen != NULL)
    {
      double passes = best;

      g_array_append_val (input->chosen, passes);
    }
  return self->prepare == NULL || self->prepare (self->model, error);
}

/* ---- kept ---- */

/* Calls `each` for every slice of the network, with its name and where its floats stand. */
typedef gboolean (*SliceFunc) (const char *name, guint n_dims, const gint64 *dims, float *data, gsize n,
                               gpointer user_data, GError **error);

static gboolean
each_slice (const AisleNetwork *self, float *params, SliceFunc each, gpointer user_data, GError **error)
{
  for (gsize i = 0; i < aisle_network_n_layers (self); i++)
    {
      AisleSlice slices[AISLE_LAYER_MAX_SLICES];
      gsize offset = 0;
      const AisleLayer *layer = aisle_network_layer (self, i, &offset);
      guint n = layer->kind != NULL && layer->kind->slices != NULL ? layer->kind->slices (layer, slices) : 0;

      for (guint s = 0; s < n; s++)
        {
          g_autofree char *name = g_strdup_printf ("%zu/%s/%s", i, layer->kind->id, slices[s].name);
          gint64 dims[AISLE_TENSOR_MAX_DIMS];
          gsize size = 1;

          for (guint d = 0; d < slices[s].n_dims; d++)
            {
              dims[d] = (gint64) slices[s].dims[d];
              size *= slices[s].dims[d];
            }
          if (!each (name, slices[s].n_dims, dims, params + offset, size, user_data, error))
            return FALSE;
          offset += size;
        }
    }
  return TRUE;
}

static gboolean
save_slice (const char *name, guint n_dims, const gint64 *dims, float *data, gsize n, gpointer user_data,
            GError **error)
{
  return aisle_tensors_add_copy (user_data, name, AISLE_DTYPE_F32, n_dims, dims, data) != NULL;
}

/* Into n floats that must be numbers: what is multiplied by one that is none is none either. */
static gboolean
take_floats (const AisleTensor *tensor, float *data, gsize n, GError **error)
{
  const float *from = tensor->data;

  for (gsize i = 0; i < n; i++)
    if (!isfinite (from[i]))
      return aisle_tensors_corrupt (tensor->name, error) != NULL;
  memcpy (data, from, n * sizeof *data);
  return TRUE;
}

static gboolean
load_slice (const char *name, guint n_dims, const gint64 *dims, float *data, gsize n, gpointer user_data,
            GError **error)
{
  gint64 shape[AISLE_TENSOR_MAX_DIMS];
  const AisleTensor *tensor;

  memcpy (shape, dims, n_dims * sizeof *shape);
  tensor = aisle_tensors_expect (user_data, name, AISLE_DTYPE_F32, n_dims, shape, error);
  return tensor != NULL && take_floats (tensor, data, n, error);
}

gboolean
aisle_network_save (const AisleNetwork *self, const float *params, AisleTensors *tensors)
{
  return each_slice (self, (float *) params, save_slice, tensors, NULL);
}

gboolean
aisle_network_load (const AisleNetwork *self, float *params, const AisleTensors *tensors, GError **error)
{
  return each_slice (self, params, load_slice, (gpointer) tensors, error);
}

void
aisle_table_init (gsize n_items, gsize d, const AisleNetwork *network, float *params, double spread, guint64 seed)
{
  AisleRandom random;
  double scale = spread > 0 ? spread : 1 / sqrt ((double) d);

  aisle_random_init (&random, seed, "item vectors");
  for (gsize i = 0; i < n_items * d; i++)
    params[i] = (float) (scale * aisle_random_normal (&random));
  aisle_network_init (network, params + n_items * d, seed);
}

gboolean
aisle_table_save (gsize n_items, gsize d, const AisleNetwork *network, const float *params, AisleTensors *tensors)
{
  const gint64 dims[] = { (gint64) n_items, (gint64) d };

  return aisle_tensors_add_copy (tensors, "items", AISLE_DTYPE_F32, 2, dims, params) != NULL
         && aisle_network_save (network, params + n_items * d, tensors);
}

gboolean
aisle_table_expect (const AisleTensors *tensors, gsize d, gsize *n_items, GError **error)
{
  gint64 dims[] = { -1, (gint64) d };

  if (aisle_tensors_expect (tensors, "items", AISLE_DTYPE_F32, 2, dims, error) == NULL)
    return FALSE;
  *n_items = (gsize) dims[0];
  return TRUE;
}

gboolean
aisle_table_load (gsize n_items, gsize d, const AisleNetwork *network, float *params, const AisleTensors *tensors,
                  GError **error)
{
  gint64 dims[] = { (gint64) n_items, (gint64) d };
  const AisleTensor *items = aisle_tensors_expect (tensors, "items", AISLE_DTYPE_F32, 2, dims, error);

  return items != NULL && take_floats (items, params, n_items * d, error)
         && aisle_network_load (network, params + n_items * d, tensors, error);
}

/* ---- told ---- */

/* The two settings that scorer.h wants of a kind; FALSE: it does not know it. */
static gboolean
step_settings (const AisleLayer *layer, gsize *a, gsize *b)
{
  const char *id = layer->kind->id;

  *a = *b = 0;
  if (g_str_equal (id, "dense") || g_str_equal (id, "norm") || g_str_equal (id, "dropout"))
    return TRUE;
  if (g_str_equal (id, "activation") || g_str_equal (id, "pooling"))
    *a = layer->mode;
  else if (g_str_equal (id, "gru") || g_str_equal (id, "lstm"))
    *a = layer->both_ways;
  else if (g_str_equal (id, "attention"))
    {
      *a = layer->heads;
      *b = layer->causal;
    }
  else if (g_str_equal (id, "position") && !(layer->mode & AISLE_POSITION_WAVES))
    {
      *a = layer->count;
      *b = (layer->mode & AISLE_POSITION_FROM_END) != 0;
    }
  else
    return FALSE;
  return TRUE;
}

char *
aisle_table_rule (gsize n_items, gsize d, const AisleNetwork *network, gsize last)
{
  g_autoptr (GString) rule = g_string_new (NULL);

  g_string_printf (rule, "network items=%zu factors=%zu value=items", n_items, d);
  if (last > 0)
    g_string_append_printf (rule, " read=sequence last=%zu", last);
  for (gsize i = 0; i < aisle_network_n_layers (network); i++)
    {
      const AisleLayer *layer = aisle_network_layer (network, i, NULL);
      const char *id = layer->kind != NULL ? layer->kind->id : "join";
      gsize a = 0, b = 0;

      if (layer->kind == NULL)
        a = aisle_network_joined (network, i);
      else if (!step_settings (layer, &a, &b))
        return NULL;
      g_string_append_printf (rule, "%s%s.%zu.%zu.%zu.%zu", i == 0 ? " steps=" : ",", id, layer->in, layer->out, a, b);
    }
  return g_strdup (rule->str);
}
