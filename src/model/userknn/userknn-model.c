/* userknn-model.c: neighbours among users (Herlocker et al. 1999) by asymmetric cosine (Aiolli 2013).
 *
 *   sim(u, v) = |u and v| / (|u|^a |v|^(1 - a))     a = 1/2: cosine; a -> 1: any user who has all of u's items
 *   score(j)  = sum over the k most similar v with j of sim(u, v)^q
 *
 * It keeps who took what of everyone it was trained on; items count once, whatever their weight.
 * Letters: U users, I items. */
#include "model/near-rows.h"
#include "model/sum-rows.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define MOST_ITEMS (1 << 26) /* that a file may ask room for, of which its rows name but some */

typedef struct
{
  AisleModel parent;
  gsize neighbours;
  double asymmetry, locality;
  AisleSparse *users;   /* U x I */
  AisleSparse *by_item; /* I x U */
} UserKnnModel;

extern const AisleFamily aisle_family_userknn;

static const AisleParam params[] = {
  { "neighbours", N_ ("Neighbours"), AISLE_PARAM_INTEGER, "200", 1, 10000, NULL, N_ ("users"),
    N_ ("Most similar users whose items are recommended.") },
  { "asymmetry", N_ ("Asymmetry"), AISLE_PARAM_REAL, "0.5", 0, 1, NULL, NULL,
    N_ ("0.5 is cosine; higher minds less how many other items a similar user took.") },
  { "locality", N_ ("Locality"), AISLE_PARAM_REAL, "1", 0.1, 10, NULL, NULL,
    N_ ("Higher listens more to the most similar users.") },
};

static void
userknn_free (AisleModel *model)
{
  UserKnnModel *self = (UserKnnModel *) model;

  aisle_sparse_free (self->users);
  aisle_sparse_free (self->by_item);
  g_free (self);
}

/* Takes users; NULL: memory ran out. */
static AisleModel *
userknn_new (AisleSparse *users, const AisleParams *values, GError **error)
{
  UserKnnModel *self = g_new0 (UserKnnModel, 1);

  self->parent.family = &aisle_family_userknn;
  self->neighbours = (gsize) aisle_params_integer (values, "neighbours");
  self->asymmetry = aisle_params_real (values, "asymmetry");
  self->locality = aisle_params_real (values, "locality");
  self->users = users;
  self->by_item = users != NULL ? aisle_sparse_transpose (users) : NULL;
  if (self->by_item != NULL)
    return &self->parent;
  userknn_free (&self->parent);
  aisle_memory_fail (&aisle_family_userknn, error);
  return NULL;
}

/* ---- training: keeping who took what ---- */

static void
userknn_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize rows = input->matrix->n_rows, cells = input->matrix->n_values, n = input->matrix->n_columns;

  estimate->seconds = (double) cells * 1e-8 + rows * 1e-8;
  estimate->file_bytes = 8 * rows + 4 * cells;
  estimate->memory = 16 * rows + 20 * cells + 8 * n;
}

/* Rows of the users who took something, each item once. */
static AisleSparse *
take_users (const AisleSparse *matrix)
{
  g_autofree gint32 *rows = g_try_new (gint32, MAX (matrix->n_rows, 1));
  AisleSparse *users;
  gsize n = 0;

  for (gsize r = 0; rows != NULL && r < matrix->n_rows; r++)
    if (matrix->start[r + 1] > matrix->start[r])
      rows[n++] = (gint32) r;
  users = rows != NULL ? aisle_sparse_select_rows (matrix, rows, n) : NULL;
  for (gsize v = 0; users != NULL && v < users->n_values; v++)
    users->value[v] = 1;
  return users;
}

static AisleModel *
userknn_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleEstimate estimate;

  if (!aisle_train_check (input, error))
    return NULL;
  userknn_estimate (input, &estimate);
  if (!aisle_memory_check (&aisle_family_userknn, estimate.memory, error)
      || !aisle_progress_step (progress, 0, _ ("Arranging users"), error))
    return NULL;
  return userknn_new (take_users (input->matrix), input->params, error);
}

/* ---- storing ---- */

static gboolean
userknn_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const UserKnnModel *self = (const UserKnnModel *) model;
  const gint64 one = 1;
  const gint32 n_items = (gint32) self->users->n_columns;

  return aisle_rows_save (self->users, "user", FALSE, model->family, tensors, error)
         && (aisle_tensors_add_copy (tensors, "n_items", AISLE_DTYPE_I32, 1, &one, &n_items) != NULL
             || aisle_memory_fail (model->family, error));
}

static AisleModel *
userknn_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 one = 1;
  const AisleTensor *n_items = aisle_tensors_expect (tensors, "n_items", AISLE_DTYPE_I32, 1, &one, error);
  AisleSparse *users;

  if (n_items == NULL)
    return NULL;
  if (*(const gint32 *) n_items->data < 0 || *(const gint32 *) n_items->data > MOST_ITEMS)
    return aisle_tensors_corrupt ("n_items", error);
  users = aisle_rows_load (tensors, "user", FALSE, *(const gint32 *) n_items->data, &aisle_family_userknn, error);
  return users != NULL ? userknn_new (users, values, error) : NULL;
}

