/* model-place.c: see model-place.h. */
#include "widgets/model-place.h"

void
aisle_model_place_show (AisleSession *session, AisleTask task, const char *view)
{
  static const struct
  {
    const char *page, *view; /* the view of the page that has the task's own views, NULL: the page itself */
  } places[AISLE_N_TASKS] = {
    [AISLE_TASK_RECOMMEND] = { "recommendations", NULL },
    [AISLE_TASK_SEARCH] = { "search", "ranker" },
    [AISLE_TASK_CLASSIFY] = { "assistant", "intents" },
    [AISLE_TASK_REPLY] = { "assistant", "answers" },
  };
  g_autofree char *inside =
      places[task].view != NULL ? g_strjoin (" ", places[task].view, view, NULL) : g_strdup (view);

  aisle_session_go_to (session, places[task].page, inside);
}

const char *
aisle_model_segment (AisleSession *session, AisleTask task)
{
  return task != AISLE_TASK_CLASSIFY && task != AISLE_TASK_REPLY ? aisle_session_get_segment (session) : NULL;
}
