/* quality-view.c: see quality-view.h. */
#include "pages/data/quality-view.h"
#include "pages/data/finding-row.h"

#include "base/i18n.h"

struct _AisleQualityView
{
  AisleDataView parent_instance;
  GtkWidget *busy, *head, *fix_all;
  GtkLabel *headline;
  AdwStatusPage *calm;
  GtkBox *groups;
  GPtrArray *defects; /* ids that Fix All mends */
};

G_DEFINE_FINAL_TYPE (AisleQualityView, aisle_quality_view, AISLE_TYPE_DATA_VIEW)

static AisleSession *
session_of (AisleQualityView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

/* ---- what can be done ---- */

static gpointer
run_fix (AisleProject *project, gpointer findings, AisleProgress *progress, GError **error)
{
  gsize rows = 0;

  if (!aisle_command_fix (project, (const char *const *) findings, &rows, progress, error))
    return NULL;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu row mended", "%'zu rows mended", rows), rows);
}

/* Takes findings. */
static void
fix (AisleQualityView *self, char **findings)
{
  aisle_data_view_change (AISLE_DATA_VIEW (self), _ ("Mending the data"), run_fix, findings,
                          (GDestroyNotify) g_strfreev);
}

static void
fix_all_cb (AisleQualityView *self)
{
  g_autoptr (GStrvBuilder) findings = g_strv_builder_new ();

  for (guint i = 0; i < self->defects->len; i++)
    g_strv_builder_add (findings, self->defects->pdata[i]);
  fix (self, g_strv_builder_end (findings));
}

static void
fix_cb (AisleQualityView *self, AisleFindingRow *row)
{
  const char *findings[] = { aisle_finding_row_get_finding (row), NULL };
  fix (self, g_strdupv ((char **) findings));
}

typedef struct
{
  char *finding, *title;
  gboolean ignore;
} Ignore;

static void
ignore_free (gpointer data)
{
  Ignore *self = data;
  g_free (self->finding);
  g_free (self->title);
  g_free (self);
}

static gpointer
run_ignore (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Ignore *self = input;

  if (!aisle_command_ignore (project, self->finding, self->ignore, error))
    return NULL;
  return g_strdup_printf (self->ignore ? _ ("Ignoring “%s”") : _ ("Looking at “%s” again"), self->title);
}

static void
ignore_cb (AisleQualityView *self, gboolean ignore, AisleFindingRow *row)
{
  Ignore *input = g_new0 (Ignore, 1);

  input->finding = g_strdup (aisle_finding_row_get_finding (row));
  input->title = g_strdup (aisle_finding_row_get_title (row));
  input->ignore = ignore;
  aisle_data_view_change (AISLE_DATA_VIEW (self), _ ("Changing what is looked at"), run_ignore, input, ignore_free);
}

/* ---- the findings ---- */

typedef struct
{
  AisleAnswer *answer;
  char **ignored;
} Findings;

static void
findings_free (gpointer data)
{
  Findings *self = data;
  aisle_answer_free (self->answer);
  g_strfreev (self->ignored);
  g_free (self);
}

static gpointer
run_findings (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  AisleAnswer *answer = aisle_command_quality (project, progress, error);
  Findings *findings;

  if (answer == NULL)
    return NULL;
  findings = g_new0 (Findings, 1);
  findings->answer = answer;
  findings->ignored = aisle_command_ignored (project);
  return findings;
}

static const struct
{
  const char *severity, *title; /* NULL: those ignored */
} groups[] = {
  { "defect", N_ ("To mend") },
  { "look", N_ ("To look at") },
  { "fact", N_ ("To know") },
  { NULL, N_ ("Ignored") },
};

static gboolean
belongs (const Findings *findings, gsize row, const char *severity)
{
  AisleTable *table = findings->answer->table;
  const char *id = aisle_table_text_of (table, row, "finding");
  gboolean ignored = g_strv_contains ((const char *const *) findings->ignored, id);

  if (aisle_table_integer_of (table, row, "rows") == 0)
    return FALSE;
  if (severity == NULL)
    return ignored;
  return !ignored && g_strcmp0 (aisle_table_text_of (table, row, "severity"), severity) == 0;
}

static int
by_rows (gconstpointer a, gconstpointer b, gpointer table)
{
  gsize column = (gsize) aisle_table_find (table, "rows");
  gint64 x = aisle_table_integer (table, *(const gsize *) a, column);
  gint64 y = aisle_table_integer (table, *(const gsize *) b, column);
  return x > y ? -1 : x < y;
}

/* The findings of a severity, the most rows first; how many rows. */
static gint64
add_group (AisleQualityView *self, const Findings *findings, const char *severity, const char *title)
{
  AisleTable *table = findings->answer->table;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GtkSizeGroup) numbers = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *box, *heading, *list;
  gint64 n = 0;

  for (gsize i = 0; i < aisle_table_n_rows (table); i++)
    if (belongs (findings, i, severity))
      g_array_append_val (rows, i);
  if (rows->len == 0)
    return 0;
  g_array_sort_with_data (rows, by_rows, table);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  heading = gtk_label_new (title);
  list = gtk_list_box_new ();
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  for (guint i = 0; i < rows->len; i++)
    {
      gsize row = g_array_index (rows, gsize, i);
      GtkWidget *widget = aisle_finding_row_new (session_of (self), table, row, severity == NULL, numbers);
      g_signal_connect_object (widget, "fix", G_CALLBACK (fix_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (widget, "ignore", G_CALLBACK (ignore_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (widget, "failed", G_CALLBACK (aisle_data_view_fail), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (GTK_LIST_BOX (list), widget);
      n += aisle_table_integer_of (table, row, "rows");
      if (g_strcmp0 (severity, "defect") == 0)
        g_ptr_array_add (self->defects, g_strdup (aisle_finding_row_get_finding (AISLE_FINDING_ROW (widget))));
    }
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (self->groups, box);
  return n;
}

static void
show (AisleQualityView *self, const Findings *findings)
{
  gint64 events = aisle_json_integer (aisle_session_get_info (session_of (self)), "events", 0), problems = 0;
  gint64 stored = aisle_json_integer (aisle_session_get_info (session_of (self)), "events_stored", 0);
  g_autofree char *problems_text = NULL, *rows_text = NULL, *headline = NULL, *facts = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  g_ptr_array_set_size (self->defects, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      gint64 n = add_group (self, findings, groups[i].severity, _ (groups[i].title));
      if (g_strcmp0 (groups[i].severity, "defect") == 0 || g_strcmp0 (groups[i].severity, "look") == 0)
        problems += n;
    }
  problems_text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lld problem", "%'lld problems", (gulong) problems),
                                   (long long) problems);
  rows_text =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lld row", "%'lld rows", (gulong) events), (long long) events);
  /* Translators: "4 problems", "31 rows" */
  headline = g_strdup_printf (_ ("%s in %s"), problems_text, rows_text);
  gtk_label_set_text (self->headline, headline);
  gtk_widget_set_visible (self->head, problems > 0);
  gtk_widget_set_visible (self->fix_all, self->defects->len > 0);
  facts = stored > 0 ? aisle_data_view_rows (AISLE_DATA_VIEW (self))
                     : g_strdup (_ ("Checks look at events, and this project has none yet"));
  adw_status_page_set_title (self->calm, stored > 0 ? _ ("Nothing to Mend") : _ ("Nothing to Check"));
  adw_status_page_set_description (self->calm, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->calm), problems == 0);
}

static void
findings_cb (AisleJob *job, AisleQualityView *self)
{
  Findings *findings = aisle_job_get_result (job);

  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  gtk_widget_set_visible (self->busy, FALSE);
  if (findings != NULL)
    show (self, findings);
}

static void
aisle_quality_view_load (AisleDataView *view)
{
  AisleQualityView *self = AISLE_QUALITY_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Checking quality"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_findings,
                        .result_free = findings_free };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (findings_cb), self, 0);
}

static void
aisle_quality_view_finalize (GObject *object)
{
  g_ptr_array_unref (AISLE_QUALITY_VIEW (object)->defects);
  G_OBJECT_CLASS (aisle_quality_view_parent_class)->finalize (object);
}

static void
aisle_quality_view_class_init (AisleQualityViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_quality_view_finalize;
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_quality_view_load;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/quality-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleQualityView, busy);
  gtk_widget_class_bind_template_child (widget_class, AisleQualityView, head);
  gtk_widget_class_bind_template_child (widget_class, AisleQualityView, headline);
  gtk_widget_class_bind_template_child (widget_class, AisleQualityView, fix_all);
  gtk_widget_class_bind_template_child (widget_class, AisleQualityView, calm);
  gtk_widget_class_bind_template_child (widget_class, AisleQualityView, groups);
  gtk_widget_class_bind_template_callback (widget_class, fix_all_cb);
}

static void
aisle_quality_view_init (AisleQualityView *self)
{
  self->defects = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
