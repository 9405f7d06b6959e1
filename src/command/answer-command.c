/* answer-command.c: an answer to a question that customers ask, made here, with undo. */
#include "command/dialogues.h"
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/answer-rows.h"

extern const AisleJournalled aisle_journalled_answer;

static JsonObject *
row_to_json (gint64 id, gboolean removed)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "row", id);
  if (removed)
    json_object_set_int_member (object, "removed", 1);
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
  return aisle_journalled_end (project, done, "answer", row_to_json (row, FALSE), row_to_json (row, FALSE), error);
}

gboolean
aisle_command_remove_answer (AisleProject *project, gint64 id, GError **error)
{
  g_autofree char *question = NULL, *answer = NULL, *intent = NULL;
  gint64 made = 0;

  if (!aisle_answer_rows_get (project, id, &question, &answer, &intent, error)
      || !aisle_answer_rows_find (project, question, answer, &made, error))
    return FALSE;
  if (made != id)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("answer %lld was not made here, or is removed: leave the import that brought it out instead"),
                   (long long) id);
      return FALSE;
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  return aisle_journalled_end (project, aisle_answer_rows_withdraw (project, id, TRUE, error), "answer",
                               row_to_json (id, TRUE), row_to_json (id, TRUE), error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  gboolean removed = aisle_json_integer (effect, "removed", 0) != 0;

  return aisle_answer_rows_withdraw (project, aisle_json_integer (effect, "row", 0), undo != removed, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  g_autofree char *question = NULL, *answer = NULL, *intent = NULL;

  JsonObject *params = json_node_get_object (entry->params);

  if (!aisle_answer_rows_get (project, aisle_json_integer (params, "row", 0), &question, &answer, &intent, NULL))
    return g_strdup (_ ("Making an answer"));
  return g_strdup_printf (aisle_json_integer (params, "removed", 0) != 0 ? _ ("Removal of the answer to “%s”")
                                                                         : _ ("Making an answer to “%s”"),
                          question);
}

/* The new project may number its answers otherwise. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autofree char *question = NULL, *answer = NULL, *intent = NULL;
  g_autoptr (AisleProject) project = NULL;
  JsonObject *params = json_node_get_object (entry->params);
  gint64 id = 0;

  if (!aisle_answer_rows_get (from, aisle_json_integer (params, "row", 0), &question, &answer, &intent, error))
    return FALSE;
  project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  if (!aisle_json_integer (params, "removed", 0) != 0)
    return aisle_command_make_answer (project, question, answer, intent, NULL, error);
  return aisle_answer_rows_find (project, question, answer, &id, error)
         && aisle_command_remove_answer (project, id, error);
}

const AisleJournalled aisle_journalled_answer = { "answer", flip, describe, replay };
