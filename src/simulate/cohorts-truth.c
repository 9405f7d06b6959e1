/* cohorts-truth.c: when users join and how their visits fade.
 *
 * A user of class k visits n >= 1 days after joining with probability rate_k fade_k^n w, independently day by day; w is
 * the weekday's factor, whose mean is 1.  Two classes give the long tail that real retention curves have. */
#include "simulate/shop.h"

#include "base/calendar.h"

static const struct
{
  const char *name;
  double share, rate, fade;
} classes[] = { { "loyal", .3, .22, .985 }, { "passing", .7, .10, .85 } };

#define CLASSES      G_N_ELEMENTS (classes)
#define HIGHEST      .9 /* no day is certain */
#define LAUNCH_SHARE .25
#define LAUNCH_KEEP  .9 /* the launch's crowd thins out by this a day */

/* How much likelier people come on this day than on others. */
static double
factor_of (const AisleShop *shop, gsize day)
{
  return aisle_shop_sessions_weekday (aisle_day_weekday (shop->start + (gint32) day))
         * aisle_shop_anomalies_traffic (shop, day);
}

/* A launch crowd that thins out, and a steady stream that grows by half over the log. */
static void
plan_joins (AisleShop *shop)
{
  AisleShopCohorts *cohorts = &shop->cohorts;
  gsize n = cohorts->n_days;
  g_autofree double *steady = g_new (double, n), *launch = g_new (double, n);
  double steady_sum = 0, launch_sum = 0, crowd = 1, sum = 0;

  for (gsize day = 0; day < n; day++, crowd *= LAUNCH_KEEP)
    {
      steady_sum += steady[day] = (1 + .5 * day / n) * factor_of (shop, day);
      launch_sum += launch[day] = crowd;
    }
  for (gsize day = 0; day < n; day++)
    cohorts->join[day] = sum += (1 - LAUNCH_SHARE) * steady[day] / steady_sum + LAUNCH_SHARE * launch[day] / launch_sum;
  cohorts->join[n - 1] = 1;
}

static double
rate_of (gsize class, double scale)
{
  return MIN (classes[class].rate * scale, HIGHEST);
}

/* Fills retention for a scale and returns the days a user visits on average. */
static double
plan_retention (AisleShop *shop, double scale)
{
  AisleShopCohorts *cohorts = &shop->cohorts;
  gsize n = cohorts->n_days;
  double sum = 0, days = 0;

  for (gsize day = 0; day < n; day++)
    cohorts->retention[day] = day == 0 ? 1 : 0;
  for (gsize class = 0; class < CLASSES; class ++)
    {
      double rate = rate_of (class, scale) * classes[class].fade;

      for (gsize day = 1; day < n; day++, rate *= classes[class].fade)
        cohorts->retention[day] += classes[class].share * rate;
    }
  /* Who joins on day d has days 0 .. n - 1 - d left. */
  for (gsize left = 0; left < n; left++)
    {
      gsize day = n - 1 - left;

      sum += cohorts->retention[left];
      days += (cohorts->join[day] - (day > 0 ? cohorts->join[day - 1] : 0)) * sum;
    }
  return days;
}

void
aisle_shop_cohorts_init (AisleShop *shop)
{
  AisleShopCohorts *cohorts = &shop->cohorts;
  double wanted =
      (double) shop->n_events / shop->n_users
      / (aisle_shop_sessions_mean_views () * aisle_shop_funnel_events_per_view () * aisle_shop_sessions_mean_visits ());
  double low = 0, high = 10;

  aisle_random_init (&cohorts->random, shop->seed, "cohorts");
  cohorts->n_days = shop->n_days;
  cohorts->join = g_new (double, shop->n_days);
  cohorts->retention = g_new (double, shop->n_days);
  plan_joins (shop);
  for (int i = 0; i < 50; i++)
    {
      cohorts->scale = (low + high) / 2;
      if (plan_retention (shop, cohorts->scale) < wanted)
        low = cohorts->scale;
      else
        high = cohorts->scale;
    }
}

void
aisle_shop_cohorts_clear (AisleShop *shop)
{
  g_free (shop->cohorts.join);
  g_free (shop->cohorts.retention);
}

gsize
aisle_shop_cohorts_draw (AisleShop *shop, guint32 *days)
{
  AisleShopCohorts *cohorts = &shop->cohorts;
  gsize class = aisle_random_uniform (&cohorts->random) < classes[0].share ? 0 : 1, n = 1;
  gsize join = aisle_shop_find (cohorts->join, cohorts->n_days, aisle_random_uniform (&cohorts->random));
  double rate = rate_of (class, cohorts->scale) * classes[class].fade;

  days[0] = join;
  for (gsize day = join + 1; day < cohorts->n_days && rate > 1e-6; day++, rate *= classes[class].fade)
    if (aisle_random_uniform (&cohorts->random) < rate * factor_of (shop, day))
      days[n++] = day;
  return n;
}

void
aisle_shop_cohorts_tell (const AisleShop *shop, JsonBuilder *builder)
{
  const AisleShopCohorts *cohorts = &shop->cohorts;
  g_autofree double *joins = g_new (double, cohorts->n_days);

  aisle_shop_tell_text (builder, "model", "P(visit n days after joining) = rate fade^n times the weekday's factor");
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (gsize class = 0; class < CLASSES; class ++)
    {
      json_builder_begin_object (builder);
      aisle_shop_tell_text (builder, "name", classes[class].name);
      aisle_shop_tell_number (builder, "share", classes[class].share);
      aisle_shop_tell_number (builder, "rate", rate_of (class, cohorts->scale));
      aisle_shop_tell_number (builder, "fade", classes[class].fade);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  for (gsize day = 0; day < cohorts->n_days; day++)
    joins[day] = cohorts->join[day] - (day > 0 ? cohorts->join[day - 1] : 0);
  aisle_shop_tell_numbers (builder, "retention", cohorts->retention, cohorts->n_days);
  aisle_shop_tell_numbers (builder, "joins", joins, cohorts->n_days);
}
