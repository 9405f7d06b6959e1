/* honesty-command.c: what the checks found when a run was judged. */
#include "command/command.h"

AisleAnswer *
aisle_command_honesty (AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (AisleRun) known = aisle_runs_get (project, run, error);
  g_autoptr (GPtrArray) findings = known != NULL ? aisle_run_findings (project, run, error) : NULL;
  AislePassport *passport;
  AisleTable *table;

  if (findings == NULL)
    return NULL;
  table = aisle_honesty_table_new ();
  aisle_honesty_table_add (table, run, findings);
  passport = aisle_honesty_passport ();
  aisle_passport_set_source (passport, known->content_hash, aisle_project_generation (project));
  return aisle_answer_new (table, passport);
}
