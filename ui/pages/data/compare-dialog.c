/* compare-dialog.c: see compare-dialog.h. */
#include "pages/data/compare-dialog.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"

#include <math.h>

#define LOOK    .1
#define SHIFTED .25
#define MOST    .5 /* where the bar is full */

#define AISLE_TYPE_COMPARE_DIALOG (aisle_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AisleCompareDialog, aisle_compare_dialog, AISLE, COMPARE_DIALOG, AdwWindow)

struct _AisleCompareDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkLabel *headline;
  AdwPreferencesGroup *schema, *drift, *recipe, *figures;
  GtkWidget *import;
  GtkWidget *parent; /* (nullable) weak */
  AisleCompareImport import_func;
  AisleJob *job;
};

G_DEFINE_FINAL_TYPE (AisleCompareDialog, aisle_compare_dialog, ADW_TYPE_WINDOW)

/* ---- cells ---- */

static const char *
text (const AisleTable *table, gsize row, const char *column)
{
  const char *value = aisle_table_text_of (table, row, column);
  return value != NULL ? value : "";
}

static GtkWidget *
add_row (AdwPreferencesGroup *group, const char *title, const char *line)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *escaped_line = g_markup_escape_text (line != NULL ? line : "", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped_line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_preferences_group_add (group, row);
  return row;
}

static void
add_suffix (GtkWidget *row, const char *words)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
}

/* ---- the parts ---- */

static void
show_schema (AisleCompareDialog *self, const AisleTable *schema)
{
  for (gsize i = 0; i < aisle_table_n_rows (schema); i++)
    add_row (self->schema, text (schema, i, "sentence"), NULL);
  if (aisle_table_n_rows (schema) == 0)
    add_row (self->schema, _ ("As before"), NULL);
}

/* How far the shares moved, as a bar that says by its colour what the number says by its size. */
static GtkWidget *
psi_bar (double psi, const char *title)
{
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, MOST);
  const char *reading = psi < LOOK ? "psi-stable" : psi < SHIFTED ? "psi-look" : "psi-shifted";

  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), CLAMP (psi, 0, MOST));
  gtk_widget_set_size_request (bar, 90, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bar, reading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return bar;
}

static gboolean
is_shifted (const AisleTable *drift, gsize row)
{
  return g_str_equal (text (drift, row, "reading"), "shifted");
}

static void
add_drift (AisleCompareDialog *self, const AisleTable *drift, gsize i)
{
  double psi = aisle_table_number_of (drift, i, "psi");
  const char *measure = text (drift, i, "measure");
  g_autofree char *title = NULL, *line = NULL, *value = NULL;
  GtkWidget *row;

  title = g_str_equal (measure, "hour")      ? g_strdup_printf (_ ("%s: hours of the day"), text (drift, i, "title"))
          : g_str_equal (measure, "weekday") ? g_strdup_printf (_ ("%s: days of the week"), text (drift, i, "title"))
                                             : g_strdup (text (drift, i, "title"));
  if (isnan (psi))
    {
      g_autofree char *now = aisle_table_format_of (drift, i, "ids_after"),
                      *share = aisle_table_format_of (drift, i, "new_ids");
      line = *share != '\0' ? g_strdup_printf (_ ("%s ids, %s of them new"), now, share)
                            : g_strdup_printf (_ ("%s ids"), now);
      add_row (self->drift, title, line);
      return;
    }
  line = g_strdup (text (drift, i, "note"));
  value = g_strdup_printf ("%.2f", psi);
  row = add_row (self->drift, title, line);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), psi_bar (psi, title));
  add_suffix (row, value);
}

static void
show_drift (AisleCompareDialog *self, const AisleTable *drift)
{
  gsize shifted = 0, n = aisle_table_n_rows (drift);
  g_autofree char *headline = NULL;

  /* What has shifted first. */
  for (guint pass = 0; pass < 2; pass++)
    for (gsize i = 0; i < n; i++)
      if (is_shifted (drift, i) == (pass == 0))
        add_drift (self, drift, i);
  for (gsize i = 0; i < n; i++)
    shifted += is_shifted (drift, i);
  headline = shifted == 0 ? g_strdup (_ ("Its values look as before"))
                          : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu measure of its values has shifted",
                                                          "%'zu measures of its values have shifted", shifted),
                                             shifted);
  gtk_label_set_text (self->headline, headline);
  gtk_widget_set_visible (GTK_WIDGET (self->drift), n > 0);
}

static void
show_recipe (AisleCompareDialog *self, const AisleTable *recipe)
{
  for (gsize i = 0; i < aisle_table_n_rows (recipe); i++)
    {
      g_autofree char *before = aisle_table_format_of (recipe, i, "rows_before"),
                      *after = aisle_table_format_of (recipe, i, "rows_after");
      g_autofree char *share_before = aisle_table_format_of (recipe, i, "share_before"),
                      *share_after = aisle_table_format_of (recipe, i, "share_after");
      /* Translators: rows and their share so far, then rows and their share in the new file */
      g_autofree char *line = g_strdup_printf (_ ("%s rows (%s) so far, %s rows (%s) of the new"), before, share_before,
                                               after, share_after);
      add_row (self->recipe, text (recipe, i, "sentence"), line);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->recipe), aisle_table_n_rows (recipe) > 0);
}

