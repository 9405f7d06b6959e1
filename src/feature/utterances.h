/* utterances.h: what people said, with the intent or mood it was given: what a classifier learns from and is judged by.
 *
 * From the records "dialogues": every turn or single utterance that has an intent, the one it was given here before the one
 * that it came with; or a mood, in a column of its own; or from the records "reviews", by their labels or ratings.  Letters:
 * N utterances, C classes.  Classes are the labels in the order of their bytes, so that the same data give the same numbers. */
#pragma once

#include "base/params.h"
#include "base/passport.h"
#include "store/project.h"

/* N utterances; a part of a split borrows texts and classes from the whole. */
typedef struct _AisleUtterances
{
  gsize n;
  const char **texts;
  gint32 *label; /* a class, or -1 where there is none */
  gint32 *id;    /* of the row in dialogue_turns, or in reviews */
  guint8 *fold;  /* 1 train, 2 valid, 3 test, 0 not given */
  gint64 *time;  /* AISLE_TIME_MISSING where not given */
  gsize n_classes;
  const char *const *classes; /* C names */
  gint32 outside;             /* the class of what is out of scope, or -1 */
  const char *labels;         /* what they are: intents, moods or reviews; NULL in tests */
  /* Texts of the same speaker that have no label anywhere, each once; those of the whole also in a part. */
  const char *const *unlabelled;
  gsize n_unlabelled;
  const gint64 *unlabelled_time; /* with unlabelled_id of all; NULL in a part */
  const gint32 *unlabelled_id;
  gpointer owner; /* of texts and names; NULL in a part */
} AisleUtterances;

/* split=auto|given|random|time|none, folds, fold, labels=auto|intents|moods|reviews, speaker, outside. */
extern const AisleParam aisle_utterance_params[];
extern const gsize aisle_utterance_n_params;

/* AISLE_ERROR_EMPTY where fewer than two intents are there. */
AisleUtterances *aisle_utterances_read (AisleProject *project, const AisleParams *params, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A content hash of what has a label, in the order of the rows. */
char *aisle_utterances_hash (const AisleUtterances *self);
/* Reads what has no label, too. */
gboolean aisle_utterances_read_unlabelled (AisleUtterances *self, AisleProject *project, const AisleParams *params,
                                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of texts and labels that outlive it, for tests; classes are named by their numbers. */
AisleUtterances *aisle_utterances_new (const char *const *texts, const gint32 *label, gsize n, gsize n_classes);
/* The given rows, borrowing from self.  NULL when memory runs out. */
AisleUtterances *aisle_utterances_select (const AisleUtterances *self, const gsize *rows, gsize n);
void aisle_utterances_free (AisleUtterances *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleUtterances, aisle_utterances_free)

/* What stays apart, by the kinds of text-parts.h; at random, the same words never stand on two sides. */
typedef struct
{
  char *kind;
  AisleUtterances *fit, *valid; /* to train on while tuning, and to judge it */
  AisleUtterances *full;        /* both */
  AisleUtterances *test;        /* judged once */
  gsize no_fold;                /* given: left out */
  gsize unseen;                 /* of test: of a class that training does not have */
  const char **unlabelled;      /* time: of all, those that are older than the test, which the parts have; else NULL */
} AisleUtteranceSplit;

/* AISLE_ERROR_EMPTY where a part that is needed has nothing. */
AisleUtteranceSplit *aisle_utterance_split_new (const AisleUtterances *all, const AisleParams *params,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_utterance_split_free (AisleUtteranceSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleUtteranceSplit, aisle_utterance_split_free)
void aisle_utterance_split_describe (const AisleUtteranceSplit *self, const AisleUtterances *all,
                                     AislePassport *passport);
