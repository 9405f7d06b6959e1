/* json-tree.c: see json-tree.h.  Keys are expected in the order of the record before, so that most are one comparison. */
#include "import/jsonl/json-tree.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/jsonl/json-pieces.h"
#include "import/text-arena.h"
#include "text/encodings.h"

#define LEVELS       4  /* lists exploded within each other */
#define SPLIT_LIMIT  4  /* dots in a name up to which every way to split it is tried */
#define BRANCH_DEPTH 16 /* keys in a name */
#define HASHED       12 /* children from which they are looked up */
#define SHORT_KEY    56 /* bytes that can be compared at the end of the text */

typedef struct _Branch Branch;
struct _Branch
{
  char *name;
  gsize length;
  AisleSpan *cell; /* (nullable) */
  gboolean wanted; /* it or something in it has a cell */
  GPtrArray *children;
  GHashTable *by_name; /* when there are many */
  guint next;          /* the child that is expected */
  gboolean pairs;      /* lists are of key and value */
  gint level;          /* in explode; -1: none */
  AisleSpan *index;    /* of an exploded list */
  const char *list;    /* of the record at hand */
};

struct _AisleJsonTree
{
  Branch *root, *pair, *pair_key, *pair_value;
  AisleSpan key_cell, value_cells[8]; /* of a pair */
  AisleSpan **cells;                  /* all that are set, and how they were at each level */
  AisleSpan *saved[LEVELS + 1];
  gsize n_cells;
  AisleSpan **positions; /* cells (nullable) of records that are lists */
  gsize n_positions;
  AisleSpan *key; /* (nullable) */
  GString *key_text;
  AisleJsonRow key_row;        /* what is wrong with it */
  Branch *explode[LEVELS + 1]; /* NULL behind the last */
  guint n_explode;
  AisleJsonRow row; /* of what has been read so far */
  gboolean is_list;
  guint depth;
  AisleTextArena arena; /* decoded texts */
};

/* ---- branches ---- */

static void
branch_free (gpointer data)
{
  Branch *self = data;

  g_free (self->name);
  g_ptr_array_unref (self->children);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_free (self);
}

static Branch *
branch_new (const char *name, gsize length)
{
  Branch *self = g_new0 (Branch, 1);

  self->name = g_strndup (name, length);
  self->length = length;
  self->level = -1;
  self->children = g_ptr_array_new_with_free_func (branch_free);
  return self;
}

static guint
branch_hash (gconstpointer data)
{
  const Branch *self = data;
  guint hash = 2166136261u;

  for (gsize i = 0; i < self->length; i++)
    hash = (hash ^ (guint8) self->name[i]) * 16777619u;
  return hash;
}

static gboolean
branch_equal (gconstpointer a, gconstpointer b)
{
  const Branch *left = a, *right = b;

  return left->length == right->length && memcmp (left->name, right->name, left->length) == 0;
}

/* Index of the child, or -1. */
static gssize
branch_find (const Branch *self, const char *name, gsize length)
{
  Branch wanted = { .name = (char *) name, .length = length };
  gpointer index;

  if (self->by_name != NULL)
    return g_hash_table_lookup_extended (self->by_name, &wanted, NULL, &index) ? (gssize) GPOINTER_TO_SIZE (index) : -1;
  for (guint i = 0; i < self->children->len; i++)
    if (branch_equal (self->children->pdata[i], &wanted))
      return i;
  return -1;
}

static Branch *
branch_child (Branch *self, const char *name, gsize length)
{
  gssize at = branch_find (self, name, length);
  Branch *child;

  if (at >= 0)
    return self->children->pdata[at];
  child = branch_new (name, length);
  g_ptr_array_add (self->children, child);
  if (self->by_name == NULL && self->children->len > HASHED)
    {
      self->by_name = g_hash_table_new (branch_hash, branch_equal);
      for (guint i = 0; i < self->children->len; i++)
        g_hash_table_insert (self->by_name, self->children->pdata[i], GSIZE_TO_POINTER (i));
    }
  else if (self->by_name != NULL)
    g_hash_table_insert (self->by_name, child, GSIZE_TO_POINTER (self->children->len - 1));
  return child;
}

