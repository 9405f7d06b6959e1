/* steps-editor.h: the steps of a funnel, chosen from the kinds of the log, in order; which of them are optional, and which
 * other kinds end an attempt.  Signal "changed". */
#pragma once

#include <adwaita.h>

#define AISLE_TYPE_STEPS_EDITOR (aisle_steps_editor_get_type ())
G_DECLARE_FINAL_TYPE (AisleStepsEditor, aisle_steps_editor, AISLE, STEPS_EDITOR, AdwBin)

/* kinds: names to choose from; steps: those chosen at first. Both NULL-terminated; emits no "changed". */
void aisle_steps_editor_set (AisleStepsEditor *self, const char *const *kinds, const char *const *steps);
/* "view,cart,purchase" */
char *aisle_steps_editor_dup_steps (AisleStepsEditor *self);
char *aisle_steps_editor_dup_optional (AisleStepsEditor *self);
char *aisle_steps_editor_dup_excluded (AisleStepsEditor *self);
