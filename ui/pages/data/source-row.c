/* source-row.c: see source-row.h. */
#include "pages/data/source-row.h"
#include "lists/rows-list.h"
#include "pages/data/data-view.h"
#include "pages/data/option-rows.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleSourceRow
{
  AdwExpanderRow parent_instance;
  AisleSession *session;
  AisleTable *sources;
  gsize row;
  gboolean filled;
};

enum
{
  USE,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleSourceRow, aisle_source_row, ADW_TYPE_EXPANDER_ROW)

static gint64
integer (AisleSourceRow *self, const char *column)
{
  return aisle_table_integer_of (self->sources, self->row, column);
}

static const char *
text (AisleSourceRow *self, const char *column)
{
  return aisle_table_text_of (self->sources, self->row, column);
}

gint64
aisle_source_row_get_source (AisleSourceRow *self)
{
  return integer (self, "source");
}

const char *
aisle_source_row_get_file (AisleSourceRow *self)
{
  return text (self, "file");
}

/* ---- inside ---- */

/* One line of a list of facts: what, and how much. */
static void
add_fact (GtkGrid *facts, const char *title, const char *value, gboolean code)
{
  GtkWidget *name = gtk_label_new (title), *label = gtk_label_new (value);
  int row = 0;

  while (gtk_grid_get_child_at (facts, 0, row) != NULL)
    row++;
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), code);
  gtk_label_set_ellipsize (GTK_LABEL (label), code ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_tooltip_text (label, code ? value : NULL);
  gtk_widget_add_css_class (label, code ? "monospace" : "numeric");
  gtk_grid_attach (facts, name, 0, row, 1, 1);
  gtk_grid_attach (facts, label, 1, row, 1, 1);
}

static void
add_count (GtkGrid *facts, const char *title, gint64 n)
{
  g_autofree char *value = g_strdup_printf ("%'lld", (long long) n);
  add_fact (facts, title, value, FALSE);
}

static const char *
reason_title (const char *id)
{
  for (guint i = 0; i < AISLE_N_REJECTS; i++)
    if (g_str_equal (aisle_reject_id (i), id))
      return aisle_reject_title (i);
  return id;
}

static void
add_reasons (AisleSourceRow *self, GtkGrid *facts)
{
  g_autoptr (JsonNode) node = aisle_json_parse (text (self, "reasons"), -1, NULL);
  JsonObject *reasons = aisle_json_node_object (node);
  g_autoptr (GList) names = reasons != NULL ? json_object_get_members (reasons) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      /* Translators: why rows were refused: "Rejected: time not understood" */
      g_autofree char *title = g_strdup_printf (_ ("Rejected: %s"), reason_title (l->data));
      if (aisle_json_integer (reasons, l->data, 0) > 0)
        add_count (facts, title, aisle_json_integer (reasons, l->data, 0));
    }
}

static void
failed_cb (AisleSourceRow *self, const char *message)
{
  g_signal_emit (self, signals[FAILED], 0, message);
}

static void
rejects_cb (AisleJob *job, AisleSourceRow *self)
{
  static const char *const hidden[] = { "source", NULL };
  AisleRowsFound *found = aisle_job_get_result (job);
  g_autoptr (GListModel) rows = NULL;
  GtkWidget *grid, *row;

  if (found == NULL)
    {
      if (aisle_job_get_error (job) != NULL)
        g_signal_emit (self, signals[FAILED], 0, aisle_job_get_error (job)->message);
      return;
    }
  grid = aisle_table_view_new ();
  row = gtk_list_box_row_new ();
  gtk_widget_add_css_class (grid, "inset-table");
  aisle_table_view_set_fit (AISLE_TABLE_VIEW (grid), 60, 320);
  aisle_table_view_set_label (AISLE_TABLE_VIEW (grid), _ ("Rejected rows"));
  aisle_table_view_set_hidden (AISLE_TABLE_VIEW (grid), hidden);
  rows = aisle_rows_list_new_of_set (self->session, found->set, found->first);
  g_signal_connect_object (rows, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  aisle_table_view_set_rows (AISLE_TABLE_VIEW (grid), rows, found->first, NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), grid);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

/* What a closed row does not show is asked for when it is opened. */
static void
fill (AisleSourceRow *self)
{
  AisleJobSpec spec = { .title = _ ("Reading rejected rows"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = aisle_rows_found_run,
                        .input_free = (GDestroyNotify) aisle_rows_query_free,
                        .result_free = aisle_rows_found_free };
  AisleRowsQuery *query;
  g_autofree char *size = NULL;
  GtkWidget *row, *grid;
  GtkGrid *facts;

  if (self->filled || !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;
  self->filled = TRUE;
  row = gtk_list_box_row_new ();
  grid = gtk_grid_new ();
  facts = GTK_GRID (grid);
  gtk_grid_set_row_spacing (facts, 6);
  gtk_grid_set_column_spacing (facts, 12);
  gtk_widget_add_css_class (grid, "facts");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), grid);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  size = g_format_size ((guint64) MAX (0, integer (self, "bytes")));
  add_fact (facts, _ ("File size"), size, FALSE);
  add_count (facts, _ ("Rows read"), integer (self, "rows_read"));
  add_count (facts, _ ("Rows stored"), integer (self, "rows_stored"));
  add_reasons (self, facts);
  add_fact (facts, _ ("Hash of the rows"), text (self, "content_hash"), TRUE);
  if (integer (self, "rejected") == 0)
    return;
  spec.input = query = aisle_rows_query_new ("rejects");
  query->source = integer (self, "source");
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (rejects_cb), self, 0);
}

