/* known-ranker.c: two rankers of one family, of which the second scores customers with a past (model.h).
 *
 *   score (row) = known (row)       where feature AISLE_RANK_KNOWN_BY of the row is above AISLE_RANK_KNOWN
 *                 everybody (row)   elsewhere
 *
 * It is a model of its family like any other: it is stored, explained and written as a graph, and where both are trees it
 * is trees too, each behind a fork that asks for a past.  Letters: R rows, F columns of both. */
#include "model/ranker.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

typedef struct
{
  AisleModel parent;
  AisleFamily family; /* that of both, with the operations below */
  AisleModel *sides[2];
  AisleRankerColumns columns; /* of both, each once, and the one that tells who is known */
  gsize gate;                 /* its number */
  AisleForest *forest;        /* (nullable) */
} KnownRanker;

static const char *const prefixes[] = { "everybody.", "known." };

static void
known_free (AisleModel *model)
{
  KnownRanker *self = (KnownRanker *) model;

  aisle_model_free (self->sides[0]);
  aisle_model_free (self->sides[1]);
  aisle_ranker_columns_clear (&self->columns);
  aisle_forest_free (self->forest);
  g_free (self);
}

const AisleModel *
aisle_ranker_side (const AisleModel *model, gboolean known)
{
  return model->family->free == known_free ? ((const KnownRanker *) model)->sides[known ? 1 : 0] : model;
}

/* ---- scores ---- */

static gboolean
is_known (const AisleRankSet *set, gssize gate, gsize row)
{
  return gate >= 0 && set->features[row * set->n_features + (gsize) gate] > AISLE_RANK_KNOWN;
}

static gboolean
known_rank (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error)
{
  const KnownRanker *self = (const KnownRanker *) model;
  const gssize gate = aisle_rank_set_column (set, AISLE_RANK_KNOWN_BY);
  g_autofree float *others = NULL;
  gsize n_known = 0;

  for (gsize row = 0; row < set->n_rows; row++)
    n_known += is_known (set, gate, row);
  if (n_known == 0 || n_known == set->n_rows)
    return aisle_ranker_side (model, n_known > 0)
        ->family->rank (aisle_ranker_side (model, n_known > 0), set, scores, error);
  others = g_try_new (float, set->n_rows);
  if (others == NULL)
    return aisle_memory_fail (model->family, error);
  if (!self->sides[0]->family->rank (self->sides[0], set, scores, error)
      || !self->sides[1]->family->rank (self->sides[1], set, others, error))
    return FALSE;
  for (gsize row = 0; row < set->n_rows; row++)
    if (is_known (set, gate, row))
      scores[row] = others[row];
  return TRUE;
}

static gboolean
known_parts (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts, GError **error)
{
  const gssize gate = aisle_rank_set_column (set, AISLE_RANK_KNOWN_BY);
  const gsize width = set->n_features + 1;

  for (gsize from = 0, to; from < n; from = to)
    {
      const gboolean known = is_known (set, gate, first + from);
      const AisleModel *side = aisle_ranker_side (model, known);

      for (to = from + 1; to < n && is_known (set, gate, first + to) == known;)
        to++;
      if (!side->family->rank_parts (side, set, first + from, to - from, parts + from * width, error))
        return FALSE;
    }
  return TRUE;
}

static const char *const *
known_columns (const AisleModel *model, gsize *n)
{
  const KnownRanker *self = (const KnownRanker *) model;

  *n = self->columns.n;
  return (const char *const *) self->columns.ids;
}

static gboolean
known_importance (const AisleModel *model, double *gains, double *splits, GError **error)
{
  const KnownRanker *self = (const KnownRanker *) model;

  memset (gains, 0, self->columns.n * sizeof *gains);
  memset (splits, 0, self->columns.n * sizeof *splits);
  for (gsize s = 0; s < G_N_ELEMENTS (self->sides); s++)
    {
      gsize n;
      g_autofree gint64 *at = aisle_ranker_columns_of (&self->columns, self->sides[s], &n);
      g_autofree double *own_gains = g_new0 (double, n + 1), *own_splits = g_new0 (double, n + 1);

      if (!self->sides[s]->family->importance (self->sides[s], own_gains, own_splits, error))
        return FALSE;
      for (gsize f = 0; f < n; f++)
        {
          gains[at[f]] += own_gains[f];
          splits[at[f]] += own_splits[f];
        }
    }
  return TRUE;
}

