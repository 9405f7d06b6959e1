/* losses.c: see losses.h.  Sums of exponentials in float, sums over rows in double. */
#include "neural/losses.h"

#include "numeric/vector-math.h"

#include <math.h>
#include <string.h>

/* log (1 + exp (x)) without overflow. */
static double
soft_plus (double x)
{
  return MAX (x, 0) + log1p (exp (-fabs (x)));
}

static double
sigmoid (double x)
{
  return x >= 0 ? 1 / (1 + exp (-x)) : exp (x) / (1 + exp (x));
}

double
aisle_loss_bce (float *scores, const float *targets, gsize n)
{
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      loss += soft_plus (scores[i]) - (double) targets[i] * scores[i];
      scores[i] = (float) (sigmoid (scores[i]) - targets[i]);
    }
  return loss;
}

static void
scale_row (float *row, gsize n, float scale)
{
  for (gsize j = 0; j < n; j++)
    row[j] *= scale;
}

double
aisle_loss_softmax (float *scores, gsize stride, const gint32 *targets, gsize n, gsize k)
{
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      float *row = scores + i * stride, greatest, target, sum;

      if (targets[i] < 0)
        {
          memset (row, 0, k * sizeof *row);
          continue;
        }
      target = row[targets[i]];
      greatest = aisle_vector_max (row, k);
      sum = aisle_vector_exp_sum (row, k, 1, greatest, row);
      loss += log (sum) + greatest - target;
      scale_row (row, k, 1 / sum);
      row[targets[i]] -= 1;
    }
  return loss;
}

double
aisle_loss_sampled (float *positive, float *negative, gsize stride, gsize n, gsize k)
{
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      float *row = negative + i * stride;
      float greatest = k > 0 ? MAX (aisle_vector_max (row, k), positive[i]) : positive[i];
      float own = expf (positive[i] - greatest);
      float sum = own + aisle_vector_exp_sum (row, k, 1, greatest, row);

      loss += log (sum) + greatest - positive[i];
      scale_row (row, k, 1 / sum);
      positive[i] = own / sum - 1;
    }
  return loss;
}

double
aisle_gbce_beta (double sampled, double calibration)
{
  return sampled * (calibration * (1 - 1 / sampled) + 1 / sampled);
}

/* Sum of log (1 + exp (row)), row becoming its slope: sigmoid (row). */
static double
soft_plus_row (float *row, gsize k)
{
  double sum = 0;

  /* log (1 + e^x) = x - log (sigmoid (x)) for x > 0, else -log (1 - sigmoid (x)).  The factors are halves and more, so
   * one logarithm of a product of eight does for all. */
  for (gsize j = 0; j < k;)
    {
      double product = 1;

      for (gsize last = MIN (j + 8, k); j < last; j++)
        {
          double x = row[j], s = sigmoid (x);

          if (x > 0)
            sum += x;
          product *= x > 0 ? s : 1 - s;
          row[j] = (float) s;
        }
      sum -= log (product);
    }
  return sum;
}

double
aisle_loss_gbce (float *positive, float *negative, gsize stride, gsize n, gsize k, double beta)
{
  float share = 1.0f / (float) (k + 1);
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      float *row = negative + i * stride;

      loss += beta * soft_plus (-positive[i]) + soft_plus_row (row, k);
      scale_row (row, k, share);
      positive[i] = (float) (-beta * sigmoid (-positive[i])) * share;
    }
  return loss * share;
}

double
aisle_loss_bpr (float *positive, float *negative, gsize stride, gsize n, gsize k)
{
  float share = 1.0f / (float) MAX (k, 1);
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      float *row = negative + i * stride;
      double slope = 0;

      for (gsize j = 0; j < k; j++)
        row[j] -= positive[i];
      loss += soft_plus_row (row, k);
      for (gsize j = 0; j < k; j++)
        slope += row[j];
      scale_row (row, k, share);
      positive[i] = (float) -slope * share;
    }
  return loss * share;
}

double
aisle_loss_listwise (float *scores, const float *gains, const gint32 *start, gsize n)
{
  double loss = 0;

  for (gsize s = 0; s < n; s++)
    {
      float *row = scores + start[s];
      const float *gain = gains + start[s];
      gsize k = (gsize) (start[s + 1] - start[s]);
      float greatest, most, sum, total = 0;
      double dot = 0;

      if (k == 0)
        continue;
      most = aisle_vector_max (gain, k);
      for (gsize j = 0; j < k; j++)
        {
          total += expf (gain[j] - most);
          dot += exp ((double) gain[j] - most) * row[j];
        }
      greatest = aisle_vector_max (row, k);
      sum = aisle_vector_exp_sum (row, k, 1, greatest, row);
      loss += log (sum) + greatest - dot / total;
      for (gsize j = 0; j < k; j++)
        row[j] = row[j] / sum - expf (gain[j] - most) / total;
    }
  return loss;
}