/* The branch of a name cut at the dots whose bits are set in cuts (the first dot is bit 0). */
static Branch *
branch_along (Branch *root, const char *name, guint64 cuts)
{
  Branch *at = root;
  const char *start = name, *p = name;
  guint depth = 0;

  for (guint dot = 0; *p != '\0'; p++)
    if (*p == '.')
      {
        if ((cuts >> MIN (dot++, 63u) & 1) == 0 || p == start || p[1] == '\0' || ++depth >= BRANCH_DEPTH)
          continue;
        at = branch_child (at, start, p - start);
        start = p + 1;
      }
  return branch_child (at, start, p - start);
}

static void
mark_wanted (Branch *self)
{
  self->wanted |= self->cell != NULL || self->index != NULL;
  for (guint i = 0; i < self->children->len; i++)
    {
      Branch *child = self->children->pdata[i];

      mark_wanted (child);
      self->wanted |= child->wanted;
    }
}

/* ---- making ---- */

/* Every name split at each dot first: these are the keys that are expected. */
static void
add_columns (AisleJsonTree *self, const AisleMapping *mapping, AisleSpan *const *cells)
{
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < mapping->columns->len; i++)
      {
        const AisleMappedColumn *column = mapping->columns->pdata[i];
        guint dots = 0;

        for (const char *p = column->name; *p != '\0'; p++)
          dots += *p == '.' ? 1 : 0;
        if (pass == 0)
          branch_along (self->root, column->name, G_MAXUINT64)->cell = cells[i];
        else if (dots > 0 && dots <= SPLIT_LIMIT)
          {
            for (guint64 cuts = 0; cuts + 1 < G_GUINT64_CONSTANT (1) << dots; cuts++)
              branch_along (self->root, column->name, cuts)->cell = cells[i];
          }
        else if (dots > SPLIT_LIMIT)
          branch_along (self->root, column->name, 0)->cell = cells[i];
      }
}

static gboolean
add_explode (AisleJsonTree *self, const AisleMapping *mapping, GError **error)
{
  const char *option = aisle_mapping_option (mapping, "explode");
  g_auto (GStrv) lists = g_strsplit (option != NULL ? option : "", ",", -1);
  const char *outer = NULL;

  for (guint i = 0; lists[i] != NULL; i++)
    {
      const char *name = g_strstrip (lists[i]);
      Branch *branch;
      gssize index;

      if (*name == '\0' || g_str_equal (name, "none"))
        continue;
      if (self->n_explode == LEVELS
          || (outer != NULL && !(g_str_has_prefix (name, outer) && name[strlen (outer)] == '.')))
        {
          g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                       _ ("lists '%s' cannot become rows: name up to %d lists, each within the one before"), option,
                       LEVELS);
          return FALSE;
        }
      outer = name;
      branch = branch_along (self->root, name, G_MAXUINT64);
      branch->level = (gint) self->n_explode;
      index = branch_find (branch, "index", 5);
      if (index >= 0)
        branch->index = ((Branch *) branch->children->pdata[index])->cell;
      self->explode[self->n_explode++] = branch;
    }
  return TRUE;
}

/* {"key": .., "value": x} or {"key": .., "value": {"string_value": x}}. */
static void
add_pair (AisleJsonTree *self)
{
  static const char *const forms[] = { "string_value", "int_value",  "float_value", "double_value",
                                       "bool_value",   "long_value", "value" };

  self->pair = branch_new ("", 0);
  branch_child (self->pair, "key", 3)->cell = &self->key_cell;
  self->pair_value = branch_child (self->pair, "value", 5);
  self->pair_value->cell = &self->value_cells[0];
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    branch_child (self->pair_value, forms[i], strlen (forms[i]))->cell = &self->value_cells[i + 1];
  mark_wanted (self->pair);
}

