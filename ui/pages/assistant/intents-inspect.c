/* intents-inspect.c: see intents-inspect.h. */
#include "pages/assistant/intents-inspect.h"
#include "pages/assistant/judged-list.h"
#include "pages/assistant/label-errors-card.h"
#include "pages/assistant/sentence-card.h"
#include "widgets/card-list.h"
#include "widgets/chart-card.h"
#include "widgets/model-place.h"
#include "widgets/run-chooser.h"
#include "widgets/table-card.h"

#include "base/i18n.h"
#include "command/confusion.h"

#define MAP_INTENTS 24  /* on each side of the map */
#define MOST_TEXTS  100 /* of a cell */

struct _AisleIntentsInspect
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkStack *stack;
  AisleRunChooser *runs;
  AisleSentenceCard *sentence;
  GtkBox *content;
  AisleChartCard *map, *answered;
  GtkDropDown *shown;
  AisleJudgedList *texts;
  GtkWidget *all_mistakes;
  AisleLabelErrorsCard *label_errors;
  AisleTableCard *intents;
  AisleTable *map_table;   /* (nullable) */
  char *label, *predicted; /* (nullable) the cell that is looked at; NULL: all mistakes */
  gint64 cell_run;         /* whose cell that is */
  guint64 asked;           /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleIntentsInspect, aisle_intents_inspect, ADW_TYPE_BIN)

/* ---- what is asked ---- */

typedef struct
{
  guint64 number;
  gint64 run;
  gboolean mistakes_only, texts_alone;
  char *label, *predicted; /* (nullable) */
  AisleAnswer *map, *intents, *answered;
  AisleTable *texts;
  gsize n_texts; /* of which these are the surest */
  char *why_not; /* (nullable) the run was not judged */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_clear_pointer (&self->map, aisle_answer_free);
  g_clear_pointer (&self->intents, aisle_answer_free);
  g_clear_pointer (&self->answered, aisle_answer_free);
  g_clear_pointer (&self->texts, aisle_table_unref);
  g_free (self->label);
  g_free (self->predicted);
  g_free (self->why_not);
  g_free (self);
}

static gboolean
ask_all (AisleProject *project, Asked *self, GError **error)
{
  const AisleJudgedOrder order = { .run = self->run,
                                   .label = self->label,
                                   .predicted = self->predicted,
                                   .mistakes_only = self->label == NULL,
                                   .limit = MOST_TEXTS,
                                   .n = &self->n_texts };

  if ((self->texts = aisle_command_judged_texts (project, &order, error)) == NULL)
    return FALSE;
  if ((self->intents = aisle_command_intents (project, self->run, error)) == NULL)
    return FALSE;
  return self->texts_alone
         || ((self->map = aisle_command_confusion_map (project, self->run, MAP_INTENTS, self->mistakes_only, error))
                 != NULL
             && (self->answered = aisle_command_answered (project, self->run, error)) != NULL);
}

static gpointer
run_asked (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Asked *self = input;
  g_autoptr (GError) local = NULL;

  if (!ask_all (project, self, &local))
    self->why_not = g_strdup (local->message);
  return self;
}

/* ---- what is shown ---- */

static void
show_map (AisleIntentsInspect *self, const Asked *asked)
{
  const AisleTable *table = asked->map->table;
  gsize n = 0;

  g_clear_pointer (&self->map_table, aisle_table_unref);
  self->map_table = aisle_table_ref (asked->map->table);
  while (n < aisle_table_n_rows (table) && g_str_equal (aisle_table_text (table, n, 0), aisle_table_text (table, n, 1)))
    n++;
  if (n == aisle_table_n_rows (table))
    {
      aisle_chart_card_set_note (self->map,
                                 _ ("Every judged text was taken for what it is: there is no mistake to look at."));
      return;
    }
  aisle_chart_card_set_finding (self->map, _ ("Press a cell to see its texts."));
  aisle_chart_card_set_height (self->map, CLAMP (120 + 24 * (int) n, 240, 720));
  aisle_chart_card_set_answer (self->map, aisle_chart_kind ("heat"), asked->map->table, asked->map->passport, NULL,
                               NULL);
}

static void
show_answered (AisleIntentsInspect *self, const Asked *asked)
{
  const AisleChartKind *kind = aisle_chart_kind ("line");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (GError) error = NULL;

  if (!aisle_params_set (params, "y", "coverage,answered_accuracy", &error))
    g_warning ("%s", error->message);
  aisle_chart_card_set_answer (self->answered, kind, asked->answered->table, asked->answered->passport, params, NULL);
}

