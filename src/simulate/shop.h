/* shop.h: the shop as its truths make it; private to simulate/.
 *
 * Each *-truth.c plants one truth: it draws only from the random stream of its own name and tells what it planted in the
 * member of truth.json of the same name.  So a truth added later draws elsewhere and changes no older byte.
 * Letters: I items, C categories, S styles, U users, D days. */
#pragma once

#include "base/json.h"
#include "base/params.h"
#include "base/progress.h"
#include "base/random.h"

#define AISLE_SHOP_STYLES     4
#define AISLE_SHOP_FAVOURITES 3     /* categories of a user */
#define AISLE_SHOP_SUCCESSORS 3     /* of an item */
#define AISLE_SHOP_TOLD       20000 /* users and items listed one by one in truth.json, at most */
#define AISLE_SHOP_ANOMALIES  24
#define AISLE_SHOP_RULES      5

typedef enum
{
  AISLE_SHOP_VIEW,
  AISLE_SHOP_CART,
  AISLE_SHOP_PURCHASE
} AisleShopKind;

/* What is sold. */
typedef struct
{
  gsize n_items, n_categories;
  gint32 *category;       /* I */
  guint8 *style;          /* I */
  gint64 *price;          /* I, cents */
  gint64 *cost;           /* I, cents */
  char **id;              /* I */
  gint32 *place;          /* I: the item's rank in its category, 0 = sold most */
  gsize *start;           /* C * S + 1: items of a category and style stand together in `order` */
  gint32 *order;          /* I */
  double *weight;         /* I: cumulative popularity within category and style, along `order` */
  double *style_total;    /* C * S: sums of it */
  double *category_share; /* C: cumulative popularity of the categories, ends with 1 */
} AisleShopCatalogue;

/* What things are called. */
typedef struct
{
  gboolean chinese;
  char **title;    /* I */
  char **brand;    /* I, borrowed */
  char **category; /* C */
} AisleShopTitles;

/* Who comes when: everyone joins within the log, and comes again ever more rarely. */
typedef struct
{
  AisleRandom random;
  gsize n_days;
  double *join;      /* D: cumulative share of users that join by day d */
  double scale;      /* of the classes' rates, so that the events asked for come out */
  double *retention; /* D: probability of a visit n days after joining, mean over classes */
} AisleShopCohorts;

/* What a visit is like. */
typedef struct
{
  AisleRandom random;
} AisleShopSessions;

/* What a user likes. */
typedef struct
{
  gint32 category[AISLE_SHOP_FAVOURITES];
  guint8 style;
} AisleShopTaste;

typedef struct
{
  AisleRandom people; /* what they like */
  AisleRandom random; /* what they look at */
  GArray *tastes;     /* of the first AISLE_SHOP_TOLD users */
} AisleShopTastes;

/* What follows what. */
typedef struct
{
  AisleRandom random;
  gint32 *next; /* I * AISLE_SHOP_SUCCESSORS */
} AisleShopSequences;

/* What becomes of a view. */
typedef struct
{
  AisleRandom random;
} AisleShopFunnel;

/* ---- planted where they are asked for; `planted` is set before init, and without it nothing is drawn ---- */

/* Days unlike the others. */
typedef struct
{
  gboolean planted;
  gsize n;
  gsize day[AISLE_SHOP_ANOMALIES];
  guint8 sort[AISLE_SHOP_ANOMALIES];
} AisleShopAnomalies;

typedef enum
{
  AISLE_SHOP_CHANGE_CATEGORY,
  AISLE_SHOP_CHANGE_CHANNEL,
  AISLE_SHOP_CHANGE_STEP
} AisleShopDriver;

/* What is different in the last days. */
typedef struct
{
  gboolean planted;
  AisleRandom random;
  AisleShopDriver driver;
  gsize n_days;
  gint32 category, channel; /* the driver, or -1 */
} AisleShopChange;

/* Where users come from. */
typedef struct
{
  gboolean planted;
  AisleRandom random;
  GByteArray *of_user;
} AisleShopChannels;

/* What is bought together. */
typedef struct
{
  gint32 item, other;
  double chance;
  gsize with_item, with_other, with_both; /* orders of the log */
} AisleShopRule;

