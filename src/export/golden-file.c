/* golden-file.c: golden.jsonl: one case a line. */
#include "export/golden.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>

#define FILE_LIMIT ((gsize) 1 << 30)
#define MAX_CASES  10000

static void
set_integers (JsonObject *object, const char *member, const GArray *values)
{
  JsonArray *array = json_array_sized_new (values->len);
  for (guint i = 0; i < values->len; i++)
    json_array_add_int_element (array, g_array_index (values, gint32, i));
  json_object_set_array_member (object, member, array);
}

static void
set_reals (JsonObject *object, const char *member, const GArray *values)
{
  JsonArray *array = json_array_sized_new (values->len);
  for (guint i = 0; i < values->len; i++)
    json_array_add_double_element (array, (double) g_array_index (values, float, i));
  json_object_set_array_member (object, member, array);
}

gboolean
aisle_golden_write (const GPtrArray *cases, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint c = 0; c < cases->len; c++)
    {
      const AisleGoldenCase *golden = g_ptr_array_index (cases, c);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "case", golden->name);
      set_integers (object, "items", golden->items);
      set_reals (object, "values", golden->values);
      set_integers (object, "sequence", golden->sequence);
      set_integers (object, "top_items", golden->top_items);
      set_reals (object, "top_scores", golden->top_scores);
      set_integers (object, "sample_items", golden->sample_items);
      set_reals (object, "sample_scores", golden->sample_scores);
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, object);
      g_autofree char *line = aisle_json_print (node, FALSE);
      g_string_append (text, line);
      g_string_append_c (text, '\n');
    }
  return aisle_file_write (path, text->str, text->len, error);
}

/* ---- reading, from a bundle that may be anyone's ---- */

static gboolean
read_numbers (JsonObject *object, const char *member, gsize n_items, GArray *items, GArray *values)
{
  JsonArray *array = aisle_json_array (object, member);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
      if (type != G_TYPE_INT64 && (items != NULL || type != G_TYPE_DOUBLE))
        return FALSE;
      if (items != NULL)
        {
          gint64 item = json_node_get_int (node);
          gint32 index = (gint32) item;
          if (item < 0 || item >= (gint64) n_items)
            return FALSE;
          g_array_append_val (items, index);
        }
      else
        {
          float value = (float) json_node_get_double (node);
          if (!isfinite (value))
            return FALSE;
          g_array_append_val (values, value);
        }
    }
  return TRUE;
}

static gboolean
read_pair (JsonObject *object, const char *items_member, const char *values_member, gsize n_items, GArray *items,
           GArray *values)
{
  return read_numbers (object, items_member, n_items, items, NULL)
         && read_numbers (object, values_member, n_items, NULL, values) && items->len == values->len;
}

static gboolean
read_case (GPtrArray *cases, JsonNode *node, gsize n_items)
{
  if (!JSON_NODE_HOLDS_OBJECT (node) || cases->len >= MAX_CASES)
    return FALSE;
  JsonObject *object = json_node_get_object (node);
  AisleGoldenCase *golden = aisle_golden_add (cases, aisle_json_text (object, "case", ""));
  if (!read_pair (object, "items", "values", n_items, golden->items, golden->values)
      || !read_pair (object, "top_items", "top_scores", n_items, golden->top_items, golden->top_scores)
      || !read_pair (object, "sample_items", "sample_scores", n_items, golden->sample_items, golden->sample_scores))
    return FALSE;
  /* Bundles of earlier versions hold bags alone. */
  if (!json_object_has_member (object, "sequence"))
    g_array_append_vals (golden->sequence, golden->items->data, golden->items->len);
  else if (!read_numbers (object, "sequence", n_items, golden->sequence, NULL))
    return FALSE;
  for (guint i = 1; i < golden->items->len; i++)
    if (g_array_index (golden->items, gint32, i) <= g_array_index (golden->items, gint32, i - 1))
      return FALSE;
  return TRUE;
}

GPtrArray *
aisle_golden_read (const char *path, gsize n_items, GError **error)
{
  g_autofree char *text = aisle_file_read (path, FILE_LIMIT, NULL, error);
  if (text == NULL)
    return NULL;
  g_autoptr (GPtrArray) cases = aisle_golden_list_new ();
  guint line = 0;
  for (char *from = text, *end; *from != '\0'; from = end)
    {
      line++;
      end = from + strcspn (from, "\n");
      gssize length = end - from;
      if (*end == '\n')
        end++;
      g_autoptr (JsonNode) node = aisle_json_parse (from, length, error);
      if (node == NULL)
        return NULL;
      if (!read_case (cases, node, n_items))
        {
          g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot read '%s': line %u is not a golden case"), path, line);
          return NULL;
        }
    }
  if (cases->len > 0)
    return g_steal_pointer (&cases);
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': it holds no golden case"), path);
  return NULL;
}
