/* risk-dial.h: from which confidence on the assistant answers: the curve, a dial to move along it, what a wrong answer and a
 * hand-off cost, and the utterances that change side between the threshold in use and the dial's. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_RISK_DIAL (aisle_risk_dial_get_type ())
G_DECLARE_FINAL_TYPE (AisleRiskDial, aisle_risk_dial, AISLE, RISK_DIAL, AdwBin)

/* What it shows may be out of date. */
void aisle_risk_dial_load (AisleRiskDial *self, AisleSession *session);
