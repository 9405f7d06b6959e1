/* harness.h: the real program in a real window, driven by real pointer and key events (XTest), within one process.
 *
 * Everything waits for what it needs and never for a time; a wait that lasts over 60 s fails the test. */
#pragma once

#include "app/application.h"

/* Before anything else in main: a home of its own, Cantarell, no animations. */
void harness_init (int *argc, char ***argv);
/* The folder that is the user's home in this run. */
const char *harness_home (void);

/* A fresh window; file: (nullable) as if given on the command line. */
AisleWindow *harness_open (const char *file);
/* The window that has the focus; follows the program from window to window. */
AisleWindow *harness_window (void);
/* All windows. */
void harness_close (void);

/* What the window's project is: waits for it, and for its facts. */
AisleSession *harness_session (void);
void harness_wait_project (void);
gint64 harness_n_events (void);
/* A log of the golden fixtures; imports it into a fresh window. */
char *harness_fixture (const char *name);
void harness_import_fixture (const char *name);
/* Writes a file of this text and imports it into a project; as: (nullable: guessed) what its rows are. */
void harness_import_text (const char *project, const char *name, const char *text, const char *as);
/* A project, or a file to import, as if it was dropped on the window. */
void harness_drop (const char *path);
/* A text is on the screen; for harness_wait. */
gboolean harness_shows (gpointer text);
gboolean harness_shows_not (gpointer text);

/* Runs the main loop until idle, and the next frame is painted. */
void harness_settle (void);
typedef gboolean (*HarnessCondition) (gpointer data);
void harness_wait (HarnessCondition condition, gpointer data, const char *what);
/* No job waits or runs, and what they brought is on the screen. */
void harness_wait_idle (void);

/* The last toast has gone. */
void harness_wait_no_toast (void);

/* The first mapped widget below root (NULL: any window of the program) that shows this text or has it as accessible
 * name; NULL when there is none. */
GtkWidget *harness_find (GtkWidget *root, const char *text);
GtkWidget *harness_find_type (GtkWidget *root, GType type, guint index);
/* Waits for it. */
GtkWidget *harness_require (const char *text);

/* Brings a widget into the view of the scrolled window it is in. */
void harness_scroll_to (GtkWidget *widget);
/* Real events; each press is counted. */
void harness_click (GtkWidget *widget);
void harness_click_at (GtkWidget *widget, double x, double y);
void harness_move_to (GtkWidget *widget, double x, double y);
void harness_click_text (const char *text);
void harness_double_click_at (GtkWidget *widget, double x, double y);
/* Button 1 where the pointer is, and the keys of modifiers, for drags. */
void harness_hold (GdkModifierType modifiers, gboolean down);
void harness_press (void);
void harness_release (void);
/* The wheel where the pointer is: clicks away from the user (up) or towards (negative). */
void harness_scroll (int clicks, GdkModifierType modifiers);
void harness_key (guint keyval, GdkModifierType modifiers);
void harness_type (const char *text);
/* Tab, until the focus is on a widget, on a part of it, or on the button that holds it. */
void harness_tab_to (GtkWidget *widget);
/* Presses on one widget, lets go over another. */
void harness_drag (GtkWidget *from, GtkWidget *to);
/* Gives the file dialog that is open a path from the root, and accepts. */
void harness_answer_file_dialog (const char *path);
guint harness_n_clicks (void);
void harness_reset_clicks (void);

/* Chooses an entry of a drop-down by two clicks. */
void harness_choose (GtkWidget *drop_down, const char *entry);

void harness_resize (int width, int height);
void harness_screenshot (const char *path);
/* A dialog, or all of what a scrolled window holds. */
void harness_screenshot_of (GtkWidget *widget, const char *path);
/* A dialog above the windows; NULL when there is none. */
GtkWidget *harness_dialog (void);
void harness_write_file (const char *path, const char *text);
