/* popular-model.c: the same list for everyone: how many users took an item, where asked the recent ones more.
 *
 *   score(j) = sum over the users u with j of 2 ^ -(age of u's latest j / half-life), or of that times the weight
 *
 * Age is counted back from the newest interaction.  Letters: I items.  Not personal at all: the line every other model must beat. */
#include "model/family.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleModel parent;
  gsize n_items;
  float *popularity; /* I */
} PopularModel;

extern const AisleFamily aisle_family_popular;

static const char *const measures[] = { NC_ ("choice", "users"), NC_ ("choice", "weight"), NULL };

static const AisleParam params[] = {
  { "measure", N_ ("Measure"), AISLE_PARAM_CHOICE, "users", 0, 0, measures, NULL,
    N_ ("What makes an item popular: how many users took it, or the sum of its weights.") },
  { "half_life", N_ ("Half-life"), AISLE_PARAM_REAL, "0", 0, 36500, NULL, N_ ("days"),
    N_ ("After how long an interaction counts half as much; 0: all count alike.") },
};

static void
popular_free (AisleModel *model)
{
  PopularModel *self = (PopularModel *) model;

  g_free (self->popularity);
  g_free (self);
}

static AisleModel *
popular_new (gsize n_items, GError **error)
{
  PopularModel *self = g_new0 (PopularModel, 1);

  self->parent.family = &aisle_family_popular;
  self->n_items = n_items;
  self->popularity = g_try_new0 (float, MAX (n_items, 1));
  if (self->popularity == NULL)
    {
      popular_free (&self->parent);
      aisle_memory_fail (&aisle_family_popular, error);
      return NULL;
    }
  return &self->parent;
}

static void
popular_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize bytes = input->matrix->n_columns * sizeof (float);

  *estimate = (AisleEstimate){ input->matrix->n_values * 2e-9, bytes, bytes };
}

/* ---- counting ---- */

typedef struct
{
  const AisleTrainInput *input;
  gboolean by_weight;
  double per_time; /* halvings a microsecond; 0: none */
  gint64 newest;
  double *latest;    /* I: what this user's latest interaction with an item counts */
  float *popularity; /* I */
} Counting;

static gint64
newest_time (const AisleSequences *s)
{
  gint64 newest = G_MININT64;

  for (gsize p = 0; s->time != NULL && p < s->n_values; p++)
    newest = MAX (newest, s->time[p]);
  return newest;
}

/* Events come oldest first, so that the last word on an item is its latest; one without a time is of no age known and
 * counts nothing. */
static void
weigh_events (const Counting *self, gsize user)
{
  const AisleSequences *s = self->input->sequences;

  for (gint64 p = s->start[user]; p < s->start[user + 1]; p++)
    self->latest[s->item[p]] =
        s->time[p] == G_MININT64 ? 0 : exp2 (-(double) (self->newest - s->time[p]) * self->per_time);
}

static void
count_user (const Counting *self, gsize user)
{
  const AisleSparse *matrix = self->input->matrix;

  if (self->per_time > 0)
    weigh_events (self, user);
  for (gint64 v = matrix->start[user]; v < matrix->start[user + 1]; v++)
    {
      gint32 item = matrix->column[v];
      float count = self->by_weight ? matrix->value[v] : matrix->value[v] != 0;

      self->popularity[item] += self->per_time > 0 ? (float) (count * self->latest[item]) : count;
    }
}

static AisleModel *
popular_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize n = input->matrix->n_columns, n_users = input->matrix->n_rows;
  double days = aisle_params_real (input->params, "half_life");
  Counting self = { .input = input, .by_weight = g_str_equal (aisle_params_text (input->params, "measure"), "weight") };
  g_autoptr (AisleModel) model = NULL;
  g_autofree double *latest = NULL;

  if (!aisle_train_check (input, error))
    return NULL;
  self.newest = newest_time (input->sequences);
  if (days > 0 && self.newest == G_MININT64)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
                           _ ("the interactions have no times to age by: set half_life to 0"));
      return NULL;
    }
  self.per_time = days > 0 ? 1 / (days * 86400e6) : 0;
  model = popular_new (n, error);
  if (model == NULL)
    return NULL;
  self.popularity = ((PopularModel *) model)->popularity;
  self.latest = latest = days > 0 ? g_try_new0 (double, n) : NULL;
  if (days > 0 && latest == NULL)
    {
      aisle_memory_fail (&aisle_family_popular, error);
      return NULL;
    }
  for (gsize user = 0; user < n_users; user++)
    {
      if (user % 4096 == 0 && !aisle_progress_step (progress, (double) user / n_users, _ ("Counting"), error))
        return NULL;
      count_user (&self, user);
    }
  return g_steal_pointer (&model);
}

static AisleModel *
popular_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 n = -1;
  const AisleTensor *tensor = aisle_tensors_expect (tensors, "popularity", AISLE_DTYPE_F32, 1, &n, error);
  AisleModel *model = tensor != NULL ? popular_new ((gsize) n, error) : NULL;

  if (model != NULL)
    memcpy (((PopularModel *) model)->popularity, tensor->data, (gsize) n * sizeof (float));
  return model;
}

static gsize
popular_n_items (const AisleModel *model)
{
  return ((const PopularModel *) model)->n_items;
}

static gboolean
popular_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const PopularModel *self = (const PopularModel *) model;
  gint64 n = (gint64) self->n_items;

  return aisle_tensors_add_copy (tensors, "popularity", AISLE_DTYPE_F32, 1, &n, self->popularity) != NULL
         || aisle_memory_fail (model->family, error);
}

static gboolean
popular_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
               gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error)
{
  const PopularModel *self = (const PopularModel *) model;

  for (gsize b = 0; b < n_rows; b++)
    memcpy (scores + b * stride, self->popularity + first_item, n_items * sizeof (float));
  return TRUE;
}

static gboolean
popular_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
                 GError **error)
{
  AislePart part = { -1, ((const PopularModel *) model)->popularity[item] };

  g_array_append_val (parts, part);
  return TRUE;
}

static AisleGraph *
popular_graph (const AisleModel *model, GError **error)
{
  const PopularModel *self = (const PopularModel *) model;
  AisleGraph *graph = aisle_graph_new ("popular");
  const gint64 n = (gint64) self->n_items, shape[] = { -1, n };
  const float zero = 0;

  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, shape);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, shape);
  aisle_graph_add_constant (graph, "zero", AISLE_DTYPE_F32, 0, NULL, &zero, NULL);
  aisle_graph_add_constant (graph, "popularity", AISLE_DTYPE_F32, 1, &n, self->popularity, NULL);
  aisle_graph_add_node (graph, "Mul", "history zero", "nothing");
  aisle_graph_add_node (graph, "Add", "nothing popularity", "scores");
  return graph;
}

static char *
popular_rule (const AisleModel *model)
{
  return g_strdup_printf ("base items=%zu value=popularity", ((const PopularModel *) model)->n_items);
}

const AisleFamily aisle_family_popular = {
  .id = "popular",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Most popular"),
  .summary = N_ ("The same list for everyone, most taken items first: what every other model must beat."),
  .source = "counting",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = popular_estimate,
  .train = popular_train,
  .load = popular_load,
  .n_items = popular_n_items,
  .save = popular_save,
  .free = popular_free,
  .score = popular_score,
  .explain = popular_explain,
  .graph = popular_graph,
  .rule = popular_rule,
};
