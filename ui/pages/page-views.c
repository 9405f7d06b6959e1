/* page-views.c: see page-views.h. */
#include "pages/page-views.h"

#include "base/i18n.h"

struct _AislePageViews
{
  GtkBox parent_instance;
  GtkStack *stack;
  AisleSession *session;
  const AislePageViewKind *kinds;
  gsize n_kinds;
};

G_DEFINE_FINAL_TYPE (AislePageViews, aisle_page_views, GTK_TYPE_BOX)

static guint made_signal;

/* NULL as long as nobody has looked at it. */
static AislePageView *
view_at (AislePageViews *self, gsize i)
{
  return (AislePageView *) adw_bin_get_child (ADW_BIN (gtk_stack_get_child_by_name (self->stack, self->kinds[i].id)));
}

/* One has dozens of widgets, and nobody waits for those of the others. */
static AislePageView *
make_view (AislePageViews *self, gsize i)
{
  GtkWidget *view = (GtkWidget *) view_at (self, i);

  if (view != NULL)
    return AISLE_PAGE_VIEW (view);
  view = g_object_new (self->kinds[i].get_type (), NULL);
  g_signal_emit (self, made_signal, 0, view);
  adw_bin_set_child (ADW_BIN (gtk_stack_get_child_by_name (self->stack, self->kinds[i].id)), view);
  if (self->session != NULL)
    aisle_page_view_set_session (AISLE_PAGE_VIEW (view), self->session);
  return AISLE_PAGE_VIEW (view);
}

static void
slot_shown_cb (GtkWidget *slot, AislePageViews *self)
{
  for (gsize i = 0; i < self->n_kinds; i++)
    if (gtk_stack_get_child_by_name (self->stack, self->kinds[i].id) == slot)
      make_view (self, i);
}

void
aisle_page_views_set_kinds (AislePageViews *self, const AislePageViewKind *kinds, gsize n)
{
  self->kinds = kinds;
  self->n_kinds = n;
  for (gsize i = 0; i < n; i++)
    {
      GtkWidget *slot = adw_bin_new ();
      gtk_stack_add_titled (self->stack, slot, kinds[i].id, _ (kinds[i].title));
      g_signal_connect_object (slot, "map", G_CALLBACK (slot_shown_cb), self, 0);
    }
}

void
aisle_page_views_set_session (AislePageViews *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  for (gsize i = 0; i < self->n_kinds; i++)
    if (view_at (self, i) != NULL)
      aisle_page_view_set_session (view_at (self, i), session);
}

void
aisle_page_views_invalidate (AislePageViews *self)
{
  for (gsize i = 0; i < self->n_kinds; i++)
    if (view_at (self, i) != NULL)
      aisle_page_view_invalidate (view_at (self, i));
}

void
aisle_page_views_show (AislePageViews *self, const char *detail)
{
  const char *blank = strchr (detail, ' ');
  g_autofree char *id = blank != NULL ? g_strndup (detail, (gsize) (blank - detail)) : g_strdup (detail);

  for (gsize i = 0; i < self->n_kinds; i++)
    if (g_str_equal (self->kinds[i].id, id))
      {
        AislePageView *view = make_view (self, i);
        if (blank != NULL)
          aisle_page_view_show_detail (view, blank + 1);
        gtk_stack_set_visible_child_name (self->stack, id);
      }
}

static void
aisle_page_views_dispose (GObject *object)
{
  g_clear_object (&AISLE_PAGE_VIEWS (object)->session);
  G_OBJECT_CLASS (aisle_page_views_parent_class)->dispose (object);
}

static void
aisle_page_views_class_init (AislePageViewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_page_views_dispose;
  made_signal = g_signal_new ("made", AISLE_TYPE_PAGE_VIEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              AISLE_TYPE_PAGE_VIEW);
}

static void
aisle_page_views_init (AislePageViews *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *switcher = gtk_stack_switcher_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_widget_set_halign (switcher, GTK_ALIGN_START);
  gtk_widget_add_css_class (switcher, "page-switcher");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), switcher);
  gtk_box_append (GTK_BOX (self), scroller);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->stack));
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), self->stack);
}
