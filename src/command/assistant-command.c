/* assistant-command.c: the assistant's runs opened together, and many texts through it. */
#include "command/assistant-parts.h"

#include "base/error.h"
#include "base/i18n.h"

AisleAssistant *
aisle_assistant_ref (AisleAssistant *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
aisle_assistant_close (AisleAssistant *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (gsize p = 0; p < AISLE_N_ASSISTANT_PARTS; p++)
    g_clear_pointer (&self->models[p], aisle_run_model_close);
  g_clear_pointer (&self->search, aisle_search_close);
  g_clear_pointer (&self->passages, aisle_passages_free);
  g_free (self->gone);
  g_clear_pointer (&self->names, aisle_mention_catalogue_free);
  aisle_class_names_clear (&self->classes);
  aisle_params_free (self->settings);
  g_free (self);
}

gint64
aisle_assistant_run (const AisleAssistant *self, AisleAssistantPart part)
{
  return self->runs[part];
}

const char *const *
aisle_assistant_intents (const AisleAssistant *self)
{
  return (const char *const *) self->classes.names;
}

/* A shop without a catalogue has none to search in. */
static gboolean
open_search (AisleAssistant *self, AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 ranker = self->runs[AISLE_ASSISTANT_RANKER];

  self->search = ranker != 0 ? aisle_command_search_open_run (project, ranker, NULL, progress, &local)
                             : aisle_command_search_open (project, NULL, progress, &local);
  if (self->search != NULL || local->code == AISLE_ERROR_EMPTY)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* With what the run may answer with. */
static gboolean
open_answers (AisleAssistant *self, AisleProject *project, AisleProgress *progress, GError **error)
{
  gint64 run = self->runs[AISLE_ASSISTANT_ANSWERS];
  AisleRunModel *model = aisle_run_model_open (project, run, AISLE_TASK_REPLY, error);
  g_autoptr (AisleTensors) weights = model != NULL ? aisle_runs_weights (project, run, error) : NULL;

  self->models[AISLE_ASSISTANT_ANSWERS] = model;
  self->passages = weights != NULL ? aisle_passages_load (weights, error) : NULL;
  if (self->passages == NULL)
    return FALSE;
  if (model->model->family->find != NULL && self->passages->n == model->model->family->passages (model->model)->n)
    {
      self->gone = aisle_passages_find_gone (self->passages, project, &self->n_gone, progress, error);
      return self->gone != NULL;
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
               _ ("run %lld does not find the answers that it keeps: train it again"), (long long) run);
  return FALSE;
}

static gboolean
open_writer (AisleAssistant *self, AisleProject *project, GError **error)
{
  gint64 run = self->runs[AISLE_ASSISTANT_REPLIES];
  AisleRunModel *model = aisle_run_model_open (project, run, AISLE_TASK_REPLY, error);

  self->models[AISLE_ASSISTANT_REPLIES] = model;
  if (model == NULL || model->model->family->begin != NULL)
    return model != NULL;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("run %lld ('%s') writes no replies: name one that does"), (long long) run, model->run->family);
  return FALSE;
}

static gboolean
open_parts (AisleAssistant *self, AisleProject *project, AisleProgress *progress, GError **error)
{
  for (gsize p = 0; p < AISLE_N_ASSISTANT_PARTS; p++)
    if (!aisle_assistant_part_run (project, self->settings, (AisleAssistantPart) p, &self->runs[p], error))
      return FALSE;
  if (self->runs[AISLE_ASSISTANT_INTENTS] != 0)
    {
      self->models[AISLE_ASSISTANT_INTENTS] =
          aisle_classifier_open (project, self->runs[AISLE_ASSISTANT_INTENTS], &self->classes, error);
      if (self->models[AISLE_ASSISTANT_INTENTS] == NULL)
        return FALSE;
    }
  if ((self->runs[AISLE_ASSISTANT_ANSWERS] != 0 && !open_answers (self, project, progress, error))
      || (self->runs[AISLE_ASSISTANT_REPLIES] != 0 && !open_writer (self, project, error)))
    return FALSE;
  if (self->runs[AISLE_ASSISTANT_INTENTS] + self->runs[AISLE_ASSISTANT_ANSWERS] + self->runs[AISLE_ASSISTANT_REPLIES]
      == 0)
    {
      g_set_error_literal (
          error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
          _ ("there is no assistant yet: train a classifier of intents, or a model that finds answers"));
      return FALSE;
    }
  self->names = aisle_mention_catalogue_read (project, progress, error);
  return self->names != NULL && open_search (self, project, progress, error);
}

AisleAssistant *
aisle_assistant_open (AisleProject *project, const AisleParams *settings, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleAssistant) self = g_new0 (AisleAssistant, 1);

  g_atomic_ref_count_init (&self->refs);
  self->settings = settings != NULL ? aisle_params_dup (settings) : aisle_command_assistant_settings (project, error);
  if (self->settings == NULL || !open_parts (self, project, progress, error))
    return NULL;
  return g_steal_pointer (&self);
}

AisleTable *
aisle_command_chat_file (AisleProject *project, const AisleAssistant *assistant, const char *path, const char *user,
                         AisleProgress *progress, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT },
    { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT },
    { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE },
    { "source", N_ ("Source"), AISLE_COLUMN_TEXT },
    { "reply", N_ ("Reply"), AISLE_COLUMN_TEXT },
  };
  g_autoptr (GPtrArray) texts = aisle_texts_of_file (path, error);
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      AisleProgress part = aisle_progress_part (progress, i / (double) texts->len, (i + 1) / (double) texts->len);
      AisleChatAsk ask = { .text = texts->pdata[i], .user = user };
      g_autoptr (AisleChatTurn) turn = NULL;
      gsize row;

      if (!aisle_progress_step (&part, 0, _ ("Answering"), error))
        return NULL;
      turn = aisle_command_chat (project, assistant, &ask, &part, error);
      if (turn == NULL)
        return NULL;
      row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, turn->text);
      aisle_table_set_text (table, row, 1, turn->intent);
      aisle_table_set_real (table, row, 2, turn->confidence);
      aisle_table_set_text (table, row, 3, aisle_reply_source_id (turn->source));
      aisle_table_set_text (table, row, 4, turn->reply);
    }
  return texts != NULL ? g_steal_pointer (&table) : NULL;
}
