/* page.c: see page.h. */
#include "pages/page.h"

typedef struct
{
  AisleSession *session;
  gboolean stale;
} AislePagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AislePage, aisle_page, ADW_TYPE_BIN)

#define PAGE(id) extern const AislePageKind aisle_page_##id;
#include "pages-list.h"
#undef PAGE

static const AislePageKind *const kinds[] = {
#define PAGE(id) &aisle_page_##id,
#include "pages-list.h"
#undef PAGE
};

const AislePageKind *const *
aisle_page_kinds (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

AisleSession *
aisle_page_get_session (AislePage *self)
{
  AislePagePrivate *priv = aisle_page_get_instance_private (self);
  return priv->session;
}

static void
load_if_seen (AislePage *self)
{
  AislePagePrivate *priv = aisle_page_get_instance_private (self);

  if (!priv->stale || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  priv->stale = FALSE;
  if (AISLE_PAGE_GET_CLASS (self)->load != NULL)
    AISLE_PAGE_GET_CLASS (self)->load (self);
}

void
aisle_page_invalidate (AislePage *self)
{
  AislePagePrivate *priv = aisle_page_get_instance_private (self);
  priv->stale = TRUE;
  load_if_seen (self);
}

void
aisle_page_show_detail (AislePage *self, const char *detail)
{
  if (AISLE_PAGE_GET_CLASS (self)->show_detail != NULL)
    AISLE_PAGE_GET_CLASS (self)->show_detail (self, detail);
}

static void
aisle_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_page_parent_class)->map (widget);
  load_if_seen (AISLE_PAGE (widget));
}

static void
aisle_page_dispose (GObject *object)
{
  AislePagePrivate *priv = aisle_page_get_instance_private (AISLE_PAGE (object));
  g_clear_object (&priv->session);
  G_OBJECT_CLASS (aisle_page_parent_class)->dispose (object);
}

static void
aisle_page_class_init (AislePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = aisle_page_map;
}

static void
aisle_page_init (AislePage *self)
{
  AislePagePrivate *priv = aisle_page_get_instance_private (self);
  priv->stale = TRUE;
}

AislePage *
aisle_page_new (const AislePageKind *kind, AisleSession *session)
{
  AislePage *self = g_object_new (kind->get_type (), NULL);
  AislePagePrivate *priv = aisle_page_get_instance_private (self);

  priv->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (aisle_page_invalidate), self, G_CONNECT_SWAPPED);
  if (kind->segments)
    g_signal_connect_object (session, "notify::segment", G_CALLBACK (aisle_page_invalidate), self, G_CONNECT_SWAPPED);
  return self;
}
