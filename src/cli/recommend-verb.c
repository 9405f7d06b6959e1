/* recommend-verb.c: a list for one user, for somebody new who took some items, or for all users into a file. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_recommend;

static JsonArray *
why_to_json (const AisleAdvice *advice, const AisleRecommendation *item)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; item->why != NULL && i < item->why->len; i++)
    {
      AislePart part = g_array_index (item->why, AislePart, i);
      JsonObject *object = json_object_new ();
      json_object_set_null_member (object, "item");
      for (guint h = 0; h < advice->history->len; h++)
        {
          const AisleRecommendation *from = advice->history->pdata[h];
          if (from->item == part.item)
            json_object_set_string_member (object, "item", from->id);
        }
      json_object_set_double_member (object, "part", (double) part.part);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
advice_to_json (const AisleAdvice *advice)
{
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();

  if (advice->user != NULL)
    json_object_set_string_member (object, "user", advice->user);
  else
    json_object_set_null_member (object, "user");
  json_object_set_string_member (object, "parts", advice->left_out ? "left-out" : "sum");
  for (guint i = 0; i < advice->items->len; i++)
    {
      const AisleRecommendation *item = advice->items->pdata[i];
      JsonObject *entry = json_object_new ();
      json_object_set_string_member (entry, "item", item->id);
      if (item->title != NULL)
        json_object_set_string_member (entry, "title", item->title);
      json_object_set_double_member (entry, "score", (double) item->score);
      json_object_set_array_member (entry, "why", why_to_json (advice, item));
      json_array_add_object_element (items, entry);
    }
  json_object_set_array_member (object, "items", items);
  return object;
}

static gboolean
print_advice (AisleCli *cli, const AisleAdvice *advice, const char *format, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "rank", N_ ("Rank"), AISLE_COLUMN_INTEGER },
    { "item", N_ ("Item"), AISLE_COLUMN_TEXT },
    { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
    { "score", N_ ("Score"), AISLE_COLUMN_REAL },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (guint i = 0; i < advice->items->len; i++)
    {
      const AisleRecommendation *item = advice->items->pdata[i];
      aisle_table_add_row (table);
      aisle_table_set_integer (table, i, 0, i + 1);
      aisle_table_set_text (table, i, 1, item->id);
      aisle_table_set_text (table, i, 2, item->title);
      aisle_table_set_real (table, i, 3, (double) item->score);
    }
  return aisle_cli_print_table (cli, table, format, error);
}

/* Items to leave out by the ids the user wrote, as they stand in the order; ends with -1. */
static gint32 *
find_without (AisleProject *project, char **ids, GError **error)
{
  gsize n = ids != NULL ? g_strv_length (ids) : 0;
  g_autofree gint32 *items = g_new (gint32, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      items[i] = aisle_project_find (project, AISLE_NAMES_ITEM, ids[i]);
      if (items[i] >= 0)
        continue;
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("no item '%s' in this project: name items as the log does"), ids[i]);
      return NULL;
    }
  items[n] = -1;
  return g_steal_pointer (&items);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *output = NULL, *format = NULL;
  g_auto (GStrv) items = NULL, without = NULL;
  g_autofree gint32 *left = NULL;
  gboolean all = FALSE, keep_seen = FALSE, everybody = FALSE;
  int k = 10;
  const GOptionEntry entries[] = {
    { "all-users", 'a', 0, G_OPTION_ARG_NONE, &all, N_ ("Lists for every user into a CSV file (-o)"), NULL },
    { "k", 'k', 0, G_OPTION_ARG_INT, &k, N_ ("Length of a list"), "N" },
    { "keep-seen", 0, 0, G_OPTION_ARG_NONE, &keep_seen, N_ ("Do not mask items of the history"), NULL },
    { "item", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &items,
      N_ ("An item that somebody new took, the oldest first; instead of a user"), "ITEM" },
    { "without", 0, 0, G_OPTION_ARG_STRING_ARRAY, &without, N_ ("Leave this item out of the history"), "ITEM" },
    { "everybody", 0, 0, G_OPTION_ARG_NONE, &everybody, N_ ("The items that most users took instead"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File for --all-users"), "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAdvice) advice = NULL;
  AisleAdviceOrder order = { .k = 0 };

  if (!aisle_cli_parse (cli, &aisle_verb_recommend, entries, argc, argv, 2, 3, error)
      || !aisle_cli_run_id (cli->words[1], &order.run, error))
    return FALSE;
  if (k < 1 || k > 10000 || all + (cli->n_words == 3) + (items != NULL) != 1 || all != (output != NULL))
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                   _ ("give one user, or --item for each item of somebody new, or --all-users with -o FILE.csv; k is "
                      "between 1 and 10000"));
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (all)
    return aisle_command_recommend_all (project, order.run, (gsize) k, keep_seen, output, &cli->progress, error);
  left = find_without (project, without, error);
  if (left == NULL)
    return FALSE;
  order.user = cli->words[2];
  order.items = (const char *const *) items;
  order.k = (gsize) k;
  order.keep_seen = keep_seen;
  order.without = left;
  order.everybody = everybody;
  advice = aisle_command_recommend (project, &order, &cli->progress, error);
  if (advice == NULL)
    return FALSE;
  if (cli->json)
    {
      aisle_cli_print_json (advice_to_json (advice));
      return TRUE;
    }
  return print_advice (cli, advice, format, error);
}

const AisleVerb aisle_verb_recommend = { "recommend", "PROJECT RUN [USER]",
                                         N_ ("List items for a user, or for all users"), run };
