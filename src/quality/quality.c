/* quality.c: the findings as a table, with the rows the import rejected. */
#include "quality/quality.h"

#include "base/i18n.h"
#include "quality/findings.h"
#include "store/sources.h"

G_DEFINE_QUARK (aisle_quality_error_quark, aisle_quality_error)

enum
{
  COLUMN_FINDING,
  COLUMN_TITLE,
  COLUMN_ROWS,
  COLUMN_SHARE,
  COLUMN_EXAMPLE,
  N_COLUMNS
};

static const AisleColumnSpec columns_spec[N_COLUMNS] = {
  { "finding", N_ ("Finding"), AISLE_COLUMN_TEXT, NULL },
  { "title", N_ ("What was found"), AISLE_COLUMN_TEXT, NULL },
  { "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },
  { "example", N_ ("First example"), AISLE_COLUMN_TEXT, NULL },
};

static void
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
}

/* "file.csv:12", or NULL: the first row that sql finds, its argument bound. */
static char *
place_of (AisleProject *project, const char *sql, gint64 id, const char *text)
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
    place = g_strdup_printf ("%s:%" G_GINT64_FORMAT, (const char *) sqlite3_column_text (statement, 0),
                             (gint64) sqlite3_column_int64 (statement, 1));
  sqlite3_finalize (statement);
  return place;
}

static void
add_findings (AisleTable *table, AisleProject *project, const AisleColumns *columns, const AisleFound *found)
{
  for (AisleFinding f = 0; f < AISLE_N_FINDINGS; f++)
    if (aisle_finding_applies (f, columns))
      {
        g_autofree char *example =
            found[f].first < 0 ? NULL
                               : place_of (project,
                                           "SELECT s.name, e.line FROM events AS e JOIN sources AS s ON s.id = e.source"
                                           " WHERE e.id = ?1",
                                           found[f].first, NULL);
        add_row (table, aisle_finding_id (f), aisle_finding_title (f), found[f].rows, columns->n_events, example);
      }
}

/* Reasons that occurred, over all active imports. */
static void
add_rejects (AisleTable *table, AisleProject *project, const GPtrArray *sources)
{
  for (AisleReject reason = 0; reason < AISLE_N_REJECTS; reason++)
    {
      g_autofree char *id = g_strconcat ("rejected_", aisle_reject_id (reason), NULL);
      g_autofree char *title = g_strdup_printf (_ ("Rejected at import: %s"), aisle_reject_title (reason));
      g_autofree char *example = NULL;
      gsize rows = 0, of = 0;

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
                          "SELECT s.name, r.line FROM rejects AS r JOIN sources AS s ON s.id = r.source"
                          " WHERE r.reason = ?1 AND s.active = 1 LIMIT 1",
                          0, aisle_reject_id (reason));
      add_row (table, id, title, rows, of, example);
    }
}

AisleAnswer *
aisle_quality_answer (AisleProject *project, const AisleColumns *columns, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (project, error);
  g_autoptr (AisleTable) table = NULL;
  AislePassport *passport;
  AisleFound found[AISLE_N_FINDINGS];
  gint64 imported = G_MININT64;

  if (sources == NULL)
    return NULL;
  for (guint i = 0; i < sources->len; i++)
    {
      const AisleSource *source = g_ptr_array_index (sources, i);
      imported = source->active ? MAX (imported, source->added) : imported;
    }
  if (!aisle_findings_count (columns, imported, found, progress, error))
    return NULL;
  table = aisle_table_new (columns_spec, N_COLUMNS);
  add_findings (table, project, columns, found);
  add_rejects (table, project, sources);
  passport =
      aisle_passport_new (_ ("Rows that look wrong, counted by finding. A row may show several; none is removed."));
  aisle_passport_set_source (passport, columns->content_hash, columns->generation);
  aisle_passport_set_rows (passport, columns->n_events, N_ ("events"));
  return aisle_answer_new (g_steal_pointer (&table), passport);
}
