/* bench-search.c: the index of Home Depot's 54,667 titles and its judged queries as OR queries, on one core; what is being
 * typed, key by key, as the search box asks.  Xapian and FTS5 are quoted in the marks. */
#include "bench.h"

#include "base/csv-read.h"
#include "text/searcher.h"

#include <string.h>

#define REPEATS 5
#define LIST    10

typedef struct
{
  GPtrArray *titles, *queries;
  AisleInvertedIndex *index;
  AisleSearcher *searcher;
} Bench;

static void
build (gpointer data)
{
  Bench *self = data;
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (self->titles->len, 1, "english");
  AisleBm25 parameters;

  g_clear_pointer (&self->searcher, aisle_searcher_free);
  g_clear_pointer (&self->index, aisle_inverted_index_free);
  for (guint i = 0; i < self->titles->len; i++)
    aisle_index_builder_add (builder, i, 0, self->titles->pdata[i]);
  self->index = aisle_index_builder_finish (builder, NULL, NULL);
  aisle_bm25_init (&parameters, FALSE);
  self->searcher = aisle_searcher_new (self->index, &parameters);
}

static void
ask (Bench *self, const char *text, gboolean typing)
{
  g_autoptr (AisleQuery) query = aisle_query_new (self->index, text, typing);
  gint32 docs[LIST];
  float scores[LIST];

  if (!aisle_searcher_top (self->searcher, query, LIST, docs, scores))
    g_error ("out of memory");
}

static void
search (gpointer data)
{
  Bench *self = data;

  for (guint i = 0; i < self->queries->len; i++)
    ask (self, self->queries->pdata[i], FALSE);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

static void
type_queries (Bench *self)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->queries->len; i += 10)
    for (gsize n = 1; n <= strlen (self->queries->pdata[i]); n++)
      {
        g_autofree char *typed = g_utf8_make_valid (self->queries->pdata[i], (gssize) n);
        gint64 time = g_get_monotonic_time ();

        ask (self, typed, TRUE);
        time = g_get_monotonic_time () - time;
        g_array_append_val (times, time);
      }
  g_array_sort (times, compare_times);
  bench_record ("search/typing", "keys", (double) times->len, "p50_ms",
                1e-3 * (double) g_array_index (times, gint64, times->len / 2), "p95_ms",
                1e-3 * (double) g_array_index (times, gint64, times->len * 95 / 100), "p99_ms",
                1e-3 * (double) g_array_index (times, gint64, times->len * 99 / 100), NULL);
}

/* A column of a CSV file that zstd packed; once: each text once.  NULL where the file or zstd is not there. */
static GPtrArray *
read_column (const char *name, guint column, gboolean once)
{
  g_autofree char *path = bench_shared (name), *text = NULL;
  const char *command[] = { "zstd", "-dcq", path, NULL };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) records = NULL;
  GPtrArray *texts;

  if (path == NULL
      || !g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL, NULL)
      || text == NULL)
    return NULL;
  texts = g_ptr_array_new_with_free_func (g_free);
  records = aisle_csv_records (text);
  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];
      char *cell = column < record->len ? g_strdup (record->pdata[column]) : NULL;

      if (cell == NULL || (once && g_hash_table_contains (seen, cell)))
        {
          g_free (cell);
          continue;
        }
      g_hash_table_add (seen, cell);
      g_ptr_array_add (texts, cell);
    }
  return texts;
}

int
main (void)
{
  Bench self = { .titles = read_column ("data/home-depot-search/products.csv.zst", 1, FALSE),
                 .queries = read_column ("data/home-depot-search/judgements.csv.zst", 0, TRUE) };

  if (self.titles == NULL || self.queries == NULL || self.titles->len == 0)
    {
      bench_skip ("search", "no Home Depot data, or no zstd");
      return 0;
    }
  bench_run (&(BenchRun){ .name = "search/index",
                          .repeats = REPEATS,
                          .work = build,
                          .data = &self,
                          .units = self.titles->len,
                          .unit = "titles",
                          .mark = .5 });
  bench_run (&(BenchRun){ .name = "search/or-queries",
                          .repeats = REPEATS,
                          .work = search,
                          .data = &self,
                          .units = self.queries->len,
                          .unit = "queries",
                          .mark = self.queries->len / 10000. });
  type_queries (&self);
  aisle_searcher_free (self.searcher);
  aisle_inverted_index_free (self.index);
  g_ptr_array_unref (self.titles);
  g_ptr_array_unref (self.queries);
  return 0;
}
