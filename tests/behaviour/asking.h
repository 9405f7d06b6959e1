/* asking.h: a question put to a log in memory. */
#pragma once

#include "behaviour/golden-log.h"
#include "behaviour/question.h"
#include "numeric/parallel.h"

/* Settings are separated by semicolons; users (nullable) is the segment. */
static inline AisleAnswer *
ask_log (const char *id, const AisleColumns *columns, const AisleBitmap *users, const char *settings,
         AisleProgress *progress, GError **error)
{
  const AisleQuestion *question = aisle_question (id);
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);
  AisleView view = { .columns = columns, .calendar = calendar, .users = users, .segment_name = "some", .currency = "" };
  for (gsize i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++)
    if (!aisle_params_set_pair (params, pairs[i], error))
      return NULL;
  return question->answer (&view, params, progress, error);
}

/* The same where it has to have an answer. */
static inline AisleAnswer *
answer_of_log (const char *id, const AisleColumns *columns, const AisleBitmap *users, const char *settings)
{
  g_autoptr (GError) error = NULL;
  AisleAnswer *answer = ask_log (id, columns, users, settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  return answer;
}

static inline gsize
column_of (const AisleAnswer *answer, const char *name)
{
  gssize column = aisle_table_find (answer->table, name);
  g_assert_cmpint (column, >=, 0);
  return (gsize) column;
}

static inline double
number_in (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_number (answer->table, row, column_of (answer, name));
}

static inline double
sum_of (const AisleAnswer *answer, const char *name)
{
  double sum = 0;
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    sum += number_in (answer, row, name);
  return sum;
}

/* Rows that the passport says were left out. */
static inline gint64
dropped_of (const AisleAnswer *answer)
{
  g_autoptr (JsonNode) node = aisle_passport_to_json (answer->passport);
  JsonObject *dropped = json_object_get_object_member (json_node_get_object (node), "dropped");
  g_autoptr (GList) values = json_object_get_values (dropped);
  gint64 sum = 0;
  for (GList *value = values; value != NULL; value = value->next)
    sum += json_node_get_int (value->data);
  return sum;
}

/* A value of golden.json, "F1_events" for one. */
static inline JsonNode *
golden_numbers (const char *part)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "golden.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  return json_node_copy (json_object_get_member (json_node_get_object (root), part));
}

/* One thread and several give the same bytes. */
static inline void
assert_same_for_threads (const char *id, const AisleColumns *columns, const char *settings)
{
  g_autofree char *first = NULL;
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      aisle_parallel_set_threads (threads);
      g_autoptr (AisleAnswer) answer = answer_of_log (id, columns, NULL, settings);
      g_autofree char *passport = aisle_passport_to_text (answer->passport);
      aisle_table_to_csv (answer->table, text);
      g_string_append (text, passport);
      if (first == NULL)
        first = g_strdup (text->str);
      g_assert_cmpstr (first, ==, text->str);
    }
  aisle_parallel_set_threads (0);
}
