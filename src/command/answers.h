/* answers.h: questions, and the passages with which a stored run would answer them. */
#pragma once

#include "base/answer.h"
#include "store/project.h"

/* A row for each of the best k passages of each question: question, rank, answer, asked (the question that it answered), intent,
 * score, chance (missing where nothing validated). */
AisleTable *aisle_command_answers (AisleProject *project, gint64 run, const char *const *questions, gsize n, gsize k,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Questions of a file: a line each, or of a CSV file the column "text" or "question" (else the first). */
AisleTable *aisle_command_answers_file (AisleProject *project, gint64 run, const char *path, gsize k,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of the judged questions of a run: recall for every k, among all passages and among drawn ones. */
AisleAnswer *aisle_command_recall (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
