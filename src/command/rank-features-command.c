/* rank-features-command.c: ranking features of the pairs in a file, as a table. */
#include "command/command.h"

#include "base/csv-read.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "feature/catalogue-index.h"
#include "feature/rank-signals.h"

#include <math.h>
#include <string.h>

#define LARGEST_FILE (256 << 20)

/* What features are made of. */
typedef struct
{
  AisleLook *look;
  AislePast *past; /* (nullable: no log) */
  AisleInvertedIndex *index;
  AisleRankSignals *signals;
  GPtrArray *queries; /* texts by number */
} Sources;

static void
sources_clear (Sources *self)
{
  aisle_rank_signals_free (self->signals);
  aisle_inverted_index_free (self->index);
  g_clear_pointer (&self->past, aisle_past_free);
  g_clear_pointer (&self->look, aisle_look_close);
  g_clear_pointer (&self->queries, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sources, sources_clear)

static gboolean
open_past (Sources *self, const char *text, AisleProgress *progress, GError **error)
{
  AisleCutoff cutoff;

  if (self->look->columns->n_events == 0)
    return TRUE;
  if (!aisle_cutoff_parse (&self->look->view, text, &cutoff, error))
    return FALSE;
  self->past = aisle_past_new (&self->look->view, &cutoff, progress, error);
  return self->past != NULL;
}

static gboolean
open_sources (Sources *self, AisleProject *project, const char *cutoff, const char *const *names,
              AisleProgress *progress, GError **error)
{
  AisleProgress opening = aisle_progress_part (progress, 0, .3), cutting = aisle_progress_part (progress, .3, .5),
                indexing = aisle_progress_part (progress, .5, .8), making = aisle_progress_part (progress, .8, 1);
  g_autofree char *language = aisle_catalogue_language (project, NULL);

  self->look = aisle_look_open (project, NULL, &opening, error);
  if (self->look == NULL || !open_past (self, cutoff, &cutting, error))
    return FALSE;
  self->index = aisle_catalogue_index_open (project, language, &indexing, error);
  self->queries = self->index != NULL ? aisle_project_all_names (project, AISLE_NAMES_QUERY, error) : NULL;
  if (self->queries == NULL)
    return FALSE;
  if (self->index->terms.n == 0)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the project has no texts of items to search: import a catalogue with titles"));
      return FALSE;
    }
  self->signals = aisle_rank_signals_new (
      &(AisleRankSource){ .project = project, .index = self->index, .past = self->past }, ~0u, names, &making, error);
  return self->signals != NULL;
}

/* ---- pairs of a file ---- */

typedef struct
{
  GPtrArray *records;
  gssize query, item, user, time; /* columns */
} Pairs;

static void
pairs_clear (Pairs *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pairs, pairs_clear)

static gssize
find_column (const GPtrArray *head, const char *name)
{
  for (guint i = 0; i < head->len; i++)
    if (g_ascii_strcasecmp (g_strstrip (head->pdata[i]), name) == 0)
      return i;
  return -1;
}

static gboolean
read_pairs (Pairs *self, const char *path, GError **error)
{
  gsize length;
  g_autofree char *raw = aisle_file_read (path, LARGEST_FILE, &length, error);
  const GPtrArray *head;

  if (raw == NULL)
    return FALSE;
  if (strlen (raw) != length || !g_utf8_validate (raw, -1, NULL))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it is not UTF-8 text: save it as UTF-8"), path);
      return FALSE;
    }
  self->records = aisle_csv_records (g_str_has_prefix (raw, "\xef\xbb\xbf") ? raw + 3 : raw);
  head = self->records->len > 0 ? self->records->pdata[0] : NULL;
  self->query = head != NULL ? find_column (head, "query") : -1;
  self->item = head != NULL ? find_column (head, "item") : -1;
  if (self->query < 0 || self->item < 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it has no columns query and item: name them in its first line"), path);
      return FALSE;
    }
  self->user = find_column (head, "user");
  self->time = find_column (head, "time");
  return TRUE;
}

static const char *
cell (const Pairs *self, gsize row, gssize column)
{
  const GPtrArray *record = self->records->pdata[row];

  return column >= 0 && (guint) column < record->len ? record->pdata[column] : "";
}

/* Numbers plus one by name. */
static GHashTable *
number (const GPtrArray *names)
{
  GHashTable *numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < names->len; i++)
    if (names->pdata[i] != NULL)
      g_hash_table_insert (numbers, names->pdata[i], GUINT_TO_POINTER (i + 1));
  return numbers;
}

static gint32
number_of (GHashTable *numbers, const char *name)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (numbers, name)) - 1;
}

/* Rows of one query, user and time that stand together are one search. */
typedef struct
{
  GArray *queries; /* AisleRankQuery */
  GArray *start;   /* gsize */
  GArray *items;   /* gint32 */
  GArray *rows;    /* gsize: of the file */
  gsize unknown;
} Searches;

