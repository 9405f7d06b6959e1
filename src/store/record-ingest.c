/* record-ingest.c: see record-ingest.h. */
#include "store/record-ingest.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/project-private.h"
#include "store/sql.h"

#include <math.h>

#define BATCH AISLE_RECORD_BATCH

struct _AisleRecordIngest
{
  AisleProject *project;
  const AisleRecordKind *kind;
  gint64 source, first;
  gint64 next;          /* id of the row to come */
  gint64 next_item_row; /* the same in item_records */
  sqlite3_stmt *insert, *insert_item;
  guint insert_mask, item_mask; /* of the fields the statements name */
  gsize item_field;             /* place of the item among the fields */
  GByteArray *told;             /* items whose catalogue row is written, a bit each */
  AisleHash128 hash;
  gint32 ids[AISLE_RECORD_FIELDS][BATCH];
  AisleTextKey keys[AISLE_RECORD_FIELDS][BATCH];
};

/* The vocabulary of a role, or N for one whose texts stand in the table itself. */
static AisleNames
names_of (AisleRole role)
{
  switch (role)
    {
    case AISLE_ROLE_USER:
    case AISLE_ROLE_OTHER:
      return AISLE_NAMES_USER;
    case AISLE_ROLE_ITEM:
      return AISLE_NAMES_ITEM;
    case AISLE_ROLE_SESSION:
      return AISLE_NAMES_SESSION;
    case AISLE_ROLE_QUERY:
      return AISLE_NAMES_QUERY;
    case AISLE_ROLE_CHANNEL:
      return AISLE_NAMES_CHANNEL;
    case AISLE_ROLE_ORDER:
      return AISLE_NAMES_ORDER;
    default:
      return AISLE_N_NAMES;
    }
}

static gboolean
is_of_item (const AisleRecordField *field)
{
  return (field->flags & AISLE_FIELD_OF_ITEM) != 0;
}

AisleRecordIngest *
aisle_record_ingest_new (AisleProject *project, const AisleRecordKind *kind, gint64 source, GError **error)
{
  g_autoptr (AisleRecordIngest) self = g_try_new0 (AisleRecordIngest, 1);
  g_autofree char *sql = g_strdup_printf ("SELECT max (id) FROM %s", kind->table);

  if (self == NULL)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_MEMORY, _ ("cannot import into '%s': out of memory"),
                   aisle_project_get_path (project));
      return NULL;
    }
  self->project = project;
  self->kind = kind;
  self->source = source;
  self->item_field = (gsize) MAX (aisle_record_field (kind, AISLE_ROLE_ITEM), 0);
  self->told = g_byte_array_new ();
  if (!aisle_sql_read_integer (project, sql, 0, &self->next, error)
      || !aisle_sql_read_integer (project, "SELECT max (id) FROM item_records", 0, &self->next_item_row, error))
    return NULL;
  self->first = ++self->next;
  self->next_item_row++;
  return g_steal_pointer (&self);
}

void
aisle_record_ingest_free (AisleRecordIngest *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->insert);
  sqlite3_finalize (self->insert_item);
  g_byte_array_unref (self->told);
  g_free (self);
}

void
aisle_record_ingest_next (AisleRecordIngest *self, gint64 source)
{
  self->source = source;
  self->first = self->next;
  g_byte_array_set_size (self->told, 0);
  g_clear_pointer (&self->insert, sqlite3_finalize);
  g_clear_pointer (&self->insert_item, sqlite3_finalize);
}

gint64
aisle_record_ingest_first (const AisleRecordIngest *self)
{
  return self->first;
}

AisleHash128
aisle_record_ingest_hash (const AisleRecordIngest *self)
{
  return self->hash;
}

/* ---- statements ---- */

static gboolean
is_given (const AisleRecordColumn *column)
{
  return column->text != NULL || column->integer != NULL || column->real != NULL;
}

