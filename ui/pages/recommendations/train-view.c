/* train-view.c: see train-view.h. */
#include "pages/recommendations/train-view.h"
#include "pages/recommendations/split-picture.h"
#include "widgets/order-forms.h"

#include "base/i18n.h"

struct _AisleTrainView
{
  AdwBin parent_instance;
  AisleSession *session;
  AisleModelTrainer *trainer;
  AisleOrderForms *forms;
  AisleSplitPicture *picture;
};

static guint trained_signal;

G_DEFINE_FINAL_TYPE (AisleTrainView, aisle_train_view, ADW_TYPE_BIN)

static const AisleSplitMeaning meanings[] = {
  { "time", N_ ("Learns from the first 80% of the interactions in time, is tuned on the next 10% and judged once on "
                "the last 10%: as it would have been used.") },
  { "rolling",
    N_ ("As by time, but at several cuts: each learns from what came before and is judged on the tenth after, so "
        "that one season does not decide.") },
  { "leave-one-out", N_ ("Each user's newest new item is to be found from all that came before it.") },
  { "users", N_ ("A tenth of the users is kept for judging: four fifths of what each did is shown, the rest is to be "
                 "found. Says how a model serves users it has never seen.") },
  { "given", N_ ("The log's own column says what is for training, validation and test.") },
  { "random", N_ ("A tenth of all interactions, drawn at random, is to be found. The past then learns from the future: "
                  "the numbers come out too good.") },
  { "none", N_ ("Trains on everything; nothing is left to judge by, so there are no metrics.") },
};

static void
draw_split (AisleTrainView *self)
{
  if (self->session != NULL && aisle_order_forms_is_valid (self->forms))
    aisle_split_picture_show (self->picture, self->session, aisle_order_forms_get_split (self->forms));
}

static void
trained_cb (AisleTrainView *self)
{
  g_signal_emit (self, trained_signal, 0);
}

/* A log without times cannot be split by them: the order of the file stands for it. */
static void
suit_log (AisleTrainView *self)
{
  JsonObject *info = aisle_session_get_info (self->session);

  if (info != NULL && aisle_json_integer (info, "events", 0) > 0 && aisle_json_text (info, "first_time", NULL) == NULL
      && g_str_equal (aisle_params_text (aisle_order_forms_get_split (self->forms), "split"), "time"))
    aisle_order_forms_set_split (self->forms, "split", "leave-one-out");
}

void
aisle_train_view_set_session (AisleTrainView *self, AisleSession *session)
{
  if (g_set_object (&self->session, session))
    g_signal_connect_object (session, "info", G_CALLBACK (suit_log), self, G_CONNECT_SWAPPED);
  suit_log (self);
  aisle_model_trainer_set_session (self->trainer, session);
  draw_split (self);
}

static void
aisle_train_view_dispose (GObject *object)
{
  g_clear_object (&AISLE_TRAIN_VIEW (object)->session);
  G_OBJECT_CLASS (aisle_train_view_parent_class)->dispose (object);
}

static void
aisle_train_view_class_init (AisleTrainViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_train_view_dispose;
  trained_signal =
      g_signal_new ("trained", AISLE_TYPE_TRAIN_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_train_view_init (AisleTrainView *self)
{
  self->trainer = AISLE_MODEL_TRAINER (aisle_model_trainer_new (AISLE_TASK_RECOMMEND, NULL));
  self->forms = AISLE_ORDER_FORMS (aisle_order_forms_new (&aisle_train_recommend, NULL, NULL, FALSE));
  self->picture = g_object_new (AISLE_TYPE_SPLIT_PICTURE, NULL);
  aisle_model_trainer_append (self->trainer, GTK_WIDGET (self->picture));
  aisle_order_forms_set_meanings (self->forms, meanings, G_N_ELEMENTS (meanings));
  aisle_order_forms_join (self->forms, self->trainer);
  g_signal_connect_object (self->forms, "changed", G_CALLBACK (draw_split), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->trainer, "trained", G_CALLBACK (trained_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->trainer));
}
