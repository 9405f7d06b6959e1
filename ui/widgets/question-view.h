/* question-view.h: any question of the registry: its chart in a card, its options, and the table below.
 *
 * It asks in a job, under what is brushed elsewhere on the page or else the session's segment, and again when an option
 * changes; only the last answer counts.  What is brushed in its own chart it tells the brush.  Signal "answered" when an
 * answer or an error is shown. */
#pragma once

#include "widgets/page-brush.h"
#include "widgets/chart-card.h"
#include "widgets/params-form.h"
#include "widgets/table-view.h"

#define AISLE_TYPE_QUESTION_VIEW (aisle_question_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleQuestionView, aisle_question_view, AISLE, QUESTION_VIEW, AdwBin)

typedef enum
{
  AISLE_QUESTION_TABLE = 1 << 0, /* the table stands below the chart too */
  AISLE_QUESTION_FORM = 1 << 1,  /* the caller places the form; else a button of the card opens it */
  AISLE_QUESTION_LIST = 1 << 2,  /* the table alone, under the card's head */
} AisleQuestionFlags;

typedef struct
{
  const char *question;
  const char *title;         /* (nullable) msgid, instead of the question's */
  const char *const *hidden; /* (nullable) NULL-terminated options without a row */
  const char *const *set;    /* (nullable) NULL-terminated "name=value" that its options begin with */
  const char *chart;         /* (nullable) the kind that draws it first, instead of the question's */
  const char *const *draw;   /* (nullable) NULL-terminated "name=value" of that kind */
  int lines;                 /* that a chart with a line a row is expected to have; 0: some */
  gboolean wide;             /* a row of its own */
  AisleQuestionFlags flags;
} AisleCardSpec;

GtkWidget *aisle_question_view_new (const AisleCardSpec *spec);
const AisleQuestion *aisle_question_view_get_question (AisleQuestionView *self);
AisleChartCard *aisle_question_view_get_card (AisleQuestionView *self);
AisleParamsForm *aisle_question_view_get_form (AisleQuestionView *self);
AisleTableView *aisle_question_view_get_table (AisleQuestionView *self); /* (nullable) the one below */
AisleAnswer *aisle_question_view_get_answer (AisleQuestionView *self);   /* (nullable) */

/* (nullable) What the card says where it was asked and the log, or the segment, has nothing for it. */
const char *aisle_question_view_get_lack (AisleQuestionView *self);

/* An option that has no row; asks nothing, but what is shown is out of date. */
void aisle_question_view_set_option (AisleQuestionView *self, const char *name, const char *value);
gboolean aisle_question_view_has_option (AisleQuestionView *self, const char *name);
/* brush: (nullable) */
void aisle_question_view_set_context (AisleQuestionView *self, AisleSession *session, AislePageBrush *brush);
/* What is shown is out of date. */
void aisle_question_view_invalidate (AisleQuestionView *self);
/* Asks where what is shown is out of date or about others than those it should be about; FALSE where an option is not
 * valid. */
gboolean aisle_question_view_refresh (AisleQuestionView *self);
/* Waits for an answer. */
gboolean aisle_question_view_is_busy (AisleQuestionView *self);
/* What is being asked is no longer waited for. */
void aisle_question_view_cancel (AisleQuestionView *self);
