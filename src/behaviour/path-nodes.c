/* path-nodes.c: counts the events of every kind, or kind and category, and takes the most frequent. */
#include "behaviour/path-nodes.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"
#include "numeric/parallel.h"
#include "store/item-categories.h"

#define MOST_RAW ((gsize) 1 << 20) /* kinds times categories: 8 MB of counts a chunk */

typedef struct
{
  const AislePathNodes *nodes;
  const AisleView *view;
  gsize n_chunks, n_raw;
  GMutex lock;
  gint64 *counts;
} Count;

static void
count_events (const AislePathNodes *nodes, gint64 *counts, guint64 from, guint64 to)
{
  for (guint64 i = from; i < to; i++)
    if (nodes->columns->time[i] != AISLE_TIME_MISSING)
      counts[aisle_path_nodes_raw (nodes, i)]++;
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Count *count = data;
  const AisleView *view = count->view;
  g_autofree gint64 *counts = g_new0 (gint64, count->n_raw);
  gsize first, end;
  aisle_user_chunks_at (view->columns, count->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (view->users == NULL || aisle_bitmap_has (view->users, user))
      count_events (count->nodes, counts, view->columns->user_start[user], view->columns->user_start[user + 1]);
  /* Anonymous events belong to no segment. */
  if (view->users == NULL)
    {
      aisle_anonymous_chunks_at (view->columns, count->n_chunks, index, &first, &end);
      count_events (count->nodes, counts, first, end);
    }
  g_mutex_lock (&count->lock);
  for (gsize raw = 0; raw < count->n_raw; raw++)
    count->counts[raw] += counts[raw];
  g_mutex_unlock (&count->lock);
  return TRUE;
}

static gboolean
read_categories (AislePathNodes *self, const AisleView *view, AisleItemCategories **categories, GError **error)
{
  self->n_categories = 1;
  if (categories == NULL)
    return TRUE;
  if (view->project == NULL || view->columns->n_items == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the events have no items to have categories: take paths of kinds alone"));
      return FALSE;
    }
  *categories = aisle_item_categories_read (view->project, view->columns->n_items, error);
  if (*categories == NULL)
    return FALSE;
  if ((*categories)->names->len == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("no item has a category: import the shop's items with their categories"));
  else if (((*categories)->names->len + 1) * (view->columns->n_kinds + 1) > MOST_RAW)
    g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_INPUT,
                 _ ("%u categories are too many for paths: take kinds alone"), (*categories)->names->len);
  else
    {
      self->n_categories = (gsize) (*categories)->names->len + 1;
      self->category = (*categories)->of_item;
      return TRUE;
    }
  return FALSE;
}

static char *
raw_name (const AislePathNodes *self, const AisleView *view, const AisleItemCategories *categories, gsize raw)
{
  char *kind = aisle_kind_name (view, raw / self->n_categories);
  if (categories == NULL)
    return kind;
  gsize category = raw % self->n_categories;
  const char *name = category > 0 ? g_ptr_array_index (categories->names, category - 1) : _ ("no category");
  char *whole = g_strconcat (kind, AISLE_PATH_NODE_SEPARATOR, name, NULL);
  g_free (kind);
  return whole;
}

static void
take_top (AislePathNodes *self, const AisleView *view, const AisleItemCategories *categories, gint64 *counts,
          gsize n_raw, guint top)
{
  gsize left = 0;
  for (gsize raw = 0; raw < n_raw; raw++)
    left += counts[raw] > 0;
  if (left == (gsize) top + 1)
    top++;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->kinds = g_new (gsize, top);
  self->of_raw = g_new (guint16, n_raw);
  memset (self->of_raw, 0xff, n_raw * sizeof (guint16));
  while (self->n < top && left-- > 0)
    {
      gsize most = 0;
      for (gsize raw = 1; raw < n_raw; raw++)
        if (counts[raw] > counts[most])
          most = raw;
      counts[most] = 0;
      self->kinds[self->n] = most / self->n_categories;
      self->of_raw[most] = (guint16) self->n++;
      g_ptr_array_add (self->names, raw_name (self, view, categories, most));
    }
  for (gsize raw = 0; raw < n_raw; raw++)
    {
      self->others |= counts[raw] > 0;
      if (self->of_raw[raw] == G_MAXUINT16)
        self->of_raw[raw] = (guint16) self->n;
    }
}

gboolean
aisle_path_nodes_init (AislePathNodes *self, const AisleView *view, guint top, gboolean categories,
                       AisleProgress *progress, GError **error)
{
  g_autoptr (AisleItemCategories) read = NULL;
  *self = (AislePathNodes){ .columns = view->columns };
  if (!read_categories (self, view, categories ? &read : NULL, error))
    return FALSE;
  Count count = { .nodes = self, .view = view, .n_chunks = aisle_user_chunks_n (view->columns) };
  count.n_raw = (view->columns->n_kinds + 1) * self->n_categories;
  count.counts = g_new0 (gint64, count.n_raw);
  g_mutex_init (&count.lock);
  gboolean ok = aisle_parallel_for (count.n_chunks, count_chunk, &count, progress, _ ("Counting kinds"), error);
  if (ok)
    take_top (self, view, read, count.counts, count.n_raw, top);
  g_mutex_clear (&count.lock);
  g_free (count.counts);
  self->category = NULL;
  if (ok && read != NULL)
    self->category = g_steal_pointer (&read->of_item);
  return ok;
}

void
aisle_path_nodes_clear (AislePathNodes *self)
{
  g_clear_pointer (&self->category, g_free);
  g_clear_pointer (&self->of_raw, g_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->kinds, g_free);
}