typedef struct
{
  gboolean planted;
  AisleRandom random;
  gsize n, orders;
  AisleShopRule rules[AISLE_SHOP_RULES];
} AisleShopBaskets;

typedef struct
{
  guint64 seed;
  gsize n_events, n_users, n_items, n_days, n_searches, n_dialogues; /* asked for */
  gint32 start;                                                      /* day */
  AisleShopCatalogue catalogue;
  AisleShopTitles titles;
  AisleShopCohorts cohorts;
  AisleShopSessions sessions;
  AisleShopTastes tastes;
  AisleShopSequences sequences;
  AisleShopFunnel funnel;
  AisleShopAnomalies anomalies;
  AisleShopChange change;
  AisleShopChannels channels;
  AisleShopBaskets baskets;
  gboolean searches;  /* planted: what is searched for */
  gboolean dialogues; /* planted: what is asked and answered */
  double slips;       /* share of the questions with a slip, see talk-slips.h */
} AisleShop;

typedef struct
{
  guint32 second; /* since the start */
  guint32 user, session;
  guint32 item : 30;
  guint32 kind : 2;
} AisleShopEvent; /* 16 bytes: a log of a hundred million is drawn in memory, twice */

/* ---- the truths: init, clear and tell (a JSON object that is open); then what the events are drawn from ---- */

void aisle_shop_catalogue_init (AisleShop *shop);
void aisle_shop_catalogue_clear (AisleShop *shop);
void aisle_shop_catalogue_tell (const AisleShop *shop, JsonBuilder *builder);

void aisle_shop_titles_init (AisleShop *shop);
void aisle_shop_titles_clear (AisleShop *shop);
void aisle_shop_titles_tell (const AisleShop *shop, JsonBuilder *builder);

/* What the first category of a department sells, whether or not the shop has it. */
const char *aisle_shop_thing (const AisleShop *shop, gsize department);

void aisle_shop_cohorts_init (AisleShop *shop);
void aisle_shop_cohorts_clear (AisleShop *shop);
void aisle_shop_cohorts_tell (const AisleShop *shop, JsonBuilder *builder);
/* The days a new user visits, ascending, into days (n_days long); returns how many, at least 1. */
gsize aisle_shop_cohorts_draw (AisleShop *shop, guint32 *days);

void aisle_shop_sessions_init (AisleShop *shop);
void aisle_shop_sessions_tell (const AisleShop *shop, JsonBuilder *builder);
/* Visits of one day: seconds of the day they begin at; 1 or 2. */
gsize aisle_shop_sessions_draw (AisleShop *shop, guint32 seconds[2]);
gboolean aisle_shop_sessions_goes_on (AisleShop *shop, guint views);
guint32 aisle_shop_sessions_pause (AisleShop *shop);
double aisle_shop_sessions_mean_views (void);
double aisle_shop_sessions_mean_visits (void); /* on a day with a visit */
/* How often people come on a weekday against the mean; 0 = Monday. */
double aisle_shop_sessions_weekday (guint weekday);

void aisle_shop_tastes_init (AisleShop *shop);
void aisle_shop_tastes_clear (AisleShop *shop);
void aisle_shop_tastes_tell (const AisleShop *shop, JsonBuilder *builder);
void aisle_shop_tastes_draw_user (AisleShop *shop, AisleShopTaste *taste);
/* The item a user looks at; before: the item looked at last in this visit, or -1. */
gint32 aisle_shop_tastes_draw (AisleShop *shop, const AisleShopTaste *taste, gint32 before);

void aisle_shop_sequences_init (AisleShop *shop);
void aisle_shop_sequences_clear (AisleShop *shop);
void aisle_shop_sequences_tell (const AisleShop *shop, JsonBuilder *builder);
/* The item that follows, or -1 when the user's taste decides. */
gint32 aisle_shop_sequences_draw (AisleShop *shop, gint32 item);

void aisle_shop_funnel_init (AisleShop *shop);
void aisle_shop_funnel_tell (const AisleShop *shop, JsonBuilder *builder);
gboolean aisle_shop_funnel_to_cart (AisleShop *shop, gint32 item, gsize day);
gboolean aisle_shop_funnel_to_purchase (AisleShop *shop, gsize day);
double aisle_shop_funnel_events_per_view (void);

