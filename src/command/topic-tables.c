/* topic-tables.c: what is known of found topics, as tables with their passports. */
#include "command/found-topics.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/command.h"

#include <math.h>
#include <string.h>

#define LATE_DAYS 28
#define PLACES    10 /* of a customer's turns in a conversation */
#define ENOUGH    .1 /* of a topic's turns have a label: then the topic may have one */
#define FEW       10 /* turns: whether a topic of fewer comes more often cannot be told */
#define FAREWELL  .6 /* of a topic's turns are last words: nobody expects a reply */

/* ---- sums ---- */

typedef struct
{
  gsize turns, conversations, answered, late, unanswered, again, last_words;
  gint32 last_conversation, example, problem; /* problem: the typical one without help; -1 none */
  const char *intent;                         /* NULL where no one is that of most */
  gsize labelled, left, alike;                /* turns with an intent; of the vote; with the one that is left */
  double mood;
} TopicSums;

typedef struct
{
  TopicSums *topics;        /* K */
  gsize n_late, n_timed, n; /* turns in topics */
} Sums;

static gint64
newest (const AisleFoundTopics *self)
{
  gint64 last = AISLE_TIME_MISSING;

  for (gsize i = 0; i < self->asked->n; i++)
    last = MAX (last, self->all->time[self->asked->turn[i]]);
  return last;
}

/* The intent of more than half of each topic's labelled turns, by the majority vote of Boyer and Moore: where there is one,
 * it is what is left when unlike pairs are taken out.  Few labels say nothing of the rest. */
static void
find_intents (const AisleFoundTopics *self, Sums *sums)
{
  for (gsize i = 0; i < self->asked->n; i++)
    {
      const char *given = self->all->intents[self->asked->turn[i]];
      TopicSums *topic = self->topics->topic[i] >= 0 ? &sums->topics[self->topics->topic[i]] : NULL;

      if (topic == NULL || given == NULL)
        continue;
      if (topic->left == 0)
        topic->intent = given;
      if (g_str_equal (topic->intent, given))
        topic->left++;
      else
        topic->left--;
      topic->labelled++;
    }
  for (gsize i = 0; i < self->asked->n; i++)
    if (self->topics->topic[i] >= 0)
      {
        TopicSums *topic = &sums->topics[self->topics->topic[i]];

        topic->alike +=
            topic->intent != NULL && g_strcmp0 (self->all->intents[self->asked->turn[i]], topic->intent) == 0;
      }
  for (gsize t = 0; t < self->topics->n_topics; t++)
    {
      TopicSums *topic = &sums->topics[t];

      if (2 * topic->alike <= topic->labelled || (double) topic->labelled < ENOUGH * (double) topic->turns)
        topic->intent = NULL;
    }
}

static void
add_turn (const AisleFoundTopics *self, Sums *sums, gsize i, gint64 last)
{
  gsize turn = self->asked->turn[i];
  TopicSums *topic = &sums->topics[self->topics->topic[i]];
  gboolean timed = self->all->time[turn] != AISLE_TIME_MISSING;
  gboolean late = timed && self->all->time[turn] > last - LATE_DAYS * AISLE_DAY;
  gboolean helped = self->asked->answered[i] && !self->again[i];

  topic->turns++;
  topic->conversations += topic->last_conversation != self->all->conversation[turn];
  topic->last_conversation = self->all->conversation[turn];
  topic->answered += helped;
  topic->unanswered += !self->asked->answered[i];
  topic->again += self->again[i];
  topic->last_words += turn > 0 && turn + 1 == self->all->start[self->all->conversation[turn] + 1]
                       && self->all->turn[turn] > 0 && self->all->speaker[turn - 1] == AISLE_SPEAKER_AGENT;
  topic->late += late;
  if (topic->example < 0 || self->topics->fit[i] > self->topics->fit[topic->example])
    topic->example = (gint32) i;
  if (!helped && (topic->problem < 0 || self->topics->fit[i] > self->topics->fit[topic->problem]))
    topic->problem = (gint32) i;
  if (self->mood != NULL)
    topic->mood += (double) self->mood[i];
  sums->n++;
  sums->n_timed += timed;
  sums->n_late += late;
}

