/* channels-truth.c: where users come from: each always by the same way. */
#include "simulate/shop.h"

static const struct
{
  const char *name;
  double share;
} channels[] = { { "web", .45 }, { "app", .30 }, { "mail", .17 }, { "partner", .08 } };

void
aisle_shop_channels_init (AisleShop *shop)
{
  aisle_random_init (&shop->channels.random, shop->seed, "channels");
  shop->channels.of_user = g_byte_array_new ();
}

void
aisle_shop_channels_clear (AisleShop *shop)
{
  g_byte_array_unref (shop->channels.of_user);
}

const char *
aisle_shop_channel_name (gint32 channel)
{
  return channels[channel].name;
}

gint32
aisle_shop_channels_draw (AisleShop *shop)
{
  double value;
  gint32 channel = 0;

  if (!shop->channels.planted)
    return -1;
  value = aisle_random_uniform (&shop->channels.random);
  while ((gsize) channel + 1 < G_N_ELEMENTS (channels) && value >= channels[channel].share)
    value -= channels[channel++].share;
  return channel;
}

void
aisle_shop_channels_keep (AisleShop *shop, gint32 channel)
{
  guint8 byte = (guint8) channel;

  if (channel >= 0)
    g_byte_array_append (shop->channels.of_user, &byte, 1);
}

void
aisle_shop_channels_tell (const AisleShop *shop, JsonBuilder *builder)
{
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    aisle_shop_tell_number (builder, channels[i].name, channels[i].share);
}
