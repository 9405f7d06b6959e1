/* forest-explain-kernel.h: the walk of forest-explain.c, included by it once for each instruction set.
 *
 * KERNEL(name) names this set's functions and types; WIDTH is how many lanes its registers hold. */

typedef double KERNEL (Run) __attribute__ ((vector_size (WIDTH * sizeof (double)), aligned (8), may_alias));
typedef gint64 KERNEL (Mask) __attribute__ ((vector_size (WIDTH * sizeof (double)), aligned (8), may_alias));

#define EACH_RUN            for (guint run = 0; run < LANES / WIDTH; run++)
#define RUN_OF(type, lanes) (((type *) (lanes))[run])
#define RUN(lanes)          RUN_OF (KERNEL (Run), lanes)
#define PICK(mask, known, not )                                                                                        \
  ((KERNEL (Run)) (((KERNEL (Mask)) (known) & (mask)) | ((KERNEL (Mask)) (not ) & ~(mask))))

/* path = the first steps of the way to its parent (nobody reads it at the root) and the step of a visit. */
static inline void
KERNEL (extend) (Step *path, const Step *parent, const Visit *visit)
{
  const gsize length = visit->length;
  const double inverse = inverses[length + 1], zero = visit->zero;
  const KERNEL (Run) none = { 0 };
  Step *step = &path[length];

  step->zero = zero;
  step->feature = visit->feature;
  step->ones = visit->ones;
  EACH_RUN
  {
    RUN (step->one) = PICK ((RUN_OF (const KERNEL (Mask), lane_bits) & visit->ones) != 0, none + 1, none);
    RUN (step->weight) = none + (length == 0);
  }
  for (gsize i = length; i-- > 0;)
    {
      const double times = (double) (i + 1), rest = zero * (double) (length - i) * inverse;

      path[i].zero = parent[i].zero;
      path[i].feature = parent[i].feature;
      path[i].ones = parent[i].ones;
      EACH_RUN
      {
        const KERNEL (Run) weight = RUN (parent[i].weight);

        RUN (path[i].one) = RUN (parent[i].one);
        RUN (path[i + 1].weight) += RUN (step->one) * weight * times * inverse;
        RUN (path[i].weight) = weight * rest;
      }
    }
}

/* Takes the step `index` back from a path whose last step is `last`. */
static inline void
KERNEL (unwind) (Step *path, gsize last, gsize index)
{
  const double zero = path[index].zero, all = (double) (last + 1);
  const gboolean some = path[index].ones != 0, others = path[index].ones != ALL;
  KERNEL (Run) next[LANES / WIDTH];
  KERNEL (Mask) knows[LANES / WIDTH];

  EACH_RUN
  {
    next[run] = RUN (path[last].weight);
    knows[run] = RUN (path[index].one) != 0;
  }
  for (gsize i = last; i-- > 0;)
    {
      const double times = (double) (i + 1), left = (double) (last - i), share = zero * left;

      EACH_RUN
      {
        const KERNEL (Run) weight = RUN (path[i].weight);
        KERNEL (Run) known = weight, unknown = weight;

        if (some)
          known = next[run] * all / times;
        if (others)
          unknown = weight * all / share;
        next[run] = weight - known * zero * left / all;
        RUN (path[i].weight) = PICK (knows[run], known, unknown);
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
 * those that do not know it (unknown, but for a factor) and for those that do, where any row does.  A step's sum is a
 * chain of products that wait for each other, so that all steps' chains go on side by side. */
static inline void
KERNEL (add_leaf) (const Step *path, gsize last, double value, Lanes *parts)
{
  const double all = (double) (last + 1), inverse = inverses[last + 1];
  KERNEL (Run) unknown[LANES / WIDTH] = { 0 };
  Lanes next[AISLE_TREE_MAX_DEPTH + 1], known[AISLE_TREE_MAX_DEPTH + 1];
  double zeros[AISLE_TREE_MAX_DEPTH + 1];
  gsize n = 0;

  for (gsize i = last; i-- > 0;)
    EACH_RUN
  unknown[run] += RUN (path[i].weight) * inverses[last - i];
  for (gsize index = 1; index <= last; index++)
    if (path[index].ones != 0)
      {
        memset (known[n], 0, sizeof known[n]);
        memcpy (next[n], path[last].weight, sizeof next[n]);
        zeros[n++] = path[index].zero;
      }
  for (gsize i = last; i-- > 0;)
    {
      const double times = inverses[i + 1], left = (double) (last - i);

      for (gsize s = 0; s < n; s++)
        EACH_RUN
        {
          const KERNEL (Run) weight = RUN (next[s]) * all * times;

          RUN (known[s]) += weight;
          RUN (next[s]) = RUN (path[i].weight) - weight * zeros[s] * left * inverse;
        }
    }
  n = 0;
  for (gsize index = 1; index <= last; index++)
    {
      const Step *step = &path[index];
      const double zero = step->zero;
      const double *own = known[step->ones != 0 ? n++ : 0];

      EACH_RUN
      {
        const KERNEL (Mask) knows = RUN (step->one) != 0;
        const KERNEL (Run) sum = PICK (knows, RUN (own), unknown[run] * all / zero);

        RUN (parts[step->feature]) += sum * (RUN (step->one) - zero) * value;
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

      KERNEL (extend) (path, here.depth > 0 ? path - self->width : path, &here);
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

#undef EACH_RUN
#undef RUN
#undef RUN_OF
#undef PICK
