/* view.h: what every question, trainer and evaluator looks at: the columns through a segment. */
#pragma once

#include "base/bitmap.h"
#include "base/passport.h"
#include "columns/columns.h"

typedef struct
{
  AisleProject *project; /* for names */
  const AisleColumns *columns;
  const AisleCalendar *calendar;  /* the shop's days */
  const AisleBitmap *users;       /* (nullable) the segment; anonymous events belong to no segment */
  const char *segment_name;       /* (nullable) */
  const char *segment_definition; /* (nullable) */
  gboolean weeks_from_sunday;     /* else from Monday */
  const char *currency;           /* "" unknown */
} AisleView;

/* A passport with source, segment and rows filled in: events in, and those left out by the segment. */
AislePassport *aisle_view_passport (const AisleView *self, const char *definition);
