/* reply-bundle.c: a model that writes replies leaves: its decoder in both forms of llama-file.h, and as its proof token by
 * token what it writes, greedily, after texts made of the shop's words at random: what customers asked does not leave. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "export/bundle-parts.h"
#include "export/bundle-texts.h"
#include "export/export-file.h"
#include "export/llama-file.h"
#include "export/text-golden.h"

#include <string.h>

#define CASES      12 /* golden prompts made of words */
#define MOST_WORDS 8  /* of one */
#define LONGEST    40 /* tokens written after each */
#define LIMIT      ((gsize) 16 << 20)

/* The two forms, by the names under which a bundle's model.json knows them. */
static const AisleExporter forms[] = {
  { .id = "gguf", .file_name = "model.gguf" },
  { .id = "transformers", .file_name = "model.safetensors" },
};

typedef struct
{
  GArray *prompt, *written; /* gint32 */
} Case;

static void
free_case (gpointer data)
{
  Case *golden = data;

  g_array_unref (golden->prompt);
  g_array_unref (golden->written);
  g_free (golden);
}

static Case *
new_case (void)
{
  Case *golden = g_new (Case, 1);

  golden->prompt = g_array_new (FALSE, FALSE, sizeof (gint32));
  golden->written = g_array_new (FALSE, FALSE, sizeof (gint32));
  return golden;
}

/* ---- writing on ---- */

/* What the decoder writes after the prompt, up to its end. */
static gboolean
write_on (AisleDecoding *decoding, const GArray *prompt, gint32 end, GArray *written, AisleProgress *progress,
          GError **error)
{
  const gint32 *tokens = (const gint32 *) (gconstpointer) prompt->data;
  gsize n = prompt->len;

  aisle_decoding_rewind (decoding, 0);
  while (written->len < LONGEST)
    {
      gint32 best;

      if (!aisle_decoding_read_likeliest (decoding, tokens, n, 1, NULL, 0, &best, progress, error))
        return FALSE;
      g_array_append_val (written, best);
      if (best < 0 || best == end) /* weights of a damaged file may be no numbers */
        return TRUE;
      tokens = &g_array_index (written, gint32, written->len - 1);
      n = 1;
    }
  return TRUE;
}

static AisleDecoding *
start (const AisleLlama *llama, GError **error)
{
  g_autoptr (AisleDecoder) decoder = aisle_decoder_new (&llama->weights, error);

  return decoder != NULL ? aisle_decoding_new (decoder, error) : NULL;
}

/* A special, the text, the next special: as the writer's own prompts, where it has such. */
static gboolean
fill_prompt (const AisleLlama *llama, const char *text, GArray *prompt)
{
  gint32 special = llama->end + 1;
  gsize n_specials = aisle_bpe_n_specials (llama->vocabulary);

  if ((gsize) special < n_specials)
    g_array_append_val (prompt, special);
  if (!aisle_bpe_encode (llama->vocabulary, text, -1, prompt))
    return FALSE;
  special++;
  if ((gsize) special < n_specials)
    g_array_append_val (prompt, special);
  return TRUE;
}

/* One that is too long for the context is left out. */
static gboolean
add_case (const AisleLlama *llama, AisleDecoding *decoding, const char *text, GPtrArray *cases, AisleProgress *progress,
          GError **error)
{
  Case *golden = new_case ();

  g_ptr_array_add (cases, golden);
  if (!fill_prompt (llama, text, golden->prompt))
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
      return FALSE;
    }
  if (golden->prompt->len + LONGEST <= llama->weights.shape.context)
    return write_on (decoding, golden->prompt, llama->end, golden->written, progress, error);
  g_ptr_array_remove_index (cases, cases->len - 1);
  return TRUE;
}

