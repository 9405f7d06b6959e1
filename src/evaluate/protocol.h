/* protocol.h: how a model is judged: against which candidates, how ties are broken, what recall is divided by.
 *
 * Which rows are judged is the split's business.  Every switch that is not at its default is named in the metric or the
 * passport, because figures of different protocols do not compare. */
#pragma once

#include "base/params.h"
#include "base/passport.h"

/* candidates=full|sampled, sample_size, sample_seed, recall=relevant|possible, ties=against|for|index. */
extern const AisleParam aisle_protocol_params[];
extern const gsize aisle_protocol_n_params;

typedef enum
{
  AISLE_TIES_AGAINST, /* a target ranks below all other items of its score */
  AISLE_TIES_FOR,     /* above them */
  AISLE_TIES_INDEX    /* the lower item first, as in a list */
} AisleTies;

typedef struct
{
  guint sampled;     /* items that each judged row's targets compete with; 0: all */
  guint64 seed;      /* of that sample: the same for every model */
  gboolean possible; /* recall divides by min (k, relevant), not by relevant */
  AisleTies ties;
} AisleProtocol;

/* params NULL: the defaults. */
AisleProtocol aisle_protocol_from_params (const AisleParams *params);
/* "ndcg@10", and where a switch changes what it means "recall@10 (min, 1+100 sampled)". */
char *aisle_protocol_metric_name (const AisleProtocol *self, const char *metric, guint k);
/* Adds the members that are not at their defaults: what two runs must share. */
void aisle_protocol_to_json (const AisleProtocol *self, JsonObject *object);
void aisle_protocol_describe (const AisleProtocol *self, AislePassport *passport);
