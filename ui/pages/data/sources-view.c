/* sources-view.c: see sources-view.h. */
#include "pages/data/sources-view.h"
#include "pages/data/history-list.h"
#include "pages/data/option-rows.h"
#include "pages/data/source-row.h"
#include "widgets/split-box.h"

#include "base/i18n.h"

#define SHOWN 60 /* imports; a folder of daily logs may be hundreds */

struct _AisleSourcesView
{
  AisleDataView parent_instance;
  AdwPreferencesGroup *imports;
  GtkButton *all_button;
  AisleHistoryList *history;
  AisleTable *sources; /* (nullable) */
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (AisleSourcesView, aisle_sources_view, AISLE_TYPE_DATA_VIEW)

/* ---- left out, taken in ---- */

typedef struct
{
  gint64 source;
  char *file;
  gboolean use;
} Use;

static void
use_free (gpointer data)
{
  Use *self = data;
  g_free (self->file);
  g_free (self);
}

static gpointer
run_use (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Use *self = input;

  if (!aisle_command_use_source (project, self->source, self->use, error))
    return NULL;
  return g_strdup_printf (self->use ? _ ("%s taken in again") : _ ("%s left out"), self->file);
}

static void
use_cb (AisleSourcesView *self, gboolean use, AisleSourceRow *row)
{
  Use *input = g_new0 (Use, 1);

  input->source = aisle_source_row_get_source (row);
  input->file = g_strdup (aisle_source_row_get_file (row));
  input->use = use;
  aisle_data_view_change (AISLE_DATA_VIEW (self), _ ("Changing what is used"), run_use, input, use_free);
}

/* ---- the lists ---- */

static void
fill (AisleSourcesView *self, gsize most)
{
  AisleSession *session = aisle_data_view_get_session (AISLE_DATA_VIEW (self));
  gsize n = aisle_table_n_rows (self->sources);
  g_autofree char *label = g_strdup_printf (_ ("Show All %'zu Imports"), n);
  g_autofree char *focused = aisle_option_focused (GTK_WIDGET (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->imports, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (gsize i = 0; i < MIN (n, most); i++)
    {
      GtkWidget *row = aisle_source_row_new (session, self->sources, n - 1 - i);
      g_signal_connect_object (row, "use", G_CALLBACK (use_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "failed", G_CALLBACK (aisle_data_view_fail), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->imports, row);
    }
  gtk_button_set_label (self->all_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), n > most);
  if (focused != NULL)
    aisle_option_focus (GTK_WIDGET (self), focused);
}

static void
all_cb (AisleSourcesView *self)
{
  fill (self, G_MAXSIZE);
}

typedef struct
{
  AisleTable *sources, *journal;
} Lists;

static void
lists_free (gpointer data)
{
  Lists *self = data;
  g_clear_pointer (&self->sources, aisle_table_unref);
  g_clear_pointer (&self->journal, aisle_table_unref);
  g_free (self);
}

static gpointer
run_lists (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Lists *lists = g_new0 (Lists, 1);

  lists->sources = aisle_command_sources (project, error);
  lists->journal = lists->sources == NULL ? NULL : aisle_command_journal (project, error);
  if (lists->journal != NULL)
    return lists;
  lists_free (lists);
  return NULL;
}

static void
lists_cb (AisleJob *job, AisleSourcesView *self)
{
  Lists *lists = aisle_job_get_result (job);

  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (lists == NULL)
    return;
  g_clear_pointer (&self->sources, aisle_table_unref);
  self->sources = aisle_table_ref (lists->sources);
  fill (self, SHOWN);
  aisle_history_list_set_journal (self->history, lists->journal);
}

static void
aisle_sources_view_load (AisleDataView *view)
{
  AisleSourcesView *self = AISLE_SOURCES_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Reading the imports"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_lists,
                        .result_free = lists_free };
  g_signal_connect_object (aisle_session_run (aisle_data_view_get_session (view), &spec), "finished",
                           G_CALLBACK (lists_cb), self, 0);
}

static void
aisle_sources_view_finalize (GObject *object)
{
  AisleSourcesView *self = AISLE_SOURCES_VIEW (object);
  g_clear_pointer (&self->sources, aisle_table_unref);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (aisle_sources_view_parent_class)->finalize (object);
}

static void
aisle_sources_view_class_init (AisleSourcesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_sources_view_finalize;
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_sources_view_load;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_HISTORY_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/sources-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleSourcesView, imports);
  gtk_widget_class_bind_template_child (widget_class, AisleSourcesView, all_button);
  gtk_widget_class_bind_template_child (widget_class, AisleSourcesView, history);
  gtk_widget_class_bind_template_callback (widget_class, all_cb);
}

static void
aisle_sources_view_init (AisleSourcesView *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
