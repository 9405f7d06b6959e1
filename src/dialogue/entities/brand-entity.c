/* brand-entity.c: a brand of the catalogue. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"

extern const AisleMentionKind aisle_mention_brand;

const AisleMentionKind aisle_mention_brand = { "brand", N_ ("Brand"), aisle_mention_find_names };