static void
sums_init (Sums *self, const AisleFoundTopics *found)
{
  gint64 last = newest (found);

  *self = (Sums){ .topics = g_new0 (TopicSums, found->topics->n_topics + 1) };
  for (gsize t = 0; t < found->topics->n_topics; t++)
    self->topics[t].last_conversation = self->topics[t].example = self->topics[t].problem = -1;
  for (gsize i = 0; i < found->asked->n; i++)
    if (found->topics->topic[i] >= 0)
      add_turn (found, self, i, last);
  find_intents (found, self);
}

static void
sums_clear (Sums *self)
{
  g_free (self->topics);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sums, sums_clear)

/* Thanks and farewells want no reply, and neither do reviews; texts without an agent tell nothing of it. */
static gboolean
wants_reply (const AisleFoundTopics *self, const TopicSums *topic)
{
  return !self->all->reviews && self->has_agents && (double) topic->last_words <= FAREWELL * (double) topic->turns;
}

/* ---- a row a topic ---- */

enum
{
  TOPIC,
  LABEL,
  WORDS,
  TURNS,
  SHARE,
  CONVERSATIONS,
  ANSWERED,
  TREND,
  INTENT,
  LABELLED,
  MOOD,
  EXAMPLE
};

static AisleTable *
new_topics (void)
{
  const AisleColumnSpec specs[] = {
    [TOPIC] = { "topic", N_ ("Topic"), AISLE_COLUMN_INTEGER, NULL },
    [LABEL] = { "label", N_ ("Label"), AISLE_COLUMN_TEXT, NULL },
    [WORDS] = { "words", C_ ("topic", "Words"), AISLE_COLUMN_TEXT, NULL },
    [TURNS] = { "turns", N_ ("Turns"), AISLE_COLUMN_INTEGER, N_ ("turns") },
    [SHARE] = { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },
    [CONVERSATIONS] = { "conversations", N_ ("Conversations"), AISLE_COLUMN_INTEGER, N_ ("conversations") },
    [ANSWERED] = { "answered", C_ ("topic", "Answered"), AISLE_COLUMN_SHARE, NULL },
    [TREND] = { "trend", N_ ("Change of share"), AISLE_COLUMN_SHARE, NULL },
    [INTENT] = { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT, NULL },
    [LABELLED] = { "labelled", N_ ("Labelled"), AISLE_COLUMN_SHARE, NULL },
    [MOOD] = { "mood", N_ ("Mood"), AISLE_COLUMN_REAL, NULL },
    [EXAMPLE] = { "example", N_ ("Example"), AISLE_COLUMN_TEXT, NULL },
  };

  return aisle_table_new (specs, G_N_ELEMENTS (specs));
}

/* Its share of the turns of the last four weeks over its share before them, less 1; NaN where one of the two is empty, and of
 * a topic of few turns, where it would be a matter of one or two. */
static double
trend_of (const Sums *sums, const TopicSums *topic)
{
  double late = (double) sums->n_late, before = (double) sums->n - late;

  if (topic->turns < FEW || sums->n_timed < sums->n || sums->n_late == 0 || before <= 0 || topic->turns == topic->late)
    return NAN;
  return (double) topic->late / late / ((double) (topic->turns - topic->late) / before) - 1;
}

AisleAnswer *
aisle_found_topics_table (const AisleFoundTopics *self)
{
  AisleTable *table = new_topics ();
  AislePassport *passport;
  g_auto (Sums) sums = { 0 };

  sums_init (&sums, self);
  for (gsize t = 0; t < self->topics->n_topics; t++)
    {
      const TopicSums *topic = &sums.topics[t];
      g_autofree char *words = g_strjoinv (", ", self->topics->words[t]);
      gsize row = aisle_table_add_row (table);
      double turns = (double) topic->turns;

      aisle_table_set_integer (table, row, TOPIC, (gint64) t + 1);
      aisle_table_set_text (table, row, LABEL, self->topics->label[t]);
      aisle_table_set_text (table, row, WORDS, words);
      aisle_table_set_integer (table, row, TURNS, (gint64) topic->turns);
      aisle_table_set_real (table, row, SHARE, turns / (double) sums.n);
      aisle_table_set_integer (table, row, CONVERSATIONS, (gint64) topic->conversations);
      aisle_table_set_real (table, row, ANSWERED, wants_reply (self, topic) ? (double) topic->answered / turns : NAN);
      aisle_table_set_real (table, row, TREND, trend_of (&sums, topic));
      if (topic->intent != NULL)
        aisle_table_set_text (table, row, INTENT, topic->intent);
      aisle_table_set_real (table, row, LABELLED, self->all->reviews ? NAN : (double) topic->labelled / turns);
      aisle_table_set_real (table, row, MOOD, self->mood != NULL ? topic->mood / turns : NAN);
      aisle_table_set_text (table, row, EXAMPLE, self->asked->texts[topic->example]);
    }
  passport = aisle_found_topics_passport (
      self,
      _ ("Topics among what customers say: turns with similar words, how many were replied to and not asked again, and "
         "how the share of topics of ten turns or more differs in the last four weeks from before."));
  if (!self->all->reviews)
    aisle_passport_add_note (passport,
                             _ ("A topic has an intent where more than half of its labelled turns have it, and at "
                                "least a tenth of its turns are labelled."));
  return aisle_answer_new (table, passport);
}

