/* vocabulary.h: external ids become dense ones, in order of first appearance.
 *
 * An open-addressing table of 8 bytes a slot beside the entries in order of ids: texts of at most 16 bytes are compared by
 * their AisleTextKey alone; batches are looked up in passes so that the misses of a big table overlap. */
#pragma once

#include "base/text-span.h"
#include "store/content-hash.h"

typedef struct _AisleVocabulary AisleVocabulary;

/* At most `limit` entries. */
AisleVocabulary *aisle_vocabulary_new (gsize limit);
void aisle_vocabulary_free (AisleVocabulary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleVocabulary, aisle_vocabulary_free)

gsize aisle_vocabulary_n (const AisleVocabulary *self);
AisleSpan aisle_vocabulary_text (const AisleVocabulary *self, gint32 id);

/* ids[i] of spans[i], -1 for a missing one; new texts are added.  keys[i] is set for those present.  FALSE when memory
 * or the limit is exhausted. */
gboolean aisle_vocabulary_encode (AisleVocabulary *self, const AisleSpan *spans, gsize n, gint32 *ids,
                                  AisleTextKey *keys) G_GNUC_WARN_UNUSED_RESULT;
