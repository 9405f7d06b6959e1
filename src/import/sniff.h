/* sniff.h: which reader a file is for. */
#pragma once

#include "import/reader.h"

/* The reader that takes this file as it stands on the disk: a workbook, a database.  NULL: none does. */
const AisleReader *aisle_whole_file_reader (const char *path);
