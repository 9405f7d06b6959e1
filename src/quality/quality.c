/* quality.c: the findings as a table, with the rows the import rejected. */
#include "quality/quality.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/judged-rows.h"
#include "store/sources.h"

G_DEFINE_QUARK (aisle_quality_error_quark, aisle_quality_error)

enum
{
  COLUMN_FINDING,
  COLUMN_TITLE,
  COLUMN_ROWS,
  COLUMN_SHARE,
  COLUMN_EXAMPLE,
  COLUMN_SEVERITY,
  COLUMN_FIX,
  COLUMN_FIX_TITLE,
  COLUMN_SAMPLE,
  N_COLUMNS
};

static const AisleColumnSpec columns_spec[N_COLUMNS] = {
  { "finding", N_ ("Finding"), AISLE_COLUMN_TEXT, NULL },
  { "title", N_ ("What was found"), AISLE_COLUMN_TEXT, NULL },
  { "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },
  { "example", N_ ("First example"), AISLE_COLUMN_TEXT, NULL },
  { "severity", N_ ("Severity"), AISLE_COLUMN_TEXT, NULL },
  { "fix", N_ ("Step"), AISLE_COLUMN_TEXT, NULL },
  { "fix_title", N_ ("Proposed fix"), AISLE_COLUMN_TEXT, NULL },
  { "sample", N_ ("What stands there"), AISLE_COLUMN_TEXT, NULL },
};

static gsize
add_row (AisleTable *table, const char *id, const char *title, gsize rows, gsize of, const char *example)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, COLUMN_FINDING, id);
  aisle_table_set_text (table, row, COLUMN_TITLE, title);
  aisle_table_set_integer (table, row, COLUMN_ROWS, (gint64) rows);
  if (of > 0)
    aisle_table_set_real (table, row, COLUMN_SHARE, (double) rows / (double) of);
  if (example != NULL)
    aisle_table_set_text (table, row, COLUMN_EXAMPLE, example);
  return row;
}

/* "file.csv:12", or NULL: the first row that sql finds, its argument bound.  row (nullable out): its third column. */
static char *
place_of (AisleProject *project, const char *sql, gint64 id, const char *text, char **row)
{
  sqlite3_stmt *statement = NULL;
  char *place = NULL;

  if (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL) != SQLITE_OK)
    return NULL;
  if (text != NULL)
    sqlite3_bind_text (statement, 1, text, -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      place = g_strdup_printf ("%s:%" G_GINT64_FORMAT, (const char *) sqlite3_column_text (statement, 0),
                               (gint64) sqlite3_column_int64 (statement, 1));
      if (row != NULL)
        *row = g_strdup ((const char *) sqlite3_column_text (statement, 2));
    }
  sqlite3_finalize (statement);
  return place;
}

static gboolean
add_finding (AisleTable *table, const AisleStepInput *input, const AisleFinding *finding, AisleProgress *progress,
             GError **error)
{
  g_auto (AisleFound) found = { 0 };
  g_autofree char *example = NULL, *sample = NULL;
  gsize row;

  if (!aisle_finding_look (finding, input, 1, &found, progress, error))
    return FALSE;
  if (found.examples->len > 0)
    example = place_of (input->project,
                        "SELECT s.name, e.line FROM events AS e JOIN sources AS s ON s.id = e.source WHERE e.id = ?1",
                        g_array_index (found.examples, gint32, 0), NULL, NULL);
  row = add_row (table, finding->id, _ (finding->title), found.rows, input->columns->n_events, example);
  aisle_table_set_text (table, row, COLUMN_SEVERITY, aisle_severity_id (finding->severity));
  sample = aisle_finding_sample (input->project, finding, &found);
  if (sample != NULL)
    aisle_table_set_text (table, row, COLUMN_SAMPLE, sample);
  if (found.fix == NULL)
    return TRUE;
  aisle_table_set_text (table, row, COLUMN_FIX, finding->step);
  aisle_table_set_text (table, row, COLUMN_FIX_TITLE, found.fix);
  return TRUE;
}

static gboolean
add_findings (AisleTable *table, const AisleStepInput *input, AisleProgress *progress, GError **error)
{
  gsize n;
  const AisleFinding *findings = aisle_findings (&n);

  for (gsize f = 0; f < n; f++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) f / (double) n, (double) (f + 1) / (double) n);

      if ((findings[f].applies == NULL || findings[f].applies (input->columns))
          && !add_finding (table, input, &findings[f], &part, error))
        return FALSE;
    }
  return TRUE;
}

/* Reasons that occurred, over all active imports. */
static void
add_rejects (AisleTable *table, AisleProject *project, const GPtrArray *sources)
{
  for (AisleReject reason = 0; reason < AISLE_N_REJECTS; reason++)
    {
      g_autofree char *id = g_strconcat ("rejected_", aisle_reject_id (reason), NULL);
      g_autofree char *title = g_strdup_printf (_ ("Rejected at import: %s"), aisle_reject_title (reason));
      g_autofree char *example = NULL, *text = NULL, *sample = NULL;
      gsize rows = 0, of = 0, row;

      for (guint i = 0; i < sources->len; i++)
        {
          const AisleSource *source = g_ptr_array_index (sources, i);

          if (!source->active)
            continue;
          rows += (gsize) aisle_json_integer (json_node_get_object (source->rejected), aisle_reject_id (reason), 0);
          of += (gsize) source->rows_read;
        }
      if (rows == 0)
        continue;
      example = place_of (project,
                          "SELECT s.name, r.line, r.text FROM rejects AS r JOIN sources AS s ON s.id = r.source"
                          " WHERE r.reason = ?1 AND s.active = 1 LIMIT 1",
                          0, aisle_reject_id (reason), &text);
      row = add_row (table, id, title, rows, of, example);
      aisle_table_set_text (table, row, COLUMN_SEVERITY, aisle_severity_id (AISLE_SEVERITY_FACT));
      sample = text != NULL ? aisle_sample_quote (text) : NULL;
      if (sample != NULL)
        aisle_table_set_text (table, row, COLUMN_SAMPLE, sample);
    }
}

