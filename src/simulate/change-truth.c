/* change-truth.c: one thing that is different in the log's last days, and what it is.
 *
 *   category  views of one category's items are carted more often
 *   channel   visits of one channel's users are fewer
 *   step      what is in a cart is bought less often, everywhere
 * All else stays as it was, so whoever asks what changed should be led here. */
#include "simulate/shop.h"

#include "base/calendar.h"

#define LONGEST 30 /* days; no more than a third of the log */

#define CATEGORY_FACTOR 1.9
#define CHANNEL_FACTOR  .45
#define STEP_FACTOR     .6

/* How long it lasts is known before anything else is drawn. */
void
aisle_shop_change_init (AisleShop *shop)
{
  AisleShopChange *change = &shop->change;

  change->n_days = MIN (LONGEST, shop->n_days / 3);
  if (!change->planted)
    return;
  aisle_random_init (&change->random, shop->seed, "change");
  change->category = change->channel = -1;
  if (change->driver == AISLE_SHOP_CHANGE_CATEGORY)
    change->category = (gint32) aisle_random_below (&change->random, shop->catalogue.n_categories);
  else if (change->driver == AISLE_SHOP_CHANGE_CHANNEL)
    change->channel = (gint32) aisle_random_below (&change->random, 3); /* the last is too small to move a total */
}

static gboolean
is_on (const AisleShop *shop, gsize day)
{
  return shop->change.planted && day + shop->change.n_days >= shop->n_days;
}

double
aisle_shop_change_to_cart (const AisleShop *shop, gint32 item, gsize day)
{
  return is_on (shop, day) && shop->catalogue.category[item] == shop->change.category ? CATEGORY_FACTOR : 1;
}

double
aisle_shop_change_to_purchase (const AisleShop *shop, gsize day)
{
  return is_on (shop, day) && shop->change.driver == AISLE_SHOP_CHANGE_STEP ? STEP_FACTOR : 1;
}

gsize
aisle_shop_change_thin (AisleShop *shop, gint32 channel, guint32 *days, gsize n)
{
  gsize kept = 0;

  if (!shop->change.planted || shop->change.channel < 0 || channel != shop->change.channel)
    return n;
  for (gsize i = 0; i < n; i++)
    if (!is_on (shop, days[i]) || aisle_random_uniform (&shop->change.random) < CHANNEL_FACTOR)
      days[kept++] = days[i];
  return kept;
}

void
aisle_shop_change_tell (const AisleShop *shop, JsonBuilder *builder)
{
  const AisleShopChange *change = &shop->change;
  gsize first = shop->n_days - change->n_days;
  g_autofree char *from = aisle_day_format (shop->start + (gint32) first);
  g_autofree char *to = aisle_day_format (shop->start + (gint32) shop->n_days - 1);

  aisle_shop_tell_text (builder, "from", from);
  aisle_shop_tell_text (builder, "to", to);
  aisle_shop_tell_number (builder, "days", change->n_days);
  switch (change->driver)
    {
    case AISLE_SHOP_CHANGE_CATEGORY:
      aisle_shop_tell_text (builder, "dimension", "category");
      aisle_shop_tell_text (builder, "name", shop->titles.category[change->category]);
      aisle_shop_tell_text (builder, "measure", "chance that a view is carted");
      aisle_shop_tell_number (builder, "factor", CATEGORY_FACTOR);
      break;
    case AISLE_SHOP_CHANGE_CHANNEL:
      aisle_shop_tell_text (builder, "dimension", "channel");
      aisle_shop_tell_text (builder, "name", aisle_shop_channel_name (change->channel));
      aisle_shop_tell_text (builder, "measure", "visits");
      aisle_shop_tell_number (builder, "factor", CHANNEL_FACTOR);
      break;
    case AISLE_SHOP_CHANGE_STEP:
    default:
      aisle_shop_tell_text (builder, "dimension", "step");
      aisle_shop_tell_text (builder, "name", "purchase");
      aisle_shop_tell_text (builder, "measure", "chance that an item in the cart is bought");
      aisle_shop_tell_number (builder, "factor", STEP_FACTOR);
    }
}
