/* record-batch.c: see record-batch.h. */
#include "import/record-batch.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/byte-hash.h"
#include "import/import-error.h"
#include "import/value-parse.h"

#include <math.h>

#define BATCH           AISLE_RECORD_BATCH
#define ATTRIBUTE_BYTES (4 << 20) /* of a batch */
#define EXACT           9007199254740992.0

typedef struct
{
  guint column;
  char *name;    /* of the member, escaped and quoted */
  char *plain;   /* to sort by */
  gboolean bare; /* the column's values are numbers: written without quotes where JSON allows */
  AisleSpan cell;
} Attribute;

typedef struct
{
  guint64 a, b; /* 0, 0: free */
} KeyHash;

struct _AisleRecordRows
{
  AisleRecordBatch batch;
  const AisleRecordKind *kind;
  gsize n_fields;
  AisleSpan cells[AISLE_RECORD_FIELDS];
  gint column_of[AISLE_RECORD_FIELDS]; /* of the mapping, or -1 */
  GArray *attributes;                  /* Attribute, in order of name */
  GString *json;                       /* the objects of the batch, one after the other */
  gsize *json_end;                     /* of each row; equal to the one before: no attributes */
  gpointer memory;
  AisleTimeParser time;
  gboolean decimal_comma;
  gint64 price_divisor;
  AisleFold default_fold;
  KeyHash *keys; /* of the rows so far, where duplicates are rejected */
  gsize n_keys, n_slots;
};

/* ---- making ---- */

static void
append_escaped (GString *out, const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 c = (guint8) data[i];

      if (c == '"' || c == '\\')
        g_string_append_c (out, '\\');
      if (c < 0x20)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, (char) c);
    }
}

/* "age:token" of a RecBole file is the attribute "age". */
static char *
plain_name (const AisleMapping *mapping, guint index)
{
  static const char *const types[] = { ":token", ":float", ":token_seq", ":float_seq" };
  const AisleMappedColumn *column = mapping->columns->pdata[index];
  char *name = g_strdup (column->name);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i]))
      {
        name[strlen (name) - strlen (types[i])] = '\0';
        break;
      }
  for (guint i = 0; i < mapping->columns->len; i++)
    if (i != index && g_str_equal (((AisleMappedColumn *) mapping->columns->pdata[i])->name, name))
      {
        g_free (name);
        return g_strdup (column->name);
      }
  return name;
}

static void
attribute_clear (gpointer data)
{
  g_free (((Attribute *) data)->name);
  g_free (((Attribute *) data)->plain);
}

static int
compare_attributes (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Attribute *) a)->plain, ((const Attribute *) b)->plain);
}

static void
take_columns (AisleRecordRows *self, const AisleMapping *mapping)
{
  for (gsize i = 0; i < AISLE_RECORD_FIELDS; i++)
    self->column_of[i] = -1;
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      gssize field = column->role == AISLE_ROLE_IGNORE ? -1 : aisle_record_field (self->kind, column->role);

      if (field >= 0)
        self->column_of[field] = (gint) i;
      else if (column->role == AISLE_ROLE_ATTRIBUTE)
        {
          Attribute attribute = { .column = i, .plain = plain_name (mapping, i) };
          GString *name = g_string_new ("\"");

          append_escaped (name, attribute.plain, strlen (attribute.plain));
          g_string_append (name, "\":");
          attribute.name = g_string_free (name, FALSE);
          attribute.bare = column->type == AISLE_COLUMN_INTEGER || column->type == AISLE_COLUMN_REAL;
          g_array_append_val (self->attributes, attribute);
        }
    }
  g_array_sort (self->attributes, compare_attributes);
}

static gsize
width_of (AisleFieldType type)
{
  return aisle_field_is_text (type) ? sizeof (AisleSpan) : sizeof (gint64);
}

static gboolean
is_wanted (const AisleRecordRows *self, gsize field)
{
  return self->column_of[field] >= 0
         || (self->kind->fields[field].type == AISLE_FIELD_FOLD && self->default_fold != AISLE_FOLD_NONE);
}

