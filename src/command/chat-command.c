/* chat-command.c: one turn of the assistant: what is asked, what is found, who answers.
 *
 * In this order: whoever asks for a person gets one; what the classifier is not sure of, or takes for out of scope, goes to
 * a person; intents that the recommender or the search answers are answered by them; then the shop's own answers, those of
 * the intent before others; then the writer; and else a person. */
#include "command/assistant-parts.h"
#include "command/assistant-words.h"

#include "base/error.h"
#include "base/i18n.h"
#include "evaluate/classes.h"

#include <math.h>
#include <string.h>

#define N_ITEMS 5

const char *
aisle_reply_source_id (AisleReplySource source)
{
  static const char *const ids[] = { "retrieved", "generated", "hand-off" };

  return ids[source];
}

const char *
aisle_reply_source_title (AisleReplySource source)
{
  static const char *const titles[] = { N_ ("Retrieved"), N_ ("Generated"), N_ ("Hand-off") };

  return _ (titles[source]);
}

void
aisle_found_answer_free (AisleFoundAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->question);
  g_free (self->answer);
  g_free (self->intent);
  g_free (self);
}

void
aisle_chat_turn_free (AisleChatTurn *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->intent);
  g_free (self->reply);
  g_free (self->why);
  g_clear_pointer (&self->mentions, g_array_unref);
  g_ptr_array_unref (self->passages);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static AisleChatTurn *
turn_new (const char *text)
{
  AisleChatTurn *self = g_new0 (AisleChatTurn, 1);

  self->text = g_strdup (text);
  self->confidence = NAN;
  self->source = AISLE_REPLY_HAND_OFF;
  self->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_found_answer_free);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recommendation_free);
  return self;
}

static void
add_real (JsonObject *object, const char *name, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
add_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

char *
aisle_chat_turn_dup_mention (const AisleChatTurn *self, guint i)
{
  const AisleMention *mention = &g_array_index (self->mentions, AisleMention, i);

  return g_strndup (self->text + mention->start, mention->end - mention->start);
}

JsonObject *
aisle_chat_turn_to_json (const AisleChatTurn *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *entities = json_array_new (), *passages = json_array_new (), *items = json_array_new ();

  add_text (object, "intent", self->intent);
  add_real (object, "confidence", self->confidence);
  json_object_set_string_member (object, "source", aisle_reply_source_id (self->source));
  json_object_set_string_member (object, "reply", self->reply);
  json_object_set_string_member (object, "why", self->why);
  for (guint i = 0; i < self->mentions->len; i++)
    {
      const AisleMention *mention = &g_array_index (self->mentions, AisleMention, i);
      g_autofree char *text = aisle_chat_turn_dup_mention (self, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "kind", mention->kind->id);
      json_object_set_string_member (one, "text", text);
      add_text (one, "value", mention->value);
      json_array_add_object_element (entities, one);
    }
  for (guint i = 0; i < self->passages->len; i++)
    {
      const AisleFoundAnswer *found = self->passages->pdata[i];
      JsonObject *one = json_object_new ();

      add_text (one, "question", found->question);
      json_object_set_string_member (one, "answer", found->answer);
      add_text (one, "intent", found->intent);
      add_real (one, "score", found->score);
      add_real (one, "chance", found->chance);
      json_array_add_object_element (passages, one);
    }
  for (guint i = 0; i < self->items->len; i++)
    {
      const AisleRecommendation *item = self->items->pdata[i];
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "item", item->id);
      add_text (one, "title", item->title);
      add_real (one, "score", (double) item->score);
      json_array_add_object_element (items, one);
    }
  json_object_set_array_member (object, "entities", entities);
  json_object_set_array_member (object, "passages", passages);
  json_object_set_array_member (object, "items", items);
  return object;
}

GPtrArray *
aisle_chat_before_new (void)
{
  GPtrArray *before = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (before, NULL);
  return before;
}

void
aisle_chat_before_add (GPtrArray *before, const AisleChatTurn *turn)
{
  before->pdata[before->len - 1] = g_strdup (turn->text);
  g_ptr_array_add (before, g_strdup (turn->reply));
  g_ptr_array_add (before, NULL);
}

/* ---- who answers ---- */