/* ---- kept ---- */

static gboolean
known_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const KnownRanker *self = (const KnownRanker *) model;

  for (gsize s = 0; s < G_N_ELEMENTS (self->sides); s++)
    {
      g_autoptr (AisleTensors) own = aisle_tensors_new ();

      if (!self->sides[s]->family->save (self->sides[s], own, error))
        return FALSE;
      if (!aisle_tensors_put (tensors, own, prefixes[s]))
        return aisle_memory_fail (model->family, error);
    }
  return TRUE;
}

static AisleModel *
load_side (const AisleFamily *family, const AisleTensors *tensors, gsize s, const AisleParams *params, GError **error)
{
  g_autoptr (AisleTensors) own = aisle_tensors_pick (tensors, prefixes[s]);

  if (own != NULL)
    return family->load (own, params, error);
  aisle_memory_fail (family, error);
  return NULL;
}

AisleModel *
aisle_model_load (const AisleFamily *family, const AisleTensors *tensors, const AisleParams *params, GError **error)
{
  g_autoptr (AisleModel) everybody = NULL;
  AisleModel *known;
  gboolean pair = FALSE;

  for (gsize t = 0; family->task == AISLE_TASK_SEARCH && t < aisle_tensors_n (tensors); t++)
    pair |= g_str_has_prefix (aisle_tensors_at (tensors, t)->name, prefixes[0]);
  if (!pair)
    return family->load (tensors, params, error);
  everybody = load_side (family, tensors, 0, params, error);
  known = everybody != NULL ? load_side (family, tensors, 1, params, error) : NULL;
  return known != NULL ? aisle_known_ranker_new (g_steal_pointer (&everybody), known) : NULL;
}

/* ---- as a graph ---- */

static AisleGraph *
known_graph (const AisleModel *model, GError **error)
{
  const KnownRanker *self = (const KnownRanker *) model;
  const gint64 shape[] = { AISLE_DIM_BATCH, (gint64) self->columns.n }, one = 1, axis = 1, gate = (gint64) self->gate;
  const float least = AISLE_RANK_KNOWN;
  g_autoptr (AisleGraph) graph = aisle_graph_new (self->family.id);

  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, shape);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 1, shape);
  aisle_graph_add_constant (graph, "gate", AISLE_DTYPE_I64, 1, &one, &gate, NULL);
  aisle_graph_add_constant (graph, "axes", AISLE_DTYPE_I64, 1, &one, &axis, NULL);
  aisle_graph_add_constant (graph, "least", AISLE_DTYPE_F32, 0, NULL, &least, NULL);
  aisle_graph_add_node (graph, "Identity", "features", "all");
  if (!aisle_ranker_columns_add_graph (&self->columns, self->sides[0], "everybody", graph, error)
      || !aisle_ranker_columns_add_graph (&self->columns, self->sides[1], "customers", graph, error))
    return NULL;
  aisle_node_set_integer (aisle_graph_add_node (graph, "Gather", "all gate", "pasts"), "axis", 1);
  aisle_graph_add_node (graph, "Squeeze", "pasts axes", "past");
  aisle_graph_add_node (graph, "Greater", "past least", "known");
  aisle_graph_add_node (graph, "Where", "known customers/model/scores everybody/model/scores", "scores");
  return g_steal_pointer (&graph);
}

/* ---- as trees ---- */

