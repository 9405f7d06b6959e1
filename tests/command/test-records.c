/* test-records.c: what is imported besides events: each kind, what is refused, undo, redo and replay, and that events
 * and other records share their users and items. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "columns/columns.h"
#include "import/record-kinds.h"

/* ---- helpers ---- */

static AisleImportReport *
import_text (const TempShop *shop, const char *name, const char *text, const char *const *options, GError **error)
{
  g_autofree char *path = temp_shop_path (shop, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return temp_shop_import_file (shop, path, options, FALSE, error);
}

/* Imports text, which must be guessed to be of the kind. */
static void
import_as (const TempShop *shop, const char *name, const char *text, const char *kind, gint64 stored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = import_text (shop, name, text, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (report->kind->id, ==, kind);
  g_assert_cmpint (report->rows_stored, ==, stored);
}

static const char catalogue[] = "item_id,title,category,brand,price,stock,image,color,weight\n"
                                "A,Red shoe,Shoes,Acme,59.90,12,a.jpg,red,1.5\n"
                                "B,\"Blue, wide hat\",Hats,,20,0,,blue,02\n"
                                "C,绿色外套,Coats,Acme,199.5,,c.jpg,,\n";

static const char log_text[] = "time,user,event,item,price\n"
                               "2024-01-01 10:00:00,u1,view,B,1.50\n"
                               "2024-01-01 10:01:00,u2,buy,D,2.25\n";

/* ---- each kind ---- */

static void
test_items (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleColumns) columns = NULL;
  g_autofree char *title = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "log.csv", log_text, "events", 2);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  project = temp_shop_open (&shop);
  /* B is the item of the log; A and C get ids of their own behind it. */
  temp_shop_assert_answer (project, "SELECT group_concat (external, '') FROM (SELECT external FROM items ORDER BY id)",
                           "BDAC");
  columns = aisle_columns_open (project, NULL, NULL);
  g_assert_nonnull (columns);
  g_assert_cmpuint (columns->n_items, ==, 4);
  g_assert_cmpuint (columns->n_events, ==, 2);
  temp_shop_assert_answer (
      project,
      "SELECT title || '|' || category || '|' || coalesce (brand, '-') || '|' || price || '|' || stock"
      " FROM catalogue WHERE item = 'B'",
      "Blue, wide hat|Hats|-|20.0|0.0");
  /* A number that begins with a zero is a text; a missing value is no member; members stand in order of name. */
  temp_shop_assert_answer (project, "SELECT attributes FROM catalogue WHERE item = 'A'",
                           "{\"color\":\"red\",\"weight\":1.5}");
  temp_shop_assert_answer (project, "SELECT attributes FROM catalogue WHERE item = 'B'",
                           "{\"color\":\"blue\",\"weight\":\"02\"}");
  temp_shop_assert_answer (project, "SELECT attributes FROM catalogue WHERE item = 'C'", "");
  temp_shop_assert_answer (project, "SELECT count (*) FROM items_readable", "4");
  temp_shop_assert_answer (project, "SELECT json_extract (attributes, '$.weight') FROM catalogue WHERE item = 'A'",
                           "1.5");
  import_as (&shop, "names.csv", "sku,description,price\nQ,WHITE METAL LANTERN,3.39\nR,CREAM CUPID HEARTS,2.75\n",
             "items", 2);
  temp_shop_assert_answer (project, "SELECT title FROM catalogue WHERE item = 'Q'", "WHITE METAL LANTERN");
  title = aisle_project_item_title (project, 0);
  g_assert_cmpstr (title, ==, "Blue, wide hat");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* The newest row of the newest source counts, value by value; undo brings back what was before. */
static void
test_items_newest (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  static const char *const as_items[] = { "as=items", NULL };

  temp_shop_init (&shop);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (AisleImportReport) report =
        import_text (&shop, "prices-now.csv", "item_id,price\nA,49.90\nA,44.90\nE,1\n", as_items, &error);
    g_assert_no_error (error);
    g_assert_cmpint (report->rows_stored, ==, 3);
  }
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project, "SELECT title || '|' || price FROM catalogue WHERE item = 'A'", "Red shoe|44.9");
  temp_shop_assert_answer (project, "SELECT count (*) FROM catalogue", "4");
  g_assert_true (aisle_command_undo (project, NULL, NULL));
  temp_shop_assert_answer (project, "SELECT title || '|' || price FROM catalogue WHERE item = 'A'", "Red shoe|59.9");
  temp_shop_assert_answer (project, "SELECT count (*) FROM catalogue", "3");
  g_assert_true (aisle_command_undo (project, NULL, NULL));
  temp_shop_assert_answer (project, "SELECT count (*) FROM catalogue", "0");
  temp_shop_assert_answer (project, "SELECT count (*) FROM item_records", "6");
  g_assert_true (aisle_command_redo (project, NULL, NULL));
  g_assert_true (aisle_command_redo (project, NULL, NULL));
  temp_shop_assert_answer (project, "SELECT title || '|' || price FROM catalogue WHERE item = 'A'", "Red shoe|44.9");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_users (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "log.csv", log_text, "events", 2);
  import_as (&shop, "users.tsv",
             "user_id:token\tage:token\tgender:token\tzip:token\nu2\t24\tM\t02139\nu9\t53\tF\t94043\n", "users", 2);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project, "SELECT id || attributes FROM users_readable WHERE user = 'u2'",
                           "1{\"age\":24,\"gender\":\"M\",\"zip\":\"02139\"}");
  temp_shop_assert_answer (project, "SELECT count (*) FROM user_profiles", "2");
  temp_shop_assert_answer (project, "SELECT count (*) FROM users_readable", "3");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_sessions (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "visits.csv",
             "ProductRelated,BounceRates,ExitRates,PageValues,VisitorType,Weekend,Revenue\n"
             "9,0.018,0.02,0,Returning_Visitor,TRUE,FALSE\n19,0,0.019,60.5,New_Visitor,FALSE,TRUE\n",
             "sessions", 2);
  import_as (&shop, "named.csv", "session_id,landing,duration,browser\ns1,home,12,Firefox\ns2,shop,3,Chrome\n",
             "sessions", 2);
  import_as (&shop, "named-later.csv", "session_id,landing,duration,browser\ns2,shop,30,Chrome\ns3,cart,4,Safari\n",
             "sessions", 2);
  project = temp_shop_open (&shop);
  /* Without an id column the row's number is the id; with one the later row counts. */
  temp_shop_assert_answer (
      project, "SELECT session || label FROM sessions_readable WHERE source = 'visits.csv' AND line = 3", "2TRUE");
  temp_shop_assert_answer (project, "SELECT count (*) FROM sessions_readable", "5");
  temp_shop_assert_answer (
      project, "SELECT json_extract (attributes, '$.duration') FROM sessions_readable WHERE session = 's2'", "30");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_queries (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "searches.csv",
             "timestamp,user_id,query,results,clicked_item,position\n"
             "2024-03-01T10:00:00Z,u1,red shoes,24,A,3\n"
             "2024-03-01T10:00:05Z,u1,red  shoes,24,,\n"
             "2024-03-01T10:01:00Z,,hat,2.5,B,1\n",
             "queries", 2);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (
      project, "SELECT time || user || query || results || item || position FROM queries_readable WHERE id = 1",
      "2024-03-01T10:00:00Zu1red shoes24A3");
  /* Half a result is a wrong number, counted and kept. */
  temp_shop_assert_answer (project, "SELECT reason || line FROM rejects", "bad_number4");
  temp_shop_assert_answer (project, "SELECT rejected FROM sources", "{\"bad_number\":1}");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  /* A row a shown result. */
  import_as (&shop, "shown.csv",
             "query,session,item,position,clicked\nlamp,s1,A,1,true\nlamp,s1,B,2,0\nlamp,s1,C,3,perhaps\n", "queries",
             2);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (
      project, "SELECT group_concat (item || clicked) FROM queries_readable WHERE source = 'shown.csv'", "A1,B0");
  temp_shop_assert_answer (project, "SELECT group_concat (reason || line) FROM rejects WHERE source = 2",
                           "bad_number4");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_dialogues (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "chats.csv",
             "conversation_id,turn,speaker,text,time,intent\n"
             "c1,1,customer,where is my order?,2024-03-01 10:00:00,track\n"
             "c1,2,agent,\"let me see\nplease wait\",2024-03-01 10:00:10,\n"
             "c2,1,customer,,2024-03-01 11:00:00,\n",
             "dialogues", 2);
  /* No header: conversations come in runs, the speaker changes within them, the user does not. */
  import_as (
      &shop, "bare.tsv",
      "c-1\tuser_1\t0\t0\tnan\t你好 在吗\nc-1\tuser_1\t1\t0\tnan\t有什么问题我可以帮您\nc-1\tuser_1\t0\t0\t100238\t这个尺码偏大吗\n"
      "c-2\tuser_2\t0\t0\t100239\t什么时候发货\nc-2\tuser_2\t1\t0\t100239\t亲 今天就发\nc-2\tuser_2\t0\t0\tnan\t好的谢谢您\n",
      "dialogues", 6);
  import_as (&shop, "intents.csv", "text,category\nHow do I find my card?,card_arrival\nwhere is it,lost\n",
             "dialogues", 2);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project, "SELECT conversation || turn || speaker || intent FROM dialogues WHERE id = 1",
                           "c11customertrack");
  temp_shop_assert_answer (project, "SELECT text FROM dialogues WHERE id = 2", "let me see\nplease wait");
  temp_shop_assert_answer (project, "SELECT reason FROM rejects", "missing_field");
  temp_shop_assert_answer (
      project,
      "SELECT conversation || user || speaker || item || text FROM dialogues WHERE source = 'bare.tsv' AND line = 3",
      "c-1user_10100238这个尺码偏大吗");
  temp_shop_assert_answer (project, "SELECT intent FROM dialogues WHERE text = 'where is it'", "lost");
  temp_shop_assert_whole (project);
  /* A project of dialogues alone says what it lacks. */
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (AisleAnswer) answer = aisle_command_ask (project, "overview", NULL, NULL, NULL, &error);

    g_assert_null (answer);
    g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY);
    g_assert_nonnull (strstr (error->message, "no events"));
  }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* A question beside its answer; a column of intents goes with it, others are kept. */
