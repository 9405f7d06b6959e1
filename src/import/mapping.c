/* mapping.c: the mapping as a value: made, copied, changed by name, checked.  Guessing is the readers'. */
#include "import/mapping.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/column-guess.h"
#include "import/import-error.h"
#include "import/preset.h"
#include "import/input-files.h"
#include "import/packed-file.h"
#include "import/reader.h"
#include "import/record-kinds.h"
#include "import/time-parse.h"
#include "import/value-parse.h"

static const char *const time_format_ids[AISLE_N_TIME_FORMATS] = {
  [AISLE_TIME_NONE] = "none",           [AISLE_TIME_ISO] = "iso",           [AISLE_TIME_EPOCH_S] = "epoch-s",
  [AISLE_TIME_EPOCH_MS] = "epoch-ms",   [AISLE_TIME_EPOCH_US] = "epoch-us", [AISLE_TIME_MONTH_FIRST] = "month-first",
  [AISLE_TIME_DAY_FIRST] = "day-first", [AISLE_TIME_LOG] = "log",
};

const char *
aisle_time_format_id (AisleTimeFormat format)
{
  return time_format_ids[format];
}

static gboolean
time_format_from_id (const char *id, AisleTimeFormat *format)
{
  for (gsize i = 0; i < AISLE_N_TIME_FORMATS; i++)
    if (g_str_equal (time_format_ids[i], id))
      {
        *format = i;
        return TRUE;
      }
  return FALSE;
}

/* ---- life ---- */

static void
column_free (gpointer data)
{
  AisleMappedColumn *column = data;

  g_free (column->name);
  g_free (column->why);
  g_strfreev (column->samples);
  g_free (column);
}

AisleMapping *
aisle_mapping_new (const char *reader)
{
  AisleMapping *self = g_new0 (AisleMapping, 1);
  const AisleReader *known = aisle_reader (reader);

  self->reader = known != NULL ? known->id : "csv";
  self->target = aisle_record_kind_events ();
  self->separator = ',';
  self->quote = '"';
  self->header = TRUE;
  self->confidence = 1;
  self->price_divisor = 1;
  aisle_mapping_copy_options (self, NULL);
  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->preview = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return self;
}

void
aisle_mapping_free (AisleMapping *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->preview);
  g_hash_table_unref (self->options);
  g_hash_table_unref (self->offers);
  g_hash_table_unref (self->kind_words);
  g_free (self->preset);
  g_free (self->zone);
  g_free (self->default_kind);
  g_free (self->file);
  g_free (self);
}

AisleMapping *
aisle_mapping_dup (const AisleMapping *self)
{
  AisleMapping *copy = g_memdup2 (self, sizeof *self);
  GPtrArray *columns = g_ptr_array_new_with_free_func (column_free);
  GPtrArray *preview = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  aisle_mapping_copy_options (copy, self);
  copy->zone = g_strdup (self->zone);
  copy->default_kind = g_strdup (self->default_kind);
  copy->preset = g_strdup (self->preset);
  copy->file = g_strdup (self->file);
  copy->columns = columns;
  copy->preview = preview;
  for (guint i = 0; i < self->columns->len; i++)
    {
      AisleMappedColumn *column = g_memdup2 (self->columns->pdata[i], sizeof *column);

      column->name = g_strdup (column->name);
      column->why = g_strdup (column->why);
      column->samples = g_strdupv (column->samples);
      g_ptr_array_add (columns, column);
    }
  for (guint i = 0; i < self->preview->len; i++)
    g_ptr_array_add (preview, g_strdupv (self->preview->pdata[i]));
  return copy;
}

void
aisle_mapping_set_file (AisleMapping *self, const char *path)
{
  g_autofree char *name = aisle_packed_inner_name (path), *valid = g_utf8_make_valid (name, -1);

  g_free (self->file);
  self->file = g_utf8_strdown (valid, -1);
}

static AisleMappedColumn *
find_column (const AisleMapping *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      AisleMappedColumn *column = self->columns->pdata[i];

      if (g_str_equal (column->name, name))
        return column;
    }
  return NULL;
}

/* A role is held by one column. */
static void
take_role (AisleMapping *self, AisleMappedColumn *column, AisleRole role)
{
  for (guint i = 0; i < self->columns->len && role != AISLE_ROLE_IGNORE && role != AISLE_ROLE_ATTRIBUTE; i++)
    {
      AisleMappedColumn *other = self->columns->pdata[i];

      if (other != column && other->role == role)
        other->role = AISLE_ROLE_IGNORE;
    }
  column->role = role;
}

