/* label-job.c: see label-job.h. */
#include "pages/assistant/label-job.h"

#include "base/i18n.h"
#include "command/dialogues.h"

typedef struct
{
  GArray *turns;
  char *intent;
} Labels;

static void
labels_free (gpointer data)
{
  Labels *self = data;

  g_array_unref (self->turns);
  g_free (self->intent);
  g_free (self);
}

static gpointer
run_label (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Labels *labels = input;

  return aisle_command_label (project, (const gint32 *) (gpointer) labels->turns->data, labels->turns->len,
                              labels->intent, error)
             ? input
             : NULL;
}

static void
labelled_cb (AisleJob *job, AisleSession *session)
{
  const Labels *labels = aisle_job_get_result (job);
  g_autofree char *text = NULL;

  if (labels == NULL)
    return;
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u text has the intent “%s” now",
                                       "%u texts have the intent “%s” now", labels->turns->len),
                          labels->turns->len, labels->intent);
  aisle_session_toast (session, text, TRUE);
  aisle_session_changed (session);
}

void
aisle_label_turns (AisleSession *session, const GArray *turns, const char *intent)
{
  Labels *labels = g_new0 (Labels, 1);
  AisleJobSpec spec = { .title = _ ("Giving texts their intent"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_label,
                        .input = labels,
                        .input_free = labels_free };

  labels->turns = g_array_copy ((GArray *) turns);
  labels->intent = g_strdup (intent);
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (labelled_cb), session, 0);
}
