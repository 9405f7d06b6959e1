/* family.h: what model families share: checks on what they are given, and small chores. Not for callers of models. */
#pragma once

#include "model/model.h"

/* Something to train on: users, items and at least one finite interaction.  AISLE_ERROR_EMPTY, AISLE_ERROR_INPUT. */
gboolean aisle_train_check (const AisleTrainInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Refuses up front what this machine's memory cannot hold, since Linux hands out more than it has. */
gboolean aisle_memory_check (const AisleFamily *family, gsize bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sets AISLE_ERROR_MEMORY; returns FALSE. */
gboolean aisle_memory_fail (const AisleFamily *family, GError **error);

/* The tensor of that name when it has this type and shape, else NULL and AISLE_ERROR_CORRUPT.  A dimension of -1 takes
 * any size and receives it. */
const AisleTensor *aisle_tensors_expect (const AisleTensors *tensors, const char *name, AisleDtype dtype, guint n_dims,
                                         gint64 *dims, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* AISLE_ERROR_CORRUPT: the tensor does not fit the others; returns NULL. */
gpointer aisle_tensors_corrupt (const char *name, GError **error);

/* The tensors whose name begins with prefix, without it: copies, since families may keep what they are given.  NULL when
 * memory runs out. */
AisleTensors *aisle_tensors_pick (const AisleTensors *tensors, const char *prefix);
/* Adds copies of all tensors of part, their names behind prefix. */
gboolean aisle_tensors_put (AisleTensors *tensors, const AisleTensors *part, const char *prefix);

/* Adds to the part of that item, which is made where there is none; a part of 0 is none. */
void aisle_parts_add (GArray *parts, gint32 item, float part);
/* Largest |part| first, ties to the lower item. */
void aisle_parts_sort (GArray *parts);

/* Adds " key=value" to a rule, whatever the locale. */
void aisle_rule_add_real (GString *rule, const char *key, double value);
