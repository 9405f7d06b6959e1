/* forest-save.c: a forest as tensors, and back from those that a damaged or hostile file may hold. */
#include "trees/forest.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Letters: n nodes, T trees, S sets, C codes of sets. */

typedef struct
{
  const char *name;
  AisleDtype dtype;
  gsize offset; /* in a node; 4 bytes */
} Column;

static const Column columns[] = {
  { "left", AISLE_DTYPE_I32, offsetof (AisleTreeNode, left) },
  { "feature", AISLE_DTYPE_I32, offsetof (AisleTreeNode, feature) },
  { "flags", AISLE_DTYPE_I32, offsetof (AisleTreeNode, flags) },
  { "set", AISLE_DTYPE_I32, offsetof (AisleTreeNode, set) },
  { "value", AISLE_DTYPE_F32, offsetof (AisleTreeNode, value) },
  { "gain", AISLE_DTYPE_F32, offsetof (AisleTreeNode, gain) },
  { "cover", AISLE_DTYPE_F32, offsetof (AisleTreeNode, cover) },
};

static gboolean
save_list (const GArray *list, const char *name, AisleTensors *tensors)
{
  const gint64 n = list->len;

  return aisle_tensors_add_copy (tensors, name, AISLE_DTYPE_I32, 1, &n, list->data) != NULL;
}

gboolean
aisle_forest_save (const AisleForest *self, AisleTensors *tensors)
{
  const gint32 shape[] = { (gint32) self->n_features, (gint32) self->link };
  const gint64 one = 1, two = 2, n = self->nodes->len;

  if (aisle_tensors_add_copy (tensors, "shape", AISLE_DTYPE_I32, 1, &two, shape) == NULL
      || aisle_tensors_add_copy (tensors, "base", AISLE_DTYPE_F32, 1, &one, &self->base) == NULL
      || !save_list (self->starts, "starts", tensors) || !save_list (self->set_starts, "set_starts", tensors)
      || !save_list (self->set_codes, "set_codes", tensors))
    return FALSE;
  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      AisleTensor *tensor = aisle_tensors_add (tensors, columns[c].name, columns[c].dtype, 1, &n);

      if (tensor == NULL)
        return FALSE;
      for (guint i = 0; i < self->nodes->len; i++)
        memcpy ((guint8 *) tensor->data + 4 * (gsize) i,
                (const guint8 *) &g_array_index (self->nodes, AisleTreeNode, i) + columns[c].offset, 4);
    }
  return TRUE;
}

/* ---- loading ---- */

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_CORRUPT, _ ("the trees are damaged: %s; train the model anew"),
               what);
  return FALSE;
}

/* A vector of that name and type; n -1: of any length, which it becomes. */
static const AisleTensor *
expect (const AisleTensors *tensors, const char *name, AisleDtype dtype, gint64 *n, GError **error)
{
  const AisleTensor *tensor = aisle_tensors_find (tensors, name);

  if (tensor == NULL || tensor->dtype != dtype || tensor->n_dims != 1 || (*n >= 0 && tensor->dims[0] != *n)
      || tensor->dims[0] > G_MAXINT32 / 2)
    {
      g_autofree char *what = g_strdup_printf (_ ("'%s' is missing or of another shape"), name);

      fail (error, what);
      return NULL;
    }
  *n = tensor->dims[0];
  return tensor;
}

/* Starts of runs that cover 0 .. end - 1; without empty ones where `filled`. */
static gboolean
check_starts (const GArray *starts, gint64 end, gboolean filled, GError **error)
{
  const gint32 *start = (const gint32 *) starts->data;
  gboolean sane = starts->len > 0 && start[0] == 0 && start[starts->len - 1] == end;

  for (guint i = 1; sane && i < starts->len; i++)
    sane = start[i - 1] < start[i] || (!filled && start[i - 1] == start[i]);
  return sane || fail (error, _ ("their parts do not join"));
}

/* A fork's children stand behind it, and every node but the root is the child of one fork: so every walk ends.  reached:
 * how many nodes the way to a node has. */
