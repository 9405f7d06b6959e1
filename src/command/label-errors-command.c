/* label-errors-command.c: the labels of all texts, by models that did not see them: see confusion.h. */
#include "command/command.h"
#include "command/confusion.h"

#include "base/error.h"
#include "base/i18n.h"
#include "evaluate/label-errors.h"
#include "model/model.h"
#include "store/sql.h"
#include "text/fold.h"

#include <string.h>

#define FOLDS  5
#define FAMILY "intent-linear"

typedef struct
{
  const AisleUtterances *all;
  guint8 *fold;   /* N, by what is said: the same words are never on both sides */
  float *chances; /* N x C */
} Crossing;

static gsize *
rows_of (const Crossing *self, guint8 fold, gboolean within, gsize *n)
{
  gsize *rows = g_new (gsize, self->all->n + 1);

  *n = 0;
  for (gsize i = 0; i < self->all->n; i++)
    if ((self->fold[i] == fold) == within)
      rows[(*n)++] = i;
  return rows;
}

static gboolean
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the chances of so many texts and labels"));
  return FALSE;
}

static AisleModel *
fit_others (const Crossing *self, guint8 fold, AisleProgress *progress, GError **error)
{
  const AisleFamily *family = aisle_family (FAMILY);
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  gsize n;
  g_autofree gsize *rows = rows_of (self, fold, FALSE, &n);
  g_autoptr (AisleUtterances) others = aisle_utterances_select (self->all, rows, n);
  AisleTrainInput input = { .utterances = others, .params = params, .seed = 1 };

  if (others != NULL)
    return family->train (&input, progress, error);
  fail_memory (error);
  return NULL;
}

