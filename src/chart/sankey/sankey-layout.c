/* sankey-layout.c: see sankey-layout.h. */
#include "chart/sankey/sankey-layout.h"

#include "base/i18n.h"
#include "chart/kit/numbers.h"

#include <math.h>

#define N_SWEEPS 4

gboolean
aisle_sankey_fits (const AisleTable *table, const AisleParams *params, gsize *measure, const char **reason)
{
  gssize level = aisle_table_find (table, "level"), from = aisle_table_find (table, "from"),
         to = aisle_table_find (table, "to");
  gboolean named = level >= 0 && from >= 0 && to >= 0
                   && aisle_table_column (table, (gsize) level)->type == AISLE_COLUMN_INTEGER
                   && aisle_table_column (table, (gsize) from)->type == AISLE_COLUMN_TEXT
                   && aisle_table_column (table, (gsize) to)->type == AISLE_COLUMN_TEXT;
  AisleMeasure first;
  const char *why = NULL;
  if (!named || aisle_pick_measures (table, params, level, 1, &first) == 0)
    why = _ ("A Sankey diagram needs the columns “level” (whole numbers), “from” and “to” (texts) and a measure.");
  else if (aisle_table_n_rows (table) > AISLE_SANKEY_MOST_FLOWS)
    why = _ ("A Sankey diagram of more than 2,000 flows cannot be read: gather the small ones in one row.");
  for (gsize row = 0; why == NULL && row < aisle_table_n_rows (table); row++)
    if (aisle_table_number (table, row, (gsize) first.column) < 0)
      why = _ ("A Sankey diagram needs values that are not negative.");
  if (why == NULL && measure != NULL)
    *measure = (gsize) first.column;
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

void
aisle_sankey_clear (AisleSankeyLayout *self)
{
  g_clear_pointer (&self->nodes, g_array_unref);
  g_clear_pointer (&self->flows, g_array_unref);
}

static AisleSankeyNode *
node_at (const AisleSankeyLayout *self, guint index)
{
  return &g_array_index (self->nodes, AisleSankeyNode, index);
}

static AisleSankeyFlow *
flow_at (const AisleSankeyLayout *self, guint index)
{
  return &g_array_index (self->flows, AisleSankeyFlow, index);
}

/* ---- from rows to nodes and flows ---- */

static guint
find_node (AisleSankeyLayout *self, GHashTable *known, guint column, const char *name)
{
  g_autofree char *key = g_strdup_printf ("%u %s", column, name);
  gpointer found;
  if (g_hash_table_lookup_extended (known, key, NULL, &found))
    return GPOINTER_TO_UINT (found);
  AisleSankeyNode node = { .name = name, .column = column, .order = self->nodes->len };
  g_array_append_val (self->nodes, node);
  g_hash_table_insert (known, g_steal_pointer (&key), GUINT_TO_POINTER (self->nodes->len - 1));
  return self->nodes->len - 1;
}

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

/* Levels in order, without those that no row has. */
static GArray *
distinct_levels (const AisleTable *table, gsize level)
{
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      gint64 value = aisle_table_integer (table, row, level);
      if (!aisle_table_is_missing (table, row, level))
        g_array_append_val (levels, value);
    }
  g_array_sort (levels, compare_levels);
  guint n = 0;
  for (guint i = 0; i < levels->len; i++)
    if (i == 0 || g_array_index (levels, gint64, i) != g_array_index (levels, gint64, n - 1))
      g_array_index (levels, gint64, n++) = g_array_index (levels, gint64, i);
  g_array_set_size (levels, n);
  return levels;
}

