/* test-topics-view.c: from a topic to its conversations, to an intent, to an answer and to a test, with real clicks and keys.
 *
 * Three things are asked about in words of their own: parcels, by 36 customers, whom an agent answers, refunds, by 24, whom
 * an agent answers too, and gift cards, by 24, of whom every third is answered. */
#include "harness.h"

#include "app/library.h"
#include "command/chat-tests.h"
#include "command/faq.h"
#include "store/sql.h"
#include "widgets/table-card.h"

static const struct
{
  const char *said[4], *reply;
  guint every; /* so many customers get one reply */
} topics[] = {
  { { "where is my parcel", "the parcel has not arrived", "when does my parcel come", "track my parcel please" },
    "Your parcel arrives tomorrow.",
    1 },
  { { "i want a refund", "when do i get the refund", "the refund was not paid", "refund my money" },
    "The refund takes five days.",
    1 },
  { { "do you sell gift cards", "can i buy a gift card", "a gift card for my sister", "how long is a gift card good" },
    "Gift cards are sold at the till.",
    3 },
};

static char *
open_shop (const char *name)
{
  char *project = aisle_library_new_path (name);
  g_autoptr (GString) turns = g_string_new ("conversation,turn,speaker,text\n");

  for (guint topic = 0; topic < G_N_ELEMENTS (topics); topic++)
    for (guint i = 0; i < (topic == 0 ? 36 : 24); i++)
      {
        const char *question = topics[topic].said[i % 4];
        guint conversation = 100 * topic + i;

        if (i % topics[topic].every == 0)
          g_string_append_printf (turns, "c%u,1,customer,%s\nc%u,2,agent,%s\n", conversation, question, conversation,
                                  topics[topic].reply);
        else
          g_string_append_printf (turns, "c%u,1,customer,hello\nc%u,2,agent,How can we help?\nc%u,3,customer,%s\n",
                                  conversation, conversation, conversation, question);
      }
  harness_import_text (project, "log.csv", "time,user,kind,item\n2026-01-01 10:00:00,ann,view,i1\n", "events");
  harness_import_text (project, "turns.csv", turns->str, "dialogues");
  harness_open (project);
  harness_wait_project ();
  harness_click_text ("Assistant");
  harness_wait_idle ();
  return project;
}

/* The card with this title. */
static GtkWidget *
card (const char *title)
{
  GtkWidget *view;

  for (guint i = 0; (view = harness_find_type (NULL, AISLE_TYPE_TABLE_CARD, i)) != NULL; i++)
    if (harness_find (view, title) != NULL)
      return view;
  g_error ("no card '%s'", title);
}

static void
press_row (const char *title, const char *text)
{
  GtkWidget *row = harness_find (GTK_WIDGET (aisle_table_card_get_table (AISLE_TABLE_CARD (card (title)))), text);

  g_assert_nonnull (row);
  harness_scroll_to (row);
  harness_click (row);
  harness_wait_idle ();
}

static GtkWidget *
entry_of (const char *type)
{
  return harness_find_type (harness_find_type (NULL, g_type_from_name (type), 0), GTK_TYPE_ENTRY, 0);
}

static void
test_topic (void)
{
  g_autofree char *path = open_shop ("topics");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;

  harness_require ("Where help is missing");
  /* What nothing tells has no column: no model tells moods, and no turn has an intent. */
  g_assert_null (harness_find (card ("Topics"), "Mood"));
  g_assert_null (harness_find (card ("What was said about it"), "Mood"));
  g_assert_null (harness_find (card ("What was said about it"), "Intent"));
  /* Two words name an intent. */
  g_assert_true (g_regex_match_simple ("^[a-z]+_[a-z]+$",
                                       gtk_editable_get_text (GTK_EDITABLE (entry_of ("AisleTopicPanel"))), 0, 0));
  press_row ("What was said about it", "where is my parcel");
  g_assert_true (harness_shows ((gpointer) "Your parcel arrives tomorrow."));
  g_assert_true (harness_shows ((gpointer) "Agent"));
  /* A name of its own, by the keyboard. */
  harness_scroll_to (entry_of ("AisleTopicPanel"));
  harness_click (entry_of ("AisleTopicPanel"));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("track_parcel");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aisle_sql_integer (project, "SELECT count (DISTINCT intent) FROM turn_intents", -1), ==, 1);
  g_assert_cmpint (aisle_sql_integer (project, "SELECT count (*) FROM turn_intents WHERE intent = 'track_parcel'", -1),
                   >, 0);
  harness_close ();
}

