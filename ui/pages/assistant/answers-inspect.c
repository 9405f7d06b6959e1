/* answers-inspect.c: see answers-inspect.h. */
#include "pages/assistant/answers-inspect.h"
#include "widgets/chart-card.h"
#include "widgets/first-letter.h"
#include "widgets/model-place.h"
#include "widgets/run-chooser.h"

#include "base/i18n.h"
#include "command/answers.h"

#include <math.h>

#define TOLD    5  /* answers */
#define DEEPEST 20 /* of the curve: further down nobody reads */

struct _AisleAnswersInspect
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkStack *stack;
  GtkBox *content;
  AisleRunChooser *runs;
  GtkEditable *question;
  GtkLabel *problem;
  GtkListBox *found;
  AisleChartCard *recall;
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleAnswersInspect, aisle_answers_inspect, ADW_TYPE_BIN)

gboolean
aisle_answers_family_finds (const AisleFamily *family)
{
  return family->find != NULL;
}

/* ---- how often the right one is found ---- */

typedef struct
{
  guint64 number;
  gint64 run;
  char *question;
  AisleAnswer *recall;
  AisleTable *found;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_clear_pointer (&self->recall, aisle_answer_free);
  g_clear_pointer (&self->found, aisle_table_unref);
  g_free (self->question);
  g_free (self);
}

static gpointer
run_recall (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;

  self->recall = aisle_command_recall (project, self->run, error);
  return self->recall != NULL ? self : NULL;
}

/* "10 candidates" as three columns: the share and its interval. */
static void
add_list (AisleTable *table, const char *among)
{
  static const char *const endings[] = { "", "_low", "_high" };
  gsize list = aisle_table_n_columns (table) / G_N_ELEMENTS (endings) + 1;

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strdup_printf ("recall_%zu%s", list, endings[i]);
      const AisleColumnSpec spec = { name, among, AISLE_COLUMN_SHARE };

      aisle_table_add_column (table, &spec);
    }
}

/* What recall tells list after list, side by side: a row a k. */
static AisleTable *
lists_beside (const AisleTable *recall)
{
  static const AisleColumnSpec first = { "k", N_ ("Answers looked at"), AISLE_COLUMN_INTEGER };
  gsize k = (gsize) aisle_table_find (recall, "k"), among = (gsize) aisle_table_find (recall, "among"),
        share = (gsize) aisle_table_find (recall, "recall"), n = aisle_table_n_rows (recall), at = 0;
  AisleTable *table = aisle_table_new (&first, 1);

  for (gsize row = 0; row < n; row++)
    if (aisle_table_integer (recall, row, k) == 1)
      add_list (table, aisle_table_text (recall, row, among));
  for (gsize row = 0; row < DEEPEST; row++)
    aisle_table_set_integer (table, aisle_table_add_row (table), 0, (gint64) row + 1);
  for (gsize row = 0; row < n; row++)
    {
      gint64 depth = aisle_table_integer (recall, row, k);

      at = depth == 1 ? (row == 0 ? 1 : at + 3) : at;
      for (gsize i = 0; i < 3 && depth <= DEEPEST; i++)
        aisle_table_set_real (table, (gsize) depth - 1, at + i, aisle_table_number (recall, row, share + i));
    }
  return table;
}

static void
recall_cb (AisleJob *job, AisleAnswersInspect *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);

  if (asked->run != aisle_run_chooser_get_run (self->runs) || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  if (error != NULL)
    aisle_chart_card_set_note (self->recall, error->message);
  else
    {
      g_autoptr (AisleTable) lists = lists_beside (asked->recall->table);

      aisle_chart_card_set_answer (self->recall, aisle_chart_kind ("line"), lists, asked->recall->passport, NULL, NULL);
    }
}

/* ---- what is found for a question ---- */

static gpointer
run_find (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;
  const char *const questions[] = { self->question };

  self->found = aisle_command_answers (project, self->run, questions, 1, TOLD, progress, error);
  return self->found != NULL ? self : NULL;
}

/* The answer; below it the question that it answered, and how often so good a find was right. */
static void
add_found (AisleAnswersInspect *self, const AisleTable *found, gsize row)
{
  GtkWidget *item = adw_action_row_new ();
  const char *asked = aisle_table_text_of (found, row, "asked");
  g_autofree char *chance = aisle_table_format_of (found, row, "chance"),
                  *score = aisle_table_format_of (found, row, "score"),
                  *answer = g_markup_escape_text (aisle_table_text_of (found, row, "answer"), -1), *line = NULL,
                  *subtitle = NULL;

  if (*chance != '\0')
    /* Translators: the question that an answer answered before, the chance that it is right, its score */
    line = g_strdup_printf (_ ("Answered “%s” · right in %s · score %s"), asked != NULL ? asked : "", chance, score);
  else
    /* Translators: the question that an answer answered before, its score */
    line = g_strdup_printf (_ ("Answered “%s” · score %s"), asked != NULL ? asked : "", score);
  subtitle = g_markup_escape_text (line, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (item), answer);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (item), subtitle);
  gtk_list_box_append (self->found, item);
}

