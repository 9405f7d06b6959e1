/* graph-check.c: judges a graph before anything runs: names, operators, attributes and types.
 *
 * Shapes are judged where they become known, by each kernel.  A graph read from a file ends here when it is hostile. */
#include "opgraph/op-kernel.h"

#define MAX_NODES      100000
#define MAX_NAMES      1000000
#define MAX_NODE_NAMES 4096

/* Types of the values defined so far: name -> AisleOpType + 1. */
typedef struct
{
  const AisleGraph *graph;
  GHashTable *types;
} Scope;

static gboolean
define (Scope *self, const char *name, AisleOpType type, GError **error)
{
  if (*name == '\0')
    g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("a value has no name"));
  else if (!g_hash_table_insert (self->types, (gpointer) name, GINT_TO_POINTER (type + 1)))
    g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("'%s' is defined twice"), name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_dims (const AisleGraph *graph, const AisleValueInfo *info, GError **error)
{
  gint64 dims[AISLE_TENSOR_MAX_DIMS], lowest = -(gint64) aisle_graph_n_free (graph);
  gsize n;
  for (guint d = 0; d < info->n_dims; d++)
    dims[d] = info->dims[d] < 0 && info->dims[d] >= lowest ? 1 : info->dims[d];
  if (aisle_op_count (info->n_dims, dims, &n))
    return TRUE;
  g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("'%s' has a shape that cannot be"), info->name);
  return FALSE;
}

static const AisleOpAttribute *
find_spec (const AisleOp *op, const char *name)
{
  for (const AisleOpAttribute *spec = op->attributes; spec->name != NULL; spec++)
    if (g_str_equal (spec->name, name))
      return spec;
  return NULL;
}

static char
kind_of (const AisleAttribute *attribute)
{
  return attribute->is_list         ? 'l'
         : attribute->is_real_list  ? 'm'
         : attribute->is_real       ? 'r'
         : attribute->texts != NULL ? 's'
         : attribute->text != NULL  ? 't'
                                    : 'i';
}

static gboolean
check_attributes (const AisleOp *op, const AisleNode *node, GError **error)
{
  for (guint i = 0; i < node->attributes->len; i++)
    {
      const AisleAttribute *attribute = &g_array_index (node->attributes, AisleAttribute, i);
      const AisleOpAttribute *spec = find_spec (op, attribute->name);
      char kind = kind_of (attribute);
      if (spec == NULL || spec->kind != kind || aisle_node_find_attribute (node, attribute->name) != attribute)
        {
          g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT,
                       _ ("attribute '%s' is unknown, of the wrong type, or given twice"), attribute->name);
          return FALSE;
        }
    }
  for (const AisleOpAttribute *spec = op->attributes; spec->name != NULL; spec++)
    if (spec->required && aisle_node_find_attribute (node, spec->name) == NULL)
      {
        g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("attribute '%s' is missing"), spec->name);
        return FALSE;
      }
  return TRUE;
}

/* Whether a value of this type may stand for the letter; `same` remembers what N and A were. */
static gboolean
fits_letter (char letter, AisleOpType type, int *same)
{
  switch (letter)
    {
    case 'F':
      return type == AISLE_OP_F32;
    case 'I':
      return type == AISLE_OP_I64;
    case 'J':
      return type == AISLE_OP_I32;
    case 'X':
      return type == AISLE_OP_I32 || type == AISLE_OP_I64;
    case 'B':
      return type == AISLE_OP_BOOL;
    case 'N':
      if (type == AISLE_OP_BOOL)
        return FALSE;
      G_GNUC_FALLTHROUGH;
    default:
      if (*same >= 0 && *same != (int) type)
        return FALSE;
      *same = type;
      return TRUE;
    }
}

/* ONNX numbers of the types that Cast can name. */
static gboolean
cast_type (const AisleNode *node, AisleOpType *type, GError **error)
{
  switch (aisle_node_integer (node, "to", 0))
    {
    case 1:
      *type = AISLE_OP_F32;
      return TRUE;
    case 6:
      *type = AISLE_OP_I32;
      return TRUE;
    case 7:
      *type = AISLE_OP_I64;
      return TRUE;
    case 9:
      *type = AISLE_OP_BOOL;
      return TRUE;
    default:
      g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT,
                   _ ("attribute 'to' is not float, int32, int64 or bool"));
      return FALSE;
    }
}

/* The letter for the next name in a row of them, and whether it may be left out. */
static char
next_letter (const char **letters, gboolean *optional)
{
  char letter = **letters;
  if (letter == '>' || letter == '\0')
    return '\0';
  *optional = (*letters)[1] == '?';
  if ((*letters)[1] != '*')
    *letters += *optional ? 2 : 1;
  return letter;
}

