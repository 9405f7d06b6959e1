/* reply-writer.c: a reply written token by token. */
#include "model/reply-decoder/reply-decoder-parts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/sampling.h"
#include "numeric/vector-math.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const AisleReplyDecoder *model;
  AisleDecoding *decoding;
  AisleSampling sampling;
  AisleRandom random;
  GArray *tokens;  /* gint32: of the prompt; then those that were written and not yet read, */
  GArray *written; /* gint32 */
  gsize longest;
  GString *bytes; /* of a character that has not ended */
} Writer;

void
aisle_reply_end (gpointer writer)
{
  Writer *self = writer;

  aisle_decoding_free (self->decoding);
  g_array_unref (self->tokens);
  g_array_unref (self->written);
  g_string_free (self->bytes, TRUE);
  g_free (self);
}

/* The customer's turns of a conversation: the last is what is answered, and before the agent's words, which come last of what
 * was said before, stand the customer's. */
static GPtrArray *
list_turns (const AislePrompt *prompt)
{
  GPtrArray *turns = g_ptr_array_new ();
  gsize n = 0;

  while (prompt->before != NULL && prompt->before[n] != NULL)
    n++;
  for (gsize i = n % 2; i < n; i += 2)
    g_ptr_array_add (turns, (gpointer) prompt->before[i]);
  g_ptr_array_add (turns, (gpointer) prompt->said);
  return turns;
}

gpointer
aisle_reply_begin (const AisleModel *model, const AislePrompt *prompt, const AisleReplyRules *rules, GError **error)
{
  const AisleReplyDecoder *decoder = (const AisleReplyDecoder *) model;
  g_autoptr (GPtrArray) turns = list_turns (prompt);
  gsize context = decoder->shape.context, most = MAX (context / 2, 1);
  Writer *self = g_new0 (Writer, 1);
  GError *reason = NULL;

  self->model = decoder;
  self->sampling = (AisleSampling){ rules->temperature, rules->top_p, rules->repetition };
  self->tokens = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->written = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->bytes = g_string_new (NULL);
  aisle_random_init (&self->random, rules->seed, "reply");
  self->decoding = aisle_decoding_new (decoder->decoder, &reason);
  if (self->decoding == NULL)
    {
      reason->domain = AISLE_MODEL_ERROR;
      g_propagate_error (error, reason);
      aisle_reply_end (self);
      return NULL;
    }
  if (!aisle_reply_prompt (decoder->vocabulary, prompt->passage, (const char *const *) turns->pdata, turns->len,
                           self->tokens))
    {
      aisle_memory_fail (model->family, error);
      aisle_reply_end (self);
      return NULL;
    }
  /* What is oldest goes where half of the context does not hold it; as in training, room for a reply stays. */
  if (self->tokens->len > context - most)
    g_array_remove_range (self->tokens, 0, (guint) (self->tokens->len - MAX (context - most, 1)));
  self->longest = context - self->tokens->len;
  if (rules->longest > 0)
    self->longest = MIN (self->longest, rules->longest);
  return self;
}

/* Moves the characters that have ended; at the end of a reply all bytes, what is none as U+FFFD. */
static void
move_text (Writer *self, GString *text, gboolean all)
{
  const char *end;
  g_autofree char *valid = NULL;

  if (all)
    {
      valid = g_utf8_make_valid (self->bytes->str, (gssize) self->bytes->len);
      g_string_append (text, valid);
      g_string_truncate (self->bytes, 0);
      return;
    }
  while (self->bytes->len > 0)
    {
      gunichar c = g_utf8_get_char_validated (self->bytes->str, (gssize) self->bytes->len);
      gsize whole;

      if (c == (gunichar) -2)
        return; /* more bytes are to come */
      g_utf8_validate (self->bytes->str, (gssize) self->bytes->len, &end);
      whole = (gsize) (end - self->bytes->str);
      if (whole > 0)
        g_string_append_len (text, self->bytes->str, (gssize) whole);
      else
        {
          g_string_append (text, "\xef\xbf\xbd");
          whole = 1;
        }
      g_string_erase (self->bytes, 0, (gssize) whole);
    }
}

/* log chance of a token before anything was done to the logits. */
static double
log_softmax (const float *logits, gsize n, gint32 token, float *scratch)
{
  float most = aisle_vector_max (logits, n);

  return (double) logits[token] - most - log ((double) aisle_vector_exp_sum (logits, n, 1, most, scratch));
}

/* By all logits, as drawing and chances need them; log_chance (nullable): the token's is added. */
static gboolean
draw_next (Writer *self, gint32 *token, double *log_chance, GError **error)
{
  gsize n = self->model->shape.vocabulary;
  float *logits = aisle_decoding_read (self->decoding, (const gint32 *) (gconstpointer) self->tokens->data,
                                       self->tokens->len, NULL, error);
  g_autofree float *scratch = NULL;

  if (logits == NULL)
    return FALSE;
  if (log_chance != NULL)
    {
      scratch = g_new (float, 2 * n);
      memcpy (scratch + n, logits, n * sizeof *scratch);
    }
  *token = aisle_sampling_next (&self->sampling, logits, n, (const gint32 *) (gconstpointer) self->written->data,
                                self->written->len, &self->random);
  if (log_chance != NULL && *token >= REPLY_N_SPECIALS)
    *log_chance += log_softmax (scratch + n, n, *token, scratch);
  return TRUE;
}

static gboolean
find_next (Writer *self, gint32 *token, double *log_chance, GError **error)
{
  const gint32 *tokens = (const gint32 *) (gconstpointer) self->tokens->data,
               *written = (const gint32 *) (gconstpointer) self->written->data;

  if (log_chance != NULL || self->sampling.temperature > 0)
    return draw_next (self, token, log_chance, error);
  return aisle_decoding_read_likeliest (self->decoding, tokens, self->tokens->len, self->sampling.repetition, written,
                                        self->written->len, token, NULL, error);
}

gboolean
aisle_reply_step (gpointer writer, GString *text, double *log_chance, gboolean *done, GError **error)
{
  Writer *self = writer;
  gsize length;
  GError *reason = NULL;
  const char *bytes;
  gint32 token;

  *done = self->written->len >= self->longest;
  if (*done)
    {
      move_text (self, text, TRUE);
      return FALSE;
    }
  if (!find_next (self, &token, log_chance, &reason))
    {
      reason->domain = AISLE_MODEL_ERROR;
      g_propagate_error (error, reason);
      return FALSE;
    }
  if (token < 0)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("the model 'reply-decoder' gives no number for any token: train it anew"));
      return FALSE;
    }
  if (token < REPLY_N_SPECIALS)
    {
      *done = TRUE;
      move_text (self, text, TRUE);
      return FALSE;
    }
  bytes = aisle_bpe_bytes (self->model->vocabulary, token, &length);
  g_string_append_len (self->bytes, bytes, (gssize) length);
  move_text (self, text, FALSE);
  g_array_append_val (self->written, token);
  g_array_set_size (self->tokens, 0);
  g_array_append_val (self->tokens, token);
  return TRUE;
}
