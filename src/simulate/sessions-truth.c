/* sessions-truth.c: at what hour people come, how long they stay.
 *
 * Pauses within a visit stay under 20 minutes and visits of one day lie more than 2 hours apart, so the usual rule of 30
 * minutes finds exactly the planted sessions.  No visit passes midnight. */
#include "simulate/shop.h"

#define GO_ON      .8 /* after a view */
#define MOST_VIEWS 40
#define TWICE      .15 /* a second visit on the same day */

/* Shares of visits by hour; a day's second visit comes in the evening, its first then before one o'clock. */
static const double hours[24] = { .010, .005, .003, .002, .002, .004, .012, .025, .040, .050, .055, .060,
                                  .068, .058, .050, .048, .050, .056, .064, .076, .090, .088, .058, .026 };
#define MORNING_FROM 7
#define MORNING_TO   12
#define EVENING_FROM 18
#define EVENING_TO   22

static const double weekdays[7] = { .96, .93, .94, .97, 1.03, 1.12, 1.05 };

double
aisle_shop_sessions_weekday (guint weekday)
{
  return weekdays[weekday];
}

double
aisle_shop_sessions_mean_views (void)
{
  double mean = 0, reached = 1;

  for (int i = 0; i < MOST_VIEWS; i++, reached *= GO_ON)
    mean += reached;
  return mean;
}

double
aisle_shop_sessions_mean_visits (void)
{
  return 1 + TWICE;
}

void
aisle_shop_sessions_init (AisleShop *shop)
{
  aisle_random_init (&shop->sessions.random, shop->seed, "sessions");
}

static guint32
draw_second (AisleRandom *random, gsize from, gsize to)
{
  double sum = 0, value;
  gsize hour = from;

  for (gsize i = from; i < to; i++)
    sum += hours[i];
  value = aisle_random_uniform (random) * sum;
  while (hour + 1 < to && value >= hours[hour])
    value -= hours[hour++];
  return hour * 3600 + aisle_random_below (random, 3600);
}

gsize
aisle_shop_sessions_draw (AisleShop *shop, guint32 seconds[2])
{
  AisleRandom *random = &shop->sessions.random;

  if (aisle_random_uniform (random) >= TWICE)
    {
      seconds[0] = draw_second (random, 0, 24);
      return 1;
    }
  seconds[0] = draw_second (random, MORNING_FROM, MORNING_TO);
  seconds[1] = draw_second (random, EVENING_FROM, EVENING_TO);
  return 2;
}

gboolean
aisle_shop_sessions_goes_on (AisleShop *shop, guint views)
{
  return views < MOST_VIEWS && aisle_random_uniform (&shop->sessions.random) < GO_ON;
}

guint32
aisle_shop_sessions_pause (AisleShop *shop)
{
  AisleRandom *random = &shop->sessions.random;
  guint32 pause = 6 + aisle_random_below (random, 80);

  return aisle_random_below (random, 20) == 0 ? pause + aisle_random_below (random, 900) : pause;
}

void
aisle_shop_sessions_tell (const AisleShop *shop, JsonBuilder *builder)
{
  aisle_shop_tell_number (builder, "mean_views", aisle_shop_sessions_mean_views ());
  aisle_shop_tell_number (builder, "next_view", GO_ON);
  aisle_shop_tell_number (builder, "most_views", MOST_VIEWS);
  aisle_shop_tell_number (builder, "second_visit_of_a_day", TWICE);
  aisle_shop_tell_number (builder, "longest_pause_seconds", 1200);
  aisle_shop_tell_number (builder, "shortest_gap_seconds", 1800);
  aisle_shop_tell_numbers (builder, "hours", hours, G_N_ELEMENTS (hours));
  aisle_shop_tell_numbers (builder, "weekdays", weekdays, G_N_ELEMENTS (weekdays));
}
