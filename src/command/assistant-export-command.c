/* assistant-export-command.c: the whole assistant leaves: a bundle for each part that can run elsewhere, each with its own proof;
 * the answers that it finds, as data; its threshold and costs; and conversations as it answers them now. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "command/chat-tests.h"
#include "dialogue/passages.h"
#include "export/bundle-folder.h"

#define CONVERSATIONS 12 /* golden ones, where no test is kept */

static const AisleAssistantPart parts[] = { AISLE_ASSISTANT_INTENTS, AISLE_ASSISTANT_ANSWERS, AISLE_ASSISTANT_REPLIES };

typedef struct
{
  AisleProject *project;
  AisleParams *settings;
  AislePassages *passages; /* (nullable) that its run of answers finds, which are what it can answer with */
  char *note;              /* (nullable) which tests failed, and why it leaves nevertheless */
  char *temp;
  GPtrArray *files;   /* char *: of the folder itself */
  GPtrArray *bundles; /* AisleBundle */
} Job;

static void
job_clear (Job *self)
{
  aisle_params_free (self->settings);
  aisle_passages_free (self->passages);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->bundles, g_ptr_array_unref);
  g_free (self->note);
  g_free (self->temp);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static gboolean
write_file (Job *self, const char *name, const GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->temp, name, NULL);

  g_ptr_array_add (self->files, g_strdup (name));
  return aisle_file_write (path, text->str, text->len, error);
}

/* ---- answers as data ---- */

/* What is found, as the run keeps it; the bundle of the run holds all of it: none may have been taken back. */
static gboolean
open_answers (Job *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTensors) weights = NULL;
  g_autofree guint8 *gone = NULL;
  gint64 run;
  gsize n;

  if (!aisle_assistant_part_run (self->project, self->settings, AISLE_ASSISTANT_ANSWERS, &run, error))
    return FALSE;
  if (run == 0)
    return TRUE;
  weights = aisle_runs_weights (self->project, run, error);
  self->passages = weights != NULL ? aisle_passages_load (weights, error) : NULL;
  gone = self->passages != NULL ? aisle_passages_find_gone (self->passages, self->project, &n, progress, error) : NULL;
  if (gone == NULL || n == 0)
    return gone != NULL;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("run %lld finds answers that were taken back since: train answers again, then export the assistant"),
               (long long) run);
  return FALSE;
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":", name);
  if (text != NULL)
    aisle_json_append_text (out, text);
  else
    g_string_append (out, "null");
}

static gboolean
write_answers (Job *self, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (self->passages == NULL)
    return TRUE;
  for (gsize p = 0; p < self->passages->n; p++)
    {
      g_string_append_c (out, '{');
      append_member (out, "question", self->passages->question[p]);
      g_string_append_c (out, ',');
      append_member (out, "answer", self->passages->answer[p]);
      g_string_append_c (out, ',');
      append_member (out, "intent", self->passages->intent[p]);
      g_string_append (out, "}\n");
    }
  return write_file (self, "answers.jsonl", out, error);
}

/* ---- conversations ---- */

/* The turns of a test, or of one question, as the assistant answers them now. */
static gboolean
append_conversation (Job *self, const AisleAssistant *assistant, const AisleChatTest *test, GString *out,
                     AisleProgress *progress, GError **error)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *object = json_object_new ();
  JsonArray *turns = json_array_new ();
  g_autoptr (GPtrArray) before = aisle_chat_before_new ();
  g_autofree char *line = NULL;

  json_object_set_string_member (object, "name", test->name);
  json_object_set_string_member (object, "user", test->user != NULL ? test->user : "");
  json_object_set_array_member (object, "turns", turns);
  json_node_take_object (node, object);
  for (guint i = 0; i < test->turns->len; i++)
    {
      const AisleTestTurn *asked = g_ptr_array_index (test->turns, i);
      const AisleChatAsk ask = { asked->text, test->user, (const char *const *) before->pdata };
      g_autoptr (AisleChatTurn) turn = aisle_command_chat (self->project, assistant, &ask, progress, error);
      JsonObject *said;

      if (turn == NULL)
        return FALSE;
      said = aisle_chat_turn_to_json (turn);
      json_object_set_string_member (said, "text", asked->text);
      json_array_add_object_element (turns, said);
      aisle_chat_before_add (before, turn);
    }
  line = aisle_json_print (node, FALSE);
  g_string_append_printf (out, "%s\n", line);
  return TRUE;
}

/* Of an assistant that finds none: what customers ask in the project (nullable out). */
static gboolean
read_questions (Job *self, AislePassages **asked, GError **error)
{
  g_autoptr (AisleParams) which = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  g_autoptr (GError) nothing = NULL;

  *asked = aisle_passages_read (self->project, which, NULL, &nothing);
  if (*asked != NULL || nothing->code == AISLE_ERROR_EMPTY)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&nothing));
  return FALSE;
}

static gboolean
write_conversations (Job *self, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) tests = aisle_command_tests (self->project, error);
  g_autoptr (AisleAssistant) assistant =
      tests != NULL ? aisle_assistant_open (self->project, self->settings, progress, error) : NULL;
  g_autoptr (AislePassages) own = NULL;
  const AislePassages *asked = self->passages;
  g_autoptr (GString) out = g_string_new (NULL);
  gsize n;

  if (assistant == NULL || (asked == NULL && !read_questions (self, &own, error)))
    return FALSE;
  asked = asked != NULL ? asked : own;
  n = asked != NULL ? MIN (asked->n, CONVERSATIONS) : 0;
  for (guint i = 0; i < tests->len; i++)
    if (!append_conversation (self, assistant, g_ptr_array_index (tests, i), out, progress, error))
      return FALSE;
  for (gsize i = 0; tests->len == 0 && i < n; i++)
    {
      const char *question = aisle_passage_last (asked->question[i * asked->n / n]);
      g_autoptr (AisleChatTest) test = aisle_chat_test_new (question, NULL);

      g_ptr_array_add (test->turns, aisle_test_turn_new (question));
      if (!append_conversation (self, assistant, test, out, progress, error))
        return FALSE;
    }
  return write_file (self, "conversations.jsonl", out, error);
}

