/* window.c: see window.h. */
#include "app/window.h"
#include "app/application.h"
#include "app/library.h"
#include "app/preferences.h"
#include "app/settings.h"
#include "jobs/job-row.h"
#include "pages/page.h"
#include "widgets/chart-card.h"
#include "widgets/content-bin.h"
#include "widgets/first-letter.h"
#include "widgets/segment-bar.h"

#include "base/i18n.h"

#define NARROW 640 /* pixels, where no sidebar says so */

struct _AisleWindow
{
  AdwApplicationWindow parent_instance;
  AisleSession *session;
  const AislePageKind *page;
  AdwToastOverlay *toasts;
  AdwToast *toast; /* (nullable) weak: the last */
  AdwFlap *flap;
  GtkListBox *sidebar;
  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkToggleButton *sidebar_button;
  GtkRevealer *segment_revealer;
  GtkStack *stack;
  AdwBin *strip;
  GtkWidget *last_focus; /* (nullable) weak */
};

G_DEFINE_FINAL_TYPE (AisleWindow, aisle_window, ADW_TYPE_APPLICATION_WINDOW)

static const AislePageKind *
find_kind (const char *id)
{
  gsize n;
  const AislePageKind *const *kinds = aisle_page_kinds (&n);
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}

/* ---- the sidebar ---- */

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const AislePageKind *kind = g_object_get_data (G_OBJECT (row), "kind");
  const AislePageKind *last = before != NULL ? g_object_get_data (G_OBJECT (before), "kind") : NULL;
  GtkWidget *label;

  gtk_list_box_row_set_header (row, NULL);
  if (kind->section == NULL || (last != NULL && g_strcmp0 (last->section, kind->section) == 0))
    return;
  label = gtk_label_new (_ (kind->section));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "sidebar-heading");
  gtk_list_box_row_set_header (row, label);
}

static void
fill_sidebar (AisleWindow *self)
{
  gboolean open = aisle_session_get_path (self->session) != NULL;
  gsize n;
  const AislePageKind *const *kinds = aisle_page_kinds (&n);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sidebar))) != NULL)
    gtk_list_box_remove (self->sidebar, child);
  for (gsize i = 0; open && i < n; i++)
    {
      GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      GtkWidget *label = gtk_label_new (_ (kinds[i]->title));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (kinds[i]->icon));
      gtk_box_append (GTK_BOX (box), label);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (kinds[i]->title), -1);
      g_object_set_data (G_OBJECT (row), "kind", (gpointer) kinds[i]);
      gtk_list_box_append (self->sidebar, row);
    }
  adw_flap_set_locked (self->flap, TRUE);
  adw_flap_set_fold_policy (self->flap, open ? ADW_FLAP_FOLD_POLICY_AUTO : ADW_FLAP_FOLD_POLICY_ALWAYS);
  adw_flap_set_reveal_flap (self->flap, open && !adw_flap_get_folded (self->flap));
  adw_flap_set_swipe_to_open (self->flap, open);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_button), open);
}

static void
sidebar_activated_cb (AisleWindow *self, GtkListBoxRow *row)
{
  const AislePageKind *kind = g_object_get_data (G_OBJECT (row), "kind");
  aisle_window_show_page (self, kind->id, NULL);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

/* A window's buttons without those that change its size: "icon:minimize,maximize,close" becomes "icon:close". */
static char *
plain_buttons (void)
{
  g_autofree char *layout = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_object_get (gtk_settings_get_default (), "gtk-decoration-layout", &layout, NULL);
  g_auto (GStrv) sides = g_strsplit (layout != NULL ? layout : "", ":", -1);
  for (gsize s = 0; sides[s] != NULL; s++)
    {
      g_auto (GStrv) names = g_strsplit (sides[s], ",", -1);

      g_string_append (out, s > 0 ? ":" : "");
      for (gsize i = 0; names[i] != NULL; i++)
        if (!g_str_equal (names[i], "minimize") && !g_str_equal (names[i], "maximize"))
          g_string_append_printf (out, "%s%s", g_str_has_suffix (out->str, ":") || out->len == 0 ? "" : ",", names[i]);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Without a project the sidebar is away at any width. */
static void
measure_cb (AisleWindow *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self));
  gboolean open = aisle_session_get_path (self->session) != NULL;
  gboolean narrow =
      adw_flap_get_folded (self->flap) && (open || surface == NULL || gdk_surface_get_width (surface) < NARROW);

  g_autofree char *buttons = narrow ? plain_buttons () : NULL;

  adw_header_bar_set_decoration_layout (self->header, buttons); /* the title needs the room */
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

static void
contrast_cb (AisleWindow *self)
{
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    gtk_widget_add_css_class (GTK_WIDGET (self), "high-contrast");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "high-contrast");
}

static void
realize_cb (AisleWindow *self)
{
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (self)), "notify::width", G_CALLBACK (measure_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
folded_cb (AisleWindow *self)
{
  measure_cb (self);
  if (aisle_session_get_path (self->session) != NULL)
    adw_flap_set_reveal_flap (self->flap, !adw_flap_get_folded (self->flap));
}

/* ---- the focus ---- */

/* When the widget that has the focus is hidden GTK looks for another, and finds the toast, which stays as long as it has
 * the focus.  Only Tab may bring it there. */
static void
focus_cb (AisleWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GType toast = g_type_from_name ("AdwToastWidget");

  if (focus != NULL && toast != 0 && gtk_widget_get_ancestor (focus, toast) != NULL
      && (self->last_focus == NULL || !gtk_widget_get_mapped (self->last_focus)))
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar_button));
  else
    g_set_weak_pointer (&self->last_focus, focus);
}

