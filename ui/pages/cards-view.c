/* cards-view.c: see cards-view.h. */
#include "pages/cards-view.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

typedef struct
{
  GtkScrolledWindow *scroller;
  GtkBox *content;
  GPtrArray *cards;      /* AisleQuestionView, borrowed */
  AislePageBrush *brush; /* (nullable) */
  guint first;           /* where asking begins: each card has its turn, whoever is out of date again meanwhile */
  guint pending;         /* source of a refresh */
} AisleCardsViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AisleCardsView, aisle_cards_view, AISLE_TYPE_PAGE_VIEW)

AisleQuestionView *
aisle_cards_view_get (AisleCardsView *self, guint i)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  return i < priv->cards->len ? priv->cards->pdata[i] : NULL;
}

/* ---- asking ---- */

/* By its place in the page, which is known before a scrolled page is laid out.  Before the view has a size nobody knows
 * more than that the first card is at its top. */
static gboolean
is_in_sight (AisleCardsView *self, guint i)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  GtkWidget *card = priv->cards->pdata[i];
  GtkAdjustment *along = gtk_scrolled_window_get_vadjustment (priv->scroller);
  double top = gtk_adjustment_get_value (along), bottom = top + gtk_adjustment_get_page_size (along);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (GTK_WIDGET (priv->scroller)))
    return FALSE;
  if (gtk_widget_get_height (card) == 0)
    return i == 0;
  return gtk_widget_get_mapped (card) && gtk_widget_compute_bounds (card, GTK_WIDGET (priv->content), &bounds)
         && bounds.origin.y < bottom && bounds.origin.y + bounds.size.height > top;
}

/* One question after the other: each has the whole machine, so that the first stands soonest and the last no later.  What
 * has been scrolled away is not waited for. */
static gboolean
refresh_cb (gpointer data)
{
  AisleCardsView *self = data;
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  guint n = priv->cards->len, n_busy = 0;

  priv->pending = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!is_in_sight (self, i))
        aisle_question_view_cancel (priv->cards->pdata[i]);
      else if (aisle_question_view_is_busy (priv->cards->pdata[i]))
        aisle_question_view_refresh (priv->cards->pdata[i]); /* which may wait for what nobody wants any more */
      n_busy += aisle_question_view_is_busy (priv->cards->pdata[i]);
    }
  for (guint i = 0; i < n && n_busy == 0; i++)
    {
      guint at = (priv->first + i) % n;
      if (!is_in_sight (self, at))
        continue;
      aisle_question_view_refresh (priv->cards->pdata[at]);
      n_busy += aisle_question_view_is_busy (priv->cards->pdata[at]);
      if (n_busy > 0)
        priv->first = (at + 1) % n;
    }
  return G_SOURCE_REMOVE;
}

/* Once the cards have their places, and before they are painted. */
void
aisle_cards_view_refresh (AisleCardsView *self)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);

  if (priv->pending == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    priv->pending = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
}

static void
show_all (AisleCardsView *self)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);

  for (guint i = 0; i < priv->cards->len; i++)
    gtk_widget_set_visible (priv->cards->pdata[i], TRUE);
}

static void
aisle_cards_view_load (AislePageView *view)
{
  AisleCardsView *self = AISLE_CARDS_VIEW (view);
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);

  for (guint i = 0; i < priv->cards->len; i++)
    {
      if (priv->brush != NULL)
        aisle_page_brush_clear (priv->brush, priv->cards->pdata[i]);
      aisle_question_view_set_context (priv->cards->pdata[i], aisle_page_view_get_session (view), priv->brush);
      aisle_question_view_invalidate (priv->cards->pdata[i]);
    }
  priv->first = 0;
  show_all (self);
  aisle_cards_view_refresh (self);
}

/* What was brushed, or stopped, while it was out of sight. */
static void
aisle_cards_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_cards_view_parent_class)->map (widget);
  aisle_cards_view_refresh (AISLE_CARDS_VIEW (widget));
}

/* Whoever has gone on to another view waits for that one. */
static void
aisle_cards_view_leave (AislePageView *view)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (AISLE_CARDS_VIEW (view));

  for (guint i = 0; i < priv->cards->len; i++)
    aisle_question_view_cancel (priv->cards->pdata[i]);
  priv->first = 0;
}

static void
brush_cb (AisleCardsView *self)
{
  show_all (self);
  aisle_cards_view_refresh (self);
}

AislePageBrush *
aisle_cards_view_get_brush (AisleCardsView *self)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  return priv->brush;
}

