/* risk-command.c: the risk dial: what each threshold of the assistant would answer, and which questions change side.
 *
 * An answer is right where the question is taken for what it is and, where a run of answers judged it too, the answer that
 * this run finds first is the right one; where that is less likely right than the settings want, a person takes over. */
#include "command/assistant.h"
#include "command/classify.h"
#include "command/texts-age.h"

#include "base/error.h"
#include "base/i18n.h"
#include "evaluate/risk.h"
#include "store/sql.h"

#include <math.h>
#include <string.h>

#define LEAST_BOTH 20 /* questions that both runs judged; fewer say nothing about a threshold */

/* The judged utterances, and where the run of answers judged enough of them too, those alone. */
typedef struct
{
  AisleJudgedTexts texts;
  gint64 answers; /* the run, or 0: what is asked alone is judged */
  gsize n;
  gsize *place;     /* n: among texts */
  gboolean *found;  /* n: the answer that is found first is right; all so without a run of answers */
  gboolean *unsure; /* n: it is too unlikely to be given */
  double least;     /* chance from which it is given */
  gsize n_both;     /* that both judged, also where they are too few */
} Judged;

static void
judged_clear (Judged *self)
{
  aisle_judged_texts_clear (&self->texts);
  g_free (self->place);
  g_free (self->found);
  g_free (self->unsure);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Judged, judged_clear)

static gboolean
open_texts (Judged *self, AisleProject *project, const AisleParams *settings, GError **error)
{
  gint64 run;

  if (!aisle_assistant_part_run (project, settings, AISLE_ASSISTANT_INTENTS, &run, error))
    return FALSE;
  if (run != 0)
    return aisle_judged_texts_read (&self->texts, project, run, error);
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                       _ ("no classifier of intents to choose a threshold for: train one"));
  return FALSE;
}

/* What the run of answers knows of every question that it judged, as the rank of the right answer; NULL without an error
 * where there is no such run, or where it does not say. */
static AisleUserMetric *
read_figure (AisleProject *project, const AisleParams *settings, const char *name, gint64 *run, GError **error)
{
  g_autoptr (GError) local = NULL;
  AisleUserMetric *ranks;

  if (!aisle_assistant_part_run (project, settings, AISLE_ASSISTANT_ANSWERS, run, error) || *run == 0)
    return NULL;
  ranks = aisle_runs_user_metric (project, *run, name, &local);
  if (ranks == NULL && local != NULL && local->code != AISLE_ERROR_NOT_FOUND)
    g_propagate_error (error, g_steal_pointer (&local));
  return ranks;
}

/* Both kinds of runs name a question by its row.  chances: (nullable) in the order of the ranks. */
static void
join (Judged *self, const AisleUserMetric *ranks, const AisleUserMetric *chances, gint64 run)
{
  g_autoptr (GHashTable) place_of = g_hash_table_new (NULL, NULL);
  gsize n = 0;

  for (gsize i = 0; i < ranks->n; i++)
    g_hash_table_insert (place_of, GINT_TO_POINTER (ranks->users[i]), GSIZE_TO_POINTER (i + 1));
  for (gsize i = 0; i < self->texts.n; i++)
    {
      gsize place =
          GPOINTER_TO_SIZE (g_hash_table_lookup (place_of, GINT_TO_POINTER (self->texts.confidence->users[i])));

      if (place == 0)
        continue;
      self->place[n] = i;
      self->found[n] = (gint) ranks->values[place - 1] == 1;
      self->unsure[n] = chances != NULL && place <= chances->n && (double) chances->values[place - 1] < self->least;
      n++;
    }
  self->n_both = n;
  if (n < LEAST_BOTH)
    return;
  self->n = n;
  self->answers = run;
}

