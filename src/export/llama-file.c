/* llama-file.c: see llama-file.h. */
#include "export/llama-file.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "export/export-file.h"
#include "export/gguf-file.h"
#include "export/safetensors-file.h"

#include <math.h>

#define JSON_LIMIT ((gsize) 64 << 20)

/* Names of a part in both forms; %zu is the layer. */
typedef struct
{
  const char *gguf, *folder;
} Names;

static const Names part_names[] = {
  [AISLE_DECODER_EMBEDDING] = { "token_embd.weight", "model.embed_tokens.weight" },
  [AISLE_DECODER_ATTENTION_NORM] = { "blk.%zu.attn_norm.weight", "model.layers.%zu.input_layernorm.weight" },
  [AISLE_DECODER_QUERY] = { "blk.%zu.attn_q.weight", "model.layers.%zu.self_attn.q_proj.weight" },
  [AISLE_DECODER_KEY] = { "blk.%zu.attn_k.weight", "model.layers.%zu.self_attn.k_proj.weight" },
  [AISLE_DECODER_VALUE] = { "blk.%zu.attn_v.weight", "model.layers.%zu.self_attn.v_proj.weight" },
  [AISLE_DECODER_MIX] = { "blk.%zu.attn_output.weight", "model.layers.%zu.self_attn.o_proj.weight" },
  [AISLE_DECODER_FEED_NORM] = { "blk.%zu.ffn_norm.weight", "model.layers.%zu.post_attention_layernorm.weight" },
  [AISLE_DECODER_GATE] = { "blk.%zu.ffn_gate.weight", "model.layers.%zu.mlp.gate_proj.weight" },
  [AISLE_DECODER_UP] = { "blk.%zu.ffn_up.weight", "model.layers.%zu.mlp.up_proj.weight" },
  [AISLE_DECODER_DOWN] = { "blk.%zu.ffn_down.weight", "model.layers.%zu.mlp.down_proj.weight" },
  [AISLE_DECODER_FINAL_NORM] = { "output_norm.weight", "model.norm.weight" },
  [AISLE_DECODER_OUTPUT] = { "output.weight", "lm_head.weight" },
};

static char *
name_of (AisleDecoderSlot slot, gboolean gguf)
{
  const char *form = gguf ? part_names[slot.part].gguf : part_names[slot.part].folder;
  const char *hole = strstr (form, "%zu");

  if (hole == NULL)
    return g_strdup (form);
  return g_strdup_printf ("%.*s%zu%s", (int) (hole - form), form, slot.layer, hole + 3);
}

void
aisle_llama_free (AisleLlama *self)
{
  if (self == NULL)
    return;
  g_free (self->weights.data);
  aisle_bpe_free (self->vocabulary);
  aisle_tensors_free (self->tensors);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *message, const char *subject)
{
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, "%s: '%s'", message, subject);
  return FALSE;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the decoder"));
  return FALSE;
}

/* ---- the order of rows in a head ---- */

/* The values of a pair side by side, or half a head apart. */
static void
order_rows (const float *from, gsize rows, gsize columns, gsize e, gboolean apart, float *to)
{
  for (gsize r = 0; r < rows; r++)
    {
      gsize within = r % e, other = r - within + (within % 2) * (e / 2) + within / 2;

      memcpy (to + (apart ? other : r) * columns, from + (apart ? r : other) * columns, columns * sizeof *from);
    }
}

static gboolean
is_turned (AisleDecoderSlot slot)
{
  return slot.part == AISLE_DECODER_QUERY || slot.part == AISLE_DECODER_KEY;
}

/* ---- tensors of slots ---- */

static gboolean
add_tensors (const AisleLlama *self, AisleTensors *tensors, gboolean gguf, GError **error)
{
  const AisleDecoderShape *shape = &self->weights.shape;

  for (gsize i = 0; i < aisle_decoder_n_slots (shape); i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (shape, i);
      g_autofree char *name = name_of (slot, gguf);
      gboolean is_row = slot.part == AISLE_DECODER_ATTENTION_NORM || slot.part == AISLE_DECODER_FEED_NORM
                        || slot.part == AISLE_DECODER_FINAL_NORM;
      gint64 dims[] = { (gint64) slot.rows, (gint64) slot.columns };
      AisleTensor *tensor =
          aisle_tensors_add (tensors, name, AISLE_DTYPE_F32, is_row ? 1 : 2, is_row ? dims + 1 : dims);

      if (tensor == NULL)
        return no_memory (error);
      if (!gguf && is_turned (slot))
        order_rows (self->weights.data[i], slot.rows, slot.columns, shape->width / shape->heads, TRUE, tensor->data);
      else
        memcpy (tensor->data, self->weights.data[i], slot.rows * slot.columns * sizeof (float));
    }
  return TRUE;
}