/* Root: who is known goes right.  The tree stands on its side, a leaf that adds nothing on the other. */
static void
add_gated (AisleForest *to, const KnownRanker *self, gsize s, const AisleTreeNode *tree, gsize n)
{
  g_autofree gint64 *at = NULL;
  gsize n_columns;
  const gint32 root = 1 + (s == 1), other = 1 + (s == 0), rest = 3;
  AisleTreeNode fork = { 1, (gint32) self->gate, AISLE_NODE_MISSING_LEFT, 0, AISLE_RANK_KNOWN, 0, 0 };
  guint first = to->nodes->len;
  gint32 end;

  at = aisle_ranker_columns_of (&self->columns, self->sides[s], &n_columns);
  g_array_set_size (to->nodes, first + (guint) (n + 2));
  AisleTreeNode *nodes = &g_array_index (to->nodes, AisleTreeNode, first);
  for (gsize i = 0; i < n; i++)
    {
      AisleTreeNode *node = &nodes[i == 0 ? (gsize) root : (gsize) rest + i - 1];

      *node = tree[i];
      if (node->left == 0)
        continue;
      node->left += rest - 1; /* a child's number is at least 1 */
      node->feature = (gint32) at[node->feature];
    }
  fork.cover = tree[0].cover;
  nodes[0] = fork;
  nodes[other] = (AisleTreeNode){ 0 };
  end = (gint32) to->nodes->len;
  g_array_append_val (to->starts, end);
}

/* NULL where a side is no trees, or splits by categories. */
static AisleForest *
join_forests (const KnownRanker *self)
{
  const AisleForest *forests[2];
  AisleForest *joined;

  for (gsize s = 0; s < 2; s++)
    {
      forests[s] = self->family.forest != NULL ? self->family.forest (self->sides[s]) : NULL;
      if (forests[s] == NULL || forests[s]->set_starts->len > 1 || forests[s]->base != 0)
        return NULL;
    }
  joined = aisle_forest_new (self->columns.n, AISLE_LINK_NONE, 0);
  for (gsize s = 0; s < 2; s++)
    for (gsize t = 0; t < aisle_forest_n_trees (forests[s]); t++)
      {
        gint32 from = g_array_index (forests[s]->starts, gint32, t),
               to = g_array_index (forests[s]->starts, gint32, t + 1);

        add_gated (joined, self, s, &g_array_index (forests[s]->nodes, AisleTreeNode, from), (gsize) (to - from));
      }
  return joined;
}

static const AisleForest *
known_forest (const AisleModel *model)
{
  return ((const KnownRanker *) model)->forest;
}

/* ---- making ---- */

/* Of both sides, and the one that tells who is known. */
static void
gather_columns (KnownRanker *self)
{
  AisleRankerColumns *columns = &self->columns;

  aisle_ranker_columns_join (columns, self->sides, G_N_ELEMENTS (self->sides));
  while (self->gate < columns->n && !g_str_equal (columns->ids[self->gate], AISLE_RANK_KNOWN_BY))
    self->gate++;
  if (self->gate < columns->n)
    return;
  columns->ids = g_renew (char *, columns->ids, columns->n + 2);
  columns->ids[columns->n++] = g_strdup (AISLE_RANK_KNOWN_BY);
  columns->ids[columns->n] = NULL;
}

AisleModel *
aisle_known_ranker_new (AisleModel *everybody, AisleModel *known)
{
  KnownRanker *self = g_new0 (KnownRanker, 1);

  self->family = *everybody->family;
  self->sides[0] = everybody;
  self->sides[1] = known;
  gather_columns (self);
  self->forest = join_forests (self);
  self->family.save = known_save;
  self->family.free = known_free;
  self->family.weigh = NULL; /* each side has its own */
  self->family.columns = known_columns;
  self->family.rank = known_rank;
  self->family.rank_parts = self->family.rank_parts != NULL ? known_parts : NULL;
  self->family.importance = self->family.importance != NULL ? known_importance : NULL;
  self->family.graph = self->family.graph != NULL ? known_graph : NULL;
  self->family.forest = self->forest != NULL ? known_forest : NULL;
  self->parent.family = &self->family;
  return &self->parent;
}
