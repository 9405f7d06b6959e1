/* sources-view.c: see sources-view.h. */
#include "pages/data/sources-view.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

#define MOST_SOURCES 100000

struct _AisleSourcesView
{
  AisleDataView parent_instance;
  AisleTableView *grid;
};

G_DEFINE_FINAL_TYPE (AisleSourcesView, aisle_sources_view, AISLE_TYPE_DATA_VIEW)

static AisleSession *
session_of (AisleSourcesView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

static gpointer
run_sources (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_rows (project, "sources", 0, MOST_SOURCES, error);
}

static void
sources_cb (AisleJob *job, AisleSourcesView *self)
{
  AisleTable *table = aisle_job_get_result (job);

  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (table != NULL)
    aisle_table_view_set_table (self->grid, table, NULL);
}

static void
aisle_sources_view_load (AisleDataView *view)
{
  AisleSourcesView *self = AISLE_SOURCES_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Reading the imports"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_sources,
                        .result_free = (GDestroyNotify) aisle_table_unref };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (sources_cb), self, 0);
}

static void
aisle_sources_view_class_init (AisleSourcesViewClass *klass)
{
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_sources_view_load;
}

static void
aisle_sources_view_init (AisleSourcesView *self)
{
  static const char *const ids[] = { "id", NULL };
  GtkWidget *grid = aisle_table_view_new ();

  self->grid = AISLE_TABLE_VIEW (grid);
  aisle_table_view_set_hidden (self->grid, ids);
  aisle_table_view_set_label (self->grid, _ ("Sources"));
  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "clip");
  adw_bin_set_child (ADW_BIN (self), grid);
}
