/* preferences.h: the preferences window: what holds for the program, and what holds for the project of its window. */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

void aisle_preferences_show (GtkWindow *parent, AisleSession *session);
