/* parameters-card.h: the parameters in which compared models differ: a table, and what led to which result as parallel
 * coordinates where three models or more share a parameter. */
#pragma once

#include "base/answer.h"

#include <adwaita.h>

#define AISLE_TYPE_PARAMETERS_CARD (aisle_parameters_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleParametersCard, aisle_parameters_card, AISLE, PARAMETERS_CARD, AdwBin)

/* An answer of aisle_command_parameters; hidden where nothing differs. */
void aisle_parameters_card_set (AisleParametersCard *self, const AisleAnswer *parameters);
