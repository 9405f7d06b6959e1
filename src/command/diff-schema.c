/* diff-schema.c: a new file's columns and form against the mapping that was stored with an older one. */
#include "command/diff.h"

#include "base/i18n.h"
#include "import/time-parse.h"
#include "text/encodings.h"

enum
{
  CHANGE,
  COLUMN,
  BEFORE,
  AFTER,
  SENTENCE
};

AisleTable *
aisle_diff_schema_new (void)
{
  const AisleColumnSpec specs[] = {
    [CHANGE] = { "change", N_ ("Change"), AISLE_COLUMN_TEXT, NULL },
    [COLUMN] = { "column", N_ ("Column"), AISLE_COLUMN_TEXT, NULL },
    [BEFORE] = { "before", C_ ("difference", "Before"), AISLE_COLUMN_TEXT, NULL },
    [AFTER] = { "after", N_ ("Now"), AISLE_COLUMN_TEXT, NULL },
    [SENTENCE] = { "sentence", N_ ("What changed"), AISLE_COLUMN_TEXT, NULL },
  };

  return aisle_table_new (specs, G_N_ELEMENTS (specs));
}

void
aisle_diff_schema_add (AisleTable *table, const char *change, const char *column, const char *before, const char *after,
                       char *sentence)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, CHANGE, change);
  aisle_table_set_text (table, row, COLUMN, column);
  aisle_table_set_text (table, row, BEFORE, before);
  aisle_table_set_text (table, row, AFTER, after);
  aisle_table_set_text (table, row, SENTENCE, sentence);
  g_free (sentence);
}

/* ---- columns by name ---- */

static AisleMappedColumn *
column_named (const AisleMapping *mapping, const char *name)
{
  for (guint i = 0; i < mapping->columns->len; i++)
    if (g_str_equal (((AisleMappedColumn *) mapping->columns->pdata[i])->name, name))
      return mapping->columns->pdata[i];
  return NULL;
}

/* Name and role of a stored column; FALSE where the document holds no such thing. */
static gboolean
stored_column (JsonArray *columns, guint i, const char **name, AisleRole *role)
{
  JsonNode *node = json_array_get_element (columns, i);
  JsonObject *object = aisle_json_node_object (node);

  *name = aisle_json_text (object, "name", NULL);
  return *name != NULL && aisle_role_from_id (aisle_json_text (object, "role", "ignore"), role);
}

static gboolean
was_stored (JsonArray *columns, const char *name)
{
  const char *stored;
  AisleRole role;

  for (guint i = 0; columns != NULL && i < json_array_get_length (columns); i++)
    if (stored_column (columns, i, &stored, &role) && g_str_equal (stored, name))
      return TRUE;
  return FALSE;
}

/* ---- which source ---- */

static double
likeness (const AisleSource *source, const AisleMapping *sniffed)
{
  JsonObject *then = aisle_json_node_object (source->mapping);
  JsonArray *columns = aisle_json_array (then, "columns");
  guint both = 0, n = columns != NULL ? json_array_get_length (columns) : 0;

  if (!g_str_equal (then != NULL ? aisle_json_text (then, "as", "events") : "", "events"))
    return -1;
  for (guint i = 0; i < n; i++)
    {
      const char *name;
      AisleRole role;
      both += stored_column (columns, i, &name, &role) && column_named (sniffed, name) != NULL;
    }
  return (double) both / (double) MAX (n + sniffed->columns->len - both, 1)
         + (g_str_equal (source->reader, sniffed->reader) ? 0.5 : 0);
}

AisleSource *
aisle_diff_source_for (AisleProject *project, const AisleMapping *sniffed, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (project, error);
  gint64 best = 0;
  double most = -0.5;

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const AisleSource *source = sources->pdata[i];
      double alike = source->active ? likeness (source, sniffed) : -1;
      if (alike >= most) /* the newest of several */
        {
          most = alike;
          best = source->id;
        }
    }
  return best > 0 ? aisle_sources_get (project, best, error) : NULL;
}

/* ---- columns ---- */

/* The guess for this role among the columns that the file did not have: what the missing one may be called now. */
static AisleMappedColumn *
renamed_to (JsonArray *columns, const AisleMapping *now, AisleRole role)
{
  for (guint i = 0; i < now->columns->len; i++)
    {
      AisleMappedColumn *column = now->columns->pdata[i];
      if (column->role == role && !was_stored (columns, column->name))
        return column;
    }
  return NULL;
}

