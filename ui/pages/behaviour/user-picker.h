/* user-picker.h: one user of those that the page is about, the most active first. */
#pragma once

#include "widgets/page-brush.h"
#include "widgets/step-picker.h"

#define AISLE_TYPE_USER_PICKER (aisle_user_picker_get_type ())
G_DECLARE_FINAL_TYPE (AisleUserPicker, aisle_user_picker, AISLE, USER_PICKER, AisleStepPicker)

/* brush: (nullable) */
void aisle_user_picker_set_context (AisleUserPicker *self, AisleSession *session, AislePageBrush *brush);
