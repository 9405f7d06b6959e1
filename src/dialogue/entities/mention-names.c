/* mention-names.c: the names of the catalogue, looked up at every place of a text by their first characters. */
#include "dialogue/entities/mention.h"

#include "base/i18n.h"
#include "store/sql.h"
#include "text/cutter.h"

#include <string.h>

#define HEAD   3 /* characters by which names are looked up */
#define STRIDE 4096
#define LEAST  2 /* characters of a name */

typedef struct
{
  const char *kind; /* interned */
  gunichar *name;   /* n, small letters, half width, one blank between words */
  gsize n;
  char *value;
} Name;

struct _AisleMentionCatalogue
{
  GPtrArray *names;        /* Name, owned */
  GHashTable *by_head;     /* GPtrArray of Name */
  GHashTable *known;       /* kind and name */
  gboolean small, capital; /* letters that stand in order numbers */
};

static void
name_free (gpointer data)
{
  Name *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

AisleMentionCatalogue *
aisle_mention_catalogue_new (void)
{
  AisleMentionCatalogue *self = g_new0 (AisleMentionCatalogue, 1);

  self->names = g_ptr_array_new_with_free_func (name_free);
  self->by_head = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
aisle_mention_catalogue_free (AisleMentionCatalogue *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_head);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->names);
  g_free (self);
}

/* Of the first characters, 21 bits each. */
static gint64
head_of (const gunichar *text, gsize n)
{
  gint64 head = 0;

  for (gsize i = 0; i < HEAD; i++)
    head = head << 21 | (i < n ? (gint64) text[i] : 0);
  return head;
}

static gunichar *
read_name (const char *text, gsize *n)
{
  gunichar *name = g_new (gunichar, strlen (text) + 1);

  *n = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      c = c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c;
      c = g_unichar_isspace (c) ? ' ' : g_unichar_tolower (c);
      if (c != ' ' || (*n > 0 && name[*n - 1] != ' '))
        name[(*n)++] = c;
    }
  if (*n > 0 && name[*n - 1] == ' ')
    (*n)--;
  return name;
}

static void
learn_order (AisleMentionCatalogue *self, const char *number)
{
  for (; *number != '\0'; number++)
    {
      self->small |= g_ascii_islower (*number);
      self->capital |= g_ascii_isupper (*number);
    }
}

char *
aisle_mention_order_as_kept (const AisleMentionCatalogue *catalogue, char *number)
{
  for (char *p = number; catalogue != NULL && catalogue->small != catalogue->capital && *p != '\0'; p++)
    *p = catalogue->small ? g_ascii_tolower (*p) : g_ascii_toupper (*p);
  return number;
}

static void
add_name (AisleMentionCatalogue *self, const char *kind, const char *name, const char *value)
{
  Name *one = g_new0 (Name, 1);
  g_autofree char *folded = NULL, *key = NULL;
  gint64 head;
  GPtrArray *list;

  one->kind = g_intern_string (kind);
  one->name = read_name (name, &one->n);
  one->value = g_strdup (value);
  folded = g_ucs4_to_utf8 (one->name, (glong) one->n, NULL, NULL, NULL);
  key = g_strconcat (kind, "\n", folded, NULL);
  if (one->n < LEAST || !g_hash_table_add (self->known, g_steal_pointer (&key)))
    {
      name_free (one);
      return;
    }
  g_ptr_array_add (self->names, one);
  head = head_of (one->name, one->n);
  list = g_hash_table_lookup (self->by_head, &head);
  if (list == NULL)
    g_hash_table_insert (self->by_head, g_memdup2 (&head, sizeof head), list = g_ptr_array_new ());
  g_ptr_array_add (list, one);
}

