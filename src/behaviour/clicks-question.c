/* clicks-question.c: how well shown results answer their queries, as the clicks say: raw, and freed from where they
 * stood. */
#include "behaviour/click-grades.h"
#include "behaviour/item-words.h"
#include "behaviour/question.h"
#include "behaviour/searches.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/stats.h"

#include <math.h>

static const char *const models[] = { "position", "raw", "cascade", "dbn", NULL };

static const AisleParam params_table[] = {
  { "model", N_ ("Model"), AISLE_PARAM_CHOICE, "position", 0, 0, models, NULL,
    N_ ("What the grades are of: position (a click is a look at the place and a liking of the item), raw (the click rate), "
        "cascade (looked at down to the first click), dbn (looked at down to the last click, which satisfied).") },
  { "query", N_ ("Query"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL, N_ ("The results of this query alone.") },
  { "least", N_ ("Shown at least"), AISLE_PARAM_INTEGER, "5", 1, 1000000, NULL, N_ ("times"),
    N_ ("Results that were shown less often are left out.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 1000000, NULL, NULL, N_ ("How many rows are shown.") },
};

static const AisleColumnSpec column_table[] = {
  { "query", N_ ("Query"), AISLE_COLUMN_TEXT, NULL },
  { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
  { "title", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
  { "grade", N_ ("Grade"), AISLE_COLUMN_REAL, NULL },
  { "shown", N_ ("Times shown"), AISLE_COLUMN_INTEGER, N_ ("times") },
  { "clicks", N_ ("Clicks"), AISLE_COLUMN_INTEGER, NULL },
  { "ctr", N_ ("Click-through rate"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_low", N_ ("Click-through rate, low"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_high", N_ ("Click-through rate, high"), AISLE_COLUMN_SHARE, NULL },
  { "position", N_ ("Relevance, freed from the place"), AISLE_COLUMN_SHARE, NULL },
  { "cascade", N_ ("Relevance, cascade"), AISLE_COLUMN_SHARE, NULL },
  { "dbn", N_ ("Relevance, DBN"), AISLE_COLUMN_SHARE, NULL },
  { "looks", N_ ("Looks"), AISLE_COLUMN_REAL, N_ ("times") },
  { "name", N_ ("Query and item"), AISLE_COLUMN_TEXT, NULL },
};

static AisleClickModel
model_named (const char *id)
{
  AisleClickModel model = AISLE_CLICKS_RAW;

  while (model + 1 < AISLE_N_CLICK_MODELS && !g_str_equal (aisle_click_model_id (model), id))
    model++;
  return model;
}

/* ---- rows: the queries shown most first, their best items first ---- */

typedef struct
{
  gsize from, to;
  double shown;
} Stretch;

static int
compare_stretches (gconstpointer a, gconstpointer b)
{
  const Stretch *x = a, *y = b;

  return x->shown != y->shown ? (x->shown > y->shown ? -1 : 1) : (x->from > y->from) - (x->from < y->from);
}

static int
compare_grades (gconstpointer a, gconstpointer b)
{
  const AisleClickGrade *x = a, *y = b;
  double p = isnan (x->grade) ? -1 : x->grade, q = isnan (y->grade) ? -1 : y->grade;

  if (p != q)
    return p > q ? -1 : 1;
  if (x->shown != y->shown)
    return x->shown > y->shown ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

static GArray *
stretches_of (const AisleClickGrades *grades)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));

  for (gsize from = 0, to; from < grades->n; from = to)
    {
      Stretch one = { from, from, 0 };
      for (to = from; to < grades->n && grades->grades[to].query == grades->grades[from].query; to++)
        one.shown += grades->grades[to].shown;
      one.to = to;
      qsort (grades->grades + from, to - from, sizeof *grades->grades, compare_grades);
      g_array_append_val (stretches, one);
    }
  g_array_sort (stretches, compare_stretches);
  return stretches;
}

static void
add_row (const AisleView *view, AisleTable *table, const AisleClickGrade *grade, const char *query)
{
  gsize row = aisle_table_add_row (table);
  g_autofree char *item = aisle_item_id (view, grade->item), *title = aisle_item_title (view, grade->item);
  g_autofree char *name = g_strdup_printf ("%s → %s", query, title);
  AisleInterval ctr = aisle_wilson (grade->clicks, grade->shown);

  aisle_table_set_text (table, row, 0, query);
  aisle_table_set_text (table, row, 1, item);
  aisle_table_set_text (table, row, 2, title);
  aisle_table_set_real (table, row, 3, grade->grade);
  aisle_table_set_integer (table, row, 4, (gint64) grade->shown);
  aisle_table_set_integer (table, row, 5, (gint64) grade->clicks);
  aisle_table_set_real (table, row, 6, grade->relevance[AISLE_CLICKS_RAW]);
  aisle_table_set_real (table, row, 7, ctr.low);
  aisle_table_set_real (table, row, 8, ctr.high);
  aisle_table_set_real (table, row, 9, grade->relevance[AISLE_CLICKS_POSITION]);
  aisle_table_set_real (table, row, 10, grade->relevance[AISLE_CLICKS_CASCADE]);
  aisle_table_set_real (table, row, 11, grade->relevance[AISLE_CLICKS_DBN]);
  aisle_table_set_real (table, row, 12, grade->looked);
  aisle_table_set_text (table, row, 13, name);
}

static AisleTable *
new_table (const AisleView *view, const AisleClickGrades *grades, const char *only, gsize most, gsize *hidden)
{
  AisleTable *table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));
  g_autoptr (GArray) stretches = stretches_of (grades);

  *hidden = 0;
  for (guint s = 0; s < stretches->len; s++)
    {
      const Stretch *stretch = &g_array_index (stretches, Stretch, s);
      g_autofree char *query = NULL;

      if (*only == '\0' && aisle_table_n_rows (table) == most)
        {
          *hidden += stretch->to - stretch->from;
          continue;
        }
      query = aisle_query_text (view, grades->grades[stretch->from].query);
      if (*only != '\0' && !g_str_equal (only, query))
        continue;
      for (gsize i = stretch->from; i < stretch->to; i++)
        if (aisle_table_n_rows (table) < most)
          add_row (view, table, &grades->grades[i], query);
        else
          ++*hidden;
    }
  return table;
}

/* ---- passport and answer ---- */

static void
add_bias_note (AislePassport *passport, const AislePositionBias *bias)
{
  g_autoptr (GString) looks = g_string_new (NULL);
  g_autofree char *note = NULL;

  for (gsize k = 0; k < MIN (bias->n_positions, 10); k++)
    g_string_append_printf (looks, "%s%.3f", k > 0 ? ", " : "", bias->looked_at[k]);
  note = g_strdup_printf (_ ("Looked at by place, the first being 1: %s."), looks->str);
  aisle_passport_add_note (passport, note);
}

static AislePassport *
new_passport (const AisleView *view, const AisleParams *params, const AisleClickGrades *grades, gsize hidden)
{
  AislePassport *passport = aisle_view_passport (
      view,
      _ ("Relevance of shown results by their clicks; a grade of 3 is the most relevant result of all, after each "
         "was drawn towards the mean of its query by the weight of ten looks."));
  g_autofree char *read =
      g_strdup_printf (_ ("Shown results in the query log: %zu in %zu searches."), grades->n_results, grades->n_lists);

  aisle_passport_add_params (passport, params);
  aisle_passport_add_note (passport, read);
  add_bias_note (passport, &grades->bias);
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  if (hidden > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("Rows that are not shown: %zu."), hidden);
      aisle_passport_add_note (passport, note);
    }
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *only = aisle_params_text (params, "query");
  g_autoptr (AisleClickGrades) grades = NULL;
  AisleTable *table;
  gsize hidden;

  if (!aisle_searches_check (view, error))
    return NULL;
  grades = aisle_click_grades_read (view->project, view->users, G_MAXINT64,
                                    model_named (aisle_params_text (params, "model")),
                                    (gsize) aisle_params_integer (params, "least"), progress, error);
  if (grades == NULL)
    return NULL;
  table = new_table (view, grades, only != NULL ? only : "", (gsize) aisle_params_integer (params, "rows"), &hidden);
  return aisle_answer_new (table, new_passport (view, params, grades, hidden));
}

const AisleQuestion aisle_question_clicks = {
  .id = "clicks",
  .title = N_ ("Relevance from clicks"),
  .summary = N_ ("How well shown results answer their queries, by their clicks: raw, and freed from where they stood."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .records = TRUE,
  .answer = answer,
};
