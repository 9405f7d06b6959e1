/* test-planted-next.c: the sample shop says what its visitors look at next; models of what comes next must find it. */
#include "base/json.h"
#include "model-data.h"
#include "simulate/simulate.h"

#include <glib/gstdio.h>

#define ITEMS 60

typedef struct
{
  char *folder;
  GHashTable *ids; /* external id -> dense id + 1 */
  AisleHistories *log;
  JsonNode *truth;
} Shop;

static char *
file_of (const Shop *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static gint32
id_of (Shop *self, const char *external)
{
  gpointer id = g_hash_table_lookup (self->ids, external);

  if (id == NULL)
    {
      id = GINT_TO_POINTER ((gint) g_hash_table_size (self->ids) + 1);
      g_hash_table_insert (self->ids, g_strdup (external), id);
    }
  return GPOINTER_TO_INT (id) - 1;
}

/* Views by user, as they come: time, user, session, event, item and more.  The log is in order of time.  Lines are cut
 * here, because sanitizers look at all that is left of a text at each look for a line. */
static void
read_log (Shop *self, char *text)
{
  g_autoptr (GHashTable) users =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (GList) rows = NULL;
  AisleSequences *sequences;
  gsize n = 0, row = 0;

  for (char *line = text, *end = text + strlen (text), *next; line < end; line = next)
    {
      g_auto (GStrv) cells = NULL;
      GArray *items;
      gint32 item;

      next = memchr (line, '\n', (gsize) (end - line));
      next = next != NULL ? next + 1 : end;
      next[-1] = '\0';
      cells = g_strsplit (line, ",", 6);
      if (g_strv_length (cells) < 5 || !g_str_equal (cells[3], "view") || *cells[1] == '\0')
        continue;
      items = g_hash_table_lookup (users, cells[1]);
      if (items == NULL)
        g_hash_table_insert (users, g_strdup (cells[1]), items = g_array_new (FALSE, FALSE, sizeof (gint32)));
      item = id_of (self, cells[4]);
      g_array_append_val (items, item);
      n++;
    }
  rows = g_list_sort (g_hash_table_get_keys (users), (GCompareFunc) g_strcmp0);
  sequences = aisle_sequences_new (g_hash_table_size (users), ITEMS, n, FALSE);
  n = 0;
  for (GList *user = rows; user != NULL; user = user->next)
    {
      GArray *items = g_hash_table_lookup (users, user->data);

      memcpy (sequences->item + n, items->data, items->len * sizeof (gint32));
      n += items->len;
      sequences->start[++row] = (gint64) n;
    }
  g_assert_cmpuint (g_hash_table_size (self->ids), ==, ITEMS);
  self->log = aisle_histories_take_sequences (sequences, TRUE);
}

static void
shop_init (Shop *self, const char *users, const char *events_asked)
{
  const char *const settings[] = { users, events_asked, "items=60" };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autofree char *events = NULL, *truth = NULL, *text = NULL;
  GError *error = NULL;

  self->folder = g_dir_make_tmp ("aisle-next-XXXXXX", &error);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize s = 0; s < G_N_ELEMENTS (settings); s++)
    g_assert_true (aisle_params_set_pair (params, settings[s], &error));
  g_assert_true (aisle_simulate (self->folder, params, NULL, &error));
  events = file_of (self, "events.csv");
  truth = file_of (self, "truth.json");
  g_assert_true (g_file_get_contents (events, &text, NULL, &error));
  read_log (self, text);
  self->truth = aisle_json_read (truth, 1 << 24, &error);
  g_assert_no_error (error);
}

static void
shop_clear (Shop *self)
{
  static const char *const files[] = { "events.csv", "items.csv", "truth.json" };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autofree char *path = file_of (self, files[f]);
      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_hash_table_unref (self->ids);
  aisle_histories_free (self->log);
  json_node_unref (self->truth);
}

/* Of all items, how often the first item after a look at it is one that was planted to follow. */
static double
share_found (Shop *self, const AisleModel *model)
{
  JsonObject *next = aisle_json_object (aisle_json_object (json_node_get_object (self->truth), "sequences"), "next");
  g_autoptr (GList) names = json_object_get_members (next);
  guint found = 0, n = 0;

  for (GList *name = names; name != NULL; name = name->next, n++)
    {
      JsonArray *planted = json_object_get_array_member (next, name->data);
      gint32 item = id_of (self, name->data), best = -1;
      g_autofree char *history = g_strdup_printf ("%d", item);
      g_autofree float *scores = scores_of (model, history);

      for (gint32 j = 0; j < ITEMS; j++)
        if (j != item && (best < 0 || scores[j] > scores[best]))
          best = j;
      for (guint i = 0; i < json_array_get_length (planted); i++)
        if (id_of (self, json_array_get_string_element (planted, i)) == best)
          {
            found++;
            break;
          }
    }
  g_assert_cmpuint (n, ==, ITEMS);
  return (double) found / n;
}

static void
test_family (Shop *self, const char *id, const char *settings, double least)
{
  g_autoptr (AisleModel) model = model_of (id, settings, self->log);
  double share = share_found (self, model);

  g_test_message ("%s finds %g", id, share);
  g_assert_cmpfloat (share, >=, least);
}

static void
test_counting (void)
{
  Shop shop = { 0 };
  g_autoptr (AisleModel) popular = NULL;

  shop_init (&shop, "users=3000", "events=300000");
  test_family (&shop, "markov", "", .99);
  test_family (&shop, "markov", "order=1", .99);
  test_family (&shop, "seqknn", "mix=0 window=1 popularity=0", .9);
  popular = model_of ("popular", "", shop.log);
  g_assert_cmpfloat (share_found (&shop, popular), <, .3); /* it is no matter of popularity */
  shop_clear (&shop);
}

static void
test_networks (void)
{
  Shop shop = { 0 };

  shop_init (&shop, "users=1000", "events=100000");
  test_family (&shop, "gru4rec", "passes=15", .99);
  test_family (&shop, "sasrec", "passes=20 dropout=0.2 length=50 loss=softmax batch=16", .99);
  shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planted-next/counting", test_counting);
  g_test_add_func ("/planted-next/networks", test_networks);
  return g_test_run ();
}
