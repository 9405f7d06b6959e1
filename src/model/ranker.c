/* ranker.c: see ranker.h. */
#include "model/ranker.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define MOST_COLUMNS 4096
#define MOST_BYTES   (1 << 20) /* of their ids */

/* ---- columns ---- */

/* Whether judged rows differ in this column, within a query where asked. */
static gboolean
varies (const AisleRankSet *set, gsize f, gboolean within)
{
  gboolean any = FALSE;
  float first = NAN;

  for (gsize q = 0; q < set->n_queries; q++)
    {
      any &= !within;
      for (gsize r = set->start[q]; r < set->start[q + 1]; r++)
        {
          float value = set->features[r * set->n_features + f];

          if (isnan (set->grade[r]))
            continue;
          if (!isfinite (value))
            value = NAN;
          if (any && !(value == first || (isnan (value) && isnan (first))))
            return TRUE;
          any = TRUE;
          first = value;
        }
    }
  return FALSE;
}

void
aisle_ranker_columns_take (AisleRankerColumns *self, const char *const *ids, gsize n)
{
  self->n = n;
  self->ids = g_new0 (char *, n + 1);
  for (gsize f = 0; f < n; f++)
    self->ids[f] = g_strdup (ids[f]);
}

gboolean
aisle_ranker_columns_choose (AisleRankerColumns *self, const AisleRankSet *set, gboolean within, GError **error)
{
  g_autofree const char **ids = g_new (const char *, set->n_features + 1);
  gsize n = 0;

  for (gsize f = 0; f < set->n_features; f++)
    if (set->columns[f]->group != AISLE_RANK_POSITION && varies (set, f, within))
      ids[n++] = set->columns[f]->id;
  if (n > 0 && n <= MOST_COLUMNS)
    {
      aisle_ranker_columns_take (self, ids, n);
      return TRUE;
    }
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
               n == 0 ? _ ("no feature tells the judged items apart: import a catalogue or judge more queries")
                      : _ ("too many features to rank by: %zu, and at most %d are taken"),
               n, MOST_COLUMNS);
  return FALSE;
}

void
aisle_ranker_columns_clear (AisleRankerColumns *self)
{
  g_clear_pointer (&self->ids, g_strfreev);
  self->n = 0;
}

/* Their ids, one a line, a number a byte. */
gboolean
aisle_ranker_columns_save (const AisleRankerColumns *self, AisleTensors *tensors)
{
  g_autofree char *text = g_strjoinv ("\n", self->ids);
  gint64 n = (gint64) strlen (text);
  AisleTensor *tensor = aisle_tensors_add (tensors, "columns", AISLE_DTYPE_I32, 1, &n);

  for (gint64 i = 0; tensor != NULL && i < n; i++)
    ((gint32 *) tensor->data)[i] = (guchar) text[i];
  return tensor != NULL;
}

static gboolean
is_id_byte (gint32 c)
{
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '\n';
}

gboolean
aisle_ranker_columns_load (AisleRankerColumns *self, const AisleTensors *tensors, GError **error)
{
  gint64 n = -1;
  const AisleTensor *tensor = aisle_tensors_expect (tensors, "columns", AISLE_DTYPE_I32, 1, &n, error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) ids = NULL;
  gsize n_ids;

  if (tensor == NULL)
    return FALSE;
  for (gint64 i = 0; i < MIN (n, MOST_BYTES); i++)
    {
      gint32 byte = ((const gint32 *) tensor->data)[i];

      if (!is_id_byte (byte))
        return aisle_tensors_corrupt ("columns", error) != NULL;
      g_string_append_c (text, (char) byte);
    }
  ids = g_strsplit (text->str, "\n", -1);
  n_ids = g_strv_length (ids);
  if (n_ids == 0 || n_ids > MOST_COLUMNS || n > MOST_BYTES)
    return aisle_tensors_corrupt ("columns", error) != NULL;
  for (gsize f = 0; f < n_ids; f++)
    if (ids[f][0] == '\0' || !g_hash_table_add (seen, ids[f]))
      return aisle_tensors_corrupt ("columns", error) != NULL;
  self->n = n_ids;
  self->ids = g_steal_pointer (&ids);
  return TRUE;
}

