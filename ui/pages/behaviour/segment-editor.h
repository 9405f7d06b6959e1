/* segment-editor.h: a segment made by rows of conditions or as text, counted while it is edited, used and saved. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_SEGMENT_EDITOR (aisle_segment_editor_get_type ())
G_DECLARE_FINAL_TYPE (AisleSegmentEditor, aisle_segment_editor, AISLE, SEGMENT_EDITOR, AdwBin)

/* The facts of the session are read anew; what is edited stays and is counted again. */
void aisle_segment_editor_set_session (AisleSegmentEditor *self, AisleSession *session);
/* Begins with a segment; "" and "": a new one. */
void aisle_segment_editor_edit (AisleSegmentEditor *self, const char *name, const char *definition);
/* Nobody waits for a count any more. */
void aisle_segment_editor_leave (AisleSegmentEditor *self);
