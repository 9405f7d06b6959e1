/* shop-write.c: the log and the catalogue as CSV, through one buffer. */
#include "simulate/shop.h"

#include "base/calendar.h"
#include "base/csv-write.h"
#include "base/files.h"
#include "base/i18n.h"

#define DAY_SECONDS 86400
#define BUFFER      (1 << 20)

static const char *const kinds[] = { "view", "cart", "purchase" };

typedef struct
{
  const AisleShop *shop;
  GString **item;         /* ",id,price[,title]" of each item */
  const guint8 *channels; /* (nullable) of each user */
  gboolean orders;        /* what a visit buys is one order */
  char *at;
  char date[16];
  guint32 day;
} LogWriter;

static inline void
put (LogWriter *self, const char *text, gsize length)
{
  memcpy (self->at, text, length);
  self->at += length;
}

static inline void
put_two (LogWriter *self, guint32 value)
{
  *self->at++ = '0' + value / 10;
  *self->at++ = '0' + value % 10;
}

/* At least `width` digits. */
static inline void
put_number (LogWriter *self, guint32 value, gsize width)
{
  char digits[10];
  gsize n = 0;

  do
    digits[n++] = '0' + value % 10;
  while ((value /= 10) > 0);
  for (gsize i = n; i < width; i++)
    *self->at++ = '0';
  while (n > 0)
    *self->at++ = digits[--n];
}

static void
put_event (LogWriter *self, const AisleShopEvent *event)
{
  guint32 day = event->second / DAY_SECONDS, second = event->second % DAY_SECONDS;

  if (day != self->day)
    {
      g_autofree char *date = aisle_day_format (self->shop->start + (gint32) day);

      g_strlcpy (self->date, date, sizeof self->date);
      self->day = day;
    }
  put (self, self->date, 10);
  *self->at++ = 'T';
  put_two (self, second / 3600);
  *self->at++ = ':';
  put_two (self, second / 60 % 60);
  *self->at++ = ':';
  put_two (self, second % 60);
  put (self, "Z,u", 3);
  put_number (self, event->user + 1, 6);
  put (self, ",s", 2);
  put_number (self, event->session + 1, 7);
  *self->at++ = ',';
  put (self, kinds[event->kind], strlen (kinds[event->kind]));
  put (self, self->item[event->item]->str, self->item[event->item]->len);
  if (self->channels != NULL)
    {
      const char *channel = aisle_shop_channel_name (self->channels[event->user]);

      *self->at++ = ',';
      put (self, channel, strlen (channel));
    }
  if (self->orders)
    *self->at++ = ',';
  if (self->orders && event->kind == AISLE_SHOP_PURCHASE)
    {
      *self->at++ = 'o';
      put_number (self, event->session + 1, 7);
    }
  *self->at++ = '\n';
}

static GString **
item_parts (const AisleShop *shop, gboolean titles)
{
  const AisleShopCatalogue *c = &shop->catalogue;
  GString **parts = g_new (GString *, c->n_items);

  for (gsize i = 0; i < c->n_items; i++)
    {
      GString *part = parts[i] = g_string_new (NULL);

      g_string_printf (part, ",%s,%" G_GINT64_FORMAT ".%02d", c->id[i], c->price[i] / 100, (int) (c->price[i] % 100));
      if (titles)
        {
          g_string_append_c (part, ',');
          aisle_csv_append (part, shop->titles.title[i], FALSE);
        }
    }
  return parts;
}

static gboolean
write_events (LogWriter *self, const AisleShopEvent *events, char *buffer, AisleReplace *file, AisleProgress *progress,
              GError **error)
{
  gsize n = self->shop->n_events;

  for (gsize i = 0; i < n; i++)
    {
      put_event (self, &events[i]);
      if (self->at - buffer < BUFFER - 1024 && i + 1 < n)
        continue;
      if (!aisle_replace_write (file, buffer, self->at - buffer, error)
          || !aisle_progress_step (progress, .5 + .5 * (i + 1) / n, _ ("Writing the log"), error))
        return FALSE;
      self->at = buffer;
    }
  return TRUE;
}

gboolean
aisle_shop_write_log (const AisleShop *shop, const AisleShopEvent *events, gboolean titles, const char *path,
                      AisleProgress *progress, GError **error)
{
  g_autofree char *buffer = g_malloc (BUFFER);
  LogWriter self = { .shop = shop, .item = item_parts (shop, titles), .at = buffer, .day = G_MAXUINT32 };
  g_autofree char *header =
      g_strconcat ("time,user_id,session_id,event,item_id,price", titles ? ",item_title" : "",
                   shop->channels.planted ? ",channel" : "", shop->baskets.planted ? ",order_id" : "", "\n", NULL);
  AisleReplace file = { 0 };
  gboolean ok;

  self.channels = shop->channels.planted ? shop->channels.of_user->data : NULL;
  self.orders = shop->baskets.planted;
  put (&self, header, strlen (header));
  ok = aisle_replace_begin (&file, path, error) && write_events (&self, events, buffer, &file, progress, error)
       && aisle_replace_commit (&file, error);
  if (!ok)
    aisle_replace_abort (&file);
  for (gsize i = 0; i < shop->n_items; i++)
    g_string_free (self.item[i], TRUE);
  g_free (self.item);
  return ok;
}

gboolean
aisle_shop_write_items (const AisleShop *shop, const char *path, GError **error)
{
  const AisleShopCatalogue *c = &shop->catalogue;
  g_autoptr (GString) out = g_string_new ("item_id,title,category,brand,price,cost\n");

  for (gsize i = 0; i < c->n_items; i++)
    {
      aisle_csv_append (out, c->id[i], FALSE);
      g_string_append_c (out, ',');
      aisle_csv_append (out, shop->titles.title[i], FALSE);
      g_string_append_c (out, ',');
      aisle_csv_append (out, shop->titles.category[c->category[i]], FALSE);
      g_string_append_c (out, ',');
      aisle_csv_append (out, shop->titles.brand[i], FALSE);
      g_string_append_printf (out, ",%" G_GINT64_FORMAT ".%02d,%" G_GINT64_FORMAT ".%02d\n", c->price[i] / 100,
                              (int) (c->price[i] % 100), c->cost[i] / 100, (int) (c->cost[i] % 100));
    }
  return aisle_file_write (path, out->str, out->len, error);
}