gsize *
aisle_ranker_columns_find (const AisleRankerColumns *self, const AisleRankSet *set, GError **error)
{
  g_autofree gsize *at = g_new (gsize, self->n + 1);

  for (gsize f = 0; f < self->n; f++)
    {
      gssize column = aisle_rank_set_column (set, self->ids[f]);

      if (column < 0)
        {
          g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
                       _ ("the rows to rank have no feature '%s', which the model reads: compute it, or train again"),
                       self->ids[f]);
          return NULL;
        }
      at[f] = (gsize) column;
    }
  return g_steal_pointer (&at);
}

/* ---- several models ---- */

void
aisle_ranker_columns_join (AisleRankerColumns *self, AisleModel *const *models, gsize n)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (gsize m = 0; m < n; m++)
    {
      gsize n_own;
      const char *const *own = models[m]->family->columns (models[m], &n_own);

      for (gsize f = 0; f < n_own; f++)
        if (!g_ptr_array_find_with_equal_func (ids, own[f], g_str_equal, NULL))
          g_ptr_array_add (ids, (gpointer) own[f]);
    }
  aisle_ranker_columns_take (self, (const char *const *) ids->pdata, ids->len);
}

gint64 *
aisle_ranker_columns_of (const AisleRankerColumns *self, const AisleModel *model, gsize *n)
{
  const char *const *ids = model->family->columns (model, n);
  gint64 *at = g_new0 (gint64, *n + 1);

  for (gsize f = 0; f < *n; f++)
    while (!g_str_equal (self->ids[at[f]], ids[f]))
      at[f]++;
  return at;
}

gboolean
aisle_ranker_columns_add_graph (const AisleRankerColumns *self, const AisleModel *model, const char *name,
                                AisleGraph *graph, GError **error)
{
  AisleGraph *own = model->family->graph (model, error), *picked;
  g_autofree gint64 *at = NULL;
  gsize n;

  if (own == NULL)
    return FALSE;
  at = aisle_ranker_columns_of (self, model, &n);
  const gint64 shape[] = { AISLE_DIM_BATCH, (gint64) self->n }, length = (gint64) n;
  picked = aisle_graph_new (name);
  aisle_graph_add_input (picked, "all", AISLE_DTYPE_F32, 2, shape);
  aisle_graph_add_constant (picked, "at", AISLE_DTYPE_I64, 1, &length, at, NULL);
  aisle_node_set_integer (aisle_graph_add_node (picked, "Gather", "all at", "features"), "axis", 1);
  aisle_graph_take (picked, own, "model");
  aisle_graph_take (graph, picked, name);
  return TRUE;
}

/* Sets AISLE_ERROR_MEMORY; returns NULL. */
static gpointer
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the rows to rank: close other programs or take fewer features"));
  return NULL;
}

static void
gather_row (const AisleRankSet *set, gsize row, const gsize *at, gsize n, float *out)
{
  const float *from = set->features + row * set->n_features;

  for (gsize f = 0; f < n; f++)
    out[f] = isfinite (from[at[f]]) ? from[at[f]] : NAN;
}

float *
aisle_ranker_columns_gather (const AisleRankerColumns *self, const AisleRankSet *set, GError **error)
{
  g_autofree gsize *at = aisle_ranker_columns_find (self, set, error);
  float *x = at != NULL ? g_try_new (float, set->n_rows * self->n + 1) : NULL;

  if (x == NULL)
    return at != NULL ? fail_memory (error) : NULL;
  for (gsize r = 0; r < set->n_rows; r++)
    gather_row (set, r, at, self->n, x + r * self->n);
  return x;
}

/* ---- rows ---- */

gboolean
aisle_ranker_row_counts (const AisleRankSet *set, gsize row)
{
  return !isnan (set->grade[row]) && (set->weight == NULL || set->weight[row] != 0);
}

