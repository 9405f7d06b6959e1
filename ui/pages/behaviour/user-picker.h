/* user-picker.h: one user of those that the page is about: typed, or the one before or after.
 *
 * Signal "changed" when another is picked. */
#pragma once

#include "widgets/page-brush.h"

#include <adwaita.h>

#define AISLE_TYPE_USER_PICKER (aisle_user_picker_get_type ())
G_DECLARE_FINAL_TYPE (AisleUserPicker, aisle_user_picker, AISLE, USER_PICKER, AdwBin)

/* brush: (nullable) */
void aisle_user_picker_set_context (AisleUserPicker *self, AisleSession *session, AislePageBrush *brush);
/* "" as long as nobody is picked. */
const char *aisle_user_picker_get_user (AisleUserPicker *self);
void aisle_user_picker_set_user (AisleUserPicker *self, const char *user);
/* Nobody is picked: others are shown by now. Emits nothing. */
void aisle_user_picker_reset (AisleUserPicker *self);
