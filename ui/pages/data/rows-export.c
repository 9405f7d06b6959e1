/* rows-export.c: see rows-export.h. */
#include "pages/data/rows-export.h"

#include "base/i18n.h"

typedef struct
{
  AisleSession *session; /* while it is asked */
  AisleRowsQuery *query;
  char *sql, *path;
  AisleRowsFormat format;
  gsize rows; /* that were written */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_object (&order->session);
  aisle_rows_query_free (order->query);
  g_free (order->sql);
  g_free (order->path);
  g_free (order);
}

/* CSV for people: spreadsheet programs take it for text of another time without a mark. */
static gpointer
run (AisleProject *project, gpointer data, AisleProgress *progress, GError **error)
{
  Order *order = data;
  AisleRowsExport what = { order->query, order->sql, order->format, TRUE };

  return GINT_TO_POINTER (aisle_command_export_rows (project, &what, order->path, &order->rows, progress, error));
}

static void
finished_cb (AisleJob *job, AisleSession *session)
{
  const Order *order = aisle_job_get_input (job);
  g_autofree char *name = NULL, *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  name = g_path_get_basename (order->path);
  /* Translators: number of rows, file */
  text = g_strdup_printf (_ ("%'zu rows saved as %s"), order->rows, name);
  aisle_session_toast (session, text, FALSE);
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  Order *order = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autoptr (AisleSession) session = g_steal_pointer (&order->session);
      AisleJobSpec spec = { .title = _ ("Saving rows"),
                            .lane = AISLE_LANE_COMPUTE,
                            .mode = AISLE_PROJECT_READ,
                            .run = run,
                            .input = order,
                            .input_free = order_free };

      order->path = g_file_get_path (file);
      g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (finished_cb), session, 0);
    }
  else
    order_free (order);
  g_object_unref (dialog);
}

gboolean
aisle_rows_export_format (const char *id, AisleRowsFormat *format)
{
  for (AisleRowsFormat f = 0; f < AISLE_ROWS_N_FORMATS; f++)
    if (g_str_equal (aisle_rows_format_id (f), id))
      {
        *format = f;
        return TRUE;
      }
  return FALSE;
}

void
aisle_rows_export_ask (AisleSession *session, GtkWidget *parent, const AisleRowsQuery *query, const char *sql,
                       AisleRowsFormat format, const char *name)
{
  Order *order = g_new0 (Order, 1);
  g_autofree char *file = g_strdup_printf ("%s.%s", name, aisle_rows_format_id (format));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save Rows"), GTK_WINDOW (gtk_widget_get_root (parent)), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);

  order->session = g_object_ref (session);
  order->query = query != NULL ? aisle_rows_query_dup (query) : NULL;
  order->sql = g_strdup (sql);
  order->format = format;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_strdelimit (file, "/", '-'));
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), order);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
