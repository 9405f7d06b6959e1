/* faq-part.c: see faq-part.h. */
#include "pages/assistant/faq-part.h"
#include "pages/assistant/answer-form.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"
#include "command/dialogues.h"
#include "command/faq.h"

#define MOST_SHOWN 100

struct _AisleFaqPart
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkBox *content;
  GtkEditable *search;
  GtkLabel *count, *none;
  GtkListBox *list;
  AisleAnswerForm *form;
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleFaqPart, aisle_faq_part, ADW_TYPE_BIN)

/* ---- what there is ---- */

typedef struct
{
  guint64 number;
  char *text;
  AisleTable *found;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_clear_pointer (&self->found, aisle_table_unref);
  g_free (self->text);
  g_free (self);
}

static gpointer
run_find (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;

  self->found = aisle_command_faq (project, self->text, MOST_SHOWN + 1, error);
  return self->found != NULL ? self : NULL;
}

/* Where it comes from and what it is about. */
static char *
origin (const AisleTable *found, gsize row)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *intent = aisle_table_text (found, row, 2), *item = aisle_table_text (found, row, 3);

  g_string_append (text, aisle_table_integer (found, row, 5) != 0 ? _ ("made here") : aisle_table_text (found, row, 4));
  if (intent != NULL && *intent != '\0')
    g_string_append_printf (text, " · %s", intent);
  if (item != NULL)
    g_string_append_printf (text, " · %s", item);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- one that was made here is taken away ---- */

static gpointer
run_remove (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_remove_answer (project, *(const gint64 *) input, error) ? input : NULL;
}

static void
removed_cb (AisleJob *job, AisleFaqPart *self)
{
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  aisle_session_toast (self->session, _ ("Answer removed"), TRUE);
  aisle_session_changed (self->session);
}

static void
remove_cb (GtkWidget *button, AisleFaqPart *self)
{
  const gint64 *row = g_object_get_data (G_OBJECT (button), "row");
  AisleJobSpec spec = { .title = _ ("Removing an answer"),
                        .lane = AISLE_LANE_LOOK,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_remove,
                        .input = g_memdup2 (row, sizeof *row),
                        .input_free = g_free };

  gtk_widget_set_sensitive (button, FALSE);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (removed_cb), self, 0);
}

static void
add_remove (AisleFaqPart *self, AdwExpanderRow *item, gint64 row)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("aisle-remove-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Remove this answer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove this answer"), -1);
  g_object_set_data_full (G_OBJECT (button), "row", g_memdup2 (&row, sizeof row), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  adw_expander_row_add_action (item, button);
}

static void
add_row (AisleFaqPart *self, const AisleTable *found, gsize row)
{
  GtkWidget *item = adw_expander_row_new (), *answer = gtk_label_new (aisle_table_text (found, row, 1)),
            *inside = adw_preferences_row_new ();
  g_autofree char *question = g_markup_escape_text (aisle_table_text (found, row, 0), -1), *from = origin (found, row),
                  *subtitle = g_markup_escape_text (from, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (item), question);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (item), subtitle);
  gtk_label_set_xalign (GTK_LABEL (answer), 0);
  gtk_label_set_wrap (GTK_LABEL (answer), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (answer), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (answer), TRUE);
  gtk_widget_add_css_class (answer, "form-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (inside), answer);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (inside), FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (item), inside);
  if (aisle_table_integer (found, row, 5) != 0)
    add_remove (self, ADW_EXPANDER_ROW (item), aisle_table_integer (found, row, 6));
  gtk_list_box_append (self->list, item);
}

static void
found_cb (AisleJob *job, AisleFaqPart *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  gsize n = asked->found != NULL ? aisle_table_n_rows (asked->found) : 0, shown = MIN (n, MOST_SHOWN);
  g_autofree char *count = NULL;
  GtkWidget *child;

  if (asked->number != self->asked || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (gsize row = 0; row < shown; row++)
    add_row (self, asked->found, row);
  count = n > MOST_SHOWN ? g_strdup_printf (_ ("The newest %d answers: search for others"), MOST_SHOWN)
                         : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu answer", "%zu answers", n), n);
  gtk_label_set_text (self->count, count);
  aisle_first_letter_label (self->none, error != NULL ? error->message
                                        : *asked->text != '\0'
                                            ? _ ("No answer holds these words.")
                                            : _ ("There are no answers of the shop’s own yet: import a list of "
                                                 "questions and answers, or write one below."));
  gtk_widget_set_visible (GTK_WIDGET (self->none), n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
}

static void
find (AisleFaqPart *self)
{
  Asked *asked = g_new0 (Asked, 1);
  AisleJobSpec spec = { .title = _ ("Reading answers"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_find,
                        .input = asked,
                        .input_free = asked_free };

  asked->number = ++self->asked;
  asked->text = g_strstrip (g_strdup (gtk_editable_get_text (self->search)));
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (found_cb), self, 0);
}

void
aisle_faq_part_load (AisleFaqPart *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  aisle_answer_form_set_session (self->form, session);
  find (self);
}

void
aisle_faq_part_begin (AisleFaqPart *self, const char *question)
{
  aisle_answer_form_begin (self->form, question, NULL);
}

/* ---- from files ---- */

static void
opened_cb (GtkNativeDialog *dialog, int response, AisleFaqPart *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
      const char *const paths[] = { path, NULL };

      if (path != NULL)
        aisle_session_import_files (self->session, paths);
    }
  g_object_unref (dialog);
}

static void
import_cb (AisleFaqPart *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Import Answers"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (opened_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- the widget ---- */

static void
aisle_faq_part_dispose (GObject *object)
{
  g_clear_object (&AISLE_FAQ_PART (object)->session);
  G_OBJECT_CLASS (aisle_faq_part_parent_class)->dispose (object);
}

static void
aisle_faq_part_class_init (AisleFaqPartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_faq_part_dispose;
}

static GtkWidget *
new_head (AisleFaqPart *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *search = gtk_search_entry_new (),
            *import = gtk_button_new_with_label (_ ("Import…"));

  self->search = GTK_EDITABLE (search);
  gtk_editable_set_width_chars (self->search, 9);
  gtk_widget_set_hexpand (search, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Find an answer"), -1);
  g_signal_connect_object (search, "search-changed", G_CALLBACK (find), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (import, "clicked", G_CALLBACK (import_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (head), search);
  gtk_box_append (GTK_BOX (head), import);
  return head;
}

static GtkLabel *
new_label (AisleFaqPart *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (self->content, label);
  return GTK_LABEL (label);
}

static void
aisle_faq_part_init (AisleFaqPart *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new ();

  self->content = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_add_css_class (GTK_WIDGET (self->content), "page");
  gtk_box_append (self->content, new_head (self));
  self->count = new_label (self);
  self->none = new_label (self);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_box_append (self->content, GTK_WIDGET (self->list));
  self->form = g_object_new (AISLE_TYPE_ANSWER_FORM, NULL);
  gtk_box_append (self->content, GTK_WIDGET (self->form));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 840);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 840);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->content));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
}
