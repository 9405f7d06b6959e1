/* shop-draw.c: user by user, visit by visit, asking the truths; then everything in order of time. */
#include "simulate/shop.h"

#include "base/error.h"
#include "base/i18n.h"
#include "simulate/simulate.h"

#define DAY_SECONDS 86400
#define VISIT_MOST  256 /* events of one visit: 40 views, each at most carted and bought, and what is taken along */

typedef struct
{
  AisleShopEvent events[VISIT_MOST];
  gint32 cart[VISIT_MOST], bought[VISIT_MOST];
  gsize n, n_cart, n_bought;
} Visit;

static void
add (Visit *visit, guint32 second, gint32 item, AisleShopKind kind)
{
  visit->events[visit->n++] = (AisleShopEvent){ .second = second, .item = item, .kind = kind };
}

/* What is bought together: seen, carted and bought at once. */
static void
take_along (AisleShop *shop, guint32 second, Visit *visit)
{
  gint32 others[AISLE_SHOP_RULES];
  gsize n = aisle_shop_baskets_draw (shop, visit->bought, visit->n_bought, others);

  for (gsize i = 0; i < n; i++)
    for (AisleShopKind kind = AISLE_SHOP_VIEW; kind <= AISLE_SHOP_PURCHASE; kind++)
      add (visit, second++, others[i], kind);
}

/* Views, carts after their view, purchases at the end; a visit that would pass midnight begins earlier. */
static void
draw_visit (AisleShop *shop, const AisleShopTaste *taste, guint32 second, Visit *visit)
{
  guint32 day = second / DAY_SECONDS, day_end = (day + 1) * DAY_SECONDS, late;
  gint32 item = -1;
  guint views = 0;

  visit->n = visit->n_cart = visit->n_bought = 0;
  do
    {
      gint32 next = item >= 0 ? aisle_shop_sequences_draw (shop, item) : -1;

      item = next >= 0 ? next : aisle_shop_tastes_draw (shop, taste, item);
      add (visit, second, item, AISLE_SHOP_VIEW);
      views++;
      if (aisle_shop_funnel_to_cart (shop, item, day))
        {
          add (visit, second += 3 + views % 7 * 4, item, AISLE_SHOP_CART);
          visit->cart[visit->n_cart++] = item;
        }
      second += aisle_shop_sessions_pause (shop);
    }
  while (aisle_shop_sessions_goes_on (shop, views));
  for (gsize i = 0; i < visit->n_cart; i++)
    if (aisle_shop_funnel_to_purchase (shop, day))
      {
        add (visit, second++, visit->cart[i], AISLE_SHOP_PURCHASE);
        visit->bought[visit->n_bought++] = visit->cart[i];
      }
  take_along (shop, second, visit);

  late = visit->events[visit->n - 1].second;
  late = late >= day_end ? MIN (late - day_end + 1, visit->events[0].second) : 0;
  for (gsize i = 0; i < visit->n; i++)
    visit->events[i].second -= late;
}

/* Stable, by the second: three passes of 11 bits (68 years). */
static void
sort_by_time (AisleShopEvent *events, AisleShopEvent *spare, gsize n)
{
  for (int shift = 0; shift < 33; shift += 11)
    {
      gsize counts[2049] = { 0 };
      AisleShopEvent *swap = events;

      for (gsize i = 0; i < n; i++)
        counts[(events[i].second >> shift & 2047) + 1]++;
      for (gsize i = 0; i < 2048; i++)
        counts[i + 1] += counts[i];
      for (gsize i = 0; i < n; i++)
        spare[counts[events[i].second >> shift & 2047]++] = events[i];
      events = spare;
      spare = swap;
    }
}

/* The days on which the next user comes; who would come on none is no user. */
static gsize
draw_days (AisleShop *shop, guint32 *days)
{
  gint32 channel;
  gsize n;

  do
    {
      n = aisle_shop_cohorts_draw (shop, days);
      channel = aisle_shop_channels_draw (shop);
      n = aisle_shop_change_thin (shop, channel, days, n);
    }
  while (n == 0);
  aisle_shop_channels_keep (shop, channel);
  return n;
}

static gboolean
draw_users (AisleShop *shop, AisleShopEvent *events, gsize *n_users, gsize *n_sessions, AisleProgress *progress,
            GError **error)
{
  g_autofree guint32 *days = g_new (guint32, shop->n_days);
  g_autofree Visit *visit = g_new (Visit, 1);
  gsize n = 0, session = 0, user, stepped = 0;

  for (user = 0; n < shop->n_events; user++)
    {
      gsize n_days = draw_days (shop, days);
      AisleShopTaste taste;

      aisle_shop_tastes_draw_user (shop, &taste);
      for (gsize d = 0; d < n_days && n < shop->n_events; d++)
        {
          guint32 seconds[2];
          gsize n_visits = aisle_shop_sessions_draw (shop, seconds);

          for (gsize v = 0; v < n_visits && n < shop->n_events; v++, session++)
            {
              draw_visit (shop, &taste, days[d] * DAY_SECONDS + seconds[v], visit);
              for (gsize i = 0; i < visit->n && n < shop->n_events; i++, n++)
                {
                  events[n] = visit->events[i];
                  events[n].user = user;
                  events[n].session = session;
                }
            }
        }
      if (n - stepped >= 1 << 16)
        {
          stepped = n;
          if (!aisle_progress_step (progress, .5 * n / shop->n_events, _ ("Drawing events"), error))
            return FALSE;
        }
    }
  *n_users = user;
  *n_sessions = session;
  return TRUE;
}

AisleShopEvent *
aisle_shop_draw_log (AisleShop *shop, gsize *n_users, gsize *n_sessions, AisleProgress *progress, GError **error)
{
  AisleShopEvent *events = g_try_new (AisleShopEvent, shop->n_events);
  AisleShopEvent *spare = g_try_new (AisleShopEvent, shop->n_events);

  if (events == NULL || spare == NULL)
    g_set_error (error, AISLE_SIMULATE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for %zu events: ask for fewer"),
                 shop->n_events);
  else if (draw_users (shop, events, n_users, n_sessions, progress, error))
    {
      aisle_shop_baskets_count (shop, events, shop->n_events);
      /* An odd number of passes ends in the other array. */
      sort_by_time (events, spare, shop->n_events);
      g_free (events);
      return spare;
    }
  g_free (events);
  g_free (spare);
  return NULL;
}