static void
searches_clear (Searches *self)
{
  g_array_unref (self->queries);
  g_array_unref (self->start);
  g_array_unref (self->items);
  g_array_unref (self->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Searches, searches_clear)

static gboolean
same_search (const Pairs *pairs, gsize a, gsize b)
{
  return g_str_equal (cell (pairs, a, pairs->query), cell (pairs, b, pairs->query))
         && g_str_equal (cell (pairs, a, pairs->user), cell (pairs, b, pairs->user))
         && g_str_equal (cell (pairs, a, pairs->time), cell (pairs, b, pairs->time));
}

static gboolean
find_searches (Searches *self, const Sources *open, AisleProject *project, const Pairs *pairs, GError **error)
{
  g_autoptr (GPtrArray) item_names = aisle_project_all_names (project, AISLE_NAMES_ITEM, error);
  g_autoptr (GPtrArray) user_names =
      item_names != NULL ? aisle_project_all_names (project, AISLE_NAMES_USER, error) : NULL;
  g_autoptr (GHashTable) items = NULL, users = NULL, queries = NULL;
  gsize last = 0, end;

  if (user_names == NULL)
    return FALSE;
  items = number (item_names);
  users = number (user_names);
  queries = number (open->queries);
  for (gsize row = 1; row < pairs->records->len; row++)
    {
      gint32 item = number_of (items, cell (pairs, row, pairs->item));
      AisleRankQuery query = { .text = cell (pairs, row, pairs->query), .time = AISLE_TIME_MISSING };

      if (item < 0 || (gsize) item >= open->index->n_docs)
        {
          self->unknown++;
          continue;
        }
      if (last == 0 || !same_search (pairs, last, row))
        {
          gsize at = self->items->len;

          query.query = number_of (queries, query.text);
          query.user = number_of (users, cell (pairs, row, pairs->user));
          if (!aisle_time_parse (cell (pairs, row, pairs->time), &query.time))
            query.time = AISLE_TIME_MISSING;
          g_array_append_val (self->queries, query);
          g_array_append_val (self->start, at);
        }
      last = row;
      g_array_append_val (self->items, item);
      g_array_append_val (self->rows, row);
    }
  end = self->items->len;
  g_array_append_val (self->start, end);
  return TRUE;
}

static AisleTable *
make_table (const Searches *searches, const Pairs *pairs, const AisleRankFeature *const *columns, gsize n_columns,
            const float *values)
{
  static const AisleColumnSpec first[] = { { "query", N_ ("Query"), AISLE_COLUMN_TEXT, NULL },
                                           { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL } };
  AisleTable *table = aisle_table_new (first, G_N_ELEMENTS (first));

  for (gsize c = 0; c < n_columns; c++)
    aisle_table_add_column (
        table, &(AisleColumnSpec){ columns[c]->id, columns[c]->title, AISLE_COLUMN_REAL, columns[c]->unit });
  for (gsize r = 0; r < searches->rows->len; r++)
    {
      gsize row = aisle_table_add_row (table), from = g_array_index (searches->rows, gsize, r);

      aisle_table_set_text (table, row, 0, cell (pairs, from, pairs->query));
      aisle_table_set_text (table, row, 1, cell (pairs, from, pairs->item));
      for (gsize c = 0; c < n_columns; c++)
        if (!isnan (values[r * n_columns + c]))
          aisle_table_set_real (table, row, c + 2, (double) values[r * n_columns + c]);
    }
  return table;
}

AisleAnswer *
aisle_command_rank_features (AisleProject *project, const char *path, const char *cutoff, const char *const *names,
                             AisleProgress *progress, GError **error)
{
  AisleProgress opening = aisle_progress_part (progress, 0, .4), filling = aisle_progress_part (progress, .4, 1);
  g_auto (Sources) open = { NULL };
  g_autofree float *values = NULL;
  const AisleRankFeature *const *columns;
  gsize n_columns;
  g_auto (Pairs) pairs = { NULL };
  g_auto (Searches)
      searches = { g_array_new (FALSE, FALSE, sizeof (AisleRankQuery)), g_array_new (FALSE, FALSE, sizeof (gsize)),
                   g_array_new (FALSE, FALSE, sizeof (gint32)), g_array_new (FALSE, FALSE, sizeof (gsize)), 0 };
  AislePassport *passport;

  if (!read_pairs (&pairs, path, error))
    return NULL;
  if (!open_sources (&open, project, cutoff, names, &opening, error)
      || !find_searches (&searches, &open, project, &pairs, error))
    return NULL;
  columns = aisle_rank_signals_columns (open.signals, &n_columns);
  values = g_try_new (float, (gsize) searches.items->len *n_columns + 1);
  if (values == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the features of search: close other programs"));
      return NULL;
    }
  if (!aisle_rank_signals_fill_all (open.signals, (const AisleRankQuery *) (gpointer) searches.queries->data,
                                    searches.queries->len, (const gsize *) (gpointer) searches.start->data,
                                    (const gint32 *) (gpointer) searches.items->data, values, &filling, error))
    return NULL;
  passport = aisle_view_passport (&open.look->view, _ ("Ranking features of pairs of a query and an item."));
  aisle_passport_set_rows (passport, pairs.records->len - 1, N_ ("pairs"));
  if (searches.unknown > 0)
    aisle_passport_add_dropped (passport, _ ("items that the catalogue does not know"), searches.unknown);
  return aisle_answer_new (make_table (&searches, &pairs, columns, n_columns, values), passport);
}