static void
test_answers (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "faq.csv",
             "question,answer,intent,owner\n"
             "Can I return shoes?,\"Yes, within 30 days.\",return,ann\n"
             "Where is my order?,,track,ann\n",
             "answers", 1);
  import_as (&shop, "zh.csv", "问题,答案\n怎么退货？,30天内可退\n", "answers", 1);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project,
                           "SELECT question || answer || intent FROM answers_readable WHERE source = 'faq.csv'",
                           "Can I return shoes?Yes, within 30 days.return");
  temp_shop_assert_answer (project, "SELECT attributes FROM answers_readable WHERE id = 1", "{\"owner\":\"ann\"}");
  temp_shop_assert_answer (project, "SELECT answer FROM answers_readable WHERE question = '怎么退货？'", "30天内可退");
  temp_shop_assert_answer (project, "SELECT reason FROM rejects", "missing_field");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_judgements (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (
      &shop, "judged.csv",
      "query,product_uid,product_title,relevance,annotator\n"
      "deck over,A,Deck paint,3,x\ndeck over,B,Hat,1.33,x\nhat,B,Hat again,2,y\nhat,C,,bad,y\nhat,,Nothing,1,y\n",
      "judgements", 3);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project,
                           "SELECT query || item || title || grade || judge FROM judgements_readable WHERE id = 2",
                           "deck overBHat1.33x");
  /* Titles go to the catalogue, one row an item. */
  temp_shop_assert_answer (project, "SELECT count (*) FROM item_records", "2");
  temp_shop_assert_answer (project, "SELECT group_concat (reason || line) FROM (SELECT * FROM rejects ORDER BY line)",
                           "bad_number5,missing_field6");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_prices (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "weeks.csv",
             "STORE,UPC,WEEK,PRICE,MOVE\n8,100,91,1.59,5\n8,100,92,1.49,7.5\n9,100,91,x,7\n9,100,,1,7\n", "prices", 2);
  import_as (&shop, "days.csv",
             "date,sku,store,price,units_sold,stock,promo\n2024-02-29,S1,Paris,\"1,234.50\",3,10,yes\n"
             "2024-03-01,S1,Paris,1000,2,8,no\nsoon,S1,Paris,1000,2,8,no\n",
             "prices", 2);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project,
                           "SELECT region || item || period || price || units FROM prices_readable WHERE line = 3",
                           "8100921.497.5");
  temp_shop_assert_answer (
      project, "SELECT time || price || stock || promotion FROM prices_readable WHERE item = 'S1' AND line = 2",
      "2024-02-29T00:00:00Z1234.510.0yes");
  temp_shop_assert_answer (project, "SELECT group_concat (reason) FROM rejects", "bad_price,missing_field,bad_time");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_reviews (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "reviews.csv", "cat,label,review\n书籍,1,很好看的书\n水果,0,不新鲜\n水果,0,\n", "reviews", 2);
  import_as (&shop, "films.tsv",
             "one long string of cliches\t0\na film of real warmth\t1\nnot much of anything here\t0\n", "reviews", 3);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project, "SELECT category || label || text FROM reviews_readable WHERE id = 2",
                           "水果0不新鲜");
  temp_shop_assert_answer (project,
                           "SELECT label || text FROM reviews_readable WHERE source = 'films.tsv' AND line = 2",
                           "1a film of real warmth");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_links (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "log.csv", log_text, "events", 2);
  import_as (&shop, "members.csv", "user_id,loyalty_card\nu1,k77\nu2,k78\nu1,k77\nu1,k79\n,k80\n", "links", 3);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project,
                           "SELECT group_concat (user || other) FROM (SELECT * FROM links_readable ORDER BY id)",
                           "u1k77,u2k78,u1k79");
  temp_shop_assert_answer (project, "SELECT rejected FROM sources WHERE name = 'members.csv'",
                           "{\"missing_field\":1,\"duplicate\":1}");
  temp_shop_assert_answer (project, "SELECT user FROM links WHERE id = 2", "1");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* ---- what is the same for all ---- */

