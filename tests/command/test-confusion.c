/* test-confusion.c: the mistakes of a classifier whose texts say which there must be.
 *
 * Three intents with words of their own; three test texts that ask for money back are labelled "delivery": 6 of 9 are right,
 * "delivery" is the intent with most mistakes beside "refund", and "size" has none. */
#include "command/confusion.h"
#include "command/dialogues.h"
#include "temp-shop.h"

static const char *const intents[] = { "delivery", "refund", "size" };
static const char *const said[] = { "where is my parcel", "send my money back", "which size fits me" };

static AisleProject *
open_shop (const TempShop *shop)
{
  static const char *const options[] = { "as=dialogues", NULL };
  g_autoptr (GString) texts = g_string_new ("text,intent,fold\n");

  for (guint intent = 0; intent < 3; intent++)
    for (guint i = 0; i < 10; i++)
      g_string_append_printf (texts, "%s number %u,%s,%s\n", said[intent], 10 * intent + i, intents[intent],
                              i < 8 ? "train" : "test");
  for (guint i = 0; i < 3; i++)
    g_string_append_printf (texts, "money back for number %u,delivery,test\n", 90 + i);
  temp_shop_import (shop, "texts.csv", texts->str, options);
  return temp_shop_open (shop);
}

static gint64
train (AisleProject *project)
{
  const AisleTrainOrder order = { .family = "intent-linear", .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = aisle_command_train (project, &order, NULL, &error);

  g_assert_no_error (error);
  return run->id;
}

/* "label>predicted texts" of every row; "-" for no figure. */
static void
assert_map (AisleProject *project, gint64 run, gsize most, gboolean mistakes_only, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) map = aisle_command_confusion_map (project, run, most, mistakes_only, &error);
  g_autoptr (GString) told = g_string_new (NULL);

  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (map->table); row++)
    {
      g_autofree char *texts = aisle_table_format (map->table, row, 2);

      g_string_append_printf (told, "%s%s>%s %s", row > 0 ? ", " : "", aisle_table_text (map->table, row, 0),
                              aisle_table_text (map->table, row, 1), *texts != '\0' ? texts : "-");
    }
  g_assert_cmpstr (told->str, ==, expected);
}

static AisleTable *
texts_of (AisleProject *project, gint64 run, const char *label, const char *predicted)
{
  const AisleJudgedOrder order = {
    .run = run, .label = label, .predicted = predicted, .mistakes_only = label == NULL, .limit = 10
  };
  g_autoptr (GError) error = NULL;
  AisleTable *table = aisle_command_judged_texts (project, &order, &error);

  g_assert_no_error (error);
  return table;
}

static void
test_mistakes (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) wrong = NULL, right = NULL, moved = NULL;
  g_autoptr (AisleRun) again = NULL;
  AisleProject *project;
  gint32 turns[3];
  gint64 run;

  temp_shop_init (&shop);
  project = open_shop (&shop);
  run = train (project);
  assert_map (project, run, 0, FALSE, "delivery>delivery 2, refund>refund 2, size>size 2, delivery>refund 3");
  assert_map (project, run, 2, TRUE, "delivery>delivery -, refund>refund -, delivery>refund 3");
  assert_map (project, run, 1, FALSE, "delivery>delivery 2");
  wrong = texts_of (project, run, NULL, NULL);
  g_assert_cmpuint (aisle_table_n_rows (wrong), ==, 3);
  for (gsize row = 0; row < 3; row++)
    {
      g_assert_true (g_str_has_prefix (aisle_table_text (wrong, row, 0), "money back for number 9"));
      g_assert_cmpstr (aisle_table_text (wrong, row, 4), ==, "delivery");
      g_assert_true (row == 0 || aisle_table_number (wrong, row, 3) <= aisle_table_number (wrong, row - 1, 3));
      turns[row] = (gint32) aisle_table_integer (wrong, row, 5);
    }
  right = texts_of (project, run, "size", "size");
  g_assert_cmpuint (aisle_table_n_rows (right), ==, 2);
  /* Moved since: the run stays as it was judged, the texts say where they are by now. */
  g_assert_true (aisle_command_label (project, turns, 3, "refund", &error));
  g_assert_no_error (error);
  moved = texts_of (project, run, "delivery", "refund");
  g_assert_cmpuint (aisle_table_n_rows (moved), ==, 3);
  g_assert_cmpstr (aisle_table_text (moved, 0, 4), ==, "refund");
  again = aisle_command_train_again (project, run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->family, ==, "intent-linear");
  assert_map (project, again->id, 0, FALSE, "delivery>delivery 2, refund>refund 5, size>size 2");
  g_assert_null (aisle_command_train_again (project, 99, NULL, &error));
  g_assert_nonnull (error);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confusion/mistakes", test_mistakes);
  return g_test_run ();
}
