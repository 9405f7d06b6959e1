/* test-query-texts.c: search sets that keep queries, judgements and documents in files of their own: an id gets its text
 * whichever file comes first, and without one it neither teaches nor judges. */
#include "temp-shop.h"

#include "base/error.h"
#include "columns/columns.h"
#include "command/search-judgements.h"
#include "feature/judgements.h"
#include "feature/rank-labels.h"
#include "feature/split.h"
#include "store/judged-rows.h"

#include <math.h>

/* ---- helpers ---- */

static AisleImportReport *
import_text (const TempShop *shop, const char *name, const char *text)
{
  g_autofree char *path = temp_shop_path (shop, name);
  g_autoptr (GError) error = NULL;
  AisleImportReport *report;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  report = temp_shop_import_file (shop, path, NULL, FALSE, &error);
  g_assert_no_error (error);
  return report;
}

/* What is guessed to be of the kind. */
static void
import_as (const TempShop *shop, const char *name, const char *text, const char *kind, gint64 stored)
{
  g_autoptr (AisleImportReport) report = import_text (shop, name, text);

  g_assert_cmpstr (report->kind->id, ==, kind);
  g_assert_cmpint (report->rows_stored, ==, stored);
}

/* The readable rows and what a ranker is taught and judged by. */
static void
assert_judged (AisleProject *project, const char *rows, gint64 nameless, guint taught)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleJudgements) judgements = aisle_judgements_read (project, NULL, &error);
  double zero = NAN;
  g_autoptr (AisleRankLabels) labels = NULL;
  AisleNameless found;
  g_autofree char *sentence = NULL, *readable = NULL;

  g_assert_no_error (error);
  readable = temp_shop_ask (project, "SELECT group_concat (query || ':' || item || coalesce (grade, label), ' ') FROM"
                                     " (SELECT * FROM judgements_readable WHERE query NOT NULL ORDER BY id)");
  g_assert_cmpstr (readable, ==, rows);
  g_assert_cmpuint (judgements->rows->len - judgements->n_nameless, ==, taught);
  g_assert_true (aisle_judged_rows_nameless (project, &found, &error));
  g_assert_cmpint (found.queries, ==, nameless);
  sentence = aisle_nameless_sentence (&found);
  g_assert_true ((sentence != NULL) == (nameless > 0));
  labels = aisle_rank_labels_judged (project, &zero, NULL, &error);
  if (taught == 0)
    {
      g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "import the file that holds the ids and texts"));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (labels->set->n_rows, ==, taught);
  g_assert_cmpuint (labels->nameless, ==, nameless);
}

/* WANDS, BEIR: judgements name a query by its id; the texts come in a file of their own, before or after. */
static void
test_query_texts (void)
{
  static const char texts[] = "query_id\tquery\tquery_class\n7\tsalon chair\tChairs\n8\tred rug\tRugs\n9\tunjudged\t\n",
                    judged[] = "query-id\tcorpus-id\tscore\n7\tA\t2\n7\tB\t0\n8\tA\t1\n77\tB\t2\n";

  for (guint first = 0; first < 2; first++)
    {
      TempShop shop;
      g_autoptr (AisleProject) project = NULL;
      g_autoptr (GError) error = NULL;

      temp_shop_init (&shop);
      if (first == 0)
        import_as (&shop, "query.csv", texts, "query-texts", 3);
      import_as (&shop, "test.tsv", judged, "judgements", 4);
      if (first == 1)
        {
          project = temp_shop_open (&shop);
          temp_shop_assert_answer (project, "SELECT count (*) FROM queries", "0"); /* an id is no text */
          assert_judged (project, "", 3, 0);
          g_clear_pointer (&project, aisle_project_close);
          import_as (&shop, "query.csv", texts, "query-texts", 3);
        }
      project = temp_shop_open (&shop);
      assert_judged (project, "salon chair:A2.0 salon chair:B0.0 red rug:A1.0", 1, 3);
      temp_shop_assert_answer (project, "SELECT query_id FROM judgements_readable WHERE query IS NULL", "77");
      temp_shop_assert_answer (project, "SELECT attributes FROM query_texts_readable WHERE query_id = '7'",
                               "{\"query_class\":\"Chairs\"}");
      temp_shop_assert_answer (project, "SELECT count (*) FROM query_records", "0"); /* nobody searched for them */
      temp_shop_assert_whole (project);
      g_clear_pointer (&project, aisle_project_close);
      /* A newer text of an id counts while its source is in use. */
      import_as (&shop, "topics.csv", "query_id,query\n8,blue rug\n", "query-texts", 1);
      project = temp_shop_open (&shop);
      assert_judged (project, "salon chair:A2.0 salon chair:B0.0 blue rug:A1.0", 1, 3);
      g_clear_pointer (&project, aisle_project_close);
      project = aisle_project_open (shop.project, AISLE_PROJECT_WRITE, &error);
      g_assert_no_error (error);
      g_assert_true (aisle_command_use_source (project, 3, FALSE, &error));
      assert_judged (project, "salon chair:A2.0 salon chair:B0.0 red rug:A1.0", 1, 3);
      g_assert_true (aisle_command_use_source (project, first == 0 ? 1 : 2, FALSE, &error));
      assert_judged (project, "", 3, 0);
      g_clear_pointer (&project, aisle_project_close);
      temp_shop_clear (&shop);
    }
}

