/* rows-shape.c: see rows-shape.h. */
#include "command/rows-shape.h"
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <string.h>

/* What an analyst may look at, in the order of the list, and the order of its columns: what stands behind a - is for
 * the program alone; what is not named follows. */
static const struct
{
  const char *id, *title, *columns;
  gboolean records; /* of sources that may be left out; not listed while there are none */
} tables[] = {
  { "events", N_ ("Events"), "id time user kind item price quantity query session order_ channel fold source line" },
  { "users", N_ ("Users"), "id external" },
  { "items", N_ ("Items"), "id external title" },
  { "kinds", N_ ("Event kinds"), "id name role" },
  { "sessions", N_ ("Sessions"), "id external" },
  { "queries", N_ ("Searches"), "id text" },
  { "orders", N_ ("Orders"), "id external" },
  { "channels", N_ ("Channels"), "id name" },
  { "sources", N_ ("Sources"),
    "id name reader rows_read rows_stored rejected active added bytes path target -mapping -file_hash -content_hash"
    " -first_event -first_record" },
  { "rejects", N_ ("Rejected rows"), "source line reason text" },
  { "item_records", N_ ("Catalogue"), "id item title category brand price cost stock text image attributes source line",
    TRUE },
  { "user_records", N_ ("User profiles"), "id user attributes source line", TRUE },
  { "session_records", N_ ("Session records"), "id time session user channel label attributes source line", TRUE },
  { "query_records", N_ ("Search records"),
    "id time query user session item position results times channel attributes source line", TRUE },
  { "query_texts", N_ ("Query texts"), "id query_id query attributes source line", TRUE },
  { "dialogue_turns", N_ ("Dialogues"),
    "id conversation turn speaker time text intent user item order_ fold attributes source line", TRUE },
  { "answers", N_ ("Answers"), "id question answer intent item attributes source line", TRUE },
  { "judgements", N_ ("Judgements"), "id query query_id item grade label judge time fold attributes source line",
    TRUE },
  { "prices", N_ ("Prices and stock"),
    "id item region time period price units sales stock promotion attributes source line", TRUE },
  { "reviews", N_ ("Reviews"), "id time user item category rating label text order_ fold attributes source line",
    TRUE },
  { "links", N_ ("Linked users"), "id user other channel time attributes source line", TRUE },
};

/* Tables of names: what stands for an id of theirs, under which name. */
static const struct
{
  const char *table, *column, *name;
} references[] = {
  { "users", "external", "user" },       { "items", "external", "item" }, { "kinds", "name", "kind" },
  { "sessions", "external", "session" }, { "queries", "text", "query" },  { "orders", "external", "order" },
  { "channels", "name", "channel" },     { "sources", "name", "source" },
};

