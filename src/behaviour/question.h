/* question.h: a question over the arrays: one file each, answered by a table with a passport. */
#pragma once

#include "base/answer.h"
#include "base/params.h"
#include "segment/view.h"

#define AISLE_BEHAVIOUR_ERROR (aisle_behaviour_error_quark ())
GQuark aisle_behaviour_error_quark (void);

typedef struct
{
  const char *id;
  const char *title;   /* msgid */
  const char *summary; /* msgid: one line */
  const char *chart;   /* the chart kind that draws it first */
  const AisleParam *params;
  gsize n_params;
  gboolean partial; /* ends with a valid part of the answer, and a note, when its progress says that it is enough */
  gboolean records; /* can answer a project without events from what else it holds */
  AisleAnswer *(*answer) (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error);
  /* (nullable) The users behind a cell of the answer as the text of a segment (segment/segment.h), NULL where a cell has
   * none.  Compiled on the same view it holds exactly the users whom the cell, or its row's `users`, counts. */
  char *(*segment) (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column);
} AisleQuestion;

const AisleQuestion *const *aisle_questions (gsize *n);
const AisleQuestion *aisle_question (const char *id); /* (nullable) */

/* What every question refuses: no events, a segment without users.  FALSE with an error. */
gboolean aisle_question_check (const AisleView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What those refuse that need users, and the events' times. */
gboolean aisle_question_check_users (const AisleView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_question_check_times (const AisleView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;
