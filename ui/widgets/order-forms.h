/* order-forms.h: how models of a task are taught and judged: the forms beside the families of a trainer. */
#pragma once

#include "command/train-task.h"
#include "widgets/model-trainer.h"
#include "widgets/params-form.h"

#define AISLE_TYPE_ORDER_FORMS (aisle_order_forms_get_type ())
G_DECLARE_FINAL_TYPE (AisleOrderForms, aisle_order_forms, AISLE, ORDER_FORMS, AdwBin)

typedef struct
{
  const char *split;   /* a choice of the task's parameter "split" */
  const char *meaning; /* msgid: a sentence or two */
} AisleSplitMeaning;

/* Of a task's two parameter tables, under these titles (nullable); protocol: its form is shown.  Signal "changed". */
GtkWidget *aisle_order_forms_new (const AisleTrainTask *task, const char *split_title, const char *protocol_title,
                                  gboolean protocol);
/* Told under the title of the first form. */
void aisle_order_forms_set_meanings (AisleOrderForms *self, const AisleSplitMeaning *meanings, gsize n);
/* What the trainer trains by from now on. */
void aisle_order_forms_join (AisleOrderForms *self, AisleModelTrainer *trainer);
const AisleParams *aisle_order_forms_get_split (AisleOrderForms *self);
/* As somebody would who fills it in. */
void aisle_order_forms_set_split (AisleOrderForms *self, const char *name, const char *value);
gboolean aisle_order_forms_is_valid (AisleOrderForms *self);
