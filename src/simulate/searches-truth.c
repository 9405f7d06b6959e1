/* searches-truth.c: what is searched for, what is shown, and what of it is clicked: planted relevance and position bias.
 *
 * A query asks for a category, a brand, both, or a kind of thing within a category.  An item's relevance to it is how well
 * its words fit, times a quality of its own: cheap for its category, and a hidden part.  The shop's search shows ten items
 * by popularity and chance, so that what stands high is not what is relevant.  A result is clicked when its place is looked
 * at and the item pleases: with the chance looked_at x relevance, times the searcher's taste where one is known; who has no
 * account has none.  Some queries are misspelt and find nothing, some are badly answered, some are refined.
 * Letters: Q queries, I items, C categories. */
#include "simulate/shop.h"

#include "base/calendar.h"
#include "base/csv-write.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>

#define SHOWN       10  /* results of a search */
#define MOST        30  /* items that a query may find */
#define CHANCE      .2  /* that mixes the order by popularity */
#define NOBODY      .3  /* of the searches come from visitors without an account */
#define REFINED     .15 /* of those that can be are followed by a narrower one */
#define NARROWED    .55 /* of the queries are of a kind that is: categories and misspellings */
#define STYLE       1.5 /* times as likely to be clicked, in the user's style; else ... */
#define NO_STYLE    .75
#define CATEGORY    2.0 /* the same for a favourite category, where a query asks for several */
#define NO_CATEGORY .6
#define POOR        3  /* queries that are badly answered */
#define JUDGED      40 /* queries that people judged, the most frequent */
#define JUDGES      2
#define MISTAKES    .15 /* of judgements are one off */

typedef enum
{
  ASKS_CATEGORY,
  ASKS_BRAND_IN_CATEGORY,
  ASKS_KIND,
  ASKS_BRAND,
  MISSPELT
} Asks;

typedef struct
{
  char *text;
  Asks asks;
  gint32 category;   /* -1: any */
  const char *brand; /* (nullable) */
  const char *kind;  /* (nullable) */
  gint32 right;      /* of a misspelt one: the query that was meant */
  gboolean poor;
  gint32 *items; /* what the shop's search may show */
  float *relevance;
  gsize n_items, n_shown; /* of them, and times it was asked and answered */
} Query;

typedef struct
{
  const AisleShop *shop;
  AisleRandom random;
  GArray *queries;     /* Query */
  GArray *of_category; /* C x 3: first query, first of the brands, first of the kinds, as gsize; ends with Q */
  gsize first_brand, n_brands;
  double *quality; /* I */
  double looked_at[SHOWN];
  gsize n_searches;
} Searches;

/* ---- what can be asked ---- */

/* "Norvik Light running shoes, black" without brand and colour; "诺维 轻便跑步鞋 黑色" alike. */
static char *
kind_in (const AisleShop *shop, gint32 item)
{
  const char *title = shop->titles.title[item] + strlen (shop->titles.brand[item]) + 1;
  const char *end = shop->titles.chinese ? strchr (title, ' ') : strchr (title, ',');

  return g_strndup (title, end != NULL ? (gsize) (end - title) : strlen (title));
}

static gsize
add_query (Searches *self, char *text, Asks asks, gint32 category, const char *brand, char *kind)
{
  Query query = { .text = text, .asks = asks, .category = category, .brand = brand, .kind = kind, .right = -1 };

  g_array_append_val (self->queries, query);
  return self->queries->len - 1;
}

/* The last letter but one is left out; in Chinese the last stands twice. */
static char *
misspell (const AisleShop *shop, const char *text)
{
  glong n = g_utf8_strlen (text, -1);
  const char *last = g_utf8_offset_to_pointer (text, n - 1);

  if (shop->titles.chinese)
    return g_strconcat (text, last, NULL);
  return g_strdup_printf ("%.*s%s", (int) (last - text) - 1, text, last);
}

