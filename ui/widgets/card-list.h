/* card-list.h: a choice in the head of a card, whose text is cut where the window is narrow. */
#pragma once

#include <gtk/gtk.h>

/* titles: NULL-terminated, translated; label: what is chosen, for who cannot see it. */
GtkWidget *aisle_card_list_new (const char *const *titles, const char *label);
