/* passages.c: rows of answers, and the replies in conversations. */
#include "dialogue/passages.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"
#include "text/fold.h"

#include <string.h>

#define STRIDE      4096
#define MOST_BEFORE 20

static const char *const uses[] = { NC_ ("choice", "both"), NC_ ("choice", "answers"), NC_ ("choice", "replies"),
                                    NULL };
static const char *const split_kinds[] = { NC_ ("choice", "auto"), NC_ ("choice", "given"), NC_ ("choice", "random"),
                                           NC_ ("choice", "time"), NC_ ("choice", "none"),  NULL };

const AisleParam aisle_passage_params[] = {
  { "split", N_ ("Split"), AISLE_PARAM_CHOICE, "auto", 0, 0, split_kinds, NULL,
    N_ ("How whole conversations are kept apart to judge by: by the folds that came with the data, at random, or by time; "
        "auto takes the folds where there are some.") },
  { "folds", N_ ("Parts"), AISLE_PARAM_INTEGER, "5", 2, 20, NULL, NULL,
    N_ ("With random: into how many parts the conversations are divided, one of which is the test."),
    "split=auto|random" },
  { "fold", N_ ("Test part"), AISLE_PARAM_INTEGER, "1", 1, 20, NULL, NULL,
    N_ ("With random: which part is the test, from 1."), "split=auto|random" },
  { "use", N_ ("Answer with"), AISLE_PARAM_CHOICE, "both", 0, 0, uses, NULL,
    N_ ("What may be answered with: the shop's own questions and answers, what agents replied before, or both.") },
  { "before", N_ ("Earlier turns"), AISLE_PARAM_INTEGER, "2", 0, MOST_BEFORE, NULL, N_ ("turns"),
    N_ ("How many earlier turns of the customer a question may lean on.") },
  { "agent", N_ ("Agents"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Who speaks for the shop, as the data name them; empty: told by the names, else by who begins.") },
};
const gsize aisle_passage_n_params = G_N_ELEMENTS (aisle_passage_params);

/* ---- the value ---- */

void
aisle_passages_free (AislePassages *self)
{
  if (self == NULL)
    return;
  g_free (self->question);
  g_free (self->answer);
  g_free (self->intent);
  g_free (self->source);
  g_free (self->id);
  g_free (self->conversation);
  g_free (self->fold);
  g_free (self->time);
  g_free (self->same);
  g_free (self->next);
  g_clear_pointer ((GStringChunk **) &self->strings, g_string_chunk_free);
  g_free (self);
}

static AislePassages *
passages_alloc (gsize n)
{
  AislePassages *self = g_new0 (AislePassages, 1);

  self->n = n;
  self->question = g_try_new0 (const char *, n + 1);
  self->answer = g_try_new0 (const char *, n + 1);
  self->intent = g_try_new0 (const char *, n + 1);
  self->source = g_try_new0 (guint8, n + 1);
  self->id = g_try_new0 (gint32, n + 1);
  self->conversation = g_try_new0 (gint32, n + 1);
  self->fold = g_try_new0 (guint8, n + 1);
  self->time = g_try_new0 (gint64, n + 1);
  self->same = g_try_new0 (gint32, n + 1);
  self->next = g_try_new0 (gint32, n + 1);
  if (n > G_MAXINT32 || self->question == NULL || self->answer == NULL || self->intent == NULL || self->source == NULL
      || self->id == NULL || self->conversation == NULL || self->fold == NULL || self->time == NULL
      || self->same == NULL || self->next == NULL)
    g_clear_pointer (&self, aisle_passages_free);
  return self;
}

static char *
fold (const char *text)
{
  char *folded = aisle_text_fold (text, TRUE);

  return folded != NULL ? folded : g_strdup (text);
}

static void
find_same (AislePassages *self)
{
  g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize p = 0; p < self->n; p++)
    {
      char *folded = fold (self->answer[p]);
      gpointer before;

      self->next[p] = -1;
      self->same[p] = (gint32) p;
      if (g_hash_table_lookup_extended (last, folded, NULL, &before))
        {
          self->same[p] = self->same[GPOINTER_TO_SIZE (before)];
          self->next[GPOINTER_TO_SIZE (before)] = (gint32) p;
        }
      g_hash_table_replace (last, folded, GSIZE_TO_POINTER (p));
    }
}

AislePassages *
aisle_passages_new (const char *const *questions, const char *const *answers, const char *const *intents,
                    const gint32 *conversation, gsize n)
{
  AislePassages *self = passages_alloc (n);

  for (gsize p = 0; self != NULL && p < n; p++)
    {
      self->question[p] = questions[p];
      self->answer[p] = answers[p];
      self->intent[p] = intents != NULL ? intents[p] : NULL;
      self->conversation[p] = conversation != NULL ? conversation[p] : -1;
      self->source[p] = self->conversation[p] < 0 ? AISLE_PASSAGE_ANSWER : AISLE_PASSAGE_REPLY;
      self->id[p] = (gint32) p;
      self->time[p] = AISLE_TIME_MISSING;
    }
  if (self != NULL)
    find_same (self);
  return self;
}

AislePassages *
aisle_passages_select (const AislePassages *self, const gsize *rows, gsize n)
{
  AislePassages *part = passages_alloc (n);

  for (gsize p = 0; part != NULL && p < n; p++)
    {
      part->question[p] = self->question[rows[p]];
      part->answer[p] = self->answer[rows[p]];
      part->intent[p] = self->intent[rows[p]];
      part->source[p] = self->source[rows[p]];
      part->id[p] = self->id[rows[p]];
      part->conversation[p] = self->conversation[rows[p]];
      part->fold[p] = self->fold[rows[p]];
      part->time[p] = self->time[rows[p]];
    }
  if (part != NULL)
    find_same (part);
  return part;
}

/* The shop's own stand before what agents replied in the same words. */
gboolean
aisle_passage_has_intent (const AislePassages *self, gsize p, const char *intent, const guint8 *gone)
{
  for (gint32 own = self->same[p]; intent != NULL && own >= 0 && self->source[own] == AISLE_PASSAGE_ANSWER;
       own = self->next[own])
    if ((gone == NULL || !gone[own]) && g_strcmp0 (self->intent[own], intent) == 0)
      return TRUE;
  return FALSE;
}

gboolean
aisle_passage_is_right (const AislePassages *self, gsize p, const AislePassages *asked, gsize q)
{
  g_autofree char *given = NULL, *found = NULL;

  if (aisle_passage_has_intent (self, p, asked->intent[q], NULL))
    return TRUE;
  if (g_str_equal (self->answer[p], asked->answer[q]))
    return TRUE;
  given = fold (asked->answer[q]);
  found = fold (self->answer[p]);
  return g_str_equal (given, found);
}

/* ---- questions of several lines ---- */

static void
append_line (GString *lines, const char *text)
{
  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  for (const char *c = text; *c != '\0'; c++)
    g_string_append_c (lines, *c == '\n' || *c == '\r' ? ' ' : *c);
}

char *
aisle_passage_question (const char *const *before, gsize n, const char *said)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    append_line (lines, before[i]);
  append_line (lines, said);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

const char *
aisle_passage_last (const char *question)
{
  const char *line = strrchr (question, '\n');

  return line != NULL ? line + 1 : question;
}

/* ---- reading ---- */

typedef struct
{
  const char *question, *answer, *intent;
  gint64 time;
  gint32 id, conversation;
  guint8 fold, source;
} Row;

typedef struct
{
  GStringChunk *strings;
  GArray *rows;          /* Row */
  GHashTable *of_intent; /* the only answer of an intent, or NULL, of the records "answers" */
  gsize before;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->of_intent, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
read_answers (Reading *self, AisleProject *project, AisleProgress *progress, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (
      project,
      "SELECT r.id, r.question, r.answer, nullif (r.intent, '') FROM answers AS r JOIN sources AS s ON s.id = r.source"
      " AND s.active = 1 WHERE trim (r.question) <> '' AND trim (r.answer) <> '' ORDER BY r.id",
      error);
  int rc;

  if (row == NULL)
    return FALSE;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_autofree char *question = aisle_passage_question (NULL, 0, aisle_sql_text (row, 1));
      Row one = { .id = sqlite3_column_int (row, 0),
                  .conversation = -1,
                  .time = AISLE_TIME_MISSING,
                  .source = AISLE_PASSAGE_ANSWER };
      gpointer known;

      if (self->rows->len % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading answers"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
      one.question = g_string_chunk_insert (self->strings, question);
      one.answer = g_string_chunk_insert (self->strings, aisle_sql_text (row, 2));
      if (sqlite3_column_type (row, 3) != SQLITE_NULL)
        {
          one.intent = g_string_chunk_insert_const (self->strings, aisle_sql_text (row, 3));
          if (!g_hash_table_lookup_extended (self->of_intent, one.intent, NULL, &known))
            g_hash_table_insert (self->of_intent, (gpointer) one.intent, (gpointer) one.answer);
          else if (known != NULL && !g_str_equal (known, one.answer))
            g_hash_table_insert (self->of_intent, (gpointer) one.intent, NULL); /* which one is not known */
        }
      g_array_append_val (self->rows, one);
    }
  return aisle_sql_end (project, row, rc, error);
}

/* Folds of turns by the row's number; NULL with an error. */
static guint8 *
read_folds (const AisleConversations *conversations, AisleProject *project, GError **error)
{
  sqlite3_stmt *row;
  gint32 most = 0;
  g_autofree guint8 *folds = NULL;
  int rc;

  for (gsize i = 0; i < conversations->n; i++)
    most = MAX (most, conversations->id[i]);
  folds = g_try_malloc0 ((gsize) most + 1);
  if (folds == NULL)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the conversations"));
      return NULL;
    }
  row = aisle_sql_prepare (project, "SELECT id, fold FROM dialogue_turns WHERE fold IS NOT NULL", error);
  if (row == NULL)
    return NULL;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    if (sqlite3_column_int (row, 0) >= 0 && sqlite3_column_int (row, 0) <= most)
      folds[sqlite3_column_int (row, 0)] = (guint8) sqlite3_column_int (row, 1);
  return aisle_sql_end (project, row, rc, error) ? g_steal_pointer (&folds) : NULL;
}

static gboolean
is_said (const AisleConversations *conversations, gsize turn, AisleSpeaker speaker)
{
  const char *text = conversations->texts[turn];

  return conversations->speaker[turn] == speaker && text[strspn (text, " \t\r\n")] != '\0';
}

/* The customer's turn, what the customer said before it, and what the agent replied right after. */
static void
take_turn (Reading *self, const AisleConversations *conversations, gsize turn, const guint8 *folds)
{
  gsize d = (gsize) conversations->conversation[turn], first = conversations->start[d], n = 0;
  const char *before[MOST_BEFORE], *intent = conversations->intents[turn], *answer = NULL;
  g_autofree char *question = NULL;
  Row one = { .id = conversations->id[turn],
              .conversation = (gint32) d,
              .time = conversations->time[turn],
              .fold = folds[conversations->id[turn]],
              .source = AISLE_PASSAGE_REPLY };

  if (turn + 1 < conversations->start[d + 1] && is_said (conversations, turn + 1, AISLE_SPEAKER_AGENT))
    answer = g_string_chunk_insert_const (self->strings, conversations->texts[turn + 1]);
  else if (intent != NULL)
    answer = g_hash_table_lookup (self->of_intent, intent);
  if (answer == NULL)
    return;
  for (gsize i = turn; i-- > first && n < self->before;)
    if (is_said (conversations, i, AISLE_SPEAKER_CUSTOMER))
      before[self->before - ++n] = conversations->texts[i];
  question = aisle_passage_question (before + self->before - n, n, conversations->texts[turn]);
  one.question = g_string_chunk_insert (self->strings, question);
  one.answer = answer;
  one.intent = intent != NULL ? g_string_chunk_insert_const (self->strings, intent) : NULL;
  g_array_append_val (self->rows, one);
}

static gboolean
read_replies (Reading *self, AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) values = aisle_params_new (aisle_conversation_params, aisle_conversation_n_params);
  g_autoptr (AisleConversations) conversations = NULL;
  g_autofree guint8 *folds = NULL;
  g_autoptr (GError) local = NULL;

  if (!aisle_params_set (values, "records", "dialogues", error)
      || !aisle_params_set (values, "agent", aisle_params_text (params, "agent"), error))
    return FALSE;
  conversations = aisle_conversations_read (project, values, progress, &local);
  if (conversations == NULL)
    {
      if (local->code == AISLE_ERROR_EMPTY && local->domain == AISLE_DIALOGUE_ERROR)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  folds = read_folds (conversations, project, error);
  if (folds == NULL)
    return FALSE;
  for (gsize i = 0; i < conversations->n; i++)
    {
      if (i % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading replies"), error))
        return FALSE;
      if (is_said (conversations, i, AISLE_SPEAKER_CUSTOMER))
        take_turn (self, conversations, i, folds);
    }
  return TRUE;
}

static AislePassages *
passages_of (const Reading *reading)
{
  AislePassages *self = passages_alloc (reading->rows->len);

  for (gsize p = 0; self != NULL && p < self->n; p++)
    {
      const Row *row = &g_array_index (reading->rows, Row, p);

      self->question[p] = row->question;
      self->answer[p] = row->answer;
      self->intent[p] = row->intent;
      self->source[p] = row->source;
      self->id[p] = row->id;
      self->conversation[p] = row->conversation;
      self->fold[p] = row->fold;
      self->time[p] = row->time;
    }
  if (self != NULL)
    find_same (self);
  return self;
}

AislePassages *
aisle_passages_read (AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Reading) reading = { .strings = g_string_chunk_new (1 << 16),
                               .rows = g_array_new (FALSE, FALSE, sizeof (Row)),
                               .of_intent = g_hash_table_new (g_str_hash, g_str_equal),
                               .before = (gsize) aisle_params_integer (params, "before") };
  const char *use = aisle_params_text (params, "use");
  AislePassages *self;

  if ((!g_str_equal (use, "replies") && !read_answers (&reading, project, progress, error))
      || !read_replies (&reading, project, params, progress, error))
    return NULL;
  if (reading.rows->len == 0)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY,
                           _ ("nothing answers a question: import answers, or dialogues with replies of an agent"));
      return NULL;
    }
  self = passages_of (&reading);
  if (self == NULL)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the answers"));
      return NULL;
    }
  self->strings = g_steal_pointer (&reading.strings);
  return self;
}

char *
aisle_passages_hash (const AislePassages *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize p = 0; p < self->n; p++)
    {
      const char *texts[] = { self->question[p], self->answer[p], self->intent[p] != NULL ? self->intent[p] : "" };

      for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
        g_checksum_update (sum, (const guchar *) texts[t], (gssize) strlen (texts[t]) + 1);
      g_checksum_update (sum, &self->fold[p], 1);
      g_checksum_update (sum, (const guchar *) &self->time[p], sizeof self->time[p]);
    }
  return g_strndup (g_checksum_get_string (sum), 32);
}
