/* ask-shop.h: questions to projects made in a test, and simulated shops whose truths are known. */
#pragma once

#include "temp-shop.h"

#include "simulate/simulate.h"

#include <math.h>

static inline AisleAnswer *
ask (AisleProject *project, const char *name, const char *settings, const char *segment, GError **error)
{
  const AisleQuestion *question = aisle_question (name);
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);
  for (gsize i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++)
    if (!aisle_params_set_pair (params, pairs[i], error))
      return NULL;
  return aisle_command_ask (project, name, params, segment, NULL, error);
}

static inline AisleAnswer *
ask_well (AisleProject *project, const char *name, const char *settings)
{
  g_autoptr (GError) error = NULL;
  AisleAnswer *answer = ask (project, name, settings, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static inline double
number (const AisleAnswer *answer, gsize row, const char *column)
{
  return aisle_table_number_of (answer->table, row, column);
}

static inline const char *
text (const AisleAnswer *answer, gsize row, const char *column)
{
  return aisle_table_text_of (answer->table, row, column);
}

static inline gsize
row_of (const AisleAnswer *answer, const char *name)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_strcmp0 (text (answer, row, "name"), name) == 0)
      return row;
  g_error ("no row '%s'", name);
}

/* Makes and imports a shop (settings end with NULL) and returns its truth.json; free. */
static inline char *
simulate (TempShop *shop, const char *const *settings)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;
  static const char *const files[] = { "events.csv", "items.csv" };
  g_autofree char *told = temp_shop_path (shop, "truth.json");
  char *truth = NULL;
  for (gsize i = 0; settings[i] != NULL; i++)
    {
      g_assert_true (aisle_params_set_pair (params, settings[i], &error));
      g_assert_no_error (error);
    }
  g_assert_true (aisle_command_simulate (shop->folder, params, NULL, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = temp_shop_path (shop, files[i]);
      g_autoptr (AisleImportReport) report = temp_shop_import_file (shop, path, NULL, FALSE, &error);
      g_assert_no_error (error);
    }
  g_assert_true (g_file_get_contents (told, &truth, NULL, &error));
  return truth;
}