void aisle_shop_anomalies_init (AisleShop *shop);
void aisle_shop_anomalies_tell (const AisleShop *shop, JsonBuilder *builder);
/* Factors of a day, 1 on all others: of the chance of a visit, and of buying what is in the cart. */
double aisle_shop_anomalies_traffic (const AisleShop *shop, gsize day);
double aisle_shop_anomalies_orders (const AisleShop *shop, gsize day);

void aisle_shop_change_init (AisleShop *shop);
void aisle_shop_change_tell (const AisleShop *shop, JsonBuilder *builder);
/* Factors of the chances in the funnel, 1 where nothing changed. */
double aisle_shop_change_to_cart (const AisleShop *shop, gint32 item, gsize day);
double aisle_shop_change_to_purchase (const AisleShop *shop, gsize day);
/* Leaves out days on which a user of a channel does not come any more; returns how many stay, perhaps none. */
gsize aisle_shop_change_thin (AisleShop *shop, gint32 channel, guint32 *days, gsize n);

void aisle_shop_channels_init (AisleShop *shop);
void aisle_shop_channels_clear (AisleShop *shop);
void aisle_shop_channels_tell (const AisleShop *shop, JsonBuilder *builder);
const char *aisle_shop_channel_name (gint32 channel);
/* The channel of one who may become a user, -1 in a shop without; then that of the next user. */
gint32 aisle_shop_channels_draw (AisleShop *shop);
void aisle_shop_channels_keep (AisleShop *shop, gint32 channel);

void aisle_shop_baskets_init (AisleShop *shop);
void aisle_shop_baskets_tell (const AisleShop *shop, JsonBuilder *builder);
/* What is taken along with what a visit bought; returns how many. */
gsize aisle_shop_baskets_draw (AisleShop *shop, const gint32 *bought, gsize n, gint32 others[AISLE_SHOP_RULES]);
/* Counts what the log holds; the events of a session must stand together. */
void aisle_shop_baskets_count (AisleShop *shop, const AisleShopEvent *events, gsize n);

void aisle_shop_searches_tell (const AisleShop *shop, JsonBuilder *builder);
/* Into a folder: queries.csv (a row a shown result), searches.csv (the same as events: searches and clicks), judgements.csv
 * (of two people, of the most frequent queries) and relevance.csv (the truth of every item that a query may find). */
gboolean aisle_shop_write_searches (const AisleShop *shop, const AisleShopEvent *events, gsize n_sessions,
                                    const char *folder, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

void aisle_shop_dialogues_tell (const AisleShop *shop, JsonBuilder *builder);
/* Into a folder: dialogues.csv (a row a turn; seven in ten conversations have labels of intent and mood), answers.csv (the
 * planted pairs, an intent's one after the other, then an answer for each intent that asks about no thing), and the truth:
 * turns.csv (of every turn of a customer: intent or nothing, mood, whether it was answered, the row of answers.csv, from
 * 1) and entities.csv (bytes of the text from start to end; value: order number, amount, date as YYYY-MM-DD or --MM-DD,
 * size, colour and brand as the catalogue writes them, a product's id; of spans within each other the longest is told).
 * Where questions have slips, slips.csv has a row for each. */
gboolean aisle_shop_write_dialogues (const AisleShop *shop, const AisleShopEvent *events, const char *folder,
                                     AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the log ---- */

/* Exactly n_events events, ordered by time (equal times: by user and visit). NULL: no memory, or cancelled. */
AisleShopEvent *aisle_shop_draw_log (AisleShop *shop, gsize *n_users, gsize *n_sessions, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_shop_write_log (const AisleShop *shop, const AisleShopEvent *events, gboolean titles, const char *path,
                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_shop_write_items (const AisleShop *shop, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A user's id, u000042. */
#define AISLE_SHOP_USER_FORMAT "u%06u"

/* Index of the first entry of an ascending cumulative table that is over value; n > 0. */
static inline gsize
aisle_shop_find (const double *table, gsize n, double value)
{
  gsize low = 0, high = n - 1;

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (table[middle] > value)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

static inline void
aisle_shop_tell_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static inline void
aisle_shop_tell_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static inline void
aisle_shop_tell_numbers (JsonBuilder *builder, const char *name, const double *values, gsize n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n; i++)
    json_builder_add_double_value (builder, values[i]);
  json_builder_end_array (builder);
}
