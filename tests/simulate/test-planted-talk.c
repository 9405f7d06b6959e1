/* test-planted-talk.c: dialogues that are planted hold what their truth says: 200 answers, entities where they stand, one
 * intent that grows, and slips at their rates; and nothing else of the shop changes. */
#include "simulate/simulate.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char *folder;
} Made;

static void
made_init (Made *self, const char *const *pairs)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("aisle-talk-XXXXXX", NULL);
  for (gsize i = 0; pairs[i] != NULL; i++)
    g_assert_true (aisle_params_set_pair (params, pairs[i], NULL));
  g_assert_true (aisle_simulate (self->folder, params, NULL, &error));
  g_assert_no_error (error);
}

static void
made_clear (Made *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

static char *
text_of (const Made *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  char *text;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Cells of a line without quotes inside fields that matter: split at commas outside quotes. */
static char **
cells_of (const char *line)
{
  GPtrArray *cells = g_ptr_array_new ();
  GString *cell = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *p = line; *p != '\0'; p++)
    {
      if (*p == '"' && quoted && p[1] == '"')
        g_string_append_c (cell, *p++);
      else if (*p == '"')
        quoted = !quoted;
      else if (*p == ',' && !quoted)
        {
          g_ptr_array_add (cells, g_strdup (cell->str));
          g_string_set_size (cell, 0);
        }
      else
        g_string_append_c (cell, *p);
    }
  g_ptr_array_add (cells, g_string_free (cell, FALSE));
  g_ptr_array_add (cells, NULL);
  return (char **) g_ptr_array_free (cells, FALSE);
}

static void
test_elsewhere_the_same (void)
{
  static const char *const bare[] = { "events=3000", NULL }, *const talk[] = { "events=3000", "plant=dialogues", NULL };
  static const char *const files[] = { "events.csv", "items.csv" };
  Made a, b, c;

  made_init (&a, bare);
  made_init (&b, talk);
  made_init (&c, talk);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *x = text_of (&a, files[i]), *y = text_of (&b, files[i]);
      g_assert_cmpstr (x, ==, y);
    }
  {
    g_autofree char *x = text_of (&b, "dialogues.csv"), *y = text_of (&c, "dialogues.csv");
    g_assert_cmpstr (x, ==, y);
  }
  made_clear (&a);
  made_clear (&b);
  made_clear (&c);
}

/* Texts by "conversation,turn". */
static GHashTable *
texts_by_turn (const Made *made)
{
  g_autofree char *text = text_of (made, "dialogues.csv");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = cells_of (lines[i]);

      g_assert_cmpuint (g_strv_length (cells), ==, 9);
      g_hash_table_insert (texts, g_strdup_printf ("%s,%s", cells[0], cells[1]), g_strdup (cells[6]));
    }
  return texts;
}

static void
check_entities (const Made *made, GHashTable *texts)
{
  g_autofree char *told = text_of (made, "entities.csv");
  g_auto (GStrv) lines = g_strsplit (told, "\n", -1);
  gsize n = 0, orders = 0;

  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++, n++)
    {
      g_auto (GStrv) cells = cells_of (lines[i]);
      g_autofree char *key = g_strdup_printf ("%s,%s", cells[0], cells[1]), *span = NULL, *narrow = NULL;
      const char *text = g_hash_table_lookup (texts, key);
      gsize start = g_ascii_strtoull (cells[3], NULL, 10), end = g_ascii_strtoull (cells[4], NULL, 10);

      g_assert_nonnull (text);
      g_assert_true (start < end && end <= strlen (text));
      span = g_strndup (text + start, end - start);
      g_assert_true (g_utf8_validate (span, -1, NULL));
      if (!g_str_equal (cells[2], "order"))
        continue;
      /* A sentence may begin with it, and full width is the same number. */
      narrow = g_utf8_normalize (span, -1, G_NORMALIZE_ALL);
      g_assert_cmpint (g_ascii_strcasecmp (narrow, cells[5]), ==, 0);
      orders++;
    }
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (orders, >, 50);
}

static void
check_answers (const Made *made)
{
  g_autofree char *text = text_of (made, "answers.csv");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) questions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n = 0;

  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++, n++)
    {
      g_auto (GStrv) cells = cells_of (lines[i]);

      g_assert_cmpuint (g_strv_length (cells), ==, 3);
      g_assert_null (strchr (cells[0], '{'));
      g_assert_null (strchr (cells[1], '{'));
      g_assert_true (g_hash_table_add (questions, g_strdup (cells[0])));
      g_assert_true (g_hash_table_add (answers, g_strdup (cells[1])));
    }
  g_assert_cmpuint (n, ==, 212); /* 200 and one for each of the other twelve intents */
}

static void
test_truth (gconstpointer language)
{
  g_autofree char *pair = g_strdup_printf ("language=%s", (const char *) language);
  const char *const pairs[] = { "events=6000", "plant=dialogues", "dialogues=1200", pair, NULL };
  g_autoptr (GHashTable) texts = NULL;
  Made made;

  made_init (&made, pairs);
  texts = texts_by_turn (&made);
  check_answers (&made);
  check_entities (&made, texts);
  made_clear (&made);
}

/* First questions by intent: one in the last four weeks comes three times as often against the others, and gift wrapping is
 * answered half of the times. */
