/* search-command.c: lists for a query, for a file of queries, and scores for pairs. */
#include "command/command.h"
#include "command/search.h"

#include "base/csv-read.h"
#include "base/csv-write.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "feature/catalogue-index.h"
#include "text/searcher.h"

#include <string.h>

#define MOST_ITEMS   10000
#define LARGEST_FILE (256 << 20)
#define STRIDE       256

struct _AisleSearch
{
  AisleInvertedIndex *index;
  AisleSearcher *searcher;
  gboolean pairs; /* words side by side count */
};

/* ---- parameters ---- */

static const char *const rankers[] = { NC_ ("choice", "bm25f"), NC_ ("choice", "bm25"), NULL };

#define FIELD(field, weight_title, b_title, weight, b)                                                                 \
  { "weight_" field, weight_title, AISLE_PARAM_REAL, weight, 0, 100, NULL, NULL, weight_help },                        \
  {                                                                                                                    \
    "b_" field, b_title, AISLE_PARAM_REAL, b, 0, 1, NULL, NULL, b_help                                                 \
  }

#define weight_help N_ ("How much an occurrence in this field counts; 0 leaves the field out.")
#define b_help      N_ ("How much a long field counts less: 0 not at all, 1 in full.")

const AisleParam aisle_search_params[] = {
  { "ranker", N_ ("Ranker"), AISLE_PARAM_CHOICE, "bm25f", 0, 0, rankers, NULL,
    N_ ("BM25F weighs fields before it adds them; BM25 takes all fields as one text.") },
  { "language", N_ ("Language"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("Whose word endings are cut off; none leaves words as they are, nothing is the shop's own language.") },
  { "k1", N_ ("Saturation"), AISLE_PARAM_REAL, "1.2", 0, 10, NULL, NULL,
    N_ ("How soon more occurrences of a word add little: 0 at once.") },
  FIELD ("title", N_ ("Weight of the title"), N_ ("Length of the title"), "2", "0.5"),
  FIELD ("brand", N_ ("Weight of the brand"), N_ ("Length of the brand"), "1", "0.5"),
  FIELD ("category", N_ ("Weight of the category"), N_ ("Length of the category"), "1", "0.5"),
  FIELD ("text", N_ ("Weight of the description"), N_ ("Length of the description"), "0.5", "0.75"),
  { "weight_pairs", N_ ("Weight of word pairs"), AISLE_PARAM_REAL, "0.1", 0, 100, NULL, NULL,
    N_ ("How much two words count that stand side by side in the title, or are written together there; 0: not at all.") },
  FIELD ("attributes", N_ ("Weight of the attributes"), N_ ("Length of the attributes"), "0.5", "0.75"),
};
const gsize aisle_search_n_params = G_N_ELEMENTS (aisle_search_params);

/* Pairs have no length of their own, and no place in plain BM25. */
static void
read_params (const AisleParams *params, AisleBm25 *parameters)
{
  aisle_bm25_init (parameters, g_str_equal (aisle_params_text (params, "ranker"), "bm25"));
  parameters->k1 = aisle_params_real (params, "k1");
  for (gsize f = 0; !parameters->plain && f < AISLE_CATALOGUE_PAIRS; f++)
    {
      g_autofree char *weight = g_strconcat ("weight_", aisle_catalogue_fields[f], NULL);
      g_autofree char *b = g_strconcat ("b_", aisle_catalogue_fields[f], NULL);

      parameters->weight[f] = aisle_params_real (params, weight);
      parameters->b[f] = aisle_params_real (params, b);
    }
  parameters->b[AISLE_CATALOGUE_PAIRS] = 0;
  parameters->weight[AISLE_CATALOGUE_PAIRS] = parameters->plain ? 0 : aisle_params_real (params, "weight_pairs");
}

static gboolean
check_language (const char *language, GError **error)
{
  g_autofree char *known = NULL;

  if (aisle_stemmer_knows (language))
    return TRUE;
  known = g_strjoinv (", ", (char **) aisle_stemmer_languages ());
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown language '%s': known are %s"), language,
               known);
  return FALSE;
}

