/* trees-fixture.h: small drawn data that the tests of trees share. */
#pragma once

#include "base/random.h"
#include "trees/boost.h"

#include <math.h>

#define FIXTURE_ROWS     240
#define FIXTURE_FEATURES 5
#define FIXTURE_QUERIES  16 /* of 15 rows */

typedef struct
{
  float x[FIXTURE_ROWS * FIXTURE_FEATURES];
  float amounts[FIXTURE_ROWS], grades[FIXTURE_ROWS], answers[FIXTURE_ROWS];
  gint32 starts[FIXTURE_QUERIES + 1];
} Fixture;

static const gboolean fixture_categories[FIXTURE_FEATURES] = { FALSE, FALSE, TRUE, FALSE, TRUE };

/* Numbers with few values and many, categories, missing values of two features that mean something. */
static inline void
fixture_fill (Fixture *self, guint64 seed)
{
  AisleRandom random;

  aisle_random_init (&random, seed, "trees");
  for (gsize r = 0; r < FIXTURE_ROWS; r++)
    {
      float *x = self->x + r * FIXTURE_FEATURES;
      double signal;

      x[0] = (float) aisle_random_normal (&random);
      x[1] = (float) aisle_random_below (&random, 6);
      x[2] = (float) aisle_random_below (&random, 8);
      x[3] = aisle_random_below (&random, 4) == 0 ? NAN : (float) aisle_random_uniform (&random);
      x[4] = aisle_random_below (&random, 5) == 0 ? NAN : (float) aisle_random_below (&random, 3);
      signal = (double) x[0] + ((int) x[2] % 3 == 1 ? 1.5 : 0) + (isnan (x[3]) ? 1.2 : (double) x[3])
               + (x[1] > 2 ? (double) x[0] : 0) + .5 * aisle_random_normal (&random);
      self->amounts[r] = (float) MAX (signal, 0);
      self->answers[r] = signal > 1;
      self->grades[r] = (float) CLAMP (floor (signal), 0, 4);
    }
  for (gint32 q = 0; q <= FIXTURE_QUERIES; q++)
    self->starts[q] = q * (FIXTURE_ROWS / FIXTURE_QUERIES);
}

static inline AisleTreeTargets
fixture_targets (const Fixture *self, const AisleObjective *objective)
{
  const float *labels = objective->ranks                        ? self->grades
                        : objective->link == AISLE_LINK_SIGMOID ? self->answers
                                                                : self->amounts;

  return (AisleTreeTargets){ FIXTURE_ROWS, labels, NULL, self->starts, FIXTURE_QUERIES };
}

static inline AisleBoostSettings
fixture_settings (void)
{
  AisleBoostSettings settings = aisle_boost_defaults ();

  settings.trees = 5;
  settings.shape = (AisleTreeShape){ .leaves = 7, .min_rows = 4, .min_h = .01 };
  return settings;
}

static inline AisleForest *
fixture_boost (const Fixture *self, const AisleObjective *objective, const AisleBoostSettings *settings)
{
  const AisleTreeTargets targets = fixture_targets (self, objective);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTreeData) data =
      aisle_tree_data_new (self->x, FIXTURE_ROWS, FIXTURE_FEATURES, fixture_categories, AISLE_TREE_BINS, NULL, &error);
  AisleForest *forest;

  g_assert_no_error (error);
  forest = aisle_boost (data, &targets, objective, settings, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return forest;
}