static void
test_same_rows (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  /* The same rows in another order, from columns in another order. */
  static const char turned[] = "weight,color,image,stock,price,brand,category,title,item_id\n"
                               ",,c.jpg,,199.5,Acme,Coats,绿色外套,C\n"
                               "02,blue,,0,20,,Hats,\"Blue, wide hat\",B\n"
                               "1.5,red,a.jpg,12,59.90,Acme,Shoes,Red shoe,A\n";

  temp_shop_init (&shop);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  report = import_text (&shop, "turned.csv", turned, NULL, &error);
  g_assert_null (report);
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "same rows"));
  g_clear_error (&error);
  /* One value else, and they are others. */
  report = import_text (&shop, "items2.csv",
                        "item_id,title,category,brand,price,stock,image,color,weight\n"
                        "A,Red shoe,Shoes,Acme,59.91,12,a.jpg,red,1.5\n",
                        NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  temp_shop_clear (&shop);
}

/* What the events say is untouched by other records. */
static void
test_events_hash (void)
{
  TempShop shop;
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "log.csv", log_text, "events", 2);
  project = temp_shop_open (&shop);
  before = aisle_project_content_hash (project);
  g_clear_pointer (&project, aisle_project_close);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  project = temp_shop_open (&shop);
  after = aisle_project_content_hash (project);
  g_assert_cmpstr (before, ==, after);
  {
    g_autoptr (AisleAnswer) answer = aisle_command_ask (project, "overview", NULL, NULL, NULL, NULL);
    g_assert_nonnull (answer);
  }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Other records first: the unit of the events is still found by the first log. */
