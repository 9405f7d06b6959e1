/* chat-tests-run.c: conversation tests through the assistant, and the gate before an export. */
#include "command/chat-tests.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define MOST_RUNS 8 /* beside which tests are run: the newest of those that could be in the assistant */

static gboolean
holds (const char *text, const char *part)
{
  g_autofree char *folded = g_utf8_casefold (text, -1), *wanted = g_utf8_casefold (part, -1);

  return strstr (folded, wanted) != NULL;
}

/* In the user's language; a source that is not known as it is. */
static const char *
title_of (const char *source)
{
  for (gsize s = 0; s < AISLE_N_REPLY_SOURCES; s++)
    if (g_str_equal (source, aisle_reply_source_id ((AisleReplySource) s)))
      return aisle_reply_source_title ((AisleReplySource) s);
  return source;
}

static gboolean
lists (const AisleChatTurn *turn, const char *item)
{
  for (guint i = 0; i < turn->items->len; i++)
    if (g_strcmp0 (((const AisleRecommendation *) turn->items->pdata[i])->id, item) == 0)
      return TRUE;
  return FALSE;
}

/* What was expected and did not come, translated; NULL: all is as expected. */
static char *
check_turn (const AisleTestTurn *expected, const AisleChatTurn *turn)
{
  gboolean answered = turn->source != AISLE_REPLY_HAND_OFF;

  if (expected->source != NULL && !g_str_equal (expected->source, aisle_reply_source_id (turn->source)))
    return g_strdup_printf (_ ("the source “%s”"), title_of (expected->source));
  if (expected->intent != NULL && g_strcmp0 (expected->intent, turn->intent) != 0)
    return g_strdup_printf (_ ("the intent “%s”"), expected->intent);
  if (expected->wrong_intent != NULL && answered && g_strcmp0 (expected->wrong_intent, turn->intent) == 0)
    return g_strdup_printf (_ ("another intent than “%s”"), expected->wrong_intent);
  if (expected->reply != NULL && !holds (turn->reply, expected->reply))
    return g_strdup_printf (_ ("a reply with “%s”"), expected->reply);
  if (expected->wrong_reply != NULL && g_str_equal (expected->wrong_reply, turn->reply))
    return g_strdup_printf (_ ("another reply than “%s”"), expected->wrong_reply);
  for (char **item = expected->items; item != NULL && *item != NULL; item++)
    if (!lists (turn, *item))
      return g_strdup_printf (_ ("“%s” among the items"), *item);
  return NULL;
}

/* Items by their ids, which are what is expected. */
static char *
tell_got (const AisleChatTurn *turn)
{
  g_autoptr (GString) said = g_string_new (turn->reply);

  for (guint i = 0; i < turn->items->len; i++)
    g_string_append_printf (said, "%s%s", i == 0 ? " (" : ", ", ((AisleRecommendation *) turn->items->pdata[i])->id);
  g_string_append_printf (said, turn->items->len > 0 ? ") [%s" : " [%s", aisle_reply_source_title (turn->source));
  if (turn->intent != NULL)
    g_string_append_printf (said, " · %s", turn->intent);
  g_string_append_c (said, ']');
  return g_string_free (g_steal_pointer (&said), FALSE);
}

/* One test; adds its row. */
static gboolean
run_test (AisleProject *project, const AisleAssistant *assistant, const AisleChatTest *test, AisleTable *table,
          AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) before = aisle_chat_before_new ();
  gsize row = aisle_table_add_row (table);
  gboolean passed = TRUE;

  aisle_table_set_integer (table, row, 0, test->id);
  aisle_table_set_text (table, row, 1, test->name);
  aisle_table_set_integer (table, row, 2, test->turns->len);
  for (guint i = 0; passed && i < test->turns->len; i++)
    {
      const AisleTestTurn *expected = test->turns->pdata[i];
      AisleChatAsk ask = { expected->text, test->user, (const char *const *) before->pdata };
      g_autoptr (AisleChatTurn) turn = aisle_command_chat (project, assistant, &ask, progress, error);
      g_autofree char *missing = turn != NULL ? check_turn (expected, turn) : NULL;

      if (turn == NULL)
        return FALSE;
      aisle_chat_before_add (before, turn);
      passed = missing == NULL;
      if (!passed)
        {
          g_autofree char *got = tell_got (turn);

          aisle_table_set_integer (table, row, 4, i + 1);
          aisle_table_set_text (table, row, 5, turn->text);
          aisle_table_set_text (table, row, 6, missing);
          aisle_table_set_text (table, row, 7, got);
        }
    }
  aisle_table_set_integer (table, row, 3, passed);
  return TRUE;
}

