/* test-llama-file.c: decoders as GGUF and as a folder of safetensors: what comes back is what left, byte by byte; the bytes
 * stand where the formats say (by hand); damaged files are refused. */
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "export-fixture.h"
#include "export/export-file.h"
#include "export/gguf-file.h"
#include "export/llama-file.h"
#include "export/safetensors-file.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleLlama llama;
  float *memory;
} Small;

static void
small_init (Small *self, gboolean tied)
{
  static const char *const texts[] = { "where is my order", "where is my refund", "我要退货", "我要退款", NULL };
  static const char *const specials[] = { "<|end|>", "<|customer|>", NULL };
  AisleDecoderShape *shape = &self->llama.weights.shape;
  g_autoptr (GRand) chance = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  gsize at = 0;

  self->llama.vocabulary = aisle_bpe_train (texts, 4, 280, specials, NULL, &error);
  g_assert_no_error (error);
  *shape = (AisleDecoderShape){ .width = 24,
                                .hidden = 37,
                                .layers = 2,
                                .heads = 4,
                                .kv_heads = 2,
                                .vocabulary = aisle_bpe_size (self->llama.vocabulary),
                                .context = 50,
                                .theta = 500,
                                .epsilon = 1e-6,
                                .tied = tied };
  self->llama.tensors = NULL;
  self->llama.end = 0;
  self->llama.weights.data = g_new (const float *, aisle_decoder_n_slots (shape));
  self->memory = g_new (float, aisle_decoder_n_params (shape));
  for (gsize i = 0; i < aisle_decoder_n_params (shape); i++)
    self->memory[i] = (float) g_rand_double_range (chance, -1, 1);
  for (gsize i = 0; i < aisle_decoder_n_slots (shape); i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (shape, i);

      self->llama.weights.data[i] = self->memory + at;
      at += slot.rows * slot.columns;
    }
}

static void
small_clear (Small *self)
{
  g_free (self->llama.weights.data);
  aisle_bpe_free (self->llama.vocabulary);
  g_free (self->memory);
}

static GBytes *
write_gguf (const Small *small, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "model.gguf", NULL);
  g_autoptr (GError) error = NULL;
  gsize length;
  char *bytes;

  g_assert_true (aisle_llama_write_gguf (&small->llama, "small", path, NULL, &error));
  g_assert_no_error (error);
  bytes = aisle_file_read (path, 1 << 20, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

static void
test_gguf (gconstpointer tied)
{
  g_autofree char *folder = fixture_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (AisleLlama) again = NULL;
  Small small;

  small_init (&small, GPOINTER_TO_INT (tied));
  file = write_gguf (&small, folder);
  again = aisle_llama_read_gguf (file, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_llama_equal (&small.llama, again));
  small.memory[aisle_decoder_n_params (&small.llama.weights.shape) - 1] += 1;
  g_assert_false (aisle_llama_equal (&small.llama, again));
  small_clear (&small);
  fixture_remove (folder);
}

static void
test_folder (gconstpointer tied)
{
  g_autofree char *folder = fixture_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleLlama) again = NULL;
  Small small;

  small_init (&small, GPOINTER_TO_INT (tied));
  g_assert_true (aisle_llama_write_folder (&small.llama, folder, NULL, &error));
  g_assert_no_error (error);
  again = aisle_llama_read_folder (folder, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_llama_equal (&small.llama, again));
  small_clear (&small);
  fixture_remove (folder);
}

