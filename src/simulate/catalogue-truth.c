/* catalogue-truth.c: items in categories and styles, with prices, costs and a popularity that falls with rank. */
#include "simulate/shop.h"

/* Departments in the order they are stocked; words for them are in titles-truth.c. */
static const struct
{
  const char *code;
  gint64 price; /* cents: middle of the range */
} departments[] = {
  { "RUN", 8900 }, { "JKT", 12900 }, { "TEE", 2490 },  { "BAG", 5900 }, { "MUG", 1490 }, { "LMP", 4590 },
  { "TEA", 1290 }, { "SKN", 2290 },  { "HDP", 11900 }, { "BKE", 7900 }, { "TOY", 1990 }, { "KNF", 3490 },
  { "PLT", 1890 }, { "NTB", 990 },   { "WTC", 15900 }, { "YGA", 3290 }, { "PET", 1590 }, { "BAB", 2690 },
  { "CMP", 6900 }, { "TLS", 4290 },  { "SCF", 2990 },  { "CND", 1690 }, { "GME", 3990 }, { "SUN", 6490 },
};

#define DEPARTMENTS G_N_ELEMENTS (departments)
#define NOUNS       6 /* kinds of thing a department sells: its categories, when there are many items */

static gsize
count_categories (gsize n_items)
{
  return CLAMP (n_items / 50, 8, DEPARTMENTS * NOUNS);
}

/* Prices end in .90 or .50; the range is .55 to 1.9 of the department's middle, thin at the top. */
static gint64
draw_price (AisleRandom *random, gint64 middle)
{
  double u = aisle_random_uniform (random), v = aisle_random_uniform (random);
  gint64 cents = (gint64) (middle * (.55 + 1.35 * u * v));

  return MAX (cents / 100, 1) * 100 + (aisle_random_below (random, 4) == 0 ? 50 : 90);
}

static void
draw_items (AisleShop *shop)
{
  AisleShopCatalogue *c = &shop->catalogue;
  g_autofree gint32 *filled = g_new0 (gint32, c->n_categories);
  AisleRandom random;

  aisle_random_init (&random, shop->seed, "catalogue");
  for (gsize i = 0; i < c->n_items; i++)
    {
      gsize category = i % c->n_categories, department = category % DEPARTMENTS;

      c->category[i] = category;
      c->place[i] = filled[category]++;
      c->style[i] = aisle_random_below (&random, AISLE_SHOP_STYLES);
      c->price[i] = draw_price (&random, departments[department].price);
      c->cost[i] = c->price[i] * (45 + (gint64) aisle_random_below (&random, 26)) / 100;
      c->id[i] = c->n_categories <= DEPARTMENTS
                     ? g_strdup_printf ("%s-%04d", departments[department].code, c->place[i] + 1)
                     : g_strdup_printf ("%s%u-%04d", departments[department].code, (guint) (category / DEPARTMENTS) + 1,
                                        c->place[i] + 1);
    }
}

/* Popularity 1 / (rank + 6); categories weigh 1 / (rank + 12) of their own order. */
static void
weigh_items (AisleShop *shop)
{
  AisleShopCatalogue *c = &shop->catalogue;
  gsize n_cells = c->n_categories * AISLE_SHOP_STYLES, *fill;
  double sum = 0;

  for (gsize i = 0; i < c->n_items; i++)
    c->start[c->category[i] * AISLE_SHOP_STYLES + c->style[i] + 1]++;
  for (gsize cell = 0; cell < n_cells; cell++)
    c->start[cell + 1] += c->start[cell];
  fill = g_memdup2 (c->start, n_cells * sizeof *fill);
  for (gsize i = 0; i < c->n_items; i++)
    {
      gsize cell = c->category[i] * AISLE_SHOP_STYLES + c->style[i];

      c->style_total[cell] += 1.0 / (c->place[i] + 6);
      c->weight[fill[cell]] = c->style_total[cell];
      c->order[fill[cell]++] = i;
    }
  g_free (fill);
  for (gsize category = 0; category < c->n_categories; category++)
    c->category_share[category] = sum += 1.0 / (category + 12);
  for (gsize category = 0; category < c->n_categories; category++)
    c->category_share[category] /= sum;
}

void
aisle_shop_catalogue_init (AisleShop *shop)
{
  AisleShopCatalogue *c = &shop->catalogue;
  gsize n = c->n_items = shop->n_items;

  c->n_categories = count_categories (n);
  c->category = g_new (gint32, n);
  c->style = g_new (guint8, n);
  c->price = g_new (gint64, n);
  c->cost = g_new (gint64, n);
  c->id = g_new0 (char *, n + 1);
  c->place = g_new (gint32, n);
  c->order = g_new (gint32, n);
  c->weight = g_new (double, n);
  c->start = g_new0 (gsize, c->n_categories * AISLE_SHOP_STYLES + 1);
  c->style_total = g_new0 (double, c->n_categories *AISLE_SHOP_STYLES);
  c->category_share = g_new (double, c->n_categories);
  draw_items (shop);
  weigh_items (shop);
}

void
aisle_shop_catalogue_clear (AisleShop *shop)
{
  AisleShopCatalogue *c = &shop->catalogue;

  g_free (c->category);
  g_free (c->style);
  g_free (c->price);
  g_free (c->cost);
  g_strfreev (c->id);
  g_free (c->place);
  g_free (c->order);
  g_free (c->weight);
  g_free (c->start);
  g_free (c->style_total);
  g_free (c->category_share);
}

void
aisle_shop_catalogue_tell (const AisleShop *shop, JsonBuilder *builder)
{
  const AisleShopCatalogue *c = &shop->catalogue;

  aisle_shop_tell_number (builder, "items", c->n_items);
  aisle_shop_tell_number (builder, "styles", AISLE_SHOP_STYLES);
  aisle_shop_tell_text (builder, "item_popularity", "1 / (rank in its category + 6), rank from 0");
  json_builder_set_member_name (builder, "categories");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < c->n_categories; i++)
    {
      json_builder_begin_object (builder);
      aisle_shop_tell_text (builder, "name", shop->titles.category[i]);
      aisle_shop_tell_number (builder, "share", c->category_share[i] - (i > 0 ? c->category_share[i - 1] : 0));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
