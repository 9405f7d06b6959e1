/* behaviour-page.c: see behaviour-page.h. */
#include "pages/behaviour/behaviour-page.h"
#include "pages/behaviour/steps-editor.h"
#include "widgets/chart-card.h"
#include "widgets/params-form.h"
#include "widgets/split-box.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleBehaviourPage
{
  AislePage parent_instance;
  GtkBox *content, *settings;
  AisleStepsEditor *steps;
  AisleParamsForm *form;
  AisleChartCard *card;
  AisleTableView *table;
  guint64 asked; /* only the last answer counts */
  char *kinds;   /* of the log, as they were last shown */
};

G_DEFINE_FINAL_TYPE (AisleBehaviourPage, aisle_behaviour_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_behaviour = { .id = "behaviour",
                                             .title = N_ ("Behaviour"),
                                             .section = N_ ("Understand"),
                                             .icon = "aisle-behaviour-symbolic",
                                             .needs_project = TRUE,
                                             .segments = TRUE,
                                             .get_type = aisle_behaviour_page_get_type };

static AisleSession *
session_of (AisleBehaviourPage *self)
{
  return aisle_page_get_session (AISLE_PAGE (self));
}

static void
answered_cb (AisleJob *job, AisleBehaviourPage *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);
  const AisleChartKind *kind = aisle_chart_kind (aisle_question ("funnel")->chart);

  if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) != self->asked)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->table), answer != NULL);
  if (answer != NULL)
    {
      aisle_chart_card_set_height (self->card, CLAMP (64 * (int) aisle_table_n_rows (answer->table), 220, 640));
      aisle_chart_card_set_answer (self->card, kind, answer->table, answer->passport, NULL, NULL);
      aisle_table_view_set_table (self->table, answer->table, NULL);
    }
  else if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
    aisle_chart_card_set_error (self->card, aisle_job_get_error (job)->message);
}

static void
ask (AisleBehaviourPage *self)
{
  g_autofree char *steps = aisle_steps_editor_dup_steps (self->steps);
  AisleJob *job;

  if (session_of (self) == NULL || !aisle_params_form_is_valid (self->form))
    return;
  aisle_params_form_set_hidden (self->form, "steps", steps);
  aisle_chart_card_set_busy (self->card);
  job = aisle_session_ask (session_of (self), "funnel", aisle_params_form_get_params (self->form));
  g_object_set_data (G_OBJECT (job), "number", GSIZE_TO_POINTER (++self->asked));
  g_signal_connect_object (job, "finished", G_CALLBACK (answered_cb), self, 0);
}

/* The steps at first: what the log has of view, cart and purchase, else its first two kinds. */
static void
add_first_steps (GPtrArray *steps, JsonArray *kinds)
{
  static const char *const roles[] = { "view", "cart", "purchase" };
  guint n = json_array_get_length (kinds);

  for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
    for (guint i = 0; i < n; i++)
      {
        JsonObject *kind = json_array_get_object_element (kinds, i);
        if (g_str_equal (aisle_json_text (kind, "role", ""), roles[r]))
          {
            g_ptr_array_add (steps, (gpointer) aisle_json_text (kind, "name", ""));
            break;
          }
      }
  if (steps->len < 2)
    {
      g_ptr_array_set_size (steps, 0);
      for (guint i = 0; i < MIN (n, 2); i++)
        g_ptr_array_add (steps, (gpointer) aisle_json_text (json_array_get_object_element (kinds, i), "name", ""));
    }
}

static void
info_cb (AisleBehaviourPage *self)
{
  JsonObject *info = aisle_session_get_info (session_of (self));
  JsonArray *kinds = info != NULL ? aisle_json_array (info, "kinds") : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new (), steps = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  if (kinds == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (kinds); i++)
    g_ptr_array_add (names, (gpointer) aisle_json_text (json_array_get_object_element (kinds, i), "name", ""));
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (",", (char **) names->pdata);
  if (g_strcmp0 (joined, self->kinds) != 0)
    {
      add_first_steps (steps, kinds);
      g_ptr_array_add (steps, NULL);
      aisle_steps_editor_set (self->steps, (const char *const *) names->pdata, (const char *const *) steps->pdata);
      g_free (self->kinds);
      self->kinds = g_steal_pointer (&joined);
    }
  ask (self);
}

static void
aisle_behaviour_page_load (AislePage *page)
{
  AisleBehaviourPage *self = AISLE_BEHAVIOUR_PAGE (page);

  g_signal_handlers_disconnect_by_func (session_of (self), info_cb, self);
  g_signal_connect_object (session_of (self), "info", G_CALLBACK (info_cb), self, G_CONNECT_SWAPPED);
  info_cb (self);
}

static void
aisle_behaviour_page_finalize (GObject *object)
{
  g_free (AISLE_BEHAVIOUR_PAGE (object)->kinds);
  G_OBJECT_CLASS (aisle_behaviour_page_parent_class)->finalize (object);
}

static void
aisle_behaviour_page_class_init (AisleBehaviourPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_behaviour_page_finalize;
  AISLE_PAGE_CLASS (klass)->load = aisle_behaviour_page_load;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_STEPS_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/behaviour-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleBehaviourPage, content);
  gtk_widget_class_bind_template_child (widget_class, AisleBehaviourPage, settings);
  gtk_widget_class_bind_template_child (widget_class, AisleBehaviourPage, steps);
}

static void
aisle_behaviour_page_init (AisleBehaviourPage *self)
{
  const AisleQuestion *question = aisle_question ("funnel");
  static const char *const hidden[] = { "steps", NULL };
  static const char *const number[] = { "step", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ (question->title)));
  gtk_box_append (self->content, GTK_WIDGET (self->card));
  self->table = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_hidden (self->table, number);
  aisle_table_view_set_label (self->table, _ ("Steps"));
  aisle_table_view_set_fit (self->table, 100, 400);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "clip");
  gtk_box_append (self->content, GTK_WIDGET (self->table));
  self->form =
      AISLE_PARAMS_FORM (aisle_params_form_new (_ ("What counts"), question->params, question->n_params, hidden));
  gtk_box_append (self->settings, GTK_WIDGET (self->form));
  g_signal_connect_object (self->steps, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}
