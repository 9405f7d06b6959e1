/* feature.h: what a user, an item, a session or a query was like at a cut-off, as numbers with a definition each.
 *
 * An entity is one file with a const table of its features and one word in meson.build.  It walks over its members in
 * fixed chunks and gathers the facts of each in one pass; a feature is a formula over the facts.  All of it sees a past
 * only (past.h), so no feature can look behind its cut-off; one that asks to is refused by name.
 *
 * A feature may be narrowed to a window before the cut-off: "spend@-28d..0d" is the spend of the last 28 days.  Rates
 * and sums are then over the events of the window; the members stay all those of the past. */
#pragma once

#include "base/answer.h"
#include "feature/past.h"

/* One member of an entity. */
typedef struct
{
  gint32 id;    /* user, item, session (-1: made of pauses) or query */
  gint32 user;  /* of a session; -1 anonymous */
  gint64 start; /* of a session */
} AisleEntityKey;

typedef struct
{
  gsize events, by_role[AISLE_N_KINDS];
  gint64 first, last; /* AISLE_TIME_MISSING: none */
  gsize timed, days, hours[24], weekdays[7];
  gsize orders, priced, unpriced; /* purchases and returns with and without a price */
  gint64 spend;
  gsize items, categories;
  gsize sessions, buying_sessions;
  double session_length;          /* sum, microseconds */
  gsize carts_judged, carts_left; /* carts whose seven days are over, and those not followed by the purchase */
  gint64 cutoff;
} AisleUserFacts;

typedef struct
{
  gsize events, by_role[AISLE_N_KINDS];
  gint64 first, last, first_sale, last_sale; /* AISLE_TIME_MISSING: none */
  double units;
  gsize viewers, viewers_clicked, viewers_carted, viewers_bought, buyers, repeat_buyers; /* known users */
  gsize priced, unpriced;
  gint64 revenue;
  gsize prices; /* events with a price */
  double last_price, median_price, price_sd;
  gsize earlier, later; /* timed events of the first and the last half of the past */
  gint64 cutoff;
} AisleItemFacts;

typedef struct
{
  gsize events, by_role[AISLE_N_KINDS], items;
  gint64 start, end; /* of its first and last event */
  AisleKind entry;
  guint hour, weekday;
  gsize priced, unpriced;
  gint64 spend;
  gboolean may_go_on; /* the cut-off came before its pause was over */
} AisleSessionFacts;

typedef struct
{
  gsize searches, users;
  gint64 last;
  gsize judged, without_view, clicked; /* searches whose 30 minutes are over */
  gsize judged_day, purchases;         /* searches whose day is over, and the purchases in it */
  gint64 cutoff;
  const char *text; /* (nullable) */
} AisleQueryFacts;

typedef struct
{
  const char *id;         /* snake_case */
  const char *title;      /* msgid */
  const char *definition; /* msgid: one sentence */
  AisleColumnType type;   /* TEXT: an event's role */
  const char *unit;       /* (nullable) msgid */
  guint64 roles;          /* bits 1 << AisleRole: columns it cannot do without */
  guint kinds;            /* bits 1 << AisleKind: events it cannot do without */
  union
  {
    double (*user) (const AisleUserFacts *facts); /* NaN: missing; money in 1/10,000 unit, durations in microseconds */
    double (*item) (const AisleItemFacts *facts);
    double (*session) (const AisleSessionFacts *facts);
    double (*query) (const AisleQueryFacts *facts);
  } of;
} AisleFeature;

#define AISLE_NEEDS(role)     (G_GUINT64_CONSTANT (1) << AISLE_ROLE_##role)
#define AISLE_NEEDS_CATALOGUE (G_GUINT64_CONSTANT (1) << 63)
#define AISLE_OF(kind)        (1u << AISLE_KIND_##kind)

/* A walk over the members of an entity. */
typedef struct
{
  const AislePast *past;
  gpointer index;     /* what the entity has made first */
  gint64 from, until; /* the window; facts are of events from <= time < until */
  gboolean narrow;    /* there is a window */
  void (*each) (gpointer sink, const AisleEntityKey *key, gconstpointer facts);
} AisleFeatureWalk;

typedef struct
{
  const char *id;
  const char *title;   /* msgid: of one */
  const char *plural;  /* msgid */
  const char *unit;    /* msgid: of counts of them */
  const char *members; /* msgid: which of them have a row, one sentence */
  AisleNames names;
  guint64 roles; /* columns it cannot do without */
  gboolean windows;
  const AisleFeature *features;
  gsize n_features;
  double (*value) (const AisleFeature *feature, gconstpointer facts);
  /* (nullable) Made once for all walks. */
  gpointer (*index) (const AislePast *past, AisleProgress *progress, GError **error);
  void (*index_free) (gpointer index);
  gsize (*n_chunks) (const AislePast *past, gpointer index);
  /* Calls each for the chunk's members that have a past event (of the segment), in order. */
  gboolean (*walk) (const AisleFeatureWalk *walk, gsize chunk, gpointer sink, GError **error);
} AisleEntity;

const AisleEntity *const *aisle_entities (gsize *n);
const AisleEntity *aisle_entity (const char *id, GError **error); /* AISLE_ERROR_USAGE says what is known */
const AisleFeature *aisle_entity_feature (const AisleEntity *self, const char *id); /* (nullable) */

/* What the past has not of what is needed, translated; NULL: nothing. */
const char *aisle_feature_lack (const AislePast *past, guint64 roles, guint kinds);

/* ---- values ---- */

/* A feature that was asked for, perhaps narrowed to a window. */
typedef struct
{
  const AisleFeature *feature;
  char *name; /* "spend" or "spend@-28d..0d" */
  gboolean narrow;
  gint64 from, until; /* before the cut-off, microseconds, from < until <= 0 */
  const char *lacks;  /* (nullable) translated: what the log has not */
} AisleWantedFeature;

typedef struct
{
  const AisleEntity *entity;
  gsize n, n_features;
  AisleWantedFeature *features;
  AisleEntityKey *keys; /* n */
  double **values;      /* n_features arrays of n; NaN: missing */
} AisleFeatures;

/* names: NULL-terminated "id" or "id@from..until", or NULL for all of the entity that the log can give.  AISLE_ERROR_USAGE for an unknown
 * feature and for one that looks past its cut-off. */
AisleFeatures *aisle_features_new (const AislePast *past, const AisleEntity *entity, const char *const *names,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_features_free (AisleFeatures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleFeatures, aisle_features_free)
/* Sets a cell of a table column of the feature's type; missing stays missing. */
void aisle_feature_set_cell (const AisleFeature *feature, AisleTable *table, gsize row, gsize column, double value);

/* ---- distributions ---- */

typedef struct
{
  AisleTable *
      summary; /* a row a feature: feature, title, definition, unit, lacks, missing (share), min, q1, median, q3, mean, sd,
                          max, distinct; money in units, durations in seconds */
  AisleTable *bins; /* feature, bin, low, high, members: a bin a value where there are few, else at most 12 of equal
                          width between the 1st and the 99th percentile, the outer ones open */
} AisleFeatureSummary;

/* currency: (nullable) the unit of money. */
AisleFeatureSummary *aisle_features_summarise (const AisleFeatures *self, const char *currency, AisleProgress *progress,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_feature_summary_free (AisleFeatureSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleFeatureSummary, aisle_feature_summary_free)
