/* hurry.c: linked into a test, it lets GTK paint when there is something to paint.
 *
 * There is no screen to keep pace with, yet the clock of a window's frames waits for one, a sixtieth of a second each
 * time, and a test waits for three frames after every event: nine tenths of its time.  The program's reference to
 * g_timeout_add_full comes before GLib's, and with it GTK's.  Nothing else is changed: other timeouts last as long as
 * they say.  Benchmarks and pictures are made without this. */
#include <gdk/gdk.h>

guint
g_timeout_add_full (gint priority, guint interval, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  /* Of a frame clock: to pass on the motions that came since the last frame, and to paint the next one. */
  gboolean frame = priority == GDK_PRIORITY_EVENTS + 1 || priority == GDK_PRIORITY_REDRAW;
  g_autoptr (GSource) source = g_timeout_source_new (frame ? 0 : interval);

  g_source_set_priority (source, priority);
  g_source_set_callback (source, function, data, notify);
  return g_source_attach (source, NULL);
}
