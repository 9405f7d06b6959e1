/* plain-trees.h: boosted trees the plain way, for the tests to compare with: no bins, no histograms, no threads, nothing
 * shared with src/trees.  Every threshold between two values that occur, every set of categories, all sums in double. */
#pragma once

#include <glib.h>

#include <math.h>
#include <string.h>

typedef struct
{
  gsize n_rows, n_features;
  const float *x; /* N x F */
  const gboolean *categories;
  const float *labels;
  const gint32 *starts; /* of queries, for ranking */
  gsize n_queries;
  const char *objective;
  guint trees, leaves;
  double rate, l2, min_h, power, sigma;
  gsize min_rows, truncation;
  gboolean normalise;
} Plain;

typedef struct
{
  gboolean *holds; /* N */
  double g, h;
  double gain;
  gsize n;
  gboolean *left; /* N: where its best split sends its rows */
} PlainLeaf;

/* ---- gradients ---- */

/* Places of a query's rows: how many stand before. */
static gsize
plain_place (const double *values, gint32 first, gint32 last, gint32 row)
{
  gsize before = 0;

  for (gint32 other = first; other < last; other++)
    before += values[other] > values[row] || (values[other] >= values[row] && other < row);
  return before;
}

static void
plain_rank_gradients (const Plain *self, const double *values, gsize q, double *g, double *h)
{
  const gint32 first = self->starts[q], last = self->starts[q + 1];
  g_autofree double *sorted = g_new (double, last - first + 1);
  double ideal = 0, sum = 0, most = -INFINITY, least = INFINITY;
  gint32 n = 0;

  for (gint32 r = first; r < last; r++)
    {
      gint32 at = n++;

      for (; at > 0 && sorted[at - 1] < (double) self->labels[r]; at--)
        sorted[at] = sorted[at - 1];
      sorted[at] = (double) self->labels[r];
      most = MAX (most, values[r]);
      least = MIN (least, values[r]);
    }
  for (gint32 i = 0; i < MIN (n, (gint32) self->truncation); i++)
    ideal += (exp2 (sorted[i]) - 1) / log2 (i + 2);
  for (gint32 better = first; better < last; better++)
    for (gint32 worse = first; worse < last; worse++)
      {
        gsize p1 = plain_place (values, first, last, better), p2 = plain_place (values, first, last, worse);
        double apart = values[better] - values[worse], delta, rho;

        if (self->labels[better] <= self->labels[worse] || MIN (p1, p2) >= self->truncation)
          continue;
        delta = (exp2 ((double) self->labels[better]) - exp2 ((double) self->labels[worse]))
                * fabs (1 / log2 ((double) p1 + 2) - 1 / log2 ((double) p2 + 2)) / ideal;
        if (self->normalise && most > least)
          delta /= .01 + fabs (apart);
        rho = 1 / (1 + exp (self->sigma * apart));
        g[better] -= self->sigma * rho * delta;
        g[worse] += self->sigma * rho * delta;
        h[better] += self->sigma * self->sigma * rho * (1 - rho) * delta;
        h[worse] += self->sigma * self->sigma * rho * (1 - rho) * delta;
        sum += 2 * self->sigma * rho * delta;
      }
  for (gint32 r = first; self->normalise && sum > 0 && r < last; r++)
    {
      g[r] *= log2 (1 + sum) / sum;
      h[r] *= log2 (1 + sum) / sum;
    }
}

static void
plain_gradients (const Plain *self, const double *values, double *g, double *h)
{
  memset (g, 0, self->n_rows * sizeof *g);
  memset (h, 0, self->n_rows * sizeof *h);
  for (gsize q = 0; g_str_equal (self->objective, "lambdarank") && q < self->n_queries; q++)
    plain_rank_gradients (self, values, q, g, h);
  for (gsize r = 0; r < self->n_rows; r++)
    {
      const double y = (double) self->labels[r], v = values[r], p = self->power;

      if (g_str_equal (self->objective, "squared"))
        {
          g[r] = v - y;
          h[r] = 1;
        }
      else if (g_str_equal (self->objective, "logistic"))
        {
          g[r] = 1 / (1 + exp (-v)) - y;
          h[r] = exp (-v) / pow (1 + exp (-v), 2);
        }
      else if (g_str_equal (self->objective, "tweedie"))
        {
          g[r] = -y * exp ((1 - p) * v) + exp ((2 - p) * v);
          h[r] = -y * (1 - p) * exp ((1 - p) * v) + (2 - p) * exp ((2 - p) * v);
        }
    }
}

static double
plain_base (const Plain *self)
{
  double mean = 0;

  for (gsize r = 0; r < self->n_rows; r++)
    mean += (double) self->labels[r] / (double) self->n_rows;
  return g_str_equal (self->objective, "squared")    ? mean
         : g_str_equal (self->objective, "logistic") ? log (mean / (1 - mean))
         : g_str_equal (self->objective, "tweedie")  ? log (mean)
                                                     : 0;
}

