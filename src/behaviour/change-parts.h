/* change-parts.h: the change of a figure between two periods as a sum of parts, and what chance does to each.
 *
 * Parts by group: the figure is a sum over groups, a part is what the group's own value changed by.  Conversion is a
 * mean over groups, so a part is what the group's share of users (volume, against the shop's own conversion) and its
 * own conversion (rate) changed by, each at the mean of both periods: Kitagawa 1955, "Components of a difference
 * between two rates", JASA 50(272).
 * Parts by step: the figure is a product, users times the share who view times ... times the price of a unit; the parts
 * are their Shapley values (numeric/shapley.h).  Parts always sum to the change. */
#pragma once

#include "behaviour/period-sums.h"

typedef enum
{
  AISLE_CHANGE_REVENUE,
  AISLE_CHANGE_ORDERS,
  AISLE_CHANGE_USERS,
  AISLE_CHANGE_CONVERSION
} AisleChangeFigure;

/* AislePeriodSums in units: weighted sums need no whole numbers.  Levels in the order of the steps. */
enum
{
  AISLE_LEVEL_USERS,
  AISLE_LEVEL_VIEWERS,
  AISLE_LEVEL_CARTERS,
  AISLE_LEVEL_BUYERS,
  AISLE_LEVEL_ORDERS,
  AISLE_LEVEL_UNITS,
  AISLE_LEVEL_REVENUE,
  AISLE_N_LEVELS
};

typedef struct
{
  double level[AISLE_N_LEVELS];
} AisleChangeSums;

typedef enum
{
  AISLE_SPLIT_NONE,
  AISLE_SPLIT_UNITS, /* volume: units, rate: revenue of a unit */
  AISLE_SPLIT_USERS, /* volume: users, rate: the figure of a user */
  AISLE_SPLIT_MIX    /* of conversion */
} AisleChangeSplit;

typedef struct
{
  AisleChangeFigure figure;
  AisleChangeSplit split;       /* of groups */
  gsize n_slots;                /* groups */
  gsize n_levels;               /* steps: 0 for groups */
  guint levels[AISLE_N_LEVELS]; /* the factors are levels[0] and each next one divided by the one before */
} AisleChangeModel;

typedef struct
{
  double before, after; /* the group's figure, the step's factor; NaN none */
  double part;          /* they sum to the change */
  double volume, rate;  /* of groups: they sum to the part; NaN without a split */
  double low, high;     /* 95 percent of what other users would have given; NaN unknown */
  double p;             /* of a part of 0, before any correction for many */
} AisleChangePart;

/* Chooses the levels: those that `has` names up to the figure's; a level that is empty in a period where a later one is
 * not, or a step that all users take, says nothing and is left out. */
void aisle_change_model_steps (AisleChangeModel *self, const gboolean has[AISLE_N_LEVELS],
                               const AisleChangeSums *before, const AisleChangeSums *after);
gsize aisle_change_n_parts (const AisleChangeModel *self);
double aisle_change_figure (AisleChangeFigure figure, const AisleChangeSums *sums);
void aisle_change_sums_add (AisleChangeSums *self, const AislePeriodSums *sums, double weight);

/* sums: 2 * n_slots, of the period before, then of the period. */
void aisle_change_parts (const AisleChangeModel *self, const AisleChangeSums *sums, AisleChangePart *parts);
/* Fills low, high and p; buckets: 2 * n_slots * AISLE_USER_BUCKETS as aisle_period_sums leaves them. */
void aisle_change_intervals (const AisleChangeModel *self, const AislePeriodSums *buckets, AisleChangePart *parts);
