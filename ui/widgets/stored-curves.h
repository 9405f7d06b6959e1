/* stored-curves.h: how stored models learnt and what it took, pass by pass: a small chart for each, one quantity at a
 * time. */
#pragma once

#include "base/answer.h"

#include <adwaita.h>

#define AISLE_TYPE_STORED_CURVES (aisle_stored_curves_get_type ())
G_DECLARE_FINAL_TYPE (AisleStoredCurves, aisle_stored_curves, AISLE, STORED_CURVES, AdwBin)

/* An answer of aisle_command_curves. */
void aisle_stored_curves_set (AisleStoredCurves *self, const AisleAnswer *curves);