static guint
mask_of (const AisleRecordBatch *batch, gboolean of_item)
{
  guint mask = 0;

  for (gsize i = 0; batch->kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    if (is_given (&batch->columns[i]) && is_of_item (&batch->kind->fields[i]) == of_item)
      mask |= 1u << i;
  return mask;
}

/* Parameters: 1 id, 2 source, 3 line, 4 attributes, and from 5 on the fields of the mask in their order. */
static gboolean
prepare (AisleRecordIngest *self, sqlite3_stmt **statement, const char *table, const char *item, guint mask,
         GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL), values = g_string_new (NULL);
  g_autofree char *sql = NULL;
  guint n = 5;

  if (item != NULL)
    {
      g_string_append_printf (names, ", %s", item);
      g_string_append_printf (values, ", ?%u", n++);
    }
  for (guint i = 0; mask >> i != 0; i++)
    if (mask >> i & 1)
      {
        g_string_append_printf (names, ", %s", self->kind->fields[i].column);
        g_string_append_printf (values, ", ?%u", n++);
      }
  sql = g_strdup_printf ("INSERT INTO %s (id, source, line, attributes%s) VALUES (?1, ?2, ?3, ?4%s)", table, names->str,
                         values->str);
  g_clear_pointer (statement, sqlite3_finalize);
  *statement = aisle_sql_prepare (self->project, sql, error);
  if (*statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (*statement, 2, self->source);
  return TRUE;
}

static void
bind_text (sqlite3_stmt *statement, int at, AisleSpan text)
{
  if (text.data != NULL)
    sqlite3_bind_text (statement, at, text.data, (int) text.length, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, at);
}

static void
bind_field (const AisleRecordIngest *self, sqlite3_stmt *statement, int at, const AisleRecordBatch *batch, gsize field,
            gsize row)
{
  const AisleRecordColumn *column = &batch->columns[field];

  if (names_of (self->kind->fields[field].role) != AISLE_N_NAMES)
    {
      if (self->ids[field][row] >= 0)
        sqlite3_bind_int (statement, at, self->ids[field][row]);
      else
        sqlite3_bind_null (statement, at);
    }
  else if (column->text != NULL)
    bind_text (statement, at, column->text[row]);
  else if (column->integer != NULL && column->integer[row] != G_MININT64)
    sqlite3_bind_int64 (statement, at, column->integer[row]);
  else if (column->real != NULL && !isnan (column->real[row]))
    sqlite3_bind_double (statement, at, column->real[row]);
  else
    sqlite3_bind_null (statement, at);
}

static gboolean
step (AisleRecordIngest *self, sqlite3_stmt *statement, GError **error)
{
  int rc = sqlite3_step (statement);

  if (rc != SQLITE_DONE)
    aisle_project_error (self->project, "write", error);
  sqlite3_reset (statement);
  return rc == SQLITE_DONE;
}

/* ---- rows ---- */

static void
hash_row (AisleRecordIngest *self, const AisleRecordBatch *batch, gsize row)
{
  AisleHash128 sum = { 0, 0 };

  for (gsize i = 0; batch->kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    {
      const AisleRecordField *field = &batch->kind->fields[i];
      const AisleRecordColumn *column = &batch->columns[i];

      if (is_of_item (field))
        continue;
      if (column->text != NULL && column->text[row].data != NULL)
        aisle_row_add_text (&sum, field->role,
                            names_of (field->role) != AISLE_N_NAMES
                                ? self->keys[i][row]
                                : aisle_text_key (column->text[row].data, column->text[row].length));
      else if (column->integer != NULL && column->integer[row] != G_MININT64)
        aisle_row_add_integer (&sum, field->role, column->integer[row]);
      else if (column->real != NULL && !isnan (column->real[row]))
        aisle_row_add_real (&sum, field->role, column->real[row]);
    }
  if (batch->attributes != NULL && batch->attributes[row].data != NULL)
    aisle_row_add_text (&sum, AISLE_ROLE_ATTRIBUTE,
                        aisle_text_key (batch->attributes[row].data, batch->attributes[row].length));
  aisle_hash_add_row (&self->hash, sum);
}

static gboolean
insert_row (AisleRecordIngest *self, const AisleRecordBatch *batch, gsize row, GError **error)
{
  int at = 5;

  sqlite3_bind_int64 (self->insert, 1, self->next++);
  sqlite3_bind_int64 (self->insert, 3, batch->line[row]);
  if (batch->attributes != NULL)
    bind_text (self->insert, 4, batch->attributes[row]);
  for (guint i = 0; self->insert_mask >> i != 0; i++)
    if (self->insert_mask >> i & 1)
      bind_field (self, self->insert, at++, batch, i, row);
  return step (self, self->insert, error);
}

/* TRUE the first time. */
static gboolean
tell_item (AisleRecordIngest *self, gint32 item)
{
  guint byte = (guint) item / 8;
  guint8 bit = (guint8) (1u << (item % 8));

  if (byte >= self->told->len)
    {
      guint before = self->told->len, wanted = MAX (byte + 1, before * 2);
      g_byte_array_set_size (self->told, wanted);
      memset (self->told->data + before, 0, wanted - before);
    }
  if (self->told->data[byte] & bit)
    return FALSE;
  self->told->data[byte] |= bit;
  return TRUE;
}

static gboolean
insert_item (AisleRecordIngest *self, const AisleRecordBatch *batch, gsize row, GError **error)
{
  gint32 item = self->ids[self->item_field][row];
  gboolean any = FALSE;
  int at = 6;

  for (guint i = 0; self->item_mask >> i != 0; i++)
    any |= (self->item_mask >> i & 1) && batch->columns[i].text != NULL && batch->columns[i].text[row].data != NULL;
  if (!any || item < 0 || !tell_item (self, item))
    return TRUE;
  sqlite3_bind_int64 (self->insert_item, 1, self->next_item_row++);
  sqlite3_bind_int64 (self->insert_item, 3, batch->line[row]);
  sqlite3_bind_int (self->insert_item, 5, item);
  for (guint i = 0; self->item_mask >> i != 0; i++)
    if (self->item_mask >> i & 1)
      bind_field (self, self->insert_item, at++, batch, i, row);
  return step (self, self->insert_item, error);
}

static gboolean
encode (AisleRecordIngest *self, AisleEncoder *encoder, const AisleRecordBatch *batch, GError **error)
{
  for (gsize i = 0; batch->kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    {
      AisleNames names = names_of (batch->kind->fields[i].role);

      if (names != AISLE_N_NAMES && batch->columns[i].text != NULL
          && !aisle_encoder_names_encode (encoder, names, batch->columns[i].text, batch->n, self->ids[i], self->keys[i],
                                          error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_record_ingest_rows (AisleRecordIngest *self, AisleEncoder *encoder, const AisleRecordBatch *batch, GError **error)
{
  guint mask = mask_of (batch, FALSE), item_mask = mask_of (batch, TRUE);

  if ((self->insert == NULL || mask != self->insert_mask)
      && !prepare (self, &self->insert, self->kind->table, NULL, self->insert_mask = mask, error))
    return FALSE;
  if (item_mask != 0 && batch->columns[self->item_field].text != NULL
      && (self->insert_item == NULL || item_mask != self->item_mask)
      && !prepare (self, &self->insert_item, "item_records", "item", self->item_mask = item_mask, error))
    return FALSE;
  if (!encode (self, encoder, batch, error))
    return FALSE;
  for (gsize row = 0; row < batch->n; row++)
    {
      hash_row (self, batch, row);
      if (!insert_row (self, batch, row, error)
          || (self->insert_item != NULL && !insert_item (self, batch, row, error)))
        return FALSE;
    }
  return TRUE;
}

/* ---- the stored rows again ---- */

static char *
stored_rows_sql (const AisleRecordKind *kind)
{
  g_autoptr (GString) names = g_string_new ("r.attributes"), joins = g_string_new (NULL);

  for (gsize i = 0; kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    {
      const AisleRecordField *field = &kind->fields[i];
      AisleNames vocabulary = names_of (field->role);

      if (is_of_item (field))
        g_string_append (names, ", NULL");
      else if (vocabulary == AISLE_N_NAMES)
        g_string_append_printf (names, ", r.%s", field->column);
      else
        {
          const AisleNamesTable *where = &aisle_names_tables[vocabulary];

          g_string_append_printf (names, ", n%zu.%s", i, where->column);
          g_string_append_printf (joins, " LEFT JOIN %s AS n%zu ON n%zu.id = r.%s", where->table, i, i, field->column);
        }
    }
  return g_strdup_printf ("SELECT %s FROM %s AS r%s WHERE r.source = ?1", names->str, kind->table, joins->str);
}

static void
hash_value (AisleHash128 *sum, const AisleRecordField *field, sqlite3_stmt *row, int column)
{
  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_TEXT:
      {
        const char *text = (const char *) sqlite3_column_text (row, column);
        aisle_row_add_text (sum, field != NULL ? field->role : AISLE_ROLE_ATTRIBUTE,
                            aisle_text_key (text, (guint32) sqlite3_column_bytes (row, column)));
      }
      break;
    case SQLITE_INTEGER:
      if (field != NULL)
        aisle_row_add_integer (sum, field->role, sqlite3_column_int64 (row, column));
      break;
    case SQLITE_FLOAT:
      if (field != NULL)
        aisle_row_add_real (sum, field->role, sqlite3_column_double (row, column));
      break;
    default:
      break;
    }
}

gboolean
aisle_records_stored_hash (AisleProject *project, const AisleRecordKind *kind, gint64 source, AisleHash128 *hash,
                           AisleProgress *progress, GError **error)
{
  g_autofree char *sql = stored_rows_sql (kind);
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  guint n = 0;
  int rc;

  *hash = (AisleHash128){ 0, 0 };
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      AisleHash128 sum = { 0, 0 };

      hash_value (&sum, NULL, statement, 0);
      for (int i = 0; kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
        hash_value (&sum, &kind->fields[i], statement, i + 1);
      aisle_hash_add_row (hash, sum);
      if (++n % 8192 == 0 && !aisle_progress_step (progress, 0, NULL, error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
    }
  return aisle_sql_end (project, statement, rc, error);
}