static gboolean
open_judged (Judged *self, AisleProject *project, const AisleParams *settings, GError **error)
{
  g_autoptr (AisleUserMetric) ranks = NULL, chances = NULL;
  g_autoptr (GError) local = NULL;
  gint64 run = 0;

  if (!open_texts (self, project, settings, error))
    return FALSE;
  self->least = aisle_params_real (settings, "answer_threshold");
  ranks = read_figure (project, settings, "rank", &run, &local);
  if (ranks != NULL)
    chances = read_figure (project, settings, "chance", &run, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->place = g_new (gsize, self->texts.n + 1);
  self->found = g_new (gboolean, self->texts.n + 1);
  self->unsure = g_new0 (gboolean, self->texts.n + 1);
  if (ranks != NULL)
    join (self, ranks, chances, run);
  if (self->answers != 0)
    return TRUE;
  self->n = self->texts.n;
  for (gsize i = 0; i < self->n; i++)
    {
      self->place[i] = i;
      self->found[i] = TRUE;
      self->unsure[i] = FALSE;
    }
  return TRUE;
}

/* Of the i-th judged. */
static AisleRiskCase
case_of (const Judged *judged, gsize i)
{
  const AisleJudgedTexts *texts = &judged->texts;
  gsize at = judged->place[i];

  return (AisleRiskCase){ .confidence = texts->confidence->values[at],
                          .right = texts->label[at] == texts->predicted[at] && judged->found[i],
                          .handed = texts->predicted[at] == texts->names.outside || judged->unsure[i] };
}

/* Which of the two is judged. */
static void
describe_judging (const Judged *judged, AislePassport *passport)
{
  g_autofree char *note = NULL;

  aisle_passport_add_param (passport, "judges", judged->answers != 0 ? "intents and answers" : "intents");
  if (judged->answers != 0)
    note = g_strdup_printf (
        _ ("An answer counts as right where the question is taken for what it is and the answer that "
           "run %lld finds first is the right one; where that is less likely right than %.2f, a person "
           "takes over. %zu questions were judged by both runs."),
        (long long) judged->answers, judged->least, judged->n);
  else
    note =
        g_strdup_printf (_ ("An answer counts as right where the question is taken for what it is; whether the answer "
                            "that is found is the right one is not judged: %zu questions were judged by a run of "
                            "answers too, and it takes %d."),
                         judged->n_both, LEAST_BOTH);
  aisle_passport_add_note (passport, note);
}

static AislePassport *
passport_of (AisleProject *project, const Judged *judged, const char *definition)
{
  AislePassport *passport = aisle_passport_new (definition);
  const AisleRun *run = judged->texts.run;
  g_autofree char *number = g_strdup_printf ("%lld", (long long) run->id),
                  *answers = g_strdup_printf ("%lld", (long long) judged->answers);

  aisle_passport_set_source (passport, run->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, judged->n, N_ ("utterances"));
  aisle_passport_add_param (passport, "run", number);
  aisle_passport_add_param (passport, "family", run->family);
  if (judged->answers != 0)
    aisle_passport_add_param (passport, "answers", answers);
  describe_judging (judged, passport);
  return passport;
}

/* Of both runs that judge. */
static gboolean
tell_age (AisleProject *project, const Judged *judged, AislePassport *passport, GError **error)
{
  g_autoptr (AisleRun) answers = NULL;

  if (!aisle_run_tell_age (project, judged->texts.run, passport, error))
    return FALSE;
  if (judged->answers == 0)
    return TRUE;
  answers = aisle_runs_get (project, judged->answers, error);
  return answers != NULL && aisle_run_tell_age (project, answers, passport, error);
}

AisleAnswer *
aisle_command_risk (AisleProject *project, const AisleParams *settings, GError **error)
{
  g_auto (Judged) judged = { .answers = 0 };
  g_autofree AisleRiskCase *cases = NULL;
  AisleRiskCosts costs = { aisle_params_real (settings, "wrong_cost"), aisle_params_real (settings, "handoff_cost") };
  g_autoptr (AislePassport) passport = NULL;
  g_autofree char *note = NULL;
  double best, expected;

  if (!open_judged (&judged, project, settings, error))
    return NULL;
  cases = g_new (AisleRiskCase, judged.n + 1);
  for (gsize i = 0; i < judged.n; i++)
    cases[i] = case_of (&judged, i);
  best = aisle_risk_best (cases, judged.n, &costs, &expected);
  passport = passport_of (project, &judged,
                          _ ("What would be answered if the assistant spoke only from a confidence on, how much of "
                             "that is right, and what a question costs on average."));
  aisle_passport_add_param (passport, "wrong_cost", aisle_params_text (settings, "wrong_cost"));
  aisle_passport_add_param (passport, "handoff_cost", aisle_params_text (settings, "handoff_cost"));
  if (isfinite (expected))
    {
      note = g_strdup_printf (_ ("Least cost from %.2f on. Chosen on one half of the questions, such a threshold costs "
                                 "%'.2f a question on the other."),
                              best, expected);
      aisle_passport_add_note (passport, note);
    }
  aisle_passport_add_note (passport, _ ("Shares with Wilson's intervals. What is taken for out of scope is handed over "
                                        "at any threshold."));
  if (!tell_age (project, &judged, passport, error))
    return NULL;
  return aisle_answer_new (aisle_risk_table (cases, judged.n, &costs), g_steal_pointer (&passport));
}

/* ---- what changes side ---- */

typedef struct
{
  gsize at; /* among the judged */
  float confidence;
} Changed;

static int
compare_changed (gconstpointer a, gconstpointer b)
{
  const Changed *x = a, *y = b;

  if (x->confidence != y->confidence)
    return x->confidence > y->confidence ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

static gboolean
add_change (AisleTable *table, sqlite3_stmt *statement, const Judged *judged, const Changed *changed,
            gboolean answered_before)
{
  const AisleJudgedTexts *texts = &judged->texts;
  gsize row = aisle_table_add_row (table), i = judged->place[changed->at];
  const char *const sides[] = { _ ("hand-off"), _ ("answered") };

  sqlite3_reset (statement);
  sqlite3_bind_int64 (statement, 1, texts->confidence->users[i]);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      aisle_table_set_text (table, row, 0, aisle_sql_text (statement, 0));
      aisle_table_set_text (table, row, 7, aisle_sql_text (statement, 1));
    }
  aisle_table_set_text (table, row, 1, texts->names.names[texts->predicted[i]]);
  if (texts->label[i] >= 0)
    aisle_table_set_text (table, row, 2, texts->names.names[texts->label[i]]);
  aisle_table_set_real (table, row, 3, (double) changed->confidence);
  aisle_table_set_text (table, row, 4, case_of (judged, changed->at).right ? _ ("right") : _ ("wrong"));
  aisle_table_set_text (table, row, 5, sides[answered_before]);
  aisle_table_set_text (table, row, 6, sides[!answered_before]);
  aisle_table_set_integer (table, row, 8, texts->confidence->users[i]);
  return TRUE;
}

AisleAnswer *
aisle_command_risk_changes (AisleProject *project, const AisleParams *settings, double from, double to, GError **error)
{
  const AisleColumnSpec specs[] = {
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT },           { "intent", N_ ("Taken for"), AISLE_COLUMN_TEXT },
    { "label", N_ ("Intent"), AISLE_COLUMN_TEXT },        { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE },
    { "right", N_ ("Right"), AISLE_COLUMN_TEXT },         { "before", C_ ("move", "Before"), AISLE_COLUMN_TEXT },
    { "after", C_ ("move", "After"), AISLE_COLUMN_TEXT }, { "conversation", N_ ("Conversation"), AISLE_COLUMN_TEXT },
    { "row", N_ ("Row"), AISLE_COLUMN_INTEGER },
  };
  g_auto (Judged) judged = { .answers = 0 };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Changed));
  g_autoptr (AisleTable) table = NULL;
  AislePassport *passport;
  sqlite3_stmt *statement;
  g_autofree char *thresholds = NULL;

  if (!open_judged (&judged, project, settings, error))
    return NULL;
  for (gsize i = 0; i < judged.n; i++)
    {
      AisleRiskCase risk = case_of (&judged, i);
      Changed one = { i, risk.confidence };

      if (!risk.handed && (one.confidence >= (float) from) != (one.confidence >= (float) to))
        g_array_append_val (changes, one);
    }
  g_array_sort (changes, compare_changed);
  statement = aisle_sql_prepare (project, "SELECT text, conversation FROM dialogue_turns WHERE id = ?1", error);
  if (statement == NULL)
    return NULL;
  table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (guint i = 0; i < changes->len; i++)
    {
      const Changed *one = &g_array_index (changes, Changed, i);

      add_change (table, statement, &judged, one, one->confidence >= (float) from);
    }
  if (!aisle_sql_end (project, statement, SQLITE_DONE, error))
    return NULL;
  passport = passport_of (project, &judged,
                          _ ("The judged utterances that a move of the threshold answers or hands to a person."));
  thresholds = g_strdup_printf ("%.2f, %.2f", from, to);
  aisle_passport_add_param (passport, "thresholds", thresholds);
  return aisle_answer_new (g_steal_pointer (&table), passport);
}
