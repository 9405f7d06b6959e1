/* judging-command.c: what a judge has to look at: queries, and for each the items that rankers put first.
 *
 * Pooling (Sparck Jones and van Rijsbergen 1975): what no ranker shows high is not looked at; NDCG says by its bounds what
 * that leaves open. */
#include "command/command.h"
#include "command/search-judgements.h"
#include "command/search.h"

#include "base/i18n.h"
#include "feature/judgements.h"
#include "store/sql.h"

#include <math.h>

#define MOST_RUNS 3

typedef struct
{
  guint judged, others; /* items */
} Told;

/* Items by query with a text, of rows that stand by query, item and judge; judge -1: nobody has judged under the name yet. */
static GHashTable *
count_judged (const AisleJudgements *judgements, gint32 judge)
{
  const AisleJudgement *rows = (const AisleJudgement *) judgements->rows->data;
  GHashTable *told = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (guint from = judgements->n_nameless, to; from < judgements->rows->len; from = to)
    {
      Told *one = g_hash_table_lookup (told, GINT_TO_POINTER (rows[from].query));
      gboolean own = FALSE, other = FALSE;

      if (one == NULL)
        g_hash_table_insert (told, GINT_TO_POINTER (rows[from].query), one = g_new0 (Told, 1));
      for (to = from;
           to < judgements->rows->len && rows[to].query == rows[from].query && rows[to].item == rows[from].item; to++)
        {
          own |= rows[to].judge == judge;
          other |= rows[to].judge != judge;
        }
      one->judged += own;
      one->others += other;
    }
  return told;
}

/* -1: without a name, or new; then no row is the judge's unless it has no name either. */
static gint32
number_of (const AisleJudgements *judgements, const char *judge)
{
  for (guint i = 0; i < judgements->judges->len; i++)
    if (g_str_equal (judgements->judges->pdata[i], judge))
      return (gint32) i;
  return *judge == '\0' ? -1 : -2;
}

static void
add_query (AisleTable *table, const char *text, gint64 searches, const Told *told)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, 0, text);
  aisle_table_set_integer (table, row, 1, told != NULL ? told->judged : 0);
  if (searches > 0)
    aisle_table_set_integer (table, row, 2, searches);
  aisle_table_set_integer (table, row, 3, told != NULL ? told->others : 0);
}

/* As the question "queries" counts them: in the events, else in the query log. */
static AisleTable *
searched (AisleProject *project, gsize limit, AisleProgress *progress)
{
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  g_autofree char *rows = g_strdup_printf ("%" G_GSIZE_FORMAT, limit);
  const AisleQuestion *question = aisle_command_question ("queries", NULL);

  params = aisle_params_new (question->params, question->n_params);
  if (!aisle_params_set (params, "rows", rows, NULL))
    return NULL;
  answer = aisle_command_ask (project, "queries", params, NULL, progress, NULL);
  return answer != NULL ? aisle_table_ref (answer->table) : NULL;
}

static void
add_searched (AisleTable *table, AisleProject *project, AisleTable *searched, GHashTable *told)
{
  gsize by_events = (gsize) aisle_table_find (searched, "searches");
  gsize by_log = (gsize) aisle_table_find (searched, "recorded");

  for (gsize row = 0; row < aisle_table_n_rows (searched); row++)
    {
      const char *text = aisle_table_text (searched, row, 0);
      gint64 n = aisle_table_integer (searched, row, by_events);
      gpointer query = GINT_TO_POINTER (aisle_project_find (project, AISLE_NAMES_QUERY, text));

      add_query (table, text, n > 0 ? n : aisle_table_integer (searched, row, by_log),
                 g_hash_table_lookup (told, query));
      g_hash_table_remove (told, query);
    }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return (GPOINTER_TO_INT (a) > GPOINTER_TO_INT (b)) - (GPOINTER_TO_INT (a) < GPOINTER_TO_INT (b));
}

