/* preset.c: a file's columns against what presets ask for, and what they say about it. */
#include "import/preset.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/column-guess.h"
#include "import/import-error.h"

/* ---- recognising ---- */

static gssize
column_index (const AisleMapping *mapping, const char *name)
{
  for (guint i = 0; i < mapping->columns->len; i++)
    if (g_str_equal (((AisleMappedColumn *) mapping->columns->pdata[i])->name, name))
      return i;
  return -1;
}

static const char *
text_at (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                                          : "";
}

static guint
present (const AisleMapping *mapping, JsonArray *names)
{
  guint n = 0;

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    n += column_index (mapping, text_at (names, i)) >= 0 ? 1 : 0;
  return n;
}

/* Every value of the column in the preview fits, and there is one. */
static gboolean
values_fit (const AisleMapping *mapping, gssize column, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);
  gboolean any = FALSE;

  for (guint i = 0; regex != NULL && i < mapping->preview->len; i++)
    {
      char **cells = mapping->preview->pdata[i];

      if (column >= (gssize) g_strv_length (cells) || *cells[column] == '\0')
        continue;
      if (!g_regex_match (regex, cells[column], 0, NULL))
        return FALSE;
      any = TRUE;
    }
  return any;
}

/* The number of patterns, or -1 when one does not fit. */
static int
match_values (const AisleMapping *mapping, JsonObject *patterns)
{
  g_autoptr (GList) names = patterns != NULL ? json_object_get_members (patterns) : NULL;
  int n = 0;

  for (GList *at = names; at != NULL; at = at->next)
    {
      gssize column = column_index (mapping, at->data);

      if (column < 0 || !values_fit (mapping, column, aisle_json_text (patterns, at->data, "")))
        return -1;
      n++;
    }
  return n;
}

guint
aisle_preset_match (const AislePreset *self, const AisleMapping *mapping)
{
  JsonObject *recognise = aisle_json_object (json_node_get_object (self->document), "recognise");
  JsonArray *all = aisle_json_array (recognise, "all"), *any = aisle_json_array (recognise, "any");
  const char *reader = aisle_json_text (recognise, "reader", NULL);
  gint64 columns = aisle_json_integer (recognise, "columns", -1);
  guint n = present (mapping, all), some = present (mapping, any);
  int values;

  if ((reader != NULL && !g_str_equal (reader, mapping->reader))
      || (columns >= 0 && columns != (gint64) mapping->columns->len) || (all != NULL && n < json_array_get_length (all))
      || (any != NULL && some == 0) || present (mapping, aisle_json_array (recognise, "none")) > 0)
    return 0;
  values = match_values (mapping, aisle_json_object (recognise, "values"));
  return values < 0 ? 0 : n + some + 2 * (guint) values;
}

/* ---- applying ---- */

