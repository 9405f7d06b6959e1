/* segment-editor.c: see segment-editor.h.
 *
 * The text is the segment; the rows are made of it and make it.  It is counted in a job a moment after the last change,
 * and only the last count asked for is shown. */
#include "pages/behaviour/segment-editor.h"
#include "pages/behaviour/segment-form.h"
#include "widgets/first-letter.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define COUNT_DELAY 250 /* ms */

struct _AisleSegmentEditor
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkLabel *title, *count;
  AisleSegmentForm *form;
  GtkTextView *text;
  GtkTextTag *wrong;
  GtkEntry *name;
  GtkWidget *use, *save, *fresh;
  gboolean filling;
  gboolean counted; /* what stands there can be counted */
  guint delay;
  AisleJob *job; /* (nullable) the last count */
  char *kinds;   /* as the form has them */
};

G_DEFINE_FINAL_TYPE (AisleSegmentEditor, aisle_segment_editor, ADW_TYPE_BIN)

static char *
dup_text (AisleSegmentEditor *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;
  char *text;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  return g_strstrip (text);
}

static void
sensitive_cb (AisleSegmentEditor *self)
{
  gtk_widget_set_sensitive (self->use, self->counted);
  gtk_widget_set_sensitive (self->save, self->counted && gtk_entry_get_text_length (self->name) > 0);
}

/* ---- counting ---- */

typedef struct
{
  char *text;
  gsize users, of;
} Count;

static void
count_free (Count *self)
{
  g_free (self->text);
  g_free (self);
}

static gpointer
run_count (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Count *count = input;
  return aisle_command_segment_count (project, count->text, &count->users, &count->of, progress, error) ? count : NULL;
}

/* The word at the place, in characters from 1, or the last character of the text. */
static void
mark_place (AisleSegmentEditor *self, gsize place)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->wrong, &start, &end);
  if (place == 0)
    return;
  /* What is counted is stripped of the space before it. */
  while (g_unichar_isspace (gtk_text_iter_get_char (&start)) && gtk_text_iter_forward_char (&start))
    ;
  gtk_text_iter_forward_chars (&start, (int) MIN (place - 1, 100000));
  end = start;
  if (gtk_text_iter_is_end (&start))
    gtk_text_iter_backward_char (&start);
  else if (!gtk_text_iter_forward_word_end (&end) || gtk_text_iter_compare (&end, &start) <= 0)
    gtk_text_iter_forward_char (&end);
  gtk_text_buffer_apply_tag (buffer, self->wrong, &start, &end);
}

static void
show_count (AisleSegmentEditor *self, const char *text, gboolean wrong)
{
  aisle_first_letter_label (self->count, text);
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->count), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->count), "error");
}

static void
counted_cb (AisleJob *job, AisleSegmentEditor *self)
{
  Count *count = aisle_job_get_input (job);
  g_autofree char *text = NULL;

  if (job != self->job)
    return;
  self->counted = aisle_job_get_state (job) == AISLE_JOB_DONE;
  if (self->counted)
    {
      double share = count->of > 0 ? 100.0 * (double) count->users / (double) count->of : 0;
      text = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%'zu of %'zu user (%.3g%%)", "%'zu of %'zu users (%.3g%%)", count->of),
          count->users, count->of, share);
      show_count (self, text, FALSE);
      mark_place (self, 0);
    }
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    {
      show_count (self, aisle_job_get_error (job)->message, TRUE);
      mark_place (self, aisle_segment_error_place (aisle_job_get_error (job)));
    }
  g_clear_object (&self->job);
  sensitive_cb (self);
}

static void
stop_counting (AisleSegmentEditor *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  if (self->job != NULL)
    {
      g_autoptr (AisleJob) job = g_steal_pointer (&self->job);
      aisle_job_cancel (job);
    }
}