/* ---- one tree ---- */

/* Keeps the split `left` of a leaf where it is its best so far. */
static void
plain_try (const Plain *self, PlainLeaf *leaf, const double *g, const double *h, const gboolean *left)
{
  double gl = 0, hl = 0, gain;
  gsize n = 0;

  for (gsize r = 0; r < self->n_rows; r++)
    if (leaf->holds[r] && left[r])
      {
        gl += g[r];
        hl += h[r];
        n++;
      }
  if (n < self->min_rows || leaf->n - n < self->min_rows || hl < self->min_h || leaf->h - hl < self->min_h)
    return;
  gain = gl * gl / (hl + self->l2) + (leaf->g - gl) * (leaf->g - gl) / (leaf->h - hl + self->l2)
         - leaf->g * leaf->g / (leaf->h + self->l2);
  if (gain <= leaf->gain * (1 + 1e-6) || gain <= 1e-9)
    return;
  leaf->gain = gain;
  memcpy (leaf->left, left, self->n_rows * sizeof *left);
}

static int
plain_compare (gconstpointer a, gconstpointer b)
{
  float left = *(const float *) a, right = *(const float *) b;

  return (left > right) - (left < right);
}

static void
plain_look (const Plain *self, PlainLeaf *leaf, const double *g, const double *h)
{
  g_autofree gboolean *left = g_new0 (gboolean, self->n_rows);
  g_autofree float *thresholds = g_new (float, self->n_rows);

  leaf->gain = leaf->g = leaf->h = 0;
  leaf->n = 0;
  for (gsize r = 0; r < self->n_rows; r++)
    if (leaf->holds[r])
      {
        leaf->g += g[r];
        leaf->h += h[r];
        leaf->n++;
      }
  for (gsize f = 0; f < self->n_features; f++)
    {
      const float *x = self->x + f;
      gsize n = 0;

      for (gsize r = 0; r < self->n_rows; r++)
        if (!isnan (x[r * self->n_features]))
          thresholds[n++] = x[r * self->n_features];
      qsort (thresholds, n, sizeof *thresholds, plain_compare);
      /* Every value as a threshold, missing ones right and left; or every set of the categories 0 to 7. */
      for (gsize t = 0; t < n && !self->categories[f]; t++)
        for (gint missing = 0; missing < 2; missing++)
          {
            for (gsize r = 0; r < self->n_rows; r++)
              {
                float value = x[r * self->n_features];

                left[r] = isnan (value) ? missing : value <= thresholds[t];
              }
            plain_try (self, leaf, g, h, left);
          }
      for (guint set = 1; set < 256 && self->categories[f]; set++)
        {
          for (gsize r = 0; r < self->n_rows; r++)
            {
              float value = x[r * self->n_features];

              left[r] = !isnan (value) && (set >> (guint) value & 1);
            }
          plain_try (self, leaf, g, h, left);
        }
    }
}

static void
plain_add_tree (const Plain *self, double *values)
{
  g_autofree double *g = g_new (double, self->n_rows), *h = g_new (double, self->n_rows);
  g_autofree PlainLeaf *leaves = g_new0 (PlainLeaf, self->leaves);
  guint n = 1;

  for (guint i = 0; i < self->leaves; i++)
    {
      leaves[i].holds = g_new0 (gboolean, self->n_rows);
      leaves[i].left = g_new0 (gboolean, self->n_rows);
    }
  plain_gradients (self, values, g, h);
  for (gsize r = 0; r < self->n_rows; r++)
    leaves[0].holds[r] = TRUE;
  plain_look (self, &leaves[0], g, h);
  while (n < self->leaves)
    {
      guint best = 0;

      for (guint i = 1; i < n; i++)
        best = leaves[i].gain > leaves[best].gain ? i : best;
      if (leaves[best].gain <= 0)
        break;
      for (gsize r = 0; r < self->n_rows; r++)
        {
          leaves[n].holds[r] = leaves[best].holds[r] && !leaves[best].left[r];
          leaves[best].holds[r] = leaves[best].holds[r] && leaves[best].left[r];
        }
      plain_look (self, &leaves[best], g, h);
      plain_look (self, &leaves[n++], g, h);
    }
  for (guint i = 0; i < self->leaves; i++)
    {
      for (gsize r = 0; i < n && n > 1 && r < self->n_rows; r++)
        values[r] -= leaves[i].holds[r] ? self->rate * leaves[i].g / (leaves[i].h + self->l2) : 0;
      g_free (leaves[i].holds);
      g_free (leaves[i].left);
    }
}

/* values (N): what the trees say of the training rows. */
static void
plain_boost (const Plain *self, double *values)
{
  for (gsize r = 0; r < self->n_rows; r++)
    values[r] = plain_base (self);
  for (guint t = 0; t < self->trees; t++)
    plain_add_tree (self, values);
}
