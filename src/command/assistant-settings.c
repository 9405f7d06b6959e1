/* assistant-settings.c: which runs the assistant is made of and from which confidence on it answers, kept with the project
 * as one setting, a JSON object of parameters. */
#include "command/assistant.h"
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

extern const AisleJournalled aisle_journalled_assistant;

#define SETTING "assistant"

static const char *const writes_kinds[] = { NC_ ("choice", "never"), NC_ ("choice", "grounded"),
                                            NC_ ("choice", "always"), NULL };

const AisleParam aisle_assistant_params[] = {
  { "threshold", N_ ("Answers from"), AISLE_PARAM_REAL, "0.6", 0, 1, NULL, NULL,
    N_ ("How sure the assistant must be of what is asked to answer itself; below, a person takes over.") },
  { "answer_threshold", N_ ("Found answers from"), AISLE_PARAM_REAL, "0.3", 0, 1, NULL, NULL,
    N_ ("How likely an answer that is found must be the right one, as validation tells, to be given.") },
  { "wrong_cost", N_ ("A wrong answer costs"), AISLE_PARAM_REAL, "10", 0, 1e9, NULL, NULL,
    N_ ("In any unit, such as money: the same as for a hand-off.") },
  { "handoff_cost", N_ ("A hand-off costs"), AISLE_PARAM_REAL, "1", 0, 1e9, NULL, NULL,
    N_ ("What it costs when a person answers, in the same unit as a wrong answer.") },
  { "writes", N_ ("Writes replies"), AISLE_PARAM_CHOICE, "grounded", 0, 0, writes_kinds, NULL,
    N_ ("Whether a reply may be written where none is found: never, only of words and numbers that the found answers hold "
        "(grounded), or always.") },
  { "recommend", N_ ("Recommends for"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Intents that the recommender answers; empty for those whose name says so (recommend, 推荐).") },
  { "search", N_ ("Searches for"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Intents that the search in the catalogue answers; empty for those whose name says so (search, find, 找).") },
  { "intents", N_ ("Intents"), AISLE_PARAM_INTEGER, "0", -1, 1e15, NULL, NULL,
    N_ ("The run that reads what is asked: 0 the newest, -1 none.") },
  { "answers", N_ ("Answers"), AISLE_PARAM_INTEGER, "0", -1, 1e15, NULL, NULL,
    N_ ("The run that finds answers: 0 the newest, -1 none.") },
  { "replies", N_ ("Replies"), AISLE_PARAM_INTEGER, "0", -1, 1e15, NULL, NULL,
    N_ ("The run that writes replies: 0 the newest, -1 none.") },
  { "recommender", N_ ("Recommender"), AISLE_PARAM_INTEGER, "0", -1, 1e15, NULL, NULL,
    N_ ("The run that recommends: 0 the newest, -1 none.") },
  { "ranker", N_ ("Ranker"), AISLE_PARAM_INTEGER, "0", -1, 1e15, NULL, NULL,
    N_ ("The run that orders what the search finds: 0 the newest, -1 the word match alone.") },
};
const gsize aisle_assistant_n_params = G_N_ELEMENTS (aisle_assistant_params);

/* ---- the setting ---- */

static gboolean
read_text (AisleParams *params, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (text == NULL || *text == '\0')
    return TRUE;
  node = aisle_json_parse (text, -1, error);
  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return aisle_params_from_json (params, json_node_get_object (node), error);
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("the settings of the assistant are damaged: choose them again"));
  return FALSE;
}

AisleParams *
aisle_command_assistant_settings (AisleProject *project, GError **error)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_assistant_params, aisle_assistant_n_params);
  g_autofree char *text = aisle_project_setting (project, SETTING);

  if (read_text (params, text, error))
    return g_steal_pointer (&params);
  g_prefix_error (error, _ ("cannot read how the assistant is set: "));
  return NULL;
}

gboolean
aisle_command_assistant_set (AisleProject *project, const AisleParams *settings, GError **error)
{
  g_autofree char *before = aisle_project_setting (project, SETTING);
  g_autoptr (JsonNode) node = aisle_params_to_json (settings);
  g_autofree char *after = aisle_json_print (node, FALSE);
  JsonObject *effect, *params;
  gboolean set;

  if (!aisle_project_begin (project, error))
    return FALSE;
  params = json_object_ref (json_node_get_object (node));
  effect = json_object_new ();
  json_object_set_string_member (effect, "before", before != NULL ? before : "");
  json_object_set_string_member (effect, "after", after);
  set = aisle_project_set_setting (project, SETTING, after, error);
  return aisle_journalled_end (project, set, "assistant", params, effect, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_project_set_setting (project, SETTING, aisle_json_text (effect, undo ? "before" : "after", ""), error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  return g_strdup_printf (_ ("Assistant that answers from %.2f"),
                          aisle_json_number (json_node_get_object (entry->params), "threshold", 0));
}

/* Runs have the same numbers in the new project, because every run of the journal is trained again. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  g_autoptr (AisleParams) params = aisle_params_new (aisle_assistant_params, aisle_assistant_n_params);

  return project != NULL && aisle_params_from_json (params, json_node_get_object (entry->params), error)
         && aisle_command_assistant_set (project, params, error);
}

const AisleJournalled aisle_journalled_assistant = { "assistant", flip, describe, replay };

/* ---- its runs ---- */

const char *
aisle_assistant_part_id (AisleAssistantPart part)
{
  static const char *const ids[] = { [AISLE_ASSISTANT_INTENTS] = "intents",
                                     [AISLE_ASSISTANT_ANSWERS] = "answers",
                                     [AISLE_ASSISTANT_REPLIES] = "replies",
                                     [AISLE_ASSISTANT_RECOMMENDER] = "recommender",
                                     [AISLE_ASSISTANT_RANKER] = "ranker" };

  return ids[part];
}

/* Moods are classified too. */
static gboolean
reads_intents (const AisleRun *run)
{
  JsonObject *protocol = aisle_json_node_object (run->protocol);

  return g_str_equal (aisle_json_text (aisle_json_object (protocol, "split_params"), "labels", "intents"), "intents");
}

AisleAssistantPart
aisle_assistant_part_of (const AisleRun *run)
{
  const AisleFamily *family = aisle_family (run->family);

  if (family == NULL || run->weight_bytes == 0 || run->archived)
    return AISLE_N_ASSISTANT_PARTS;
  switch (family->task)
    {
    case AISLE_TASK_RECOMMEND:
      return AISLE_ASSISTANT_RECOMMENDER;
    case AISLE_TASK_SEARCH:
      return AISLE_ASSISTANT_RANKER;
    case AISLE_TASK_CLASSIFY:
      return reads_intents (run) ? AISLE_ASSISTANT_INTENTS : AISLE_N_ASSISTANT_PARTS;
    case AISLE_TASK_REPLY:
      return family->find != NULL ? AISLE_ASSISTANT_ANSWERS : AISLE_ASSISTANT_REPLIES;
    default:
      return AISLE_N_ASSISTANT_PARTS;
    }
}

/* That somebody chose. */
static gboolean
check_part (AisleProject *project, AisleAssistantPart part, gint64 id, GError **error)
{
  g_autoptr (AisleRun) run = aisle_runs_get (project, id, error);

  if (run == NULL || aisle_assistant_part_of (run) == part)
    return run != NULL;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("run %lld ('%s') cannot be '%s' of the assistant: choose another, or 0 for the newest"),
               (long long) id, run->family, aisle_assistant_part_id (part));
  return FALSE;
}

gboolean
aisle_assistant_part_run (AisleProject *project, const AisleParams *settings, AisleAssistantPart part, gint64 *run,
                          GError **error)
{
  g_autoptr (GPtrArray) runs = NULL;

  *run = aisle_params_integer (settings, aisle_assistant_part_id (part));
  if (*run != 0)
    {
      *run = MAX (*run, 0);
      return *run == 0 || check_part (project, part, *run, error);
    }
  runs = aisle_runs_list (project, FALSE, error);
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const AisleRun *one = runs->pdata[i];

      if (aisle_assistant_part_of (one) == part)
        *run = MAX (*run, one->id);
    }
  return runs != NULL;
}