AisleJsonTree *
aisle_json_tree_new (const AisleMapping *mapping, AisleSpan *const *cells, GError **error)
{
  g_autoptr (AisleJsonTree) self = g_new0 (AisleJsonTree, 1);
  const char *path = aisle_mapping_option (mapping, "path");
  gboolean keyed = path != NULL && (g_str_equal (path, "*") || g_str_equal (path, "{}"));
  guint n = mapping->columns->len;

  self->root = branch_new ("", 0);
  self->key_text = g_string_new (NULL);
  aisle_text_arena_init (&self->arena);
  self->cells = g_new0 (AisleSpan *, n + 1);
  self->positions = g_new0 (AisleSpan *, n + 1);
  add_pair (self);
  add_columns (self, mapping, cells);
  if (!add_explode (self, mapping, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];

      if (cells[i] != NULL)
        self->cells[self->n_cells++] = cells[i];
      if (keyed && g_str_equal (column->name, "key"))
        self->key = cells[i];
      else
        self->positions[self->n_positions++] = cells[i];
      if (g_str_equal (column->name, "value"))
        self->root->cell = cells[i];
    }
  for (guint i = 0; i <= self->n_explode; i++)
    self->saved[i] = g_new0 (AisleSpan, self->n_cells + 1);
  mark_wanted (self->root);
  return g_steal_pointer (&self);
}

void
aisle_json_tree_free (AisleJsonTree *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->root, branch_free);
  g_clear_pointer (&self->pair, branch_free);
  for (gsize i = 0; i < G_N_ELEMENTS (self->saved); i++)
    g_free (self->saved[i]);
  g_free (self->cells);
  g_free (self->positions);
  g_string_free (self->key_text, TRUE);
  aisle_text_arena_clear (&self->arena);
  g_free (self);
}

/* ---- decoded texts ---- */

static char *
room (AisleJsonTree *self, gsize size)
{
  char *text = aisle_text_arena_room (&self->arena, size);

  if (text == NULL)
    self->row = AISLE_JSON_ROW_MEMORY;
  return text;
}

void
aisle_json_tree_reset (AisleJsonTree *self)
{
  aisle_text_arena_reset (&self->arena);
}

static AisleSpan
decoded (AisleJsonTree *self, const char *p, const char *end)
{
  char *out = room (self, end - p);
  gsize length;

  if (out == NULL)
    return (AisleSpan){ NULL, 0 };
  switch (aisle_json_unescape (p, end, out, &length))
    {
    case AISLE_JSON_TEXT_NUL:
      self->row = AISLE_JSON_ROW_NUL;
      break;
    case AISLE_JSON_TEXT_LONE:
      self->row = AISLE_JSON_ROW_LONE;
      break;
    case AISLE_JSON_TEXT:
      break;
    }
  return (AisleSpan){ out, length };
}

/* A list of a text's pieces, or the JSON it is. */
static AisleSpan
joined (AisleJsonTree *self, const char *p, const char *end)
{
  char *out = room (self, end - p);
  gsize length;
  gboolean fine;

  if (out == NULL)
    return (AisleSpan){ NULL, 0 };
  if (!aisle_json_join_pieces (p, end, out, &length, &fine))
    return (AisleSpan){ p, end - p };
  if (!fine)
    self->row = AISLE_JSON_ROW_NUL;
  return (AisleSpan){ out, length };
}

/* The list at p, which was checked, as one cell: of one scalar it is that, an empty one is missing. */
static AisleSpan
list_as_cell (AisleJsonTree *self, const char *p, const char *end)
{
  const char *start = aisle_json_blanks (p + 1), *stop;
  AisleJsonFail fail;
  gboolean escaped = FALSE;

  if (*start == ']')
    return (AisleSpan){ NULL, 0 };
  if (*start == '{' || *start == '[')
    return aisle_json_begins_pieces (p) ? joined (self, p, end) : (AisleSpan){ p, end - p };
  stop = *start == '"' ? aisle_json_string_end (start + 1, &escaped, &fail) : aisle_json_scalar_end (start, &fail);
  if (stop == NULL || *aisle_json_blanks (stop + (*start == '"')) != ']')
    return (AisleSpan){ p, end - p };
  if (*start == 'n')
    return (AisleSpan){ NULL, 0 };
  if (*start != '"')
    return (AisleSpan){ start, stop - start };
  return escaped ? decoded (self, start + 1, stop) : (AisleSpan){ start + 1, stop - start - 1 };
}

