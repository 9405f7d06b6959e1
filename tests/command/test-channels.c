/* test-channels.c: a web log and a store log linked by a map: what the map says, and nothing else. */
#include "temp-shop.h"

#include "base/error.h"
#include "numeric/stats.h"
#include "quality/user-links.h"

static const char WEB[] =
    "user,event,time,item\n"
    "w1,view,2026-01-01 10:00:00,A\nw1,view,2026-01-01 10:01:00,B\n"
    "w2,view,2026-01-01 11:00:00,A\nw3,view,2026-01-01 12:00:00,C\nw3,view,2026-01-01 12:05:00,A\n"
    "w4,view,2026-01-01 13:00:00,D\n,view,2026-01-01 14:00:00,A\nboth,view,2026-01-01 15:00:00,A\n";
static const char STORE[] = "user,event,time,item\n"
                            "m1,purchase,2026-01-02 10:00:00,A\nm2,purchase,2026-01-02 11:00:00,Z\n"
                            "m4,purchase,2026-01-02 12:00:00,A\nboth,purchase,2026-01-02 13:00:00,A\n"
                            "m5,purchase,2026-01-02 14:00:00,B\n";
/* w2 is said to be two members; w4's member has never been in the store; m9 is nobody's. */
static const char MAP[] = "web_id,member_id\nw1,m1\nw2,m2\nw2,m4\nw4,m7\n";

static void
import_shop (TempShop *shop)
{
  static const char *const links[] = { "as=links", NULL };

  temp_shop_init (shop);
  temp_shop_import (shop, "web.csv", WEB, NULL);
  temp_shop_import (shop, "store.csv", STORE, NULL);
  temp_shop_import (shop, "map.csv", MAP, links);
}

static void
test_counts (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  import_shop (&shop);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleChannels) channels = aisle_command_channels (project, NULL, &error);
  g_assert_no_error (error);
  AisleTable *table = channels->answer->table;
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 2); /* the map is no channel */
  g_assert_cmpstr (aisle_table_text (table, 0, 0), ==, "web.csv");
  g_assert_cmpint (aisle_table_integer_of (table, 0, "events"), ==, 8);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "users"), ==, 5);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "linked"), ==, 1);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "conflicts"), ==, 1);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "linked_rows"), ==, 2);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "unlinked_rows"), ==, 5);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "anonymous_rows"), ==, 1);
  AisleInterval interval = aisle_wilson (1, 5);
  g_assert_cmpfloat_with_epsilon (aisle_table_number_of (table, 0, "linked_share"), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_table_number_of (table, 0, "linked_share_low"), interval.low, 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_table_number_of (table, 0, "linked_share_high"), interval.high, 1e-12);
  g_assert_cmpint (aisle_table_integer_of (table, 1, "users"), ==, 5);
  g_assert_cmpint (aisle_table_integer_of (table, 1, "linked"), ==, 1);
  g_assert_cmpint (aisle_table_integer_of (table, 1, "conflicts"), ==, 0);
  g_assert_cmpint (aisle_table_integer_of (table, 1, "unlinked_rows"), ==, 4);
  /* Web: A 5, then B, C, D with 1; store: A 3, B 1, Z 1: A and B of three. */
  g_assert_cmpuint (aisle_table_n_rows (channels->pairs), ==, 1);
  /* w1 with m1, and the id that is in both */
  g_assert_cmpint (aisle_table_integer_of (channels->pairs, 0, "users_both"), ==, 2);
  g_assert_cmpint (aisle_table_integer_of (channels->pairs, 0, "by_id"), ==, 1);
  g_assert_cmpfloat_with_epsilon (aisle_table_number_of (channels->pairs, 0, "overlap_10"), 2 / 3.0, 1e-12);
  temp_shop_clear (&shop);
}

/* Items of a user's history, as bits A, B, C ... of the valid rows. */
static guint
history (AisleProject *project, const char *user)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, &error);
  gint32 id = aisle_project_find (project, AISLE_NAMES_USER, user);
  guint items = 0;

  g_assert_no_error (error);
  g_assert_cmpint (id, >=, 0);
  for (guint64 i = columns->user_start[id]; i < columns->user_start[id + 1]; i++)
    {
      g_autofree char *item = aisle_project_name (project, AISLE_NAMES_ITEM, columns->item[i]);
      items |= 1u << (item[0] - 'A');
    }
  return items;
}

static gboolean
add_step (AisleProject *project)
{
  const AisleStepKind *kind = aisle_step_kind ("link");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (GError) error = NULL;
  gboolean added = aisle_command_recipe_add (project, kind->id, params, NULL, &error);

  g_assert_no_error (error);
  return added;
}

#define ITEM(letter) (1u << (letter - 'A'))

