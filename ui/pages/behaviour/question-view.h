/* question-view.h: any question of the registry: its chart in a card, its options, and the table below.
 *
 * It asks in a job when told to, and again when an option changes; only the last answer counts.  Signals: "answered" when
 * an answer or an error is shown. */
#pragma once

#include "app/session.h"
#include "widgets/chart-card.h"
#include "widgets/params-form.h"

#define AISLE_TYPE_QUESTION_VIEW (aisle_question_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleQuestionView, aisle_question_view, AISLE, QUESTION_VIEW, AdwBin)

typedef enum
{
  AISLE_QUESTION_TABLE = 1 << 0, /* the table stands below the chart too */
  AISLE_QUESTION_FORM = 1 << 1,  /* the caller places the form; else a button of the card opens it */
} AisleQuestionFlags;

/* title: (nullable) translated, instead of the question's; hidden: (nullable) NULL-terminated options without a row. */
GtkWidget *aisle_question_view_new (const AisleQuestion *question, const char *title, const char *const *hidden,
                                    AisleQuestionFlags flags);
const AisleQuestion *aisle_question_view_get_question (AisleQuestionView *self);
AisleChartCard *aisle_question_view_get_card (AisleQuestionView *self);
AisleParamsForm *aisle_question_view_get_form (AisleQuestionView *self);
AisleAnswer *aisle_question_view_get_answer (AisleQuestionView *self); /* (nullable) */

/* Draws with this kind instead of the question's. */
void aisle_question_view_set_chart (AisleQuestionView *self, const AisleChartKind *kind);
/* An option that has no row; asks nothing. */
void aisle_question_view_set_option (AisleQuestionView *self, const char *name, const char *value);
void aisle_question_view_ask (AisleQuestionView *self, AisleSession *session);
/* What is being asked is no longer wanted; TRUE when something was. */
gboolean aisle_question_view_cancel (AisleQuestionView *self);