static void
read_rows (AisleSankeyLayout *self, const AisleTable *table)
{
  gsize level = (gsize) aisle_table_find (table, "level"), from = (gsize) aisle_table_find (table, "from"),
        to = (gsize) aisle_table_find (table, "to");
  g_autoptr (GArray) levels = distinct_levels (table, level);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  double largest = 0;
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, self->column);
      largest = isfinite (value) ? MAX (largest, value) : largest;
    }
  /* Sums of huge values stay finite. */
  double unit = largest > 1e280 ? 1e-20 : 1;
  self->n_columns = levels->len + 1;
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, self->column) * unit;
      const char *source = aisle_table_text (table, row, from), *target = aisle_table_text (table, row, to);
      gint64 key = aisle_table_integer (table, row, level);
      guint column;
      if (!isfinite (value) || value <= 0 || aisle_table_is_missing (table, row, level)
          || !g_array_binary_search (levels, &key, compare_levels, &column))
        continue;
      AisleSankeyFlow flow = { .row = row, .value = value };
      flow.from = find_node (self, known, column, source != NULL ? source : "\342\200\223");
      flow.to = find_node (self, known, column + 1, target != NULL ? target : "\342\200\223");
      node_at (self, flow.from)->out += value;
      node_at (self, flow.to)->in += value;
      g_array_append_val (self->flows, flow);
    }
}

gboolean
aisle_sankey_is_aside (const char *name)
{
  return g_str_has_prefix (name, "(") || g_str_has_prefix (name, "\357\274\210");
}

typedef struct
{
  const char *name;
  double value;
} NameSize;

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const NameSize *x = a, *y = b;
  gboolean aside_x = aisle_sankey_is_aside (x->name), aside_y = aisle_sankey_is_aside (y->name);
  if (aside_x != aside_y)
    return aside_x - aside_y;
  return x->value != y->value ? (x->value < y->value) - (x->value > y->value) : strcmp (x->name, y->name);
}

/* A name has one colour in all columns; the largest names take the first, those aside the last. */
static void
rank_names (AisleSankeyLayout *self)
{
  g_autoptr (GHashTable) ranks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (NameSize));
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const AisleSankeyNode *node = node_at (self, i);
      gpointer at;
      if (!g_hash_table_lookup_extended (ranks, node->name, NULL, &at))
        {
          NameSize size = { node->name, 0 };
          at = GUINT_TO_POINTER (sizes->len);
          g_array_append_val (sizes, size);
          g_hash_table_insert (ranks, (gpointer) node->name, at);
        }
      g_array_index (sizes, NameSize, GPOINTER_TO_UINT (at)).value += node->value;
    }
  g_array_sort (sizes, compare_sizes);
  for (guint i = 0; i < sizes->len; i++)
    g_hash_table_insert (ranks, (gpointer) g_array_index (sizes, NameSize, i).name, GUINT_TO_POINTER (i));
  for (guint i = 0; i < self->nodes->len; i++)
    node_at (self, i)->color = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, node_at (self, i)->name));
}

/* ---- order ---- */

static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer data)
{
  const AisleSankeyNode *x = node_at (data, *(const guint *) a), *y = node_at (data, *(const guint *) b);
  if (x->column != y->column)
    return (x->column > y->column) - (x->column < y->column);
  /* What is aside is always below, where one looks for it. */
  gboolean aside_x = aisle_sankey_is_aside (x->name), aside_y = aisle_sankey_is_aside (y->name);
  if (aside_x != aside_y)
    return aside_x - aside_y;
  if (x->order != y->order)
    return (x->order > y->order) - (x->order < y->order);
  return (x->value < y->value) - (x->value > y->value);
}

/* Node numbers, column by column from top to bottom; order becomes the place within the column. */
static GArray *
sort_nodes (AisleSankeyLayout *self)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->nodes->len; i++)
    g_array_append_val (sorted, i);
  g_array_sort_with_data (sorted, compare_nodes, self);
  for (guint i = 0, place = 0; i < sorted->len; i++)
    {
      AisleSankeyNode *node = node_at (self, g_array_index (sorted, guint, i));
      gboolean next = i == 0 || node->column != node_at (self, g_array_index (sorted, guint, i - 1))->column;
      place = next ? 0 : place + 1;
      node->order = place;
    }
  return sorted;
}

