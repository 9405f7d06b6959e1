/* rank-candidates.c: see rank-candidates.h. */
#include "command/rank-candidates.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define FIRST_PAGE 30

typedef struct
{
  const AisleRankSet *lists;
  const AisleSearch *search;
  const GPtrArray *texts;
  gsize depth;
  gint32 *items; /* depth: what the search finds for the list at hand */
  float *scores;
  GHashTable *rows; /* item plus one -> row of the list at hand, plus one */
  AisleRankSet *set;
  gsize n; /* rows of set so far */
} Finding;

static void
finding_clear (Finding *self)
{
  g_free (self->items);
  g_free (self->scores);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->set, aisle_rank_set_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Finding, finding_clear)

static gboolean
finding_init (Finding *self, gsize depth, gsize room, GError **error)
{
  const AisleRankSet *lists = self->lists;
  guint flags = (lists->user != NULL ? AISLE_RANK_WITH_USERS : 0) | (lists->time != NULL ? AISLE_RANK_WITH_TIMES : 0)
                | (lists->weight != NULL ? AISLE_RANK_WITH_WEIGHTS : 0);

  self->depth = depth;
  self->items = g_new (gint32, depth);
  self->scores = g_new (float, depth);
  self->rows = g_hash_table_new (NULL, NULL);
  self->set = aisle_rank_set_new (lists->n_queries, room, NULL, 0, flags);
  if (self->set != NULL)
    {
      self->set->highest = lists->highest;
      return TRUE;
    }
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for what the searches find: close other programs"));
  return FALSE;
}

/* Searches for a list's query, and notes where its own items are. */
static gboolean
find_list (Finding *self, gsize list, AisleProgress *progress, GError **error)
{
  const AisleRankSet *lists = self->lists;
  gint32 query = lists->query[list];
  const char *text = query >= 0 && (guint) query < self->texts->len ? self->texts->pdata[query] : NULL;
  AisleSearchAsk ask = { .text = text != NULL ? text : "", .query = query, .user = -1 };

  g_hash_table_remove_all (self->rows);
  for (gsize row = lists->start[list]; row < lists->start[list + 1]; row++)
    g_hash_table_insert (self->rows, GINT_TO_POINTER (lists->item[row] + 1), GSIZE_TO_POINTER (row + 1));
  self->set->query[list] = query;
  if (lists->user != NULL)
    self->set->user[list] = lists->user[list];
  if (lists->time != NULL)
    self->set->time[list] = lists->time[list];
  return aisle_progress_step (progress, (double) list / (double) lists->n_queries, _ ("Searching"), error)
         && aisle_search_find (self->search, &ask, self->depth, FALSE, self->items, self->scores, error);
}

static void
add_row (Finding *self, gint32 item, float grade, float weight)
{
  self->set->item[self->n] = item;
  self->set->grade[self->n] = grade;
  if (self->set->weight != NULL)
    self->set->weight[self->n] = weight;
  self->n++;
}

static void
add_judged (Finding *self, gsize row)
{
  add_row (self, self->lists->item[row], self->lists->grade[row],
           self->lists->weight != NULL ? self->lists->weight[row] : 1);
}

AisleRankSet *
aisle_rank_candidates_found (const AisleRankSet *lists, const AisleSearch *search, const GPtrArray *texts, guint depth,
                             guint8 **missed, AisleProgress *progress, GError **error)
{
  g_auto (Finding) self = { .lists = lists, .search = search, .texts = texts };
  gsize room = lists->n_rows + lists->n_queries * depth;
  g_autofree guint8 *not_found = g_try_malloc0 (room + 1);

  if (not_found == NULL || !finding_init (&self, depth, room, error))
    return NULL;
  for (gsize list = 0; list < lists->n_queries; list++)
    {
      if (!find_list (&self, list, progress, error))
        return NULL;
      for (gsize i = 0; i < depth && self.items[i] >= 0; i++)
        {
          gpointer key = GINT_TO_POINTER (self.items[i] + 1);
          gsize row = GPOINTER_TO_SIZE (g_hash_table_lookup (self.rows, key));

          if (row > 0)
            add_judged (&self, row - 1);
          else
            add_row (&self, self.items[i], NAN, 1);
          g_hash_table_remove (self.rows, key);
        }
      for (gsize row = lists->start[list]; row < lists->start[list + 1]; row++)
        if (g_hash_table_remove (self.rows, GINT_TO_POINTER (lists->item[row] + 1)))
          {
            not_found[self.n] = 1;
            add_judged (&self, row);
          }
      self.set->start[list + 1] = self.n;
    }
  self.set->n_rows = self.n;
  *missed = g_steal_pointer (&not_found);
  return g_steal_pointer (&self.set);
}

AisleRankSet *
aisle_rank_candidates_strange (const AisleRankLabels *labels, const AisleSearch *search, const GPtrArray *texts,
                               guint n, AisleProgress *progress, GError **error)
{
  const AisleRankSet *lists = labels->set;
  g_auto (Finding) self = { .lists = lists, .search = search, .texts = texts };

  if (!finding_init (&self, AISLE_SEARCH_CANDIDATES, lists->n_rows + lists->n_queries * n, error))
    return NULL;
  for (gsize list = 0; list < lists->n_queries; list++)
    {
      gsize found = 0;

      if (!find_list (&self, list, progress, error))
        return NULL;
      for (gsize row = lists->start[list]; row < lists->start[list + 1]; row++)
        add_judged (&self, row);
      while (found < self.depth && self.items[found] >= 0)
        found++;
      for (guint i = 0; i < n && found > FIRST_PAGE && !labels->clicked[list]; i++)
        {
          gint32 item = self.items[FIRST_PAGE + i * (found - FIRST_PAGE) / n];

          if (g_hash_table_lookup (self.rows, GINT_TO_POINTER (item + 1)) == NULL)
            add_row (&self, item, 0, 1);
          g_hash_table_insert (self.rows, GINT_TO_POINTER (item + 1), GSIZE_TO_POINTER (self.n)); /* once */
        }
      self.set->start[list + 1] = self.n;
    }
  self.set->n_rows = self.n;
  return g_steal_pointer (&self.set);
}
