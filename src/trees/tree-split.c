/* tree-split.c: numbers split where one bin ends, categories into sets of codes. */
#include "trees/tree-split.h"

#include "trees/tree-histogram.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const AisleSplitRules *rules;
  double g, h, l2;
  double least; /* what a split's parts must exceed: the whole leaf with the least gain, and what was found before */
} Search;

/* Of a left child with these sums and rows: the gain of both parts, or 0 where a child would be too small. */
static inline double
parts_gain (const Search *self, gint64 left, gsize left_rows)
{
  const AisleSplitRules *rules = self->rules;
  double gl = aisle_cell_g (left), hl = aisle_cell_h (left), gr = self->g - gl, hr = self->h - hl;

  if (hl < rules->min_h || hr < rules->min_h)
    return 0;
  if (rules->counts != NULL && (left_rows < rules->min_rows || rules->n_rows - left_rows < rules->min_rows))
    return 0;
  hl += self->l2;
  hr += self->l2;
  return (gl * gl * hr + gr * gr * hl) / (hl * hr);
}

static void
search_numbers (Search *self, const AisleTreeBins *bins, gint32 f, const gint64 *cells, AisleSplit *best)
{
  const gint64 *counts = self->rules->counts != NULL ? self->rules->counts : cells;
  const gboolean missing = cells[0] != 0 || counts[0] != 0;
  const gsize missing_rows = (gsize) counts[0];
  const guint last = bins->n_bins - (missing ? 1 : 2);
  double most = self->least;
  gint64 left = 0;
  gsize rows = 0;
  guint found = 0;
  gboolean found_missing = FALSE;

  for (guint b = 1; b <= last; b++)
    {
      double gain;

      if (cells[b] == 0 && counts[b] == 0)
        continue;
      left += cells[b];
      rows += (gsize) counts[b];
      gain = parts_gain (self, left, rows);
      if (gain > most)
        {
          most = gain;
          found = b;
          found_missing = FALSE;
          best->left = left;
        }
      if (!missing)
        continue;
      gain = parts_gain (self, left + cells[0], rows + missing_rows);
      if (gain > most)
        {
          most = gain;
          found = b;
          found_missing = TRUE;
          best->left = left + cells[0];
        }
    }
  if (found == 0)
    return;
  best->parts = most;
  best->feature = f;
  best->bin = found;
  /* What was never missing here goes with the heavier child. */
  best->missing_left = missing ? found_missing : 2 * (gint64) aisle_cell_h (best->left) >= (gint64) self->h;
}

typedef struct
{
  double value;
  guint bin;
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *left = a, *right = b;

  return left->value != right->value ? (left->value > right->value) - (left->value < right->value)
                                     : (left->bin > right->bin) - (left->bin < right->bin);
}

/* Codes in the order of their mean gradient: the best set is a run from one end (Fisher 1958). */
static void
search_categories (Search *self, const AisleTreeBins *bins, gint32 f, const gint64 *cells, AisleSplit *best)
{
  const gint64 *counts = self->rules->counts != NULL ? self->rules->counts : cells;
  Ranked ranked[AISLE_TREE_BINS];
  guint n = 0;

  self->l2 = self->rules->l2 + self->rules->category_l2;
  for (guint b = 1; b < bins->n_bins; b++)
    if (cells[b] != 0 || counts[b] != 0)
      ranked[n++] = (Ranked){ aisle_cell_g (cells[b]) / (aisle_cell_h (cells[b]) + self->l2), b };
  qsort (ranked, n, sizeof *ranked, compare_ranked);
  for (guint end = 0; end < 2; end++)
    {
      gint64 left = 0;
      gsize rows = 0;

      for (guint i = 0; i < n; i++)
        {
          guint bin = ranked[end == 0 ? i : n - 1 - i].bin;
          double gain;

          left += cells[bin];
          rows += (gsize) counts[bin];
          gain = parts_gain (self, left, rows);
          if (gain <= self->least)
            continue;
          best->parts = gain;
          best->feature = f;
          best->missing_left = FALSE;
          best->left = left;
          memset (best->set, 0, sizeof best->set);
          for (guint k = 0; k <= i; k++)
            {
              guint b = ranked[end == 0 ? k : n - 1 - k].bin;

              best->set[b / 64] |= G_GUINT64_CONSTANT (1) << (b % 64);
            }
          self->least = gain;
        }
    }
}

double
aisle_split_whole (gint64 sum, double l2)
{
  double g = aisle_cell_g (sum), h = aisle_cell_h (sum) + l2;

  return h > 0 ? g * g / h : 0;
}

void
aisle_split_search (const AisleTreeBins *bins, gint32 f, const gint64 *cells, gint64 sum, const AisleSplitRules *rules,
                    AisleSplit *best)
{
  Search self = { .rules = rules, .g = aisle_cell_g (sum), .h = aisle_cell_h (sum), .l2 = rules->l2 };

  self.least = MAX (aisle_split_whole (sum, rules->l2) + rules->min_gain, best->parts);
  if (bins->category)
    search_categories (&self, bins, f, cells, best);
  else
    search_numbers (&self, bins, f, cells, best);
}

void
aisle_split_table (const AisleSplit *self, const AisleTreeBins *bins, guint8 *go)
{
  for (guint b = 1; b < bins->n_bins; b++)
    go[b] = bins->category ? (guint8) (self->set[b / 64] >> (b % 64) & 1) : b <= self->bin;
  go[0] = !bins->category && self->missing_left;
}
