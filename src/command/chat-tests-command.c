/* chat-tests-command.c: conversation tests kept, listed and taken away.  The journal holds their ids alone: what is said in
 * them stays in their own table. */
#include "command/chat-tests.h"
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/chat-test-rows.h"

#include <string.h>

extern const AisleJournalled aisle_journalled_chat_test;

#define MOST_TURNS 200
#define MOST_ITEMS 100 /* that are expected of a turn */

/* ---- values ---- */

static const struct
{
  const char *name;
  gsize offset;
} members[] = {
  { "text", G_STRUCT_OFFSET (AisleTestTurn, text) },
  { "intent", G_STRUCT_OFFSET (AisleTestTurn, intent) },
  { "source", G_STRUCT_OFFSET (AisleTestTurn, source) },
  { "reply", G_STRUCT_OFFSET (AisleTestTurn, reply) },
  { "wrong_intent", G_STRUCT_OFFSET (AisleTestTurn, wrong_intent) },
  { "wrong_reply", G_STRUCT_OFFSET (AisleTestTurn, wrong_reply) },
};

AisleTestTurn *
aisle_test_turn_new (const char *text)
{
  AisleTestTurn *self = g_new0 (AisleTestTurn, 1);

  self->text = g_strdup (text);
  return self;
}

void
aisle_test_turn_free (AisleTestTurn *self)
{
  if (self == NULL)
    return;
  for (gsize m = 0; m < G_N_ELEMENTS (members); m++)
    g_free (G_STRUCT_MEMBER (char *, self, members[m].offset));
  g_strfreev (self->items);
  g_free (self);
}

AisleTestTurn *
aisle_test_turn_copy (const AisleTestTurn *self)
{
  AisleTestTurn *copy = g_new0 (AisleTestTurn, 1);

  for (gsize m = 0; m < G_N_ELEMENTS (members); m++)
    G_STRUCT_MEMBER (char *, copy, members[m].offset) = g_strdup (G_STRUCT_MEMBER (char *, self, members[m].offset));
  copy->items = g_strdupv (self->items);
  return copy;
}

/* A written reply is expected by its source alone: the next training words it otherwise. */
AisleTestTurn *
aisle_test_turn_from_chat (const AisleChatTurn *turn, gboolean wrong)
{
  AisleTestTurn *self = aisle_test_turn_new (turn->text);

  if (wrong)
    {
      self->wrong_intent = g_strdup (turn->source == AISLE_REPLY_HAND_OFF ? NULL : turn->intent);
      self->wrong_reply = g_strdup (turn->reply);
      return self;
    }
  self->source = g_strdup (aisle_reply_source_id (turn->source));
  self->intent = g_strdup (turn->source == AISLE_REPLY_HAND_OFF ? NULL : turn->intent);
  self->reply = g_strdup (turn->source == AISLE_REPLY_RETRIEVED && turn->items->len == 0 ? turn->reply : NULL);
  return self;
}

AisleChatTest *
aisle_chat_test_new (const char *name, const char *user)
{
  AisleChatTest *self = g_new0 (AisleChatTest, 1);

  self->name = g_strdup (name);
  self->user = g_strdup (user);
  self->turns = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_test_turn_free);
  return self;
}

void
aisle_chat_test_free (AisleChatTest *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->user);
  g_ptr_array_unref (self->turns);
  g_free (self);
}

/* ---- rows ---- */

static void
items_to_json (char **items, JsonObject *object)
{
  JsonArray *array;

  if (items == NULL || *items == NULL)
    return;
  array = json_array_new ();
  for (char **item = items; *item != NULL; item++)
    json_array_add_string_element (array, *item);
  json_object_set_array_member (object, "items", array);
}

static char **
items_from_json (JsonObject *object)
{
  JsonArray *array = aisle_json_array (object, "items");
  guint n = array != NULL ? MIN (json_array_get_length (array), MOST_ITEMS) : 0;
  GStrvBuilder *items = g_strv_builder_new ();
  char **list;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (items, json_node_get_string (node));
    }
  list = n > 0 ? g_strv_builder_end (items) : NULL;
  g_strv_builder_unref (items);
  return list;
}

static JsonNode *
turns_to_json (const GPtrArray *turns)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < turns->len; i++)
    {
      JsonObject *object = json_object_new ();

      for (gsize m = 0; m < G_N_ELEMENTS (members); m++)
        {
          const char *value = G_STRUCT_MEMBER (char *, turns->pdata[i], members[m].offset);

          if (value != NULL && *value != '\0')
            json_object_set_string_member (object, members[m].name, value);
        }
      items_to_json (((const AisleTestTurn *) turns->pdata[i])->items, object);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return node;
}

static void
turns_from_json (GPtrArray *turns, JsonArray *array)
{
  for (guint i = 0; i < MIN (json_array_get_length (array), MOST_TURNS); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      AisleTestTurn *turn;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      turn = g_new0 (AisleTestTurn, 1);
      for (gsize m = 0; m < G_N_ELEMENTS (members); m++)
        G_STRUCT_MEMBER (char *, turn, members[m].offset) =
            g_strdup (aisle_json_text (json_node_get_object (element), members[m].name, NULL));
      turn->items = items_from_json (json_node_get_object (element));
      if (turn->text != NULL)
        g_ptr_array_add (turns, turn);
      else
        aisle_test_turn_free (turn);
    }
}

