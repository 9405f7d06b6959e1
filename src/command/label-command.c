/* label-command.c: intents given to turns of conversations, with undo. */
#include "command/dialogues.h"
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/labels.h"

#define LONGEST 200 /* bytes of an intent's name */

extern const AisleJournalled aisle_journalled_label;

static JsonObject *
act_to_json (gint64 act, gsize n)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "act", act);
  json_object_set_int_member (object, "turns", (gint64) n);
  return object;
}

gboolean
aisle_command_label (AisleProject *project, const gint32 *turns, gsize n, const char *intent, GError **error)
{
  g_autofree char *name = g_strstrip (g_utf8_make_valid (intent, -1));
  gint64 act = 0;
  gboolean done;

  if (strlen (name) > LONGEST)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("the intent's name is too long: give it one of at most %d bytes"), LONGEST);
  else if (n == 0)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("no turn to give the intent '%s' to: name some"),
                 name);
  if (strlen (name) > LONGEST || n == 0)
    return FALSE;
  if (!aisle_project_begin (project, error))
    return FALSE;
  done = aisle_labels_add (project, turns, n, name, &act, error);
  return aisle_journalled_end (project, done, "label", act_to_json (act, n), act_to_json (act, n), error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_labels_set_active (project, aisle_json_integer (effect, "act", 0), !undo, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);
  g_autofree char *intent = aisle_labels_intent (project, aisle_json_integer (params, "act", 0), NULL);
  gulong n = (gulong) aisle_json_integer (params, "turns", 0);

  if (intent != NULL && *intent == '\0')
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Taking the intent of %lu turn away", "Taking the intents of %lu turns away", n),
        n);
  /* Translators: number of turns, name of an intent */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Labelling %lu turn as “%s”", "Labelling %lu turns as “%s”", n),
                          n, intent != NULL ? intent : "");
}

/* Turns are the same where their texts are. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  gint64 act = aisle_json_integer (json_node_get_object (entry->params), "act", 0);
  g_autofree char *intent = aisle_labels_intent (from, act, error);
  g_autoptr (AisleProject) project = intent != NULL ? aisle_project_open (new_path, AISLE_PROJECT_WRITE, error) : NULL;
  g_autoptr (GArray) turns = project != NULL ? aisle_labels_same_texts (from, act, project, error) : NULL;

  if (turns == NULL)
    return FALSE;
  return turns->len == 0
         || aisle_command_label (project, (const gint32 *) (gpointer) turns->data, turns->len, intent, error);
}

const AisleJournalled aisle_journalled_label = { "label", flip, describe, replay };