/* The way to the form that writes an answer: its question stands there, and the answer has the focus. */
static void
test_answer (void)
{
  g_autofree char *path = open_shop ("answer");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) found = NULL;

  aisle_window_show_page (harness_window (), "assistant", "answers make do you sell gift cards");
  harness_wait_idle ();
  harness_type ("Yes, of any value."); /* the answer has the focus */
  harness_scroll_to (harness_require ("Keep Answer"));
  harness_click_text ("Keep Answer");
  harness_wait_idle ();
  project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  found = aisle_command_faq (project, "gift", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (found), ==, 1);
  g_assert_cmpstr (aisle_table_text (found, 0, 1), ==, "Yes, of any value.");
  /* What was made here can be taken away. */
  harness_scroll_to (harness_require ("Remove this answer"));
  harness_click_text ("Remove this answer");
  harness_wait_idle ();
  g_clear_pointer (&found, aisle_table_unref);
  found = aisle_command_faq (project, "gift", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (found), ==, 0);
  harness_close ();
}

/* A reply of the log is expected again by one click, and the whole conversation by another. */
static void
test_kept (void)
{
  g_autofree char *path = open_shop ("kept");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GPtrArray) tests = NULL;
  const AisleTestTurn *turn;

  press_row ("What was said about it", "where is my parcel");
  harness_scroll_to (harness_require ("Expect This"));
  harness_reset_clicks ();
  harness_click_text ("Expect This");
  g_assert_cmpuint (harness_n_clicks (), ==, 1);
  harness_wait_idle ();
  press_row ("What was said about it", "when does my parcel come");
  harness_scroll_to (harness_require ("Keep as Test"));
  harness_click_text ("Keep as Test");
  harness_wait_idle ();
  project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  tests = aisle_command_tests (project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tests->len, ==, 2);
  turn = ((const AisleChatTest *) tests->pdata[0])->turns->pdata[0];
  g_assert_cmpstr (((const AisleChatTest *) tests->pdata[0])->name, ==, "where is my parcel");
  g_assert_cmpstr (turn->text, ==, "where is my parcel");
  g_assert_cmpstr (turn->reply, ==, "Your parcel arrives tomorrow.");
  turn = ((const AisleChatTest *) tests->pdata[1])->turns->pdata[0];
  g_assert_cmpstr (turn->text, ==, "when does my parcel come");
  g_assert_null (turn->reply);
  harness_close ();
}

/* Reviews alone: topics without conversations and intents.  What cannot be found is said above the choice that led there. */
static void
test_reviews (void)
{
  static const char *const said[] = { "the lamp broke after a week", "a lamp that broke at once", "too small for me",
                                      "the shirt is too small" };
  g_autofree char *project = aisle_library_new_path ("reviews");
  g_autoptr (GString) reviews = g_string_new ("review,rating,item_id\n");
  GtkWidget *records;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (reviews, "%s,%u,i%u\n", said[i % 4], i % 5 + 1, i % 3);
  harness_import_text (project, "reviews.csv", reviews->str, "reviews");
  harness_open (project);
  harness_wait_project ();
  harness_click_text ("Assistant");
  harness_wait_idle ();
  g_assert_null (harness_find (NULL, "Make It an Intent"));
  harness_require ("What was said about it");
  g_assert_true (harness_shows_not ((gpointer) "Choose a text to read its conversation."));
  records = gtk_widget_get_ancestor (harness_require ("Records"), GTK_TYPE_LIST_BOX_ROW);
  records = harness_find_type (records, GTK_TYPE_DROP_DOWN, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (records), 1);
  harness_wait (harness_shows, (gpointer) "The project has no dialogues: import some", "the reason");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (records), 2);
  harness_wait (harness_shows_not, (gpointer) "The project has no dialogues: import some", "topics");
  harness_require ("What was said about it");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/topics-view/topic", test_topic);
  g_test_add_func ("/topics-view/answer", test_answer);
  g_test_add_func ("/topics-view/kept", test_kept);
  g_test_add_func ("/topics-view/reviews", test_reviews);
  return g_test_run ();
}
