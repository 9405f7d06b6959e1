/* tables-view.c: see tables-view.h. */
#include "pages/data/tables-view.h"
#include "lists/rows-list.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleTablesView
{
  AisleDataView parent_instance;
  GtkDropDown *list;
  AisleTableView *grid;
};

G_DEFINE_FINAL_TYPE (AisleTablesView, aisle_tables_view, AISLE_TYPE_DATA_VIEW)

static const struct
{
  const char *table, *title;
} tables[] = {
  { "events", N_ ("Events") },
  { "rejects", N_ ("Rejected rows") },
  { "sources", N_ ("Sources") },
};

static AisleSession *
session_of (AisleTablesView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

static const char *
chosen_table (AisleTablesView *self)
{
  return tables[MIN (gtk_drop_down_get_selected (self->list), G_N_ELEMENTS (tables) - 1)].table;
}

static gint64
n_rows (AisleTablesView *self, const char *table)
{
  JsonObject *info = aisle_session_get_info (session_of (self));
  JsonArray *sources = aisle_json_array (info, "sources");

  if (g_str_equal (table, "events"))
    return aisle_json_integer (info, "events", 0);
  if (g_str_equal (table, "rejects"))
    return aisle_json_integer (info, "rejects_kept", 0);
  return sources != NULL ? json_array_get_length (sources) : 0;
}

static void
first_page_cb (AisleJob *job, AisleTablesView *self)
{
  AisleRowsRequest *request = aisle_job_get_input (job);
  AisleTable *first = aisle_job_get_result (job);

  if (!g_str_equal (request->table, chosen_table (self)))
    return;
  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (first != NULL)
    {
      g_autoptr (GListModel) rows =
          aisle_rows_list_new (session_of (self), request->table, n_rows (self, request->table), first);
      g_signal_connect_object (rows, "failed", G_CALLBACK (aisle_data_view_fail), self, G_CONNECT_SWAPPED);
      aisle_table_view_set_rows (self->grid, rows, first, aisle_session_get_currency (session_of (self)));
    }
}

static void
aisle_tables_view_load (AisleDataView *view)
{
  AisleTablesView *self = AISLE_TABLES_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Reading rows"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = aisle_rows_request_run,
                        .input = aisle_rows_request_new (chosen_table (self), 0),
                        .input_free = (GDestroyNotify) aisle_rows_request_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (first_page_cb), self,
                           0);
}

static void
aisle_tables_view_class_init (AisleTablesViewClass *klass)
{
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_tables_view_load;
}

static void
aisle_tables_view_init (AisleTablesView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *grid = aisle_table_view_new (), *list;
  GtkStringList *titles = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    gtk_string_list_append (titles, _ (tables[i].title));
  list = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  self->list = GTK_DROP_DOWN (list);
  self->grid = AISLE_TABLE_VIEW (grid);
  gtk_widget_set_halign (list, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Table"), -1);
  g_signal_connect_swapped (list, "notify::selected", G_CALLBACK (aisle_data_view_invalidate), self);
  aisle_table_view_set_label (self->grid, _ ("Rows of the table"));
  gtk_widget_set_vexpand (grid, TRUE);
  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "clip");
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), grid);
  adw_bin_set_child (ADW_BIN (self), box);
}
