/* risk-dial.c: see risk-dial.h.  The curve is asked for once for each pair of costs; the dial moves along its rows.  One
 * list of changes is under way at a time: where the dial has moved on meanwhile, it is asked for again. */
#include "pages/assistant/risk-dial.h"
#include "widgets/chart-card.h"
#include "widgets/table-view.h"
#include "widgets/wrap-box.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/assistant.h"
#include "evaluate/risk.h"

#include <math.h>

#define STEPS      100
#define CHART_HIGH 260

struct _AisleRiskDial
{
  AdwBin parent_instance;
  AisleSession *session; /* borrowed: the window's */
  GtkStack *stack;       /* the dial, or what it needs */
  AisleChartCard *card, *changes_card;
  AisleTableView *changes;
  GtkRange *dial;
  GtkLabel *readout;
  GtkSpinButton *wrong_cost, *handoff_cost;
  GtkWidget *controls, *use_button;
  AisleParams *settings; /* (nullable) the project's, with the costs that stand here */
  AisleParams *kept;     /* (nullable) the project's as they are */
  AisleAnswer *risk;     /* (nullable) */
  gboolean filling, listing, list_again;
  guint loads; /* counts them: an older answer is dropped */
};

G_DEFINE_FINAL_TYPE (AisleRiskDial, aisle_risk_dial, ADW_TYPE_BIN)

/* ---- what is asked ---- */

typedef struct
{
  AisleParams *settings; /* (nullable) NULL: the project's are read */
  AisleAnswer *answer;
  double from, to;
  guint load;
} Order;

static void
order_free (Order *self)
{
  aisle_params_free (self->settings);
  g_clear_pointer (&self->answer, aisle_answer_free);
  g_free (self);
}

static gpointer
run_risk (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Order *self = input;

  if (self->settings == NULL)
    self->settings = aisle_command_assistant_settings (project, error);
  if (self->settings != NULL)
    self->answer = aisle_command_risk (project, self->settings, error);
  return self->answer != NULL ? self : NULL;
}

static gpointer
run_changes (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Order *self = input;

  self->answer = aisle_command_risk_changes (project, self->settings, self->from, self->to, error);
  return self->answer != NULL ? self : NULL;
}

static gpointer
run_use (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Order *self = input;

  return aisle_command_assistant_set (project, self->settings, error) ? input : NULL;
}

/* settings: taken (nullable) */
static Order *
start (AisleRiskDial *self, const char *title, AisleJobFunc run, AisleProjectMode mode, AisleParams *settings,
       GCallback finished)
{
  Order *order = g_new0 (Order, 1);
  AisleJobSpec spec = { .title = title,
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = mode,
                        .run = run,
                        .input = order,
                        .input_free = (GDestroyNotify) order_free };

  order->settings = settings;
  order->load = self->loads;
  if (run == run_changes)
    {
      order->from = aisle_params_real (settings, "threshold");
      order->to = gtk_range_get_value (self->dial);
    }
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", finished, self, 0);
  return order;
}

/* ---- the list of what changes side ---- */

static void list_changes (AisleRiskDial *self);

static char *
changes_finding (const Order *order)
{
  gsize n = aisle_table_n_rows (order->answer->table);

  if (order->from == order->to)
    return g_strdup (_ ("Move the dial: what it would answer or hand over otherwise than now stands here."));
  /* Translators: how many, and the two thresholds */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu judged utterance changes side between %.2f and %.2f.",
                                       "%'zu judged utterances change side between %.2f and %.2f.", n),
                          n, order->from, order->to);
}

static void
changes_cb (AisleJob *job, AisleRiskDial *self)
{
  const Order *order = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);

  self->listing = FALSE;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE && order->load == self->loads)
    {
      g_autofree char *finding = changes_finding (order);

      aisle_chart_card_set_answer (self->changes_card, NULL, order->answer->table, order->answer->passport, NULL, NULL);
      aisle_chart_card_set_finding (self->changes_card, finding);
      aisle_table_view_set_table (self->changes, order->answer->table, NULL);
      gtk_widget_set_visible (GTK_WIDGET (self->changes), aisle_table_n_rows (order->answer->table) > 0);
    }
  else if (error != NULL && order->load == self->loads)
    aisle_chart_card_set_error (self->changes_card, error->message);
  if (self->list_again)
    list_changes (self);
}

