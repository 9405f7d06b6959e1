/* click-models.h: how relevant results are, read off clicks: raw, or freed from where they stood.
 *
 *   raw       clicks / times shown
 *   position  a click = looked at (by position) x relevant (Richardson et al. 2007; Craswell et al. 2008): what stood low
 *             was seen less.  Fitted with a level of its own for every query and item that drops out (conditional Poisson:
 *             Hausman, Hall and Griliches 1984): thousands of rare pairs, each with a relevance to guess, would bias a joint
 *             fit by expectation maximisation upwards
 *   cascade   looked at from the top to the first click, and no further (Craswell et al. 2008): clicks / times looked at
 *   dbn       looked at down to the last click, which satisfied; relevance = attraction x satisfaction (Chapelle and Zhang
 *             2009, with perseverance 1) */
#pragma once

#include "base/progress.h"

/* Lists that were shown, one after another; positions count from 0 within a list, in order. */
typedef struct
{
  gsize n_lists, n_pairs;
  gsize *start; /* n_lists + 1: of the shown results */
  gint32 *pair; /* which query and item a result is: 0 .. n_pairs - 1 */
  guint16 *position;
  guint8 *clicked;
  gint32 *query, *item; /* (nullable) of each pair: n_pairs */
} AisleImpressions;

void aisle_impressions_clear (AisleImpressions *self);

typedef enum
{
  AISLE_CLICKS_RAW,
  AISLE_CLICKS_POSITION,
  AISLE_CLICKS_CASCADE,
  AISLE_CLICKS_DBN,
  AISLE_N_CLICK_MODELS
} AisleClickModel;

const char *aisle_click_model_id (AisleClickModel model);

/* What each position is looked at, the first = 1: given (nullable: fitted into it); n_positions of it. */
typedef struct
{
  double *looked_at;
  gsize n_positions;
} AislePositionBias;

/* Position bias from the clicks themselves: needs results that stood at several positions; one that no clicked result
 * shares with the others, or that was never clicked, is 0.  FALSE when cancelled or out of memory. */
gboolean aisle_fit_position_bias (const AisleImpressions *shown, AislePositionBias *bias, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Relevance of each pair (n_pairs), NaN where it was never looked at.  bias: for the position model. */
gboolean aisle_click_relevance (const AisleImpressions *shown, AisleClickModel model, const AislePositionBias *bias,
                                double *relevance, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How often the model has each pair looked at (n_pairs): what its relevance rests on. */
void aisle_click_looks (const AisleImpressions *shown, AisleClickModel model, const AislePositionBias *bias,
                        double *looked);