/* transformers turns the values j and j + e / 2 of a head together, e = 6: the rows 0 2 4 1 3 5 of ours. */
static void
test_heads (void)
{
  static const gsize order[] = { 0, 2, 4, 1, 3, 5 };
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "model.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (AisleTensors) tensors = NULL;
  const float *query, *value;
  Small small;

  small_init (&small, TRUE);
  g_assert_true (aisle_llama_write_folder (&small.llama, folder, NULL, &error));
  bytes = aisle_export_map (path, &error);
  tensors = aisle_safetensors_read (bytes, NULL, &error);
  g_assert_no_error (error);
  query = aisle_tensors_find (tensors, "model.layers.1.self_attn.q_proj.weight")->data;
  value = aisle_tensors_find (tensors, "model.layers.1.self_attn.v_proj.weight")->data;
  for (gsize row = 0; row < 24; row++) /* slots of layer 1 begin at 10: norm, Q, K, V */
    g_assert_cmpmem (query + row * 24, 24 * sizeof (float),
                     small.llama.weights.data[11] + (row / 6 * 6 + order[row % 6]) * 24, 24 * sizeof (float));
  g_assert_cmpmem (value, 12 * 24 * sizeof (float), small.llama.weights.data[13], 12 * 24 * sizeof (float));
  small_clear (&small);
  fixture_remove (folder);
}

/* A file by hand: one value, one tensor of 2 x 3, data at 96. */
static void
test_bytes (void)
{
  static const guint8 head[] = { 'G', 'G', 'U', 'F', 3, 0, 0, 0,   1, 0, 0, 0,   0, 0, 0, 0, 1, 0, 0, 0, 0,
                                 0,   0,   0,   1,   0, 0, 0, 0,   0, 0, 0, 'n', 4, 0, 0, 0, 7, 0, 0, 0, 1,
                                 0,   0,   0,   0,   0, 0, 0, 't', 2, 0, 0, 0,   3, 0, 0, 0, 0, 0, 0, 0, 2,
                                 0,   0,   0,   0,   0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0, 0, 0, 0 };
  const float data[] = { 1, 2, 3, 4, 5, 6 };
  const gint64 dims[] = { 2, 3 };
  guint8 expected[128] = { 0 };
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "hand.gguf", NULL), *written = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleGguf) gguf = aisle_gguf_new (), again = NULL;
  g_autoptr (GBytes) file = NULL;
  const AisleTensor *tensor;
  guint64 count;
  gsize length;

  g_assert_cmpuint (sizeof head, ==, 24 + 17 + 41);
  memcpy (expected, head, sizeof head);
  memcpy (expected + 96, data, sizeof data);
  aisle_gguf_set_count (gguf, "n", 7);
  g_assert_nonnull (aisle_tensors_add_copy (aisle_gguf_tensors (gguf), "t", AISLE_DTYPE_F32, 2, dims, data));
  g_assert_true (aisle_gguf_write (gguf, path, NULL, &error));
  written = aisle_file_read (path, 4096, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (written, length, expected, sizeof expected);
  file = g_bytes_new_static (expected, sizeof expected);
  again = aisle_gguf_read (file, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_gguf_get_count (again, "n", &count));
  g_assert_cmpuint (count, ==, 7);
  tensor = aisle_tensors_find (aisle_gguf_tensors (again), "t");
  g_assert_cmpint (tensor->dims[0], ==, 2);
  g_assert_cmpint (tensor->dims[1], ==, 3);
  g_assert_cmpmem (tensor->data, sizeof data, data, sizeof data);
  fixture_remove (folder);
}

/* Two tensors of eight bytes each, both at the start of eight bytes. */
static void
test_same_place (void)
{
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "same.gguf", NULL), *bytes = NULL;
  g_autoptr (AisleGguf) gguf = aisle_gguf_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  const gint64 n = 2;
  const float data[] = { 1, 2 };
  gsize length;

  g_assert_nonnull (aisle_tensors_add_copy (aisle_gguf_tensors (gguf), "a", AISLE_DTYPE_F32, 1, &n, data));
  g_assert_nonnull (aisle_tensors_add_copy (aisle_gguf_tensors (gguf), "b", AISLE_DTYPE_F32, 1, &n, data));
  g_assert_true (aisle_gguf_write (gguf, path, NULL, &error));
  bytes = aisle_file_read (path, 4096, &length, &error);
  g_assert_no_error (error);
  /* Head of 24 bytes, then 33 a tensor, its place last. */
  g_assert_cmpint (bytes[24 + 33 + 25], ==, 32);
  bytes[24 + 33 + 25] = 0;
  file = g_bytes_new (bytes, 96 + 8);
  g_assert_null (aisle_gguf_read (file, &error));
  g_assert_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT);
  fixture_remove (folder);
}

