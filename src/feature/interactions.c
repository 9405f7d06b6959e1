/* interactions.c: events of chosen kinds, with an item and a known user, as rows of a user-item matrix. */
#include "feature/interactions.h"

#include "base/error.h"
#include "base/i18n.h"

/* Events between two looks at the progress: far less than 50 ms. */
#define STRIDE 65536

G_DEFINE_QUARK (aisle_feature_error_quark, aisle_feature_error)

static gboolean
out_of_memory (GError **error)
{
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
               _ ("out of memory while arranging interactions: choose fewer kinds or a smaller segment"));
  return FALSE;
}

/* Sets *chosen (n_kinds flags) to the kinds a name means: the shop's own word, or else a role. */
static gboolean
find_kinds (const AisleView *view, const char *name, gboolean *chosen, GError **error)
{
  const AisleColumns *columns = view->columns;
  gint32 own = view->project != NULL ? aisle_project_find (view->project, AISLE_NAMES_KIND, name) : -1;
  gboolean found = FALSE;
  AisleKind role;

  memset (chosen, 0, columns->n_kinds * sizeof *chosen);
  if (own >= 0 && (gsize) own < columns->n_kinds)
    {
      chosen[own] = TRUE;
      return TRUE;
    }
  if (aisle_kind_from_id (name, &role))
    for (gsize i = 0; i < columns->n_kinds; i++)
      if (columns->kind_role[i] == role)
        chosen[i] = found = TRUE;
  if (!found)
    g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                 _ ("no event of this log has the kind '%s': name one of its kinds or roles, such as purchase"), name);
  return found;
}

/* Fills self->weights: 1 for the kinds that count, then the weights given. */
static gboolean
read_weights (AisleInteractions *self, const AisleView *view, const AisleParams *params, GError **error)
{
  gsize n = self->columns->n_kinds;
  g_autofree gboolean *chosen = g_new0 (gboolean, n + 1);
  g_auto (GStrv) kinds = aisle_params_list (params, "kinds");
  g_auto (GStrv) weights = aisle_params_list (params, "weights");

  self->weights = g_new0 (float, n + 1);
  self->binary = weights[0] == NULL;
  for (gsize i = 0; i < n && kinds[0] == NULL; i++)
    {
      guint8 role = self->columns->kind_role[i];
      self->weights[i] = role != AISLE_KIND_RETURN && role != AISLE_KIND_SEARCH;
    }
  self->weights[n] = kinds[0] == NULL;
  for (char **kind = kinds; *kind != NULL; kind++)
    {
      if (!find_kinds (view, *kind, chosen, error))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        if (chosen[i])
          self->weights[i] = 1;
    }
  for (char **pair = weights; *pair != NULL; pair++)
    {
      char *equals = strrchr (*pair, '='), *end = NULL;
      double weight = equals != NULL ? g_ascii_strtod (equals + 1, &end) : 0;

      if (equals == NULL || end == equals + 1 || *end != '\0' || !(weight >= 0) || weight > 1e6)
        {
          g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                       _ ("'%s' is not a weight: write kind=number with a number from 0 to 1000000"), *pair);
          return FALSE;
        }
      *equals = '\0';
      if (!find_kinds (view, *pair, chosen, error))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        if (chosen[i] && self->weights[i] > 0)
          self->weights[i] = (float) weight;
    }
  return TRUE;
}

static float
event_weight (const AisleInteractions *self, gsize event)
{
  gsize n = self->columns->n_kinds;
  gsize kind = self->columns->kind != NULL ? self->columns->kind[event] : n;

  return self->weights[MIN (kind, n)];
}

gboolean
aisle_interactions_step (const AisleInteractions *self, gsize user, AisleProgress *progress, GError **error)
{
  guint64 start = self->columns->user_start[user], end = self->columns->user_start[user + 1];

  return start / STRIDE == end / STRIDE
         || aisle_progress_step (progress, (double) end / self->n_events, _ ("Arranging interactions"), error);
}

static gboolean
mark_events (AisleInteractions *self, const AisleView *view, AisleBitmap *items, AisleProgress *progress,
             GError **error)
{
  const AisleColumns *columns = self->columns;

  for (gsize user = 0; user < columns->n_users; user++)
    {
      gsize first = columns->user_start[user], end = columns->user_start[user + 1], before = self->n;

      if (view->users != NULL && !aisle_bitmap_has (view->users, user))
        continue;
      for (gsize i = first; i < end; i++)
        if (event_weight (self, i) <= 0)
          self->other_kinds++;
        else if (columns->item == NULL || columns->item[i] < 0)
          self->no_item++;
        else
          {
            self->uses[i] = AISLE_USE_COUNTED;
            self->n++;
            aisle_bitmap_add (items, columns->item[i]);
          }
      self->n_users += self->n > before;
      if (!aisle_interactions_step (self, user, progress, error))
        return FALSE;
    }
  return TRUE;
}

AisleInteractions *
aisle_interactions_mark (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = view->columns;
  g_autoptr (AisleInteractions) self = g_new0 (AisleInteractions, 1);
  g_autoptr (AisleBitmap) items = NULL;

  self->columns = columns;
  self->n_events = columns->user_start[columns->n_users];
  if (!read_weights (self, view, params, error))
    return NULL;
  self->uses = g_try_malloc0 (self->n_events + 1);
  if (self->uses == NULL)
    {
      out_of_memory (error);
      return NULL;
    }
  items = aisle_bitmap_new (columns->n_items, FALSE);
  if (!mark_events (self, view, items, progress, error))
    return NULL;
  if (view->users == NULL) /* with a segment they are among the events the segment leaves out */
    self->anonymous = columns->n_events - self->n_events;
  self->n_items = aisle_bitmap_count (items);
  return g_steal_pointer (&self);
}

