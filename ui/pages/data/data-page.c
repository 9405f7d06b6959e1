/* data-page.c: see data-page.h. */
#include "pages/data/data-page.h"
#include "lists/rows-list.h"
#include "pages/data/import-assistant.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleDataPage
{
  AislePage parent_instance;
  GtkStack *stack, *views;
  AisleImportAssistant *assistant;
  GtkLabel *facts, *message;
  AisleTableView *quality, *events, *rejects, *sources;
  GHashTable *fresh; /* views that show the project as it is */
};

G_DEFINE_FINAL_TYPE (AisleDataPage, aisle_data_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_data = { .id = "data",
                                        .title = N_ ("Data"),
                                        .section = N_ ("Data"),
                                        .icon = "aisle-data-symbolic",
                                        .get_type = aisle_data_page_get_type };

static AisleSession *
session_of (AisleDataPage *self)
{
  return aisle_page_get_session (AISLE_PAGE (self));
}

static void
say (AisleDataPage *self, const char *message)
{
  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static void
show_facts (AisleDataPage *self)
{
  JsonObject *info = aisle_session_get_info (session_of (self));
  g_autofree char *text = NULL, *first = NULL, *last = NULL;

  if (info == NULL)
    return;
  first = g_strndup (aisle_json_text (info, "first_time", ""), 10);
  last = g_strndup (aisle_json_text (info, "last_time", ""), 10);
  /* Translators: numbers of events, users and items, then the first and the last day */
  text = g_strdup_printf (*first != '\0' ? _ ("%'lld events of %'lld users with %'lld items, %s to %s")
                                         : _ ("%'lld events of %'lld users with %'lld items"),
                          (long long) aisle_json_integer (info, "events", 0),
                          (long long) aisle_json_integer (info, "users", 0),
                          (long long) aisle_json_integer (info, "items", 0), first, last);
  gtk_label_set_text (self->facts, text);
}

/* ---- quality ---- */

static gpointer
run_quality (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_quality (project, progress, error);
}

static void
quality_cb (AisleJob *job, AisleDataPage *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);

  if (answer != NULL)
    aisle_table_view_set_table (self->quality, answer->table, aisle_session_get_currency (session_of (self)));
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    say (self, aisle_job_get_error (job)->message);
}

static void
load_quality (AisleDataPage *self)
{
  AisleJobSpec spec = { .title = _ ("Checking quality"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_quality,
                        .result_free = (GDestroyNotify) aisle_answer_free };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (quality_cb), self, 0);
}

/* ---- tables of the project ---- */

static gint64
n_rows (AisleDataPage *self, const char *table)
{
  JsonObject *info = aisle_session_get_info (session_of (self));
  JsonArray *sources = info != NULL ? aisle_json_array (info, "sources") : NULL;

  if (info == NULL)
    return 0;
  if (g_str_equal (table, "events"))
    return aisle_json_integer (info, "events", 0);
  if (g_str_equal (table, "rejects"))
    return aisle_json_integer (info, "rejects_kept", 0);
  return sources != NULL ? json_array_get_length (sources) : 0;
}

static void
failed_cb (AisleDataPage *self, const char *message)
{
  say (self, message);
}

static void
first_page_cb (AisleJob *job, AisleDataPage *self)
{
  AisleRowsRequest *request = aisle_job_get_input (job);
  AisleTable *first = aisle_job_get_result (job);
  AisleTableView *view = g_str_equal (request->table, "events")    ? self->events
                         : g_str_equal (request->table, "rejects") ? self->rejects
                                                                   : self->sources;
  if (first != NULL)
    {
      g_autoptr (GListModel) rows =
          aisle_rows_list_new (session_of (self), request->table, n_rows (self, request->table), first);
      g_signal_connect_object (rows, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
      aisle_table_view_set_rows (view, rows, first, aisle_session_get_currency (session_of (self)));
    }
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    say (self, aisle_job_get_error (job)->message);
}

static void
load_rows (AisleDataPage *self, const char *table)
{
  AisleJobSpec spec = { .title = _ ("Reading rows"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = aisle_rows_request_run,
                        .input = aisle_rows_request_new (table, 0),
                        .input_free = (GDestroyNotify) aisle_rows_request_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (first_page_cb), self,
                           0);
}

/* Each view asks when it is looked at. */
static void
view_changed_cb (AisleDataPage *self)
{
  const char *view = gtk_stack_get_visible_child_name (self->views);

  if (view == NULL || session_of (self) == NULL || aisle_session_get_info (session_of (self)) == NULL
      || !g_hash_table_add (self->fresh, (gpointer) g_intern_string (view)))
    return;
  if (g_str_equal (view, "quality"))
    load_quality (self);
  else
    load_rows (self, view);
}

static void
info_cb (AisleDataPage *self)
{
  show_facts (self);
  g_hash_table_remove_all (self->fresh);
  say (self, NULL);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->views)))
    view_changed_cb (self);
}

static void
show_data (AisleDataPage *self)
{
  gboolean open = aisle_session_get_path (session_of (self)) != NULL;
  gtk_stack_set_visible_child_name (self->stack, open ? "data" : "empty");
  if (open)
    view_changed_cb (self);
}

static void
assistant_done_cb (AisleDataPage *self, gboolean imported)
{
  if (aisle_session_get_path (session_of (self)) == NULL && !imported)
    aisle_session_go_to (session_of (self), "start", NULL);
  else
    show_data (self);
}

static void
aisle_data_page_load (AislePage *page)
{
  AisleDataPage *self = AISLE_DATA_PAGE (page);

  g_signal_handlers_disconnect_by_func (session_of (self), info_cb, self);
  g_signal_connect_object (session_of (self), "info", G_CALLBACK (info_cb), self, G_CONNECT_SWAPPED);
  show_facts (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "assistant") != 0)
    show_data (self);
}

static void
aisle_data_page_show_detail (AislePage *page, const char *path)
{
  AisleDataPage *self = AISLE_DATA_PAGE (page);

  aisle_import_assistant_open (self->assistant, session_of (self), path);
  gtk_stack_set_visible_child_name (self->stack, "assistant");
}

static void
aisle_data_page_finalize (GObject *object)
{
  g_hash_table_unref (AISLE_DATA_PAGE (object)->fresh);
  G_OBJECT_CLASS (aisle_data_page_parent_class)->finalize (object);
}

static void
aisle_data_page_class_init (AisleDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_data_page_finalize;
  AISLE_PAGE_CLASS (klass)->load = aisle_data_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_data_page_show_detail;
  g_type_ensure (AISLE_TYPE_IMPORT_ASSISTANT);
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, views);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, assistant);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, facts);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, message);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, quality);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, events);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, rejects);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, sources);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, assistant_done_cb);
}

static void
aisle_data_page_init (AisleDataPage *self)
{
  static const char *const ids[] = { "finding", NULL };

  self->fresh = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_table_view_set_hidden (self->quality, ids);
  aisle_table_view_set_label (self->quality, _ ("Quality"));
  aisle_table_view_set_label (self->events, _ ("Events"));
  aisle_table_view_set_label (self->rejects, _ ("Rejected rows"));
  aisle_table_view_set_label (self->sources, _ ("Sources"));
}
