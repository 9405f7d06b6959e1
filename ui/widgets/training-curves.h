/* training-curves.h: how the training that is under way goes, pass by pass: loss, validation, time and memory. */
#pragma once

#include "store/run-notes.h"
#include "widgets/chart-card.h"

#include <adwaita.h>

/* What a training in a worker tells, and the window reads: counted, with a lock of its own. */
typedef struct _AisleTrainingWatch AisleTrainingWatch;

AisleTrainingWatch *aisle_training_watch_new (const char *title);
AisleTrainingWatch *aisle_training_watch_ref (AisleTrainingWatch *self);
void aisle_training_watch_unref (AisleTrainingWatch *self);
/* For AisleTrainOrder: pass and pass_data. */
void aisle_training_watch_pass (const AisleRunPass *pass, gpointer watch);

#define AISLE_TYPE_TRAINING_CURVES (aisle_training_curves_get_type ())
G_DECLARE_FINAL_TYPE (AisleTrainingCurves, aisle_training_curves, AISLE, TRAINING_CURVES, AdwBin)

/* Shows what the watch hears from now on; hidden until there are two passes to draw a line between.  NULL: the training
 * is over; its curves stay until the next one begins. */
void aisle_training_curves_follow (AisleTrainingCurves *self, AisleTrainingWatch *watch);
