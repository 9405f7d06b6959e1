/* confusion.h: the mistakes of a classifier of texts, to look at: which intents it takes for which, and the texts behind. */
#pragma once

#include "command/classify.h"

/* Of the `most` intents with most mistakes (0: of all), a row a pair that stands in the run's judged utterances: label,
 * predicted, texts, share (of the label's texts).  Both sides are in one order, that with most mistakes first, so that a heat
 * map has what is right on its diagonal; mistakes_only leaves the figures of the diagonal out. */
AisleAnswer *aisle_command_confusion_map (AisleProject *project, gint64 run, gsize most, gboolean mistakes_only,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gint64 run;
  const char *label, *predicted; /* (nullable) of this intent, taken for that one */
  gboolean mistakes_only;
  gsize limit;
  gsize *n; /* (nullable out) how many there are without the limit */
} AisleJudgedOrder;

/* The judged utterances of a run, the surest first: text, label (as it was when the run was judged), predicted, confidence,
 * now (the intent that it has by now; missing where it has none), turn (its row).  The last two are missing of moods and
 * reviews, which nobody moves. */
AisleTable *aisle_command_judged_texts (AisleProject *project, const AisleJudgedOrder *order,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of the texts that reading (aisle_utterance_params) finds with a label, all whose label is probably wrong, the surest first
 * (evaluate/label-errors.h): text, label, chance, predicted (what it is instead), confidence, now, turn (its row; missing but
 * for intents, which alone can be moved).  Five linear models are trained for it, each on four fifths of the texts.
 * labels (nullable): all that are there, NULL-terminated; free with g_strfreev. */
AisleAnswer *aisle_command_label_errors (AisleProject *project, const AisleParams *reading, char ***labels,
                                         AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first `most` of these, but those that were moved since; left (out): how many there are of those. */
AisleTable *aisle_command_label_errors_now (AisleProject *project, const AisleTable *errors, gsize most, gsize *left,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
