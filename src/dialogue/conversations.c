/* conversations.c: rows of dialogue_turns and of reviews, put in the order in which they were said. */
#include "dialogue/conversations.h"

#include "base/error.h"
#include "base/i18n.h"
#include "dialogue/speakers.h"
#include "store/sql.h"

#include <string.h>

#define STRIDE 4096

G_DEFINE_QUARK (aisle - dialogue - error - quark, aisle_dialogue_error)

static const char *const record_kinds[] = { NC_ ("choice", "auto"), NC_ ("choice", "dialogues"),
                                            NC_ ("choice", "reviews"), NULL };

const AisleParam aisle_conversation_params[] = {
  { "records", N_ ("Records"), AISLE_PARAM_CHOICE, "auto", 0, 0, record_kinds, NULL,
    N_ ("What is read: dialogues with customers, or what they wrote about items; auto: dialogues where there are some.") },
  { "agent", N_ ("Agents"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Who speaks for the shop, as the data name them; empty: told by the names, else by who begins."),
    "records=auto|dialogues" },
};
const gsize aisle_conversation_n_params = G_N_ELEMENTS (aisle_conversation_params);

void
aisle_conversations_free (AisleConversations *self)
{
  if (self == NULL)
    return;
  g_free (self->texts);
  g_free (self->conversation);
  g_free (self->turn);
  g_free (self->speaker);
  g_free (self->time);
  g_free (self->user);
  g_free (self->item);
  g_free (self->id);
  g_free (self->intents);
  g_free (self->start);
  g_free (self->agent);
  g_clear_pointer ((GStringChunk **) &self->strings, g_string_chunk_free);
  g_free (self);
}

static AisleConversations *
conversations_alloc (gsize n, gsize n_conversations)
{
  AisleConversations *self = g_new0 (AisleConversations, 1);

  self->n = n;
  self->n_conversations = n_conversations;
  self->texts = g_try_new0 (const char *, n + 1);
  self->conversation = g_try_new0 (gint32, n + 1);
  self->turn = g_try_new0 (gint32, n + 1);
  self->speaker = g_try_new0 (guint8, n + 1);
  self->time = g_try_new0 (gint64, n + 1);
  self->user = g_try_new0 (gint32, n + 1);
  self->item = g_try_new0 (gint32, n + 1);
  self->id = g_try_new0 (gint32, n + 1);
  self->intents = g_try_new0 (const char *, n + 1);
  self->start = g_try_new0 (gsize, n_conversations + 1);
  if (self->texts == NULL || self->conversation == NULL || self->turn == NULL || self->speaker == NULL
      || self->time == NULL || self->user == NULL || self->item == NULL || self->id == NULL || self->intents == NULL
      || self->start == NULL)
    g_clear_pointer (&self, aisle_conversations_free);
  return self;
}

/* From the conversations' numbers, which ascend. */
static void
number_turns (AisleConversations *self)
{
  for (gsize i = 0; i < self->n; i++)
    {
      gint32 d = self->conversation[i];

      if (i == 0 || d != self->conversation[i - 1])
        self->start[d] = i;
      self->turn[i] = (gint32) (i - self->start[d]);
    }
  self->start[self->n_conversations] = self->n;
}

/* ---- reading ---- */

typedef struct
{
  const char *text, *intent;
  gint64 time, turn; /* turn G_MAXINT64: none */
  gint32 conversation, name, user, item, id;
} Row;

typedef struct
{
  GArray *rows; /* Row */
  GStringChunk *strings;
  GHashTable *conversations; /* of one source: id -> number + 1 */
  GHashTable *names;         /* number + 1 by what a speaker is called */
  GPtrArray *name_list;
  gint64 source;
  gint64 nameless_turn; /* of the row before, when its conversation has no id; G_MAXINT64: none */
  gint32 n_conversations;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_clear_pointer (&self->conversations, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->name_list, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* Columns: id, source, conversation, turn, speaker, time, text, intent, user, item. */
static const char dialogue_sql[] =
    "SELECT r.id, r.source, r.conversation, r.turn, r.speaker, r.time, r.text, t.intent, r.user, r.item"
    " FROM dialogue_turns AS r JOIN sources AS s ON s.id = r.source AND s.active = 1"
    " JOIN turn_intents AS t ON t.id = r.id ORDER BY r.id";
static const char review_sql[] =
    "SELECT r.id, r.source, NULL, NULL, NULL, r.time, r.text, NULL, r.user, r.item"
    " FROM reviews AS r JOIN sources AS s ON s.id = r.source AND s.active = 1 ORDER BY r.id";

/* Turns without an id go on as long as they ascend. */
static gint32
number_of_conversation (Reading *self, gint64 source, const char *id, gint64 turn)
{
  gint64 before = source == self->source ? self->nameless_turn : G_MAXINT64;
  gpointer number;

  if (source != self->source)
    {
      g_hash_table_remove_all (self->conversations);
      self->source = source;
    }
  self->nameless_turn = id == NULL ? turn : G_MAXINT64;
  if (id == NULL)
    return turn < G_MAXINT64 && turn > before ? self->n_conversations - 1 : self->n_conversations++;
  number = g_hash_table_lookup (self->conversations, id);
  if (number != NULL)
    return GPOINTER_TO_INT (number) - 1;
  g_hash_table_insert (self->conversations, g_strdup (id), GINT_TO_POINTER (self->n_conversations + 1));
  return self->n_conversations++;
}

static gint32
number_of_name (Reading *self, const char *name)
{
  gpointer number;

  if (name == NULL)
    return -1;
  number = g_hash_table_lookup (self->names, name);
  if (number == NULL)
    {
      char *kept = g_string_chunk_insert (self->strings, name);

      g_ptr_array_add (self->name_list, kept);
      number = GUINT_TO_POINTER (self->name_list->len);
      g_hash_table_insert (self->names, kept, number);
    }
  return GPOINTER_TO_INT (number) - 1;
}

static const char *
text_or_null (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NULL : aisle_sql_text (row, column);
}

static gint32
id_or_none (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? -1 : sqlite3_column_int (row, column);
}

static void
take_row (Reading *self, sqlite3_stmt *row)
{
  const char *intent = text_or_null (row, 7);
  Row one = { .id = sqlite3_column_int (row, 0), .user = id_or_none (row, 8), .item = id_or_none (row, 9) };

  one.turn = sqlite3_column_type (row, 3) == SQLITE_NULL ? G_MAXINT64 : sqlite3_column_int64 (row, 3);
  one.conversation = number_of_conversation (self, sqlite3_column_int64 (row, 1), text_or_null (row, 2), one.turn);
  one.name = number_of_name (self, text_or_null (row, 4));
  one.time = sqlite3_column_type (row, 5) == SQLITE_NULL ? AISLE_TIME_MISSING : sqlite3_column_int64 (row, 5);
  one.text = g_string_chunk_insert (self->strings, aisle_sql_text (row, 6));
  one.intent = intent != NULL ? g_string_chunk_insert_const (self->strings, intent) : NULL;
  g_array_append_val (self->rows, one);
}

static gboolean
read_rows (Reading *self, AisleProject *project, gboolean reviews, AisleProgress *progress, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, reviews ? review_sql : dialogue_sql, error);
  int rc;

  if (row == NULL)
    return FALSE;
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->strings = g_string_chunk_new (1 << 16);
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  self->name_list = g_ptr_array_new ();
  self->source = -1;
  self->nameless_turn = G_MAXINT64;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      if (self->rows->len % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading conversations"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
      take_row (self, row);
    }
  return aisle_sql_end (project, row, rc, error);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;

  if (x->conversation != y->conversation)
    return x->conversation < y->conversation ? -1 : 1;
  if (x->turn != y->turn)
    return x->turn < y->turn ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

/* Where nobody is named, numbered turns go to and fro, and the customer begins (MultiWOZ 2.1). */
static gboolean
take_turns (AisleConversations *self, const Row *rows)
{
  for (gsize i = 0; i < self->n; i++)
    if (rows[i].turn == G_MAXINT64)
      return FALSE;
  for (gsize i = 0; i < self->n; i++)
    self->speaker[i] = self->turn[i] % 2 == 0 ? AISLE_SPEAKER_CUSTOMER : AISLE_SPEAKER_AGENT;
  self->guessed = self->n > self->n_conversations;
  self->agent = self->guessed ? g_strdup (_ ("every other turn")) : NULL;
  return TRUE;
}

/* Who speaks; what nobody is said to have spoken is a customer's. */
static gboolean
name_speakers (AisleConversations *self, const Reading *reading, char *const *chosen)
{
  const Row *rows = (const Row *) (gpointer) reading->rows->data;
  gsize n_names = reading->name_list->len;
  g_autofree AisleSpokenRow *spoken = g_try_new (AisleSpokenRow, self->n + 1);
  g_autofree guint8 *roles = g_new0 (guint8, n_names + 1);
  g_autoptr (GString) agents = g_string_new (NULL);

  if (spoken == NULL)
    return FALSE;
  if (n_names == 0 && *chosen == NULL && take_turns (self, rows))
    return TRUE;
  for (gsize i = 0; i < self->n; i++)
    {
      gint32 d = self->conversation[i];

      spoken[i] = (AisleSpokenRow){ rows[i].name, self->turn[i] == 0, self->start[d + 1] - self->start[d] == 1 };
    }
  self->guessed = aisle_speakers_guess ((const char *const *) reading->name_list->pdata, n_names, spoken, self->n,
                                        *chosen != NULL ? chosen : NULL, roles);
  for (gsize i = 0; i < self->n; i++)
    self->speaker[i] = rows[i].name >= 0 ? roles[rows[i].name] : AISLE_SPEAKER_CUSTOMER;
  for (gsize s = 0; s < n_names; s++)
    if (roles[s] == AISLE_SPEAKER_AGENT)
      g_string_append_printf (agents, "%s%s", agents->len > 0 ? ", " : "", (char *) reading->name_list->pdata[s]);
  self->agent = agents->len > 0 ? g_strdup (agents->str) : NULL;
  return TRUE;
}

static AisleConversations *
arrange (Reading *reading, char *const *chosen)
{
  AisleConversations *self = conversations_alloc (reading->rows->len, (gsize) reading->n_conversations);
  Row *rows = (Row *) (gpointer) reading->rows->data;

  if (self == NULL)
    return NULL;
  qsort (rows, self->n, sizeof *rows, compare_rows);
  for (gsize i = 0; i < self->n; i++)
    {
      self->texts[i] = rows[i].text;
      self->intents[i] = rows[i].intent;
      self->conversation[i] = rows[i].conversation;
      self->time[i] = rows[i].time;
      self->user[i] = rows[i].user;
      self->item[i] = rows[i].item;
      self->id[i] = rows[i].id;
    }
  number_turns (self);
  if (!name_speakers (self, reading, chosen))
    g_clear_pointer (&self, aisle_conversations_free);
  return self;
}

AisleConversations *
aisle_conversations_read (AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Reading) reading = { 0 };
  g_auto (GStrv) chosen = params != NULL ? aisle_params_list (params, "agent") : g_new0 (char *, 1);
  const char *records = params != NULL ? aisle_params_text (params, "records") : "dialogues";
  gboolean either = g_str_equal (records, "auto"), reviews = g_str_equal (records, "reviews");
  AisleConversations *self;

  if (!read_rows (&reading, project, reviews, progress, error))
    return NULL;
  if (either && reading.rows->len == 0)
    {
      reading_clear (&reading);
      reviews = TRUE;
      if (!read_rows (&reading, project, reviews, progress, error))
        return NULL;
    }
  if (reading.rows->len == 0)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY,
                           either    ? _ ("the project has neither dialogues nor reviews: import some")
                           : reviews ? _ ("the project has no reviews: import some")
                                     : _ ("the project has no dialogues: import some"));
      return NULL;
    }
  self = arrange (&reading, chosen);
  if (self == NULL)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the conversations"));
      return NULL;
    }
  self->reviews = reviews;
  self->strings = g_steal_pointer (&reading.strings);
  return self;
}

void
aisle_conversations_describe (const AisleConversations *self, AislePassport *passport)
{
  g_autofree char *counts =
      self->reviews ? g_strdup_printf (_ ("%'zu reviews"), self->n)
                    : g_strdup_printf (_ ("%'zu turns of %'zu conversations"), self->n, self->n_conversations);

  aisle_passport_add_param (passport, _ ("texts read"), counts);
  if (self->agent != NULL)
    aisle_passport_add_param (passport, self->guessed ? _ ("agent, guessed by who begins") : _ ("agent"), self->agent);
}
