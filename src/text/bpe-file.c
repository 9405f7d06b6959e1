/* bpe-file.c: a vocabulary of byte pairs as the names and merges that files hold, and as tokenizer.json. */
#include "base/error.h"
#include "base/i18n.h"
#include "base/json.h"
#include "text/bpe.h"
#include "text/inverted-index.h"

static gboolean
refuse (GError **error, const char *why, const char *subject)
{
  g_set_error (error, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT, _ ("cannot read a vocabulary: %s: '%s'"), why, subject);
  return FALSE;
}

/* ---- from names ---- */

/* Both sides of "a b" as numbers. */
static gboolean
read_merge (GHashTable *numbers, const char *text, gint32 *pair, GError **error)
{
  const char *blank = strchr (text, ' ');
  g_autofree char *left = blank != NULL ? g_strndup (text, (gsize) (blank - text)) : NULL;
  gpointer a, b;

  if (blank == NULL || !g_hash_table_lookup_extended (numbers, left, NULL, &a)
      || !g_hash_table_lookup_extended (numbers, blank + 1, NULL, &b))
    return refuse (error, _ ("a merge is not of two tokens"), text);
  pair[0] = GPOINTER_TO_INT (a);
  pair[1] = GPOINTER_TO_INT (b);
  return TRUE;
}