/* Where texts can be moved: the intents of the run, in the order of their names. */
static void
show_texts (AisleIntentsInspect *self, const Asked *asked)
{
  const AisleTable *intents = asked->intents->table;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gsize n = asked->n_texts;
  g_autofree char *title = NULL;

  for (gsize row = 0; row < aisle_table_n_rows (intents); row++)
    g_ptr_array_add (names, (gpointer) aisle_table_text (intents, row, 0));
  g_ptr_array_add (names, NULL);
  if (asked->label == NULL)
    title = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%zu mistake, the surest first", "%zu mistakes, the surest first", n), n);
  else if (g_str_equal (asked->label, asked->predicted))
    /* Translators: number of texts, their intent */
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu text of “%s”, rightly taken for it",
                                          "%zu texts of “%s”, rightly taken for it", n),
                             n, asked->label);
  else
    /* Translators: number of texts, their intent, the intent that the model took them for */
    title = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%zu text of “%s” taken for “%s”", "%zu texts of “%s” taken for “%s”", n), n,
        asked->label, asked->predicted);
  gtk_widget_set_visible (self->all_mistakes, asked->label != NULL);
  aisle_judged_list_set (self->texts, self->session, title, n, asked->texts, (const char *const *) names->pdata);
}

static void
answered_cb (AisleJob *job, AisleIntentsInspect *self)
{
  const Asked *asked = aisle_job_get_input (job);
  gboolean judged = asked->why_not == NULL;

  if (asked->number != self->asked || aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->answered), judged);
  gtk_widget_set_visible (GTK_WIDGET (self->intents), judged);
  if (!judged)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->texts), FALSE);
      aisle_chart_card_set_note (self->map, asked->why_not);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->texts), asked->label != NULL || aisle_table_n_rows (asked->texts) > 0);
  show_texts (self, asked);
  if (asked->texts_alone)
    return;
  show_map (self, asked);
  show_answered (self, asked);
  aisle_table_card_set (self->intents, asked->intents, NULL);
}

static void
ask (AisleIntentsInspect *self, gboolean texts_alone)
{
  Asked *asked = g_new0 (Asked, 1);
  AisleJobSpec spec = { .title = _ ("Looking at mistakes"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_asked,
                        .input = asked,
                        .input_free = asked_free };

  asked->number = ++self->asked;
  asked->run = self->cell_run;
  asked->mistakes_only = gtk_drop_down_get_selected (self->shown) == 1;
  asked->texts_alone = texts_alone;
  asked->label = g_strdup (self->label);
  asked->predicted = g_strdup (self->predicted);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (answered_cb), self, 0);
}

/* ---- what is chosen ---- */

static void
run_cb (AisleIntentsInspect *self)
{
  gint64 run = aisle_run_chooser_get_run (self->runs);

  gtk_stack_set_visible_child_name (self->stack, run != 0 ? "inspect" : "empty");
  aisle_sentence_card_load (self->sentence, self->session, run);
  aisle_label_errors_card_load (self->label_errors, self->session, run);
  if (run == 0)
    return;
  if (run != self->cell_run)
    {
      g_clear_pointer (&self->label, g_free);
      g_clear_pointer (&self->predicted, g_free);
    }
  self->cell_run = run;
  ask (self, FALSE);
}

static void
shown_cb (AisleIntentsInspect *self)
{
  if (self->cell_run != 0)
    ask (self, FALSE);
}

static void
cell_cb (AisleChartView *view, guint64 row, AisleIntentsInspect *self)
{
  if (self->map_table == NULL || row >= aisle_table_n_rows (self->map_table))
    return;
  g_free (self->label);
  g_free (self->predicted);
  self->label = g_strdup (aisle_table_text (self->map_table, row, 0));
  self->predicted = g_strdup (aisle_table_text (self->map_table, row, 1));
  ask (self, TRUE);
}

static void
mistakes_cb (AisleIntentsInspect *self)
{
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->predicted, g_free);
  ask (self, TRUE);
}

/* ---- trained again ---- */

static gpointer
run_again (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_train_again (project, *(const gint64 *) input, progress, error);
}

static void
again_finished_cb (AisleJob *job, AisleIntentsInspect *self)
{
  const AisleRun *run = aisle_job_get_result (job);
  g_autofree char *text = NULL;

  if (run == NULL)
    return;
  text = g_strdup_printf (_ ("%s trained"), _ (aisle_family (run->family)->title));
  aisle_run_chooser_choose (self->runs, run->id);
  aisle_session_toast (self->session, text, TRUE);
  aisle_session_changed (self->session);
}

