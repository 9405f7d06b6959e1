/* finding.h: what the overview's cards say above their charts. */
#pragma once

#include "base/answer.h"

/* The first notes of an answer's passport, at most `most`; NULL without an answer; free. */
char *aisle_finding_of (const AisleAnswer *answer, guint most);