/* What is set before columns mean anything: whatever changes how the head is read. */
static gboolean
is_reading (const char *name)
{
  static const char *const names[] = { "as", "encoding", "separator", "quote", "header", "decimal-comma", "wide" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return TRUE;
  return g_str_has_prefix (name, "option.");
}

static gboolean
set_all (const AislePreset *self, AisleMapping *mapping, gboolean reading, gboolean *changed, GError **error)
{
  JsonObject *set = aisle_json_object (json_node_get_object (self->document), "set");
  g_autoptr (GList) names = set != NULL ? json_object_get_members (set) : NULL;

  for (GList *at = names; at != NULL; at = at->next)
    {
      const char *name = at->data, *value = aisle_json_text (set, name, "");

      if (is_reading (name) != reading)
        continue;
      /* An option that stands so needs no second reading. */
      if (g_str_has_prefix (name, "option.")
          && g_strcmp0 (g_hash_table_lookup (mapping->options, name + strlen ("option.")), value) == 0)
        continue;
      *changed |= !g_str_equal (name, "as");
      if (!aisle_mapping_set (mapping, name, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_of_columns (const AislePreset *self, AisleMapping *mapping, const AisleMapping *but, const char *what,
                GError **error)
{
  JsonObject *map = aisle_json_object (json_node_get_object (self->document), what);
  g_autoptr (GList) names = map != NULL ? json_object_get_members (map) : NULL;

  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autofree char *option = g_strconcat (g_str_equal (what, "roles") ? "role" : what, ".", at->data, NULL);

      /* Exports differ from version to version: a column that is not there has no meaning to give. */
      if (column_index (mapping, at->data) < 0 || (but != NULL && column_index (but, at->data) >= 0))
        continue;
      if (!aisle_mapping_set (mapping, option, aisle_json_text (map, at->data, "yes"), error))
        return FALSE;
    }
  return TRUE;
}

static void
say_why (const AislePreset *self, AisleMapping *mapping, const AisleMapping *but)
{
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      AisleMappedColumn *column = mapping->columns->pdata[i];

      if (but != NULL && column_index (but, column->name) >= 0)
        continue;
      g_free (column->why);
      column->why = g_strdup_printf (_ ("the file looks like: %s"), self->title);
    }
}

/* Where an export lacks the column that another stands in for (nobody logs in at this shop), that one has the role. */
static gboolean
promote (AisleMapping *mapping, GError **error)
{
  gboolean held[AISLE_N_ROLES] = { FALSE };

  for (guint i = 0; i < mapping->columns->len; i++)
    held[((AisleMappedColumn *) mapping->columns->pdata[i])->role] = TRUE;
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      AisleMappedColumn *column = mapping->columns->pdata[i];
      AisleRole role = column->fallback;
      g_autofree char *option = NULL;

      if (role == AISLE_ROLE_IGNORE || held[role])
        continue;
      held[role] = TRUE;
      column->fallback = AISLE_ROLE_IGNORE;
      option = g_strconcat ("role.", column->name, NULL);
      if (!aisle_mapping_set (mapping, option, aisle_role_id (role), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_roles (const AislePreset *self, AisleMapping *mapping, const AisleMapping *but, GError **error)
{
  const char *others = aisle_json_text (json_node_get_object (self->document), "others", "ignore");
  gboolean changed = FALSE;
  AisleRole role = AISLE_ROLE_IGNORE;

  if (!g_str_equal (others, "ignore") && !aisle_role_from_id (others, &role))
    role = AISLE_ROLE_IGNORE;
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      AisleMappedColumn *column = mapping->columns->pdata[i];

      if (but == NULL || column_index (but, column->name) < 0)
        {
          column->role = role;
          column->fallback = column->join = AISLE_ROLE_IGNORE;
          column->carry = FALSE;
          column->chosen = TRUE;
        }
    }
  /* Settings only once: they may have been changed since. */
  if (!set_of_columns (self, mapping, but, "roles", error) || !set_of_columns (self, mapping, but, "fallback", error)
      || !promote (mapping, error) || !set_of_columns (self, mapping, but, "join", error)
      || !set_of_columns (self, mapping, but, "carry", error)
      || (but == NULL && !set_all (self, mapping, FALSE, &changed, error)))
    return FALSE;
  say_why (self, mapping, but);
  return TRUE;
}

gboolean
aisle_preset_apply (const AislePreset *self, AisleMapping *mapping, gboolean *again, GError **error)
{
  g_autofree char *id = g_strdup (self->id);

  *again = FALSE;
  if (!set_all (self, mapping, TRUE, again, error) || !set_roles (self, mapping, NULL, error))
    return FALSE;
  g_free (mapping->preset);
  mapping->preset = g_steal_pointer (&id);
  return TRUE;
}

gboolean
aisle_preset_recognise (AisleMapping *mapping, const char *path, GError **error)
{
  g_autoptr (GPtrArray) presets = aisle_presets ();
  const AislePreset *best = NULL;
  guint most = 0;
  gboolean again;

  for (guint i = 0; i < presets->len; i++)
    {
      guint match = aisle_preset_match (presets->pdata[i], mapping);

      /* The user's come first and win. */
      if (match > 0 && (best == NULL || (match > most && !best->own)))
        {
          best = presets->pdata[i];
          most = match;
        }
    }
  if (best == NULL)
    return TRUE;
  return aisle_preset_apply (best, mapping, &again, error)
         && (!again || (aisle_mapping_resample (mapping, path, error) && set_roles (best, mapping, NULL, error)));
}

gboolean
aisle_preset_complete (AisleMapping *mapping, const AisleMapping *before, GError **error)
{
  g_autoptr (AislePreset) preset = mapping->preset != NULL ? aisle_preset_get (mapping->preset, NULL) : NULL;

  return preset == NULL || set_roles (preset, mapping, before, error);
}

gboolean
aisle_mapping_set_preset (AisleMapping *self, const char *id, GError **error)
{
  g_autoptr (AislePreset) preset = NULL;
  gboolean again;

  if (!g_str_equal (id, "none") && *id != '\0')
    {
      preset = aisle_preset_get (id, error);
      return preset != NULL && aisle_preset_apply (preset, self, &again, error);
    }
  /* It was the preset that chose. */
  if (self->preset != NULL)
    self->target_chosen = FALSE;
  g_clear_pointer (&self->preset, g_free);
  self->price_divisor = 1;
  g_hash_table_remove_all (self->kind_words);
  for (guint i = 0; i < self->columns->len; i++)
    {
      AisleMappedColumn *column = self->columns->pdata[i];

      column->fallback = column->join = AISLE_ROLE_IGNORE;
      column->carry = column->chosen = FALSE;
    }
  if (self->columns->len > 0 && self->preview->len > 0 && !self->wide)
    {
      self->time_format = AISLE_TIME_NONE;
      aisle_guess_columns (self, self->preview, NULL);
    }
  return TRUE;
}
