/* sequences-truth.c: what is looked at next: two items of the same category and one of a category that goes with it. */
#include "simulate/shop.h"

static const double weights[AISLE_SHOP_SUCCESSORS] = { .5, .3, .2 };

#define FOLLOWS .35 /* of the views within a visit follow the pattern */

/* The category that goes with this one: a neighbour in the list, both ways. */
static gsize
partner (const AisleShop *shop, gsize category)
{
  gsize other = category ^ 1;

  return other < shop->catalogue.n_categories ? other : 0;
}

/* An item of the category other than `item`, more likely a popular one. */
static gint32
draw_in (const AisleShop *shop, AisleRandom *random, gsize category, gint32 item)
{
  gsize n_categories = shop->catalogue.n_categories;
  gsize n = (shop->catalogue.n_items - category + n_categories - 1) / n_categories;
  gsize place;

  /* Items of a category are category, category + C, ...: the lesser of two draws leans to the front. */
  do
    {
      gsize first = aisle_random_below (random, n), second = aisle_random_below (random, n);

      place = MIN (first, second);
    }
  while (n > 1 && (gint32) (category + place * n_categories) == item);
  return category + place * n_categories;
}

void
aisle_shop_sequences_init (AisleShop *shop)
{
  gsize n = shop->catalogue.n_items;
  AisleRandom random;

  aisle_random_init (&random, shop->seed, "sequences");
  aisle_random_init (&shop->sequences.random, shop->seed, "sequences/choices");
  shop->sequences.next = g_new (gint32, n * AISLE_SHOP_SUCCESSORS);
  for (gsize i = 0; i < n; i++)
    {
      gsize category = shop->catalogue.category[i];
      gint32 *next = shop->sequences.next + i * AISLE_SHOP_SUCCESSORS;

      next[0] = draw_in (shop, &random, category, i);
      next[1] = draw_in (shop, &random, category, i);
      next[2] = draw_in (shop, &random, partner (shop, category), i);
    }
}

void
aisle_shop_sequences_clear (AisleShop *shop)
{
  g_free (shop->sequences.next);
}

gint32
aisle_shop_sequences_draw (AisleShop *shop, gint32 item)
{
  AisleRandom *random = &shop->sequences.random;
  double value = aisle_random_uniform (random);
  gsize i = 0;

  if (value >= FOLLOWS)
    return -1;
  value /= FOLLOWS;
  while (i + 1 < AISLE_SHOP_SUCCESSORS && value >= weights[i])
    value -= weights[i++];
  return shop->sequences.next[(gsize) item * AISLE_SHOP_SUCCESSORS + i];
}

void
aisle_shop_sequences_tell (const AisleShop *shop, JsonBuilder *builder)
{
  gsize told = MIN (shop->catalogue.n_items, AISLE_SHOP_TOLD);

  aisle_shop_tell_number (builder, "follows", FOLLOWS);
  aisle_shop_tell_numbers (builder, "weights", weights, AISLE_SHOP_SUCCESSORS);
  aisle_shop_tell_number (builder, "items_told", told);
  json_builder_set_member_name (builder, "next");
  json_builder_begin_object (builder);
  for (gsize i = 0; i < told; i++)
    {
      json_builder_set_member_name (builder, shop->catalogue.id[i]);
      json_builder_begin_array (builder);
      for (gsize k = 0; k < AISLE_SHOP_SUCCESSORS; k++)
        json_builder_add_string_value (builder,
                                       shop->catalogue.id[shop->sequences.next[i * AISLE_SHOP_SUCCESSORS + k]]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}
