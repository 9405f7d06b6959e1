/* split-picture.c: see split-picture.h. */
#include "pages/recommendations/split-picture.h"
#include "widgets/chart-card.h"

#include "base/i18n.h"

#define A_MOMENT_MS 200
#define ON_AXIS     190 /* height of a picture with a time axis */
#define A_BAR       38  /* of one lying bar */
#define AROUND      52

struct _AisleSplitPicture
{
  AdwBin parent_instance;
  AisleSession *session;
  AisleChartCard *card;
  AisleParams *params;
  guint delay;
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleSplitPicture, aisle_split_picture, ADW_TYPE_BIN)

typedef struct
{
  guint64 number;
  AisleParams *params;
  char *segment;
} Wish;

static void
wish_free (Wish *self)
{
  aisle_params_free (self->params);
  g_free (self->segment);
  g_free (self);
}

static gpointer
run_split (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Wish *wish = input;
  return aisle_command_split (project, wish->params, wish->segment, progress, error);
}

static void
show_parts (AisleSplitPicture *self, const AisleSplitParts *parts)
{
  AisleTable *table = parts->answer->table;
  gboolean lying = aisle_table_find (table, "label") >= 0;

  aisle_chart_card_set_finding (self->card, parts->sentence);
  aisle_chart_card_set_height (self->card, lying ? AROUND + A_BAR * (int) aisle_table_n_rows (table) : ON_AXIS);
  aisle_chart_card_set_answer (self->card, aisle_chart_kind (parts->chart), table, parts->answer->passport, NULL, NULL);
}

static void
split_cb (AisleJob *job, AisleSplitPicture *self)
{
  const Wish *wish = aisle_job_get_input (job);

  if (wish->number != self->asked)
    return;
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    show_parts (self, aisle_job_get_result (job));
  else
    aisle_chart_card_set_note (self->card, aisle_job_get_error (job)->message);
}

static gboolean
ask_cb (gpointer data)
{
  AisleSplitPicture *self = data;
  Wish *wish = g_new0 (Wish, 1);
  AisleJobSpec spec = { .title = _ ("Drawing the split"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_split,
                        .input = wish,
                        .input_free = (GDestroyNotify) wish_free,
                        .result_free = (GDestroyNotify) aisle_split_parts_free };

  self->delay = 0;
  wish->number = ++self->asked;
  wish->params = aisle_params_dup (self->params);
  wish->segment = g_strdup (aisle_session_get_segment (self->session));
  aisle_chart_card_set_busy (self->card);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (split_cb), self, 0);
  return G_SOURCE_REMOVE;
}

void
aisle_split_picture_show (AisleSplitPicture *self, AisleSession *session, const AisleParams *params)
{
  g_set_object (&self->session, session);
  g_clear_pointer (&self->params, aisle_params_free);
  self->params = aisle_params_dup (params);
  g_clear_handle_id (&self->delay, g_source_remove);
  self->delay = g_timeout_add (A_MOMENT_MS, ask_cb, self);
}

static void
aisle_split_picture_dispose (GObject *object)
{
  AisleSplitPicture *self = AISLE_SPLIT_PICTURE (object);

  g_clear_handle_id (&self->delay, g_source_remove);
  g_clear_pointer (&self->params, aisle_params_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aisle_split_picture_parent_class)->dispose (object);
}

static void
aisle_split_picture_class_init (AisleSplitPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_split_picture_dispose;
}

static void
aisle_split_picture_init (AisleSplitPicture *self)
{
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("How they are judged")));
  aisle_chart_card_set_height (self->card, ON_AXIS);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
}
