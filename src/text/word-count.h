/* word-count.h: how long a text is to a reader. */
#pragma once

#include <glib.h>

/* Words by the rules of Unicode (UAX 29), Chinese and Japanese by ICU's dictionaries; marks and spaces are none. */
gsize aisle_text_count_words (const char *text);