static void
list_changes (AisleRiskDial *self)
{
  self->list_again = self->listing;
  if (self->listing || self->settings == NULL)
    return;
  self->listing = TRUE;
  start (self, _ ("Listing utterances"), run_changes, AISLE_PROJECT_READ, aisle_params_dup (self->settings),
         G_CALLBACK (changes_cb));
}

/* ---- the dial ---- */

static char *
read_out (const AisleTable *table, gsize row)
{
  double right = aisle_table_number_of (table, row, "answered_accuracy");
  g_autofree char *answered = NULL;

  if (!isfinite (aisle_table_number_of (table, row, "coverage")))
    return g_strdup (_ ("Nothing was held back to judge a threshold by."));
  if (!isfinite (right))
    return g_strdup_printf (_ ("From %.2f on nothing is answered: a question costs %'.2f."),
                            aisle_table_number_of (table, row, "threshold"),
                            aisle_table_number_of (table, row, "cost"));
  /* Translators: threshold, share answered, share right of these and its interval */
  answered = g_strdup_printf (_ ("From %.2f on %.1f%% are answered, %.1f%% of them right (%.1f to %.1f)."),
                              aisle_table_number_of (table, row, "threshold"),
                              aisle_table_number_of (table, row, "coverage") * 100, right * 100,
                              aisle_table_number_of (table, row, "answered_accuracy_low") * 100,
                              aisle_table_number_of (table, row, "answered_accuracy_high") * 100);
  /* Translators: the sentence before, wrong answers, hand-offs, cost */
  return g_strdup_printf (_ ("%s %'.0f wrong answers and %'.0f hand-offs: a question costs %'.2f."), answered,
                          aisle_table_number_of (table, row, "wrong_answers"),
                          aisle_table_number_of (table, row, "hand_offs"), aisle_table_number_of (table, row, "cost"));
}

/* What counts as right, and what the least cost is worth elsewhere: its passport's notes but the last, which is of the
 * table. */
