/* tastes-truth.c: three favourite categories and one favourite style a user. */
#include "simulate/shop.h"

static const double shares[AISLE_SHOP_FAVOURITES] = { .5, .3, .2 };

#define FAVOURITE .8  /* of the free choices fall on a favourite category, the others on any by popularity */
#define STAY      .5  /* of the free choices within a visit stay in the category of the item before */
#define STYLE     4.0 /* times the weight of items in the favourite style */

void
aisle_shop_tastes_init (AisleShop *shop)
{
  aisle_random_init (&shop->tastes.people, shop->seed, "tastes");
  aisle_random_init (&shop->tastes.random, shop->seed, "tastes/choices");
  shop->tastes.tastes = g_array_new (FALSE, FALSE, sizeof (AisleShopTaste));
}

void
aisle_shop_tastes_clear (AisleShop *shop)
{
  g_clear_pointer (&shop->tastes.tastes, g_array_unref);
}

static gint32
draw_category (const AisleShop *shop, AisleRandom *random)
{
  return aisle_shop_find (shop->catalogue.category_share, shop->catalogue.n_categories, aisle_random_uniform (random));
}

void
aisle_shop_tastes_draw_user (AisleShop *shop, AisleShopTaste *taste)
{
  AisleRandom *random = &shop->tastes.people;

  for (gsize i = 0; i < AISLE_SHOP_FAVOURITES; i++)
    {
      gboolean again;

      do
        {
          taste->category[i] = draw_category (shop, random);
          again = FALSE;
          for (gsize j = 0; j < i; j++)
            again |= taste->category[j] == taste->category[i];
        }
      while (again);
    }
  taste->style = aisle_random_below (random, AISLE_SHOP_STYLES);
  if (shop->tastes.tastes->len < AISLE_SHOP_TOLD)
    g_array_append_val (shop->tastes.tastes, *taste);
}

static gint32
draw_favourite (const AisleShopTaste *taste, AisleRandom *random)
{
  double value = aisle_random_uniform (random);
  gsize i = 0;

  while (i + 1 < AISLE_SHOP_FAVOURITES && value >= shares[i])
    value -= shares[i++];
  return taste->category[i];
}

/* An item of the category, by popularity and style. */
static gint32
draw_item (const AisleShop *shop, gint32 category, guint8 style, AisleRandom *random)
{
  const AisleShopCatalogue *c = &shop->catalogue;
  const double *totals = c->style_total + (gsize) category * AISLE_SHOP_STYLES;
  double sum = 0, value;
  gsize s = 0, cell;

  for (gsize i = 0; i < AISLE_SHOP_STYLES; i++)
    sum += totals[i] * (i == style ? STYLE : 1);
  value = aisle_random_uniform (random) * sum;
  for (gsize i = 0; i < AISLE_SHOP_STYLES; i++)
    {
      double width = totals[i] * (i == style ? STYLE : 1);

      if (width > 0)
        s = i;
      if (value < width)
        break;
      value -= width;
    }
  cell = (gsize) category * AISLE_SHOP_STYLES + s;
  value = aisle_random_uniform (random) * c->style_total[cell];
  return c->order[c->start[cell]
                  + aisle_shop_find (c->weight + c->start[cell], c->start[cell + 1] - c->start[cell], value)];
}

gint32
aisle_shop_tastes_draw (AisleShop *shop, const AisleShopTaste *taste, gint32 before)
{
  AisleRandom *random = &shop->tastes.random;
  gint32 category;

  if (before >= 0 && aisle_random_uniform (random) < STAY)
    category = shop->catalogue.category[before];
  else if (aisle_random_uniform (random) < FAVOURITE)
    category = draw_favourite (taste, random);
  else
    category = draw_category (shop, random);
  return draw_item (shop, category, taste->style, random);
}

void
aisle_shop_tastes_tell (const AisleShop *shop, JsonBuilder *builder)
{
  const GArray *tastes = shop->tastes.tastes;

  aisle_shop_tell_number (builder, "favourite_share", FAVOURITE);
  aisle_shop_tell_numbers (builder, "favourite_weights", shares, AISLE_SHOP_FAVOURITES);
  aisle_shop_tell_number (builder, "stay_in_category", STAY);
  aisle_shop_tell_number (builder, "style_factor", STYLE);
  aisle_shop_tell_number (builder, "users_told", tastes->len);
  json_builder_set_member_name (builder, "users");
  json_builder_begin_object (builder);
  for (guint user = 0; user < tastes->len; user++)
    {
      const AisleShopTaste *taste = &g_array_index (tastes, AisleShopTaste, user);
      char id[16];

      g_snprintf (id, sizeof id, AISLE_SHOP_USER_FORMAT, user + 1);
      json_builder_set_member_name (builder, id);
      json_builder_begin_array (builder);
      for (gsize i = 0; i < AISLE_SHOP_FAVOURITES; i++)
        json_builder_add_string_value (builder, shop->titles.category[taste->category[i]]);
      json_builder_add_int_value (builder, taste->style);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}