/* ---- the head read again ---- */

gboolean
aisle_mapping_has_role (const AisleMapping *self, AisleRole role)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (((AisleMappedColumn *) self->columns->pdata[i])->role == role)
      return TRUE;
  return FALSE;
}

AisleFold
aisle_mapping_fold_of (const AisleMapping *self, const char *path)
{
  gboolean silent = self->default_fold == AISLE_FOLD_NONE && !aisle_mapping_has_role (self, AISLE_ROLE_FOLD);

  return silent && self->target->table != NULL && aisle_record_field (self->target, AISLE_ROLE_FOLD) >= 0
             ? aisle_fold_of_name (path)
             : AISLE_FOLD_NONE;
}

gboolean
aisle_mapping_resample (AisleMapping *self, const char *path, GError **error)
{
  const AisleReader *reader = aisle_reader (self->reader);
  g_autoptr (AisleMapping) before = aisle_mapping_dup (self);
  g_autofree char *inside = aisle_input_first (path, reader, aisle_mapping_option (self, "member"), error);

  if (inside == NULL || !reader->resample (self, inside, error))
    return FALSE;
  if (self->target != before->target)
    return TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    {
      AisleMappedColumn *column = self->columns->pdata[i], *old = find_column (before, column->name);

      if (old == NULL || !old->chosen)
        continue;
      column->fallback = old->fallback;
      column->join = old->join;
      column->carry = old->carry;
      column->chosen = TRUE;
      if (old->role == column->role)
        continue;
      take_role (self, column, old->role);
      g_free (column->why);
      column->why = g_strdup (_ ("chosen before"));
    }
  /* Beside a column of kinds the default said nothing. */
  if (!aisle_mapping_has_role (before, AISLE_ROLE_KIND))
    {
      g_free (self->default_kind);
      self->default_kind = g_strdup (before->default_kind);
    }
  return aisle_preset_complete (self, before, error);
}

/* ---- changing by name ---- */

static gboolean
bad_value (const char *name, const char *value, const char *allowed, GError **error)
{
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is no value for '%s': use %s"), value, name,
               allowed);
  return FALSE;
}

static gboolean
set_switch (gboolean *to, const char *name, const char *value, GError **error)
{
  if (g_str_equal (value, "yes") || g_str_equal (value, "true") || g_str_equal (value, "1"))
    *to = TRUE;
  else if (g_str_equal (value, "no") || g_str_equal (value, "false") || g_str_equal (value, "0"))
    *to = FALSE;
  else
    return bad_value (name, value, "yes, no", error);
  return TRUE;
}

static gboolean
set_separator (AisleMapping *self, const char *value, GError **error)
{
  static const struct
  {
    const char *name;
    char separator;
  } names[] = { { "comma", ',' }, { "semicolon", ';' }, { "tab", '\t' }, { "\\t", '\t' }, { "bar", '|' },
                { "space", ' ' }, { ",", ',' },         { ";", ';' },    { "\t", '\t' },  { "|", '|' },
                { " ", ' ' },     { "colons", ':' },    { ":", ':' } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, value))
      {
        self->separator = names[i].separator;
        return TRUE;
      }
  return bad_value ("separator", value, "comma, semicolon, tab, bar, space, colons", error);
}

static gboolean
set_role (AisleMapping *self, const char *name, const char *value, GError **error)
{
  AisleMappedColumn *column = find_column (self, name);
  AisleRole role;

  if (column == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("no column is called '%s'"), name);
      return FALSE;
    }
  if (!aisle_role_from_id (value, &role) || !aisle_record_kind_has (self->target, role))
    {
      g_autofree char *ids = aisle_record_role_ids (self->target);

      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' is no value for '%s' when the rows are %s: use %s, or say what else the rows are"), value,
                   name, self->target->id, ids);
      return FALSE;
    }
  if (role == AISLE_ROLE_TIME && column->role != AISLE_ROLE_TIME)
    {
      guint index;
      double share;

      if (g_ptr_array_find (self->columns, column, &index))
        self->time_format = aisle_guess_time_format (self->preview, NULL, index, TRUE, &share, NULL);
    }
  take_role (self, column, role);
  column->join = AISLE_ROLE_IGNORE;
  column->chosen = TRUE;
  g_free (column->why);
  column->why = g_strdup (_ ("chosen by you"));
  return TRUE;
}

