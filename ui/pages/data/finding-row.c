/* finding-row.c: see finding-row.h. */
#include "pages/data/finding-row.h"
#include "widgets/split-box.h"
#include "widgets/table-view.h"

#include "base/i18n.h"
#include "quality/findings.h"

#include <string.h>

#define SHOWN_ROWS 50

struct _AisleFindingRow
{
  GtkListBoxRow parent_instance;
  AisleSession *session;
  AisleTable *findings;
  gsize row;
  gboolean ignored;
  GtkBox *box;
  GtkWidget *grid; /* (nullable) the rows, once asked for */
};

enum
{
  FIX,
  IGNORE,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleFindingRow, aisle_finding_row, GTK_TYPE_LIST_BOX_ROW)

static const char *
text (AisleFindingRow *self, const char *column)
{
  gssize i = aisle_table_find (self->findings, column);
  return i < 0 ? NULL : aisle_table_text (self->findings, self->row, (gsize) i);
}

static gint64
n_rows (AisleFindingRow *self)
{
  return aisle_table_integer_of (self->findings, self->row, "rows");
}

const char *
aisle_finding_row_get_finding (AisleFindingRow *self)
{
  return text (self, "finding");
}

const char *
aisle_finding_row_get_title (AisleFindingRow *self)
{
  return text (self, "title");
}

/* ---- its rows ---- */

static gpointer
run_rows (AisleProject *project, gpointer finding, AisleProgress *progress, GError **error)
{
  return aisle_command_finding_rows (project, finding, SHOWN_ROWS, progress, error);
}

static void
rows_cb (AisleJob *job, AisleFindingRow *self)
{
  AisleTable *table = aisle_job_get_result (job);

  if (table != NULL)
    {
      aisle_table_view_set_table (AISLE_TABLE_VIEW (self->grid), table, aisle_session_get_currency (self->session));
      aisle_table_view_hide_empty (AISLE_TABLE_VIEW (self->grid), table);
    }
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    g_signal_emit (self, signals[FAILED], 0, aisle_job_get_error (job)->message);
}

static void
show_rows_cb (GtkToggleButton *button, GParamSpec *spec, AisleFindingRow *self)
{
  AisleJobSpec job = { .title = _ ("Reading rows"),
                       .lane = AISLE_LANE_LOOK,
                       .silent = TRUE,
                       .mode = AISLE_PROJECT_READ,
                       .run = run_rows,
                       .input_free = g_free,
                       .result_free = (GDestroyNotify) aisle_table_unref };

  if (self->grid == NULL)
    {
      self->grid = aisle_table_view_new ();
      aisle_table_view_set_fit (AISLE_TABLE_VIEW (self->grid), 68, 320);
      aisle_table_view_set_label (AISLE_TABLE_VIEW (self->grid), aisle_finding_row_get_title (self));
      gtk_widget_add_css_class (self->grid, "inset-table");
      gtk_box_append (self->box, self->grid);
      job.input = g_strdup (aisle_finding_row_get_finding (self));
      g_signal_connect_object (aisle_session_run (self->session, &job), "finished", G_CALLBACK (rows_cb), self, 0);
    }
  gtk_widget_set_visible (self->grid, gtk_toggle_button_get_active (button));
}

/* ---- what can be done ---- */

static void
fix_cb (AisleFindingRow *self)
{
  g_signal_emit (self, signals[FIX], 0);
}

static void
ignore_cb (AisleFindingRow *self)
{
  g_signal_emit (self, signals[IGNORE], 0, !self->ignored);
}

/* Steps that change what rows say, by kind. */
static const struct
{
  const char *step, *verb;
} changing[] = {
  { "variants", N_ ("Merge Spellings") },
  { "encodings", N_ ("Mend Texts") },
  { "shift", N_ ("Shift Times") },
  { "scale", N_ ("Scale Prices") },
};

/* The verb of the proposed step, with how many rows it is about. */
static char *
verb (AisleFindingRow *self)
{
  const AisleFinding *finding = aisle_finding (aisle_finding_row_get_finding (self), NULL);
  const char *preset = finding != NULL && finding->preset != NULL ? finding->preset : "";
  gint64 n = n_rows (self);

  for (gsize i = 0; finding != NULL && i < G_N_ELEMENTS (changing); i++)
    if (g_str_equal (changing[i].step, finding->step))
      return g_strdup (_ (changing[i].verb));
  if (strstr (preset, "action=missing") != NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Clear %'lld Value", "Clear %'lld Values", (gulong) n),
                            (long long) n);
  if (strstr (preset, "action=cap") != NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Cap %'lld Value", "Cap %'lld Values", (gulong) n),
                            (long long) n);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Leave Out %'lld Row", "Leave Out %'lld Rows", (gulong) n),
                          (long long) n);
}

