/* judge-command.c: a judgement of a search result, made here: with undo. */
#include "command/journalled.h"
#include "command/search-judgements.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/judged-rows.h"

extern const AisleJournalled aisle_journalled_judge;

/* The journal holds internal ids alone: the judge's name stands with the source. */
static JsonObject *
row_to_json (const AisleJudgedRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "row", row->id);
  json_object_set_int_member (object, "source", row->source);
  json_object_set_int_member (object, "query", row->query);
  json_object_set_int_member (object, "item", row->item);
  json_object_set_int_member (object, "grade", (gint64) row->grade);
  json_object_set_int_member (object, "time", row->time);
  return object;
}

static AisleJudgedRow
row_from_json (JsonObject *object)
{
  return (AisleJudgedRow){ .id = aisle_json_integer (object, "row", 0),
                           .source = aisle_json_integer (object, "source", 0),
                           .query = (gint32) aisle_json_integer (object, "query", -1),
                           .item = (gint32) aisle_json_integer (object, "item", -1),
                           .grade = (double) aisle_json_integer (object, "grade", 0),
                           .time = aisle_json_integer (object, "time", 0) };
}

gboolean
aisle_command_judge (AisleProject *project, const char *query, const char *item, const char *judge, int grade,
                     GError **error)
{
  g_autofree char *text = g_strstrip (g_utf8_make_valid (query, -1)),
                  *name = g_strstrip (g_utf8_make_valid (judge, -1));
  AisleJudgedRow row = { .item = aisle_project_find (project, AISLE_NAMES_ITEM, item), .grade = grade };
  gboolean done;

  if (*text == '\0' || row.item < 0)
    {
      if (*text == '\0')
        g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("no query to judge: name one"));
      else
        g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no item '%s' in this project"), item);
      return FALSE;
    }
  if (grade < 0 || grade > AISLE_HIGHEST_GRADE)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("%d is no grade: give one from 0 to %d"), grade,
                   AISLE_HIGHEST_GRADE);
      return FALSE;
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  row.time = g_get_real_time ();
  done = aisle_judged_rows_query (project, text, &row.query, error)
         && aisle_judged_rows_source (project, name, &row.source, error)
         && aisle_judged_rows_add (project, &row, error);
  return aisle_journalled_end (project, done, "judge", row_to_json (&row), row_to_json (&row), error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  AisleJudgedRow row = row_from_json (effect);

  return undo ? aisle_judged_rows_remove (project, &row, error) : aisle_judged_rows_add (project, &row, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  AisleJudgedRow row = row_from_json (json_node_get_object (entry->params));
  g_autofree char *query = aisle_project_name (project, AISLE_NAMES_QUERY, row.query);
  g_autofree char *item = aisle_project_name (project, AISLE_NAMES_ITEM, row.item);

  /* Translators: a judgement of a search result: item, query, grade */
  return g_strdup_printf (_ ("Judging %s for “%s” as %d"), item != NULL ? item : "", query != NULL ? query : "",
                          (int) row.grade);
}

/* Of an item that the other project does not have: an error, as of an event kind. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  AisleJudgedRow row = row_from_json (json_node_get_object (entry->params));
  g_autofree char *judge = aisle_judged_rows_judge (from, row.source, error);
  g_autofree char *query = aisle_project_name (from, AISLE_NAMES_QUERY, row.query);
  g_autofree char *item = aisle_project_name (from, AISLE_NAMES_ITEM, row.item);
  g_autoptr (AisleProject) project = judge != NULL ? aisle_project_open (new_path, AISLE_PROJECT_WRITE, error) : NULL;

  return project != NULL
         && aisle_command_judge (project, query != NULL ? query : "", item != NULL ? item : "", judge, (int) row.grade,
                                 error);
}

const AisleJournalled aisle_journalled_judge = { "judge", flip, describe, replay };
