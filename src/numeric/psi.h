/* psi.h: how far shares have moved: the population stability index. */
#pragma once

#include <glib.h>

/* The share of a bin that is empty on one side and not on the other is taken as half a count, so that the index stays finite. */
double aisle_psi_share (gsize count, gsize n);
/* One bin's part of the index: (after - before) ln (after / before). */
double aisle_psi_part (gsize before, gsize n_before, gsize after, gsize n_after);
/* Sum of (a - e) ln (a / e) over the bins, e the shares before and a those after; NaN where a side is empty.  A symmetric
 * Kullback-Leibler divergence (Jeffreys 1946); the name is that of credit scoring. */
double aisle_psi (const gsize *before, const gsize *after, gsize n_bins);
/* What it comes to when nothing has changed, in the mean over samples of these sizes: (bins - 1) (1 / n + 1 / m).
 * (Yurdakul and Naranjo 2020; n m / (n + m) times it is about chi-squared.) */
double aisle_psi_by_chance (gsize n_bins, gsize n_before, gsize n_after);
