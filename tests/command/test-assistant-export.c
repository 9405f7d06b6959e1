/* test-assistant-export.c: the assistant leaves as a folder: its intents as a bundle that proves itself, and conversations as
 * they were answered; what a failed test holds back leaves nothing behind. */
#include "assistant-shop.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "command/chat-tests.h"
#include "command/verified.h"
#include "store/sql.h"
#include "temp-shop.h"

#include <sys/stat.h>

static TempShop shop;

static void
set_up (void)
{
  g_autoptr (GString) texts = assistant_shop_texts (), log = assistant_shop_log (), items = assistant_shop_items (),
                      answers = assistant_shop_answers ();
  g_autoptr (AisleProject) project = NULL;
  AisleTrainOrder order = { .family = "intent-linear", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = NULL, finder = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", log->str, NULL);
  temp_shop_import (&shop, "items.csv", items->str, NULL);
  temp_shop_import (&shop, "texts.csv", texts->str, NULL);
  temp_shop_import (&shop, "answers.csv", answers->str, NULL);
  project = temp_shop_open (&shop);
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
  order.family = "answer-bm25";
  finder = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
}

/* A conversation that must go as it goes now, or must not. */
static void
keep_test (AisleProject *project, const char *name, gboolean wrong)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAssistant) assistant = aisle_assistant_open (project, NULL, NULL, &error);
  const AisleChatAsk ask = { "search the shop for a mug", NULL, NULL };
  g_autoptr (AisleChatTurn) turn = aisle_command_chat (project, assistant, &ask, NULL, &error);
  g_autoptr (AisleChatTest) test = aisle_chat_test_new (name, NULL);

  g_ptr_array_add (test->turns, aisle_test_turn_from_chat (turn, wrong));
  g_assert_true (aisle_command_tests_keep (project, test, &error));
  g_assert_no_error (error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      g_remove (path);
    }
  g_rmdir (folder);
}

static JsonObject *
read_line (const char *folder, const char *file, JsonNode **node)
{
  g_autofree char *path = g_build_filename (folder, file, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;

  text = aisle_file_read (path, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  *node = aisle_json_parse (text, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

/* One byte of a file is another. */
static void
damage (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL), *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[n / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

/* The whole is checked in one go; what is damaged is told by the name of its part, and the others are still looked at. */
static void
check_parts (const char *folder)
{
  static const char *const names[] = { "assistant", "intents", "answers" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) good = aisle_command_verify (folder, NULL, &error), bad = NULL, own = NULL;
  g_autofree char *problem = NULL, *worse = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (good->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < good->len; i++)
    {
      const AisleVerified *part = good->pdata[i];

      g_assert_cmpstr (part->part, ==, names[i]);
      g_assert_cmpstr (part->problem, ==, NULL);
      g_assert_true (part->bundle->agrees && (i == 0 || part->bundle->proofs->len > 0));
    }
  g_assert_null (aisle_verified_problem (good));
  damage (folder, "answers/model.safetensors");
  bad = aisle_command_verify (folder, NULL, &error);
  g_assert_no_error (error);
  problem = aisle_verified_problem (bad);
  g_assert_true (g_str_has_prefix (problem, "answers: "));
  g_assert_nonnull (((AisleVerified *) bad->pdata[1])->bundle);
  damage (folder, "answers/model.safetensors");
  damage (folder, "conversations.jsonl");
  own = aisle_command_verify (folder, NULL, &error);
  worse = aisle_verified_problem (own);
  g_assert_true (g_str_has_prefix (worse, "assistant: "));
  g_assert_nonnull (strstr (worse, "conversations.jsonl"));
  damage (folder, "conversations.jsonl");
}

/* Not once for each part: minutes, where a writer answers. */
static void
count_testing (double fraction, const char *what, gpointer user_data)
{
  *(gsize *) user_data += fraction >= 0 && g_strcmp0 (what, "Testing conversations") == 0;
}

static void
test_whole (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autofree char *folder = temp_shop_path (&shop, "assistant"), *intents = g_build_filename (folder, "intents", NULL);
  g_autoptr (GPtrArray) bundles = NULL, again = NULL;
  g_autoptr (JsonNode) talk = NULL, settings = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *said, *turn;
  gsize tested = 0;
  AisleProgress progress = { .report = count_testing, .user_data = &tested };
  const mode_t mask = umask (022);
  GStatBuf info;

  keep_test (project, "mug", FALSE);
  bundles = aisle_command_export_assistant (project, folder, NULL, &progress, &error);
  g_assert_no_error (error);
  umask (mask);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0755); /* whoever serves it can read it */
  g_assert_cmpuint (tested, ==, 1);
  g_assert_cmpuint (bundles->len, ==, 2);
  g_assert_cmpstr (((AisleBundle *) bundles->pdata[0])->folder, ==, intents);
  check_parts (folder);
  said = read_line (folder, "conversations.jsonl", &talk);
  turn = json_array_get_object_element (json_object_get_array_member (said, "turns"), 0);
  g_assert_cmpstr (json_object_get_string_member (said, "name"), ==, "mug");
  g_assert_cmpstr (json_object_get_string_member (turn, "text"), ==, "search the shop for a mug");
  g_assert_cmpstr (json_object_get_string_member (turn, "source"), ==, "retrieved");
  said = json_object_get_object_member (read_line (folder, "assistant.json", &settings), "settings");
  g_assert_cmpfloat (json_object_get_double_member (said, "threshold"), ==, .6);
  again = aisle_command_export_assistant (project, folder, NULL, NULL, &error);
  g_assert_null (again);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  remove_folder (folder);
}

static void
test_held_back (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autofree char *folder = temp_shop_path (&shop, "held-back"), *card = NULL, *text = NULL;
  g_autoptr (GPtrArray) none = NULL, despite = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  keep_test (project, "no mug", TRUE);
  none = aisle_command_export_assistant (project, folder, NULL, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY);
  g_clear_error (&error);
  dir = g_dir_open (shop.folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    g_assert_null (strstr (name, "held-back"));
  despite = aisle_command_export_assistant (project, folder, "mugs are sold out", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (despite->len, ==, 2);
  /* Who runs it reads why it left. */
  card = g_build_filename (folder, "intents", "MODEL_CARD.md", NULL);
  text = aisle_file_read (card, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "mugs are sold out"));
  g_assert_nonnull (strstr (text, "no mug"));
  remove_folder (folder);
}

/* A bundle holds what its run was trained on: none of it may have been taken back. */
static void
test_taken_back (void)
{
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autofree char *folder = temp_shop_path (&shop, "taken-back");
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  gint64 source;

  g_assert_true (aisle_sql_read_integer (project, "SELECT source FROM answers LIMIT 1", 0, &source, &error));
  g_assert_true (aisle_command_use_source (project, source, FALSE, &error));
  g_assert_no_error (error);
  none = aisle_command_export_assistant (project, folder, "no matter", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "taken back since: train answers again"));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/assistant-export/whole", test_whole);
  g_test_add_func ("/assistant-export/held-back", test_held_back);
  g_test_add_func ("/assistant-export/taken-back", test_taken_back);
  result = g_test_run ();
  temp_shop_clear (&shop);
  return result;
}