static gboolean
set_fallback (AisleMapping *self, const char *name, const char *value, GError **error)
{
  AisleMappedColumn *column = find_column (self, name);
  AisleRole role = AISLE_ROLE_IGNORE;

  if (column == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("no column is called '%s'"), name);
      return FALSE;
    }
  if (*value != '\0' && !g_str_equal (value, "none") && !aisle_role_from_id (value, &role))
    return bad_value (name, value, "user, item, time, title, none", error);
  column->fallback = role;
  column->chosen = TRUE;
  if (role != AISLE_ROLE_IGNORE)
    column->role = AISLE_ROLE_IGNORE;
  return TRUE;
}

static gboolean
set_join (AisleMapping *self, const char *name, const char *value, GError **error)
{
  AisleMappedColumn *column = find_column (self, name);
  AisleRole role = AISLE_ROLE_IGNORE;

  if (column == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("no column is called '%s'"), name);
      return FALSE;
    }
  if (*value != '\0' && !g_str_equal (value, "none")
      && (!aisle_role_from_id (value, &role) || (role != AISLE_ROLE_INTENT && role != AISLE_ROLE_LABEL)))
    return bad_value (name, value, "intent, label, none", error);
  column->join = role;
  column->chosen = TRUE;
  if (role != AISLE_ROLE_IGNORE)
    column->role = AISLE_ROLE_IGNORE;
  return TRUE;
}

static gboolean
set_carry (AisleMapping *self, const char *name, const char *value, GError **error)
{
  AisleMappedColumn *column = find_column (self, name);

  if (column != NULL)
    {
      column->chosen = TRUE;
      return set_switch (&column->carry, name, value, error);
    }
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("no column is called '%s'"), name);
  return FALSE;
}

static gboolean
set_price_scale (AisleMapping *self, const char *value, GError **error)
{
  static const char *const scales[] = { "1", "0.1", "0.01", "0.001", "0.0001", "0.00001", "0.000001" };
  gint64 divisor = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++, divisor *= 10)
    if (g_str_equal (scales[i], value))
      {
        self->price_divisor = divisor;
        return TRUE;
      }
  return bad_value ("price-scale", value, "1, 0.1, 0.01 (cents), 0.001, 0.0001, 0.00001, 0.000001 (micros)", error);
}

static gboolean
set_fold (AisleMapping *self, const char *value, GError **error)
{
  static const char *const ids[] = { "none", "train", "valid", "test" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (ids[i], value))
      {
        self->default_fold = i;
        return TRUE;
      }
  return bad_value ("fold", value, "none, train, valid, test", error);
}

static gboolean
set_zone (AisleMapping *self, const char *value, GError **error)
{
  AisleTimeParser parser;

  if (*value != '\0' && !aisle_time_parser_init (&parser, AISLE_TIME_ISO, value, error))
    return FALSE;
  if (*value != '\0')
    aisle_time_parser_clear (&parser);
  g_free (self->zone);
  self->zone = *value != '\0' ? g_strdup (value) : NULL;
  return TRUE;
}

static gboolean
set_reader (AisleMapping *self, const char *value, GError **error)
{
  const AisleReader *reader = aisle_reader (value);

  if (reader == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("unknown reader '%s'"), value);
      return FALSE;
    }
  if (self->reader != reader->id)
    g_hash_table_remove_all (self->options);
  self->reader = reader->id;
  return TRUE;
}

static gboolean
set_quote (AisleMapping *self, const char *value, GError **error)
{
  if (g_str_equal (value, "none") || *value == '\0')
    self->quote = 0;
  else if (g_str_equal (value, "double") || g_str_equal (value, "\""))
    self->quote = '"';
  else if (g_str_equal (value, "single") || g_str_equal (value, "'"))
    self->quote = '\'';
  else
    return bad_value ("quote", value, "double, single, none", error);
  return TRUE;
}

