/* search-page.c: see search-page.h.  The views load themselves when they are looked at. */
#include "pages/search/search-page.h"
#include "pages/page-views.h"
#include "pages/search/judgements-view.h"
#include "pages/search/queries-view.h"
#include "pages/search/ranker-view.h"
#include "pages/search/side-view.h"

#include "base/i18n.h"

struct _AisleSearchPage
{
  AislePage parent_instance;
  AislePageViews *views;
};

G_DEFINE_FINAL_TYPE (AisleSearchPage, aisle_search_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_search = { .id = "search",
                                          .title = N_ ("Search"),
                                          .section = N_ ("Build"),
                                          .icon = "aisle-search-symbolic",
                                          .needs_project = TRUE,
                                          .segments = TRUE,
                                          .get_type = aisle_search_page_get_type };

/* The one registration line of a view, in the order of the switcher. */
static const AislePageViewKind views[] = {
  { "queries", N_ ("Queries"), aisle_queries_view_get_type },
  { "judgements", N_ ("Judgements"), aisle_judgements_view_get_type },
  { "ranker", N_ ("Ranker"), aisle_ranker_view_get_type },
  { "side-by-side", N_ ("Side by side"), aisle_side_view_get_type },
};

static void
invalidate_cb (AisleSearchPage *self)
{
  aisle_page_views_invalidate (self->views);
}

/* New facts come after every change, so that each change is asked for once. */
static void
aisle_search_page_load (AislePage *page)
{
  AisleSearchPage *self = AISLE_SEARCH_PAGE (page);
  AisleSession *session = aisle_page_get_session (page);

  if (g_signal_handler_find (session, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, invalidate_cb, self) != 0)
    return;
  g_signal_connect_object (session, "info", G_CALLBACK (invalidate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::segment", G_CALLBACK (invalidate_cb), self, G_CONNECT_SWAPPED);
  aisle_page_views_set_session (self->views, session);
}

/* The name of a view, and after a blank what it is to show. */
static void
aisle_search_page_show_detail (AislePage *page, const char *detail)
{
  aisle_page_views_show (AISLE_SEARCH_PAGE (page)->views, detail);
}

static void
aisle_search_page_class_init (AisleSearchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_PAGE_CLASS (klass)->load = aisle_search_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_search_page_show_detail;
  g_type_ensure (AISLE_TYPE_PAGE_VIEWS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/search-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleSearchPage, views);
}

static void
aisle_search_page_init (AisleSearchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_page_views_set_kinds (self->views, views, G_N_ELEMENTS (views));
}