static gboolean
check_row (const AisleRankSet *set, gsize r, GError **error)
{
  if (set->grade[r] >= 0 && set->grade[r] <= set->highest
      && (set->weight == NULL || (isfinite (set->weight[r]) && set->weight[r] >= 0)))
    return TRUE;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
               _ ("row %zu of the judged items: grade %g, weight %g: grades are from 0 to %g, weights not negative"),
               r + 1, (double) set->grade[r], set->weight != NULL ? (double) set->weight[r] : 1.,
               (double) set->highest);
  return FALSE;
}

/* Counts judged rows and their queries; FALSE where a row is not sane.  *differ: a query has items of two grades. */
static gboolean
count_rows (const AisleRankSet *set, gsize *n_rows, gsize *n_queries, gboolean *differ, GError **error)
{
  *n_rows = *n_queries = 0;
  *differ = FALSE;
  for (gsize q = 0; q < set->n_queries; q++)
    {
      gsize before = *n_rows;
      float first = 0;

      for (gsize r = set->start[q]; r < set->start[q + 1]; r++)
        {
          if (!aisle_ranker_row_counts (set, r))
            continue;
          if (!check_row (set, r, error))
            return FALSE;
          *differ |= *n_rows > before && set->grade[r] != first;
          first = set->grade[r];
          (*n_rows)++;
        }
      *n_queries += *n_rows > before;
    }
  return TRUE;
}

AisleRankerRows *
aisle_ranker_rows_new (const AisleRankerColumns *columns, const AisleRankSet *set, GError **error)
{
  g_autofree gsize *at = aisle_ranker_columns_find (columns, set, error);
  g_autoptr (AisleRankerRows) self = g_new0 (AisleRankerRows, 1);
  float scale = set->highest > AISLE_RANKER_HIGHEST ? AISLE_RANKER_HIGHEST / set->highest : 1;
  gboolean differ = FALSE;
  gsize to = 0, query = 0;

  if (at == NULL || !count_rows (set, &self->n_rows, &self->n_queries, &differ, error))
    return NULL;
  if (!differ || self->n_rows > G_MAXINT32)
    {
      g_set_error_literal (
          error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
          _ ("no query has two items of different grades to learn from: judge more items, or learn from clicks"));
      return NULL;
    }
  self->n_columns = columns->n;
  self->x = g_try_new (float, self->n_rows * columns->n + 1);
  self->grade = g_try_new (float, self->n_rows);
  self->start = g_try_new0 (gint32, self->n_queries + 1);
  self->weight = set->weight != NULL ? g_try_new (float, self->n_rows) : NULL;
  if (self->x == NULL || self->grade == NULL || self->start == NULL || (set->weight != NULL && self->weight == NULL))
    return fail_memory (error);
  for (gsize q = 0; q < set->n_queries; q++)
    {
      gsize before = to;

      for (gsize r = set->start[q]; r < set->start[q + 1]; r++)
        {
          if (!aisle_ranker_row_counts (set, r))
            continue;
          gather_row (set, r, at, columns->n, self->x + to * columns->n);
          if (self->weight != NULL)
            self->weight[to] = set->weight[r];
          self->grade[to++] = set->grade[r] * scale;
        }
      if (to > before)
        self->start[++query] = (gint32) to;
    }
  return g_steal_pointer (&self);
}

void
aisle_ranker_rows_free (AisleRankerRows *self)
{
  if (self == NULL)
    return;
  g_free (self->x);
  g_free (self->grade);
  g_free (self->weight);
  g_free (self->start);
  g_free (self);
}

/* ---- training ---- */

gboolean
aisle_ranker_check (const AisleTrainInput *input, GError **error)
{
  if (input->ranking != NULL && input->ranking->n_rows > 0 && input->ranking->highest > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                       _ ("no judged items to train on: import judgements, judge some queries, or learn from clicks"));
  return FALSE;
}

double
aisle_ranker_chosen (const AisleTrainInput *input, guint index)
{
  if (input->ranking_valid != NULL || input->chosen == NULL || index >= input->chosen->len)
    return 0;
  return g_array_index (input->chosen, double, index);
}

void
aisle_ranker_choose (const AisleTrainInput *input, double value)
{
  if (input->ranking_valid != NULL && input->chosen != NULL)
    g_array_append_val (input->chosen, value);
}