static gboolean
allocate (AisleRecordRows *self)
{
  gsize size = 2 * sizeof (gint64) + sizeof (AisleSpan);
  char *at;

  for (gsize i = 0; i < self->n_fields; i++)
    size += is_wanted (self, i) ? width_of (self->kind->fields[i].type) : 0;
  self->memory = at = g_try_malloc (size * BATCH);
  if (at == NULL)
    return FALSE;
#define TAKE(to, width) ((to) = (gpointer) at, at += (width) *BATCH)
  TAKE (self->batch.line, sizeof (gint64));
  TAKE (self->json_end, sizeof (gint64));
  if (self->attributes->len > 0)
    TAKE (self->batch.attributes, sizeof (AisleSpan));
  for (gsize i = 0; i < self->n_fields; i++)
    {
      AisleRecordColumn *column = &self->batch.columns[i];
      AisleFieldType type = self->kind->fields[i].type;

      if (!is_wanted (self, i))
        continue;
      if (aisle_field_is_text (type))
        TAKE (column->text, sizeof (AisleSpan));
      else if (type == AISLE_FIELD_NUMBER)
        TAKE (column->real, sizeof (double));
      else
        TAKE (column->integer, sizeof (gint64));
    }
#undef TAKE
  return TRUE;
}

AisleRecordRows *
aisle_record_rows_new (const AisleMapping *mapping, GError **error)
{
  g_autoptr (AisleRecordRows) self = g_new0 (AisleRecordRows, 1);

  self->kind = self->batch.kind = mapping->target;
  self->n_fields = aisle_record_n_fields (self->kind);
  g_assert (self->n_fields <= AISLE_RECORD_FIELDS);
  self->decimal_comma = mapping->decimal_comma;
  self->price_divisor = mapping->price_divisor;
  self->default_fold = mapping->default_fold;
  self->attributes = g_array_new (FALSE, TRUE, sizeof (Attribute));
  g_array_set_clear_func (self->attributes, attribute_clear);
  self->json = g_string_new (NULL);
  take_columns (self, mapping);
  if (!aisle_time_parser_init (&self->time, mapping->time_format, mapping->zone, error))
    return NULL;
  if (allocate (self))
    return g_steal_pointer (&self);
  g_set_error_literal (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory to read rows"));
  return NULL;
}

void
aisle_record_rows_free (AisleRecordRows *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->attributes);
  g_string_free (self->json, TRUE);
  aisle_time_parser_clear (&self->time);
  g_free (self->memory);
  g_free (self->keys);
  g_free (self);
}

AisleSpan *
aisle_record_rows_cell (AisleRecordRows *self, guint column)
{
  for (gsize i = 0; i < self->n_fields; i++)
    if (self->column_of[i] == (gint) column)
      return &self->cells[i];
  for (guint i = 0; i < self->attributes->len; i++)
    if (g_array_index (self->attributes, Attribute, i).column == column)
      return &g_array_index (self->attributes, Attribute, i).cell;
  return NULL;
}

/* ---- values ---- */

static inline gboolean
is_missing (AisleSpan cell)
{
  return aisle_value_is_missing (cell.data, cell.length);
}

static AisleReject
bad_number (AisleRole role)
{
  return role == AISLE_ROLE_PRICE      ? AISLE_REJECT_BAD_PRICE
         : role == AISLE_ROLE_QUANTITY ? AISLE_REJECT_BAD_QUANTITY
                                       : AISLE_REJECT_BAD_NUMBER;
}

static gboolean
parse_integer (const AisleRecordRows *self, AisleSpan cell, gint64 *integer)
{
  double number;

  if (!aisle_number_parse (cell.data, cell.length, self->decimal_comma, &number) || floor (number) != number
      || fabs (number) > EXACT)
    return FALSE;
  *integer = (gint64) number;
  return TRUE;
}

/* A text, or nothing; NUL would end it early where it is shown. */
static gboolean
take_text (AisleRecordRows *self, gsize field, AisleSpan cell, gboolean *present, AisleReject *reject)
{
  gboolean missing = self->kind->fields[field].type == AISLE_FIELD_ID ? is_missing (cell) : cell.length == 0;

  *reject = AISLE_REJECT_NUL;
  *present = !missing;
  self->batch.columns[field].text[self->batch.n] = missing ? (AisleSpan){ NULL, 0 } : cell;
  return missing || memchr (cell.data, 0, cell.length) == NULL;
}

