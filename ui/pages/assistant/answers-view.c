/* answers-view.c: see answers-view.h.  Its parts load when they are looked at. */
#include "pages/assistant/answers-view.h"
#include "pages/assistant/answers-inspect.h"
#include "pages/assistant/faq-part.h"
#include "pages/model-parts.h"
#include "widgets/order-forms.h"

#include "base/i18n.h"

#define TO_MAKE "make "

struct _AisleAnswersView
{
  AislePageView parent_instance;
  AisleModelParts *parts;
  AisleFaqPart *faq;
};

G_DEFINE_FINAL_TYPE (AisleAnswersView, aisle_answers_view, AISLE_TYPE_PAGE_VIEW)

static const AisleSplitMeaning meanings[] = {
  { "auto",
    N_ ("The folds that came with the data say which conversations are for training and for the test; where there are "
        "none, a part of them is drawn at random.") },
  { "given", N_ ("The data’s own column says what is for training, validation and test.") },
  { "random", N_ ("Whole conversations are drawn: their questions are judged by a model that never saw them.") },
  { "time",
    N_ ("Learns from the oldest conversations, is tuned on the next tenth and judged once on the newest: as it would "
        "have been used.") },
  { "none", N_ ("Trains on everything; nothing is left to judge by, so there are no metrics.") },
};

static void
load_faq (GtkWidget *part, AisleSession *session)
{
  aisle_faq_part_load (AISLE_FAQ_PART (part), session);
}

static void
load_trainer (GtkWidget *part, AisleSession *session)
{
  aisle_model_trainer_set_session (AISLE_MODEL_TRAINER (part), session);
}

static void
load_inspect (GtkWidget *part, AisleSession *session)
{
  aisle_answers_inspect_load (AISLE_ANSWERS_INSPECT (part), session);
}

static void
aisle_answers_view_load (AislePageView *view)
{
  aisle_model_parts_load (AISLE_ANSWERS_VIEW (view)->parts, aisle_page_view_get_session (view));
}

/* A part, "compare" with the runs to compare: "compare 3 7"; "make " and a question: to write its answer. */
static void
aisle_answers_view_show_detail (AislePageView *view, const char *detail)
{
  AisleAnswersView *self = AISLE_ANSWERS_VIEW (view);

  if (!g_str_has_prefix (detail, TO_MAKE))
    {
      aisle_model_parts_show (self->parts, detail);
      return;
    }
  aisle_model_parts_show (self->parts, "faq");
  aisle_faq_part_begin (self->faq, detail + strlen (TO_MAKE));
}

static void
aisle_answers_view_class_init (AisleAnswersViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_answers_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_answers_view_show_detail;
}

static void
aisle_answers_view_init (AisleAnswersView *self)
{
  GtkWidget *trainer = aisle_model_trainer_new (AISLE_TASK_REPLY, aisle_answers_family_finds);
  GtkWidget *forms =
      aisle_order_forms_new (&aisle_train_reply, _ ("What they find and how they are judged"), NULL, TRUE);

  aisle_order_forms_set_meanings (AISLE_ORDER_FORMS (forms), meanings, G_N_ELEMENTS (meanings));
  aisle_order_forms_join (AISLE_ORDER_FORMS (forms), AISLE_MODEL_TRAINER (trainer));
  self->faq = g_object_new (AISLE_TYPE_FAQ_PART, NULL);
  self->parts = AISLE_MODEL_PARTS (aisle_model_parts_new ("part-switcher"));
  aisle_model_parts_add (self->parts, "faq", _ ("FAQ"), GTK_WIDGET (self->faq), load_faq);
  aisle_model_parts_add_models (self->parts, AISLE_TASK_REPLY, trainer, load_trainer);
  aisle_model_parts_add (self->parts, "inspect", _ ("Inspect"), g_object_new (AISLE_TYPE_ANSWERS_INSPECT, NULL),
                         load_inspect);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->parts));
}
