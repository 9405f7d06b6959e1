/* verified.h: what left the program, checked from its files alone: a model's bundle, or a whole assistant with all its parts. */
#pragma once

#include "command/command.h"

/* A part, its proof or what is wrong with it. */
typedef struct
{
  char *part;          /* "intents", "answers" ..; "assistant": the folder itself; "model" of a single bundle */
  AisleBundle *bundle; /* (nullable) */
  char *problem;       /* (nullable) why there is none, or why its cases do not agree */
} AisleVerified;

void aisle_verified_free (AisleVerified *self);
/* AisleVerified: the folder's own files first, then every part, whatever is wrong with the others.  What is no bundle and no
 * assistant is one part with a problem.  NULL when it was cancelled. */
GPtrArray *aisle_command_verify (const char *folder, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "intents: 'model.onnx' was changed ..."; NULL where all is well. */
char *aisle_verified_problem (const GPtrArray *parts);
