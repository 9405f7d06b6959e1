/* assistant.h: the shop's assistant: which runs it is made of, from which confidence on it answers, what it says.
 *
 * What a customer writes is read for its intent, an answer is looked for among the shop's own, and one may be written where
 * none is found; whatever the assistant is not sure of goes to a person.  It is not a run: it is a choice of runs, which the
 * project keeps as its settings. */
#pragma once

#include "command/command.h"
#include "dialogue/entities/mention.h"

/* ---- settings: runs (0: the newest that fits, -1: none), threshold, costs, what calls recommender and search ---- */
extern const AisleParam aisle_assistant_params[];
extern const gsize aisle_assistant_n_params;

/* As the project keeps them; the defaults where nothing was chosen. */
AisleParams *aisle_command_assistant_settings (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Journalled, with undo. */
gboolean aisle_command_assistant_set (AisleProject *project, const AisleParams *settings,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a run can be of an assistant. */
typedef enum
{
  AISLE_ASSISTANT_INTENTS, /* a classifier of texts into intents */
  AISLE_ASSISTANT_ANSWERS, /* finds answers */
  AISLE_ASSISTANT_REPLIES, /* writes replies */
  AISLE_ASSISTANT_RECOMMENDER,
  AISLE_ASSISTANT_RANKER,
  AISLE_N_ASSISTANT_PARTS
} AisleAssistantPart;

/* The name of a part's parameter: "intents". */
const char *aisle_assistant_part_id (AisleAssistantPart part);
/* Which part a run can be; AISLE_N_ASSISTANT_PARTS: none. */
AisleAssistantPart aisle_assistant_part_of (const AisleRun *run);
/* The run of a part by these settings: 0 where there is none. */
gboolean aisle_assistant_part_run (AisleProject *project, const AisleParams *settings, AisleAssistantPart part,
                                   gint64 *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the risk dial: evaluate/risk.h over the judged utterances of the classifier ---- */
AisleAnswer *aisle_command_risk (AisleProject *project, const AisleParams *settings,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The judged utterances that a move of the threshold answers or hands over, the surest first: text, intent (that it was
 * taken for), label, confidence, right, before, after (answered, hand-off), row. */
AisleAnswer *aisle_command_risk_changes (AisleProject *project, const AisleParams *settings, double from, double to,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- a conversation ---- */
typedef enum
{
  AISLE_REPLY_RETRIEVED, /* an answer of the shop's own, or items that it recommends or finds */
  AISLE_REPLY_GENERATED, /* written by the model */
  AISLE_REPLY_HAND_OFF,  /* a person takes over */
  AISLE_N_REPLY_SOURCES
} AisleReplySource;

/* "retrieved", "generated", "hand-off"; and in the user's language. */
const char *aisle_reply_source_id (AisleReplySource source);
const char *aisle_reply_source_title (AisleReplySource source);

/* An answer that was found. */
typedef struct
{
  gint32 passage;
  char *question, *answer, *intent; /* question and intent (nullable) */
  double score, chance;             /* chance that it is right: NaN unknown */
} AisleFoundAnswer;

void aisle_found_answer_free (AisleFoundAnswer *self);

typedef struct
{
  char *text;   /* what the customer said */
  char *intent; /* (nullable) what it was taken for */
  double confidence;
  AisleReplySource source;
  char *reply;                          /* what the customer reads, of a hand-off its announcement */
  char *why;                            /* translated: what decided */
  GArray *mentions;                     /* AisleMention: what the customer named in it */
  GPtrArray *passages;                  /* AisleFoundAnswer, best first */
  GPtrArray *items;                     /* AisleRecommendation: what was recommended or found */
  gint64 runs[AISLE_N_ASSISTANT_PARTS]; /* that were asked; 0 none */
} AisleChatTurn;

void aisle_chat_turn_free (AisleChatTurn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleChatTurn, aisle_chat_turn_free)
/* How the customer wrote what is the i-th of its mentions. */
char *aisle_chat_turn_dup_mention (const AisleChatTurn *self, guint i);

/* {"intent","confidence","source","reply","why","entities":[..],"passages":[..],"items":[..]} */
JsonObject *aisle_chat_turn_to_json (const AisleChatTurn *self);

typedef struct
{
  const char *text;
  const char *user;          /* (nullable) the customer's external id: nobody */
  const char *const *before; /* (nullable) NULL-terminated: customer, assistant, customer, assistant ... */
} AisleChatAsk;

/* What was said before, kept for AisleChatAsk turn by turn: its pdata is `before`. */
GPtrArray *aisle_chat_before_new (void);
void aisle_chat_before_add (GPtrArray *before, const AisleChatTurn *turn);

/* Its models, opened once for many questions; bound to no connection, and counted, so that a worker can hold it too.
 * AISLE_ERROR_EMPTY where nothing is trained that could read or answer. */
typedef struct _AisleAssistant AisleAssistant;

/* settings NULL: the project's. */
AisleAssistant *aisle_assistant_open (AisleProject *project, const AisleParams *settings, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleAssistant *aisle_assistant_ref (AisleAssistant *self);
void aisle_assistant_close (AisleAssistant *self); /* the last holder's closes it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleAssistant, aisle_assistant_close)
gint64 aisle_assistant_run (const AisleAssistant *self, AisleAssistantPart part); /* 0: none */
/* The intents that it tells apart, NULL-terminated; NULL: none. */
const char *const *aisle_assistant_intents (const AisleAssistant *self);

AisleChatTurn *aisle_command_chat (AisleProject *project, const AisleAssistant *assistant, const AisleChatAsk *ask,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Every text of a file by itself (a line each, or of a CSV file the column "text"): text, intent, confidence, source,
 * reply. */
AisleTable *aisle_command_chat_file (AisleProject *project, const AisleAssistant *assistant, const char *path,
                                     const char *user, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
