/* import-plan.h: the files of one import, each with the mapping that fits it, without those that are there already. */
#pragma once

#include "command/command.h"

typedef struct
{
  AisleImportFile *file; /* of the report; left_out is set when it is not to be read */
  AisleMapping *mapping; /* (nullable) fitted to this file */
  guint64 bytes;         /* on the disk: its share of the work */
  gboolean found;        /* in a folder or archive: nobody named it */
} AisleImportInput;

/* Folders and archives become their files. */
GPtrArray *aisle_import_plan_new (const char *const *paths, gsize n, const AisleMapping *mapping,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Leaves out files whose bytes a source of the project has, or an earlier file of the plan. Alone, a known file is an
 * error; so is a plan of which nothing is left. */
gboolean aisle_import_plan_leave_out_known (GPtrArray *inputs, AisleProject *project, const AisleMapping *mapping,
                                            AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Settings and roles of `mapping` on the columns of each file, found by name; a file that lacks one is an error. */
gboolean aisle_import_plan_fit (GPtrArray *inputs, const AisleMapping *mapping, AisleProgress *progress,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint aisle_import_plan_n_left (const GPtrArray *inputs);
/* The error when nothing is left because all is there already: FALSE. */
gboolean aisle_import_plan_all_known (const GPtrArray *inputs, AisleProject *project,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
