/* zoom.c: see zoom.h. */
#include "chart/kit/zoom.h"

gboolean
aisle_zoom_is_whole (const AisleZoom *self)
{
  return !(self->to > self->from) || (self->from <= 0 && self->to >= 1);
}

static AisleZoom
within (double from, double length)
{
  from = CLAMP (from, 0, 1 - length);
  return (AisleZoom){ from, from + length };
}

AisleZoom
aisle_zoom_by (const AisleZoom *self, double at, double factor, double least)
{
  AisleZoom old = aisle_zoom_is_whole (self) ? (AisleZoom){ 0, 1 } : *self;
  double length = old.to - old.from, longer = MAX (length * factor, MIN (least, 1));
  if (longer >= 1)
    return (AisleZoom){ 0, 0 };
  return within (old.from + CLAMP (at, 0, 1) * (length - longer), longer);
}

AisleZoom
aisle_zoom_shift (const AisleZoom *self, double by)
{
  double length = self->to - self->from;
  return aisle_zoom_is_whole (self) ? (AisleZoom){ 0, 0 } : within (self->from + by * length, length);
}