/* They are in no column: nothing teaches or judges by them until their texts are there. */
static gboolean
add_nameless (AisleTable *table, AisleProject *project, GError **error)
{
  AisleNameless nameless;
  g_autofree char *example = NULL, *id = NULL, *sample = NULL;
  gsize row;

  if (!aisle_judged_rows_nameless (project, &nameless, error))
    return FALSE;
  if (nameless.queries == 0)
    return TRUE;
  example = place_of (project,
                      "SELECT s.name, j.line, j.query_id FROM judged AS j JOIN sources AS s ON s.id = j.source"
                      " WHERE j.query IS NULL ORDER BY j.id LIMIT 1",
                      0, NULL, &id);
  row = add_row (table, "nameless_query", _ ("Judged queries known by their id alone: import the file of their texts"),
                 (gsize) nameless.queries, (gsize) nameless.all_queries, example);
  aisle_table_set_text (table, row, COLUMN_SEVERITY, aisle_severity_id (AISLE_SEVERITY_LOOK));
  sample = id != NULL ? aisle_sample_quote (id) : NULL;
  if (sample != NULL)
    aisle_table_set_text (table, row, COLUMN_SAMPLE, sample);
  return TRUE;
}

AisleAnswer *
aisle_quality_answer (AisleProject *project, const AisleColumns *columns, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (project, error);
  g_autoptr (AisleTable) table = NULL;
  AislePassport *passport;
  AisleStepInput input = { project, columns };

  if (sources == NULL)
    return NULL;
  table = aisle_table_new (columns_spec, N_COLUMNS);
  if (!add_findings (table, &input, progress, error))
    return NULL;
  add_rejects (table, project, sources);
  if (!add_nameless (table, project, error))
    return NULL;
  passport =
      aisle_passport_new (_ ("Rows that look wrong, counted by finding. A row may show several; none is removed."));
  aisle_passport_set_source (passport, columns->content_hash, columns->generation);
  aisle_passport_set_rows (passport, columns->n_events, N_ ("events"));
  return aisle_answer_new (g_steal_pointer (&table), passport);
}

/* ---- rows ---- */

AisleTable *
aisle_quality_rows (AisleProject *project, const GArray *events, GError **error)
{
  static const AisleColumnSpec spec[] = {
    { "place", N_ ("File and line"), AISLE_COLUMN_TEXT, NULL },
    { "time", N_ ("Time"), AISLE_COLUMN_TIME, NULL },
    { "user", N_ ("User"), AISLE_COLUMN_TEXT, NULL },
    { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
    { "kind", N_ ("Event kind"), AISLE_COLUMN_TEXT, NULL },
    { "price", N_ ("Price"), AISLE_COLUMN_MONEY, NULL },
    { "quantity", N_ ("Quantity"), AISLE_COLUMN_REAL, NULL },
    { "query", N_ ("Search query"), AISLE_COLUMN_TEXT, NULL },
  };
  g_autoptr (AisleTable) table = aisle_table_new (spec, G_N_ELEMENTS (spec));
  sqlite3_stmt *row = NULL;

  if (sqlite3_prepare_v2 (aisle_project_db (project),
                          "SELECT s.name || ':' || e.line, e.time, u.external, i.external, k.name, e.price, e.quantity,"
                          " q.text FROM events_valid AS e JOIN sources AS s ON s.id = e.source"
                          " LEFT JOIN users AS u ON u.id = e.user LEFT JOIN items AS i ON i.id = e.item"
                          " LEFT JOIN kinds AS k ON k.id = e.kind LEFT JOIN queries AS q ON q.id = e.query"
                          " WHERE e.id = ?1",
                          -1, &row, NULL)
      != SQLITE_OK)
    {
      aisle_project_error (project, "read", error);
      return NULL;
    }
  for (guint r = 0; r < events->len; r++)
    {
      sqlite3_bind_int64 (row, 1, g_array_index (events, gint32, r));
      if (sqlite3_step (row) == SQLITE_ROW)
        {
          gsize at = aisle_table_add_row (table);
          for (int c = 0; c < (int) G_N_ELEMENTS (spec); c++)
            if (sqlite3_column_type (row, c) == SQLITE_NULL)
              continue;
            else if (spec[c].type == AISLE_COLUMN_TEXT)
              aisle_table_set_text (table, at, (gsize) c, (const char *) sqlite3_column_text (row, c));
            else if (spec[c].type == AISLE_COLUMN_REAL)
              aisle_table_set_real (table, at, (gsize) c, sqlite3_column_double (row, c));
            else
              aisle_table_set_integer (table, at, (gsize) c, sqlite3_column_int64 (row, c));
        }
      sqlite3_reset (row);
    }
  sqlite3_finalize (row);
  return g_steal_pointer (&table);
}
