/* chat-tests.h: conversations that the assistant must get right: kept from a chat, run beside each training, and in the way
 * of an export while one fails. */
#pragma once

#include "command/assistant.h"

/* What a customer says, and what is expected of the answer; NULL: anything. */
typedef struct
{
  char *text;
  char *intent, *source;            /* source: "retrieved", "generated" or "hand-off" */
  char *reply;                      /* words that the reply must hold, in any case */
  char *wrong_intent, *wrong_reply; /* what was wrong before and must not come again */
  char **items;                     /* external ids that are all among what it lists, in any order */
} AisleTestTurn;

AisleTestTurn *aisle_test_turn_new (const char *text);
AisleTestTurn *aisle_test_turn_copy (const AisleTestTurn *self);
void aisle_test_turn_free (AisleTestTurn *self);
/* What a turn said is expected again or, where it was wrong, must not come again.  Items are not: a training lists others. */
AisleTestTurn *aisle_test_turn_from_chat (const AisleChatTurn *turn, gboolean wrong);

typedef struct
{
  gint64 id; /* 0: not kept yet */
  char *name;
  char *user;       /* (nullable) external id */
  GPtrArray *turns; /* AisleTestTurn */
} AisleChatTest;

AisleChatTest *aisle_chat_test_new (const char *name, const char *user);
void aisle_chat_test_free (AisleChatTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleChatTest, aisle_chat_test_free)

/* A test's name: how a text begins. */
char *aisle_chat_test_name (const char *text);
/* Of the conversation of the log that a turn (its row) stands in: what the customer says, with the intents that it has by
 * label.  An agent's turn ends it, and its words are expected of the reply. */
AisleChatTest *aisle_chat_test_from_turn (AisleProject *project, gint32 turn, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* AisleChatTest, in the order they were made. */
GPtrArray *aisle_command_tests (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new one, or in the place of the one that has its id; journalled, with undo.  Sets its id. */
gboolean aisle_command_tests_keep (AisleProject *project, AisleChatTest *test,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_tests_remove (AisleProject *project, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What happened to each test: test, name, turns, passed (1 or 0), and of the first turn that failed its number, said,
 * expected and got. */
AisleTable *aisle_command_tests_run (AisleProject *project, const AisleParams *settings, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, with a run in its place in the assistant. */
AisleTable *aisle_command_tests_run_with (AisleProject *project, const AisleParams *settings, gint64 run,
                                          AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Beside each of the newest runs that could be a part of the assistant: run, model, part, used (1: it is), passed,
 * failed, newest first; empty without tests. */
AisleTable *aisle_command_tests_beside (AisleProject *project, const AisleParams *settings, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many rows of the first two have failed. */
gsize aisle_tests_n_failed (const AisleTable *table);

/* May a run (0: the whole assistant) leave?  TRUE where all tests pass with it, or a reason is given: *note (nullable out)
 * then says what failed and why it leaves nevertheless, NULL where nothing did.  AISLE_ERROR_READ_ONLY (it may not be written)
 * names the tests that fail. */
gboolean aisle_command_tests_gate (AisleProject *project, gint64 run, const char *reason, char **note,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* aisle_command_export although they fail, for a reason (nullable: then it asks the gate) that the bundle keeps. */
AisleBundle *aisle_command_export_despite (AisleProject *project, gint64 run, const char *folder, const char *reason,
                                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a run that passed the gate, with the note that it left (nullable). */
AisleBundle *aisle_command_export_noted (AisleProject *project, gint64 run, const char *folder, const char *note,
                                         AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The whole assistant, into a folder that is not there yet: its bundles (AisleBundle) in folders of their own, answers,
 * conversations and settings.  The tests must pass, or a reason be given. */
GPtrArray *aisle_command_export_assistant (AisleProject *project, const char *folder, const char *reason,
                                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
