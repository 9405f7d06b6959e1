/* chat-test-rows.h: the rows of conversations that the assistant must get right.  What is expected of a turn is read in
 * command/. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint64 id;
  char *name;
  gint32 user;     /* dense id of who asks; -1: nobody */
  JsonNode *turns; /* an array of objects */
} AisleChatTestRow;

void aisle_chat_test_row_free (AisleChatTestRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleChatTestRow, aisle_chat_test_row_free)

/* Within the caller's transaction; sets the row's id. */
gboolean aisle_chat_tests_add (AisleProject *project, AisleChatTestRow *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removing, undo and redo: rows stay. */
gboolean aisle_chat_tests_set_active (AisleProject *project, gint64 id, gboolean active,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those in use, in the order they were made. */
GPtrArray *aisle_chat_tests_list (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Also one that is no longer in use. */
AisleChatTestRow *aisle_chat_tests_get (AisleProject *project, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