/* A report says what is still missing, and labels that say no grade are told. */
static void
test_judgement_notes (void)
{
  static const struct
  {
    const char *name, *text, *note;
  } files[] = {
    { "label.csv", "query_id,product_id,label\n1,A,Exact\n1,B,Partial\n2,A,Irrelevant\n", "2 of 2 judged queries" },
    { "queries.csv", "query_id,query\n1,red shoe\n", "1 of 2 judged queries" },
    { "more.csv", "query,product_id,label\nhat,A,Splendid\nhat,B,Exact\n", "'Splendid'" },
  };
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (AisleImportReport) report = import_text (&shop, files[i].name, files[i].text);
      g_autofree char *all = g_strjoinv ("\n", report->notes);

      g_assert_nonnull (strstr (all, files[i].note));
    }
  project = temp_shop_open (&shop);
  /* WANDS: a partial match is half of an exact one. */
  assert_judged (project, "red shoe:AExact red shoe:BPartial hat:ASplendid hat:BExact", 1, 3);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* A project of version 7, whose judgements all had a text. */
static void
test_older (void)
{
  static const char older[] =
      "DROP VIEW judgements_readable; DROP VIEW judged; DROP VIEW query_texts_readable; DROP TABLE query_texts;"
      "CREATE TABLE older (source INTEGER NOT NULL REFERENCES sources (id), line INTEGER NOT NULL,"
      " query INTEGER NOT NULL REFERENCES queries (id), item INTEGER NOT NULL REFERENCES items (id), grade REAL, label TEXT,"
      " judge TEXT, time INTEGER, fold INTEGER, attributes TEXT, id INTEGER PRIMARY KEY) STRICT;"
      "INSERT INTO older SELECT source, line, query, item, grade, label, judge, time, fold, attributes, id FROM judgements;"
      "DROP TABLE judgements; ALTER TABLE older RENAME TO judgements;"
      "CREATE VIEW judgements_readable AS SELECT * FROM judgements; PRAGMA user_version = 7;";
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;
  char *message = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "judged.csv", "query,item,grade,judge\nhat,A,2,ann\nhat,B,0,\n", "judgements", 2);
  g_assert_cmpint (sqlite3_open (shop.project, &db), ==, SQLITE_OK);
  sqlite3_exec (db, older, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
  /* Who only reads finds it up to date, too. */
  project = aisle_project_open (shop.project, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  assert_judged (project, "hat:A2.0 hat:B0.0", 0, 2);
  g_clear_pointer (&project, aisle_project_close);
  project = temp_shop_open (&shop);
  assert_judged (project, "hat:A2.0 hat:B0.0", 0, 2);
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  import_as (&shop, "label.csv", "query_id,item,grade\n1,A,2\n", "judgements", 1);
  project = temp_shop_open (&shop);
  assert_judged (project, "hat:A2.0 hat:B0.0", 1, 2);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query-texts/any-order", test_query_texts);
  g_test_add_func ("/query-texts/notes", test_judgement_notes);
  g_test_add_func ("/query-texts/older", test_older);
  return g_test_run ();
}