static char *
judged_by (const AisleAnswer *risk)
{
  g_autoptr (JsonNode) passport = aisle_passport_to_json (risk->passport);
  JsonArray *notes = aisle_json_array (json_node_get_object (passport), "notes");

  GString *text = g_string_new (NULL);

  for (guint i = 0; notes != NULL && i + 1 < json_array_get_length (notes); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", json_array_get_string_element (notes, i));
  return g_string_free (text, FALSE);
}

static gsize
row_of (double threshold)
{
  return (gsize) CLAMP (lround (threshold * STEPS), 0, STEPS);
}

/* Whether something here is not as the project has it. */
static gboolean
differs (AisleRiskDial *self, double threshold)
{
  static const char *const costs[] = { "wrong_cost", "handoff_cost" };
  gboolean other = row_of (threshold) != row_of (aisle_params_real (self->kept, "threshold"));

  for (gsize i = 0; i < G_N_ELEMENTS (costs); i++)
    other = other || aisle_params_real (self->settings, costs[i]) < aisle_params_real (self->kept, costs[i])
            || aisle_params_real (self->settings, costs[i]) > aisle_params_real (self->kept, costs[i]);
  return other;
}

static void
show_dial (AisleRiskDial *self)
{
  static const AisleChartKind *kind;
  double threshold = gtk_range_get_value (self->dial);
  g_autoptr (AisleTable) marked = NULL;
  g_autoptr (AisleParams) draw = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *said = NULL, *judged = NULL, *text = NULL;

  if (self->risk == NULL || self->settings == NULL)
    return;
  kind = aisle_chart_kind ("line");
  draw = aisle_params_new (kind->params, kind->n_params);
  if (!aisle_params_set (draw, "y", "coverage,answered_accuracy", &problem))
    g_warning ("%s", problem->message);
  marked = aisle_risk_table_at (self->risk->table, threshold);
  said = read_out (marked, row_of (threshold));
  judged = judged_by (self->risk);
  text = g_strconcat (said, "\n", judged, NULL);
  gtk_label_set_text (self->readout, text);
  aisle_chart_card_set_answer (self->card, kind, marked, self->risk->passport, draw, NULL);
  gtk_widget_set_sensitive (self->use_button, differs (self, threshold));
}

static void
moved_cb (AisleRiskDial *self)
{
  double rounded = (double) row_of (gtk_range_get_value (self->dial)) / STEPS;

  if (self->filling)
    return;
  if (fabs (gtk_range_get_value (self->dial) - rounded) > 1e-9)
    {
      gtk_range_set_value (self->dial, rounded); /* which comes back here */
      return;
    }
  show_dial (self);
  list_changes (self);
}

/* A click on the curve or a drag along it, or Return with the cursor on it. */
static void
row_cb (GtkWidget *view, guint64 row, AisleRiskDial *self)
{
  gtk_range_set_value (self->dial, (double) MIN (row, STEPS) / STEPS);
}

static void
best_cb (AisleRiskDial *self)
{
  gsize best = 0;

  for (gsize row = 0; self->risk != NULL && row < aisle_table_n_rows (self->risk->table); row++)
    if (aisle_table_number_of (self->risk->table, row, "best") == 1)
      best = row;
  gtk_range_set_value (self->dial, (double) best / STEPS);
}

/* ---- the project's settings ---- */

static void
risk_cb (AisleJob *job, AisleRiskDial *self)
{
  Order *order = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  gboolean first = self->settings == NULL;

  if (order->load != self->loads)
    return;
  g_clear_pointer (&self->risk, aisle_answer_free);
  gtk_widget_set_sensitive (self->controls, aisle_job_get_state (job) == AISLE_JOB_DONE);
  gtk_stack_set_visible_child_name (self->stack,
                                    g_error_matches (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY) ? "empty" : "dial");
  if (error != NULL)
    aisle_chart_card_set_error (self->card, error->message);
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  self->risk = g_steal_pointer (&order->answer);
  g_clear_pointer (&self->settings, aisle_params_free);
  self->settings = g_steal_pointer (&order->settings);
  self->filling = TRUE;
  if (first)
    {
      g_clear_pointer (&self->kept, aisle_params_free);
      self->kept = aisle_params_dup (self->settings);
      gtk_spin_button_set_value (self->wrong_cost, aisle_params_real (self->settings, "wrong_cost"));
      gtk_spin_button_set_value (self->handoff_cost, aisle_params_real (self->settings, "handoff_cost"));
      gtk_range_set_value (self->dial, aisle_params_real (self->settings, "threshold"));
    }
  self->filling = FALSE;
  show_dial (self);
  list_changes (self);
}

static void
set_real (AisleParams *params, const char *name, double value)
{
  g_autoptr (GError) problem = NULL;
  char text[32];

  if (!aisle_params_set (params, name, aisle_double_format (text, value), &problem))
    g_warning ("%s", problem->message);
}

static void
costs_cb (AisleRiskDial *self)
{
  AisleParams *settings;

  if (self->filling || self->settings == NULL)
    return;
  settings = aisle_params_dup (self->settings);
  set_real (settings, "wrong_cost", gtk_spin_button_get_value (self->wrong_cost));
  set_real (settings, "handoff_cost", gtk_spin_button_get_value (self->handoff_cost));
  self->loads++;
  start (self, _ ("Weighing risks"), run_risk, AISLE_PROJECT_READ, settings, G_CALLBACK (risk_cb));
}

static void
used_cb (AisleJob *job, AisleRiskDial *self)
{
  const GError *error = aisle_job_get_error (job);
  const Order *order = aisle_job_get_input (job);
  g_autofree char *said = NULL;

  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      said =
          g_strdup_printf (_ ("The assistant answers from %.2f on"), aisle_params_real (order->settings, "threshold"));
      aisle_session_toast (self->session, said, TRUE);
      aisle_session_changed (self->session);
    }
  else if (error != NULL)
    aisle_chart_card_set_error (self->card, error->message);
}

static void
use_cb (AisleRiskDial *self)
{
  AisleParams *settings;

  if (self->settings == NULL)
    return;
  settings = aisle_params_dup (self->settings);
  set_real (settings, "threshold", gtk_range_get_value (self->dial));
  start (self, _ ("Setting the threshold"), run_use, AISLE_PROJECT_WRITE, settings, G_CALLBACK (used_cb));
}

/* The dial goes back to the threshold in use: undo shows that it worked. */
void
aisle_risk_dial_load (AisleRiskDial *self, AisleSession *session)
{
  self->session = session;
  self->loads++;
  g_clear_pointer (&self->settings, aisle_params_free);
  start (self, _ ("Weighing risks"), run_risk, AISLE_PROJECT_READ, NULL, G_CALLBACK (risk_cb));
}

/* ---- building ---- */

