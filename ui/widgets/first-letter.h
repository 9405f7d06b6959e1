/* first-letter.h: messages as sentences that stand by themselves.
 *
 * "there is no run" becomes "There is no run"; what begins with a name that has more than letters in it ("shop.csv:3: ...")
 * stays. */
#pragma once

#include <adwaita.h>

/* NULL empties the label. */
void aisle_first_letter_label (GtkLabel *label, const char *text);
/* For what reads markup: a name with "&" in it stays what it is.  Free. */
char *aisle_first_letter_markup (const char *text);
/* Below a page's title; NULL empties it. */
void aisle_first_letter_page (AdwStatusPage *page, const char *text);
