/* session.c: see session.h. */
#include "app/session.h"
#include "app/answer-cache.h"

#include "base/i18n.h"

struct _AisleSession
{
  GObject parent_instance;
  char *path, *segment;
  AisleJobQueue *queue;
  JsonNode *info;
  AisleAnswerCache *answers;
  guint age;     /* how often the project has changed */
  GArray *steps; /* gboolean: undo and redo (TRUE) that are asked for, the first under way */
};

enum
{
  PROP_0,
  PROP_SEGMENT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  CHANGED,
  INFO,
  TOAST,
  GO_TO,
  OPEN_PROJECT,
  IMPORT_FILES,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleSession, aisle_session, G_TYPE_OBJECT)

const char *
aisle_session_get_path (AisleSession *self)
{
  return self->path;
}

AisleJobQueue *
aisle_session_get_queue (AisleSession *self)
{
  return self->queue;
}

const char *
aisle_session_get_segment (AisleSession *self)
{
  return self->segment;
}

void
aisle_session_set_segment (AisleSession *self, const char *segment)
{
  if (g_strcmp0 (self->segment, segment) == 0)
    return;
  g_free (self->segment);
  self->segment = g_strdup (segment);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEGMENT]);
}

JsonObject *
aisle_session_get_info (AisleSession *self)
{
  return self->info != NULL ? json_node_get_object (self->info) : NULL;
}

const char *
aisle_session_get_currency (AisleSession *self)
{
  const char *currency = self->info != NULL ? aisle_json_text (aisle_session_get_info (self), "currency", NULL) : NULL;
  return currency != NULL && *currency != '\0' ? currency : NULL;
}

AisleJob *
aisle_session_run (AisleSession *self, const AisleJobSpec *spec)
{
  AisleJobSpec own = *spec;
  AisleJob *job;

  if (own.project_path == NULL)
    own.project_path = self->path;
  job = aisle_job_new (&own);
  aisle_job_queue_add (self->queue, job);
  return job;
}

AisleJob *
aisle_session_run_alone (AisleSession *self, const AisleJobSpec *spec)
{
  AisleJob *job = aisle_job_new (spec);
  aisle_job_queue_add (self->queue, job);
  return job;
}

/* ---- questions ---- */

typedef struct
{
  char *question, *segment;
  AisleBrushed *brushed; /* (nullable) instead of the segment */
  AisleParams *params;
  guint age; /* of the session when it was asked */
} Ask;

static void
ask_free (Ask *self)
{
  g_free (self->question);
  g_free (self->segment);
  g_clear_pointer (&self->brushed, aisle_brushed_unref);
  g_clear_pointer (&self->params, aisle_params_free);
  g_free (self);
}

static gpointer
run_ask (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Ask *ask = input;
  if (ask->brushed != NULL)
    return aisle_command_ask_brushed (project, ask->question, ask->params, ask->brushed, progress, error);
  return aisle_command_ask (project, ask->question, ask->params, ask->segment, progress, error);
}

/* Before whoever asked takes the answer. */
static void
keep_answer_cb (AisleJob *job, AisleSession *self)
{
  const Ask *ask = aisle_job_get_input (job);
  g_autofree char *key = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE || aisle_job_is_ended_early (job) || ask->brushed != NULL
      || ask->age != self->age)
    return;
  key = aisle_answer_cache_key (ask->question, ask->params, ask->segment);
  aisle_answer_cache_put (self->answers, key, aisle_job_get_result (job));
}