/* Takes the phrase and what decided. */
static void
end_turn (AisleChatTurn *turn, AisleReplySource source, char *reply, char *why)
{
  turn->source = source;
  g_free (turn->reply);
  turn->reply = reply;
  g_free (turn->why);
  turn->why = why;
}

static void
hand_off (AisleChatTurn *turn, const char *why)
{
  end_turn (turn, AISLE_REPLY_HAND_OFF, g_strdup (aisle_assistant_words (AISLE_WORDS_HAND_OFF, turn->text)),
            g_strdup (why));
}

/* The last that the customer said before, NULL: nothing. */
static const char *
said_before (const AisleChatAsk *ask)
{
  gsize n = ask->before != NULL ? g_strv_length ((char **) ask->before) : 0;

  return n >= 2 ? ask->before[n - 2] : NULL;
}

/* What a text is taken for. */
static gboolean
classify (const AisleAssistant *self, const char *text, gint32 *class, double *confidence, GError **error)
{
  g_autofree float *chances = g_new (float, self->classes.n + 1);
  float sure;

  if (!aisle_model_classify (self->models[AISLE_ASSISTANT_INTENTS]->model, &text, 1, chances, NULL, error))
    return FALSE;
  *class = aisle_class_predict (chances, self->classes.n, self->classes.outside, self->classes.threshold, &sure);
  *confidence = (double) sure;
  return TRUE;
}

/* Reads a text together with what was said before it, where it makes that surer: what adds nothing, as nonsense, would be
 * answered as if the question before it had been asked once more. */
static gboolean
read_joined (const AisleAssistant *self, const char *before, AisleChatTurn *turn, gint32 *class, GError **error)
{
  g_autofree char *both = g_strconcat (before, " ", turn->text, NULL);
  double joined, alone;
  gint32 joined_class, class_before;

  if (!classify (self, both, &joined_class, &joined, error) || !classify (self, before, &class_before, &alone, error))
    return FALSE;
  if (joined_class == self->classes.outside || (float) joined < (float) aisle_params_real (self->settings, "threshold")
      || (joined_class == class_before && joined < alone))
    return TRUE;
  *class = joined_class;
  turn->confidence = joined;
  return TRUE;
}

/* FALSE with an error, or where a person takes over.  A text that says too little by itself is read together with what was
 * said before it. */
static gboolean
understand (const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn, GError **error)
{
  const char *before = said_before (ask);
  float threshold = (float) aisle_params_real (self->settings, "threshold");
  gint32 class;

  if (self->models[AISLE_ASSISTANT_INTENTS] == NULL)
    return TRUE;
  turn->runs[AISLE_ASSISTANT_INTENTS] = self->models[AISLE_ASSISTANT_INTENTS]->run->id;
  if (!classify (self, ask->text, &class, &turn->confidence, error))
    return FALSE;
  if (before != NULL && (class == self->classes.outside || (float) turn->confidence < threshold)
      && !read_joined (self, before, turn, &class, error))
    return FALSE;
  turn->intent = g_strdup (self->classes.names[class]);
  if (class == self->classes.outside)
    hand_off (turn, _ ("It is taken for something that the assistant is not for."));
  else if ((float) turn->confidence < threshold)
    hand_off (turn, _ ("The assistant is not sure enough what is asked."));
  return turn->reply == NULL;
}

/* ---- items ---- */

static gboolean
means (const AisleParams *settings, const char *name, const char *intent, gboolean (*by_name) (const char *intent))
{
  g_auto (GStrv) list = aisle_params_list (settings, name);

  if (intent == NULL)
    return FALSE;
  return list[0] != NULL ? g_strv_contains ((const char *const *) list, intent) : by_name (intent);
}

