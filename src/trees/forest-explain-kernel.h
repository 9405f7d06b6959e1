/* forest-explain-kernel.h: the walk of forest-explain.c, included by it once for each instruction set.
 *
 * KERNEL(name) names this set's functions and types.  Eight lanes are two halves of four. */

typedef double KERNEL (Half) __attribute__ ((vector_size (4 * sizeof (double)), aligned (8), may_alias));
typedef gint64 KERNEL (Mask) __attribute__ ((vector_size (4 * sizeof (double)), aligned (8), may_alias));

#define EACH_HALF   for (guint h = 0; h < 2; h++)
#define HALF(lanes) (((KERNEL (Half) *) (lanes))[h])
#define PICK(mask, known, not )                                                                                        \
  ((KERNEL (Half)) (((KERNEL (Mask)) (known) & (mask)) | ((KERNEL (Mask)) (not ) & ~(mask))))

/* visit: the step that is added to its path. */
static inline void
KERNEL (extend) (Step *path, const Visit *visit)
{
  const gsize length = visit->length;
  const double inverse = inverses[length + 1], zero = visit->zero;
  Step *step = &path[length];

  step->zero = zero;
  step->feature = visit->feature;
  step->ones = visit->ones;
  for (guint lane = 0; lane < LANES; lane++)
    {
      step->one[lane] = visit->ones >> lane & 1;
      step->weight[lane] = length == 0 ? 1 : 0;
    }
  for (gsize i = length; i-- > 0;)
    {
      const double times = (double) (i + 1), rest = zero * (double) (length - i) * inverse;

      EACH_HALF
      {
        HALF (path[i + 1].weight) += HALF (step->one) * HALF (path[i].weight) * times * inverse;
        HALF (path[i].weight) *= rest;
      }
    }
}

/* Takes the step `index` back from a path whose last step is `last`. */
static inline void
KERNEL (unwind) (Step *path, gsize last, gsize index)
{
  const double zero = path[index].zero, all = (double) (last + 1);
  const gboolean some = path[index].ones != 0, others = path[index].ones != ALL;
  KERNEL (Half) next[2];
  KERNEL (Mask) knows[2];

  EACH_HALF
  {
    next[h] = HALF (path[last].weight);
    knows[h] = HALF (path[index].one) != 0;
  }
  for (gsize i = last; i-- > 0;)
    {
      const double times = (double) (i + 1), left = (double) (last - i), share = zero * left;

      EACH_HALF
      {
        const KERNEL (Half) weight = HALF (path[i].weight);
        KERNEL (Half) known = weight, unknown = weight;

        if (some)
          known = next[h] * all / times;
        if (others)
          unknown = weight * all / share;
        next[h] = weight - known * zero * left / all;
        HALF (path[i].weight) = PICK (knows[h], known, unknown);
      }
    }
  for (gsize i = index; i < last; i++)
    {
      memcpy (path[i].one, path[i + 1].one, sizeof path[i].one);
      path[i].feature = path[i + 1].feature;
      path[i].zero = path[i + 1].zero;
      path[i].ones = path[i + 1].ones;
    }
}

/* Adds what a leaf gives to the features of the way to it: the weights' sum after each was unwound, without unwinding, for
 * those that do not know it (unknown, but for a factor) and for those that do. */
static inline void
KERNEL (add_leaf) (const Step *path, gsize last, double value, Lanes *parts)
{
  const double all = (double) (last + 1), inverse = inverses[last + 1];
  KERNEL (Half) unknown[2] = { 0 };

  for (gsize i = last; i-- > 0;)
    EACH_HALF
  unknown[h] += HALF (path[i].weight) * inverses[last - i];
  for (gsize index = 1; index <= last; index++)
    {
      const Step *step = &path[index];
      const double zero = step->zero;
      KERNEL (Half) next[2], known[2] = { 0 };

      EACH_HALF
      next[h] = HALF (path[last].weight);
      for (gsize i = step->ones != 0 ? last : 0; i-- > 0;)
        {
          const double times = inverses[i + 1], left = (double) (last - i);

          EACH_HALF
          {
            const KERNEL (Half) weight = next[h] * all * times;

            known[h] += weight;
            next[h] = HALF (path[i].weight) - weight * zero * left * inverse;
          }
        }
      EACH_HALF
      {
        const KERNEL (Mask) knows = HALF (step->one) != 0;
        const KERNEL (Half) sum = PICK (knows, known[h], unknown[h] * all / zero);

        HALF (parts[step->feature]) += sum * (HALF (step->one) - zero) * value;
      }
    }
}

/* The nodes below, each with the lanes whose rows go there; returns how many visits wait then. */
static inline gsize
KERNEL (part_ways) (const Walk *self, const AisleTreeNode *node, const Visit *here, double zero, guint ones, gsize n)
{
  guint right = 0;

  for (guint lane = 0; lane < LANES; lane++)
    right |= (guint) aisle_forest_goes_right (self->forest, node, self->rows[lane][node->feature]) << lane;
  for (gint32 side = 1; side >= 0; side--) /* left is visited first */
    self->visits[n++] = (Visit){ .zero = zero * ((double) self->tree[node->left + side].cover / (double) node->cover),
                                 .node = node->left + side,
                                 .feature = node->feature,
                                 .ones = ones & (side == 1 ? right : ~right),
                                 .depth = here->depth + 1,
                                 .length = here->length + 1 };
  return n;
}

static void
KERNEL (walk_tree) (const Walk *self)
{
  gsize n = 1;

  self->visits[0] = (Visit){ .zero = 1, .feature = -1, .ones = ALL };
  while (n > 0)
    {
      Visit here = self->visits[--n];
      const AisleTreeNode *node = self->tree + here.node;
      Step *path = self->paths + here.depth * self->width;
      double zero = 1;
      guint ones = ALL;
      gsize known = 1;

      if (here.depth > 0)
        memcpy (path, path - self->width, here.length * sizeof *path);
      KERNEL (extend) (path, &here);
      if (node->left == 0)
        {
          KERNEL (add_leaf) (path, here.length, (double) node->value, self->parts);
          continue;
        }
      while (known <= here.length && path[known].feature != node->feature)
        known++;
      if (known <= here.length)
        {
          zero = path[known].zero;
          ones = path[known].ones;
          KERNEL (unwind) (path, here.length--, known);
        }
      n = KERNEL (part_ways) (self, node, &here, zero, ones, n);
    }
}

#undef EACH_HALF
#undef HALF
#undef PICK