static void
found_cb (AisleJob *job, AisleAnswersInspect *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  gsize n = asked->found != NULL ? aisle_table_n_rows (asked->found) : 0;
  GtkWidget *child;

  if (asked->number != self->asked || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->found))) != NULL)
    gtk_list_box_remove (self->found, child);
  for (gsize row = 0; row < n; row++)
    add_found (self, asked->found, row);
  aisle_first_letter_label (self->problem, error != NULL ? error->message : _ ("Nothing answers that."));
  gtk_widget_set_visible (GTK_WIDGET (self->problem), n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->found), n > 0);
}

static void
ask (AisleAnswersInspect *self)
{
  g_autofree char *question = g_strstrip (g_strdup (gtk_editable_get_text (self->question)));
  Asked *asked;
  AisleJobSpec spec = { .title = _ ("Finding answers"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_find,
                        .input_free = asked_free };

  self->asked++;
  if (*question == '\0' || aisle_run_chooser_get_run (self->runs) == 0)
    return;
  asked = g_new0 (Asked, 1);
  asked->number = self->asked;
  asked->run = aisle_run_chooser_get_run (self->runs);
  asked->question = g_steal_pointer (&question);
  spec.input = asked;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (found_cb), self, 0);
}

/* ---- which model ---- */

static void
run_cb (AisleAnswersInspect *self)
{
  gint64 run = aisle_run_chooser_get_run (self->runs);
  Asked *asked;
  AisleJobSpec spec = { .title = _ ("Reading runs"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_recall,
                        .input_free = asked_free };

  gtk_stack_set_visible_child_name (self->stack, run != 0 ? "inspect" : "empty");
  if (run == 0)
    return;
  asked = g_new0 (Asked, 1);
  asked->run = run;
  spec.input = asked;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (recall_cb), self, 0);
  ask (self);
}

static void
train_cb (AisleAnswersInspect *self)
{
  aisle_model_place_show (self->session, AISLE_TASK_REPLY, "train");
}

void
aisle_answers_inspect_load (AisleAnswersInspect *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  aisle_run_chooser_load (self->runs, session);
}

/* ---- the widget ---- */

static void
aisle_answers_inspect_dispose (GObject *object)
{
  g_clear_object (&AISLE_ANSWERS_INSPECT (object)->session);
  G_OBJECT_CLASS (aisle_answers_inspect_parent_class)->dispose (object);
}

static void
aisle_answers_inspect_class_init (AisleAnswersInspectClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_answers_inspect_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/answers-inspect.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleAnswersInspect, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleAnswersInspect, content);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static GtkWidget *
new_asking (AisleAnswersInspect *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *entry = gtk_entry_new (), *button = gtk_button_new_with_label (_ ("Find Answers")),
            *title = gtk_label_new (_ ("Ask a question")), *problem = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  self->question = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("What a customer might ask"));
  gtk_editable_set_width_chars (self->question, 9);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Question to ask"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  self->problem = GTK_LABEL (problem);
  gtk_label_set_xalign (self->problem, 0);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_widget_add_css_class (problem, "dim-label");
  gtk_widget_set_visible (problem, FALSE);
  self->found = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->found, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->found), "boxed-list");
  gtk_widget_set_visible (GTK_WIDGET (self->found), FALSE);
  gtk_box_append (GTK_BOX (line), entry);
  gtk_box_append (GTK_BOX (line), button);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), problem);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->found));
  return box;
}

static void
aisle_answers_inspect_init (AisleAnswersInspect *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->runs = AISLE_RUN_CHOOSER (aisle_run_chooser_new (AISLE_TASK_REPLY, aisle_answers_family_finds));
  g_signal_connect_object (self->runs, "changed", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  self->recall = AISLE_CHART_CARD (aisle_chart_card_new (_ ("The right answer among the first")));
  gtk_box_append (self->content, GTK_WIDGET (self->runs));
  gtk_box_append (self->content, new_asking (self));
  gtk_box_append (self->content, GTK_WIDGET (self->recall));
}
