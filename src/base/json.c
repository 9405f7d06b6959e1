/* json.c: json-glib, with hostile depth refused before it recurses and numbers printed short and exact. */
#include "base/json.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 64

/* The place behind an escape in a text: after a backslash at i; 0 where it is none of JSON's.  json-glib would take other
 * ones too, and swallow the quote that follows half a character. */
static gsize
after_escape (const char *text, gsize length, gsize i)
{
  guint unit = 0;

  if (i + 1 >= length || g_ascii_isdigit (text[i + 1]))
    return 0;
  if (text[i + 1] != 'u')
    return i + 2;
  for (gsize digit = i + 2; digit < i + 6; digit++)
    {
      if (digit >= length || !g_ascii_isxdigit (text[digit]))
        return 0;
      unit = 16 * unit + (guint) g_ascii_xdigit_value (text[digit]);
    }
  if (unit < 0xD800 || unit > 0xDFFF)
    return i + 6;
  /* The first half of a pair; the second one follows. */
  return unit < 0xDC00 && i + 12 <= length && g_ascii_strncasecmp (text + i + 6, "\\ud", 3) == 0
                 && strchr ("cdefCDEF", text[i + 9]) != NULL && text[i + 9] != '\0' && g_ascii_isxdigit (text[i + 10])
                 && g_ascii_isxdigit (text[i + 11])
             ? i + 12
             : 0;
}

static gboolean
fail_at (const char *text, gsize place, GError **error)
{
  guint line = 1;

  for (gsize i = 0; i < place; i++)
    line += text[i] == '\n';
  g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("not JSON: line %u: %s"), line,
               _ ("a comment, a text in single quotes, or an escape that JSON does not know"));
  return FALSE;
}

/* json-glib parses by recursion: count brackets outside strings first.  It also takes what is no JSON and would hide
 * brackets: texts in single quotes, and comments. */
static gboolean
check_text (const char *text, gsize length, GError **error)
{
  gsize depth = 0, next;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i = next)
    {
      char c = text[i];

      next = i + 1;
      if (in_string && c == '\\')
        next = after_escape (text, length, i);
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '\'' || c == '/'))
        next = 0;
      else if (!in_string && (c == '[' || c == '{'))
        {
          if (++depth > MAX_DEPTH)
            {
              g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("JSON nested deeper than %d levels"),
                           MAX_DEPTH);
              return FALSE;
            }
        }
      else if (!in_string && (c == ']' || c == '}') && depth > 0)
        depth--;
      if (next == 0)
        return fail_at (text, i, error);
    }
  return TRUE;
}

JsonNode *
aisle_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  JsonNode *root;

  if (length < 0)
    length = (gssize) strlen (text);
  if (!check_text (text, (gsize) length, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, length, &local))
    {
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("not JSON: line %u: %s"),
                   json_parser_get_current_line (parser), local->message);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("not JSON: the text is empty"));
  return root;
}

JsonNode *
aisle_json_read (const char *path, gsize limit, GError **error)
{
  gsize length;
  g_autofree char *text = aisle_file_read (path, limit, &length, error);
  JsonNode *node;

  if (text == NULL)
    return NULL;
  node = aisle_json_parse (text, (gssize) length, error);
  if (node == NULL)
    g_prefix_error (error, _ ("cannot read '%s': "), path);
  return node;
}

char *
aisle_double_format (char *buffer, double value)
{
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, 32, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  return buffer;
}

void
aisle_json_append_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    switch (*p)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\r':
        g_string_append (out, "\\r");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      default:
        if (*p < 0x20 || *p == 0x7f)
          g_string_append_printf (out, "\\u%04x", *p);
        else
          g_string_append_c (out, (char) *p);
      }
  g_string_append_c (out, '"');
}

static void
new_line (GString *out, gboolean pretty, guint depth)
{
  if (!pretty)
    return;
  g_string_append_c (out, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "  ");
}

static void print_node (GString *out, JsonNode *node, gboolean pretty, guint depth);

static void
print_value (GString *out, JsonNode *node)
{
  char buffer[32];

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      aisle_json_append_text (out, json_node_get_string (node));
      break;
    case G_TYPE_BOOLEAN:
      g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
      break;
    case G_TYPE_INT64:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
      break;
    default:
      {
        double value = json_node_get_double (node);
        g_string_append (out, isfinite (value) ? aisle_double_format (buffer, value) : "null");
      }
    }
}

static void
print_object (GString *out, JsonObject *object, gboolean pretty, guint depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      new_line (out, pretty, depth + 1);
      aisle_json_append_text (out, name);
      g_string_append (out, pretty ? ": " : ":");
      print_node (out, member, pretty, depth + 1);
    }
  if (!first)
    new_line (out, pretty, depth);
  g_string_append_c (out, '}');
}

/* Arrays of plain values stay on one line even when pretty: they are table rows. */
static void
print_array (GString *out, JsonArray *array, gboolean pretty, guint depth)
{
  guint n = json_array_get_length (array);
  gboolean nested = FALSE;

  for (guint i = 0; i < n; i++)
    {
      JsonNodeType type = JSON_NODE_TYPE (json_array_get_element (array, i));
      nested = nested || type == JSON_NODE_OBJECT || type == JSON_NODE_ARRAY;
    }
  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (out, pretty && !nested ? ", " : ",");
      if (nested)
        new_line (out, pretty, depth + 1);
      print_node (out, json_array_get_element (array, i), pretty, depth + 1);
    }
  if (nested)
    new_line (out, pretty, depth);
  g_string_append_c (out, ']');
}

static void
print_node (GString *out, JsonNode *node, gboolean pretty, guint depth)
{
  switch (JSON_NODE_TYPE (node))
    {
    case JSON_NODE_OBJECT:
      print_object (out, json_node_get_object (node), pretty, depth);
      break;
    case JSON_NODE_ARRAY:
      print_array (out, json_node_get_array (node), pretty, depth);
      break;
    case JSON_NODE_VALUE:
      print_value (out, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
    }
}

char *
aisle_json_print (JsonNode *node, gboolean pretty)
{
  GString *out = g_string_new (NULL);

  print_node (out, node, pretty, 0);
  return g_string_free (out, FALSE);
}

gboolean
aisle_json_write (const char *path, JsonNode *node, GError **error)
{
  g_autofree char *text = aisle_json_print (node, TRUE);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return aisle_file_write (path, line, strlen (line), error);
}

JsonObject *
aisle_json_node_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonNode *
member_of (JsonObject *object, const char *member, JsonNodeType type)
{
  JsonNode *node = object == NULL ? NULL : json_object_get_member (object, member);

  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

const char *
aisle_json_text (JsonObject *object, const char *member, const char *fallback)
{
  JsonNode *node = member_of (object, member, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : fallback;
}

double
aisle_json_number (JsonObject *object, const char *member, double fallback)
{
  JsonNode *node = member_of (object, member, JSON_NODE_VALUE);
  GType type = node == NULL ? G_TYPE_NONE : json_node_get_value_type (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : fallback;
}

gint64
aisle_json_integer (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = member_of (object, member, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : fallback;
}

JsonObject *
aisle_json_object (JsonObject *object, const char *member)
{
  JsonNode *node = member_of (object, member, JSON_NODE_OBJECT);

  return node == NULL ? NULL : json_node_get_object (node);
}

JsonArray *
aisle_json_array (JsonObject *object, const char *member)
{
  JsonNode *node = member_of (object, member, JSON_NODE_ARRAY);

  return node == NULL ? NULL : json_node_get_array (node);
}
