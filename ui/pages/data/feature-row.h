/* feature-row.h: one feature with its definition, its distribution and how much of it is missing. */
#pragma once

#include "feature/feature.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_FEATURE_ROW (aisle_feature_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleFeatureRow, aisle_feature_row, AISLE, FEATURE_ROW, GtkListBoxRow)

/* row: of a summary (see feature.h) of features of the entity; bins: those of all of them. */
GtkWidget *aisle_feature_row_new (const AisleTable *summary, gsize row, const AisleTable *bins,
                                  const AisleEntity *entity);
const char *aisle_feature_row_get_feature (AisleFeatureRow *self);
const char *aisle_feature_row_get_title (AisleFeatureRow *self);
