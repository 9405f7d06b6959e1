/* model-place.c: see model-place.h. */
#include "widgets/model-place.h"

void
aisle_model_place_show (AisleSession *session, AisleTask task, const char *view)
{
  g_autofree char *ranker = g_strconcat ("ranker ", view, NULL);

  if (task == AISLE_TASK_SEARCH)
    aisle_session_go_to (session, "search", ranker);
  else
    aisle_session_go_to (session, "recommendations", view);
}
