/* segment-words.h: pieces of the text of a segment (segment/segment.h), for questions that name the users of a cell. */
#pragma once

#include "segment/segment-parse.h"
#include "segment/view.h"

/* ">= 2024-03-01" and the like. */
void aisle_words_add_day (GString *text, const char *before, gint32 day);
/* "did (KIND": what follows and the closing parenthesis are the caller's; "" stands for any kind. */
void aisle_words_add_did (GString *text, const char *kind);
/* "after = D1, before = D2)": from the start of the first day until the start of the second. */
void aisle_words_add_days (GString *text, gint32 from, gint32 until);
