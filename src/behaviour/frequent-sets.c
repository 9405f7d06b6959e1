/* frequent-sets.c: the tree of prefixes, and its conditional trees.
 *
 * Labels of a tree are its items from the most popular on; a path from the root has them in ascending order.  All sets
 * whose least popular item is l come from the paths above the nodes of l, so the items can be searched side by side. */
#include "behaviour/frequent-sets.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "numeric/key-sort.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"

#include <stdatomic.h>

#define ROOT       0
#define NODE_BYTES (sizeof (Node) + 2 * sizeof (guint32)) /* with its share of the hash table */

typedef struct
{
  guint32 label, parent, next; /* next: of the same label, 0 none */
  guint32 count;
} Node;

typedef struct
{
  guint n_labels;
  guint32 *labels; /* n_labels: places in the result's items, ascending */
  guint32 *first;  /* n_labels: the last node added, 0 none */
  guint32 *total;  /* n_labels */
  Node *nodes;
  guint32 n_nodes, room;
  guint32 *slots; /* hash table of nodes by parent and label, 0 empty */
  guint32 mask;
} Tree;

typedef struct
{
  const AisleItemSets *baskets;
  const AisleFrequentOptions *options;
  AisleFrequentSets *result;
  GCancellable *cancellable;
  const AisleProgress *progress; /* (nullable) */
  Tree tree;
  gint64 deadline;
  atomic_size_t bytes;
  atomic_int no_time, no_memory, stopped;
  GArray **found; /* AisleFrequentSet of each item; NULL: not searched to the end */
} Search;

/* ---- a tree ---- */

