/* behaviour-page.c: see behaviour-page.h.  The views load themselves when they are looked at. */
#include "pages/behaviour/behaviour-page.h"
#include "pages/behaviour/baskets-view.h"
#include "pages/behaviour/funnels-view.h"
#include "pages/behaviour/journeys-view.h"
#include "pages/behaviour/retention-view.h"
#include "pages/behaviour/segments-view.h"
#include "pages/page-views.h"
#include "widgets/brush-bar.h"
#include "widgets/no-events.h"

#include "base/i18n.h"

struct _AisleBehaviourPage
{
  AislePage parent_instance;
  GtkStack *stack;
  AisleNoEvents *none;
  AislePageViews *views;
  AisleBrushBar *bar;
  AislePageBrush *brush;
};

G_DEFINE_FINAL_TYPE (AisleBehaviourPage, aisle_behaviour_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_behaviour = { .id = "behaviour",
                                             .title = N_ ("Behaviour"),
                                             .section = N_ ("Understand"),
                                             .icon = "aisle-behaviour-symbolic",
                                             .needs_project = TRUE,
                                             .segments = TRUE,
                                             .get_type = aisle_behaviour_page_get_type };

/* The one registration line of a view, in the order of the switcher. */
static const AislePageViewKind views[] = {
  { "journeys", N_ ("Journeys"), aisle_journeys_view_get_type },
  { "funnels", N_ ("Funnels"), aisle_funnels_view_get_type },
  { "retention", N_ ("Retention"), aisle_retention_view_get_type },
  { "segments", N_ ("Segments"), aisle_segments_view_get_type },
  { "baskets", N_ ("Baskets"), aisle_baskets_view_get_type },
};

static void
made_cb (AisleBehaviourPage *self, AislePageView *view)
{
  if (AISLE_IS_CARDS_VIEW (view))
    aisle_cards_view_set_brush (AISLE_CARDS_VIEW (view), self->brush);
}

/* FALSE: the project has no events, and the page says so once, not in every card. */
static gboolean
show_events (AisleBehaviourPage *self)
{
  gboolean none = aisle_no_events_look (self->none, aisle_page_get_session (AISLE_PAGE (self)));

  gtk_stack_set_visible_child_name (self->stack, none ? "empty" : "views");
  return !none;
}

static void
invalidate_cb (AisleBehaviourPage *self)
{
  if (!show_events (self))
    return;
  aisle_page_brush_clear (self->brush, NULL);
  aisle_page_views_invalidate (self->views);
}

/* New facts come after every change, so that each change is asked for once. */
static void
aisle_behaviour_page_load (AislePage *page)
{
  AisleBehaviourPage *self = AISLE_BEHAVIOUR_PAGE (page);
  AisleSession *session = aisle_page_get_session (page);

  if (g_signal_handler_find (session, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, invalidate_cb, self) != 0)
    return;
  g_signal_connect_object (session, "info", G_CALLBACK (invalidate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::segment", G_CALLBACK (invalidate_cb), self, G_CONNECT_SWAPPED);
  aisle_brush_bar_set (self->bar, session, self->brush);
  show_events (self);
  aisle_page_views_set_session (self->views, session);
}

/* The name of a view. */
static void
aisle_behaviour_page_show_detail (AislePage *page, const char *detail)
{
  aisle_page_views_show (AISLE_BEHAVIOUR_PAGE (page)->views, detail);
}

static void
journeys_cb (AisleBehaviourPage *self)
{
  aisle_page_views_show (self->views, "journeys");
}

static void
aisle_behaviour_page_dispose (GObject *object)
{
  g_clear_object (&AISLE_BEHAVIOUR_PAGE (object)->brush);
  G_OBJECT_CLASS (aisle_behaviour_page_parent_class)->dispose (object);
}

static void
aisle_behaviour_page_class_init (AisleBehaviourPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_behaviour_page_dispose;
  AISLE_PAGE_CLASS (klass)->load = aisle_behaviour_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_behaviour_page_show_detail;
  g_type_ensure (AISLE_TYPE_BRUSH_BAR);
  g_type_ensure (AISLE_TYPE_PAGE_VIEWS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/behaviour-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleBehaviourPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleBehaviourPage, views);
  gtk_widget_class_bind_template_child (widget_class, AisleBehaviourPage, bar);
  gtk_widget_class_bind_template_callback (widget_class, journeys_cb);
  gtk_widget_class_bind_template_callback (widget_class, made_cb);
}

static void
aisle_behaviour_page_init (AisleBehaviourPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->none = AISLE_NO_EVENTS (
      aisle_no_events_new (aisle_page_behaviour.icon,
                           _ ("This page follows what customers viewed, carted and bought: import a log of events")));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->none), "empty");
  self->brush = aisle_page_brush_new ();
  aisle_page_views_set_kinds (self->views, views, G_N_ELEMENTS (views));
}
