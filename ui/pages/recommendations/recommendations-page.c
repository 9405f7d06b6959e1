/* recommendations-page.c: see recommendations-page.h.  The views load themselves when they are looked at. */
#include "pages/recommendations/recommendations-page.h"
#include "widgets/compare-view.h"
#include "pages/recommendations/inspect-view.h"
#include "widgets/leaderboard-view.h"
#include "pages/recommendations/train-view.h"

#include "base/i18n.h"

struct _AisleRecommendationsPage
{
  AislePage parent_instance;
  GtkStack *views;
  AisleTrainView *train;
  AisleLeaderboardView *leaderboard;
  AisleCompareView *compare;
  AisleInspectView *inspect;
  gboolean leaderboard_stale, compare_stale, inspect_stale;
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
view_changed_cb (AisleRecommendationsPage *self)
{
  AisleSession *session = aisle_page_get_session (AISLE_PAGE (self));
  const char *view = gtk_stack_get_visible_child_name (self->views);

  if (session == NULL || view == NULL)
    return;
  if (g_str_equal (view, "leaderboard") && self->leaderboard_stale)
    {
      self->leaderboard_stale = FALSE;
      aisle_leaderboard_view_load (self->leaderboard, session);
    }
  if (g_str_equal (view, "compare") && self->compare_stale)
    {
      self->compare_stale = FALSE;
      aisle_compare_view_load (self->compare, session);
    }
  if (g_str_equal (view, "inspect") && self->inspect_stale)
    {
      self->inspect_stale = FALSE;
      aisle_inspect_view_load (self->inspect, session);
    }
}

static void
trained_cb (AisleRecommendationsPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "train") == 0)
    gtk_stack_set_visible_child_name (self->views, "leaderboard");
}

static void
aisle_recommendations_page_load (AislePage *page)
{
  AisleRecommendationsPage *self = AISLE_RECOMMENDATIONS_PAGE (page);

  self->leaderboard_stale = self->compare_stale = self->inspect_stale = TRUE;
  aisle_train_view_set_session (self->train, aisle_page_get_session (page));
  view_changed_cb (self);
}

/* A view, "compare" with the runs to compare: "compare 3 7". */
static void
aisle_recommendations_page_show_detail (AislePage *page, const char *detail)
{
  AisleRecommendationsPage *self = AISLE_RECOMMENDATIONS_PAGE (page);
  g_auto (GStrv) words = g_strsplit (detail, " ", -1);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
    {
      gint64 run = g_ascii_strtoll (words[i], NULL, 10);
      g_array_append_val (runs, run);
    }
  if (runs->len > 0)
    {
      aisle_compare_view_choose (self->compare, (const gint64 *) (gpointer) runs->data, runs->len);
      self->compare_stale = TRUE;
    }
  gtk_stack_set_visible_child_name (self->views, words[0] != NULL ? words[0] : detail);
  view_changed_cb (self);
}

static void
aisle_recommendations_page_class_init (AisleRecommendationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_PAGE_CLASS (klass)->load = aisle_recommendations_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_recommendations_page_show_detail;
  g_type_ensure (AISLE_TYPE_TRAIN_VIEW);
  g_type_ensure (AISLE_TYPE_LEADERBOARD_VIEW);
  g_type_ensure (AISLE_TYPE_COMPARE_VIEW);
  g_type_ensure (AISLE_TYPE_INSPECT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/recommendations-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleRecommendationsPage, views);
  gtk_widget_class_bind_template_child (widget_class, AisleRecommendationsPage, train);
  gtk_widget_class_bind_template_child (widget_class, AisleRecommendationsPage, leaderboard);
  gtk_widget_class_bind_template_child (widget_class, AisleRecommendationsPage, compare);
  gtk_widget_class_bind_template_child (widget_class, AisleRecommendationsPage, inspect);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, trained_cb);
}

static void
aisle_recommendations_page_init (AisleRecommendationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
