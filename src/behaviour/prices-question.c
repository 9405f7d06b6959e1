/* prices-question.c: what is viewed, put into carts and bought at which price. */
#include "behaviour/event-groups.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "columns/event-facts.h"

static const char *const sources[] = { NC_ ("choice", "auto"), NC_ ("choice", "event"), NC_ ("choice", "item"), NULL };

static const AisleParam params_table[] = {
  { "edges", N_ ("Edges"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Ascending prices between the bands, as 10,20,50; empty takes round ones.") },
  { "of", N_ ("Price of"), AISLE_PARAM_CHOICE, "auto", 0, 0, sources, NULL,
    N_ ("The event's own price, or the last price that the log has of its item; auto takes the event's unless most have "
        "none.") },
};

#define MOST_EDGES 64
#define CHUNK      (1 << 18) /* events */

typedef struct
{
  const AisleColumns *columns;
  const gint64 *item_price; /* (nullable) */
  gint64 edges[MOST_EDGES];
  gsize n_edges; /* bands: below the first, between, from the last on */
} Bands;

static gint64
price_of (const Bands *bands, gsize event)
{
  gint64 price = bands->columns->price[event];
  gint32 item = bands->columns->item[event];
  if (bands->item_price == NULL)
    return price;
  return item >= 0 ? bands->item_price[item] : AISLE_MONEY_MISSING;
}

static gssize
group_of (gconstpointer data, gsize event)
{
  const Bands *bands = data;
  gint64 price = price_of (bands, event);
  gsize low = 0, high = bands->n_edges;
  if (price == AISLE_MONEY_MISSING)
    return -1;
  while (low < high)
    {
      gsize middle = (low + high) / 2;
      if (bands->edges[middle] <= price)
        low = middle + 1;
      else
        high = middle;
    }
  return (gssize) low;
}

/* ---- the bands ---- */

static gboolean
read_edges (Bands *self, const AisleParams *params, GError **error)
{
  g_auto (GStrv) list = aisle_params_list (params, "edges");
  guint n = g_strv_length (list);
  gboolean good = n <= MOST_EDGES;
  for (guint i = 0; i < n && good; i++)
    {
      char *end = NULL;
      double value = g_ascii_strtod (list[i], &end);
      good = end != list[i] && *end == '\0' && fabs (value) < 1e12;
      self->edges[i] = good ? llround (value * AISLE_MONEY_UNIT) : 0;
      good = good && (i == 0 || self->edges[i] > self->edges[i - 1]);
    }
  self->n_edges = n;
  if (good)
    return TRUE;
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
               _ ("'%s' are not ascending prices: write 'edges' as 10,20,50"), aisle_params_text (params, "edges"));
  return FALSE;
}

/* How many events are in each band; counts are whole numbers, so their order of arrival changes nothing. */
typedef struct
{
  const Bands *bands;
  GMutex lock;
  gsize counts[MOST_EDGES + 1];
} BandCounts;

static gboolean
count_bands (gsize index, guint worker, gpointer data, GError **error)
{
  BandCounts *self = data;
  gsize counts[MOST_EDGES + 1] = { 0 }, first = index * CHUNK;
  gsize end = MIN (first + CHUNK, self->bands->columns->n_events);

  for (gsize i = first; i < end; i++)
    {
      gssize band = group_of (self->bands, i);
      if (band >= 0)
        counts[band]++;
    }
  g_mutex_lock (&self->lock);
  for (gsize band = 0; band <= self->bands->n_edges; band++)
    self->counts[band] += counts[band];
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* 1, 2 and 5 times powers of ten, without those at the ends beyond which lies less than one event in two hundred, and at
 * most a dozen. */
static gboolean
round_edges (Bands *self, AisleProgress *progress, GError **error)
{
  static const gint64 steps[] = { 1, 2, 5 };
  g_autofree BandCounts *found = g_new0 (BandCounts, 1);
  gsize *counts = found->counts, total = 0, first = 0, below = 0, above = 0;
  gboolean done;
  self->n_edges = 0;
  for (gint64 power = AISLE_MONEY_UNIT / 100; self->n_edges + G_N_ELEMENTS (steps) <= 45; power *= 10)
    for (gsize s = 0; s < G_N_ELEMENTS (steps); s++)
      self->edges[self->n_edges++] = power * steps[s];
  found->bands = self;
  g_mutex_init (&found->lock);
  done = aisle_parallel_for ((self->columns->n_events + CHUNK - 1) / CHUNK, count_bands, found, progress,
                             _ ("Reading prices"), error);
  g_mutex_clear (&found->lock);
  if (!done)
    return FALSE;
  for (gsize band = 0; band <= self->n_edges; band++)
    total += counts[band];
  while (first < self->n_edges && (below += counts[first]) * 200 < total)
    first++;
  while (self->n_edges > first && (above += counts[self->n_edges]) * 200 < total)
    self->n_edges--;
  self->n_edges = MIN (self->n_edges - first, 12);
  memmove (self->edges, self->edges + first, self->n_edges * sizeof *self->edges);
  return TRUE;
}

/* The price of each item's last event with one. */
static gint64 *
last_prices (const AisleColumns *columns)
{
  gint64 *prices = g_try_new (gint64, columns->n_items + 1);
  g_autofree gint64 *times = g_try_new (gint64, columns->n_items + 1);
  if (prices == NULL || times == NULL)
    {
      g_free (prices);
      return NULL;
    }
  for (gsize item = 0; item < columns->n_items; item++)
    {
      prices[item] = AISLE_MONEY_MISSING;
      times[item] = G_MININT64;
    }
  for (gsize i = 0; i < columns->n_events; i++)
    {
      gint32 item = columns->item[i];
      if (item < 0 || columns->price[i] == AISLE_MONEY_MISSING || columns->time[i] < times[item])
        continue;
      /* Of events at the same time the highest price, whatever their order. */
      if (columns->time[i] == times[item] && prices[item] != AISLE_MONEY_MISSING)
        prices[item] = MAX (prices[item], columns->price[i]);
      else
        prices[item] = columns->price[i];
      times[item] = columns->time[i];
    }
  return prices;
}

static gboolean
most_have_none (const AisleColumns *columns)
{
  gsize missing = 0;
  for (gsize i = 0; i < columns->n_events; i++)
    missing += columns->price[i] == AISLE_MONEY_MISSING;
  return missing > columns->n_events / 2;
}

static gboolean
of_items (const AisleView *view, const AisleParams *params)
{
  const char *of = aisle_params_text (params, "of");
  return of[0] == 'i' || (of[0] == 'a' && most_have_none (view->columns));
}

/* ---- table ---- */

static const AisleColumnSpec columns_of_bands[] = {
  { "name", N_ ("Price"), AISLE_COLUMN_TEXT, NULL },
  { "from", N_ ("From"), AISLE_COLUMN_MONEY, NULL },
  { "to", N_ ("To"), AISLE_COLUMN_MONEY, NULL },
};

static char *
price_text (gint64 price)
{
  return price % AISLE_MONEY_UNIT == 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, price / AISLE_MONEY_UNIT)
                                       : g_strdup_printf ("%'.2f", (double) price / AISLE_MONEY_UNIT);
}

static char *
band_name (const Bands *bands, gsize band)
{
  g_autofree char *from = band > 0 ? price_text (bands->edges[band - 1]) : NULL;
  g_autofree char *to = band < bands->n_edges ? price_text (bands->edges[band]) : NULL;
  if (from != NULL && to != NULL)
    return g_strdup_printf (_ ("%s to %s"), from, to);
  if (to != NULL)
    return g_strdup_printf (_ ("under %s"), to);
  return from != NULL ? g_strdup_printf (_ ("%s and more"), from) : g_strdup (_ ("any price"));
}

static AisleTable *
new_table (const AisleEventGroups *self, const Bands *bands)
{
  AisleTable *table = aisle_table_new (columns_of_bands, G_N_ELEMENTS (columns_of_bands));
  aisle_event_groups_add_columns (self, table);
  for (gsize band = 0; band < self->n_groups; band++)
    {
      gsize row = aisle_table_add_row (table);
      g_autofree char *name = band_name (bands, band);
      aisle_table_set_text (table, row, 0, name);
      if (band > 0)
        aisle_table_set_integer (table, row, 1, bands->edges[band - 1]);
      if (band < bands->n_edges)
        aisle_table_set_integer (table, row, 2, bands->edges[band]);
      aisle_event_groups_set_row (self, table, row, band);
    }
  return table;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = view->columns;
  Bands bands = { .columns = columns };
  AisleProgress reading = aisle_progress_part (progress, 0, 0.5), counting = aisle_progress_part (progress, 0.5, 1);
  g_autofree gint64 *prices = NULL;
  if (!aisle_question_check (view, error))
    return NULL;
  if (columns->price == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the log has no prices: import it with its column of prices"));
      return NULL;
    }
  if (!read_edges (&bands, params, error))
    return NULL;
  if (of_items (view, params))
    {
      bands.item_price = prices = last_prices (columns);
      if (prices == NULL)
        {
          g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                               _ ("not enough memory to count the items: close other programs"));
          return NULL;
        }
    }
  if (bands.n_edges == 0 && !round_edges (&bands, &reading, error))
    return NULL;
  g_auto (AisleEventGroups) self = { .view = view, .n_groups = bands.n_edges + 1, .group = group_of, .data = &bands };
  if (!aisle_event_groups_count (&self, &counting, error))
    return NULL;
  AislePassport *passport = aisle_view_passport (
      view, prices != NULL
                ? _ ("Events, users and revenue by the last price that the log has of their item; conversion is "
                     "the share of those who viewed at a price that also bought at it, with its 95 percent "
                     "interval.")
                : _ ("Events, users and revenue by the event's price; conversion is the share of those who "
                     "viewed at a price that also bought at it, with its 95 percent interval."));
  aisle_passport_add_params (passport, params);
  if (self.outside > 0)
    aisle_passport_add_dropped (passport, _ ("events without a price"), self.outside);
  if (self.anonymous > 0)
    aisle_passport_add_note (passport, _ ("Anonymous events count in events and revenue, not in users."));
  aisle_passport_add_note (passport, _ ("A band begins with its lower price and ends below its upper one."));
  return aisle_answer_new (new_table (&self, &bands), passport);
}

static void
add_price (GString *text, const char *name, const AisleTable *table, gsize row, gsize column)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  if (aisle_table_is_missing (table, row, column))
    return;
  g_ascii_formatd (number, sizeof number, "%.4f", aisle_table_number (table, row, column));
  g_string_append_printf (text, ", %s = %s", name, number);
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  GString *text;
  /* A segment knows the events' own prices, and without an edge it would take events that have none. */
  if (of_items (view, params) || aisle_table_find (table, "users") < 0
      || (aisle_table_is_missing (table, row, 1) && aisle_table_is_missing (table, row, 2)))
    return NULL;
  text = g_string_new (NULL);
  g_string_append_printf (text, "did (%s", aisle_event_groups_kind (table, column));
  add_price (text, "price_from", table, row, 1);
  add_price (text, "price_to", table, row, 2);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_prices = {
  .id = "prices",
  .title = N_ ("Price bands"),
  .summary = N_ ("What is viewed, put into carts and bought at which price."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
