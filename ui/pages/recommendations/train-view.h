/* train-view.h: choose how recommenders are judged, set their parameters, train one or the recommended set. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_TRAIN_VIEW (aisle_train_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTrainView, aisle_train_view, AISLE, TRAIN_VIEW, AdwBin)

/* Signal "trained": all that were asked for are done, and at least one came out well. */
void aisle_train_view_set_session (AisleTrainView *self, AisleSession *session);
