/* model-card.h: the facts of one run: what it is, how it was judged, what it cost. */
#pragma once

#include "command/command.h"

#include <adwaita.h>

GtkWidget *aisle_model_card_new (const AisleRun *run, const GPtrArray *runs);
/* "EASE, run 3" */
char *aisle_model_card_title (const AisleRun *run);
/* "NDCG@10 0.312 · time split" */
char *aisle_model_card_line (const AisleRun *run);
