/* segments-view.c: see segments-view.h. */
#include "pages/behaviour/segments-view.h"
#include "widgets/question-view.h"
#include "pages/behaviour/saved-segments-list.h"
#include "pages/behaviour/segment-editor.h"
#include "widgets/split-box.h"

#include "base/i18n.h"

struct _AisleSegmentsView
{
  AislePageView parent_instance;
  GtkBox *content;
  AisleSegmentEditor *editor;
  AisleSavedSegmentsList *saved;
  AisleQuestionView *comparison;
};

G_DEFINE_FINAL_TYPE (AisleSegmentsView, aisle_segments_view, AISLE_TYPE_PAGE_VIEW)

static const char *const segments_row[] = { "segments", NULL };

static const AisleCardSpec comparison_card = { "segments", N_ ("Segments side by side"), .hidden = segments_row,
                                               .flags = AISLE_QUESTION_TABLE };

/* Those that are marked; all where none is. */
static void
chosen_cb (AisleSegmentsView *self)
{
  g_autofree char *chosen = aisle_saved_segments_list_dup_chosen (self->saved);

  aisle_question_view_set_option (self->comparison, "segments", chosen);
  aisle_question_view_refresh (self->comparison);
}

/* As high as its rows ask for. */
static void
answered_cb (AisleSegmentsView *self)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (self->comparison);
  int rows = answer != NULL ? (int) MIN (aisle_table_n_rows (answer->table), 24) : 0;

  if (rows > 0)
    aisle_chart_card_set_height (aisle_question_view_get_card (self->comparison), 64 + 36 * MAX (rows, 2));
}

static void
open_cb (AisleSegmentsView *self, const char *name, const char *definition)
{
  aisle_segment_editor_edit (self->editor, name, definition);
}

static void
aisle_segments_view_load (AislePageView *view)
{
  AisleSegmentsView *self = AISLE_SEGMENTS_VIEW (view);
  AisleSession *session = aisle_page_view_get_session (view);

  aisle_segment_editor_set_session (self->editor, session);
  aisle_question_view_set_context (self->comparison, session, NULL);
  aisle_question_view_invalidate (self->comparison);
  aisle_saved_segments_list_load (self->saved, session);
}

static void
aisle_segments_view_leave (AislePageView *view)
{
  AisleSegmentsView *self = AISLE_SEGMENTS_VIEW (view);

  aisle_segment_editor_leave (self->editor);
  aisle_question_view_cancel (self->comparison);
}

static void
aisle_segments_view_class_init (AisleSegmentsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_segments_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->leave = aisle_segments_view_leave;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_SEGMENT_EDITOR);
  g_type_ensure (AISLE_TYPE_SAVED_SEGMENTS_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/segments-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentsView, content);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentsView, editor);
  gtk_widget_class_bind_template_child (widget_class, AisleSegmentsView, saved);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
aisle_segments_view_init (AisleSegmentsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->comparison = AISLE_QUESTION_VIEW (aisle_question_view_new (&comparison_card));
  g_signal_connect_object (self->comparison, "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->content, GTK_WIDGET (self->comparison));
}
