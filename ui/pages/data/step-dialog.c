/* step-dialog.c: see step-dialog.h. */
#include "pages/data/step-dialog.h"
#include "widgets/first-letter.h"
#include "widgets/params-form.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

#define SHOWN_ROWS 50
#define DELAY      250 /* ms after the last change */

#define AISLE_TYPE_STEP_DIALOG (aisle_step_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AisleStepDialog, aisle_step_dialog, AISLE, STEP_DIALOG, AdwWindow)

struct _AisleStepDialog
{
  AdwWindow parent_instance;
  AisleDataView *view;
  GtkDropDown *kinds;
  AdwBin *form_place;
  AisleParamsForm *form;
  GtkLabel *count, *sentence;
  AisleTableView *examples;
  GtkWidget *add;
  guint delay;
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleStepDialog, aisle_step_dialog, ADW_TYPE_WINDOW)

static const AisleStepKind *
kind_of (AisleStepDialog *self)
{
  gsize n;
  const AisleStepKind *const *kinds = aisle_step_kinds (&n);
  return kinds[MIN (gtk_drop_down_get_selected (self->kinds), n - 1)];
}

typedef struct
{
  const AisleStepKind *kind;
  AisleParams *params;
  guint64 number;
} Step;

static Step *
step_new (AisleStepDialog *self)
{
  Step *step = g_new0 (Step, 1);
  step->kind = kind_of (self);
  step->params = aisle_params_dup (aisle_params_form_get_params (self->form));
  step->number = self->asked;
  return step;
}

static void
step_free (gpointer data)
{
  Step *self = data;
  aisle_params_free (self->params);
  g_free (self);
}

/* ---- what it would do ---- */

static gpointer
run_preview (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Step *step = input;
  return aisle_command_recipe_preview (project, step->kind->id, step->params, SHOWN_ROWS, progress, error);
}

static void
say (AisleStepDialog *self, const char *count, const char *sentence, gboolean error)
{
  gtk_label_set_text (self->count, count);
  aisle_first_letter_label (self->sentence, sentence);
  if (error)
    gtk_widget_add_css_class (GTK_WIDGET (self->sentence), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->sentence), "error");
}

static void
preview_cb (AisleJob *job, AisleStepDialog *self)
{
  Step *step = aisle_job_get_input (job);
  AislePreview *preview = aisle_job_get_result (job);
  g_autofree char *count = NULL;

  if (step->number != self->asked)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->examples), preview != NULL && preview->rows > 0);
  if (preview == NULL)
    {
      if (aisle_job_get_error (job) != NULL)
        say (self, "", aisle_job_get_error (job)->message, TRUE);
      return;
    }
  count = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Would touch %'zu of %'zu row", "Would touch %'zu of %'zu rows", preview->of),
      preview->rows, preview->of);
  say (self, count, preview->sentence, FALSE);
  aisle_table_view_set_table (self->examples, preview->examples,
                              aisle_session_get_currency (aisle_data_view_get_session (self->view)));
  gtk_widget_set_sensitive (self->add, TRUE);
}

static gboolean
preview_now_cb (gpointer data)
{
  AisleStepDialog *self = data;
  AisleJobSpec spec = { .title = _ ("Trying a step"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_preview,
                        .input_free = step_free,
                        .result_free = (GDestroyNotify) aisle_preview_free };

  self->delay = 0;
  self->asked++;
  spec.input = step_new (self);
  g_signal_connect_object (aisle_session_run (aisle_data_view_get_session (self->view), &spec), "finished",
                           G_CALLBACK (preview_cb), self, 0);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (AisleStepDialog *self)
{
  self->asked++; /* what is under way is out of date */
  gtk_widget_set_sensitive (self->add, FALSE);
  g_clear_handle_id (&self->delay, g_source_remove);
  if (aisle_params_form_is_valid (self->form))
    self->delay = g_timeout_add (DELAY, preview_now_cb, self);
  else
    say (self, "", "", FALSE);
}

static void
kind_cb (AisleStepDialog *self)
{
  const AisleStepKind *kind = kind_of (self);

  self->form = AISLE_PARAMS_FORM (aisle_params_form_new (NULL, kind->params, kind->n_params, NULL));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->form));
  changed_cb (self);
}

/* ---- adding it ---- */

static gpointer
run_add (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Step *step = input;

  if (!aisle_command_recipe_add (project, step->kind->id, step->params, progress, error))
    return NULL;
  return g_strdup (_ ("Step added"));
}

static void
add_cb (AisleStepDialog *self)
{
  aisle_data_view_change (self->view, _ ("Adding a step"), run_add, step_new (self), step_free);
  gtk_window_close (GTK_WINDOW (self));
}

static void
aisle_step_dialog_dispose (GObject *object)
{
  AisleStepDialog *self = AISLE_STEP_DIALOG (object);
  g_clear_handle_id (&self->delay, g_source_remove);
  g_clear_object (&self->view);
  G_OBJECT_CLASS (aisle_step_dialog_parent_class)->dispose (object);
}

static void
aisle_step_dialog_class_init (AisleStepDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_step_dialog_dispose;
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/step-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleStepDialog, kinds);
  gtk_widget_class_bind_template_child (widget_class, AisleStepDialog, form_place);
  gtk_widget_class_bind_template_child (widget_class, AisleStepDialog, count);
  gtk_widget_class_bind_template_child (widget_class, AisleStepDialog, sentence);
  gtk_widget_class_bind_template_child (widget_class, AisleStepDialog, examples);
  gtk_widget_class_bind_template_child (widget_class, AisleStepDialog, add);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
aisle_step_dialog_init (AisleStepDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_table_view_set_fit (self->examples, 68, 260);
  aisle_table_view_set_label (self->examples, _ ("Rows it would touch"));
}

void
aisle_step_dialog_show (AisleDataView *view)
{
  AisleStepDialog *self =
      g_object_new (AISLE_TYPE_STEP_DIALOG, "transient-for", gtk_widget_get_root (GTK_WIDGET (view)), NULL);
  GtkStringList *titles = gtk_string_list_new (NULL);
  gsize n;
  const AisleStepKind *const *kinds = aisle_step_kinds (&n);

  self->view = g_object_ref (view);
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (titles, _ (kinds[i]->title));
  gtk_drop_down_set_model (self->kinds, G_LIST_MODEL (titles));
  g_object_unref (titles);
  if (self->form == NULL)
    kind_cb (self);
  gtk_window_present (GTK_WINDOW (self));
}