/* ---- weeks ---- */

static const AisleColumnSpec week_columns[] = {
  { "week", N_ ("Week"), AISLE_COLUMN_DATE, NULL },
  { "label", N_ ("Topic"), AISLE_COLUMN_TEXT, NULL },
  { "turns", N_ ("Turns"), AISLE_COLUMN_INTEGER, N_ ("turns") },
};

static gint32
week_of (const AisleFoundTopics *self, gint64 time, guint *cache)
{
  gint32 day = aisle_calendar_day (self->calendar, time, cache);

  return day - (gint32) ((aisle_day_weekday (day) + (self->weeks_from_sunday ? 1u : 0u)) % 7);
}

AisleAnswer *
aisle_found_topics_weeks (const AisleFoundTopics *self, gsize most)
{
  AisleTable *table = aisle_table_new (week_columns, G_N_ELEMENTS (week_columns));
  gsize k = MIN (most, self->topics->n_topics), n = 0;
  gint32 first = G_MAXINT32, last = G_MININT32;
  guint cache = 0;
  g_autofree gint64 *counts = NULL;

  for (gsize i = 0; i < self->asked->n; i++)
    if (self->all->time[self->asked->turn[i]] != AISLE_TIME_MISSING)
      {
        gint32 week = week_of (self, self->all->time[self->asked->turn[i]], &cache);

        first = MIN (first, week);
        last = MAX (last, week);
      }
  n = last >= first ? (gsize) (last - first) / 7 + 1 : 0;
  counts = g_new0 (gint64, n * k + 1);
  for (gsize i = 0; i < self->asked->n; i++)
    if (self->topics->topic[i] >= 0 && (gsize) self->topics->topic[i] < k
        && self->all->time[self->asked->turn[i]] != AISLE_TIME_MISSING)
      counts[(gsize) (week_of (self, self->all->time[self->asked->turn[i]], &cache) - first) / 7 * k
             + (gsize) self->topics->topic[i]]++;
  for (gsize w = 0; w < n; w++)
    for (gsize t = 0; t < k; t++)
      {
        gsize row = aisle_table_add_row (table);

        aisle_table_set_integer (table, row, 0, first + 7 * (gint32) w);
        aisle_table_set_text (table, row, 1, self->topics->label[t]);
        aisle_table_set_integer (table, row, 2, counts[w * k + t]);
      }
  return aisle_answer_new (
      table, aisle_found_topics_passport (
                 self, _ ("Turns of the largest topics by week; the first and the last week may be incomplete.")));
}

/* ---- where help is missing ---- */

static const AisleColumnSpec problem_columns[] = {
  { "topic", N_ ("Topic"), AISLE_COLUMN_INTEGER, NULL },
  { "label", N_ ("Label"), AISLE_COLUMN_TEXT, NULL },
  { "problems", N_ ("Without help"), AISLE_COLUMN_INTEGER, N_ ("turns") },
  { "share", N_ ("Share of the topic"), AISLE_COLUMN_SHARE, NULL },
  { "unanswered", N_ ("No reply"), AISLE_COLUMN_INTEGER, N_ ("turns") },
  { "asked_again", N_ ("Asked again"), AISLE_COLUMN_INTEGER, N_ ("turns") },
  { "question", N_ ("Question"), AISLE_COLUMN_TEXT, NULL },
  { "suggestion", N_ ("Usual reply"), AISLE_COLUMN_TEXT, NULL },
};