static GPtrArray *
draw_cases (const AisleLlama *llama, const AisleBundleInput *input, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (free_case);
  g_autoptr (GPtrArray) texts = aisle_text_golden_make (input->texts, input->n_texts, CASES, MOST_WORDS, input->seed);
  g_autoptr (AisleDecoding) decoding = start (llama, error);

  g_ptr_array_add (texts, g_strdup ("?!? ..."));
  g_ptr_array_add (texts, g_strdup ("qzxjvk wvqqzj"));
  if (decoding == NULL)
    return NULL;
  for (guint i = 0; i < texts->len; i++)
    if (!add_case (llama, decoding, texts->pdata[i], cases, progress, error))
      return NULL;
  if (cases->len > 0)
    return g_steal_pointer (&cases);
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_EMPTY,
                       _ ("no text is short enough to prove the decoder by: train one that reads more tokens"));
  return NULL;
}

/* ---- golden.jsonl ---- */

static void
append_tokens (GString *out, const char *name, const GArray *tokens)
{
  g_string_append_printf (out, "\"%s\":[", name);
  for (guint i = 0; i < tokens->len; i++)
    g_string_append_printf (out, "%s%d", i > 0 ? "," : "", g_array_index (tokens, gint32, i));
  g_string_append_c (out, ']');
}

static gboolean
write_golden (const AisleLlama *llama, const GPtrArray *cases, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < cases->len; i++)
    {
      const Case *golden = g_ptr_array_index (cases, i);
      g_autofree char *asked = aisle_bpe_decode (
          llama->vocabulary, (const gint32 *) (gconstpointer) golden->prompt->data, golden->prompt->len);
      g_autofree char *said = aisle_bpe_decode (
          llama->vocabulary, (const gint32 *) (gconstpointer) golden->written->data, golden->written->len);

      g_string_append_c (out, '{');
      append_tokens (out, "prompt", golden->prompt);
      g_string_append_c (out, ',');
      append_tokens (out, "written", golden->written);
      g_string_append (out, ",\"question\":");
      aisle_json_append_text (out, asked);
      g_string_append (out, ",\"reply\":");
      aisle_json_append_text (out, said);
      g_string_append (out, "}\n");
    }
  return aisle_file_write (path, out->str, out->len, error);
}

static gboolean
take_tokens (JsonObject *object, const char *name, GArray *tokens)
{
  JsonArray *array = aisle_json_array (object, name);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 token = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
                         ? json_node_get_int (node)
                         : -1;
      gint32 small = (gint32) token;

      if (token < 0 || token > G_MAXINT32)
        return FALSE;
      g_array_append_val (tokens, small);
    }
  return n > 0;
}

static GPtrArray *
read_golden (const char *path, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (free_case);
  g_autofree char *text = aisle_file_read (path, LIMIT, NULL, error);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (char **line = lines; line != NULL && *line != NULL; line++)
    {
      g_autoptr (JsonNode) node = NULL;
      Case *golden;

      if (**line == '\0')
        continue;
      golden = new_case ();
      g_ptr_array_add (cases, golden);
      node = aisle_json_parse (*line, -1, NULL);
      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node)
          && take_tokens (json_node_get_object (node), "prompt", golden->prompt)
          && take_tokens (json_node_get_object (node), "written", golden->written))
        continue;
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': line %u is no golden case"),
                   path, cases->len);
      return NULL;
    }
  if (text != NULL && cases->len == 0)
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': line %u is no golden case"),
                 path, 1);
  return cases->len > 0 ? g_steal_pointer (&cases) : NULL;
}

/* ---- proving ---- */

static AisleLlama *
read_form (const char *folder, gsize form, GError **error)
{
  g_autofree char *path = g_build_filename (folder, forms[form].file_name, NULL);
  g_autoptr (GBytes) file = NULL;

  if (form == 1)
    return aisle_llama_read_folder (folder, error);
  file = aisle_export_map (path, error);
  return file != NULL ? aisle_llama_read_gguf (file, error) : NULL;
}

