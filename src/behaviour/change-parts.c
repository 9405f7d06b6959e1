/* change-parts.c: see change-parts.h. */
#include "behaviour/change-parts.h"

#include "numeric/shapley.h"
#include "numeric/stats.h"

#include <math.h>

#define SEED 20260101

void
aisle_change_sums_add (AisleChangeSums *self, const AislePeriodSums *sums, double weight)
{
  self->level[AISLE_LEVEL_USERS] += weight * (double) sums->users;
  self->level[AISLE_LEVEL_VIEWERS] += weight * (double) sums->viewers;
  self->level[AISLE_LEVEL_CARTERS] += weight * (double) sums->carters;
  self->level[AISLE_LEVEL_BUYERS] += weight * (double) sums->buyers;
  self->level[AISLE_LEVEL_ORDERS] += weight * (double) sums->orders;
  self->level[AISLE_LEVEL_UNITS] += weight * (double) sums->units;
  self->level[AISLE_LEVEL_REVENUE] += weight * (double) sums->revenue;
}

double
aisle_change_figure (AisleChangeFigure figure, const AisleChangeSums *sums)
{
  switch (figure)
    {
    case AISLE_CHANGE_REVENUE:
      return sums->level[AISLE_LEVEL_REVENUE];
    case AISLE_CHANGE_ORDERS:
      return sums->level[AISLE_LEVEL_ORDERS];
    case AISLE_CHANGE_USERS:
      return sums->level[AISLE_LEVEL_USERS];
    case AISLE_CHANGE_CONVERSION:
    default:
      return sums->level[AISLE_LEVEL_USERS] > 0 ? sums->level[AISLE_LEVEL_BUYERS] / sums->level[AISLE_LEVEL_USERS]
                                                : NAN;
    }
}

/* ---- steps ---- */

/* Conversion is a product without its first level. */
static gsize
first_factor (const AisleChangeModel *self)
{
  return self->figure == AISLE_CHANGE_CONVERSION ? 1 : 0;
}

