/* step-dialog.h: a new step of the recipe: its kind, its parameters, and at once what it would do. */
#pragma once

#include "pages/data/data-view.h"

/* Shows the dialog above the window of the view, whose project it is about. */
void aisle_step_dialog_show (AisleDataView *view);
