/* view.c: see view.h. */
#include "segment/view.h"

#include "base/i18n.h"

static gsize
events_inside (const AisleView *self)
{
  const AisleColumns *columns = self->columns;
  gsize events = 0;

  if (self->users == NULL)
    return columns->n_events;
  for (gsize u = 0; u < columns->n_users; u++)
    if (aisle_bitmap_has (self->users, u))
      events += columns->user_start[u + 1] - columns->user_start[u];
  return events;
}

AislePassport *
aisle_view_passport (const AisleView *self, const char *definition)
{
  AislePassport *passport = aisle_passport_new (definition);
  const AisleColumns *columns = self->columns;

  aisle_passport_set_source (passport, columns->content_hash, columns->generation);
  aisle_passport_set_rows (passport, columns->n_events, N_ ("events"));
  if (self->users == NULL)
    return passport;
  aisle_passport_set_segment (passport, self->segment_name, self->segment_definition, aisle_bitmap_count (self->users));
  aisle_passport_add_dropped (passport, _ ("outside the segment"), columns->n_events - events_inside (self));
  return passport;
}