void
aisle_cards_view_set_brush (AisleCardsView *self, AislePageBrush *brush)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);

  g_set_object (&priv->brush, brush);
  /* After the cards, which take their own brushes away. */
  g_signal_connect_object (brush, "changed", G_CALLBACK (brush_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/* ---- what is said once ---- */

static gboolean
is_said_before (AisleCardsView *self, guint card)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  const char *lack = aisle_question_view_get_lack (priv->cards->pdata[card]);

  for (guint i = 0; lack != NULL && i < card; i++)
    if (g_strcmp0 (aisle_question_view_get_lack (priv->cards->pdata[i]), lack) == 0)
      return TRUE;
  return FALSE;
}

/* A log that lacks something lacks it for many questions: the first card says so. */
static void
answered_cb (AisleCardsView *self)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);

  for (guint i = 0; i < priv->cards->len; i++)
    gtk_widget_set_visible (priv->cards->pdata[i], !is_said_before (self, i));
  aisle_cards_view_refresh (self);
}

/* ---- building ---- */

AisleQuestionView *
aisle_cards_view_new_card (AisleCardsView *self, const AisleCardSpec *spec)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  GtkWidget *card = aisle_question_view_new (spec);

  g_signal_connect_object (card, "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (priv->cards, card);
  return AISLE_QUESTION_VIEW (card);
}

void
aisle_cards_view_add_widget (AisleCardsView *self, GtkWidget *widget)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  gtk_box_append (priv->content, widget);
}

AisleQuestionView *
aisle_cards_view_add_one (AisleCardsView *self, const AisleCardSpec *spec)
{
  AisleQuestionView *card = aisle_cards_view_new_card (self, spec);

  aisle_cards_view_add_widget (self, GTK_WIDGET (card));
  return card;
}

void
aisle_cards_view_add_heading (AisleCardsView *self, const char *title, GtkWidget *control)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "title-4");
  gtk_widget_set_margin_top (box, 12);
  gtk_box_append (GTK_BOX (box), label);
  if (control != NULL)
    gtk_box_append (GTK_BOX (box), control);
  aisle_cards_view_add_widget (self, box);
}

void
aisle_cards_view_add (AisleCardsView *self, const AisleCardSpec *specs, gsize n)
{
  GtkWidget *row = NULL;

  for (gsize i = 0; i < n; i++)
    {
      GtkWidget *card;
      if (specs[i].wide)
        {
          aisle_cards_view_add_one (self, &specs[i]);
          row = NULL;
          continue;
        }
      if (row == NULL)
        {
          row = g_object_new (AISLE_TYPE_WRAP_BOX, "max-columns", 2, NULL);
          aisle_cards_view_add_widget (self, row);
        }
      card = GTK_WIDGET (aisle_cards_view_new_card (self, &specs[i]));
      gtk_widget_set_size_request (card, 288, -1);
      aisle_wrap_box_append (AISLE_WRAP_BOX (row), card);
    }
}

static void
aisle_cards_view_dispose (GObject *object)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (AISLE_CARDS_VIEW (object));
  g_clear_handle_id (&priv->pending, g_source_remove);
  G_OBJECT_CLASS (aisle_cards_view_parent_class)->dispose (object);
}

static void
aisle_cards_view_finalize (GObject *object)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (AISLE_CARDS_VIEW (object));
  g_ptr_array_unref (priv->cards);
  g_clear_object (&priv->brush);
  G_OBJECT_CLASS (aisle_cards_view_parent_class)->finalize (object);
}

static void
aisle_cards_view_class_init (AisleCardsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_cards_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = aisle_cards_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = aisle_cards_view_map;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_cards_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->leave = aisle_cards_view_leave;
}

static void
aisle_cards_view_init (AisleCardsView *self)
{
  AisleCardsViewPrivate *priv = aisle_cards_view_get_instance_private (self);
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new ();
  GtkAdjustment *along;

  priv->cards = g_ptr_array_new ();
  priv->content = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_add_css_class (GTK_WIDGET (priv->content), "below-switcher");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 1200);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 1200);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (priv->content));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
  priv->scroller = GTK_SCROLLED_WINDOW (scroller);
  along = gtk_scrolled_window_get_vadjustment (priv->scroller);
  g_signal_connect_object (along, "value-changed", G_CALLBACK (aisle_cards_view_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (along, "changed", G_CALLBACK (aisle_cards_view_refresh), self, G_CONNECT_SWAPPED);
}
