/* models-page.c: see models-page.h. */
#include "pages/models/models-page.h"
#include "app/library.h"
#include "pages/models/export-result.h"
#include "pages/models/model-card.h"
#include "pages/models/overrule-dialog.h"
#include "widgets/split-box.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/chat-tests.h"

struct _AisleModelsPage
{
  AislePage parent_instance;
  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *export_button, *export_to_button;
  AdwBin *result, *card;
  GPtrArray *runs;     /* AisleRun, newest first */
  GHashTable *bundles; /* run id -> AisleBundle exported in this session */
  gint64 chosen;       /* run id */
  gint64 to_export;    /* asked for before the runs were here */
};

G_DEFINE_FINAL_TYPE (AisleModelsPage, aisle_models_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_models = { .id = "models",
                                          .title = N_ ("Models"),
                                          .section = N_ ("Ship"),
                                          .icon = "aisle-models-symbolic",
                                          .needs_project = TRUE,
                                          .get_type = aisle_models_page_get_type };

static AisleSession *
session_of (AisleModelsPage *self)
{
  return aisle_page_get_session (AISLE_PAGE (self));
}

static const AisleRun *
find_run (AisleModelsPage *self, gint64 id)
{
  for (guint i = 0; self->runs != NULL && i < self->runs->len; i++)
    if (((AisleRun *) self->runs->pdata[i])->id == id)
      return self->runs->pdata[i];
  return NULL;
}

static void
show_chosen (AisleModelsPage *self)
{
  const AisleRun *run = find_run (self, self->chosen);
  AisleBundle *bundle = g_hash_table_lookup (self->bundles, &self->chosen);

  adw_bin_set_child (self->card, run != NULL ? aisle_model_card_new (run, self->runs) : NULL);
  adw_bin_set_child (self->result, bundle != NULL ? aisle_export_result_new (bundle) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->result), bundle != NULL);
  gtk_widget_set_sensitive (self->export_button, run != NULL && run->weight_bytes > 0);
  gtk_widget_set_sensitive (self->export_to_button, run != NULL && run->weight_bytes > 0);
}

static void
selected_cb (AisleModelsPage *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  self->chosen = *(gint64 *) g_object_get_data (G_OBJECT (row), "run");
  show_chosen (self);
}

/* ---- export ---- */

typedef struct
{
  gint64 run;
  char *folder;
  char *reason; /* (nullable) why it leaves although tests fail */
} Export;

static void
export_free (Export *self)
{
  g_free (self->folder);
  g_free (self->reason);
  g_free (self);
}

static gpointer
run_export (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Export *export = input;
  g_autofree char *parent = g_path_get_dirname (export->folder);

  g_mkdir_with_parents (parent, 0755);
  return aisle_command_export_despite (project, export->run, export->folder, export->reason, progress, error);
}

static void start_export (AisleModelsPage *self, gint64 run, const char *folder, const char *reason);

static void
overruled_cb (const char *reason, gpointer data, GObject *owner)
{
  const Export *refused = data;

  start_export (AISLE_MODELS_PAGE (owner), refused->run, refused->folder, reason);
}

/* Tests are in the way: a reason opens it. */
static void
ask_reason (AisleModelsPage *self, const Export *export, const char *problem)
{
  Export *refused = g_new0 (Export, 1);

  refused->run = export->run;
  refused->folder = g_strdup (export->folder);
  aisle_overrule_ask (G_OBJECT (self), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), problem, overruled_cb,
                      refused, (GDestroyNotify) export_free);
}

static void
exported_cb (AisleJob *job, AisleModelsPage *self)
{
  Export *export = aisle_job_get_input (job);
  g_autofree char *text = NULL, *name = NULL;

  if (g_error_matches (aisle_job_get_error (job), AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY))
    ask_reason (self, export, aisle_job_get_error (job)->message);
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  g_hash_table_replace (self->bundles, g_memdup2 (&export->run, sizeof (gint64)), aisle_job_steal_result (job));
  show_chosen (self);
  name = g_path_get_basename (export->folder);
  text = g_strdup_printf (_ ("Exported and verified: %s"), name);
  aisle_session_toast (session_of (self), text, FALSE);
}

/* folder NULL: the usual place; reason: (nullable). */
static void
start_export (AisleModelsPage *self, gint64 id, const char *folder, const char *reason)
{
  const AisleRun *run = find_run (self, id);
  Export *input = g_new0 (Export, 1);
  g_autofree char *what = g_strdup_printf ("%s %lld", run != NULL ? run->family : "", (long long) id);
  g_autofree char *shown = run != NULL ? aisle_model_card_title (run) : g_strdup (what);
  g_autofree char *title = g_strdup_printf (_ ("Exporting %s"), shown);
  AisleJobSpec spec = { .title = title,
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_export,
                        .input = input,
                        .input_free = (GDestroyNotify) export_free,
                        .result_free = (GDestroyNotify) aisle_bundle_free };

  input->run = id;
  input->reason = g_strdup (reason);
  input->folder = folder != NULL ? g_strdup (folder)
                                 : aisle_library_export_folder (aisle_session_get_path (session_of (self)), what);
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (exported_cb), self, 0);
}

static void
export_cb (AisleModelsPage *self)
{
  const AisleRun *run = find_run (self, self->chosen);
  if (run != NULL)
    start_export (self, run->id, NULL, NULL);
}

