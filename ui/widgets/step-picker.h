/* step-picker.h: one thing of many by its name: typed, or the one before or after.
 *
 * A type of its own says what stands before and after.  Signal "changed" when another is picked. */
#pragma once

#include <adwaita.h>

#define AISLE_TYPE_STEP_PICKER (aisle_step_picker_get_type ())
G_DECLARE_DERIVABLE_TYPE (AisleStepPicker, aisle_step_picker, AISLE, STEP_PICKER, AdwBin)

struct _AisleStepPickerClass
{
  AdwBinClass parent_class;
  const char *name, *before, *after; /* msgids: of the field and the buttons */
  int widest;                        /* characters */
  /* To the next (1) or the previous (-1): calls aisle_step_picker_set, now or later. */
  void (*step) (AisleStepPicker *self, int by);
};

/* "" as long as nothing is picked. */
const char *aisle_step_picker_get (AisleStepPicker *self);
void aisle_step_picker_set (AisleStepPicker *self, const char *picked);
/* What is shown then. */
void aisle_step_picker_set_placeholder (AisleStepPicker *self, const char *text);