static GtkWidget *
button (AisleFindingRow *self, const char *label, const char *tooltip, GCallback callback)
{
  GtkWidget *widget = gtk_button_new_with_label (label);
  g_autofree char *spoken = g_strdup_printf (_ ("%s: %s"), label, aisle_finding_row_get_title (self));

  gtk_widget_set_tooltip_text (widget, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_swapped (widget, "clicked", callback, self);
  return widget;
}

/* Rejected rows stand under their import. */
static void
sources_cb (AisleFindingRow *self)
{
  aisle_session_go_to (self->session, "data", "sources");
}

static GtkWidget *
new_buttons (AisleFindingRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *rows, *widget;
  gboolean fact = g_strcmp0 (text (self, "severity"), "fact") == 0;
  gboolean known = aisle_finding (aisle_finding_row_get_finding (self), NULL) != NULL; /* of events */
  g_autofree char *label = NULL;

  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  if (!self->ignored && text (self, "fix") != NULL)
    {
      label = verb (self);
      widget = button (self, label, text (self, "fix_title"), G_CALLBACK (fix_cb));
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (widget))), PANGO_ELLIPSIZE_MIDDLE);
      gtk_box_append (GTK_BOX (box), widget);
    }
  if (self->ignored || (!fact && known))
    {
      widget = button (self, self->ignored ? _ ("Look Again") : _ ("Ignore"),
                       self->ignored ? NULL : _ ("Take it as it is"), G_CALLBACK (ignore_cb));
      gtk_widget_add_css_class (widget, "flat");
      gtk_box_append (GTK_BOX (box), widget);
    }
  if (known)
    {
      g_autofree char *spoken = g_strdup_printf (_ ("Rows: %s"), aisle_finding_row_get_title (self));
      rows = gtk_toggle_button_new ();
      gtk_button_set_icon_name (GTK_BUTTON (rows), "aisle-down-symbolic");
      gtk_widget_set_tooltip_text (rows, _ ("Show its rows"));
      gtk_widget_add_css_class (rows, "flat");
      gtk_accessible_update_property (GTK_ACCESSIBLE (rows), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      g_signal_connect (rows, "notify::active", G_CALLBACK (show_rows_cb), self);
      gtk_box_append (GTK_BOX (box), rows);
    }
  else if (g_str_has_prefix (aisle_finding_row_get_finding (self), "rejected_"))
    {
      widget = button (self, _ ("See Them"), _ ("Rejected rows stand under their import"), G_CALLBACK (sources_cb));
      gtk_widget_add_css_class (widget, "flat");
      gtk_box_append (GTK_BOX (box), widget);
    }
  return box;
}

/* ---- what it says ---- */

static GtkWidget *
wrapped (const char *words, const char *class)
{
  GtkWidget *label = gtk_label_new (words);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
new_text (AisleFindingRow *self, GtkSizeGroup *numbers)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *number = g_strdup_printf ("%'lld", (long long) n_rows (self));
  g_autofree char *share = aisle_table_format_of (self->findings, self->row, "share");
  g_autoptr (GString) facts = g_string_new (share);
  GtkWidget *count = gtk_label_new (number);

  gtk_label_set_xalign (GTK_LABEL (count), 1);
  gtk_size_group_add_widget (numbers, count);
  gtk_widget_set_valign (count, GTK_ALIGN_START);
  gtk_widget_add_css_class (count, "title-4");
  gtk_widget_add_css_class (count, "numeric");
  if (text (self, "example") != NULL)
    g_string_append (facts, facts->len > 0 ? " · " : "");
  if (text (self, "example") != NULL && text (self, "sample") != NULL)
    /* Translators: a file and line, and what stands there: first at log.csv:12: -59.00 */
    g_string_append_printf (facts, _ ("first at %s: %s"), text (self, "example"), text (self, "sample"));
  else if (text (self, "example") != NULL)
    {
      /* Translators: a file and line, such as log.csv:12 */
      g_string_append_printf (facts, _ ("first at %s"), text (self, "example"));
    }
  gtk_box_append (GTK_BOX (words), wrapped (aisle_finding_row_get_title (self), NULL));
  gtk_box_append (GTK_BOX (words), wrapped (facts->str, "dim-label"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (words), "caption");
  if (text (self, "fix_title") != NULL && !self->ignored)
    {
      /* Translators: what a fix would do: "Leave out rows without an item" */
      g_autofree char *fix = g_strdup_printf (_ ("Proposed: %s"), text (self, "fix_title"));
      gtk_box_append (GTK_BOX (words), wrapped (fix, "dim-label"));
      gtk_widget_add_css_class (gtk_widget_get_last_child (words), "caption");
    }
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), count);
  gtk_box_append (GTK_BOX (line), words);
  return line;
}

static void
aisle_finding_row_finalize (GObject *object)
{
  AisleFindingRow *self = AISLE_FINDING_ROW (object);
  g_object_unref (self->session);
  aisle_table_unref (self->findings);
  G_OBJECT_CLASS (aisle_finding_row_parent_class)->finalize (object);
}

static void
aisle_finding_row_class_init (AisleFindingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_finding_row_finalize;
  signals[FIX] = g_signal_new ("fix", AISLE_TYPE_FINDING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[IGNORE] = g_signal_new ("ignore", AISLE_TYPE_FINDING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", AISLE_TYPE_FINDING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
}

static void
aisle_finding_row_init (AisleFindingRow *self)
{
}

GtkWidget *
aisle_finding_row_new (AisleSession *session, AisleTable *findings, gsize row, gboolean ignored, GtkSizeGroup *numbers)
{
  AisleFindingRow *self = g_object_new (AISLE_TYPE_FINDING_ROW, "activatable", FALSE, "focusable", FALSE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *split;

  self->session = g_object_ref (session);
  self->findings = aisle_table_ref (findings);
  self->row = row;
  self->ignored = ignored;
  self->box = GTK_BOX (box);
  split = g_object_new (AISLE_TYPE_SPLIT_BOX, "start", new_text (self, numbers), "end", new_buttons (self), "end-width",
                        320, "threshold", 600, NULL);
  gtk_widget_add_css_class (split, "finding");
  gtk_box_append (self->box, split);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  return GTK_WIDGET (self);
}
