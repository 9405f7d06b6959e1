/* judgements-command.c: agreement of judges, and judgements for other programs. */
#include "command/search-judgements.h"

#include "base/csv-write.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "behaviour/click-grades.h"
#include "command/command.h"
#include "feature/judgements.h"
#include "numeric/kappa.h"
#include "numeric/stats.h"

#include <math.h>

#define MOST_JUDGES 100

static AisleJudgements *
read_judgements (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleJudgements) judgements = aisle_judgements_read (project, progress, error);

  if (judgements == NULL || judgements->rows->len > 0)
    return g_steal_pointer (&judgements);
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                       _ ("the project has no judgements: import a file with query, item and grade"));
  return NULL;
}

/* ---- agreement ---- */

/* The grades that two judges gave to the same query and item. */
static gsize
both_judged (const AisleJudgements *judgements, gint32 judge, gint32 other, double *a, double *b)
{
  const AisleJudgement *rows = (const AisleJudgement *) judgements->rows->data;
  gsize n = 0;

  for (guint i = 0, from = 0; i < judgements->rows->len; i++)
    {
      if (rows[i].query != rows[from].query || rows[i].item != rows[from].item)
        from = i;
      for (guint j = from; rows[i].judge == other && j < i; j++)
        if (rows[j].judge == judge)
          {
            a[n] = (double) rows[j].grade;
            b[n++] = (double) rows[i].grade;
          }
    }
  return n;
}

static void
add_agreement (AisleTable *table, const AisleJudgements *judgements, gint32 judge, gint32 other,
               const AisleAgreement *agreement)
{
  gsize row = aisle_table_add_row (table);
  AisleInterval share = aisle_wilson (agreement->observed * (double) agreement->n, (double) agreement->n);

  aisle_table_set_text (table, row, 0, judgements->judges->pdata[judge]);
  aisle_table_set_text (table, row, 1, judgements->judges->pdata[other]);
  aisle_table_set_integer (table, row, 2, (gint64) agreement->n);
  aisle_table_set_real (table, row, 3, agreement->observed);
  aisle_table_set_real (table, row, 4, share.low);
  aisle_table_set_real (table, row, 5, share.high);
  aisle_table_set_real (table, row, 6, agreement->expected);
  aisle_table_set_real (table, row, 7, agreement->kappa);
  aisle_table_set_real (table, row, 8, agreement->weighted);
}

static gboolean
add_pairs (AisleTable *table, const AisleJudgements *judgements, AisleProgress *progress, GError **error)
{
  gint32 n = (gint32) judgements->judges->len;
  g_autofree double *a = g_try_new (double, judgements->rows->len + 1),
                    *b = g_try_new (double, judgements->rows->len + 1);
  AisleAgreement agreement;

  for (gint32 judge = 0; a != NULL && b != NULL && judge < n; judge++)
    for (gint32 other = judge + 1; other < n; other++)
      {
        if (!aisle_progress_step (progress, (double) judge / n, _ ("Comparing judges"), error))
          return FALSE;
        if (!aisle_agreement (a, b, both_judged (judgements, judge, other, a, b), &agreement))
          break;
        if (agreement.n > 0)
          add_agreement (table, judgements, judge, other, &agreement);
      }
  if (a != NULL && b != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while comparing judges"));
  return FALSE;
}

AisleAnswer *
aisle_command_agreement (AisleProject *project, AisleProgress *progress, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "judge", N_ ("Judge"), AISLE_COLUMN_TEXT },
    { "other", N_ ("Other judge"), AISLE_COLUMN_TEXT },
    { "pairs", N_ ("Judged by both"), AISLE_COLUMN_INTEGER },
    { "agreement", N_ ("Agreement"), AISLE_COLUMN_SHARE },
    { "agreement_low", N_ ("Agreement, low"), AISLE_COLUMN_SHARE },
    { "agreement_high", N_ ("Agreement, high"), AISLE_COLUMN_SHARE },
    { "expected", N_ ("By chance"), AISLE_COLUMN_SHARE },
    { "kappa", N_ ("Kappa"), AISLE_COLUMN_REAL },
    { "weighted", N_ ("Weighted kappa"), AISLE_COLUMN_REAL },
  };
  g_autoptr (AisleJudgements) judgements = read_judgements (project, progress, error);
  g_autoptr (AisleTable) table = NULL;
  AislePassport *passport;

  if (judgements == NULL)
    return NULL;
  if (judgements->judges->len > MOST_JUDGES)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("%u judges are too many to compare each with each other: at most %d"), judgements->judges->len,
                   MOST_JUDGES);
      return NULL;
    }
  table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  if (!add_pairs (table, judgements, progress, error))
    return NULL;
  passport =
      aisle_passport_new (_ ("Cohen's kappa of any two judges: agreement on the items that both judged, beyond what "
                             "chance would give; weighted, a near miss counts less. The newest judgement of each "
                             "counts."));
  aisle_passport_set_rows (passport, judgements->rows->len, N_ ("judgements"));
  return aisle_answer_new (g_steal_pointer (&table), passport);
}

/* ---- files ---- */

