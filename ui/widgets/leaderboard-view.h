/* leaderboard-view.h: which model is better, and whether that may be said. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_LEADERBOARD_VIEW (aisle_leaderboard_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleLeaderboardView, aisle_leaderboard_view, AISLE, LEADERBOARD_VIEW, AdwBin)

/* Whose runs: recommenders, unless it is said. */
void aisle_leaderboard_view_set_task (AisleLeaderboardView *self, AisleTask task);
void aisle_leaderboard_view_load (AisleLeaderboardView *self, AisleSession *session);