/* Brands and kinds of the items that sell most. */
static void
add_queries_of_category (Searches *self, gint32 category)
{
  const AisleShop *shop = self->shop;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *name = g_utf8_strdown (shop->titles.category[category], -1);
  const char *gap = shop->titles.chinese ? "" : " ";
  gsize at = self->queries->len, n_categories = shop->catalogue.n_categories;

  g_array_append_val (self->of_category, at);
  add_query (self, g_strdup (name), ASKS_CATEGORY, category, NULL, NULL);
  at = self->queries->len;
  g_array_append_val (self->of_category, at);
  for (gsize pass = 0; pass < 2; pass++)
    {
      for (gsize i = (gsize) category; i < shop->n_items && shop->catalogue.place[i] < 12; i += n_categories)
        {
          g_autofree char *kind = pass == 1 ? kind_in (shop, (gint32) i) : NULL, *text = NULL;
          const char *word = pass == 1 ? kind : shop->titles.brand[i];

          if (!g_hash_table_add (seen, g_strdup (word)))
            continue;
          text = pass == 0 ? g_strconcat (word, gap, name, NULL) : g_strdup (kind);
          add_query (self, g_utf8_strdown (text, -1), pass == 0 ? ASKS_BRAND_IN_CATEGORY : ASKS_KIND, category,
                     pass == 0 ? word : NULL, g_steal_pointer (&kind));
        }
      at = self->queries->len;
      if (pass == 0)
        g_array_append_val (self->of_category, at);
    }
}

static void
add_brand_queries (Searches *self)
{
  const AisleShop *shop = self->shop;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  self->first_brand = self->queries->len;
  for (gsize i = 0; i < shop->n_items; i++)
    if (g_hash_table_add (seen, shop->titles.brand[i]))
      add_query (self, g_utf8_strdown (shop->titles.brand[i], -1), ASKS_BRAND, -1, shop->titles.brand[i], NULL);
  self->n_brands = self->queries->len - self->first_brand;
}

/* Each category's name, written wrong. */
static void
add_misspelt (Searches *self)
{
  for (gsize c = 0; c < self->shop->catalogue.n_categories; c++)
    {
      gsize right = g_array_index (self->of_category, gsize, 3 * c);
      const Query *meant = &g_array_index (self->queries, Query, right);
      gsize at = add_query (self, misspell (self->shop, meant->text), MISSPELT, -1, NULL, NULL);

      g_array_index (self->queries, Query, at).right = (gint32) right;
    }
}

/* ---- relevance ---- */

static double
fit (const Searches *self, const Query *query, gint32 item)
{
  const AisleShop *shop = self->shop;
  gboolean in_category = query->category < 0 || shop->catalogue.category[item] == query->category;

  if (!in_category)
    return .05;
  if (query->brand != NULL && shop->titles.brand[item] != query->brand)
    return query->category >= 0 ? .3 : 0;
  if (query->kind != NULL)
    {
      g_autofree char *kind = kind_in (shop, item);
      return g_str_equal (kind, query->kind) ? 1 : .4;
    }
  return 1;
}

