/* json-pieces.h: a text that a list has in pieces, some of them named: [{"text": "play "}, {"text": "Muse", "entity": "artist"}]. */
#pragma once

#include "import/jsonl/jsonl-seen.h"

/* Whether the lists at this key are all of such pieces. */
gboolean aisle_json_seen_is_pieces (const AisleJsonSeen *self);
/* Whether the value at p begins with such a piece. */
gboolean aisle_json_begins_pieces (const char *p);
/* Joins the list from p to end, which was passed over as JSON, into out, which holds as many bytes: TRUE, or FALSE where
 * an element is none.  *fine: FALSE where a text holds what no cell may. */
gboolean aisle_json_join_pieces (const char *p, const char *end, char *out, gsize *length, gboolean *fine);
