/* cards-view.h: a view made of several questions, each in a card: the base class of those that are.
 *
 * Cards ask when they come into sight, one after the other from the top. */
#pragma once

#include "pages/page-view.h"
#include "widgets/question-view.h"

#define AISLE_TYPE_CARDS_VIEW (aisle_cards_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (AisleCardsView, aisle_cards_view, AISLE, CARDS_VIEW, AislePageView)

struct _AisleCardsViewClass
{
  AislePageViewClass parent_class;
};

/* What is brushed in one card, of this view or another, is what the others are asked about. */
void aisle_cards_view_set_brush (AisleCardsView *self, AislePageBrush *brush);
AislePageBrush *aisle_cards_view_get_brush (AisleCardsView *self); /* (nullable) */
/* Asks those in sight whose answers are out of date. */
void aisle_cards_view_refresh (AisleCardsView *self);
/* Two cards in a row where there is room. */
void aisle_cards_view_add (AisleCardsView *self, const AisleCardSpec *specs, gsize n);
/* A card with a row of its own. */
AisleQuestionView *aisle_cards_view_add_one (AisleCardsView *self, const AisleCardSpec *spec);
/* Above the cards that follow; control: (nullable) beside it. */
void aisle_cards_view_add_heading (AisleCardsView *self, const char *title, GtkWidget *control);
/* What is no card of a question: a row of its own below those that are there. */
void aisle_cards_view_add_widget (AisleCardsView *self, GtkWidget *widget);
/* A card that the caller places; asked with the others. */
AisleQuestionView *aisle_cards_view_new_card (AisleCardsView *self, const AisleCardSpec *spec);
/* Card number i in the order of adding, NULL past the end. */
AisleQuestionView *aisle_cards_view_get (AisleCardsView *self, guint i);
