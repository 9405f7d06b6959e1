/* bench-start.c: from the start of the process to the first frame, beside an empty window of libadwaita, in turns.
 *
 * The program calls itself once per start, so that each is a cold one. */
#include "bench.h"

#include "app/application.h"

#include <adwaita.h>
#include <unistd.h>

#define ROUNDS 7

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  _exit (0);
}

static void
watch (GtkWindow *window)
{
  gtk_window_present (window);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), NULL);
}

static void
activate_empty_cb (GApplication *application, gpointer data)
{
  watch (g_object_new (ADW_TYPE_APPLICATION_WINDOW, "application", application, "default-width", 1200, "default-height",
                       760, "content", adw_header_bar_new (), NULL));
}

static void
activate_ours_cb (GApplication *application, gpointer data)
{
  watch (gtk_application_get_active_window (GTK_APPLICATION (application)));
}

static int
start (gboolean ours)
{
  char *argv[] = { (char *) "bench-start", NULL };
  GApplication *application;

  if (ours)
    {
      application = G_APPLICATION (aisle_application_new (G_APPLICATION_NON_UNIQUE));
      g_signal_connect_after (application, "activate", G_CALLBACK (activate_ours_cb), NULL);
    }
  else
    {
      application = G_APPLICATION (adw_application_new ("io.github.aisle.Empty", G_APPLICATION_NON_UNIQUE));
      g_signal_connect (application, "activate", G_CALLBACK (activate_empty_cb), NULL);
    }
  return g_application_run (application, 1, argv);
}

static double
time_start (const char *self, const char *which)
{
  const char *argv[] = { self, which, NULL };
  gint64 before = g_get_monotonic_time ();
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL)
      || !g_spawn_check_wait_status (status, NULL))
    g_error ("%s did not start", which);
  return (double) (g_get_monotonic_time () - before) / 1e6;
}

int
main (int argc, char **argv)
{
  double best[2] = { G_MAXDOUBLE, G_MAXDOUBLE };

  if (argc > 1)
    return start (g_str_equal (argv[1], "aisle"));
  for (int round = 0; round < ROUNDS; round++)
    for (int ours = 0; ours < 2; ours++)
      best[ours] = MIN (best[ours], time_start (argv[0], ours ? "aisle" : "empty"));
  bench_record ("first-frame", "best_s", best[1], "empty_window_s", best[0], "ratio", best[1] / best[0], "mark_ratio",
                1.2, NULL);
  return 0;
}