AisleTable *
aisle_command_tests_run (AisleProject *project, const AisleParams *settings, AisleProgress *progress, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "test", N_ ("Test"), AISLE_COLUMN_INTEGER },           { "name", N_ ("Name"), AISLE_COLUMN_TEXT },
    { "turns", N_ ("Turns"), AISLE_COLUMN_INTEGER },         { "passed", N_ ("Passed"), AISLE_COLUMN_INTEGER },
    { "turn", N_ ("Failed at turn"), AISLE_COLUMN_INTEGER }, { "said", N_ ("Said"), AISLE_COLUMN_TEXT },
    { "expected", N_ ("Expected"), AISLE_COLUMN_TEXT },      { "got", N_ ("Got"), AISLE_COLUMN_TEXT },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GPtrArray) tests = aisle_command_tests (project, error);
  g_autoptr (AisleAssistant) assistant = NULL;

  if (tests == NULL)
    return NULL;
  if (tests->len == 0)
    return g_steal_pointer (&table);
  assistant = aisle_assistant_open (project, settings, progress, error);
  for (guint i = 0; assistant != NULL && i < tests->len; i++)
    {
      AisleProgress part = aisle_progress_part (progress, i / (double) tests->len, (i + 1) / (double) tests->len);

      if (!aisle_progress_step (&part, 0, _ ("Testing conversations"), error)
          || !run_test (project, assistant, tests->pdata[i], table, &part, error))
        return NULL;
    }
  return assistant != NULL ? g_steal_pointer (&table) : NULL;
}

/* ---- with a run in its place ---- */

/* NULL without an error where the run cannot be a part of the assistant. */
static AisleParams *
settings_with (AisleProject *project, const AisleParams *settings, const AisleRun *run, GError **error)
{
  AisleAssistantPart part = aisle_assistant_part_of (run);
  g_autoptr (AisleParams) own = NULL;
  g_autofree char *number = g_strdup_printf ("%lld", (long long) run->id);

  if (part == AISLE_N_ASSISTANT_PARTS)
    return NULL;
  own = settings != NULL ? aisle_params_dup (settings) : aisle_command_assistant_settings (project, error);
  if (own == NULL || !aisle_params_set (own, aisle_assistant_part_id (part), number, error))
    return NULL;
  return g_steal_pointer (&own);
}

AisleTable *
aisle_command_tests_run_with (AisleProject *project, const AisleParams *settings, gint64 run, AisleProgress *progress,
                              GError **error)
{
  g_autoptr (AisleRun) stored = aisle_runs_get (project, run, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleParams) with = stored != NULL ? settings_with (project, settings, stored, &local) : NULL;

  if (stored == NULL)
    return NULL;
  if (with == NULL && local == NULL)
    g_set_error (&local, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("run %lld ('%s') is no part of an assistant: name one that can be"), (long long) run,
                 stored->family);
  if (with == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return aisle_command_tests_run (project, with, progress, error);
}

gsize
aisle_tests_n_failed (const AisleTable *table)
{
  gsize passed = (gsize) aisle_table_find (table, "passed"), n = 0;

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    n += aisle_table_integer (table, row, passed) == 0;
  return n;
}

/* Is an item expected of any turn? */
static gboolean
expect_items (const GPtrArray *tests)
{
  for (guint i = 0; i < tests->len; i++)
    {
      const AisleChatTest *test = tests->pdata[i];

      for (guint t = 0; t < test->turns->len; t++)
        if (((const AisleTestTurn *) test->turns->pdata[t])->items != NULL)
          return TRUE;
    }
  return FALSE;
}

/* Recommenders and rankers change what is listed alone. */
static gboolean
is_tested (const AisleRun *run, gboolean items)
{
  AisleAssistantPart part = aisle_assistant_part_of (run);

  return part != AISLE_N_ASSISTANT_PARTS
         && (items || (part != AISLE_ASSISTANT_RECOMMENDER && part != AISLE_ASSISTANT_RANKER));
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const AisleRun *x = *(const AisleRun *const *) a, *y = *(const AisleRun *const *) b;

  return x->id > y->id ? -1 : x->id < y->id;
}

static gboolean
add_run (AisleProject *project, const AisleParams *settings, const AisleRun *run, AisleTable *table,
         AisleProgress *progress, GError **error)
{
  AisleAssistantPart part = aisle_assistant_part_of (run);
  g_autoptr (AisleParams) with = settings_with (project, settings, run, error);
  g_autoptr (AisleTable) told = with != NULL ? aisle_command_tests_run (project, with, progress, error) : NULL;
  gint64 used;
  gsize row;

  if (told == NULL || !aisle_assistant_part_run (project, settings, part, &used, error))
    return FALSE;
  row = aisle_table_add_row (table);
  aisle_table_set_integer (table, row, 0, run->id);
  aisle_table_set_text (table, row, 1, _ (aisle_family (run->family)->title));
  aisle_table_set_text (table, row, 2, aisle_assistant_part_id (part));
  aisle_table_set_integer (table, row, 3, used == run->id);
  aisle_table_set_integer (table, row, 4, (gint64) (aisle_table_n_rows (told) - aisle_tests_n_failed (told)));
  aisle_table_set_integer (table, row, 5, (gint64) aisle_tests_n_failed (told));
  return TRUE;
}

AisleTable *
aisle_command_tests_beside (AisleProject *project, const AisleParams *settings, AisleProgress *progress, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },       { "model", N_ ("Model"), AISLE_COLUMN_TEXT },
    { "part", N_ ("Part"), AISLE_COLUMN_TEXT },        { "used", N_ ("In use"), AISLE_COLUMN_INTEGER },
    { "passed", N_ ("Passed"), AISLE_COLUMN_INTEGER }, { "failed", N_ ("Failed"), AISLE_COLUMN_INTEGER },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (AisleParams) own =
      settings != NULL ? aisle_params_dup (settings) : aisle_command_assistant_settings (project, error);
  g_autoptr (GPtrArray) tests = own != NULL ? aisle_command_tests (project, error) : NULL;
  g_autoptr (GPtrArray) runs = tests != NULL ? aisle_runs_list (project, FALSE, error) : NULL;
  gboolean items;
  gsize n = 0;

  if (runs == NULL)
    return NULL;
  items = expect_items (tests);
  g_ptr_array_sort (runs, compare_newest);
  for (guint i = 0; i < runs->len && n < MOST_RUNS && tests->len > 0; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) n / MOST_RUNS, (double) (n + 1) / MOST_RUNS);

      if (!is_tested (runs->pdata[i], items))
        continue;
      n++;
      if (!add_run (project, own, runs->pdata[i], table, &part, error))
        return NULL;
    }
  return g_steal_pointer (&table);
}