/* Each node moves to the weighted mean place of its neighbours on one side. */
static void
sweep (AisleSankeyLayout *self, gboolean forward)
{
  g_autofree double *sums = g_new0 (double, self->nodes->len + 1);
  for (guint i = 0; i < self->flows->len; i++)
    {
      const AisleSankeyFlow *flow = flow_at (self, i);
      guint node = forward ? flow->to : flow->from, other = forward ? flow->from : flow->to;
      sums[node] += flow->value * node_at (self, other)->order;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      AisleSankeyNode *node = node_at (self, i);
      double weight = forward ? node->in : node->out;
      if (weight > 0)
        node->order = sums[i] / weight;
    }
  g_array_unref (sort_nodes (self));
}

static GArray *
order_nodes (AisleSankeyLayout *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    node_at (self, i)->order = -node_at (self, i)->value;
  g_array_unref (sort_nodes (self));
  for (guint i = 0; i < N_SWEEPS; i++)
    sweep (self, i % 2 == 0);
  return sort_nodes (self);
}

/* ---- places ---- */

typedef struct
{
  double line, gap;
} Slots;

/* The height that the tallest column takes at a scale. */
static double
height_at (AisleSankeyLayout *self, const GArray *sorted, double scale, Slots slots)
{
  double height = 0, most = 0;
  for (guint i = 0; i < sorted->len; i++)
    {
      const AisleSankeyNode *node = node_at (self, g_array_index (sorted, guint, i));
      height = node->order == 0 ? 0 : height + slots.gap;
      height += MAX (node->value * scale, slots.line);
      most = MAX (most, height);
    }
  return most;
}

static guint
most_in_a_column (AisleSankeyLayout *self)
{
  double most = 0;
  for (guint i = 0; i < self->nodes->len; i++)
    most = MAX (most, node_at (self, i)->order + 1);
  return (guint) most;
}

static void
place_nodes (AisleSankeyLayout *self, const GArray *sorted, double line)
{
  double room = self->plot.h, n = MAX (most_in_a_column (self), 1), y = 0;
  Slots slots = { .gap = MIN (8, 0.25 * room / n) };
  slots.line = MIN (line, MAX (room - slots.gap * (n - 1), 0) / n);
  double low = 0, high = self->total > 0 ? room / self->total : 0;
  for (guint i = 0; i < 60; i++)
    {
      double middle = (low + high) / 2;
      if (height_at (self, sorted, middle, slots) <= room)
        low = middle;
      else
        high = middle;
    }
  for (guint i = 0; i < sorted->len; i++)
    {
      AisleSankeyNode *node = node_at (self, g_array_index (sorted, guint, i));
      y = node->order == 0 ? self->plot.y : y + slots.gap;
      node->h = node->value * low;
      node->slot_y = y;
      node->slot_h = MAX (node->h, slots.line);
      node->y = y + (node->slot_h - node->h) / 2;
      node->leaving = node->coming = node->y;
      y += node->slot_h;
    }
  for (guint i = 0; i < self->flows->len; i++)
    flow_at (self, i)->h = flow_at (self, i)->value * low;
}

static int
compare_by_target (gconstpointer a, gconstpointer b, gpointer data)
{
  const AisleSankeyFlow *x = flow_at (data, *(const guint *) a), *y = flow_at (data, *(const guint *) b);
  double difference = node_at (data, x->to)->order - node_at (data, y->to)->order;
  return difference != 0 ? (difference > 0) - (difference < 0) : (x->row > y->row) - (x->row < y->row);
}

static int
compare_by_source (gconstpointer a, gconstpointer b, gpointer data)
{
  const AisleSankeyFlow *x = flow_at (data, *(const guint *) a), *y = flow_at (data, *(const guint *) b);
  double difference = node_at (data, x->from)->order - node_at (data, y->from)->order;
  return difference != 0 ? (difference > 0) - (difference < 0) : (x->row > y->row) - (x->row < y->row);
}