static void
test_records_first (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *unit = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  import_as (&shop, "log.csv", "session_id,item_id,timestamp\ns1,A,1396861000\ns1,B,1396861020\ns2,B,1396861021\n",
             "events", 3);
  project = temp_shop_open (&shop);
  unit = aisle_project_setting (project, "unit");
  g_assert_cmpstr (unit, ==, "session");
  temp_shop_assert_answer (project, "SELECT item FROM events WHERE line = 3", "1");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_replay (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL, copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *log = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  import_as (&shop, "log.csv", log_text, "events", 2);
  project = temp_shop_open (&shop);
  path = temp_shop_path (&shop, "again.aisle");
  g_assert_true (aisle_command_replay (project, path, NULL, NULL, &error));
  g_assert_no_error (error);
  copy = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  temp_shop_assert_answer (copy, "SELECT group_concat (target || rows_stored) FROM sources", "items3,events2");
  temp_shop_assert_answer (copy, "SELECT title FROM catalogue WHERE item = 'C'", "绿色外套");
  temp_shop_assert_whole (copy);
  g_clear_pointer (&copy, aisle_project_close);
  /* Another month's log stands for the log; the catalogue is read again. */
  g_free (path);
  path = temp_shop_path (&shop, "next.aisle");
  log = temp_shop_path (&shop, "february.csv");
  g_assert_true (g_file_set_contents (log, "time,user,event,item,price\n2024-02-01 10:00:00,u7,view,C,1\n", -1, NULL));
  g_assert_true (aisle_command_replay (project, path, log, NULL, &error));
  g_assert_no_error (error);
  copy = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  temp_shop_assert_answer (copy, "SELECT group_concat (name || rows_stored) FROM sources", "items.csv3,february.csv1");
  g_clear_pointer (&copy, aisle_project_close);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* What a mapping lacks or has too much is said before anything is read. */
static void
test_refused_mappings (void)
{
  static const struct
  {
    const char *text, *option, *more, *says;
  } cases[] = {
    { "a_col,b_col\nx1,1\nx2,2\n", "as=items", NULL, "no column is 'item'" },
    { "a_col,b_col\nx1,1\nx2,2\n", "as=prices", "role.a_col=item", "time, period" },
    { "a_col,b_col\nx1,1\nx2,2\n", "as=dialogues", NULL, "no column is 'text'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TempShop shop;
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleImportReport) report = NULL;
      const char *const options[] = { cases[i].option, cases[i].more, NULL };

      temp_shop_init (&shop);
      report = import_text (&shop, "table.csv", cases[i].text, options, &error);
      g_assert_null (report);
      g_assert_error (error, g_quark_from_string ("aisle - import - error - quark"), AISLE_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_false (g_file_test (shop.project, G_FILE_TEST_EXISTS));
      temp_shop_clear (&shop);
    }
}

static void
test_refused_settings (void)
{
  TempShop shop;
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "items.csv");
  g_assert_true (g_file_set_contents (path, catalogue, -1, NULL));
  mapping = temp_shop_mapping (path, NULL);
  g_assert_false (aisle_mapping_set (mapping, "as", "nonsense", &error));
  g_assert_nonnull (strstr (error->message, "events, items, users"));
  g_clear_error (&error);
  g_assert_false (aisle_mapping_set (mapping, "role.color", "speaker", &error));
  g_assert_nonnull (strstr (error->message, "items"));
  g_clear_error (&error);
  /* Two attributes are fine, two titles are not: the second takes the place of the first. */
  g_assert_true (aisle_mapping_set (mapping, "role.brand", "attribute", NULL));
  g_assert_true (aisle_mapping_set (mapping, "role.color", "title", NULL));
  g_assert_true (aisle_mapping_check (mapping, NULL));
  g_assert_cmpint (((AisleMappedColumn *) mapping->columns->pdata[1])->role, ==, AISLE_ROLE_IGNORE);
  g_assert_true (aisle_mapping_set (mapping, "as", "events", NULL));
  g_assert_cmpstr (mapping->target->id, ==, "events");
  for (guint i = 0; i < mapping->columns->len; i++)
    g_assert_cmpint (((AisleMappedColumn *) mapping->columns->pdata[i])->role, !=, AISLE_ROLE_ATTRIBUTE);
  temp_shop_clear (&shop);
}

/* ---- hostile input ---- */

static void
test_hostile (void)
{
  TempShop shop;
  g_autoptr (GString) text = g_string_new ("item_id,title,price,stock,note\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *path = NULL;

  temp_shop_init (&shop);
  g_string_append (text, "ok1,fine,1,1,\"a \"\"quoted\"\" \\ and\ttab\"\n");
  g_string_append (text, ",no key,1,1,x\n");
  g_string_append (text, "NULL,no key either,1,1,x\n");
  g_string_append (text, "bad1,price,12abc,1,x\n");
  g_string_append (text, "bad2,stock,1,1e,x\n");
  g_string_append (text, "bad3,infinite,1,1e999,x\n");
  g_string_append_len (text, "bad4,nul\0byte,1,1,x\n", 20);
  g_string_append (text, "bad5,bytes \xff\xfe,1,1,x\n");
  g_string_append (text, "bad6,too,few\n");
  g_string_append (text, "big,");
  for (guint i = 0; i < 700000; i++)
    g_string_append (text, "x");
  g_string_append (text, ",1,1,");
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "\t");
  g_string_append (text, "y\nlong,");
  for (guint i = 0; i < 1200000; i++)
    g_string_append (text, "z");
  g_string_append (text, ",1,1,x\nok2,last,-3,0.5,a\x01\x1f"
                         "b\n");
  path = temp_shop_path (&shop, "items.csv");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  report = temp_shop_import_file (&shop, path, (const char *const[]){ "encoding=utf-8", NULL }, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->counts.rows_read, ==, 12);
  g_assert_cmpint (report->rows_stored, ==, 3);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_NO_FIELD], ==, 2);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_BAD_PRICE], ==, 1);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_BAD_NUMBER], ==, 2);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_NUL], ==, 1);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_ENCODING], ==, 1);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_FIELDS], ==, 1);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_TOO_LONG], ==, 1);
  project = temp_shop_open (&shop);
  temp_shop_assert_answer (project, "SELECT length (title) FROM catalogue WHERE item = 'big'", "700000");
  temp_shop_assert_answer (project, "SELECT json_extract (attributes, '$.note') FROM catalogue WHERE item = 'ok1'",
                           "a \"quoted\" \\ and\ttab");
  temp_shop_assert_answer (project, "SELECT sum (json_valid (attributes)) FROM catalogue", "3");
  temp_shop_assert_answer (
      project, "SELECT hex (json_extract (attributes, '$.note')) FROM catalogue WHERE item = 'ok2'", "61011F62");
  temp_shop_assert_answer (project, "SELECT price FROM catalogue WHERE item = 'ok2'", "-3.0");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Nothing usable: refused, and no project is left. */
