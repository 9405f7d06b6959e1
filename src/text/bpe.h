/* bpe.h: texts as tokens of a vocabulary learnt from them: byte-level byte pair encoding.
 *
 * A text is cut into pieces (a word with the blank before it, a run of digits, of marks, of blanks), a piece into bytes, and
 * the neighbours that stand together most often become one token, again and again (Gage 1994; Sennrich et al. 2016; by bytes
 * and with these pieces: Radford et al. 2019, section 2.2).  Every text has tokens, whatever its script, and comes back from
 * them byte by byte.
 *
 * Tokens are numbered: specials, which no text gives and no token gives back; the 256 bytes in the order of the alphabet that
 * stands for them in files (GPT-2's: what can be printed first); then one a merge, each of two tokens before it.  So the
 * merges and the names of specials are all there is to keep. */
#pragma once

#include "base/progress.h"

#include <json-glib/json-glib.h>

#define AISLE_BPE_BYTES   256
#define AISLE_BPE_LONGEST 512               /* bytes of a token */
#define AISLE_BPE_MOST    ((gsize) 1 << 18) /* tokens */

typedef struct _AisleBpe AisleBpe;

/* Learns from n texts; ends with fewer than `vocabulary` tokens where no pair stands twice.  specials: NULL-terminated names
 * of their tokens, the first number 0.  Equally frequent pairs merge in the order of their numbers.  A pair that would give
 * the bytes of a token there is already is left alone. */
AisleBpe *aisle_bpe_train (const char *const *texts, gsize n, gsize vocabulary, const char *const *specials,
                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From what was kept: merge m makes token n_specials + 256 + m of merges[2 m] and merges[2 m + 1].  AISLE_ERROR_INPUT where
 * that cannot be. */
AisleBpe *aisle_bpe_new (const char *const *specials, const gint32 *merges, gsize n_merges,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_bpe_free (AisleBpe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleBpe, aisle_bpe_free)

gsize aisle_bpe_size (const AisleBpe *self);
gsize aisle_bpe_n_specials (const AisleBpe *self);
gint32 aisle_bpe_special (const AisleBpe *self, const char *name); /* -1: none */
const gint32 *aisle_bpe_merges (const AisleBpe *self, gsize *n);

/* Appends the tokens of length bytes (-1: up to the end) to a GArray of gint32; bytes that are no UTF-8 are as good as
 * others.  Threads may share self.  FALSE when memory runs out. */
gboolean aisle_bpe_encode (const AisleBpe *self, const char *text, gssize length,
                           GArray *tokens) G_GNUC_WARN_UNUSED_RESULT;
/* The bytes of a token, none of a special or of a number that is no token's; a token may end within a character. */
const char *aisle_bpe_bytes (const AisleBpe *self, gint32 token, gsize *length);
/* The text of n tokens; what is no UTF-8 becomes U+FFFD. */
char *aisle_bpe_decode (const AisleBpe *self, const gint32 *tokens, gsize n);

/* ---- in files ---- */

/* A token or a merge ("a b") in the alphabet of files; of a special its name. */
char *aisle_bpe_dup_name (const AisleBpe *self, gsize token);
char *aisle_bpe_dup_merge (const AisleBpe *self, gsize merge);
/* From the names of all tokens, in order, and the merges: read as hostile.  What stands before the bytes is special. */
AisleBpe *aisle_bpe_from_names (const char *const *names, gsize n, const char *const *merges, gsize n_merges,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As the file tokenizer.json of Hugging Face's tokenizers, and back, where it has this form. */
JsonNode *aisle_bpe_to_json (const AisleBpe *self);
AisleBpe *aisle_bpe_from_json (JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;