static const struct
{
  const char *name, *title;
  gint8 type; /* -1: as stored */
} known[] = {
  { "id", N_ ("Number"), -1 },
  { "user", N_ ("User"), -1 },
  { "item", N_ ("Item"), -1 },
  { "title", N_ ("Title"), -1 },
  { "kind", N_ ("Event kind"), -1 },
  { "role", N_ ("Role"), -1 },
  { "session", N_ ("Session"), -1 },
  { "query", N_ ("Search"), -1 },
  { "order", N_ ("Order number"), -1 },
  { "channel", N_ ("Channel"), -1 },
  { "source", N_ ("Source"), -1 },
  { "line", N_ ("Line of the file"), -1 },
  { "time", N_ ("Time"), AISLE_COLUMN_TIME },
  { "day", N_ ("Day"), AISLE_COLUMN_DATE },
  { "price", N_ ("Price"), AISLE_COLUMN_MONEY },
  { "quantity", N_ ("Quantity"), -1 },
  { "fold", N_ ("Fold"), -1 },
  { "name", N_ ("Name"), -1 },
  { "reader", N_ ("Reader"), -1 },
  { "rows_read", N_ ("Rows read"), -1 },
  { "rows_stored", N_ ("Rows stored"), -1 },
  { "rejected", N_ ("Rejected"), -1 },
  { "active", N_ ("In use"), -1 },
  { "added", N_ ("Added"), AISLE_COLUMN_TIME },
  { "bytes", N_ ("Bytes"), -1 },
  { "path", N_ ("File"), -1 },
  { "reason", N_ ("Reason"), -1 },
  { "text", N_ ("Text"), -1 },
  { "target", N_ ("Kind of rows"), -1 },
  { "category", N_ ("Category"), -1 },
  { "brand", N_ ("Brand"), -1 },
  { "cost", N_ ("Cost"), -1 },
  { "stock", N_ ("Stock"), -1 },
  { "image", N_ ("Picture"), -1 },
  { "attributes", N_ ("Other columns"), -1 },
  { "label", N_ ("Label"), -1 },
  { "position", N_ ("Position"), -1 },
  { "results", N_ ("Results"), -1 },
  { "times", N_ ("Times asked"), -1 },
  { "conversation", N_ ("Conversation"), -1 },
  { "turn", N_ ("Turn"), -1 },
  { "speaker", N_ ("Speaker"), -1 },
  { "intent", N_ ("Intent"), -1 },
  { "question", N_ ("Question"), -1 },
  { "answer", N_ ("Answer"), -1 },
  { "grade", N_ ("Grade"), -1 },
  { "judge", N_ ("Judge"), -1 },
  { "region", N_ ("Region"), -1 },
  { "period", N_ ("Period"), -1 },
  { "units", N_ ("Units"), -1 },
  { "sales", N_ ("Sales"), -1 },
  { "promotion", N_ ("Promotion"), -1 },
  { "rating", N_ ("Rating"), -1 },
  { "other", N_ ("Other user"), -1 },
};

static const struct
{
  const char *column;
  AisleCells cells;
} event_cells[] = {
  { "id", AISLE_CELLS_EVENT },        { "source", AISLE_CELLS_SOURCE }, { "line", AISLE_CELLS_LINE },
  { "time", AISLE_CELLS_TIME },       { "user", AISLE_CELLS_USER },     { "item", AISLE_CELLS_ITEM },
  { "kind", AISLE_CELLS_KIND },       { "price", AISLE_CELLS_PRICE },   { "quantity", AISLE_CELLS_QUANTITY },
  { "session", AISLE_CELLS_SESSION }, { "query", AISLE_CELLS_QUERY },   { "channel", AISLE_CELLS_CHANNEL },
  { "order_", AISLE_CELLS_ORDER },    { "fold", AISLE_CELLS_FOLD },
};

#define FOLD_NAMES "(SELECT 1 AS id, 'train' AS name UNION ALL SELECT 2, 'valid' UNION ALL SELECT 3, 'test')"

/* Rows of imports that are in use. */
#define ACTIVE " JOIN sources AS a ON a.id = t.source AND a.active = 1"

/* ---- what the schema says ---- */

typedef struct
{
  char *name, *type, *target; /* target: (nullable) the table it refers to */
} SchemaColumn;

static void
schema_column_free (gpointer data)
{
  SchemaColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free (column->target);
  g_free (column);
}

static GPtrArray *
read_schema (AisleProject *project, const char *table, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "SELECT c.name, c.type, (SELECT f.\"table\" FROM pragma_foreign_key_list (?1) AS f WHERE f.\"from\" = c.name)"
      " FROM pragma_table_info (?1) AS c ORDER BY c.cid",
      error);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (schema_column_free);
  int rc;

  if (statement == NULL)
    return NULL;
  aisle_sql_bind_text (statement, 1, table);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      SchemaColumn *column = g_new (SchemaColumn, 1);
      column->name = g_strdup (aisle_sql_text (statement, 0));
      column->type = g_strdup (aisle_sql_text (statement, 1));
      column->target = aisle_sql_dup_text (statement, 2);
      g_ptr_array_add (columns, column);
    }
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&columns) : NULL;
}

static gsize
place_of (char **order, const char *name)
{
  gsize at = 0;

  for (; order[at] != NULL; at++)
    if (g_str_equal (order[at], name))
      return at;
  return at;
}

