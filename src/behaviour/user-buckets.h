/* user-buckets.h: users in a fixed number of groups by a hash of their index, so that an interval can be had from sums.
 *
 * The groups are drawn anew with replacement, as if the shop had met other users: a bootstrap whose cost does not grow
 * with the log (Efron 1979; over groups of users by hash: Chamandy, Muralidharan and Wager, "Teaching statistics at
 * Google-scale", The American Statistician 69(4), 2015).  It knows what chance among users does, not what moves all of
 * them at once, such as a holiday. */
#pragma once

#include "base/random.h"

#define AISLE_USER_BUCKETS     128
#define AISLE_BUCKET_RESAMPLES 500

/* Fewer users than this say nothing about others. */
#define AISLE_BUCKET_LEAST_USERS 30

/* The finaliser of splitmix64: users who came one after the other fall into different groups. */
static inline guint
aisle_user_bucket (guint64 id)
{
  id = (id + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  id = (id ^ (id >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  id = (id ^ (id >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint) ((id ^ (id >> 31)) % AISLE_USER_BUCKETS);
}

/* Of an event of nobody: by its order or session, -1 none, so that they are drawn whole. */
static inline guint
aisle_anonymous_bucket (gint32 order, gint32 session, gsize event)
{
  return aisle_user_bucket (order >= 0 ? (guint64) order : session >= 0 ? (guint64) session : (guint64) event);
}

/* How often each group is drawn. */
static inline void
aisle_bucket_resample (AisleRandom *random, double weights[AISLE_USER_BUCKETS])
{
  for (gsize b = 0; b < AISLE_USER_BUCKETS; b++)
    weights[b] = 0;
  for (gsize b = 0; b < AISLE_USER_BUCKETS; b++)
    weights[aisle_random_below (random, AISLE_USER_BUCKETS)]++;
}
