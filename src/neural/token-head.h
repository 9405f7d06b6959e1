/* token-head.h: from rows of a network to a softmax over a whole vocabulary, whose vectors are a table's rows.
 *
 * Letters: T rows, V tokens, d width.  Rows are taken so many at a time that their scores, which are made once, stay near:
 * item-head.h makes them twice, since a shop may have a million items. */
#pragma once

#include <glib.h>

/* Floats of scratch. */
gsize aisle_token_head_scratch (gsize n_tokens);
/* Loss of T rows h (T x d), summed; each (nullable): T of them.  With gradient (nullable; V x d, added to): also writes d_h.
 * half: at half precision, numeric/bf16.h. */
double aisle_token_head (gboolean half, gsize n_tokens, gsize width, const float *table, const float *h,
                         const gint32 *targets, gsize n_rows, double *each, float *d_h, float *gradient,
                         float *scratch);
