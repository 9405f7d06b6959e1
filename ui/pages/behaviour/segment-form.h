/* segment-form.h: a segment as rows of conditions joined by `and` and `or`, as its text would be: `and` binds closer.
 *
 * Signal "changed" when the text that the rows make has changed by hand. */
#pragma once

#include <adwaita.h>

#define AISLE_TYPE_SEGMENT_FORM (aisle_segment_form_get_type ())
G_DECLARE_FINAL_TYPE (AisleSegmentForm, aisle_segment_form, AISLE, SEGMENT_FORM, AdwBin)

/* The event kinds of the log; NULL-terminated, at least one. */
void aisle_segment_form_set_kinds (AisleSegmentForm *self, const char *const *kinds);
/* FALSE where only text can say it: the form then says so and keeps still.  "" has no rows. */
gboolean aisle_segment_form_set_text (AisleSegmentForm *self, const char *text);
char *aisle_segment_form_dup_text (AisleSegmentForm *self);
