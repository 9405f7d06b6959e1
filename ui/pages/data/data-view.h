/* data-view.h: a sub-view of the Data page: the base class that loads it when it is looked at.
 *
 * A view is a class in files of its own and one line in `views` of data-page.c. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_DATA_VIEW (aisle_data_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (AisleDataView, aisle_data_view, AISLE, DATA_VIEW, AdwBin)

struct _AisleDataViewClass
{
  AdwBinClass parent_class;
  /* Called when the view is seen and what it shows may be out of date, with the facts of the session at hand: start jobs
   * here. */
  void (*load) (AisleDataView *self);
  /* (nullable) The session asks for a part of it: a table, a source. */
  void (*show_detail) (AisleDataView *self, const char *detail);
};

/* Signal "failed" (message, nullable): an inline row of the page says it; NULL takes it away. */
void aisle_data_view_fail (AisleDataView *self, const char *message);
/* The same for a job that has ended: its error, or nothing. */
void aisle_data_view_fail_job (AisleDataView *self, AisleJob *job);

/* A command that changes the project, in a worker: run returns the sentence of the toast that offers Undo (g_free), or
 * NULL with error, which an inline row then says.  Takes input. */
void aisle_data_view_change (AisleDataView *self, const char *title, AisleJobFunc run, gpointer input,
                             GDestroyNotify input_free);

void aisle_data_view_set_session (AisleDataView *self, AisleSession *session);
AisleSession *aisle_data_view_get_session (AisleDataView *self);
/* Out of date: loads now when seen, else when shown. */
void aisle_data_view_invalidate (AisleDataView *self);
void aisle_data_view_show_detail (AisleDataView *self, const char *detail);

/* A moment (microseconds UTC) on the analyst's clock, to the minute. */
char *aisle_data_view_when (gint64 time);
/* "31 rows stored, 27 valid" */
char *aisle_data_view_rows (AisleDataView *self);
