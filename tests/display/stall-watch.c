/* stall-watch.c: see stall-watch.h. */
#include "stall-watch.h"

#include <time.h>

#define DUE_MS  4
#define LATE_US 25000

static gint64
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
due_cb (gpointer data)
{
  StallWatch *self = data;
  gint64 now = g_get_monotonic_time (), cpu = cpu_time ();

  self->longest_cpu = MAX (self->longest_cpu, cpu - self->last_cpu);
  self->last_cpu = cpu;
  self->longest_due = MAX (self->longest_due, now - self->last_due - 1000 * DUE_MS);
  self->last_due = now;
  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  StallWatch *self = data;
  gint64 now = g_get_monotonic_time ();

  self->longest_frame = MAX (self->longest_frame, now - self->last_frame);
  self->n_late += now - self->last_frame > LATE_US;
  self->n_frames++;
  self->last_frame = now;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

void
stall_watch_start (StallWatch *self, GtkWidget *window)
{
  gint64 now = g_get_monotonic_time ();

  *self = (StallWatch){ .began = now, .last_due = now, .last_frame = now, .window = window };
  self->began_cpu = self->last_cpu = cpu_time ();
  self->clock = gtk_widget_get_frame_clock (window);
  self->due = g_timeout_add_full (G_PRIORITY_DEFAULT, DUE_MS, due_cb, self, NULL);
  self->tick = gtk_widget_add_tick_callback (window, tick_cb, NULL, NULL);
  self->painted = g_signal_connect (self->clock, "after-paint", G_CALLBACK (painted_cb), self);
}

void
stall_watch_stop (StallWatch *self)
{
  self->ended = g_get_monotonic_time ();
  self->cpu = cpu_time () - self->began_cpu;
  g_source_remove (self->due);
  gtk_widget_remove_tick_callback (self->window, self->tick);
  g_signal_handler_disconnect (self->clock, self->painted);
}

double
stall_watch_frames_per_second (const StallWatch *self)
{
  return self->n_frames / ((double) (self->ended - self->began) / 1e6);
}

double
stall_watch_cpu_per_frame (const StallWatch *self)
{
  return (double) self->cpu / 1e3 / MAX (self->n_frames, 1);
}
