/* topics-command.c: topics of a project's conversations or reviews, and what becomes of them. */
#include "command/dialogues.h"
#include "command/found-topics.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/classify.h"
#include "command/command.h"
#include "store/sql.h"

#include <string.h>

static const AisleParam own_params[] = {
  { "names", N_ ("Names count"), AISLE_PARAM_BOOLEAN, "no", 0, 0, NULL, NULL,
    N_ ("Whether names of products, categories and brands tell topics apart like other words.") },
  { "mood", N_ ("Moods by run"), AISLE_PARAM_INTEGER, "0", 0, 9007199254740991, NULL, NULL,
    N_ ("The run of a classifier that tells moods or opinions; 0 for none.") },
};

const AisleParam *
aisle_topics_command_params (gsize *n)
{
  static AisleParam *table = NULL;
  const gsize n_own = G_N_ELEMENTS (own_params);

  *n = aisle_conversation_n_params + aisle_topic_n_params + n_own;
  if (g_once_init_enter (&table))
    {
      AisleParam *all = g_new (AisleParam, *n);

      memcpy (all, aisle_conversation_params, aisle_conversation_n_params * sizeof *all);
      memcpy (all + aisle_conversation_n_params, aisle_topic_params, aisle_topic_n_params * sizeof *all);
      memcpy (all + *n - n_own, own_params, sizeof own_params);
      g_once_init_leave (&table, all);
    }
  return table;
}

void
aisle_found_topics_free (AisleFoundTopics *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->topics, aisle_topics_free);
  g_clear_pointer (&self->asked, aisle_asked_turns_free);
  g_clear_pointer (&self->all, aisle_conversations_free);
  g_clear_pointer (&self->params, aisle_params_free);
  g_clear_pointer (&self->calendar, aisle_calendar_free);
  g_free (self->again);
  g_free (self->mood);
  g_free (self);
}

gsize
aisle_found_topics_n (const AisleFoundTopics *self)
{
  return self->topics->n_topics;
}

const char *
aisle_found_topics_label (const AisleFoundTopics *self, gsize topic)
{
  return self->topics->label[topic - 1];
}

gboolean
aisle_found_topics_of_reviews (const AisleFoundTopics *self)
{
  return self->all->reviews;
}

gboolean
aisle_found_topics_has_agents (const AisleFoundTopics *self)
{
  return self->has_agents;
}

char *
aisle_found_topics_name (const AisleFoundTopics *self, gsize topic)
{
  char **words = self->topics->words[topic - 1];
  char *name = g_strdup (aisle_found_topics_label (self, topic));

  if (words[0] != NULL)
    {
      g_free (name);
      name = words[1] != NULL ? g_strjoin ("_", words[0], words[1], NULL) : g_strdup (words[0]);
    }
  return g_strdelimit (name, " ", '_');
}

AislePassport *
aisle_found_topics_passport (const AisleFoundTopics *self, const char *definition)
{
  AislePassport *passport = aisle_passport_new (definition);
  gsize silent = 0;

  for (gsize i = 0; i < self->asked->n; i++)
    silent += self->topics->topic[i] < 0;
  aisle_passport_set_rows (passport, self->asked->n, N_ ("turns"));
  aisle_passport_add_dropped (passport, _ ("turns without a word that says something"), silent);
  aisle_conversations_describe (self->all, passport);
  aisle_passport_add_params (passport, self->params);
  if (self->topics->by_answers)
    aisle_passport_add_note (passport, _ ("Words lie close that are answered alike; labels are the words that tell a "
                                          "topic from the others."));
  else
    aisle_passport_add_note (passport, _ ("Words lie close that stand in the same texts; labels are the words that "
                                          "tell a topic from the others."));
  return passport;
}

/* ---- finding ---- */

static AisleTopicNames *
read_names (AisleProject *project, GError **error)
{
  g_autoptr (AisleTopicNames) names = aisle_topic_names_new ();
  sqlite3_stmt *row = aisle_sql_prepare (project, "SELECT title, category, brand FROM items_readable", error);
  int rc;

  if (row == NULL)
    return NULL;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    for (int column = 0; column < 3; column++)
      aisle_topic_names_add (names, aisle_sql_text (row, column));
  return aisle_sql_end (project, row, rc, error) ? g_steal_pointer (&names) : NULL;
}

/* Of two asked turns of one conversation about the same topic, the first is asked again. */
static void
find_again (AisleFoundTopics *self)
{
  const AisleAskedTurns *asked = self->asked;

  for (gsize i = 0; i < asked->n; i++)
    for (gsize j = i + 1; j < asked->n && self->topics->topic[i] >= 0
                          && self->all->conversation[asked->turn[j]] == self->all->conversation[asked->turn[i]];
         j++)
      if (self->topics->topic[j] == self->topics->topic[i])
        {
          self->again[i] = TRUE;
          break;
        }
}

