/* fuzz-index.c: any bytes as a kept index: an error, or an index that is safe to search; and the same bytes as texts and as
 * a query: the list is the one that every text's own score gives. */
#include "text/searcher.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define K 4

static void
search (const AisleInvertedIndex *index, const char *text, gboolean typing)
{
  g_autoptr (AisleQuery) query = aisle_query_new (index, text, typing);
  g_autoptr (AisleSearcher) searcher = NULL;
  AisleBm25 parameters;
  gint32 docs[K];
  float scores[K];

  aisle_bm25_init (&parameters, FALSE);
  searcher = aisle_searcher_new (index, &parameters);
  if (searcher == NULL || !aisle_searcher_top (searcher, query, K, docs, scores))
    return;
  for (gsize i = 0; i < K && docs[i] >= 0; i++)
    g_assert_true (aisle_searcher_score (searcher, query, docs[i]) == scores[i]);
}

static void
load (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (AisleInvertedIndex) index = aisle_inverted_index_load (bytes, &error);

  g_assert_true ((index == NULL) == (error != NULL));
  if (index != NULL)
    search (index, "red \"blue shoe\" s*", TRUE);
}

/* Lines: the first is the query, the others are texts of two fields in turn. */
static void
make (const guint8 *data, gsize size)
{
  g_autofree char *text = g_utf8_make_valid ((const char *) data, (gssize) size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 64);
  gsize n = g_strv_length (lines);
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (n / 2, 2, "english");
  g_autoptr (AisleInvertedIndex) index = NULL, again = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 1; i < n; i++)
    aisle_index_builder_add (builder, (i - 1) / 2, (i - 1) % 2, lines[i]);
  index = aisle_index_builder_finish (builder, NULL, NULL);
  g_assert_nonnull (index);
  search (index, n > 0 ? lines[0] : "", size % 2 == 0);
  bytes = aisle_inverted_index_save (index, NULL);
  again = aisle_inverted_index_load (bytes, NULL);
  g_assert_nonnull (again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  load (data, size);
  make (data, size);
  return 0;
}
