/* golden.c: golden cases: drawing them, filling in what the model gives, comparing. Files: golden-file.c. */
#include "export/golden.h"

#include "base/random.h"

#include <math.h>

#define N_REAL   14
#define N_SAMPLE 32
/* More items than any customer has: over tens of thousands, sums in single precision would differ by more than the
 * tolerance whatever the program. */
#define N_MANY 4096

static void
golden_case_free (gpointer data)
{
  AisleGoldenCase *self = data;
  g_free (self->name);
  g_array_unref (self->items);
  g_array_unref (self->values);
  g_array_unref (self->sequence);
  g_array_unref (self->top_items);
  g_array_unref (self->top_scores);
  g_array_unref (self->sample_items);
  g_array_unref (self->sample_scores);
  g_free (self);
}

GPtrArray *
aisle_golden_list_new (void)
{
  return g_ptr_array_new_with_free_func (golden_case_free);
}

AisleGoldenCase *
aisle_golden_add (GPtrArray *cases, const char *name)
{
  AisleGoldenCase *self = g_new0 (AisleGoldenCase, 1);
  self->name = g_strdup (name);
  self->items = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->values = g_array_new (FALSE, FALSE, sizeof (float));
  self->sequence = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->top_items = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->top_scores = g_array_new (FALSE, FALSE, sizeof (float));
  self->sample_items = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->sample_scores = g_array_new (FALSE, FALSE, sizeof (float));
  g_ptr_array_add (cases, self);
  return self;
}

/* An item taken once. */
static void
add_item (AisleGoldenCase *self, gint32 item)
{
  const float one = 1;
  g_array_append_val (self->items, item);
  g_array_append_val (self->values, one);
  g_array_append_val (self->sequence, item);
}

/* What a row holds, each event `times` times; backwards: the newest first. */
static void
add_real (GPtrArray *cases, const char *name, const AisleHistories *histories, gsize row, guint times,
          gboolean backwards)
{
  const AisleSparse *matrix = histories->matrix;
  const AisleSequences *sequences = histories->sequences;
  const gint64 first = sequences->start[row], end = sequences->start[row + 1];
  AisleGoldenCase *self = aisle_golden_add (cases, name);
  for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
    if (matrix->value[v] != 0)
      {
        const float value = matrix->value[v] * (float) times;
        g_array_append_val (self->items, matrix->column[v]);
        g_array_append_val (self->values, value);
      }
  for (gint64 p = first; p < end; p++)
    for (guint time = 0; time < times; time++)
      g_array_append_val (self->sequence, sequences->item[backwards ? end - 1 - (p - first) : p]);
}

static gint32
most_popular (const AisleSparse *histories, gsize n_items)
{
  g_autofree guint32 *count = g_new0 (guint32, n_items);
  gsize best = 0;
  for (gsize v = 0; v < histories->n_values; v++)
    count[histories->column[v]]++;
  for (gsize i = 1; i < n_items; i++)
    if (count[i] > count[best])
      best = i;
  return (gint32) best;
}

static gsize
longest_row (const AisleSequences *sequences)
{
  const gint64 *start = sequences->start;
  gsize best = 0;
  for (gsize r = 1; r < sequences->n_rows; r++)
    if (start[r + 1] - start[r] > start[best + 1] - start[best])
      best = r;
  return best;
}

GPtrArray *
aisle_golden_draw (const AisleHistories *histories, gsize n_items, guint64 seed)
{
  GPtrArray *cases = aisle_golden_list_new ();
  AisleRandom random;
  aisle_random_init (&random, seed, "golden");

  aisle_golden_add (cases, "empty history");
  add_item (aisle_golden_add (cases, "single item"), (gint32) aisle_random_below (&random, n_items));
  gsize step = (n_items + N_MANY - 1) / N_MANY;
  AisleGoldenCase *all = aisle_golden_add (cases, step == 1 ? "all items" : "many items");
  for (gsize i = 0; i < n_items; i += step)
    add_item (all, (gint32) i);
  if (histories == NULL || histories->matrix->n_values == 0)
    return cases;

  add_item (aisle_golden_add (cases, "most popular item"), most_popular (histories->matrix, n_items));
  gsize longest = longest_row (histories->sequences);
  add_real (cases, "longest real history", histories, longest, 1, FALSE);
  add_real (cases, "repeated items", histories, longest, 3, FALSE);
  add_real (cases, "backwards", histories, longest, 1, TRUE);
  for (guint i = 0; i < N_REAL; i++)
    add_real (cases, "real history", histories, aisle_random_below (&random, histories->n_rows), 1, FALSE);
  return cases;
}

