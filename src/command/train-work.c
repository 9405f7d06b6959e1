/* train-work.c: see train-work.h. */
#include "command/train-work.h"

#include "command/journalled.h"
#include "command/train-checkpoints.h"
#include "command/train-task.h"
#include "model/members.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>

static gboolean
check_writable (AisleProject *project, GError **error)
{
  if (aisle_project_is_writable (project))
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY,
               _ ("'%s' is open for reading only: a run could not be stored; save a copy and train there"),
               aisle_project_get_path (project));
  return FALSE;
}

static AisleParams *
ordered_or_default (const AisleParams *ordered, const AisleParam *table, gsize n)
{
  return ordered != NULL ? aisle_params_dup (ordered) : aisle_params_new (table, n);
}

gboolean
aisle_train_work_open (AisleTrainWork *self, AisleProject *project, const AisleTrainOrder *order,
                       const guint *default_k_list, GError **error)
{
  static const guint no_list[] = { 0 };
  const AisleTrainTask *task;

  self->project = project;
  self->order = order;
  if (!check_writable (project, error))
    return FALSE;
  self->family = aisle_command_family (order->family, NULL, error);
  if (self->family == NULL)
    return FALSE;
  task = aisle_command_train_task (self->family);
  self->params = ordered_or_default (order->params, self->family->params, self->family->n_params);
  self->split_params = ordered_or_default (order->split, task->split, *task->n_split);
  self->protocol = ordered_or_default (order->protocol, task->protocol, *task->n_protocol);
  self->k_list = default_k_list == NULL                           ? no_list
                 : order->k_list != NULL && order->k_list[0] != 0 ? order->k_list
                                                                  : default_k_list;
  self->checkpoints = g_ptr_array_new_with_free_func (g_free);
  aisle_train_work_reset (self);
  return TRUE;
}

void
aisle_train_work_clear (AisleTrainWork *self)
{
  aisle_params_free (self->params);
  aisle_params_free (self->split_params);
  aisle_params_free (self->protocol);
  aisle_train_members_free (self->members);
  g_clear_pointer (&self->unlabelled_hash, g_free);
  g_clear_pointer (&self->passes, g_array_unref);
  g_clear_pointer (&self->chosen, g_array_unref);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  g_clear_pointer (&self->refitted, aisle_model_free);
  g_clear_pointer (&self->refit, aisle_run_free);
  g_clear_pointer (&self->refit_passport, aisle_passport_unref);
}

gboolean
aisle_train_work_is_plain (const AisleTrainWork *self, GError **error)
{
  const AisleTrainOrder *order = self->order;

  if (order->segment != NULL && *order->segment != '\0')
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("'%s' reads texts, which no segment narrows: train it without one"), order->family);
  else if (order->refit)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("'%s' has no refit: train it once more with --split none"), order->family);
  else
    return TRUE;
  return FALSE;
}

gboolean
aisle_train_work_open_members (AisleTrainWork *self, const char *content_hash, const char *segment, GError **error)
{
  const AisleTrainKin kin = { content_hash, segment, self->unlabelled_hash };

  if (!(self->family->needs & AISLE_NEEDS_MODELS))
    return TRUE;
  self->members = aisle_train_members_open (self->project, self->order, self->split_params, &kin, error);
  return self->members != NULL;
}

/* ---- fits ---- */

void
aisle_train_work_reset_passes (AisleTrainWork *self)
{
  g_clear_pointer (&self->passes, g_array_unref);
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
}

void
aisle_train_work_reset (AisleTrainWork *self)
{
  aisle_train_work_reset_passes (self);
  g_clear_pointer (&self->chosen, g_array_unref);
  self->chosen = g_array_new (FALSE, FALSE, sizeof (double));
}

double
aisle_train_work_seconds (const AisleTrainWork *self)
{
  return (double) (g_get_monotonic_time () - self->start) / G_USEC_PER_SEC;
}

static void
report_pass (const AislePass *pass, gpointer data)
{
  const AisleTrainWork *self = data;
  AisleRunPass report = { self->tuning, pass->pass, pass->loss, pass->validation };

  if (pass->again) /* what it took of the machine is forgotten */
    {
      report.seconds = pass->seconds;
      report.cpu_seconds = NAN;
    }
  else
    {
      report.seconds = MAX (aisle_train_work_seconds (self), pass->seconds);
      report.cpu_seconds = (double) (clock () - self->processor_start) / CLOCKS_PER_SEC;
      report.memory = (gint64) aisle_current_memory ();
    }
  g_array_append_val (self->passes, report);
  if (self->order->pass != NULL)
    self->order->pass (&report, self->order->pass_data);
}

