/* overrule-dialog.h: asks why something is to be done although a check stands in the way; a reason opens it. */
#pragma once

#include <adwaita.h>

typedef void (*AisleOverruled) (const char *reason, gpointer data, GObject *owner);

/* done is called with the reason unless it is cancelled, while the owner lives; data is freed either way. */
void aisle_overrule_ask (GObject *owner, GtkWindow *parent, const char *problem, AisleOverruled done, gpointer data,
                         GDestroyNotify data_free);