AisleSearch *
aisle_command_search_open (AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearch) self = g_new0 (AisleSearch, 1);
  g_autoptr (AisleParams) own =
      params != NULL ? aisle_params_dup (params) : aisle_params_new (aisle_search_params, aisle_search_n_params);
  g_autofree char *set = aisle_catalogue_language (project);
  const char *language = *aisle_params_text (own, "language") != '\0' ? aisle_params_text (own, "language") : set;
  AisleBm25 parameters;

  if (!check_language (language, error))
    return NULL;
  self->index = aisle_catalogue_index_open (project, language, progress, error);
  if (self->index == NULL)
    return NULL;
  if (self->index->terms.n == 0)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the project has no texts of items to search: import a catalogue with titles"));
      return NULL;
    }
  read_params (own, &parameters);
  self->pairs = parameters.weight[AISLE_CATALOGUE_PAIRS] > 0;
  self->searcher = aisle_searcher_new (self->index, &parameters);
  if (self->searcher == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to search the catalogue: close other programs"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
aisle_search_close (AisleSearch *self)
{
  if (self == NULL)
    return;
  aisle_searcher_free (self->searcher);
  aisle_inverted_index_free (self->index);
  g_free (self);
}

gsize
aisle_search_n_items (const AisleSearch *self)
{
  return self->index->n_docs;
}

/* ---- one query ---- */

static AisleQuery *
make_query (const AisleSearch *self, const char *text, gboolean typing)
{
  AisleQuery *query = aisle_query_new (self->index, text, typing);

  if (self->pairs)
    aisle_query_add_pairs (query, self->index, text);
  return query;
}

static gboolean
find (const AisleSearch *self, const char *text, gsize k, gboolean typing, gint32 *items, float *scores, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (AisleQuery) query = make_query (self, valid, typing);

  if (aisle_searcher_top (self->searcher, query, k, items, scores))
    return TRUE;
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to search the catalogue: close other programs"));
  return FALSE;
}

static gboolean
check_k (gsize k, GError **error)
{
  if (k >= 1 && k <= MOST_ITEMS)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a list has from 1 to %d items"), MOST_ITEMS);
  return FALSE;
}

GPtrArray *
aisle_command_search (AisleProject *project, const AisleSearch *search, const char *query, gsize k, gboolean typing,
                      GError **error)
{
  g_autofree gint32 *items = NULL;
  g_autofree float *scores = NULL;
  GPtrArray *found;

  if (!check_k (k, error))
    return NULL;
  items = g_new (gint32, k);
  scores = g_new (float, k);
  if (!find (search, query, k, typing, items, scores, error))
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

static gboolean
write_lists (AisleProject *project, const AisleSearch *search, const GPtrArray *queries, gsize k, AisleReplace *file,
             AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) names = aisle_project_all_names (project, AISLE_NAMES_ITEM, error);
  g_autofree gint32 *items = g_new (gint32, k);
  g_autofree float *scores = g_new (float, k);
  g_autoptr (GString) out = g_string_new ("query,rank,item,score\n");

  if (names == NULL)
    return FALSE;
  for (guint q = 0; q < queries->len; q++)
    {
      if (q % STRIDE == 0 && !aisle_progress_step (progress, (double) q / queries->len, _ ("Searching"), error))
        return FALSE;
      if (!find (search, queries->pdata[q], k, FALSE, items, scores, error))
        return FALSE;
      for (gsize i = 0; i < k && items[i] >= 0 && (gsize) items[i] < names->len; i++)
        {
          aisle_csv_append (out, queries->pdata[q], FALSE);
          g_string_append_printf (out, ",%" G_GSIZE_FORMAT ",", i + 1);
          aisle_csv_append (out, names->pdata[items[i]], FALSE);
          append_score (out, scores[i]);
        }
      if (!aisle_replace_write (file, out->str, out->len, error))
        return FALSE;
      g_string_truncate (out, 0);
    }
  return aisle_replace_write (file, out->str, out->len, error);
}

gboolean
aisle_command_search_queries (AisleProject *project, const AisleSearch *search, const char *path, gsize k,
                              const char *output, gsize *n, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) queries = NULL;
  AisleReplace file = { 0 };
  gboolean written;

  if (!check_k (k, error))
    return FALSE;
  queries = read_queries (path, error);
  if (queries == NULL || !aisle_replace_begin (&file, output, error))
    return FALSE;
  written = write_lists (project, search, queries, k, &file, progress, error) && aisle_replace_commit (&file, error);
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

/* Pairs of one query mostly stand together: it is cut once. */
static gboolean
write_pairs (AisleProject *project, const AisleSearch *search, const GPtrArray *records, const gssize columns[2],
             AisleReplace *file, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) names = aisle_project_all_names (project, AISLE_NAMES_ITEM, error);
  g_autoptr (GHashTable) numbers = names != NULL ? number_items (names) : NULL;
  g_autoptr (GString) out = g_string_new ("query,item,score\n");
  g_autoptr (AisleQuery) query = NULL;
  const char *last = NULL;

  if (numbers == NULL)
    return FALSE;
  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];
      const char *text = (gsize) columns[0] < record->len ? record->pdata[columns[0]] : "";
      const char *name = (gsize) columns[1] < record->len ? record->pdata[columns[1]] : "";
      gint32 item = GPOINTER_TO_INT (g_hash_table_lookup (numbers, name)) - 1;

      if (i % STRIDE == 0 && !aisle_progress_step (progress, (double) i / records->len, _ ("Searching"), error))
        return FALSE;
      if (last == NULL || !g_str_equal (last, text))
        {
          g_clear_pointer (&query, aisle_query_free);
          query = make_query (search, text, FALSE);
          last = text;
        }
      aisle_csv_append (out, text, FALSE);
      g_string_append_c (out, ',');
      aisle_csv_append (out, name, FALSE);
      append_score (out, item >= 0 && (gsize) item < search->index->n_docs
                             ? aisle_searcher_score (search->searcher, query, item)
                             : 0);
    }
  return aisle_replace_write (file, out->str, out->len, error);
}

gboolean
aisle_command_search_pairs (AisleProject *project, const AisleSearch *search, const char *path, const char *output,
                            gsize *n, AisleProgress *progress, GError **error)
{
  g_autofree char *text = read_text (path, error);
  g_autoptr (GPtrArray) records = text != NULL ? aisle_csv_records (text) : NULL;
  AisleReplace file = { 0 };
  gssize columns[2];
  gboolean written;

  if (records == NULL)
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
  written =
      write_pairs (project, search, records, columns, &file, progress, error) && aisle_replace_commit (&file, error);
  aisle_replace_abort (&file);
  *n = records->len - 1;
  return written;
}
