/* sequences.c: allocating, choosing and thinning rows of items in order. */
#include "numeric/sequences.h"

#include <string.h>

AisleSequences *
aisle_sequences_new (gsize n_rows, gsize n_columns, gsize n_values, gboolean with_times)
{
  AisleSequences *self = g_new0 (AisleSequences, 1);

  self->n_rows = n_rows;
  self->n_columns = n_columns;
  self->n_values = n_values;
  self->start = n_rows < G_MAXSIZE ? g_try_new0 (gint64, n_rows + 1) : NULL;
  self->item = g_try_new (gint32, MAX (n_values, 1));
  self->time = with_times ? g_try_new (gint64, MAX (n_values, 1)) : NULL;
  if (self->start == NULL || self->item == NULL || (with_times && self->time == NULL))
    g_clear_pointer (&self, aisle_sequences_free);
  return self;
}

void
aisle_sequences_free (AisleSequences *self)
{
  if (self == NULL)
    return;
  g_free (self->start);
  g_free (self->item);
  g_free (self->time);
  g_free (self);
}

AisleSequences *
aisle_sequences_select_rows (const AisleSequences *self, const gint32 *rows, gsize n)
{
  AisleSequences *part;
  gsize n_values = 0;

  for (gsize i = 0; i < n; i++)
    n_values += (gsize) (self->start[rows[i] + 1] - self->start[rows[i]]);
  part = aisle_sequences_new (n, self->n_columns, n_values, self->time != NULL);
  if (part == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      gint64 from = self->start[rows[i]], to = part->start[i];
      gsize length = (gsize) (self->start[rows[i] + 1] - from);

      memcpy (part->item + to, self->item + from, length * sizeof *part->item);
      if (part->time != NULL)
        memcpy (part->time + to, self->time + from, length * sizeof *part->time);
      part->start[i + 1] = to + (gint64) length;
    }
  return part;
}

void
aisle_sequences_keep (AisleSequences *self, gsize n_columns, gboolean (*keep) (gint32 item, gpointer data),
                      gpointer data)
{
  gint64 written = 0;

  for (gsize row = 0; row < self->n_rows; row++)
    {
      gint64 first = self->start[row], end = self->start[row + 1];

      self->start[row] = written;
      for (gint64 v = first; v < end; v++)
        if ((gsize) self->item[v] < n_columns && (keep == NULL || keep (self->item[v], data)))
          {
            self->item[written] = self->item[v];
            if (self->time != NULL)
              self->time[written] = self->time[v];
            written++;
          }
    }
  self->start[self->n_rows] = written;
  self->n_values = (gsize) written;
  self->n_columns = n_columns;
}
