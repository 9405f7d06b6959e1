/* test-columns.c: the arrays are what the store holds, whichever way they were made, and survive any damage. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "columns/columns-builder.h"
#include "columns/columns-file.h"
#include "store/sources.h"

#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

/* A log with every role, anonymous rows, sessions, equal times, and times out of order; seeded. */
static char *
make_log (guint64 seed, guint rows, gboolean users)
{
  GString *log = g_string_new (users ? "time,user,session,event,item,price,quantity,query,channel,order,fold\n"
                                     : "time,session,event,item,price,quantity,query,channel,order,fold\n");
  static const char *const kinds[] = { "view", "cart", "buy", "search" }, *const folds[] = { "train", "valid", "test" };
  AisleRandom random;

  aisle_random_init (&random, seed, "log");
  for (guint i = 0; i < rows; i++)
    {
      guint minute = (guint) aisle_random_below (&random, 4000);

      g_string_append_printf (log, "2024-%02u-%02u %02u:%02u:00,", 1 + minute / 2000, 1 + minute / 100 % 20,
                              minute / 4 % 24, minute % 60);
      if (users && aisle_random_below (&random, 5) == 0)
        g_string_append (log, ",");
      else if (users)
        g_string_append_printf (log, "user number %u,", (guint) aisle_random_below (&random, 60));
      if (!users || aisle_random_below (&random, 3) > 0)
        g_string_append_printf (log, "s%u", (guint) aisle_random_below (&random, 200));
      g_string_append_printf (log, ",%s,i%u,", kinds[aisle_random_below (&random, 4)],
                              (guint) aisle_random_below (&random, 30));
      if (minute % 11 > 0)
        g_string_append_printf (log, "%u.%02u", minute / 7, minute % 100);
      g_string_append (log, ",");
      if (minute % 13 > 0)
        g_string_append_printf (log, "%u", (guint) aisle_random_below (&random, 4));
      g_string_append (log, ",");
      if (aisle_random_below (&random, 4) == 0)
        g_string_append_printf (log, "a query of more than sixteen bytes %u", minute % 13);
      g_string_append_printf (log, ",%s,", minute % 2 ? "app" : "web");
      if (minute % 3 == 0)
        g_string_append_printf (log, "o%u", minute % 50);
      g_string_append_printf (log, ",%s\n", folds[minute % 3]);
    }
  return g_string_free (log, FALSE);
}

static void
import_random (const TempShop *shop, const char *name, guint64 seed, guint rows, gboolean users)
{
  static const char *const roles[] = { "role.time=time",
                                       "role.session=session",
                                       "role.event=kind",
                                       "role.item=item",
                                       "role.price=price",
                                       "role.quantity=quantity",
                                       "role.query=query",
                                       "role.channel=channel",
                                       "role.order=order",
                                       "role.fold=fold",
                                       NULL };
  g_autofree char *log = make_log (seed, rows, users);

  temp_shop_import (shop, name, log, roles);
}

static char *
read_columns (const TempShop *shop, gsize *length)
{
  g_autofree char *path = aisle_columns_path (shop->project);
  char *bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, length, &error));
  g_assert_no_error (error);
  return bytes;
}

static AisleColumns *
open_columns (AisleProject *project)
{
  g_autoptr (GError) error = NULL;
  AisleColumns *columns = aisle_columns_open (project, NULL, &error);

  g_assert_no_error (error);
  return columns;
}

