/* run-chooser.h: which stored model of a task is looked at: the leading one, until somebody chooses. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_RUN_CHOOSER (aisle_run_chooser_get_type ())
G_DECLARE_FINAL_TYPE (AisleRunChooser, aisle_run_chooser, AISLE, RUN_CHOOSER, AdwBin)

/* wanted: (nullable) which families of the task. */
GtkWidget *aisle_run_chooser_new (AisleTask task, gboolean (*wanted) (const AisleFamily *family));
/* Reads which there are; emits "changed" when they are known, and whenever another one is chosen. */
void aisle_run_chooser_load (AisleRunChooser *self, AisleSession *session);
gint64 aisle_run_chooser_get_run (AisleRunChooser *self); /* 0: there is none */
/* The first entry is no run; label: what the choice is of. */
void aisle_run_chooser_set_none (AisleRunChooser *self, const char *label, const char *none);
/* From the next load on. */
void aisle_run_chooser_choose (AisleRunChooser *self, gint64 run);
