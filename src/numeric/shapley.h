/* shapley.h: which factor of a product the product's change goes with. */
#pragma once

#include <glib.h>

#define AISLE_SHAPLEY_MAX 10 /* factors: the cost doubles with each */

/* parts[k]: what factor k adds to the change of the product from `before` to `after`, the mean over all orders in which
 * the factors can change one after the other.  They sum to the change, whatever the signs, zeros included.
 * Shapley 1953, "A value for n-person games"; for products: Sun 1998, Energy Economics 20(1); Albrecht, Francois and
 * Schoors 2002, "A Shapley decomposition of carbon emissions without residuals", Energy Policy 30(9). */
void aisle_shapley_product (const double *before, const double *after, gsize n, double *parts);