/* ---- pages ---- */

static void
update_title (AisleWindow *self)
{
  const char *path = aisle_session_get_path (self->session);
  g_autofree char *name = path != NULL ? aisle_library_name (path) : NULL;
  const char *page = self->page != NULL ? _ (self->page->title) : "Aisle";

  adw_window_title_set_title (self->title, page);
  adw_window_title_set_subtitle (self->title, name != NULL ? name : "");
  gtk_window_set_title (GTK_WINDOW (self), name != NULL ? name : "Aisle");
}

void
aisle_window_show_page (AisleWindow *self, const char *id, const char *detail)
{
  const AislePageKind *kind = find_kind (id);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self)), *page;
  gboolean inside = focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));

  g_return_if_fail (kind != NULL);
  page = gtk_stack_get_child_by_name (self->stack, id);
  if (page == NULL)
    {
      page = GTK_WIDGET (aisle_page_new (kind, self->session));
      gtk_stack_add_named (self->stack, page, id);
    }
  self->page = kind;
  gtk_stack_set_visible_child (self->stack, page);
  if (inside)
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  gtk_revealer_set_reveal_child (self->segment_revealer,
                                 kind->segments && aisle_session_get_path (self->session) != NULL);
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, i);
      if (row == NULL)
        break;
      if (g_object_get_data (G_OBJECT (row), "kind") == kind)
        gtk_list_box_select_row (self->sidebar, row);
    }
  update_title (self);
  if (detail != NULL)
    aisle_page_show_detail (AISLE_PAGE (page), detail);
}

const char *
aisle_window_get_page (AisleWindow *self)
{
  return self->page != NULL ? self->page->id : NULL;
}

/* ---- what the session asks for ---- */

static void
toast_cb (AisleSession *session, const char *text, gboolean undoable, AisleWindow *self)
{
  g_autofree char *markup = aisle_first_letter_markup (text);
  AdwToast *toast = adw_toast_new (markup);

  /* Undo takes back what was done last, whatever an older one says. */
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_weak_pointer (&self->toast, toast);
  if (undoable)
    {
      adw_toast_set_button_label (toast, _ ("Undo"));
      adw_toast_set_action_name (toast, "win.undo");
      adw_toast_set_timeout (toast, 10);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
go_to_cb (AisleSession *session, const char *page, const char *detail, AisleWindow *self)
{
  aisle_window_show_page (self, page, detail);
}

static void
open_project_cb (AisleSession *session, const char *path, AisleWindow *self)
{
  AisleApplication *application = AISLE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  aisle_application_show_project (application, path, self);
}

/* The detail of the Data page: file URIs, a line each. */
static void
import_files_cb (AisleSession *session, const char *const *paths, AisleWindow *self)
{
  g_autoptr (GString) detail = g_string_new (NULL);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      g_autofree char *uri = g_file_get_uri (file);
      g_string_append_printf (detail, "%s%s", i > 0 ? "\n" : "", uri);
    }
  aisle_window_show_page (self, "data", detail->str);
}

/* Somebody who looks elsewhere is told when the last task has come out well. */
static void
job_done_cb (AisleJobQueue *queue, AisleWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GNotification) note = NULL;

  if (application == NULL || gtk_window_is_active (GTK_WINDOW (self)) || aisle_job_queue_n_busy (queue) > 0)
    return;
  note = g_notification_new (gtk_window_get_title (GTK_WINDOW (self)));
  g_notification_set_body (note, _ ("All tasks are done"));
  g_application_send_notification (G_APPLICATION (application), "tasks", note);
}

