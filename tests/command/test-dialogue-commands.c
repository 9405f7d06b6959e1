/* test-dialogue-commands.c: labels and answers made here count like what was imported, and go and come with undo and redo. */
#include "temp-shop.h"

#include "base/error.h"
#include "command/dialogues.h"
#include "command/find-topics.h"
#include "feature/utterances.h"
#include "store/sql.h"

#include <string.h>

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
    g_assert_true (aisle_utterances_read_unlabelled (all, project, params, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (all->n_unlabelled, ==, 3);
    g_assert_cmpstr (all->unlabelled[0], ==, "where is it");
    g_assert_cmpstr (all->unlabelled[1], ==, "on its way");
    g_assert_cmpstr (all->unlabelled[2], ==, "here is a label");
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
  g_clear_error (&error);
  /* Taken away, and back. */
  g_assert_true (aisle_command_remove_answer (project, 1, &error));
  assert_answer (project, ANSWERS, "where?>here>-");
  g_assert_false (aisle_command_remove_answer (project, 1, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  step_back (project, TRUE);
  assert_answer (project, ANSWERS, "gift wrap?>yes>gift where?>here>-");
  step_back (project, FALSE);
  assert_answer (project, ANSWERS, "where?>here>-");
  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  {
    g_autofree char *again = g_build_filename (shop.folder, "again.aisle", NULL);
    g_autoptr (AisleProject) other = NULL;

    g_assert_true (aisle_command_replay (project, again, NULL, NULL, &error));
    g_assert_no_error (error);
    other = aisle_project_open (again, AISLE_PROJECT_READ, &error);
    assert_answer (other, ANSWERS, "where?>here>-");
  }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Thirty customers ask about parcels, and are answered; thirty about vouchers, and are not; twenty say thanks. */
static void
make_talk (TempShop *shop)
{
  static const char *const parcels[] = { "where is my parcel", "my parcel is late", "is the parcel on its way" };
  static const char *const vouchers[] = { "the voucher code fails", "my voucher is refused",
                                          "which voucher code works" };
  g_autoptr (GString) text = g_string_new ("conversation_id,turn,speaker,time,text,intent\n");

  temp_shop_init (shop);
  for (int i = 0; i < 30; i++)
    {
      g_string_append_printf (text, "p%d,1,customer,2026-01-%02dT10:00:00Z,%s,track\n", i, i % 28 + 1, parcels[i % 3]);
      g_string_append_printf (text, "p%d,2,agent,2026-01-%02dT10:01:00Z,the parcel arrives soon,\n", i, i % 28 + 1);
      if (i < 20)
        g_string_append_printf (text, "p%d,3,customer,2026-01-%02dT10:02:00Z,lovely and quick,\n", i, i % 28 + 1);
      g_string_append_printf (text, "v%d,1,customer,2026-03-%02dT10:00:00Z,%s,\n", i, i % 28 + 1, vouchers[i % 3]);
    }
  temp_shop_import (shop, "talk.csv", text->str, NULL);
}

static gsize
row_with (const AisleTable *table, const char *column, const char *word)
{
  gssize c = aisle_table_find (table, column);

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    if (strstr (aisle_table_text (table, row, (gsize) c), word) != NULL)
      return row;
  g_assert_not_reached ();
}

static void
test_topics (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleFoundTopics) found = NULL;
  g_autoptr (AisleAnswer) topics = NULL, weeks = NULL, problems = NULL, turns = NULL;
  gsize n_params, parcel, voucher, thanks, labelled = 0, total = 0;
  const AisleParam *specs = aisle_topics_command_params (&n_params);
  g_autoptr (AisleParams) params = aisle_params_new (specs, n_params);

  make_talk (&shop);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_params_set_pair (params, "topics=3", NULL));
  g_assert_true (aisle_params_set_pair (params, "learn=words", NULL));
  found = aisle_command_topics (project, params, NULL, &error);
  g_assert_no_error (error);
  topics = aisle_found_topics_table (found);
  g_assert_cmpuint (aisle_table_n_rows (topics->table), ==, 3);
  parcel = row_with (topics->table, "label", "parcel");
  voucher = row_with (topics->table, "label", "voucher");
  thanks = row_with (topics->table, "label", "lovely");
  g_assert_cmpfloat (aisle_table_number_of (topics->table, parcel, "turns"), ==, 30);
  g_assert_cmpfloat (aisle_table_number_of (topics->table, parcel, "answered"), ==, 1);
  g_assert_cmpfloat (aisle_table_number_of (topics->table, parcel, "labelled"), ==, 1);
  g_assert_cmpfloat (aisle_table_number_of (topics->table, voucher, "turns"), ==, 30);
  g_assert_cmpfloat (aisle_table_number_of (topics->table, voucher, "answered"), ==, 0);
  g_assert_cmpfloat (aisle_table_number_of (topics->table, thanks, "turns"), ==, 20);
  g_assert_true (aisle_table_is_missing_of (topics->table, thanks, "answered"));
  /* Vouchers are all that customers ask about in the last four weeks. */
  g_assert_cmpfloat (aisle_table_number_of (topics->table, parcel, "trend"), ==, -1);
  problems = aisle_found_topics_problems (found);
  g_assert_cmpuint (aisle_table_n_rows (problems->table), ==, 1);
  g_assert_cmpfloat (aisle_table_number_of (problems->table, 0, "unanswered"), ==, 30);
  g_assert_nonnull (strstr (aisle_table_text (problems->table, 0, 6), "voucher"));
  weeks = aisle_found_topics_weeks (found, 3);
  for (gsize row = 0; row < aisle_table_n_rows (weeks->table); row++)
    total += (gsize) aisle_table_integer (weeks->table, row, 2);
  g_assert_cmpuint (total, ==, 80);
  turns = aisle_found_topics_turns (found, voucher + 1);
  g_assert_cmpuint (aisle_table_n_rows (turns->table), ==, 30);
  g_assert_null (aisle_found_topics_moods (found, 0, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  /* What has an intent keeps it; the vouchers get one, until that is undone. */
  g_assert_false (aisle_command_label_topic (project, found, parcel + 1, "x", FALSE, &labelled, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_true (aisle_command_label_topic (project, found, voucher + 1, "voucher", FALSE, &labelled, &error));
  g_assert_cmpuint (labelled, ==, 30);
  assert_answer (project, "SELECT count (*) FROM dialogues WHERE intent = 'voucher'", "30");
  step_back (project, TRUE);
  assert_answer (project, "SELECT count (*) FROM dialogues WHERE intent = 'voucher'", "0");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Nine turns about parcels, three of them late, are too few to say that these are fewer; ten about vouchers, five late, say
 * (5 / 8) / (5 / 11) - 1. */
static void
test_few_turns (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleFoundTopics) found = NULL;
  g_autoptr (AisleAnswer) topics = NULL;
  g_autoptr (GString) text = g_string_new ("conversation_id,turn,speaker,time,text\n");
  gsize n_params;
  const AisleParam *specs = aisle_topics_command_params (&n_params);
  g_autoptr (AisleParams) params = aisle_params_new (specs, n_params);

  for (int i = 0; i < 10; i++)
    {
      if (i < 9)
        g_string_append_printf (text, "p%d,1,customer,2026-0%d-02T10:00:00Z,where is my parcel\n", i, i < 3 ? 3 : 1);
      g_string_append_printf (text, "v%d,1,customer,2026-0%d-02T10:00:00Z,the voucher code fails\n", i, i < 5 ? 3 : 1);
    }
  temp_shop_init (&shop);
  temp_shop_import (&shop, "talk.csv", text->str, NULL);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_params_set_pair (params, "topics=2", NULL));
  g_assert_true (aisle_params_set_pair (params, "learn=words", NULL));
  found = aisle_command_topics (project, params, NULL, &error);
  g_assert_no_error (error);
  topics = aisle_found_topics_table (found);
  g_assert_true (aisle_table_is_missing_of (topics->table, row_with (topics->table, "label", "parcel"), "trend"));
  g_assert_cmpfloat_with_epsilon (
      aisle_table_number_of (topics->table, row_with (topics->table, "label", "voucher"), "trend"), .375, 1e-12);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Gives the first n typical turns of a topic an intent; what a new look then says of the topic. */
static char *
told_intent (AisleProject *project, const AisleParams *params, const char *word, gsize n, const char *intent)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleFoundTopics) before = aisle_command_topics (project, params, NULL, &error), after = NULL;
  g_autoptr (AisleAnswer) topics = aisle_found_topics_table (before), turns = NULL, told = NULL;
  gint32 ids[30];
  gsize row;

  turns = aisle_found_topics_turns (before, row_with (topics->table, "label", word) + 1);
  for (gsize i = 0; i < n; i++)
    ids[i] = (gint32) aisle_table_integer_of (turns->table, i, "turn");
  g_assert_true (aisle_command_label (project, ids, n, intent, &error));
  after = aisle_command_topics (project, params, NULL, &error);
  g_assert_no_error (error);
  told = aisle_found_topics_table (after);
  row = row_with (told->table, "label", word);
  g_assert_cmpfloat (aisle_table_number_of (told->table, row, "turns"), ==, 30);
  return g_strdup_printf ("%s %.3f", aisle_table_text_of (told->table, row, "intent"),
                          aisle_table_number_of (told->table, row, "labelled"));
}

/* Of thirty turns two labels say nothing of the rest, three do; and two intents of one half each are none. */
static void
test_topic_intent (void)
{
  static const struct
  {
    gsize n;
    const char *intent, *told;
  } steps[] = { { 2, "voucher", "(null) 0.067" },
                { 3, "voucher", "voucher 0.100" },
                { 6, "voucher", "voucher 0.200" },
                { 3, "refund", "(null) 0.200" },
                { 2, "voucher", "voucher 0.200" } };
  TempShop shop;
  gsize n_params;
  const AisleParam *specs = aisle_topics_command_params (&n_params);
  g_autoptr (AisleParams) params = aisle_params_new (specs, n_params);
  g_autoptr (AisleProject) project = NULL;

  make_talk (&shop);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_params_set_pair (params, "topics=3", NULL));
  g_assert_true (aisle_params_set_pair (params, "learn=words", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *told = told_intent (project, params, "voucher", steps[i].n, steps[i].intent);

      g_assert_cmpstr (told, ==, steps[i].told);
    }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* The same talk learnt from its answers, as it is unless somebody chooses: the vouchers, which have none, are the problem. */
static void
test_unanswered (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleFoundTopics) found = NULL;
  g_autoptr (AisleAnswer) problems = NULL;
  double unanswered = 0;

  make_talk (&shop);
  project = temp_shop_open (&shop);
  found = aisle_command_topics (project, NULL, NULL, &error);
  g_assert_no_error (error);
  problems = aisle_found_topics_problems (found);
  for (gsize row = 0; row < aisle_table_n_rows (problems->table); row++)
    {
      g_assert_nonnull (strstr (aisle_table_text (problems->table, row, 6), "voucher"));
      unanswered += aisle_table_number_of (problems->table, row, "unanswered");
    }
  g_assert_cmpfloat (unanswered, ==, 30);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Questions alone, as sets of intents are: nobody replies, so nothing says that help is missing. */
static void
test_no_agents (void)
{
  TempShop shop;
  const char *const dialogues[] = { "as=dialogues", NULL };
  g_autoptr (GString) texts = g_string_new ("text,intent\n");
  g_autoptr (GError) error = NULL;
  AisleProject *project;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (texts, "%s %u,x\n", i % 2 == 0 ? "where is my parcel" : "a voucher for my sister", i);
  temp_shop_init (&shop);
  temp_shop_import (&shop, "texts.csv", texts->str, dialogues);
  project = temp_shop_open (&shop);
  g_autoptr (AisleFoundTopics) found = aisle_command_topics (project, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (AisleAnswer) topics = aisle_found_topics_table (found), problems = aisle_found_topics_problems (found);
  for (gsize row = 0; row < aisle_table_n_rows (topics->table); row++)
    g_assert_true (aisle_table_is_missing_of (topics->table, row, "answered"));
  g_assert_cmpuint (aisle_table_n_rows (problems->table), ==, 0);
  g_assert_false (aisle_found_topics_has_agents (found));
  aisle_project_close (project);
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
  g_test_add_func ("/dialogue-commands/topics", test_topics);
  g_test_add_func ("/dialogue-commands/few-turns", test_few_turns);
  g_test_add_func ("/dialogue-commands/topic-intent", test_topic_intent);
  g_test_add_func ("/dialogue-commands/unanswered", test_unanswered);
  g_test_add_func ("/dialogue-commands/no-agents", test_no_agents);
  g_test_add_func ("/dialogue-commands/conversation", test_conversation);
  return g_test_run ();
}