/* Takes the sentence. */
static void
add_column_change (AisleTable *table, const char *change, const char *column, AisleRole before, AisleRole after,
                   char *sentence)
{
  aisle_diff_schema_add (table, change, column, before != AISLE_ROLE_IGNORE ? aisle_role_title (before) : NULL,
                         after != AISLE_ROLE_IGNORE ? aisle_role_title (after) : NULL, sentence);
}

/* A column whose role wants a number or a time and whose values are now something else. */
static void
check_type (const AisleMappedColumn *column, AisleRole role, AisleTable *table)
{
  gboolean number = column->type == AISLE_COLUMN_INTEGER || column->type == AISLE_COLUMN_REAL;

  if ((role == AISLE_ROLE_PRICE || role == AISLE_ROLE_QUANTITY) && !number)
    add_column_change (table, "type", column->name, role, role,
                       g_strdup_printf (_ ("Column %s holds something else than numbers"), column->name));
  else if (role == AISLE_ROLE_TIME && column->type == AISLE_COLUMN_TEXT)
    add_column_change (table, "type", column->name, role, role,
                       g_strdup_printf (_ ("Column %s holds something else than times"), column->name));
}

static gboolean
set_role (AisleMapping *now, const char *name, AisleRole role, GError **error)
{
  g_autofree char *option = g_strconcat ("role.", name, NULL);

  return aisle_mapping_set (now, option, aisle_role_id (role), error);
}

/* The guesses are needed until all columns of then are placed, so the roles are set at the end. */
static gboolean
place_columns (JsonArray *columns, AisleMapping *now, AisleTable *table, GError **error)
{
  guint n = columns != NULL ? json_array_get_length (columns) : 0;
  g_autofree AisleRole *roles = g_new0 (AisleRole, now->columns->len + 1);
  g_autofree gboolean *taken = g_new0 (gboolean, now->columns->len + 1);

  for (guint i = 0; i < n; i++)
    {
      const char *name;
      AisleRole role;
      AisleMappedColumn *column, *renamed;
      guint index;
      if (!stored_column (columns, i, &name, &role))
        continue;
      column = column_named (now, name);
      renamed = column == NULL && role != AISLE_ROLE_IGNORE ? renamed_to (columns, now, role) : NULL;
      if (column == NULL && renamed == NULL)
        add_column_change (table, "missing", name, role, AISLE_ROLE_IGNORE,
                           g_strdup_printf (_ ("Column %s is missing"), name));
      else if (column == NULL)
        add_column_change (table, "renamed", name, role, role,
                           g_strdup_printf (_ ("Column %s may be called %s now"), name, renamed->name));
      if (column == NULL)
        column = renamed;
      if (column == NULL)
        continue;
      check_type (column, role, table);
      g_ptr_array_find (now->columns, column, &index);
      roles[index] = role;
      taken[index] = TRUE;
    }
  for (guint i = 0; i < now->columns->len; i++)
    {
      const AisleMappedColumn *column = now->columns->pdata[i];
      if (!taken[i])
        add_column_change (table, "added", column->name, AISLE_ROLE_IGNORE, column->role,
                           g_strdup_printf (_ ("Column %s is new, and not read"), column->name));
    }
  for (guint i = 0; i < now->columns->len; i++)
    if (!set_role (now, ((AisleMappedColumn *) now->columns->pdata[i])->name, AISLE_ROLE_IGNORE, error))
      return FALSE;
  for (guint i = 0; i < now->columns->len; i++)
    if (roles[i] != AISLE_ROLE_IGNORE
        && !set_role (now, ((AisleMappedColumn *) now->columns->pdata[i])->name, roles[i], error))
      return FALSE;
  return TRUE;
}

/* ---- form of the file ---- */

static gboolean
differ (const char *before, const char *after)
{
  return before != NULL && !g_str_equal (before, after);
}

static const char *
separator_name (const char *separator)
{
  return g_str_equal (separator, "\t") ? _ ("tab") : g_str_equal (separator, " ") ? _ ("space") : separator;
}

