/* family-list.h: the model families of a task: each with its parameters, what training it would take, a tick to train it
 * with others and a button to train it alone. */
#pragma once

#include "model/model.h"

#include <adwaita.h>

#define AISLE_TYPE_FAMILY_LIST (aisle_family_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleFamilyList, aisle_family_list, AISLE, FAMILY_LIST, AdwBin)

/* Signals: "chosen": others are ticked; "changed": a parameter has another value; "train" (number of the family): its
 * button was pressed. */
/* wanted: (nullable) which families of the task. */
void aisle_family_list_set_task (AisleFamilyList *self, AisleTask task, gboolean (*wanted) (const AisleFamily *family));

guint aisle_family_list_n (AisleFamilyList *self);
const AisleFamily *aisle_family_list_family (AisleFamilyList *self, guint i);
gboolean aisle_family_list_is_chosen (AisleFamilyList *self, guint i);
/* (nullable) where the family has none; the last valid ones. */
const AisleParams *aisle_family_list_params (AisleFamilyList *self, guint i);
gboolean aisle_family_list_is_valid (AisleFamilyList *self, guint i);

/* Whether anything can be trained. */
void aisle_family_list_set_ready (AisleFamilyList *self, gboolean ready);
/* estimate: (nullable) not known */
void aisle_family_list_set_estimate (AisleFamilyList *self, guint i, const AisleEstimate *estimate);