/* Cut anywhere: refused.  One bit turned: refused, or another decoder, but never harm. */
static void
test_damage (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (9);
  g_autoptr (GBytes) file = NULL;
  const guint8 *bytes;
  gsize n, head = 12000;
  Small small;

  small_init (&small, TRUE);
  file = write_gguf (&small, folder);
  bytes = g_bytes_get_data (file, &n);
  for (gsize cut = 0; cut < n; cut += cut < 600 ? 1 : 211)
    {
      g_autoptr (GBytes) part = g_bytes_new (bytes, cut);
      g_autoptr (GError) error = NULL;

      g_assert_null (aisle_llama_read_gguf (part, &error));
      g_assert_nonnull (error);
    }
  for (guint round = 0; round < 1500; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes, n);
      g_autoptr (GBytes) part = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleLlama) read = NULL;

      copy[g_rand_int_range (chance, 0, (gint32) MIN (head, n))] ^= (guint8) (1 << g_rand_int_range (chance, 0, 8));
      part = g_bytes_new (copy, n);
      read = aisle_llama_read_gguf (part, &error);
      g_assert_true ((read == NULL) == (error != NULL));
    }
  small.memory[100] = NAN;
  {
    g_autoptr (GBytes) bad = write_gguf (&small, folder);
    g_autoptr (GError) error = NULL;

    g_assert_null (aisle_llama_read_gguf (bad, &error));
    g_assert_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT);
  }
  small_clear (&small);
  fixture_remove (folder);
}

/* A document of the folder is changed. */
static void
test_folder_damage (void)
{
  static const struct
  {
    const char *file, *from, *to;
  } cases[] = {
    { "config.json", "\"llama\"", "\"bert\"" },
    { "config.json", "\"hidden_size\": 24", "\"hidden_size\": 28" },
    { "config.json", "\"hidden_size\": 24", "\"hidden_size\": 99999999999" },
    { "config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3" },
    { "config.json", "\"tie_word_embeddings\": true", "\"tie_word_embeddings\": {\"a\": 1}" },
    { "config.json", "\"eos_token_id\": 0", "\"eos_token_id\": 5" },
    { "tokenizer.json", "\"ByteLevel\"", "\"Split\"" },
  };
  Small small;

  small_init (&small, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, cases[i].file, NULL), *text = NULL;
      g_autoptr (GString) changed = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (aisle_llama_write_folder (&small.llama, folder, NULL, &error));
      text = aisle_file_read (path, 1 << 20, NULL, &error);
      g_assert_no_error (error);
      changed = g_string_new (text);
      g_assert_cmpuint (g_string_replace (changed, cases[i].from, cases[i].to, 0), >, 0);
      g_assert_true (aisle_file_write (path, changed->str, changed->len, &error));
      g_assert_null (aisle_llama_read_folder (folder, &error));
      g_assert_nonnull (error);
      fixture_remove (folder);
    }
  small_clear (&small);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/export/llama-file/gguf", GINT_TO_POINTER (FALSE), test_gguf);
  g_test_add_data_func ("/export/llama-file/gguf-tied", GINT_TO_POINTER (TRUE), test_gguf);
  g_test_add_data_func ("/export/llama-file/folder", GINT_TO_POINTER (FALSE), test_folder);
  g_test_add_data_func ("/export/llama-file/folder-tied", GINT_TO_POINTER (TRUE), test_folder);
  g_test_add_func ("/export/llama-file/heads", test_heads);
  g_test_add_func ("/export/llama-file/bytes", test_bytes);
  g_test_add_func ("/export/llama-file/same-place", test_same_place);
  g_test_add_func ("/export/llama-file/damage", test_damage);
  g_test_add_func ("/export/llama-file/folder-damage", test_folder_damage);
  return g_test_run ();
}
