/* conv-op.c: convolution over one dimension.
 *
 * Letters: N batch, C channels in, M channels out, L length, K kernel.  X is N x C x L, W is M x C/groups x K. */
#include "opgraph/op-kernel.h"

#define MAX_SETTING ((gint64) 1 << 30)

typedef struct
{
  gint64 stride, dilation, before, after, groups;
} Settings;

/* Element i of a list attribute of `wanted` elements between low and MAX_SETTING. */
static gboolean
read_setting (const AisleNode *node, const char *name, gsize wanted, gsize i, gint64 low, gint64 *value)
{
  const AisleAttribute *attribute = aisle_node_find_attribute (node, name);
  if (attribute == NULL)
    return TRUE;
  if (attribute->n_integers != wanted)
    return FALSE;
  *value = attribute->integers[i];
  return *value >= low && *value <= MAX_SETTING;
}

static gboolean
read_settings (const AisleNode *node, gint64 kernel, Settings *self)
{
  gint64 named = kernel;
  *self = (Settings){ 1, 1, 0, 0, aisle_node_integer (node, "group", 1) };
  return read_setting (node, "strides", 1, 0, 1, &self->stride)
         && read_setting (node, "dilations", 1, 0, 1, &self->dilation)
         && read_setting (node, "pads", 2, 0, 0, &self->before) && read_setting (node, "pads", 2, 1, 0, &self->after)
         && read_setting (node, "kernel_shape", 1, 0, 1, &named) && named == kernel && kernel >= 1
         && kernel <= MAX_SETTING && self->groups >= 1;
}

/* One number: the kernels of channel m over what it sees of row n at place t. */
static double
convolve (const Settings *settings, const AisleOpValue *x, const AisleOpValue *w, gsize n, gsize m, gint64 t)
{
  const gsize channels = (gsize) w->dims[1], kernel = (gsize) w->dims[2], length = (gsize) x->dims[2];
  const gsize group = m / ((gsize) w->dims[0] / (gsize) settings->groups);
  const float *weights = (const float *) w->data + m * channels * kernel;
  const float *row = (const float *) x->data + (n * (gsize) x->dims[1] + group * channels) * length;
  double sum = 0;
  for (gsize c = 0; c < channels; c++)
    for (gsize k = 0; k < kernel; k++)
      {
        const gint64 at = t * settings->stride - settings->before + (gint64) k * settings->dilation;
        if (at >= 0 && at < (gint64) length)
          sum += (double) weights[c * kernel + k] * row[c * length + (gsize) at];
      }
  return sum;
}

gboolean
aisle_op_conv (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  const AisleOpValue *x = in[0], *w = in[1], *bias = in[2];
  Settings settings;
  if (x->n_dims != 3 || w->n_dims != 3 || !read_settings (node, w->dims[2], &settings) || settings.groups > w->dims[0]
      || w->dims[0] % settings.groups != 0 || w->dims[1] > x->dims[1] || settings.groups > MAX (x->dims[1], 1)
      || w->dims[1] * settings.groups != x->dims[1]
      || (bias != NULL && (bias->n_dims != 1 || bias->dims[0] != w->dims[0])))
    return aisle_op_fail (error, _ ("the kernels, channels and settings of the convolution do not fit"));
  const gint64 reach = settings.dilation * (w->dims[2] - 1) + 1; /* each at most 2^30 */
  const gint64 room = MIN (x->dims[2], MAX_SETTING * MAX_SETTING) + settings.before + settings.after - reach;
  if (room < 0)
    return aisle_op_fail (error, _ ("the kernel is longer than what it passes over"));
  const gint64 dims[] = { x->dims[0], w->dims[0], room / settings.stride + 1 };
  if (!aisle_op_alloc (run, out, AISLE_OP_F32, 3, dims, error))
    return FALSE;
  float *to = out->data;
  for (gsize i = 0; i < out->n; i++)
    {
      const gsize row = i / (gsize) dims[2], m = row % (gsize) dims[1];
      const double sum = convolve (&settings, x, w, row / (gsize) dims[1], m, (gint64) (i % (gsize) dims[2]));
      to[i] = (float) (sum + (bias != NULL ? (double) ((const float *) bias->data)[m] : 0));
      if (!aisle_op_step (run, (gsize) w->dims[1] * (gsize) w->dims[2] + 1, error))
        return FALSE;
    }
  return TRUE;
}
