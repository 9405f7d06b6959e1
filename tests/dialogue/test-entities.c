/* test-entities.c: what a customer names is found where it stands; the forms are those that people write. */
#include "dialogue/entities/mention.h"
#include "base/csv-read.h"
#include "simulate/simulate.h"
#include "temp-shop.h"

#include <glib/gstdio.h>
#include <string.h>

static AisleMentionCatalogue *
catalogue (void)
{
  AisleMentionCatalogue *self = aisle_mention_catalogue_new ();

  aisle_mention_catalogue_add (self, "brand", "Norvik", "Norvik");
  aisle_mention_catalogue_add (self, "brand", "晨光", "晨光");
  aisle_mention_catalogue_add (self, "product", "Norvik Light running shoes, black", "i7");
  aisle_mention_catalogue_add (self, "product", "晨光 经典 跑鞋", "i8");
  aisle_mention_catalogue_add (self, "product", "Green Tea", "i9");
  aisle_mention_catalogue_add (self, "product", "绿色心情雪糕", "i10");
  aisle_mention_catalogue_add (self, "category", "Jewellery > Gold rings", NULL);
  aisle_mention_catalogue_add (self, "category", "Black", NULL);
  aisle_mention_catalogue_add (self, "category", "绿色蔬菜", NULL);
  aisle_mention_catalogue_add (self, "category", "Norvik wear", NULL);
  aisle_mention_catalogue_add (self, "colour", "Sea Mist", "Sea Mist");
  return self;
}

/* "kind[text]=value" of each, in order. */
static char *
tell (const char *text)
{
  g_autoptr (AisleMentionCatalogue) names = catalogue ();
  g_autoptr (GArray) found = aisle_mentions_find (names, text);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const AisleMention *one = &g_array_index (found, AisleMention, i);

      g_string_append_printf (out, "%s%s[%.*s]=%s", i > 0 ? " " : "", one->kind->id, (int) (one->end - one->start),
                              text + one->start, one->value);
    }
  return g_string_free (out, FALSE);
}

static void
test_forms (void)
{
  static const char *const cases[][2] = {
    { "Where is my order o0001234?", "order[o0001234]=o0001234" },
    { "order 1234567 please", "order[1234567]=1234567" },
    { "call 1234567 please", "" },
    { "#98765 and DE-2024-00017", "order[98765]=98765 order[DE-2024-00017]=DE-2024-00017" },
    { "订单ｏ０００１２３４到哪了", "order[ｏ０００１２３４]=o0001234" },
    { "I paid $1,299.50 twice", "money[$1,299.50]=1299.50" },
    { "退款12.5元没到", "money[12.5元]=12.50" },
    { "￥３９．９０已付", "money[￥３９．９０]=39.90" },
    { "20 dollars, 5 €", "money[20 dollars]=20.00 money[5 €]=5.00" },
    { "it weighs 20 pounds of 12.345", "" },
    { "on 2024-03-01 or 2024/3/2", "date[2024-03-01]=2024-03-01 date[2024/3/2]=2024-03-02" },
    { "March 5, 2024 and 6 April and Jun 1st",
      "date[March 5, 2024]=2024-03-05 date[6 April]=--04-06 date[Jun 1st]=--06-01" },
    { "2024年3月5日或6月7号", "date[2024年3月5日]=2024-03-05 date[6月7号]=--06-07" },
    { "2024-02-30 is no day, nor 31 June", "" },
    { "2024一3一1, 2024中3中1, 2024.3.1", "date[2024.3.1]=2024-03-01" }, /* U+4E00 and U+4E2D end in 00 and 2D */
    { "Size XL or size 42, not S", "size[XL]=XL size[42]=42" },
    { "要ｘｌ码和42码", "size[ｘｌ码]=XL size[42码]=42" },
    { "I'm ok, it's fine", "" },
    { "in dark blue or Sea Mist", "colour[dark blue]=dark blue colour[Sea Mist]=Sea Mist" },
    { "深蓝色的没有了", "colour[深蓝色]=深蓝色" },
    { "credit redeemed", "" },
    { "The norvik light running shoes, black broke", "product[norvik light running shoes, black]=i7" },
    { "Norvik items; Norviks", "brand[Norvik]=Norvik" },
    { "晨光的经典款，晨光 经典 跑鞋坏了", "brand[晨光]=晨光 product[晨光 经典 跑鞋]=i8" },
    { "credit card", "" },
    { "is the green tea in stock", "product[green tea]=i9" },
    { "a green tin of Green  Tea", "colour[green]=green product[Green  Tea]=i9" },
    { "the green\ntea was stale", "product[green\ntea]=i9" },
    { "绿色心情雪糕化了，绿色的", "product[绿色心情雪糕]=i10 colour[绿色]=绿色" },
    { "are gold rings sold in gold", "colour[gold]=gold" },
    { "all in black", "colour[black]=black" },
    { "你们的绿色蔬菜新鲜吗", "" },
    { "Norvik wear please", "brand[Norvik]=Norvik" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *told = tell (cases[i][0]);

      g_assert_cmpstr (told, ==, cases[i][1]);
    }
}

/* ---- long ones: these end at once, which the time a test may take sees to ---- */

static void
expect_repeated (const char *piece, gsize n, guint found)
{
  g_autoptr (AisleMentionCatalogue) names = catalogue ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) mentions = NULL;

  for (gsize i = 0; i < n; i++)
    g_string_append (text, piece);
  mentions = aisle_mentions_find (names, text->str);
  g_assert_cmpuint (mentions->len, ==, found);
}

static void
test_long_texts (void)
{
  expect_repeated ("1", 1000000, 0);
  expect_repeated ("$1 ", 300000, 300000);
  expect_repeated ("绿色蔬菜", 80000, 0);
  expect_repeated ("绿色", 80000, 80000);
}

