/* answer-command.c: an answer to a question that customers ask, made here, with undo. */
#include "command/dialogues.h"
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/answer-rows.h"

extern const AisleJournalled aisle_journalled_answer;

static JsonObject *
row_to_json (gint64 id)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "row", id);
  return object;
}

gboolean
aisle_command_make_answer (AisleProject *project, const char *question, const char *answer, const char *intent,
                           gint64 *id, GError **error)
{
  g_autofree char *asked = g_strstrip (g_utf8_make_valid (question, -1)),
                  *said = g_strstrip (g_utf8_make_valid (answer, -1));
  gint64 row = 0;
  gboolean done;

  if (*asked == '\0' || *said == '\0')
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                           *asked == '\0' ? _ ("no question to answer: write one")
                                          : _ ("the answer is empty: write what customers shall read"));
      return FALSE;
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  done = aisle_answer_rows_add (project, asked, said, intent, &row, error);
  if (id != NULL)
    *id = row;
  return aisle_journalled_end (project, done, "answer", row_to_json (row), row_to_json (row), error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_answer_rows_withdraw (project, aisle_json_integer (effect, "row", 0), undo, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  g_autofree char *question = NULL, *answer = NULL, *intent = NULL;

  if (!aisle_answer_rows_get (project, aisle_json_integer (json_node_get_object (entry->params), "row", 0), &question,
                              &answer, &intent, NULL))
    return g_strdup (_ ("Making an answer"));
  return g_strdup_printf (_ ("Making an answer to “%s”"), question);
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autofree char *question = NULL, *answer = NULL, *intent = NULL;
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_answer_rows_get (from, aisle_json_integer (json_node_get_object (entry->params), "row", 0), &question,
                              &answer, &intent, error))
    return FALSE;
  project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  return project != NULL && aisle_command_make_answer (project, question, answer, intent, NULL, error);
}

const AisleJournalled aisle_journalled_answer = { "answer", flip, describe, replay };
