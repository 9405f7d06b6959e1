/* spelling.h: the word of the texts that somebody may have meant.
 *
 * A word that no text has may be two written together, each of which several texts have.  Else it is compared with those that
 * begin alike: the distance counts a letter too many, one missing, a wrong one and two that changed places as one each
 * (Damerau 1964, each place touched once), up to one in words of four or five letters and two in longer ones.  Of equal
 * distances the word of the most texts is meant (after Norvig's noisy channel, with the shop's own texts for both of its
 * models). */
#pragma once

#include "text/inverted-index.h"

/* What was meant: a word, or two with a blank between them; NULL where nothing is near, or the texts have the word.  word is
 * folded. */
char *aisle_spelling_mend (const AisleInvertedIndex *index, const char *word, gsize length);
