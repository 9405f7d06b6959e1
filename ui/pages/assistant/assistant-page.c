/* assistant-page.c: see assistant-page.h.  The views load themselves when they are looked at. */
#include "pages/assistant/assistant-page.h"
#include "pages/assistant/answers-view.h"
#include "pages/assistant/intents-view.h"
#include "pages/assistant/replies-view.h"
#include "pages/assistant/tests-view.h"
#include "pages/assistant/topics-view.h"
#include "pages/assistant/try-view.h"
#include "pages/page-views.h"

#include "base/i18n.h"

struct _AisleAssistantPage
{
  AislePage parent_instance;
  AislePageViews *views;
};

G_DEFINE_FINAL_TYPE (AisleAssistantPage, aisle_assistant_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_assistant = { .id = "assistant",
                                             .title = N_ ("Assistant"),
                                             .section = N_ ("Build"),
                                             .icon = "aisle-assistant-symbolic",
                                             .needs_project = TRUE,
                                             .get_type = aisle_assistant_page_get_type };

/* The one registration line of a view, in the order of the switcher. */
static const AislePageViewKind views[] = {
  { "topics", N_ ("Topics"), aisle_topics_view_get_type },
  { "intents", N_ ("Intents"), aisle_intents_view_get_type },
  { "answers", N_ ("Answers"), aisle_answers_view_get_type },
  { "replies", N_ ("Replies"), aisle_replies_view_get_type },
  { "tests", N_ ("Tests"), aisle_tests_view_get_type },
  { "try", N_ ("Try it"), aisle_try_view_get_type },
};

/* New facts come after every change, so that each change is asked for once. */
static void
aisle_assistant_page_load (AislePage *page)
{
  AisleAssistantPage *self = AISLE_ASSISTANT_PAGE (page);
  AisleSession *session = aisle_page_get_session (page);

  if (g_signal_handler_find (session, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL,
                             aisle_page_views_invalidate, self->views)
      != 0)
    return;
  g_signal_connect_object (session, "info", G_CALLBACK (aisle_page_views_invalidate), self->views, G_CONNECT_SWAPPED);
  aisle_page_views_set_session (self->views, session);
}

/* The name of a view, and after a blank what it is to show. */
static void
aisle_assistant_page_show_detail (AislePage *page, const char *detail)
{
  aisle_page_views_show (AISLE_ASSISTANT_PAGE (page)->views, detail);
}

static void
aisle_assistant_page_class_init (AisleAssistantPageClass *klass)
{
  AISLE_PAGE_CLASS (klass)->load = aisle_assistant_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_assistant_page_show_detail;
}

static void
aisle_assistant_page_init (AisleAssistantPage *self)
{
  self->views = g_object_new (AISLE_TYPE_PAGE_VIEWS, NULL);
  aisle_page_views_set_kinds (self->views, views, G_N_ELEMENTS (views));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->views));
}
