/* replies-view.c: see replies-view.h. */
#include "pages/assistant/replies-view.h"
#include "pages/assistant/risk-dial.h"

#include "base/i18n.h"

struct _AisleRepliesView
{
  AislePageView parent_instance;
  AisleRiskDial *dial;
};

G_DEFINE_FINAL_TYPE (AisleRepliesView, aisle_replies_view, AISLE_TYPE_PAGE_VIEW)

static void
aisle_replies_view_load (AislePageView *view)
{
  aisle_risk_dial_load (AISLE_REPLIES_VIEW (view)->dial, aisle_page_view_get_session (view));
}

static void
aisle_replies_view_class_init (AisleRepliesViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_replies_view_load;
}

static void
aisle_replies_view_init (AisleRepliesView *self)
{
  self->dial = g_object_new (AISLE_TYPE_RISK_DIAL, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->dial));
}