void
aisle_window_set_project (AisleWindow *self, const char *project_path)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->stack))) != NULL)
    gtk_stack_remove (self->stack, child);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  self->page = NULL;
  self->session = aisle_session_new (project_path);
  g_signal_connect (self->session, "toast", G_CALLBACK (toast_cb), self);
  g_signal_connect (self->session, "go-to", G_CALLBACK (go_to_cb), self);
  g_signal_connect (self->session, "open-project", G_CALLBACK (open_project_cb), self);
  g_signal_connect (self->session, "import-files", G_CALLBACK (import_files_cb), self);
  g_signal_connect_object (aisle_session_get_queue (self->session), "done", G_CALLBACK (job_done_cb), self, 0);
  adw_bin_set_child (self->strip, aisle_task_strip_new (aisle_session_get_queue (self->session)));
  gtk_revealer_set_child (self->segment_revealer, project_path != NULL ? aisle_segment_bar_new (self->session) : NULL);
  fill_sidebar (self);
  measure_cb (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", project_path != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", project_path != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.save-copy", project_path != NULL);
  if (project_path != NULL)
    {
      aisle_settings_add_recent (project_path);
      aisle_session_changed (self->session);
    }
  aisle_window_show_page (self, project_path != NULL ? "overview" : "start", NULL);
}

AisleSession *
aisle_window_get_session (AisleWindow *self)
{
  return self->session;
}

gboolean
aisle_window_is_free (AisleWindow *self)
{
  return aisle_session_get_path (self->session) == NULL
         && aisle_job_queue_n_busy (aisle_session_get_queue (self->session)) == 0;
}

/* ---- actions ---- */

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  aisle_session_undo (AISLE_WINDOW (widget)->session);
}

static void
redo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  aisle_session_redo (AISLE_WINDOW (widget)->session);
}

static void
page_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleWindow *self = AISLE_WINDOW (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  const AislePageKind *kind = find_kind (id);

  if (kind != NULL && (!kind->needs_project || aisle_session_get_path (self->session) != NULL))
    aisle_window_show_page (self, id, NULL);
}

static void
open_all (AisleWindow *self, GListModel *files)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_ptr_array_add (all, g_list_model_get_item (files, i));
  aisle_application_open_files (AISLE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))),
                                (GFile *const *) all->pdata, all->len, self);
}

static void
open_response_cb (GtkNativeDialog *dialog, int response, AisleWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      open_all (self, files);
    }
  g_object_unref (dialog);
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gboolean folder = g_str_equal (name, "win.open-folder");
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      folder ? _ ("Import a Folder of Logs") : _ ("Open Logs or a Project"), GTK_WINDOW (widget),
      folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), !folder);
  g_signal_connect_object (dialog, "response", G_CALLBACK (open_response_cb), widget, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gpointer
run_save_copy (AisleProject *project, gpointer path, AisleProgress *progress, GError **error)
{
  return GINT_TO_POINTER (aisle_project_save_copy (project, path, progress, error));
}

static void
copy_finished_cb (AisleJob *job, AisleWindow *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  name = g_path_get_basename (aisle_job_get_input (job));
  text = g_strdup_printf (_ ("Copy saved as %s"), name);
  aisle_session_toast (self->session, text, FALSE);
}

static void
save_copy_response_cb (GtkNativeDialog *dialog, int response, AisleWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      AisleJobSpec spec = { .title = _ ("Saving a copy"),
                            .lane = AISLE_LANE_COMPUTE,
                            .mode = AISLE_PROJECT_READ,
                            .run = run_save_copy,
                            .input = g_file_get_path (file),
                            .input_free = g_free };
      g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (copy_finished_cb),
                               self, 0);
    }
  g_object_unref (dialog);
}

static void
save_copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *base = g_path_get_basename (aisle_session_get_path (AISLE_WINDOW (widget)->session));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save a Copy"), GTK_WINDOW (widget),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), base);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_copy_response_cb), widget, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* GTK would build it with every window, for a twentieth of the time to its first frame. */
static void
shortcuts_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/aisle/Aisle/ui/shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

static void
preferences_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  aisle_preferences_show (GTK_WINDOW (widget), AISLE_WINDOW (widget)->session);
}