AisleTable *
aisle_command_judging_queries (AisleProject *project, const char *judge, gsize limit, AisleProgress *progress,
                               GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "query", N_ ("Query"), AISLE_COLUMN_TEXT },
    { "judged", N_ ("Judged"), AISLE_COLUMN_INTEGER },
    { "searches", N_ ("Searches"), AISLE_COLUMN_INTEGER },
    { "others", N_ ("Judged by others"), AISLE_COLUMN_INTEGER },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (AisleJudgements) judgements = aisle_judgements_read (project, progress, error);
  g_autoptr (GHashTable) told = NULL;
  g_autoptr (AisleTable) known = NULL;
  g_autoptr (GList) left = NULL;

  if (judgements == NULL)
    return NULL;
  told = count_judged (judgements, number_of (judgements, judge));
  known = searched (project, limit, progress);
  if (!aisle_progress_step (progress, 1, _ ("Finding the searches"), error))
    return NULL;
  if (known != NULL)
    add_searched (table, project, known, told);
  left = g_list_sort (g_hash_table_get_keys (told), compare_ids);
  for (GList *l = left; l != NULL && aisle_table_n_rows (table) < 2 * limit; l = l->next)
    {
      g_autofree char *text = aisle_project_name (project, AISLE_NAMES_QUERY, GPOINTER_TO_INT (l->data));
      if (text != NULL)
        add_query (table, text, 0, g_hash_table_lookup (told, l->data));
    }
  return g_steal_pointer (&table);
}

/* ---- the items of a query ---- */

/* Those that need no training. */
static GPtrArray *
open_word_rankers (AisleProject *project, AisleProgress *progress, GError **error)
{
  static const char *const rankers[] = { "bm25f", "bm25" };
  g_autoptr (GPtrArray) searches = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_search_close);

  for (gsize r = 0; r < G_N_ELEMENTS (rankers); r++)
    {
      g_autoptr (AisleParams) params = aisle_params_new (aisle_search_params, aisle_search_n_params);
      AisleSearch *search = NULL;

      if (aisle_params_set (params, "ranker", rankers[r], error))
        search = aisle_command_search_open (project, params, progress, error);
      if (search == NULL)
        return NULL;
      g_ptr_array_add (searches, search);
    }
  return g_steal_pointer (&searches);
}

/* Those of the rankers in turn: the best of one, the best of the other, and so on; each once. */
static gboolean
add_ranked (AisleProject *project, const GPtrArray *searches, const char *query, gsize depth, GArray *items,
            GError **error)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint r = 0; r < searches->len; r++)
    {
      GPtrArray *found = aisle_command_search (project, searches->pdata[r], query, depth, FALSE, error);
      if (found == NULL)
        return FALSE;
      g_ptr_array_add (lists, found);
    }
  for (guint rank = 0; rank < depth; rank++)
    for (guint r = 0; r < lists->len; r++)
      {
        const GPtrArray *found = lists->pdata[r];
        gboolean known = rank >= found->len;
        gint32 item = known ? -1 : ((const AisleRecommendation *) found->pdata[rank])->item;
        for (guint i = 0; i < items->len && !known; i++)
          known = g_array_index (items, gint32, i) == item;
        if (!known)
          g_array_append_val (items, item);
      }
  return TRUE;
}

GArray *
aisle_command_judging_runs (AisleProject *project, GError **error)
{
  g_autoptr (GPtrArray) runs = aisle_runs_list (project, FALSE, error);
  GArray *newest;

  if (runs == NULL)
    return NULL;
  newest = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = runs->len; i-- > 0 && newest->len < MOST_RUNS;)
    {
      const AisleRun *run = runs->pdata[i];
      if (g_strcmp0 (run->task, aisle_task_id (AISLE_TASK_SEARCH)) == 0 && run->weight_bytes > 0)
        g_array_append_val (newest, run->id);
    }
  return newest;
}

