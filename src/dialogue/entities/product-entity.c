/* product-entity.c: a product by its whole title in the catalogue. */
#include "dialogue/entities/entity.h"

#include "base/i18n.h"

extern const AisleEntityKind aisle_entity_product;

const AisleEntityKind aisle_entity_product = { "product", N_ ("Product"), aisle_entity_find_names };