static void
again_cb (AisleIntentsInspect *self)
{
  AisleJobSpec spec = { .title = _ ("Training again"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_again,
                        .input = g_memdup2 (&self->cell_run, sizeof self->cell_run),
                        .input_free = g_free,
                        .result_free = (GDestroyNotify) aisle_run_free };

  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (again_finished_cb), self,
                           0);
}

static void
train_cb (AisleIntentsInspect *self)
{
  aisle_model_place_show (self->session, AISLE_TASK_CLASSIFY, "train");
}

void
aisle_intents_inspect_load (AisleIntentsInspect *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  aisle_run_chooser_load (self->runs, session);
}

/* ---- the widget ---- */

static void
aisle_intents_inspect_dispose (GObject *object)
{
  AisleIntentsInspect *self = AISLE_INTENTS_INSPECT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->map_table, aisle_table_unref);
  G_OBJECT_CLASS (aisle_intents_inspect_parent_class)->dispose (object);
}

static void
aisle_intents_inspect_finalize (GObject *object)
{
  g_free (AISLE_INTENTS_INSPECT (object)->label);
  g_free (AISLE_INTENTS_INSPECT (object)->predicted);
  G_OBJECT_CLASS (aisle_intents_inspect_parent_class)->finalize (object);
}

static void
aisle_intents_inspect_class_init (AisleIntentsInspectClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_intents_inspect_dispose;
  G_OBJECT_CLASS (klass)->finalize = aisle_intents_inspect_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/intents-inspect.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleIntentsInspect, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleIntentsInspect, content);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
}

static GtkWidget *
new_head (AisleIntentsInspect *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *again = gtk_button_new_with_label (_ ("Train Again"));

  self->runs = AISLE_RUN_CHOOSER (aisle_run_chooser_new (AISLE_TASK_CLASSIFY, NULL));
  g_signal_connect_object (self->runs, "changed", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (again, "clicked", G_CALLBACK (again_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_tooltip_text (again, _ ("Trains the same model on the intents that the texts have now"));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->runs));
  gtk_box_append (GTK_BOX (head), again);
  return head;
}

static void
make_map (AisleIntentsInspect *self)
{
  const char *const shown[] = { _ ("All texts"), _ ("Mistakes only"), NULL };

  self->map = AISLE_CHART_CARD (aisle_chart_card_new (_ ("What is taken for what")));
  self->shown = GTK_DROP_DOWN (aisle_card_list_new (shown, _ ("Which texts are counted")));
  gtk_drop_down_set_selected (self->shown, 1);
  g_signal_connect_object (self->shown, "notify::selected", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (aisle_chart_card_get_view (self->map), "chosen", G_CALLBACK (cell_cb), self, 0);
  aisle_chart_card_add_control (self->map, GTK_WIDGET (self->shown));
}

static void
aisle_intents_inspect_init (AisleIntentsInspect *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_map (self);
  self->sentence = g_object_new (AISLE_TYPE_SENTENCE_CARD, NULL);
  self->texts = g_object_new (AISLE_TYPE_JUDGED_LIST, NULL);
  self->label_errors = g_object_new (AISLE_TYPE_LABEL_ERRORS_CARD, NULL);
  self->all_mistakes = gtk_button_new_with_label (_ ("Show All Mistakes"));
  gtk_widget_set_halign (self->all_mistakes, GTK_ALIGN_START);
  g_signal_connect_object (self->all_mistakes, "clicked", G_CALLBACK (mistakes_cb), self, G_CONNECT_SWAPPED);
  self->answered = AISLE_CHART_CARD (aisle_chart_card_new (_ ("How much it could answer")));
  self->intents = AISLE_TABLE_CARD (aisle_table_card_new (_ ("By intent"), NULL));
  gtk_box_append (self->content, new_head (self));
  gtk_box_append (self->content, GTK_WIDGET (self->sentence));
  gtk_box_append (self->content, GTK_WIDGET (self->map));
  gtk_box_append (self->content, GTK_WIDGET (self->texts));
  gtk_box_append (self->content, self->all_mistakes);
  gtk_box_append (self->content, GTK_WIDGET (self->label_errors));
  gtk_box_append (self->content, GTK_WIDGET (self->intents));
  gtk_box_append (self->content, GTK_WIDGET (self->answered));
}
