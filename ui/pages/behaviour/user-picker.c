/* user-picker.c: see user-picker.h. */
#include "pages/behaviour/user-picker.h"

#include "base/i18n.h"

struct _AisleUserPicker
{
  AisleStepPicker parent_instance;
  AisleSession *session;
  AislePageBrush *brush;
  gint64 place; /* among those the page is about, -1 before the first */
  guint64 asked;
};

G_DEFINE_FINAL_TYPE (AisleUserPicker, aisle_user_picker, AISLE_TYPE_STEP_PICKER)

typedef struct
{
  guint64 number;
  gint64 place;
  char *segment;         /* (nullable) */
  AisleBrushed *brushed; /* (nullable) */
} Step;

static void
step_free (Step *self)
{
  g_free (self->segment);
  g_clear_pointer (&self->brushed, aisle_brushed_unref);
  g_free (self);
}

static gpointer
run_step (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Step *step = input;
  return aisle_command_user_at (project, step->segment, step->brushed, step->place, progress, error);
}

static void
stepped_cb (AisleJob *job, AisleUserPicker *self)
{
  const Step *step = aisle_job_get_input (job);

  if (step->number == self->asked && aisle_job_get_state (job) == AISLE_JOB_DONE)
    aisle_step_picker_set (AISLE_STEP_PICKER (self), aisle_job_get_result (job));
}

static void
go (AisleStepPicker *picker, int by)
{
  AisleUserPicker *self = AISLE_USER_PICKER (picker);
  Step *step;
  AisleJobSpec spec = { .title = _ ("Finding the user"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_step,
                        .input_free = (GDestroyNotify) step_free,
                        .result_free = g_free };
  AisleBrushed *brushed = self->brush != NULL ? aisle_page_brush_get_users (self->brush) : NULL;

  if (self->session == NULL)
    return;
  self->place = self->place < 0 && by < 0 ? -1 : self->place + by;
  step = g_new0 (Step, 1);
  step->number = ++self->asked;
  step->place = self->place;
  step->segment = g_strdup (aisle_session_get_segment (self->session));
  step->brushed = brushed != NULL ? aisle_brushed_ref (brushed) : NULL;
  spec.input = step;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (stepped_cb), self, 0);
}

void
aisle_user_picker_set_context (AisleUserPicker *self, AisleSession *session, AislePageBrush *brush)
{
  g_set_object (&self->session, session);
  g_set_object (&self->brush, brush);
}

static void
aisle_user_picker_dispose (GObject *object)
{
  AisleUserPicker *self = AISLE_USER_PICKER (object);
  g_clear_object (&self->session);
  g_clear_object (&self->brush);
  G_OBJECT_CLASS (aisle_user_picker_parent_class)->dispose (object);
}

static void
aisle_user_picker_class_init (AisleUserPickerClass *klass)
{
  AisleStepPickerClass *picker = AISLE_STEP_PICKER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_user_picker_dispose;
  picker->name = N_ ("User");
  picker->before = N_ ("User before");
  picker->after = N_ ("Next user");
  picker->widest = 24;
  picker->step = go;
}

static void
aisle_user_picker_init (AisleUserPicker *self)
{
  self->place = -1;
  aisle_step_picker_set_placeholder (AISLE_STEP_PICKER (self), _ ("Most active user"));
}
