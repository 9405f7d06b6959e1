/* rows-names.c: see rows-names.h.  Names that are all plain numbers are sorted as numbers, others by comparing: pieces
 * in parallel, then merged. */
#include "command/rows-names.h"
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/key-sort.h"
#include "numeric/parallel.h"
#include "store/sql.h"
#include "text/natural.h"

#include <stdlib.h>

#define PIECE ((gsize) 4096)

typedef struct
{
  guint32 id, length;
  gsize start; /* in the bytes */
} Name;

typedef struct
{
  GArray *names; /* Name */
  GString *bytes;
  Name *from, *to;
  gsize n, run;
  gboolean numbers; /* so far all are */
  GCancellable *cancellable;
} Names;

static gboolean
is_number (const char *text, gsize length)
{
  if (length == 0 || length > 18 || (text[0] == '0' && length > 1))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_names (Names *self, AisleProject *project, const char *table, const char *column, gsize n, AisleProgress *progress,
            GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id, %s FROM %s AS t", column, table);
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  int rc = SQLITE_ROW;

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; (rc = sqlite3_step (statement)) == SQLITE_ROW; i++)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      const char *text = (const char *) sqlite3_column_text (statement, 1);
      Name name = { (guint32) id, (guint32) sqlite3_column_bytes (statement, 1), self->bytes->len };

      if (i % 4096 == 0 && !aisle_progress_step (progress, 0, _ ("Reading names"), error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      if (id < 0 || (gsize) id >= n || text == NULL)
        continue;
      self->numbers = self->numbers && is_number (text, name.length);
      g_string_append_len (self->bytes, text, name.length);
      g_array_append_val (self->names, name);
    }
  self->n = self->names->len;
  return aisle_sql_end (project, statement, rc, error);
}

static int
compare (const void *a, const void *b, gpointer data)
{
  const char *bytes = data;
  const Name *one = a, *other = b;

  return aisle_natural_compare (bytes + one->start, one->length, bytes + other->start, other->length);
}

static gboolean
sort_piece (gsize piece, guint worker, gpointer data, GError **error)
{
  Names *self = data;
  gsize first = piece * PIECE;

  qsort_r (self->from + first, MIN (PIECE, self->n - first), sizeof (Name), compare, self->bytes->str);
  return TRUE;
}

static gboolean
merge_runs (gsize pair, guint worker, gpointer data, GError **error)
{
  Names *self = data;
  gsize i = pair * 2 * self->run, middle = MIN (i + self->run, self->n), end = MIN (i + 2 * self->run, self->n);
  gsize j = middle, out = i;

  for (; out < end; out++)
    {
      if (out % 4096 == 0 && g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (j == end || (i < middle && compare (&self->from[i], &self->from[j], self->bytes->str) <= 0))
        self->to[out] = self->from[i++];
      else
        self->to[out] = self->from[j++];
    }
  return TRUE;
}

static gboolean
merge_all (Names *self, AisleProgress *progress, GError **error)
{
  g_autofree Name *other = g_try_new (Name, self->n + 1);

  if (other == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: %zu names to sort"), self->n);
      return FALSE;
    }
  self->from = (Name *) (gpointer) self->names->data;
  self->to = other;
  if (!aisle_parallel_for ((self->n + PIECE - 1) / PIECE, sort_piece, self, progress, _ ("Sorting names"), error))
    return FALSE;
  for (self->run = PIECE; self->run < self->n; self->run *= 2)
    {
      Name *from = self->from;
      if (!aisle_parallel_for ((self->n + 2 * self->run - 1) / (2 * self->run), merge_runs, self, progress,
                               _ ("Sorting names"), error))
        return FALSE;
      self->from = self->to;
      self->to = from;
    }
  if (self->from == other)
    memcpy (self->names->data, other, self->n * sizeof (Name));
  return TRUE;
}

static void
give_ranks (const Names *self, guint32 *ranks)
{
  const Name *names = (const Name *) (gpointer) self->names->data;
  guint32 rank = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      if (i > 0 && compare (&names[i - 1], &names[i], self->bytes->str) != 0)
        rank = (guint32) i;
      ranks[names[i].id] = rank;
    }
}

static gboolean
rank_numbers (const Names *self, guint32 *ranks, AisleProgress *progress, GError **error)
{
  g_autofree guint64 *keys = g_try_new (guint64, self->n + 1), *sorted = g_try_new (guint64, self->n + 1);
  g_autofree guint32 *order = g_try_new (guint32, self->n + 1);

  if (keys == NULL || sorted == NULL || order == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: %zu names to sort"), self->n);
      return FALSE;
    }
  for (gsize i = 0; i < self->n; i++)
    {
      const Name *name = &g_array_index (self->names, Name, i);
      guint64 number = 0;
      for (gsize c = 0; c < name->length; c++)
        number = number * 10 + (guint64) (self->bytes->str[name->start + c] - '0');
      sorted[i] = keys[i] = number;
      order[i] = (guint32) i;
    }
  if (!aisle_key_sort (keys, order, self->n, FALSE, progress, _ ("Sorting names"), error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    {
      const Name *name = &g_array_index (self->names, Name, order[i]);
      ranks[name->id] = i > 0 && sorted[order[i]] == sorted[order[i - 1]]
                            ? ranks[g_array_index (self->names, Name, order[i - 1]).id]
                            : (guint32) i;
    }
  return TRUE;
}

guint32 *
aisle_names_rank (AisleProject *project, const char *table, const char *column, gsize n, AisleProgress *progress,
                  GError **error)
{
  g_autofree guint32 *ranks = g_try_new (guint32, n + 1);
  Names names = { .names = g_array_new (FALSE, FALSE, sizeof (Name)),
                  .bytes = g_string_new (NULL),
                  .numbers = TRUE,
                  .cancellable = progress != NULL ? progress->cancellable : NULL };
  gboolean ok = FALSE;

  if (ranks == NULL)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: %zu names to sort"), n);
  else if (read_names (&names, project, table, column, n, progress, error))
    {
      memset (ranks, 0xff, n * sizeof *ranks);
      ok = names.numbers ? rank_numbers (&names, ranks, progress, error) : merge_all (&names, progress, error);
      if (ok && !names.numbers)
        give_ranks (&names, ranks);
    }
  g_array_unref (names.names);
  g_string_free (names.bytes, TRUE);
  return ok ? g_steal_pointer (&ranks) : NULL;
}
