/* inverted-index.h: which texts have which terms, in which field and where.
 *
 * Made once from all texts, then only read.  A term is the stem of a word, a number, or a piece of a run of signs (cutter.h);
 * a word is a term's spelling as it stands in the texts, for looking up and for completing what is being typed.
 * Letters: D texts (documents), F fields, T terms, W words, P postings (a term in a text), L places (one occurrence). */
#pragma once

#include "base/progress.h"
#include "text/lexicon.h"
#include "text/stemmer.h"

#define AISLE_TEXT_ERROR (aisle_text_error_quark ())
GQuark aisle_text_error_quark (void);

#define AISLE_INDEX_MAX_FIELDS 16
#define AISLE_PLACE_BITS       27 /* of a place: the position, below the field */
#define AISLE_PLACE_MASK       ((1u << AISLE_PLACE_BITS) - 1)

/* Texts side by side, ascending by bytes. */
typedef struct
{
  gsize n;
  char *bytes;
  guint32 *at; /* n + 1 */
} AisleWordList;

typedef struct
{
  char *language; /* of the stems */
  AisleStemmer *stemmer;
  gsize n_docs, n_fields;
  guint32 *length; /* D x F: counted tokens */
  AisleWordList terms, words;
  guint32 *term_of_word; /* W */
  guint32 *posting_at;   /* T + 1 */
  gint32 *doc;           /* P: ascending within a term */
  guint32 *place_at;     /* P + 1 */
  guint32 *place;        /* L: field << AISLE_PLACE_BITS | position, ascending within a posting */
  AisleLexicon *lexicon;
} AisleInvertedIndex;

void aisle_inverted_index_free (AisleInvertedIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleInvertedIndex, aisle_inverted_index_free)

/* ---- making ---- */
typedef struct _AisleIndexBuilder AisleIndexBuilder;

/* language: aisle_stemmer_knows it; n_fields at most AISLE_INDEX_MAX_FIELDS. NULL when memory runs out. */
AisleIndexBuilder *aisle_index_builder_new (gsize n_docs, gsize n_fields, const char *language);
void aisle_index_builder_free (AisleIndexBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleIndexBuilder, aisle_index_builder_free)
/* Texts of ascending doc, in one doc of ascending field; more texts of one field stand apart, so that no phrase crosses. */
void aisle_index_builder_add (AisleIndexBuilder *self, gsize doc, gsize field, const char *text);
/* Neighbouring words of a text written together, so that "deck over" and "deckover" meet, and "shower head" is more than
 * both words: a field of its own, without a length. */
void aisle_index_builder_add_pairs (AisleIndexBuilder *self, gsize doc, gsize field, const char *text);
AisleInvertedIndex *aisle_index_builder_finish (AisleIndexBuilder *self, AisleProgress *progress,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- keeping: bytes of any source are checked whole before they are used ---- */
GBytes *aisle_inverted_index_save (const AisleInvertedIndex *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleInvertedIndex *aisle_inverted_index_load (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- looking up ---- */
/* Index of a text or -1; *after (nullable): how many are smaller. */
gssize aisle_word_list_find (const AisleWordList *self, const char *text, gsize length, gsize *after);
/* The words that begin so: *from .. *to - 1. */
void aisle_word_list_prefix (const AisleWordList *self, const char *text, gsize length, gsize *from, gsize *to);
/* The term of a token, which need not stand so in any text: -1 where there is none. */
gssize aisle_inverted_index_term (const AisleInvertedIndex *self, const char *token, gsize length);
/* The posting of a term in a text or -1. */
gssize aisle_inverted_index_posting (const AisleInvertedIndex *self, gsize term, gint32 doc);