/* Reads a form back as a hostile file; it must be what `same` (nullable) is, and write what the cases say. */
static AisleLlama *
prove_form (AisleBundle *bundle, const char *folder, gsize form, const AisleLlama *same, const GPtrArray *cases,
            AisleProgress *progress, GError **error)
{
  g_autoptr (AisleLlama) llama = read_form (folder, form, error);
  g_autoptr (AisleDecoding) decoding = llama != NULL ? start (llama, error) : NULL;
  gsize right = 0;
  AisleProof *proof;

  if (decoding == NULL)
    return NULL;
  for (guint i = 0; i < cases->len; i++)
    {
      const Case *golden = g_ptr_array_index (cases, i);
      g_autoptr (GArray) written = g_array_new (FALSE, FALSE, sizeof (gint32));

      if (!write_on (decoding, golden->prompt, llama->end, written, progress, error))
        return NULL;
      right += written->len == golden->written->len
               && memcmp (written->data, golden->written->data, written->len * sizeof (gint32)) == 0;
    }
  proof = aisle_bundle_add_proof (bundle, &forms[form]);
  proof->cases = cases->len;
  proof->top_agreement = (double) right / (double) cases->len;
  proof->largest_difference = same == NULL || aisle_llama_equal (same, llama) ? 0 : 1;
  aisle_bundle_count_proof (bundle, proof);
  return g_steal_pointer (&llama);
}

gboolean
aisle_reply_bundle_prove (AisleBundle *self, JsonObject *model G_GNUC_UNUSED, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "golden.jsonl", NULL);
  g_autoptr (GPtrArray) cases = read_golden (path, error);
  g_autoptr (AisleLlama) first =
      cases != NULL ? prove_form (self, self->folder, 0, NULL, cases, progress, error) : NULL;
  g_autoptr (AisleLlama) second =
      first != NULL ? prove_form (self, self->folder, 1, first, cases, progress, error) : NULL;

  return second != NULL;
}

/* ---- writing ---- */

static gboolean
write_forms (AisleBundle *self, const AisleLlama *llama, const AisleBundleInput *input, const char *folder,
             AisleProgress *progress, GError **error)
{
  static const char *const names[] = { "model.safetensors", "config.json", "tokenizer.json" };
  g_autofree char *gguf = aisle_bundle_add_file (self, folder, "model.gguf");
  g_autofree char *name = g_strdup_printf ("%s %lld", input->project_name, (long long) input->run);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (aisle_bundle_add_file (self, folder, names[i]));
  return aisle_llama_write_gguf (llama, name, gguf, progress, error)
         && aisle_llama_write_folder (llama, folder, progress, error);
}

gboolean
aisle_reply_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input, const char *folder,
                          AisleProgress *progress, GError **error)
{
  const AisleBpe *vocabulary = NULL;
  const AisleDecoderWeights *weights =
      model->family->decoder != NULL ? model->family->decoder (model, &vocabulary) : NULL;
  AisleLlama llama = { .end = 0 };
  AisleBundleFacts facts = { model, input, self, 0, 0, NULL };
  g_autofree char *golden = NULL, *json = NULL, *card = NULL;
  g_autoptr (GPtrArray) cases = NULL;

  if (weights == NULL || aisle_bpe_n_specials (vocabulary) == 0)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE, _ ("no format can hold this model"));
      return FALSE;
    }
  llama.weights = *weights;
  llama.vocabulary = (AisleBpe *) vocabulary; /* only read */
  golden = aisle_bundle_add_file (self, folder, "golden.jsonl");
  cases = draw_cases (&llama, input, progress, error);
  if (cases == NULL || !write_golden (&llama, cases, golden, error)
      || !write_forms (self, &llama, input, folder, progress, error))
    return FALSE;
  for (gsize form = 0; form < G_N_ELEMENTS (forms); form++)
    {
      g_autoptr (AisleLlama) again = prove_form (self, folder, form, &llama, cases, progress, error);

      if (again == NULL)
        return FALSE;
    }
  facts.n_cases = cases->len;
  json = aisle_bundle_add_file (self, folder, "model.json");
  card = aisle_bundle_add_file (self, folder, "MODEL_CARD.md");
  return aisle_bundle_check_proofs (self, error) && aisle_bundle_write_json (&facts, json, error)
         && aisle_bundle_write_card (&facts, card, error)
         && aisle_bundle_add_resource (self, folder, "README.md", "readme-replies.md", error);
}
