/* rank-scale.c: see rank-scale.h. */
#include "model/rank-scale.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define SKEWED 2 /* a skewness from which on there is a long tail: that of waiting times */

static gboolean
reserve (AisleRankScale *self, gsize n, GError **error)
{
  self->n = n;
  self->logs = g_try_new0 (float, 3 * n + 1);
  if (self->logs == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the rows to rank: close other programs or take fewer features"));
      return FALSE;
    }
  self->middle = self->logs + n;
  self->factor = self->middle + n;
  return TRUE;
}

static float
tame (float x)
{
  return logf (1 + MAX (x, 0));
}

typedef struct
{
  double mean, deviation, skewness, least;
} Shape;

static Shape
measure (const AisleRankerRows *rows, gsize f, gboolean logs)
{
  Shape shape = { 0, 0, 0, INFINITY };
  double n = 0, squares = 0, cubes = 0;

  for (gsize r = 0; r < rows->n_rows; r++)
    {
      float x = rows->x[r * rows->n_columns + f];

      if (isnan (x))
        continue;
      shape.mean += logs ? tame (x) : x;
      shape.least = MIN (shape.least, (double) x);
      n++;
    }
  if (n == 0)
    return (Shape){ 0 };
  shape.mean /= n;
  for (gsize r = 0; r < rows->n_rows; r++)
    {
      float x = rows->x[r * rows->n_columns + f];
      double apart = isnan (x) ? 0 : (double) (logs ? tame (x) : x) - shape.mean;

      squares += apart * apart;
      cubes += apart * apart * apart;
    }
  shape.deviation = sqrt (squares / n);
  shape.skewness = squares > 0 ? cubes / n / pow (squares / n, 1.5) : 0;
  return shape;
}

gboolean
aisle_rank_scale_init (AisleRankScale *self, const AisleRankerRows *rows, GError **error)
{
  if (!reserve (self, rows->n_columns, error))
    return FALSE;
  for (gsize f = 0; f < self->n; f++)
    {
      Shape shape = measure (rows, f, FALSE);

      /* Shares and rates stay: below 1 a logarithm does nothing. */
      if (shape.skewness > SKEWED && shape.least >= 0 && shape.mean > 1)
        {
          self->logs[f] = 1;
          shape = measure (rows, f, TRUE);
        }
      self->middle[f] = (float) shape.mean;
      self->factor[f] = shape.deviation > 0 ? (float) (1 / shape.deviation) : 1;
      if (!isfinite (self->factor[f]))
        self->factor[f] = 1;
    }
  return TRUE;
}

void
aisle_rank_scale_clear (AisleRankScale *self)
{
  g_clear_pointer (&self->logs, g_free);
}

static float
scaled (const AisleRankScale *self, gsize f, float x)
{
  float z;

  if (isnan (x))
    return 0;
  z = ((self->logs[f] > .5f ? tame (x) : x) - self->middle[f]) * self->factor[f];
  return CLAMP (z, -AISLE_RANK_SCALE_MOST, AISLE_RANK_SCALE_MOST);
}

void
aisle_rank_scale_apply (const AisleRankScale *self, float *x, gsize n_rows)
{
  for (gsize r = 0; r < n_rows; r++)
    for (gsize f = 0; f < self->n; f++)
      x[r * self->n + f] = scaled (self, f, x[r * self->n + f]);
}

gboolean
aisle_rank_scale_save (const AisleRankScale *self, AisleTensors *tensors)
{
  const gint64 dims[] = { 3, (gint64) self->n };

  return aisle_tensors_add_copy (tensors, "scale", AISLE_DTYPE_F32, 2, dims, self->logs) != NULL;
}

gboolean
aisle_rank_scale_load (AisleRankScale *self, const AisleTensors *tensors, gsize n, GError **error)
{
  gint64 dims[] = { 3, (gint64) n };
  const AisleTensor *tensor = aisle_tensors_expect (tensors, "scale", AISLE_DTYPE_F32, 2, dims, error);

  if (tensor == NULL || !reserve (self, n, error))
    return FALSE;
  memcpy (self->logs, tensor->data, 3 * n * sizeof (float));
  for (gsize f = 0; f < n; f++)
    if (!isfinite (self->logs[f]) || !isfinite (self->middle[f]) || !isfinite (self->factor[f]) || self->factor[f] <= 0)
      return aisle_tensors_corrupt ("scale", error) != NULL;
  return TRUE;
}

static void
add_real (AisleGraph *graph, const char *name, float value)
{
  aisle_graph_add_constant (graph, name, AISLE_DTYPE_F32, 0, NULL, &value, NULL);
}

void
aisle_rank_scale_describe (const AisleRankScale *self, AisleGraph *graph)
{
  const gint64 n = (gint64) self->n;

  aisle_graph_add_constant (graph, "logs", AISLE_DTYPE_F32, 1, &n, self->logs, NULL);
  aisle_graph_add_constant (graph, "middle", AISLE_DTYPE_F32, 1, &n, self->middle, NULL);
  aisle_graph_add_constant (graph, "factor", AISLE_DTYPE_F32, 1, &n, self->factor, NULL);
  add_real (graph, "zero", 0);
  add_real (graph, "half", .5f);
  add_real (graph, "one", 1);
  add_real (graph, "least", -AISLE_RANK_SCALE_MOST);
  add_real (graph, "most", AISLE_RANK_SCALE_MOST);
  aisle_graph_add_node (graph, "Equal", "features features", "known");
  aisle_graph_add_node (graph, "Where", "known features zero", "values");
  aisle_graph_add_node (graph, "Greater", "logs half", "tailed");
  aisle_graph_add_node (graph, "Relu", "values", "amounts");
  aisle_graph_add_node (graph, "Add", "amounts one", "above");
  aisle_graph_add_node (graph, "Log", "above", "tamed");
  aisle_graph_add_node (graph, "Where", "tailed tamed values", "told");
  aisle_graph_add_node (graph, "Sub", "told middle", "centred");
  aisle_graph_add_node (graph, "Mul", "centred factor", "scaled");
  aisle_graph_add_node (graph, "Clip", "scaled least most", "cut");
  aisle_graph_add_node (graph, "Where", "known cut zero", "z");
}