/* In the order of the list, without those that are hidden; the rest behind, as they stand.  Borrowed. */
static GPtrArray *
arrange (const GPtrArray *columns, const char *list)
{
  g_auto (GStrv) order = g_strsplit (list, " ", -1);
  GPtrArray *sorted = g_ptr_array_new ();
  gsize n = g_strv_length (order);

  for (gsize place = 0; place <= n; place++)
    for (guint i = 0; i < columns->len; i++)
      {
        const SchemaColumn *column = columns->pdata[i];
        g_autofree char *hidden = g_strconcat ("-", column->name, NULL);
        if (place_of (order, column->name) == place && !g_strv_contains ((const char *const *) order, hidden)
            && !g_str_equal (column->type, "BLOB"))
          g_ptr_array_add (sorted, columns->pdata[i]);
      }
  return sorted;
}

/* ---- the shape ---- */

static gboolean
ends_with (const char *name, const char *word)
{
  gsize n = strlen (name), m = strlen (word);

  return g_str_equal (name, word) || (n > m + 1 && name[n - m - 1] == '_' && g_str_has_suffix (name, word));
}

static AisleColumnType
type_of (const char *name, const char *stored)
{
  if (g_str_equal (stored, "REAL"))
    return ends_with (name, "share") ? AISLE_COLUMN_SHARE : AISLE_COLUMN_REAL;
  if (!g_str_equal (stored, "INTEGER"))
    return AISLE_COLUMN_TEXT;
  if (ends_with (name, "time") || ends_with (name, "added") || ends_with (name, "created"))
    return AISLE_COLUMN_TIME;
  if (ends_with (name, "day"))
    return AISLE_COLUMN_DATE;
  if (ends_with (name, "price") || ends_with (name, "cost") || ends_with (name, "sales"))
    return AISLE_COLUMN_MONEY;
  return AISLE_COLUMN_INTEGER;
}

static AisleRowsColumn *
add_column (AisleRowsShape *self, const char *name, AisleColumnType type, const char *expression)
{
  AisleRowsColumn *column = g_new0 (AisleRowsColumn, 1);
  const char *title = name;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name))
      title = known[i].title;
  column->spec.name = g_string_chunk_insert_const (self->texts, name);
  column->spec.title = g_string_chunk_insert_const (self->texts, title);
  column->spec.type = type;
  column->spec.unit = type == AISLE_COLUMN_TIME ? "UTC" : NULL;
  column->expression = g_string_chunk_insert (self->texts, expression);
  g_ptr_array_add (self->columns, column);
  return column;
}

static void
set_names (AisleRowsShape *self, AisleRowsColumn *column, AisleCells cells, const char *names, const char *name)
{
  column->cells = cells;
  column->names = g_string_chunk_insert_const (self->texts, names);
  column->name = g_string_chunk_insert_const (self->texts, name);
}

/* The name in place of an id; with an item comes its title, with a kind its role. */
static gboolean
add_reference (AisleRowsShape *self, GString *from, const GPtrArray *schema, const SchemaColumn *column,
               AisleCells cells)
{
  const char *also = g_strcmp0 (column->target, "items") == 0   ? "title"
                     : g_strcmp0 (column->target, "kinds") == 0 ? "role"
                                                                : NULL;

  for (guint i = 0; i < schema->len && also != NULL; i++)
    if (g_str_equal (((const SchemaColumn *) schema->pdata[i])->name, also)) /* its own counts */
      also = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    if (g_strcmp0 (references[i].table, column->target) == 0)
      {
        g_autofree char *alias = g_strdup_printf ("j%u", self->columns->len);
        g_autofree char *name = g_str_equal (column->name, "order_") ? g_strdup ("order") : g_strdup (column->name);
        g_autofree char *expression = g_strdup_printf ("%s.%s", alias, references[i].column);

        g_string_append_printf (from, " LEFT JOIN %s AS %s ON %s.id = t.\"%s\"", column->target, alias, alias,
                                column->name);
        set_names (self, add_column (self, name, AISLE_COLUMN_TEXT, expression), cells, references[i].table,
                   references[i].column);
        if (also != NULL)
          {
            g_autofree char *other = g_strdup_printf ("%s.%s", alias, also);
            g_autofree char *other_name =
                g_str_equal (name, references[i].name) ? g_strdup (also) : g_strconcat (name, "_", also, NULL);
            set_names (self, add_column (self, other_name, AISLE_COLUMN_TEXT, other), cells, references[i].table, also);
          }
        return TRUE;
      }
  return FALSE;
}

