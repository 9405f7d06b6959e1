/* sorting.h: numbers in order, and what is read off them: quantiles, ranks, how many differ. */
#pragma once

#include <glib.h>

/* Ascending, by digits, so in time that does not depend on the order; no NaN.  scratch: n more. */
void aisle_sort_doubles (double *values, double *scratch, gsize n);
void aisle_sort_ids (gint32 *ids, gsize n);
/* Sorts; how many differ. */
gsize aisle_distinct_ids (gint32 *ids, gsize n);
/* The p-quantile of sorted values, linear between two ranks (type 7 of Hyndman and Fan 1996); NaN of none. */
double aisle_quantile (const double *sorted, gsize n, double p);
/* The value of a rank from 0, reordering the array: Hoare's selection. */
gint64 aisle_select_rank (gint64 *values, gsize n, gsize rank);
