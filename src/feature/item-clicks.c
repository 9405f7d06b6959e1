/* item-clicks.c: see item-clicks.h. */
#include "feature/item-clicks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"

void
aisle_item_clicks_free (AisleItemClicks *self)
{
  if (self == NULL)
    return;
  aisle_past_times_free (self->shown);
  aisle_past_times_free (self->clicked);
  aisle_past_times_free (self->pair_shown);
  aisle_past_times_free (self->pair_clicked);
  g_clear_pointer (&self->pairs, g_hash_table_unref);
  g_free (self);
}

/* Rows of shown results, each with keys; those of clicked ones have them again in the second half, else -1. */
typedef struct
{
  gint64 *item, *pair, *time; /* 2 R */
  gsize n;
} Rows;

static void
rows_clear (Rows *self)
{
  g_free (self->item);
  g_free (self->pair);
  g_free (self->time);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static gint64
pair_of (gint32 query, gint32 item)
{
  return (gint64) query << 32 | (gint64) (guint32) item;
}

static gint64
number_pair (AisleItemClicks *self, gint32 query, gint32 item)
{
  gint64 pair = pair_of (query, item);
  gsize key = GPOINTER_TO_SIZE (g_hash_table_lookup (self->pairs, &pair));

  if (key == 0)
    {
      key = g_hash_table_size (self->pairs) + 1;
      g_hash_table_insert (self->pairs, g_memdup2 (&pair, sizeof pair), GSIZE_TO_POINTER (key));
    }
  return (gint64) key - 1;
}

static gboolean
take_rows (AisleItemClicks *self, Rows *rows, const AisleSearchLog *log, gsize n_items)
{
  gsize room = log->n > 0 ? log->start[log->n] : 0;

  rows->item = g_try_new (gint64, 2 * room + 1);
  rows->pair = g_try_new (gint64, 2 * room + 1);
  rows->time = g_try_new (gint64, 2 * room + 1);
  if (rows->item == NULL || rows->pair == NULL || rows->time == NULL)
    return FALSE;
  for (gsize s = 0; s < log->n; s++)
    for (gsize r = log->start[s]; r < log->start[s + 1] && log->told[s]; r++)
      if (log->item[r] >= 0 && (gsize) log->item[r] < n_items)
        {
          rows->item[rows->n] = log->item[r];
          rows->pair[rows->n] = log->query[s] >= 0 ? number_pair (self, log->query[s], log->item[r]) : -1;
          rows->time[rows->n++] = log->time[s];
        }
  self->n_shown = rows->n;
  return TRUE;
}

/* The rows that are clicked, in place. */
static void
keep_clicked (Rows *rows, const AisleSearchLog *log, gsize n_items)
{
  gsize from = 0, kept = 0;

  for (gsize s = 0; s < log->n; s++)
    for (gsize r = log->start[s]; r < log->start[s + 1] && log->told[s]; r++)
      if (log->item[r] >= 0 && (gsize) log->item[r] < n_items)
        {
          if (log->clicked[r])
            {
              rows->item[kept] = rows->item[from];
              rows->pair[kept] = rows->pair[from];
              rows->time[kept++] = rows->time[from];
            }
          from++;
        }
  rows->n = kept;
}

/* By item with a last key of all, and by pair. */
static gboolean
sort_rows (const AisleItemClicks *self, Rows *rows, gsize n_items, AislePastTimes **items, AislePastTimes **pairs,
           AisleProgress *progress, GError **error)
{
  for (gsize i = 0; i < rows->n; i++)
    {
      rows->item[rows->n + i] = (gint64) n_items;
      rows->time[rows->n + i] = rows->time[i];
    }
  *items = aisle_past_times_new (n_items + 1, 2 * rows->n, rows->item, rows->time, progress, error);
  if (*items == NULL)
    return FALSE;
  *pairs = aisle_past_times_new (g_hash_table_size (self->pairs), rows->n, rows->pair, rows->time, progress, error);
  return *pairs != NULL;
}

AisleItemClicks *
aisle_item_clicks_new (const AisleSearchLog *log, gsize n_items, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleItemClicks) self = g_new0 (AisleItemClicks, 1);
  g_auto (Rows) rows = { NULL };

  self->pairs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (!take_rows (self, &rows, log, n_items))
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the features of search: close other programs"));
      return NULL;
    }
  if (!sort_rows (self, &rows, n_items, &self->shown, &self->pair_shown, progress, error))
    return NULL;
  keep_clicked (&rows, log, n_items);
  if (!sort_rows (self, &rows, n_items, &self->clicked, &self->pair_clicked, progress, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
aisle_item_clicks_count (const AisleItemClicks *self, gint32 query, gint32 item, gint64 time, double *shown,
                         double *clicked)
{
  gsize n_items = self->shown->n_keys - 1;

  *shown = *clicked = 0;
  if (query < 0)
    {
      gsize key = item < 0 ? n_items : (gsize) item;

      if (key > n_items)
        return;
      *shown = (double) aisle_past_times_before (self->shown, key, time);
      *clicked = (double) aisle_past_times_before (self->clicked, key, time);
    }
  else
    {
      gint64 pair = pair_of (query, item);
      gsize key = GPOINTER_TO_SIZE (g_hash_table_lookup (self->pairs, &pair));

      if (key == 0)
        return;
      *shown = (double) aisle_past_times_before (self->pair_shown, key - 1, time);
      *clicked = (double) aisle_past_times_before (self->pair_clicked, key - 1, time);
    }
}