static gboolean
take_value (AisleRecordRows *self, gsize field, gboolean *present, AisleReject *reject)
{
  const AisleRecordField *of = &self->kind->fields[field];
  AisleRecordColumn *column = &self->batch.columns[field];
  AisleSpan cell = self->cells[field];
  gsize n = self->batch.n;
  AisleFold fold = self->default_fold;

  if (aisle_field_is_text (of->type))
    return take_text (self, field, cell, present, reject);
  *present = self->column_of[field] >= 0 && !is_missing (cell);
  if (column->integer != NULL)
    column->integer[n] = G_MININT64;
  else
    column->real[n] = NAN;
  *reject = bad_number (of->role);
  switch (of->type)
    {
    case AISLE_FIELD_TIME:
      *reject = AISLE_REJECT_BAD_TIME;
      return !*present || aisle_time_parser_read (&self->time, cell.data, cell.length, &column->integer[n]);
    case AISLE_FIELD_MONEY:
      if (*present && !aisle_money_parse (cell.data, cell.length, self->decimal_comma, &column->integer[n]))
        return FALSE;
      if (*present)
        column->integer[n] = aisle_money_divide (column->integer[n], self->price_divisor);
      return TRUE;
    case AISLE_FIELD_INTEGER:
      return !*present || parse_integer (self, cell, &column->integer[n]);
    case AISLE_FIELD_NUMBER:
      return !*present || aisle_number_parse (cell.data, cell.length, self->decimal_comma, &column->real[n]);
    case AISLE_FIELD_FOLD:
      *reject = AISLE_REJECT_BAD_FOLD;
      if (*present && !aisle_fold_parse (cell.data, cell.length, &fold))
        return FALSE;
      column->integer[n] = fold != AISLE_FOLD_NONE ? (gint64) fold : G_MININT64;
      *present = fold != AISLE_FOLD_NONE;
      return TRUE;
    case AISLE_FIELD_FLAG:
      return !*present || aisle_flag_parse (cell.data, cell.length, self->decimal_comma, &column->integer[n]);
    case AISLE_FIELD_ID:
    case AISLE_FIELD_TEXT:
      break;
    }
  return TRUE;
}

/* ---- attributes ---- */

/* JSON's own grammar: a leading zero or plus is no number, so that "02139" stays a text. */
static gboolean
is_json_number (AisleSpan cell)
{
  const char *p = cell.data, *end = p + cell.length;
  gboolean digits = FALSE;

  if (p < end && *p == '-')
    p++;
  if (p + 1 < end && *p == '0' && g_ascii_isdigit (p[1]))
    return FALSE;
  for (; p < end && g_ascii_isdigit (*p); p++)
    digits = TRUE;
  if (!digits)
    return FALSE;
  if (p < end && *p == '.')
    {
      digits = FALSE;
      for (p++; p < end && g_ascii_isdigit (*p); p++)
        digits = TRUE;
    }
  if (digits && p < end && (*p == 'e' || *p == 'E'))
    {
      digits = FALSE;
      p++;
      if (p < end && (*p == '-' || *p == '+'))
        p++;
      for (; p < end && g_ascii_isdigit (*p); p++)
        digits = TRUE;
    }
  return digits && p == end;
}

static void
add_attributes (AisleRecordRows *self)
{
  gsize start = self->json->len;

  for (guint i = 0; i < self->attributes->len; i++)
    {
      const Attribute *attribute = &g_array_index (self->attributes, Attribute, i);
      AisleSpan cell = attribute->cell;

      if (is_missing (cell))
        continue;
      g_string_append_c (self->json, self->json->len == start ? '{' : ',');
      g_string_append (self->json, attribute->name);
      if (attribute->bare && is_json_number (cell))
        {
          g_string_append_len (self->json, cell.data, (gssize) cell.length);
          continue;
        }
      g_string_append_c (self->json, '"');
      append_escaped (self->json, cell.data, cell.length);
      g_string_append_c (self->json, '"');
    }
  if (self->json->len > start)
    g_string_append_c (self->json, '}');
  self->json_end[self->batch.n] = self->json->len;
}

/* ---- duplicates ---- */