/* Every event of the store stands once in the columns, in order, with equal values. */
static void
assert_equal_to_store (AisleProject *project, const AisleColumns *c)
{
  sqlite3_stmt *row = NULL;
  g_autofree gint32 *place = g_new (gint32, 1 << 20), *user_of = g_new (gint32, c->n_events + 1);
  gsize n = 0;

  for (gsize u = 0, i = 0; u <= c->n_users; u++)
    for (; i < (u < c->n_users ? c->user_start[u + 1] : c->n_events); i++)
      user_of[i] = u < c->n_users ? (gint32) u : -1;
  memset (place, 0xff, sizeof (gint32) << 20);
  for (gsize i = 0; i < c->n_events; i++)
    {
      g_assert_cmpint (place[c->event[i]], ==, -1);
      place[c->event[i]] = (gint32) i;
      if (i > 0 && user_of[i] == user_of[i - 1])
        {
          gint32 before = user_of[i] < 0 && c->session != NULL ? c->session[i - 1] : 0;
          gint32 session = user_of[i] < 0 && c->session != NULL ? c->session[i] : 0;

          g_assert_true (
              before < session
              || (before == session
                  && (c->time[i - 1] < c->time[i] || (c->time[i - 1] == c->time[i] && c->event[i - 1] < c->event[i]))));
        }
    }
  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project),
                                       "SELECT id, time, user, item, kind, price, quantity, session, query, channel,"
                                       " order_, fold FROM events_valid",
                                       -1, &row, NULL),
                   ==, SQLITE_OK);
#define ID(column) (sqlite3_column_type (row, column) == SQLITE_NULL ? -1 : sqlite3_column_int (row, column))
  for (; sqlite3_step (row) == SQLITE_ROW; n++)
    {
      gint32 i = place[sqlite3_column_int (row, 0)];

      g_assert_cmpint (i, >=, 0);
      g_assert_cmpint (c->time[i], ==, sqlite3_column_int64 (row, 1));
      g_assert_cmpint (user_of[i], ==, ID (2));
      g_assert_cmpint (c->item[i], ==, ID (3));
      g_assert_cmpint (c->kind[i] == AISLE_ID16_MISSING ? -1 : c->kind[i], ==, ID (4));
      if (sqlite3_column_type (row, 5) == SQLITE_NULL)
        g_assert_true (c->price[i] == AISLE_MONEY_MISSING);
      else
        g_assert_cmpint (c->price[i], ==, sqlite3_column_int64 (row, 5));
      if (sqlite3_column_type (row, 6) == SQLITE_NULL)
        g_assert_true (isnan (c->quantity[i]));
      else
        g_assert_cmpfloat (c->quantity[i], ==, sqlite3_column_double (row, 6));
      g_assert_cmpint (c->session == NULL ? -1 : c->session[i], ==, ID (7));
      g_assert_cmpint (c->query[i], ==, ID (8));
      g_assert_cmpint (c->channel[i], ==, ID (9));
      g_assert_cmpint (c->order[i], ==, ID (10));
      g_assert_cmpint (c->fold[i], ==, ID (11));
    }
  sqlite3_finalize (row);
  g_assert_cmpint (n, ==, c->n_events);
}

/* The file of the import, and the file made from the store when it is gone, are the same bytes. */
static void
assert_same_when_made_anew (const TempShop *shop, AisleProject *project)
{
  g_autofree char *path = aisle_columns_path (shop->project), *imported = NULL, *anew = NULL;
  gsize imported_length, anew_length;
  g_autoptr (GError) error = NULL;

  imported = read_columns (shop, &imported_length);
  g_assert_true (aisle_columns_check (project, NULL, &error));
  g_assert_no_error (error);
  g_remove (path);
  aisle_columns_close (open_columns (project));
  anew = read_columns (shop, &anew_length);
  g_assert_cmpmem (imported, imported_length, anew, anew_length);
}