AisleHistories *
aisle_golden_histories (const GPtrArray *cases, gsize n_items)
{
  gsize n_values = 0, n_events = 0;
  for (guint c = 0; c < cases->len; c++)
    {
      const AisleGoldenCase *golden = g_ptr_array_index (cases, c);
      n_values += golden->items->len;
      n_events += golden->sequence->len;
    }
  AisleSparse *matrix = aisle_sparse_new (cases->len, n_items, n_values);
  AisleSequences *sequences = aisle_sequences_new (cases->len, n_items, n_events, FALSE);
  gsize value = 0, event = 0;
  for (guint c = 0; matrix != NULL && sequences != NULL && c < cases->len; c++)
    {
      const AisleGoldenCase *golden = g_ptr_array_index (cases, c);
      for (guint i = 0; i < golden->items->len; i++, value++)
        {
          matrix->column[value] = g_array_index (golden->items, gint32, i);
          matrix->value[value] = g_array_index (golden->values, float, i);
        }
      for (guint i = 0; i < golden->sequence->len; i++)
        sequences->item[event++] = g_array_index (golden->sequence, gint32, i);
      matrix->start[c + 1] = (gint64) value;
      sequences->start[c + 1] = (gint64) event;
    }
  if (matrix != NULL && sequences != NULL)
    return aisle_histories_take (matrix, sequences);
  aisle_sparse_free (matrix);
  aisle_sequences_free (sequences);
  return NULL;
}

/* The best items outside the history, ties to the lower index. */
static guint
best_items (const AisleGoldenCase *golden, const float *scores, gsize n_items, gint32 *top)
{
  guint n = 0, next = 0;
  for (gsize i = 0; i < n_items; i++)
    {
      if (next < golden->items->len && g_array_index (golden->items, gint32, next) == (gint32) i)
        {
          next++;
          continue;
        }
      if (n == AISLE_GOLDEN_TOP && !(scores[i] > scores[top[n - 1]]))
        continue;
      guint place = n < AISLE_GOLDEN_TOP ? n++ : n - 1;
      for (; place > 0 && scores[i] > scores[top[place - 1]]; place--)
        top[place] = top[place - 1];
      top[place] = (gint32) i;
    }
  return n;
}

void
aisle_golden_fill (GPtrArray *cases, const float *scores, gsize n_items, guint64 seed)
{
  AisleRandom random;
  aisle_random_init (&random, seed, "golden sample");
  for (guint c = 0; c < cases->len; c++, scores += n_items)
    {
      AisleGoldenCase *golden = g_ptr_array_index (cases, c);
      gint32 top[AISLE_GOLDEN_TOP];
      guint n = best_items (golden, scores, n_items, top);
      for (guint i = 0; i < n; i++)
        {
          g_array_append_val (golden->top_items, top[i]);
          g_array_append_val (golden->top_scores, scores[top[i]]);
        }
      for (guint i = 0; i < MIN (N_SAMPLE, n_items); i++)
        {
          gint32 item = (gint32) aisle_random_below (&random, n_items);
          g_array_append_val (golden->sample_items, item);
          g_array_append_val (golden->sample_scores, scores[item]);
        }
    }
}

/* |a - b| of max (1, |a|); what is no number differs without bound. */
static double
difference (double expected, double score)
{
  double d = fabs (expected - score) / MAX (1, fabs (expected));
  return isnan (d) ? INFINITY : d;
}

static double
difference_of_list (const GArray *items, const GArray *expected, const float *scores)
{
  double largest = 0;
  for (guint i = 0; i < items->len; i++)
    largest = MAX (largest, difference (g_array_index (expected, float, i), scores[g_array_index (items, gint32, i)]));
  return largest;
}

/* Same items in the same order; orders may differ among scores within the tolerance. */
static gboolean
same_top (const AisleGoldenCase *golden, const float *scores, gsize n_items)
{
  gint32 top[AISLE_GOLDEN_TOP];
  guint n = best_items (golden, scores, n_items, top);
  if (n != golden->top_items->len)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (top[i] != g_array_index (golden->top_items, gint32, i)
        && difference (g_array_index (golden->top_scores, float, i), scores[top[i]]) > AISLE_GOLDEN_TOLERANCE)
      return FALSE;
  return TRUE;
}

void
aisle_golden_compare (const GPtrArray *cases, const float *scores, const float *all, gsize n_items, AisleProof *proof)
{
  gsize same = 0;
  proof->largest_difference = 0;
  proof->cases = 0;
  for (guint c = 0; c < cases->len; c++)
    {
      const AisleGoldenCase *golden = g_ptr_array_index (cases, c);
      const float *row = scores + c * n_items;
      if ((proof->inputs & AISLE_INPUT_ITEMS) && golden->sequence->len == 0)
        continue;
      double largest = MAX (difference_of_list (golden->top_items, golden->top_scores, row),
                            difference_of_list (golden->sample_items, golden->sample_scores, row));
      for (gsize i = 0; all != NULL && i < n_items; i++)
        largest = MAX (largest, difference (all[c * n_items + i], row[i]));
      proof->largest_difference = MAX (proof->largest_difference, largest);
      same += same_top (golden, row, n_items);
      proof->cases++;
    }
  proof->top_agreement = proof->cases > 0 ? (double) same / (double) proof->cases : 0;
}
