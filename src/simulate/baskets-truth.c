/* baskets-truth.c: what is bought together: whoever buys the one item of a pair takes the other along, this often.
 *
 * The other item is bought on its own too, now and then, so its confidence among all orders is a little over the planted
 * one; what the log came to hold is counted and told beside it. */
#include "simulate/shop.h"

static const double chances[AISLE_SHOP_RULES] = { .7, .6, .5, .4, .3 };

/* The item of a category at a place of its order. */
static gint32
item_at (const AisleShop *shop, gsize category, gsize place)
{
  const AisleShopCatalogue *c = &shop->catalogue;
  gsize n = (c->n_items - category + c->n_categories - 1) / c->n_categories;

  return (gint32) (category + MIN (place, n - 1) * c->n_categories);
}

void
aisle_shop_baskets_init (AisleShop *shop)
{
  AisleShopBaskets *baskets = &shop->baskets;
  gsize half = shop->catalogue.n_categories / 2;

  if (!baskets->planted)
    return;
  aisle_random_init (&baskets->random, shop->seed, "baskets");
  baskets->n = MIN (AISLE_SHOP_RULES, half);
  for (gsize i = 0; i < baskets->n; i++)
    {
      gsize place = 3 + aisle_random_below (&baskets->random, 6);

      baskets->rules[i] = (AisleShopRule){ .item = item_at (shop, i, 0),
                                           .other = item_at (shop, half + i, place),
                                           .chance = chances[i] };
    }
}

gsize
aisle_shop_baskets_draw (AisleShop *shop, const gint32 *bought, gsize n, gint32 others[AISLE_SHOP_RULES])
{
  AisleShopBaskets *baskets = &shop->baskets;
  gsize n_others = 0;

  for (gsize r = 0; r < baskets->n; r++)
    {
      const AisleShopRule *rule = &baskets->rules[r];
      gboolean has = FALSE, has_other = FALSE;

      for (gsize i = 0; i < n; i++)
        {
          has |= bought[i] == rule->item;
          has_other |= bought[i] == rule->other;
        }
      if (has && !has_other && aisle_random_uniform (&baskets->random) < rule->chance)
        others[n_others++] = rule->other;
    }
  return n_others;
}

/* One order, bit r set in `has` and `has_other` where rule r's items are in it. */
static void
count_order (AisleShopBaskets *baskets, guint has, guint has_other)
{
  baskets->orders++;
  for (gsize r = 0; r < baskets->n; r++)
    {
      baskets->rules[r].with_item += has >> r & 1;
      baskets->rules[r].with_other += has_other >> r & 1;
      baskets->rules[r].with_both += (has & has_other) >> r & 1;
    }
}

void
aisle_shop_baskets_count (AisleShop *shop, const AisleShopEvent *events, gsize n)
{
  AisleShopBaskets *baskets = &shop->baskets;
  guint has = 0, has_other = 0;
  gboolean any = FALSE;

  for (gsize i = 0; i < n && baskets->planted; i++)
    {
      if (events[i].kind == AISLE_SHOP_PURCHASE)
        {
          any = TRUE;
          for (gsize r = 0; r < baskets->n; r++)
            {
              has |= ((gint32) events[i].item == baskets->rules[r].item ? 1u : 0) << r;
              has_other |= ((gint32) events[i].item == baskets->rules[r].other ? 1u : 0) << r;
            }
        }
      if (i + 1 < n && events[i + 1].session == events[i].session)
        continue;
      if (any)
        count_order (baskets, has, has_other);
      any = FALSE;
      has = has_other = 0;
    }
}

void
aisle_shop_baskets_tell (const AisleShop *shop, JsonBuilder *builder)
{
  const AisleShopBaskets *baskets = &shop->baskets;

  aisle_shop_tell_text (builder, "model",
                        "an order with the item takes the other along with the planted chance, unless it has it "
                        "already; an order is what a visit buys; the counts are those of the log");
  aisle_shop_tell_number (builder, "orders", baskets->orders);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (gsize r = 0; r < baskets->n; r++)
    {
      const AisleShopRule *rule = &baskets->rules[r];
      double confidence = rule->with_item > 0 ? (double) rule->with_both / rule->with_item : 0;

      json_builder_begin_object (builder);
      aisle_shop_tell_text (builder, "item", shop->catalogue.id[rule->item]);
      aisle_shop_tell_text (builder, "other", shop->catalogue.id[rule->other]);
      aisle_shop_tell_number (builder, "chance", rule->chance);
      aisle_shop_tell_number (builder, "with_item", rule->with_item);
      aisle_shop_tell_number (builder, "with_other", rule->with_other);
      aisle_shop_tell_number (builder, "with_both", rule->with_both);
      aisle_shop_tell_number (builder, "confidence", confidence);
      if (rule->with_other > 0)
        aisle_shop_tell_number (builder, "lift", confidence * baskets->orders / rule->with_other);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
