/* ranker.h: what rankers share: which columns they read, the rows they learn from, and what one says of a row.  Not for
 * callers of models.
 *
 * Letters: R rows, F columns that the model reads. */
#pragma once

#include "model/family.h"

/* The features that a model reads, by id: saved with it, so that it finds them in any set. */
typedef struct
{
  gsize n;
  char **ids; /* n, NULL-terminated */
} AisleRankerColumns;

/* All columns of a set but positions (to rank by where an item stood would keep it there) and those whose value is the
 * same in every judged row; with `within`, in those of every query: a sum cannot use what is the same for all items. */
gboolean aisle_ranker_columns_choose (AisleRankerColumns *self, const AisleRankSet *set, gboolean within,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_ranker_columns_take (AisleRankerColumns *self, const char *const *ids, gsize n);
void aisle_ranker_columns_clear (AisleRankerColumns *self);
gboolean aisle_ranker_columns_save (const AisleRankerColumns *self, AisleTensors *tensors);
gboolean aisle_ranker_columns_load (AisleRankerColumns *self, const AisleTensors *tensors,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where they are in a set (n numbers, g_free); NULL and AISLE_ERROR_INPUT names one that it lacks. */
gsize *aisle_ranker_columns_find (const AisleRankerColumns *self, const AisleRankSet *set,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* x (R x n): their values of all rows, NaN where one is not finite; NULL and an error, to be freed with g_free. */
float *aisle_ranker_columns_gather (const AisleRankerColumns *self, const AisleRankSet *set,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of models that score together: their columns, each once; where a model's own stand among them (n numbers, g_free); and its
 * graph as NAME/model, over its own of value "all" (f32 [batch, F]). */
void aisle_ranker_columns_join (AisleRankerColumns *self, AisleModel *const *models, gsize n);
gint64 *aisle_ranker_columns_of (const AisleRankerColumns *self, const AisleModel *model, gsize *n);
gboolean aisle_ranker_columns_add_graph (const AisleRankerColumns *self, const AisleModel *model, const char *name,
                                         AisleGraph *graph, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Judged rows: what a ranker learns from, or stops by. */
typedef struct
{
  gsize n_queries, n_rows, n_columns;
  float *x;      /* R x F, NaN: missing */
  float *grade;  /* R, 0 or more */
  float *weight; /* (nullable) R, 0 or more */
  gint32 *start; /* Q + 1 */
} AisleRankerRows;

/* The judged rows of a set that have a weight.  A scale above AISLE_RANKER_HIGHEST is shrunk to it, since gains double with each grade.
 * AISLE_ERROR_EMPTY where no query has items of different grades, AISLE_ERROR_INPUT for a grade or weight that cannot
 * be. */
#define AISLE_RANKER_HIGHEST 5
gboolean aisle_ranker_row_counts (const AisleRankSet *set, gsize row); /* it is among them */
AisleRankerRows *aisle_ranker_rows_new (const AisleRankerColumns *columns, const AisleRankSet *set,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_ranker_rows_free (AisleRankerRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankerRows, aisle_ranker_rows_free)

/* A training input of a ranker has a set to learn from. */
gboolean aisle_ranker_check (const AisleTrainInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a tuning fit chose (index 0: the first it told), 0 where there is none or this fit is the one that chooses. */
double aisle_ranker_chosen (const AisleTrainInput *input, guint index);
/* Tells it, where this fit is the one that chooses. */
void aisle_ranker_choose (const AisleTrainInput *input, double value);
