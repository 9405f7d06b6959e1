/* behaviour-view.c: see behaviour-view.h. */
#include "pages/behaviour/behaviour-view.h"

typedef struct
{
  AisleSession *session;
  gboolean stale;
} AisleBehaviourViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AisleBehaviourView, aisle_behaviour_view, ADW_TYPE_BIN)

AisleSession *
aisle_behaviour_view_get_session (AisleBehaviourView *self)
{
  AisleBehaviourViewPrivate *priv = aisle_behaviour_view_get_instance_private (self);
  return priv->session;
}

static void
load_if_seen (AisleBehaviourView *self)
{
  AisleBehaviourViewPrivate *priv = aisle_behaviour_view_get_instance_private (self);

  if (!priv->stale || priv->session == NULL || aisle_session_get_info (priv->session) == NULL
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  priv->stale = FALSE;
  AISLE_BEHAVIOUR_VIEW_GET_CLASS (self)->load (self);
}

void
aisle_behaviour_view_set_session (AisleBehaviourView *self, AisleSession *session)
{
  AisleBehaviourViewPrivate *priv = aisle_behaviour_view_get_instance_private (self);
  g_set_object (&priv->session, session);
  load_if_seen (self);
}

void
aisle_behaviour_view_invalidate (AisleBehaviourView *self)
{
  AisleBehaviourViewPrivate *priv = aisle_behaviour_view_get_instance_private (self);
  priv->stale = TRUE;
  load_if_seen (self);
}

static void
aisle_behaviour_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_behaviour_view_parent_class)->map (widget);
  load_if_seen (AISLE_BEHAVIOUR_VIEW (widget));
}

static void
aisle_behaviour_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_behaviour_view_parent_class)->unmap (widget);
  if (AISLE_BEHAVIOUR_VIEW_GET_CLASS (widget)->leave != NULL)
    AISLE_BEHAVIOUR_VIEW_GET_CLASS (widget)->leave (AISLE_BEHAVIOUR_VIEW (widget));
}

static void
aisle_behaviour_view_dispose (GObject *object)
{
  AisleBehaviourViewPrivate *priv = aisle_behaviour_view_get_instance_private (AISLE_BEHAVIOUR_VIEW (object));
  g_clear_object (&priv->session);
  G_OBJECT_CLASS (aisle_behaviour_view_parent_class)->dispose (object);
}

static void
aisle_behaviour_view_class_init (AisleBehaviourViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_behaviour_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = aisle_behaviour_view_map;
  GTK_WIDGET_CLASS (klass)->unmap = aisle_behaviour_view_unmap;
}

static void
aisle_behaviour_view_init (AisleBehaviourView *self)
{
  AisleBehaviourViewPrivate *priv = aisle_behaviour_view_get_instance_private (self);
  priv->stale = TRUE;
}
