/* questions.c: the registry, made from the list in meson.build, and what all questions refuse. */
#include "behaviour/question.h"

#include "base/error.h"
#include "base/i18n.h"

G_DEFINE_QUARK (aisle - behaviour - error - quark, aisle_behaviour_error)

#define QUESTION(id) extern const AisleQuestion aisle_question_##id;
#include "behaviour/questions-list.h"
#undef QUESTION

static const AisleQuestion *const questions[] = {
#define QUESTION(id) &aisle_question_##id,
#include "behaviour/questions-list.h"
#undef QUESTION
};

const AisleQuestion *const *
aisle_questions (gsize *n)
{
  *n = G_N_ELEMENTS (questions);
  return questions;
}

const AisleQuestion *
aisle_question (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_str_equal (questions[i]->id, id))
      return questions[i];
  return NULL;
}

gboolean
aisle_question_check (const AisleView *view, GError **error)
{
  if (view->columns->n_events == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the project has no events: import a log first"));
  else if (view->users != NULL && aisle_bitmap_count (view->users) == 0)
    g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                 _ ("segment '%s' has no users: choose another or change its definition"),
                 view->segment_name != NULL ? view->segment_name : "");
  else
    return TRUE;
  return FALSE;
}

gboolean
aisle_question_check_users (const AisleView *view, GError **error)
{
  if (view->columns->n_users > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("all events are anonymous: import the log again with its column of users or sessions"));
  return FALSE;
}

gboolean
aisle_question_check_times (const AisleView *view, GError **error)
{
  const AisleColumns *columns = view->columns;
  if (columns->time != NULL && columns->first_time <= columns->last_time && columns->last_time != AISLE_TIME_MISSING)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("the events have no times: import the log again with its time column"));
  return FALSE;
}
