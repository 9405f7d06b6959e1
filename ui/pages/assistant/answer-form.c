/* answer-form.c: see answer-form.h. */
#include "pages/assistant/answer-form.h"

#include "base/i18n.h"
#include "command/dialogues.h"

struct _AisleAnswerForm
{
  AdwBin parent_instance;
  AisleSession *session;
  AdwEntryRow *question, *intent;
  GtkTextBuffer *answer;
  GtkWidget *answer_view, *keep;
  gboolean keeping;
};

G_DEFINE_FINAL_TYPE (AisleAnswerForm, aisle_answer_form, ADW_TYPE_BIN)

typedef struct
{
  char *question, *answer, *intent; /* (nullable) intent */
} Made;

static void
made_free (gpointer data)
{
  Made *self = data;

  g_free (self->question);
  g_free (self->answer);
  g_free (self->intent);
  g_free (self);
}

static gpointer
run_make (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Made *made = input;

  return aisle_command_make_answer (project, made->question, made->answer, made->intent, NULL, error) ? input : NULL;
}

static char *
text_of (AisleAnswerForm *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->answer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (self->answer, &start, &end, FALSE));
}

static char *
question_of (AisleAnswerForm *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->question))));
}

static void
changed_cb (AisleAnswerForm *self)
{
  g_autofree char *answer = text_of (self), *question = question_of (self);

  gtk_widget_set_sensitive (self->keep, !self->keeping && *answer != '\0' && *question != '\0');
}

/* Cleared only when the answer is kept, and only of it: neither an error nor haste loses what was written. */
static void
made_cb (AisleJob *job, AisleAnswerForm *self)
{
  const Made *made = aisle_job_get_result (job);
  g_autofree char *text = NULL, *answer = text_of (self), *question = question_of (self);

  self->keeping = FALSE;
  changed_cb (self);
  if (made == NULL)
    return;
  text = g_strdup_printf (_ ("The answer to “%s” is kept: models of answers trained from now on can give it"),
                          made->question);
  if (g_str_equal (question, made->question) && g_str_equal (answer, made->answer))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->question), "");
      gtk_editable_set_text (GTK_EDITABLE (self->intent), "");
      gtk_text_buffer_set_text (self->answer, "", 0);
    }
  aisle_session_toast (self->session, text, TRUE);
  aisle_session_changed (self->session);
}

static void
keep_cb (AisleAnswerForm *self)
{
  Made *made = g_new0 (Made, 1);
  AisleJobSpec spec = { .title = _ ("Keeping an answer"),
                        .lane = AISLE_LANE_LOOK,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_make,
                        .input = made,
                        .input_free = made_free };

  made->question = question_of (self);
  made->answer = text_of (self);
  made->intent = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->intent))));
  if (*made->intent == '\0')
    g_clear_pointer (&made->intent, g_free);
  self->keeping = TRUE;
  changed_cb (self);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (made_cb), self, 0);
}

void
aisle_answer_form_set_session (AisleAnswerForm *self, AisleSession *session)
{
  g_set_object (&self->session, session);
}

void
aisle_answer_form_begin (AisleAnswerForm *self, const char *question, const char *intent)
{
  gtk_editable_set_text (GTK_EDITABLE (self->question), question);
  gtk_editable_set_text (GTK_EDITABLE (self->intent), intent != NULL ? intent : "");
  gtk_widget_grab_focus (self->answer_view);
}

/* ---- the widget ---- */

static void
aisle_answer_form_dispose (GObject *object)
{
  g_clear_object (&AISLE_ANSWER_FORM (object)->session);
  G_OBJECT_CLASS (aisle_answer_form_parent_class)->dispose (object);
}

static void
aisle_answer_form_class_init (AisleAnswerFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_answer_form_dispose;
}

static AdwEntryRow *
new_row (AisleAnswerForm *self, AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, row);
  return ADW_ENTRY_ROW (row);
}

/* Tab leads on to the button: an answer has no tabs. */
static GtkWidget *
new_answer (AisleAnswerForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label = gtk_label_new (_ ("Answer"));

  self->answer_view = gtk_text_view_new ();
  self->answer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->answer_view));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->answer_view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->answer_view), FALSE);
  gtk_widget_set_size_request (self->answer_view, -1, 72);
  gtk_widget_add_css_class (self->answer_view, "plain-text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->answer_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Answer"), -1);
  g_signal_connect_object (self->answer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (box, "form-row");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->answer_view);
  return box;
}

static void
aisle_answer_form_init (AisleAnswerForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *group = adw_preferences_group_new (),
            *row = adw_preferences_row_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Make an answer"));
  self->keep = gtk_button_new_with_label (_ ("Keep Answer"));
  self->question = new_row (self, ADW_PREFERENCES_GROUP (group), _ ("Question"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), new_answer (self));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  self->intent = new_row (self, ADW_PREFERENCES_GROUP (group), _ ("Intent, where it has one"));
  gtk_widget_set_halign (self->keep, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->keep, "suggested-action");
  g_signal_connect_object (self->keep, "clicked", G_CALLBACK (keep_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), self->keep);
  adw_bin_set_child (ADW_BIN (self), box);
  changed_cb (self);
}
