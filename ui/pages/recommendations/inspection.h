/* inspection.h: what Inspect asks of the project, and what the lists that come back say together. */
#pragma once

#include "app/session.h"

/* The lists that may stand side by side. */
enum
{
  AISLE_LIST_FIRST,
  AISLE_LIST_SECOND,
  AISLE_LIST_EVERYBODY,
  AISLE_N_LISTS
};

typedef struct
{
  guint64 number;
  char *user;                 /* (nullable) then the one at position */
  char **taken;               /* (nullable) by somebody new, instead of a user */
  gint64 position;            /* made to fit the number of users */
  gint64 runs[AISLE_N_LISTS]; /* 0: none */
  gint32 *without;
  AisleAdvice *advice[AISLE_N_LISTS];
} AisleInspection;

void aisle_inspection_free (AisleInspection *self);

/* Work of a job: fills in the user and the advice of each run.  Returns its input; NULL: failed. */
gpointer aisle_inspection_run (AisleProject *project, gpointer input, AisleProgress *progress, GError **error);

/* What the lists have in common, and what is personal about the first; "" where there is nothing to say. */
char *aisle_inspection_dup_findings (const AisleInspection *self);
