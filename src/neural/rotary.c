/* rotary.c: see rotary.h.  Sines and cosines of a position come from those of the one before, by one turn more in double:
 * after thousands of turns that is still good to the last bits of a float. */
#include "neural/rotary.h"

#include "neural/wide.h"

#include <math.h>

/* Pairs of a head that are turned at once. */
#define STRIP 64

typedef struct
{
  gsize n;
  double cosine[STRIP], sine[STRIP]; /* of one position more */
  double x[STRIP], y[STRIP];         /* of this position */
  float c[STRIP], s[STRIP];          /* the same */
} Turn;

static void
turn_init (Turn *self, gsize first, gsize n, gsize e, double theta, gboolean back)
{
  self->n = n;
  for (gsize i = 0; i < n; i++)
    {
      double angle = pow (theta, -2 * (double) (first + i) / (double) e);

      self->cosine[i] = cos (angle);
      self->sine[i] = back ? -sin (angle) : sin (angle);
    }
}

static void
turn_begin (Turn *self)
{
  for (gsize i = 0; i < self->n; i++)
    {
      self->x[i] = 1;
      self->y[i] = 0;
    }
}

AISLE_WIDE static void
turn_on (Turn *self)
{
  for (gsize i = 0; i < self->n; i++)
    {
      double x = self->x[i], y = self->y[i];

      self->c[i] = (float) x;
      self->s[i] = (float) y;
      self->x[i] = x * self->cosine[i] - y * self->sine[i];
      self->y[i] = x * self->sine[i] + y * self->cosine[i];
    }
}

AISLE_WIDE static void
turn_row (float *restrict row, gsize n_heads, gsize e, const float *restrict c, const float *restrict s, gsize n)
{
  for (gsize h = 0; h < n_heads; h++)
    {
      float *head = row + h * e;

      for (gsize i = 0; i < n; i++)
        {
          float a = head[2 * i], b = head[2 * i + 1];

          head[2 * i] = a * c[i] - b * s[i];
          head[2 * i + 1] = a * s[i] + b * c[i];
        }
    }
}

void
aisle_rotary (const AislePack *pack, gsize n_heads, gsize e, double theta, gboolean back, float *rows, gsize stride)
{
  Turn turn;

  for (gsize first = 0; first < e / 2; first += STRIP)
    {
      turn_init (&turn, first, MIN (STRIP, e / 2 - first), e, theta, back);
      for (gsize q = 0; q < pack->n; q++)
        {
          turn_begin (&turn);
          for (gsize t = (gsize) pack->start[q]; t < (gsize) pack->start[q + 1]; t++)
            {
              turn_on (&turn);
              turn_row (rows + t * stride + 2 * first, n_heads, e, turn.c, turn.s, turn.n);
            }
        }
    }
}

/* Angles [length, e] of the values of x [batch, heads, length, e], the same for both of a pair. */
static const char *
sketch_angles (AisleSketch *sketch, gsize e, double theta, const char *x)
{
  const gint64 first[] = { 0 }, behind[] = { 1 }, dims[] = { (gint64) e };
  g_autofree float *turns = g_new (float, e);
  const char *length, *position;

  for (gsize i = 0; i < e; i++)
    turns[i] = (float) pow (theta, -2 * (double) (i / 2) / (double) e);
  length = aisle_sketch_node (sketch, "Shape", x, NULL);
  aisle_node_set_integer (sketch->last, "start", 2);
  aisle_node_set_integer (sketch->last, "end", 3);
  length = aisle_sketch_node (sketch, "Squeeze", length, aisle_sketch_integers (sketch, 1, first), NULL);
  position = aisle_sketch_node (sketch, "Range", aisle_sketch_integer (sketch, 0), length,
                                aisle_sketch_integer (sketch, 1), NULL);
  position = aisle_sketch_node (sketch, "Cast", position, NULL);
  aisle_node_set_integer (sketch->last, "to", 1); /* float */
  position = aisle_sketch_node (sketch, "Unsqueeze", position, aisle_sketch_integers (sketch, 1, behind), NULL);
  return aisle_sketch_node (sketch, "Mul", position, aisle_sketch_reals (sketch, 1, dims, turns), NULL);
}

/* x cos + x Q sin, where Q is a quarter turn of every pair. */
const char *
aisle_rotary_describe (AisleSketch *sketch, gsize e, double theta, const char *x)
{
  const gint64 square[] = { (gint64) e, (gint64) e };
  g_autofree float *quarter = g_new0 (float, e *e);
  const char *angles = sketch_angles (sketch, e, theta, x), *turned;

  for (gsize i = 0; i + 1 < e; i += 2)
    {
      quarter[i * e + i + 1] = 1;
      quarter[(i + 1) * e + i] = -1;
    }
  turned = aisle_sketch_node (sketch, "MatMul", x, aisle_sketch_reals (sketch, 2, square, quarter), NULL);
  turned = aisle_sketch_node (sketch, "Mul", turned, aisle_sketch_node (sketch, "Sin", angles, NULL), NULL);
  x = aisle_sketch_node (sketch, "Mul", x, aisle_sketch_node (sketch, "Cos", angles, NULL), NULL);
  return aisle_sketch_node (sketch, "Add", x, turned, NULL);
}
