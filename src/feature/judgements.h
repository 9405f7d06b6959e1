/* judgements.h: how well items answer queries, as people said, of the active sources.
 *
 * One row a query, item and judge: the newest.  Those that name their query by an id whose text is not there stand first,
 * apart: they may be compared and written out, but an id is no text to learn from or to search for.  A grade in words ("exact", "S") counts as 3 to 0. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint32 query, item, judge; /* query < 0: an id; judge -1: not named */
  float grade;
  guint8 fold; /* AisleFold, as it came */
  gint64 time; /* AISLE_TIME_MISSING: not known */
} AisleJudgement;

typedef struct
{
  GArray *rows;      /* AisleJudgement, by query, item, judge */
  guint n_nameless;  /* the first of them: their query is an id alone */
  GPtrArray *ids;    /* those ids */
  GPtrArray *judges; /* names */
} AisleJudgements;

AisleJudgements *aisle_judgements_read (AisleProject *project, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_judgements_free (AisleJudgements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleJudgements, aisle_judgements_free)

/* The id that a row with query < 0 has. */
const char *aisle_judgement_query_id (const AisleJudgements *self, const AisleJudgement *row);

/* The grade that a label stands for; NaN where it stands for none. */
double aisle_judgement_grade (const char *label);
/* A sentence about judgements whose label stands for none and that have no grade beside it; *sentence NULL: there are none. */
gboolean aisle_judgements_gradeless (AisleProject *project, char **sentence, GError **error) G_GNUC_WARN_UNUSED_RESULT;
