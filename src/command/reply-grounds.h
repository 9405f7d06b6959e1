/* reply-grounds.h: does a written reply stay by what was found?  A writer that is trained on a shop's talk can make up a
 * price or a date that sounds right; such a reply must not reach a customer. */
#pragma once

#include <glib.h>

/* All numbers of the reply (and words with a digit, such as order numbers) stand in a source, and at least four fifths of
 * its other words: Chinese by pairs of characters, all in any case and width.  An empty reply rests on nothing. */
gboolean aisle_reply_is_grounded (const char *reply, const char *const *sources);
