/* click-models.c: sums over what was shown; expectation maximisation for what each position is looked at. */
#include "feature/click-models.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"

#include <math.h>

#define MOST_PASSES 400
#define SETTLED     1e-7

static const char *const ids[AISLE_N_CLICK_MODELS] = { "raw", "position", "cascade", "dbn" };

const char *
aisle_click_model_id (AisleClickModel model)
{
  return ids[model];
}

void
aisle_impressions_clear (AisleImpressions *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->pair, g_free);
  g_clear_pointer (&self->position, g_free);
  g_clear_pointer (&self->clicked, g_free);
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the clicks: close other programs"));
  return FALSE;
}

/* ---- position bias ---- */

/* Results are counted by pair and position first: a pass then takes time by cells, not by results. */
typedef struct
{
  gint32 pair;
  guint16 position;
  double shown, clicks;
} Cell;

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  const Cell *x = a, *y = b;

  return x->pair != y->pair ? (x->pair > y->pair) - (x->pair < y->pair)
                            : (x->position > y->position) - (x->position < y->position);
}

static Cell *
count_cells (const AisleImpressions *shown, gsize *n)
{
  gsize n_results = shown->start[shown->n_lists];
  Cell *cells = g_try_new (Cell, n_results + 1);

  *n = 0;
  if (cells == NULL)
    return NULL;
  for (gsize i = 0; i < n_results; i++)
    cells[i] = (Cell){ shown->pair[i], shown->position[i], 1, shown->clicked[i] != 0 };
  qsort (cells, n_results, sizeof *cells, compare_cells);
  for (gsize i = 0; i < n_results; i++)
    if (*n > 0 && compare_cells (&cells[*n - 1], &cells[i]) == 0)
      {
        cells[*n - 1].shown += cells[i].shown;
        cells[*n - 1].clicks += cells[i].clicks;
      }
    else
      cells[(*n)++] = cells[i];
  return cells;
}

typedef struct
{
  double *relevance, *seen, *shown; /* by pair: the model's, and the sums of a pass */
  double *looked, *times;           /* by position: the sums of a pass */
} Sums;

/* One step: of the results without a click, how likely each was looked at, and relevant.  Returns the largest change. */
static double
maximise (const Cell *cells, gsize n, AislePositionBias *bias, gsize n_pairs, Sums *sums)
{
  double change = 0;

  for (gsize p = 0; p < n_pairs; p++)
    sums->seen[p] = sums->shown[p] = 0;
  for (gsize k = 0; k < bias->n_positions; k++)
    sums->looked[k] = sums->times[k] = 0;
  for (gsize c = 0; c < n; c++)
    {
      const Cell *cell = &cells[c];
      double looked, relevant, none, without = cell->shown - cell->clicks;

      if (cell->position >= bias->n_positions)
        continue;
      looked = bias->looked_at[cell->position];
      relevant = sums->relevance[cell->pair];
      none = MAX (1 - looked * relevant, 1e-12);
      sums->looked[cell->position] += cell->clicks + without * looked * (1 - relevant) / none;
      sums->times[cell->position] += cell->shown;
      sums->seen[cell->pair] += cell->clicks + without * relevant * (1 - looked) / none;
      sums->shown[cell->pair] += cell->shown;
    }
  for (gsize p = 0; p < n_pairs; p++)
    if (sums->shown[p] > 0)
      sums->relevance[p] = sums->seen[p] / sums->shown[p];
  for (gsize k = 0; k < bias->n_positions; k++)
    if (sums->times[k] > 0)
      {
        double looked = sums->looked[k] / sums->times[k];

        change = MAX (change, fabs (looked - bias->looked_at[k]));
        bias->looked_at[k] = looked;
      }
  return change;
}

gboolean
aisle_fit_position_bias (const AisleImpressions *shown, AislePositionBias *bias, AisleProgress *progress,
                         GError **error)
{
  gsize n, n_pairs = shown->n_pairs;
  g_autofree Cell *cells = count_cells (shown, &n);
  g_autofree double *memory = g_try_new (double, n_pairs * 3 + bias->n_positions * 2 + 1);
  Sums sums = { memory, memory + n_pairs, memory + 2 * n_pairs, memory + 3 * n_pairs,
                memory + 3 * n_pairs + bias->n_positions };
  double first;

  if (cells == NULL || memory == NULL)
    return no_memory (error);
  for (gsize p = 0; p < n_pairs; p++)
    sums.relevance[p] = .5;
  for (gsize k = 0; k < bias->n_positions; k++)
    bias->looked_at[k] = 1 / (1 + .5 * (double) k);
  for (gsize pass = 0; pass < MOST_PASSES; pass++)
    {
      if (!aisle_progress_step (progress, (double) pass / MOST_PASSES, _ ("Reading clicks"), error))
        return FALSE;
      if (maximise (cells, n, bias, n_pairs, &sums) < SETTLED)
        break;
    }
  /* Only ratios can be told: the first position is the measure. */
  first = bias->n_positions > 0 ? bias->looked_at[0] : 0;
  for (gsize k = 0; first > 0 && k < bias->n_positions; k++)
    bias->looked_at[k] = MIN (bias->looked_at[k] / first, 1);
  return TRUE;
}

/* ---- relevance ---- */

/* How far down a list was looked at: one past the last result that counts. */
static gsize
looked_to (const AisleImpressions *shown, gsize list, AisleClickModel model)
{
  gsize from = shown->start[list], to = shown->start[list + 1], end = to;

  for (gsize i = from; i < to; i++)
    if (shown->clicked[i])
      {
        end = i + 1;
        if (model == AISLE_CLICKS_CASCADE)
          break;
      }
  return end;
}

static void
add_list (const AisleImpressions *shown, gsize list, AisleClickModel model, const AislePositionBias *bias,
          double *looked, double *clicks, double *last)
{
  gsize from = shown->start[list], to = shown->start[list + 1];
  gsize end = model == AISLE_CLICKS_CASCADE || model == AISLE_CLICKS_DBN ? looked_to (shown, list, model) : to;

  for (gsize i = from; i < end; i++)
    {
      gsize position = shown->position[i];
      double seen = 1;

      if (model == AISLE_CLICKS_POSITION)
        seen = bias != NULL && position < bias->n_positions ? bias->looked_at[position] : 0;
      if (seen <= 0)
        continue;
      looked[shown->pair[i]] += seen;
      clicks[shown->pair[i]] += shown->clicked[i] != 0;
      last[shown->pair[i]] += shown->clicked[i] != 0 && i + 1 == end;
    }
}

gboolean
aisle_click_relevance (const AisleImpressions *shown, AisleClickModel model, const AislePositionBias *bias,
                       double *relevance, GError **error)
{
  gsize n = shown->n_pairs;
  g_autofree double *memory = g_try_new0 (double, n * 3 + 1);
  double *looked = memory, *clicks = memory + n, *last = memory + 2 * n;

  if (memory == NULL)
    return no_memory (error);
  for (gsize list = 0; list < shown->n_lists; list++)
    add_list (shown, list, model, bias, looked, clicks, last);
  for (gsize p = 0; p < n; p++)
    {
      relevance[p] = looked[p] > 0 ? MIN (clicks[p] / looked[p], 1) : NAN;
      if (model == AISLE_CLICKS_DBN && clicks[p] > 0)
        relevance[p] *= last[p] / clicks[p];
    }
  return TRUE;
}