static void
tree_clear (Tree *tree)
{
  g_free (tree->labels);
  g_free (tree->first);
  g_free (tree->total);
  g_free (tree->nodes);
  g_free (tree->slots);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

/* For at most n_nodes nodes beside the root. */
static gboolean
tree_init (Tree *tree, guint n_labels, gsize n_nodes)
{
  gsize slots = 16;
  while (slots < n_nodes + n_nodes / 2)
    slots *= 2;
  *tree = (Tree){ .n_labels = n_labels, .n_nodes = 1, .room = (guint32) n_nodes + 1, .mask = (guint32) (slots - 1) };
  tree->labels = g_try_new (guint32, n_labels + 1);
  tree->first = g_try_new0 (guint32, n_labels + 1);
  tree->total = g_try_new0 (guint32, n_labels + 1);
  tree->nodes = g_try_new (Node, n_nodes + 1);
  tree->slots = g_try_new0 (guint32, slots);
  if (tree->labels == NULL || tree->first == NULL || tree->total == NULL || tree->nodes == NULL || tree->slots == NULL)
    return FALSE;
  tree->nodes[ROOT] = (Node){ 0 };
  return TRUE;
}

/* The child of a node, made where there is none. */
static guint32
tree_child (Tree *tree, guint32 parent, guint32 label)
{
  guint64 hash = ((guint64) parent << 32 | label) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint32 slot = (guint32) (hash >> 32) & tree->mask;
  while (tree->slots[slot] != 0)
    {
      const Node *node = &tree->nodes[tree->slots[slot]];
      if (node->parent == parent && node->label == label)
        return tree->slots[slot];
      slot = (slot + 1) & tree->mask;
    }
  guint32 child = tree->slots[slot] = tree->n_nodes++;
  tree->nodes[child] = (Node){ label, parent, tree->first[label], 0 };
  tree->first[label] = child;
  return child;
}

/* A path of ascending labels. */
static void
tree_add (Tree *tree, const gint32 *path, gsize n, guint32 count)
{
  guint32 node = ROOT;
  for (gsize i = 0; i < n; i++)
    {
      node = tree_child (tree, node, (guint32) path[i]);
      tree->nodes[node].count += count;
      tree->total[path[i]] += count;
    }
}

/* ---- the search ---- */

static gboolean
may_go_on (Search *self, gsize more_bytes)
{
  if (atomic_fetch_add (&self->bytes, more_bytes) + more_bytes > self->options->memory)
    atomic_store (&self->no_memory, 1);
  else if (self->deadline != 0 && g_get_monotonic_time () > self->deadline)
    atomic_store (&self->no_time, 1);
  else if (aisle_progress_is_enough (self->progress))
    atomic_store (&self->stopped, 1);
  return !atomic_load (&self->no_memory) && !atomic_load (&self->no_time) && !atomic_load (&self->stopped)
         && !g_cancellable_is_cancelled (self->cancellable);
}

static gboolean
emit (Search *self, GArray *found, AisleFrequentSet *set, guint32 item, guint32 count)
{
  AisleFrequentSet one = *set;
  one.items[one.n++] = item;
  one.count = count;
  g_array_append_val (found, one);
  return found->len % 4096 != 0 || may_go_on (self, 4096 * sizeof one);
}

/* Baskets of each label above the nodes of one; how long their paths are in all. */
static gsize
count_above (const Tree *tree, guint32 label, guint32 *counts)
{
  gsize length = 0;
  memset (counts, 0, label * sizeof *counts);
  for (guint32 node = tree->first[label]; node != 0; node = tree->nodes[node].next)
    for (guint32 up = tree->nodes[node].parent; up != ROOT; up = tree->nodes[up].parent)
      {
        counts[tree->nodes[up].label] += tree->nodes[node].count;
        length++;
      }
  return length;
}

/* The tree of what stands above the nodes of a label; counts become its labels, -1 for what is not frequent. */
static gboolean
tree_above (Tree *above, const Tree *tree, guint32 label, guint32 *counts, gsize length, guint32 least)
{
  guint n = 0;
  g_autofree gint32 *path = NULL;
  for (guint32 l = 0; l < label; l++)
    n += counts[l] >= least;
  path = g_try_new (gint32, (gsize) label + 1);
  if (path == NULL || !tree_init (above, n, length))
    return FALSE;
  n = 0;
  for (guint32 l = 0; l < label; l++)
    if (counts[l] >= least)
      {
        above->labels[n] = tree->labels[l];
        counts[l] = n++;
      }
    else
      counts[l] = G_MAXUINT32;
  for (guint32 node = tree->first[label]; node != 0; node = tree->nodes[node].next)
    {
      gsize at = label;
      for (guint32 up = tree->nodes[node].parent; up != ROOT; up = tree->nodes[up].parent)
        if (counts[tree->nodes[up].label] != G_MAXUINT32)
          path[--at] = (gint32) counts[tree->nodes[up].label];
      tree_add (above, path + at, label - at, tree->nodes[node].count);
    }
  return TRUE;
}

static gboolean search_label (Search *self, const Tree *tree, guint32 label, const AisleFrequentSet *with,
                              GArray *found);

static gboolean
search_tree (Search *self, const Tree *tree, const AisleFrequentSet *with, GArray *found)
{
  for (guint32 label = 0; label < tree->n_labels; label++)
    if (!search_label (self, tree, label, with, found))
      return FALSE;
  return TRUE;
}

/* All sets of a label, those above it, and what they are searched with; FALSE when the search has to stop. */
static gboolean
search_label (Search *self, const Tree *tree, guint32 label, const AisleFrequentSet *with, GArray *found)
{
  AisleFrequentSet set = *with;
  guint32 least = self->options->least;
  if (!emit (self, found, &set, tree->labels[label], tree->total[label]))
    return FALSE;
  set.items[set.n++] = tree->labels[label];
  if (set.n >= self->options->most || label == 0)
    return TRUE;
  g_autofree guint32 *counts = g_try_new (guint32, label);
  if (counts == NULL)
    {
      atomic_store (&self->no_memory, 1);
      return FALSE;
    }
  gsize length = count_above (tree, label, counts), frequent = 0;
  for (guint32 l = 0; l < label; l++)
    if (counts[l] >= least)
      {
        frequent++;
        /* Pairs are the last: no tree is needed. */
        if (set.n + 1 == self->options->most && !emit (self, found, &set, tree->labels[l], counts[l]))
          return FALSE;
      }
  if (frequent == 0 || set.n + 1 == self->options->most)
    return may_go_on (self, 0);
  gsize bytes = length * NODE_BYTES;
  g_auto (Tree) above = { 0 };
  gboolean ok = may_go_on (self, bytes);
  if (ok && !tree_above (&above, tree, label, counts, length, least))
    {
      atomic_store (&self->no_memory, 1);
      ok = FALSE;
    }
  ok = ok && search_tree (self, &above, &set, found);
  atomic_fetch_sub (&self->bytes, bytes);
  return ok;
}

static gboolean
search_item (gsize index, guint worker, gpointer data, GError **error)
{
  Search *self = data;
  static const AisleFrequentSet nothing = { 0 };
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (AisleFrequentSet));
  if (may_go_on (self, 0) && search_label (self, &self->tree, (guint32) index, &nothing, found))
    self->found[index] = g_steal_pointer (&found);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* ---- the items that take part ---- */

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to search so many baskets: ask for a higher support"));
  return FALSE;
}

AisleFrequentCost
aisle_frequent_cost (const AisleItemSets *baskets, guint32 least)
{
  AisleFrequentCost cost = { 0 };
  for (gsize item = 0; item < baskets->n_items; item++)
    if (baskets->support[item] >= MAX (least, 1))
      {
        cost.n_items++;
        cost.n_entries += baskets->support[item];
      }
  cost.bytes = cost.n_entries * NODE_BYTES;
  return cost;
}

