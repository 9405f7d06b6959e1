/* page-view.c: see page-view.h. */
#include "pages/page-view.h"

typedef struct
{
  AisleSession *session;
  gboolean stale;
} AislePageViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AislePageView, aisle_page_view, ADW_TYPE_BIN)

AisleSession *
aisle_page_view_get_session (AislePageView *self)
{
  AislePageViewPrivate *priv = aisle_page_view_get_instance_private (self);
  return priv->session;
}

static void
load_if_seen (AislePageView *self)
{
  AislePageViewPrivate *priv = aisle_page_view_get_instance_private (self);

  if (!priv->stale || priv->session == NULL || aisle_session_get_info (priv->session) == NULL
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  priv->stale = FALSE;
  AISLE_PAGE_VIEW_GET_CLASS (self)->load (self);
}

void
aisle_page_view_set_session (AislePageView *self, AisleSession *session)
{
  AislePageViewPrivate *priv = aisle_page_view_get_instance_private (self);
  g_set_object (&priv->session, session);
  load_if_seen (self);
}

void
aisle_page_view_invalidate (AislePageView *self)
{
  AislePageViewPrivate *priv = aisle_page_view_get_instance_private (self);
  priv->stale = TRUE;
  load_if_seen (self);
}

void
aisle_page_view_show_detail (AislePageView *self, const char *detail)
{
  if (AISLE_PAGE_VIEW_GET_CLASS (self)->show_detail != NULL)
    AISLE_PAGE_VIEW_GET_CLASS (self)->show_detail (self, detail);
}

static void
aisle_page_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_page_view_parent_class)->map (widget);
  load_if_seen (AISLE_PAGE_VIEW (widget));
}

static void
aisle_page_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_page_view_parent_class)->unmap (widget);
  if (AISLE_PAGE_VIEW_GET_CLASS (widget)->leave != NULL)
    AISLE_PAGE_VIEW_GET_CLASS (widget)->leave (AISLE_PAGE_VIEW (widget));
}

static void
aisle_page_view_dispose (GObject *object)
{
  AislePageViewPrivate *priv = aisle_page_view_get_instance_private (AISLE_PAGE_VIEW (object));
  g_clear_object (&priv->session);
  G_OBJECT_CLASS (aisle_page_view_parent_class)->dispose (object);
}

static void
aisle_page_view_class_init (AislePageViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_page_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = aisle_page_view_map;
  GTK_WIDGET_CLASS (klass)->unmap = aisle_page_view_unmap;
}

static void
aisle_page_view_init (AislePageView *self)
{
  AislePageViewPrivate *priv = aisle_page_view_get_instance_private (self);
  priv->stale = TRUE;
}
