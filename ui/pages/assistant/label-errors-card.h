/* label-errors-card.h: texts whose label other texts contradict, looked for when asked, to read and to move. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_LABEL_ERRORS_CARD (aisle_label_errors_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleLabelErrorsCard, aisle_label_errors_card, AISLE, LABEL_ERRORS_CARD, AdwBin)

/* Of what the run read. */
void aisle_label_errors_card_load (AisleLabelErrorsCard *self, AisleSession *session, gint64 run);
