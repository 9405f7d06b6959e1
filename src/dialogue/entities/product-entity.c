/* product-entity.c: a product by its whole title in the catalogue. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

extern const AisleMentionKind aisle_mention_product;

const AisleMentionKind aisle_mention_product = { "product", N_ ("Product"), aisle_mention_find_names };
