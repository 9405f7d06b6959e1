/* rank-set.c: see rank-set.h. */
#include "feature/rank-set.h"

#include <math.h>
#include <string.h>

static void
fill (float *values, gsize n, float value)
{
  for (gsize i = 0; i < n; i++)
    values[i] = value;
}

/* FALSE when memory runs out. */
static gboolean
reserve (AisleRankSet *self, guint flags)
{
  gsize q = self->n_queries, r = self->n_rows;

  if (self->n_features > 0 && r > G_MAXSIZE / sizeof (float) / self->n_features)
    return FALSE;
  self->query = g_try_new (gint32, q + 1);
  self->start = g_try_new0 (gsize, q + 1);
  self->item = g_try_new (gint32, r + 1);
  self->features = g_try_new (float, r * self->n_features + 1);
  self->grade = g_try_new (float, r + 1);
  if (flags & AISLE_RANK_WITH_USERS)
    self->user = g_try_new (gint32, q + 1);
  if (flags & AISLE_RANK_WITH_TIMES)
    self->time = g_try_new (gint64, q + 1);
  if (flags & AISLE_RANK_WITH_WEIGHTS)
    self->weight = g_try_new (float, r + 1);
  return self->query != NULL && self->start != NULL && self->item != NULL && self->features != NULL
         && self->grade != NULL && (self->user != NULL || !(flags & AISLE_RANK_WITH_USERS))
         && (self->time != NULL || !(flags & AISLE_RANK_WITH_TIMES))
         && (self->weight != NULL || !(flags & AISLE_RANK_WITH_WEIGHTS));
}

AisleRankSet *
aisle_rank_set_new (gsize n_queries, gsize n_rows, const AisleRankFeature *const *columns, gsize n_features,
                    guint flags)
{
  g_autoptr (AisleRankSet) self = g_new0 (AisleRankSet, 1);

  self->n_queries = n_queries;
  self->n_rows = n_rows;
  self->n_features = n_features;
  self->highest = 3;
  self->columns = g_memdup2 (columns, n_features * sizeof *columns);
  if (!reserve (self, flags))
    return NULL;
  memset (self->query, 0xff, n_queries * sizeof *self->query);
  memset (self->item, 0xff, n_rows * sizeof *self->item);
  fill (self->features, n_rows * n_features, NAN);
  fill (self->grade, n_rows, NAN);
  if (self->user != NULL)
    memset (self->user, 0xff, n_queries * sizeof *self->user);
  for (gsize q = 0; self->time != NULL && q < n_queries; q++)
    self->time[q] = AISLE_TIME_MISSING;
  if (self->weight != NULL)
    fill (self->weight, n_rows, 1);
  return g_steal_pointer (&self);
}

void
aisle_rank_set_free (AisleRankSet *self)
{
  if (self == NULL)
    return;
  g_free (self->query);
  g_free (self->user);
  g_free (self->time);
  g_free (self->start);
  g_free (self->item);
  g_free (self->features);
  g_free (self->grade);
  g_free (self->weight);
  g_free ((gpointer) self->columns);
  g_free (self);
}

AisleRankSet *
aisle_rank_set_take (const AisleRankSet *self, const gsize *queries, gsize n)
{
  guint flags = (self->user != NULL ? AISLE_RANK_WITH_USERS : 0) | (self->time != NULL ? AISLE_RANK_WITH_TIMES : 0)
                | (self->weight != NULL ? AISLE_RANK_WITH_WEIGHTS : 0);
  gsize f = self->n_features, n_rows = 0, to = 0;
  AisleRankSet *taken;

  for (gsize i = 0; i < n; i++)
    n_rows += self->start[queries[i] + 1] - self->start[queries[i]];
  taken = aisle_rank_set_new (n, n_rows, self->columns, f, flags);
  if (taken == NULL)
    return NULL;
  taken->highest = self->highest;
  for (gsize i = 0; i < n; i++)
    {
      gsize q = queries[i], from = self->start[q], rows = self->start[q + 1] - from;

      taken->query[i] = self->query[q];
      if (self->user != NULL)
        taken->user[i] = self->user[q];
      if (self->time != NULL)
        taken->time[i] = self->time[q];
      taken->start[i] = to;
      memcpy (taken->item + to, self->item + from, rows * sizeof *self->item);
      memcpy (taken->features + to * f, self->features + from * f, rows * f * sizeof *self->features);
      memcpy (taken->grade + to, self->grade + from, rows * sizeof *self->grade);
      if (self->weight != NULL)
        memcpy (taken->weight + to, self->weight + from, rows * sizeof *self->weight);
      to += rows;
    }
  taken->start[n] = to;
  return taken;
}

void
aisle_rank_set_copy_lists (AisleRankSet *to, const AisleRankSet *from)
{
  memcpy (to->query, from->query, from->n_queries * sizeof *to->query);
  memcpy (to->start, from->start, (from->n_queries + 1) * sizeof *to->start);
  memcpy (to->item, from->item, from->n_rows * sizeof *to->item);
  memcpy (to->grade, from->grade, from->n_rows * sizeof *to->grade);
  if (from->user != NULL)
    memcpy (to->user, from->user, from->n_queries * sizeof *to->user);
  if (from->time != NULL)
    memcpy (to->time, from->time, from->n_queries * sizeof *to->time);
  if (from->weight != NULL)
    memcpy (to->weight, from->weight, from->n_rows * sizeof *to->weight);
  to->highest = from->highest;
}

AisleRankSet *
aisle_rank_set_without (const AisleRankSet *self, AisleRankGroupKind group)
{
  guint flags = (self->user != NULL ? AISLE_RANK_WITH_USERS : 0) | (self->time != NULL ? AISLE_RANK_WITH_TIMES : 0)
                | (self->weight != NULL ? AISLE_RANK_WITH_WEIGHTS : 0);
  g_autofree const AisleRankFeature **columns = g_new (const AisleRankFeature *, self->n_features + 1);
  g_autofree gsize *from = g_new (gsize, self->n_features + 1);
  AisleRankSet *less;
  gsize n = 0;

  for (gsize f = 0; f < self->n_features; f++)
    if (self->columns[f]->group != group)
      {
        from[n] = f;
        columns[n++] = self->columns[f];
      }
  less = aisle_rank_set_new (self->n_queries, self->n_rows, columns, n, flags);
  if (less == NULL)
    return NULL;
  aisle_rank_set_copy_lists (less, self);
  for (gsize r = 0; r < self->n_rows; r++)
    for (gsize f = 0; f < n; f++)
      less->features[r * n + f] = self->features[r * self->n_features + from[f]];
  return less;
}

AisleRankSet
aisle_rank_set_view (const AisleRankSet *self, gsize first, gsize n, gsize *start)
{
  AisleRankSet view = *self;
  gsize row = self->start[first];

  for (gsize q = 0; q <= n; q++)
    start[q] = self->start[first + q] - row;
  view.n_queries = n;
  view.n_rows = start[n];
  view.query += first;
  view.user = self->user != NULL ? self->user + first : NULL;
  view.time = self->time != NULL ? self->time + first : NULL;
  view.start = start;
  view.item += row;
  view.features += row * self->n_features;
  view.grade += row;
  view.weight = self->weight != NULL ? self->weight + row : NULL;
  return view;
}

gssize
aisle_rank_set_column (const AisleRankSet *self, const char *id)
{
  for (gsize f = 0; f < self->n_features; f++)
    if (g_str_equal (self->columns[f]->id, id))
      return (gssize) f;
  return -1;
}
