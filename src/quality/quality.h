/* quality.h: what looks wrong in the rows of a project, as tables.  It counts and points; it changes nothing. */
#pragma once

#include "base/answer.h"
#include "quality/findings.h"

/* A row for each finding that this log could have, with its count (which may be 0): finding (a stable id), title, rows,
 * share (of all rows), example (file and line of the first), sample (what stands there, and what would in its
 * place), severity (defect, look, fact), fix (the kind of step
 * proposed, missing where there is nothing to mend) and fix_title (what it would do); then the rows that the import
 * rejected, by reason. */
AisleAnswer *aisle_quality_answer (AisleProject *project, const AisleColumns *columns, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) What the first row found says, and what it would become: "“GRÃœN” → “GRÜN”", "-59.00". */
char *aisle_finding_sample (AisleProject *project, const AisleFinding *finding, const AisleFound *found);
/* In quotation marks, cut where it is long. */
char *aisle_sample_quote (const char *text);
/* Events as rows for people, with the values that the recipe in use gives them: place, time, user, item, kind, price,
 * quantity, query. */
AisleTable *aisle_quality_rows (AisleProject *project, const GArray *events, GError **error) G_GNUC_WARN_UNUSED_RESULT;
