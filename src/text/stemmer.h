/* stemmer.h: the stem under which the forms of a word are found: "shoes" and "shoe" are one.
 *
 * By Snowball's algorithms (Porter 2001), one a language.  A stem is a key, not a word: never shown to people. */
#pragma once

#include <glib.h>

/* Ids of the languages, NULL-terminated; the first is "none": words stay as they are. */
const char *const *aisle_stemmer_languages (void);
gboolean aisle_stemmer_knows (const char *language);

/* Threads may share one. */
typedef struct _AisleStemmer AisleStemmer;

AisleStemmer *aisle_stemmer_new (const char *language); /* NULL when memory runs out; one of the ids */
void aisle_stemmer_free (AisleStemmer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleStemmer, aisle_stemmer_free)

/* Appends the stem of a folded word; accents of Latin letters go, since who searches leaves them out. */
void aisle_stemmer_append (AisleStemmer *self, const char *word, gsize length, GString *out);
