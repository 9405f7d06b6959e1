/* catalogue-index.h: the catalogue's texts as an index, kept in the project and made anew when the catalogue has changed.
 *
 * A text (document) is an item, under its own number.  Each value comes from the newest row of an active source that has
 * it, attributes from all rows; of items without a catalogue only the title that events brought is known. */
#pragma once

#include "store/project.h"
#include "text/searcher.h"

typedef enum
{
  AISLE_CATALOGUE_TITLE,
  AISLE_CATALOGUE_BRAND,
  AISLE_CATALOGUE_CATEGORY,
  AISLE_CATALOGUE_TEXT,
  AISLE_CATALOGUE_ATTRIBUTES,
  AISLE_CATALOGUE_PAIRS, /* neighbouring words of the title written together */
  AISLE_CATALOGUE_N_FIELDS
} AisleCatalogueField;

extern const char *const aisle_catalogue_fields[AISLE_CATALOGUE_N_FIELDS]; /* ids: "title" ... */

/* The setting "language" of the project, whose word endings are cut off.  Where nobody chose one (*guessed, nullable out) it
 * is guessed from the titles: none where most are written without blanks, as Chinese is, else English. */
char *aisle_catalogue_language (AisleProject *project, gboolean *guessed);

/* Made now; language: of the stems (text/stemmer.h). */
AisleInvertedIndex *aisle_catalogue_index_make (AisleProject *project, const char *language, AisleProgress *progress,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The kept one where it fits, else made, and kept where the project is writable. */
AisleInvertedIndex *aisle_catalogue_index_open (AisleProject *project, const char *language, AisleProgress *progress,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* BM25F over these fields as a shop's short queries mostly want it. */
void aisle_catalogue_bm25f (AisleBm25 *self);
