/* run-notes.c: see run-notes.h. */
#include "store/run-notes.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <math.h>

static const struct
{
  const char *id, *title;
} gravities[] = {
  [AISLE_GRAVITY_NOTE] = { "note", NC_ ("gravity", "note") },
  [AISLE_GRAVITY_WARNING] = { "warning", NC_ ("gravity", "warning") },
  [AISLE_GRAVITY_STOP] = { "stop", NC_ ("gravity", "stop") },
};

const char *
aisle_gravity_id (AisleGravity gravity)
{
  return gravities[gravity].id;
}

const char *
aisle_gravity_title (AisleGravity gravity)
{
  return g_dpgettext2 (NULL, "gravity", gravities[gravity].title);
}

void
aisle_run_finding_free (AisleRunFinding *self)
{
  if (self == NULL)
    return;
  g_free (self->check);
  g_free (self->subject);
  g_free (self);
}

/* ---- writing ---- */

static void
bind_real (sqlite3_stmt *statement, int index, double value)
{
  if (isfinite (value))
    sqlite3_bind_double (statement, index, value);
  else
    sqlite3_bind_null (statement, index);
}

static gboolean
add_pass (AisleProject *project, gint64 run, const AisleRunPass *pass, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "INSERT OR REPLACE INTO run_passes (run, stage, pass, loss, validation, seconds, cpu_seconds, memory) VALUES (?1, ?2, ?3,"
      " ?4, ?5, ?6, ?7, ?8)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, run);
  aisle_sql_bind_text (statement, 2, pass->tuning ? "tuning" : "final");
  sqlite3_bind_int64 (statement, 3, pass->pass);
  bind_real (statement, 4, pass->loss);
  bind_real (statement, 5, pass->validation);
  bind_real (statement, 6, pass->seconds);
  bind_real (statement, 7, pass->cpu_seconds);
  sqlite3_bind_int64 (statement, 8, pass->memory);
  return aisle_sql_finish (project, statement, error);
}

static gboolean
add_finding (AisleProject *project, gint64 run, guint position, const AisleRunFinding *finding, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "INSERT INTO run_findings (run, position, finding, severity, affected, total, subject) VALUES (?1, ?2, ?3, ?4,"
      " ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, run);
  sqlite3_bind_int64 (statement, 2, position);
  aisle_sql_bind_text (statement, 3, finding->check);
  aisle_sql_bind_text (statement, 4, aisle_gravity_id (finding->gravity));
  sqlite3_bind_int64 (statement, 5, finding->affected);
  sqlite3_bind_int64 (statement, 6, finding->total);
  aisle_sql_bind_text (statement, 7, finding->subject);
  return aisle_sql_finish (project, statement, error);
}

gboolean
aisle_run_notes_add (AisleProject *project, gint64 run, const GArray *passes, const GPtrArray *findings, GError **error)
{
  for (guint i = 0; passes != NULL && i < passes->len; i++)
    if (!add_pass (project, run, &g_array_index (passes, AisleRunPass, i), error))
      return FALSE;
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    if (!add_finding (project, run, i, findings->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- reading ---- */

static double
real_at (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NAN : sqlite3_column_double (row, column);
}

GArray *
aisle_run_passes (AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (GArray) passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  sqlite3_stmt *statement =
      aisle_sql_prepare (project,
                         "SELECT stage = 'tuning', pass, loss, validation, seconds, cpu_seconds, memory FROM run_passes"
                         " WHERE run = ?1 ORDER BY stage DESC, pass",
                         error);
  int rc;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, run);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      AisleRunPass pass = { .tuning = sqlite3_column_int (statement, 0),
                            .pass = (guint) sqlite3_column_int64 (statement, 1),
                            .loss = real_at (statement, 2),
                            .validation = real_at (statement, 3),
                            .seconds = real_at (statement, 4),
                            .cpu_seconds = real_at (statement, 5),
                            .memory = sqlite3_column_int64 (statement, 6) };
      g_array_append_val (passes, pass);
    }
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&passes) : NULL;
}

GPtrArray *
aisle_run_findings (AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_finding_free);
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "SELECT finding, severity, affected, total, subject FROM run_findings WHERE run = ?1 ORDER BY position",
      error);
  int rc;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, run);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      AisleRunFinding *finding = g_new0 (AisleRunFinding, 1);

      finding->check = g_strdup (aisle_sql_text (statement, 0));
      for (gsize s = 0; s < G_N_ELEMENTS (gravities); s++)
        if (g_str_equal (gravities[s].id, aisle_sql_text (statement, 1)))
          finding->gravity = (AisleGravity) s;
      finding->affected = sqlite3_column_int64 (statement, 2);
      finding->total = sqlite3_column_int64 (statement, 3);
      finding->subject = aisle_sql_dup_text (statement, 4);
      g_ptr_array_add (findings, finding);
    }
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&findings) : NULL;
}
