/* rotary.h: positions as turns: the values 2 i and 2 i + 1 of a head of e values are a point that is turned by the angle
 * position x theta ^ (-2 i / e), so that the product of two turned heads knows only how far they are apart (Su et al.
 * 2021, "RoFormer", equations 14, 15 and 34). */
#pragma once

#include "neural/layer.h"

/* Turns the first n_heads x e values (e even) of each of the pack's rows, which are `stride` apart, by the row's position in its
 * sequence; back: the other way, which is also what a gradient needs. */
void aisle_rotary (const AislePack *pack, gsize n_heads, gsize e, double theta, gboolean back, float *rows,
                   gsize stride);
/* The same of x, f32 [batch, heads, length, e]. */
const char *aisle_rotary_describe (AisleSketch *sketch, gsize e, double theta, const char *x);
