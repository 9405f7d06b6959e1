/* judgements-files.c: see judgements-files.h. */
#include "pages/search/judgements-files.h"

#include "base/i18n.h"
#include "command/search-judgements.h"

#define CLICK_MODEL "position" /* freed from where a result stood */
#define LEAST_SHOWN 5          /* times, as the question "clicks" has it by default */

static void
show (GtkFileChooserNative *dialog, GCallback response, AisleSession *session)
{
  g_signal_connect_object (dialog, "response", response, session, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- from files ---- */

static void
import_cb (GtkNativeDialog *dialog, int response, AisleSession *session)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          g_autofree char *path = g_file_get_path (file), *uri = g_file_get_uri (file);
          g_autofree char *problem =
              g_strdup_printf (_ ("'%s' is not a local file: copy it to this computer first"), uri);

          if (path != NULL)
            g_ptr_array_add (paths, g_steal_pointer (&path));
          else
            aisle_session_toast (session, problem, FALSE);
        }
      g_ptr_array_add (paths, NULL);
      if (paths->len > 1)
        aisle_session_import_files (session, (const char *const *) paths->pdata);
    }
  g_object_unref (dialog);
}

void
aisle_judgements_import (AisleSession *session, GtkWidget *parent)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Import Judgements"), GTK_WINDOW (gtk_widget_get_root (parent)),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  show (dialog, G_CALLBACK (import_cb), session);
}

/* ---- into a file ---- */

typedef struct
{
  char *path;
  gboolean clicks;
  gsize rows; /* that were written */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->path);
  g_free (order);
}

static gpointer
run_export (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Order *order = input;

  return GINT_TO_POINTER (order->clicks
                              ? aisle_command_export_click_grades (project, CLICK_MODEL, LEAST_SHOWN, order->path,
                                                                   &order->rows, progress, error)
                              : aisle_command_export_judgements (project, order->path, &order->rows, progress, error));
}

static void
exported_cb (AisleJob *job, AisleSession *session)
{
  const Order *order = aisle_job_get_input (job);
  g_autofree char *name = NULL, *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  name = g_path_get_basename (order->path);
  /* Translators: number of judgements, file */
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'zu judgement saved as %s", "%'zu judgements saved as %s", order->rows),
      order->rows, name);
  aisle_session_toast (session, text, FALSE);
}

static void
export_cb (GtkNativeDialog *dialog, int response, AisleSession *session)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      Order *order = g_new0 (Order, 1);
      AisleJobSpec spec = { .title = _ ("Saving judgements"),
                            .lane = AISLE_LANE_COMPUTE,
                            .mode = AISLE_PROJECT_READ,
                            .run = run_export,
                            .input = order,
                            .input_free = order_free };

      order->path = g_file_get_path (file);
      order->clicks = g_object_get_data (G_OBJECT (dialog), "clicks") != NULL;
      g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (exported_cb), session, 0);
    }
  g_object_unref (dialog);
}

void
aisle_judgements_export (AisleSession *session, GtkWidget *parent, const char *what)
{
  gboolean clicks = g_str_equal (what, "clicks");
  g_autofree char *file =
      g_strdup_printf ("%s.%s", clicks ? _ ("grades from clicks") : _ ("judgements"), clicks ? "csv" : what);
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save Judgements"), GTK_WINDOW (gtk_widget_get_root (parent)),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file);
  g_object_set_data (G_OBJECT (dialog), "clicks", GINT_TO_POINTER (clicks));
  show (dialog, G_CALLBACK (export_cb), session);
}
