/* popularity.c: see popularity.h.  One counting sort gives groups, tail and ranks. */
#include "evaluate/popularity.h"

#include "base/i18n.h"

#include <math.h>

#define TAIL_SHARE .2

static const struct
{
  const char *id, *title;
} groups[] = {
  [AISLE_ITEMS_HOT] = { "hot", N_ ("Hot items") },
  [AISLE_ITEMS_WARM] = { "warm", N_ ("Warm items") },
  [AISLE_ITEMS_RARE] = { "rare", N_ ("Rare items") },
  [AISLE_ITEMS_COLD] = { "cold", N_ ("Cold items") },
};

const char *
aisle_item_group_id (AisleItemGroup group)
{
  return groups[group].id;
}

const char *
aisle_item_group_title (AisleItemGroup group)
{
  return _ (groups[group].title);
}

/* Items by count, most popular first, the lower item first among equals. */
static void
sort_items (AislePopularity *self, gint32 *order)
{
  gint32 most = 0;
  g_autofree gsize *start = NULL;

  for (gsize i = 0; i < self->n_items; i++)
    most = MAX (most, self->count[i]);
  start = g_new0 (gsize, (gsize) most + 2);
  self->with_count = g_new0 (gint32, (gsize) most + 1);
  for (gsize i = 0; i < self->n_items; i++)
    self->with_count[self->count[i]]++;
  for (gint32 c = most; c > 0; c--)
    self->with_count[c - 1] += self->with_count[c];
  for (gsize i = 0; i < self->n_items; i++)
    start[most - self->count[i] + 1]++;
  for (gint32 c = 0; c < most; c++)
    start[c + 1] += start[c];
  for (gsize i = 0; i < self->n_items; i++)
    order[start[most - self->count[i]]++] = (gint32) i;
}

static void
fill_groups (AislePopularity *self, const gint32 *order, double total)
{
  double before = 0;

  for (gsize first = 0, end; first < self->n_items; first = end)
    {
      gint32 count = self->count[order[first]];

      for (end = first; end < self->n_items && self->count[order[end]] == count; end++)
        {
          gsize item = (gsize) order[end];

          self->group[item] = count == 0               ? AISLE_ITEMS_COLD
                              : before < total / 3     ? AISLE_ITEMS_HOT
                              : before < total / 3 * 2 ? AISLE_ITEMS_WARM
                                                       : AISLE_ITEMS_RARE;
          self->tail[item] = before >= total * (1 - TAIL_SHARE);
          self->information[item] = (float) -log2 ((double) MAX (1, count) / MAX (1, self->n_users));
          before += count;
        }
      for (gsize i = first; i < end; i++)
        self->at_least[order[i]] = (gint32) end;
    }
}

AislePopularity *
aisle_popularity_new (const AisleSparse *trained)
{
  g_autoptr (AislePopularity) self = g_new0 (AislePopularity, 1);
  gsize n = MAX (1, trained->n_columns);
  g_autofree gint32 *order = g_try_new (gint32, n);

  self->n_items = trained->n_columns;
  self->count = g_try_new0 (gint32, n);
  self->at_least = g_try_new (gint32, n);
  self->group = g_try_new (guint8, n);
  self->tail = g_try_new (guint8, n);
  self->information = g_try_new (float, n);
  if (order == NULL || self->count == NULL || self->at_least == NULL || self->group == NULL || self->tail == NULL
      || self->information == NULL)
    return NULL;
  for (gsize v = 0; v < trained->n_values; v++)
    self->count[trained->column[v]]++;
  for (gsize u = 0; u < trained->n_rows; u++)
    self->n_users += trained->start[u + 1] > trained->start[u];
  sort_items (self, order);
  fill_groups (self, order, (double) trained->n_values);
  return g_steal_pointer (&self);
}

void
aisle_popularity_free (AislePopularity *self)
{
  if (self == NULL)
    return;
  g_free (self->count);
  g_free (self->at_least);
  g_free (self->with_count);
  g_free (self->group);
  g_free (self->tail);
  g_free (self->information);
  g_free (self);
}
