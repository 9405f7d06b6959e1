/* steps-view.c: see steps-view.h. */
#include "pages/data/steps-view.h"
#include "pages/data/option-rows.h"
#include "pages/data/step-dialog.h"
#include "pages/data/step-row.h"

#include "base/i18n.h"

struct _AisleStepsView
{
  AisleDataView parent_instance;
  GtkStack *stack;
  GtkLabel *headline;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (AisleStepsView, aisle_steps_view, AISLE_TYPE_DATA_VIEW)

static AisleSession *
session_of (AisleStepsView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

/* ---- edits ---- */

typedef enum
{
  EDIT_ON,
  EDIT_OFF,
  EDIT_MOVE,
  EDIT_REMOVE
} EditKind;

typedef struct
{
  EditKind kind;
  gint64 step;
  gsize position;
} Edit;

static gpointer
run_edit (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Edit *edit = input;
  const char *done = NULL;
  gboolean fine = FALSE;

  switch (edit->kind)
    {
    case EDIT_ON:
    case EDIT_OFF:
      done = edit->kind == EDIT_ON ? _ ("Step switched on") : _ ("Step switched off");
      fine = aisle_command_recipe_set_on (project, edit->step, edit->kind == EDIT_ON, progress, error);
      break;
    case EDIT_MOVE:
      done = _ ("Step moved");
      fine = aisle_command_recipe_move (project, edit->step, edit->position, progress, error);
      break;
    case EDIT_REMOVE:
      done = _ ("Step removed");
      fine = aisle_command_recipe_remove (project, edit->step, progress, error);
      break;
    }
  return fine ? g_strdup (done) : NULL;
}

static void
edit (AisleStepsView *self, EditKind kind, gint64 step, gsize position)
{
  Edit input = { kind, step, position };
  aisle_data_view_change (AISLE_DATA_VIEW (self), _ ("Changing the recipe"), run_edit, g_memdup2 (&input, sizeof input),
                          g_free);
}

static void
on_cb (AisleStepsView *self, gboolean on, AisleStepRow *row)
{
  edit (self, on ? EDIT_ON : EDIT_OFF, aisle_step_row_get_step (row), 0);
}

static void
move_cb (AisleStepsView *self, gint64 step, guint position, AisleStepRow *row)
{
  edit (self, EDIT_MOVE, step, position);
}

static void
remove_cb (AisleStepsView *self, AisleStepRow *row)
{
  edit (self, EDIT_REMOVE, aisle_step_row_get_step (row), 0);
}

static void
quality_cb (AisleStepsView *self)
{
  aisle_session_go_to (session_of (self), "data", "quality");
}

static void
add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  aisle_step_dialog_show (AISLE_DATA_VIEW (widget));
}

/* ---- files ---- */

static gpointer
run_save (AisleProject *project, gpointer path, AisleProgress *progress, GError **error)
{
  return aisle_command_recipe_save (project, path, error) ? g_path_get_basename (path) : NULL;
}

static void
saved_cb (AisleJob *job, AisleStepsView *self)
{
  const char *name = aisle_job_get_result (job);
  g_autofree char *text = NULL;

  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (name == NULL)
    return;
  text = g_strdup_printf (_ ("Recipe saved as %s"), name);
  aisle_session_toast (session_of (self), text, FALSE);
}

static gpointer
run_load (AisleProject *project, gpointer path, AisleProgress *progress, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  return aisle_command_recipe_load (project, path, progress, error) ? g_strdup_printf (_ ("Recipe %s loaded"), name)
                                                                    : NULL;
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, AisleStepsView *self)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  AisleJobSpec spec = { .title = _ ("Saving the recipe"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_save,
                        .input_free = g_free,
                        .result_free = g_free };

  if (file != NULL && (spec.input = g_file_get_path (file)) != NULL)
    g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (saved_cb), self, 0);
  g_object_unref (dialog);
}

static void
load_response_cb (GtkNativeDialog *dialog, int response, AisleStepsView *self)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    aisle_data_view_change (AISLE_DATA_VIEW (self), _ ("Loading the recipe"), run_load, path, g_free);
  g_object_unref (dialog);
}

static void
file_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gboolean save = g_str_equal (name, "recipe.save");
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      save ? _ ("Save the Recipe") : _ ("Load a Recipe"), GTK_WINDOW (gtk_widget_get_root (widget)),
      save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, save ? _ ("_Save") : _ ("_Load"), NULL);

  if (save)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "recipe.json");
  g_signal_connect_object (dialog, "response", G_CALLBACK (save ? save_response_cb : load_response_cb), widget, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- the list ---- */

static void
recipe_cb (AisleJob *job, AisleStepsView *self)
{
  AisleTable *recipe = aisle_job_get_result (job);
  g_autofree char *focused = NULL, *headline = NULL;
  GtkWidget *child;

  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (recipe == NULL)
    return;
  focused = aisle_option_focused (GTK_WIDGET (self->list));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (gsize i = 0; i < aisle_table_n_rows (recipe); i++)
    {
      GtkWidget *row = aisle_step_row_new (recipe, i);
      g_signal_connect_object (row, "on", G_CALLBACK (on_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "move", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (self->list, row);
    }
  headline = aisle_data_view_rows (AISLE_DATA_VIEW (self));
  gtk_label_set_text (self->headline, headline);
  gtk_stack_set_visible_child_name (self->stack, aisle_table_n_rows (recipe) > 0 ? "steps" : "empty");
  if (focused != NULL)
    aisle_option_focus (GTK_WIDGET (self->list), focused);
}

static gpointer
run_recipe (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_recipe (project, error);
}

static void
aisle_steps_view_load (AisleDataView *view)
{
  AisleStepsView *self = AISLE_STEPS_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Reading the recipe"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_recipe,
                        .result_free = (GDestroyNotify) aisle_table_unref };
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (recipe_cb), self, 0);
}

static void
aisle_steps_view_class_init (AisleStepsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_steps_view_load;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/steps-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleStepsView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleStepsView, headline);
  gtk_widget_class_bind_template_child (widget_class, AisleStepsView, list);
  gtk_widget_class_bind_template_callback (widget_class, quality_cb);
  gtk_widget_class_install_action (widget_class, "recipe.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "recipe.save", NULL, file_cb);
  gtk_widget_class_install_action (widget_class, "recipe.load", NULL, file_cb);
}

static void
aisle_steps_view_init (AisleStepsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
