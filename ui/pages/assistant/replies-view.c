/* replies-view.c: see replies-view.h. */
#include "pages/assistant/replies-view.h"
#include "pages/assistant/risk-dial.h"
#include "pages/model-parts.h"
#include "widgets/order-forms.h"

#include "base/i18n.h"

struct _AisleRepliesView
{
  AislePageView parent_instance;
  AisleModelParts *parts;
};

G_DEFINE_FINAL_TYPE (AisleRepliesView, aisle_replies_view, AISLE_TYPE_PAGE_VIEW)

/* Those that find answers are trained under Answers. */
static gboolean
is_writer (const AisleFamily *family)
{
  return family->begin != NULL;
}

static void
load_dial (GtkWidget *part, AisleSession *session)
{
  aisle_risk_dial_load (AISLE_RISK_DIAL (part), session);
}

static void
load_trainer (GtkWidget *part, AisleSession *session)
{
  aisle_model_trainer_set_session (AISLE_MODEL_TRAINER (part), session);
}

static void
aisle_replies_view_load (AislePageView *view)
{
  aisle_model_parts_load (AISLE_REPLIES_VIEW (view)->parts, aisle_page_view_get_session (view));
}

/* A part: "risk", "train". */
static void
aisle_replies_view_show_detail (AislePageView *view, const char *detail)
{
  aisle_model_parts_show (AISLE_REPLIES_VIEW (view)->parts, detail);
}

static void
aisle_replies_view_class_init (AisleRepliesViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_replies_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_replies_view_show_detail;
}

static void
aisle_replies_view_init (AisleRepliesView *self)
{
  GtkWidget *trainer = aisle_model_trainer_new (AISLE_TASK_REPLY, is_writer);
  GtkWidget *forms =
      aisle_order_forms_new (&aisle_train_reply, _ ("What they read and how they are judged"), NULL, TRUE);

  aisle_order_forms_join (AISLE_ORDER_FORMS (forms), AISLE_MODEL_TRAINER (trainer));
  self->parts = AISLE_MODEL_PARTS (aisle_model_parts_new ("part-switcher"));
  aisle_model_parts_add (self->parts, "risk", _ ("Risk"), g_object_new (AISLE_TYPE_RISK_DIAL, NULL), load_dial);
  aisle_model_parts_add (self->parts, "train", _ ("Train"), trainer, load_trainer);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->parts));
}
