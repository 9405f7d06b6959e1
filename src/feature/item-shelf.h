/* item-shelf.h: what the catalogue says of each item beside its texts: brand, price, cost and stock, as it is now. */
#pragma once

#include "store/item-categories.h"

typedef struct
{
  gsize n_items, n_brands;
  gint32 *brand;                /* -1 unknown */
  double *price, *cost, *stock; /* NaN unknown; money in units */
  gboolean has_price, has_cost, has_stock;
  gsize n_categories;
  double *category_price; /* n_categories: the median, NaN unknown */
} AisleItemShelf;

/* Of the newest rows of active catalogues, each field for itself. */
AisleItemShelf *aisle_item_shelf_read (AisleProject *project, const AisleItemCategories *categories,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_item_shelf_free (AisleItemShelf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleItemShelf, aisle_item_shelf_free)
