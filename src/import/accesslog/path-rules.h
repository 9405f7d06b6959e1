/* path-rules.h: what a request means to a shop, from its path: "/product/ITEM" is the view of an item.
 *
 * A pattern is a path of words, "*" for any word, "thank*" for a word that begins so, and ITEM for the word that is the
 * item's id.  It may begin at any word of the path and end before its end: "/en/product/42/reviews" fits. */
#pragma once

#include "base/text-span.h"
#include "import/mapping.h"

typedef enum
{
  AISLE_PATH_PAGE,
  AISLE_PATH_VIEW,
  AISLE_PATH_CART,
  AISLE_PATH_PURCHASE,
  AISLE_PATH_SEARCH,
  AISLE_N_PATHS
} AislePathKind;

/* The word that stands for it in the log of events: "view". */
const char *aisle_path_kind_word (AislePathKind kind);

typedef struct _AislePathRules AislePathRules;

/* From the options view, cart, purchase, search, search_parameters and item_parameters. */
AislePathRules *aisle_path_rules_new (const AisleMapping *mapping);
void aisle_path_rules_free (AislePathRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePathRules, aisle_path_rules_free)

/* item and query are as they stand in the target, quoted with %, of length 0 where there is none. */
AislePathKind aisle_path_rules_look (const AislePathRules *self, AisleSpan path, AisleSpan parameters, AisleSpan *item,
                                     AisleSpan *query);
/* A script, style, picture, font or the like, by the name's end. */
gboolean aisle_path_is_asset (AisleSpan path);
/* "http://shop/a?b#c" or "/a?b" to "/a" and "b". */
void aisle_path_split (AisleSpan target, AisleSpan *path, AisleSpan *parameters);