void
aisle_json_tree_set_key (AisleJsonTree *self, const char *key, gsize length, gboolean escaped)
{
  gsize decoded_length;

  g_string_truncate (self->key_text, 0);
  g_string_append_len (self->key_text, key, (gssize) length);
  self->key_row = AISLE_JSON_ROW_FINE;
  if (escaped)
    {
      AisleJsonText text = aisle_json_unescape (key, key + length, self->key_text->str, &decoded_length);

      g_string_truncate (self->key_text, decoded_length);
      self->key_row = text == AISLE_JSON_TEXT_NUL    ? AISLE_JSON_ROW_NUL
                      : text == AISLE_JSON_TEXT_LONE ? AISLE_JSON_ROW_LONE
                                                     : AISLE_JSON_ROW_FINE;
    }
  /* It lies outside the record, whose bytes the reader checks. */
  if (self->key_row == AISLE_JSON_ROW_FINE && !aisle_utf8_is_valid (self->key_text->str, self->key_text->len))
    self->key_row = AISLE_JSON_ROW_LONE;
}

/* ---- reading ---- */

static const char *read_value (AisleJsonTree *self, Branch *branch, const char *p, AisleJsonFail *fail);

static const char *
read_string (AisleJsonTree *self, AisleSpan *cell, const char *p, AisleJsonFail *fail)
{
  gboolean escaped;
  const char *start = p + 1, *end = aisle_json_string_end (start, &escaped, fail);

  if (end == NULL)
    return NULL;
  if (cell != NULL)
    *cell = G_UNLIKELY (escaped) ? decoded (self, start, end) : (AisleSpan){ start, end - start };
  return end + 1;
}

/* The child of the key at p (behind its quote), NULL when nobody wants it; *end: behind the closing quote. */
static Branch *
read_key (AisleJsonTree *self, Branch *branch, const char *p, const char **end, AisleJsonFail *fail)
{
  Branch *child = branch->next < branch->children->len ? branch->children->pdata[branch->next] : NULL;
  gboolean escaped;
  AisleSpan key;
  gssize at;

  if (G_LIKELY (child != NULL && child->length < SHORT_KEY && memcmp (p, child->name, child->length) == 0
                && p[child->length] == '"'))
    {
      *end = p + child->length + 1;
      branch->next++;
      return child;
    }
  *end = aisle_json_string_end (p, &escaped, fail);
  if (*end == NULL)
    return NULL;
  key = escaped ? decoded (self, p, *end) : (AisleSpan){ p, *end - p };
  ++*end;
  at = branch_find (branch, key.data != NULL ? key.data : "", key.length);
  if (at < 0)
    return NULL;
  branch->next = (guint) at + 1;
  return branch->children->pdata[at];
}

static const char *
read_object (AisleJsonTree *self, Branch *branch, const char *p, AisleJsonFail *fail)
{
  branch->next = 0;
  p = aisle_json_blanks (p + 1);
  if (*p == '}')
    return p + 1;
  self->depth++;
  for (;;)
    {
      Branch *child;

      if (*p != '"')
        return aisle_json_fail (fail, p);
      child = read_key (self, branch, p + 1, &p, fail);
      if (p == NULL)
        return NULL;
      p = aisle_json_blanks (p);
      if (*p != ':')
        return aisle_json_fail (fail, p);
      p = aisle_json_blanks (p + 1);
      p = child != NULL && child->wanted ? read_value (self, child, p, fail) : aisle_json_skip (p, self->depth, fail);
      if (p == NULL)
        return NULL;
      p = aisle_json_blanks (p);
      if (*p == '}')
        break;
      if (*p != ',')
        return aisle_json_fail (fail, p);
      p = aisle_json_blanks (p + 1);
    }
  self->depth--;
  return p + 1;
}

