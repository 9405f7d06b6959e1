/* harness.c: see harness.h. */
#include "harness.h"

#include "base/i18n.h"

#include <X11/XKBlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <gdk/x11/gdkx.h>
#include <glib/gstdio.h>
#include <locale.h>

#define DOUBLE_CLICK 500000 /* microseconds; GTK's setting is 400 ms */
#define MOST_TABS    200
#define PATIENCE     (60 * G_USEC_PER_SEC)

static char *home;
static AisleApplication *application;
static guint n_clicks;

/* Nobody is there to be notified of a task that is done while a file dialog has the focus. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return strstr (message, "unable to send notifications") == NULL;
}

static void
write_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  if (is_fatal (domain, level, message, data))
    g_log_default_handler (domain, level, message, data);
}

void
harness_init (int *argc, char ***argv)
{
  const char *locale_folder = g_getenv ("AISLE_TEST_LOCALEDIR");

  home = g_dir_make_tmp ("aisle-display-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_setenv ("HOME", home, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const names[] = { "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME" };
      g_autofree char *folder = g_build_filename (home, names[i], NULL);
      g_setenv (names[i], folder, TRUE);
    }
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GTK_USE_PORTAL", "0", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_folder != NULL ? locale_folder : AISLE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  gtk_disable_setlocale ();
  gtk_test_init (argc, argv, NULL);
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, write_log, NULL);
  setlocale (LC_ALL, ""); /* gtk_test_init goes back to C */
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name", "Cantarell 11",
                "gtk-cursor-blink", FALSE, NULL);
}

const char *
harness_home (void)
{
  return home;
}

/* ---- waiting ---- */

void
harness_wait (HarnessCondition condition, gpointer data, const char *what)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (!condition (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("waited in vain for %s", what);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

static void
painted_cb (GdkFrameClock *clock, gpointer painted)
{
  *(gboolean *) painted = TRUE;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

void
harness_settle (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GtkWidget) window = NULL;
      gboolean painted = FALSE;
      GdkFrameClock *clock;
      gulong handler;
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_set_object (&window, (GtkWidget *) harness_window ());
      if (window == NULL || (clock = gtk_widget_get_frame_clock (window)) == NULL)
        return;
      handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &painted);
      gtk_widget_queue_draw (window);
      harness_wait (is_set, &painted, "a frame");
      g_signal_handler_disconnect (clock, handler);
    }
}

static gboolean
all_idle (gpointer data)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (AISLE_IS_WINDOW (l->data)
        && aisle_job_queue_n_all (aisle_session_get_queue (aisle_window_get_session (l->data))) > 0)
      return FALSE;
  return TRUE;
}

static void focus (GtkNative *native);

/* A window manager gives the focus back when a dialog closes. */
static void
give_focus_back (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean active = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      active = active || (gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_window_is_active (window));
    }
  if (!active && harness_window () != NULL && gtk_widget_get_mapped (GTK_WIDGET (harness_window ())))
    focus (GTK_NATIVE (harness_window ()));
}

void
harness_wait_idle (void)
{
  /* Twice: what a job brought may ask for another. */
  for (guint i = 0; i < 3; i++)
    {
      harness_wait (all_idle, NULL, "the jobs");
      harness_settle ();
    }
  give_focus_back ();
}

/* ---- windows ---- */

AisleWindow *
harness_window (void)
{
  GtkWindow *window;

  if (application == NULL)
    return NULL;
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (AISLE_IS_WINDOW (window))
    return AISLE_WINDOW (window);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (AISLE_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static Window
xid_of (GtkNative *native)
{
  return gdk_x11_surface_get_xid (gtk_native_get_surface (native));
}

static Display *
x_display (void)
{
  return gdk_x11_display_get_xdisplay (gdk_display_get_default ());
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

/* There is no window manager to give it. */
static void
focus (GtkNative *native)
{
  XSetInputFocus (x_display (), xid_of (native), RevertToParent, CurrentTime);
  XSync (x_display (), False);
}

static gboolean
is_active (gpointer window)
{
  return gtk_window_is_active (window);
}

AisleWindow *
harness_open (const char *file)
{
  g_autoptr (GError) error = NULL;
  AisleWindow *window;

  g_test_log_set_fatal_handler (is_fatal, NULL); /* each test begins without */
  if (application == NULL)
    {
      application = aisle_application_new (G_APPLICATION_NON_UNIQUE);
      g_application_register (G_APPLICATION (application), NULL, &error);
      g_assert_no_error (error);
    }
  if (file != NULL)
    {
      GFile *files[] = { g_file_new_for_path (file) };
      g_application_open (G_APPLICATION (application), files, 1, "");
      g_object_unref (files[0]);
    }
  else
    g_application_activate (G_APPLICATION (application));
  window = harness_window ();
  g_assert_nonnull (window);
  harness_wait (is_mapped, window, "the window");
  focus (GTK_NATIVE (window));
  /* A window without it would notify of what it has done, and there is nobody to be notified. */
  harness_wait (is_active, window, "the focus");
  harness_wait_idle ();
  return window;
}

void
harness_close (void)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (application)));

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (AISLE_IS_WINDOW (l->data))
        aisle_job_queue_cancel_all (aisle_session_get_queue (aisle_window_get_session (l->data)));
      gtk_window_destroy (l->data);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- finding ---- */

static gboolean
shows (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget))
    return g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
  if (GTK_IS_ENTRY (widget))
    return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (widget)), text);
  if (GTK_IS_WIDGET (widget) && gtk_widget_get_tooltip_text (widget) != NULL)
    return g_str_equal (gtk_widget_get_tooltip_text (widget), text);
  return FALSE;
}