AisleBpe *
aisle_bpe_from_names (const char *const *names, gsize n, const char *const *merges, gsize n_merges, GError **error)
{
  gsize n_specials = n - AISLE_BPE_BYTES - n_merges;
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) specials = g_ptr_array_new ();
  g_autofree gint32 *pairs = NULL;
  g_autoptr (AisleBpe) self = NULL;

  if (n > AISLE_BPE_MOST || n < AISLE_BPE_BYTES || n_merges > n - AISLE_BPE_BYTES)
    {
      g_set_error (error, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read a vocabulary: %zu tokens and %zu merges are not one of bytes and pairs"), n,
                   n_merges);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    if (!g_hash_table_insert (numbers, (gpointer) names[i], GINT_TO_POINTER ((int) i)))
      {
        refuse (error, _ ("a token stands there twice"), names[i]);
        return NULL;
      }
  for (gsize i = 0; i < n_specials; i++)
    g_ptr_array_add (specials, (gpointer) names[i]);
  g_ptr_array_add (specials, NULL);
  pairs = g_new (gint32, MAX (n_merges, 1) * 2);
  for (gsize m = 0; m < n_merges; m++)
    if (!read_merge (numbers, merges[m], pairs + 2 * m, error))
      return NULL;
  self = aisle_bpe_new ((const char *const *) specials->pdata, pairs, n_merges, error);
  for (gsize i = n_specials; self != NULL && i < n; i++)
    {
      g_autofree char *name = aisle_bpe_dup_name (self, i);

      if (!g_str_equal (name, names[i]))
        {
          refuse (error, _ ("a token is not what its merge makes"), names[i]);
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

/* ---- tokenizer.json ---- */

static void
set_flags (JsonObject *object, const char *const *names, gsize n, gboolean value)
{
  for (gsize i = 0; i < n; i++)
    json_object_set_boolean_member (object, names[i], value);
}

static JsonArray *
print_specials (const AisleBpe *self)
{
  static const char *const off[] = { "single_word", "lstrip", "rstrip", "normalized" };
  JsonArray *list = json_array_new ();

  for (gsize i = 0; i < aisle_bpe_n_specials (self); i++)
    {
      JsonObject *object = json_object_new ();
      g_autofree char *name = aisle_bpe_dup_name (self, i);

      json_object_set_int_member (object, "id", (gint64) i);
      json_object_set_string_member (object, "content", name);
      set_flags (object, off, G_N_ELEMENTS (off), FALSE);
      json_object_set_boolean_member (object, "special", TRUE);
      json_array_add_object_element (list, object);
    }
  return list;
}

static JsonObject *
print_pieces (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", "ByteLevel");
  json_object_set_boolean_member (object, "add_prefix_space", FALSE);
  json_object_set_boolean_member (object, "trim_offsets", TRUE);
  json_object_set_boolean_member (object, "use_regex", TRUE);
  return object;
}

static JsonObject *
print_model (const AisleBpe *self)
{
  static const char *const none[] = { "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix" };
  static const char *const off[] = { "fuse_unk", "byte_fallback", "ignore_merges" };
  JsonObject *model = json_object_new (), *vocabulary = json_object_new ();
  JsonArray *merges = json_array_new ();
  gsize n_merges;

  aisle_bpe_merges (self, &n_merges);
  for (gsize i = 0; i < aisle_bpe_size (self); i++)
    {
      g_autofree char *name = aisle_bpe_dup_name (self, i);

      json_object_set_int_member (vocabulary, name, (gint64) i);
    }
  for (gsize m = 0; m < n_merges; m++)
    {
      g_autofree char *text = aisle_bpe_dup_merge (self, m);

      json_array_add_string_element (merges, text);
    }
  json_object_set_string_member (model, "type", "BPE");
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    json_object_set_null_member (model, none[i]);
  set_flags (model, off, G_N_ELEMENTS (off), FALSE);
  json_object_set_object_member (model, "vocab", vocabulary);
  json_object_set_array_member (model, "merges", merges);
  return model;
}

JsonNode *
aisle_bpe_to_json (const AisleBpe *self)
{
  static const char *const none[] = { "truncation", "padding", "normalizer", "post_processor" };
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  json_object_set_string_member (object, "version", "1.0");
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    json_object_set_null_member (object, none[i]);
  json_object_set_array_member (object, "added_tokens", print_specials (self));
  json_object_set_object_member (object, "pre_tokenizer", print_pieces ());
  json_object_set_object_member (object, "decoder", print_pieces ());
  json_object_set_object_member (object, "model", print_model (self));
  json_object_unref (object);
  return node;
}

/* Names by number: numbers are 0 .. n - 1, each once. */
static const char **
read_names (JsonObject *vocabulary, gsize n, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, n + 1);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, vocabulary);
  while (json_object_iter_next (&iter, &name, &value))
    {
      gint64 number = JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_INT64
                          ? json_node_get_int (value)
                          : -1;

      if (number < 0 || (gsize) number >= n || names[number] != NULL)
        {
          refuse (error, _ ("a token has no number of its own"), name);
          return NULL;
        }
      names[number] = name;
    }
  return g_steal_pointer (&names);
}

static gboolean
is_byte_level (JsonObject *object, const char *member)
{
  JsonObject *part = aisle_json_object (object, member);

  return part != NULL && g_str_equal (aisle_json_text (part, "type", ""), "ByteLevel");
}

AisleBpe *
aisle_bpe_from_json (JsonNode *node, GError **error)
{
  JsonObject *object = aisle_json_node_object (node);
  JsonObject *model = aisle_json_object (object, "model");
  JsonObject *vocabulary = aisle_json_object (model, "vocab");
  JsonArray *list = aisle_json_array (model, "merges");
  g_autofree const char **names = NULL, **merges = NULL;
  gsize n, n_merges;

  if (vocabulary == NULL || list == NULL || !g_str_equal (aisle_json_text (model, "type", ""), "BPE")
      || !is_byte_level (object, "pre_tokenizer") || !is_byte_level (object, "decoder"))
    {
      g_set_error_literal (error, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT,
                           _ ("cannot read a vocabulary: the document is not one of byte-level BPE"));
      return NULL;
    }
  n = json_object_get_size (vocabulary);
  n_merges = json_array_get_length (list);
  names = read_names (vocabulary, n, error);
  if (names == NULL)
    return NULL;
  merges = g_new0 (const char *, n_merges + 1);
  for (gsize m = 0; m < n_merges; m++)
    {
      JsonNode *element = json_array_get_element (list, (guint) m);

      merges[m] = JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING
                      ? json_node_get_string (element)
                      : "";
    }
  return aisle_bpe_from_names (names, n, merges, n_merges, error);
}
