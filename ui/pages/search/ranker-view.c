/* ranker-view.c: see ranker-view.h.  Its parts load when they are looked at. */
#include "pages/search/ranker-view.h"
#include "pages/model-parts.h"
#include "widgets/order-forms.h"

#include "base/i18n.h"

struct _AisleRankerView
{
  AislePageView parent_instance;
  AisleModelParts *parts;
};

G_DEFINE_FINAL_TYPE (AisleRankerView, aisle_ranker_view, AISLE_TYPE_PAGE_VIEW)

static const AisleSplitMeaning meanings[] = {
  { "queries",
    N_ ("Queries are divided into folds: the results of each are judged by a ranker that never saw them, so that "
        "the figures are those of queries nobody prepared.") },
  { "time",
    N_ ("Learns from the searches of the first four fifths of the time, is tuned on the next tenth and judged once on the "
        "last: as it would have been used.") },
  { "given", N_ ("The judgements’ own column says what is for training, validation and test.") },
  { "none", N_ ("Trains on everything; nothing is left to judge by, so there are no metrics.") },
};

static void
load_trainer (GtkWidget *part, AisleSession *session)
{
  aisle_model_trainer_set_session (AISLE_MODEL_TRAINER (part), session);
}

static void
aisle_ranker_view_load (AislePageView *view)
{
  aisle_model_parts_load (AISLE_RANKER_VIEW (view)->parts, aisle_page_view_get_session (view));
}

/* A part, "compare" with the runs to compare: "compare 3 7". */
static void
aisle_ranker_view_show_detail (AislePageView *view, const char *detail)
{
  aisle_model_parts_show (AISLE_RANKER_VIEW (view)->parts, detail);
}

static void
aisle_ranker_view_class_init (AisleRankerViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_ranker_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_ranker_view_show_detail;
}

static void
aisle_ranker_view_init (AisleRankerView *self)
{
  GtkWidget *trainer = aisle_model_trainer_new (AISLE_TASK_SEARCH, NULL);
  GtkWidget *forms =
      aisle_order_forms_new (&aisle_train_search, _ ("How they are judged"), _ ("What they learn from"), TRUE);

  aisle_order_forms_set_meanings (AISLE_ORDER_FORMS (forms), meanings, G_N_ELEMENTS (meanings));
  aisle_order_forms_join (AISLE_ORDER_FORMS (forms), AISLE_MODEL_TRAINER (trainer));
  self->parts = AISLE_MODEL_PARTS (aisle_model_parts_new ("part-switcher"));
  aisle_model_parts_add_models (self->parts, AISLE_TASK_SEARCH, trainer, load_trainer);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->parts));
}