/* What w1 looked at in the web is in the history of the store's m1; nobody else's history changes; undo takes it back. */
static void
test_step (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  import_shop (&shop);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autofree char *before = aisle_project_content_hash (project);
  g_assert_true (add_step (project));
  g_assert_no_error (error);
  g_assert_cmpuint (history (project, "m1"), ==, ITEM ('A') | ITEM ('B'));
  g_assert_cmpuint (history (project, "w1"), ==, 0);
  g_assert_cmpuint (history (project, "w2"), ==, ITEM ('A'));
  g_assert_cmpuint (history (project, "m2"), ==, ITEM ('Z'));
  g_assert_cmpuint (history (project, "m4"), ==, ITEM ('A'));
  g_assert_cmpuint (history (project, "w3"), ==, ITEM ('A') | ITEM ('C'));
  g_assert_cmpuint (history (project, "m7"), ==, ITEM ('D')); /* in the map, though never in the store */
  g_autoptr (AisleChannels) channels = aisle_command_channels (project, NULL, &error);
  /* counted on the rows as they came */
  g_assert_cmpint (aisle_table_integer_of (channels->answer->table, 0, "linked"), ==, 1);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (history (project, "m1"), ==, ITEM ('A'));
  g_assert_cmpuint (history (project, "w1"), ==, ITEM ('A') | ITEM ('B'));
  g_autofree char *after = aisle_project_content_hash (project);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (aisle_command_redo (project, NULL, &error));
  g_assert_cmpuint (history (project, "m1"), ==, ITEM ('A') | ITEM ('B'));
  temp_shop_clear (&shop);
}

/* A map that comes after the step links what it names. */
static void
test_later_map (void)
{
  static const char *const links[] = { "as=links", NULL };
  TempShop shop;
  g_autoptr (GError) error = NULL;
  import_shop (&shop);
  AisleProject *project = temp_shop_open (&shop);
  g_assert_true (add_step (project));
  aisle_project_close (project);
  temp_shop_import (&shop, "more.csv", "web_id,member_id\nw3,m5\n", links);
  project = temp_shop_open (&shop);
  g_assert_cmpuint (history (project, "m5"), ==, ITEM ('A') | ITEM ('B') | ITEM ('C'));
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_cmpuint (history (project, "m5"), ==, ITEM ('B'));
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* The web's 7 and the store's 7 are two people: a link that names a channel holds there alone. */
static void
test_one_channel (void)
{
  static const char *const links[] = { "as=links", "role.shop=channel", NULL };
  TempShop shop;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv",
                    "user,event,time,item,channel\n7,view,2026-01-01 10:00:00,A,web\n"
                    "7,purchase,2026-01-01 11:00:00,B,store\nm1,purchase,2026-01-02 10:00:00,C,store\n",
                    NULL);
  temp_shop_import (&shop, "map.csv", "web_id,member_id,shop\n7,m1,web\n", links);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_assert_true (add_step (project));
  g_assert_cmpuint (history (project, "m1"), ==, ITEM ('A') | ITEM ('C'));
  g_assert_cmpuint (history (project, "7"), ==, ITEM ('B'));
  temp_shop_clear (&shop);
}

/* Chains end at their last id, pairs both ways count once, circles are in conflict. */
static void
test_map (void)
{
  static const char *const links[] = { "as=links", NULL };
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", "user,event,time,item\na,view,2026-01-01 10:00:00,A\n", NULL);
  temp_shop_import (&shop, "map.csv", "web_id,member_id\na,b\nb,c\nd,e\ne,d\nf,g\ng,h\nh,f\ni,f\n", links);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  gsize n = aisle_project_n_names (project, AISLE_NAMES_USER);
  g_autoptr (AisleUserLinks) map = aisle_user_links_read (project, n, &error);
  g_assert_no_error (error);
#define ID(name) aisle_project_find (project, AISLE_NAMES_USER, name)
  g_assert_cmpint (map->to[ID ("a")], ==, ID ("c"));
  g_assert_cmpint (map->to[ID ("b")], ==, ID ("c"));
  g_assert_cmpint (map->to[ID ("c")], ==, -1);
  g_assert_cmpint (map->to[ID ("d")], ==, ID ("e"));
  g_assert_cmpint (map->to[ID ("e")], ==, -1);
  g_assert_cmpint (map->to[ID ("f")], ==, -1);
  g_assert_true (map->conflict[ID ("f")] && map->conflict[ID ("g")] && map->conflict[ID ("h")]);
  g_assert_cmpuint (map->n_conflicts, ==, 3);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channels/counts", test_counts);
  g_test_add_func ("/channels/step", test_step);
  g_test_add_func ("/channels/later-map", test_later_map);
  g_test_add_func ("/channels/one-channel", test_one_channel);
  g_test_add_func ("/channels/map", test_map);
  return g_test_run ();
}
