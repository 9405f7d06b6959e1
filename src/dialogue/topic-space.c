/* topic-space.c: see topic-space.h. */
#include "dialogue/topic-space.h"

#include "base/i18n.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

#define ROUNDS 12
#define WEAK   .08 /* of the largest singular value: directions below are noise */

typedef struct
{
  const AisleSparse *x, *z; /* N x V, N x W */
  gsize r;
  float *u, *in_texts, *v; /* V x R, N x R, W x R */
  double *sizes;           /* R */
} Iteration;

/* out (N x R) = m in */
static void
times (const AisleSparse *m, const float *in, gsize r, float *out)
{
  memset (out, 0, m->n_rows * r * sizeof *out);
  for (gsize i = 0; i < m->n_rows; i++)
    for (gint64 at = m->start[i]; at < m->start[i + 1]; at++)
      {
        const float *from = in + (gsize) m->column[at] * r;
        float *to = out + i * r, value = m->value[at];

        for (gsize j = 0; j < r; j++)
          to[j] += value * from[j];
      }
}

/* out (columns x R) = m' in, over rows that `where` has (nullable), of which the mean is taken off. */
static void
turned_times (const AisleSparse *m, const float *in, const AisleSparse *where, gsize r, float *out)
{
  g_autofree double *mean = g_new0 (double, r);
  gsize n = 0;

  for (gsize i = 0; i < m->n_rows; i++)
    {
      if (where != NULL && where->start[i] == where->start[i + 1])
        continue;
      n++;
      for (gsize j = 0; j < r; j++)
        mean[j] += (double) in[i * r + j];
    }
  memset (out, 0, m->n_columns * r * sizeof *out);
  for (gsize i = 0; i < m->n_rows; i++)
    {
      if (where != NULL && where->start[i] == where->start[i + 1])
        continue;
      for (gint64 at = m->start[i]; at < m->start[i + 1]; at++)
        for (gsize j = 0; j < r; j++)
          out[(gsize) m->column[at] * r + j] += m->value[at] * (in[i * r + j] - (float) (mean[j] / (double) n));
    }
}

/* Columns of a (n x R) made orthonormal one after the other, twice for accuracy (modified Gram-Schmidt); sizes (nullable):
 * what was left of each. */
static void
orthonormalise (float *a, gsize n, gsize r, double *sizes)
{
  for (gsize j = 0; j < r; j++)
    {
      double size = 0;

      for (int pass = 0; pass < 2; pass++)
        for (gsize k = 0; k < j; k++)
          {
            double dot = 0;

            for (gsize i = 0; i < n; i++)
              dot += (double) a[i * r + k] * (double) a[i * r + j];
            for (gsize i = 0; i < n; i++)
              a[i * r + j] -= (float) (dot * (double) a[i * r + k]);
          }
      for (gsize i = 0; i < n; i++)
        size += (double) a[i * r + j] * (double) a[i * r + j];
      size = sqrt (size);
      if (sizes != NULL)
        sizes[j] = size;
      for (gsize i = 0; i < n; i++)
        a[i * r + j] = size > 1e-12 ? (float) ((double) a[i * r + j] / size) : 0;
    }
}

static gboolean
iterate (Iteration *self, const AisleSparse *told, AisleProgress *progress, GError **error)
{
  AisleRandom random;

  aisle_random_init (&random, 1, "topic space");
  for (gsize i = 0; i < self->x->n_columns * self->r; i++)
    self->u[i] = (float) aisle_random_normal (&random);
  orthonormalise (self->u, self->x->n_columns, self->r, NULL);
  for (gsize round = 0; round < ROUNDS; round++)
    {
      if (!aisle_progress_step (progress, (double) round / ROUNDS, _ ("Learning the space of the words"), error))
        return FALSE;
      times (self->x, self->u, self->r, self->in_texts);
      turned_times (self->z, self->in_texts, told, self->r, self->v);
      orthonormalise (self->v, self->z->n_columns, self->r, NULL);
      times (self->z, self->v, self->r, self->in_texts);
      turned_times (self->x, self->in_texts, told, self->r, self->u);
      orthonormalise (self->u, self->x->n_columns, self->r, self->sizes);
    }
  return TRUE;
}

/* Points of unit length along the directions that say something. */
static AisleTopicSpace *
place (const Iteration *self)
{
  AisleTopicSpace *space = g_new0 (AisleTopicSpace, 1);
  gsize r = 0;

  while (r < self->r && self->sizes[r] > WEAK * self->sizes[0])
    r++;
  space->n = self->x->n_rows;
  space->n_dims = r;
  space->points = g_try_new0 (float, space->n *r + 1);
  space->tells = g_try_new0 (float, self->x->n_columns + 1);
  if (space->points == NULL || space->tells == NULL)
    {
      aisle_topic_space_free (space);
      return NULL;
    }
  for (gsize v = 0; v < self->x->n_columns; v++)
    {
      double length = 0;

      for (gsize j = 0; j < r; j++)
        length += (double) self->u[v * self->r + j] * (double) self->u[v * self->r + j];
      space->tells[v] = (float) sqrt (length);
    }
  times (self->x, self->u, self->r, self->in_texts);
  for (gsize i = 0; i < space->n; i++)
    {
      const float *from = self->in_texts + i * self->r;
      double length = 0;

      for (gsize j = 0; j < r; j++)
        length += (double) from[j] * (double) from[j];
      for (gsize j = 0; j < r && length > 1e-12; j++)
        space->points[i * r + j] = (float) ((double) from[j] / sqrt (length));
    }
  return space;
}

AisleTopicSpace *
aisle_topic_space_new (const AisleSparse *texts, const AisleSparse *told, gsize most, AisleProgress *progress,
                       GError **error)
{
  Iteration self = { .x = texts, .z = told != NULL ? told : texts };
  AisleTopicSpace *space = NULL;

  self.r = MAX (1, MIN (most, MIN (texts->n_columns, self.z->n_columns)));
  self.u = g_try_new0 (float, texts->n_columns *self.r + 1);
  self.v = g_try_new0 (float, self.z->n_columns *self.r + 1);
  self.in_texts = g_try_new0 (float, texts->n_rows *self.r + 1);
  self.sizes = g_new0 (double, self.r);
  if (self.u != NULL && self.v != NULL && self.in_texts != NULL && iterate (&self, told, progress, error))
    space = place (&self);
  g_free (self.u);
  g_free (self.v);
  g_free (self.in_texts);
  g_free (self.sizes);
  return space;
}

void
aisle_topic_space_free (AisleTopicSpace *self)
{
  if (self == NULL)
    return;
  g_free (self->points);
  g_free (self->tells);
  g_free (self);
}
