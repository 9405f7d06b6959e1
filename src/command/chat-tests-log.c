/* chat-tests-log.c: a conversation of the log, or a reply in it, as a conversation test. */
#include "command/chat-tests.h"
#include "command/dialogues.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define NAME_CHARS 60

char *
aisle_chat_test_name (const char *text)
{
  g_autofree char *start = g_utf8_substring (text, 0, MIN (NAME_CHARS, g_utf8_strlen (text, -1)));

  return strlen (text) > strlen (start) ? g_strconcat (start, "…", NULL) : g_steal_pointer (&start);
}

static gboolean
is_said_by (const AisleTable *table, gsize row, const char *speaker)
{
  return g_strcmp0 (aisle_table_text_of (table, row, "speaker"), speaker) == 0;
}

/* The row of a turn. */
static gsize
row_of (const AisleTable *table, gint32 turn)
{
  gsize row = 0;

  while (row + 1 < aisle_table_n_rows (table) && aisle_table_integer_of (table, row, "turn") != turn)
    row++;
  return row;
}

AisleChatTest *
aisle_chat_test_from_turn (AisleProject *project, gint32 turn, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleAnswer) conversation = aisle_command_conversation (project, turn, progress, error);
  g_autoptr (AisleChatTest) test = NULL;
  AisleTestTurn *last = NULL;
  const AisleTable *table;
  gsize end, row;

  if (conversation == NULL)
    return NULL;
  table = conversation->table;
  row = row_of (table, turn);
  end = is_said_by (table, row, "agent") ? row : aisle_table_n_rows (table);
  test = aisle_chat_test_new (NULL, NULL);
  for (gsize i = 0; i < end; i++)
    if (is_said_by (table, i, "customer"))
      {
        last = aisle_test_turn_new (aisle_table_text_of (table, i, "text"));
        last->intent = g_strdup (aisle_table_text_of (table, i, "intent"));
        g_ptr_array_add (test->turns, last);
      }
  if (last == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                   _ ("no customer says anything before turn %d: choose a later one"), turn);
      return NULL;
    }
  if (end == row)
    last->reply = g_strdup (aisle_table_text_of (table, row, "text"));
  test->name = aisle_chat_test_name (((const AisleTestTurn *) test->turns->pdata[0])->text);
  return g_steal_pointer (&test);
}
