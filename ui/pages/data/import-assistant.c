/* import-assistant.c: see import-assistant.h.  The file is read in jobs; the mapping between them lives here. */
#include "pages/data/import-assistant.h"
#include "app/library.h"
#include "pages/data/assistant-jobs.h"
#include "pages/data/compare-dialog.h"
#include "pages/data/input-rows.h"
#include "pages/data/mapping-rows.h"
#include "pages/data/preset-rows.h"
#include "pages/data/reading-rows.h"
#include "widgets/bottom-bar.h"
#include "widgets/first-letter.h"
#include "widgets/split-box.h"
#include "widgets/table-view.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/record-kinds.h"

#define FEW_ROWS 7 /* are shown at their own height */

struct _AisleImportAssistant
{
  AdwBin parent_instance;
  AisleSession *session;
  char **paths;       /* files, folders and archives of one import */
  char *head;         /* (nullable) the file that the guesses are from */
  GPtrArray *files;   /* (nullable) what the paths stand for */
  GPtrArray *presets; /* (nullable) that the mapping looks like */
  AisleMapping *mapping;
  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkWidget *content, *bar;
  GtkLabel *file, *summary, *folds, *message;
  AisleTableView *preview;
  AisleInputRows *inputs;
  AisleMappingRows *columns;
  AdwBin *record, *reading;
  GtkWidget *guesses; /* around both */
  GtkDropDown *target;
  GtkWidget *import_button, *compare_button;
  gboolean again;
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (AisleImportAssistant, aisle_import_assistant, ADW_TYPE_BIN)

/* ---- showing a mapping ---- */

static void show_mapping (AisleImportAssistant *self);
static void target_cb (AisleImportAssistant *self);

static void
check (AisleImportAssistant *self)
{
  g_autoptr (GError) error = NULL;
  gboolean fine = aisle_mapping_check (self->mapping, &error);

  aisle_first_letter_label (self->message, fine ? NULL : error->message);
  gtk_widget_set_sensitive (self->import_button, fine);
  gtk_widget_set_sensitive (self->compare_button, fine);
}

static void
sniffed_cb (AisleJob *job, AisleImportAssistant *self)
{
  AisleSniff *sniff = aisle_job_get_input (job);

  if (!g_strv_equal ((const char *const *) sniff->paths, (const char *const *) self->paths))
    return;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      if (sniff->files != NULL)
        {
          g_clear_pointer (&self->files, g_ptr_array_unref);
          self->files = g_steal_pointer (&sniff->files);
          g_free (self->head);
          self->head = g_steal_pointer (&sniff->head);
          aisle_input_rows_set_files (self->inputs, self->files, self->head);
        }
      g_clear_pointer (&self->presets, g_ptr_array_unref);
      self->presets = g_steal_pointer (&sniff->presets);
      g_clear_pointer (&self->mapping, aisle_mapping_free);
      self->mapping = aisle_job_steal_result (job);
      show_mapping (self);
    }
  else if (self->mapping == NULL && aisle_job_get_error (job) != NULL)
    {
      aisle_first_letter_page (self->error_page, aisle_job_get_error (job)->message);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  else if (aisle_job_get_error (job) != NULL)
    {
      show_mapping (self); /* the rows go back to what holds */
      aisle_first_letter_label (self->message, aisle_job_get_error (job)->message);
    }
}

/* Takes mapping, which may be NULL. */
static void
sniff (AisleImportAssistant *self, AisleMapping *mapping)
{
  AisleSniff *input = g_new0 (AisleSniff, 1);
  AisleJobSpec spec = { .title = _ ("Reading the head of the file"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .run = aisle_sniff_run,
                        .input = input,
                        .input_free = (GDestroyNotify) aisle_sniff_free,
                        .result_free = (GDestroyNotify) aisle_mapping_free };
  input->paths = g_strdupv (self->paths);
  input->head = g_strdup (self->head);
  input->mapping = mapping;
  g_signal_connect_object (aisle_session_run_alone (self->session, &spec), "finished", G_CALLBACK (sniffed_cb), self,
                           0);
}

static void
show_preview (AisleImportAssistant *self)
{
  g_autoptr (AisleTable) preview = aisle_mapping_preview (self->mapping);

  aisle_table_view_set_table (self->preview, preview, NULL);
  gtk_widget_set_valign (GTK_WIDGET (self->preview),
                         aisle_table_n_rows (preview) > FEW_ROWS ? GTK_ALIGN_FILL : GTK_ALIGN_START);
}

static gboolean
show_mapping_cb (gpointer self)
{
  show_mapping (self);
  return G_SOURCE_REMOVE;
}

static void
change_cb (const char *name, const char *value, gboolean again, gpointer data)
{
  AisleImportAssistant *self = data;
  g_autoptr (GError) error = NULL;
  AisleMapping *changed = aisle_mapping_dup (self->mapping);

  if (!aisle_mapping_set (changed, name, value, &error))
    {
      aisle_first_letter_label (self->message, error->message);
      aisle_mapping_free (changed);
      return;
    }
  if (again)
    {
      sniff (self, changed);
      return;
    }
  aisle_mapping_free (self->mapping);
  self->mapping = changed;
  check (self);
  /* Other rows may come and go with this one; not from within its own signal. */
  if (!g_str_has_prefix (name, "role.") && !g_str_equal (name, "as"))
    show_preview (self);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT, show_mapping_cb, g_object_ref (self), g_object_unref);
}

static void
save_preset_cb (AisleImportAssistant *self)
{
  aisle_preset_ask_name (GTK_WIDGET (self), self->session, self->mapping);
}

static void
show_record (AisleImportAssistant *self)
{
  GtkWidget *group = aisle_record_rows (self->mapping, change_cb, self);
  GtkWidget *save = gtk_button_new_with_label (_ ("Save as Preset…"));

  gtk_widget_add_css_class (save, "flat");
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (save_preset_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), save);
  if (self->presets != NULL && self->presets->len > 0)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               aisle_preset_row (self->mapping, self->presets, change_cb, self));
  adw_bin_set_child (self->record, group);
}

