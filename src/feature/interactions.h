/* interactions.h: which events count as a user's interest in an item, and the matrices made of them.
 *
 * Knows events, kinds and weights; what is trained on and what is judged is split.c's business, which marks every
 * interaction with the uses below.  Letters as in split.h. */
#pragma once

#include "feature/split.h"

/* What an interaction is used for; a matrix is built of those that carry one use. */
enum
{
  AISLE_USE_FIT = 1 << 0,
  AISLE_USE_FULL = 1 << 1,
  AISLE_USE_VALID_HISTORY = 1 << 2,
  AISLE_USE_VALID_TARGET = 1 << 3,
  AISLE_USE_TEST_HISTORY = 1 << 4,
  AISLE_USE_TEST_TARGET = 1 << 5,
  AISLE_USE_COUNTED = 1 << 7, /* an interaction at all */
};

typedef struct
{
  const AisleColumns *columns;
  float *weights;  /* by kind, the last for events without one; 0: such events are no interactions */
  gboolean binary; /* a cell is 1 however often it repeats; else the sum of its events' weights */
  guint8 *uses;    /* by event of a user, columns order */
  gsize n_events;  /* events of users: what uses covers */
  gsize n;         /* interactions */
  gsize n_users;   /* users with an interaction */
  gsize n_items;   /* items with one */
  gsize anonymous, no_item, other_kinds; /* events left out */
} AisleInteractions;

/* All interactions of the view's users, marked AISLE_USE_COUNTED. */
AisleInteractions *aisle_interactions_mark (const AisleView *view, const AisleParams *params, AisleProgress *progress,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_interactions_free (AisleInteractions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleInteractions, aisle_interactions_free)

/* All interactions, each with the uses that the split gives it; about: what kind of split, its cuts, and what was left
 * out.  split.c has it. */
AisleInteractions *aisle_split_mark (AisleSplit *about, const AisleView *view, const AisleParams *params,
                                     AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* To be called after each user of a walk over the events: reports and looks for a cancel now and then. */
gboolean aisle_interactions_step (const AisleInteractions *self, gsize user, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The rows to make: row r holds events of users[r], or of user r where users is NULL (n = U then), and of these only
 * those before ends[r] where ends is given. */
typedef struct
{
  gsize n;
  const gint32 *users;
  const gsize *ends;
} AisleInteractionRows;

/* n x I matrix of the interactions with that use. */
AisleSparse *aisle_interactions_matrix (const AisleInteractions *self, const AisleInteractionRows *rows, guint8 use,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same as matrix and sequences. */
AisleHistories *aisle_interactions_histories (const AisleInteractions *self, const AisleInteractionRows *rows,
                                              guint8 use, AisleProgress *progress,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