static gboolean
set_target (AisleMapping *self, const char *value, GError **error)
{
  const AisleRecordKind *kind = aisle_record_kind (value);
  g_autofree char *ids = NULL;

  if (kind == NULL)
    {
      ids = aisle_record_kind_ids ();
      return bad_value ("as", value, ids, error);
    }
  self->target_chosen = TRUE;
  if (kind == self->target)
    return TRUE;
  self->target = kind;
  if (self->columns->len > 0 && self->preview->len > 0 && !self->wide)
    aisle_guess_columns (self, self->preview, NULL);
  return TRUE;
}

gboolean
aisle_mapping_set (AisleMapping *self, const char *name, const char *value, GError **error)
{
  if (g_str_equal (name, "as"))
    return set_target (self, value, error);
  if (g_str_has_prefix (name, "role."))
    return set_role (self, name + strlen ("role."), value, error);
  if (g_str_has_prefix (name, "fallback."))
    return set_fallback (self, name + strlen ("fallback."), value, error);
  if (g_str_has_prefix (name, "join."))
    return set_join (self, name + strlen ("join."), value, error);
  if (g_str_has_prefix (name, "carry."))
    return set_carry (self, name + strlen ("carry."), value, error);
  if (g_str_has_prefix (name, "kind."))
    return aisle_mapping_set_kind_word (self, name + strlen ("kind."), value, error);
  if (g_str_equal (name, "price-scale"))
    return set_price_scale (self, value, error);
  if (g_str_equal (name, "preset"))
    return aisle_mapping_set_preset (self, value, error);
  if (g_str_has_prefix (name, "option."))
    return aisle_mapping_set_option (self, name + strlen ("option."), value, error);
  if (g_str_equal (name, "reader"))
    return set_reader (self, value, error);
  if (g_str_equal (name, "encoding"))
    return aisle_encoding_from_id (value, &self->encoding)
           || bad_value (name, value, "utf-8, utf-16le, utf-16be, gb18030, latin1", error);
  if (g_str_equal (name, "separator"))
    return set_separator (self, value, error);
  if (g_str_equal (name, "quote"))
    return set_quote (self, value, error);
  if (g_str_equal (name, "header"))
    return set_switch (&self->header, name, value, error);
  if (g_str_equal (name, "decimal-comma"))
    return set_switch (&self->decimal_comma, name, value, error);
  if (g_str_equal (name, "wide"))
    return set_switch (&self->wide, name, value, error);
  if (g_str_equal (name, "time-format"))
    return time_format_from_id (value, &self->time_format)
           || bad_value (name, value, "iso, epoch-s, epoch-ms, epoch-us, month-first, day-first, log, none", error);
  if (g_str_equal (name, "zone"))
    return set_zone (self, value, error);
  if (g_str_equal (name, "fold"))
    return set_fold (self, value, error);
  if (g_str_equal (name, "kind"))
    {
      g_free (self->default_kind);
      self->default_kind = *value != '\0' ? g_strdup (value) : NULL;
      return TRUE;
    }
  g_set_error (
      error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
      _ ("unknown option '%s': use as, encoding, separator, quote, header, decimal-comma, wide, time-format, zone, "
         "kind, fold, reader, preset, price-scale, option.NAME, kind.WORD, role.COLUMN, fallback.COLUMN, "
         "join.COLUMN or carry.COLUMN"),
      name);
  return FALSE;
}

/* ---- checking ---- */

/* Of a list that ends with IGNORE. */
static gboolean
holds_any (const AisleRecordKind *kind, const AisleRole *roles, const char *const *held, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (gsize i = 0; roles[i] != AISLE_ROLE_IGNORE; i++)
    {
      if (held[roles[i]] != NULL)
        return TRUE;
      g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", aisle_role_id (roles[i]));
    }
  if (ids->len == 0)
    return TRUE;
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("no column is any of %s, which %s need: choose one"),
               ids->str, kind->id);
  return FALSE;
}

static gboolean
holds_either (const AisleRecordKind *kind, const char *const *held, GError **error)
{
  AisleRole roles[AISLE_RECORD_FIELDS + 1] = { AISLE_ROLE_IGNORE };
  gsize n = 0;

  for (gsize i = 0; kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    if ((kind->fields[i].flags & AISLE_FIELD_EITHER) != 0)
      roles[n++] = kind->fields[i].role;
  return holds_any (kind, roles, held, error);
}

#define MOST_NAMED 12

static gboolean
fail_without (const AisleMapping *self, AisleRole role, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (self->columns->len, MOST_NAMED); i++)
    g_string_append_printf (names, "%s'%s'", i > 0 ? ", " : "", ((AisleMappedColumn *) self->columns->pdata[i])->name);
  if (self->columns->len > MOST_NAMED)
    g_string_append (names, " ...");
  g_set_error (
      error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
      _ ("no column is '%s', which %s need: choose one of %s (--set role.NAME=%s), or say what else the rows are"),
      aisle_role_id (role), self->target->id, names->str, aisle_role_id (role));
  return FALSE;
}

