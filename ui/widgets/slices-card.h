/* slices-card.h: where each of several models wins: one way of slicing what was judged, in a card. */
#pragma once

#include "base/answer.h"

#include <adwaita.h>

#define AISLE_TYPE_SLICES_CARD (aisle_slices_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleSlicesCard, aisle_slices_card, AISLE, SLICES_CARD, AdwBin)

typedef enum
{
  AISLE_SLICES_DIFFERENCE, /* to the first model, with what stands out */
  AISLE_SLICES_VALUE       /* of every model */
} AisleSlicesShow;

GtkWidget *aisle_slices_card_new (const char *title);
void aisle_slices_card_set_title (AisleSlicesCard *self, const char *title);
/* An answer of aisle_command_slices. */
void aisle_slices_card_set (AisleSlicesCard *self, const AisleAnswer *slices, AisleSlicesShow show);
/* Why there is none. */
void aisle_slices_card_set_note (AisleSlicesCard *self, const char *note);