/* The frequent items from the most popular on, as many as the tree has room for. */
static gboolean
choose_items (Search *self, gint32 *labels, AisleProgress *progress, GError **error)
{
  const AisleItemSets *baskets = self->baskets;
  AisleFrequentSets *result = self->result;
  result->n_frequent = aisle_frequent_cost (baskets, self->options->least).n_items;
  g_autofree guint64 *keys = g_try_new (guint64, result->n_frequent + 1);
  result->items = g_try_new (gint32, result->n_frequent + 1);
  result->counts = g_try_new (guint32, result->n_frequent + 1);
  if (keys == NULL || result->items == NULL || result->counts == NULL)
    return out_of_memory (error);
  for (gsize item = 0, n = 0; item < baskets->n_items; item++)
    {
      labels[item] = -1;
      if (baskets->support[item] < MAX (self->options->least, 1))
        continue;
      keys[n] = baskets->support[item];
      result->items[n++] = (gint32) item;
    }
  if (!aisle_key_sort (keys, (guint32 *) result->items, result->n_frequent, TRUE, progress, _ ("Sorting items"), error))
    return FALSE;
  gsize entries = 0;
  for (gsize i = 0; i < result->n_frequent; i++)
    {
      guint32 count = baskets->support[result->items[i]];
      /* Half of the memory is for the tree. */
      if ((entries + count) * NODE_BYTES > self->options->memory / 2 || entries + count >= G_MAXUINT32 - 1)
        {
          atomic_store (&self->no_memory, 1);
          break;
        }
      entries += count;
      result->counts[i] = count;
      labels[result->items[i]] = (gint32) i;
      result->n_items = i + 1;
    }
  if (!tree_init (&self->tree, (guint) result->n_items, entries))
    return out_of_memory (error);
  atomic_store (&self->bytes, entries * NODE_BYTES);
  for (guint i = 0; i < result->n_items; i++)
    self->tree.labels[i] = i;
  return TRUE;
}

static gboolean
plant (Search *self, AisleProgress *progress, GError **error)
{
  const AisleItemSets *baskets = self->baskets;
  g_autofree gint32 *labels = g_try_new (gint32, baskets->n_items + 1);
  g_autofree gint32 *path = g_try_new (gint32, baskets->n_items + 1);
  if (labels == NULL || path == NULL)
    return out_of_memory (error);
  if (!choose_items (self, labels, progress, error))
    return FALSE;
  for (gsize s = 0; s < baskets->n_sets; s++)
    {
      gsize n = 0;
      for (guint64 e = baskets->starts[s]; e < baskets->starts[s + 1]; e++)
        if (labels[baskets->items[e]] >= 0)
          path[n++] = labels[baskets->items[e]];
      if (n > 1)
        aisle_sort_ids (path, n);
      tree_add (&self->tree, path, n, 1);
      if (s % 8192 == 0
          && !aisle_progress_step (progress, (double) s / (double) baskets->n_sets, _ ("Sorting baskets"), error))
        return FALSE;
    }
  return TRUE;
}

/* What was found for the items from the most popular on, up to the first that was not searched to the end. */
static void
collect (Search *self)
{
  AisleFrequentSets *result = self->result;
  gsize n = 0;
  while (n < result->n_items && self->found[n] != NULL)
    {
      g_array_append_vals (result->sets, self->found[n]->data, self->found[n]->len);
      n++;
    }
  result->n_items = n;
  result->stopped = n < result->n_frequent && atomic_load (&self->stopped);
  result->no_time = n < result->n_frequent && !result->stopped && atomic_load (&self->no_time);
  result->no_memory = n < result->n_frequent && !result->stopped && !result->no_time;
}

AisleFrequentSets *
aisle_frequent_sets_new (const AisleItemSets *baskets, const AisleFrequentOptions *options, AisleProgress *progress,
                         GError **error)
{
  g_autoptr (AisleFrequentSets) result = g_new0 (AisleFrequentSets, 1);
  AisleProgress planting = aisle_progress_part (progress, 0, 0.3), searching = aisle_progress_part (progress, 0.3, 1);
  Search self = { .baskets = baskets, .options = options, .result = result };
  self.cancellable = progress != NULL ? progress->cancellable : NULL;
  self.progress = progress;
  self.deadline = options->time > 0 ? g_get_monotonic_time () + options->time : 0;
  result->sets = g_array_new (FALSE, FALSE, sizeof (AisleFrequentSet));
  gboolean ok = plant (&self, &planting, error);
  /* The tree does not leave out what is beyond memory for good: the search has the other half. */
  atomic_store (&self.no_memory, 0);
  gsize n_items = result->n_items;
  self.found = g_new0 (GArray *, n_items + 1);
  ok = ok && aisle_parallel_for (n_items, search_item, &self, &searching, _ ("Searching baskets"), error);
  if (ok)
    collect (&self);
  for (gsize i = 0; i < n_items; i++)
    g_clear_pointer (&self.found[i], g_array_unref);
  g_free (self.found);
  tree_clear (&self.tree);
  return ok ? g_steal_pointer (&result) : NULL;
}

void
aisle_frequent_sets_free (AisleFrequentSets *self)
{
  if (self == NULL)
    return;
  g_free (self->items);
  g_free (self->counts);
  g_clear_pointer (&self->sets, g_array_unref);
  g_free (self);
}
