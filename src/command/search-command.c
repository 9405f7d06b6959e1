/* search-command.c: lists for a query, for a file of queries, and scores for pairs. */
#include "command/search-engine.h"

#include "base/csv-read.h"
#include "base/csv-write.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <string.h>

#define MOST_ITEMS   10000
#define LARGEST_FILE (256 << 20)
#define STRIDE       256

/* ---- one query ---- */

static gboolean
check_k (gsize k, GError **error)
{
  if (k >= 1 && k <= MOST_ITEMS)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a list has from 1 to %d items"), MOST_ITEMS);
  return FALSE;
}

GPtrArray *
aisle_command_search_as (AisleProject *project, const AisleSearch *search, const char *query, const char *user, gsize k,
                         gboolean typing, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (query, -1);
  AisleSearchAsk ask = { .text = valid, .query = aisle_project_find (project, AISLE_NAMES_QUERY, valid), .user = -1 };
  g_autofree gint32 *items = NULL;
  g_autofree float *scores = NULL;
  GPtrArray *found;

  if (!check_k (k, error) || !aisle_search_find_user (project, user, &ask.user, error))
    return NULL;
  items = g_new (gint32, k);
  scores = g_new (float, k);
  if (!aisle_search_find (search, &ask, k, typing, items, scores, error))
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recommendation_free);
  for (gsize i = 0; i < k && items[i] >= 0; i++)
    {
      AisleRecommendation *one = g_new0 (AisleRecommendation, 1);

      one->item = items[i];
      one->score = scores[i];
      one->id = aisle_project_name (project, AISLE_NAMES_ITEM, items[i]);
      one->title = aisle_project_item_title (project, items[i]);
      g_ptr_array_add (found, one);
    }
  return found;
}

GPtrArray *
aisle_command_search (AisleProject *project, const AisleSearch *search, const char *query, gsize k, gboolean typing,
                      GError **error)
{
  return aisle_command_search_as (project, search, query, NULL, k, typing, error);
}

/* ---- files ---- */

/* Text of a file, valid UTF-8 without a byte order mark. */
static char *
read_text (const char *path, GError **error)
{
  gsize length;
  g_autofree char *raw = aisle_file_read (path, LARGEST_FILE, &length, error);
  const char *text = raw;

  if (raw == NULL)
    return NULL;
  if (strlen (raw) != length || !g_utf8_validate (raw, -1, NULL))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it is not UTF-8 text: save it as UTF-8"), path);
      return NULL;
    }
  if (g_str_has_prefix (raw, "\xef\xbb\xbf"))
    text += 3;
  return g_strdup (text);
}

static gssize
find_column (const GPtrArray *records, const char *name)
{
  const GPtrArray *head = records->len > 0 ? records->pdata[0] : NULL;

  for (guint i = 0; head != NULL && i < head->len; i++)
    if (g_ascii_strcasecmp (g_strstrip (head->pdata[i]), name) == 0)
      return i;
  return -1;
}

/* Lines, or a column of that name. */
static GPtrArray *
read_queries (const char *path, GError **error)
{
  g_autofree char *text = read_text (path, error);
  g_autoptr (GPtrArray) records = text != NULL ? aisle_csv_records (text) : NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *queries;
  gssize column;

  if (records == NULL)
    return NULL;
  queries = g_ptr_array_new_with_free_func (g_free);
  column = find_column (records, "query");
  for (guint i = 1; column >= 0 && i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];

      if ((guint) column < record->len)
        g_ptr_array_add (queries, g_strdup (record->pdata[column]));
    }
  if (column >= 0)
    return queries;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (*g_strstrip (*line) != '\0')
      g_ptr_array_add (queries, g_strdup (*line));
  return queries;
}

static void
append_score (GString *out, float score)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out, ",%s\n", g_ascii_formatd (number, sizeof number, "%.9g", (double) score));
}

/* Queries that are answered over threads together, then written in their order. */
typedef struct
{
  const AisleSearch *search;
  AisleSearchAsk asks[STRIDE];
  gsize k;
  gint32 *items; /* STRIDE x k */
  float *scores;
} Block;

