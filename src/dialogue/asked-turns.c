/* asked-turns.c: see asked-turns.h. */
#include "dialogue/asked-turns.h"

#define NEAR 4 /* turns after it in which it is answered */

static gboolean
is_answered (const AisleConversations *all, gsize turn)
{
  gsize end = all->start[all->conversation[turn] + 1];

  for (gsize i = turn + 1; i < end && all->speaker[i] != AISLE_SPEAKER_CUSTOMER; i++)
    if (all->speaker[i] == AISLE_SPEAKER_AGENT)
      return TRUE;
  return FALSE;
}

static char *
answer_of (const AisleConversations *all, gsize turn)
{
  gsize end = MIN (all->start[all->conversation[turn] + 1], turn + 1 + NEAR);
  GString *text = g_string_new (NULL);

  for (gsize i = turn + 1; i < end; i++)
    if (all->speaker[i] == AISLE_SPEAKER_AGENT)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", all->texts[i]);
  return g_string_free (text, FALSE);
}

AisleAskedTurns *
aisle_asked_turns_new (const AisleConversations *all)
{
  AisleAskedTurns *self = g_new0 (AisleAskedTurns, 1);

  self->turn = g_try_new (gsize, all->n + 1);
  self->texts = g_try_new (const char *, all->n + 1);
  self->answers = g_try_new0 (char *, all->n + 1);
  self->answered = g_try_new0 (guint8, all->n + 1);
  if (self->turn == NULL || self->texts == NULL || self->answers == NULL || self->answered == NULL)
    {
      aisle_asked_turns_free (self);
      return NULL;
    }
  for (gsize i = 0; i < all->n; i++)
    if (all->speaker[i] == AISLE_SPEAKER_CUSTOMER)
      {
        self->turn[self->n] = i;
        self->texts[self->n] = all->texts[i];
        self->answers[self->n] = answer_of (all, i);
        self->answered[self->n++] = is_answered (all, i);
      }
  return self;
}

void
aisle_asked_turns_free (AisleAskedTurns *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->answers);
  g_free (self->turn);
  g_free (self->texts);
  g_free (self->answered);
  g_free (self);
}
