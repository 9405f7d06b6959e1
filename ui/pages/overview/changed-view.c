/* changed-view.c: see changed-view.h. */
#include "pages/overview/changed-view.h"
#include "widgets/question-view.h"
#include "widgets/card-list.h"
#include "pages/overview/finding.h"

#include "base/i18n.h"

struct _AisleChangedView
{
  AdwBin parent_instance;
  AislePageBrush *brush; /* (nullable) until it is loaded */
  GtkDropDown *figure, *by;
  AisleQuestionView *view;
};

G_DEFINE_FINAL_TYPE (AisleChangedView, aisle_changed_view, ADW_TYPE_BIN)

/* The first: what the log has, revenue before orders before users. */
static const struct
{
  const char *value, *title;
} figures[] = { { "auto", N_ ("Main figure") },
                { "revenue", N_ ("Revenue") },
                { "orders", N_ ("Orders") },
                { "users", N_ ("Users") },
                { "conversion", N_ ("Conversion") } },
  dimensions[] = { { "step", N_ ("By step") }, { "channel", N_ ("By channel") },    { "category", N_ ("By category") },
                   { "item", N_ ("By item") }, { "new", N_ ("New and returning") }, { "segment", N_ ("By segment") } };

static const char *const hidden[] = { "figure", "by", "from", "to", "days", "rows", NULL };
static const AisleCardSpec card = { .question = "changes", .hidden = hidden, .flags = AISLE_QUESTION_FORM };

static void
answered_cb (AisleQuestionView *view)
{
  g_autofree char *finding = aisle_finding_of (aisle_question_view_get_answer (view), 2);
  if (finding != NULL)
    aisle_chart_card_set_finding (aisle_question_view_get_card (view), finding);
}

static void
choose (AisleChangedView *self)
{
  if (self->brush == NULL)
    return;
  aisle_page_brush_clear (self->brush, self->view);
  aisle_question_view_set_option (self->view, "figure", figures[gtk_drop_down_get_selected (self->figure)].value);
  aisle_question_view_set_option (self->view, "by", dimensions[gtk_drop_down_get_selected (self->by)].value);
  aisle_question_view_refresh (self->view);
}

void
aisle_changed_view_load (AisleChangedView *self, AisleSession *session, AislePageBrush *brush, const char *days)
{
  g_set_object (&self->brush, brush);
  aisle_question_view_set_context (self->view, session, brush);
  aisle_question_view_set_option (self->view, "days", days);
  choose (self);
}

void
aisle_changed_view_refresh (AisleChangedView *self)
{
  aisle_question_view_refresh (self->view);
}

static void
aisle_changed_view_dispose (GObject *object)
{
  g_clear_object (&AISLE_CHANGED_VIEW (object)->brush);
  G_OBJECT_CLASS (aisle_changed_view_parent_class)->dispose (object);
}

static void
aisle_changed_view_class_init (AisleChangedViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_changed_view_dispose;
}

static GtkDropDown *
add_list (AisleChangedView *self, const char *const *titles, const char *label)
{
  GtkWidget *list = aisle_card_list_new (titles, label);
  g_signal_connect_swapped (list, "notify::selected", G_CALLBACK (choose), self);
  aisle_chart_card_add_control (aisle_question_view_get_card (self->view), list);
  return GTK_DROP_DOWN (list);
}

static void
aisle_changed_view_init (AisleChangedView *self)
{
  const char *figure_titles[G_N_ELEMENTS (figures) + 1] = { NULL };
  const char *dimension_titles[G_N_ELEMENTS (dimensions) + 1] = { NULL };

  self->view = AISLE_QUESTION_VIEW (aisle_question_view_new (&card));
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    figure_titles[i] = _ (figures[i].title);
  for (gsize i = 0; i < G_N_ELEMENTS (dimensions); i++)
    dimension_titles[i] = _ (dimensions[i].title);
  self->by = add_list (self, dimension_titles, _ ("Dimension"));
  self->figure = add_list (self, figure_titles, _ ("Figure"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->view));
  g_signal_connect (self->view, "answered", G_CALLBACK (answered_cb), NULL);
}
