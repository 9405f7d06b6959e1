/* judgements.h: how well items answer queries, as people said, of the active sources.
 *
 * One row a query, item and judge: the newest.  A grade in words ("exact", "S") counts as 3 to 0. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint32 query, item, judge; /* judge -1: not named */
  float grade;
  guint8 fold; /* AisleFold, as it came */
  gint64 time; /* AISLE_TIME_MISSING: not known */
} AisleJudgement;

typedef struct
{
  GArray *rows;      /* AisleJudgement, by query, item, judge */
  GPtrArray *judges; /* names */
} AisleJudgements;

AisleJudgements *aisle_judgements_read (AisleProject *project, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_judgements_free (AisleJudgements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleJudgements, aisle_judgements_free)

/* The grade that a label stands for; NaN where it stands for none. */
double aisle_judgement_grade (const char *label);
