/* intents-view.c: see intents-view.h.  Its parts load when they are looked at. */
#include "pages/assistant/intents-view.h"
#include "pages/assistant/intents-inspect.h"
#include "pages/model-parts.h"
#include "widgets/order-forms.h"

#include "base/i18n.h"

struct _AisleIntentsView
{
  AislePageView parent_instance;
  AisleModelParts *parts;
};

G_DEFINE_FINAL_TYPE (AisleIntentsView, aisle_intents_view, AISLE_TYPE_PAGE_VIEW)

static const AisleSplitMeaning meanings[] = {
  { "auto",
    N_ ("The folds that came with the data say what is for training and for the test; where there are none, a part "
        "of the texts is drawn at random.") },
  { "given", N_ ("The data’s own column says what is for training, validation and test.") },
  { "random",
    N_ ("The texts are divided into parts of which one is the test. The same words never stand on two sides.") },
  { "time",
    N_ ("Learns from the oldest texts, is tuned on the next tenth and judged once on the newest: as it would have "
        "been used.") },
  { "none", N_ ("Trains on everything; nothing is left to judge by, so there are no metrics.") },
};

static void
load_trainer (GtkWidget *part, AisleSession *session)
{
  aisle_model_trainer_set_session (AISLE_MODEL_TRAINER (part), session);
}

static void
load_inspect (GtkWidget *part, AisleSession *session)
{
  aisle_intents_inspect_load (AISLE_INTENTS_INSPECT (part), session);
}

static void
aisle_intents_view_load (AislePageView *view)
{
  aisle_model_parts_load (AISLE_INTENTS_VIEW (view)->parts, aisle_page_view_get_session (view));
}

/* A part, "compare" with the runs to compare: "compare 3 7". */
static void
aisle_intents_view_show_detail (AislePageView *view, const char *detail)
{
  aisle_model_parts_show (AISLE_INTENTS_VIEW (view)->parts, detail);
}

static void
aisle_intents_view_class_init (AisleIntentsViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_intents_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_intents_view_show_detail;
}

static void
aisle_intents_view_init (AisleIntentsView *self)
{
  GtkWidget *trainer = aisle_model_trainer_new (AISLE_TASK_CLASSIFY, NULL);
  GtkWidget *forms =
      aisle_order_forms_new (&aisle_train_classify, _ ("What they read and how they are judged"), NULL, TRUE);

  aisle_order_forms_set_meanings (AISLE_ORDER_FORMS (forms), meanings, G_N_ELEMENTS (meanings));
  aisle_order_forms_join (AISLE_ORDER_FORMS (forms), AISLE_MODEL_TRAINER (trainer));
  self->parts = AISLE_MODEL_PARTS (aisle_model_parts_new ("part-switcher"));
  aisle_model_parts_add_models (self->parts, AISLE_TASK_CLASSIFY, trainer, load_trainer);
  aisle_model_parts_add (self->parts, "inspect", _ ("Inspect"), g_object_new (AISLE_TYPE_INTENTS_INSPECT, NULL),
                         load_inspect);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->parts));
}
