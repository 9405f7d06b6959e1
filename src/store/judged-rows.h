/* judged-rows.h: judgements made in the program, as rows of one source a judge, so that they can be looked at, left out
 * and exported like those of a file.
 *
 * All within the caller's transaction. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint64 id; /* 0: the next free one, which is set */
  gint64 source;
  gint32 query, item;
  double grade;
  gint64 time; /* microseconds UTC */
} AisleJudgedRow;

/* The source of a judge, "" for one without a name; made where there is none. */
gboolean aisle_judged_rows_source (AisleProject *project, const char *judge, gint64 *source,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The judge of such a source. */
char *aisle_judged_rows_judge (AisleProject *project, gint64 source, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_judged_rows_add (AisleProject *project, AisleJudgedRow *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was added; a source without rows left is no longer in use. */
gboolean aisle_judged_rows_remove (AisleProject *project, const AisleJudgedRow *row,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Judged queries that are known by their id alone. */
typedef struct
{
  gint64 queries, rows; /* and their judgements */
  gint64 all_queries;
} AisleNameless;

gboolean aisle_judged_rows_nameless (AisleProject *project, AisleNameless *nameless,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What to do about them, a sentence; NULL where there are none. */
char *aisle_nameless_sentence (const AisleNameless *self);

/* The id of a query, which may be new to the project. */
gboolean aisle_judged_rows_query (AisleProject *project, const char *text, gint32 *query,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
