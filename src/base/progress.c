/* progress.c: report and cancel point in one. */
#include "base/progress.h"

gboolean
aisle_progress_step (AisleProgress *self, double fraction, const char *what, GError **error)
{
  if (self == NULL)
    return TRUE;
  if (self->report != NULL)
    {
      double to = self->from == 0 && self->to == 0 ? 1 : self->to;
      self->report (self->from + CLAMP (fraction, 0, 1) * (to - self->from), what, self->user_data);
    }
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

gboolean
aisle_progress_is_enough (const AisleProgress *self)
{
  return self != NULL && g_cancellable_is_cancelled (self->enough);
}

AisleProgress
aisle_progress_part (const AisleProgress *self, double from, double to)
{
  AisleProgress part = { 0 };
  double whole;

  if (self == NULL)
    return part;
  part = *self;
  whole = self->from == 0 && self->to == 0 ? 1 : self->to - self->from;
  part.from = self->from + from * whole;
  part.to = self->from + to * whole;
  return part;
}