static gboolean
check_tensor (const AisleTensor *tensor, AisleDecoderSlot slot, const char *name, GError **error)
{
  gsize n = slot.rows * slot.columns;

  if (tensor == NULL)
    return refuse (error, _ ("a tensor is missing"), name);
  if (tensor->dtype != AISLE_DTYPE_F32 || tensor->n_dims < 1 || tensor->n_dims > 2
      || aisle_tensor_n_elements (tensor) != n || tensor->dims[tensor->n_dims - 1] != (gint64) slot.columns)
    return refuse (error, _ ("a tensor does not have the shape that the decoder asks for"), name);
  for (gsize i = 0; i < n; i++)
    if (!isfinite (((const float *) tensor->data)[i]))
      return refuse (error, _ ("a weight is no number"), name);
  return TRUE;
}

/* Takes the tensors of a shape that is sane; rows of heads are put in order in place of what was read. */
static gboolean
find_tensors (AisleLlama *self, AisleTensors *tensors, gboolean gguf, GError **error)
{
  const AisleDecoderShape *shape = &self->weights.shape;
  gsize n = aisle_decoder_n_slots (shape);

  self->weights.data = g_new0 (const float *, n);
  self->tensors = aisle_tensors_new ();
  for (gsize i = 0; i < n; i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (shape, i);
      g_autofree char *name = name_of (slot, gguf);
      AisleTensor *found = aisle_tensors_find (tensors, name), *own;
      const gint64 dims[] = { (gint64) slot.rows, (gint64) slot.columns };

      if (!check_tensor (found, slot, name, error))
        return FALSE;
      own = aisle_tensors_add (self->tensors, name, AISLE_DTYPE_F32, 2, dims);
      if (own == NULL)
        return no_memory (error);
      if (!gguf && is_turned (slot))
        order_rows (found->data, slot.rows, slot.columns, shape->width / shape->heads, FALSE, own->data);
      else
        memcpy (own->data, found->data, slot.rows * slot.columns * sizeof (float));
      self->weights.data[i] = own->data;
    }
  return TRUE;
}

static gboolean
check_whole (const AisleLlama *self, GError **error)
{
  if (aisle_bpe_size (self->vocabulary) == self->weights.shape.vocabulary && self->end >= 0
      && (gsize) self->end < aisle_bpe_n_specials (self->vocabulary))
    return TRUE;
  return refuse (error, _ ("the vocabulary is not the decoder's"), "tokenizer");
}

/* ---- GGUF ---- */

static void
set_shape (AisleGguf *gguf, const AisleDecoderShape *shape)
{
  aisle_gguf_set_count (gguf, "llama.context_length", (guint32) shape->context);
  aisle_gguf_set_count (gguf, "llama.embedding_length", (guint32) shape->width);
  aisle_gguf_set_count (gguf, "llama.block_count", (guint32) shape->layers);
  aisle_gguf_set_count (gguf, "llama.feed_forward_length", (guint32) shape->hidden);
  aisle_gguf_set_count (gguf, "llama.attention.head_count", (guint32) shape->heads);
  aisle_gguf_set_count (gguf, "llama.attention.head_count_kv", (guint32) shape->kv_heads);
  aisle_gguf_set_count (gguf, "llama.rope.dimension_count", (guint32) (shape->width / shape->heads));
  aisle_gguf_set_count (gguf, "llama.vocab_size", (guint32) shape->vocabulary);
  aisle_gguf_set_real (gguf, "llama.attention.layer_norm_rms_epsilon", (float) shape->epsilon);
  aisle_gguf_set_real (gguf, "llama.rope.freq_base", (float) shape->theta);
}