/* Of names that begin alike the longest that stands there is found, in whichever order they came. */
static void
test_alike_names (void)
{
  g_autoptr (AisleMentionCatalogue) names = aisle_mention_catalogue_new ();
  g_autoptr (GArray) found = NULL;
  const AisleMention *one;

  aisle_mention_catalogue_add (names, "product", "Running shoe 199999 black", "long");
  for (int i = 0; i < 600000; i++)
    {
      char title[32], id[16];

      g_snprintf (title, sizeof title, "Running shoe %06d", i);
      g_snprintf (id, sizeof id, "i%d", i);
      aisle_mention_catalogue_add (names, "product", title, id);
    }
  aisle_mention_catalogue_add (names, "product", "Running shoe 000007 white", "longer");
  found = aisle_mentions_find (names, "running shoe 000007, running shoe 199999 black, running shoe 000007 white");
  g_assert_cmpuint (found->len, ==, 3);
  one = &g_array_index (found, AisleMention, 0);
  g_assert_cmpstr (one->value, ==, "i7");
  g_assert_cmpstr (one[1].value, ==, "long");
  g_assert_cmpstr (one[2].value, ==, "longer");
}

/* ---- the planted ones ---- */

static GPtrArray *
read_csv (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return aisle_csv_records (content);
}

static const char *
cell (const GPtrArray *records, guint row, const char *column)
{
  const GPtrArray *head = records->pdata[0], *record = records->pdata[row];

  for (guint c = 0; c < head->len; c++)
    if (g_str_equal (head->pdata[c], column))
      return record->pdata[c];
  g_assert_not_reached ();
}

/* From the simulator's catalogue. */
static AisleMentionCatalogue *
read_catalogue (const char *folder)
{
  g_autoptr (GPtrArray) items = read_csv (folder, "items.csv");
  AisleMentionCatalogue *self = aisle_mention_catalogue_new ();

  for (guint i = 1; i < items->len; i++)
    {
      aisle_mention_catalogue_add (self, "product", cell (items, i, "title"), cell (items, i, "item_id"));
      aisle_mention_catalogue_add (self, "brand", cell (items, i, "brand"), cell (items, i, "brand"));
      aisle_mention_catalogue_add (self, "category", cell (items, i, "category"), NULL);
    }
  aisle_mention_catalogue_add (self, "order", "o0000001", NULL); /* the simulator's form */
  return self;
}

static void
add_key (GHashTable *set, const char *talk, const char *turn, const char *kind, gsize start, gsize end,
         const char *value)
{
  g_hash_table_add (set, g_strdup_printf ("%s %s %s %zu %zu %s", talk, turn, kind, start, end, value));
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
test_planted (gconstpointer data)
{
  const char *language = data;
  g_autofree char *folder = g_dir_make_tmp ("aisle-entities-XXXXXX", NULL),
                  *set_language = g_strconcat ("language=", language, NULL);
  const char *const settings[] = { "plant=dialogues", "dialogues=600", "events=3000", "items=200", set_language, NULL };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GHashTable) planted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) truth = NULL, turns = NULL;
  g_autoptr (AisleMentionCatalogue) names = NULL;
  g_autoptr (GError) error = NULL;
  gsize right = 0, found_all = 0;

  for (gsize i = 0; settings[i] != NULL; i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], &error));
  g_assert_true (aisle_simulate (folder, params, NULL, &error));
  g_assert_no_error (error);
  names = read_catalogue (folder);
  truth = read_csv (folder, "entities.csv");
  turns = read_csv (folder, "dialogues.csv");
  remove_all (folder);
  for (guint i = 1; i < truth->len; i++)
    add_key (planted, cell (truth, i, "conversation_id"), cell (truth, i, "turn"), cell (truth, i, "kind"),
             (gsize) g_ascii_strtoull (cell (truth, i, "start"), NULL, 10),
             (gsize) g_ascii_strtoull (cell (truth, i, "end"), NULL, 10), cell (truth, i, "value"));
  g_assert_cmpuint (g_hash_table_size (planted), >, 200);
  for (guint i = 1; i < turns->len; i++)
    {
      g_autoptr (GArray) found = NULL;

      if (!g_str_equal (cell (turns, i, "speaker"), "customer") && !g_str_equal (cell (turns, i, "speaker"), "顾客"))
        continue;
      found = aisle_mentions_find (names, cell (turns, i, "text"));
      for (guint e = 0; e < found->len; e++)
        {
          const AisleMention *one = &g_array_index (found, AisleMention, e);
          g_autofree char *key =
              g_strdup_printf ("%s %s %s %zu %zu %s", cell (turns, i, "conversation_id"), cell (turns, i, "turn"),
                               one->kind->id, one->start, one->end, one->value);

          found_all++;
          if (g_hash_table_contains (planted, key))
            right++;
          else if (g_test_verbose ())
            g_test_message ("not planted: %s in %s", key, cell (turns, i, "text"));
        }
    }
  g_test_message ("%s: %zu planted, %zu found, %zu right", language, (gsize) g_hash_table_size (planted), found_all,
                  right);
  g_assert_cmpfloat ((double) right / (double) found_all, >=, .97);                   /* precision */
  g_assert_cmpfloat ((double) right / (double) g_hash_table_size (planted), >=, .97); /* recall */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entities/forms", test_forms);
  g_test_add_func ("/entities/long-texts", test_long_texts);
  g_test_add_func ("/entities/alike-names", test_alike_names);
  g_test_add_data_func ("/entities/planted/en", "en", test_planted);
  g_test_add_data_func ("/entities/planted/zh", "zh", test_planted);
  return g_test_run ();
}
