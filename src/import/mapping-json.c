/* mapping-json.c: a mapping as the journal keeps it: settings, names and roles, no values of the file. */
#include "import/mapping.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/reader.h"

static const char *const fold_ids[] = { "none", "train", "valid", "test" };

char *
aisle_mapping_price_scale (const AisleMapping *self)
{
  GString *scale = g_string_new (self->price_divisor > 1 ? "0." : "1");

  for (gint64 divisor = self->price_divisor; divisor > 10; divisor /= 10)
    g_string_append_c (scale, '0');
  if (self->price_divisor > 1)
    g_string_append_c (scale, '1');
  return g_string_free (scale, FALSE);
}

JsonNode *
aisle_mapping_to_json (const AisleMapping *self)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  const char separator[2] = { self->separator, '\0' }, quote[2] = { self->quote, '\0' };

#define TEXT(name, text) (json_builder_set_member_name (b, name), json_builder_add_string_value (b, text))
#define SWITCH(name, on) (json_builder_set_member_name (b, name), json_builder_add_boolean_value (b, on))
  json_builder_begin_object (b);
  TEXT ("reader", self->reader);
  TEXT ("as", self->target->id);
  TEXT ("encoding", aisle_encoding_id (self->encoding));
  TEXT ("separator", separator);
  TEXT ("quote", quote);
  SWITCH ("decimal-comma", self->decimal_comma);
  SWITCH ("header", self->header);
  SWITCH ("wide", self->wide);
  TEXT ("time-format", aisle_time_format_id (self->time_format));
  TEXT ("zone", self->zone != NULL ? self->zone : "");
  TEXT ("kind", self->default_kind != NULL ? self->default_kind : "");
  TEXT ("fold", fold_ids[self->default_fold]);
  if (self->price_divisor != 1)
    {
      g_autofree char *scale = aisle_mapping_price_scale (self);

      TEXT ("price-scale", scale);
    }
  if (self->preset != NULL)
    TEXT ("preset", self->preset);
  aisle_mapping_options_to_json (self, b);
  json_builder_set_member_name (b, "columns");
  json_builder_begin_array (b);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const AisleMappedColumn *column = self->columns->pdata[i];

      json_builder_begin_object (b);
      TEXT ("name", column->name);
      TEXT ("role", aisle_role_id (column->role));
      if (column->fallback != AISLE_ROLE_IGNORE)
        TEXT ("fallback", aisle_role_id (column->fallback));
      if (column->join != AISLE_ROLE_IGNORE)
        TEXT ("join", aisle_role_id (column->join));
      if (column->carry)
        SWITCH ("carry", TRUE);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
#undef TEXT
#undef SWITCH
  return json_builder_get_root (b);
}

static gboolean
set_of_column (AisleMapping *self, const char *what, const char *name, const char *value, GError **error)
{
  g_autofree char *option = g_strconcat (what, ".", name, NULL);

  return aisle_mapping_set (self, option, value, error);
}

static gboolean
set_columns (AisleMapping *self, JsonArray *columns, GError **error)
{
  gboolean make = self->columns->len == 0;

  for (guint i = 0; !make && i < self->columns->len; i++)
    {
      AisleMappedColumn *column = self->columns->pdata[i];

      column->role = column->fallback = column->join = AISLE_ROLE_IGNORE;
      column->carry = FALSE;
    }
  for (guint i = 0; columns != NULL && i < json_array_get_length (columns); i++)
    {
      JsonNode *node = json_array_get_element (columns, i);
      JsonObject *object = aisle_json_node_object (node);
      const char *name = aisle_json_text (object, "name", NULL);
      const char *role = object != NULL ? aisle_json_text (object, "role", "ignore") : NULL;

      if (name == NULL)
        {
          g_set_error_literal (error, AISLE_IMPORT_ERROR, AISLE_ERROR_CORRUPT,
                               _ ("a column of the mapping has no name"));
          return FALSE;
        }
      if (make)
        {
          AisleMappedColumn *column = g_new0 (AisleMappedColumn, 1);

          column->name = g_strdup (name);
          g_ptr_array_add (self->columns, column);
        }
      if ((make || !g_str_equal (role, "ignore")) && !set_of_column (self, "role", name, role, error))
        return FALSE;
      if (json_object_has_member (object, "fallback")
          && !set_of_column (self, "fallback", name, aisle_json_text (object, "fallback", "none"), error))
        return FALSE;
      if (json_object_has_member (object, "join")
          && !set_of_column (self, "join", name, aisle_json_text (object, "join", "none"), error))
        return FALSE;
      if (json_object_has_member (object, "carry") && !set_of_column (self, "carry", name, "yes", error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_settings (AisleMapping *self, JsonObject *object, GError **error)
{
  static const char *const texts[] = { "encoding", "separator", "quote", "zone", "kind", "fold", "price-scale" };
  static const char *const switches[] = { "decimal-comma", "header", "wide" };

  /* Before there were other kinds all rows were events. */
  if (!aisle_mapping_set (self, "as", aisle_json_text (object, "as", "events"), error)
      || !aisle_mapping_set (self, "reader", aisle_json_text (object, "reader", self->reader), error)
      || !aisle_mapping_options_from_json (self, object, error))
    return FALSE;
  g_free (self->preset);
  self->preset = g_strdup (aisle_json_text (object, "preset", NULL));
  self->price_divisor = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = aisle_json_text (object, texts[i], NULL);

      if (text != NULL && !aisle_mapping_set (self, texts[i], text, error))
        return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    if (json_object_has_member (object, switches[i])
        && !aisle_mapping_set (self, switches[i], json_object_get_boolean_member (object, switches[i]) ? "yes" : "no",
                               error))
      return FALSE;
  return TRUE;
}

/* The format comes after the roles, which guess one; so does the kind, which a column guessed to be it pushes out. */
static gboolean
set_roles (AisleMapping *self, JsonObject *object, GError **error)
{
  return set_columns (self, aisle_json_array (object, "columns"), error)
         && (!json_object_has_member (object, "kind")
             || aisle_mapping_set (self, "kind", aisle_json_text (object, "kind", ""), error))
         && aisle_mapping_set (self, "time-format", aisle_json_text (object, "time-format", "none"), error);
}

gboolean
aisle_mapping_from_json (AisleMapping *self, JsonObject *object, GError **error)
{
  return set_settings (self, object, error) && set_roles (self, object, error);
}

AisleMapping *
aisle_mapping_resume (const char *path, JsonObject *object, GError **error)
{
  const char *id = aisle_json_text (object, "reader", "csv");
  const AisleReader *reader = aisle_reader (id);
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (JsonNode) guessed = NULL, set = NULL;
  g_autofree char *before = NULL, *after = NULL;

  if (reader == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("unknown reader '%s'"), id);
      return NULL;
    }
  mapping = reader->guess (path, error);
  if (mapping == NULL)
    return NULL;
  guessed = aisle_mapping_to_json (mapping);
  before = aisle_json_print (guessed, FALSE);
  if (!set_settings (mapping, object, error))
    return NULL;
  set = aisle_mapping_to_json (mapping);
  after = aisle_json_print (set, FALSE);
  if ((!g_str_equal (before, after) && !aisle_mapping_resample (mapping, path, error))
      || !set_roles (mapping, object, error))
    return NULL;
  return g_steal_pointer (&mapping);
}