/* ---- parts ---- */

static gboolean
write_parts (Job *self, AisleProgress *progress, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *folder = g_build_filename (self->temp, aisle_assistant_part_id (parts[i]), NULL);
      gint64 run;
      AisleBundle *bundle;

      if (!aisle_assistant_part_run (self->project, self->settings, parts[i], &run, error))
        return FALSE;
      if (run == 0)
        continue;
      bundle = aisle_command_export_noted (self->project, run, folder, self->note, progress, error);
      if (bundle == NULL)
        return FALSE;
      g_ptr_array_add (self->bundles, bundle);
    }
  if (self->bundles->len > 0)
    return TRUE;
  g_set_error_literal (
      error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
      _ ("the assistant has no part that can leave: train one that reads intents, finds answers or writes "
         "replies"));
  return FALSE;
}

static gboolean
write_settings (Job *self, GError **error)
{
  static const char readme[] =
      "# An assistant to run\n\n"
      "- `assistant.json`: from which confidence it answers, and what mistakes cost.\n"
      "- `intents/`: the model that reads what is asked. `answers/`: the one that finds answers. `replies/`: the one that "
      "writes. Each is a bundle with a proof of its own; see its README. `aisle-cli verify` checks all of them at once.\n"
      "- `answers.jsonl`: what it can answer with, where it finds answers: question, answer, intent.\n"
      "- `conversations.jsonl`: conversations with what the assistant said when it left: intent, confidence, source and "
      "reply of each turn.\n\n"
      "A turn that is below `threshold`, or taken for the class that `intents/model.json` names as `outside`, is read once more "
      "behind what the customer said before it, with a space between the two. That reading counts only if it is neither "
      "of the two itself, and not of the class that the text before has alone with more confidence.\n\n"
      "An answer that is found counts from `answer_threshold` on. Where `answers.jsonl` has an answer of the intent that was "
      "read, it must be one of that intent, or of none; else any will do.\n\n"
      "Below the threshold, and where nothing is found and nothing may be written, a person takes over.\n";
  g_autoptr (GString) text = NULL, words = g_string_new (readme);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *object = json_object_new ();
  JsonArray *folders = json_array_new ();
  g_autofree char *printed = NULL;

  json_object_set_string_member (object, "format", "aisle-assistant");
  json_object_set_string_member (object, "code_version", AISLE_VERSION);
  json_object_set_member (object, "settings", aisle_params_to_json (self->settings));
  for (guint i = 0; i < self->bundles->len; i++)
    {
      g_autofree char *name =
          g_path_get_basename (((const AisleBundle *) g_ptr_array_index (self->bundles, i))->folder);

      json_array_add_string_element (folders, name);
    }
  json_object_set_array_member (object, "bundles", folders);
  json_node_take_object (node, object);
  printed = aisle_json_print (node, TRUE);
  text = g_string_new (printed);
  return write_file (self, "assistant.json", text, error) && write_file (self, "README.md", words, error);
}

static void
remove_all (const Job *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *folder = g_build_filename (self->temp, aisle_assistant_part_id (parts[i]), NULL);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        aisle_bundle_folder_remove (folder);
    }
  aisle_bundle_folder_remove (self->temp);
}

static gboolean
write_all (Job *self, AisleProgress *progress, GError **error)
{
  AisleProgress models = aisle_progress_part (progress, .2, .7), talk = aisle_progress_part (progress, .7, 1);
  gint64 bytes;

  return write_parts (self, &models, error) && write_answers (self, error) && write_conversations (self, &talk, error)
         && write_settings (self, error) && aisle_bundle_write_checksums (self->temp, self->files, &bytes, NULL, error);
}

/* The bundles have moved with their folder. */
static void
name_folders (Job *self, const char *target)
{
  for (guint i = 0; i < self->bundles->len; i++)
    {
      AisleBundle *bundle = g_ptr_array_index (self->bundles, i);
      g_autofree char *name = g_path_get_basename (bundle->folder);

      g_free (bundle->folder);
      bundle->folder = g_build_filename (target, name, NULL);
    }
}

GPtrArray *
aisle_command_export_assistant (AisleProject *project, const char *folder, const char *reason, AisleProgress *progress,
                                GError **error)
{
  AisleProgress reading = aisle_progress_part (progress, 0, .1), testing = aisle_progress_part (progress, .1, .2);
  g_auto (Job) self = { .project = project, .settings = aisle_command_assistant_settings (project, error) };
  g_autofree char *target = g_canonicalize_filename (folder, NULL);

  if (self.settings == NULL)
    return NULL;
  if (g_file_test (target, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is there already: name a new folder"),
                   target);
      return NULL;
    }
  if (!open_answers (&self, &reading, error)
      || !aisle_command_tests_gate (project, 0, reason, &self.note, &testing, error))
    return NULL;
  self.files = g_ptr_array_new_with_free_func (g_free);
  self.bundles = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_bundle_free);
  self.temp = aisle_bundle_folder_begin (target, error);
  if (self.temp == NULL)
    return NULL;
  if (write_all (&self, progress, error) && aisle_bundle_folder_commit (self.temp, target, error))
    {
      name_folders (&self, target);
      return g_steal_pointer (&self.bundles);
    }
  remove_all (&self);
  return NULL;
}