static gsize
userknn_n_items (const AisleModel *model)
{
  return ((const UserKnnModel *) model)->users->n_columns;
}

/* ---- scoring ---- */

typedef struct
{
  AisleNearRows near;
  double *ones;
  gsize n_best;
  gint32 *best;
  float *similarity; /* to the power of the locality */
} Scratch;

static gboolean
scratch_init (Scratch *self, const UserKnnModel *model)
{
  *self = (Scratch){ .best = g_new (gint32, model->neighbours), .similarity = g_new (float, model->neighbours) };
  self->ones = g_try_new (double, MAX (model->users->n_columns, 1));
  for (gsize i = 0; self->ones != NULL && i < model->users->n_columns; i++)
    self->ones[i] = 1;
  return aisle_near_rows_init (&self->near, model->by_item) && self->ones != NULL;
}

static void
scratch_clear (Scratch *self)
{
  g_free (self->ones);
  g_free (self->best);
  g_free (self->similarity);
  aisle_near_rows_clear (&self->near);
}

static gboolean
find_neighbours (const UserKnnModel *self, const AisleSparse *matrix, gsize row, Scratch *scratch)
{
  AisleNearRows *near = &scratch->near;
  gint64 start = matrix->start[row], n = matrix->start[row + 1] - start;
  double own = pow ((double) n, self->asymmetry);

  if (!aisle_near_rows_find (near, matrix->column + start, scratch->ones, (gsize) n, 0))
    return FALSE;
  for (gsize r = 0; r < near->n; r++)
    {
      gint64 length = self->users->start[near->rows[r] + 1] - self->users->start[near->rows[r]];

      near->similarity[r] = (float) (near->overlap[near->rows[r]] / (own * pow ((double) length, 1 - self->asymmetry)));
    }
  if (!aisle_near_rows_best (near, self->neighbours, scratch->best, scratch->similarity, &scratch->n_best))
    return FALSE;
  for (gsize k = 0; self->locality != 1 && k < scratch->n_best; k++)
    scratch->similarity[k] = (float) pow (scratch->similarity[k], self->locality);
  return TRUE;
}

static gboolean
userknn_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
               gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error)
{
  const UserKnnModel *self = (const UserKnnModel *) model;
  Scratch scratch;
  gboolean done = scratch_init (&scratch, self);

  for (gsize b = 0; done && b < n_rows; b++)
    {
      memset (scores + b * stride, 0, n_items * sizeof (float));
      done = find_neighbours (self, histories->matrix, first_row + b, &scratch);
      for (gsize k = 0; done && k < scratch.n_best; k++)
        aisle_row_add (self->users, (gsize) scratch.best[k], scratch.similarity[k], first_item, n_items,
                       scores + b * stride);
    }
  scratch_clear (&scratch);
  return done || aisle_memory_fail (model->family, error);
}

/* Each neighbour's vote is shared by the items in common. */
static gboolean
userknn_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
                 GError **error)
{
  const UserKnnModel *self = (const UserKnnModel *) model;
  const AisleSparse *matrix = histories->matrix;
  gint64 start = matrix->start[row], n = matrix->start[row + 1] - start;
  g_autofree double *sums = g_new0 (double, n + 1);
  Scratch scratch;
  gboolean done = scratch_init (&scratch, self) && find_neighbours (self, matrix, row, &scratch);

  for (gsize k = 0; done && k < scratch.n_best; k++)
    {
      gsize user = (gsize) scratch.best[k];

      if (aisle_row_value (self->users, user, item) == 0)
        continue;
      for (gint64 i = 0; i < n; i++)
        if (aisle_row_value (self->users, user, matrix->column[start + i]) != 0)
          sums[i] += scratch.similarity[k] / scratch.near.overlap[user];
    }
  for (gint64 i = 0; i < n; i++)
    aisle_parts_add (parts, matrix->column[start + i], (float) sums[i]);
  aisle_parts_sort (parts);
  scratch_clear (&scratch);
  return done || aisle_memory_fail (model->family, error);
}

static char *
userknn_rule (const AisleModel *model)
{
  const UserKnnModel *self = (const UserKnnModel *) model;
  GString *rule = g_string_new (NULL);

  g_string_printf (rule, "users items=%zu start=user_start item=user_item neighbours=%zu", self->users->n_columns,
                   self->neighbours);
  aisle_rule_add_real (rule, "asymmetry", self->asymmetry);
  aisle_rule_add_real (rule, "locality", self->locality);
  return g_string_free (rule, FALSE);
}

const AisleFamily aisle_family_userknn = {
  .id = "userknn",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Similar customers"),
  .summary = N_ ("Recommends what the customers with the most items in common took; explains its scores."),
  .source = "Herlocker et al. 1999; Aiolli 2013",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = userknn_estimate,
  .train = userknn_train,
  .load = userknn_load,
  .n_items = userknn_n_items,
  .save = userknn_save,
  .free = userknn_free,
  .score = userknn_score,
  .explain = userknn_explain,
  .rule = userknn_rule,
};
