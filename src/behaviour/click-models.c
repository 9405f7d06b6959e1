/* click-models.c: sums over what was shown; a fixed point for what each position is looked at. */
#include "behaviour/click-models.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"

#include <math.h>

#define MOST_PASSES 400
#define SETTLED     1e-9

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
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->item, g_free);
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
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

/* One step: a pair's clicks fall on its positions as shown x looked at, whatever its relevance; a position's clicks are
 * then compared with what all pairs expect of it.  clicked: of each position; expected: room for as many.  Returns the
 * largest change. */
static double
improve (const Cell *cells, gsize n, const double *clicked, AislePositionBias *bias, double *expected)
{
  double *looked_at = bias->looked_at, change = 0, first;

  memset (expected, 0, bias->n_positions * sizeof *expected);
  for (gsize from = 0, to; from < n; from = to)
    {
      double clicks = 0, looks = 0;

      for (to = from; to < n && cells[to].pair == cells[from].pair; to++)
        if (cells[to].position < bias->n_positions)
          {
            clicks += cells[to].clicks;
            looks += cells[to].shown * looked_at[cells[to].position];
          }
      for (gsize c = from; looks > 0 && c < to; c++)
        if (cells[c].position < bias->n_positions)
          expected[cells[c].position] += cells[c].shown * clicks / looks;
    }
  /* Only ratios can be told: the first position is the measure. */
  first = expected[0] > 0 && clicked[0] > 0 ? clicked[0] / expected[0] : 1;
  for (gsize k = 0; k < bias->n_positions; k++)
    {
      double next = expected[k] > 0 ? clicked[k] / expected[k] / first : 0;

      change = MAX (change, fabs (next - looked_at[k]));
      looked_at[k] = next;
    }
  return change;
}

gboolean
aisle_fit_position_bias (const AisleImpressions *shown, AislePositionBias *bias, AisleProgress *progress,
                         GError **error)
{
  gsize n;
  g_autofree Cell *cells = count_cells (shown, &n);
  g_autofree double *memory = g_try_new0 (double, 2 * bias->n_positions + 1);
  double *clicked = memory, *expected = memory + bias->n_positions;

  if (cells == NULL || memory == NULL)
    return no_memory (error);
  for (gsize c = 0; c < n; c++)
    if (cells[c].position < bias->n_positions)
      clicked[cells[c].position] += cells[c].clicks;
  for (gsize k = 0; k < bias->n_positions; k++)
    bias->looked_at[k] = 1 / (1 + .5 * (double) k);
  for (gsize pass = 0; pass < MOST_PASSES; pass++)
    {
      if (!aisle_progress_step (progress, (double) pass / MOST_PASSES, _ ("Reading clicks"), error))
        return FALSE;
      if (improve (cells, n, clicked, bias, expected) < SETTLED)
        break;
    }
  for (gsize k = 0; k < bias->n_positions; k++)
    bias->looked_at[k] = MIN (bias->looked_at[k], 1);
  return TRUE;
}

/* ---- relevance ---- */

/* How far down a list was looked at: one past the last result that counts; the whole of it where the model has no end. */
static gsize
looked_to (const AisleImpressions *shown, gsize list, AisleClickModel model)
{
  gsize from = shown->start[list], to = shown->start[list + 1], end = to;

  if (model != AISLE_CLICKS_CASCADE && model != AISLE_CLICKS_DBN)
    return to;
  for (gsize i = from; i < to; i++)
    if (shown->clicked[i])
      {
        end = i + 1;
        if (model == AISLE_CLICKS_CASCADE)
          break;
      }
  return end;
}

/* How likely the model has a result looked at, within a list that is looked at to `end`. */
static double
look_at (const AisleImpressions *shown, gsize result, gsize end, AisleClickModel model, const AislePositionBias *bias)
{
  gsize position = shown->position[result];

  if (result >= end)
    return 0;
  if (model != AISLE_CLICKS_POSITION)
    return 1;
  return bias != NULL && position < bias->n_positions ? bias->looked_at[position] : 0;
}

void
aisle_click_looks (const AisleImpressions *shown, AisleClickModel model, const AislePositionBias *bias, double *looked)
{
  memset (looked, 0, shown->n_pairs * sizeof *looked);
  for (gsize list = 0; list < shown->n_lists; list++)
    for (gsize i = shown->start[list], end = looked_to (shown, list, model); i < shown->start[list + 1]; i++)
      looked[shown->pair[i]] += look_at (shown, i, end, model, bias);
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
  aisle_click_looks (shown, model, bias, looked);
  for (gsize list = 0; list < shown->n_lists; list++)
    for (gsize i = shown->start[list], end = looked_to (shown, list, model); i < end; i++)
      if (look_at (shown, i, end, model, bias) > 0 && shown->clicked[i])
        {
          clicks[shown->pair[i]]++;
          last[shown->pair[i]] += i + 1 == end;
        }
  for (gsize p = 0; p < n; p++)
    {
      relevance[p] = looked[p] > 0 ? MIN (clicks[p] / looked[p], 1) : NAN;
      if (model == AISLE_CLICKS_DBN && clicks[p] > 0)
        relevance[p] *= last[p] / clicks[p];
    }
  return TRUE;
}