/* Reasons as people read them. */
static char *
reason_expression (void)
{
  g_autoptr (GString) sql = g_string_new ("CASE t.reason");

  for (AisleReject reason = 0; reason < AISLE_N_REJECTS; reason++)
    {
      char *when = sqlite3_mprintf (" WHEN %Q THEN %Q", aisle_reject_id (reason), aisle_reject_title (reason));
      g_string_append (sql, when != NULL ? when : "");
      sqlite3_free (when);
    }
  g_string_append (sql, " ELSE t.reason END");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static void
add_own (AisleRowsShape *self, const SchemaColumn *column, AisleCells cells)
{
  const char *name = column->name;
  g_autofree char *expression = NULL;

  if (g_str_equal (name, "fold"))
    {
      set_names (self,
                 add_column (self, name, AISLE_COLUMN_TEXT,
                             "CASE t.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END"),
                 cells, FOLD_NAMES, "name");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    if (g_str_equal (references[i].table, self->id) && g_str_equal (references[i].column, name)
        && !g_str_equal (self->id, "sources"))
      name = references[i].name;
  expression = g_str_equal (self->id, "rejects") && g_str_equal (name, "reason")
                   ? reason_expression ()
                   : g_strdup_printf ("t.\"%s\"", column->name);
  add_column (self, name, type_of (name, column->type), expression)->cells = cells;
}

static AisleCells
cells_of (const AisleRowsShape *self, const char *column)
{
  for (gsize i = 0; self->events && i < G_N_ELEMENTS (event_cells); i++)
    if (g_str_equal (event_cells[i].column, column))
      return event_cells[i].cells;
  return AISLE_CELLS_NONE;
}

static const char *
column_list (const char *table, gboolean *records)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].id, table))
      {
        *records = tables[i].records;
        return tables[i].columns;
      }
  return NULL;
}

static gboolean
refuse (const char *table, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", tables[i].id);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown table '%s': known are %s"), table,
               names->str);
  return FALSE;
}

AisleRowsShape *
aisle_rows_shape_new (AisleProject *project, const char *table, gboolean stored, GError **error)
{
  gboolean records = FALSE;
  const char *list = column_list (table, &records);
  g_autoptr (AisleRowsShape) self = g_new0 (AisleRowsShape, 1);
  g_autoptr (GPtrArray) schema = NULL, shown = NULL;
  GString *from;

  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_string_chunk_new (512);
  schema = list != NULL ? read_schema (project, table, error) : NULL;
  if (list != NULL && schema == NULL)
    return NULL;
  if (list == NULL || schema->len == 0)
    {
      refuse (table, error);
      return NULL;
    }
  shown = arrange (schema, list);
  self->id = g_strdup (table);
  self->events = g_str_equal (table, "events");
  self->key = g_strdup (self->events ? "t.id" : "t.rowid");
  from = g_string_new (self->events && !stored ? "events_valid" : table);
  g_string_append (from, " AS t");
  if (records)
    g_string_append (from, ACTIVE);
  for (guint i = 0; i < shown->len; i++)
    {
      const SchemaColumn *column = shown->pdata[i];
      AisleCells cells = cells_of (self, column->name);
      if (self->events && cells == AISLE_CELLS_NONE) /* not to be had from the arrays */
        continue;
      if (!add_reference (self, from, schema, column, cells))
        add_own (self, column, cells);
    }
  self->from = g_string_free (from, FALSE);
  return g_steal_pointer (&self);
}

