/* rank-features.h: what says whether an item answers a query, as numbers with a definition each.
 *
 * A group of features is a file NAME-rank-group.c with a const table of them and one word in meson.build.  A row of a
 * set (rank-set.h) has one number of each: NaN where it is not known. */
#pragma once

#include "feature/feature.h"

typedef enum
{
  AISLE_RANK_TEXT,     /* of the query's words and the item's */
  AISLE_RANK_ITEM,     /* of the item alone, from the past */
  AISLE_RANK_QUERY,    /* of the query alone: the same for all its items */
  AISLE_RANK_PERSONAL, /* of the user and the item; NaN for nobody */
  AISLE_RANK_POSITION, /* where the item was shown: to take its effect out of clicks, never to rank by */
  AISLE_N_RANK_GROUPS
} AisleRankGroupKind;

typedef struct
{
  const char *id;         /* snake_case, unique over all groups: it is what rankers keep */
  const char *title;      /* msgid */
  const char *definition; /* msgid: one sentence */
  const char *unit;       /* (nullable) msgid */
  AisleRankGroupKind group;
  guint64 roles; /* AISLE_NEEDS: columns and AISLE_NEEDS_CATALOGUE that it cannot do without */
  guint kinds;   /* AISLE_OF: events that it cannot do without */
} AisleRankFeature;

/* Members of the list. */
typedef struct
{
  AisleRankGroupKind kind;
  const AisleRankFeature *features;
  gsize n_features;
} AisleRankGroup;

/* A row of a customer with a past is one whose feature of this name is above AISLE_RANK_KNOWN: it is missing, or 0 for an
 * engine that knows nothing missing, for nobody, and the logarithm of 2 after one event. */
#define AISLE_RANK_KNOWN_BY "user_events"
#define AISLE_RANK_KNOWN    .5f

const char *aisle_rank_group_id (AisleRankGroupKind kind); /* "text", "item" ... */
const AisleRankGroup *const *aisle_rank_groups (gsize *n);
const AisleRankFeature *aisle_rank_feature (const char *id); /* (nullable) */
