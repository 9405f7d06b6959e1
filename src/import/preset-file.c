/* preset-file.c: presets as documents: the built-in ones, and those a user has saved. */
#include "import/preset.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"

#include <errno.h>
#include <glib/gstdio.h>

#define RESOURCES "/io/github/aisle/Aisle/presets"
#define LIMIT     (1 << 20)

/* presets.gresource.xml: named here, so that a static library keeps it. */
GResource *aisle_presets_get_resource (void);

void
aisle_preset_free (AislePreset *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->origin);
  g_clear_pointer (&self->document, json_node_unref);
  g_free (self);
}

/* A text, or texts by language. */
static char *
title_of (JsonObject *object, const char *fallback)
{
  JsonObject *texts = aisle_json_object (object, "title");
  const char *const *languages = g_get_language_names ();

  if (texts == NULL)
    return g_strdup (aisle_json_text (object, "title", fallback));
  for (gsize i = 0; languages[i] != NULL; i++)
    if (json_object_has_member (texts, languages[i]))
      return g_strdup (aisle_json_text (texts, languages[i], fallback));
  return g_strdup (aisle_json_text (texts, "en", fallback));
}

AislePreset *
aisle_preset_new (const char *id, JsonNode *document, gboolean own, GError **error)
{
  JsonObject *object = aisle_json_node_object (document);
  JsonObject *recognise = aisle_json_object (object, "recognise");
  AislePreset *self;

  if (recognise == NULL
      || (aisle_json_array (recognise, "all") == NULL && aisle_json_object (recognise, "values") == NULL))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("preset '%s' is no preset: it recognises nothing"), id);
      return NULL;
    }
  self = g_new0 (AislePreset, 1);
  self->id = g_strdup (id);
  self->title = title_of (object, id);
  self->origin = g_strdup (aisle_json_text (object, "source", ""));
  self->own = own;
  self->document = json_node_ref (document);
  return self;
}

/* ---- lists ---- */

static char *
own_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "aisle", "presets", NULL);
}

static char *
own_path (const char *id)
{
  g_autofree char *folder = own_folder (), *name = g_strconcat (id, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const AislePreset *left = *(AislePreset *const *) a, *right = *(AislePreset *const *) b;

  return left->own != right->own ? (left->own ? -1 : 1) : strcmp (left->id, right->id);
}

static void
add_built_in (GPtrArray *presets)
{
  g_auto (GStrv) names = NULL;

  g_resources_register (aisle_presets_get_resource ());
  names = g_resources_enumerate_children (RESOURCES, 0, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (RESOURCES "/", names[i], NULL);
      g_autofree char *id = g_strndup (names[i], strlen (names[i]) - strlen (".json"));
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
      g_autoptr (JsonNode) document = NULL;
      AislePreset *preset;

      document = bytes != NULL
                     ? aisle_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL)
                     : NULL;
      preset = document != NULL ? aisle_preset_new (id, document, FALSE, NULL) : NULL;
      if (preset != NULL)
        g_ptr_array_add (presets, preset);
    }
}

static void
add_own (GPtrArray *presets)
{
  g_autofree char *folder = own_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (JsonNode) document = NULL;
      g_autofree char *id = NULL;
      AislePreset *preset;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      id = g_strndup (name, strlen (name) - strlen (".json"));
      document = aisle_json_read (path, LIMIT, NULL);
      preset = document != NULL ? aisle_preset_new (id, document, TRUE, NULL) : NULL;
      if (preset != NULL)
        g_ptr_array_add (presets, preset);
    }
}

GPtrArray *
aisle_presets (void)
{
  GPtrArray *presets = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_preset_free);

  add_own (presets);
  add_built_in (presets);
  g_ptr_array_sort (presets, compare);
  return presets;
}

AislePreset *
aisle_preset_get (const char *id, GError **error)
{
  g_autoptr (GPtrArray) presets = aisle_presets ();

  for (guint i = 0; i < presets->len; i++)
    {
      AislePreset *preset = presets->pdata[i];

      if (g_str_equal (preset->id, id))
        return aisle_preset_new (id, preset->document, preset->own, error);
    }
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("unknown preset '%s': see aisle-cli presets"), id);
  return NULL;
}

/* ---- the user's own ---- */

