/* quality-command.c: what is wrong with the rows. */
#include "command/command.h"

#include "quality/quality.h"

AisleAnswer *
aisle_command_quality (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleLook) look = aisle_look_open (project, NULL, progress, error);

  return look == NULL ? NULL : aisle_quality_answer (&look->view, progress, error);
}
