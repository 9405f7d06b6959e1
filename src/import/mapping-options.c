/* mapping-options.c: what only one reader knows how to be told: a small map of text, checked against its table. */
#include "import/mapping.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/reader.h"

/* ---- the tables ---- */

/* Options of what lies under a reader, whatever it is: none of its own business. */
static const AisleParam common_options[] = {
  { .name = "member",
    .title = N_ ("File in the archive"),
    .type = AISLE_PARAM_TEXT,
    .fallback = "",
    .help = N_ ("Reads only this file of a zip archive; without it all are read.") },
  { .name = NULL },
};

const AisleParam *
aisle_mapping_option_param (const AisleMapping *self, const char *name)
{
  const AisleReader *reader = aisle_reader (self->reader);

  for (gsize i = 0; reader != NULL && i < reader->n_options; i++)
    if (g_str_equal (reader->options[i].name, name))
      return &reader->options[i];
  for (gsize i = 0; common_options[i].name != NULL; i++)
    if (g_str_equal (common_options[i].name, name))
      return &common_options[i];
  return NULL;
}

static char *
known_options (const AisleMapping *self)
{
  const AisleReader *reader = aisle_reader (self->reader);
  GString *names = g_string_new (NULL);

  for (gsize i = 0; reader != NULL && i < reader->n_options; i++)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", reader->options[i].name);
  for (gsize i = 0; common_options[i].name != NULL; i++)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", common_options[i].name);
  return g_string_free (names, FALSE);
}

/* ---- values ---- */

gboolean
aisle_mapping_set_option (AisleMapping *self, const char *name, const char *value, GError **error)
{
  const AisleParam *param = aisle_mapping_option_param (self, name);
  g_autoptr (AisleParams) check = NULL;

  if (param == NULL)
    {
      g_autofree char *known = known_options (self);

      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("reader '%s' has no option '%s': use %s"),
                   self->reader, name, *known != '\0' ? known : _ ("none"));
      return FALSE;
    }
  if (*value == '\0')
    {
      g_hash_table_remove (self->options, name);
      return TRUE;
    }
  check = aisle_params_new (param, 1);
  if (!aisle_params_set (check, name, value, error))
    return FALSE;
  g_hash_table_insert (self->options, g_strdup (name), g_strdup (value));
  return TRUE;
}

const char *
aisle_mapping_option (const AisleMapping *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->options, name);
  const AisleParam *param = value == NULL ? aisle_mapping_option_param (self, name) : NULL;

  return param != NULL ? param->fallback : value;
}

AisleParams *
aisle_mapping_params (const AisleMapping *self)
{
  const AisleReader *reader = aisle_reader (self->reader);
  AisleParams *params = aisle_params_new (reader->options, reader->n_options);

  for (gsize i = 0; i < reader->n_options; i++)
    {
      const char *value = g_hash_table_lookup (self->options, reader->options[i].name);

      /* Checked when it was set: it cannot fail. */
      if (value != NULL && !aisle_params_set (params, reader->options[i].name, value, NULL))
        continue;
    }
  return params;
}

/* ---- words for kinds ---- */

gboolean
aisle_mapping_set_kind_word (AisleMapping *self, const char *word, const char *value, GError **error)
{
  if (*word == '\0' || strlen (value) > 200 || !g_utf8_validate (value, -1, NULL))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("'%s' cannot stand for the kind '%s'"), value,
                   word);
      return FALSE;
    }
  if (*value == '\0')
    g_hash_table_remove (self->kind_words, word);
  else
    g_hash_table_insert (self->kind_words, g_strdup (word), g_strdup (value));
  return TRUE;
}

/* ---- what a file offers ---- */

void
aisle_mapping_offer (AisleMapping *self, const char *name, const char *const *values)
{
  g_hash_table_insert (self->offers, g_strdup (name), g_strdupv ((char **) values));
}

const char *const *
aisle_mapping_offers (const AisleMapping *self, const char *name)
{
  return g_hash_table_lookup (self->offers, name);
}

/* ---- copies and documents ---- */

void
aisle_mapping_copy_options (AisleMapping *to, const AisleMapping *from)
{
  GHashTableIter iter;
  gpointer name, value;

  to->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  to->offers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  to->kind_words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (from == NULL)
    return;
  g_hash_table_iter_init (&iter, from->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (to->options, g_strdup (name), g_strdup (value));
  g_hash_table_iter_init (&iter, from->kind_words);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (to->kind_words, g_strdup (name), g_strdup (value));
  g_hash_table_iter_init (&iter, from->offers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    aisle_mapping_offer (to, name, value);
}

static void
map_to_json (GHashTable *map, const char *member, JsonBuilder *b)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (map), (GCompareFunc) strcmp);

  if (names == NULL)
    return;
  json_builder_set_member_name (b, member);
  json_builder_begin_object (b);
  for (GList *at = names; at != NULL; at = at->next)
    {
      json_builder_set_member_name (b, at->data);
      json_builder_add_string_value (b, g_hash_table_lookup (map, at->data));
    }
  json_builder_end_object (b);
}

void
aisle_mapping_options_to_json (const AisleMapping *self, JsonBuilder *b)
{
  map_to_json (self->options, "options", b);
  map_to_json (self->kind_words, "kinds", b);
}

gboolean
aisle_mapping_options_from_json (AisleMapping *self, JsonObject *object, GError **error)
{
  JsonObject *options = aisle_json_object (object, "options");
  g_autoptr (GList) names = options != NULL ? json_object_get_members (options) : NULL;
  JsonObject *kinds = aisle_json_object (object, "kinds");
  g_autoptr (GList) words = kinds != NULL ? json_object_get_members (kinds) : NULL;

  g_hash_table_remove_all (self->options);
  for (GList *at = names; at != NULL; at = at->next)
    if (!aisle_mapping_set_option (self, at->data, aisle_json_text (options, at->data, ""), error))
      return FALSE;
  g_hash_table_remove_all (self->kind_words);
  for (GList *at = words; at != NULL; at = at->next)
    if (!aisle_mapping_set_kind_word (self, at->data, aisle_json_text (kinds, at->data, ""), error))
      return FALSE;
  return TRUE;
}
