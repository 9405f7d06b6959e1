/* encoder.c: see encoder.h. */
#include "store/encoder.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/project-private.h"
#include "store/sql.h"

#include <math.h>

#define BATCH AISLE_EVENT_BATCH

struct _AisleRowsBuffer
{
  AisleRows rows;
  gint32 id[AISLE_N_NAMES][BATCH];
  guint16 kind[BATCH], channel[BATCH];
  gint64 time[BATCH], price[BATCH], line[BATCH];
  double quantity[BATCH];
  guint8 fold[BATCH];
};

struct _AisleEncoder
{
  char *path;
  AisleVocabulary *names[AISLE_N_NAMES];
  gsize first_new[AISLE_N_NAMES];
  AisleVocabulary *titles; /* texts, shared between items */
  GArray *title_of; /* gint32 for each item: -1 none yet, KNOWN it has one in the project, else an id of titles */
  AisleHash128 hash;
  gboolean unit_known, sessions_are_users;
  AisleTextKey keys[BATCH]; /* scratch */
  AisleHash128 rows[BATCH]; /* scratch */
};

#define NO_TITLE    (-1)
#define KNOWN_TITLE (-2)

static const AisleRole roles[AISLE_N_NAMES] = {
  [AISLE_NAMES_USER] = AISLE_ROLE_USER,   [AISLE_NAMES_ITEM] = AISLE_ROLE_ITEM,
  [AISLE_NAMES_KIND] = AISLE_ROLE_KIND,   [AISLE_NAMES_SESSION] = AISLE_ROLE_SESSION,
  [AISLE_NAMES_QUERY] = AISLE_ROLE_QUERY, [AISLE_NAMES_CHANNEL] = AISLE_ROLE_CHANNEL,
  [AISLE_NAMES_ORDER] = AISLE_ROLE_ORDER,
};

static gsize
limit_of (AisleNames names)
{
  return names == AISLE_NAMES_KIND || names == AISLE_NAMES_CHANNEL ? AISLE_ID16_MISSING : G_MAXINT32;
}

static gboolean
out_of_room (AisleEncoder *self, AisleNames names, GError **error)
{
  if (aisle_vocabulary_n (self->names[names]) < limit_of (names))
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_MEMORY,
                 _ ("cannot import into '%s': out of memory for the ids of its %s"), self->path,
                 aisle_names_tables[names].table);
  else
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT,
                 _ ("cannot import into '%s': more than %zu different %s: is the right column mapped?"), self->path,
                 limit_of (names), aisle_names_tables[names].table);
  return FALSE;
}

/* ---- names of the project ---- */