/* Calls for each element of the list at p; read returns its end. */
typedef const char *(*ReadElement) (AisleJsonTree *self, Branch *branch, guint i, const char *p, AisleJsonFail *fail);

static const char *
read_list (AisleJsonTree *self, Branch *branch, const char *p, ReadElement read, guint *n, AisleJsonFail *fail)
{
  *n = 0;
  p = aisle_json_blanks (p + 1);
  if (*p == ']')
    return p + 1;
  self->depth++;
  for (;;)
    {
      p = read (self, branch, (*n)++, p, fail);
      if (p == NULL)
        return NULL;
      p = aisle_json_blanks (p);
      if (*p == ']')
        break;
      if (*p != ',')
        return aisle_json_fail (fail, p);
      p = aisle_json_blanks (p + 1);
    }
  self->depth--;
  return p + 1;
}

/* Element i of a list that is a row of its own: its place is its name. */
static const char *
read_place (AisleJsonTree *self, Branch *branch, guint i, const char *p, AisleJsonFail *fail)
{
  char name[16];
  gssize at;

  g_snprintf (name, sizeof name, "%u", i + 1);
  at = branch_find (branch, name, strlen (name));
  return at >= 0 ? read_value (self, branch->children->pdata[at], p, fail) : aisle_json_skip (p, self->depth, fail);
}

/* Element i of a record that is a list. */
static const char *
read_position (AisleJsonTree *self, Branch *branch, guint i, const char *p, AisleJsonFail *fail)
{
  Branch cell = { .level = -1,
                  .cell = i < self->n_positions ? self->positions[i] : NULL,
                  .children = branch->children };
  const char *end;

  if (cell.cell == NULL || *p == '{' || *p == '[')
    {
      end = aisle_json_skip (p, self->depth, fail);
      if (end != NULL && cell.cell != NULL)
        *cell.cell = (AisleSpan){ p, end - p };
      return end;
    }
  return read_value (self, &cell, p, fail);
}

static const char *
read_pair (AisleJsonTree *self, Branch *branch, guint i, const char *p, AisleJsonFail *fail)
{
  gssize at;

  if (*p != '{')
    return aisle_json_skip (p, self->depth, fail);
  self->key_cell.length = 0;
  memset (self->value_cells, 0, sizeof self->value_cells);
  p = read_object (self, self->pair, p, fail);
  if (p == NULL || self->key_cell.length == 0)
    return p;
  at = branch_find (branch, self->key_cell.data, self->key_cell.length);
  if (at >= 0 && ((Branch *) branch->children->pdata[at])->cell != NULL)
    for (gsize v = 0; v < G_N_ELEMENTS (self->value_cells); v++)
      if (self->value_cells[v].length > 0)
        {
          *((Branch *) branch->children->pdata[at])->cell = self->value_cells[v];
          break;
        }
  return p;
}

static const char *
read_value (AisleJsonTree *self, Branch *branch, const char *p, AisleJsonFail *fail)
{
  const char *end;
  guint n;

  if (G_LIKELY (*p == '"'))
    return read_string (self, branch->cell, p, fail);
  if (*p == '{' || *p == '[')
    {
      if (self->depth >= AISLE_JSON_DEPTH)
        {
          fail->deep = TRUE;
          return aisle_json_fail (fail, p);
        }
      if (*p == '[' && branch->level >= 0)
        branch->list = p;
      else if (*p == '{' && branch->children->len > 0)
        return read_object (self, branch, p, fail);
      else if (*p == '[' && branch->children->len > 0 && branch->cell == NULL)
        return read_list (self, branch, p, read_pair, &n, fail);
      end = aisle_json_skip (p, self->depth, fail);
      if (end != NULL && branch->cell != NULL && branch->level < 0)
        *branch->cell = *p == '[' ? list_as_cell (self, p, end) : (AisleSpan){ p, end - p };
      return end;
    }
  end = aisle_json_scalar_end (p, fail);
  if (end != NULL && branch->cell != NULL)
    *branch->cell = (AisleSpan){ *p == 'n' ? NULL : p, *p == 'n' ? 0 : end - p };
  return end;
}