static GtkWidget *
find_below (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (shows (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, text);
  return found;
}

GtkWidget *
harness_find (GtkWidget *root, const char *text)
{
  GListModel *windows;
  GtkWidget *found = NULL;

  if (root != NULL)
    return find_below (root, text);
  /* Dialogs first: they are on top. */
  windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows) && found == NULL; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (!AISLE_IS_WINDOW (window))
        found = find_below (window, text);
    }
  return found != NULL || harness_window () == NULL ? found : find_below (GTK_WIDGET (harness_window ()), text);
}

static GtkWidget *
find_type_below (GtkWidget *widget, GType type, guint *index)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && (*index)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type_below (child, type, index);
  return found;
}

GtkWidget *
harness_find_type (GtkWidget *root, GType type, guint index)
{
  return find_type_below (root != NULL ? root : GTK_WIDGET (harness_window ()), type, &index);
}

static gboolean
is_found (gpointer text)
{
  return harness_find (NULL, text) != NULL;
}

GtkWidget *
harness_require (const char *text)
{
  harness_wait (is_found, (gpointer) text, text);
  harness_settle ();
  return harness_find (NULL, text);
}

/* ---- the project ---- */

AisleSession *
harness_session (void)
{
  return aisle_window_get_session (harness_window ());
}

static gboolean
has_project (gpointer data)
{
  return harness_window () != NULL && aisle_session_get_path (harness_session ()) != NULL;
}

void
harness_wait_project (void)
{
  harness_wait (has_project, NULL, "the project");
  harness_wait_idle ();
}

gint64
harness_n_events (void)
{
  harness_wait_idle ();
  g_assert_nonnull (aisle_session_get_info (harness_session ()));
  return aisle_json_integer (aisle_session_get_info (harness_session ()), "events", -1);
}

char *
harness_fixture (const char *name)
{
  g_assert_nonnull (g_getenv ("G_TEST_SRCDIR")); /* meson sets it */
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "golden", "fixtures", name, NULL);
}

void
harness_import_fixture (const char *name)
{
  g_autofree char *path = harness_fixture (name);

  harness_open (path);
  harness_click_text ("Import");
  harness_wait_project ();
}

void
harness_import_text (const char *project, const char *name, const char *text, const char *as)
{
  g_autofree char *path = g_build_filename (harness_home (), name, NULL);
  const char *const paths[] = { path };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  harness_write_file (path, text);
  mapping = aisle_command_sniff_files (paths, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (as == NULL || aisle_mapping_set (mapping, "as", as, &error));
  report = aisle_command_import_files (project, paths, 1, mapping, FALSE, NULL, &error);
  g_assert_no_error (error);
}

void
harness_drop (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  aisle_application_open_file (AISLE_APPLICATION (gtk_window_get_application (GTK_WINDOW (harness_window ()))), file,
                               harness_window ());
  harness_wait_idle ();
}

gboolean
harness_shows (gpointer text)
{
  return harness_find (NULL, text) != NULL;
}

gboolean
harness_shows_not (gpointer text)
{
  return !harness_shows (text);
}

static gboolean
no_toast (gpointer data)
{
  GType type = g_type_from_name ("AdwToastWidget");
  return type == 0 || harness_find_type (NULL, type, 0) == NULL;
}

void
harness_wait_no_toast (void)
{
  /* A toast under the pointer stays. */
  XTestFakeMotionEvent (x_display (), -1, 0, 0, 0);
  harness_wait (no_toast, NULL, "the toasts to go");
  harness_settle ();
}

/* ---- events ---- */

void
harness_scroll_to (GtkWidget *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  for (; scroller != NULL;
       scroller = gtk_widget_get_ancestor (gtk_widget_get_parent (scroller), GTK_TYPE_SCROLLED_WINDOW))
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
      graphene_rect_t bounds;
      double page = gtk_adjustment_get_page_size (adjustment);
      if (!gtk_widget_compute_bounds (widget, scroller, &bounds))
        continue;
      if (bounds.origin.y < 0 || bounds.origin.y + bounds.size.height > page)
        gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + bounds.origin.y - page / 2);
    }
  harness_settle ();
}

