/* segment-tokens.h: the words of a segment's text, one after the other, and the values that stand in it.
 *
 * What takes a word or a value leaves the next one to look at; where something else stands there it says what was expected,
 * and at which place. */
#pragma once

#include "segment/segment-parse.h"

typedef enum
{
  AISLE_TOKEN_END,
  AISLE_TOKEN_WORD,   /* letters, digits, _ - and anything beyond ASCII */
  AISLE_TOKEN_TEXT,   /* in double quotes; "" stands for one */
  AISLE_TOKEN_SYMBOL, /* ( ) , and compares */
  AISLE_TOKEN_BROKEN, /* a quote that does not end */
} AisleTokenType;

typedef struct
{
  const char *at; /* the next token */
  AisleTokenType type;
  const char *start; /* of the token; the text, before the first */
  gsize place;       /* of its start, in characters from 1 */
  char *value;
  guint depth, n_leaves;
  GError **error;
} AisleTokens;

/* On to the next token, the first at the beginning. */
void aisle_tokens_advance (AisleTokens *self);
/* Refuses the token that stands there: NULL, FALSE. */
gpointer aisle_tokens_complain (AisleTokens *self, const char *expected);
gboolean aisle_tokens_refuse (AisleTokens *self, const char *expected);

gboolean aisle_tokens_at_symbol (const AisleTokens *self, const char *symbol);
gboolean aisle_tokens_at_word (const AisleTokens *self, const char *word);
gboolean aisle_tokens_at_compare (const AisleTokens *self);
gboolean aisle_tokens_take_symbol (AisleTokens *self, const char *symbol, const char *expected);
/* The index of the word among names that a NULL ends, which is taken, or -1. */
int aisle_tokens_take_one_of (AisleTokens *self, const char *const *names);
gboolean aisle_tokens_take_compare (AisleTokens *self, AisleCompare *compare);
gboolean aisle_tokens_take_number (AisleTokens *self, double *number);
/* 2011-01-31, quoted or not, or a time. */
gboolean aisle_tokens_take_moment (AisleTokens *self, AisleMoment *moment);
gboolean aisle_tokens_take_new_moment (AisleTokens *self, AisleMoment **moment);
gboolean aisle_tokens_take_text (AisleTokens *self, char **text, const char *expected);
/* "5", or "1..5": their bits, from bit 0 for the first value allowed. */
gboolean aisle_tokens_take_range (AisleTokens *self, guint first, guint last, guint32 *bits, const char *expected);
gboolean aisle_tokens_take_duration (AisleTokens *self, gint64 *duration);

/* ---- parts of the grammar ---- */

AislePredicate *aisle_predicate_new (AisleTokens *self, AislePredicateType type);
/* The kind of the predicate's next pattern. */
gboolean aisle_predicate_parse_kind (AisleTokens *self, AislePredicate *predicate);
gboolean aisle_predicate_parse_filter (AisleTokens *self, AislePattern *pattern);
/* What the number of a leaf is compared with. */
gboolean aisle_predicate_parse_count (AisleTokens *self, AislePredicate *predicate, double fallback);

/* segment-leaves.c: what begins with these words. */
AislePredicate *aisle_predicate_parse_first (AisleTokens *self);
AislePredicate *aisle_predicate_parse_cart (AisleTokens *self);
AislePredicate *aisle_predicate_parse_search (AisleTokens *self);
gboolean aisle_predicate_parse_scoring (AisleTokens *self, AisleScoring *scoring);