static gboolean
check_tree (const AisleForest *self, const AisleTreeNode *nodes, gint32 n, guint16 *reached, GError **error)
{
  memset (reached, 0, (gsize) n * sizeof *reached);
  reached[0] = 1;
  for (gint32 i = 0; i < n; i++)
    {
      const AisleTreeNode *node = &nodes[i];

      if (!reached[i] || isnan (node->value) || !(node->cover > 0) || isinf (node->cover) || !isfinite (node->gain))
        return fail (error, _ ("a node has no way to it, or is no number"));
      if (node->left == 0)
        {
          if (node->feature != 0 || node->flags != 0 || isinf (node->value))
            return fail (error, _ ("a leaf is not one"));
          continue;
        }
      if (node->left <= i || node->left >= n - 1 || reached[node->left] || reached[node->left + 1]
          || reached[i] > AISLE_TREE_MAX_DEPTH)
        return fail (error, _ ("a child stands in the wrong place"));
      reached[node->left] = reached[node->left + 1] = (guint16) (reached[i] + 1);
      if (node->feature < 0 || (gsize) node->feature >= self->n_features
          || (node->flags & ~(guint32) (AISLE_NODE_MISSING_LEFT | AISLE_NODE_CATEGORY)) != 0)
        return fail (error, _ ("a node asks for a feature that is not there"));
      if ((node->flags & AISLE_NODE_CATEGORY)
          && (node->set < 0 || node->set >= (gint32) self->set_starts->len - 1
              || (node->flags & AISLE_NODE_MISSING_LEFT)))
        return fail (error, _ ("a node asks for a set that is not there"));
    }
  return TRUE;
}

static gboolean
check_sets (const AisleForest *self, GError **error)
{
  const gint32 *codes = (const gint32 *) self->set_codes->data, *starts = (const gint32 *) self->set_starts->data;

  for (guint s = 0; s + 1 < self->set_starts->len; s++)
    for (gint32 i = starts[s]; i < starts[s + 1]; i++)
      if (codes[i] < 0 || codes[i] > AISLE_TREE_MAX_CODE || (i > starts[s] && codes[i] <= codes[i - 1]))
        return fail (error, _ ("a set's codes are not in order"));
  return TRUE;
}

static gboolean
load_list (GArray *list, const AisleTensors *tensors, const char *name, GError **error)
{
  gint64 n = -1;
  const AisleTensor *tensor = expect (tensors, name, AISLE_DTYPE_I32, &n, error);

  if (tensor == NULL)
    return FALSE;
  g_array_set_size (list, 0);
  g_array_append_vals (list, tensor->data, (guint) n);
  return TRUE;
}

static gboolean
load_nodes (AisleForest *self, const AisleTensors *tensors, GError **error)
{
  gint64 n = -1;

  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      const AisleTensor *tensor = expect (tensors, columns[c].name, columns[c].dtype, &n, error);

      if (tensor == NULL)
        return FALSE;
      g_array_set_size (self->nodes, (guint) n);
      for (gsize i = 0; i < (gsize) n; i++)
        memcpy ((guint8 *) &g_array_index (self->nodes, AisleTreeNode, i) + columns[c].offset,
                (const guint8 *) tensor->data + 4 * i, 4);
    }
  return TRUE;
}

static gboolean
load_parts (AisleForest *self, const AisleTensors *tensors, GError **error)
{
  g_autofree guint16 *reached = NULL;

  if (!load_list (self->starts, tensors, "starts", error) || !load_list (self->set_starts, tensors, "set_starts", error)
      || !load_list (self->set_codes, tensors, "set_codes", error) || !load_nodes (self, tensors, error)
      || !check_starts (self->starts, self->nodes->len, TRUE, error)
      || !check_starts (self->set_starts, self->set_codes->len, FALSE, error) || !check_sets (self, error))
    return FALSE;
  reached = g_try_new (guint16, (gsize) self->nodes->len + 1);
  if (reached == NULL)
    return fail (error, _ ("there is not enough memory for them"));
  for (guint t = 0; t + 1 < self->starts->len; t++)
    {
      const gint32 *start = &g_array_index (self->starts, gint32, t);

      if (!check_tree (self, &g_array_index (self->nodes, AisleTreeNode, start[0]), start[1] - start[0], reached,
                       error))
        return FALSE;
    }
  return TRUE;
}

AisleForest *
aisle_forest_load (const AisleTensors *tensors, GError **error)
{
  gint64 one = 1, two = 2;
  const AisleTensor *shape = expect (tensors, "shape", AISLE_DTYPE_I32, &two, error);
  const AisleTensor *base = shape != NULL ? expect (tensors, "base", AISLE_DTYPE_F32, &one, error) : NULL;
  g_autoptr (AisleForest) self = NULL;
  gint32 n_features, link;

  if (base == NULL)
    return NULL;
  n_features = ((const gint32 *) shape->data)[0];
  link = ((const gint32 *) shape->data)[1];
  if (n_features <= 0 || (gsize) n_features > AISLE_TREE_MAX_WIDTH || link < 0 || link >= AISLE_N_LINKS
      || !isfinite (*(const float *) base->data))
    {
      fail (error, _ ("their shape cannot be"));
      return NULL;
    }
  self = aisle_forest_new ((gsize) n_features, (AisleForestLink) link, *(const float *) base->data);
  return load_parts (self, tensors, error) ? g_steal_pointer (&self) : NULL;
}
