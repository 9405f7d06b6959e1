/* metric-list.h: a drop-down of the metrics by which models can be told apart: those that every judged user has a value
 * of.
 *
 * Signal "changed": another one was chosen. */
#pragma once

#include "command/judged.h"

#include <adwaita.h>

#define AISLE_TYPE_METRIC_LIST (aisle_metric_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleMetricList, aisle_metric_list, AISLE, METRIC_LIST, AdwBin)

/* The metrics of a comparison; what was chosen stays so where it is there. */
void aisle_metric_list_set (AisleMetricList *self, const AisleComparison *comparison);
/* Its id, "ndcg@10"; NULL before there are any. */
const char *aisle_metric_list_get (AisleMetricList *self);
