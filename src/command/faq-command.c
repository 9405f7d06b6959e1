/* faq-command.c: see faq.h. */
#include "command/faq.h"

#include "base/i18n.h"
#include "store/sql.h"

AisleTable *
aisle_command_faq (AisleProject *project, const char *text, gsize limit, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "question", N_ ("Question"), AISLE_COLUMN_TEXT }, { "answer", N_ ("Answer"), AISLE_COLUMN_TEXT },
    { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT },     { "item", N_ ("Item"), AISLE_COLUMN_TEXT },
    { "source", N_ ("Source"), AISLE_COLUMN_TEXT },     { "made", N_ ("Made here"), AISLE_COLUMN_INTEGER },
    { "row", N_ ("Row"), AISLE_COLUMN_INTEGER },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "SELECT r.question, r.answer, r.intent, i.external, s.name, s.path = '', r.id FROM answers AS r"
      " JOIN sources AS s ON s.id = r.source AND s.active = 1 LEFT JOIN items AS i ON i.id = r.item"
      " WHERE ?1 = '' OR instr (lower (r.question), lower (?1)) OR instr (lower (r.answer), lower (?1))"
      " ORDER BY r.id DESC LIMIT ?2",
      error);
  int rc;

  if (statement == NULL)
    return NULL;
  aisle_sql_bind_text (statement, 1, text != NULL ? text : "");
  sqlite3_bind_int64 (statement, 2, (sqlite3_int64) MIN (limit, (gsize) G_MAXINT32));
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gsize row = aisle_table_add_row (table);

      for (int column = 0; column < 5; column++)
        if (sqlite3_column_type (statement, column) != SQLITE_NULL)
          aisle_table_set_text (table, row, (gsize) column, aisle_sql_text (statement, column));
      aisle_table_set_integer (table, row, 5, sqlite3_column_int64 (statement, 5));
      aisle_table_set_integer (table, row, 6, sqlite3_column_int64 (statement, 6));
    }
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&table) : NULL;
}
