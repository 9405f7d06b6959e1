/* texts-age.c: see texts-age.h. */
#include "command/texts-age.h"

#include "command/classify.h"
#include "dialogue/passages.h"
#include "feature/split.h"
#include "feature/utterances.h"
#include "model/model.h"

#include "base/error.h"
#include "base/i18n.h"

static char *
utterances_hash (AisleProject *project, const AisleRun *run, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) reading = aisle_classifier_reading (run, error);
  g_autoptr (AisleUtterances) all = reading != NULL ? aisle_utterances_read (project, reading, progress, error) : NULL;

  return all != NULL ? aisle_utterances_hash (all) : NULL;
}

static char *
passages_hash (AisleProject *project, const AisleRun *run, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) reading = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  JsonObject *split = aisle_json_object (aisle_json_node_object (run->protocol), "split_params");
  g_autoptr (AislePassages) all = NULL;

  if (split != NULL && !aisle_params_from_json (reading, split, error))
    return NULL;
  all = aisle_passages_read (project, reading, progress, error);
  return all != NULL ? aisle_passages_hash (all) : NULL;
}

char *
aisle_run_texts_hash (AisleProject *project, const AisleRun *run, AisleProgress *progress, GError **error)
{
  gboolean replies = g_strcmp0 (run->task, aisle_task_id (AISLE_TASK_REPLY)) == 0;
  g_autoptr (GError) local = NULL;
  char *hash =
      replies ? passages_hash (project, run, progress, &local) : utterances_hash (project, run, progress, &local);

  if (hash != NULL)
    return hash;
  if (g_error_matches (local, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY)
      || g_error_matches (local, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY))
    return g_strdup ("");
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
aisle_run_tell_age (AisleProject *project, const AisleRun *run, AislePassport *passport, GError **error)
{
  g_autofree char *hash = aisle_run_texts_hash (project, run, NULL, error), *note = NULL;

  if (hash == NULL)
    return FALSE;
  if (g_strcmp0 (hash, run->content_hash) == 0)
    return TRUE;
  note = g_strdup_printf (
      _ ("What was said, or what it is labelled as, has changed since run %lld was trained: train it again before deciding."),
      (long long) run->id);
  aisle_passport_add_note (passport, note);
  return TRUE;
}
