/* chat-answers.c: what a turn of the assistant can be answered with: an answer that is found, a reply that is written. */
#include "command/assistant-parts.h"
#include "command/reply-grounds.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define N_FOUND 5
#define LONGEST 120 /* tokens of a reply */

/* What the customer said before, as many turns of it as the model read in training, and now. */
static char *
question_of (const AisleRunModel *finder, const AisleChatAsk *ask)
{
  g_autoptr (GPtrArray) said = g_ptr_array_new ();
  gsize most = (gsize) aisle_params_integer (finder->split, "before"), left;

  for (gsize i = 0; ask->before != NULL && ask->before[i] != NULL; i += 2)
    {
      g_ptr_array_add (said, (gpointer) ask->before[i]);
      if (ask->before[i + 1] == NULL)
        break;
    }
  left = said->len - MIN (said->len, most);
  return aisle_passage_question ((const char *const *) said->pdata + left, said->len - left, ask->text);
}

static AisleFoundAnswer *
found_new (const AislePassages *passages, const AisleHit *hit)
{
  AisleFoundAnswer *found = g_new0 (AisleFoundAnswer, 1);

  found->passage = hit->passage;
  found->question = g_strdup (aisle_passage_last (passages->question[hit->passage]));
  found->answer = g_strdup (passages->answer[hit->passage]);
  found->intent = g_strdup (passages->intent[hit->passage]);
  found->score = (double) hit->score;
  found->chance = (double) hit->chance;
  return found;
}

/* Does the shop answer this intent at all? */
static gboolean
is_answered (const AisleAssistant *self, const char *intent)
{
  for (gsize p = 0; intent != NULL && p < self->passages->n; p++)
    if (!self->gone[p] && g_strcmp0 (self->passages->intent[p], intent) == 0)
      return TRUE;
  return FALSE;
}

/* So many more than are shown as are not told. */
static AisleHit *
find_hits (const AisleAssistant *self, const AisleChatAsk *ask, gsize *n, AisleProgress *progress, GError **error)
{
  g_autofree char *question = question_of (self->models[AISLE_ASSISTANT_ANSWERS], ask);
  const char *asked = question;
  g_autofree AisleHit *hits = NULL;

  *n = N_FOUND + self->n_gone;
  hits = g_try_new (AisleHit, *n);
  if (hits == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the answers that were taken back: train answers again"));
      return NULL;
    }
  return aisle_model_find (self->models[AISLE_ASSISTANT_ANSWERS]->model, &asked, 1, *n, hits, progress, error)
             ? g_steal_pointer (&hits)
             : NULL;
}

const AisleFoundAnswer *
aisle_chat_find (const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn, AisleProgress *progress,
                 GError **error)
{
  const AisleRunModel *finder = self->models[AISLE_ASSISTANT_ANSWERS];
  double least = aisle_params_real (self->settings, "answer_threshold");
  g_autofree AisleHit *hits = NULL;
  gboolean by_intent;
  gsize n;

  if (finder == NULL)
    return NULL;
  turn->runs[AISLE_ASSISTANT_ANSWERS] = finder->run->id;
  hits = find_hits (self, ask, &n, progress, error);
  if (hits == NULL)
    return NULL;
  for (gsize i = 0; i < n && hits[i].passage >= 0 && turn->passages->len < N_FOUND; i++)
    if (!self->gone[hits[i].passage])
      g_ptr_array_add (turn->passages, found_new (self->passages, &hits[i]));
  by_intent = is_answered (self, turn->intent);
  for (guint i = 0; i < turn->passages->len; i++)
    {
      const AisleFoundAnswer *found = turn->passages->pdata[i];

      if ((isnan (found->chance) || found->chance >= least)
          && (!by_intent || found->intent == NULL || g_str_equal (found->intent, turn->intent)
              || aisle_passage_has_intent (self->passages, (gsize) found->passage, turn->intent, self->gone)))
        return found;
    }
  return NULL;
}

/* Everything that a reply may rest on. */
static gboolean
is_grounded (const AisleChatAsk *ask, const AisleChatTurn *turn, const char *reply)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  for (guint i = 0; i < turn->passages->len; i++)
    g_ptr_array_add (sources, ((const AisleFoundAnswer *) turn->passages->pdata[i])->answer);
  g_ptr_array_add (sources, (gpointer) ask->text);
  g_ptr_array_add (sources, NULL);
  return turn->passages->len > 0 && aisle_reply_is_grounded (reply, (const char *const *) sources->pdata);
}

/* Greedy: the same words every time. */
char *
aisle_chat_write (const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn, AisleProgress *progress,
                  GError **error)
{
  const AisleRunModel *writer = self->models[AISLE_ASSISTANT_REPLIES];
  const char *writes = aisle_params_text (self->settings, "writes");
  const AisleReplyRules rules = { .longest = LONGEST, .top_p = 1, .repetition = 1, .seed = 1 };
  AislePrompt prompt = { .said = ask->text, .before = ask->before };
  g_autofree char *reply = NULL;

  if (writer == NULL || g_str_equal (writes, "never"))
    return NULL;
  if (turn->passages->len > 0)
    prompt.passage = ((const AisleFoundAnswer *) turn->passages->pdata[0])->answer;
  turn->runs[AISLE_ASSISTANT_REPLIES] = writer->run->id;
  reply = aisle_model_write (writer->model, &prompt, &rules, NULL, progress, error);
  if (reply == NULL)
    return NULL;
  g_strstrip (reply);
  if (*reply == '\0' || (g_str_equal (writes, "grounded") && !is_grounded (ask, turn, reply)))
    return NULL;
  return g_steal_pointer (&reply);
}
