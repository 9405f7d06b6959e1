/* passage-tensors.c: passages as tensors beside the weights of a run, and back: read as a hostile file. */
#include "dialogue/passages.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define TEXTS 3 /* of a passage: question, answer, intent */

static void
append_text (GString *bytes, const char *text)
{
  g_string_append (bytes, text != NULL ? text : "");
  g_string_append_c (bytes, '\0');
}

gboolean
aisle_passages_save (const AislePassages *self, AisleTensors *tensors, GError **error)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  gint64 n = (gint64) self->n, words;
  AisleTensor *sources;

  for (gsize p = 0; p < self->n; p++)
    {
      append_text (bytes, self->question[p]);
      append_text (bytes, self->answer[p]);
      append_text (bytes, self->intent[p]);
    }
  while (bytes->len % sizeof (gint32) != 0)
    g_string_append_c (bytes, '\0');
  words = (gint64) (bytes->len / sizeof (gint32));
  sources = aisle_tensors_add (tensors, "passage_sources", AISLE_DTYPE_I32, 1, &n);
  if (sources == NULL || aisle_tensors_add_copy (tensors, "passages", AISLE_DTYPE_I32, 1, &words, bytes->str) == NULL
      || aisle_tensors_add_copy (tensors, "passage_ids", AISLE_DTYPE_I32, 1, &n, self->id) == NULL)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the answers"));
      return FALSE;
    }
  for (gsize p = 0; p < self->n; p++)
    ((gint32 *) sources->data)[p] = self->source[p];
  return TRUE;
}

static const AisleTensor *
find (const AisleTensors *tensors, const char *name)
{
  const AisleTensor *tensor = aisle_tensors_find (tensors, name);

  return tensor != NULL && tensor->dtype == AISLE_DTYPE_I32 && tensor->n_dims == 1 ? tensor : NULL;
}

/* The next text, made valid, or NULL at the end of the bytes. */
static const char *
next_text (GStringChunk *strings, const char **at, const char *end)
{
  const char *stop = memchr (*at, '\0', (gsize) (end - *at));
  g_autofree char *text = stop != NULL ? g_utf8_make_valid (*at, stop - *at) : NULL;

  if (text == NULL)
    return NULL;
  *at = stop + 1;
  return g_string_chunk_insert (strings, text);
}

AislePassages *
aisle_passages_load (const AisleTensors *tensors, GError **error)
{
  const AisleTensor *bytes = find (tensors, "passages"), *ids = find (tensors, "passage_ids"),
                    *sources = find (tensors, "passage_sources");
  gsize n = ids != NULL ? aisle_tensor_n_elements (ids) : 0, n_bytes = 0, read = 0;
  GStringChunk *strings = g_string_chunk_new (1 << 12);
  g_autofree const char **texts = NULL; /* TEXTS lists of n */
  AislePassages *self = NULL;

  if (bytes != NULL && sources != NULL && aisle_tensor_n_elements (sources) == n)
    n_bytes = aisle_tensor_n_elements (bytes) * sizeof (gint32);
  if (n * TEXTS <= n_bytes)
    texts = g_try_new (const char *, n *TEXTS + 1);
  for (const char *at = texts != NULL ? bytes->data : NULL, *end = at + n_bytes; texts != NULL && read < n * TEXTS;
       read++)
    if ((texts[read % TEXTS * n + read / TEXTS] = next_text (strings, &at, end)) == NULL)
      break;
  if (texts != NULL && read == n * TEXTS)
    self = aisle_passages_new (texts, texts + n, NULL, NULL, n);
  if (self == NULL)
    {
      g_string_chunk_free (strings);
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_CORRUPT,
                           _ ("the answers that the run keeps do not fit its weights: train it again"));
      return NULL;
    }
  self->strings = strings;
  for (gsize p = 0; p < n; p++)
    {
      const char *intent = texts[2 * n + p];

      self->intent[p] = *intent != '\0' ? intent : NULL;
      self->id[p] = ((const gint32 *) ids->data)[p];
      self->source[p] =
          ((const gint32 *) sources->data)[p] == AISLE_PASSAGE_REPLY ? AISLE_PASSAGE_REPLY : AISLE_PASSAGE_ANSWER;
    }
  return self;
}
