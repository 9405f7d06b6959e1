/* answer-rows.h: answers made in the program: rows of a source of their own in the table of answers.
 *
 * One that is taken back moves to a second source, which is never in use, so that the journal needs no texts.  All within the
 * caller's transaction. */
#pragma once

#include "store/project.h"

/* intent (nullable); id: of the row. */
gboolean aisle_answer_rows_add (AisleProject *project, const char *question, const char *answer, const char *intent,
                                gint64 *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes an answer back, or makes it count again. */
gboolean aisle_answer_rows_withdraw (AisleProject *project, gint64 id, gboolean withdrawn,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The one made here that counts and says this, the newest; 0 where there is none. */
gboolean aisle_answer_rows_find (AisleProject *project, const char *question, const char *answer, gint64 *id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* intent may be NULL. */
gboolean aisle_answer_rows_get (AisleProject *project, gint64 id, char **question, char **answer, char **intent,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
