/* recommendations-page.c: see recommendations-page.h.  The views load themselves when they are looked at. */
#include "pages/recommendations/recommendations-page.h"
#include "pages/model-parts.h"
#include "pages/recommendations/inspect-view.h"
#include "pages/recommendations/train-view.h"

#include "base/i18n.h"

struct _AisleRecommendationsPage
{
  AislePage parent_instance;
  AisleModelParts *parts;
};

G_DEFINE_FINAL_TYPE (AisleRecommendationsPage, aisle_recommendations_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_recommendations = { .id = "recommendations",
                                                   .title = N_ ("Recommendations"),
                                                   .section = N_ ("Build"),
                                                   .icon = "aisle-recommendations-symbolic",
                                                   .needs_project = TRUE,
                                                   .segments = TRUE,
                                                   .get_type = aisle_recommendations_page_get_type };

static void
load_train (GtkWidget *part, AisleSession *session)
{
  aisle_train_view_set_session (AISLE_TRAIN_VIEW (part), session);
}

static void
load_inspect (GtkWidget *part, AisleSession *session)
{
  aisle_inspect_view_load (AISLE_INSPECT_VIEW (part), session);
}

static void
aisle_recommendations_page_load (AislePage *page)
{
  aisle_model_parts_load (AISLE_RECOMMENDATIONS_PAGE (page)->parts, aisle_page_get_session (page));
}

/* A view, "compare" with the runs to compare: "compare 3 7". */
static void
aisle_recommendations_page_show_detail (AislePage *page, const char *detail)
{
  aisle_model_parts_show (AISLE_RECOMMENDATIONS_PAGE (page)->parts, detail);
}

static void
aisle_recommendations_page_class_init (AisleRecommendationsPageClass *klass)
{
  AISLE_PAGE_CLASS (klass)->load = aisle_recommendations_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_recommendations_page_show_detail;
}

static void
aisle_recommendations_page_init (AisleRecommendationsPage *self)
{
  GtkWidget *train = g_object_new (AISLE_TYPE_TRAIN_VIEW, NULL);

  self->parts = AISLE_MODEL_PARTS (aisle_model_parts_new ("page-switcher"));
  aisle_model_parts_add_models (self->parts, AISLE_TASK_RECOMMEND, train, load_train);
  aisle_model_parts_add (self->parts, "inspect", _ ("Inspect"), g_object_new (AISLE_TYPE_INSPECT_VIEW, NULL),
                         load_inspect);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->parts));
}