static gboolean
load_names (AisleEncoder *self, AisleProject *project, AisleNames names, GError **error)
{
  const AisleNamesTable *where = &aisle_names_tables[names];
  g_autofree char *sql = g_strdup_printf ("SELECT id, %s%s FROM %s ORDER BY id", where->column,
                                          names == AISLE_NAMES_ITEM ? ", title IS NULL" : "", where->table);
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  gint64 expected = 0;
  int rc;

  if (statement == NULL)
    return FALSE;
  for (; (rc = sqlite3_step (statement)) == SQLITE_ROW; expected++)
    {
      AisleSpan span = { aisle_sql_text (statement, 1), (guint32) sqlite3_column_bytes (statement, 1) };
      AisleTextKey key;
      gint32 id;

      if (expected % BATCH == 0 && !aisle_project_goes_on (project, error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      if (!aisle_vocabulary_encode (self->names[names], &span, 1, &id, &key))
        {
          sqlite3_finalize (statement);
          return out_of_room (self, names, error);
        }
      if (sqlite3_column_int64 (statement, 0) != expected || id != expected)
        {
          g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot import into '%s': table '%s' is damaged at id %lld: restore a copy"), self->path,
                       where->table, (long long) expected);
          sqlite3_finalize (statement);
          return FALSE;
        }
      if (names == AISLE_NAMES_ITEM)
        {
          gint32 title = sqlite3_column_int (statement, 2) ? NO_TITLE : KNOWN_TITLE;
          g_array_append_val (self->title_of, title);
        }
    }
  self->first_new[names] = (gsize) expected;
  return aisle_sql_end (project, statement, rc, error);
}

AisleEncoder *
aisle_encoder_new (AisleProject *project, GError **error)
{
  g_autoptr (AisleEncoder) self = g_new0 (AisleEncoder, 1);
  g_autofree char *unit = aisle_project_setting (project, "unit");

  self->path = g_strdup (aisle_project_get_path (project));
  self->titles = aisle_vocabulary_new (G_MAXINT32);
  self->title_of = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    self->names[names] = aisle_vocabulary_new (limit_of (names));
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    if (!load_names (self, project, names, error))
      return NULL;
  self->unit_known =
      aisle_sql_integer (project, "SELECT count (*) FROM sources WHERE active = 1 AND target = 'events'", 0) > 0;
  self->sessions_are_users = self->unit_known && g_strcmp0 (unit, "session") == 0;
  if (!aisle_project_reads_ok (project, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
aisle_encoder_free (AisleEncoder *self)
{
  if (self == NULL)
    return;
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    aisle_vocabulary_free (self->names[names]);
  aisle_vocabulary_free (self->titles);
  g_array_unref (self->title_of);
  g_free (self->path);
  g_free (self);
}

/* ---- rows ---- */

AisleRowsBuffer *
aisle_rows_buffer_new (void)
{
  return g_try_new (AisleRowsBuffer, 1);
}

void
aisle_rows_buffer_free (AisleRowsBuffer *self)
{
  g_free (self);
}

static gboolean
encode_names (AisleEncoder *self, AisleNames names, const AisleSpan *spans, gsize n, gint32 *ids, GError **error)
{
  AisleRole role = roles[names];

  if (!aisle_vocabulary_encode (self->names[names], spans, n, ids, self->keys))
    return out_of_room (self, names, error);
  for (gsize i = 0; i < n; i++)
    if (ids[i] >= 0)
      aisle_row_add_text (&self->rows[i], role, self->keys[i]);
  return TRUE;
}

gboolean
aisle_encoder_names_encode (AisleEncoder *self, AisleNames names, const AisleSpan *spans, gsize n, gint32 *ids,
                            AisleTextKey *keys, GError **error)
{
  return aisle_vocabulary_encode (self->names[names], spans, n, ids, keys) || out_of_room (self, names, error);
}

static void
narrow (const gint32 *ids, gsize n, guint16 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = ids[i] < 0 ? AISLE_ID16_MISSING : (guint16) ids[i];
}

/* The first title of an item stays. */
static gboolean
encode_titles (AisleEncoder *self, const AisleEventBatch *batch, const gint32 *items)
{
  while (self->title_of->len < aisle_vocabulary_n (self->names[AISLE_NAMES_ITEM]))
    {
      gint32 none = NO_TITLE;
      g_array_append_val (self->title_of, none);
    }
  for (gsize i = 0; i < batch->n; i++)
    if (items[i] >= 0 && batch->title[i].data != NULL)
      {
        gint32 *title = &g_array_index (self->title_of, gint32, items[i]);
        AisleTextKey key;

        if (*title == NO_TITLE && !aisle_vocabulary_encode (self->titles, &batch->title[i], 1, title, &key))
          return FALSE;
      }
  return TRUE;
}

static void
encode_numbers (AisleEncoder *self, const AisleEventBatch *batch, AisleRowsBuffer *buffer)
{
  AisleRows *rows = &buffer->rows;
  gsize n = batch->n;

  memcpy (buffer->line, batch->line, n * sizeof *buffer->line);
  rows->line = buffer->line;
  if (batch->time != NULL)
    {
      rows->time = memcpy (buffer->time, batch->time, n * sizeof *buffer->time);
      for (gsize i = 0; i < n; i++)
        if (batch->time[i] != AISLE_TIME_MISSING)
          aisle_row_add_integer (&self->rows[i], AISLE_ROLE_TIME, batch->time[i]);
    }
  if (batch->price != NULL)
    {
      rows->price = memcpy (buffer->price, batch->price, n * sizeof *buffer->price);
      for (gsize i = 0; i < n; i++)
        if (batch->price[i] != G_MININT64)
          aisle_row_add_integer (&self->rows[i], AISLE_ROLE_PRICE, batch->price[i]);
    }
  if (batch->quantity != NULL)
    {
      rows->quantity = memcpy (buffer->quantity, batch->quantity, n * sizeof *buffer->quantity);
      for (gsize i = 0; i < n; i++)
        if (!isnan (batch->quantity[i]))
          aisle_row_add_real (&self->rows[i], AISLE_ROLE_QUANTITY, batch->quantity[i]);
    }
  if (batch->fold != NULL)
    {
      rows->fold = memcpy (buffer->fold, batch->fold, n * sizeof *buffer->fold);
      for (gsize i = 0; i < n; i++)
        if (batch->fold[i] != AISLE_FOLD_NONE)
          aisle_row_add_integer (&self->rows[i], AISLE_ROLE_FOLD, batch->fold[i]);
    }
}

/* A session that stands for a user gets a user's id too; it is hashed once, as the session it is. */
static gboolean
encode_unit (AisleEncoder *self, const AisleEventBatch *batch, AisleRowsBuffer *buffer, GError **error)
{
  if (!self->unit_known)
    {
      self->unit_known = TRUE;
      self->sessions_are_users = batch->user == NULL && batch->session != NULL;
    }
  if (!self->sessions_are_users)
    return TRUE;
  if (batch->user != NULL)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot import into '%s': it counts sessions, because its first log had no users: import this "
                      "log into a new project, or without its user column"),
                   self->path);
      return FALSE;
    }
  if (batch->session == NULL)
    return TRUE;
  if (!aisle_vocabulary_encode (self->names[AISLE_NAMES_USER], batch->session, batch->n, buffer->id[AISLE_NAMES_USER],
                                self->keys))
    return out_of_room (self, AISLE_NAMES_USER, error);
  buffer->rows.user = buffer->id[AISLE_NAMES_USER];
  return TRUE;
}

const AisleRows *
aisle_encoder_encode (AisleEncoder *self, const AisleEventBatch *batch, AisleRowsBuffer *buffer, GError **error)
{
  const AisleSpan *const spans[AISLE_N_NAMES] = {
    [AISLE_NAMES_USER] = batch->user,       [AISLE_NAMES_ITEM] = batch->item,   [AISLE_NAMES_KIND] = batch->kind,
    [AISLE_NAMES_SESSION] = batch->session, [AISLE_NAMES_QUERY] = batch->query, [AISLE_NAMES_CHANNEL] = batch->channel,
    [AISLE_NAMES_ORDER] = batch->order,
  };
  AisleRows *rows = &buffer->rows;

  *rows = (AisleRows){ .n = batch->n };
  memset (self->rows, 0, batch->n * sizeof *self->rows);
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    if (spans[names] != NULL && !encode_names (self, names, spans[names], batch->n, buffer->id[names], error))
      return NULL;
#define IDS(names) (spans[names] != NULL ? buffer->id[names] : NULL)
  rows->user = IDS (AISLE_NAMES_USER);
  rows->item = IDS (AISLE_NAMES_ITEM);
  rows->session = IDS (AISLE_NAMES_SESSION);
  rows->query = IDS (AISLE_NAMES_QUERY);
  rows->order = IDS (AISLE_NAMES_ORDER);
#undef IDS
  if (batch->kind != NULL)
    {
      narrow (buffer->id[AISLE_NAMES_KIND], batch->n, buffer->kind);
      rows->kind = buffer->kind;
    }
  if (batch->channel != NULL)
    {
      narrow (buffer->id[AISLE_NAMES_CHANNEL], batch->n, buffer->channel);
      rows->channel = buffer->channel;
    }
  encode_numbers (self, batch, buffer);
  if (!encode_unit (self, batch, buffer, error))
    return NULL;
  if (batch->title != NULL && batch->item != NULL && !encode_titles (self, batch, rows->item))
    {
      out_of_room (self, AISLE_NAMES_ITEM, error);
      return NULL;
    }
  for (gsize i = 0; i < batch->n; i++)
    aisle_hash_add_row (&self->hash, self->rows[i]);
  return rows;
}

AisleHash128
aisle_rows_hash (const AisleRows *rows, gsize at, const AisleVocabulary *const *names, gboolean sessions_are_users)
{
  const gint32 id[AISLE_N_NAMES] = {
    [AISLE_NAMES_USER] = sessions_are_users ? -1 : rows->user[at],
    [AISLE_NAMES_ITEM] = rows->item[at],
    [AISLE_NAMES_KIND] = rows->kind[at] == AISLE_ID16_MISSING ? -1 : rows->kind[at],
    [AISLE_NAMES_SESSION] = rows->session[at],
    [AISLE_NAMES_QUERY] = rows->query[at],
    [AISLE_NAMES_CHANNEL] = rows->channel[at] == AISLE_ID16_MISSING ? -1 : rows->channel[at],
    [AISLE_NAMES_ORDER] = rows->order[at],
  };
  AisleHash128 row = { 0, 0 };

  for (AisleNames n = 0; n < AISLE_N_NAMES; n++)
    if (id[n] >= 0)
      {
        AisleSpan text = aisle_vocabulary_text (names[n], id[n]);
        aisle_row_add_text (&row, roles[n], aisle_text_key (text.data, text.length));
      }
  if (rows->time[at] != AISLE_TIME_MISSING)
    aisle_row_add_integer (&row, AISLE_ROLE_TIME, rows->time[at]);
  if (rows->price[at] != G_MININT64)
    aisle_row_add_integer (&row, AISLE_ROLE_PRICE, rows->price[at]);
  if (!isnan (rows->quantity[at]))
    aisle_row_add_real (&row, AISLE_ROLE_QUANTITY, rows->quantity[at]);
  if (rows->fold[at] != AISLE_FOLD_NONE)
    aisle_row_add_integer (&row, AISLE_ROLE_FOLD, rows->fold[at]);
  return row;
}

AisleHash128
aisle_encoder_hash (const AisleEncoder *self)
{
  return self->hash;
}

gboolean
aisle_encoder_sessions_are_users (const AisleEncoder *self)
{
  return self->sessions_are_users;
}

const AisleVocabulary *
aisle_encoder_names (const AisleEncoder *self, AisleNames names, gsize *first_new)
{
  if (first_new != NULL)
    *first_new = self->first_new[names];
  return self->names[names];
}

AisleSpan
aisle_encoder_title (const AisleEncoder *self, gint32 item)
{
  gint32 title = (guint) item < self->title_of->len ? g_array_index (self->title_of, gint32, item) : NO_TITLE;

  return title >= 0 ? aisle_vocabulary_text (self->titles, title) : (AisleSpan){ NULL, 0 };
}
