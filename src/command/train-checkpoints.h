/* train-checkpoints.h: where long trainings keep their state, in a folder beside the project; the same training finds it again
 * after a crash. */
#pragma once

#include "command/command.h"

/* A file for this training of the family, named by what it is of: key says all that makes it another one.  NULL where the family
 * cannot go on from a state, or no folder can be made.  Adds to paths (of char *, g_free), which owns what is returned. */
const char *aisle_train_checkpoint (const AisleProject *project, const AisleFamily *family, const AisleParams *params,
                                    const char *key, GPtrArray *paths);
/* When the run is stored. */
void aisle_train_checkpoints_remove (const AisleProject *project, const GPtrArray *paths);
