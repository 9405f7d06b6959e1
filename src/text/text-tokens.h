/* text-tokens.h: a text as tokens in their order, for networks that read.
 *
 * Folded first (fold.h).  A token is a run of letters, a run of digits, a mark, or one sign where words are written without
 * blanks; a tail after an apostrophe is a token of its own ("can't": "can", "'t").  Named by a key, a hash of its
 * characters, as n-grams are (ngrams.h). */
#pragma once

#include <glib.h>

/* Appends the keys of at most `most` tokens to a GArray of guint64.  FALSE when memory runs out.  text is valid UTF-8. */
gboolean aisle_tokens_append (const char *text, gsize most, GArray *keys);
/* The same with what is written there: length bytes of the folded text, not terminated. */
typedef void (*AisleTokenKeyFunc) (guint64 key, const char *token, gsize length, gpointer data);
gboolean aisle_tokens_each (const char *text, gsize most, AisleTokenKeyFunc visit, gpointer data);
