/* period-sums.h: what users did in a period and in the one before, by group and by bucket of users, in one pass.
 *
 * Definitions are the overview's (day-sums.h): a user counts once in a period, an order in the period of its first line,
 * revenue is price times quantity of purchases less that of returns.  A user belongs to the group of his first event of
 * the period, an order to that of its first line, money and units to that of their line. */
#pragma once

#include "behaviour/user-buckets.h"
#include "segment/view.h"

typedef enum
{
  AISLE_GROUP_NONE,
  AISLE_GROUP_ITEM, /* by `of_item` */
  AISLE_GROUP_CHANNEL,
  AISLE_GROUP_USER, /* by `of_user` */
  AISLE_GROUP_NEW,  /* 0 first seen in the period, 1 before */
} AisleGroupBy;

typedef struct
{
  gint64 users;   /* with any event */
  gint64 viewers; /* of these users, with an event of that role anywhere in the period */
  gint64 carters;
  gint64 buyers;
  gint64 orders;
  gint64 units;   /* 1/1000: quantity of purchases, 1 where missing */
  gint64 revenue; /* 1/10,000 unit */
} AislePeriodSums;

/* Users of both periods together, each once in a slot: with any event in it, with one of a role. */
typedef struct
{
  gint64 users, viewers, carters, buyers;
} AislePeriodUsers;

typedef struct
{
  gint32 before, from, to; /* days: the periods are before .. from - 1 and from .. to */
  AisleGroupBy by;
  gsize n_groups;        /* what belongs to none is group n_groups */
  const gint32 *of_item; /* (nullable: the item itself) */
  const gint32 *of_user;
  const gint32 *slot; /* (nullable: the group itself) n_groups + 1: where a group is counted */
  gsize n_slots;      /* at least n_groups + 1 without `slot` */
  gboolean buckets;   /* AISLE_USER_BUCKETS sums of each, else one */
  /* the results */
  AislePeriodSums *sums;   /* period, slot, bucket; zeroed by the caller */
  AislePeriodUsers *users; /* (nullable) n_slots, at most 64; zeroed by the caller */
  gint64 n_users;          /* of either period */
  gint64 anonymous;        /* events without a user in either period */
} AislePeriodPass;

static inline gsize
aisle_period_sums_n (const AislePeriodPass *self)
{
  return 2 * self->n_slots * (self->buckets ? AISLE_USER_BUCKETS : 1);
}

gboolean aisle_period_sums (AislePeriodPass *self, const AisleView *view, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
