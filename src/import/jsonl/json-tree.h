/* json-tree.h: the columns of a mapping as a tree of keys, and records read along it straight into cells.
 *
 * "device.category" is the key "category" in the object "device" (or the key "device.category").  Of a list of
 * {"key": k, "value": v} the column "list.k" is the v (or the first value in an object v), as GA4 writes parameters.  A
 * list named in `explode` becomes rows: its elements' members are "list.member", the members of elements that are lists
 * "list.1", "list.2" ..., elements that are neither "list", and "list.index" counts from 1.  A list of a
 * text's pieces (json-pieces.h) is that text.  Anything else of more than one value is a cell of JSON as it is written.  Of equal keys the last counts; null is nothing. */
#pragma once

#include "base/event.h"
#include "import/jsonl/json-text.h"
#include "import/mapping.h"

typedef struct _AisleJsonTree AisleJsonTree;

/* cells: one a column of the mapping, NULL for those nobody wants.  Errors: lists to explode that are not within each
 * other. */
AisleJsonTree *aisle_json_tree_new (const AisleMapping *mapping, AisleSpan *const *cells,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_json_tree_free (AisleJsonTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleJsonTree, aisle_json_tree_free)

/* Fills the cells from the value at p; its end, or NULL with fail. */
const char *aisle_json_tree_read (AisleJsonTree *self, const char *p, AisleJsonFail *fail);

typedef enum
{
  AISLE_JSON_ROW_FINE,
  AISLE_JSON_ROW_NUL,    /* a cell holds \u0000 */
  AISLE_JSON_ROW_LONE,   /* a cell holds half a surrogate pair, or the key bytes that are no text */
  AISLE_JSON_ROW_FIELDS, /* a list of another length than the columns */
  AISLE_JSON_ROW_MEMORY
} AisleJsonRow;

typedef gboolean (*AisleJsonEmit) (gpointer data, AisleJsonRow row, GError **error);
/* The rows of the record last read, one call each with the cells filled; the record's text must still be there. */
gboolean aisle_json_tree_emit (AisleJsonTree *self, AisleJsonEmit emit, gpointer data,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the record last read is a list. */
gboolean aisle_json_tree_is_list (const AisleJsonTree *self);

/* The column "key": the name under which records stand in their file.  It is copied and stays. */
void aisle_json_tree_set_key (AisleJsonTree *self, const char *key, gsize length, gboolean escaped);
/* Forgets the texts that were decoded: cells end here. */
void aisle_json_tree_reset (AisleJsonTree *self);