static void
block_clear (Block *self)
{
  g_free (self->items);
  g_free (self->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Block, block_clear)

static gboolean
find_one (gsize q, guint worker, gpointer data, GError **error)
{
  const Block *self = data;

  return aisle_search_find (self->search, &self->asks[q], self->k, FALSE, self->items + q * self->k,
                            self->scores + q * self->k, error);
}

static void
append_list (const Block *self, gsize q, const GPtrArray *names, GString *out)
{
  const gint32 *items = self->items + q * self->k;

  for (gsize i = 0; i < self->k && items[i] >= 0 && (gsize) items[i] < names->len; i++)
    {
      aisle_csv_append (out, self->asks[q].text, FALSE);
      g_string_append_printf (out, ",%" G_GSIZE_FORMAT ",", i + 1);
      aisle_csv_append (out, names->pdata[items[i]], FALSE);
      append_score (out, self->scores[q * self->k + i]);
    }
}

static gboolean
write_lists (AisleProject *project, const AisleSearch *search, const GPtrArray *queries, gint32 user, gsize k,
             AisleReplace *file, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) names = aisle_project_all_names (project, AISLE_NAMES_ITEM, error);
  g_auto (Block) block = {
    .search = search, .k = k, .items = g_try_new (gint32, STRIDE * k), .scores = g_try_new (float, STRIDE *k)
  };
  g_autoptr (GString) out = g_string_new ("query,rank,item,score\n");

  if (names == NULL)
    return FALSE;
  if (block.items == NULL || block.scores == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to search the catalogue: close other programs"));
      return FALSE;
    }
  for (guint first = 0; first < queries->len; first += STRIDE)
    {
      gsize n = MIN (STRIDE, queries->len - first);
      AisleProgress part =
          aisle_progress_part (progress, (double) first / queries->len, (double) (first + n) / queries->len);

      for (gsize q = 0; q < n; q++)
        {
          const char *text = queries->pdata[first + q];

          block.asks[q] = (AisleSearchAsk){ text, aisle_project_find (project, AISLE_NAMES_QUERY, text), user };
        }
      if (!aisle_parallel_for (n, find_one, &block, &part, _ ("Searching"), error))
        return FALSE;
      for (gsize q = 0; q < n; q++)
        append_list (&block, q, names, out);
      if (!aisle_replace_write (file, out->str, out->len, error))
        return FALSE;
      g_string_truncate (out, 0);
    }
  return aisle_replace_write (file, out->str, out->len, error);
}

gboolean
aisle_command_search_queries (AisleProject *project, const AisleSearch *search, const char *path, const char *user,
                              gsize k, const char *output, gsize *n, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) queries = NULL;
  AisleReplace file = { 0 };
  gboolean written;
  gint32 who = -1;

  if (!check_k (k, error) || !aisle_search_find_user (project, user, &who, error))
    return FALSE;
  queries = read_queries (path, error);
  if (queries == NULL || !aisle_replace_begin (&file, output, error))
    return FALSE;
  written =
      write_lists (project, search, queries, who, k, &file, progress, error) && aisle_replace_commit (&file, error);
  aisle_replace_abort (&file);
  *n = queries->len;
  return written;
}

/* The items' numbers plus one, by their names. */
static GHashTable *
number_items (const GPtrArray *names)
{
  GHashTable *numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < names->len; i++)
    if (names->pdata[i] != NULL)
      g_hash_table_insert (numbers, names->pdata[i], GUINT_TO_POINTER (i + 1));
  return numbers;
}

/* A row of the file and what it is a pair of. */
typedef struct
{
  const char *query, *item; /* as they are written */
  gint32 number;            /* of the item, -1 unknown */
  float score;
} Pair;