static void
compare_csv (JsonObject *then, const AisleMapping *now, AisleTable *table)
{
  const char after[] = { now->separator, '\0' };
  const char *before = aisle_json_text (then, "separator", NULL), *decimal = now->decimal_comma ? "," : ".";
  const char *decimal_before =
      json_object_has_member (then, "decimal-comma") && json_object_get_boolean_member (then, "decimal-comma") ? ","
                                                                                                               : ".";

  if (differ (before, after))
    aisle_diff_schema_add (table, "separator", NULL, separator_name (before), separator_name (after),
                           g_strdup_printf (_ ("Fields are separated by %s, they were by %s"), separator_name (after),
                                            separator_name (before)));
  if (differ (decimal_before, decimal))
    aisle_diff_schema_add (
        table, "decimal", NULL, decimal_before, decimal,
        g_strdup_printf (_ ("Decimals are written with %s, they were with %s"), decimal, decimal_before));
}

static void
compare_form (JsonObject *then, const AisleMapping *now, AisleTable *table)
{
  const char *reader = aisle_json_text (then, "reader", NULL), *encoding = aisle_json_text (then, "encoding", NULL);
  const char *format = aisle_json_text (then, "time-format", NULL);

  if (differ (reader, now->reader))
    aisle_diff_schema_add (table, "reader", NULL, reader, now->reader,
                           g_strdup_printf (_ ("The file is read as %s, it was as %s"), now->reader, reader));
  else if (g_strcmp0 (reader, "csv") == 0)
    compare_csv (then, now, table);
  if (differ (encoding, aisle_encoding_id (now->encoding)))
    aisle_diff_schema_add (
        table, "encoding", NULL, encoding, aisle_encoding_id (now->encoding),
        g_strdup_printf (_ ("The encoding is %s, it was %s"), aisle_encoding_id (now->encoding), encoding));
  if (differ (format, aisle_time_format_id (now->time_format)))
    aisle_diff_schema_add (table, "time_format", NULL, format, aisle_time_format_id (now->time_format),
                           g_strdup_printf (_ ("Times are written as %s, they were as %s"),
                                            aisle_time_format_id (now->time_format), format));
}

/* The time format of then where the times of now can be read so: 1/2/2026 says nothing of itself. */
static gboolean
keep_time_format (JsonObject *then, AisleMapping *now, GError **error)
{
  AisleTimeFormat guessed = now->time_format;
  AisleTimeParser parser;
  gboolean fits = FALSE;

  if (!aisle_mapping_set (now, "time-format", aisle_json_text (then, "time-format", "none"), error)
      || !aisle_time_parser_init (&parser, now->time_format, now->zone, error))
    return FALSE;
  for (guint i = 0; i < now->columns->len && now->time_format != AISLE_TIME_NONE; i++)
    {
      const AisleMappedColumn *column = now->columns->pdata[i];
      gint64 time;
      if (column->role != AISLE_ROLE_TIME)
        continue;
      for (char **sample = column->samples; sample != NULL && *sample != NULL; sample++)
        if (**sample != '\0' && !(fits = aisle_time_parser_read (&parser, *sample, strlen (*sample), &time)))
          break;
    }
  aisle_time_parser_clear (&parser);
  if (!fits)
    now->time_format = guessed;
  return TRUE;
}

/* What a user chose then, and no guess finds. */
static gboolean
keep_choices (JsonObject *then, AisleMapping *now, GError **error)
{
  const char *zone = aisle_json_text (then, "zone", ""), *kind = aisle_json_text (then, "kind", "");
  const char *fold = aisle_json_text (then, "fold", "none");

  return (*zone == '\0' || aisle_mapping_set (now, "zone", zone, error))
         && (*kind == '\0' || aisle_mapping_set (now, "kind", kind, error))
         && (g_str_equal (fold, "none") || aisle_mapping_set (now, "fold", fold, error))
         && keep_time_format (then, now, error);
}

gboolean
aisle_diff_schema (JsonObject *then, AisleMapping *now, AisleTable *table, GError **error)
{
  AisleTimeFormat guessed = now->time_format;

  if (!place_columns (aisle_json_array (then, "columns"), now, table, error))
    return FALSE;
  now->time_format = guessed; /* setting a role guesses it anew */
  if (!keep_choices (then, now, error))
    return FALSE;
  compare_form (then, now, table);
  return TRUE;
}
