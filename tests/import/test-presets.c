/* Presets: each that is built in reads its sample (tests/import/presets/) as it was worked out by hand; what they need of
 * mappings; and a user's own. */
#include "base/error.h"
#include "import/import-error.h"
#include "import/preset.h"

#include "collect-sink.h"

static char *
sample_folder (void)
{
  return g_build_filename (g_test_get_dir (G_TEST_DIST), "import", "presets", NULL);
}

/* The sample of a preset: the file in the folder that has its name and does not end in .rows. */
static char *
sample_of (const char *id)
{
  g_autofree char *folder = sample_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, id) && name[strlen (id)] == '.' && !g_str_has_suffix (name, ".rows"))
      return g_build_filename (folder, name, NULL);
  g_error ("preset '%s' has no sample", id);
}

static char *
rows_of (const char *id)
{
  g_autofree char *folder = sample_folder (), *name = g_strconcat (id, ".rows", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *rows = NULL;

  g_file_get_contents (path, &rows, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

static void
assert_sample (const AislePreset *preset)
{
  g_autofree char *path = sample_of (preset->id), *expected = rows_of (preset->id), *text = NULL, *text_again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error), again = NULL;
  g_autoptr (CollectSink) sink = collect_new ();
  g_autoptr (CollectSink) sink_again = collect_new ();
  g_autoptr (JsonNode) node = NULL, node_again = NULL;
  gboolean ok;

  g_test_message ("%s", preset->id);
  g_assert_no_error (error);
  g_assert_cmpstr (mapping->preset, ==, preset->id);
  ok = collect_read (sink, path, mapping, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpstr (sink->rejects->str, ==, "");
  g_assert_cmpstr (sink->rows->str, ==, expected);

  /* As the journal replays it. */
  node = aisle_mapping_to_json (mapping);
  again = aisle_mapping_resume (path, json_node_get_object (node), &error);
  g_assert_no_error (error);
  node_again = aisle_mapping_to_json (again);
  text = aisle_json_print (node, FALSE);
  text_again = aisle_json_print (node_again, FALSE);
  g_assert_cmpstr (text, ==, text_again);
  ok = collect_read (sink_again, path, again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sink_again->rows->str, ==, expected);
}

static void
test_samples (void)
{
  g_autoptr (GPtrArray) presets = aisle_presets ();
  guint built_in = 0;

  for (guint i = 0; i < presets->len; i++)
    {
      const AislePreset *preset = presets->pdata[i];

      if (preset->own)
        continue;
      built_in++;
      g_assert_cmpstr (preset->title, !=, "");
      g_assert_cmpstr (preset->origin, !=, "");
      assert_sample (preset);
    }
  g_assert_cmpuint (built_in, >=, 21);
}

static AisleMapping *
sniff_text (const char *name, const char *text, char **path)
{
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping;

  *path = collect_file (name, text, -1);
  mapping = aisle_mapping_sniff (*path, &error);
  g_assert_no_error (error);
  return mapping;
}

static void
set (AisleMapping *mapping, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = aisle_mapping_set (mapping, name, value, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static void
assert_rows (const char *path, const AisleMapping *mapping, const char *rows)
{
  g_autoptr (CollectSink) sink = collect_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok = collect_read (sink, path, mapping, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpstr (sink->rows->str, ==, rows);
}

/* Cents and micros, rounded half away from zero. */
static void
test_price_scale (void)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = sniff_text ("cents.csv", "user_id,item_id,price\nu,a,1999\nu,b,-1\nu,c,\n", &path);
  g_autoptr (GError) error = NULL;

  set (mapping, "price-scale", "0.01");
  assert_rows (path, mapping, "u|a|purchase|||||||199900||0\nu|b|purchase|||||||-100||0\nu|c|purchase|||||||||0\n");
  set (mapping, "price-scale", "0.000001");
  assert_rows (path, mapping, "u|a|purchase|||||||20||0\nu|b|purchase|||||||0||0\nu|c|purchase|||||||||0\n");
  set (mapping, "as", "items");
  set (mapping, "role.price", "price");
  set (mapping, "price-scale", "0.01");
  {
    g_autoptr (CollectSink) sink = collect_new ();

    g_assert_true (collect_read (sink, path, mapping, &error));
    g_assert_nonnull (strstr (sink->rows->str, "price=199900|"));
  }
  g_assert_false (aisle_mapping_set (mapping, "price-scale", "0.5", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_unlink (path);
}

static void
test_kind_words (void)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping =
      sniff_text ("kinds.csv", "user_id,item_id,event\nu,a,1\nu,b,2\nu,c,other\n", &path);

  set (mapping, "kind.1", "view");
  set (mapping, "kind.2", "purchase");
  assert_rows (path, mapping, "u|a|view|||||||||0\nu|b|purchase|||||||||0\nu|c|other|||||||||0\n");
  set (mapping, "kind.1", "");
  assert_rows (path, mapping, "u|a|1|||||||||0\nu|b|purchase|||||||||0\nu|c|other|||||||||0\n");
  g_unlink (path);
}

/* Within an order only, over more rows than a batch has, and not from a row that has none either. */
static void
test_carry (void)
{
  g_autoptr (GString) text = g_string_new ("order_id,user_id,item_id,channel\no1,anna,a,web\n"), rows = NULL;
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = NULL;

  for (int i = 0; i < 2 * AISLE_EVENT_BATCH; i++)
    g_string_append (text, "o1,,b,\n");
  g_string_append (text, "o2,,c,\no2,,d,pos\n,,e,\n");
  rows = g_string_new ("anna|a|purchase|||web|o1|||||0\n");
  for (int i = 0; i < 2 * AISLE_EVENT_BATCH; i++)
    g_string_append (rows, "anna|b|purchase|||web|o1|||||0\n");
  g_string_append (rows, "|c|purchase||||o2|||||0\n|d|purchase|||pos|o2|||||0\n|e|purchase|||pos||||||0\n");
  mapping = sniff_text ("carry.csv", text->str, &path);
  set (mapping, "carry.user_id", "yes");
  set (mapping, "carry.channel", "yes");
  assert_rows (path, mapping, rows->str);
  g_string_free (rows, TRUE);
  rows = NULL;
  g_unlink (path);
}

/* What stands before the intent is part of it, where both are there. */
static void
test_join (void)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = sniff_text (
      "join.csv",
      "scenario,intent,text\nalarm,set,wake me up at five\nlists,remove,drop the milk now\n,query,what is it then\n",
      &path);
  g_autoptr (CollectSink) sink = collect_new (), plain = collect_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (AisleMapping) again = NULL;
  g_autoptr (GError) error = NULL;

  set (mapping, "join.scenario", "intent");
  node = aisle_mapping_to_json (mapping);
  again = aisle_mapping_resume (path, json_node_get_object (node), &error);
  g_assert_no_error (error);
  g_assert_true (collect_read (sink, path, again, &error));
  g_assert_cmpstr (sink->rows->str, ==,
                   "text=wake me up at five|intent=alarm_set||\ntext=drop the milk now|intent=lists_remove||\n"
                   "text=what is it then|intent=query||\n");
  set (mapping, "role.scenario", "attribute");
  g_assert_true (collect_read (plain, path, mapping, &error));
  g_assert_nonnull (strstr (plain->rows->str, "intent=set|"));
  g_assert_false (aisle_mapping_set (mapping, "join.scenario", "user", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_unlink (path);
}

static void
test_fallback (void)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping =
      sniff_text ("fallback.csv", "user_id,cookie,item_id\nanna,k1,a\n,k2,b\nNULL,,c\n", &path);
  g_autoptr (AisleMapping) copy = NULL;

  set (mapping, "fallback.cookie", "user");
  copy = aisle_mapping_dup (mapping);
  assert_rows (path, copy, "anna|a||||||||||0\nk2|b||||||||||0\n|c||||||||||0\n");
  set (copy, "fallback.cookie", "none");
  assert_rows (path, copy, "anna|a||||||||||0\n|b||||||||||0\n|c||||||||||0\n");
  g_unlink (path);
}

/* A shop where nobody logs in: the id that stands in is the user. */
static void
test_promoted (void)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = sniff_text (
      "ga4-anonymous.json",
      "{\"event_timestamp\":\"1612069510000000\",\"event_name\":\"view_item\",\"user_id\":null,"
      "\"user_pseudo_id\":\"1.2\",\"items\":[]}\n{\"event_timestamp\":\"1612069511000000\",\"event_name\":\"scroll\","
      "\"user_id\":null,\"user_pseudo_id\":\"3.4\",\"items\":[]}\n",
      &path);

  g_assert_cmpstr (mapping->preset, ==, "ga4");
  assert_rows (path, mapping, "1.2||view||||||2021-01-31T05:05:10Z|||0\n3.4||scroll||||||2021-01-31T05:05:11Z|||0\n");
  g_unlink (path);
}

static void
test_none (void)
{
  g_autofree char *path = sample_of ("shopify-orders");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);

  g_assert_cmpstr (mapping->preset, ==, "shopify-orders");
  /* What is chosen afterwards stays when the head is read again. */
  set (mapping, "kind", "sale");
  set (mapping, "role.Source", "ignore");
  g_assert_true (aisle_mapping_resample (mapping, path, &error));
  g_assert_cmpstr (mapping->default_kind, ==, "sale");
  g_assert_cmpint (((AisleMappedColumn *) mapping->columns->pdata[14])->role, ==, AISLE_ROLE_IGNORE);
  set (mapping, "preset", "none");
  g_assert_null (mapping->preset);
  g_assert_false (((AisleMappedColumn *) mapping->columns->pdata[1])->carry);
  set (mapping, "preset", "shopify-orders");
  g_assert_true (((AisleMappedColumn *) mapping->columns->pdata[1])->carry);
  g_assert_false (aisle_mapping_set (mapping, "preset", "nonesuch", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
}

/* Saved, listed, recognised on another month's file, and removed. */
static void
test_own (void)
{
  static const char first[] = "wann,wer,was,preis\n2026-03-01,u1,a,1999\n";
  g_autofree char *path = NULL, *second = NULL;
  g_autoptr (AisleMapping) mapping = sniff_text ("may.csv", first, &path), june = NULL;
  g_autoptr (GError) error = NULL;

  set (mapping, "role.wann", "time");
  set (mapping, "role.wer", "user");
  set (mapping, "role.was", "item");
  set (mapping, "role.preis", "price");
  set (mapping, "price-scale", "0.01");
  set (mapping, "kind", "purchase");
  g_assert_true (aisle_preset_save (mapping, "My Shop, web", &error));
  g_assert_no_error (error);
  june = sniff_text ("june.csv", "was,wer,neu,wann,preis\nb,u2,x,2026-04-01,250\n", &second);
  g_assert_cmpstr (june->preset, ==, "my-shop-web");
  assert_rows (second, june, "u2|b|purchase||||||2026-04-01T00:00:00Z|25000||0\n");
  g_assert_false (aisle_preset_save (mapping, "../", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (aisle_preset_remove ("ga4", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (aisle_preset_remove ("my-shop-web", &error));
  g_assert_no_error (error);
  g_assert_false (aisle_preset_remove ("my-shop-web", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_unlink (path);
  g_unlink (second);
}

/* Documents that are none do no harm. */
static void
test_hostile (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{}",
    "{\"recognise\":1}",
    "{\"recognise\":{\"all\":[1,null]}}",
    "{\"recognise\":{\"values\":{\"user_id\":\"(\"}}}",
    "{\"recognise\":{\"all\":[\"user_id\"]},\"set\":{\"as\":7},\"roles\":{\"user_id\":{}}}"
  };
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "aisle", "presets", NULL);
  g_autofree char *file = g_build_filename (folder, "bad.json", NULL);

  g_mkdir_with_parents (folder, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = collect_file ("hostile.csv", "user_id,item_id\nu,i\n", -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleMapping) mapping = NULL;

      g_file_set_contents (file, texts[i], -1, &error);
      g_assert_no_error (error);
      mapping = aisle_mapping_sniff (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (((AisleMappedColumn *) mapping->columns->pdata[1])->role, ==, AISLE_ROLE_ITEM);
      g_unlink (path);
    }
  g_unlink (file);
}

/* Public sets as their authors publish them: what they are taken for, and what their columns mean. */
static void
test_published (void)
{
  static const struct
  {
    const char *name, *text, *as, *roles;
  } sets[] = {
    { "qrels.tsv", "query-id\tcorpus-id\tscore\n1\td4\t1\n1\td5\t0\n2\td4\t2\n", "judgements", "query-id item grade" },
    { "label.csv", "id\tquery_id\tproduct_id\tlabel\n0\t0\t25434\tExact\n1\t0\t12088\tIrrelevant\n", "judgements",
      "attribute query-id item label" },
    { "query.csv", "query_id\tquery\tquery_class\n0\tsalon chair\tChairs\n1\tsmart coffee table\tTables\n",
      "query-texts", "query-id query attribute" },
    { "queries.dev.tsv", "1048578\tcost of endless pools\n1048579\twhat is pcnt\n2\tdroegbak\n", "query-texts",
      "query-id query" },
    { "collection.tsv", "0\tThe presence of communication\n1\tThe Manhattan Project and its bomb\n", "items",
      "item text" },
    { "qrels.dev.tsv", "1048578\t0\t7187158\t1\n1048579\t0\t7187157\t1\n2\t0\t7187156\t10\n", "judgements",
      "query-id ignore item grade" },
    { "queries.jsonl",
      "{\"_id\": \"PLAIN-3\", \"text\": \"Breast Cancer Cells Feed on Cholesterol\", \"metadata\": {}}\n"
      "{\"_id\": \"PLAIN-4\", \"text\": \"Using Diet to Treat Asthma\", \"metadata\": {}}\n",
      "query-texts", "query-id query attribute" },
    { "corpus.jsonl",
      "{\"_id\": \"MED-10\", \"title\": \"Statin Use and Survival\", \"text\": \"Recent studies have suggested this\"}\n"
      "{\"_id\": \"MED-14\", \"title\": \"Statin Use\", \"text\": \"Preclinical studies have shown that\"}\n",
      "items", "item title text" },
    { "numbers.csv", "query,item,grade\n1,d4,1\n1,d5,0\n2,d4,2\n", "judgements", "query-id item grade" },
    { "log.csv", "query_id,query,user_id,time\n1,red shoe,u1,2024-03-01 10:00\n2,hat,u2,2024-03-01 11:00\n", "queries",
      "attribute query user time" },
    { "qrels-covid.txt", "1 4.5 005b2j4b 2\n1 4 00fmeepz 1\n1 0.5 010vptx3 2\n2 1 0194oljo 1\n", "events", NULL },
    { "qrels-covid_d5.txt", "1 4.5 005b2j4b 2\n1 4.0 00fmeepz 1\n1 0.5 010vptx3 2\n", "judgements",
      "query-id ignore item grade" },
    { "FAQ.csv", "Questions,Answers\nHow do I return it?,Send it back.\nDo you ship abroad?,Yes we do.\n", "answers",
      "text answer" },
    { "train.json",
      "{\"label\":\"11\",\"label_des\":\"地图\",\"sentence\":\"轻松找到路的应用\"}\n"
      "{\"label\":\"12\",\"label_des\":\"购物\",\"sentence\":\"省钱的应用，快来下载\"}\n",
      "dialogues", "attribute intent text" },
    { "chat.jsonl",
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"},"
      "{\"role\":\"assistant\",\"content\":\"It is on its way.\"}]}\n"
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Can I return it?\"},"
      "{\"role\":\"assistant\",\"content\":\"Yes, you can.\"}]}\n",
      "dialogues", "turn speaker text" },
    { "share.json",
      "[{\"id\":\"a\",\"conversations\":[{\"from\":\"human\",\"value\":\"Where is my order?\"},"
      "{\"from\":\"gpt\",\"value\":\"It is on its way.\"}]},"
      "{\"id\":\"b\",\"conversations\":[{\"from\":\"human\",\"value\":\"Can I return it?\"},"
      "{\"from\":\"gpt\",\"value\":\"Yes, you can.\"}]}]",
      "dialogues", "conversation turn speaker text" },
    { "abcd.json",
      "{\"train\":[{\"convo_id\":1,\"scenario\":{\"order\":{\"products\":[{\"brand\":\"x\"}]},\"subflow\":\"size\"},"
      "\"original\":[[\"agent\",\"Hi!\"],[\"customer\",\"My shoe is broken\"]]}],"
      "\"dev\":[{\"convo_id\":2,\"scenario\":{\"order\":{\"products\":[]},\"subflow\":\"price\"},"
      "\"original\":[[\"agent\",\"Hi!\"],[\"customer\",\"What does it cost\"]]}]}",
      "dialogues", "fold conversation ignore intent turn speaker text" },
    { "bare.csv",
      "How do I return a pair of shoes?,Send them back within 30 days.\nDo you ship abroad?,\"Yes, to most countries.\"\n"
      "Can I pay by card?,By all major ones.\n",
      "answers", "text answer" },
    { "bare.tsv",
      "退货\t怎么退货？\t30天内可以退货。\n发货\t什么时候发货？\t付款后两天内发货。\n退货\t运费谁出？\t由商家承担运费。\n",
      "answers", "intent text answer" },
    { "qa.tsv", "Q\tA\nHow can I pay?\tBy card or by invoice.\nWhere is my parcel?\tThe link is in the mail.\n",
      "answers", "text answer" },
    { "frage.csv", "Frage,Antwort\nWie kann ich zahlen?,Mit Karte.\nWo ist mein Paket?,Der Link steht in der Mail.\n",
      "answers", "text answer" },
    { "data.json",
      "{\"A.json\":{\"goal\":{\"message\":[\"You look for it\"]},\"log\":[{\"text\":\"i need a place\"},{\"text\":\"where to?\"}]},"
      "\"B.json\":{\"goal\":{\"message\":[\"You want it\"]},\"log\":[{\"text\":\"i need a train\"},{\"text\":\"what day?\"}]},"
      "\"C.json\":{\"goal\":{\"message\":[\"You want\"]},\"log\":[{\"text\":\"i need food\"},{\"text\":\"what kind?\"}]}}",
      "dialogues", "conversation attribute turn text" },
    { "hwu.csv",
      "scenario,intent,text\nalarm,set,wake me up at five\nlists,remove,drop milk from my list\nalarm,query,when is it\n",
      "dialogues", "ignore intent text" },
    { "massive.jsonl",
      "{\"scenario\":\"alarm\",\"intent\":\"alarm_set\",\"utt\":\"wake me up at five\"}\n"
      "{\"scenario\":\"audio\",\"intent\":\"audio_mute\",\"utt\":\"be quiet now\"}\n",
      "dialogues", "attribute intent text" },
    { "business.json",
      "{\"business_id\":\"b1\",\"name\":\"Shop one\",\"city\":\"Oslo\"}\n"
      "{\"business_id\":\"b2\",\"name\":\"Shop two\",\"city\":\"Rome\"}\n",
      "items", "item title attribute" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (AisleMapping) mapping = sniff_text (sets[i].name, sets[i].text, &path);
      g_autoptr (GString) roles = g_string_new (NULL);

      g_test_message ("%s", sets[i].name);
      for (guint c = 0; c < mapping->columns->len; c++)
        g_string_append_printf (roles, "%s%s", c > 0 ? " " : "",
                                aisle_role_id (((AisleMappedColumn *) mapping->columns->pdata[c])->role));
      g_assert_cmpstr (mapping->target->id, ==, sets[i].as);
      if (sets[i].roles != NULL)
        g_assert_cmpstr (roles->str, ==, sets[i].roles);
      g_unlink (path);
    }
}

/* Text that is no table is refused with what to do, not read as words between blanks. */
static void
test_no_tables (void)
{
  static const struct
  {
    const char *name, *text, *cure;
  } files[] = {
    { "nlu.yml", "version: \"3.1\"\nnlu:\n- intent: greet\n  examples: |\n    - hey you\n    - hi there\n",
      "rasa data" },
    { "nlu.md", "## intent:greet\n- hey you\n- hi there\n", "rasa data" },
    { "train.ft.txt", "__label__2 Great CD: lovely, really\n__label__1 Bad: no, not good\n", "fastText" },
    { "topics.401-450", "<top>\n\n<num> Number: 401\n<title> foreign minorities\n</top>\n", "TREC" },
    { "toutiao.txt", "65_!_101_!_news_culture_!_京城最值得你来场文化之旅的博物馆_!_保利集团,马未都\n", "_!_" },
    { "dialogues_text.txt", "Hello . __eou__ Hi there . __eou__ Bye . __eou__\nYes ? __eou__ No . __eou__\n",
      "each turn" },
    { "ubuntu.csv",
      "Context,Utterance,Label\n\"i think so __eou__ me too __eou__ __eot__ yes __eou__\",not me __eou__,1\n"
      "\"hello __eou__ __eot__ hi __eou__ __eot__\",who is it __eou__,0\n",
      "each turn" },
    { "douban.txt",
      "1\t你好\t在 吗\t在 的\n0\t你好\t在 吗\t再见\n1\t有 货 吗\t有\t好 的\t谢谢\n0\t有 货 吗\t有\t好 的\t没有\n"
      "1\t几天 到\t三天\n",
      "each turn" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = collect_file (files[i].name, files[i].text, -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);

      g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT);
      g_assert_null (mapping);
      g_assert_nonnull (strstr (error->message, files[i].cure));
      g_unlink (path);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("aisle-presets-XXXXXX", NULL);

  /* Before GLib asks for it: the user's own presets stay out of this. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/presets/samples", test_samples);
  g_test_add_func ("/presets/published", test_published);
  g_test_add_func ("/presets/no-tables", test_no_tables);
  g_test_add_func ("/presets/price-scale", test_price_scale);
  g_test_add_func ("/presets/kind-words", test_kind_words);
  g_test_add_func ("/presets/carry", test_carry);
  g_test_add_func ("/presets/fallback", test_fallback);
  g_test_add_func ("/presets/join", test_join);
  g_test_add_func ("/presets/promoted", test_promoted);
  g_test_add_func ("/presets/none", test_none);
  g_test_add_func ("/presets/own", test_own);
  g_test_add_func ("/presets/hostile", test_hostile);
  return g_test_run ();
}
