/* query.h: what is searched for, as terms of an index. */
#pragma once

#include "text/inverted-index.h"

typedef struct
{
  guint32 term, times;
} AisleQueryTerm;

typedef struct
{
  guint32 term, position; /* against the phrase's other parts */
} AislePhrasePart;

typedef struct
{
  GArray *terms;      /* AisleQueryTerm, ascending by term */
  GPtrArray *endings; /* GArray of guint32: the terms with one beginning, which count as one word */
  GPtrArray *phrases; /* GArray of AislePhrasePart: must stand so in one field */
  gboolean hopeless;  /* a phrase has what no text has */
} AisleQuery;

/* Words in any order, any of which will do; "in quotes": must stand so; word*: may go on; typing: so may the last word, unless
 * a blank follows it.  What no text has is left out.  text is valid UTF-8; beyond some hundred words it is cut. */
AisleQuery *aisle_query_new (const AisleInvertedIndex *index, const char *text, gboolean typing);
/* For an index with pairs (aisle_index_builder_add_pairs): neighbouring words of the query written together, too. */
void aisle_query_add_pairs (AisleQuery *self, const AisleInvertedIndex *index, const char *text);
/* One more word. */
void aisle_query_add_term (AisleQuery *self, guint32 term);
void aisle_query_free (AisleQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleQuery, aisle_query_free)

/* Does the text have the phrase? */
gboolean aisle_phrase_in (const AisleInvertedIndex *index, const GArray *phrase, gint32 doc);
