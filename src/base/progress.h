/* progress.h: where a long computation reports to and learns that it should stop, in one call. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  /* Called from the worker; cheap, may be called often.  fraction is 0..1, what a translated phrase. */
  void (*report) (double fraction, const char *what, gpointer user_data);
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
  double from, to;           /* the part of the whole this stage covers; both 0 means 0..1 */
  GCancellable *enough;      /* (nullable) triggered: who can end with a part of the answer ends with what it has */
} AisleProgress;

/* Reports `fraction` of this stage and checks for cancel.  self may be NULL.  Call at least every 50 ms of work.
 * Returns FALSE and sets G_IO_ERROR_CANCELLED when the work should stop. */
gboolean aisle_progress_step (AisleProgress *self, double fraction, const char *what,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What there is will do: for those who can end with it and say so.  self may be NULL. */
gboolean aisle_progress_is_enough (const AisleProgress *self);

/* A view on self for the sub-stage that covers from..to of it; self may be NULL. */
AisleProgress aisle_progress_part (const AisleProgress *self, double from, double to);
