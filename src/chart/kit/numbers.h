/* numbers.h: how charts write numbers: grouped by locale, compact where large, per cent, durations. */
#pragma once

#include "base/table.h"

/* One way of writing for all ticks of an axis. */
typedef struct
{
  AisleColumnType type;
  double divisor;
  const char *suffix; /* translated, "" none */
  int decimals;
} AisleNumberStyle;

AisleNumberStyle aisle_number_axis_style (AisleColumnType type, double largest, double step);
char *aisle_number_axis (const AisleNumberStyle *style, double value);
/* At most three significant digits: 417k, 12.5%, 3.2 h; "" for what is not finite.  value as of aisle_table_number. */
char *aisle_number_short (AisleColumnType type, double value);
/* In full, rounded to what its type shows: 416,895 or 71.4%. */
char *aisle_number_full (AisleColumnType type, double value);
