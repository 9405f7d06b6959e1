/* item-categories.h: the category of each item, as the newest row of a catalogue says. */
#pragma once

#include "store/project.h"

typedef struct
{
  gsize n_items;
  gint32 *of_item;  /* n_items: index in names, -1 unknown */
  GPtrArray *names; /* in the order in which the catalogue first has them; none without a catalogue */
} AisleItemCategories;

AisleItemCategories *aisle_item_categories_read (AisleProject *project, gsize n_items,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_item_categories_free (AisleItemCategories *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleItemCategories, aisle_item_categories_free)
/* Index of a name or -1. */
gint32 aisle_item_categories_find (const AisleItemCategories *self, const char *name);