/* "May, web shop" -> "may-web-shop"; NULL when nothing is left. */
static char *
id_of_name (const char *name)
{
  g_autofree char *lower = g_utf8_validate (name, -1, NULL) ? g_utf8_strdown (name, -1) : g_strdup ("");
  GString *id = g_string_new (NULL);

  for (const char *p = lower; *p != '\0' && id->len < 100; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (id, c);
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  return g_string_free (id, id->len == 0);
}

static void
add_set (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_map (JsonBuilder *b, const char *prefix, GHashTable *map)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (map), (GCompareFunc) strcmp);

  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autofree char *name = g_strconcat (prefix, at->data, NULL);

      add_set (b, name, g_hash_table_lookup (map, at->data));
    }
}

/* The settings that differ from file to file of the same export (encoding, separator) are left to the guess. */
static void
add_settings (JsonBuilder *b, const AisleMapping *mapping)
{
  json_builder_set_member_name (b, "set");
  json_builder_begin_object (b);
  add_set (b, "as", mapping->target->id);
  add_set (b, "time-format", aisle_time_format_id (mapping->time_format));
  if (mapping->zone != NULL)
    add_set (b, "zone", mapping->zone);
  if (mapping->default_kind != NULL)
    add_set (b, "kind", mapping->default_kind);
  if (!mapping->header && g_str_equal (mapping->reader, "csv"))
    add_set (b, "header", "no");
  if (mapping->price_divisor > 1)
    {
      g_autofree char *scale = aisle_mapping_price_scale (mapping);

      add_set (b, "price-scale", scale);
    }
  add_map (b, "option.", mapping->options);
  add_map (b, "kind.", mapping->kind_words);
  json_builder_end_object (b);
}

static void
add_columns (JsonBuilder *b, const AisleMapping *mapping, const char *what)
{
  json_builder_set_member_name (b, what);
  json_builder_begin_object (b);
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];

      if (g_str_equal (what, "roles") && column->role != AISLE_ROLE_IGNORE)
        add_set (b, column->name, aisle_role_id (column->role));
      else if (g_str_equal (what, "fallback") && column->fallback != AISLE_ROLE_IGNORE)
        add_set (b, column->name, aisle_role_id (column->fallback));
      else if (g_str_equal (what, "join") && column->join != AISLE_ROLE_IGNORE)
        add_set (b, column->name, aisle_role_id (column->join));
      else if (g_str_equal (what, "carry") && column->carry)
        add_set (b, column->name, "yes");
    }
  json_builder_end_object (b);
}

static JsonNode *
document_of (const AisleMapping *mapping, const char *name)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  add_set (b, "title", name);
  json_builder_set_member_name (b, "recognise");
  json_builder_begin_object (b);
  add_set (b, "reader", mapping->reader);
  /* Without a header any file of as many columns would do: then their number counts too. */
  if (!mapping->header)
    {
      json_builder_set_member_name (b, "columns");
      json_builder_add_int_value (b, mapping->columns->len);
    }
  json_builder_set_member_name (b, "all");
  json_builder_begin_array (b);
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];

      if (column->role != AISLE_ROLE_IGNORE)
        json_builder_add_string_value (b, column->name);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  add_settings (b, mapping);
  add_columns (b, mapping, "roles");
  add_columns (b, mapping, "fallback");
  add_columns (b, mapping, "join");
  add_columns (b, mapping, "carry");
  json_builder_end_object (b);
  return json_builder_get_root (b);
}

gboolean
aisle_preset_save (const AisleMapping *mapping, const char *name, GError **error)
{
  g_autofree char *id = id_of_name (name), *folder = own_folder (), *path = NULL;
  g_autoptr (JsonNode) document = document_of (mapping, name);

  if (id == NULL || g_str_equal (id, "none"))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' is no name for a preset: use letters and digits"), name);
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      aisle_set_error_from_errno (error, errno, "write", folder);
      return FALSE;
    }
  path = own_path (id);
  return aisle_json_write (path, document, error);
}

gboolean
aisle_preset_remove (const char *id, GError **error)
{
  g_autoptr (AislePreset) preset = aisle_preset_get (id, error);
  g_autofree char *path = own_path (id);

  if (preset == NULL)
    return FALSE;
  if (!preset->own)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("preset '%s' is built in and stays; only your own can be removed"), id);
      return FALSE;
    }
  if (g_unlink (path) == 0)
    return TRUE;
  aisle_set_error_from_errno (error, errno, "remove", path);
  return FALSE;
}
