/* words.h: the words of a text, in the form in which texts are compared. */
#pragma once

#include <glib.h>

/* Calls visit for each word, in order: folded (see fold.h), cut by the rules of Unicode (UAX 29), Chinese and Japanese by
 * ICU's dictionaries; marks and spaces are none.  text is valid UTF-8; word is length bytes and not terminated. */
typedef void (*AisleWordFunc) (const char *word, gsize length, gpointer data);
void aisle_text_each_word (const char *text, AisleWordFunc visit, gpointer data);