static void
test_import_equals_rebuild (gconstpointer users)
{
  TempShop shop;
  AisleProject *project;
  AisleColumns *columns;

  temp_shop_init (&shop);
  import_random (&shop, "one.csv", 1, 20000, GPOINTER_TO_INT (users));
  project = temp_shop_open (&shop);
  columns = open_columns (project);
  g_assert_cmpint (columns->n_events, ==, 20000);
  g_assert_cmpint (columns->sessions_are_users, ==, !GPOINTER_TO_INT (users));
  assert_equal_to_store (project, columns);
  aisle_columns_close (columns);
  assert_same_when_made_anew (&shop, project);
  aisle_project_close (project);

  /* A second log, into the project that is there. */
  import_random (&shop, "two.csv", 2, 9000, GPOINTER_TO_INT (users));
  project = temp_shop_open (&shop);
  columns = open_columns (project);
  g_assert_cmpint (columns->n_events, ==, 29000);
  assert_equal_to_store (project, columns);
  aisle_columns_close (columns);
  assert_same_when_made_anew (&shop, project);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* An undone import is not in the columns, and comes back. */
static void
test_undone_source (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  AisleColumns *columns;
  char both[33];

  temp_shop_init (&shop);
  import_random (&shop, "one.csv", 1, 500, TRUE);
  import_random (&shop, "two.csv", 2, 700, TRUE);
  project = temp_shop_open (&shop);
  columns = open_columns (project);
  memcpy (both, columns->content_hash, 33);
  aisle_columns_close (columns);
  g_assert_true (aisle_sources_set_active (project, 1, FALSE, &error));
  columns = open_columns (project);
  g_assert_cmpint (columns->n_events, ==, 700);
  g_assert_cmpstr (columns->content_hash, !=, both);
  assert_equal_to_store (project, columns);
  aisle_columns_close (columns);
  g_assert_true (aisle_sources_set_active (project, 1, TRUE, &error));
  columns = open_columns (project);
  g_assert_cmpint (columns->n_events, ==, 1200);
  g_assert_cmpstr (columns->content_hash, ==, both);
  aisle_columns_close (columns);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* One byte changed anywhere, the file cut anywhere, or noise: the columns come out right all the same. */
static void
test_damage (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *path = NULL, *good = NULL;
  gsize length;
  AisleRandom random;

  temp_shop_init (&shop);
  path = aisle_columns_path (shop.project);
  import_random (&shop, "one.csv", 1, 2000, TRUE);
  project = temp_shop_open (&shop);
  good = read_columns (&shop, &length);
  aisle_random_init (&random, 7, "damage");
  for (guint round = 0; round < 300; round++)
    {
      g_autofree char *bad = g_memdup2 (good, length), *after = NULL;
      gsize bad_length = length, after_length;
      g_autoptr (GError) error = NULL;

      if (round % 3 == 0) /* in the header or directory */
        bad[aisle_random_below (&random, 600)] ^= (char) (1 + aisle_random_below (&random, 255));
      else if (round % 3 == 1) /* in the times: 2,000 of 8 bytes on the third page and on */
        bad[8192 + aisle_random_below (&random, 16000)] ^= (char) (1 + aisle_random_below (&random, 255));
      else
        bad_length = aisle_random_below (&random, length);
      g_assert_true (aisle_file_write (path, bad, bad_length, &error));
      aisle_columns_close (open_columns (project));
      after = read_columns (&shop, &after_length);
      /* Bytes that nothing reads (padding of the header) may stay. */
      if (round % 3 != 0 || memcmp (after, bad, MIN (after_length, bad_length)) != 0)
        g_assert_cmpmem (after, after_length, good, length);
    }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* ---- sorting ---- */

#define MANY 600000 /* more than a section of the spool */

typedef struct
{
  gint32 user[MANY], session[MANY], row[MANY];
  gint64 time[MANY];
} Many;

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const Many *many = data;
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;
  guint32 user_x = (guint32) many->user[x], user_y = (guint32) many->user[y]; /* -1 is the last */

  if (user_x != user_y)
    return user_x < user_y ? -1 : 1;
  if (many->user[x] < 0 && many->session[x] != many->session[y])
    return many->session[x] < many->session[y] ? -1 : 1;
  if (many->time[x] != many->time[y])
    return many->time[x] < many->time[y] ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* The file that a builder with so much memory makes. */
static AisleMapped
build_many (const TempShop *shop, const Many *many, gsize memory)
{
  const AisleColumnsFacts facts = {
    1, "0123456789abcdef0123456789abcdef", { [AISLE_NAMES_USER] = 40, [AISLE_NAMES_SESSION] = 50 }, FALSE
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temp_shop_path (shop, "sorted");
  AisleReplace file = { .fd = -1 };
  AisleMapped mapped;
  AisleColumnsBuilder *builder = aisle_columns_builder_new (shop->project, &error);

  g_assert_no_error (error);
  if (memory > 0)
    aisle_columns_builder_set_memory (builder, memory);
  for (gsize at = 0; at < MANY; at += 5000)
    {
      AisleRows rows = { .n = 5000, .user = many->user + at, .session = many->session + at, .time = many->time + at };

      g_assert_true (aisle_columns_builder_add (builder, &rows, NULL, (gint32) at, &error));
    }
  g_assert_true (aisle_replace_begin (&file, path, &error));
  g_assert_true (aisle_columns_builder_write (builder, &facts, file.fd, NULL, &error));
  g_assert_true (aisle_replace_commit (&file, &error));
  aisle_columns_builder_free (builder);
  g_assert_true (aisle_mapped_open (&mapped, path, &error));
  g_assert_true (aisle_columns_file_verify (mapped.data, mapped.length, NULL, NULL));
  return mapped;
}

/* Against qsort, with one user and one session that have more than half of all rows each, in little memory and much, in
 * order of times and out of it. */
static void
test_sort (gconstpointer in_order)
{
  g_autofree Many *many = g_new (Many, 1);
  TempShop shop;
  AisleMapped much, little;
  AisleRandom random;
  const AisleColumnsHeader *header;
  const gint32 *event;
  const gint64 *time;

  temp_shop_init (&shop);
  aisle_random_init (&random, 5, "sort");
  for (gint32 i = 0; i < MANY; i++)
    {
      gint32 user = (gint32) aisle_random_below (&random, 100), session = (gint32) aisle_random_below (&random, 120);

      many->user[i] = user < 40 ? user : user < 70 ? 7 : -1;
      many->session[i] = session < 50 ? session : session < 100 ? 3 : -1;
      many->time[i] = in_order != NULL ? i / 3 : (gint64) aisle_random_below (&random, 100000);
      if (in_order == NULL && aisle_random_below (&random, 50) == 0)
        many->time[i] = AISLE_TIME_MISSING;
      many->row[i] = i;
    }
  g_qsort_with_data (many->row, MANY, sizeof (gint32), compare_rows, many);
  much = build_many (&shop, many, 0);
  little = build_many (&shop, many, 1);
  g_assert_cmpmem (much.data, much.length, little.data, little.length);
  header = (const AisleColumnsHeader *) much.data;
  event = (const gint32 *) (much.data + header->arrays[AISLE_ARRAY_EVENT].offset);
  time = (const gint64 *) (much.data + header->arrays[AISLE_ARRAY_TIME].offset);
  for (gsize i = 0; i < MANY; i++)
    {
      g_assert_cmpint (event[i], ==, many->row[i]);
      g_assert_cmpint (time[i], ==, many->time[event[i]]);
    }
  aisle_mapped_clear (&much);
  aisle_mapped_clear (&little);
  temp_shop_clear (&shop);
}

/* A file whose checksums are right but whose ids point outside: made by someone who wants that. */
static void
test_hostile_file (void)
{
  static const AisleArray arrays[] = { AISLE_ARRAY_USER_START, AISLE_ARRAY_ITEM,  AISLE_ARRAY_KIND,
                                       AISLE_ARRAY_SESSION,    AISLE_ARRAY_QUERY, AISLE_ARRAY_CHANNEL,
                                       AISLE_ARRAY_FOLD };
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *path = NULL, *good = NULL;
  gsize length;

  temp_shop_init (&shop);
  path = aisle_columns_path (shop.project);
  import_random (&shop, "one.csv", 1, 2000, TRUE);
  project = temp_shop_open (&shop);
  good = read_columns (&shop, &length);
  for (gsize a = 0; a < G_N_ELEMENTS (arrays); a++)
    {
      g_autofree char *bad = g_memdup2 (good, length), *after = NULL;
      AisleColumnsHeader *header = (AisleColumnsHeader *) bad;
      g_autoptr (GError) error = NULL;
      gsize after_length;

      memset (bad + header->arrays[arrays[a]].offset + 16, 0x7b, 8);
      for (AisleArray b = 0; b < AISLE_N_ARRAYS; b++)
        {
          header->arrays[b].checksum = 0;
          for (gsize at = 0; at < header->arrays[b].bytes; at += AISLE_COLUMNS_PIECE)
            header->arrays[b].checksum += aisle_columns_piece_sum (
                bad + header->arrays[b].offset + at, MIN (AISLE_COLUMNS_PIECE, header->arrays[b].bytes - at),
                at / AISLE_COLUMNS_PIECE);
        }
      aisle_columns_header_seal (header);
      g_assert_true (aisle_file_write (path, bad, length, &error));
      aisle_columns_close (open_columns (project));
      after = read_columns (&shop, &after_length);
      g_assert_cmpmem (after, after_length, good, length);
    }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* The same in the store, from which columns are made. */
static void
test_hostile_store (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  AisleColumns *columns;
  g_autofree char *path = NULL;
  sqlite3 *db = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  path = aisle_columns_path (shop.project);
  import_random (&shop, "one.csv", 1, 200, TRUE);
  g_assert_cmpint (sqlite3_open (shop.project, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE events SET item = 1000000 WHERE id = 17", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (db);
  g_remove (path);
  project = temp_shop_open (&shop);
  columns = aisle_columns_open (project, NULL, &error);
  g_assert_null (columns);
  g_assert_cmpint (error->code, ==, AISLE_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "event 17"));
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Where nothing can be written the columns are made in memory. */
static void
test_read_only_place (void)
{
  TempShop shop;
  g_autofree char *path = NULL;
  int status;
  pid_t child;

  temp_shop_init (&shop);
  path = aisle_columns_path (shop.project);
  child = fork ();
  if (child == 0)
    {
      g_autoptr (AisleProject) project = NULL;
      g_autoptr (AisleColumns) columns = NULL;

      import_random (&shop, "one.csv", 1, 300, TRUE);
      g_remove (path);
      g_chmod (shop.folder, 0555);
      if (getuid () == 0 && setresuid (65534, 65534, 65534) != 0)
        _exit (3);
      project = aisle_project_open (shop.project, AISLE_PROJECT_READ, NULL);
      columns = project != NULL ? aisle_columns_open (project, NULL, NULL) : NULL;
      _exit (columns != NULL && columns->n_events == 300 && !g_file_test (path, G_FILE_TEST_EXISTS) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_chmod (shop.folder, 0755);
  g_assert_cmpint (status, ==, 0);
  temp_shop_clear (&shop);
}

static void
test_empty (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleColumns) columns = NULL;

  temp_shop_init (&shop);
  project = aisle_project_create (shop.project, &error);
  g_assert_no_error (error);
  columns = open_columns (project);
  g_assert_cmpint (columns->n_events, ==, 0);
  g_assert_cmpint (columns->n_users, ==, 0);
  g_assert_cmpint (columns->user_start[0], ==, 0);
  g_assert_null (columns->price);
  g_assert_true (columns->last_time == AISLE_TIME_MISSING);
  g_clear_pointer (&columns, aisle_columns_close);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/columns/read-only-place", test_read_only_place); /* forks: before there are threads */
  g_test_add_data_func ("/columns/import-equals-rebuild/users", GINT_TO_POINTER (1), test_import_equals_rebuild);
  g_test_add_data_func ("/columns/import-equals-rebuild/sessions", GINT_TO_POINTER (0), test_import_equals_rebuild);
  g_test_add_data_func ("/columns/sort/in-order", GINT_TO_POINTER (1), test_sort);
  g_test_add_data_func ("/columns/sort/any-order", GINT_TO_POINTER (0), test_sort);
  g_test_add_func ("/columns/undone-source", test_undone_source);
  g_test_add_func ("/columns/damage", test_damage);
  g_test_add_func ("/columns/hostile-file", test_hostile_file);
  g_test_add_func ("/columns/hostile-store", test_hostile_store);
  g_test_add_func ("/columns/empty", test_empty);
  return g_test_run ();
}
