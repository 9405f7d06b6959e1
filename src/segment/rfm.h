/* rfm.h: recency, frequency and monetary value of every buyer, scored 1 to 5, and the usual names for the scores.
 *
 * Of a user's purchases before a moment: the time since the last one in whole 24-hour days, the number of orders (order
 * numbers, or purchases where there is none), and the revenue (purchases less returns).  The scores compare a buyer with
 * all buyers of the log, not of a segment, so that a user's score is the same everywhere.  Quintiles as SQL's ntile (5)
 * fills them: the first ones take one more when the number does not divide.  Buyers with the same value share the score
 * of the lowest of them, or are split by their external id. */
#pragma once

#include "segment/view.h"

typedef enum
{
  AISLE_RFM_RECENCY,
  AISLE_RFM_FREQUENCY,
  AISLE_RFM_MONETARY,
  AISLE_RFM_N_SCORES
} AisleRfmScore;

#define AISLE_RFM_CUTS 4

typedef struct
{
  gboolean until; /* count what lies before `day` only; else all, as on the day after the log's last */
  gint32 day;
  gboolean split_ties;
  /* (nullable each) Instead of quintiles: ascending; at most cuts[0] days ago is a 5, at least cuts[0] orders or units of
   * money a 2. */
  const double *cuts[AISLE_RFM_N_SCORES];
} AisleRfmOptions;

typedef struct
{
  gsize n_users, n_buyers;
  gint64 at;                          /* the moment that recency counts to */
  gint64 *last;                       /* n_users: time of the last purchase; AISLE_TIME_MISSING: no buyer */
  gint64 *revenue;                    /* n_users: 1/10,000 unit */
  guint32 *orders;                    /* n_users */
  guint8 *scores[AISLE_RFM_N_SCORES]; /* n_users: 1 .. 5, 0 for no buyer */
  gsize no_time, after;               /* purchases left out: without a time, on `day` or later */
  gboolean no_prices;                 /* monetary is then scored as frequency */
} AisleRfm;

/* options NULL: all that the log has, quintiles, ties together.  AISLE_ERROR_EMPTY without times or purchases. */
AisleRfm *aisle_rfm_new (const AisleView *view, const AisleRfmOptions *options, AisleProgress *progress,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rfm_free (AisleRfm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRfm, aisle_rfm_free)

static inline gint64
aisle_rfm_recency_days (const AisleRfm *self, gsize user)
{
  return (self->at - self->last[user]) / AISLE_DAY;
}

/* The named cells: by recency, and the mean of frequency and monetary rounded down. */
typedef enum
{
  AISLE_RFM_CHAMPIONS,
  AISLE_RFM_LOYAL,
  AISLE_RFM_POTENTIAL,
  AISLE_RFM_NEW,
  AISLE_RFM_PROMISING,
  AISLE_RFM_ATTENTION,
  AISLE_RFM_SLEEPING,
  AISLE_RFM_RISK,
  AISLE_RFM_LOSE,
  AISLE_RFM_HIBERNATING,
  AISLE_RFM_N_CELLS
} AisleRfmCell;

/* Scores of 1 to 5. */
AisleRfmCell aisle_rfm_cell (guint recency, guint frequency, guint monetary);
/* The id as a segment writes it ("at-risk"), the translated name, and in a few words who they are. */
const char *aisle_rfm_cell_id (AisleRfmCell cell);
const char *aisle_rfm_cell_title (AisleRfmCell cell);
const char *aisle_rfm_cell_meaning (AisleRfmCell cell);
gboolean aisle_rfm_cell_from_id (const char *id, AisleRfmCell *cell);