/* Whether the letters that are left need no name any more. */
static gboolean
may_end (const char *letters, gboolean repeated)
{
  if (repeated && *letters != '\0' && letters[1] == '*')
    letters += 2;
  while (*letters != '>' && *letters != '\0' && letters[1] == '?')
    letters += 2;
  return *letters == '>' || *letters == '\0';
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail_names (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return aisle_op_fail (error, message);
}

/* Matches the node's inputs against the operator's letters; `same` receives what N and A are. */
static gboolean
check_inputs (Scope *self, const AisleOp *op, const AisleNode *node, int *same, GError **error)
{
  const char *letters = op->types;
  gboolean optional;
  for (char **input = node->inputs; *input != NULL; input++)
    {
      int known = GPOINTER_TO_INT (g_hash_table_lookup (self->types, *input));
      char letter = next_letter (&letters, &optional);
      if (letter == '\0')
        return fail_names (error, "%s", _ ("too many inputs"));
      if (**input == '\0' && optional)
        continue;
      if (known == 0)
        return fail_names (error, _ ("input '%s' is not defined before"), *input);
      if (!fits_letter (letter, (AisleOpType) (known - 1), same))
        return fail_names (error, _ ("input '%s' is of the wrong type"), *input);
    }
  return may_end (letters, node->inputs[0] != NULL) || fail_names (error, "%s", _ ("too few inputs"));
}

static gboolean
output_type (const AisleNode *node, char letter, int same, AisleOpType *type, GError **error)
{
  switch (letter)
    {
    case 'C':
      return cast_type (node, type, error);
    case 'B':
      *type = AISLE_OP_BOOL;
      return TRUE;
    case 'I':
      *type = AISLE_OP_I64;
      return TRUE;
    case 'F':
      *type = AISLE_OP_F32;
      return TRUE;
    default:
      *type = (AisleOpType) same;
      return TRUE;
    }
}

static gboolean
define_outputs (Scope *self, const AisleOp *op, const AisleNode *node, int same, GError **error)
{
  const char *letters = strchr (op->types, '>') + 1;
  gboolean optional;
  for (char **output = node->outputs; *output != NULL; output++)
    {
      char letter = next_letter (&letters, &optional);
      AisleOpType type;
      if (letter == '\0')
        return fail_names (error, "%s", _ ("too many outputs"));
      if (**output == '\0' && optional)
        continue;
      if (!output_type (node, letter, same, &type, error) || !define (self, *output, type, error))
        return FALSE;
    }
  return may_end (letters, node->outputs[0] != NULL) || fail_names (error, "%s", _ ("too few outputs"));
}

static gboolean
check_node (Scope *self, const AisleNode *node, GError **error)
{
  const AisleOp *op = aisle_op_find (node->op);
  int same = -1;
  if (op == NULL)
    g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("operator '%s' is not supported"), node->op);
  else if (g_strv_length (node->inputs) > MAX_NODE_NAMES || g_strv_length (node->outputs) > MAX_NODE_NAMES)
    g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("too many inputs or outputs"));
  else if (check_attributes (op, node, error) && check_inputs (self, op, node, &same, error)
           && define_outputs (self, op, node, same, error))
    return TRUE;
  g_prefix_error (error, _ ("node '%s': "), node->name);
  return FALSE;
}

static gboolean
check_outputs (Scope *self, const GArray *outputs, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < outputs->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (outputs, AisleValueInfo, i);
      if (!check_dims (self->graph, info, error))
        return FALSE;
      if (GPOINTER_TO_INT (g_hash_table_lookup (self->types, info->name)) - 1 != (int) info->dtype
          || !g_hash_table_add (seen, info->name))
        {
          g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT,
                       _ ("output '%s' is never made, of another type, or named twice"), info->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_scope (Scope *self, GError **error)
{
  const GArray *inputs = aisle_graph_inputs (self->graph), *outputs = aisle_graph_outputs (self->graph);
  const AisleTensors *constants = aisle_graph_constants (self->graph);
  const GPtrArray *nodes = aisle_graph_nodes (self->graph);

  if (aisle_graph_fault (self->graph, error))
    return FALSE;
  if (nodes->len > MAX_NODES || inputs->len > MAX_NAMES || outputs->len > MAX_NAMES
      || aisle_tensors_n (constants) > MAX_NAMES || outputs->len == 0)
    {
      g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("no output, or too many nodes or values"));
      return FALSE;
    }
  for (guint i = 0; i < inputs->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (inputs, AisleValueInfo, i);
      if (!check_dims (self->graph, info, error) || !define (self, info->name, (AisleOpType) info->dtype, error))
        return FALSE;
    }
  for (gsize i = 0; i < aisle_tensors_n (constants); i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (constants, i);
      if (!define (self, tensor->name, (AisleOpType) tensor->dtype, error))
        return FALSE;
    }
  for (guint i = 0; i < nodes->len; i++)
    if (!check_node (self, g_ptr_array_index (nodes, i), error))
      return FALSE;
  return check_outputs (self, outputs, error);
}

gboolean
aisle_graph_check (const AisleGraph *self, GError **error)
{
  g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
  Scope scope = { self, types };
  if (check_scope (&scope, error))
    return TRUE;
  g_prefix_error (error, _ ("graph '%s': "), aisle_graph_get_name (self));
  return FALSE;
}