static void
set_vocabulary (AisleGguf *gguf, const AisleBpe *vocabulary, gint32 end)
{
  enum
  {
    NORMAL = 1,
    CONTROL = 3
  };
  gsize n = aisle_bpe_size (vocabulary), n_merges;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new (), merges = g_strv_builder_new ();
  gint32 *types = g_new (gint32, n);

  aisle_bpe_merges (vocabulary, &n_merges);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = aisle_bpe_dup_name (vocabulary, i);

      g_strv_builder_add (names, name);
      types[i] = i < aisle_bpe_n_specials (vocabulary) ? CONTROL : NORMAL;
    }
  for (gsize m = 0; m < n_merges; m++)
    {
      g_autofree char *merge = aisle_bpe_dup_merge (vocabulary, m);

      g_strv_builder_add (merges, merge);
    }
  aisle_gguf_set_text (gguf, "tokenizer.ggml.model", "gpt2");
  aisle_gguf_set_text (gguf, "tokenizer.ggml.pre", "gpt-2");
  aisle_gguf_take_texts (gguf, "tokenizer.ggml.tokens", g_strv_builder_end (names));
  aisle_gguf_take_integers (gguf, "tokenizer.ggml.token_type", types, n);
  aisle_gguf_take_texts (gguf, "tokenizer.ggml.merges", g_strv_builder_end (merges));
  aisle_gguf_set_count (gguf, "tokenizer.ggml.eos_token_id", (guint32) end);
  aisle_gguf_set_flag (gguf, "tokenizer.ggml.add_bos_token", FALSE);
  aisle_gguf_set_flag (gguf, "tokenizer.ggml.add_space_prefix", FALSE);
}

gboolean
aisle_llama_write_gguf (const AisleLlama *self, const char *name, const char *path, AisleProgress *progress,
                        GError **error)
{
  g_autoptr (AisleGguf) gguf = aisle_gguf_new ();

  aisle_gguf_set_text (gguf, "general.architecture", "llama");
  aisle_gguf_set_text (gguf, "general.name", name);
  aisle_gguf_set_count (gguf, "general.file_type", 0); /* all of 32-bit floats */
  set_shape (gguf, &self->weights.shape);
  set_vocabulary (gguf, self->vocabulary, self->end);
  return add_tensors (self, aisle_gguf_tensors (gguf), TRUE, error) && aisle_gguf_write (gguf, path, progress, error);
}

static gboolean
get_size (const AisleGguf *gguf, const char *name, gsize *size, GError **error)
{
  guint64 count;

  if (!aisle_gguf_get_count (gguf, name, &count))
    return refuse (error, _ ("a value is missing, or of another type"), name);
  *size = count;
  return TRUE;
}

static gboolean
get_real (const AisleGguf *gguf, const char *name, double *real, GError **error)
{
  return aisle_gguf_get_real (gguf, name, real) || refuse (error, _ ("a value is missing, or of another type"), name);
}

static gboolean
get_shape (const AisleGguf *gguf, AisleDecoderShape *shape, GError **error)
{
  const char *architecture = aisle_gguf_get_text (gguf, "general.architecture");
  gsize turned;

  if (architecture == NULL || !g_str_equal (architecture, "llama"))
    return refuse (error, _ ("the file holds no decoder in Llama's form"), architecture != NULL ? architecture : "");
  if (!get_size (gguf, "llama.context_length", &shape->context, error)
      || !get_size (gguf, "llama.embedding_length", &shape->width, error)
      || !get_size (gguf, "llama.block_count", &shape->layers, error)
      || !get_size (gguf, "llama.feed_forward_length", &shape->hidden, error)
      || !get_size (gguf, "llama.attention.head_count", &shape->heads, error)
      || !get_size (gguf, "llama.attention.head_count_kv", &shape->kv_heads, error)
      || !get_size (gguf, "llama.rope.dimension_count", &turned, error)
      || !get_size (gguf, "llama.vocab_size", &shape->vocabulary, error)
      || !get_real (gguf, "llama.attention.layer_norm_rms_epsilon", &shape->epsilon, error)
      || !get_real (gguf, "llama.rope.freq_base", &shape->theta, error))
    return FALSE;
  shape->tied = aisle_tensors_find (aisle_gguf_tensors (gguf), part_names[AISLE_DECODER_OUTPUT].gguf) == NULL;
  if (!aisle_decoder_shape_check (shape, error))
    return FALSE;
  if (turned != shape->width / shape->heads)
    return refuse (error, _ ("positions turn a part of a head only"), "llama.rope.dimension_count");
  return TRUE;
}

