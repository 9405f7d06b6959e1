/* segment-controls.h: the small controls that conditions of a segment are made of. */
#pragma once

#include "segment/segment-parse.h"

#include <gtk/gtk.h>

/* The control below its title, which a screen reader reads with it. */
GtkWidget *aisle_segment_labelled (const char *title, GtkWidget *control);
/* A drop-down that is as narrow as its place asks for: its choice is cut, its list is not.  Takes names. */
GtkWidget *aisle_segment_drop_down (GtkStringList *names, guint selected, const char *label);
/* The same of translated titles. */
GtkWidget *aisle_segment_choice (const char *const *titles, guint n, guint selected, const char *label);
/* A day as 2024-03-01, or a time; moment: (nullable). */
GtkWidget *aisle_segment_moment_entry (const AisleMoment *moment);
gboolean aisle_segment_read_moment (const char *text, AisleMoment *moment);
/* What stands in an entry cannot be used. */
void aisle_segment_mark_wrong (GtkWidget *entry, gboolean wrong);