static gboolean
count_now_cb (gpointer data)
{
  AisleSegmentEditor *self = data;
  Count *count = g_new0 (Count, 1);
  AisleJobSpec spec = { .title = _ ("Counting users"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_count,
                        .input = count,
                        .input_free = (GDestroyNotify) count_free };

  self->delay = 0;
  stop_counting (self);
  count->text = dup_text (self);
  self->job = g_object_ref (aisle_session_run (self->session, &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (counted_cb), self, 0);
  return G_SOURCE_REMOVE;
}

static void
count_soon (AisleSegmentEditor *self)
{
  g_autofree char *text = dup_text (self);

  stop_counting (self);
  self->counted = FALSE;
  mark_place (self, 0);
  sensitive_cb (self);
  show_count (self, *text == '\0' ? _ ("Add a condition to count its users.") : _ ("Counting…"), FALSE);
  if (*text != '\0' && self->session != NULL)
    self->delay = g_timeout_add (COUNT_DELAY, count_now_cb, self);
}

/* ---- rows and text ---- */

static void
form_changed_cb (AisleSegmentEditor *self)
{
  g_autofree char *text = aisle_segment_form_dup_text (self->form);

  self->filling = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  self->filling = FALSE;
  count_soon (self);
}

/* The rows follow what can be read; a text that is being written leaves them as they are. */
static void
text_changed_cb (AisleSegmentEditor *self)
{
  g_autofree char *text = NULL;

  if (self->filling)
    return;
  text = dup_text (self);
  if (*text == '\0' || aisle_segment_check (text, NULL))
    aisle_segment_form_set_text (self->form, text);
  count_soon (self);
}

void
aisle_segment_editor_edit (AisleSegmentEditor *self, const char *name, const char *definition)
{
  gtk_label_set_text (self->title, *name != '\0' ? name : _ ("New segment"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  self->filling = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), definition, -1);
  self->filling = FALSE;
  text_changed_cb (self);
}

static void
new_cb (AisleSegmentEditor *self)
{
  aisle_segment_editor_edit (self, "", "");
  gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

/* ---- using and saving ---- */

static void
use_cb (AisleSegmentEditor *self)
{
  g_autofree char *text = dup_text (self);

  aisle_session_set_segment (self->session, text);
}

typedef struct
{
  char *name, *definition;
} Saving;

static void
saving_free (Saving *self)
{
  g_free (self->name);
  g_free (self->definition);
  g_free (self);
}

static gpointer
run_save (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Saving *saving = input;
  return GINT_TO_POINTER (aisle_command_segment_save (project, saving->name, saving->definition, error));
}

static void
saved_cb (AisleJob *job, AisleSegmentEditor *self)
{
  Saving *saving = aisle_job_get_input (job);
  g_autofree char *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  text = g_strdup_printf (_ ("Segment “%s” saved"), saving->name);
  gtk_label_set_text (self->title, saving->name);
  aisle_session_toast (self->session, text, TRUE);
  aisle_session_changed (self->session);
}

static void
save_cb (AisleSegmentEditor *self)
{
  Saving *saving;
  AisleJobSpec spec = { .title = _ ("Saving the segment"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_save,
                        .input_free = (GDestroyNotify) saving_free };

  if (!gtk_widget_get_sensitive (self->save))
    return;
  spec.input = saving = g_new0 (Saving, 1);
  saving->name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  saving->definition = dup_text (self);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (saved_cb), self, 0);
}

/* ---- the widget ---- */

/* New kinds: the rows are made again. */
static void
take_kinds (AisleSegmentEditor *self)
{
  JsonArray *kinds = aisle_json_array (aisle_session_get_info (self->session), "kinds");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    g_ptr_array_add (names, (gpointer) aisle_json_text (json_array_get_object_element (kinds, i), "name", ""));
  if (names->len == 0)
    g_ptr_array_add (names, (gpointer) "any");
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv ("\n", (char **) names->pdata);
  if (g_strcmp0 (joined, self->kinds) == 0)
    return;
  g_free (self->kinds);
  self->kinds = g_steal_pointer (&joined);
  aisle_segment_form_set_kinds (self->form, (const char *const *) names->pdata);
  text_changed_cb (self);
}

void
aisle_segment_editor_set_session (AisleSegmentEditor *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  take_kinds (self);
  count_soon (self);
}

void
aisle_segment_editor_leave (AisleSegmentEditor *self)
{
  stop_counting (self);
}

static void
aisle_segment_editor_dispose (GObject *object)
{
  AisleSegmentEditor *self = AISLE_SEGMENT_EDITOR (object);

  stop_counting (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->kinds, g_free);
  G_OBJECT_CLASS (aisle_segment_editor_parent_class)->dispose (object);
}

static void
aisle_segment_editor_class_init (AisleSegmentEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_segment_editor_dispose;
  g_type_ensure (AISLE_TYPE_SEGMENT_FORM);
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/segment-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, title);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, count);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, form);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, text);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, name);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, use);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, save);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentEditor, fresh);
  gtk_widget_class_bind_template_callback (widget_class, sensitive_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
aisle_segment_editor_init (AisleSegmentEditor *self)
{
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  buffer = gtk_text_view_get_buffer (self->text);
  self->wrong = gtk_text_buffer_create_tag (buffer, "wrong", "underline", PANGO_UNDERLINE_ERROR, NULL);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);
  show_count (self, _ ("Add a condition to count its users."), FALSE);
}
