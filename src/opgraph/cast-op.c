/* cast-op.c: from one type to another. */
#include "opgraph/op-kernel.h"

#include <math.h>

/* A real number as an integer within bounds: towards 0, clamped; what is no number becomes 0. */
static gint64
real_to_integer (float x, AisleOpType to)
{
  if (isnan (x))
    return 0;
  if (to == AISLE_OP_I32)
    return x >= 2147483648.f ? G_MAXINT32 : x < -2147483648.f ? G_MININT32 : (gint64) x;
  return x >= 9223372036854775808.f ? G_MAXINT64 : x < -9223372036854775808.f ? G_MININT64 : (gint64) x;
}

static void
cast_element (const AisleOpValue *from, AisleOpValue *to, gsize i)
{
  gboolean real = from->type == AISLE_OP_F32;
  float x = real ? ((const float *) from->data)[i] : 0;
  switch (to->type)
    {
    case AISLE_OP_F32:
      ((float *) to->data)[i] = real ? x : (float) aisle_op_integer (from, i);
      break;
    case AISLE_OP_I32:
      ((gint32 *) to->data)[i] = (gint32) (real ? real_to_integer (x, to->type) : aisle_op_integer (from, i));
      break;
    case AISLE_OP_I64:
      ((gint64 *) to->data)[i] = real ? real_to_integer (x, to->type) : aisle_op_integer (from, i);
      break;
    case AISLE_OP_BOOL:
      ((guint8 *) to->data)[i] = real ? x != 0 : aisle_op_integer (from, i) != 0;
      break;
    }
}

/* Cast; also Identity, which casts to its own type. */
gboolean
aisle_op_cast (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  gint64 to = aisle_node_integer (node, "to", 0);
  AisleOpType type = to == 1   ? AISLE_OP_F32
                     : to == 6 ? AISLE_OP_I32
                     : to == 7 ? AISLE_OP_I64
                     : to == 9 ? AISLE_OP_BOOL
                               : in[0]->type;
  if (!aisle_op_alloc (run, out, type, in[0]->n_dims, in[0]->dims, error))
    return FALSE;
  for (gsize i = 0; i < out->n; i++)
    {
      cast_element (in[0], out, i);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}