static void
append_encoded (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '%' || g_ascii_isspace (*p) || g_ascii_iscntrl (*p))
      g_string_append_printf (out, "%%%02X", (guchar) *p);
    else
      g_string_append_c (out, *p);
}

static void
append_row (GString *out, const AisleJudgements *judgements, const AisleJudgement *row, const char *query,
            const char *item)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  aisle_csv_append (out, query, FALSE);
  g_string_append_c (out, ',');
  aisle_csv_append (out, item, FALSE);
  g_string_append_printf (out, ",%s,", g_ascii_formatd (number, sizeof number, "%.7g", (double) row->grade));
  aisle_csv_append (out, row->judge >= 0 ? judgements->judges->pdata[row->judge] : "", FALSE);
  g_string_append_c (out, '\n');
}

static void
append_qrel (GString *out, const AisleJudgement *rows, guint n, const char *query, const char *item)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) rows[i].grade;
  append_encoded (out, query);
  g_string_append (out, " 0 ");
  append_encoded (out, item);
  g_string_append_printf (out, " %ld\n", lround (CLAMP (sum / n, -1e6, 1e6)));
}

static gsize
print_judgements (const AisleJudgements *judgements, const GPtrArray *queries, const GPtrArray *items, gboolean qrels,
                  GString *out)
{
  const AisleJudgement *rows = (const AisleJudgement *) judgements->rows->data;
  gsize n = 0;

  for (guint from = 0, to; from < judgements->rows->len; from = to)
    {
      const char *query = rows[from].query < 0                      ? aisle_judgement_query_id (judgements, &rows[from])
                          : (guint) rows[from].query < queries->len ? queries->pdata[rows[from].query]
                                                                    : NULL;
      const char *item = (guint) rows[from].item < items->len ? items->pdata[rows[from].item] : NULL;

      for (to = from + 1;
           to < judgements->rows->len && rows[to].query == rows[from].query && rows[to].item == rows[from].item;)
        to++;
      if (query == NULL || item == NULL)
        continue;
      if (qrels)
        append_qrel (out, rows + from, to - from, query, item);
      for (guint i = from; !qrels && i < to; i++)
        append_row (out, judgements, &rows[i], query, item);
      n += qrels ? 1 : to - from;
    }
  return n;
}

static gboolean
check_ending (const char *path, GError **error)
{
  if (g_str_has_suffix (path, ".qrels") || g_str_has_suffix (path, ".csv"))
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot write '%s': its ending says no format: name it .csv or .qrels"), path);
  return FALSE;
}

static gboolean
write_judgements (AisleProject *project, const AisleJudgements *judgements, const char *path, gsize *n, GError **error)
{
  gboolean qrels = g_str_has_suffix (path, ".qrels");
  g_autoptr (GString) out = g_string_new (qrels ? "" : "query,item,grade,judge\n");
  g_autoptr (GPtrArray) queries = aisle_project_all_names (project, AISLE_NAMES_QUERY, error);
  g_autoptr (GPtrArray) items = queries != NULL ? aisle_project_all_names (project, AISLE_NAMES_ITEM, error) : NULL;

  if (items == NULL)
    return FALSE;
  *n = print_judgements (judgements, queries, items, qrels, out);
  return aisle_file_write (path, out->str, out->len, error);
}

gboolean
aisle_command_export_judgements (AisleProject *project, const char *path, gsize *n, AisleProgress *progress,
                                 GError **error)
{
  g_autoptr (AisleJudgements) judgements = NULL;

  if (!check_ending (path, error))
    return FALSE;
  judgements = read_judgements (project, progress, error);
  return judgements != NULL && write_judgements (project, judgements, path, n, error);
}

/* ---- what clicks say ---- */

static gboolean
find_model (const char *name, AisleClickModel *model, GError **error)
{
  for (*model = 0; *model < AISLE_N_CLICK_MODELS; (*model)++)
    if (g_str_equal (name, aisle_click_model_id (*model)))
      return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("no click model is called '%s': choose position, raw, cascade or dbn"), name);
  return FALSE;
}

static AisleJudgements *
judgements_of_clicks (const AisleClickGrades *grades, const char *model)
{
  AisleJudgements *self = g_new0 (AisleJudgements, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (AisleJudgement));
  self->judges = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->judges, g_strconcat ("clicks-", model, NULL));
  for (gsize i = 0; i < grades->n; i++)
    {
      AisleJudgement one = { grades->grades[i].query, grades->grades[i].item, 0, (float) grades->grades[i].grade };
      if (!isnan (grades->grades[i].grade))
        g_array_append_val (self->rows, one);
    }
  return self;
}

gboolean
aisle_command_export_click_grades (AisleProject *project, const char *model, gsize least, const char *path, gsize *n,
                                   AisleProgress *progress, GError **error)
{
  AisleClickModel chosen;
  g_autoptr (AisleClickGrades) grades = NULL;
  g_autoptr (AisleJudgements) judgements = NULL;

  if (!check_ending (path, error) || !find_model (model, &chosen, error))
    return FALSE;
  grades = aisle_click_grades_read (project, NULL, G_MAXINT64, chosen, least, progress, error);
  if (grades == NULL)
    return FALSE;
  judgements = judgements_of_clicks (grades, model);
  return write_judgements (project, judgements, path, n, error);
}
