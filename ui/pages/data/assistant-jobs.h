/* assistant-jobs.h: what the import assistant has done in workers: the head of the files read, and the import. */
#pragma once

#include "command/command.h"

/* Job input of a guess; the result is an AisleMapping. */
typedef struct
{
  char **paths;
  char *head;            /* the file that the guesses are from; found with the first */
  GPtrArray *files;      /* (nullable out) what the paths stand for, with the first */
  GPtrArray *presets;    /* (nullable out) AislePreset that the mapping looks like */
  AisleMapping *mapping; /* NULL: guess everything; else read the head again with it */
} AisleSniff;

void aisle_sniff_free (AisleSniff *self);
gpointer aisle_sniff_run (AisleProject *none, gpointer sniff, AisleProgress *progress, GError **error);

/* Job input of an import; the result is an AisleImportReport. */
typedef struct
{
  char *project, **paths;
  AisleMapping *mapping;
  gboolean fresh, again;
} AisleImportOrder;

void aisle_import_order_free (AisleImportOrder *self);
gpointer aisle_import_order_run (AisleProject *none, gpointer order, AisleProgress *progress, GError **error);
/* How many rows, which files were left out (but those that were there before), and what the rows still lack: a line for a toast. */
char *aisle_import_order_summary (const AisleImportReport *report);
/* Whether it tells more than rows. */
gboolean aisle_import_order_is_to_be_told (const AisleImportReport *report);