void
harness_move_to (GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  double native_x, native_y, surface_x, surface_y;
  int root_x, root_y;
  Window child;

  g_assert_true (gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &native_x, &native_y));
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  XTranslateCoordinates (x_display (), xid_of (native), DefaultRootWindow (x_display ()), (int) (native_x + surface_x),
                         (int) (native_y + surface_y), &root_x, &root_y, &child);
  XTestFakeMotionEvent (x_display (), -1, root_x, root_y, 0);
  XSync (x_display (), False);
  harness_settle ();
}

/* A second click on the same widget so soon would be a double click. */
static void
let_double_click_pass (GtkWidget *widget)
{
  static GtkWidget *clicked;
  static gint64 when;

  while (widget == clicked && g_get_monotonic_time () < when + DOUBLE_CLICK)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  clicked = widget;
  when = g_get_monotonic_time ();
}

void
harness_click_at (GtkWidget *widget, double x, double y)
{
  let_double_click_pass (widget);
  /* By way of a place beside it, as a hand comes: where a list has just closed, GTK learns from the first motion what
   * the pointer is over, and a press with no second one would go nowhere. */
  harness_move_to (widget, x / 2, y / 2);
  harness_move_to (widget, x, y);
  XTestFakeButtonEvent (x_display (), 1, True, 0);
  XTestFakeButtonEvent (x_display (), 1, False, 0);
  XSync (x_display (), False);
  n_clicks++;
  harness_settle ();
}

void
harness_double_click_at (GtkWidget *widget, double x, double y)
{
  let_double_click_pass (widget);
  harness_move_to (widget, x, y);
  for (guint i = 0; i < 2; i++)
    {
      XTestFakeButtonEvent (x_display (), 1, True, 0);
      XTestFakeButtonEvent (x_display (), 1, False, 0);
    }
  XSync (x_display (), False);
  harness_settle ();
  let_double_click_pass (widget);
}

void
harness_press (void)
{
  XTestFakeButtonEvent (x_display (), 1, True, 0);
  XSync (x_display (), False);
  harness_settle ();
}

void
harness_release (void)
{
  XTestFakeButtonEvent (x_display (), 1, False, 0);
  XSync (x_display (), False);
  harness_settle ();
}

