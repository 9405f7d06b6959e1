/* conversation-command.c: one conversation as a table, to be read like a chat. */
#include "command/command.h"
#include "command/dialogues.h"

#include "base/error.h"
#include "base/i18n.h"

static const AisleColumnSpec column_table[] = {
  { "turn", N_ ("Turn"), AISLE_COLUMN_INTEGER, NULL },  { "speaker", N_ ("Speaker"), AISLE_COLUMN_TEXT, NULL },
  { "time", N_ ("Time"), AISLE_COLUMN_TIME, NULL },     { "text", N_ ("Text"), AISLE_COLUMN_TEXT, NULL },
  { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT, NULL },
};

static const char *const speakers[] = { "customer", "agent", "other" };

AisleAnswer *
aisle_conversation_answer (const AisleConversations *all, gsize conversation, AislePassport *passport)
{
  AisleTable *table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));

  for (gsize i = all->start[conversation]; i < all->start[conversation + 1]; i++)
    {
      gsize row = aisle_table_add_row (table);

      aisle_table_set_integer (table, row, 0, all->id[i]);
      aisle_table_set_text (table, row, 1, speakers[all->speaker[i]]);
      if (all->time[i] != AISLE_TIME_MISSING)
        aisle_table_set_integer (table, row, 2, all->time[i]);
      aisle_table_set_text (table, row, 3, all->texts[i]);
      if (all->intents[i] != NULL)
        aisle_table_set_text (table, row, 4, all->intents[i]);
    }
  return aisle_answer_new (table, passport);
}

AisleAnswer *
aisle_command_conversation (AisleProject *project, gint32 turn, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleConversations) all = aisle_conversations_read (project, NULL, progress, error);
  AislePassport *passport;

  if (all == NULL)
    return NULL;
  for (gsize i = 0; i < all->n; i++)
    if (all->id[i] == turn)
      {
        passport = aisle_passport_new (_ ("The turns of one conversation, in the order in which they were said."));
        aisle_conversations_describe (all, passport);
        return aisle_conversation_answer (all, (gsize) all->conversation[i], passport);
      }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no turn has the number %d"), turn);
  return NULL;
}
