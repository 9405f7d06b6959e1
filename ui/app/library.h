/* library.h: the projects the window keeps, in the program's data folder. */
#pragma once

#include "store/project.h"

typedef struct
{
  char *path, *name;
  gint64 changed; /* seconds since 1970 */
  JsonNode *info; /* (nullable) what aisle_command_info says */
  char *error;    /* (nullable) why it cannot be opened */
} AisleLibraryEntry;

void aisle_library_entry_free (AisleLibraryEntry *self);

char *aisle_library_folder (void);
/* A path for a new project named like `name`, not yet taken: "log.aisle", "log 2.aisle". */
char *aisle_library_new_path (const char *name);
/* "Spring sale" of ".../Spring sale.aisle". */
char *aisle_library_name (const char *path);
/* What a project without events has instead: "54,667 items ..."; NULL where it has events, or nothing at all. */
char *aisle_library_records (JsonObject *info);
gboolean aisle_library_holds (const char *path);
/* AisleLibraryEntry, as last opened, then as last changed; reads every project, so only in a worker. */
GPtrArray *aisle_library_list (const char *const *recent, AisleProgress *progress, GError **error);
/* Where exports go without being asked: Documents/Aisle, or the data folder. */
char *aisle_library_export_folder (const char *project_path, const char *what);
/* The project and what belongs to it, into the desktop's trash. */
gboolean aisle_library_trash (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
