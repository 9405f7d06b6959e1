/* next-item.h: what families share that score items by a network over the history: a table of item vectors, a network
 * from the vectors of the last items to one that is multiplied with the table (neural/sequence-learner.h).
 *
 * A family says which network, and how it is trained; everything else of its table of functions is here.  A history
 * without items scores 0 everywhere.  Letters: I items, d width, L items of a history that are looked at. */
#pragma once

#include "model/family.h"
#include "neural/sequence-learner.h"

/* The network is made by the family; what aisle_next_item_settings reads is filled in, the rest is 0. */
typedef struct
{
  const AisleFamily *family;
  AisleNetwork *network; /* d -> d, owned */
  AisleHead head;
  gsize length; /* L */
  gsize batch, cuts, pack;
  double popular;
  double spread; /* deviation of the item vectors' first values; 0: 1 / sqrt (d) */
  gboolean by_log;
  guint passes, patience;
  AisleAdam adam;
} AisleNextItemSettings;

/* Of the family's parameters "factors" (d), "length", "batch", "passes", "patience" and "learning_rate". */
void aisle_next_item_settings (AisleNextItemSettings *self, const AisleFamily *family, const AisleParams *params,
                               gsize n_items);

/* Of "loss" and "negatives": the softmax over all items, or "sampled", over some drawn by the root of their counts. */
void aisle_next_item_set_softmax (AisleNextItemSettings *self, const AisleParams *params);
/* d -> d: a recurrent layer of `units`, both ways with what it ends with at either end, between dropouts; and a dense
 * one. */
AisleNetwork *aisle_next_item_recurrent (const char *kind, gsize d, gsize units, gboolean both_ways, double dropout);

/* Fills all settings from the family's parameters; n_rows: of the data to train on. */
typedef void (*AisleNextItemFunc) (AisleNextItemSettings *self, const AisleParams *params, gsize n_items, gsize n_rows);

void aisle_next_item_estimate (AisleNextItemFunc set, const AisleTrainInput *input, AisleEstimate *estimate);
AisleModel *aisle_next_item_train (AisleNextItemFunc set, const AisleTrainInput *input, AisleProgress *progress,
                                   GError **error);
AisleModel *aisle_next_item_load (AisleNextItemFunc set, const AisleParams *params, const AisleTensors *tensors,
                                  GError **error);

/* For the family's table as they are. */
gsize aisle_next_item_n_items (const AisleModel *model);
gboolean aisle_next_item_save (const AisleModel *model, AisleTensors *tensors, GError **error);
void aisle_next_item_free (AisleModel *model);
gboolean aisle_next_item_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
                                gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error);
AisleGraph *aisle_next_item_graph (const AisleModel *model, GError **error);
char *aisle_next_item_rule (const AisleModel *model);