static gboolean
check_target (const AisleMapping *self, const char *const *held, GError **error)
{
  const AisleRecordKind *kind = self->target;

  for (AisleRole role = 0; role < AISLE_N_ROLES; role++)
    if (held[role] != NULL && !aisle_record_kind_has (kind, role))
      {
        g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                     _ ("column '%s' is '%s', which %s do not have: choose another meaning"), held[role],
                     aisle_role_id (role), kind->id);
        return FALSE;
      }
  if (self->wide && kind->table != NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("a file of one line per user holds events, not %s: read it again"), kind->id);
      return FALSE;
    }
  for (gsize i = 0; kind->table != NULL && kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    if ((kind->fields[i].flags & AISLE_FIELD_REQUIRED) != 0 && held[kind->fields[i].role] == NULL)
      return fail_without (self, kind->fields[i].role, error);
  return holds_either (kind, held, error) && (kind->any_of == NULL || holds_any (kind, kind->any_of, held, error));
}

static const char *
name_at (const AisleMapping *self, guint column)
{
  return ((AisleMappedColumn *) self->columns->pdata[column])->name;
}

/* What a guess makes of texts that no kind knows is not believed until somebody says something: in a log users and items
 * would be sentences, and of two texts that are compared one would be lost. */
static gboolean
check_doubts (const AisleMapping *self, GError **error)
{
  if (self->target_chosen || MAX (self->texts, self->pair) > self->columns->len)
    return TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    if (((AisleMappedColumn *) self->columns->pdata[i])->chosen)
      return TRUE;
  if (self->pair > 0)
    g_set_error (
        error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
        _ ("column '%s' holds the second of two texts that are compared, and pairs of texts are not read yet: say what "
           "the rows are (--as) to read the first alone"),
        name_at (self, self->pair - 1));
  else if (self->texts > 0)
    g_set_error (
        error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
        _ ("column '%s' holds texts, and no column says who did what or when: say that the rows are dialogues, "
           "reviews or answers (--as), and which column is the text (--set 'role.%s=text'), or that they are "
           "events"),
        name_at (self, self->texts - 1), name_at (self, self->texts - 1));
  return self->pair == 0 && self->texts == 0;
}

gboolean
aisle_mapping_check (const AisleMapping *self, GError **error)
{
  const char *held[AISLE_N_ROLES] = { NULL };

  if (!check_doubts (self, error))
    return FALSE;
  for (guint i = 0; i < self->columns->len; i++)
    {
      const AisleMappedColumn *column = self->columns->pdata[i];

      if (column->role != AISLE_ROLE_IGNORE && column->role != AISLE_ROLE_ATTRIBUTE && held[column->role] != NULL)
        {
          g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                       _ ("columns '%s' and '%s' are both '%s': choose one"), held[column->role], column->name,
                       aisle_role_id (column->role));
          return FALSE;
        }
      if (column->role != AISLE_ROLE_IGNORE)
        held[column->role] = column->name;
    }
  if (!check_target (self, held, error))
    return FALSE;
  if (self->target->table == NULL && held[AISLE_ROLE_USER] == NULL && held[AISLE_ROLE_SESSION] == NULL
      && held[AISLE_ROLE_ITEM] == NULL && held[AISLE_ROLE_QUERY] == NULL)
    {
      g_set_error_literal (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                           _ ("no column is the user, session, item or query: choose at least one"));
      return FALSE;
    }
  if (held[AISLE_ROLE_TIME] != NULL && self->time_format == AISLE_TIME_NONE)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("the times in column '%s' are in no known format: choose one or leave the column out"),
                   held[AISLE_ROLE_TIME]);
      return FALSE;
    }
  if (self->wide && self->columns->len != 2)
    {
      g_set_error_literal (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                           _ ("a file of one line per user has two columns, the user and the items: read it again"));
      return FALSE;
    }
  return TRUE;
}
