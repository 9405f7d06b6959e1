/* click-grades.h: how well items answer queries, read off the clicks of the query log.
 *
 * Of searches whose log says what was shown and what of it was clicked.  The models are those of click-models.h. */
#pragma once

#include "behaviour/click-models.h"
#include "behaviour/search-log.h"

#define AISLE_CLICK_GRADE_HIGHEST 3

/* The lists that were shown, with the query and item of each pair; the pairs by query and item.  FALSE: no memory. */
gboolean aisle_impressions_of_log (const AisleSearchLog *log, AisleImpressions *shown,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gint32 query, item;
  double shown, clicks;
  double looked;                          /* how often the model has it looked at: the weight of its evidence */
  double relevance[AISLE_N_CLICK_MODELS]; /* NaN where a model has it never looked at */
  double grade;                           /* of the chosen model, 0 to 3, or NaN */
} AisleClickGrade;

typedef struct
{
  gsize n;
  AisleClickGrade *grades; /* by query and item */
  gsize n_lists, n_results;
  AislePositionBias bias; /* fitted; owns what it points to */
  double scale;           /* the relevance that a grade of 3 stands for */
} AisleClickGrades;

/* Grades: 3 x relevance / scale, where scale is the highest relevance of all pairs; before, the relevance of each is drawn
 * towards the mean of its query by ten looks' worth, since what stood low was looked at a few times alone.  Pairs shown less than `least` times are left out.  AISLE_ERROR_EMPTY where the log does not say what was shown. */
AisleClickGrades *aisle_click_grades_read (AisleProject *project, const AisleBitmap *users, gint64 before,
                                           AisleClickModel model, gsize least, AisleProgress *progress,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a log that was read. */
AisleClickGrades *aisle_click_grades_of_log (const AisleSearchLog *log, AisleClickModel model, gsize least,
                                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_click_grades_free (AisleClickGrades *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleClickGrades, aisle_click_grades_free)