/* A place in the pool: what the judge has said of the item, and how many others have said something. */
typedef struct
{
  gint32 item;
  float grade;
  guint others;
} Place;

static void
add_places (const AisleJudgements *judgements, gint32 query, gint32 judge, const GArray *items, GArray *places)
{
  const AisleJudgement *rows = (const AisleJudgement *) judgements->rows->data;

  for (guint i = 0; i < items->len; i++)
    {
      Place place = { g_array_index (items, gint32, i), NAN, 0 };
      g_array_append_val (places, place);
    }
  for (guint i = 0; i < judgements->rows->len; i++)
    {
      Place *place = NULL, new_one = { rows[i].item, NAN, 0 };

      if (rows[i].query != query)
        continue;
      for (guint p = 0; p < places->len && place == NULL; p++)
        if (g_array_index (places, Place, p).item == rows[i].item)
          place = &g_array_index (places, Place, p);
      if (place == NULL)
        {
          g_array_append_val (places, new_one);
          place = &g_array_index (places, Place, places->len - 1);
        }
      if (rows[i].judge == judge)
        place->grade = rows[i].grade;
      else
        place->others++;
    }
}

/* What the catalogue says of it, newest first. */
static gboolean
describe_item (AisleProject *project, sqlite3_stmt *statement, gint32 item, AisleTable *table, gsize row,
               GError **error)
{
  int rc;

  sqlite3_bind_int (statement, 1, item);
  rc = sqlite3_step (statement);
  for (int column = 0; rc == SQLITE_ROW && column < 4; column++)
    if (sqlite3_column_type (statement, column) != SQLITE_NULL)
      aisle_table_set_text (table, row, (gsize) column, aisle_sql_text (statement, column));
  if (rc == SQLITE_ROW && sqlite3_column_type (statement, 4) != SQLITE_NULL)
    aisle_table_set_integer (table, row, 4, sqlite3_column_int64 (statement, 4));
  sqlite3_reset (statement);
  return rc == SQLITE_ROW || rc == SQLITE_DONE || aisle_project_error (project, "read", error);
}

static AisleTable *
describe_places (AisleProject *project, const GArray *places, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "item", N_ ("Item"), AISLE_COLUMN_TEXT },        { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
    { "brand", N_ ("Brand"), AISLE_COLUMN_TEXT },      { "category", N_ ("Category"), AISLE_COLUMN_TEXT },
    { "price", N_ ("Price"), AISLE_COLUMN_MONEY },     { "grade", N_ ("Grade"), AISLE_COLUMN_REAL },
    { "others", N_ ("Judges"), AISLE_COLUMN_INTEGER },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "SELECT item, title, brand, category, round (price * 10000) FROM items_readable WHERE id = ?1", error);
  gboolean ok = statement != NULL;

  for (guint i = 0; ok && i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      gsize row = aisle_table_add_row (table);

      ok = describe_item (project, statement, place->item, table, row, error);
      aisle_table_set_real (table, row, 5, (double) place->grade);
      aisle_table_set_integer (table, row, 6, place->others);
    }
  sqlite3_finalize (statement);
  return ok ? g_steal_pointer (&table) : NULL;
}

AisleTable *
aisle_command_judging_pool (AisleProject *project, const GPtrArray *searches, const char *query, const char *judge,
                            gsize depth, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) own = searches == NULL ? open_word_rankers (project, progress, error) : NULL;
  g_autofree char *text = g_strstrip (g_utf8_make_valid (query, -1));
  g_autoptr (AisleJudgements) judgements =
      searches != NULL || own != NULL ? aisle_judgements_read (project, progress, error) : NULL;
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  if ((searches == NULL && own == NULL) || judgements == NULL
      || !add_ranked (project, own != NULL ? own : searches, text, depth, items, error))
    return NULL;
  add_places (judgements, aisle_project_find (project, AISLE_NAMES_QUERY, text), number_of (judgements, judge), items,
              places);
  return describe_places (project, places, error);
}