static GtkWidget *
new_cost (AisleRiskDial *self, const char *title, GtkSpinButton **spin)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *label = gtk_label_new (title),
            *button = gtk_spin_button_new_with_range (0, 1e6, 1);

  *spin = GTK_SPIN_BUTTON (button);
  gtk_spin_button_set_digits (*spin, 2);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (button, "value-changed", G_CALLBACK (costs_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkWidget *
new_button (AisleRiskDial *self, const char *title, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (title);

  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
train_cb (AisleRiskDial *self)
{
  aisle_session_go_to (self->session, "assistant", "intents");
}

/* No model reads intents yet. */
static GtkWidget *
new_empty (AisleRiskDial *self)
{
  GtkWidget *page = adw_status_page_new (), *button = new_button (self, _ ("Train a Model"), G_CALLBACK (train_cb));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "aisle-assistant-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No Model of Intents Yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("Its confidence decides what is answered and what goes to a person"));
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  return page;
}

static GtkWidget *
new_controls (AisleRiskDial *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *costs = g_object_new (AISLE_TYPE_WRAP_BOX, NULL),
            *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1. / STEPS),
            *readout = gtk_label_new (NULL), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->dial = GTK_RANGE (scale);
  gtk_scale_set_draw_value (GTK_SCALE (scale), TRUE);
  gtk_scale_set_digits (GTK_SCALE (scale), 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Threshold"), -1);
  g_signal_connect_object (scale, "value-changed", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  self->readout = GTK_LABEL (readout);
  gtk_label_set_wrap (self->readout, TRUE);
  gtk_label_set_xalign (self->readout, 0);
  gtk_widget_add_css_class (readout, "numeric");
  self->use_button = new_button (self, _ ("Use These Settings"), G_CALLBACK (use_cb));
  gtk_widget_add_css_class (self->use_button, "suggested-action");
  gtk_box_append (GTK_BOX (buttons), self->use_button);
  gtk_box_append (GTK_BOX (buttons), new_button (self, _ ("Least Cost"), G_CALLBACK (best_cb)));
  aisle_wrap_box_append (AISLE_WRAP_BOX (costs), new_cost (self, _ ("A wrong answer costs"), &self->wrong_cost));
  aisle_wrap_box_append (AISLE_WRAP_BOX (costs), new_cost (self, _ ("A hand-off costs"), &self->handoff_cost));
  aisle_wrap_box_append (AISLE_WRAP_BOX (costs), buttons);
  gtk_box_append (GTK_BOX (box), scale);
  gtk_box_append (GTK_BOX (box), readout);
  gtk_box_append (GTK_BOX (box), costs);
  return box;
}

static void
aisle_risk_dial_dispose (GObject *object)
{
  AisleRiskDial *self = AISLE_RISK_DIAL (object);

  g_clear_pointer (&self->settings, aisle_params_free);
  g_clear_pointer (&self->kept, aisle_params_free);
  g_clear_pointer (&self->risk, aisle_answer_free);
  G_OBJECT_CLASS (aisle_risk_dial_parent_class)->dispose (object);
}

static void
aisle_risk_dial_class_init (AisleRiskDialClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_risk_dial_dispose;
}

static void
aisle_risk_dial_init (AisleRiskDial *self)
{
  static const char *const hidden[] = { "row", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *clamp = adw_clamp_new (),
            *scrolled = gtk_scrolled_window_new ();

  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("What a threshold answers")));
  aisle_chart_card_set_height (self->card, CHART_HIGH);
  aisle_chart_view_set_follows (aisle_chart_card_get_view (self->card), TRUE);
  g_signal_connect_object (aisle_chart_card_get_view (self->card), "chosen", G_CALLBACK (row_cb), self, 0);
  self->controls = new_controls (self);
  gtk_widget_set_sensitive (self->controls, FALSE);
  self->changes_card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("What changes side")));
  aisle_chart_card_set_bare (self->changes_card, TRUE);
  self->changes = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_hidden (self->changes, hidden);
  aisle_table_view_set_label (self->changes, _ ("What changes side"));
  aisle_table_view_set_fit (self->changes, 0, 480);
  gtk_widget_add_css_class (GTK_WIDGET (self->changes), "card");
  gtk_widget_set_visible (GTK_WIDGET (self->changes), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->card));
  gtk_box_append (GTK_BOX (box), self->controls);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->changes_card));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->changes));
  gtk_widget_add_css_class (box, "below-switcher");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 1280);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 1280);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, scrolled, "dial");
  gtk_stack_add_named (self->stack, new_empty (self), "empty");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