/* What is imported, in a few words. */
static char *
name_of (AisleImportAssistant *self)
{
  guint n = self->files != NULL ? self->files->len : 1;

  return g_strv_length (self->paths) == 1
             ? g_path_get_basename (self->paths[0])
             : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u File", "%u Files", n), n);
}

static void
show_folds (AisleImportAssistant *self)
{
  const char *const *paths = (const char *const *) (self->files != NULL ? (char **) self->files->pdata : self->paths);
  g_autofree char *folds =
      aisle_reading_folds (self->mapping, paths, self->files != NULL ? self->files->len : g_strv_length (self->paths));

  gtk_label_set_text (self->folds, folds != NULL ? folds : "");
  gtk_widget_set_visible (GTK_WIDGET (self->folds), folds != NULL);
}

static void
show_mapping (AisleImportAssistant *self)
{
  g_autofree char *name = name_of (self), *summary = NULL, *focused = NULL;

  if (self->mapping == NULL)
    return;
  focused = aisle_option_focused (self->guesses);
  summary = aisle_reading_summary (self->mapping);
  gtk_label_set_text (self->file, name);
  gtk_label_set_text (self->summary, summary);
  show_folds (self);
  show_preview (self);
  aisle_mapping_rows_set_mapping (self->columns, self->mapping, change_cb, self);
  show_record (self);
  adw_bin_set_child (self->reading, aisle_reading_rows (self->mapping, change_cb, self));
  gtk_stack_set_visible_child_name (self->stack, "mapping");
  if (focused != NULL)
    aisle_option_focus (self->guesses, focused);
  check (self);
  target_cb (self);
}

/* ---- importing ---- */

static void
import_finished_cb (AisleJob *job, AisleImportAssistant *self)
{
  AisleImportOrder *import = aisle_job_get_input (job);
  const AisleImportReport *report = aisle_job_get_result (job);
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (self->content, TRUE);
  if (report == NULL)
    {
      const GError *error = aisle_job_get_error (job);
      /* Only a refusal that can be overruled: the same file is in the project already. */
      self->again = g_error_matches (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
      gtk_button_set_label (GTK_BUTTON (self->import_button), self->again ? _ ("Import Again") : _ ("Import"));
      aisle_first_letter_label (self->message, error->message);
      return;
    }
  text = aisle_import_order_summary (report);
  if (import->fresh)
    {
      /* The window stays, this page and its session do not. */
      g_autoptr (GtkWidget) window = g_object_ref (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))));

      aisle_session_open_project (self->session, import->project);
      if (aisle_import_order_is_to_be_told (report))
        gtk_widget_activate_action (window, "win.toast", "s", text);
    }
  else
    {
      aisle_session_toast (self->session, text, TRUE);
      aisle_session_changed (self->session);
    }
  g_signal_emit (self, done_signal, 0, TRUE);
}