void
harness_click (GtkWidget *widget)
{
  g_assert_nonnull (widget);
  harness_scroll_to (widget);
  harness_click_at (widget, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

void
harness_click_text (const char *text)
{
  harness_click (harness_require (text));
}

static void
fake_key (guint keyval, gboolean down)
{
  XTestFakeKeyEvent (x_display (), XKeysymToKeycode (x_display (), keyval), down, 0);
}

/* Holds or lets go of the keys of modifiers. */
static void
fake_modifiers (GdkModifierType modifiers, gboolean down)
{
  static const struct
  {
    GdkModifierType modifier;
    guint keyval;
  } keys[] = { { GDK_CONTROL_MASK, XK_Control_L }, { GDK_SHIFT_MASK, XK_Shift_L }, { GDK_ALT_MASK, XK_Alt_L } };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (modifiers & keys[i].modifier)
      fake_key (keys[i].keyval, down);
}

void
harness_hold (GdkModifierType modifiers, gboolean down)
{
  fake_modifiers (modifiers, down);
  XSync (x_display (), False);
  harness_settle ();
}

void
harness_key (guint keyval, GdkModifierType modifiers)
{
  fake_modifiers (modifiers, TRUE);
  fake_key (keyval, TRUE);
  fake_key (keyval, FALSE);
  fake_modifiers (modifiers, FALSE);
  XSync (x_display (), False);
  harness_settle ();
}

void
harness_scroll (int clicks, GdkModifierType modifiers)
{
  guint button = clicks > 0 ? 4 : 5;

  fake_modifiers (modifiers, TRUE);
  for (int i = 0; i < ABS (clicks); i++)
    {
      XTestFakeButtonEvent (x_display (), button, True, 0);
      XTestFakeButtonEvent (x_display (), button, False, 0);
    }
  fake_modifiers (modifiers, FALSE);
  XSync (x_display (), False);
  harness_settle ();
}

/* Letters, digits and signs of the keyboard there is. */
void
harness_type (const char *text)
{
  for (; *text != '\0'; text++)
    {
      guint keyval = gdk_unicode_to_keyval ((guint32) *text);
      gboolean plain = XkbKeycodeToKeysym (x_display (), XKeysymToKeycode (x_display (), keyval), 0, 0) == keyval;
      harness_key (keyval, plain ? 0 : GDK_SHIFT_MASK);
    }
}

static gboolean
has_focus (GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (harness_window ()));

  return focus != NULL
         && (focus == widget || gtk_widget_is_ancestor (focus, widget)
             || (gtk_widget_is_ancestor (widget, focus) && GTK_IS_BUTTON (focus)));
}

void
harness_tab_to (GtkWidget *widget)
{
  g_assert_nonnull (widget);
  for (guint i = 0; i < MOST_TABS && !has_focus (widget); i++)
    {
      harness_key (GDK_KEY_Tab, 0);
      harness_settle ();
    }
  g_assert_true (has_focus (widget));
}

static void
press (gboolean down)
{
  XTestFakeButtonEvent (x_display (), 1, down, 0);
  XSync (x_display (), False);
  harness_settle ();
}

void
harness_drag (GtkWidget *from, GtkWidget *to)
{
  double x = gtk_widget_get_width (from) / 2.0, y = gtk_widget_get_height (from) / 2.0, to_x, to_y;

  harness_settle ();
  g_assert_true (gtk_widget_translate_coordinates (to, from, gtk_widget_get_width (to) / 2.0,
                                                   gtk_widget_get_height (to) / 2.0, &to_x, &to_y));
  harness_move_to (from, x, y);
  press (TRUE);
  /* In steps, as a hand does: the first make it a drag, the others are seen by what is passed. */
  for (guint i = 1; i <= 10; i++)
    harness_move_to (from, x + (to_x - x) * i / 10, y + (to_y - y) * i / 10);
  harness_settle ();
  press (FALSE);
}

/* Pasted: of a path that is typed the dialog lists every folder on the way, and one that others write to, as /tmp, without
 * end. */
void
harness_answer_file_dialog (const char *path)
{
  harness_wait_idle ();
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("/"); /* opens the field where there is none yet */
  gdk_clipboard_set_text (gdk_display_get_clipboard (gdk_display_get_default ()), path + 1);
  harness_key (GDK_KEY_v, GDK_CONTROL_MASK);
  harness_key (GDK_KEY_Return, 0);
}

guint
harness_n_clicks (void)
{
  return n_clicks;
}

void
harness_reset_clicks (void)
{
  n_clicks = 0;
}

void
harness_choose (GtkWidget *drop_down, const char *entry)
{
  GtkWidget *popover, *label;

  harness_click (drop_down);
  popover = gtk_widget_get_last_child (drop_down);
  g_assert_true (GTK_IS_POPOVER (popover));
  harness_wait (is_mapped, popover, "the list");
  harness_settle ();
  label = find_below (popover, entry);
  g_assert_nonnull (label);
  harness_click (label);
}

/* ---- pictures ---- */

typedef struct
{
  GtkWidget *widget;
  int width, height;
} Size;

static gboolean
has_size (gpointer data)
{
  Size *size = data;
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (size->widget));
  return gdk_surface_get_width (surface) == size->width && gdk_surface_get_height (surface) == size->height;
}

void
harness_resize (int width, int height)
{
  Size size = { GTK_WIDGET (harness_window ()), width, height };

  gtk_window_set_default_size (GTK_WINDOW (harness_window ()), width, height);
  harness_wait (has_size, &size, "the window's size");
  harness_settle ();
}

GtkWidget *
harness_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (!AISLE_IS_WINDOW (window) && gtk_widget_get_mapped (window))
        return window; /* GTK holds it */
    }
  return NULL;
}

void
harness_screenshot (const char *path)
{
  harness_screenshot_of (GTK_WIDGET (harness_window ()), path);
}

void
harness_screenshot_of (GtkWidget *widget, const char *path)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width, height;
  GdkRGBA behind;

  harness_settle ();
  paintable = gtk_widget_paintable_new (widget);
  width = gdk_paintable_get_intrinsic_width (paintable);
  height = gdk_paintable_get_intrinsic_height (paintable);
  if (!GTK_IS_NATIVE (widget)
      && gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "window_bg_color", &behind))
    gtk_snapshot_append_color (snapshot, &behind, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
harness_write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}