static void
show_figures (AisleCompareDialog *self, const AisleTable *rows)
{
  for (gsize i = 0; i < aisle_table_n_rows (rows); i++)
    {
      g_autofree char *before = aisle_table_format_of (rows, i, "before"),
                      *after = aisle_table_format_of (rows, i, "after");
      g_autofree char *share = aisle_table_format_of (rows, i, "share_after");
      g_autofree char *time_before = aisle_table_format_of (rows, i, "time_before"),
                      *time_after = aisle_table_format_of (rows, i, "time_after");
      g_autofree char *value = NULL, *line = NULL;
      const char *then = *before != '\0' ? before : time_before, *now = *after != '\0' ? after : time_after;

      value = *share != '\0' && *after != '\0' ? g_strdup_printf ("%s (%s)", now, share) : g_strdup (now);
      /* Translators: a number or time of the data that are here */
      line = *then != '\0' ? g_strdup_printf (_ ("Before: %s"), then) : NULL;
      add_suffix (add_row (self->figures, text (rows, i, "title"), line), value);
    }
}

/* ---- asking ---- */

typedef struct
{
  char **paths;
  AisleMapping *mapping;
} Compare;

static void
compare_free (gpointer data)
{
  Compare *self = data;
  g_strfreev (self->paths);
  aisle_mapping_free (self->mapping);
  g_free (self);
}

static gpointer
run_compare (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Compare *compare = input;
  return aisle_command_diff (project, (const char *const *) compare->paths, g_strv_length (compare->paths),
                             compare->mapping, progress, error);
}

static void
compared_cb (AisleJob *job, AisleCompareDialog *self)
{
  AisleDiff *diff = aisle_job_get_result (job);
  g_autofree char *against = NULL;

  if (diff == NULL)
    {
      if (aisle_job_get_error (job) != NULL)
        aisle_first_letter_page (self->error_page, aisle_job_get_error (job)->message);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  if (diff->source_name != NULL)
    {
      against = g_strdup_printf (_ ("against %s"), diff->source_name);
      adw_window_title_set_subtitle (self->title, against);
    }
  show_schema (self, diff->schema);
  show_drift (self, diff->drift);
  show_recipe (self, diff->recipe);
  show_figures (self, diff->rows);
  gtk_stack_set_visible_child_name (self->stack, "diff");
  gtk_widget_set_sensitive (self->import, TRUE);
  gtk_widget_grab_focus (self->import);
}

static void
import_cb (AisleCompareDialog *self)
{
  GtkWidget *parent = self->parent;

  gtk_window_close (GTK_WINDOW (self));
  if (parent == NULL)
    return;
  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (parent)));
  self->import_func (parent);
}

static void
aisle_compare_dialog_dispose (GObject *object)
{
  AisleCompareDialog *self = AISLE_COMPARE_DIALOG (object);

  if (self->job != NULL && !aisle_job_is_over (self->job))
    aisle_job_cancel (self->job);
  g_clear_object (&self->job);
  g_clear_weak_pointer (&self->parent);
  G_OBJECT_CLASS (aisle_compare_dialog_parent_class)->dispose (object);
}

static void
aisle_compare_dialog_class_init (AisleCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_compare_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/compare-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, title);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, error_page);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, headline);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, schema);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, drift);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, recipe);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, figures);
  gtk_widget_class_bind_template_child (widget_class, AisleCompareDialog, import);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
aisle_compare_dialog_init (AisleCompareDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
aisle_compare_dialog_show (GtkWidget *parent, AisleSession *session, const char *const *paths,
                           const AisleMapping *mapping, AisleCompareImport import)
{
  AisleCompareDialog *self =
      g_object_new (AISLE_TYPE_COMPARE_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);
  Compare *input = g_new0 (Compare, 1);
  AisleJobSpec spec = { .title = _ ("Comparing"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_compare,
                        .input = input,
                        .input_free = compare_free,
                        .result_free = (GDestroyNotify) aisle_diff_free };

  if (g_strv_length ((char **) paths) == 1)
    {
      g_autofree char *name = g_path_get_basename (paths[0]);
      adw_window_title_set_title (self->title, name);
    }
  g_set_weak_pointer (&self->parent, parent);
  self->import_func = import;
  input->paths = g_strdupv ((char **) paths);
  input->mapping = aisle_mapping_dup (mapping);
  self->job = g_object_ref (aisle_session_run (session, &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (compared_cb), self, 0);
  gtk_window_present (GTK_WINDOW (self));
}