static void
test_nothing (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  temp_shop_init (&shop);
  report = import_text (&shop, "items.csv", "item_id,title,price\n,a,1\n,b,2\n",
                        (const char *const[]){ "as=items", NULL }, &error);
  g_assert_null (report);
  g_assert_cmpint (error->code, ==, AISLE_ERROR_EMPTY);
  g_assert_false (g_file_test (shop.project, G_FILE_TEST_EXISTS));
  temp_shop_clear (&shop);
}

/* Every kind, from random bytes under its own names: the accounts agree, and what is stored passes the check. */
static void
test_random_rows (void)
{
  gsize n_kinds;
  const AisleRecordKind *const *kinds = aisle_record_kinds (&n_kinds);
  static const char *const values[] = { "",
                                        "1",
                                        "-1",
                                        "1.5",
                                        "nan",
                                        "NULL",
                                        "x",
                                        "2024-01-01",
                                        "1e400",
                                        "0",
                                        "007",
                                        "\"\"",
                                        "\"a\nb\"",
                                        "鞋子很好",
                                        "train",
                                        "99999999999999999999",
                                        "two words here" };

  for (gsize k = 1; k < n_kinds; k++)
    {
      const AisleRecordKind *kind = kinds[k];
      g_autoptr (GString) text = g_string_new ("extra one");
      g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleImportReport) report = NULL;
      g_autoptr (AisleProject) project = NULL;
      gint64 rejected = 0;
      AisleRandom random;
      TempShop shop;
      gsize n = aisle_record_n_fields (kind);

      temp_shop_init (&shop);
      aisle_random_init (&random, 11 + k, kind->id);
      g_ptr_array_add (options, g_strdup ("header=yes"));
      g_ptr_array_add (options, g_strdup_printf ("as=%s", kind->id));
      for (gsize f = 0; f < n; f++)
        {
          g_string_append_printf (text, ",f%zu", f);
          g_ptr_array_add (options, g_strdup_printf ("role.f%zu=%s", f, aisle_role_id (kind->fields[f].role)));
        }
      g_ptr_array_add (options, g_strdup ("time-format=iso"));
      g_ptr_array_add (options, NULL);
      g_string_append (text, ",extra two\n");
      for (guint row = 0; row < 3000; row++)
        {
          for (gsize f = 0; f < n + 2; f++)
            g_string_append_printf (text, "%s%s", f > 0 ? "," : "",
                                    values[aisle_random_below (&random, G_N_ELEMENTS (values))]);
          g_string_append_c (text, '\n');
        }
      /* One row that any kind takes. */
      g_string_append (text, "e");
      for (gsize f = 0; f < n; f++)
        g_string_append (text, kind->fields[f].type == AISLE_FIELD_TIME     ? ",2024-01-01"
                               : kind->fields[f].type == AISLE_FIELD_FOLD   ? ",test"
                               : aisle_field_is_text (kind->fields[f].type) ? ",word"
                                                                            : ",7");
      g_string_append (text, ",e\n");
      path = temp_shop_path (&shop, "table.csv");
      g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
      report = temp_shop_import_file (&shop, path, (const char *const *) options->pdata, FALSE, &error);
      g_assert_no_error (error);
      for (gsize i = 0; i < AISLE_N_REJECTS; i++)
        rejected += report->counts.rejected[i];
      g_assert_cmpint (report->counts.rows_read, ==, 3001);
      g_assert_cmpint (report->rows_stored + rejected, ==, 3001);
      g_assert_cmpint (report->rows_stored, >, 0);
      project = temp_shop_open (&shop);
      {
        g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", kind->table);
        g_autofree char *stored = g_strdup_printf ("%" G_GINT64_FORMAT, report->rows_stored);
        temp_shop_assert_answer (project, sql, stored);
      }
      temp_shop_assert_whole (project);
      g_clear_pointer (&project, aisle_project_close);
      temp_shop_clear (&shop);
    }
}

