/* quality-command.c: what is wrong with the rows. */
#include "command/command.h"

#include "quality/quality.h"

AisleAnswer *
aisle_command_quality (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, progress, error);

  return columns == NULL ? NULL : aisle_quality_answer (project, columns, progress, error);
}
