/* honesty.h: checks of what an analyst would wish to have known before believing a figure.
 *
 * A check looks at the facts of a run that was just judged, or of several runs side by side, and says nothing where its
 * facts are not at hand.  What it finds is a gravity, a count of the rows it means and at most a name: the words are made
 * when it is shown.  The checks stand in groups, one file each: src/evaluate/honesty/. */
#pragma once

#include "base/answer.h"
#include "evaluate/class-facts.h"
#include "evaluate/rank-judge.h"
#include "evaluate/replies.h"
#include "segment/view.h"

/* One of the compared runs, or of groups of runs that differ by seed alone. */
typedef struct
{
  gint64 run;
  const char *label, *family, *content_hash;
  const JsonNode *protocol;
  double mean, validation;            /* of the compared metric; of NDCG on validation, NaN where there is none */
  double groups[AISLE_N_ITEM_GROUPS]; /* mean NDCG for items of the group; NaN unknown */
  gboolean apart;                     /* from the next one, by the verdict */
  gsize n_seeds;
  double sd; /* of the mean over the seeds; NaN with one */
} AisleHonestyEntry;

/* Of a ranker that was just judged. */
typedef struct
{
  const AisleRankEvaluation *evaluation;
  gsize queries, shared;        /* of the test; and of these such that train or choose, too */
  gsize fit_lists, valid_lists; /* of the last fold */
  gsize judged, nameless;       /* queries with judgements; and of these such that only an id is known of */
  gboolean raw_clicks;          /* it learns from clicks as they are */
  gboolean clicks_judge;        /* the test's grades come from clicks */
  const char *position;         /* (nullable) a feature of where items stood that the ranker reads */
} AisleRankFacts;

typedef struct
{
  /* Of a run that was just judged; each nullable. */
  const AisleFamily *family;
  const AisleParams *params;
  const AisleView *view;
  const AisleSplit *split;
  const AisleJudging *judging;
  const AisleEvaluation *evaluation;
  const AisleRankFacts *ranking;  /* instead of split, judging and evaluation */
  const AisleClassFacts *classes; /* the same of a classifier */
  const AisleReplyFacts *replies; /* the same of a model of replies */
  const GArray *passes;           /* AisleRunPass */
  gsize looks;                    /* how often this test has judged a run, this one included; 0 unknown */
  /* Of a comparison, best mean first. */
  const AisleHonestyEntry *entries;
  gsize n_entries;
  const char *project_hash; /* (nullable) of the data now */
} AisleHonestyFacts;

typedef struct
{
  const char *id;    /* stable: "unseen-items" */
  const char *title; /* msgid */
  const char *says;  /* msgid: a sentence with {affected}, {total}, {share} and {subject} */
  const char *cure;  /* msgid: what to do */
  void (*look) (const AisleHonestyFacts *facts, GPtrArray *findings);
} AisleHonestyCheck;

/* A file of checks. */
typedef struct
{
  const AisleHonestyCheck *checks;
  gsize n;
} AisleHonestyGroup;

gsize aisle_honesty_n_checks (void);
const AisleHonestyCheck *aisle_honesty_check_at (gsize index);
const AisleHonestyCheck *aisle_honesty_check (const char *id); /* (nullable) */

/* AisleRunFinding, gravest first, in the order of the checks. */
GPtrArray *aisle_honesty_look (const AisleHonestyFacts *facts);
/* For the checks: the finding is given its check by aisle_honesty_look. */
void aisle_honesty_add (GPtrArray *findings, AisleGravity gravity, gint64 affected, gint64 total, const char *subject);

/* check, title, gravity, severity (translated), affected, total, share, sentence, cure, run (missing where run is 0). */
AisleTable *aisle_honesty_table_new (void);
void aisle_honesty_table_add (AisleTable *table, gint64 run, const GPtrArray *findings);
AislePassport *aisle_honesty_passport (void);