static char *
list_items (const AisleChatTurn *turn, AisleWords words)
{
  g_autoptr (GString) text = g_string_new (aisle_assistant_words (words, turn->text));

  for (guint i = 0; i < turn->items->len; i++)
    {
      const AisleRecommendation *item = turn->items->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? aisle_assistant_comma (turn->text) : "",
                              item->title != NULL && *item->title != '\0' ? item->title : item->id);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
recommend (AisleProject *project, const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn,
           AisleProgress *progress, GError **error)
{
  static const char *const nothing[] = { NULL };
  const AisleAdviceOrder order = { .run = self->runs[AISLE_ASSISTANT_RECOMMENDER],
                                   .user = ask->user,
                                   .items = ask->user != NULL ? NULL : nothing,
                                   .k = N_ITEMS,
                                   .everybody = ask->user == NULL };
  g_autoptr (AisleAdvice) advice = aisle_command_recommend (project, &order, progress, error);

  if (advice == NULL)
    return FALSE;
  turn->runs[AISLE_ASSISTANT_RECOMMENDER] = order.run;
  g_ptr_array_unref (turn->items);
  turn->items = g_steal_pointer (&advice->items);
  advice->items = g_ptr_array_new ();
  if (turn->items->len == 0)
    hand_off (turn, _ ("The recommender has nothing for this customer."));
  else
    end_turn (turn, AISLE_REPLY_RETRIEVED, list_items (turn, AISLE_WORDS_RECOMMEND),
              g_strdup_printf (_ ("The recommender answers “%s”."), turn->intent));
  return TRUE;
}

static gboolean
look_for (AisleProject *project, const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn,
          GError **error)
{
  g_autoptr (GPtrArray) items =
      aisle_command_search_as (project, self->search, ask->text, ask->user, N_ITEMS, FALSE, error);

  if (items == NULL)
    return FALSE;
  turn->runs[AISLE_ASSISTANT_RANKER] = self->runs[AISLE_ASSISTANT_RANKER];
  g_ptr_array_unref (turn->items);
  turn->items = g_steal_pointer (&items);
  end_turn (turn, AISLE_REPLY_RETRIEVED,
            turn->items->len > 0 ? list_items (turn, AISLE_WORDS_FOUND)
                                 : g_strdup (aisle_assistant_words (AISLE_WORDS_NOTHING, turn->text)),
            g_strdup_printf (_ ("The search in the catalogue answers “%s”."), turn->intent));
  return TRUE;
}

/* ---- answers ---- */

/* Found, else written, else a person's. */
static gboolean
give_answer (const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn, AisleProgress *progress,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  const AisleFoundAnswer *found = aisle_chat_find (self, ask, turn, progress, &local);
  char *written = NULL;

  if (found == NULL && local == NULL)
    written = aisle_chat_write (self, ask, turn, progress, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (found != NULL)
    end_turn (turn, AISLE_REPLY_RETRIEVED, g_strdup (found->answer),
              g_strdup_printf (_ ("Found as the answer to “%s”."), found->question));
  else if (written != NULL)
    end_turn (turn, AISLE_REPLY_GENERATED, written,
              g_strdup (turn->passages->len > 0 ? _ ("Written, with words and numbers of the answers found.")
                                                : _ ("Written: no answer is found.")));
  else
    hand_off (turn, turn->passages->len > 0 ? _ ("No answer that is found is likely enough to be the right one.")
                                            : _ ("No answer is found."));
  return TRUE;
}

/* ---- the turn ---- */

static gboolean
answer (AisleProject *project, const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn,
        AisleProgress *progress, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (aisle_asks_for_person (ask->text))
    {
      hand_off (turn, _ ("The customer asks for a person."));
      return TRUE;
    }
  if (!understand (self, ask, turn, &local))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return turn->reply != NULL;
    }
  if (self->runs[AISLE_ASSISTANT_RECOMMENDER] != 0
      && means (self->settings, "recommend", turn->intent, aisle_intent_means_recommend))
    return recommend (project, self, ask, turn, progress, error);
  if (self->search != NULL && means (self->settings, "search", turn->intent, aisle_intent_means_search))
    return look_for (project, self, ask, turn, error);
  return give_answer (self, ask, turn, progress, error);
}

AisleChatTurn *
aisle_command_chat (AisleProject *project, const AisleAssistant *assistant, const AisleChatAsk *ask,
                    AisleProgress *progress, GError **error)
{
  g_autofree char *text = g_strstrip (g_utf8_make_valid (ask->text, -1));
  AisleChatAsk valid = *ask;
  g_autoptr (AisleChatTurn) turn = turn_new (text);

  valid.text = text;
  if (*text == '\0')
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("nothing is said: write a question"));
      return NULL;
    }
  if (ask->user != NULL && aisle_project_find (project, AISLE_NAMES_USER, ask->user) < 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no user '%s' in this project"), ask->user);
      return NULL;
    }
  turn->mentions = aisle_mentions_find (assistant->names, text);
  return answer (project, assistant, &valid, turn, progress, error) ? g_steal_pointer (&turn) : NULL;
}