/* ---- the gate ---- */

static char *
name_failed (const AisleTable *table)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    if (aisle_table_integer (table, row, 3) == 0)
      g_string_append_printf (names, names->len > 0 ? _ (", “%s”") : _ ("“%s”"), aisle_table_text (table, row, 1));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
set_refusal (GError **error, gint64 run, gsize failed, gsize n, const char *names)
{
  if (run != 0)
    g_set_error (
        error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY,
        g_dngettext (
            GETTEXT_PACKAGE,
            "%zu of %zu conversation tests fails with run %lld (%s): mend it, or say why the run leaves nevertheless",
            "%zu of %zu conversation tests fail with run %lld (%s): mend them, or say why the run leaves nevertheless",
            failed),
        failed, n, (long long) run, names);
  else
    g_set_error (
        error, AISLE_COMMAND_ERROR, AISLE_ERROR_READ_ONLY,
        g_dngettext (GETTEXT_PACKAGE,
                     "%zu of %zu conversation tests fails (%s): mend it, or say why the assistant leaves nevertheless",
                     "%zu of %zu conversation tests fail (%s): mend them, or say why the assistant leaves nevertheless",
                     failed),
        failed, n, names);
}

gboolean
aisle_command_tests_gate (AisleProject *project, gint64 run, const char *reason, char **note, AisleProgress *progress,
                          GError **error)
{
  g_autoptr (GPtrArray) tests = aisle_command_tests (project, error);
  g_autoptr (AisleRun) stored = tests != NULL && run != 0 ? aisle_runs_get (project, run, error) : NULL;
  g_autoptr (AisleTable) told = NULL;
  g_autofree char *names = NULL;
  gsize failed;

  if (note != NULL)
    *note = NULL;
  if (tests == NULL || (run != 0 && stored == NULL))
    return FALSE;
  if (stored != NULL && !is_tested (stored, expect_items (tests)))
    return TRUE;
  told = stored != NULL ? aisle_command_tests_run_with (project, NULL, run, progress, error)
                        : aisle_command_tests_run (project, NULL, progress, error);
  if (told == NULL)
    return FALSE;
  failed = aisle_tests_n_failed (told);
  if (failed == 0)
    return TRUE;
  names = name_failed (told);
  if (reason == NULL || *reason == '\0')
    {
      set_refusal (error, run, failed, aisle_table_n_rows (told), names);
      return FALSE;
    }
  if (note != NULL)
    *note = g_strdup_printf (_ ("%zu of %zu conversation tests failed (%s). Exported nevertheless: %s"), failed,
                             aisle_table_n_rows (told), names, reason);
  return TRUE;
}
