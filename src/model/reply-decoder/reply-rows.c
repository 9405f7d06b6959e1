/* reply-rows.c: what customers asked and agents replied, as rows of tokens. */
#include "model/reply-decoder/reply-decoder-parts.h"

#include <string.h>

static void
add_special (GArray *tokens, gint32 special)
{
  g_array_append_val (tokens, special);
}

gboolean
aisle_reply_prompt (const AisleBpe *vocabulary, const char *passage, const char *const *turns, gsize n_turns,
                    GArray *tokens)
{
  if (passage != NULL)
    {
      add_special (tokens, REPLY_PASSAGE);
      if (!aisle_bpe_encode (vocabulary, passage, -1, tokens))
        return FALSE;
    }
  for (gsize i = 0; i < n_turns; i++)
    {
      add_special (tokens, REPLY_CUSTOMER);
      if (!aisle_bpe_encode (vocabulary, turns[i], -1, tokens))
        return FALSE;
    }
  add_special (tokens, REPLY_AGENT);
  return TRUE;
}

/* The row of a prompt and a reply, cut to what the network reads. */
static void
append_row (AisleReplyRows *self, const GArray *prompt, const GArray *reply, gsize context, gboolean everything)
{
  gsize room = context + 1, n_reply = MIN (reply->len, room - MIN (prompt->len, room / 4)),
        n_prompt = MIN (prompt->len, room - n_reply);
  guint8 yes = TRUE;
  gint64 end;

  g_array_append_vals (self->ids, (const gint32 *) (gconstpointer) prompt->data + (prompt->len - n_prompt),
                       (guint) n_prompt);
  g_array_append_vals (self->ids, reply->data, (guint) n_reply);
  for (gsize i = 0; i < n_prompt; i++)
    g_array_append_vals (self->wanted, &(guint8){ everything }, 1);
  for (gsize i = 0; i < n_reply; i++)
    g_array_append_val (self->wanted, yes);
  end = self->ids->len;
  g_array_append_val (self->start, end);
}

static gboolean
append_passage (AisleReplyRows *self, const AisleBpe *vocabulary, const AislePassages *passages, gsize p, gsize context,
                gboolean everything, gboolean grounded)
{
  g_autoptr (GArray) prompt = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) reply = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_auto (GStrv) turns = g_strsplit (passages->question[p], "\n", -1);
  gsize n_turns = g_strv_length (turns);

  if (!aisle_bpe_encode (vocabulary, passages->answer[p], -1, reply))
    return FALSE;
  add_special (reply, REPLY_END);
  if (!aisle_reply_prompt (vocabulary, NULL, (const char *const *) turns, n_turns, prompt))
    return FALSE;
  append_row (self, prompt, reply, context, everything);
  if (!grounded)
    return TRUE;
  g_array_set_size (prompt, 0);
  if (!aisle_reply_prompt (vocabulary, passages->answer[p], (const char *const *) turns, n_turns, prompt))
    return FALSE;
  append_row (self, prompt, reply, context, FALSE); /* the passage is no text to learn twice */
  return TRUE;
}

gboolean
aisle_reply_rows_fill (AisleReplyRows *self, const AisleBpe *vocabulary, const AislePassages *passages, gsize context,
                       gboolean everything, gboolean grounded)
{
  const gint64 first = 0;

  self->start = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (guint8));
  g_array_append_val (self->start, first);
  for (gsize p = 0; p < passages->n; p++)
    if (!append_passage (self, vocabulary, passages, p, context, everything, grounded))
      return FALSE;
  return TRUE;
}

void
aisle_reply_rows_clear (AisleReplyRows *self)
{
  g_clear_pointer (&self->start, g_array_unref);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->wanted, g_array_unref);
}

AisleTokenRows
aisle_reply_rows_get (const AisleReplyRows *self)
{
  return (AisleTokenRows){ self->start->len - 1, (const gint64 *) (gconstpointer) self->start->data,
                           (const gint32 *) (gconstpointer) self->ids->data, (const guint8 *) self->wanted->data };
}
