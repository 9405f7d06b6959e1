/* simulate.h: the known-truth shop: seeded logs of any size with planted truths, and the truths themselves.
 *
 * One file and one random stream per truth, so that a truth added later never changes older bytes. */
#pragma once

#include "base/params.h"
#include "base/progress.h"

#define AISLE_SIMULATE_ERROR (aisle_simulate_error_quark ())
GQuark aisle_simulate_error_quark (void);

/* events, users, items, days, start, seed, language (en, zh), titles, plant (anomalies, baskets, change, channels, dialogues,
 * searches: off unless named), searches and dialogues (how many), slips (share of the questions), driver (of the change). */
extern const AisleParam aisle_simulate_params[];
extern const gsize aisle_simulate_n_params;

/* Writes events.csv, items.csv and truth.json into an existing or new folder, each atomically; where searches are planted
 * queries.csv, searches.csv, judgements.csv and relevance.csv too; dialogues: dialogues.csv, answers.csv, turns.csv and
 * entities.csv, with slips slips.csv. */
gboolean aisle_simulate (const char *folder, const AisleParams *params, AisleProgress *progress,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
