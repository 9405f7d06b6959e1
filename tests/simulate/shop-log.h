/* shop-log.h: a simulated shop read back from its files by code that knows nothing of how it was made. */
#pragma once

#include "base/calendar.h"
#include "base/error.h"
#include "base/files.h"
#include "simulate/simulate.h"

#include <glib/gstdio.h>
#include <math.h>

typedef struct
{
  gint64 time;
  const char *user, *session, *kind, *item;
  const char *channel, *order; /* NULL: the log has none; "" none of this event */
} Event;

typedef struct
{
  char *folder, *log;
  gsize length, n;
  Event *events;
  JsonNode *truth;
} Shop;

static inline AisleParams *
params_of (const char *const *pairs)
{
  AisleParams *params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      g_assert_true (aisle_params_set_pair (params, pairs[i], &error));
      g_assert_no_error (error);
    }
  return params;
}

static inline void
remove_folder (const char *folder)
{
  static const char *const names[] = { "events.csv", "items.csv", "truth.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static inline char *
read_part (const char *folder, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = aisle_file_read (path, G_MAXSIZE / 2, length, &error);

  g_assert_no_error (error);
  return text;
}

/* pairs must say titles=no: fields are cut at commas. */
static inline Shop *
shop_new (const char *const *pairs)
{
  Shop *shop = g_new0 (Shop, 1);
  g_autoptr (AisleParams) params = params_of (pairs);
  g_autoptr (GError) error = NULL;
  g_autofree char *truth = NULL;
  gsize length;
  char *line;

  shop->folder = g_dir_make_tmp ("aisle-shop-XXXXXX", NULL);
  g_assert_true (aisle_simulate (shop->folder, params, NULL, &error));
  g_assert_no_error (error);
  shop->log = read_part (shop->folder, "events.csv", &shop->length);
  truth = read_part (shop->folder, "truth.json", &length);
  shop->truth = aisle_json_parse (truth, length, &error);
  g_assert_no_error (error);

  shop->events = g_new (Event, aisle_params_integer (params, "events"));
  line = strchr (shop->log, '\n');
  *line++ = '\0';
  gboolean has_channel = strstr (shop->log, ",channel") != NULL, has_order = strstr (shop->log, ",order_id") != NULL;
  while (*line != '\0')
    {
      Event *event = &shop->events[shop->n++];
      char *fields[8], *end = strchr (line, '\n');

      *end = '\0';
      for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
        fields[i] = strsep (&line, ",");
      g_assert_true (aisle_time_parse (fields[0], &event->time));
      event->user = fields[1];
      event->session = fields[2];
      event->kind = fields[3];
      event->item = fields[4];
      event->channel = has_channel ? fields[6] : NULL;
      event->order = has_order ? fields[has_channel ? 7 : 6] : NULL;
      line = end + 1;
    }
  return shop;
}

static inline void
shop_free (Shop *shop)
{
  remove_folder (shop->folder);
  g_free (shop->folder);
  g_free (shop->log);
  g_free (shop->events);
  json_node_unref (shop->truth);
  g_free (shop);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shop, shop_free)

static inline JsonObject *
truth_of (const Shop *shop, const char *name)
{
  JsonObject *object = aisle_json_object (json_node_get_object (shop->truth), name);

  g_assert_nonnull (object);
  return object;
}

/* share is a count of n trials of probability p: within four standard errors. */
static inline void
assert_share (double count, double n, double p, const char *what)
{
  double error = sqrt (p * (1 - p) / n);

  g_test_message ("%s: %.5f, planted %.5f, standard error %.5f", what, count / n, p, error);
  g_assert_cmpfloat (fabs (count / n - p), <, 4 * error);
}
