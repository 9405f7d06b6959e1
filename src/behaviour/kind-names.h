/* kind-names.h: what the kinds of events of a log are called, and what they mean. */
#pragma once

#include "columns/event-facts.h"
#include "segment/view.h"

/* The log's own name of a kind, else what it means; for one out of range that there is none. */
char *aisle_kind_name (const AisleView *view, gsize kind);
/* "'view', 'cart'": for errors. */
char *aisle_kind_names_text (const AisleView *view);
/* Sets a byte for each kind that a name stands for: a kind's own name comes before a role of that name.  FALSE when the
 * log has none.  kinds: n_kinds. */
gboolean aisle_kinds_find (const AisleView *view, const char *name, guint8 *kinds);
