/* blend-members.c: see blend-members.h. */
#include "model/blend/blend-members.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

void
blend_members_clear (BlendMembers *self)
{
  aisle_members_clear (&self->held);
}

/* All know the same items. */
static gboolean
check_items (BlendMembers *self, GError **error)
{
  for (gsize m = 0; m < self->held.n; m++)
    {
      const AisleModel *model = self->held.models[m];
      gsize n_items = model->family->n_items (model);

      if (m == 0)
        self->n_items = n_items;
      if (n_items == self->n_items)
        continue;
      g_set_error (
          error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
          _ ("the models to blend know different items, %zu and %zu: train them on the same split of the same data"),
          self->n_items, n_items);
      return FALSE;
    }
  return TRUE;
}

gboolean
blend_members_copy (BlendMembers *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  if (!aisle_members_copy (&self->held, input, progress, error) || !check_items (self, error))
    return FALSE;
  if (self->n_items == input->matrix->n_columns)
    return TRUE;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
               _ ("the models to blend know %zu items and the log has %zu: train them again"), self->n_items,
               input->matrix->n_columns);
  return FALSE;
}

gboolean
blend_members_load (BlendMembers *self, const AisleTensors *tensors, GError **error)
{
  return aisle_members_load (&self->held, AISLE_TASK_RECOMMEND, tensors, error) && check_items (self, error);
}

/* ---- voices ---- */

static gboolean
alike (const BlendMembers *self, gsize a, gsize b)
{
  g_autoptr (JsonNode) left = NULL, right = NULL;

  if (self->held.models[a]->family != self->held.models[b]->family)
    return FALSE;
  left = aisle_params_to_json (self->held.params[a]);
  right = aisle_params_to_json (self->held.params[b]);
  return json_node_equal (left, right);
}

static void
set_groups (BlendMembers *self)
{
  self->n_groups = 0;
  for (gsize v = 0; v < self->n_voices; v++)
    {
      gsize first = 0;

      while (first < v && (self->soft[first] != self->soft[v] || !alike (self, self->member[first], self->member[v])))
        first++;
      self->group[v] = first < v ? self->group[first] : self->n_groups++;
    }
}

void
blend_members_set_scale (BlendMembers *self, BlendScale scale)
{
  self->n_voices = 0;
  for (gsize m = 0; m < self->held.n; m++)
    {
      gboolean network = self->held.models[m]->family->explain == NULL;

      self->first_voice[m] = self->n_voices;
      for (gsize soft = 0; soft < 2; soft++)
        if (network ? scale == BLEND_MIXED || soft == (scale == BLEND_PROBABILITIES) : soft == 0)
          {
            self->member[self->n_voices] = m;
            self->soft[self->n_voices++] = soft == 1;
          }
    }
  self->first_voice[self->held.n] = self->n_voices;
  set_groups (self);
}

/* ---- scoring ---- */

/* exp (s - largest) / sum. */
static void
soften (float *scores, gsize n)
{
  float largest = -G_MAXFLOAT;
  double sum = 0;

  for (gsize j = 0; j < n; j++)
    largest = MAX (largest, scores[j]);
  for (gsize j = 0; j < n; j++)
    sum += scores[j] = expf (scores[j] - largest);
  for (gsize j = 0; j < n; j++)
    scores[j] = (float) (scores[j] / sum);
}

static void
soften_rows (const BlendMembers *self, gsize n_rows, float *scores)
{
  for (gsize b = 0; b < n_rows; b++)
    soften (scores + b * self->n_items, self->n_items);
}

static gboolean
ask_member (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row, gsize n_rows,
            float *scores, GError **error)
{
  const AisleModel *model = self->held.models[m];

  return model->family->score (model, histories, first_row, n_rows, 0, self->n_items, scores, self->n_items, error);
}

gboolean
blend_members_ask (const BlendMembers *self, gsize v, const AisleHistories *histories, gsize first_row, gsize n_rows,
                   float *scores, GError **error)
{
  if (!ask_member (self, self->member[v], histories, first_row, n_rows, scores, error))
    return FALSE;
  if (self->soft[v])
    soften_rows (self, n_rows, scores);
  return TRUE;
}

gboolean
blend_members_score (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row, gsize n_rows,
                     float *z, GError **error)
{
  gsize cells = n_rows * self->n_items, first = self->first_voice[m], end = self->first_voice[m + 1];

  if (!ask_member (self, m, histories, first_row, n_rows, z, error))
    return FALSE;
  for (gsize v = first + 1; v < end; v++)
    memcpy (z + (v - first) * cells, z, cells * sizeof *z);
  for (gsize v = first; v < end; v++)
    if (self->soft[v])
      soften_rows (self, n_rows, z + (v - first) * cells);
  for (gsize b = 0; b < (end - first) * n_rows; b++)
    {
      float *row = z + b * self->n_items;
      double mean, deviation;

      aisle_members_measure (row, self->n_items, &mean, &deviation);
      for (gsize j = 0; j < self->n_items; j++)
        row[j] = (float) ((row[j] - mean) / deviation);
    }
  return TRUE;
}
