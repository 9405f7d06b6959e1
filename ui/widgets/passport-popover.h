/* passport-popover.h: where a number comes from, beside the thing that shows it. */
#pragma once

#include "base/passport.h"

#include <gtk/gtk.h>

/* Shows the passport in a popover on widget; it goes when closed. */
void aisle_passport_popover_show (GtkWidget *widget, const AislePassport *passport);
