/* change-groups.h: the channels, categories, items or users that the parts of a change are sums over.
 *
 * Runs the pass of period-sums.h: once for few groups, twice for many, where the largest are found first and the rest are
 * counted together. */
#pragma once

#include "behaviour/change-parts.h"
#include "behaviour/periods.h"
#include "store/item-categories.h"

#define AISLE_CHANGE_MOST_ROWS 60 /* slots are bits of 64 */

typedef enum
{
  AISLE_BY_STEP, /* no groups */
  AISLE_BY_CHANNEL,
  AISLE_BY_CATEGORY,
  AISLE_BY_ITEM,
  AISLE_BY_NEW,
  AISLE_BY_SEGMENT
} AisleChangeBy;

typedef struct
{
  const AisleView *view;
  AislePeriod period;
  AisleChangeBy by;
  AislePeriodPass pass;
  AisleItemCategories *categories;
  GPtrArray *segments; /* AisleSegment */
  gint32 *of_user;
  gint32 *slot;  /* n_groups + 1 */
  gint32 *group; /* of each slot; -1 the rest */
  gsize n_rest;  /* groups in the rest */
  AislePeriodUsers users[64];
} AisleChangeGroups;

void aisle_change_groups_clear (AisleChangeGroups *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleChangeGroups, aisle_change_groups_clear)

/* Counts view, period and by into pass and users, with buckets; sets the model's n_slots.  At most `most` groups have a
 * slot of their own. */
gboolean aisle_change_groups_count (AisleChangeGroups *self, AisleChangeModel *model, gsize most,
                                    AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* 2 * n_slots, of the period before, then of the period; free. */
AisleChangeSums *aisle_change_groups_sums (const AisleChangeGroups *self);
/* For people, and what scripts and segments call a group (NULL none); free. */
char *aisle_change_groups_name (const AisleChangeGroups *self, gint32 group);
char *aisle_change_groups_key (const AisleChangeGroups *self, gint32 group);