/* Bands leave a node in the order of where they go, and come in the order of where they are from. */
static void
place_flows (AisleSankeyLayout *self)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->flows->len; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_by_target, self);
  for (guint i = 0; i < order->len; i++)
    {
      AisleSankeyFlow *flow = flow_at (self, g_array_index (order, guint, i));
      AisleSankeyNode *node = node_at (self, flow->from);
      flow->y0 = node->leaving;
      node->leaving += flow->h;
      flow->x0 = aisle_sankey_node_x (self, node) + AISLE_SANKEY_NODE_WIDTH;
      flow->x1 = aisle_sankey_node_x (self, node_at (self, flow->to));
    }
  g_array_sort_with_data (order, compare_by_source, self);
  for (guint i = 0; i < order->len; i++)
    {
      AisleSankeyFlow *flow = flow_at (self, g_array_index (order, guint, i));
      AisleSankeyNode *node = node_at (self, flow->to);
      flow->y1 = node->coming;
      node->coming += flow->h;
    }
}

char *
aisle_sankey_value (const AisleSankeyLayout *self, const AisleSankeyNode *node)
{
  g_autofree char *value = aisle_number_short (self->type, node->value);
  g_autofree char *share = aisle_number_short (AISLE_COLUMN_SHARE, node->value / self->total);
  if (self->type == AISLE_COLUMN_SHARE)
    return g_steal_pointer (&value);
  return g_strdup_printf ("%s  %s", value, share);
}

/* The names beside the last column's bars. */
static double
last_label_width (AisleSankeyLayout *self, AisleCanvas *canvas)
{
  double most = 0;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const AisleSankeyNode *node = node_at (self, i);
      if (node->column + 1 != self->n_columns)
        continue;
      g_autofree char *value = aisle_sankey_value (self, node);
      most = MAX (most, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, node->name) + 6
                            + aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, value));
    }
  return MIN (most + 8, 0.25 * canvas->frame->width);
}

double
aisle_sankey_node_x (const AisleSankeyLayout *self, const AisleSankeyNode *node)
{
  return self->plot.x + node->column * (self->gap + AISLE_SANKEY_NODE_WIDTH);
}

double
aisle_sankey_edge (const AisleSankeyFlow *flow, double x)
{
  double part = flow->x1 > flow->x0 ? CLAMP ((x - flow->x0) / (flow->x1 - flow->x0), 0, 1) : 0;
  return flow->y0 + (flow->y1 - flow->y0) * (1 - cos (G_PI * part)) / 2;
}

gboolean
aisle_sankey_lay_out (AisleSankeyLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), small = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  *self = (AisleSankeyLayout){ 0 };
  if (!aisle_sankey_fits (table, params, &self->column, NULL))
    return FALSE;
  self->type = aisle_table_column (table, self->column)->type;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (AisleSankeyNode));
  self->flows = g_array_new (FALSE, FALSE, sizeof (AisleSankeyFlow));
  read_rows (self, table);
  if (self->flows->len == 0)
    {
      aisle_sankey_clear (self);
      return FALSE;
    }
  g_autofree double *totals = g_new0 (double, self->n_columns);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      AisleSankeyNode *node = node_at (self, i);
      node->value = MAX (node->in, node->out);
      totals[node->column] += node->value;
      self->total = MAX (self->total, totals[node->column]);
    }
  rank_names (self);
  g_autoptr (GArray) sorted = order_nodes (self);
  gboolean bare = frame->height < 7 * line || frame->width < 12 * line;
  double top = bare ? 0 : 1.4 * small;
  self->top_line = bare || self->n_columns < 3 ? 0 : top;
  top += self->top_line > 0 ? 1.3 * small : 0;
  double right = bare ? 0 : last_label_width (self, canvas);
  self->plot = (AisleBox){ 0, top, MAX (frame->width - right, 0), MAX (frame->height - top, 0) };
  self->gap = MAX ((self->plot.w - AISLE_SANKEY_NODE_WIDTH * self->n_columns) / (self->n_columns - 1), 0);
  place_nodes (self, sorted, bare ? 0 : 1.1 * line);
  place_flows (self);
  return TRUE;
}
