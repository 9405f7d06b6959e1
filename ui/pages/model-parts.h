/* model-parts.h: how models of a task are made, which is better and where: Train, Leaderboard and Compare under a
 * switcher, and what a page adds to them.  Each part loads when it is looked at. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_MODEL_PARTS (aisle_model_parts_get_type ())
G_DECLARE_FINAL_TYPE (AisleModelParts, aisle_model_parts, AISLE, MODEL_PARTS, GtkBox)

/* Shows what a part is about, which may be out of date. */
typedef void (*AisleModelPartLoad) (GtkWidget *part, AisleSession *session);

/* style: "page-switcher", or "part-switcher" inside a view. */
GtkWidget *aisle_model_parts_new (const char *style);
/* Train, Leaderboard and Compare of a task; when the widget that trains emits "trained", the leaderboard is shown. */
void aisle_model_parts_add_models (AisleModelParts *self, AisleTask task, GtkWidget *train, AisleModelPartLoad load);
/* A part of the page's own, after those that are there; id: static. */
void aisle_model_parts_add (AisleModelParts *self, const char *id, const char *title, GtkWidget *part,
                            AisleModelPartLoad load);
/* What they show is out of date. */
void aisle_model_parts_load (AisleModelParts *self, AisleSession *session);
/* A part, "compare" with the runs to compare: "compare 3 7". */
void aisle_model_parts_show (AisleModelParts *self, const char *detail);
