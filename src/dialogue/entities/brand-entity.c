/* brand-entity.c: a brand of the catalogue. */
#include "dialogue/entities/entity.h"

#include "base/i18n.h"

extern const AisleEntityKind aisle_entity_brand;

const AisleEntityKind aisle_entity_brand = { "brand", N_ ("Brand"), aisle_entity_find_names };
