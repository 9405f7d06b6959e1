/* ask-command.c: a question, its view and its answer. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

AisleAnswer *
aisle_command_ask (AisleProject *project, const char *question, const AisleParams *params, const char *segment,
                   AisleProgress *progress, GError **error)
{
  const AisleQuestion *asked = aisle_command_question (question, error);
  g_autoptr (AisleParams) defaults = NULL;
  g_autoptr (AisleLook) look = NULL;

  if (asked == NULL)
    return NULL;
  if (params == NULL)
    params = defaults = aisle_params_new (asked->params, asked->n_params);
  look = aisle_look_open (project, segment, progress, error);
  if (look != NULL && look->columns->n_events == 0 && !asked->records)
    {
      g_autofree char *name = g_path_get_basename (aisle_project_get_path (project));
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                   _ ("'%s' has no events to answer from: import a log of events"), name);
      return NULL;
    }
  return look == NULL ? NULL : asked->answer (&look->view, params, progress, error);
}
