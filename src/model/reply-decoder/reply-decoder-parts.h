/* reply-decoder-parts.h: what the files of the family reply-decoder share.
 *
 * A text is read as tokens: <passage>, the answer to stay by; then <customer> before each of the customer's turns, oldest
 * first; <agent>, the reply, <end>.  Letters: V tokens, d width, L tokens that the network reads at once. */
#pragma once

#include "dialogue/passages.h"
#include "model/family.h"
#include "neural/decoder-network.h"
#include "neural/token-learner.h"
#include "text/bpe.h"

/* Specials, in the order of their numbers. */
enum
{
  REPLY_END,
  REPLY_CUSTOMER,
  REPLY_AGENT,
  REPLY_PASSAGE,
  REPLY_N_SPECIALS
};

typedef struct
{
  AisleModel parent;
  AisleDecoderShape shape;
  AisleNetwork *network;
  AisleBpe *vocabulary;
  float *params; /* table V x d, then those of the network */
  /* What it writes with, once trained or loaded. */
  float **slots;
  AisleDecoderWeights weights;
  AisleDecoder *decoder;
} AisleReplyDecoder;

extern const AisleFamily aisle_family_reply_decoder;

/* ---- rows to learn from ---- */

typedef struct
{
  GArray *start;  /* gint64 */
  GArray *ids;    /* gint32 */
  GArray *wanted; /* guint8: tokens of the reply and its end; all where `everything` */
} AisleReplyRows;

/* Of all passages; grounded: once more behind the answer itself as a passage.  Rows are cut to `context` + 1
 * tokens: the oldest words go first, then the end of the reply.  FALSE when memory runs out. */
gboolean aisle_reply_rows_fill (AisleReplyRows *self, const AisleBpe *vocabulary, const AislePassages *passages,
                                gsize context, gboolean everything, gboolean grounded) G_GNUC_WARN_UNUSED_RESULT;
void aisle_reply_rows_clear (AisleReplyRows *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleReplyRows, aisle_reply_rows_clear)
AisleTokenRows aisle_reply_rows_get (const AisleReplyRows *self);
/* Appends what stands before a reply. */
gboolean aisle_reply_prompt (const AisleBpe *vocabulary, const char *passage, const char *const *turns, gsize n_turns,
                             GArray *tokens) G_GNUC_WARN_UNUSED_RESULT;

/* ---- writing ---- */

gpointer aisle_reply_begin (const AisleModel *model, const AislePrompt *prompt, const AisleReplyRules *rules,
                            GError **error);
gboolean aisle_reply_step (gpointer writer, GString *text, double *log_chance, gboolean *done, GError **error);
void aisle_reply_end (gpointer writer);