static void
toast_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  toast_cb (NULL, g_variant_get_string (parameter, NULL), FALSE, AISLE_WINDOW (widget));
}

/* F7 and Ctrl+I act on the card that has the focus, else on the first one in sight. */
static GtkWidget *
find_card (GtkWidget *widget)
{
  if (AISLE_IS_CHART_CARD (widget) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_widget_get_mapped (child) ? find_card (child) : NULL;
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
card_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleWindow *self = AISLE_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *card = focus != NULL ? gtk_widget_get_ancestor (focus, AISLE_TYPE_CHART_CARD) : NULL;

  if (card == NULL)
    card = find_card (GTK_WIDGET (self->stack));
  if (card != NULL)
    gtk_widget_activate_action (card, g_str_equal (name, "win.table") ? "card.table" : "card.passport", NULL);
}

/* ---- files dropped on the window ---- */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, AisleWindow *self)
{
  AisleApplication *application = AISLE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (GSList *l = files; l != NULL; l = l->next)
    g_ptr_array_add (all, l->data);
  aisle_application_open_files (application, (GFile *const *) all->pdata, all->len, self);
  return files != NULL;
}

/* ---- closing ---- */

static gboolean
destroy_cb (gpointer window)
{
  gtk_window_destroy (window);
  return G_SOURCE_REMOVE;
}

static void
close_response_cb (AisleWindow *self, const char *response)
{
  if (!g_str_equal (response, "stop"))
    return;
  aisle_job_queue_cancel_all (aisle_session_get_queue (self->session));
  /* Not under the dialog that is still closing. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_cb, g_object_ref (self), g_object_unref);
}

static gboolean
aisle_window_close_request (GtkWindow *window)
{
  AisleWindow *self = AISLE_WINDOW (window);
  GtkWidget *dialog;

  if (aisle_settings () != NULL)
    g_settings_set_boolean (aisle_settings (), "window-maximized", gtk_window_is_maximized (window));
  if (!gtk_window_is_maximized (window))
    {
      aisle_settings_set_integer ("window-width", gtk_widget_get_width (GTK_WIDGET (self)));
      aisle_settings_set_integer ("window-height", gtk_widget_get_height (GTK_WIDGET (self)));
    }
  if (aisle_job_queue_n_busy (aisle_session_get_queue (self->session)) == 0)
    return GTK_WINDOW_CLASS (aisle_window_parent_class)->close_request (window);
  dialog = adw_message_dialog_new (window, _ ("Stop Running Tasks?"),
                                   _ ("Tasks of this window are still running. What is not finished is not kept."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Running"), "stop", _ ("_Stop"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return GDK_EVENT_STOP;
}

static void
aisle_window_dispose (GObject *object)
{
  AisleWindow *self = AISLE_WINDOW (object);

  if (self->session != NULL)
    {
      aisle_job_queue_cancel_all (aisle_session_get_queue (self->session));
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->session);
  g_clear_weak_pointer (&self->last_focus);
  g_clear_weak_pointer (&self->toast);
  G_OBJECT_CLASS (aisle_window_parent_class)->dispose (object);
}

static void
aisle_window_class_init (AisleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = aisle_window_close_request;
  g_type_ensure (AISLE_TYPE_CONTENT_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, header);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, title);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, segment_revealer);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleWindow, strip);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_activated_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, redo_cb);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "win.save-copy", NULL, save_copy_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, shortcuts_cb);
  gtk_widget_class_install_action (widget_class, "win.page", "s", page_cb);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action_cb);
  gtk_widget_class_install_action (widget_class, "win.table", NULL, card_cb);
  gtk_widget_class_install_action (widget_class, "win.passport", NULL, card_cb);
}

static void
aisle_window_init (AisleWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (focus_cb), NULL);
  g_signal_connect (self, "realize", G_CALLBACK (realize_cb), NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (contrast_cb), self,
                           G_CONNECT_SWAPPED);
  contrast_cb (self);
  gtk_list_box_set_header_func (self->sidebar, header_cb, NULL, NULL);
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  gtk_window_set_default_size (GTK_WINDOW (self), aisle_settings_integer ("window-width", 1280),
                               aisle_settings_integer ("window-height", 800));
  if (aisle_settings () != NULL && g_settings_get_boolean (aisle_settings (), "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

AisleWindow *
aisle_window_new (GtkApplication *application, const char *project_path)
{
  AisleWindow *self = g_object_new (AISLE_TYPE_WINDOW, "application", application, NULL);
  aisle_window_set_project (self, project_path);
  return self;
}