void
aisle_mention_catalogue_add (AisleMentionCatalogue *self, const char *kind, const char *name, const char *value)
{
  g_auto (GStrv) levels = g_str_equal (kind, "category") ? g_strsplit_set (name, ">/|", -1) : NULL;

  for (gsize l = 0; levels != NULL && levels[l] != NULL; l++)
    add_name (self, kind, levels[l], value);
  if (g_str_equal (kind, "order"))
    learn_order (self, name);
  else if (levels == NULL)
    add_name (self, kind, name, value);
}

static gboolean
reads_name (const AisleMentionText *text, gsize place, const Name *name)
{
  return place + name->n <= text->n && memcmp (text->low + place, name->name, name->n * sizeof (gunichar)) == 0
         && !aisle_mention_is_inner (text, place) && !aisle_mention_is_inner (text, place + name->n);
}

/* The longest name with this head; a name of one or two characters has a shorter head. */
static gsize
find_at (const AisleMentionKind *kind, const AisleMentionText *text, gsize place, GArray *found)
{
  for (gsize length = HEAD; length >= LEAST; length--)
    {
      gint64 head = head_of (text->low + place, MIN (length, text->n - place));
      const GPtrArray *list = g_hash_table_lookup (text->catalogue->by_head, &head);
      const Name *best = NULL;

      for (guint i = 0; list != NULL && i < list->len; i++)
        {
          const Name *name = list->pdata[i];

          if ((best == NULL || name->n > best->n) && g_str_equal (name->kind, kind->id)
              && reads_name (text, place, name))
            best = name;
        }
      if (best == NULL)
        continue;
      aisle_mention_add (found, kind, text, place, place + best->n, g_strdup (best->value));
      return best->n;
    }
  return 0;
}

void
aisle_mention_find_names (const AisleMentionKind *kind, const AisleMentionText *text, GArray *found)
{
  for (gsize i = 0; text->catalogue != NULL && i < text->n;)
    i += MAX (1, find_at (kind, text, i, found));
}

/* ---- from the project ---- */

/* Some of them are enough to tell how they are written. */
static gboolean
read_orders (AisleMentionCatalogue *self, AisleProject *project, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, "SELECT external FROM orders LIMIT 1000", error);
  int rc;

  if (row == NULL)
    return FALSE;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    learn_order (self, aisle_sql_text (row, 0));
  return aisle_sql_end (project, row, rc, error);
}

AisleMentionCatalogue *
aisle_mention_catalogue_read (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleMentionCatalogue) self = aisle_mention_catalogue_new ();
  /* The newest of each; of a colour whatever any row says. */
  sqlite3_stmt *row = aisle_sql_prepare (
      project,
      "SELECT i.item, i.title, i.brand, coalesce (json_extract (i.attributes, '$.colour'),"
      " json_extract (i.attributes, '$.color'), json_extract (i.attributes, '$.颜色')), i.category FROM items_readable AS i"
      " WHERE i.title IS NOT NULL OR i.brand IS NOT NULL ORDER BY i.id",
      error);
  int rc;

  if (row == NULL)
    return NULL;
  for (gsize i = 0; (rc = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      if (i % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading the catalogue's names"), error))
        {
          sqlite3_finalize (row);
          return NULL;
        }
      if (sqlite3_column_type (row, 1) != SQLITE_NULL)
        aisle_mention_catalogue_add (self, "product", aisle_sql_text (row, 1), aisle_sql_text (row, 0));
      if (sqlite3_column_type (row, 2) != SQLITE_NULL)
        aisle_mention_catalogue_add (self, "brand", aisle_sql_text (row, 2), aisle_sql_text (row, 2));
      if (sqlite3_column_type (row, 4) != SQLITE_NULL)
        aisle_mention_catalogue_add (self, "category", aisle_sql_text (row, 4), NULL);
      if (sqlite3_column_type (row, 3) == SQLITE_TEXT)
        aisle_mention_catalogue_add (self, "colour", aisle_sql_text (row, 3), aisle_sql_text (row, 3));
    }
  if (!aisle_sql_end (project, row, rc, error) || !read_orders (self, project, error))
    return NULL;
  return g_steal_pointer (&self);
}
