/* inspect-view.h: one user, or somebody new who took what is clicked, and what one or two models make of it, beside what
 * everybody would be shown; unticking an item ranks again. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_INSPECT_VIEW (aisle_inspect_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleInspectView, aisle_inspect_view, AISLE, INSPECT_VIEW, AdwBin)

void aisle_inspect_view_load (AisleInspectView *self, AisleSession *session);
