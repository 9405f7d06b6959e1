/* split-command.c: what a split would leave to learn from and to judge by, before anything is trained. */
#include "command/command.h"

AisleSplitParts *
aisle_command_split (AisleProject *project, const AisleParams *params, const char *segment, AisleProgress *progress,
                     GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  g_autoptr (AisleLook) look = aisle_look_open (project, segment, &part, error);

  part = aisle_progress_part (progress, .3, 1);
  return look != NULL ? aisle_split_parts_new (&look->view, params, &part, error) : NULL;
}