/* The chances of a fold's texts by a model of the others. */
static gboolean
cross (Crossing *self, guint8 fold, AisleProgress *progress, GError **error)
{
  gsize n, n_classes = self->all->n_classes;
  g_autofree gsize *rows = rows_of (self, fold, TRUE, &n);
  g_autofree const char **texts = g_new (const char *, n + 1);
  g_autofree float *chances = g_try_new (float, n *n_classes + 1);
  g_autoptr (AisleModel) model = NULL;

  if (n == 0)
    return TRUE;
  if (chances == NULL)
    return fail_memory (error);
  model = fit_others (self, fold, progress, error);
  if (model == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    texts[i] = self->all->texts[rows[i]];
  if (!aisle_model_classify (model, texts, n, chances, progress, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    memcpy (self->chances + rows[i] * n_classes, chances + i * n_classes, n_classes * sizeof *chances);
  return TRUE;
}

static gboolean
cross_all (Crossing *self, AisleProgress *progress, GError **error)
{
  for (guint8 fold = 0; fold < FOLDS; fold++)
    {
      AisleProgress part = aisle_progress_part (progress, fold / (double) FOLDS, (fold + 1) / (double) FOLDS);

      if (!cross (self, fold, &part, error))
        return FALSE;
    }
  return TRUE;
}

static AisleTable *
new_table (void)
{
  const AisleColumnSpec specs[] = {
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT },
    { "label", C_ ("given to a text", "Label"), AISLE_COLUMN_TEXT },
    { "chance", N_ ("Its chance"), AISLE_COLUMN_SHARE },
    { "predicted", N_ ("Others say"), AISLE_COLUMN_TEXT },
    { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE },
    { "now", N_ ("Label by now"), AISLE_COLUMN_TEXT },
    { "turn", N_ ("Row"), AISLE_COLUMN_INTEGER },
  };

  return aisle_table_new (specs, G_N_ELEMENTS (specs));
}

/* Only an intent can be moved. */
static AisleTable *
tell (const AisleUtterances *all, const GArray *errors)
{
  AisleTable *table = new_table ();

  for (guint i = 0; i < errors->len; i++)
    {
      const AisleLabelError *one = &g_array_index (errors, AisleLabelError, i);

      aisle_table_add_row (table);
      aisle_table_set_text (table, i, 0, all->texts[one->text]);
      aisle_table_set_text (table, i, 1, all->classes[one->label]);
      aisle_table_set_real (table, i, 2, (double) one->own_chance);
      aisle_table_set_text (table, i, 3, all->classes[one->likely]);
      aisle_table_set_real (table, i, 4, (double) one->likely_chance);
      aisle_table_set_text (table, i, 5, all->classes[one->label]);
      if (g_str_equal (all->labels, "intents"))
        aisle_table_set_integer (table, i, 6, all->id[one->text]);
    }
  return table;
}

static char **
copy_names (const AisleUtterances *all)
{
  char **names = g_new0 (char *, all->n_classes + 1);

  for (gsize c = 0; c < all->n_classes; c++)
    names[c] = g_strdup (all->classes[c]);
  return names;
}

static AislePassport *
make_passport (AisleProject *project, const AisleUtterances *all)
{
  AislePassport *passport = aisle_passport_new (_ (
      "Labels that other texts contradict, the surest first: by models that did not see the text, another label is as "
      "likely as it usually is for its own texts."));

  aisle_passport_set_source (passport, NULL, aisle_project_generation (project));
  aisle_passport_set_rows (passport, (gint64) all->n, N_ ("utterances"));
  aisle_passport_add_param (passport, "labels", all->labels);
  aisle_passport_add_param (passport, "family", FAMILY);
  aisle_passport_add_note (passport,
                           _ ("The models know what other texts teach, not what is true: a text of a rare kind "
                              "is found like one with a wrong label. Read each before you move it."));
  return passport;
}

AisleAnswer *
aisle_command_label_errors (AisleProject *project, const AisleParams *reading, char ***labels, AisleProgress *progress,
                            GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  g_autoptr (AisleUtterances) all = aisle_utterances_read (project, reading, &part, error);
  g_autofree guint8 *fold = NULL;
  g_autofree float *chances = NULL;
  g_autoptr (GArray) errors = NULL;
  Crossing crossing;

  if (all == NULL)
    return NULL;
  fold = g_try_new (guint8, all->n + 1);
  chances = g_try_new0 (float, all->n * all->n_classes + 1);
  if (fold == NULL || chances == NULL)
    {
      fail_memory (error);
      return NULL;
    }
  for (gsize i = 0; i < all->n; i++)
    fold[i] = (guint8) (aisle_text_hash (all->texts[i]) % FOLDS);
  crossing = (Crossing){ all, fold, chances };
  part = aisle_progress_part (progress, .1, 1);
  if (!cross_all (&crossing, &part, error))
    return NULL;
  if (labels != NULL)
    *labels = copy_names (all);
  errors = aisle_label_errors (all->label, chances, all->n, all->n_classes);
  return aisle_answer_new (tell (all, errors), make_passport (project, all));
}

/* ---- later ---- */

static void
copy_row (const AisleTable *from, gsize row, AisleTable *to)
{
  gsize at = aisle_table_add_row (to);

  for (gsize column = 0; column < aisle_table_n_columns (from); column++)
    if (aisle_table_is_missing (from, row, column))
      continue;
    else if (column == 2 || column == 4)
      aisle_table_set_real (to, at, column, aisle_table_number (from, row, column));
    else if (column == 6)
      aisle_table_set_integer (to, at, column, aisle_table_integer (from, row, column));
    else
      aisle_table_set_text (to, at, column, aisle_table_text (from, row, column));
}

/* Whether somebody has given the text another intent since; now: at its row. */
static gboolean
moved (const AisleTable *errors, gsize row, sqlite3_stmt *now)
{
  return g_strcmp0 (aisle_sql_text (now, 0), aisle_table_text (errors, row, 1)) != 0;
}

AisleTable *
aisle_command_label_errors_now (AisleProject *project, const AisleTable *errors, gsize most, gsize *left,
                                GError **error)
{
  g_autoptr (AisleTable) table = new_table ();
  sqlite3_stmt *now = aisle_sql_prepare (project, "SELECT intent FROM turn_intents WHERE id = ?1", error);
  int rc = SQLITE_DONE;

  *left = 0;
  if (now == NULL)
    return NULL;
  for (gsize row = 0; row < aisle_table_n_rows (errors) && (rc == SQLITE_ROW || rc == SQLITE_DONE); row++)
    {
      if (!aisle_table_is_missing (errors, row, 6))
        {
          sqlite3_reset (now);
          sqlite3_bind_int64 (now, 1, aisle_table_integer (errors, row, 6));
          rc = sqlite3_step (now);
          if (rc != SQLITE_ROW || moved (errors, row, now))
            continue;
        }
      if ((*left)++ < most)
        copy_row (errors, row, table);
    }
  return aisle_sql_end (project, now, rc == SQLITE_ROW ? SQLITE_DONE : rc, error) ? g_steal_pointer (&table) : NULL;
}