/* What a class of a run says of a mood: -1, 0 or 1. */
static double
value_of (const char *name)
{
  static const char bad[] = "|angry|negative|neg|bad|unhappy|sad|0|差评|负面|消极|愤怒|生气|不满|";
  static const char good[] = "|happy|positive|pos|good|glad|1|好评|正面|积极|开心|满意|";
  g_autofree char *lower = g_utf8_strdown (name, -1), *between = g_strconcat ("|", lower, "|", NULL);

  return strstr (bad, between) != NULL ? -1 : strstr (good, between) != NULL ? 1 : 0;
}

static gboolean
tell_moods (AisleFoundTopics *self, AisleProject *project, gint64 run, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTable) told =
      aisle_command_classify (project, run, self->asked->texts, self->asked->n, progress, error);
  static const char *const names[] = { "intent", "second", "third" }, *const chances[] = { "confidence",
                                                                                           "second_chance",
                                                                                           "third_chance" };
  gboolean known = FALSE;

  if (told == NULL)
    return FALSE;
  self->mood = g_try_new0 (float, self->asked->n + 1);
  for (gsize i = 0; self->mood != NULL && i < self->asked->n; i++)
    for (gsize c = 0; c < G_N_ELEMENTS (names); c++)
      {
        gssize name = aisle_table_find (told, names[c]), chance = aisle_table_find (told, chances[c]);

        if (name < 0 || chance < 0 || aisle_table_is_missing (told, i, (gsize) name))
          continue;
        double value = value_of (aisle_table_text (told, i, (gsize) name));
        known |= value < 0 || value > 0;
        self->mood[i] += (float) (value * aisle_table_number (told, i, (gsize) chance));
      }
  if (self->mood == NULL)
    g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the moods"));
  else if (!known)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("run %lld tells no moods: its classes are neither happy nor angry, positive nor negative"),
                 (long long) run);
  return self->mood != NULL && known;
}

static gboolean
find_topics (AisleFoundTopics *self, AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTopicNames) names = NULL;
  g_autofree char *zone = aisle_project_setting (project, "time_zone"),
                  *week_start = aisle_project_setting (project, "week_start");

  self->weeks_from_sunday = g_strcmp0 (week_start, "sunday") == 0;
  self->calendar = aisle_calendar_new (zone, error);
  if (self->calendar == NULL)
    return FALSE;
  self->asked = aisle_asked_turns_new (self->all);
  self->again = self->asked != NULL ? g_try_new0 (guint8, self->asked->n + 1) : NULL;
  if (self->again == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the topics"));
      return FALSE;
    }
  if (!aisle_params_boolean (self->params, "names"))
    {
      names = read_names (project, error);
      if (names == NULL)
        return FALSE;
    }
  self->topics = aisle_topics_find (self->asked->texts, (const char *const *) self->asked->answers, self->asked->n,
                                    names, self->params, progress, error);
  if (self->topics == NULL)
    return FALSE;
  find_again (self);
  for (gsize i = 0; i < self->asked->n && !self->has_agents; i++)
    self->has_agents = self->asked->answered[i] != 0;
  return TRUE;
}

AisleFoundTopics *
aisle_command_topics (AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleFoundTopics) self = g_new0 (AisleFoundTopics, 1);
  AisleProgress first = aisle_progress_part (progress, 0, .1), second = aisle_progress_part (progress, .1, .8),
                third = aisle_progress_part (progress, .8, 1);
  gsize n;
  const AisleParam *table = aisle_topics_command_params (&n);

  self->params = params != NULL ? aisle_params_dup (params) : aisle_params_new (table, n);
  self->all = aisle_conversations_read (project, self->params, &first, error);
  if (self->all == NULL || !find_topics (self, project, &second, error))
    return NULL;
  if (aisle_params_integer (self->params, "mood") > 0
      && !tell_moods (self, project, aisle_params_integer (self->params, "mood"), &third, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- a topic becomes an intent ---- */

gboolean
aisle_command_label_topic (AisleProject *project, const AisleFoundTopics *found, gsize topic, const char *intent,
                           gboolean all, gsize *n, GError **error)
{
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (gint32));

  if (found->all->reviews || topic < 1 || topic > found->topics->n_topics)
    {
      if (found->all->reviews)
        g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                             _ ("reviews have no intents: find topics of dialogues"));
      else
        g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no topic %zu: there are %zu"), topic,
                     found->topics->n_topics);
      return FALSE;
    }
  for (gsize i = 0; i < found->asked->n; i++)
    if (found->topics->topic[i] == (gint32) topic - 1 && (all || found->all->intents[found->asked->turn[i]] == NULL))
      g_array_append_val (turns, found->all->id[found->asked->turn[i]]);
  if (turns->len == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                   _ ("all turns of topic %zu have an intent already: move all of them, or none"), topic);
      return FALSE;
    }
  *n = turns->len;
  return aisle_command_label (project, (const gint32 *) (gpointer) turns->data, turns->len, intent, error);
}
