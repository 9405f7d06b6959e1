/* findings.h: the findings, each a test of one event against its columns. */
#pragma once

#include "columns/columns.h"

typedef enum
{
  AISLE_FINDING_DUPLICATE,
  AISLE_FINDING_NO_ITEM,
  AISLE_FINDING_NO_USER,
  AISLE_FINDING_NO_KIND,
  AISLE_FINDING_NEGATIVE_PRICE,
  AISLE_FINDING_ZERO_PRICE,
  AISLE_FINDING_SALE_WITHOUT_PRICE,
  AISLE_FINDING_ZERO_QUANTITY,
  AISLE_FINDING_NEGATIVE_QUANTITY,
  AISLE_FINDING_FUTURE,
  AISLE_FINDING_LONG_AGO,
  AISLE_N_FINDINGS
} AisleFinding;

typedef struct
{
  gsize rows;
  gint32 first; /* lowest event id, or -1 */
} AisleFound;

const char *aisle_finding_id (AisleFinding finding);
const char *aisle_finding_title (AisleFinding finding); /* translated */
/* Could these columns show it? */
gboolean aisle_finding_applies (AisleFinding finding, const AisleColumns *columns);
/* Counts all of them.  now: later times are in the future.  found has AISLE_N_FINDINGS elements. */
gboolean aisle_findings_count (const AisleColumns *columns, gint64 now, AisleFound *found, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