/* A stored row that was changed is found. */
static void
test_damage_is_found (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  import_as (&shop, "items.csv", catalogue, "items", 3);
  project = temp_shop_open (&shop);
  g_assert_cmpint (sqlite3_exec (aisle_project_db (project), "UPDATE item_records SET price = price + 1 WHERE id = 1",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_false (aisle_project_check (project, NULL, &error));
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/records/items", test_items);
  g_test_add_func ("/records/items-newest", test_items_newest);
  g_test_add_func ("/records/users", test_users);
  g_test_add_func ("/records/sessions", test_sessions);
  g_test_add_func ("/records/queries", test_queries);
  g_test_add_func ("/records/dialogues", test_dialogues);
  g_test_add_func ("/records/answers", test_answers);
  g_test_add_func ("/records/judgements", test_judgements);
  g_test_add_func ("/records/prices", test_prices);
  g_test_add_func ("/records/reviews", test_reviews);
  g_test_add_func ("/records/links", test_links);
  g_test_add_func ("/records/same-rows", test_same_rows);
  g_test_add_func ("/records/events-hash", test_events_hash);
  g_test_add_func ("/records/records-first", test_records_first);
  g_test_add_func ("/records/replay", test_replay);
  g_test_add_func ("/records/refused-mappings", test_refused_mappings);
  g_test_add_func ("/records/refused-settings", test_refused_settings);
  g_test_add_func ("/records/hostile", test_hostile);
  g_test_add_func ("/records/nothing", test_nothing);
  g_test_add_func ("/records/random-rows", test_random_rows);
  g_test_add_func ("/records/damage-is-found", test_damage_is_found);
  return g_test_run ();
}