void
aisle_rows_shape_free (AisleRowsShape *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->columns);
  g_string_chunk_free (self->texts);
  g_free (self->id);
  g_free (self->from);
  g_free (self->key);
  g_free (self);
}

const AisleRowsColumn *
aisle_rows_shape_column (const AisleRowsShape *self, gsize column)
{
  return self->columns->pdata[column];
}

const AisleRowsColumn *
aisle_rows_shape_find (const AisleRowsShape *self, const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    {
      const AisleRowsColumn *column = self->columns->pdata[i];
      if (g_str_equal (column->spec.name, name))
        return column;
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", column->spec.name);
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("table '%s' has no column '%s': there are %s"),
               self->id, name, names->str);
  return NULL;
}

AisleTable *
aisle_rows_shape_table (const AisleRowsShape *self)
{
  AisleTable *table = aisle_table_new (NULL, 0);

  for (guint i = 0; i < self->columns->len; i++)
    aisle_table_add_column (table, &aisle_rows_shape_column (self, i)->spec);
  return table;
}

GString *
aisle_rows_shape_select (const AisleRowsShape *self)
{
  GString *sql = g_string_new ("SELECT ");

  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", aisle_rows_shape_column (self, i)->expression);
  g_string_append_printf (sql, " FROM %s ", self->from);
  return sql;
}

void
aisle_rows_set_cell (AisleTable *table, gsize row, gsize column, sqlite3_value *value)
{
  const char *text;

  if (sqlite3_value_type (value) == SQLITE_NULL)
    return;
  switch (aisle_table_column (table, column)->type)
    {
    case AISLE_COLUMN_REAL:
    case AISLE_COLUMN_SHARE:
      aisle_table_set_real (table, row, column, sqlite3_value_double (value));
      return;
    case AISLE_COLUMN_TEXT:
      break;
    default:
      aisle_table_set_integer (table, row, column, sqlite3_value_int64 (value));
      return;
    }
  if (sqlite3_value_type (value) == SQLITE_BLOB)
    {
      g_autofree char *size = g_strdup_printf (_ ("%d bytes"), sqlite3_value_bytes (value));
      aisle_table_set_text (table, row, column, size);
      return;
    }
  text = (const char *) sqlite3_value_text (value);
  if (text != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);
      aisle_table_set_text (table, row, column, valid);
    }
}

/* ---- the list ---- */

gsize
aisle_rows_count (AisleProject *project, const char *table)
{
  gboolean records = FALSE;
  g_autofree char *sql = NULL;

  /* Valid ones. */
  if (g_str_equal (table, "events"))
    return (gsize) MAX (
        aisle_sql_integer (project,
                           "SELECT coalesce ((SELECT rows FROM recipes WHERE id = (SELECT recipe FROM state)), (SELECT"
                           " sum (rows_stored) FROM sources WHERE active = 1 AND target = 'events'))",
                           0),
        0);
  column_list (table, &records);
  sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" AS t%s", table, records ? ACTIVE : "");
  return (gsize) MAX (aisle_sql_integer (project, sql, 0), 0);
}

static gboolean
exists (AisleProject *project, const char *table)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", NULL);
  gboolean there;

  aisle_sql_bind_text (statement, 1, table);
  there = statement != NULL && sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_finalize (statement);
  return there;
}

AisleTable *
aisle_command_tables (AisleProject *project, GError **error)
{
  const AisleColumnSpec columns[] = { { "table", N_ ("Table"), AISLE_COLUMN_TEXT, NULL },
                                      { "title", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
                                      { "rows", N_ ("Rows"), AISLE_COLUMN_INTEGER, NULL } };
  AisleTable *list = aisle_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (exists (project, tables[i].id))
      {
        gsize rows = aisle_rows_count (project, tables[i].id), row;
        if (rows == 0 && tables[i].records)
          continue;
        row = aisle_table_add_row (list);
        aisle_table_set_text (list, row, 0, tables[i].id);
        aisle_table_set_text (list, row, 1, _ (tables[i].title));
        aisle_table_set_integer (list, row, 2, (gint64) rows);
      }
  return list;
}
