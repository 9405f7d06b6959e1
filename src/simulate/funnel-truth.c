/* funnel-truth.c: a view puts its item into the cart or not; at the end of the visit each item in the cart is bought or
 * left behind, independently. */
#include "simulate/shop.h"

#define VIEW_TO_CART     .12
#define CART_TO_PURCHASE .45

void
aisle_shop_funnel_init (AisleShop *shop)
{
  aisle_random_init (&shop->funnel.random, shop->seed, "funnel");
}

gboolean
aisle_shop_funnel_to_cart (AisleShop *shop, gint32 item, gsize day)
{
  return aisle_random_uniform (&shop->funnel.random) < VIEW_TO_CART * aisle_shop_change_to_cart (shop, item, day);
}

gboolean
aisle_shop_funnel_to_purchase (AisleShop *shop, gsize day)
{
  return aisle_random_uniform (&shop->funnel.random)
         < CART_TO_PURCHASE * aisle_shop_anomalies_orders (shop, day) * aisle_shop_change_to_purchase (shop, day);
}

double
aisle_shop_funnel_events_per_view (void)
{
  return 1 + VIEW_TO_CART * (1 + CART_TO_PURCHASE);
}

void
aisle_shop_funnel_tell (const AisleShop *shop, JsonBuilder *builder)
{
  aisle_shop_tell_number (builder, "view_to_cart", VIEW_TO_CART);
  aisle_shop_tell_number (builder, "cart_to_purchase", CART_TO_PURCHASE);
  aisle_shop_tell_text (builder, "model",
                        "each view's item goes into the cart, each item in the cart is bought at the "
                        "end of the same visit, independently");
}
