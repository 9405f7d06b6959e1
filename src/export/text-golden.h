/* text-golden.h: texts with the chances a classifier must give them: the proof that its bundle carries with it.
 *
 * Odd texts, and texts made of the shop's words at random: what customers wrote does not leave with a model.  Only export/
 * includes it. */
#pragma once

#include "export/exporter.h"

void aisle_text_cases_free (AisleTextCases *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTextCases, aisle_text_cases_free)

AisleTextCases *aisle_text_golden_draw (const AisleModel *model, const char *const *texts, gsize n_texts, guint64 seed,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* n texts of at most so many words, drawn from those that stand in several of the texts; none where no word does. */
GPtrArray *aisle_text_golden_make (const char *const *texts, gsize n_texts, gsize n, gsize most_words, guint64 seed);
/* golden.jsonl: a text a line: case, text, ids (an object: input to numbers), chances. */
gboolean aisle_text_golden_write (const AisleTextCases *self, const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleTextCases *aisle_text_golden_read (const char *path, const char *const *inputs, gsize n_classes,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fills the proof's numbers from B x C chances; texts agree when the same class is the likeliest. */
void aisle_text_golden_compare (const AisleTextCases *self, const float *chances, AisleProof *proof);
