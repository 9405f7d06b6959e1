/* curves-command.c: how runs learnt and what it took, pass by pass. */
#include "command/compare-runs.h"

#include "base/i18n.h"

#include <math.h>

static const AisleColumnSpec specs[] = {
  { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
  { "family", N_ ("Model"), AISLE_COLUMN_TEXT },
  { "stage", N_ ("Stage"), AISLE_COLUMN_TEXT },
  { "pass", N_ ("Pass"), AISLE_COLUMN_INTEGER },
  { "loss", N_ ("Loss"), AISLE_COLUMN_REAL },
  { "validation", N_ ("Validation"), AISLE_COLUMN_REAL },
  { "seconds", N_ ("Time"), AISLE_COLUMN_DURATION },
  { "cpu_seconds", N_ ("Processor time"), AISLE_COLUMN_DURATION },
  { "memory", N_ ("Memory"), AISLE_COLUMN_REAL, N_ ("MB") },
};

static void
set_duration (AisleTable *table, gsize row, gsize column, double seconds)
{
  if (isfinite (seconds))
    aisle_table_set_integer (table, row, column, llround (seconds * 1e6));
}

static gboolean
add_run (AisleTable *table, AisleProject *project, const AisleRunGroup *group, const AisleRun *run, GError **error)
{
  g_autoptr (GArray) passes = aisle_run_passes (project, run->id, error);

  if (passes == NULL)
    return FALSE;
  for (guint i = 0; i < passes->len; i++)
    {
      const AisleRunPass *pass = &g_array_index (passes, AisleRunPass, i);
      gsize row = aisle_table_add_row (table);

      aisle_table_set_integer (table, row, 0, run->id);
      aisle_table_set_text (table, row, 1, group->label);
      aisle_table_set_text (table, row, 2, pass->tuning ? "tuning" : "final");
      aisle_table_set_integer (table, row, 3, pass->pass);
      aisle_table_set_real (table, row, 4, pass->loss);
      aisle_table_set_real (table, row, 5, pass->validation);
      set_duration (table, row, 6, pass->seconds);
      set_duration (table, row, 7, pass->cpu_seconds);
      if (pass->memory > 0)
        aisle_table_set_real (table, row, 8, (double) pass->memory / 1e6);
    }
  return TRUE;
}

AisleAnswer *
aisle_command_curves (AisleProject *project, const gint64 *runs, gsize n, GError **error)
{
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_free), groups = NULL;
  AislePassport *passport;

  for (gsize i = 0; i < n; i++)
    {
      AisleRun *run = aisle_runs_get (project, runs[i], error);

      if (run == NULL)
        return NULL;
      g_ptr_array_add (chosen, run);
    }
  groups = aisle_run_groups_new (chosen);
  for (guint g = 0; g < groups->len; g++)
    {
      const AisleRunGroup *group = groups->pdata[g];

      for (guint i = 0; i < group->runs->len; i++)
        if (!add_run (table, project, group, group->runs->pdata[i], error))
          return NULL;
    }
  passport = aisle_passport_new (_ (
      "Loss on the training part and NDCG on validation after each pass, with the time and the processor time since the "
      "fit began and the memory held. Tuning is the fit that validation judges, final the one that the test judges."));
  return aisle_answer_new (g_steal_pointer (&table), passport);
}
