/* judging-panel.h: judging query after query: the query, how far it is, and its items.
 *
 * What is judged is stored in the background, in the order in which it was judged. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_JUDGING_PANEL (aisle_judging_panel_get_type ())
G_DECLARE_FINAL_TYPE (AisleJudgingPanel, aisle_judging_panel, AISLE, JUDGING_PANEL, AdwBin)

void aisle_judging_panel_load (AisleJudgingPanel *self, AisleSession *session);
/* Who judges from now on; "": nobody by name. */
void aisle_judging_panel_set_judge (AisleJudgingPanel *self, const char *judge);
/* A query to judge, whether it was ever searched for or not. */
void aisle_judging_panel_show (AisleJudgingPanel *self, const char *query);