static void
folder_response_cb (GtkNativeDialog *dialog, int response, AisleModelsPage *self)
{
  const AisleRun *run = find_run (self, self->chosen);

  if (response == GTK_RESPONSE_ACCEPT && run != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);
      if (path != NULL)
        start_export (self, run->id, path, NULL);
    }
  g_object_unref (dialog);
}

static void
export_to_cb (AisleModelsPage *self)
{
  const AisleRun *run = find_run (self, self->chosen);
  g_autofree char *name = run != NULL ? g_strdup_printf ("%s-%lld", run->family, (long long) run->id) : NULL;
  GtkFileChooserNative *dialog;

  if (run == NULL)
    return;
  dialog = gtk_file_chooser_native_new (_ ("Export To"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_response_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- taking a run off the list ---- */

static gpointer
run_remove (AisleProject *project, gpointer run, AisleProgress *progress, GError **error)
{
  return GINT_TO_POINTER (aisle_command_archive (project, *(gint64 *) run, error));
}

static void
removed_cb (AisleJob *job, AisleModelsPage *self)
{
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  aisle_session_toast (session_of (self), _ ("Model removed"), TRUE);
  aisle_session_changed (session_of (self));
}

static void
remove_cb (AisleModelsPage *self)
{
  AisleJobSpec spec = { .title = _ ("Removing the model"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_remove,
                        .input = g_memdup2 (&self->chosen, sizeof (gint64)),
                        .input_free = g_free };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (removed_cb), self, 0);
}

/* To where something can be learnt from. */
static void
train_cb (AisleModelsPage *self)
{
  JsonObject *info = aisle_session_get_info (session_of (self)), *records = aisle_json_object (info, "records");
  gboolean events = aisle_json_integer (info, "events", 0) > 0;

  if (!events && aisle_json_integer (records, "dialogues", 0) + aisle_json_integer (records, "reviews", 0) > 0)
    aisle_session_go_to (session_of (self), "assistant", "intents train");
  else if (!events && aisle_json_integer (records, "judgements", 0) > 0)
    aisle_session_go_to (session_of (self), "search", "ranker train");
  else
    aisle_session_go_to (session_of (self), "recommendations", "train");
}

/* ---- the list ---- */

static void
add_row (AisleModelsPage *self, const AisleRun *run)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = aisle_model_card_title (run), *line = aisle_model_card_line (run);
  g_autofree char *escaped_title = g_markup_escape_text (title, -1), *escaped = g_markup_escape_text (line, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  g_object_set_data_full (G_OBJECT (row), "run", g_memdup2 (&run->id, sizeof (gint64)), g_free);
  gtk_list_box_append (self->list, row);
  if (run->id == self->chosen)
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const AisleRun *left = *(AisleRun *const *) a, *right = *(AisleRun *const *) b;

  return (left->id < right->id) - (left->id > right->id);
}

static gpointer
run_list (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  GPtrArray *runs = aisle_runs_list (project, FALSE, error);

  if (runs != NULL)
    g_ptr_array_sort (runs, compare_newest);
  return runs;
}

static void
listed_cb (AisleJob *job, AisleModelsPage *self)
{
  GPtrArray *runs = aisle_job_steal_result (job);
  GtkWidget *child;

  if (runs == NULL)
    {
      if (aisle_job_get_error (job) != NULL)
        aisle_session_toast (session_of (self), aisle_job_get_error (job)->message, FALSE);
      return;
    }
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  self->runs = runs;
  if (self->to_export != 0)
    self->chosen = self->to_export;
  if (find_run (self, self->chosen) == NULL)
    self->chosen = runs->len > 0 ? ((AisleRun *) runs->pdata[0])->id : 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < runs->len; i++)
    add_row (self, runs->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, runs->len > 0 ? "models" : "empty");
  if (self->to_export != 0 && find_run (self, self->to_export) != NULL)
    start_export (self, self->to_export, NULL, NULL);
  self->to_export = 0;
}

static void
aisle_models_page_load (AislePage *page)
{
  AisleModelsPage *self = AISLE_MODELS_PAGE (page);
  AisleJobSpec spec = { .title = _ ("Reading models"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_list,
                        .result_free = (GDestroyNotify) g_ptr_array_unref };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (listed_cb), self, 0);
}

/* "export 12" */
static void
aisle_models_page_show_detail (AislePage *page, const char *detail)
{
  if (!g_str_has_prefix (detail, "export "))
    return;
  AISLE_MODELS_PAGE (page)->to_export = g_ascii_strtoll (detail + strlen ("export "), NULL, 10);
  aisle_page_invalidate (page);
}

static void
aisle_models_page_finalize (GObject *object)
{
  AisleModelsPage *self = AISLE_MODELS_PAGE (object);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_hash_table_unref (self->bundles);
  G_OBJECT_CLASS (aisle_models_page_parent_class)->finalize (object);
}

static void
aisle_models_page_class_init (AisleModelsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_models_page_finalize;
  AISLE_PAGE_CLASS (klass)->load = aisle_models_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_models_page_show_detail;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/models-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleModelsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleModelsPage, list);
  gtk_widget_class_bind_template_child (widget_class, AisleModelsPage, export_button);
  gtk_widget_class_bind_template_child (widget_class, AisleModelsPage, export_to_button);
  gtk_widget_class_bind_template_child (widget_class, AisleModelsPage, result);
  gtk_widget_class_bind_template_child (widget_class, AisleModelsPage, card);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_to_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static void
aisle_models_page_init (AisleModelsPage *self)
{
  self->bundles = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) aisle_bundle_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