static void
import_cb (AisleImportAssistant *self)
{
  AisleImportOrder *input = g_new0 (AisleImportOrder, 1);
  g_autofree char *file = name_of (self);
  g_autofree char *title = g_strdup_printf (_ ("Importing %s"), file);
  AisleJobSpec spec = { .title = title,
                        .lane = AISLE_LANE_COMPUTE,
                        .run = aisle_import_order_run,
                        .input = input,
                        .input_free = (GDestroyNotify) aisle_import_order_free,
                        .result_free = (GDestroyNotify) aisle_import_report_free };
  char *dot = strrchr (file, '.');

  input->fresh = aisle_session_get_path (self->session) == NULL || gtk_drop_down_get_selected (self->target) == 1;
  input->again = self->again;
  input->paths = g_strdupv (self->paths);
  input->mapping = aisle_mapping_dup (self->mapping);
  if (dot != NULL && dot != file)
    *dot = '\0';
  input->project = input->fresh ? aisle_library_new_path (file) : g_strdup (aisle_session_get_path (self->session));
  gtk_widget_set_sensitive (self->content, FALSE);
  gtk_label_set_text (self->message, "");
  g_signal_connect_object (aisle_session_run_alone (self->session, &spec), "finished", G_CALLBACK (import_finished_cb),
                           self, G_CONNECT_AFTER);
}

static void
compare_cb (AisleImportAssistant *self)
{
  aisle_compare_dialog_show (GTK_WIDGET (self), self->session, (const char *const *) self->paths, self->mapping,
                             (AisleCompareImport) (void (*) (void)) import_cb);
}

/* Only events have a before. */
static void
target_cb (AisleImportAssistant *self)
{
  gboolean here = aisle_session_get_path (self->session) != NULL && gtk_drop_down_get_selected (self->target) == 0;
  gtk_widget_set_visible (self->compare_button,
                          here && self->mapping != NULL && self->mapping->target == aisle_record_kind_events ());
}

static void
cancel_cb (AisleImportAssistant *self)
{
  g_signal_emit (self, done_signal, 0, FALSE);
}

void
aisle_import_assistant_open (AisleImportAssistant *self, AisleSession *session, const char *const *paths)
{
  const char *targets[] = { _ ("Into this project"), _ ("As a new project"), NULL };
  GtkStringList *list = gtk_string_list_new (targets);

  g_set_object (&self->session, session);
  g_strfreev (self->paths);
  self->paths = g_strdupv ((char **) paths);
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  self->again = FALSE;
  g_clear_pointer (&self->mapping, aisle_mapping_free);
  gtk_button_set_label (GTK_BUTTON (self->import_button), _ ("Import"));
  gtk_drop_down_set_model (self->target, G_LIST_MODEL (list));
  gtk_widget_set_visible (GTK_WIDGET (self->target), aisle_session_get_path (session) != NULL);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  g_object_unref (list);
  sniff (self, NULL);
}

static void
aisle_import_assistant_dispose (GObject *object)
{
  AisleImportAssistant *self = AISLE_IMPORT_ASSISTANT (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->paths, g_strfreev);
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_clear_pointer (&self->mapping, aisle_mapping_free);
  G_OBJECT_CLASS (aisle_import_assistant_parent_class)->dispose (object);
}

static void
aisle_import_assistant_class_init (AisleImportAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_import_assistant_dispose;
  g_type_ensure (AISLE_TYPE_INPUT_ROWS);
  g_type_ensure (AISLE_TYPE_MAPPING_ROWS);
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/import-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, bar);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, error_page);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, content);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, file);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, summary);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, folds);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, message);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, preview);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, inputs);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, columns);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, record);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, reading);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, guesses);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, target);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, import_button);
  gtk_widget_class_bind_template_child (widget_class, AisleImportAssistant, compare_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_bind_template_callback (widget_class, target_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  done_signal = g_signal_new ("done", AISLE_TYPE_IMPORT_ASSISTANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_BOOLEAN);
}

static void
aisle_import_assistant_init (AisleImportAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_bottom_bar_make (self->bar);
  aisle_table_view_set_fit (self->preview, 68, 260);
  aisle_table_view_set_label (self->preview, _ ("The first rows"));
}
