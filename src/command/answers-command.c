/* answers-command.c: questions through a stored run that finds replies, and how its judged questions went. */
#include "command/answers.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/run-model.h"
#include "command/asked-texts.h"
#include "command/texts-age.h"
#include "dialogue/passages.h"
#include "evaluate/replies.h"

#include <math.h>

static AisleTable *
tell (const AislePassages *passages, const char *const *questions, gsize n, gsize k, const AisleHit *hits)
{
  static const AisleColumnSpec specs[] = {
    { "question", N_ ("Question"), AISLE_COLUMN_TEXT }, { "rank", N_ ("Rank"), AISLE_COLUMN_INTEGER },
    { "answer", N_ ("Answer"), AISLE_COLUMN_TEXT },     { "asked", N_ ("Question it answered"), AISLE_COLUMN_TEXT },
    { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT },     { "score", N_ ("Score"), AISLE_COLUMN_REAL },
    { "chance", N_ ("Chance"), AISLE_COLUMN_SHARE },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (gsize q = 0; q < n; q++)
    for (gsize i = 0; i < k && hits[q * k + i].passage >= 0; i++)
      {
        const AisleHit *hit = &hits[q * k + i];
        gsize row = aisle_table_n_rows (table), p = (gsize) hit->passage;

        aisle_table_add_row (table);
        aisle_table_set_text (table, row, 0, aisle_passage_last (questions[q]));
        aisle_table_set_integer (table, row, 1, (gint64) i + 1);
        aisle_table_set_text (table, row, 2, passages->answer[p]);
        aisle_table_set_text (table, row, 3, aisle_passage_last (passages->question[p]));
        if (passages->intent[p] != NULL)
          aisle_table_set_text (table, row, 4, passages->intent[p]);
        aisle_table_set_real (table, row, 5, (double) hit->score);
        aisle_table_set_real (table, row, 6, (double) hit->chance);
      }
  return table;
}

static AisleRunModel *
open_finder (AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (AisleRunModel) model = aisle_run_model_open (project, run, AISLE_TASK_REPLY, error);

  if (model == NULL || model->model->family->find != NULL)
    return g_steal_pointer (&model);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("run %lld ('%s') writes replies and finds none: choose a run of answers"), (long long) run,
               model->run->family);
  return NULL;
}

AisleTable *
aisle_command_answers (AisleProject *project, gint64 run, const char *const *questions, gsize n, gsize k,
                       AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRunModel) model = open_finder (project, run, error);
  g_autofree AisleHit *hits = NULL;

  if (model == NULL)
    return NULL;
  k = MIN (k, model->model->family->passages (model->model)->n);
  hits = g_try_new (AisleHit, n * k + 1);
  if (hits == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for so many questions: ask fewer at a time"));
      return NULL;
    }
  if (!aisle_model_find (model->model, questions, n, k, hits, progress, error))
    return NULL;
  return tell (model->model->family->passages (model->model), questions, n, k, hits);
}

AisleTable *
aisle_command_answers_file (AisleProject *project, gint64 run, const char *path, gsize k, AisleProgress *progress,
                            GError **error)
{
  static const char *const columns[] = { "question", "text", NULL };
  g_autoptr (GPtrArray) texts = aisle_asked_texts_read (path, columns, error);

  if (texts == NULL)
    return NULL;
  return aisle_command_answers (project, run, (const char *const *) texts->pdata, texts->len, k, progress, error);
}

/* ---- judged questions ---- */

/* Kept ranks of one kind; NULL without an error where the run was not judged so. */
static gint32 *
read_ranks (AisleProject *project, gint64 run, const char *name, gsize most, gsize *n, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleUserMetric) kept = aisle_runs_user_metric (project, run, name, &local);
  gint32 *ranks;

  if (kept == NULL)
    {
      if (local != NULL && local->code != AISLE_ERROR_NOT_FOUND)
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  ranks = g_new (gint32, kept->n + 1);
  for (gsize i = 0; i < kept->n; i++)
    ranks[i] = kept->values[i] >= 0 && kept->values[i] <= (float) most ? (gint32) kept->values[i] : 0;
  *n = kept->n;
  return ranks;
}

AisleAnswer *
aisle_command_recall (AisleProject *project, gint64 run, GError **error)
{
  const struct
  {
    const char *name, *title;
    gsize most;
  } kinds[] = { { "rank", _ ("all answers"), AISLE_REPLY_DEPTH },
                { "rank (1+9 sampled)", _ ("10 candidates"), 10 },
                { "rank (1+99 sampled)", _ ("100 candidates"), 100 } };
  g_autoptr (AisleRunModel) model = open_finder (project, run, error);
  AisleReplyRanks lists[G_N_ELEMENTS (kinds)];
  gint32 *ranks[G_N_ELEMENTS (kinds)] = { NULL };
  gsize n_lists = 0;
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleTable) table = NULL;
  g_autoptr (GError) local = NULL;

  if (model == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && local == NULL; i++)
    {
      gsize n = 0;

      ranks[i] = read_ranks (project, run, kinds[i].name, kinds[i].most, &n, &local);
      if (ranks[i] != NULL)
        lists[n_lists++] = (AisleReplyRanks){ kinds[i].title, ranks[i], n, kinds[i].most };
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (n_lists == 0)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                 _ ("run %lld has no judged questions: train it with a split that holds some back"), (long long) run);
  else
    table = aisle_reply_recall_table (lists, n_lists);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_free (ranks[i]);
  if (table == NULL)
    return NULL;
  passport = aisle_passport_new (_ (
      "The share of held-back questions whose reply is among the best k, for every k: among all answers of the run, and "
      "among drawn replies of other conversations; with Wilson's intervals."));
  aisle_passport_set_source (passport, model->run->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, lists[0].n, N_ ("questions"));
  aisle_passport_add_param (passport, "family", model->run->family);
  if (!aisle_run_tell_age (project, model->run, passport, error))
    return NULL;
  return aisle_answer_new (g_steal_pointer (&table), g_steal_pointer (&passport));
}