static gboolean
is_broken (const AisleChangeSums *sums, guint level, guint last)
{
  for (guint later = level + 1; sums->level[level] == 0 && later <= last; later++)
    if (sums->level[later] != 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_taken_by_all (const AisleChangeSums *before, const AisleChangeSums *after, guint from, guint level)
{
  return level <= AISLE_LEVEL_BUYERS && before->level[from] == before->level[level]
         && after->level[from] == after->level[level];
}

void
aisle_change_model_steps (AisleChangeModel *self, const gboolean has[AISLE_N_LEVELS], const AisleChangeSums *before,
                          const AisleChangeSums *after)
{
  static const guint last_level[] = {
    [AISLE_CHANGE_REVENUE] = AISLE_LEVEL_REVENUE,
    [AISLE_CHANGE_ORDERS] = AISLE_LEVEL_ORDERS,
    [AISLE_CHANGE_USERS] = AISLE_LEVEL_USERS,
    [AISLE_CHANGE_CONVERSION] = AISLE_LEVEL_BUYERS,
  };
  guint last = last_level[self->figure];
  self->n_levels = 0;
  for (guint level = 0; level <= last; level++)
    if (level == last || (has[level] && !is_broken (before, level, last) && !is_broken (after, level, last)))
      {
        if (level == last || self->n_levels == 0
            || !is_taken_by_all (before, after, self->levels[self->n_levels - 1], level))
          self->levels[self->n_levels++] = level;
      }
}

static double
factor_of (const AisleChangeModel *self, const AisleChangeSums *sums, gsize k)
{
  double value = sums->level[self->levels[k]];
  return k == 0 ? value : value / sums->level[self->levels[k - 1]];
}

static void
step_parts (const AisleChangeModel *self, const AisleChangeSums *sums, AisleChangePart *parts)
{
  double before[AISLE_N_LEVELS] = { 0 }, after[AISLE_N_LEVELS] = { 0 }, values[AISLE_N_LEVELS];
  gsize first = first_factor (self), n = self->n_levels - first;
  for (gsize k = 0; k < n; k++)
    {
      before[k] = factor_of (self, &sums[0], k + first);
      after[k] = factor_of (self, &sums[1], k + first);
      parts[k] = (AisleChangePart){ .before = before[k], .after = after[k], .volume = NAN, .rate = NAN };
      /* What nobody could do is taken to be as in the other period. */
      if (!isfinite (before[k]))
        before[k] = isfinite (after[k]) ? after[k] : 1;
      if (!isfinite (after[k]))
        after[k] = before[k];
    }
  aisle_shapley_product (before, after, n, values);
  for (gsize k = 0; k < n; k++)
    parts[k].part = values[k];
}

/* ---- groups ---- */

/* volume times rate in each period, where there is a volume. */
static void
split_product (AisleChangePart *part, double volume_before, double value_before, double volume_after,
               double value_after)
{
  double before[2] = { volume_before, value_before / volume_before };
  double after[2] = { volume_after, value_after / volume_after }, values[2];
  if ((volume_before == 0 && value_before != 0) || (volume_after == 0 && value_after != 0)
      || (volume_before == 0 && volume_after == 0))
    return;
  before[1] = isfinite (before[1]) ? before[1] : after[1];
  after[1] = isfinite (after[1]) ? after[1] : before[1];
  aisle_shapley_product (before, after, 2, values);
  part->volume = values[0];
  part->rate = values[1];
}

static void
split_mix (AisleChangePart *part, const AisleChangeSums *before, const AisleChangeSums *after,
           const AisleChangeSums *all_before, const AisleChangeSums *all_after)
{
  double share_before = before->level[AISLE_LEVEL_USERS] / all_before->level[AISLE_LEVEL_USERS];
  double share_after = after->level[AISLE_LEVEL_USERS] / all_after->level[AISLE_LEVEL_USERS];
  double rate_before = aisle_change_figure (AISLE_CHANGE_CONVERSION, before);
  double rate_after = aisle_change_figure (AISLE_CHANGE_CONVERSION, after);
  double level = (aisle_change_figure (AISLE_CHANGE_CONVERSION, all_before)
                  + aisle_change_figure (AISLE_CHANGE_CONVERSION, all_after))
                 / 2;
  rate_before = isfinite (rate_before) ? rate_before : isfinite (rate_after) ? rate_after : 0;
  rate_after = isfinite (rate_after) ? rate_after : rate_before;
  part->volume = (share_after - share_before) * ((rate_before + rate_after) / 2 - level);
  part->rate = (share_before + share_after) / 2 * (rate_after - rate_before);
  part->part = part->volume + part->rate;
}

static void
group_parts (const AisleChangeModel *self, const AisleChangeSums *sums, AisleChangePart *parts)
{
  const AisleChangeSums *before = sums, *after = sums + self->n_slots;
  AisleChangeSums all[2] = { 0 };
  for (gsize slot = 0; slot < self->n_slots; slot++)
    for (guint level = 0; level < AISLE_N_LEVELS; level++)
      {
        all[0].level[level] += before[slot].level[level];
        all[1].level[level] += after[slot].level[level];
      }
  for (gsize slot = 0; slot < self->n_slots; slot++)
    {
      AisleChangePart *part = &parts[slot];
      *part = (AisleChangePart){ .before = aisle_change_figure (self->figure, &before[slot]),
                                 .after = aisle_change_figure (self->figure, &after[slot]),
                                 .volume = NAN,
                                 .rate = NAN };
      part->part = part->after - part->before;
      if (self->split == AISLE_SPLIT_UNITS)
        split_product (part, before[slot].level[AISLE_LEVEL_UNITS], part->before, after[slot].level[AISLE_LEVEL_UNITS],
                       part->after);
      else if (self->split == AISLE_SPLIT_USERS)
        split_product (part, before[slot].level[AISLE_LEVEL_USERS], part->before, after[slot].level[AISLE_LEVEL_USERS],
                       part->after);
      else if (self->split == AISLE_SPLIT_MIX)
        split_mix (part, &before[slot], &after[slot], &all[0], &all[1]);
    }
}

gsize
aisle_change_n_parts (const AisleChangeModel *self)
{
  return self->n_levels > 0 ? self->n_levels - first_factor (self) : self->n_slots;
}

void
aisle_change_parts (const AisleChangeModel *self, const AisleChangeSums *sums, AisleChangePart *parts)
{
  if (self->n_levels > 0)
    step_parts (self, sums, parts);
  else
    group_parts (self, sums, parts);
}

/* ---- chance ---- */

/* Interval from the resampled values, p from their spread. */
static void
judge (AisleChangePart *part, double *values, gsize n)
{
  AisleInterval interval = aisle_quantile_interval (values, n);
  double spread = 0;
  gsize kept = 0;
  part->low = interval.low;
  part->high = interval.high;
  part->p = 1;
  /* The finite ones stand first. */
  for (; kept < n && isfinite (interval.mean) && isfinite (values[kept]); kept++)
    spread += (values[kept] - interval.mean) * (values[kept] - interval.mean);
  if (kept > 1 && spread > 0)
    part->p = erfc (fabs (part->part) / sqrt (2 * spread / (double) (kept - 1)));
}

void
aisle_change_intervals (const AisleChangeModel *self, const AislePeriodSums *buckets, AisleChangePart *parts)
{
  gsize n_parts = aisle_change_n_parts (self), n_cells = 2 * self->n_slots;
  g_autofree AisleChangeSums *cells = g_new0 (AisleChangeSums, n_cells * AISLE_USER_BUCKETS);
  g_autofree AisleChangeSums *sums = g_new (AisleChangeSums, n_cells);
  g_autofree AisleChangePart *drawn = g_new (AisleChangePart, n_parts);
  g_autofree double *values = g_new (double, n_parts *AISLE_BUCKET_RESAMPLES);
  double weights[AISLE_USER_BUCKETS];
  AisleRandom random;

  for (gsize i = 0; i < n_cells * AISLE_USER_BUCKETS; i++)
    aisle_change_sums_add (&cells[i], &buckets[i], 1);
  aisle_random_init (&random, SEED, "change-parts");
  for (gsize r = 0; r < AISLE_BUCKET_RESAMPLES; r++)
    {
      aisle_bucket_resample (&random, weights);
      for (gsize c = 0; c < n_cells; c++)
        {
          sums[c] = (AisleChangeSums){ 0 };
          for (gsize b = 0; b < AISLE_USER_BUCKETS; b++)
            for (guint level = 0; level < AISLE_N_LEVELS; level++)
              sums[c].level[level] += weights[b] * cells[c * AISLE_USER_BUCKETS + b].level[level];
        }
      aisle_change_parts (self, sums, drawn);
      for (gsize k = 0; k < n_parts; k++)
        values[k * AISLE_BUCKET_RESAMPLES + r] = drawn[k].part;
    }
  for (gsize k = 0; k < n_parts; k++)
    judge (&parts[k], values + k * AISLE_BUCKET_RESAMPLES, AISLE_BUCKET_RESAMPLES);
}
