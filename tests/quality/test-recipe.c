/* test-recipe.c: steps, the recipe they make, and that its three forms agree: the view, the valid columns, and their
 * content hash, whatever is edited, undone or imported in between. */
#include "temp-shop.h"

#include "base/error.h"
#include "numeric/parallel.h"
#include "quality/quality.h"
#include "store/recipe-rows.h"

/* view == valid columns == rebuild == content hash: aisle_command_check makes the columns from the view, compares the
 * file byte for byte and sums the hashes of the view's rows. */
static void
assert_sound (AisleProject *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, &error);
  g_autofree char *hash = aisle_project_content_hash (project);

  g_assert_no_error (error);
  g_assert_cmpstr (columns->content_hash, ==, hash);
  if (!aisle_command_check (project, NULL, &error))
    g_assert_no_error (error);
}

static gint64
count (AisleProject *project, const char *sql)
{
  sqlite3_stmt *row = NULL;
  gint64 n;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return n;
}

static char *
text (AisleProject *project, const char *sql)
{
  sqlite3_stmt *row = NULL;
  char *found;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  found = g_strdup ((const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  return found;
}

/* Adds a step with parameters "name=value", NULL-terminated; the rows it touches. */
static gint64
add_step (AisleProject *project, const char *kind, const char *const *pairs)
{
  const AisleStepKind *step = aisle_step_kind (kind);
  g_autoptr (AisleParams) params = aisle_params_new (step->params, step->n_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (AislePreview) preview = NULL;
  g_autoptr (AisleTable) recipe = NULL;
  gint64 rows;

  for (gsize p = 0; pairs[p] != NULL; p++)
    g_assert_true (aisle_params_set_pair (params, pairs[p], &error));
  preview = aisle_command_recipe_preview (project, kind, params, 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_command_recipe_add (project, kind, params, NULL, &error));
  g_assert_no_error (error);
  recipe = aisle_command_recipe (project, &error);
  rows = aisle_table_integer (recipe, aisle_table_n_rows (recipe) - 1, 6);
  g_assert_cmpint (rows, ==, (gint64) preview->rows);
  g_assert_cmpint (aisle_table_n_rows (preview->examples), ==, MIN (preview->rows, 5));
  return rows;
}

#define STEP(kind, ...) add_step (project, kind, (const char *const[]){ __VA_ARGS__, NULL })

static const char odd_log[] =
    "time,user,event,item,price,quantity,city,search\n"
    "2024-03-01 10:00:00,u1,view,A,1.5,1,web,\n"    /* 1 */
    "2024-03-01 10:00:00,u1,view,A,1.5,1,web,\n"    /* 2: copy of 1 */
    "2024-03-01 11:00:00,U1,buy,A,2,1,web,\n"       /* 3: u1 in capitals */
    "2024-03-01 12:00:00,u2,buy,a,2,1,WEB,\n"       /* 4: item and channel in another case */
    "2024-03-01 12:30:00,u2,Buy,B,-3,1,web,\n"      /* 5: negative price */
    "2024-03-01 09:00:00,u1,buy,B,4,1,shop,\n"      /* 6 */
    "2024-03-02 09:00:00,,view,B,4,1,shop,\n"       /* 7: anonymous */
    "2024-03-02 09:00:00,,view,B,4,1,shop,\n"       /* 8: its copy */
    "2024-03-02 10:00:00,u2,search,,,,web,CafÃ©\n"  /* 9: UTF-8 read as Latin-1 */
    "2024-03-02 10:01:00,u2,search,,,,web,ÅÜ²½Ð¬\n" /* 10: GBK read as Latin-1 */
    "2024-03-02 10:02:00,u1,search,,,,web,Café\n"   /* 11 */
    "2024-03-02 10:03:00,u1,view,,,1,web,\n"        /* 12: no item */
    "1970-01-05 10:00:00,u1,view,A,1.5,1,web,\n"    /* 13: no shop logged then */
    "2024-03-03 10:00:00,u1,buy,A,0,1,web,\n"       /* 14: for nothing */
    "2024-03-03 11:00:00,u1,buy,A,1.5,-2,web,\n"    /* 15: negative quantity */
    "2024-03-03 12:00:00,u1,buy,A,1.5,1,web,\n"     /* 16 */
    "2024-03-03 13:00:00,u1,buy,A,1.5,1,web,\n"     /* 17 */
    "2024-03-03 14:00:00,u1,buy,A,150,1,web,\n"     /* 18: a hundred times the median */
    "2024-03-03 15:00:00,u3,view,Ａ１,1,1,web,\n"   /* 19: full width */
    "2024-03-03 16:00:00,u3,view,A1,1,1,web,\n"     /* 20 */
    "2024-03-03 17:00:00,u3,view,A1 ,1,1,web,\n";   /* 21: unquoted blanks at the end belong to the field */

static AisleProject *
odd_shop (TempShop *shop)
{
  static const char *const options[] = { "role.city=channel", "role.search=query", "trim=no", NULL };
  static const char *const fewer[] = { "role.city=channel", "role.search=query", NULL };
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = NULL;

  temp_shop_init (shop);
  path = temp_shop_path (shop, "odd.csv");
  g_assert_true (g_file_set_contents (path, odd_log, -1, NULL));
  mapping = aisle_mapping_sniff (path, NULL);
  temp_shop_import (shop, "odd.csv", odd_log, aisle_mapping_set (mapping, "trim", "no", NULL) ? options : fewer);
  return temp_shop_open (shop);
}

static void
test_steps (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = odd_shop (&shop);
  g_autofree char *queries = NULL;

  assert_sound (project);
  /* Three broken rows: two queries, both repaired; "Café" was there already, 跑步鞋 is new. */
  g_assert_cmpint (STEP ("encodings", "names=query"), ==, 2);
  assert_sound (project);
  queries = text (project, "SELECT group_concat (query, '|') FROM (SELECT DISTINCT query FROM events_readable"
                           " WHERE query IS NOT NULL ORDER BY id)");
  g_assert_cmpstr (queries, ==, "Café|跑步鞋");
  g_assert_cmpint (STEP ("variants", "names=user", "fold=case"), ==, 1);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_readable WHERE user = 'U1'"), ==, 0);
  assert_sound (project);
  g_assert_cmpint (STEP ("variants", "names=channel", "fold=case"), ==, 1);
  g_assert_cmpint (STEP ("variants", "names=kind", "fold=case"), ==, 1);
  assert_sound (project);
  g_assert_cmpint (STEP ("variants", "names=item", "fold=case"), >=, 2); /* a, and one width of A1 */
  assert_sound (project);
  g_assert_cmpint (STEP ("times", "before=1995-01-01"), ==, 1);
  g_assert_cmpint (STEP ("missing", "column=item"), ==, 1);
  g_assert_cmpint (STEP ("limits", "column=price", "bound=below", "limit=0", "action=drop"), ==, 1);
  g_assert_cmpint (STEP ("limits", "column=price", "bound=at", "limit=0", "rows=purchases", "action=missing"), ==, 1);
  g_assert_cmpint (STEP ("limits", "column=quantity", "bound=below", "limit=0", "action=cap"), ==, 1);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_valid WHERE quantity = 0"), ==, 1);
  assert_sound (project);
  g_assert_cmpint (STEP ("duplicates", "equal=all"), ==, 2);
  /* Prices of A that are left: 1.5, 2, 2, 1.5, 1.5, 1.5, 150: the median is 1.5. */
  g_assert_cmpint (STEP ("outliers", "column=price", "action=cap"), ==, 1);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_valid WHERE price = 150000"), ==, 1);
  assert_sound (project);
  g_assert_cmpint (STEP ("scale", "factor=1.1", "channel=shop"), ==, 2);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_valid WHERE price = 44000"), ==, 2);
  g_assert_cmpint (STEP ("shift", "hours=-2.5", "channel=shop"), ==, 2);
  /* 09:00 of u1 moved before all else; whole columns are sorted anew. */
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_readable WHERE time = '2024-03-01T06:30:00Z'"), ==, 1);
  assert_sound (project);
  g_assert_cmpint (STEP ("shift", "hours=1", "source=odd.csv"), ==, 21 - 5);
  g_assert_cmpint (STEP ("shift", "hours=1", "source=other.csv"), ==, 0);
  assert_sound (project);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events"), ==, 21);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_valid"), ==, 21 - 5);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Each of these in turn: the project after it is sound, and its hash is noted; undo and redo go back and forth over
 * all of them. */
static void
test_history (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = odd_shop (&shop);
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gsize rows = 0;
  gint64 before;

#define NOTE()                                                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    assert_sound (project);                                                                                            \
    g_ptr_array_add (hashes, aisle_project_content_hash (project));                                                    \
  }                                                                                                                    \
  G_STMT_END
  NOTE ();
  g_assert_true (aisle_command_fix (project, NULL, &rows, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (rows, >, 5);
  NOTE ();
  /* A fix that finds nothing is no entry. */
  g_assert_true (aisle_command_fix (project, NULL, &rows, NULL, &error));
  g_assert_cmpint (rows, ==, 0);
  STEP ("shift", "hours=3");
  NOTE ();
  g_assert_true (aisle_command_recipe_set_on (project, 1, FALSE, NULL, &error));
  NOTE ();
  before = count (project, "SELECT count(*) FROM effects");
  g_assert_true (aisle_command_recipe_set_on (project, 1, TRUE, NULL, &error));
  /* On again is what it was: nothing was run or written. */
  g_assert_cmpint (count (project, "SELECT count(*) FROM effects"), ==, before);
  NOTE ();
  g_assert_cmpstr (hashes->pdata[4], ==, hashes->pdata[2]);
  g_assert_true (aisle_command_recipe_move (project, 1, 99, NULL, &error));
  NOTE ();
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_import (&shop, "more.csv",
                    "time,user,event,item,price,quantity,city,search\n"
                    "2024-03-01 10:00:00,u1,view,A,1.5,1,web,\n" /* a copy of a row of the first log */
                    "2024-03-05 10:00:00,u9,buy,A,-1,1,web,\n"   /* negative */
                    "2024-03-05 11:00:00,u9,buy,A,3,1,web,\n",
                    (const char *const[]){ "role.city=channel", "role.search=query", NULL });
  project = temp_shop_open (&shop);
  g_assert_cmpint (count (project, "SELECT count(*) FROM events_readable WHERE source = 'more.csv'"), ==, 1);
  NOTE ();
  g_assert_true (aisle_command_recipe_remove (project, 2, NULL, &error));
  NOTE ();
  for (guint round = 0; round < 2; round++)
    {
      for (guint h = hashes->len - 1; h > 0; h--)
        {
          g_autofree char *hash = NULL;
          g_assert_true (aisle_command_undo (project, NULL, &error));
          hash = aisle_project_content_hash (project);
          g_assert_cmpstr (hash, ==, hashes->pdata[h - 1]);
        }
      assert_sound (project);
      for (guint h = 1; h < hashes->len; h++)
        {
          g_autofree char *hash = NULL;
          g_assert_true (aisle_command_redo (project, NULL, &error));
          hash = aisle_project_content_hash (project);
          g_assert_cmpstr (hash, ==, hashes->pdata[h]);
        }
      assert_sound (project);
    }
  {
    g_autofree char *other = temp_shop_path (&shop, "replayed.aisle"), *hash = NULL;
    g_autoptr (AisleProject) again = NULL;

    g_assert_true (aisle_command_replay (project, other, NULL, NULL, &error));
    g_assert_no_error (error);
    again = aisle_project_open (other, AISLE_PROJECT_READ, &error);
    assert_sound (again);
    hash = aisle_project_content_hash (again);
    g_assert_cmpstr (hash, ==, hashes->pdata[hashes->len - 1]);
  }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* The same recipe on the same rows with one and with four threads: the same bytes. */
static void
test_threads (void)
{
  char *bytes[2] = { NULL, NULL };
  gsize lengths[2];

  for (guint t = 0; t < 2; t++)
    {
      TempShop shop;
      g_autoptr (AisleProject) project = NULL;
      g_autoptr (AisleColumns) columns = NULL;
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;

      aisle_parallel_set_threads (t == 0 ? 1 : 4);
      project = odd_shop (&shop);
      g_assert_true (aisle_command_fix (project, NULL, NULL, NULL, &error));
      STEP ("shift", "hours=3");
      columns = aisle_columns_open (project, NULL, &error);
      path = aisle_columns_valid_path (shop.project);
      g_assert_true (g_file_get_contents (path, &bytes[t], &lengths[t], &error));
      g_clear_pointer (&columns, aisle_columns_close);
      g_clear_pointer (&project, aisle_project_close);
      temp_shop_clear (&shop);
    }
  aisle_parallel_set_threads (0);
  g_assert_cmpmem (bytes[0], lengths[0], bytes[1], lengths[1]);
  g_free (bytes[0]);
  g_free (bytes[1]);
}

/* A day's shape, three hours late in one of two logs; bots among people. */
static void
append_day (GString *log, const char *user, int day, int late)
{
  static const guint weight[24] = { 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 6, 8, 9, 8, 6, 5, 5, 6, 8, 10, 9, 6, 3, 1 };

  for (int hour = 0; hour < 24; hour++)
    for (guint e = 0; e < weight[hour]; e++)
      {
        int at = hour + late;
        g_string_append_printf (log, "2024-03-%02d %02d:%02u:00,%s-%d,%s,I%u,1\n", day + at / 24, at % 24, e, user,
                                hour % 7, e == 0 && hour == 12 ? "buy" : "view", e);
      }
}

static gint64
found (AisleProject *project, const char *finding)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = aisle_command_quality (project, NULL, &error);

  g_assert_no_error (error);
  for (gsize r = 0; r < aisle_table_n_rows (answer->table); r++)
    if (g_str_equal (aisle_table_text (answer->table, r, 0), finding))
      return aisle_table_integer (answer->table, r, 2);
  return -1;
}

static void
test_zones_and_bots (void)
{
  TempShop shop;
  g_autoptr (GString) web = g_string_new ("time,user,event,item,price\n");
  g_autoptr (GString) store = g_string_new ("time,user,event,item,price\n");
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) recipe = NULL;
  gint64 late;
  gsize rows = 0;

  for (int day = 1; day <= 8; day++)
    append_day (web, "w", day, 0);
  for (int day = 1; day <= 6; day++)
    append_day (store, "s", day, 3);
  /* Two that never sleep, a thousand views a day: one buys once. */
  for (guint e = 0; e < 1000; e++)
    for (guint bot = 0; bot < 2; bot++)
      g_string_append_printf (web, "2024-03-09 %02u:%02u:%02u,never%u,%s,I1,1\n", e % 24, e / 24, bot, bot,
                              bot == 1 && e == 500 ? "buy" : "view");
  temp_shop_init (&shop);
  temp_shop_import (&shop, "web.csv", web->str, NULL);
  temp_shop_import (&shop, "store.csv", store->str, NULL);
  project = temp_shop_open (&shop);
  g_assert_cmpint (found (project, "bot"), ==, 1000);
  g_assert_true (aisle_command_fix (project, (const char *const[]){ "bot", NULL }, &rows, NULL, &error));
  g_assert_cmpint (rows, ==, 1000);
  g_assert_cmpint (found (project, "bot"), ==, 0);
  late = count (project, "SELECT count(*) FROM events_readable WHERE source = 'store.csv'");
  g_assert_cmpint (found (project, "zone_mix"), ==, late);
  g_assert_true (aisle_command_fix (project, (const char *const[]){ "zone_mix", NULL }, &rows, NULL, &error));
  recipe = aisle_command_recipe (project, &error);
  g_assert_cmpstr (aisle_table_text (recipe, 1, 2), ==, "shift");
  g_assert_nonnull (strstr (aisle_table_text (recipe, 1, 4), "-3"));
  g_assert_cmpint (found (project, "zone_mix"), ==, 0);
  assert_sound (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_jumps_and_keys (void)
{
  TempShop shop;
  g_autoptr (GString) log = g_string_new ("time,user,event,item,price\n");
  g_autoptr (AisleProject) project = NULL;

  for (guint row = 0; row < 400; row++)
    g_string_append_printf (log, "%s %02u:%02u:00,u%u,view,I%u,%u\n",
                            row == 200   ? "2019-01-01" /* the clock fell back */
                            : row == 300 ? "2031-01-01" /* and ran ahead */
                                         : "2024-03-05",
                            row / 60 % 24, row % 60, row % 7, row % 5, row % 3);
  /* The same user, item, kind and time at another price. */
  g_string_append (log, "2024-03-06 10:00:00,u1,buy,I1,5\n2024-03-06 10:00:00,u1,buy,I1,6\n"
                        "2024-03-06 10:00:00,u1,buy,I1,5\n");
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", log->str, NULL);
  project = temp_shop_open (&shop);
  g_assert_cmpint (found (project, "clock_jump"), ==, 2);
  g_assert_cmpint (found (project, "key_duplicate"), ==, 1);
  g_assert_cmpint (found (project, "exact_duplicate"), ==, 1);
  g_assert_cmpint (found (project, "future_time"), ==, 1);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", message, sql);
}

/* The rows of a project in a file of version 1: its schema, and of every table the columns it had. */
static void
copy_as_version_1 (const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (g_getenv ("AISLE_SOURCE_ROOT"), "src", "store", "schema.sql", NULL);
  g_autofree char *schema = NULL, *attach = g_strdup_printf ("ATTACH '%s' AS old", from);
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (g_file_get_contents (path, &schema, NULL, NULL));
  g_assert_cmpint (sqlite3_open (to, &db), ==, SQLITE_OK);
  run_sql (db, "PRAGMA application_id = 1097429868");
  run_sql (db, schema);
  run_sql (db, "PRAGMA user_version = 1; DELETE FROM state");
  run_sql (db, attach);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "SELECT t.name, (SELECT group_concat (c.name) FROM pragma_table_info (t.name) AS"
                                       " c) FROM main.sqlite_schema AS t WHERE t.type = 'table'",
                                       -1, &row, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (row) == SQLITE_ROW)
    {
      const char *table = (const char *) sqlite3_column_text (row, 0);
      const char *columns = (const char *) sqlite3_column_text (row, 1);
      g_ptr_array_add (
          copies, g_strdup_printf ("INSERT INTO main.%s (%s) SELECT %s FROM old.%s", table, columns, columns, table));
    }
  sqlite3_finalize (row);
  for (guint i = 0; i < copies->len; i++)
    run_sql (db, copies->pdata[i]);
  run_sql (db, "DETACH old; PRAGMA journal_mode = WAL");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* A project of version 1, made with the schema of then, opens and cleans. */
static void
test_upgrade (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = odd_shop (&shop);
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = aisle_project_content_hash (project), *after = NULL;
  g_autofree char *old = temp_shop_path (&shop, "old.aisle");

  g_clear_pointer (&project, aisle_project_close);
  copy_as_version_1 (shop.project, old);
  project = aisle_project_open (old, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  after = aisle_project_content_hash (project);
  g_assert_cmpstr (after, ==, hash);
  assert_sound (project);
  g_assert_true (aisle_command_fix (project, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_sound (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/steps", test_steps);
  g_test_add_func ("/recipe/history", test_history);
  g_test_add_func ("/recipe/threads", test_threads);
  g_test_add_func ("/recipe/zones-and-bots", test_zones_and_bots);
  g_test_add_func ("/recipe/jumps-and-keys", test_jumps_and_keys);
  g_test_add_func ("/recipe/upgrade", test_upgrade);
  return g_test_run ();
}
