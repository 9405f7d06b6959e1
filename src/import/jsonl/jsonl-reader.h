/* jsonl-reader.h: what the JSON reader's files share. */
#pragma once

#include "import/jsonl/json-frame.h"
#include "import/jsonl/json-tree.h"
#include "import/reader.h"

/* jsonl-guess.c */
AisleMapping *aisle_jsonl_guess (const char *path, GError **error);
gboolean aisle_jsonl_resample (AisleMapping *mapping, const char *path, GError **error);

/* A line {"index": {"_index": ...}} of a bulk file: it says where the next record goes and is none itself. */
gboolean aisle_jsonl_is_action (const char *start, const char *end);
