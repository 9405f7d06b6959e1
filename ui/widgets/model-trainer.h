/* model-trainer.h: trains models of a task: the recommended set by one button, others by theirs, with the curves of what is
 * under way.  How they are judged is the page's: a form that it puts beside the families. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_MODEL_TRAINER (aisle_model_trainer_get_type ())
G_DECLARE_FINAL_TYPE (AisleModelTrainer, aisle_model_trainer, AISLE, MODEL_TRAINER, AdwBin)

/* Signal "trained": all that was asked for is done, and something of it well.  wanted: (nullable) which families of the
 * task. */
GtkWidget *aisle_model_trainer_new (AisleTask task, gboolean (*wanted) (const AisleFamily *family));
/* Beside the families, below them where there is no room. */
void aisle_model_trainer_append (AisleModelTrainer *self, GtkWidget *widget);
void aisle_model_trainer_set_session (AisleModelTrainer *self, AisleSession *session);
/* How the models are judged, of the task's parameters (protocol nullable: the defaults); valid: they can be trained so. */
void aisle_model_trainer_set_order (AisleModelTrainer *self, const AisleParams *split, const AisleParams *protocol,
                                    gboolean valid);
