/* scale.h: from values to places, and the round values an axis names. */
#pragma once

#include "base/table.h"

typedef struct
{
  double low, high; /* values */
  double from, to;  /* their places; from > to where the axis grows upwards */
} AisleScale;

/* Finite for every finite value; the middle where low equals high. */
double aisle_scale_at (const AisleScale *self, double value);
/* The same, but values outside low..high go on beyond the places, as far as a picture can hold. */
double aisle_scale_beyond (const AisleScale *self, double value);

typedef struct
{
  double first, step;
  guint n;
} AisleTicks;

/* At most max_n (at least 2) round values, step 1, 2 or 5 times a power of ten (whole numbers only: at least 1); the
 * outer ones enclose low..high.  Heckbert, "Nice numbers for graph labels", Graphics Gems 1990. */
AisleTicks aisle_ticks_new (double low, double high, guint max_n, gboolean whole);
double aisle_ticks_at (const AisleTicks *self, guint index);

/* Round moments within low..high (seconds since 1970, UTC): minutes, hours, days, weeks from Monday, months, quarters,
 * years.  At most max_n, their label texts in the user's language; the first and each new year carry the year. */
typedef struct
{
  double time;
  char *label;
} AisleTimeTick;

void aisle_time_tick_clear (AisleTimeTick *self);
GArray *aisle_time_ticks_new (double low, double high, guint max_n);
