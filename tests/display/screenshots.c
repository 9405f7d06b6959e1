/* screenshots.c: a picture of every page: screenshots FOLDER, in the language of the environment.
 *
 * Names: PAGE-WIDTHxHEIGHT[-dark].png.  Further arguments name the pages to picture; without them, all. */
#include "harness.h"

static char *folder;
static char **wanted; /* NULL-terminated; none: all */

static const struct
{
  int width, height;
} sizes[] = { { 1280, 800 }, { 360, 640 } };

/* The page as it stands, in every size, light and dark; not idle: at once, while jobs run. */
static void
shoot_when (const char *name, gboolean idle)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  if (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, name))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      harness_resize (sizes[i].width, sizes[i].height);
      if (idle)
        {
          harness_wait_idle ();
          harness_wait_no_toast ();
        }
      for (guint dark = 0; dark < 2; dark++)
        {
          g_autofree char *file =
              g_strdup_printf ("%s-%dx%d%s.png", name, sizes[i].width, sizes[i].height, dark ? "-dark" : "");
          g_autofree char *path = g_build_filename (folder, file, NULL);
          adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
          harness_screenshot (path);
          g_print ("# %s\n", file);
        }
      adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
    }
  harness_resize (sizes[0].width, sizes[0].height);
}

static void
shoot (const char *name)
{
  shoot_when (name, TRUE);
}

static void
go (const char *page, const char *detail)
{
  aisle_window_show_page (harness_window (), page, detail);
  harness_wait_idle ();
}

static gboolean
has_project (gpointer data)
{
  return aisle_session_get_path (aisle_window_get_session (harness_window ())) != NULL;
}

static const char *const data_views[] = { "tables", "quality", "sources" };

int
main (int argc, char **argv)
{
  g_autofree char *log = NULL;
  GtkWidget *button;

  harness_init (&argc, &argv);
  folder = g_strdup (argc > 1 ? argv[1] : ".");
  wanted = argv + MIN (argc, 2);
  g_mkdir_with_parents (folder, 0755);
  harness_open (NULL);
  shoot ("start");
  button = harness_find_type (NULL, GTK_TYPE_BUTTON, 0);
  for (guint i = 0; button != NULL && !gtk_widget_has_css_class (button, "suggested-action"); i++)
    button = harness_find_type (NULL, GTK_TYPE_BUTTON, i);
  harness_click (button);
  harness_wait (has_project, NULL, "the sample shop");
  harness_wait_idle ();
  shoot ("overview");
  go ("recommendations", "train");
  shoot ("train");
  go ("models", NULL);
  shoot ("models-empty");
  go ("behaviour", NULL);
  shoot ("behaviour");
  for (gsize i = 0; i < G_N_ELEMENTS (data_views); i++)
    {
      g_autofree char *name = g_strconcat ("data-", data_views[i], NULL);
      go ("data", data_views[i]);
      shoot (name);
    }
  go ("recommendations", "train");
  button = harness_find_type (NULL, GTK_TYPE_BUTTON, 0);
  for (guint i = 0; button != NULL && !gtk_widget_has_css_class (button, "suggested-action"); i++)
    button = harness_find_type (NULL, GTK_TYPE_BUTTON, i);
  harness_click (button);
  shoot_when ("train-running", FALSE);
  harness_wait_idle ();
  go ("recommendations", "leaderboard");
  shoot ("leaderboard");
  go ("recommendations", "inspect");
  shoot ("inspect");
  go ("models", "export 1");
  harness_wait_idle ();
  shoot ("models");
  go ("start", NULL);
  shoot ("start-with-project");
  log = g_build_filename (g_get_user_data_dir (), "aisle", "samples", "shop", "events.csv", NULL);
  go ("data", log);
  shoot ("import");
  harness_close ();
  return 0;
}