/* The last line of what agents reply within a topic, the one that comes most often. */
static const char *
usual_reply (const AisleFoundTopics *self, gsize topic)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  const char *best = NULL;
  gsize most = 0;

  for (gsize i = 0; i < self->asked->n; i++)
    {
      gsize turn = self->asked->turn[i] + 1, end = self->all->start[self->all->conversation[self->asked->turn[i]] + 1];

      for (;
           self->topics->topic[i] == (gint32) topic && turn < end && self->all->speaker[turn] != AISLE_SPEAKER_CUSTOMER;
           turn++)
        if (self->all->speaker[turn] == AISLE_SPEAKER_AGENT)
          {
            const char *text = self->all->texts[turn];
            gsize times = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, text)) + 1;

            g_hash_table_insert (counts, (gpointer) text, GSIZE_TO_POINTER (times));
            if (times > most)
              {
                best = text;
                most = times;
              }
          }
    }
  return most > 1 ? best : NULL;
}

static int
compare_problems (gconstpointer a, gconstpointer b, gpointer data)
{
  const TopicSums *topics = data, *x = &topics[*(const gsize *) a], *y = &topics[*(const gsize *) b];
  gsize in_x = x->turns - x->answered, in_y = y->turns - y->answered;

  if (in_x != in_y)
    return in_x > in_y ? -1 : 1;
  return x < y ? -1 : x > y;
}

AisleAnswer *
aisle_found_topics_problems (const AisleFoundTopics *self)
{
  AisleTable *table = aisle_table_new (problem_columns, G_N_ELEMENTS (problem_columns));
  g_auto (Sums) sums = { 0 };
  gsize k = self->topics->n_topics;
  g_autofree gsize *order = g_new (gsize, k + 1);

  sums_init (&sums, self);
  for (gsize t = 0; t < k; t++)
    order[t] = t;
  g_qsort_with_data (order, (gint) k, sizeof *order, compare_problems, sums.topics);
  for (gsize p = 0; p < k && !self->all->reviews; p++)
    {
      const TopicSums *topic = &sums.topics[order[p]];
      const char *reply = usual_reply (self, order[p]);
      gsize row;

      if (topic->answered == topic->turns || !wants_reply (self, topic))
        continue;
      row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, (gint64) order[p] + 1);
      aisle_table_set_text (table, row, 1, self->topics->label[order[p]]);
      aisle_table_set_integer (table, row, 2, (gint64) (topic->turns - topic->answered));
      aisle_table_set_real (table, row, 3, 1 - (double) topic->answered / (double) topic->turns);
      aisle_table_set_integer (table, row, 4, (gint64) topic->unanswered);
      aisle_table_set_integer (table, row, 5, (gint64) topic->again);
      aisle_table_set_text (table, row, 6, self->asked->texts[topic->problem]);
      if (reply != NULL)
        aisle_table_set_text (table, row, 7, reply);
    }
  return aisle_answer_new (
      table, aisle_found_topics_passport (
                 self, _ ("Turns of each topic that no agent replied to, or that were asked again in the same "
                          "conversation, with a typical one and what agents reply most often there.")));
}

/* ---- moods ---- */

static const AisleColumnSpec mood_columns[] = {
  { "place", N_ ("Turn of the customer"), AISLE_COLUMN_INTEGER, NULL },
  { "turns", N_ ("Turns"), AISLE_COLUMN_INTEGER, N_ ("turns") },
  { "mood", N_ ("Mood"), AISLE_COLUMN_REAL, NULL },
  { "mood_low", N_ ("Mood, low"), AISLE_COLUMN_REAL, NULL },
  { "mood_high", N_ ("Mood, high"), AISLE_COLUMN_REAL, NULL },
};

