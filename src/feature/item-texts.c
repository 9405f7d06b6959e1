/* item-texts.c: rows of the catalogue as lists of words. */
#include "feature/item-texts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/json.h"
#include "feature/split.h"
#include "text/fold.h"
#include "text/words.h"

#include <string.h>

#define STRIDE     256
#define MAX_WORDS  100000000 /* occurrences: 800 MB */
#define LONG_VALUE 64        /* bytes: a longer attribute is a text */
#define PATH_SIGNS ">/|"

/* ---- collecting ---- */

struct _AisleItemWords
{
  gsize n_items;
  GHashTable *ids;      /* word -> id + 1 */
  GPtrArray *words;     /* owns them */
  GByteArray *kinds;    /* by word: is it an attribute */
  GArray *items, *uses; /* gint32: item and word of each occurrence */
  gint32 item;          /* the one that is being read */
};

AisleItemWords *
aisle_item_words_new (gsize n_items)
{
  AisleItemWords *self = g_new0 (AisleItemWords, 1);

  self->n_items = n_items;
  self->ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->kinds = g_byte_array_new ();
  self->items = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->uses = g_array_new (FALSE, FALSE, sizeof (gint32));
  return self;
}

void
aisle_item_words_free (AisleItemWords *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->ids);
  g_ptr_array_unref (self->words);
  g_byte_array_unref (self->kinds);
  g_array_unref (self->items);
  g_array_unref (self->uses);
  g_free (self);
}

/* Takes word. */
static void
add (AisleItemWords *self, char *word, guint8 is_attribute)
{
  gint32 id = GPOINTER_TO_INT (g_hash_table_lookup (self->ids, word)) - 1;

  if (self->uses->len >= MAX_WORDS)
    {
      g_free (word);
      return;
    }
  if (id >= 0)
    g_free (word);
  else
    {
      id = (gint32) self->words->len;
      g_ptr_array_add (self->words, word);
      g_byte_array_append (self->kinds, &is_attribute, 1);
      g_hash_table_insert (self->ids, word, GINT_TO_POINTER (id + 1));
    }
  g_array_append_val (self->items, self->item);
  g_array_append_val (self->uses, id);
}

static void
add_word (const char *word, gsize length, gpointer data)
{
  add (data, g_strndup (word, length), FALSE);
}

void
aisle_item_words_add_text (AisleItemWords *self, gint32 item, const char *text)
{
  self->item = item;
  aisle_text_each_word (text, add_word, self);
}

/* "shoes > boots" as what it begins with, too. */
static void
add_path (AisleItemWords *self, const char *name, const char *folded)
{
  g_auto (GStrv) parts = g_strsplit_set (folded, PATH_SIGNS, -1);
  g_autoptr (GString) path = g_string_new (NULL);

  for (char **part = parts; *part != NULL; part++)
    {
      g_strstrip (*part);
      if (**part == '\0')
        continue;
      if (path->len > 0)
        g_string_append_c (path, '>');
      g_string_append (path, *part);
      add (self, g_strdup_printf ("%s=%s", name, path->str), TRUE);
    }
}

void
aisle_item_words_add_attribute (AisleItemWords *self, gint32 item, const char *name, const char *value)
{
  g_autofree char *folded = aisle_text_fold (value, TRUE);

  self->item = item;
  if (folded == NULL || *folded == '\0')
    return;
  if (g_str_equal (name, "category"))
    add_path (self, name, folded);
  else if (strlen (folded) > LONG_VALUE)
    aisle_text_each_word (folded, add_word, self);
  else
    add (self, g_strdup_printf ("%s=%s", name, folded), TRUE);
}

AisleItemTexts *
aisle_item_words_finish (AisleItemWords *self)
{
  g_autoptr (AisleItemTexts) texts = g_new0 (AisleItemTexts, 1);
  g_autofree float *ones = g_try_new (float, self->uses->len + 1);

  for (guint i = 0; ones != NULL && i < self->uses->len; i++)
    ones[i] = 1;
  texts->counts = ones != NULL ? aisle_sparse_from_triples (self->n_items, self->words->len, self->uses->len,
                                                            (const gint32 *) self->items->data,
                                                            (const gint32 *) self->uses->data, ones)
                               : NULL;
  if (texts->counts == NULL)
    return NULL;
  g_hash_table_remove_all (self->ids);
  texts->words = g_steal_pointer (&self->words);
  self->words = g_ptr_array_new_with_free_func (g_free);
  texts->is_attribute = g_byte_array_free (self->kinds, FALSE);
  self->kinds = g_byte_array_new ();
  g_array_set_size (self->items, 0);
  g_array_set_size (self->uses, 0);
  for (gsize v = 0; v < texts->counts->n_values; v++)
    if (texts->is_attribute[texts->counts->column[v]])
      texts->counts->value[v] = 1;
  return g_steal_pointer (&texts);
}

