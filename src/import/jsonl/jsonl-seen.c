/* jsonl-seen.c: see jsonl-seen.h.  Bounded: a hostile file of ever new keys fills it up and no more. */
#include "import/jsonl/jsonl-seen.h"

#include "import/jsonl/json-text.h"
#include "text/encodings.h"

#define DEPTH    8
#define CHILDREN 1024
#define PLACES   64
#define LOOKED   200 /* elements of a list that are looked into */

AisleJsonSeen *
aisle_json_seen_new (const char *name)
{
  AisleJsonSeen *self = g_new0 (AisleJsonSeen, 1);

  self->name = g_strdup (name);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_json_seen_free);
  self->pair_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_json_seen_free);
  return self;
}

void
aisle_json_seen_free (AisleJsonSeen *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->pair_keys);
  g_free (self);
}

static AisleJsonSeen *
child_of (GPtrArray *children, const char *name)
{
  AisleJsonSeen *child;

  for (guint i = 0; i < children->len; i++)
    if (g_str_equal (((AisleJsonSeen *) children->pdata[i])->name, name))
      return children->pdata[i];
  if (children->len >= CHILDREN)
    return NULL;
  child = aisle_json_seen_new (name);
  g_ptr_array_add (children, child);
  return child;
}

/* The string at p (its opening quote) as a name, and what follows it. */
static char *
text_at (const char *p, const char **next)
{
  AisleJsonFail fail;
  gboolean escaped;
  const char *end = aisle_json_string_end (p + 1, &escaped, &fail);
  g_autofree char *plain = g_malloc (end - p + 1);
  GString *name = g_string_new (NULL);
  gsize length;

  aisle_json_unescape (p + 1, end, plain, &length);
  aisle_text_append_escaped (name, plain, length, 200);
  *next = end + 1;
  return g_string_free (name, FALSE);
}

static const char *
past (const char *p)
{
  AisleJsonFail fail;

  return aisle_json_skip (p, 0, &fail);
}

/* The member at p: its key (to free) and value; NULL at the end of the object.  at: behind '{' or a value. */
static char *
next_member (const char **at, const char **value)
{
  const char *p = aisle_json_blanks (*at);
  char *key;

  if (*p == ',')
    p = aisle_json_blanks (p + 1);
  if (*p != '"')
    return NULL;
  key = text_at (p, &p);
  *value = aisle_json_blanks (aisle_json_blanks (p) + 1);
  *at = past (*value);
  return key;
}

/* "key" and "value", or NULL. */
static char *
pair_key (const char *object, const char **value)
{
  const char *at = object + 1, *member;
  char *key = NULL, *name;
  gboolean has_value = FALSE, others = FALSE;

  while ((name = next_member (&at, &member)) != NULL)
    {
      if (g_str_equal (name, "key") && *member == '"' && key == NULL)
        key = text_at (member, &member);
      else if (g_str_equal (name, "value"))
        {
          has_value = TRUE;
          *value = member;
        }
      else
        others = TRUE;
      g_free (name);
    }
  if (has_value && !others)
    return key;
  g_free (key);
  return NULL;
}

static void add (AisleJsonSeen *self, const char *p, guint depth);

static void
add_members (AisleJsonSeen *self, const char *p, guint depth)
{
  const char *at = p + 1, *value;
  char *key;

  while ((key = next_member (&at, &value)) != NULL)
    {
      AisleJsonSeen *child = child_of (self->children, key);

      if (child != NULL)
        add (child, value, depth + 1);
      g_free (key);
    }
}

static void
add_places (AisleJsonSeen *self, const char *p, guint depth)
{
  p = aisle_json_blanks (p + 1);
  for (guint i = 1; *p != ']' && i <= PLACES; i++)
    {
      char name[16];
      AisleJsonSeen *child;

      g_snprintf (name, sizeof name, "%u", i);
      child = child_of (self->children, name);
      if (child != NULL)
        add (child, p, depth + 1);
      p = aisle_json_blanks (past (p));
      if (*p == ',')
        p = aisle_json_blanks (p + 1);
    }
}

static void
add_elements (AisleJsonSeen *self, const char *p, guint depth)
{
  gsize n = 0;

  for (p = aisle_json_blanks (p + 1); *p != ']' && n < LOOKED; n++)
    {
      const char *value;
      g_autofree char *key = *p == '{' ? pair_key (p, &value) : NULL;
      AisleJsonSeen *child = key != NULL ? child_of (self->pair_keys, key) : NULL;

      self->in_pairs += key != NULL ? 1 : 0;
      if (child != NULL)
        child->scalars++;
      if (*p == '{')
        {
          self->in_objects++;
          if (key == NULL)
            add_members (self, p, depth);
        }
      else if (*p == '[')
        {
          self->in_lists++;
          add_places (self, p, depth);
        }
      else
        self->in_scalars++;
      p = aisle_json_blanks (past (p));
      if (*p == ',')
        p = aisle_json_blanks (p + 1);
    }
  self->longest = MAX (self->longest, n);
}

static void
add (AisleJsonSeen *self, const char *p, guint depth)
{
  if (*p == '{')
    self->objects++;
  else if (*p == '[')
    self->lists++;
  else if (*p != 'n')
    self->scalars++;
  if (depth >= DEPTH)
    return;
  if (*p == '{')
    add_members (self, p, depth);
  else if (*p == '[')
    add_elements (self, p, depth);
}

void
aisle_json_seen_add (AisleJsonSeen *self, const char *p)
{
  add (self, p, 0);
}

gboolean
aisle_json_seen_is_pairs (const AisleJsonSeen *self)
{
  return self->in_pairs > 0 && self->in_pairs == self->in_objects && self->in_lists + self->in_scalars == 0;
}

gboolean
aisle_json_seen_is_rows (const AisleJsonSeen *self)
{
  if (self->lists == 0 || self->in_scalars > 0 || aisle_json_seen_is_pairs (self))
    return FALSE;
  return self->in_objects > 0 ? self->in_lists == 0 : self->in_lists > 0 && self->children->len >= 2;
}

const AisleJsonSeen *
aisle_json_seen_find (const AisleJsonSeen *self, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);

  for (guint i = 0; steps[i] != NULL && self != NULL; i++)
    {
      const AisleJsonSeen *found = NULL;

      for (guint c = 0; c < self->children->len && found == NULL; c++)
        if (g_str_equal (((AisleJsonSeen *) self->children->pdata[c])->name, steps[i]))
          found = self->children->pdata[c];
      self = found;
    }
  return self;
}
