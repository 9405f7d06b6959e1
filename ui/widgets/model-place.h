/* model-place.h: where in the window models of a task are made and compared. */
#pragma once

#include "app/session.h"

/* A view of the task's page: "train", "leaderboard", "compare" with the runs to compare ("compare 3 7"). */
void aisle_model_place_show (AisleSession *session, AisleTask task, const char *view);
/* (nullable) The session's segment where it narrows what models of the task learn from and are judged by: what texts and
 * replies say stands apart from who said them. */
const char *aisle_model_segment (AisleSession *session, AisleTask task);