static int
compare_prices (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gsize
count_below (const gint64 *sorted, gsize n, gint64 value)
{
  gsize low = 0, high = n;

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (sorted[middle] < value)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Half of it is how cheap the item is within its category, half is hidden. */
static void
draw_quality (Searches *self)
{
  const AisleShopCatalogue *c = &self->shop->catalogue;
  g_autofree gint64 *prices = g_new (gint64, c->n_items);

  for (gsize category = 0; category < c->n_categories; category++)
    {
      gsize n = 0;

      for (gsize i = category; i < c->n_items; i += c->n_categories)
        prices[n++] = c->price[i];
      qsort (prices, n, sizeof *prices, compare_prices);
      for (gsize i = category; i < c->n_items; i += c->n_categories)
        self->quality[i] = .5 * (1 - (double) count_below (prices, n, c->price[i]) / (double) n)
                           + .5 * aisle_random_uniform (&self->random);
    }
}

/* What may be shown for it: what fits at all, and, of a category, every eighth of the next one; badly answered: only
 * those. */
static void
find_items (Searches *self, Query *query)
{
  const AisleShopCatalogue *c = &self->shop->catalogue;
  gint32 next = query->category >= 0 ? (gint32) ((gsize) (query->category + 1) % c->n_categories) : -1;
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (gint32 i = 0; query->asks != MISSPELT && (gsize) i < c->n_items && items->len < MOST; i++)
    {
      gboolean fits =
          query->category < 0 ? self->shop->titles.brand[i] == query->brand : c->category[i] == query->category;
      gboolean stray = c->category[i] == next && (query->poor || c->place[i] % 8 == 3);

      if ((fits && !query->poor) || stray)
        g_array_append_val (items, i);
    }
  query->n_items = items->len;
  query->items = (gint32 *) (gpointer) g_array_free (g_steal_pointer (&items), FALSE);
  query->relevance = g_new (float, query->n_items + 1);
  for (gsize i = 0; i < query->n_items; i++)
    query->relevance[i] = (float) (fit (self, query, query->items[i]) * (.05 + .6 * self->quality[query->items[i]]));
}

static void
query_clear (gpointer data)
{
  Query *query = data;

  g_free (query->text);
  g_free ((char *) query->kind);
  g_free (query->items);
  g_free (query->relevance);
}

static void
searches_init (Searches *self, const AisleShop *shop)
{
  *self = (Searches){ .shop = shop };
  aisle_random_init (&self->random, shop->seed, "searches");
  self->queries = g_array_new (FALSE, FALSE, sizeof (Query));
  g_array_set_clear_func (self->queries, query_clear);
  self->of_category = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->quality = g_new (double, shop->n_items);
  for (gsize c = 0; c < shop->catalogue.n_categories; c++)
    add_queries_of_category (self, (gint32) c);
  add_brand_queries (self);
  add_misspelt (self);
  draw_quality (self);
  for (gsize p = 0; p < POOR; p++)
    {
      gsize c = (2 * p + 1) % shop->catalogue.n_categories;
      g_array_index (self->queries, Query, g_array_index (self->of_category, gsize, 3 * c)).poor = TRUE;
    }
  for (guint q = 0; q < self->queries->len; q++)
    find_items (self, &g_array_index (self->queries, Query, q));
  for (gsize k = 0; k < SHOWN; k++)
    self->looked_at[k] = 1 / pow ((double) k + 1, .8);
}

static void
searches_clear (Searches *self)
{
  g_array_unref (self->queries);
  g_array_unref (self->of_category);
  g_free (self->quality);
}

/* ---- one search ---- */

static gsize
draw_query (Searches *self)
{
  const AisleShopCatalogue *c = &self->shop->catalogue;
  gsize category = aisle_shop_find (c->category_share, c->n_categories, aisle_random_uniform (&self->random));
  const gsize *first = &g_array_index (self->of_category, gsize, 3 * category);
  gsize end = category + 1 < c->n_categories ? first[3] : self->first_brand;
  double value = aisle_random_uniform (&self->random);

  if (value < .5)
    return first[0];
  if (value < .7)
    return first[1] + aisle_random_below (&self->random, first[2] - first[1]);
  if (value < .85)
    return first[2] + aisle_random_below (&self->random, end - first[2]);
  if (value < .95)
    return self->first_brand + aisle_random_below (&self->random, self->n_brands);
  return self->first_brand + self->n_brands + category;
}

/* The query that a search is refined to: what was meant, or a brand or kind within the category. */
static gssize
narrower (Searches *self, const Query *query)
{
  const gsize *first;

  if (query->asks == MISSPELT)
    return query->right;
  if (query->asks != ASKS_CATEGORY)
    return -1;
  first = &g_array_index (self->of_category, gsize, 3 * (gsize) query->category);
  return (gssize) (first[1] + aisle_random_below (&self->random, first[2] - first[1]));
}

/* Places of the query's items, the best score first: popularity within the category, and as much chance. */
static gsize
draw_list (Searches *self, const Query *query, gsize shown[SHOWN])
{
  const AisleShopCatalogue *c = &self->shop->catalogue;
  double scores[SHOWN];
  gsize n = 0;

  for (gsize i = 0; i < query->n_items; i++)
    {
      double score = 1 / sqrt (c->place[query->items[i]] + 4.0) + CHANCE * aisle_random_uniform (&self->random);
      gsize at = n < SHOWN ? n++ : SHOWN - 1;

      if (at == SHOWN - 1 && n == SHOWN && i >= SHOWN && score <= scores[at])
        continue;
      for (; at > 0 && scores[at - 1] < score; at--)
        {
          scores[at] = scores[at - 1];
          shown[at] = shown[at - 1];
        }
      scores[at] = score;
      shown[at] = i;
    }
  return n;
}

static double
taste_for (const Searches *self, const Query *query, const AisleShopTaste *taste, gint32 item)
{
  gint32 category = self->shop->catalogue.category[item];
  double factor;

  if (taste == NULL)
    return 1;
  factor = self->shop->catalogue.style[item] == taste->style ? STYLE : NO_STYLE;
  if (query->category < 0)
    factor *= category == taste->category[0] || category == taste->category[1] || category == taste->category[2]
                  ? CATEGORY
                  : NO_CATEGORY;
  return factor;
}

typedef struct
{
  GString *log, *events;
  guint32 second;
  char user[16], session[16];
  const AisleShopTaste *taste; /* (nullable) */
} Visit;

static void
append_time (GString *out, const AisleShop *shop, guint32 second)
{
  g_autofree char *date = aisle_day_format (shop->start + (gint32) (second / 86400));

  g_string_append_printf (out, "%sT%02u:%02u:%02uZ", date, second / 3600 % 24, second / 60 % 60, second % 60);
}

static void
append_event (Searches *self, Visit *visit, guint32 second, const char *kind, const char *item, const char *query)
{
  append_time (visit->events, self->shop, second);
  g_string_append_printf (visit->events, ",%s,%s,%s,%s,", visit->user, visit->session, kind, item);
  aisle_csv_append (visit->events, query, FALSE);
  g_string_append_c (visit->events, '\n');
}

static void
append_result (Searches *self, Visit *visit, const Query *query, const char *item, gsize place, gsize n,
               gboolean clicked)
{
  append_time (visit->log, self->shop, visit->second);
  g_string_append_printf (visit->log, ",%s,%s,", visit->user, visit->session);
  aisle_csv_append (visit->log, query->text, FALSE);
  if (item != NULL)
    g_string_append_printf (visit->log, ",%s,%zu,%d,%zu\n", item, place + 1, clicked, n);
  else
    g_string_append (visit->log, ",,,,0\n");
}

static void
search (Searches *self, Visit *visit, gsize asked)
{
  Query *query = &g_array_index (self->queries, Query, asked);
  gsize shown[SHOWN], n = draw_list (self, query, shown);
  guint32 later = visit->second;

  self->n_searches++;
  query->n_shown++;
  append_event (self, visit, visit->second, "search", "", query->text);
  if (n == 0)
    append_result (self, visit, query, NULL, 0, 0, FALSE);
  for (gsize k = 0; k < n; k++)
    {
      gint32 item = query->items[shown[k]];
      double chance = self->looked_at[k]
                      * MIN ((double) query->relevance[shown[k]] * taste_for (self, query, visit->taste, item), 1);
      gboolean clicked = aisle_random_uniform (&self->random) < chance;
      const char *id = self->shop->catalogue.id[item];

      append_result (self, visit, query, id, k, n, clicked);
      if (clicked)
        append_event (self, visit, later += 2, "click", id, "");
    }
}

/* ---- the files ---- */

/* The first event of each session, in order of the log. */
static GArray *
first_events (const AisleShopEvent *events, gsize n, gsize n_sessions)
{
  GArray *first = g_array_sized_new (FALSE, FALSE, sizeof (AisleShopEvent), (guint) n_sessions);
  g_autofree guint8 *seen = g_new0 (guint8, n_sessions + 1);

  for (gsize i = 0; i < n; i++)
    if (!seen[events[i].session])
      {
        seen[events[i].session] = 1;
        g_array_append_val (first, events[i]);
      }
  return first;
}

/* Half a minute before a visit's first event, or of a visitor without an account at about that time. */
static void
begin_visit (Searches *self, Visit *visit, const AisleShopEvent *event, gsize number)
{
  const GArray *tastes = self->shop->tastes.tastes;
  gboolean nobody = aisle_random_uniform (&self->random) < NOBODY;

  visit->second = event->second > 60 ? event->second - 60 : 0;
  visit->taste = !nobody && event->user < tastes->len ? &g_array_index (tastes, AisleShopTaste, event->user) : NULL;
  visit->user[0] = '\0';
  if (!nobody)
    g_snprintf (visit->user, sizeof visit->user, AISLE_SHOP_USER_FORMAT, event->user + 1);
  if (nobody)
    g_snprintf (visit->session, sizeof visit->session, "v%07zu", number + 1);
  else
    g_snprintf (visit->session, sizeof visit->session, "s%07u", event->session + 1);
}

static gboolean
draw_searches (Searches *self, const AisleShopEvent *events, gsize n_sessions, Visit *visit, AisleProgress *progress,
               GError **error)
{
  g_autoptr (GArray) first = first_events (events, self->shop->n_events, n_sessions);
  double share = (double) self->shop->n_searches / (double) first->len / (1 + REFINED * NARROWED);

  for (guint i = 0; i < first->len; i++)
    {
      /* As many as asked for on average, some visits with several. */
      gsize n = (gsize) (share + aisle_random_uniform (&self->random));

      if (i % 1024 == 0 && !aisle_progress_step (progress, (double) i / first->len, _ ("Searching"), error))
        return FALSE;
      if (n == 0)
        continue;
      begin_visit (self, visit, &g_array_index (first, AisleShopEvent, i), i);
      for (gsize s = 0; s < n; s++, visit->second += 7)
        {
          gsize asked = draw_query (self);
          gssize next = narrower (self, &g_array_index (self->queries, Query, asked));

          search (self, visit, asked);
          if (next < 0 || aisle_random_uniform (&self->random) >= REFINED)
            continue;
          visit->second += 25;
          search (self, visit, (gsize) next);
        }
    }
  return TRUE;
}

static int
compare_frequency (gconstpointer a, gconstpointer b)
{
  const Query *const *x = a, *const *y = b;

  if ((*x)->n_shown != (*y)->n_shown)
    return (*x)->n_shown > (*y)->n_shown ? -1 : 1;
  return *x < *y ? -1 : *x > *y;
}

/* The first judges the most frequent queries, the second half of them; a grade is the relevance in steps of .15. */
static void
append_judgements (Searches *self, GString *out)
{
  static const char *const judges[JUDGES] = { "ann", "ben" };
  g_autofree const Query **order = g_new (const Query *, self->queries->len + 1);

  for (guint q = 0; q < self->queries->len; q++)
    order[q] = &g_array_index (self->queries, Query, q);
  qsort (order, self->queries->len, sizeof *order, compare_frequency);
  for (gsize q = 0; q < MIN (JUDGED, self->queries->len); q++)
    for (gsize i = 0; i < MIN (order[q]->n_items, 2 * SHOWN); i++)
      for (gsize judge = 0; judge < (q % 2 == 0 ? JUDGES : 1); judge++)
        {
          int grade = (int) CLAMP ((double) order[q]->relevance[i] / .15, 0, 3);

          if (aisle_random_uniform (&self->random) < MISTAKES)
            grade += grade == 3 || (grade > 0 && aisle_random_below (&self->random, 2) == 0) ? -1 : 1;
          aisle_csv_append (out, order[q]->text, FALSE);
          g_string_append_printf (out, ",%s,%d,%s\n", self->shop->catalogue.id[order[q]->items[i]], grade,
                                  judges[judge]);
        }
}

static void
append_relevance (const Searches *self, GString *out)
{
  for (guint q = 0; q < self->queries->len; q++)
    {
      const Query *query = &g_array_index (self->queries, Query, q);

      for (gsize i = 0; i < query->n_items; i++)
        {
          aisle_csv_append (out, query->text, FALSE);
          g_string_append_printf (out, ",%s,%.4f\n", self->shop->catalogue.id[query->items[i]],
                                  (double) query->relevance[i]);
        }
    }
}

static gboolean
write_file (const char *folder, const char *name, const GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return aisle_file_write (path, text->str, text->len, error);
}

gboolean
aisle_shop_write_searches (const AisleShop *shop, const AisleShopEvent *events, gsize n_sessions, const char *folder,
                           AisleProgress *progress, GError **error)
{
  g_autoptr (GString) log = g_string_new ("time,user_id,session_id,query,item_id,position,clicked,results\n");
  g_autoptr (GString) done = g_string_new ("time,user_id,session_id,event,item_id,query\n");
  g_autoptr (GString) judgements = g_string_new ("query,item_id,grade,judge\n");
  g_autoptr (GString) relevance = g_string_new ("query,item_id,relevance\n");
  Visit visit = { .log = log, .events = done };
  Searches self;
  gboolean ok;

  searches_init (&self, shop);
  ok = draw_searches (&self, events, n_sessions, &visit, progress, error);
  append_judgements (&self, judgements);
  append_relevance (&self, relevance);
  ok = ok && write_file (folder, "queries.csv", log, error) && write_file (folder, "searches.csv", done, error)
       && write_file (folder, "judgements.csv", judgements, error)
       && write_file (folder, "relevance.csv", relevance, error);
  searches_clear (&self);
  return ok;
}

void
aisle_shop_searches_tell (const AisleShop *shop, JsonBuilder *builder)
{
  Searches self;

  searches_init (&self, shop);
  aisle_shop_tell_numbers (builder, "looked_at", self.looked_at, SHOWN);
  aisle_shop_tell_number (builder, "without_account", NOBODY);
  aisle_shop_tell_number (builder, "style_factor", STYLE);
  aisle_shop_tell_number (builder, "category_factor", CATEGORY);
  json_builder_set_member_name (builder, "badly_answered");
  json_builder_begin_array (builder);
  for (guint q = 0; q < self.queries->len; q++)
    if (g_array_index (self.queries, Query, q).poor)
      json_builder_add_string_value (builder, g_array_index (self.queries, Query, q).text);
  json_builder_end_array (builder);
  searches_clear (&self);
}
