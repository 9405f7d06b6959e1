/* losses.h: what is made small.  Each takes scores, writes their gradient in place of them and returns the loss, both
 * summed over rows: divide by the number of rows where a mean is wanted.
 *
 * Letters: n rows, k scores a row beside the positive one.  A score of -INFINITY is left out: its gradient is 0. */
#pragma once

#include <glib.h>

/* Binary cross-entropy of sigmoid (score) with targets in 0 .. 1. */
double aisle_loss_bce (float *scores, const float *targets, gsize n);
/* Cross-entropy of the softmax over each row of k scores with the row's target; a target of -1 leaves the row out. */
double aisle_loss_softmax (float *scores, gsize stride, const gint32 *targets, gsize n, gsize k);
/* The same over a positive score and k others a row: with few others of many, the sampled softmax (Bengio and Senecal
 * 2008); what a correction for how they were sampled asks for is taken off the scores before. */
double aisle_loss_sampled (float *positive, float *negative, gsize stride, gsize n, gsize k);
/* Generalised binary cross-entropy (Petrov and Macdonald 2023, equation 12): the positive's sigmoid to the power beta,
 * a mean over 1 + k; beta 1: plain binary cross-entropy with k negatives. */
double aisle_loss_gbce (float *positive, float *negative, gsize stride, gsize n, gsize k, double beta);
/* Its beta by the paper's equation 14: sampled is k / (items - 1), calibration t is 0 (plain) to 1 (fully corrected). */
double aisle_gbce_beta (double sampled, double calibration);
/* -log sigmoid (positive - negative), a mean over k (Rendle et al. 2009, section 4.1, without its regulariser). */
double aisle_loss_bpr (float *positive, float *negative, gsize stride, gsize n, gsize k);
/* ListNet's top-one cross-entropy (Cao et al. 2007, definition 5 with equation 1): lists are scores[start[s]] to
 * scores[start[s + 1]]; gains are graded judgements. */
double aisle_loss_listwise (float *scores, const float *gains, const gint32 *start, gsize n);