static gboolean
grow_keys (AisleRecordRows *self)
{
  gsize n = MAX (self->n_slots * 2, 1024);
  KeyHash *slots = g_try_new0 (KeyHash, n);

  if (slots == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_slots; i++)
    if ((self->keys[i].a | self->keys[i].b) != 0)
      {
        gsize at = self->keys[i].a & (n - 1);

        while ((slots[at].a | slots[at].b) != 0)
          at = (at + 1) & (n - 1);
        slots[at] = self->keys[i];
      }
  g_free (self->keys);
  self->keys = slots;
  self->n_slots = n;
  return TRUE;
}

/* Whether the row's key is a new one; without memory to tell, rows are taken as new. */
static gboolean
is_new_key (AisleRecordRows *self)
{
  AisleByteHash hash;
  KeyHash key;

  aisle_byte_hash_init (&hash);
  for (gsize i = 0; i < self->n_fields; i++)
    {
      guint64 length = self->cells[i].length;

      if ((self->kind->fields[i].flags & AISLE_FIELD_KEY) == 0)
        continue;
      aisle_byte_hash_add (&hash, (const guint8 *) &length, sizeof length);
      if (length > 0)
        aisle_byte_hash_add (&hash, (const guint8 *) self->cells[i].data, length);
    }
  aisle_byte_hash_finish (&hash, (guint8 *) &key);
  key.b |= 1;
  if (self->n_keys * 2 >= self->n_slots && !grow_keys (self))
    return TRUE;
  for (gsize at = key.a & (self->n_slots - 1);; at = (at + 1) & (self->n_slots - 1))
    {
      if ((self->keys[at].a | self->keys[at].b) == 0)
        {
          self->keys[at] = key;
          self->n_keys++;
          return TRUE;
        }
      if (self->keys[at].a == key.a && self->keys[at].b == key.b)
        return FALSE;
    }
}

/* ---- rows ---- */

static gboolean
is_one_of (const AisleRecordKind *kind, AisleRole role)
{
  for (gsize i = 0; kind->any_of != NULL && kind->any_of[i] != AISLE_ROLE_IGNORE; i++)
    if (kind->any_of[i] == role)
      return TRUE;
  return FALSE;
}

gboolean
aisle_record_rows_add (AisleRecordRows *self, gint64 line, AisleReject *reject)
{
  gboolean any = self->kind->any_of == NULL, either = FALSE, needs_either = FALSE;

  for (gsize i = 0; i < self->n_fields; i++)
    {
      const AisleRecordField *field = &self->kind->fields[i];
      gboolean present;

      needs_either |= (field->flags & AISLE_FIELD_EITHER) != 0;
      if (!is_wanted (self, i))
        continue;
      if (!take_value (self, i, &present, reject))
        return FALSE;
      any |= present && is_one_of (self->kind, field->role);
      either |= present && (field->flags & AISLE_FIELD_EITHER) != 0;
      if (!present && (field->flags & AISLE_FIELD_REQUIRED) != 0)
        {
          *reject = field->type == AISLE_FIELD_TIME ? AISLE_REJECT_NO_TIME : AISLE_REJECT_NO_FIELD;
          return FALSE;
        }
    }
  any &= either || !needs_either;
  *reject = any ? AISLE_REJECT_DUPLICATE : AISLE_REJECT_NO_FIELD;
  if (!any || (self->kind->clash == AISLE_CLASH_REJECT && !is_new_key (self)))
    return FALSE;
  add_attributes (self);
  self->batch.line[self->batch.n++] = line;
  return TRUE;
}

gboolean
aisle_record_rows_is_full (const AisleRecordRows *self)
{
  return self->batch.n == BATCH || self->json->len > ATTRIBUTE_BYTES;
}

gboolean
aisle_record_rows_flush (AisleRecordRows *self, AisleSink *sink, GError **error)
{
  gboolean ok;

  for (gsize i = 0, start = 0; self->batch.attributes != NULL && i < self->batch.n; start = self->json_end[i++])
    self->batch.attributes[i] = self->json_end[i] > start
                                    ? (AisleSpan){ self->json->str + start, (guint32) (self->json_end[i] - start) }
                                    : (AisleSpan){ NULL, 0 };
  ok = self->batch.n == 0 || sink->records (sink, &self->batch, error);
  self->batch.n = 0;
  g_string_truncate (self->json, 0);
  return ok;
}
