/* quality.h: what looks wrong in the rows of a project.  It counts and points; it changes nothing. */
#pragma once

#include "base/answer.h"
#include "columns/columns.h"

#define AISLE_QUALITY_ERROR (aisle_quality_error_quark ())
GQuark aisle_quality_error_quark (void);

/* A row for each finding that this log could have, with its count (which may be 0): finding (a stable id), title, rows,
 * share (of all rows) and example (file and line of the first). */
AisleAnswer *aisle_quality_answer (AisleProject *project, const AisleColumns *columns, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
