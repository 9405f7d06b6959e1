/* json-pieces.c: see json-pieces.h. */
#include "import/jsonl/json-pieces.h"

#include "import/jsonl/json-text.h"

/* What else a piece may have. */
static const char *const beside[] = { "entity", "slot", "slot_name", "alias" };

static gboolean
is_beside (const char *name, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (beside); i++)
    if (strlen (beside[i]) == length && memcmp (beside[i], name, length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
aisle_json_seen_is_pieces (const AisleJsonSeen *self)
{
  gboolean text = FALSE, named = FALSE;

  if (self->lists == 0 || self->in_objects == 0 || self->in_lists + self->in_scalars > 0)
    return FALSE;
  for (guint i = 0; i < self->children->len; i++)
    {
      const AisleJsonSeen *child = self->children->pdata[i];

      if (child->lists + child->objects > 0)
        return FALSE;
      if (g_str_equal (child->name, "text"))
        text = TRUE;
      else if (is_beside (child->name, strlen (child->name)))
        named = TRUE;
      else
        return FALSE;
    }
  return text && named;
}

gboolean
aisle_json_begins_pieces (const char *p)
{
  if (*p != '[')
    return FALSE;
  p = aisle_json_blanks (p + 1);
  if (*p != '{')
    return FALSE;
  p = aisle_json_blanks (p + 1);
  return strncmp (p, "\"text\"", strlen ("\"text\"")) == 0;
}

/* One piece at p, an object; what is behind it, or NULL. */
static const char *
join_piece (const char *p, char *out, gsize *length, gboolean *fine)
{
  AisleJsonFail fail;
  gboolean text = FALSE;

  p = aisle_json_blanks (p + 1);
  while (*p == '"')
    {
      gboolean escaped;
      const char *name = p + 1, *end = aisle_json_string_end (name, &escaped, &fail), *value;

      if (end == NULL)
        return NULL;
      value = aisle_json_blanks (aisle_json_blanks (end + 1) + 1);
      p = aisle_json_skip (value, 0, &fail);
      if (p == NULL)
        return NULL;
      if (end - name == 4 && memcmp (name, "text", 4) == 0 && *value == '"' && !text)
        {
          gsize n;

          *fine &= aisle_json_unescape (value + 1, p - 1, out + *length, &n) == AISLE_JSON_TEXT;
          *length += n;
          text = TRUE;
        }
      else if (!is_beside (name, (gsize) (end - name)))
        return NULL;
      p = aisle_json_blanks (p);
      if (*p == ',')
        p = aisle_json_blanks (p + 1);
    }
  return text && *p == '}' ? p + 1 : NULL;
}

gboolean
aisle_json_join_pieces (const char *p, const char *end, char *out, gsize *length, gboolean *fine)
{
  *length = 0;
  *fine = TRUE;
  p = aisle_json_blanks (p + 1);
  while (p != NULL && p < end && *p == '{')
    {
      p = join_piece (p, out, length, fine);
      if (p == NULL)
        return FALSE;
      p = aisle_json_blanks (p);
      if (*p == ',')
        p = aisle_json_blanks (p + 1);
    }
  return p != NULL && p + 1 == end && *p == ']';
}
