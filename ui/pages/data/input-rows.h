/* input-rows.h: the files of one import with their sizes, where there are several. */
#pragma once

#include <adwaita.h>

#define AISLE_TYPE_INPUT_ROWS (aisle_input_rows_get_type ())
G_DECLARE_FINAL_TYPE (AisleInputRows, aisle_input_rows, AISLE, INPUT_ROWS, AdwBin)

/* files: paths; head: the one that the guesses are from. */
void aisle_input_rows_set_files (AisleInputRows *self, const GPtrArray *files, const char *head);
