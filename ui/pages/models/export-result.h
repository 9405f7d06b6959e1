/* export-result.h: an exported bundle: where it is, and what the proof found. */
#pragma once

#include "command/command.h"

#include <adwaita.h>

GtkWidget *aisle_export_result_new (const AisleBundle *bundle);