void
aisle_train_work_begin (AisleTrainWork *self, gboolean tuning, AisleTrainInput *input)
{
  input->params = self->params;
  input->seed = self->order->seed;
  input->chosen = self->chosen;
  input->keep_seen = self->order->keep_seen;
  input->pass = report_pass;
  input->pass_data = self;
  self->tuning = tuning;
  self->start = g_get_monotonic_time ();
  self->processor_start = clock ();
}

gboolean
aisle_train_work_add_members (AisleTrainWork *self, gboolean stored, AisleTrainInput *input, AisleProgress *progress,
                              GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);

  if (self->members == NULL)
    return TRUE;
  if (!aisle_train_members_fill (self->members, input, !stored, &part, error))
    return FALSE;
  *progress = aisle_progress_part (progress, .5, 1);
  return TRUE;
}

AisleModel *
aisle_train_work_fit (AisleTrainWork *self, gboolean tuning, gboolean stored, AisleTrainInput *input, double *seconds,
                      AisleProgress *progress, GError **error)
{
  AisleProgress rest = aisle_progress_part (progress, 0, 1);
  AisleModel *model;

  aisle_train_work_begin (self, tuning, input);
  if (!aisle_train_work_add_members (self, stored, input, &rest, error))
    return NULL;
  model = self->family->train (input, &rest, error);
  *seconds = aisle_train_work_seconds (self);
  return model;
}

const char *
aisle_train_work_checkpoint (AisleTrainWork *self, const AisleParams *split_params, const char *stage,
                             const char *content_hash)
{
  const char *segment = self->order->segment;
  g_autoptr (JsonNode) split = aisle_params_to_json (split_params);
  g_autofree char *split_text = aisle_json_print (split, FALSE);
  g_autofree char *key = g_strdup_printf ("%s %s %s %" G_GUINT64_FORMAT " %s", split_text, stage,
                                          segment != NULL ? segment : "", self->order->seed, content_hash);

  return aisle_train_checkpoint (self->project, self->family, self->params, key, self->checkpoints);
}

/* ---- what is stored ---- */

JsonObject *
aisle_train_work_protocol (const AisleParams *split_params, const char *segment, const char *content_hash)
{
  JsonObject *protocol = json_object_new ();

  json_object_set_string_member (protocol, "split", aisle_params_text (split_params, "split"));
  json_object_set_member (protocol, "split_params", aisle_params_to_json (split_params));
  json_object_set_string_member (protocol, "segment", segment != NULL ? segment : "");
  json_object_set_string_member (protocol, "content_hash", content_hash);
  return protocol;
}

void
aisle_train_work_describe (const AisleTrainWork *self, const AisleParams *split_params, AislePassport *passport)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->order->seed);

  aisle_passport_add_param (passport, "family", self->family->id);
  aisle_passport_add_params (passport, self->params);
  aisle_passport_add_param (passport, "training_seed", seed);
  aisle_passport_add_params (passport, split_params);
}

/* Read again by train-members.c and run-facts.c, so whatever the locale. */
static void
append_number (GString *text, const char *format, double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (digits, sizeof digits, format, number));
}

static void
append_choices (GString *text, const GArray *choices, const char *before)
{
  for (guint i = 0; i < choices->len; i++)
    {
      g_string_append (text, i > 0 ? " " : before);
      append_number (text, "%.6g", g_array_index (choices, double, i));
    }
}

JsonObject *
aisle_train_work_text_protocol (const AisleTrainWork *self, const char *split, const char *content_hash)
{
  JsonObject *protocol = aisle_train_work_protocol (self->split_params, NULL, content_hash);

  json_object_set_string_member (protocol, "split", split);
  json_object_set_member (protocol, "judging", aisle_params_to_json (self->protocol));
  return protocol;
}

AislePassport *
aisle_train_work_text_passport (const AisleTrainWork *self, const char *definition, const char *content_hash)
{
  AislePassport *passport = aisle_passport_new (definition);

  aisle_passport_set_source (passport, content_hash, aisle_project_generation (self->project));
  aisle_train_work_describe (self, self->split_params, passport);
  aisle_passport_add_params (passport, self->protocol);
  return passport;
}

void
aisle_train_work_describe_choice (const AisleTrainWork *self, const GArray *other, AislePassport *passport)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_choices (text, self->chosen, "");
  if (other != NULL)
    append_choices (text, other, "; ");
  if (text->len > 0)
    aisle_passport_add_param (passport, "chosen_by_validation", text->str);
}