AisleAnswer *
aisle_found_topics_moods (const AisleFoundTopics *self, gsize topic, GError **error)
{
  double sum[PLACES] = { 0 }, squares[PLACES] = { 0 };
  gsize n[PLACES] = { 0 }, place = 0;
  AisleTable *table;

  if (self->mood == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                           _ ("no run tells moods: name the run of a classifier of moods as mood=RUN"));
      return NULL;
    }
  for (gsize i = 0; i < self->asked->n; i++)
    {
      place =
          i > 0 && self->all->conversation[self->asked->turn[i]] == self->all->conversation[self->asked->turn[i - 1]]
              ? place + 1
              : 0;
      if (place >= PLACES || (topic > 0 && self->topics->topic[i] != (gint32) topic - 1))
        continue;
      n[place]++;
      sum[place] += (double) self->mood[i];
      squares[place] += (double) self->mood[i] * (double) self->mood[i];
    }
  table = aisle_table_new (mood_columns, G_N_ELEMENTS (mood_columns));
  for (gsize p = 0; p < PLACES; p++)
    {
      double mean = sum[p] / (double) n[p], spread = sqrt (MAX (squares[p] / (double) n[p] - mean * mean, 0));
      double half = 1.959964 * spread / sqrt ((double) n[p]);
      gsize row;

      if (n[p] == 0)
        continue;
      row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, (gint64) p + 1);
      aisle_table_set_integer (table, row, 1, (gint64) n[p]);
      aisle_table_set_real (table, row, 2, mean);
      aisle_table_set_real (table, row, 3, MAX (mean - half, -1));
      aisle_table_set_real (table, row, 4, MIN (mean + half, 1));
    }
  return aisle_answer_new (
      table, aisle_found_topics_passport (
                 self, _ ("The mean mood of customers by their first turn in a conversation, their second and so on, "
                          "from -1 (angry) to 1 (happy), as a trained classifier tells it; normal intervals.")));
}

/* ---- turns ---- */

static AisleTable *
new_turns (void)
{
  const AisleColumnSpec specs[] = {
    { "turn", N_ ("Turn"), AISLE_COLUMN_INTEGER, NULL },
    { "conversation", N_ ("Conversation"), AISLE_COLUMN_INTEGER, NULL },
    { "time", N_ ("Time"), AISLE_COLUMN_TIME, NULL },
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT, NULL },
    { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT, NULL },
    { "answered", C_ ("topic", "Answered"), AISLE_COLUMN_INTEGER, NULL },
    { "fit", N_ ("Typical"), AISLE_COLUMN_REAL, NULL },
    { "mood", N_ ("Mood"), AISLE_COLUMN_REAL, NULL },
  };

  return aisle_table_new (specs, G_N_ELEMENTS (specs));
}

static int
compare_fit (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *fit = data;
  gsize x = *(const gsize *) a, y = *(const gsize *) b;

  if (fit[x] < fit[y] || fit[x] > fit[y])
    return fit[x] > fit[y] ? -1 : 1;
  return (x > y) - (x < y);
}

AisleAnswer *
aisle_found_topics_turns (const AisleFoundTopics *self, gsize topic)
{
  AisleTable *table = new_turns ();
  g_autofree gsize *rows = g_new (gsize, self->asked->n + 1);
  gsize n = 0;

  for (gsize i = 0; i < self->asked->n; i++)
    if (self->topics->topic[i] == (gint32) topic - 1)
      rows[n++] = i;
  g_qsort_with_data (rows, (gint) n, sizeof *rows, compare_fit, self->topics->fit);
  for (gsize r = 0; r < n; r++)
    {
      gsize i = rows[r], turn = self->asked->turn[i], row = aisle_table_add_row (table);

      if (!self->all->reviews) /* which nobody answers */
        {
          aisle_table_set_integer (table, row, 0, self->all->id[turn]);
          aisle_table_set_integer (table, row, 5, self->asked->answered[i] && !self->again[i]);
        }
      aisle_table_set_integer (table, row, 1, self->all->conversation[turn]);
      if (self->all->time[turn] != AISLE_TIME_MISSING)
        aisle_table_set_integer (table, row, 2, self->all->time[turn]);
      aisle_table_set_text (table, row, 3, self->all->texts[turn]);
      if (self->all->intents[turn] != NULL)
        aisle_table_set_text (table, row, 4, self->all->intents[turn]);
      aisle_table_set_real (table, row, 6, (double) self->topics->fit[i]);
      aisle_table_set_real (table, row, 7, self->mood != NULL ? (double) self->mood[i] : NAN);
    }
  return aisle_answer_new (table, aisle_found_topics_passport (
                                      self, _ ("What customers say about one topic, the most typical turns first.")));
}
