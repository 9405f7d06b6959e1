/* anomalies-truth.c: days on which far more or far fewer people come, and days on which the checkout fails.
 *
 * On a day of traffic the chance of a visit and of joining is multiplied, on a day of orders the chance that what is in
 * a cart is bought.  No two are neighbours, and none falls into the first weeks or into the period of a planted
 * change. */
#include "simulate/shop.h"

#include "base/calendar.h"

#define QUIET_DAYS 28 /* before the first: the launch's crowd, and what a method needs to know the weekdays */
#define APART      5  /* days from one to the next, at least */
#define ONE_IN     25 /* days of those left */

static const struct
{
  const char *name;
  double traffic, orders;
} sorts[] = {
  { "rush", 2.2, 1 },
  { "outage", .3, 1 },
  { "checkout", 1, .15 },
};

static gboolean
is_near (const AisleShopAnomalies *anomalies, gsize day)
{
  for (gsize i = 0; i < anomalies->n; i++)
    if (MAX (anomalies->day[i], day) - MIN (anomalies->day[i], day) < APART)
      return TRUE;
  return FALSE;
}

void
aisle_shop_anomalies_init (AisleShop *shop)
{
  AisleShopAnomalies *anomalies = &shop->anomalies;
  gsize end = shop->n_days - (shop->change.planted ? 2 * shop->change.n_days : 0);
  gsize n = end > QUIET_DAYS ? CLAMP ((end - QUIET_DAYS) / ONE_IN, 1, AISLE_SHOP_ANOMALIES) : 0;
  AisleRandom random;

  if (!anomalies->planted)
    return;
  aisle_random_init (&random, shop->seed, "anomalies");
  /* Places run out in a short log: it has fewer. */
  for (gsize tries = 0; anomalies->n < n && tries < 1000; tries++)
    {
      gsize day = QUIET_DAYS + aisle_random_below (&random, end - QUIET_DAYS);

      if (is_near (anomalies, day))
        continue;
      anomalies->sort[anomalies->n] = anomalies->n % G_N_ELEMENTS (sorts);
      anomalies->day[anomalies->n++] = day;
    }
}

double
aisle_shop_anomalies_traffic (const AisleShop *shop, gsize day)
{
  for (gsize i = 0; i < shop->anomalies.n; i++)
    if (shop->anomalies.day[i] == day)
      return sorts[shop->anomalies.sort[i]].traffic;
  return 1;
}

double
aisle_shop_anomalies_orders (const AisleShop *shop, gsize day)
{
  for (gsize i = 0; i < shop->anomalies.n; i++)
    if (shop->anomalies.day[i] == day)
      return sorts[shop->anomalies.sort[i]].orders;
  return 1;
}

void
aisle_shop_anomalies_tell (const AisleShop *shop, JsonBuilder *builder)
{
  const AisleShopAnomalies *anomalies = &shop->anomalies;

  aisle_shop_tell_text (builder, "model",
                        "traffic multiplies the chance of a visit and of joining on that day, orders the chance that "
                        "an item in the cart is bought");
  json_builder_set_member_name (builder, "days");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < anomalies->n; i++)
    {
      g_autofree char *date = aisle_day_format (shop->start + (gint32) anomalies->day[i]);

      json_builder_begin_object (builder);
      aisle_shop_tell_text (builder, "date", date);
      aisle_shop_tell_text (builder, "sort", sorts[anomalies->sort[i]].name);
      aisle_shop_tell_number (builder, "traffic", sorts[anomalies->sort[i]].traffic);
      aisle_shop_tell_number (builder, "orders", sorts[anomalies->sort[i]].orders);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
