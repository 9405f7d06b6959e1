/* test-assistant-keys.c: the section from Topics to Tests by the keyboard alone: a topic becomes an intent, models are
 * trained, the threshold is chosen, and an answer of a chat becomes a test. */
#include "assistant-shop.h"
#include "harness.h"

#include "app/library.h"
#include "command/chat-tests.h"
#include "store/sql.h"

/* Customers who ask about things and are answered, each in a conversation of their own; half of them without a label. */
static GString *
conversations (void)
{
  static const struct
  {
    const char *asked, *answered, *intent;
  } frames[] = {
    { "where is my parcel with the %s", "You see where it is in your account.", "delivery" },
    { "please refund the money for the %s", "You get your money back within 14 days.", "refund" },
    { "do you sell gift cards for a %s", "Gift cards are sold at the till.", "gift_card" },
    { "my password does not work for the %s", "We sent you a mail to set a new one.", "" },
  };
  GString *csv = g_string_new ("conversation,turn,speaker,text,intent\n");

  for (gsize i = 0; i < G_N_ELEMENTS (assistant_things); i++)
    for (gsize f = 0; f < G_N_ELEMENTS (frames); f++)
      for (gsize again = 0; again < 2; again++)
        {
          g_auto (GStrv) parts = g_strsplit (frames[f].asked, "%s", 2);

          g_string_append_printf (csv, "c%zu-%zu-%zu,1,customer,%s%s%s%s,%s\n", i, f, again, again ? "hello " : "",
                                  parts[0], assistant_things[i], parts[1], frames[f].intent);
          g_string_append_printf (csv, "c%zu-%zu-%zu,2,agent,%s,\n", i, f, again, frames[f].answered);
        }
  return csv;
}

static char *
open_shop (void)
{
  g_autoptr (GString) events = assistant_shop_log (), talk = conversations ();
  char *project = aisle_library_new_path ("keys");

  harness_import_text (project, "keys.csv", events->str, NULL);
  harness_import_text (project, "turns.csv", talk->str, NULL);
  harness_open (project);
  harness_wait_project ();
  return project;
}

static void
press (GtkWidget *widget, guint key)
{
  harness_tab_to (widget);
  harness_key (key, 0);
  harness_wait_idle ();
}

/* The button that trains a family. */
static GtkWidget *
trainer_of (const char *family)
{
  return harness_find (gtk_widget_get_ancestor (harness_require (family), ADW_TYPE_EXPANDER_ROW), "Train");
}

static void
test_section (void)
{
  g_autofree char *path = open_shop ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) settings = NULL;
  g_autoptr (GPtrArray) tests = NULL;

  harness_key (GDK_KEY_7, GDK_ALT_MASK);
  harness_wait_idle ();
  /* A topic becomes an intent: back from what it may take along, over the button, to its name. */
  press (
      harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleTopicPanel"), 0), GTK_TYPE_CHECK_BUTTON, 0),
      GDK_KEY_space);
  harness_key (GDK_KEY_Tab, GDK_SHIFT_MASK);
  harness_key (GDK_KEY_Tab, GDK_SHIFT_MASK);
  harness_settle ();
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("from_keys");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  /* What reads intents, and what finds answers. */
  press (harness_require ("Intents"), GDK_KEY_space);
  press (trainer_of ("Linear"), GDK_KEY_space);
  press (harness_require ("Answers"), GDK_KEY_space);
  press (harness_require ("Train"), GDK_KEY_space);
  press (trainer_of ("Answers by words"), GDK_KEY_space);
  /* From which confidence on it answers. */
  press (harness_require ("Replies"), GDK_KEY_space);
  press (harness_find_type (NULL, GTK_TYPE_SCALE, 0), GDK_KEY_Left);
  press (harness_require ("Use These Settings"), GDK_KEY_space);
  /* A chat, whose answer is wrong. */
  press (harness_require ("Try it"), GDK_KEY_space);
  harness_tab_to (
      harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleTryView"), 0), GTK_TYPE_ENTRY, 0));
  harness_type ("where is my parcel with the lamp");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "You see where it is in your account."));
  press (harness_require ("Wrong"), GDK_KEY_space);
  press (harness_require ("Tests"), GDK_KEY_space);
  g_assert_true (harness_shows ((gpointer) "1 of 1 tests fails: the assistant cannot be exported without a reason"));
  g_assert_cmpuint (harness_n_clicks (), ==, 0);
  project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aisle_sql_integer (project, "SELECT count (*) FROM turn_intents WHERE intent = 'from_keys'", -1), >,
                   0);
  settings = aisle_command_assistant_settings (project, &error);
  g_assert_cmpfloat (aisle_params_real (settings, "threshold"), ==, .59);
  tests = aisle_command_tests (project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tests->len, ==, 1);
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/assistant-keys/section", test_section);
  return g_test_run ();
}
