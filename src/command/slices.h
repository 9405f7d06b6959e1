/* slices.h: parts of what runs were judged by, from within. */
#pragma once

#include "command/compare-runs.h"

/* One slice: members (NULL: all) of what figures are means over, users or queries; or a group of which runs keep figures
 * of their own. */
typedef struct
{
  char *id, *title;
  AisleBitmap *users; /* (nullable) */
  char *kept;         /* (nullable) group of items or cut whose values the run keeps: "hot", "fold1", "user" */
} AisleRunSlice;

typedef struct
{
  AisleProject *project;
  AisleLook *look;                   /* (nullable) the segment that all is narrowed to */
  GPtrArray *runs, *groups, *slices; /* AisleRun, AisleRunGroup, AisleRunSlice */
  char *metric;
  AisleTable *table;
  GArray *p; /* double, by row with a difference */
  GArray *p_rows;
} AisleSlicing;

/* Takes title and users. */
void aisle_slicing_add (AisleSlicing *self, const char *id, char *title, AisleBitmap *users, const char *kept);
/* Those whose value is in from .. to. */
AisleBitmap *aisle_slicing_members (const AisleRunVector *vector, float from, float to);
/* Slices of runs of the task search.  by: "class" (head, torso, tail), "words", "looked" (searches that nobody looked at a
 * result of), or "all". */
gboolean aisle_slicing_of_queries (AisleSlicing *self, const char *by, GError **error) G_GNUC_WARN_UNUSED_RESULT;