static AisleBpe *
get_vocabulary (const AisleGguf *gguf, gint32 *end, GError **error)
{
  gsize n, n_merges, size;
  const char *const *names = aisle_gguf_get_texts (gguf, "tokenizer.ggml.tokens", &n);
  const char *const *merges = aisle_gguf_get_texts (gguf, "tokenizer.ggml.merges", &n_merges);
  const char *model = aisle_gguf_get_text (gguf, "tokenizer.ggml.model");

  if (model == NULL || !g_str_equal (model, "gpt2") || names == NULL || merges == NULL)
    {
      refuse (error, _ ("the file has no vocabulary of byte pairs"), "tokenizer.ggml.model");
      return NULL;
    }
  if (!get_size (gguf, "tokenizer.ggml.eos_token_id", &size, error))
    return NULL;
  *end = (gint32) MIN (size, G_MAXINT32);
  return aisle_bpe_from_names (names, n, merges, n_merges, error);
}

AisleLlama *
aisle_llama_read_gguf (GBytes *file, GError **error)
{
  g_autoptr (AisleGguf) gguf = aisle_gguf_read (file, error);
  g_autoptr (AisleLlama) self = g_new0 (AisleLlama, 1);

  if (gguf == NULL || !get_shape (gguf, &self->weights.shape, error)
      || (self->vocabulary = get_vocabulary (gguf, &self->end, error)) == NULL || !check_whole (self, error)
      || !find_tensors (self, aisle_gguf_tensors (gguf), TRUE, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- a folder ---- */

static const struct
{
  const char *name;
  gsize offset;
} sizes[] = {
  { "hidden_size", G_STRUCT_OFFSET (AisleDecoderShape, width) },
  { "intermediate_size", G_STRUCT_OFFSET (AisleDecoderShape, hidden) },
  { "num_hidden_layers", G_STRUCT_OFFSET (AisleDecoderShape, layers) },
  { "num_attention_heads", G_STRUCT_OFFSET (AisleDecoderShape, heads) },
  { "num_key_value_heads", G_STRUCT_OFFSET (AisleDecoderShape, kv_heads) },
  { "vocab_size", G_STRUCT_OFFSET (AisleDecoderShape, vocabulary) },
  { "max_position_embeddings", G_STRUCT_OFFSET (AisleDecoderShape, context) },
};

static gboolean
write_config (const AisleLlama *self, const char *path, GError **error)
{
  const AisleDecoderShape *shape = &self->weights.shape;
  JsonObject *object = json_object_new ();
  JsonArray *classes = json_array_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_array_add_string_element (classes, "LlamaForCausalLM");
  json_object_set_array_member (object, "architectures", classes);
  json_object_set_string_member (object, "model_type", "llama");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    json_object_set_int_member (object, sizes[i].name, (gint64) G_STRUCT_MEMBER (gsize, shape, sizes[i].offset));
  json_object_set_int_member (object, "head_dim", (gint64) (shape->width / shape->heads));
  json_object_set_double_member (object, "rms_norm_eps", shape->epsilon);
  json_object_set_double_member (object, "rope_theta", shape->theta);
  json_object_set_boolean_member (object, "tie_word_embeddings", shape->tied);
  json_object_set_string_member (object, "hidden_act", "silu");
  json_object_set_boolean_member (object, "attention_bias", FALSE);
  json_object_set_boolean_member (object, "mlp_bias", FALSE);
  json_object_set_null_member (object, "bos_token_id");
  json_object_set_int_member (object, "eos_token_id", self->end);
  json_object_set_string_member (object, "torch_dtype", "float32");
  json_object_unref (object);
  return aisle_json_write (path, node, error);
}

gboolean
aisle_llama_write_folder (const AisleLlama *self, const char *folder, AisleProgress *progress, GError **error)
{
  char *metadata[] = { "format", "pt", NULL };
  g_autofree char *weights = g_build_filename (folder, "model.safetensors", NULL);
  g_autofree char *config = g_build_filename (folder, "config.json", NULL);
  g_autofree char *tokenizer = g_build_filename (folder, "tokenizer.json", NULL);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  g_autoptr (JsonNode) vocabulary = aisle_bpe_to_json (self->vocabulary);

  return write_config (self, config, error) && aisle_json_write (tokenizer, vocabulary, error)
         && add_tensors (self, tensors, FALSE, error)
         && aisle_safetensors_write (tensors, metadata, weights, progress, error);
}

static gboolean
read_config (AisleLlama *self, const char *path, GError **error)
{
  g_autoptr (JsonNode) node = aisle_json_read (path, JSON_LIMIT, error);
  JsonObject *object;
  JsonNode *tied;
  AisleDecoderShape *shape = &self->weights.shape;

  if (node == NULL)
    return FALSE;
  object = aisle_json_node_object (node);
  if (object == NULL || !g_str_equal (aisle_json_text (object, "model_type", ""), "llama"))
    return refuse (error, _ ("the file holds no decoder in Llama's form"), path);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint64 size = aisle_json_integer (object, sizes[i].name, -1);

      if (size < 0)
        return refuse (error, _ ("a value is missing, or of another type"), sizes[i].name);
      G_STRUCT_MEMBER (gsize, shape, sizes[i].offset) = (gsize) size;
    }
  shape->epsilon = aisle_json_number (object, "rms_norm_eps", NAN);
  shape->theta = aisle_json_number (object, "rope_theta", NAN);
  tied = json_object_get_member (object, "tie_word_embeddings");
  shape->tied = tied != NULL && JSON_NODE_HOLDS_VALUE (tied) && json_node_get_boolean (tied);
  self->end = (gint32) CLAMP (aisle_json_integer (object, "eos_token_id", -1), -1, G_MAXINT32);
  return aisle_decoder_shape_check (shape, error);
}

AisleLlama *
aisle_llama_read_folder (const char *folder, GError **error)
{
  g_autofree char *weights = g_build_filename (folder, "model.safetensors", NULL);
  g_autofree char *config = g_build_filename (folder, "config.json", NULL);
  g_autofree char *tokenizer = g_build_filename (folder, "tokenizer.json", NULL);
  g_autoptr (AisleLlama) self = g_new0 (AisleLlama, 1);
  g_autoptr (JsonNode) vocabulary = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (AisleTensors) tensors = NULL;

  if (!read_config (self, config, error) || (vocabulary = aisle_json_read (tokenizer, JSON_LIMIT, error)) == NULL
      || (self->vocabulary = aisle_bpe_from_json (vocabulary, error)) == NULL || !check_whole (self, error)
      || (bytes = aisle_export_map (weights, error)) == NULL
      || (tensors = aisle_safetensors_read (bytes, NULL, error)) == NULL || !find_tensors (self, tensors, FALSE, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- comparing ---- */

gboolean
aisle_llama_equal (const AisleLlama *a, const AisleLlama *b)
{
  const AisleDecoderShape *x = &a->weights.shape, *y = &b->weights.shape;
  gsize n, n_other;
  const gint32 *merges = aisle_bpe_merges (a->vocabulary, &n), *others = aisle_bpe_merges (b->vocabulary, &n_other);

  if (x->width != y->width || x->hidden != y->hidden || x->layers != y->layers || x->heads != y->heads
      || x->kv_heads != y->kv_heads || x->vocabulary != y->vocabulary || x->context != y->context || x->tied != y->tied
      || (float) x->theta != (float) y->theta || (float) x->epsilon != (float) y->epsilon || a->end != b->end
      || n != n_other || memcmp (merges, others, n * 2 * sizeof *merges) != 0)
    return FALSE;
  for (gsize i = 0; i < aisle_bpe_n_specials (a->vocabulary); i++)
    {
      g_autofree char *name = aisle_bpe_dup_name (a->vocabulary, i);

      if (aisle_bpe_special (b->vocabulary, name) != (gint32) i)
        return FALSE;
    }
  for (gsize i = 0; i < aisle_decoder_n_slots (x); i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (x, i);

      if (memcmp (a->weights.data[i], b->weights.data[i], slot.rows * slot.columns * sizeof (float)) != 0)
        return FALSE;
    }
  return TRUE;
}