void
aisle_train_work_describe_model (const AisleTrainWork *self, const AisleModel *model, AislePassport *passport)
{
  double weights[AISLE_MEMBERS_MOST];
  const char *joined = NULL;
  gsize n = model->family->weigh != NULL ? model->family->weigh (model, weights, &joined) : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->members != NULL)
    {
      g_autofree char *models = aisle_train_members_text (self->members);

      aisle_passport_add_param (passport, "models", models);
    }
  for (gsize m = 0; m < n; m++)
    {
      g_string_append (text, m > 0 ? " " : "");
      append_number (text, "%.3g", weights[m]);
    }
  if (n > 0)
    aisle_passport_add_param (passport, "weights_of_models", text->str);
  if (joined != NULL)
    aisle_passport_add_param (passport, "joined_by", joined);
}

AisleRun *
aisle_train_work_run (const AisleTrainWork *self, JsonObject *protocol, const AislePassport *passport,
                      JsonObject *metrics, const char *content_hash, double seconds)
{
  AisleRun *run = g_new0 (AisleRun, 1);

  run->family = g_strdup (self->family->id);
  run->task = g_strdup (aisle_task_id (self->family->task));
  run->created = g_get_real_time ();
  run->params = aisle_params_to_json (self->params);
  run->protocol = json_node_init_object (json_node_alloc (), protocol);
  json_object_unref (protocol);
  run->metrics = json_node_init_object (json_node_alloc (), metrics);
  run->passport = aisle_passport_to_json (passport);
  run->content_hash = g_strdup (content_hash);
  run->segment = g_strdup (self->order->segment);
  run->seconds = seconds;
  run->peak_memory = (gint64) aisle_peak_memory ();
  run->passes = g_array_ref (self->passes);
  return run;
}

void
aisle_train_work_set_refit (AisleTrainWork *self, JsonObject *protocol, AislePassport *passport,
                            const char *content_hash, double seconds)
{
  g_autoptr (JsonObject) metrics = json_object_new ();

  self->refit_passport = passport;
  aisle_train_work_describe_model (self, self->refitted, passport);
  self->refit = aisle_train_work_run (self, protocol, passport, metrics, content_hash, seconds);
}

void
aisle_train_work_keep (GPtrArray *vectors, const char *name, const gint32 *rows, gsize n, const float *values,
                       const gint32 *numbers)
{
  AisleUserMetric *vector = g_new0 (AisleUserMetric, 1);

  vector->name = g_strdup (name);
  vector->n = n;
  vector->users = g_memdup2 (rows, n * sizeof *rows);
  vector->values = g_new (float, n + 1);
  for (gsize i = 0; i < n; i++)
    vector->values[i] = values != NULL ? values[i] : (float) numbers[i];
  g_ptr_array_add (vectors, vector);
}

AisleTensors *
aisle_train_work_weights (const AisleModel *model, GError **error)
{
  g_autoptr (AisleTensors) weights = aisle_tensors_new ();

  return model->family->save (model, weights, error) ? g_steal_pointer (&weights) : NULL;
}

/* The number of the judged run is known only now. */
static gboolean
store_refit (AisleTrainWork *self, gint64 judged, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTensors) weights = aisle_train_work_weights (self->refitted, error);
  g_autofree char *note =
      g_strdup_printf (_ ("Run %lld with the same parameters, trained again on all rows: its figures stand for this "
                          "run, which nothing is left to judge by."),
                       (long long) judged);

  if (weights == NULL)
    return FALSE;
  aisle_passport_add_note (self->refit_passport, note);
  json_node_unref (self->refit->passport);
  self->refit->passport = aisle_passport_to_json (self->refit_passport);
  json_object_set_int_member (json_node_get_object (self->refit->protocol), "refit_of", judged);
  return aisle_runs_add (self->project, self->refit, NULL, weights, progress, error);
}

gboolean
aisle_train_work_store (AisleTrainWork *self, AisleRun *run, const GPtrArray *vectors, const AisleTensors *weights,
                        AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  JsonObject *effect;
  JsonArray *runs;
  gboolean stored;

  if (!aisle_project_begin (self->project, error))
    return FALSE;
  effect = json_object_new ();
  runs = json_array_new ();
  json_object_set_array_member (effect, "runs", runs);
  stored = aisle_runs_add (self->project, run, vectors, weights, &part, error);
  json_array_add_int_element (runs, run->id);
  part = aisle_progress_part (progress, .5, 1);
  if (stored && self->refit != NULL)
    {
      stored = store_refit (self, run->id, &part, error);
      json_array_add_int_element (runs, self->refit->id);
    }
  if (!aisle_journalled_end (self->project, stored, "train",
                             aisle_train_journal_params (self->order, self->params, self->split_params, self->k_list),
                             effect, error))
    return FALSE;
  aisle_train_checkpoints_remove (self->project, self->checkpoints);
  return TRUE;
}
