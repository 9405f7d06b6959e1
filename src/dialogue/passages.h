/* passages.h: what a question can be answered with: the shop's own questions and answers, and what agents replied before.
 *
 * A reply's question is what its customer said right before it; earlier words of the customer in the conversation stand
 * before it, a line each, so that the last line is the question and the others are what it may lean on.  Letters: P passages. */
#pragma once

#include "dialogue/conversations.h"
#include "numeric/tensor.h"

typedef enum
{
  AISLE_PASSAGE_ANSWER, /* of the records "answers" */
  AISLE_PASSAGE_REPLY   /* of an agent */
} AislePassageSource;

typedef struct _AislePassages
{
  gsize n;
  const char **question; /* lines, the last one being the question */
  const char **answer;
  const char **intent;  /* NULL where there is none */
  guint8 *source;       /* AislePassageSource */
  gint32 *id;           /* of the row in answers, or of the question's in dialogue_turns */
  gint32 *conversation; /* -1 of answers */
  guint8 *fold;         /* 1 train, 2 valid, 3 test, 0 not given */
  gint64 *time;         /* AISLE_TIME_MISSING where not given */
  gint32 *same;         /* the first passage whose answer has the same words, */
  gint32 *next;         /* and the next one; -1: there is none */
  gpointer strings;     /* owner of the texts; NULL where they are another's */
} AislePassages;

/* use=both|answers|replies, before, split and what goes with it, agent. */
extern const AisleParam aisle_passage_params[];
extern const gsize aisle_passage_n_params;

/* AISLE_ERROR_EMPTY where nothing answers anything. */
AislePassages *aisle_passages_read (AisleProject *project, const AisleParams *params, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A content hash of all of it, in the order of the rows. */
char *aisle_passages_hash (const AislePassages *self);
/* Of texts that outlive it: FAQ where conversation is NULL or -1; intents (nullable).  NULL when memory runs out. */
AislePassages *aisle_passages_new (const char *const *questions, const char *const *answers, const char *const *intents,
                                   const gint32 *conversation, gsize n);
/* The given rows, borrowing texts from self.  NULL when memory runs out. */
AislePassages *aisle_passages_select (const AislePassages *self, const gsize *rows, gsize n);
void aisle_passages_free (AislePassages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePassages, aisle_passages_free)

/* Does passage p of self answer question q of asked?  It has the words of the answer that was given; or, of the records
 * "answers", the intent of the question. */
gboolean aisle_passage_is_right (const AislePassages *self, gsize p, const AislePassages *asked, gsize q);

/* Is an answer of the shop's own in p's words of this intent (nullable)?  gone (nullable): which do not count. */
gboolean aisle_passage_has_intent (const AislePassages *self, gsize p, const char *intent, const guint8 *gone);

/* What was said before (n turns of the customer, oldest first) and now, as the lines of a question. */
char *aisle_passage_question (const char *const *before, gsize n, const char *said);
/* The last line. */
const char *aisle_passage_last (const char *question) G_GNUC_PURE;

/* What stays apart, by the kinds of feature/text-parts.h: whole conversations, which go by their first words and by when
 * they began.  Of answers all are there to be found, whatever is held back. */
typedef struct
{
  char *kind;
  AislePassages *fit, *full; /* to learn from and to find: without and with what validates */
  AislePassages *valid, *test;
} AislePassageSplit;

/* AISLE_ERROR_EMPTY where a part that is needed has nothing. */
AislePassageSplit *aisle_passage_split_new (const AislePassages *all, const AisleParams *params,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_passage_split_free (AislePassageSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePassageSplit, aisle_passage_split_free)
void aisle_passage_split_describe (const AislePassageSplit *self, const AislePassages *all, AislePassport *passport);

/* Of passages that a run keeps, P: 1 where the project has the answer, or the question's turn, no longer in use, and how many
 * through n; NULL with an error. */
guint8 *aisle_passages_find_gone (const AislePassages *self, AisleProject *project, gsize *n, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- kept with the weights of a run: tensors "passages" (texts as bytes), "passage_ids", "passage_sources" ---- */
gboolean aisle_passages_save (const AislePassages *self, AisleTensors *tensors,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
AislePassages *aisle_passages_load (const AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
