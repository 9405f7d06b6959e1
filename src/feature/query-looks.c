/* query-looks.c: see query-looks.h. */
#include "feature/query-looks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"

#include <string.h>

#define FOLLOWED (30 * AISLE_MINUTE)
#define STRIDE   4096 /* users, or anonymous stretches */

typedef struct
{
  gint32 query;
  AisleQueryLook look;
} Found;

typedef struct
{
  const AislePast *past;
  GArray *found;   /* Found */
  GArray *queries; /* gint64: of each search */
  GArray *times;   /* gint64 */
} Walk;

void
aisle_query_looks_free (AisleQueryLooks *self)
{
  if (self == NULL)
    return;
  aisle_past_times_free (self->searches);
  g_free (self->start);
  g_free (self->looks);
  g_free (self);
}

/* Events of one user or anonymous session in order. */
static void
walk_stretch (Walk *walk, gsize from, gsize end)
{
  const AisleColumns *columns = walk->past->columns;
  gint64 searched = 0;
  gint32 query = -1;

  for (gsize i = from; i < end; i++)
    {
      AisleKind role = aisle_past_role (walk->past, i);

      if (columns->query[i] >= 0 && (role == AISLE_KIND_SEARCH || role == AISLE_KIND_OTHER))
        {
          gint64 key = columns->query[i];

          query = columns->query[i];
          searched = columns->time[i];
          g_array_append_val (walk->queries, key);
          g_array_append_val (walk->times, searched);
        }
      else if ((role == AISLE_KIND_VIEW || role == AISLE_KIND_CLICK) && query >= 0 && columns->item[i] >= 0
               && (columns->time[i] == AISLE_TIME_MISSING || searched == AISLE_TIME_MISSING
                   || columns->time[i] - searched <= FOLLOWED))
        {
          Found found = { query, { columns->item[i], columns->time[i] } };

          g_array_append_val (walk->found, found);
        }
    }
}

static gboolean
walk_all (Walk *walk, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = walk->past->columns;
  gsize n = 0;

  for (gsize u = 0; u < columns->n_users; u++)
    {
      if (n++ % STRIDE == 0
          && !aisle_progress_step (progress, (double) columns->user_start[u] / (double) MAX (columns->n_events, 1),
                                   _ ("Finding the searches"), error))
        return FALSE;
      walk_stretch (walk, columns->user_start[u], columns->user_start[u + 1]);
    }
  for (gsize i = columns->user_start[columns->n_users], to; i < columns->n_events; i = to)
    {
      to = aisle_past_anonymous_end (columns, i);
      if (n++ % STRIDE == 0
          && !aisle_progress_step (progress, (double) i / (double) columns->n_events, _ ("Finding the searches"),
                                   error))
        return FALSE;
      walk_stretch (walk, i, to);
    }
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Found *x = a, *y = b;

  if (x->query != y->query)
    return x->query < y->query ? -1 : 1;
  if (x->look.item != y->look.item)
    return x->look.item < y->look.item ? -1 : 1;
  return (x->look.time > y->look.time) - (x->look.time < y->look.time);
}

static gboolean
take_found (AisleQueryLooks *self, GArray *found)
{
  self->start = g_try_new0 (guint64, self->n_queries + 2);
  self->looks = g_try_new (AisleQueryLook, found->len + 1);
  if (self->start == NULL || self->looks == NULL)
    return FALSE;
  g_array_sort (found, compare);
  for (guint i = 0; i < found->len; i++)
    {
      const Found *one = &g_array_index (found, Found, i);

      self->looks[i] = one->look;
      self->start[one->query + 1]++;
    }
  for (gsize q = 0; q < self->n_queries; q++)
    self->start[q + 1] += self->start[q];
  return TRUE;
}

AisleQueryLooks *
aisle_query_looks_new (const AislePast *past, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleQueryLooks) self = g_new0 (AisleQueryLooks, 1);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GArray) queries = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  Walk walk = { past, found, queries, times };

  self->n_queries = past->columns->query != NULL ? past->columns->n_queries : 0;
  if (self->n_queries > 0 && !walk_all (&walk, progress, error))
    return NULL;
  self->searches = aisle_past_times_new (self->n_queries, queries->len, (const gint64 *) (gpointer) queries->data,
                                         (const gint64 *) (gpointer) times->data, progress, error);
  if (self->searches == NULL)
    return NULL;
  if (take_found (self, found))
    return g_steal_pointer (&self);
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to sort the searches by query: close other programs"));
  return NULL;
}

/* The first look of a query that is not before this item and time. */
static gsize
first_from (const AisleQueryLooks *self, gint32 query, gint32 item, gint64 time)
{
  gsize low = self->start[query], high = self->start[query + 1];

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      const AisleQueryLook *look = &self->looks[middle];

      if (look->item < item || (look->item == item && look->time < time))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gsize
aisle_query_looks_at (const AisleQueryLooks *self, gint32 query, gint32 item, gint64 time)
{
  if (query < 0 || (gsize) query >= self->n_queries)
    return 0;
  return first_from (self, query, item, time) - first_from (self, query, item, G_MININT64);
}
