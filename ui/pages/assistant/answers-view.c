/* answers-view.c: see answers-view.h.  Its parts load when they are looked at. */
#include "pages/assistant/answers-view.h"
#include "pages/assistant/faq-part.h"
#include "pages/model-parts.h"

#include "base/i18n.h"

#define TO_MAKE "make "

struct _AisleAnswersView
{
  AislePageView parent_instance;
  AisleModelParts *parts;
  AisleFaqPart *faq;
};

G_DEFINE_FINAL_TYPE (AisleAnswersView, aisle_answers_view, AISLE_TYPE_PAGE_VIEW)

static void
load_faq (GtkWidget *part, AisleSession *session)
{
  aisle_faq_part_load (AISLE_FAQ_PART (part), session);
}

static void
aisle_answers_view_load (AislePageView *view)
{
  aisle_model_parts_load (AISLE_ANSWERS_VIEW (view)->parts, aisle_page_view_get_session (view));
}

/* A part; "make " and a question: to write its answer. */
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
  self->parts = AISLE_MODEL_PARTS (aisle_model_parts_new ("part-switcher"));
  self->faq = g_object_new (AISLE_TYPE_FAQ_PART, NULL);
  aisle_model_parts_add (self->parts, "faq", _ ("Questions and answers"), GTK_WIDGET (self->faq), load_faq);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->parts));
}
