/* risk-command.c: the risk dial: what each threshold of the assistant would answer, and which questions change side. */
#include "command/assistant.h"
#include "command/classify.h"

#include "base/error.h"
#include "base/i18n.h"
#include "evaluate/risk.h"
#include "store/sql.h"

#include <math.h>
#include <string.h>

static gboolean
open_judged (AisleJudgedTexts *self, AisleProject *project, const AisleParams *settings, GError **error)
{
  gint64 run;

  if (!aisle_assistant_part_run (project, settings, AISLE_ASSISTANT_INTENTS, &run, error))
    return FALSE;
  if (run != 0)
    return aisle_judged_texts_read (self, project, run, error);
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                       _ ("no classifier of intents to choose a threshold for: train one"));
  return FALSE;
}

static AisleRiskCase
case_of (const AisleJudgedTexts *judged, gsize i)
{
  return (AisleRiskCase){ .confidence = judged->confidence->values[i],
                          .right = judged->label[i] == judged->predicted[i],
                          .handed = judged->predicted[i] == judged->names.outside };
}

static AislePassport *
passport_of (AisleProject *project, const AisleJudgedTexts *judged, const char *definition)
{
  AislePassport *passport = aisle_passport_new (definition);
  g_autofree char *number = g_strdup_printf ("%lld", (long long) judged->run->id);

  aisle_passport_set_source (passport, judged->run->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, judged->n, N_ ("utterances"));
  aisle_passport_add_param (passport, "run", number);
  aisle_passport_add_param (passport, "family", judged->run->family);
  return passport;
}

AisleAnswer *
aisle_command_risk (AisleProject *project, const AisleParams *settings, GError **error)
{
  g_auto (AisleJudgedTexts) judged = { NULL };
  g_autofree AisleRiskCase *cases = NULL;
  AisleRiskCosts costs = { aisle_params_real (settings, "wrong_cost"), aisle_params_real (settings, "handoff_cost") };
  AislePassport *passport;
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
                                 "%.3g a question on the other."),
                              best, expected);
      aisle_passport_add_note (passport, note);
    }
  aisle_passport_add_note (passport, _ ("Shares with Wilson's intervals. What is taken for out of scope is handed over "
                                        "at any threshold."));
  return aisle_answer_new (aisle_risk_table (cases, judged.n, &costs), passport);
}

/* ---- what changes side ---- */

typedef struct
{
  gsize place; /* among the judged */
  float confidence;
} Changed;

static int
compare_changed (gconstpointer a, gconstpointer b)
{
  const Changed *x = a, *y = b;

  if (x->confidence != y->confidence)
    return x->confidence > y->confidence ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

static gboolean
add_change (AisleTable *table, sqlite3_stmt *statement, const AisleJudgedTexts *judged, const Changed *changed,
            gboolean answered_before)
{
  gsize row = aisle_table_add_row (table), i = changed->place;
  const char *const sides[] = { _ ("hand-off"), _ ("answered") };

  sqlite3_reset (statement);
  sqlite3_bind_int64 (statement, 1, judged->confidence->users[i]);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      aisle_table_set_text (table, row, 0, aisle_sql_text (statement, 0));
      aisle_table_set_text (table, row, 7, aisle_sql_text (statement, 1));
    }
  aisle_table_set_text (table, row, 1, judged->names.names[judged->predicted[i]]);
  if (judged->label[i] >= 0)
    aisle_table_set_text (table, row, 2, judged->names.names[judged->label[i]]);
  aisle_table_set_real (table, row, 3, (double) changed->confidence);
  aisle_table_set_text (table, row, 4, judged->label[i] == judged->predicted[i] ? _ ("right") : _ ("wrong"));
  aisle_table_set_text (table, row, 5, sides[answered_before]);
  aisle_table_set_text (table, row, 6, sides[!answered_before]);
  aisle_table_set_integer (table, row, 8, judged->confidence->users[i]);
  return TRUE;
}

AisleAnswer *
aisle_command_risk_changes (AisleProject *project, const AisleParams *settings, double from, double to, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT },    { "intent", N_ ("Taken for"), AISLE_COLUMN_TEXT },
    { "label", N_ ("Intent"), AISLE_COLUMN_TEXT }, { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE },
    { "right", N_ ("Right"), AISLE_COLUMN_TEXT },  { "before", N_ ("Before"), AISLE_COLUMN_TEXT },
    { "after", N_ ("After"), AISLE_COLUMN_TEXT },  { "conversation", N_ ("Conversation"), AISLE_COLUMN_TEXT },
    { "row", N_ ("Row"), AISLE_COLUMN_INTEGER },
  };
  g_auto (AisleJudgedTexts) judged = { NULL };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Changed));
  g_autoptr (AisleTable) table = NULL;
  AislePassport *passport;
  sqlite3_stmt *statement;
  g_autofree char *thresholds = NULL;

  if (!open_judged (&judged, project, settings, error))
    return NULL;
  for (gsize i = 0; i < judged.n; i++)
    {
      Changed one = { i, judged.confidence->values[i] };

      if (!case_of (&judged, i).handed && (one.confidence >= (float) from) != (one.confidence >= (float) to))
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
