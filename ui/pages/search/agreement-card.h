/* agreement-card.h: how far those who judge the same items agree. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_AGREEMENT_CARD (aisle_agreement_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleAgreementCard, aisle_agreement_card, AISLE, AGREEMENT_CARD, AdwBin)

void aisle_agreement_card_load (AisleAgreementCard *self, AisleSession *session);