/* ---- outside ---- */

static void
use_cb (GtkSwitch *control, GParamSpec *spec, AisleSourceRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (control)); /* a click alone does not give it */
  g_signal_emit (self, signals[USE], 0, gtk_switch_get_active (control));
}

static char *
summary (AisleSourceRow *self)
{
  const AisleReader *reader = aisle_reader (text (self, "reader"));
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *time = aisle_data_view_when (integer (self, "added"));
  gint64 stored = integer (self, "rows_stored"), rejected = integer (self, "rejected");

  g_string_append_printf (line, g_dngettext (GETTEXT_PACKAGE, "%'lld row", "%'lld rows", (gulong) stored),
                          (long long) stored);
  if (rejected > 0)
    {
      g_string_append (line, " · ");
      g_string_append_printf (line, _ ("%'lld rejected"), (long long) rejected);
    }
  g_string_append_printf (line, " · %s · %s", reader != NULL ? _ (reader->title) : text (self, "reader"), time);
  if (g_str_equal (text (self, "state"), "undone"))
    g_string_append_printf (line, " · %s", _ ("undone"));
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
show (AisleSourceRow *self)
{
  g_autofree char *line = summary (self), *escaped_line = g_markup_escape_text (line, -1);
  g_autofree char *title = g_markup_escape_text (text (self, "file"), -1);
  g_autofree char *spoken = g_strdup_printf (_ ("Use the rows of %s"), text (self, "file"));
  g_autofree char *name = NULL;
  const char *state = text (self, "state");
  GtkWidget *control;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), escaped_line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text (self, "path"));
  if (g_str_equal (state, "undone"))
    return;
  control = gtk_switch_new ();
  gtk_switch_set_active (GTK_SWITCH (control), g_str_equal (state, "used"));
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (control, _ ("Use its rows"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  name = g_strdup_printf ("source-%lld", (long long) integer (self, "source"));
  aisle_option_set_name (control, name);
  g_signal_connect_object (control, "notify::active", G_CALLBACK (use_cb), self, 0);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), control);
}

static void
aisle_source_row_finalize (GObject *object)
{
  AisleSourceRow *self = AISLE_SOURCE_ROW (object);
  g_object_unref (self->session);
  aisle_table_unref (self->sources);
  G_OBJECT_CLASS (aisle_source_row_parent_class)->finalize (object);
}

static void
aisle_source_row_class_init (AisleSourceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_source_row_finalize;
  signals[USE] = g_signal_new ("use", AISLE_TYPE_SOURCE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", AISLE_TYPE_SOURCE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
}

static void
aisle_source_row_init (AisleSourceRow *self)
{
}

GtkWidget *
aisle_source_row_new (AisleSession *session, AisleTable *sources, gsize row)
{
  AisleSourceRow *self = g_object_new (AISLE_TYPE_SOURCE_ROW, NULL);

  self->session = g_object_ref (session);
  self->sources = aisle_table_ref (sources);
  self->row = row;
  show (self);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (fill), NULL);
  return GTK_WIDGET (self);
}