void
aisle_item_texts_free (AisleItemTexts *self)
{
  if (self == NULL)
    return;
  aisle_sparse_free (self->counts);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_free (self->is_attribute);
  g_free (self);
}

/* ---- reading the catalogue ---- */

static void
add_value (AisleItemWords *words, gint32 item, const char *name, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (JSON_NODE_HOLDS_VALUE (json_array_get_element (array, i)))
          add_value (words, item, name, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    aisle_item_words_add_attribute (words, item, name, json_node_get_string (node));
  else if (JSON_NODE_HOLDS_VALUE (node))
    {
      g_autofree char *text = aisle_json_print (node, FALSE);

      aisle_item_words_add_attribute (words, item, name, text);
    }
}

static void
add_attributes (AisleItemWords *words, gint32 item, const char *json)
{
  g_autoptr (JsonNode) node = aisle_json_parse (json, -1, NULL);
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  names = json_object_get_members (object);
  for (GList *name = names; name != NULL; name = name->next)
    add_value (words, item, name->data, json_object_get_member (object, name->data));
}

/* Runs sql, whose first column is an item, and hands each row to take. */
static gboolean
read_rows (AisleProject *project, const char *sql, gsize n_items, AisleItemWords *words,
           void (*take) (AisleItemWords *words, gint32 item, sqlite3_stmt *row), AisleProgress *progress,
           GError **error)
{
  sqlite3_stmt *row = NULL;
  gboolean done = sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &row, NULL) == SQLITE_OK;
  int result = SQLITE_DONE;

  for (gsize i = 0; done && (result = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      gint64 item = sqlite3_column_int64 (row, 0);

      if (item >= 0 && (gsize) item < n_items)
        take (words, (gint32) item, row);
      if (i % STRIDE == 0
          && !aisle_progress_step (progress, MIN (1, (double) i / (double) MAX (n_items, 1)),
                                   _ ("Reading the catalogue"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
    }
  sqlite3_finalize (row);
  return (done && result == SQLITE_DONE) || aisle_project_error (project, "read", error);
}

static const char *
text_at (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

static void
take_item (AisleItemWords *words, gint32 item, sqlite3_stmt *row)
{
  if (text_at (row, 1) != NULL)
    aisle_item_words_add_text (words, item, text_at (row, 1));
  if (text_at (row, 2) != NULL)
    aisle_item_words_add_text (words, item, text_at (row, 2));
  if (text_at (row, 3) != NULL)
    aisle_item_words_add_attribute (words, item, "category", text_at (row, 3));
  if (text_at (row, 4) != NULL)
    aisle_item_words_add_attribute (words, item, "brand", text_at (row, 4));
}

static void
take_attributes (AisleItemWords *words, gint32 item, sqlite3_stmt *row)
{
  if (text_at (row, 1) != NULL)
    add_attributes (words, item, text_at (row, 1));
}

AisleItemTexts *
aisle_item_texts_new (AisleProject *project, gsize n_items, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .6);
  g_autoptr (AisleItemWords) words = aisle_item_words_new (n_items);
  AisleItemTexts *texts = NULL;

  /* A catalogue may have a row an attribute, so that all rows count for these. */
  if (!read_rows (project, "SELECT id, title, text, category, brand FROM items_readable ORDER BY id", n_items, words,
                  take_item, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .6, 1);
  if (!read_rows (project,
                  "SELECT r.item, r.attributes FROM item_records AS r JOIN sources AS s ON s.id = r.source "
                  "AND s.active = 1 WHERE r.attributes IS NOT NULL ORDER BY r.id",
                  n_items, words, take_attributes, &part, error))
    return NULL;
  texts = aisle_item_words_finish (words);
  if (texts == NULL)
    g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                         _ ("not enough memory for the words of the catalogue: close other programs"));
  return texts;
}