const char *
aisle_json_tree_read (AisleJsonTree *self, const char *p, AisleJsonFail *fail)
{
  guint n;

  for (gsize i = 0; i < self->n_cells; i++)
    *self->cells[i] = (AisleSpan){ NULL, 0 };
  for (guint i = 0; i < self->n_explode; i++)
    self->explode[i]->list = NULL;
  self->depth = 0;
  self->row = AISLE_JSON_ROW_FINE;
  self->is_list = *p == '[';
  if (*p == '{')
    return read_object (self, self->root, p, fail);
  if (*p != '[')
    return read_value (self, self->root, p, fail);
  p = read_list (self, self->root, p, read_position, &n, fail);
  if (p != NULL && n != self->n_positions)
    self->row = AISLE_JSON_ROW_FIELDS;
  return p;
}

gboolean
aisle_json_tree_is_list (const AisleJsonTree *self)
{
  return self->is_list;
}

/* ---- rows ---- */

static void
set_number (AisleJsonTree *self, AisleSpan *cell, guint number)
{
  char *out = cell != NULL ? room (self, 12) : NULL;

  if (out != NULL)
    *cell = (AisleSpan){ out, (gsize) g_snprintf (out, 12, "%u", number) };
}

/* One element of an exploded list into the cells; it has been checked. */
static const char *
read_exploded (AisleJsonTree *self, Branch *branch, const char *p)
{
  AisleJsonFail fail;
  guint n;

  if (*p == '{')
    return read_object (self, branch, p, &fail);
  if (*p == '[')
    return read_list (self, branch, p, read_place, &n, &fail);
  return read_value (self, branch, p, &fail);
}

static gboolean
emit_level (AisleJsonTree *self, guint level, AisleJsonEmit emit, gpointer data, GError **error)
{
  Branch *branch = level < LEVELS ? self->explode[level] : NULL;
  const char *p = branch != NULL && branch->list != NULL ? aisle_json_blanks (branch->list + 1) : NULL;
  AisleJsonRow row = self->row;

  if (p == NULL || *p == ']')
    return emit (data, self->row, error);
  for (gsize i = 0; i < self->n_cells; i++)
    self->saved[level][i] = *self->cells[i];
  for (guint n = 1;; n++)
    {
      for (gsize i = 0; i < self->n_cells && n > 1; i++)
        *self->cells[i] = self->saved[level][i];
      for (guint i = level + 1; i < self->n_explode; i++)
        self->explode[i]->list = NULL;
      self->row = row;
      set_number (self, branch->index, n);
      p = read_exploded (self, branch, p);
      /* Unreachable for a list that was read before. */
      if (p == NULL)
        return TRUE;
      if (!emit_level (self, level + 1, emit, data, error))
        return FALSE;
      p = aisle_json_blanks (p);
      if (*p != ',')
        return TRUE;
      p = aisle_json_blanks (p + 1);
    }
}

gboolean
aisle_json_tree_emit (AisleJsonTree *self, AisleJsonEmit emit, gpointer data, GError **error)
{
  if (self->key != NULL && self->key_row != AISLE_JSON_ROW_FINE)
    self->row = self->key_row;
  else if (self->key != NULL)
    {
      char *copy = room (self, self->key_text->len);

      if (copy != NULL)
        {
          memcpy (copy, self->key_text->str, self->key_text->len);
          *self->key = (AisleSpan){ copy, self->key_text->len };
        }
    }
  return emit_level (self, 0, emit, data, error);
}