static void
test_shares (void)
{
  static const char *const pairs[] = { "events=20000", "plant=dialogues", "dialogues=6000", NULL };
  Made made;
  g_autofree char *told = NULL, *log = NULL;
  g_auto (GStrv) lines = NULL, rows = NULL;
  g_autoptr (GHashTable) late = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  double growing[2] = { 0 }, all[2] = { 0 }, wrapped = 0, answered = 0, before, after;

  made_init (&made, pairs);
  log = text_of (&made, "dialogues.csv");
  told = text_of (&made, "turns.csv");
  rows = g_strsplit (log, "\n", -1);
  lines = g_strsplit (told, "\n", -1);
  for (gsize i = 1; rows[i] != NULL && *rows[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = cells_of (rows[i]);

      /* 180 days from 2026-01-01: the last 28 begin on 2026-06-02 */
      if (g_str_equal (cells[1], "1") && g_strcmp0 (cells[3], "2026-06-02") >= 0)
        g_hash_table_add (late, g_strdup (cells[0]));
    }
  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      gsize part = g_hash_table_contains (late, cells[0]);

      if (!g_str_equal (cells[1], "1"))
        continue;
      all[part]++;
      growing[part] += g_str_equal (cells[2], "track_order");
      wrapped += g_str_equal (cells[2], "gift_wrap");
      answered += g_str_equal (cells[2], "gift_wrap") && g_str_equal (cells[4], "1");
    }
  /* Odds against all others, within three standard errors of the logarithm of what was planted. */
  before = growing[0] / (all[0] - growing[0]);
  after = growing[1] / (all[1] - growing[1]);
  g_test_message ("growth %.2f, gift wrap answered %.2f of %.0f", after / before, answered / wrapped, wrapped);
  g_assert_cmpfloat (after / before, >, 2.3);
  g_assert_cmpfloat (after / before, <, 3.9);
  g_assert_cmpfloat (answered / wrapped, >, .35);
  g_assert_cmpfloat (answered / wrapped, <, .65);
  made_clear (&made);
}

/* The cells of a file's rows by "conversation,turn". */
static GHashTable *
rows_by_turn (const Made *made, const char *name)
{
  g_autofree char *text = text_of (made, name);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);

  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      char **cells = cells_of (lines[i]);

      g_hash_table_insert (rows, g_strdup_printf ("%s,%s", cells[0], cells[1]), cells);
    }
  return rows;
}

/* A label is the truth's or missing, but where it slipped: there it is another one. */
static void
check_labels (GHashTable *log, GHashTable *told, GHashTable *slips)
{
  GHashTableIter iter;
  gpointer key, value;
  gsize mistaken = 0;

  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      char **turn = g_hash_table_lookup (log, key), **slip = g_hash_table_lookup (slips, key), **truth = value;

      g_assert_nonnull (turn);
      if (*turn[7] == '\0')
        continue;
      if (slip != NULL && g_str_equal (slip[2], "label"))
        mistaken++;
      g_assert_cmpint (g_str_equal (turn[7], truth[2]), !=, slip != NULL && g_str_equal (slip[2], "label"));
    }
  g_assert_cmpuint (mistaken, >, 0);
}

/* Of the questions .3 have a slip: .3 of these are vague, .35 misspelt, .15 labelled wrongly and .2 of no business of the
 * shop's; three standard errors of 1,200 conversations are .04 of all.  Whoever asks again asks as it is meant. */
static void
test_slips (gconstpointer language)
{
  static const char *const names[] = { "vague", "spelling", "label", "outside" };
  static const double shares[] = { .3 * .3, .3 * .35, .3 * .15, .3 * .2 };
  g_autofree char *pair = g_strdup_printf ("language=%s", (const char *) language);
  const char *const pairs[] = { "events=6000", "plant=dialogues", "dialogues=1200", "slips=.3", pair, NULL };
  g_autoptr (GHashTable) texts = NULL, log = NULL, told = NULL, slips = NULL;
  gsize n[G_N_ELEMENTS (names)] = { 0 }, first = 0;
  GHashTableIter iter;
  gpointer key, value;
  Made made;

  made_init (&made, pairs);
  texts = texts_by_turn (&made);
  check_answers (&made);
  check_entities (&made, texts);
  log = rows_by_turn (&made, "dialogues.csv");
  told = rows_by_turn (&made, "turns.csv");
  slips = rows_by_turn (&made, "slips.csv");
  check_labels (log, told, slips);
  g_hash_table_iter_init (&iter, slips);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      char **slip = value, **truth = g_hash_table_lookup (told, key);

      g_assert_nonnull (truth);
      g_assert_cmpint (g_str_equal (truth[2], "out_of_scope"), ==, g_str_equal (slip[2], "outside"));
      for (gsize i = 0; g_str_equal (slip[1], "1") && i < G_N_ELEMENTS (names); i++)
        n[i] += g_str_equal (slip[2], names[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("%s: %zu of 1200, planted %.3f", names[i], n[i], shares[i]);
      first += n[i];
    }
  /* An intent that no vague form is known for is misspelt instead. */
  g_assert_cmpfloat (fabs ((double) (n[0] + n[1]) / 1200 - shares[0] - shares[1]), <, .04);
  for (gsize i = 2; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpfloat (fabs ((double) n[i] / 1200 - shares[i]), <, .04);
  g_assert_cmpuint (n[0], >, 0);
  g_assert_cmpfloat (fabs ((double) first / 1200 - .3), <, .04);
  made_clear (&made);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planted-talk/elsewhere-the-same", test_elsewhere_the_same);
  g_test_add_data_func ("/planted-talk/truth/en", "en", test_truth);
  g_test_add_data_func ("/planted-talk/truth/zh", "zh", test_truth);
  g_test_add_data_func ("/planted-talk/slips/en", "en", test_slips);
  g_test_add_data_func ("/planted-talk/slips/zh", "zh", test_slips);
  g_test_add_func ("/planted-talk/shares", test_shares);
  return g_test_run ();
}