void
aisle_interactions_free (AisleInteractions *self)
{
  if (self == NULL)
    return;
  g_free (self->weights);
  g_free (self->uses);
  g_free (self);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  gint32 left = *(const gint32 *) a, right = *(const gint32 *) b;

  return (left > right) - (left < right);
}

/* The events of a row, as positions in the columns. */
static gsize
row_events (const AisleInteractions *self, const AisleInteractionRows *rows, gsize row, gsize *user, gsize *end)
{
  *user = rows->users != NULL ? (gsize) rows->users[row] : row;
  *end = self->columns->user_start[*user + 1];
  if (rows->ends != NULL)
    *end = MIN (*end, rows->ends[row]);
  return self->columns->user_start[*user];
}

AisleSparse *
aisle_interactions_matrix (const AisleInteractions *self, const AisleInteractionRows *rows, guint8 use,
                           AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->columns;
  g_autofree gint32 *last_row = g_try_new (gint32, columns->n_items + 1); /* by item: the last row it was seen in */
  g_autofree float *sum = g_try_new0 (float, columns->n_items + 1);
  g_autofree gint64 *start = g_try_new0 (gint64, rows->n + 1);
  g_autoptr (AisleSparse) matrix = NULL;

  /* Twice over the events: the first pass counts the cells, the second fills them. */
  for (int pass = 0; pass < 2 && last_row != NULL && sum != NULL && start != NULL; pass++)
    {
      AisleProgress half = aisle_progress_part (progress, pass / 2.0, (pass + 1) / 2.0);
      gsize cells = 0;

      if (pass == 1 && (matrix = aisle_sparse_new (rows->n, columns->n_items, start[rows->n])) == NULL)
        break;
      for (gsize item = 0; item < columns->n_items; item++)
        last_row[item] = -1;
      for (gsize row = 0; row < rows->n; row++)
        {
          gsize first_cell = cells, user, end;

          for (gsize i = row_events (self, rows, row, &user, &end); i < end; i++)
            {
              gint32 item = columns->item != NULL ? columns->item[i] : -1;

              if (!(self->uses[i] & use))
                continue;
              if (last_row[item] != (gint32) row)
                {
                  last_row[item] = (gint32) row;
                  sum[item] = 0;
                  if (pass == 1)
                    matrix->column[cells] = item;
                  cells++;
                }
              sum[item] += event_weight (self, i);
            }
          if (pass == 1)
            {
              qsort (matrix->column + first_cell, cells - first_cell, sizeof (gint32), compare_items);
              for (gsize cell = first_cell; cell < cells; cell++)
                matrix->value[cell] = self->binary ? 1 : sum[matrix->column[cell]];
            }
          start[row + 1] = cells;
          if (!aisle_interactions_step (self, user, &half, error))
            return NULL;
        }
    }
  if (matrix == NULL)
    {
      out_of_memory (error);
      return NULL;
    }
  memcpy (matrix->start, start, (rows->n + 1) * sizeof *start);
  return g_steal_pointer (&matrix);
}

static AisleSequences *
make_sequences (const AisleInteractions *self, const AisleInteractionRows *rows, guint8 use, AisleProgress *progress,
                GError **error)
{
  const AisleColumns *columns = self->columns;
  AisleSequences *sequences = NULL;
  gsize n_values = 0;

  for (int pass = 0; pass < 2; pass++)
    {
      AisleProgress half = aisle_progress_part (progress, pass / 2.0, (pass + 1) / 2.0);
      gint64 at = 0;

      if (pass == 1
          && (sequences = aisle_sequences_new (rows->n, columns->n_items, n_values, columns->time != NULL)) == NULL)
        {
          out_of_memory (error);
          return NULL;
        }
      for (gsize row = 0; row < rows->n; row++)
        {
          gsize user, end;

          for (gsize i = row_events (self, rows, row, &user, &end); i < end; i++)
            if (!(self->uses[i] & use))
              continue;
            else if (pass == 0)
              n_values++;
            else
              {
                sequences->item[at] = columns->item[i];
                if (sequences->time != NULL)
                  sequences->time[at] = columns->time[i];
                at++;
              }
          if (pass == 1)
            sequences->start[row + 1] = at;
          if (!aisle_interactions_step (self, user, &half, error))
            {
              aisle_sequences_free (sequences);
              return NULL;
            }
        }
    }
  return sequences;
}

AisleHistories *
aisle_interactions_histories (const AisleInteractions *self, const AisleInteractionRows *rows, guint8 use,
                              AisleProgress *progress, GError **error)
{
  AisleProgress half = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleSparse) matrix = aisle_interactions_matrix (self, rows, use, &half, error);
  AisleSequences *sequences = NULL;

  half = aisle_progress_part (progress, .5, 1);
  if (matrix != NULL)
    sequences = make_sequences (self, rows, use, &half, error);
  return sequences != NULL ? aisle_histories_take (g_steal_pointer (&matrix), sequences) : NULL;
}
