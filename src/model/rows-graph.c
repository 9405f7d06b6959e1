/* rows-graph.c: a full matrix and MatMul; or cells as three lists, row, column and value: what stands in the batch at the
 * row of each cell, times its value, is added up at its column.  The second holds N numbers for each row of the batch. */
#include "model/rows-graph.h"

#include "base/error.h"
#include "base/i18n.h"
#include "model/family.h"

#include <string.h>

#define MOST_FULL  (1 << 26) /* numbers of a full matrix: 256 MiB */
#define MOST_CELLS (1 << 23) /* 96 MiB in the file, and as much for each history while it is scored */

static gboolean
is_full (const AisleSparse *rows)
{
  gsize cells;

  return g_size_checked_mul (&cells, rows->n_rows, rows->n_columns) && cells <= MOST_FULL;
}

static gboolean
add_full (AisleGraph *graph, const char *name, const AisleSparse *rows)
{
  const gint64 dims[] = { (gint64) rows->n_rows, (gint64) rows->n_columns };
  g_autofree float *full = g_try_new0 (float, MAX (rows->n_rows * rows->n_columns, 1));

  if (full == NULL)
    return FALSE;
  for (gsize r = 0; r < rows->n_rows; r++)
    for (gint64 c = rows->start[r]; c < rows->start[r + 1]; c++)
      full[r * rows->n_columns + (gsize) rows->column[c]] = rows->value[c];
  aisle_graph_add_constant (graph, name, AISLE_DTYPE_F32, 2, dims, full, NULL);
  return TRUE;
}

/* A constant NAME_PART of n numbers in one row. */
static void
add_list (AisleGraph *graph, const char *name, const char *part, AisleDtype dtype, guint n_dims, gsize n,
          gconstpointer data)
{
  const gint64 dims[] = { n_dims == 2 ? 1 : (gint64) n, (gint64) n };
  g_autofree char *own = g_strconcat (name, part, NULL);

  aisle_graph_add_constant (graph, own, dtype, n_dims, dims, data, NULL);
}

static gboolean
add_cells (AisleGraph *graph, const char *name, const AisleSparse *rows)
{
  g_autofree gint32 *row = g_try_new (gint32, MAX (rows->n_values, 1));
  const gint64 width = (gint64) rows->n_columns, n = (gint64) rows->n_values, first = 0, end = 1;
  const float nothing = 0;

  if (row == NULL)
    return FALSE;
  for (gsize r = 0; r < rows->n_rows; r++)
    for (gint64 c = rows->start[r]; c < rows->start[r + 1]; c++)
      row[c] = (gint32) r;
  add_list (graph, name, "_row", AISLE_DTYPE_I32, 1, rows->n_values, row);
  add_list (graph, name, "_column", AISLE_DTYPE_I32, 2, rows->n_values, rows->column);
  add_list (graph, name, "_value", AISLE_DTYPE_F32, 1, rows->n_values, rows->value);
  add_list (graph, name, "_first", AISLE_DTYPE_I64, 1, 1, &first);
  add_list (graph, name, "_end", AISLE_DTYPE_I64, 1, 1, &end);
  add_list (graph, name, "_width", AISLE_DTYPE_I64, 1, 1, &width);
  add_list (graph, name, "_cells", AISLE_DTYPE_I64, 1, 1, &n);
  add_list (graph, name, "_nothing", AISLE_DTYPE_F32, 1, 1, &nothing);
  return TRUE;
}

gboolean
aisle_rows_graph_add (AisleGraph *graph, const char *name, const AisleSparse *rows, const AisleFamily *family,
                      GError **error)
{
  if (is_full (rows))
    return add_full (graph, name, rows) || aisle_memory_fail (family, error);
  if (rows->n_values > 0 && rows->n_values <= MOST_CELLS && rows->n_rows <= G_MAXINT32)
    return add_cells (graph, name, rows) || aisle_memory_fail (family, error);
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
               _ ("'%s' is too large for a graph: it would hold %zu numbers, at most %d are possible; keep fewer "
                  "neighbours, leave out rare items, or use its arrays"),
               family->id, rows->n_values, MOST_CELLS);
  return FALSE;
}

/* Stands for: # the name of the rows, @ of the result. */
static AisleNode *
add_node (AisleGraph *graph, const char *name, const char *to, const char *op, const char *inputs, const char *output)
{
  g_autoptr (GString) in = g_string_new (inputs), out = g_string_new (output);

  g_string_replace (in, "#", name, 0);
  g_string_replace (in, "@", to, 0);
  g_string_replace (out, "@", to, 0);
  return aisle_graph_add_node (graph, op, in->str, out->str);
}

void
aisle_rows_graph_multiply (AisleGraph *graph, const char *name, const AisleSparse *rows, const char *from,
                           const char *to)
{
  g_autofree char *full = g_strdup_printf ("%s #", from), *gathered = g_strdup_printf ("%s #_row", from);

  if (is_full (rows))
    {
      add_node (graph, name, to, "MatMul", full, "@");
      return;
    }
  aisle_node_set_integer (add_node (graph, name, to, "Gather", gathered, "@_taken"), "axis", 1);
  add_node (graph, name, to, "Mul", "@_taken #_value", "@_cell");
  add_node (graph, name, to, "Shape", from, "@_shape");
  add_node (graph, name, to, "Slice", "@_shape #_first #_end", "@_batch");
  aisle_node_set_integer (add_node (graph, name, to, "Concat", "@_batch #_cells", "@_tall"), "axis", 0);
  aisle_node_set_integer (add_node (graph, name, to, "Concat", "@_batch #_width", "@_wide"), "axis", 0);
  add_node (graph, name, to, "Expand", "#_column @_tall", "@_place");
  add_node (graph, name, to, "Expand", "#_nothing @_wide", "@_empty");
  AisleNode *scatter = add_node (graph, name, to, "ScatterElements", "@_empty @_place @_cell", "@");
  aisle_node_set_integer (scatter, "axis", 1);
  aisle_node_set_text (scatter, "reduction", "add");
}
