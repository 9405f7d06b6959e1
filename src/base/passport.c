/* passport.c: where a number comes from. */
#include "base/passport.h"

#include "base/i18n.h"

typedef struct
{
  char *name;
  char *value;
  gsize count;
} Entry;

struct _AislePassport
{
  gatomicrefcount refs;
  char *definition;
  char *content_hash;
  gint64 generation;
  char *segment, *segment_definition;
  gsize segment_users;
  gboolean has_rows;
  gsize rows_in;
  const char *unit;
  GArray *dropped; /* Entry: name, count */
  GArray *params;  /* Entry: name, value */
  GPtrArray *notes;
};

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  g_free (entry->value);
}

AislePassport *
aisle_passport_new (const char *definition)
{
  AislePassport *self = g_new0 (AislePassport, 1);

  g_atomic_ref_count_init (&self->refs);
  self->definition = g_strdup (definition);
  self->dropped = g_array_new (FALSE, TRUE, sizeof (Entry));
  self->params = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (self->dropped, entry_clear);
  g_array_set_clear_func (self->params, entry_clear);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

AislePassport *
aisle_passport_ref (AislePassport *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
aisle_passport_unref (AislePassport *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->definition);
  g_free (self->content_hash);
  g_free (self->segment);
  g_free (self->segment_definition);
  g_array_unref (self->dropped);
  g_array_unref (self->params);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

void
aisle_passport_set_source (AislePassport *self, const char *content_hash, gint64 generation)
{
  g_free (self->content_hash);
  self->content_hash = g_strdup (content_hash);
  self->generation = generation;
}

void
aisle_passport_set_segment (AislePassport *self, const char *name, const char *definition, gsize users)
{
  g_free (self->segment);
  g_free (self->segment_definition);
  self->segment = g_strdup (name);
  self->segment_definition = g_strdup (definition);
  self->segment_users = users;
}

void
aisle_passport_set_rows (AislePassport *self, gsize rows_in, const char *unit)
{
  self->has_rows = TRUE;
  self->rows_in = rows_in;
  self->unit = unit;
}

void
aisle_passport_add_dropped (AislePassport *self, const char *reason, gsize rows)
{
  Entry entry = { g_strdup (reason), NULL, rows };

  g_array_append_val (self->dropped, entry);
}

void
aisle_passport_add_param (AislePassport *self, const char *name, const char *value)
{
  Entry entry = { g_strdup (name), g_strdup (value), 0 };

  g_array_append_val (self->params, entry);
}

void
aisle_passport_add_params (AislePassport *self, const AisleParams *params)
{
  gsize n;
  const AisleParam *table = aisle_params_table (params, &n);

  for (gsize i = 0; i < n; i++)
    aisle_passport_add_param (self, table[i].name, aisle_params_text (params, table[i].name));
}

void
aisle_passport_add_note (AislePassport *self, const char *note)
{
  g_ptr_array_add (self->notes, g_strdup (note));
}

static JsonObject *
segment_to_json (const AislePassport *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", self->segment);
  json_object_set_string_member (object, "definition", self->segment_definition);
  json_object_set_int_member (object, "users", (gint64) self->segment_users);
  return object;
}

JsonNode *
aisle_passport_to_json (const AislePassport *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *dropped = json_object_new (), *params = json_object_new ();
  JsonArray *notes = json_array_new ();

  json_object_set_string_member (object, "definition", self->definition);
  if (self->content_hash != NULL)
    {
      json_object_set_string_member (object, "content_hash", self->content_hash);
      json_object_set_int_member (object, "generation", self->generation);
    }
  if (self->segment_definition != NULL)
    json_object_set_object_member (object, "segment", segment_to_json (self));
  if (self->has_rows)
    {
      json_object_set_int_member (object, "rows_in", (gint64) self->rows_in);
      json_object_set_string_member (object, "unit", self->unit);
    }
  for (guint i = 0; i < self->dropped->len; i++)
    json_object_set_int_member (dropped, g_array_index (self->dropped, Entry, i).name,
                                (gint64) g_array_index (self->dropped, Entry, i).count);
  json_object_set_object_member (object, "dropped", dropped);
  for (guint i = 0; i < self->params->len; i++)
    json_object_set_string_member (params, g_array_index (self->params, Entry, i).name,
                                   g_array_index (self->params, Entry, i).value);
  json_object_set_object_member (object, "params", params);
  for (guint i = 0; i < self->notes->len; i++)
    json_array_add_string_element (notes, self->notes->pdata[i]);
  json_object_set_array_member (object, "notes", notes);
  json_object_set_string_member (object, "code_version", AISLE_VERSION);
  return json_node_init_object (json_node_alloc (), object);
}

char *
aisle_passport_to_text (const AislePassport *self)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n", self->definition);
  if (self->segment_definition != NULL)
    g_string_append_printf (out, _ ("Segment: %s (%zu users)\n"),
                            self->segment != NULL ? self->segment : self->segment_definition, self->segment_users);
  if (self->has_rows)
    g_string_append_printf (out, _ ("Rows in: %zu %s\n"), self->rows_in, _ (self->unit));
  for (guint i = 0; i < self->dropped->len; i++)
    g_string_append_printf (out, _ ("Left out: %zu (%s)\n"), g_array_index (self->dropped, Entry, i).count,
                            g_array_index (self->dropped, Entry, i).name);
  for (guint i = 0; i < self->params->len; i++)
    g_string_append_printf (out, "%s: %s\n", g_array_index (self->params, Entry, i).name,
                            g_array_index (self->params, Entry, i).value);
  for (guint i = 0; i < self->notes->len; i++)
    g_string_append_printf (out, _ ("Note: %s\n"), (const char *) self->notes->pdata[i]);
  if (self->content_hash != NULL)
    g_string_append_printf (out, _ ("Data: %s, generation %lld\n"), self->content_hash, (long long) self->generation);
  g_string_append_printf (out, _ ("Code: Aisle %s\n"), AISLE_VERSION);
  return g_string_free (out, FALSE);
}
