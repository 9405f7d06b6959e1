/* quality-view.c: see quality-view.h. */
#include "pages/data/quality-view.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleQualityView
{
  AisleDataView parent_instance;
  AisleTableView *grid;
};

G_DEFINE_FINAL_TYPE (AisleQualityView, aisle_quality_view, AISLE_TYPE_DATA_VIEW)

static AisleSession *
session_of (AisleQualityView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

static gpointer
run_quality (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_quality (project, progress, error);
}

static void
quality_cb (AisleJob *job, AisleQualityView *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);

  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (answer != NULL)
    aisle_table_view_set_table (self->grid, answer->table, aisle_session_get_currency (session_of (self)));
}

static void
aisle_quality_view_load (AisleDataView *view)
{
  AisleQualityView *self = AISLE_QUALITY_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Checking quality"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_quality,
                        .result_free = (GDestroyNotify) aisle_answer_free };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (quality_cb), self, 0);
}

static void
aisle_quality_view_class_init (AisleQualityViewClass *klass)
{
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_quality_view_load;
}

static void
aisle_quality_view_init (AisleQualityView *self)
{
  static const char *const ids[] = { "finding", NULL };
  GtkWidget *grid = aisle_table_view_new ();

  self->grid = AISLE_TABLE_VIEW (grid);
  aisle_table_view_set_hidden (self->grid, ids);
  aisle_table_view_set_label (self->grid, _ ("Quality"));
  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "clip");
  adw_bin_set_child (ADW_BIN (self), grid);
}