/* Pairs, and for each different query the places of its pairs. */
static void
read_pairs (const GPtrArray *records, const gssize columns[2], GHashTable *numbers, GArray *pairs, GPtrArray *by_query)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal); /* query -> GArray of guint */

  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];
      Pair pair = { (gsize) columns[0] < record->len ? record->pdata[columns[0]] : "",
                    (gsize) columns[1] < record->len ? record->pdata[columns[1]] : "", -1, 0 };
      GArray *own = g_hash_table_lookup (places, pair.query);
      guint place = pairs->len;

      pair.number = GPOINTER_TO_INT (g_hash_table_lookup (numbers, pair.item)) - 1;
      if (own == NULL)
        {
          own = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (places, (gpointer) pair.query, own);
          g_ptr_array_add (by_query, own);
        }
      g_array_append_val (pairs, pair);
      g_array_append_val (own, place);
    }
}

/* Those of one query, all at once: a ranker may look at them together. */
static gboolean
score_pairs (AisleProject *project, const AisleSearch *search, gint32 user, GArray *pairs, const GArray *places,
             GError **error)
{
  g_autofree gint32 *items = g_new (gint32, places->len + 1);
  g_autofree float *scores = g_new (float, places->len + 1);
  const char *text = g_array_index (pairs, Pair, g_array_index (places, guint, 0)).query;
  AisleSearchAsk ask = { .text = text, .query = aisle_project_find (project, AISLE_NAMES_QUERY, text), .user = user };
  gsize n = 0;

  for (guint i = 0; i < places->len; i++)
    {
      gint32 item = g_array_index (pairs, Pair, g_array_index (places, guint, i)).number;

      if (item >= 0 && (gsize) item < aisle_search_n_items (search))
        items[n++] = item;
    }
  if (n > 0 && !aisle_search_score (search, &ask, items, n, scores, error))
    return FALSE;
  n = 0;
  for (guint i = 0; i < places->len; i++)
    {
      Pair *pair = &g_array_index (pairs, Pair, g_array_index (places, guint, i));

      if (pair->number >= 0 && (gsize) pair->number < aisle_search_n_items (search))
        pair->score = scores[n++];
      else
        pair->number = -1;
    }
  return TRUE;
}

static gboolean
write_pairs (AisleProject *project, const AisleSearch *search, const GPtrArray *records, const gssize columns[2],
             gint32 user, AisleReplace *file, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) names = aisle_project_all_names (project, AISLE_NAMES_ITEM, error),
                        by_query = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GHashTable) numbers = names != NULL ? number_items (names) : NULL;
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autoptr (GString) out = g_string_new ("query,item,score\n");

  if (numbers == NULL)
    return FALSE;
  read_pairs (records, columns, numbers, pairs, by_query);
  for (guint q = 0; q < by_query->len; q++)
    if (!aisle_progress_step (progress, (double) q / by_query->len, _ ("Searching"), error)
        || !score_pairs (project, search, user, pairs, by_query->pdata[q], error))
      return FALSE;
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);

      aisle_csv_append (out, pair->query, FALSE);
      g_string_append_c (out, ',');
      aisle_csv_append (out, pair->item, FALSE);
      if (pair->number >= 0 || !aisle_search_is_ranked (search))
        append_score (out, pair->score);
      else
        g_string_append (out, ",\n");
    }
  return aisle_replace_write (file, out->str, out->len, error);
}

gboolean
aisle_command_search_pairs (AisleProject *project, const AisleSearch *search, const char *path, const char *user,
                            const char *output, gsize *n, AisleProgress *progress, GError **error)
{
  g_autofree char *text = read_text (path, error);
  g_autoptr (GPtrArray) records = text != NULL ? aisle_csv_records (text) : NULL;
  AisleReplace file = { 0 };
  gssize columns[2];
  gboolean written;
  gint32 who = -1;

  if (records == NULL || !aisle_search_find_user (project, user, &who, error))
    return FALSE;
  columns[0] = find_column (records, "query");
  columns[1] = find_column (records, "item");
  if (columns[0] < 0 || columns[1] < 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it has no columns query and item: name them in its first line"), path);
      return FALSE;
    }
  if (!aisle_replace_begin (&file, output, error))
    return FALSE;
  written = write_pairs (project, search, records, columns, who, &file, progress, error)
            && aisle_replace_commit (&file, error);
  aisle_replace_abort (&file);
  *n = records->len - 1;
  return written;
}