static AisleChatTest *
test_of (AisleProject *project, const AisleChatTestRow *row)
{
  g_autofree char *user = row->user >= 0 ? aisle_project_name (project, AISLE_NAMES_USER, row->user) : NULL;
  AisleChatTest *test = aisle_chat_test_new (row->name, user);

  test->id = row->id;
  turns_from_json (test->turns, json_node_get_array (row->turns));
  return test;
}

GPtrArray *
aisle_command_tests (AisleProject *project, GError **error)
{
  g_autoptr (GPtrArray) rows = aisle_chat_tests_list (project, error);
  GPtrArray *tests;

  if (rows == NULL)
    return NULL;
  tests = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_chat_test_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (tests, test_of (project, rows->pdata[i]));
  return tests;
}

/* ---- edits ---- */

/* Makes `before` inactive and `after` active, each 0 for none. */
static gboolean
swap (AisleProject *project, gint64 before, gint64 after, GError **error)
{
  return (before == 0 || aisle_chat_tests_set_active (project, before, FALSE, error))
         && (after == 0 || aisle_chat_tests_set_active (project, after, TRUE, error));
}

static gboolean
end_edit (AisleProject *project, gboolean changed, gint64 before, gint64 after, GError **error)
{
  JsonObject *params = json_object_new (), *effect;

  json_object_set_int_member (params, "before", before);
  json_object_set_int_member (params, "after", after);
  effect = json_object_ref (params);
  return aisle_journalled_end (project, changed, "chat_test", params, effect, error);
}

static gboolean
check_items (AisleProject *project, const AisleChatTest *test, GError **error)
{
  for (guint i = 0; i < test->turns->len; i++)
    for (char **item = ((AisleTestTurn *) test->turns->pdata[i])->items; item != NULL && *item != NULL; item++)
      if (aisle_project_find (project, AISLE_NAMES_ITEM, *item) < 0)
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no item '%s' in this project"), *item);
          return FALSE;
        }
  return TRUE;
}

static gboolean
check (AisleProject *project, const AisleChatTest *test, GError **error)
{
  const char *problem = NULL;

  if (test->turns->len == 0)
    problem = _ ("a test needs something that is said: say it first");
  else if (test->turns->len > MOST_TURNS)
    problem = _ ("a test has at most 200 turns: keep a part of the conversation");
  for (guint i = 0; problem == NULL && i < test->turns->len; i++)
    {
      const AisleTestTurn *turn = test->turns->pdata[i];
      gboolean known = turn->source == NULL || *turn->source == '\0';

      for (gsize s = 0; s < AISLE_N_REPLY_SOURCES; s++)
        known |= g_strcmp0 (turn->source, aisle_reply_source_id ((AisleReplySource) s)) == 0;
      if (!known)
        problem = _ ("an answer comes from retrieved, generated or hand-off: expect one of these");
      else if (turn->items != NULL && g_strv_length (turn->items) > MOST_ITEMS)
        problem = _ ("a turn is expected to list at most 100 items: name the ones that matter");
    }
  if (problem != NULL)
    g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, problem);
  return problem == NULL && check_items (project, test, error);
}

gboolean
aisle_command_tests_keep (AisleProject *project, AisleChatTest *test, GError **error)
{
  AisleChatTestRow row = { .name = test->name, .user = -1 };
  g_autoptr (JsonNode) turns = NULL;
  gboolean kept;

  if (!check (project, test, error))
    return FALSE;
  row.turns = turns = turns_to_json (test->turns);
  if (test->user != NULL)
    {
      row.user = aisle_project_find (project, AISLE_NAMES_USER, test->user);
      if (row.user < 0)
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no user '%s' in this project"),
                       test->user);
          return FALSE;
        }
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  kept = aisle_chat_tests_add (project, &row, error) && swap (project, test->id, 0, error);
  if (!end_edit (project, kept, test->id, row.id, error))
    return FALSE;
  test->id = row.id;
  return TRUE;
}

gboolean
aisle_command_tests_remove (AisleProject *project, gint64 id, GError **error)
{
  if (!aisle_project_begin (project, error))
    return FALSE;
  return end_edit (project, aisle_chat_tests_set_active (project, id, FALSE, error), id, 0, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  gint64 before = aisle_json_integer (effect, "before", 0), after = aisle_json_integer (effect, "after", 0);

  return undo ? swap (project, after, before, error) : swap (project, before, after, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);
  gint64 before = aisle_json_integer (params, "before", 0), after = aisle_json_integer (params, "after", 0);
  g_autoptr (AisleChatTestRow) row = aisle_chat_tests_get (project, after != 0 ? after : before, NULL);
  const char *name = row != NULL ? row->name : "";

  return g_strdup_printf (after == 0    ? _ ("Removal of the test “%s”")
                          : before != 0 ? _ ("Change of the test “%s”")
                                        : _ ("Test “%s”"),
                          name);
}

/* Tests have the same numbers in the new project, because every edit of the journal is made again. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  gint64 before = aisle_json_integer (params, "before", 0), after = aisle_json_integer (params, "after", 0);
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  g_autoptr (AisleChatTestRow) row = NULL;
  g_autoptr (AisleChatTest) test = NULL;

  if (project == NULL)
    return FALSE;
  if (after == 0)
    return aisle_command_tests_remove (project, before, error);
  row = aisle_chat_tests_get (from, after, error);
  if (row == NULL)
    return FALSE;
  test = test_of (from, row);
  test->id = before;
  return aisle_command_tests_keep (project, test, error);
}

const AisleJournalled aisle_journalled_chat_test = { "chat_test", flip, describe, replay };
