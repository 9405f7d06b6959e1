/* application.c: see application.h. */
#include "app/application.h"
#include "app/library.h"
#include "app/settings.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

struct _AisleApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleApplication, aisle_application, ADW_TYPE_APPLICATION)

static AisleWindow *
new_window (AisleApplication *self, const char *path)
{
  AisleWindow *window = aisle_window_new (GTK_APPLICATION (self), path);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* The window that may show something new: near when free, else a new one. */
static AisleWindow *
free_window (AisleApplication *self, AisleWindow *near)
{
  return near != NULL && aisle_window_is_free (near) ? near : new_window (self, NULL);
}

void
aisle_application_show_project (AisleApplication *self, const char *path, AisleWindow *near)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (AISLE_IS_WINDOW (l->data) && g_strcmp0 (aisle_session_get_path (aisle_window_get_session (l->data)), path) == 0)
      {
        gtk_window_present (l->data);
        return;
      }
  if (near != NULL && aisle_window_is_free (near))
    {
      aisle_window_set_project (near, path);
      gtk_window_present (GTK_WINDOW (near));
    }
  else
    new_window (self, path);
}

/* ---- a project from elsewhere is copied into the library first ---- */

typedef struct
{
  char *from, *to;
} CopyIn;

static void
copy_in_free (CopyIn *self)
{
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static gpointer
run_copy_in (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  CopyIn *copy = input;
  return GINT_TO_POINTER (aisle_project_save_copy (project, copy->to, progress, error));
}

static void
copy_in_finished_cb (AisleJob *job, AisleWindow *window)
{
  CopyIn *copy = aisle_job_get_input (job);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    aisle_session_open_project (aisle_window_get_session (window), copy->to);
}

static void
copy_in (AisleApplication *self, const char *path, AisleWindow *near)
{
  AisleWindow *window = free_window (self, near);
  g_autofree char *name = aisle_library_name (path);
  CopyIn *copy = g_new0 (CopyIn, 1);
  AisleJobSpec spec = { .title = _ ("Copying the project into the library"),
                        .lane = AISLE_LANE_COMPUTE,
                        .project_path = path,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_copy_in,
                        .input = copy,
                        .input_free = (GDestroyNotify) copy_in_free };

  copy->from = g_strdup (path);
  copy->to = aisle_library_new_path (name);
  g_signal_connect_object (aisle_session_run (aisle_window_get_session (window), &spec), "finished",
                           G_CALLBACK (copy_in_finished_cb), window, G_CONNECT_AFTER);
}

static void
refuse (AisleApplication *self, GFile *file, AisleWindow *near)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *text = g_strdup_printf (_ ("'%s' is not a local file: copy it to this computer first"), uri);

  aisle_session_toast (aisle_window_get_session (free_window (self, near)), text, FALSE);
}

void
aisle_application_open_files (AisleApplication *self, GFile *const *files, gsize n, AisleWindow *near)
{
  g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);
      if (path == NULL)
        refuse (self, files[i], near);
      else if (!g_str_has_suffix (path, ".aisle"))
        g_ptr_array_add (logs, g_steal_pointer (&path));
      else if (aisle_library_holds (path))
        aisle_application_show_project (self, path, near);
      else
        copy_in (self, path, near);
    }
  if (logs->len > 0)
    {
      AisleWindow *window = near != NULL ? near : free_window (self, NULL);
      g_ptr_array_add (logs, NULL);
      aisle_session_import_files (aisle_window_get_session (window), (const char *const *) logs->pdata);
    }
}

void
aisle_application_open_file (AisleApplication *self, GFile *file, AisleWindow *near)
{
  aisle_application_open_files (self, &file, 1, near);
}

static AisleWindow *
active_window (AisleApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  return AISLE_IS_WINDOW (window) ? AISLE_WINDOW (window) : NULL;
}

static void
aisle_application_activate (GApplication *application)
{
  AisleApplication *self = AISLE_APPLICATION (application);
  AisleWindow *window = active_window (self);

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
  else
    new_window (self, NULL);
}

static void
aisle_application_open (GApplication *application, GFile **files, int n, const char *hint)
{
  AisleApplication *self = AISLE_APPLICATION (application);
  AisleWindow *window = free_window (self, active_window (self));

  aisle_application_open_files (self, files, (gsize) n, window);
}

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  new_window (self, NULL);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (self));
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  adw_show_about_window (gtk_application_get_active_window (self), "application-name", "Aisle", "application-icon",
                         AISLE_APP_ID, "version", AISLE_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Turns a shop's own logs into personalisation that can go live"), "developer-name",
                         _ ("The Aisle developers"), "translator-credits", _ ("translator-credits"), NULL);
}

static void
aisle_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "new-window", .activate = new_window_cb },
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
  };
  static const struct
  {
    const char *action, *keys[3];
  } accels[] = {
    { "app.new-window", { "<Control>n" } },
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.open", { "<Control>o" } },
    { "win.undo", { "<Control>z" } },
    { "win.redo", { "<Control><Shift>z" } },
    { "win.table", { "F7" } },
    { "win.passport", { "<Control>i" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.show-help-overlay", { "<Control>question", "<Control>F1" } },
    { "win.page::start", { "<Alt>1" } },
    { "win.page::data", { "<Alt>2" } },
    { "win.page::overview", { "<Alt>3" } },
    { "win.page::behaviour", { "<Alt>4" } },
    { "win.page::recommendations", { "<Alt>5" } },
    { "win.page::search", { "<Alt>6" } },
    { "win.page::assistant", { "<Alt>7" } },
    { "win.page::models", { "<Alt>8" } },
  };

  G_APPLICATION_CLASS (aisle_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);
  aisle_parallel_set_threads ((guint) MAX (0, aisle_settings_integer ("threads", 0)));
}

static void
aisle_application_class_init (AisleApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  application_class->activate = aisle_application_activate;
  application_class->open = aisle_application_open;
  application_class->startup = aisle_application_startup;
}

static void
aisle_application_init (AisleApplication *self)
{
}

AisleApplication *
aisle_application_new (GApplicationFlags flags)
{
  return g_object_new (AISLE_TYPE_APPLICATION, "application-id", AISLE_APP_ID, "flags",
                       flags | G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/io/github/aisle/Aisle", NULL);
}
