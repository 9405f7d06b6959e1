/* places.c: a counting sort of the positions by their item. */
#include "model/places.h"

#include <string.h>

gboolean
aisle_places_init (AislePlaces *self, const AisleSequences *sequences, gsize n_items)
{
  *self = (AislePlaces){ .sequences = sequences };
  self->start = g_try_new0 (gint64, n_items + 1);
  self->place = g_try_new (gint64, MAX (sequences->n_values, 1));
  if (self->start == NULL || self->place == NULL)
    return FALSE;
  for (gsize p = 0; p < sequences->n_values; p++)
    self->start[sequences->item[p] + 1]++;
  for (gsize i = 0; i < n_items; i++)
    self->start[i + 1] += self->start[i];
  for (gsize p = 0; p < sequences->n_values; p++)
    self->place[self->start[sequences->item[p]]++] = (gint64) p;
  memmove (self->start + 1, self->start, n_items * sizeof (gint64));
  self->start[0] = 0;
  return TRUE;
}

void
aisle_places_clear (AislePlaces *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->place, g_free);
}

/* The last row that starts at or before the place: rows without items have the start of the next. */
gsize
aisle_places_row (const AislePlaces *self, gint64 place)
{
  const gint64 *start = self->sequences->start;
  gsize low = 0, high = self->sequences->n_rows;

  while (high - low > 1)
    {
      gsize middle = low + (high - low) / 2;

      if (start[middle] <= place)
        low = middle;
      else
        high = middle;
    }
  return low;
}
