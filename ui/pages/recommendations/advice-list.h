/* advice-list.h: what one model recommends to one user: a ranked list, each item with the parts of its score. */
#pragma once

#include "command/command.h"

#include <adwaita.h>

/* A boxed list; title says which model. */
GtkWidget *aisle_advice_list_new (const char *title, const AisleAdvice *advice);
/* Title of an item where it has one, else its id. */
const char *aisle_advice_name (const AisleRecommendation *item);