static AisleJob *
start_ask (AisleSession *self, const char *question, const AisleParams *params, const char *segment,
           AisleBrushed *brushed)
{
  Ask *ask = g_new0 (Ask, 1);
  AisleJobSpec spec = { .title = _ ("Asking"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_ask,
                        .input = ask,
                        .input_free = (GDestroyNotify) ask_free,
                        .result_free = (GDestroyNotify) aisle_answer_free };
  AisleJob *job;

  ask->question = g_strdup (question);
  ask->segment = g_strdup (segment);
  ask->brushed = brushed != NULL ? aisle_brushed_ref (brushed) : NULL;
  ask->params = params != NULL ? aisle_params_dup (params) : NULL;
  ask->age = self->age;
  job = aisle_session_run (self, &spec);
  g_signal_connect_object (job, "finished", G_CALLBACK (keep_answer_cb), self, 0);
  return job;
}

AisleAnswer *
aisle_session_recall (AisleSession *self, const char *question, const AisleParams *params)
{
  g_autofree char *key = aisle_answer_cache_key (question, params, self->segment);
  return aisle_answer_cache_get (self->answers, key);
}

AisleJob *
aisle_session_ask (AisleSession *self, const char *question, const AisleParams *params)
{
  return start_ask (self, question, params, self->segment, NULL);
}

AisleJob *
aisle_session_ask_brushed (AisleSession *self, const char *question, const AisleParams *params, AisleBrushed *brushed)
{
  return start_ask (self, question, params, NULL, brushed);
}

/* ---- facts ---- */

static gpointer
run_info (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_info (project, error);
}

static void
info_finished_cb (AisleJob *job, AisleSession *self)
{
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    {
      if (aisle_job_get_error (job) != NULL)
        aisle_session_toast (self, aisle_job_get_error (job)->message, FALSE);
      return;
    }
  g_clear_pointer (&self->info, json_node_unref);
  self->info = aisle_job_steal_result (job);
  g_signal_emit (self, signals[INFO], 0);
}

void
aisle_session_changed (AisleSession *self)
{
  aisle_answer_cache_forget (self->answers);
  self->age++;
  if (self->path != NULL)
    {
      AisleJobSpec spec = { .title = _ ("Reading the project"),
                            .lane = AISLE_LANE_LOOK,
                            .silent = TRUE,
                            .mode = AISLE_PROJECT_READ,
                            .run = run_info,
                            .result_free = (GDestroyNotify) json_node_unref };
      AisleJob *job = aisle_session_run (self, &spec);
      g_signal_connect_object (job, "finished", G_CALLBACK (info_finished_cb), self, 0);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

void
aisle_session_toast (AisleSession *self, const char *text, gboolean undoable)
{
  g_signal_emit (self, signals[TOAST], 0, text, undoable);
}

void
aisle_session_go_to (AisleSession *self, const char *page, const char *detail)
{
  g_signal_emit (self, signals[GO_TO], 0, page, detail);
}

void
aisle_session_open_project (AisleSession *self, const char *path)
{
  g_signal_emit (self, signals[OPEN_PROJECT], 0, path);
}

void
aisle_session_import_files (AisleSession *self, const char *const *paths)
{
  g_signal_emit (self, signals[IMPORT_FILES], 0, paths);
}

static gpointer
run_undo (AisleProject *project, gpointer redo, AisleProgress *progress, GError **error)
{
  char *what = NULL;
  gboolean done =
      redo != NULL ? aisle_command_redo (project, &what, error) : aisle_command_undo (project, &what, error);
  return done ? what : NULL;
}

static void step (AisleSession *self);

static void
undo_finished_cb (AisleJob *job, AisleSession *self)
{
  g_array_remove_index (self->steps, 0);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      const char *what = aisle_job_get_result (job);
      if (what != NULL)
        aisle_session_toast (self, what, FALSE);
      aisle_session_changed (self);
    }
  else if (aisle_job_get_error (job) != NULL)
    aisle_session_toast (self, aisle_job_get_error (job)->message, FALSE);
  step (self);
}

/* The first that is asked for.  Not behind a training, which would then be what is undone. */
static void
step (AisleSession *self)
{
  gboolean redo = self->steps->len > 0 && g_array_index (self->steps, gboolean, 0);
  AisleJobSpec spec = { .title = redo ? _ ("Redoing") : _ ("Undoing"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_undo,
                        .input = GINT_TO_POINTER (redo),
                        .result_free = g_free };

  if (self->steps->len > 0)
    g_signal_connect_object (aisle_session_run (self, &spec), "finished", G_CALLBACK (undo_finished_cb), self, 0);
}

/* One after the other, each after what the one before has left. */
static void
add_step (AisleSession *self, gboolean redo)
{
  if (self->path == NULL)
    return;
  g_array_append_val (self->steps, redo);
  if (self->steps->len == 1)
    step (self);
}

void
aisle_session_undo (AisleSession *self)
{
  add_step (self, FALSE);
}

void
aisle_session_redo (AisleSession *self)
{
  add_step (self, TRUE);
}

static void
aisle_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_SEGMENT)
    g_value_set_string (value, AISLE_SESSION (object)->segment);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
aisle_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  if (id == PROP_SEGMENT)
    aisle_session_set_segment (AISLE_SESSION (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
aisle_session_finalize (GObject *object)
{
  AisleSession *self = AISLE_SESSION (object);
  g_free (self->path);
  g_free (self->segment);
  g_clear_pointer (&self->info, json_node_unref);
  aisle_answer_cache_free (self->answers);
  g_array_unref (self->steps);
  g_object_unref (self->queue);
  G_OBJECT_CLASS (aisle_session_parent_class)->finalize (object);
}

static void
aisle_session_class_init (AisleSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = aisle_session_get_property;
  object_class->set_property = aisle_session_set_property;
  object_class->finalize = aisle_session_finalize;
  props[PROP_SEGMENT] = g_param_spec_string ("segment", NULL, NULL, NULL,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] =
      g_signal_new ("changed", AISLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[INFO] = g_signal_new ("info", AISLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TOAST] = g_signal_new ("toast", AISLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[GO_TO] = g_signal_new ("go-to", AISLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_STRING, G_TYPE_STRING);
  signals[OPEN_PROJECT] = g_signal_new ("open-project", AISLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[IMPORT_FILES] = g_signal_new ("import-files", AISLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
aisle_session_init (AisleSession *self)
{
  self->queue = aisle_job_queue_new ();
  self->answers = aisle_answer_cache_new ();
  self->steps = g_array_new (FALSE, FALSE, sizeof (gboolean));
}

AisleSession *
aisle_session_new (const char *project_path)
{
  AisleSession *self = g_object_new (AISLE_TYPE_SESSION, NULL);
  self->path = g_strdup (project_path);
  return self;
}
