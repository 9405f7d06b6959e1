/* stall-watch.h: how long a window's main loop and its frames keep somebody waiting.
 *
 * A source that is due every 4 ms tells the longest time in which the main loop did nothing else; a window that paints
 * every frame tells the longest time between two. */
#pragma once

#include <gtk/gtk.h>

typedef struct
{
  gint64 longest_due, longest_frame; /* microseconds; of the due source what was over its time */
  gint64 longest_cpu;     /* that the main thread itself computed in one go, whatever else the machine does */
  guint n_frames, n_late; /* late: over a frame and a half at 60 a second */
  gint64 began, ended;
  gint64 cpu; /* that the main thread computed in all */
  /* private */
  GtkWidget *window;
  GdkFrameClock *clock;
  gint64 last_due, last_frame, last_cpu, began_cpu;
  guint due, tick;
  gulong painted;
} StallWatch;

void stall_watch_start (StallWatch *self, GtkWidget *window);
void stall_watch_stop (StallWatch *self);
double stall_watch_frames_per_second (const StallWatch *self);
/* What the main thread computed for one frame, in milliseconds: says more than the frames where others use the machine. */
double stall_watch_cpu_per_frame (const StallWatch *self);
