/* test-dialogue-commands.c: labels and answers made here count like what was imported, and go and come with undo and redo. */
#include "temp-shop.h"

#include "base/error.h"
#include "command/dialogues.h"
#include "feature/utterances.h"
#include "store/sql.h"

static char *
ask (AisleProject *project, const char *sql)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, sql, NULL);
  char *text = NULL;

  g_assert_nonnull (row);
  if (sqlite3_step (row) == SQLITE_ROW)
    text = aisle_sql_dup_text (row, 0);
  sqlite3_finalize (row);
  return text != NULL ? text : g_strdup ("");
}

static void
assert_answer (AisleProject *project, const char *sql, const char *expected)
{
  g_autofree char *got = ask (project, sql);

  g_assert_cmpstr (got, ==, expected);
}

static void
step_back (AisleProject *project, gboolean undo)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;

  g_assert_true (undo ? aisle_command_undo (project, &what, &error) : aisle_command_redo (project, &what, &error));
  g_assert_no_error (error);
}

static void
make (TempShop *shop)
{
  temp_shop_init (shop);
  temp_shop_import (shop, "chats.csv",
                    "conversation_id,turn,speaker,text,intent\n"
                    "a,1,customer,where is it,track\na,2,agent,on its way,\nb,1,customer,I want it back,track\n"
                    "b,2,agent,here is a label,\nc,1,customer,do you gift wrap?,\n",
                    NULL);
}

#define INTENTS "SELECT group_concat (coalesce (intent, '-'), ' ') FROM (SELECT intent FROM dialogues ORDER BY id)"

static void
test_labels (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);

  make (&shop);
  project = temp_shop_open (&shop);
  assert_answer (project, INTENTS, "track - track - -");
  g_assert_true (aisle_command_label (project, (const gint32[]){ 3, 5 }, 2, " gift ", &error));
  g_assert_true (aisle_command_label (project, (const gint32[]){ 3 }, 1, "return", &error));
  g_assert_true (aisle_command_label (project, (const gint32[]){ 1 }, 1, "", &error));
  assert_answer (project, INTENTS, "- - return - gift");
  {
    g_autoptr (AisleUtterances) all = aisle_utterances_read (project, params, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (all->n, ==, 2);
    g_assert_cmpstr (all->classes[all->label[0]], ==, "return");
    g_assert_cmpstr (all->classes[all->label[1]], ==, "gift");
  }
  step_back (project, TRUE);
  assert_answer (project, INTENTS, "track - return - gift");
  step_back (project, TRUE);
  assert_answer (project, INTENTS, "track - gift - gift");
  step_back (project, FALSE);
  assert_answer (project, INTENTS, "track - return - gift");
  g_assert_false (aisle_command_label (project, NULL, 0, "x", &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  /* A turn that is not there. */
  g_assert_false (aisle_command_label (project, (const gint32[]){ 77 }, 1, "x", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  assert_answer (project, INTENTS, "track - return - gift");
  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

#define ANSWERS                                                                                                        \
  "SELECT group_concat (question || '>' || answer || '>' || coalesce (intent, '-'), ' ')"                              \
  " FROM (SELECT * FROM answers_readable ORDER BY id)"

static void
test_answers (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;

  make (&shop);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_command_make_answer (project, "gift wrap?", " yes ", "gift", NULL, &error));
  g_assert_true (aisle_command_make_answer (project, "where?", "here", NULL, NULL, &error));
  g_assert_no_error (error);
  assert_answer (project, ANSWERS, "gift wrap?>yes>gift where?>here>-");
  step_back (project, TRUE);
  assert_answer (project, ANSWERS, "gift wrap?>yes>gift");
  step_back (project, TRUE);
  assert_answer (project, ANSWERS, "");
  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  step_back (project, FALSE);
  step_back (project, FALSE);
  assert_answer (project, ANSWERS, "gift wrap?>yes>gift where?>here>-");
  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (aisle_command_make_answer (project, "what?", " ", NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_conversation (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) read = NULL;

  make (&shop);
  project = temp_shop_open (&shop);
  read = aisle_command_conversation (project, 4, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (read->table), ==, 2);
  g_assert_cmpint (aisle_table_integer (read->table, 0, 0), ==, 3);
  g_assert_cmpstr (aisle_table_text (read->table, 1, 1), ==, "agent");
  g_assert_cmpstr (aisle_table_text (read->table, 1, 3), ==, "here is a label");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialogue-commands/labels", test_labels);
  g_test_add_func ("/dialogue-commands/answers", test_answers);
  g_test_add_func ("/dialogue-commands/conversation", test_conversation);
  return g_test_run ();
}
